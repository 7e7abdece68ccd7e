from . import run
from . import progress
from . import spreadsheet
from . import undo
from . import vacuum
