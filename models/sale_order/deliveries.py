from odoo import api, models

from ...sync.sales.order.answers import is_kept
from ...sync.sales.order.maps import is_gone


class SaleOrder(models.Model):
    """Say of an order what the shop has against its being delivered."""

    _inherit = "sale.order"

    def _why_not_to_deliver(self):
        """Say why the goods of an order should not leave yet, for people: what waits
        for a decision, else that it is held up, else what the shop's status says.

        :return: an empty text where nothing speaks against it
        """
        self.ensure_one()
        # Whoever delivers sees no order, and reads no settings of the shop.
        order = self.sudo()
        if not order.shoper_number:
            return ""
        held = order.shoper_hold and order.shoper_difference
        return order.shoper_questions or held or order._said_by_status()

    @api.model
    def _said_of_each(self, reasons):
        """Say the reasons of the orders of a transfer or an invoice that have one, with
        their names where it is of several: ``{order: reason}``."""
        return "\n".join(
            f"{order.name}: {reason}" if len(reasons) > 1 else reason
            for order, reason in reasons.items()
            if reason
        )

    def _said_by_status(self):
        """Say what the shop's status has against delivering an order; one that a person
        decided to keep goes on."""
        status = self.shoper_status_id
        if status.incoming == "hold":
            return self.env._(
                "The shop holds it up: its status there is “%s”.", status.name
            )
        if not is_gone(status):
            return ""
        element = self.env["shoper.element"].search(
            [
                ("connector_id", "=", self.shoper_connector_id.id),
                ("entity", "=", "order"),
                ("res_id", "=", self.id),
            ],
            limit=1,
        )
        if is_kept(element):
            return ""
        return self.env._(
            "The shop cancelled it or took it back: its status there is “%s”.",
            status.name,
        )
