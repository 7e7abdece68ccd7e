from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ..core.row import Row
from ..engine.context import Context


class ShoperSyncGoods(models.AbstractModel):
    """What products and variants share: a shop offers and sells them. Sales and
    fulfilment add here what they know of goods, such as who bought them and how many
    there are; the catalogue knows neither."""

    _name = "shoper.sync.goods"
    _inherit = [
        "shoper.sync.composed",
        "shoper.sync.entity.detailed",
        "shoper.sync.entity.spared",
    ]
    _description = "Shoper Synchronisation of Goods"

    @api.model
    def _first_stock(self, ctx: Context, record: BaseModel) -> dict[str, Any]:
        """Make what the row of the stock of a new product or variant says of its
        pieces; nothing where the shop shall say it itself.

        :param record: what is created in the shop, of Odoo
        """
        return {}

    @api.model
    def _restored_stock(self, ctx: Context, stock: Row) -> Row:
        """Make what the row of the stock of a product or variant that is created again
        says of its pieces.

        :param stock: what was kept of the row when it was deleted
        """
        return stock
