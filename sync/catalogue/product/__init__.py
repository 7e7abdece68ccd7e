from . import part
from . import product
