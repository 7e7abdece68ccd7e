"""Prices of the shop (gross) and of Odoo (net or gross), exactly, without Odoo.

Shop prices are gross amounts with two decimals; Odoo's ``list_price`` is net or
gross as the product's VAT says and has as many decimals as one likes. Both are
compared in the shop's space, so that no rounding shows as a difference."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
NET_STEP = Decimal("0.000001")


def gross_price(list_price: float, rate: float, included: bool) -> Decimal:
    """The gross price, two decimals, that a ``list_price`` stands for.

    :param list_price: price as Odoo keeps it, in the product's currency
    :param rate: VAT in percent, 23.0
    :param included: whether ``list_price`` includes the VAT
    """
    price = Decimal(repr(list_price))
    if not included:
        price *= 1 + Decimal(repr(rate)) / 100
    return price.quantize(CENT, ROUND_HALF_UP)


def list_price(gross: Decimal, rate: float, included: bool) -> float:
    """The ``list_price`` that stands for a gross price; see :func:`gross_price`.

    Six decimals of a net price always lead back to the same gross price."""
    if included:
        return float(gross)
    net = gross / (1 + Decimal(repr(rate)) / 100)
    return float(net.quantize(NET_STEP, ROUND_HALF_UP))
