"""What a person decided about an order, and what is remembered of that beside what both
sides agree on."""

from odoo.models import BaseModel

from ..engine.context import Context
from .maps import CANCEL, SALE

# Facts beside what both sides agree on. The cancelling was undone: it is not cancelled
# again before the shop takes it up.
UNDONE = "undone"
# It was cancelled because nobody paid, which is done once.
UNPAID = "unpaid"
# It was cancelled since its being confirmed was undone.
UNCONFIRMED = "unconfirmed"
# It was cancelled in Odoo as a sales order: made a quotation again, it is not confirmed
# before a person says so.
SOLD = "sold"
PAID = "paid"  # value of that fact: the shop had money for it, which whoever did it saw
# A person set it to a quotation in Odoo after it was cancelled: that the shop cancelled
# it does not cancel it again unasked.
SET_BACK = "set_back"
# The same, and nothing in the shop forgets it: nobody's paying for long does not cancel
# it again.
TAKEN_UP = "taken_up"
# What the shop made of an order, in the question about one of which goods had left or
# that was invoiced: whoever leaves it so does not say that the rest goes on.
BACK = "back"
# Why one is cancelled of which the buyer is told nothing, until it goes on.
SILENT = [UNPAID, UNCONFIRMED]


def is_chosen(
    ctx: Context, element: BaseModel, code: str, odoo: str, shop: str
) -> bool:
    """Tell whether a person decided that what the shop says of a property is done, and
    saw these values of it."""
    return _side(ctx, element, code, odoo, shop) == "shop"


def is_left(ctx: Context, element: BaseModel, code: str, odoo: str, shop: str) -> bool:
    """Tell whether a person decided, now or before, that both sides of a property stay
    as they are."""
    base = (element.base or {}).get(code)
    known = isinstance(base, dict) and (base.get("odoo"), base.get("shop"))
    return known == (odoo, shop) or _side(ctx, element, code, odoo, shop) == "odoo"


def _side(
    ctx: Context, element: BaseModel, code: str, odoo: str, shop: str
) -> str | None:
    """Find the side that counts for a person; None where the values moved since the
    person saw them."""
    choice = ctx.choices.get(element.id, {}).get(code) or {}
    is_as_shown = (choice.get("odoo"), choice.get("shop")) == (odoo, shop)
    return choice.get("side") if is_as_shown else None


def is_taken_back(element: BaseModel) -> bool:
    """Tell whether a person undid that an order was cancelled."""
    return UNDONE in element._agreed().facts


def is_unpaid(element: BaseModel) -> bool:
    """Tell whether an order was cancelled because nobody paid it, and did not go on
    since."""
    return UNPAID in element._agreed().facts


def is_kept(element: BaseModel) -> bool:
    """Tell whether a person decided that an order goes on although the shop cancelled
    it or took it back."""
    return is_taken_back(element) or _left_state(element) == CANCEL


def is_answered(element: BaseModel) -> bool:
    """Tell whether a person decided about an order that the shop cancelled or took
    back, whether it goes on or not."""
    return is_taken_back(element) or _left_state(element) in (CANCEL, BACK)


def is_set_back(element: BaseModel) -> bool:
    """Tell whether a person set an order to a quotation after it was cancelled."""
    return SET_BACK in element._agreed().facts


def was_sold(element: BaseModel) -> bool:
    """Tell whether an order was a sales order, by whomever, when it was last known."""
    is_ours = (element.base or {}).get("state") == SALE
    return is_ours or SOLD in element._agreed().facts


def forget_kept(element: BaseModel) -> None:
    """Forget that an order goes on although the shop cancelled it or took it back."""
    element._forget_agreed(UNDONE, SET_BACK)
    if _left_state(element) in (CANCEL, BACK):
        element.base = {
            code: value for code, value in element.base.items() if code != "state"
        }


def _left_state(element: BaseModel) -> str | None:
    """Tell what the shop said of the state of an order when a person decided that both
    sides stay as they are; None where nobody did."""
    known = (element.base or {}).get("state")
    return known["shop"] if isinstance(known, dict) else None
