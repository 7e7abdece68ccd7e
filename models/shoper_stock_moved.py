from odoo import fields, models


class ShoperStockMoved(models.Model):
    """A note that stock moved in Odoo, of which a shop is to be told soon. It is only
    ever added and deleted: whoever sells or delivers waits for nobody else who does."""

    _name = "shoper.stock.moved"
    _description = "Shoper Note of Moved Stock"
    _inherit = ["shoper.of.shop"]

    due_at = fields.Datetime(
        required=True, readonly=True, help="Until then more can gather."
    )
