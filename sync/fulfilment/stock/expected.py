"""Whether a number of the shop follows from what is known of its sales, without Odoo:
then nobody edited it."""

from decimal import Decimal
from typing import Any

from .quantity import ZERO, text

Base = str | dict[str, Any]


def is_explained(
    agreed: Decimal, shop: Decimal, sold: Decimal, given_back: Decimal = ZERO
) -> bool:
    """Tell whether the number that a shop has follows from the one that both sides last
    agreed on, and from what was sold or given back since.

    All between counts, too: an order that came while stock was read or written may be
    in the number or not, and some shops take what is bought off their stock later.

    :param agreed: what both sides last agreed on
    :param shop: what the shop has
    :param sold: pieces of orders that came since, and of what others got more
    :param given_back: pieces of orders that were cancelled since, and of what others
        got less
    """
    return agreed - sold <= shop <= agreed + given_back


def agreed_in_shop(base: Base) -> Decimal:
    """Give the shop's number of a base: the common one, or the shop's own where a
    person let both stand."""
    return Decimal(base["shop"] if isinstance(base, dict) else base)


def agreed_in_odoo(base: Base) -> Decimal:
    """Give Odoo's number of a base; see :func:`agreed_in_shop`."""
    return Decimal(base["odoo"] if isinstance(base, dict) else base)


def moved(base: Base, shop: Decimal) -> Base:
    """Move a base to the number that a shop has by its sales, on both sides."""
    if not isinstance(base, dict):
        return text(shop)
    less = agreed_in_shop(base) - shop
    return {"odoo": text(agreed_in_odoo(base) - less), "shop": text(shop)}
