"""How many pieces the shop offers of what was just created in it."""

from typing import Any

from odoo.models import BaseModel

from ...engine.context import Context
from ...fulfilment.stock.shop_warehouses import FIELD, empty


def first_stock(ctx: Context, record: BaseModel) -> dict[str, Any]:
    """Make what the row of the stock of a new product or variant says of its pieces: 0,
    until its stock is synchronised. Where nothing is said, a shop may offer the number
    that it was set up to begin with (``product_defaults_stock``, docs/shoper-api.md),
    which nobody has. Nothing is said of services, which have no pieces. A shop with
    warehouses takes a number for each of these alone, and nothing is said where Odoo
    does not know them yet.

    :param record: what is created, of Odoo
    """
    if record.type == "service":
        return {}
    if ctx.connector.shop_has_warehouses:
        lying = empty(ctx.connector)
        return {FIELD: lying} if lying else {}
    return {"stock": 0}
