from . import producer
from . import logo
from . import logo_shop
from . import undo
