from odoo import fields, models


class ShoperMirroredRow(models.AbstractModel):
    """A row of one of the shop's lists, such as its statuses, of which people may say
    in Odoo what it means. All other fields hold what the shop says."""

    _name = "shoper.mirrored.row"
    _description = "Row of a List of a Shoper Shop"
    _inherit = ["shoper.linked.mixin", "shoper.of.shop", "shoper.empty.words"]
    _order = "connector_id, active desc, sequence, id"

    name = fields.Char(required=True, readonly=True)
    active = fields.Boolean(default=True, readonly=True)
    number = fields.Integer(
        "Number in the Shop", required=True, readonly=True, aggregator=None
    )
    sequence = fields.Integer(readonly=True)

    _number_uniq = models.Constraint(
        "UNIQUE(connector_id, number)", "A row of the shop stands once in Odoo."
    )
