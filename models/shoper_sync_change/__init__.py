from . import change
from . import brief
from . import exclusion
from . import gone
from . import search
from . import sides
from . import undo
from . import vacuum
