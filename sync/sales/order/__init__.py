from . import goods
from . import order
