from . import element
from . import link
from . import state
from . import vacuum
