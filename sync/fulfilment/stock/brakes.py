"""What of a plan for stock looks so wrong that a person must see it, without Odoo."""

from dataclasses import dataclass
from decimal import Decimal

from .quantity import HUNDRED


@dataclass(frozen=True)
class Stakes:
    """What a plan does to a shop's stock.

    ``rows`` products and variants take part, of which the shop has ``pieces`` in all
    and would have ``left`` then. ``emptied`` of them go to 0; ``offered`` get their
    first number from Odoo, above 0, though the shop has none of them."""

    rows: int
    pieces: Decimal
    left: Decimal
    emptied: int
    offered: int


@dataclass(frozen=True)
class Limits:
    """What may happen in a run that nobody looks at: shares in percent; ``count`` rows
    may always go to 0."""

    count: int
    zero_share: int
    fall_share: int
    rise_share: int


def broken(stakes: Stakes, limits: Limits) -> list[str]:
    """List the limits that a plan breaks: ``emptied``, ``fallen``, ``offered``."""
    emptied = max(limits.count, stakes.rows * limits.zero_share / 100)
    least = stakes.pieces * (HUNDRED - limits.fall_share) / HUNDRED
    found = {
        "emptied": stakes.emptied > emptied,
        "fallen": stakes.left < least,
        "offered": stakes.offered > stakes.rows * limits.rise_share / 100,
    }
    return [code for code, is_broken in found.items() if is_broken]
