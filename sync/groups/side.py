"""What one side of a type with groups says, taken apart from what is stored."""

from collections.abc import Iterable
from typing import Any

from odoo.models import BaseModel

from ..core.side import Side
from ..engine.references import Values


def side_of(flat: Values | None) -> Side:
    """Take property values and facts apart, which are stored together: the keys of
    facts begin with ``_``."""
    side = Side()
    for key, value in (flat or {}).items():
        if key.startswith("_"):
            side.facts[key[1:]] = value
        else:
            side.values[key] = value
    return side


def flat(side: Side) -> Values:
    """Put property values and facts together again; see :func:`side_of`."""
    return side.values | flat_facts(side.facts)


def flat_facts(facts: Values) -> Values:
    """Give facts the keys under which they are stored."""
    return {f"_{key}": value for key, value in facts.items()}


def shop_side(element: BaseModel | None) -> Side:
    """Read what the shop says of an element, references as its ids; nothing for no
    element."""
    return Side() if element is None else side_of(element.shop_values)


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
