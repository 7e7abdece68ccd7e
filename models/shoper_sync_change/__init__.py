from . import change
from . import exclusion
from . import gone
from . import undo
from . import vacuum
