from odoo import api, fields, models


class ShoperConnector(models.Model):
    """Know since when a shop is paused: some time later, what is kept of its buyers and
    of decisions about it is cleared, since no synchronisation does so any more."""

    _inherit = "shoper.connector"

    paused_at = fields.Datetime(
        "Paused Since",
        compute="_compute_paused_at",
        store=True,
        copy=False,
        help="When the shop was archived",
    )

    @api.depends("active")
    def _compute_paused_at(self):
        for connector in self:
            since = connector.paused_at or fields.Datetime.now()
            connector.paused_at = False if connector.active else since

    @api.model
    def _paused_before(self, moment):
        """Find the shops that were paused before a moment (UTC) and still are."""
        shops = self.with_context(active_test=False)
        return shops.search([("paused_at", "<", moment)])
