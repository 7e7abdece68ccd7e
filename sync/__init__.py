from . import engine
from . import entity

from . import groups
from . import unit
from . import tax
from . import category
from . import producer
from . import option
from . import tag
from . import product
from . import image
from . import variant
from . import status
from . import payment
from . import shipping
from . import currency
from . import stock
