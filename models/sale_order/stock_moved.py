from odoo import models


class SaleOrder(models.Model):
    """Let shops know soon that there is less of what was sold in Odoo, or more again of
    what was cancelled."""

    _inherit = "sale.order"

    def _shoper_note_moved(self):
        """Note that these orders take or give back stock."""
        if self:
            # As superuser: whoever sells need not see shops.
            self.env["shoper.connector"]._note_stock_moved(
                (
                    order.company_id,
                    order.shoper_connector_id,
                    # Of a kit its parts move.
                    order.order_line.product_id | order.order_line.move_ids.product_id,
                )
                # Nor need they see what is delivered of an order.
                for order in self.sudo()
            )
