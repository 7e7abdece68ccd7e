from . import producer
