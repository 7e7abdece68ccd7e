"""What a person decided about an order."""

from odoo.models import BaseModel

from ..engine.context import Context


def is_chosen(ctx: Context, element: BaseModel, code: str) -> bool:
    """Tell whether a person decided that what the shop says of a property is done."""
    return (ctx.choices.get(element.id, {}).get(code) or {}).get("side") == "shop"


def is_left(element: BaseModel, code: str, odoo: str, shop: str) -> bool:
    """Tell whether a person decided that both sides of a property stay as they are."""
    return (element.base or {}).get(code) == {"odoo": odoo, "shop": shop}


# Beside what both sides agree on: an order whose cancellation was undone is not
# cancelled again before the shop takes it up.
UNDONE = "undone"


def is_taken_back(element: BaseModel) -> bool:
    """Tell whether a person undid that an order was cancelled."""
    return bool((element.base or {}).get(UNDONE))
