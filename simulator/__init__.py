"""A local Shoper shop over HTTP, for tests and demonstrations. See README.md."""

from .simulator import Simulator
from .switches import Switches

__all__ = ["Simulator", "Switches"]
