from odoo import fields, models


class ShoperOrderOrigin(models.Model):
    """Where orders of a shop come from, by the number that shops have for it."""

    _name = "shoper.order.origin"
    _description = "Origin of Shoper Orders"
    _order = "code"

    name = fields.Char("Origin", required=True, translate=True)
    code = fields.Integer("Number in Shops", required=True, aggregator=None)

    _code_uniq = models.Constraint("UNIQUE(code)", "An origin is listed once.")
