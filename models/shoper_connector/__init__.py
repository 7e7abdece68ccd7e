from . import connector
from . import acting_user
from . import client
from . import first_step
from . import languages
from . import prices
from . import verification
from . import worker
