"""Amounts of money to the smallest unit that the shop and Odoo's documents hold: two
decimals, the grosz of the zloty and the cent of the euro. Everything that rounds money
does it here."""

from decimal import ROUND_HALF_UP, Decimal

DECIMALS = 2
GROSZ = Decimal(1).scaleb(-DECIMALS)


def to_grosz(amount: Decimal) -> Decimal:
    """Round half up, away from nothing, as the shop and Odoo do."""
    return amount.quantize(GROSZ, ROUND_HALF_UP) + Decimal(0)


def odoo_amount(amount: float) -> Decimal:
    """Read an amount that Odoo keeps: the number that it shows, to the grosz."""
    return to_grosz(Decimal(repr(amount)))
