from odoo import api, fields, models


class ShoperOfOne(models.AbstractModel):
    """What is about one thing of a type. Adds the type's name in the singular: its
    ``entity`` has the plural, by which lists are grouped."""

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
