from . import variant
