from . import change
from . import exclusion
from . import gone
from . import sides
from . import undo
