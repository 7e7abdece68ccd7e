from . import step
from . import counts
from . import forget
from . import undo
