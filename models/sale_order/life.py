from odoo import api, fields, models


class SaleOrder(models.Model):
    """What the shop does with an order after it was taken over."""

    _inherit = "sale.order"

    shoper_questions = fields.Text(
        "To Decide",
        compute="_compute_shoper_questions",
        help="What the shop did with it, and a person has to decide about",
    )

    @api.depends("shoper_number")
    def _compute_shoper_questions(self):
        asked = {}
        if any(order.shoper_number for order in self):
            # Whoever sees the order is told that something about it is open.
            decisions = self.env["shoper.decision"].sudo()
            for decision in decisions.search(decisions._about_orders(self.ids)):
                res_id = decision.element_id.res_id
                asked.setdefault(res_id, []).append(decision.message or decision.name)
        for order in self:
            order.shoper_questions = "\n".join(asked.get(order.id, ()))

    def _prepare_confirmation_values(self):
        """Keep the moment at which the buyer ordered. Written back afterwards it would
        not be that of the deliveries: Odoo takes those of another moment for others,
        and makes a return where a quantity is lowered."""
        values = super()._prepare_confirmation_values()
        if self and all(order.shoper_number for order in self):
            values.pop("date_order", None)
        return values
