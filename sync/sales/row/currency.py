"""In which currency the amounts of an order stand."""

from dataclasses import dataclass
from decimal import Decimal

from ...core.text_enum import TextEnum
from .problem import Problem, ProblemCode

ONE = Decimal(1)


class AmountsIn(TextEnum):
    """Say in which currency a shop writes the amounts of a foreign order. Which one it
    is, is not sure (docs/shoper-api.md, Customers and orders), so a person says it."""

    UNKNOWN = "unknown"  # until a person looked at an order in the panel
    DEFAULT = "default"  # the shop's own, with the rate beside it
    ORDER = "order"  # the buyer's


@dataclass(frozen=True, slots=True)
class Booked:
    """The currency of the order in Odoo, and the buyer's where that is another, as ISO
    codes; and the rate that the shop names, None where all is in its own currency.

    Odoo takes a currency without a rate for that day as 1.0: whoever creates the order
    must look first.
    """

    currency: str
    buyer_currency: str | None = None
    rate: Decimal | None = None


def book_currency(
    currency: str | None, rate: Decimal | None, default: str, amounts_in: AmountsIn
) -> Booked | Problem:
    """Decide in which currency an order is created.

    :param currency: ISO code that the order names; None where it names none
    :param rate: the order's rate; 1 is the shop's own currency
    :param default: ISO code of the shop's own currency
    :return: what is wrong, where the order does not say enough, or a person has to say
        first in which currency the shop's amounts are
    """
    if not currency:
        return Problem(ProblemCode.MISSING, "currency_id")
    if rate is None or rate <= 0:
        return Problem(ProblemCode.MISSING, "currency_rate")
    if currency == default and rate == ONE:
        return Booked(default)
    if amounts_in is AmountsIn.UNKNOWN or currency == default:
        # The shop's own currency at another rate contradicts itself.
        return Problem(
            ProblemCode.CURRENCY_NOT_PROVEN, "currency_rate", f"{currency} {rate}"
        )
    if amounts_in is AmountsIn.ORDER:
        return Booked(currency, None, rate)
    return Booked(default, currency, rate)
