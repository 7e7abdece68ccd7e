"""The engine: downloads, links, plans, applies and undoes, for any type."""

from . import sync
