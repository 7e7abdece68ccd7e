from . import undo
from . import created
from . import deleted
from . import apply
from . import restore
from . import used
