from odoo import api, fields, models
from odoo.tools import SQL


class ShoperOfType(models.AbstractModel):
    """What the connector notes of one type in one shop."""

    _name = "shoper.of.type"
    _description = "Of One Type in a Shoper Shop"
    _inherit = ["shoper.of.shop", "shoper.of.one"]

    entity = fields.Selection(
        lambda self: self.env["shoper.sync"]._entity_selection(),
        required=True,
        readonly=True,
        string="Type",
    )

    @api.model
    def _read_group_orderby(self, order, groupby_terms, query):
        """Put groups of types into the order in which types are synchronised, not that
        of their codes."""
        ordered = super()._read_group_orderby(order, groupby_terms, query)
        first = (order or next(iter(groupby_terms), "")).split(",")[0].lower()
        if first not in ("entity", "entity asc") or "entity" not in groupby_terms:
            return ordered
        codes = [entity._entity for entity in self.env["shoper.sync"]._entities()]
        place = SQL("array_position(%s::varchar[], %s)", codes, groupby_terms["entity"])
        return SQL("%s, %s", place, ordered)
