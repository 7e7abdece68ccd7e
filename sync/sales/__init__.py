from . import status
from . import payment
from . import shipping
from . import customer
from . import order
