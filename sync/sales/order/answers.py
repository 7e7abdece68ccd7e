"""What a person decided about an order, and what is remembered of that beside what both
sides agree on."""

from odoo.models import BaseModel

from ...engine.context import Context
from .maps import CANCEL, SALE

# Facts of an order, which are kept beside what both sides agree on:
# Its cancellation was undone. No run cancels it again until the shop takes it up.
UNDONE = "undone"
# A run cancelled it because nobody paid it. No run does so twice.
UNPAID = "unpaid"
# Its confirmation was undone, which cancelled it.
UNCONFIRMED = "unconfirmed"
# A person cancelled it in Odoo when it was a sales order. If it becomes a quotation
# again, no run confirms it before a person says so.
SOLD = "sold"
PAID = "paid"  # value of SOLD: it was paid then, which the person saw
# A person made it a quotation again after it was cancelled. The shop's cancellation
# does not cancel it again before a person says so.
SET_BACK = "set_back"
# The same, but kept whatever the shop says later: no run cancels it as unpaid.
TAKEN_UP = "taken_up"

# Reasons of a cancellation of which the shop, and so the buyer, is not told.
SILENT = [UNPAID, UNCONFIRMED]
# State of an order that the shop cancelled or took back after goods had left or it was
# invoiced. Leaving both sides as they are is then no decision that the rest goes on.
BACK = "back"


def is_chosen(
    ctx: Context, element: BaseModel, code: str, odoo: str, shop: str
) -> bool:
    """Tell whether a person chose the shop's value of a property, and saw just these
    values of both sides."""
    return _side(ctx, element, code, odoo, shop) == "shop"


def is_left(ctx: Context, element: BaseModel, code: str, odoo: str, shop: str) -> bool:
    """Tell whether a person decided, in this run or before, that both sides of a
    property keep these values."""
    base = (element.base or {}).get(code)
    known = isinstance(base, dict) and (base.get("odoo"), base.get("shop"))
    return known == (odoo, shop) or _side(ctx, element, code, odoo, shop) == "odoo"


def _side(
    ctx: Context, element: BaseModel, code: str, odoo: str, shop: str
) -> str | None:
    """Read which side's value a person chose; None where the values are others now than
    the person saw."""
    choice = ctx.choices.get(element.id, {}).get(code) or {}
    is_as_shown = (choice.get("odoo"), choice.get("shop")) == (odoo, shop)
    return choice.get("side") if is_as_shown else None


def is_taken_back(element: BaseModel) -> bool:
    """Tell whether a person undid the change by which a run cancelled an order."""
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
    """Tell whether an order was a sales order when it was last known, whoever confirmed
    it."""
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
