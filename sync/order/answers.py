"""What a person decided about an order, or about all orders."""

from odoo.models import BaseModel

from ..engine.context import Context

# Beside what both sides agree on: an order whose cancellation was undone is not
# cancelled again before the shop takes it up.
UNDONE = "undone"


def is_chosen(ctx: Context, element: BaseModel, code: str) -> bool:
    """Tell whether a person decided that what the shop says of a property is done."""
    return _answer(ctx, element, code) == "shop"


def is_left(ctx: Context, element: BaseModel, code: str, odoo: str, shop: str) -> bool:
    """Tell whether a person decided that both sides of a property stay as they are.
    That is remembered, so that it is asked once."""
    left = {"odoo": odoo, "shop": shop}
    base = element.base or {}
    if base.get(code) == left:
        return True
    if _answer(ctx, element, code) in ("odoo", "leave"):
        element.base = base | {code: left}
        return True
    return False


def _answer(ctx: Context, element: BaseModel, code: str) -> str | None:
    """Find the side that counts: what a person chose of this order, else of all."""
    choice = ctx.choices.get(element.id, {}).get(code)
    return choice["side"] if choice else ctx.answers.get(code)


def is_taken_back(element: BaseModel) -> bool:
    """Tell whether a person undid that an order was cancelled."""
    return bool((element.base or {}).get(UNDONE))
