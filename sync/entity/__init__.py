"""The contract: what a type of element must, and may, say to the engine."""

from .entity import _lt
from . import entity
from . import options
from . import odoo
from . import plan
from . import display
from . import undo
from . import text
from . import picture
