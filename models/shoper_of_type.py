from odoo import fields, models


class ShoperOfType(models.AbstractModel):
    """Ties what the connector notes to one type in one shop."""

    _name = "shoper.of.type"
    _description = "Of One Type in a Shoper Shop"
    _inherit = ["shoper.of.shop", "shoper.of.one"]

    entity = fields.Selection(
        lambda self: self.env["shoper.sync"]._entity_selection(),
        required=True,
        readonly=True,
        string="Type",
    )
