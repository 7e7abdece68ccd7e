from . import mixin
from . import decide
from . import doors
