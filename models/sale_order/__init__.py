from . import order
from . import by_hand
from . import comparison
from . import deliveries
from . import forget
from . import given_back
from . import merged
from . import timeline
