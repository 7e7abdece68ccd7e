"""What groups of properties say, put together."""

from collections.abc import Iterable
from typing import Any

from odoo.models import BaseModel

from ..core.side import Side


def shop_side(element: BaseModel | None) -> Side:
    """Read what the shop says of an element, references as its ids; nothing for no
    element."""
    if element is None:
        return Side()
    return Side(element.shop_values or {}, element.shop_facts or {})


def joined(sides: Iterable[Side]) -> Side:
    """Put the parts that groups give of one side together."""
    whole = Side()
    for side in sides:
        whole.values |= side.values
        whole.facts |= side.facts
    return whole


def merged(parts: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Put the parts of a body or of values for Odoo together; objects of the same key
    (the shop's ``stock``) are put together, too."""
    whole: dict[str, Any] = {}
    for part in parts:
        for key, value in part.items():
            if isinstance(value, dict) and key in whole:
                value = whole[key] | value
            whole[key] = value
    return whole
