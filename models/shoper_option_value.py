from odoo import fields, models


class ShoperOptionValue(models.Model):
    """A value of an option of the shop, and the attribute value it stands for."""

    _name = "shoper.option.value"
    _description = "Shoper Option Value"
    _inherit = ["shoper.linked.mixin", "shoper.shop.guard"]
    _order = "option_id, sequence, id"

    name = fields.Char("Value", related="attribute_value_id.name")
    sequence = fields.Integer()
    option_id = fields.Many2one(
        "shoper.option", required=True, index=True, ondelete="cascade"
    )
    connector_id = fields.Many2one(
        related="option_id.connector_id", store=True, index=True
    )
    company_id = fields.Many2one(related="option_id.company_id", store=True)
    attribute_value_id = fields.Many2one(
        "product.attribute.value", required=True, index=True, ondelete="cascade"
    )

    _value_uniq = models.Constraint(
        "UNIQUE(option_id, attribute_value_id)",
        "An attribute value stands for one value of an option.",
    )
