"""What the shop says of an element of a type with groups."""

from odoo.models import BaseModel

from ..core.side import Side


def shop_side(element: BaseModel | None) -> Side:
    """Read what the shop says of an element, references as its ids; nothing for no
    element."""
    if element is None:
        return Side()
    return Side(element.shop_values or {}, element.shop_facts or {})
