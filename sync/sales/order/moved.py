"""What the shop says otherwise of an order than what Odoo made it of."""

from collections.abc import Iterable
from typing import Any

from odoo.models import BaseModel

from ...engine.context import Context
from ...engine.sides import Sides
from .reading import is_told_less


def moved_codes(
    ctx: Context, element: BaseModel, order: BaseModel, codes: Iterable[str]
) -> list[str]:
    """Name the properties of which the shop says something else than what an order was
    made of, and of which nobody decided that both sides stay as they are.

    :param codes: of :data:`.values.MADE_OF`
    """
    sides = Sides(ctx)
    shop, odoo = sides.of_element(element), sides.of_records(order)[order.id]
    return [
        code
        for code in codes
        # Who bought is in neither once that is not kept any more.
        if code in shop
        and code in odoo
        and _is_moved(ctx, element, code, shop[code], odoo[code])
    ]


def _is_moved(
    ctx: Context, element: BaseModel, code: str, now: Any, made_of: Any
) -> bool:
    """Tell whether the shop says something else of a property than what an order was
    made of, and nobody decided that both stay as they are."""
    if code == "pickup_point" and is_told_less(now, made_of):
        return False
    prop = ctx.entity._property(code)
    known = (element.base or {}).get(code)
    is_left = isinstance(known, dict) and prop.same(known["shop"], now)
    return not is_left and not prop.same(made_of, now)
