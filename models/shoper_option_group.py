from odoo import fields, models


class ShoperOptionGroup(models.Model):
    """A set of options that a product of the shop can be bound to; it stands for the
    set of attributes that its options stand for."""

    _name = "shoper.option.group"
    _description = "Shoper Option Group"
    _inherit = ["shoper.linked.mixin", "shoper.shop.guard", "shoper.empty.list"]
    _order = "connector_id, name, id"

    name = fields.Char("Option Group", required=True, translate=True)
    connector_id = fields.Many2one(
        "shoper.connector", string="Shop", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="connector_id.company_id", store=True)
    option_ids = fields.One2many("shoper.option", "group_id")
