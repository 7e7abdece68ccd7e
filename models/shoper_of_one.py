from odoo import api, fields, models


class ShoperOfOne(models.AbstractModel):
    """Adds to what is about one element or record the name of its type in the singular:
    the texts of ``entity`` are plural, since lists are grouped by it."""

    _name = "shoper.of.one"
    _description = "About One Thing of a Shoper Type"
    _inherit = ["shoper.by.type"]

    type_name = fields.Char("Type of the Element", compute="_compute_type_name")

    @api.depends("entity")
    @api.depends_context("lang")
    def _compute_type_name(self):
        labels = self.env["shoper.sync"]._labels_of_one()
        for line in self:
            line.type_name = labels.get(line.entity)
