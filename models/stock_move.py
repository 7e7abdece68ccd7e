from odoo import models


class StockMove(models.Model):
    """Moves of goods, of which the shops are told that sell them."""

    _inherit = "stock.move"

    # What moved since is looked for each minute, among all moves of all time.
    _shoper_written_idx = models.Index("(write_date)")
