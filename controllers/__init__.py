from . import picture
from . import spreadsheet
