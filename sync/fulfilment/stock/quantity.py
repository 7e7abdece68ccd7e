"""How many pieces a shop is told of, without Odoo."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from ...core.money import MAX_AMOUNT

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)
# Odoo adds quantities up as binary fractions: 2.9999999999 are three.
EXACT = Decimal("0.000001")
FRACTION = Decimal("0.001")  # the smallest part of a unit that may be sold in parts
# Stands for a number that makes no sense. It is so large that it stays too large to be
# sent (MAX_AMOUNT) whatever is sold, shared or converted of it.
SENSELESS = MAX_AMOUNT * 1000


@dataclass(frozen=True)
class Terms:
    """What a merchant keeps back from a shop.

    ``safety`` pieces, or ``safety_percent`` of what there is if that is more; what is
    left is ``share`` percent the shop's, which is never told of more than ``cap``
    pieces (0: no limit)."""

    safety: Decimal = ZERO
    safety_percent: Decimal = ZERO
    cap: Decimal = ZERO
    share: Decimal = HUNDRED


def exact(value: float | Decimal | str) -> Decimal:
    """Read a quantity that was computed with binary fractions. One that makes no sense,
    since it is too large (a code that was scanned in its place) or none (an imported
    ``nan``), is more than any shop is sent."""
    number = Decimal(str(value))
    if not (number.is_finite() and abs(number) < SENSELESS):
        number = SENSELESS.copy_sign(number)
    return number.quantize(EXACT)


def text(quantity: Decimal) -> str:
    """Write a quantity as property values have it: ``"7"``, ``"0.5"``."""
    written = f"{quantity:f}"
    return (written.rstrip("0").rstrip(".") if "." in written else written) or "0"


def floored(quantity: Decimal, step: Decimal) -> Decimal:
    """Cut a quantity to whole steps, downwards."""
    return (quantity / step).to_integral_value(ROUND_FLOOR) * step


def offered(
    available: Decimal,
    terms: Terms,
    safety: Decimal | None = None,
    factor: Decimal = ONE,
    step: Decimal = ONE,
) -> Decimal:
    """Compute what a shop is told of a product, in the shop's unit, never below 0.

    :param available: what there is of it for all shops, in its own unit: stock less
        what is sold already
    :param terms: what is kept back
    :param safety: the product's own safety stock, in its unit, None where it has none
    :param factor: units of the shop in one of the product's
    :param step: the part of the shop's unit that is told in whole numbers
    """
    if safety is None:
        safety = max(terms.safety, available * terms.safety_percent / HUNDRED)
    found = (available - safety) * terms.share / HUNDRED * factor
    if terms.cap:
        found = min(found, terms.cap)
    return max(floored(exact(found), step), ZERO)


def whole_kits(parts: Iterable[tuple[Decimal, Decimal]]) -> Decimal | None:
    """Compute how many kits can be made; below zero where a part was oversold.

    :param parts: of each part, what there is and what one kit takes
    :return: None for a kit of nothing that is counted
    """
    found = [floored(exact(there / needed), ONE) for there, needed in parts if needed]
    return min(found, default=None)
