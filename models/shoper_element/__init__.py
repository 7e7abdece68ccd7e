from . import element
from . import changed
from . import doors
from . import forget
from . import link
from . import sold
from . import state
from . import vacuum
