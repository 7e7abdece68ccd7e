from odoo import models

from ...sync.sales.order.answers import PAID, SOLD
from ...sync.sales.order.sent import is_with_buyer


class SaleOrder(models.Model):
    """Remember of an order that is cancelled that it was a sales order. If goods of it
    have left, a message on the order says that the shop is not told of the
    cancellation, where it is told of others."""

    _inherit = "sale.order"

    def _action_cancel(self):
        confirmed = self.filtered(lambda order: order.state == "sale")
        result = super()._action_cancel()
        confirmed._shoper_note_moved()
        # Whoever sells need not see elements of shops.
        bought = confirmed.filtered("shoper_number").sudo()
        paid = bought.filtered("shoper_paid")
        paid.shoper_element_ids._note_agreed({SOLD: PAID})
        (bought - paid).shoper_element_ids._note_agreed({SOLD: True})
        for order in self:
            # Whoever cancels need not see deliveries, nor settings of the shop.
            own = order.sudo()
            told = own.shoper_connector_id._told_statuses() if own.shoper_number else {}
            if "cancelled" in told and is_with_buyer(own):
                order.message_post(body=order._why_not_told())
        return result

    def _why_not_told(self):
        """Say that the shop is not told of a cancelling."""
        return self.env._(
            "Goods of this order have left: the shop is told of what left, and not "
            "that the order was cancelled in Odoo. Tell the buyer what becomes of the "
            "rest."
        )
