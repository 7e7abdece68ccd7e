"""Orders that are older than the first one taken over and that the shop still had to
deliver then."""

from typing import Any

from odoo.models import BaseModel

from ...engine.context import Context
from . import domains


def owed(ctx: Context, element: BaseModel) -> dict[str, Any]:
    """Note that an older order, which changes in the shop now, was open there before:
    nothing in Odoo ever takes its goods off the stock, even once they left.

    :param element: of the order, as it was mirrored before
    """
    connector = ctx.connector
    is_older = element.remote_id <= connector.orders_after_id
    if not (connector.orders_since and is_older):
        return {}
    closed = ctx.cached(
        "order",
        "closed",
        lambda: set(domains.closed_statuses(connector).mapped("number")),
    )
    status = (element.shop_values or {}).get("status")
    was_open = status is not None and status not in closed
    is_owed = was_open or domains.OWED in (element.shop_facts or {})
    return {domains.OWED: True} if is_owed else {}
