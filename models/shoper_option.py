from odoo import fields, models


class ShoperOption(models.Model):
    """An option of the shop that makes variants, and the attribute it stands for.
    Options of several groups may stand for the same attribute."""

    _name = "shoper.option"
    _description = "Shoper Option"
    _inherit = ["shoper.linked.mixin", "shoper.shop.guard"]
    _order = "group_id, sequence, id"

    name = fields.Char("Option", related="attribute_id.name")
    sequence = fields.Integer()
    group_id = fields.Many2one(
        "shoper.option.group", required=True, index=True, ondelete="cascade"
    )
    connector_id = fields.Many2one(
        related="group_id.connector_id", store=True, index=True
    )
    company_id = fields.Many2one(related="group_id.company_id", store=True)
    attribute_id = fields.Many2one(
        "product.attribute", required=True, index=True, ondelete="cascade"
    )
    value_ids = fields.One2many("shoper.option.value", "option_id")

    _attribute_uniq = models.Constraint(
        "UNIQUE(group_id, attribute_id)",
        "An attribute stands for one option of a group.",
    )
