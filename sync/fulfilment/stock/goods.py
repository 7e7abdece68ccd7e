from collections.abc import Set as AbstractSet
from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ...core.row import Row
from ...engine.context import Context
from .shop_warehouses import FIELD, empty, still_there
from .taking_part import is_sent, offered_still


class ShoperSyncGoods(models.AbstractModel):
    """Says of goods how many pieces of them the shop offers when they come into it."""

    _inherit = "shoper.sync.goods"

    @api.model
    def _first_stock(self, ctx: Context, record: BaseModel) -> dict[str, Any]:
        """Say 0, until the stock is synchronised. Where nothing is said, a shop may
        offer the number that it was set up to begin with (``product_defaults_stock``,
        docs/shoper-api.md), which nobody has. Nothing is said of services, which have
        no pieces. A shop with warehouses takes a number for each of these alone, and
        nothing is said where Odoo does not know them yet."""
        if record.type == "service":
            return {}
        if ctx.connector.shop_has_warehouses:
            lying = empty(ctx.connector)
            return {FIELD: lying} if lying else {}
        return {"stock": 0}

    @api.model
    def _restored_stock(self, ctx: Context, stock: Row) -> Row:
        if not ctx.connector.shop_has_warehouses:
            return stock
        # The number is the sum of the warehouses.
        stock = {key: value for key, value in stock.items() if key != "stock"}
        if FIELD in stock:
            stock[FIELD] = still_there(ctx.connector, stock[FIELD])
        return stock


class ShoperSyncProduct(models.AbstractModel):
    """Keeps the link of an archived product for as long as the shop offers it."""

    _inherit = "shoper.sync.product"

    @api.model
    def _needed_still(self, ctx: Context, elements: BaseModel) -> AbstractSet[int]:
        return offered_still(ctx, elements)

    @api.model
    def _needed_note(self, ctx: Context) -> str | bool:
        return not is_sent(ctx) and self.env._(
            "It was archived in Odoo. The shop sells it until it is told that there is "
            "none, and neither this synchronisation nor a preset that runs "
            "automatically sends stock."
        )
