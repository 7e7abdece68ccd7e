from . import part
from . import named
from . import group
from . import option
from . import value
