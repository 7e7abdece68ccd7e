"""How many pieces the shop offers of what was just created in it."""

from odoo.models import BaseModel

from ..engine.context import Context


def first_stock(ctx: Context, record: BaseModel) -> dict[str, int]:
    """Make what the row of the stock of a new product or variant says of its pieces:
    none, until its stock is synchronised. Where nothing is said, a shop may offer the
    number that it was set up to begin with (``product_defaults_stock``), which nobody
    has. Services have no pieces, and a shop with warehouses takes no such number.

    :param record: what is created, of Odoo
    """
    if record.type == "service" or ctx.connector.shop_has_warehouses:
        return {}
    return {"stock": 0}
