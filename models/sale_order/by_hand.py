from odoo import models

from ...sync.sales.order.answers import SET_BACK, SILENT, SOLD, TAKEN_UP


class SaleOrder(models.Model):
    """Hold orders up, and let them go on once a person confirmed them, or took a
    cancelled one up again."""

    _inherit = "sale.order"

    def action_confirm(self):
        """Confirm orders. Those that are sales orders then are held up no longer, since
        somebody looked at them, and what was to be decided about their confirmation is
        settled. What is remembered of an earlier cancellation is forgotten
        (``sync/sales/order/answers.py``): if the order is cancelled again, the shop is
        told."""
        bought = self.filtered("shoper_number")
        others = self - bought
        bought._date_after_locked_period()
        if bought and others:
            # All that are confirmed together get one moment, but for those that keep
            # the one at which they were bought.
            super(SaleOrder, bought).action_confirm()
            result = super(SaleOrder, others).action_confirm()
        else:
            result = super().action_confirm()
        sold = bought.filtered(lambda order: order.state == "sale")
        if sold:
            # Users may not write what holds an order up, nor elements of shops.
            sold.sudo()._let_go()
            sold.sudo().shoper_element_ids._forget_agreed(*SILENT, SOLD, TAKEN_UP)
            # Whoever sells need not see decisions.
            decisions = self.env["shoper.decision"].sudo()
            decisions.search(
                [
                    *decisions._about_orders(sold.ids),
                    ("change_id.action", "=", "confirm"),
                ]
            )._settle()
        return result

    def action_draft(self):
        """Set orders to quotations, and note of those that were cancelled that a person
        took them up again."""
        cancelled = self.filtered(
            lambda order: order.shoper_number and order.state == "cancel"
        )
        result = super().action_draft()
        # Whoever sells need not see shops.
        elements = cancelled.sudo().shoper_element_ids
        elements._note_agreed({SET_BACK: True, TAKEN_UP: True})
        return result

    def _hold_up(self, reason):
        """Hold this order up, since its total is not the shop's, until somebody looks
        at it.

        :param reason: what is wrong and what to do, for people
        """
        self.write({"shoper_hold": "total", "shoper_difference": reason})

    def _let_go(self):
        """Hold these orders up no longer."""
        held = self.filtered("shoper_hold")
        held.write({"shoper_hold": False, "shoper_difference": False})
