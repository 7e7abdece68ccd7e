from . import run
from . import progress
from . import again
from . import history
from . import reason
from . import spreadsheet
from . import undo
from . import vacuum
