"""The contract: what a type of element must, and may, say to the engine.

:mod:`.entity` is the page that concerns every type; below it stands :mod:`.batches`,
hooks that are asked about many things at once. What only some types need is a
capability, a model of its own that these list in their ``_inherit``; the engine asks
its hooks of those types alone:

- :mod:`.texts` texts that both sides keep in several languages
- :mod:`.pictures` bytes of pictures, and changes shown with pictures
- :mod:`.restorable` what is deleted in the shop can be created there again
- :mod:`.detailed` records with details of other models, which undoing must know
- :mod:`.undone` undoing takes more than giving values back
- :mod:`.part` elements that are parts of others and go with them
- :mod:`.spared` elements that are left alone, or not deleted or unlinked yet
- :mod:`.scope` filters of the connector's scope
- :mod:`.optional` values that something is created without
- :mod:`.grouped` creations in the shop that come in groups
- :mod:`.reshaped` what the shop makes of what it is sent
- :mod:`.made_like` creations in Odoo that copy a record
- :mod:`.made_with` creations in Odoo with other records, which are not linked
- :mod:`.twins` nearly the same names are asked about at once
- :mod:`.documents` conditions of creations, actions besides writing values
- :mod:`.joined` rows of the shop that others belong to
- :mod:`.followed` elements that change in the shop without being new
- :mod:`.mirrored` records are rows of the connector's own that follow the shop
- :mod:`.dependent` links follow those of something else
- :mod:`.told` the shop is told what Odoo has, and nothing else
- :mod:`.led` options that are those of another type
- :mod:`.unready` records that a person makes ready before they are linked
- :mod:`.personal` what is known of people, and given up
"""

from . import batches  # what the page stands on
from .entity import _lt
from . import entity
from . import texts
from . import pictures
from . import restorable
from . import detailed
from . import undone
from . import part
from . import spared
from . import scope
from . import optional
from . import grouped
from . import reshaped
from . import made_like
from . import made_with
from . import twins
from . import documents
from . import joined
from . import followed
from . import mirrored
from . import dependent
from . import told
from . import led
from . import unready
from . import personal
