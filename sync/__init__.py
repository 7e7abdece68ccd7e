from . import engine
from . import entity

from . import groups
from . import catalogue
from . import sales
from . import fulfilment
