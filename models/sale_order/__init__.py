from . import order
from . import comparison
from . import deliveries
from . import timeline
