from . import wizard
from . import intention
