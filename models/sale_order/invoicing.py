from odoo import models
from odoo.tools import float_compare


class SaleOrder(models.Model):
    """Say of an order what speaks against posting a draft of its invoice."""

    _inherit = "sale.order"

    def _why_not_to_invoice(self):
        """Say why an invoice of an order should not be posted as it is, for people:
        that goods came back, and what the shop has against its being delivered.

        :return: an empty text where nothing speaks against it
        """
        self.ensure_one()
        # Whoever posts invoices need not see orders and deliveries.
        order = self.sudo()
        reasons = order._said_of_returned(), order._why_not_to_deliver()
        return "\n".join(filter(None, reasons))

    def _said_of_returned(self):
        """Say that more is invoiced, drafts included, than the buyer kept after goods
        came back; an empty text where that is not so."""
        returns = self.env["stock.picking"]
        for line in self.order_line:
            back = line.move_ids.filtered(
                lambda move: (
                    move.state == "done" and move.location_id.usage == "customer"
                )
            )
            kept, invoiced = line.qty_delivered, line.qty_invoiced
            rounding = line.product_uom_id.rounding
            if back and float_compare(invoiced, kept, precision_rounding=rounding) > 0:
                returns |= back.picking_id
        if not returns:
            return ""
        return self.env._(
            "Goods came back (%s), and this invoice still has them. Correct its "
            "quantities before you post it, or delete it if all came back.",
            ", ".join(returns.mapped("name")),
        )
