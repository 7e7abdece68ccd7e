"""Which orders from before any were taken over the shop had still to deliver then."""

from typing import Any

from odoo.models import BaseModel

from ..engine.context import Context
from . import domains


def owed(ctx: Context, element: BaseModel) -> dict[str, Any]:
    """Note of an order that is older than the first that is taken over, and changes in
    the shop, that it was open there: Odoo still has its goods once they left, since
    nothing in Odoo ever says so.

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
