from odoo import models

from ..sync.fulfilment.stock.amounts import TO_DO
from ..sync.fulfilment.stock.traces import leave_traces, of_manufacturing


class StockMove(models.Model):
    """Moves of goods, of which the shops are told that sell them."""

    _inherit = "stock.move"

    # Moves that changed of late are searched for each minute, among all there are.
    _shoper_written_idx = models.Index("(write_date)")

    def write(self, vals):
        """Let shops know of a product that these moves were about, if they are about
        another one from now on."""
        if "product_id" not in vals:
            return super().write(vals)
        before = self._shoper_seen().product_id
        result = super().write(vals)
        leave_traces(before - self.product_id)
        return result

    def unlink(self):
        """Let shops know of the products of these moves, which nothing else tells of
        once the moves are deleted."""
        products = self._shoper_seen().product_id
        result = super().unlink()
        leave_traces(products)
        return result

    def _action_cancel(self):
        """Let shops know of the products of moves that a manufacturing order may delete
        right after it cancelled them."""
        made = of_manufacturing(self._shoper_seen())
        products = made.filtered(lambda move: move.state in TO_DO).product_id
        result = super()._action_cancel()
        leave_traces(products)
        return result

    def _shoper_seen(self):
        """Choose the moves that were there before this transaction: no synchronisation
        saw the others, of which Odoo makes many that it merges at once, or splits into
        parts of kits."""
        now = self.env.cr.now()
        return self.filtered(lambda move: move.create_date and move.create_date < now)
