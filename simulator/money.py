"""What an order costs: the shop's own rules, in the forms that the switches name."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
HUNDRED = Decimal(100)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Terms:
    """By which rules an order was bought.

    rounding: "line" or "unit"; percent: discount of the whole order that its lines do
    not show; hidden: amount taken off that no line shows.
    """

    rounding: str = "line"
    percent: Decimal = ZERO
    hidden: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Amount:
    """What a line says about its cost. price: of one piece, gross, before the discount
    in percent; on_top: does the discount of the whole order reach the line."""

    price: Decimal
    discount: Decimal
    quantity: Decimal
    on_top: bool = True


def cents(number: Decimal) -> Decimal:
    """Round an amount to the cent, half a cent away from zero."""
    return number.quantize(CENT, ROUND_HALF_UP)


def line_total(amount: Amount, terms: Terms) -> Decimal:
    """Work out what all pieces of a line cost, gross."""
    left = 1 - amount.discount / HUNDRED
    if amount.on_top:
        left *= 1 - terms.percent / HUNDRED
    if terms.rounding == "unit":
        return cents(cents(amount.price * left) * amount.quantity)
    return cents(amount.price * left * amount.quantity)


def order_sum(amounts: Iterable[Amount], shipping: Decimal, terms: Terms) -> Decimal:
    """Work out what an order costs, gross and with shipping, never below zero."""
    goods = sum((line_total(amount, terms) for amount in amounts), ZERO)
    return max(goods - terms.hidden + shipping, ZERO)


def combined(percents: Iterable[Decimal], how: str) -> Decimal:
    """Make one discount in percent out of several. how: "max" = the largest, "product"
    = one taken off after the other, else their sum."""
    percents = list(percents)
    if how == "max":
        return max(percents, default=ZERO)
    if how == "product":
        left = Decimal(1)
        for percent in percents:
            left *= 1 - percent / HUNDRED
        return (1 - left) * HUNDRED
    return min(sum(percents, ZERO), HUNDRED)


def plain(number: Decimal) -> str:
    """Write a number without needless zeros, as the shop does with most: "7.5"."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
