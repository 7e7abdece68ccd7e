from typing import Any

from odoo import api, fields, models


class ShoperDistinctName(models.Model):
    """A name that several elements or records have, but for capital letters or spaces,
    and of which a person said that each of them is its own. Nobody is asked about them
    any more, on either side."""

    _name = "shoper.distinct.name"
    _inherit = ["shoper.of.type"]
    _description = "Name of Several Shoper Elements"

    name = fields.Char(required=True, readonly=True, help="As names are compared")

    _name_uniq = models.Constraint(
        "UNIQUE(connector_id, entity, name)", "The name is known already."
    )

    @api.model
    def _names(self, connector: Any, entity_code: str) -> set[str]:
        """Return the names of a type that several things may have, as they are
        compared."""
        found = self.search_fetch(
            [("connector_id", "=", connector.id), ("entity", "=", entity_code)],
            ["name"],
        )
        return set(found.mapped("name"))

    @api.model
    def _allow(self, connector: Any, entity_code: str, names: set[str]) -> None:
        """Remember that several things may have these names."""
        known = self._names(connector, entity_code)
        self.create(
            [
                {"connector_id": connector.id, "entity": entity_code, "name": name}
                for name in sorted(names - known)
            ]
        )

    @api.model
    def _forbid(self, connector: Any, entity_code: str, names: set[str]) -> None:
        """Forget that several things may have these names."""
        self.search(
            [
                ("connector_id", "=", connector.id),
                ("entity", "=", entity_code),
                ("name", "in", list(names)),
            ]
        ).unlink()
