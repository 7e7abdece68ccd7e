"""How what a shop is told of a product is shared out over the warehouses that the shop
itself has, without Odoo."""

from collections.abc import Mapping
from decimal import Decimal

from .quantity import ZERO, text

WAREHOUSES = "warehouses"  # the property: what lies in which of them
Shares = dict[int, Decimal]  # of each warehouse of the shop, by its shop id


def shared_out(total: Decimal, there: Mapping[int, Decimal]) -> Shares:
    """Share a number out: each warehouse gets what there is in it, until nothing is
    left for the last ones. What is not in any of them is given to none.

    :param total: what the shop may sell in all
    :param there: what each warehouse can give, in the order in which they are filled:
        last the one that the shop's orders leave from, so that what is sold lacks there
    """
    shares, left = {}, max(total, ZERO)
    for warehouse, most in there.items():
        shares[warehouse] = min(max(most, ZERO), left)
        left -= shares[warehouse]
    return shares


def written(shares: Mapping[int, Decimal]) -> str:
    """Write what lies in which warehouse as property values have it: ``"1:5 3:0.5"``,
    ascending."""
    return " ".join(f"{number}:{text(shares[number])}" for number in sorted(shares))


def read(value: str) -> Shares:
    """Read what :func:`written` wrote."""
    pairs = (part.split(":") for part in value.split())
    return {int(number): Decimal(quantity) for number, quantity in pairs}
