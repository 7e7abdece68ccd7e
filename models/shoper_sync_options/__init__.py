from . import options
from . import screen
