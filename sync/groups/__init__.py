"""Types whose properties come in groups, each a plain class with one interface."""

from . import composed
