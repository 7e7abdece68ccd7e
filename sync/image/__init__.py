from . import image
from . import display
from . import order
from . import insert
from . import transfer
from . import undo
