from odoo import fields, models


class ShoperOfShop(models.AbstractModel):
    """What the connector notes of one shop: it stays with it, and goes with it."""

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
