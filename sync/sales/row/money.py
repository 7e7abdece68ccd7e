"""Amounts to the grosz, VAT in them, and prices that Odoo multiplies back exactly."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from ...core.money import GROSZ, to_grosz
from ...core.text_enum import TextEnum
from .tax import Tax

NOTHING = Decimal("0.00")


class LineKind(TextEnum):
    """Say what a line of an order stands for."""

    PRODUCT = "product"
    CHARGE = "charge"  # a line of the shop without product: a fee, a discount
    SHIPPING = "shipping"
    DISCOUNT = "discount"  # made by us, of a discount that the shop shows in no line
    ROUNDING = "rounding"  # made by us, of the last grosze


@dataclass(frozen=True, slots=True)
class Amount:
    """What one line of an order in Odoo comes to, gross.

    :param line_id: the shop's line, or None for shipping and what is made by us
    """

    kind: LineKind
    line_id: int | None
    total: Decimal
    quantity: Decimal
    tax: Tax

    @property
    def unit_price(self) -> float:
        """Give the gross price per unit at full precision; see :func:`unit_price`."""
        return unit_price(self.total, self.quantity)


@dataclass(frozen=True, slots=True)
class Share:
    """What the lines of one VAT rate come to, and the VAT in it."""

    gross: Decimal
    vat: Decimal


def unit_price(total: Decimal, quantity: Decimal) -> float:
    """Return the price that a price-included tax multiplies back to exactly ``total``.

    It is not rounded: 10.00 for 7 pieces are 1.4285714285714286 each.

    :param quantity: as Odoo will keep it; see :func:`keeps_decimals`. Nothing of
        something costs nothing, so its price is 0
    """
    return float(total / quantity) if quantity else 0.0


def keeps_decimals(quantity: Decimal, decimals: int) -> bool:
    """Tell whether a quantity survives a unit of measure with so many decimals."""
    return quantity == quantity.quantize(Decimal(1).scaleb(-decimals), ROUND_DOWN)


def vat_in(gross: Decimal, tax: Tax) -> Decimal:
    """Return the VAT that a gross amount holds."""
    return to_grosz(gross * tax.percent / (100 + tax.percent))


def sum_of(amounts: Iterable[Amount]) -> Decimal:
    """Add lines up."""
    return sum((amount.total for amount in amounts), NOTHING)


def gross_by_tax(amounts: Iterable[Amount]) -> dict[Tax, Decimal]:
    """Add lines up per VAT rate, in the order in which the rates appear."""
    gross: dict[Tax, Decimal] = {}
    for amount in amounts:
        gross[amount.tax] = gross.get(amount.tax, NOTHING) + amount.total
    return gross


def vat_by_tax(amounts: Iterable[Amount]) -> dict[Tax, Share]:
    """Tell gross and VAT per rate; what Odoo computes may differ by a grosz."""
    return {
        tax: Share(gross, vat_in(gross, tax))
        for tax, gross in gross_by_tax(amounts).items()
    }


def share_out(total: Decimal, shares: Mapping[Tax, Decimal]) -> dict[Tax, Decimal]:
    """Divide an amount over VAT rates in proportion to what each has.

    The parts are whole grosze and add up to the amount; the grosze that rounding
    leaves go to the rates that lost most by it.

    :param total: not negative, and not more than the shares together
    :param shares: what each rate has; none is negative
    """
    whole = sum(shares.values(), NOTHING)
    if not whole:
        return {}
    exact = {tax: total * share / whole for tax, share in shares.items()}
    parts = {tax: part.quantize(GROSZ, ROUND_DOWN) for tax, part in exact.items()}
    left = int((total - sum(parts.values(), NOTHING)) / GROSZ)
    lost = sorted(parts, key=lambda tax: parts[tax] - exact[tax])
    for tax in lost[:left]:
        parts[tax] += GROSZ
    return {tax: part for tax, part in parts.items() if part}
