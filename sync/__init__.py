from . import engine
from . import entity

from . import groups
from . import unit
from . import tax
from . import category
from . import producer
from . import option
from . import tag
from . import product
from . import image
from . import variant
from . import stock
