"""Amounts of money to the smallest unit that the shop and Odoo's documents hold: two
decimals, the grosz of the zloty and the cent of the euro. Everything that rounds money
does it here."""

from decimal import ROUND_HALF_UP, Decimal

DECIMALS = 2
GROSZ = Decimal(1).scaleb(-DECIMALS)
# A number as large as this makes no sense: a code that was scanned in its place.
MAX_AMOUNT = Decimal(10) ** 12


def to_grosz(amount: Decimal) -> Decimal:
    """Round to two decimals, half a grosz away from zero, as the shop and Odoo do. A
    negative nothing becomes nothing."""
    return amount.quantize(GROSZ, ROUND_HALF_UP) + Decimal(0)


def odoo_number(number: float) -> Decimal:
    """Read a number that Odoo keeps: the one that it shows. For one that makes no
    sense, too large or none at all (an imported ``nan``), give ``MAX_AMOUNT`` with its
    sign, which ``Property.is_beyond`` (values.py) refuses."""
    exact = Decimal(repr(number))
    is_sound = exact.is_finite() and abs(exact) < MAX_AMOUNT
    return exact if is_sound else MAX_AMOUNT.copy_sign(exact)


def odoo_amount(amount: float) -> Decimal:
    """Read an amount that Odoo keeps: the number that it shows, to the grosz."""
    return to_grosz(odoo_number(amount))
