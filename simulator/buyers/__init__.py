"""Buyers: people who come to the shop and buy, the same ones for the same seed."""

from .buyers import Buyers
from .cart import NothingLeft
from .wish import KINDS

__all__ = ["KINDS", "Buyers", "NothingLeft"]
