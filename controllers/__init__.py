from . import picture
from . import spreadsheet
from . import webhook
