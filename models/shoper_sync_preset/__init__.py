from . import preset
from . import notice
