from . import partner
from . import forget
from . import vies
