from . import partner
from . import forget
