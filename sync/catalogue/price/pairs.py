"""Pairs of price type and amount as property values of variants, and back."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ...core.price import PricePair
from .levels import PRICE_LISTS, type_code


def pair_values(pairs: Mapping[str, PricePair]) -> dict[str, str]:
    """Make property values of pairs of price type and amount.

    :param pairs: {code of the price: pair}
    """
    return {
        name: str(part)
        for code, pair in pairs.items()
        for name, part in zip((type_code(code), code), pair, strict=True)
    }


def pairs_in(values: Mapping[str, Any]) -> dict[str, PricePair]:
    """Read the pairs that :func:`pair_values` made property values of."""
    return {
        code: (values[type_code(code)], Decimal(values[code]))
        for code in PRICE_LISTS
        if code in values and type_code(code) in values
    }
