from . import order
from . import comparison
from . import life
from . import timeline
