from odoo import fields, models


class ShoperOrderOrigin(models.Model):
    """A place where orders of a shop come from, by the number that shops have for it:
    see docs/shoper-api.md, `origin` of an order."""

    _name = "shoper.order.origin"
    _description = "Origin of Shoper Orders"
    _order = "code"

    name = fields.Char("Origin", required=True, translate=True)
    code = fields.Integer("Number in Shops", required=True, aggregator=None)

    _code_uniq = models.Constraint("UNIQUE(code)", "An origin is listed once.")
