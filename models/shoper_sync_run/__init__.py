from . import run
from . import progress
from . import changes
from . import spreadsheet
from . import summary
from . import undo
from . import vacuum
