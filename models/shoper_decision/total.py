from odoo import api, fields, models


class ShoperDecision(models.Model):
    """Lead from an order whose total is not the shop's to why that is."""

    _inherit = "shoper.decision"

    is_about_total = fields.Boolean(compute="_compute_is_about_total")

    @api.depends("is_corrected_there", "res_model", "res_id")
    def _compute_is_about_total(self):
        about = self.filtered(
            lambda item: item.is_corrected_there and item.res_model == "sale.order"
        )
        orders = self.env["sale.order"].browse(about.mapped("res_id")).exists()
        differing = orders._filtered_access("read").filtered(
            lambda order: order.currency_id.compare_amounts(
                order.amount_total, order.shoper_shop_total
            )
        )
        for decision in self:
            decision.is_about_total = (
                decision in about and decision.res_id in differing._ids
            )

    def action_explain_total(self):
        """Show line by line why the total of the order differs."""
        self.ensure_one()
        order = self.env["sale.order"].browse(self.res_id)
        return order.action_shoper_explain_total()
