from . import order
from . import comparison
from . import timeline
