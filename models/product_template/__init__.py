from . import template
from . import shop
from . import stock
