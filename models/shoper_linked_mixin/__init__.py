from . import mixin
from . import doors
