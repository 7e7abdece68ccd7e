from odoo import models


class UomUom(models.Model):
    _name = "uom.uom"
    _inherit = ["uom.uom", "shoper.linked.mixin"]
