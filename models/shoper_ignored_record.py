from collections.abc import Iterable
from typing import Any

from odoo import api, fields, models
from odoo.fields import Domain

from ..sync.engine.shown.names import readable_names


class ShoperIgnoredRecord(models.Model):
    """A record of Odoo that has no element in a shop and is not to get one. An element
    with which it was linked is ignored with it, and both take part again together."""

    _name = "shoper.ignored.record"
    _description = "Record Ignored by Shoper"
    _inherit = ["shoper.of.type"]
    _rec_name = "record_name"
    _inner_fields = ("res_id", "same_as_res_id")

    res_id = fields.Integer("Record ID", required=True, readonly=True)
    record_name = fields.Char(
        "In Odoo", compute="_compute_record_name", search="_search_record_name"
    )
    element_id = fields.Many2one(
        "shoper.element",
        "Ignored With",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The element that the record was linked with when it was ignored",
    )
    same_as_res_id = fields.Integer(
        "Same in the Shop As",
        readonly=True,
        aggregator=None,
        help="Id of the record whose element stands for this one, too, as a person "
        "said",
    )

    _record_uniq = models.Constraint(
        "UNIQUE(connector_id, entity, res_id)", "The record is ignored already."
    )

    @api.depends("entity", "res_id")
    def _compute_record_name(self):
        for code, ignored in self.grouped("entity").items():
            model = self.env["shoper.sync"]._entity(code)._odoo_model
            names = readable_names(self.env, model, ignored.mapped("res_id"))
            for line in ignored:
                line.record_name = names.get(line.res_id, False)

    @api.model
    def _search_record_name(self, operator, value):
        """Look for the names among the records of each type that the user may read."""
        if operator not in ("ilike", "=ilike", "like", "=like", "in"):
            return NotImplemented
        found = Domain.FALSE
        for (code,) in self._read_group([], ["entity"]):
            model = self.env["shoper.sync"]._entity(code)._odoo_model
            if model in self.env and self.env[model].has_access("read"):
                records = self.env[model].with_context(active_test=False)
                named = records._search([("display_name", operator, value)])
                found |= Domain("entity", "=", code) & Domain("res_id", "in", named)
        return found

    def unlink(self):
        """Let the elements that were ignored together with these records take part
        again, too."""
        self.check_access("unlink")
        self.element_id.action_stop_ignoring()  # which deletes their lines
        return super(ShoperIgnoredRecord, self.exists()).unlink()

    @api.model
    def _res_ids(self, connector, entity_code, among=None):
        """Return the ids of the ignored records of a type.

        :param among: ids of the records that are asked about, None for all
        """
        domain = [("connector_id", "=", connector.id), ("entity", "=", entity_code)]
        if among is not None:
            domain.append(("res_id", "in", list(among)))
        return self.search_fetch(domain, ["res_id"]).mapped("res_id")

    @api.model
    def _same_as(self, connector: Any, entity_code: str) -> dict[int, int]:
        """Return the records of a type that another record's element stands for, too:
        {id of the record: id of the other one}."""
        return self._all_same_as(connector).get(entity_code, {})

    @api.model
    def _all_same_as(self, connector: Any) -> dict[str, dict[int, int]]:
        """Return the records of all types that another record's element stands for,
        too: {code of a type: {id of the record: id of the other one}}."""
        found: dict[str, dict[int, int]] = {}
        for line in self.search_fetch(
            [("connector_id", "=", connector.id), ("same_as_res_id", ">", 0)],
            ["entity", "res_id", "same_as_res_id"],
        ):
            found.setdefault(line.entity, {})[line.res_id] = line.same_as_res_id
        return found

    @api.model
    def _ignore(
        self,
        connector: Any,
        entity_code: str,
        res_ids: Iterable[int],
        same_as: dict[int, int] | None = None,
        linked: dict[int, int] | None = None,
    ) -> None:
        """Leave records out from now on.

        :param same_as: {id: id of the record whose element stands for it, too}
        :param linked: {id: id of the element that it was linked with}
        """
        known = {
            line.res_id: line
            for line in self.search_fetch(
                [("connector_id", "=", connector.id), ("entity", "=", entity_code)],
                ["res_id"],
            )
        }
        for res_id, element_id in (linked or {}).items():
            if res_id in known:
                known[res_id].element_id = element_id
        self.create(
            [
                {
                    "connector_id": connector.id,
                    "entity": entity_code,
                    "res_id": res_id,
                    "same_as_res_id": (same_as or {}).get(res_id, 0),
                    "element_id": (linked or {}).get(res_id),
                }
                for res_id in dict.fromkeys(res_ids)
                if res_id not in known
            ]
        )

    @api.model
    def _stop_ignoring(
        self, connector: Any, entity_code: str, res_ids: Iterable[int]
    ) -> None:
        """Let records take part again."""
        self.search(
            [
                ("connector_id", "=", connector.id),
                ("entity", "=", entity_code),
                ("res_id", "in", list(res_ids)),
            ]
        ).unlink()

    @api.model
    def _part(self, element: Any, res_id: int) -> None:
        """Forget together with what an element and a record were ignored, now that
        these two are linked with each other: their former partners stay ignored until
        somebody lets them take part again."""
        self.search(
            [
                ("connector_id", "=", element.connector_id.id),
                ("entity", "=", element.entity),
                "|",
                ("res_id", "=", res_id),
                ("element_id", "=", element.id),
            ]
        ).element_id = False
