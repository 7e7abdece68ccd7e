from odoo import api, fields, models


class ShoperOfShop(models.AbstractModel):
    """What the connector notes of one shop: it stays with it, and goes with it."""

    _name = "shoper.of.shop"
    _description = "Of One Shoper Shop"
    _inherit = ["shoper.shop.guard"]

    connector_id = fields.Many2one(
        "shoper.connector",
        string="Shop",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="connector_id.company_id", store=True, index=True
    )

    @api.model
    def get_empty_list_help(self, help_message):
        """Tell how to connect a shop while there is none."""
        first = self.env["shoper.connector"]._first_step_help()
        return first or super().get_empty_list_help(help_message)
