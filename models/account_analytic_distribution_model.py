from odoo import api, models

from ..sync.sales.order.looked_up import NO_DISTRIBUTION


class AccountAnalyticDistributionModel(models.Model):
    """Models by which costs and sales are spread over analytic accounts, of which Odoo
    looks for those that apply to each line of an order."""

    _inherit = "account.analytic.distribution.model"

    @api.model
    def _get_applicable_models(self, vals):
        """Give none, without a query, while orders are made of which it is known that
        there are none: ``sync/sales/order/looked_up.py`` says so in the context."""
        if self.env.context.get(NO_DISTRIBUTION):
            return self.browse()
        return super()._get_applicable_models(vals)
