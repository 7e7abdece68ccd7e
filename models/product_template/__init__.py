from . import template
from . import shop
