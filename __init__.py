from . import controllers
from . import models
from . import sync
from . import wizards
