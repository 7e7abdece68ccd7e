"""What a person decided about an order."""

from odoo.models import BaseModel

from ..engine.context import Context

# Beside what both sides agree on: an order whose cancellation was undone is not
# cancelled again before the shop takes it up.
UNDONE = "undone"
# Likewise: an order was cancelled because nobody paid, which is done once.
UNPAID = "unpaid"


def is_chosen(ctx: Context, element: BaseModel, code: str) -> bool:
    """Tell whether a person decided that what the shop says of a property is done."""
    return _side(ctx, element, code) == "shop"


def is_left(ctx: Context, element: BaseModel, code: str, odoo: str, shop: str) -> bool:
    """Tell whether a person decided, now or before, that both sides of a property stay
    as they are."""
    is_known = (element.base or {}).get(code) == {"odoo": odoo, "shop": shop}
    return is_known or _side(ctx, element, code) == "odoo"


def keep_left(element: BaseModel, code: str, odoo: str, shop: str) -> None:
    """Remember that a person decided that both sides of a property stay as they are, so
    that it is asked once."""
    base, left = element.base or {}, {"odoo": odoo, "shop": shop}
    if base.get(code) != left:
        element.base = base | {code: left}


def _side(ctx: Context, element: BaseModel, code: str) -> str | None:
    """Find the side that counts for a person."""
    return (ctx.choices.get(element.id, {}).get(code) or {}).get("side")


def is_taken_back(element: BaseModel) -> bool:
    """Tell whether a person undid that an order was cancelled."""
    return bool((element.base or {}).get(UNDONE))


def is_kept(element: BaseModel) -> bool:
    """Tell whether a person decided that an order goes on although the shop cancelled
    it or took it back."""
    base = element.base or {}
    return UNDONE in base or isinstance(base.get("state"), dict)
