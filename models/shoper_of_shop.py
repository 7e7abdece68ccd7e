from odoo import fields, models


class ShoperOfShop(models.AbstractModel):
    """Ties what the connector notes to one shop: it stays with that shop, and is
    deleted with it."""

    _name = "shoper.of.shop"
    _description = "Of One Shoper Shop"
    _inherit = ["shoper.shop.guard", "shoper.empty.list"]

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
