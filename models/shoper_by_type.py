from odoo import api, models
from odoo.tools import SQL


class ShoperByType(models.AbstractModel):
    """Puts groups by type (``entity``) into the order of the types."""

    _name = "shoper.by.type"
    _description = "Grouped by Shoper Type"

    @api.model
    def _read_group_orderby(self, order, groupby_terms, query):
        """Put groups of types into the order in which types are synchronised, not that
        of their codes, whatever else they are grouped by."""
        if "entity" not in groupby_terms:
            return super()._read_group_orderby(order, groupby_terms, query)
        codes = [entity._entity for entity in self.env["shoper.sync"]._entities()]
        code = groupby_terms["entity"]
        place = SQL("array_position(%s::varchar[], %s)", codes, code)
        terms = groupby_terms | {"entity": place}
        ordered = super()._read_group_orderby(order, terms, query)
        # Odoo may have added terms to ``terms``, which the caller reads here.
        groupby_terms.update(terms | {"entity": code})
        return ordered
