"""How kinds of prices of variants are shown to people."""

from typing import Any

from odoo.models import BaseModel

from ...core.price import OF_PRODUCT, OWN
from ...entity import _lt
from .levels import PRICE_LISTS, type_code

PRICE_TYPES = {
    "0": _lt("The product's"),
    "1": _lt("Own price"),
    "2": _lt("Surcharge"),
    "3": _lt("Discount"),
}
AS_RETAIL = _lt("As the retail price")


def format_price(change: BaseModel, code: str, value: Any) -> str | None:
    """Write the kind of a price in words, and an empty text for an amount of 0 beside
    the kind *The product's*; None for what is shown like any other value.

    :param code: of the property
    """
    if code.startswith("price_type") and value in PRICE_TYPES:
        if value == OF_PRODUCT and code != "price_type":
            return change.env._(AS_RETAIL)
        return change.env._(PRICE_TYPES[value])
    if code in PRICE_LISTS and _is_of_product(change, code, value):
        return ""
    return None


def _is_of_product(change: BaseModel, code: str, value: Any) -> bool:
    """Tell whether an amount is 0 and belongs to no own price."""
    types = {
        side.get(type_code(code))
        for side in (change.before or {}, change.after or {})
        if not float(side.get(code) or 0)
    }
    return not float(value or 0) and OWN not in types
