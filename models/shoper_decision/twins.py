from typing import Any

from odoo import api, fields, models

from ...sync.core.values import match_key
from .choose import NO_OPTIONS


class ShoperDecision(models.Model):
    """Decide about things whose names differ in capital letters or spaces only: for all
    of one name at once, whether each is its own or one of them stands for all."""

    _inherit = "shoper.decision"

    is_about_twins = fields.Boolean(compute="_compute_is_about_twins")

    @api.depends("change_id.question")
    def _compute_is_about_twins(self):
        for decision in self:
            decision.is_about_twins = bool(decision.change_id.question)

    def action_create_both(self):
        """Create all of these on the other side: each is its own."""
        chosen = self._fitting(lambda decision: decision.is_about_twins)
        chosen._tell_apart()
        for connector, own in chosen.grouped("connector_id").items():
            options = []
            for code, some in own.grouped("entity").items():
                changes = some._asked_together()
                options.append(some._creation_options(code, changes))
                for decision in some:
                    members = decision._asked_together()
                    decision.memo = (decision.memo or {}) | {
                        "elements": members.element_id.ids,
                        "records": [
                            change.res_id for change in members if change.res_id
                        ],
                    }
            own._decide("each", own._queue(connector, options))
        return self._report(chosen)

    def action_use_one(self):
        """Let one of these stand for all of them on the other side."""
        chosen = self._fitting(lambda decision: decision.is_about_twins)
        for connector, own in chosen.grouped("connector_id").items():
            options, linked = {}, chosen.element_id.browse()
            for decision in own:
                if decision.element_id:
                    one, others = decision._merge_elements()
                    found = one | others if one.link_state == "linked" else None
                    side, key = "import_unlinked", "only_element_ids"
                else:
                    one, found = decision._merge_records()
                    side, key = "export_unlinked", "only_res_ids"
                if found:
                    linked |= found  # the other side has it already
                    continue
                values = options.setdefault(
                    decision.entity, decision._creation_options(decision.entity, None)
                )
                values[key] = [*values[key], one.id]
                values[side] = True
            run = own._queue(connector, list(options.values())) if options else None
            own._decide("one", run)
            self._let_go_on(linked, self.env.user)
        return self._report(chosen)

    def _twin_name(self) -> str:
        """Return one of the names that are nearly the same."""
        return self.element_id.name or self.name

    def _twins(self) -> dict[Any, tuple[Any, Any]]:
        """Find what these decisions are about, of all at once: {decision: (elements of
        the shop, records of Odoo)}."""
        twins = {}
        for code, alike in self.grouped("entity").items():
            entity = self.env["shoper.sync"]._entity(code)
            for connector, own in alike.grouped("connector_id").items():
                names = {decision._twin_name() for decision in own}
                found = entity._twins(connector, names)
                twins |= {decision: found[decision._twin_name()] for decision in own}
        return twins

    def _asked_together(self) -> Any:
        """Find the changes that these decisions are about, as far as nothing settled
        them meanwhile."""
        changes = self.env["shoper.sync.change"]
        for decision in self:
            changes |= changes.search(
                [
                    ("step_id", "=", decision.step_id.id),
                    ("question", "=", decision.change_id.question),
                    ("verb", "=", decision.verb),
                    ("state", "=", "waiting"),
                ]
            )
        return changes.filtered(
            lambda change: (
                not change.element_id or change.element_id.link_state == "unlinked"
            )
        )

    def _creation_options(self, code: str, changes: Any) -> dict:
        """Return the options of a step that creates what changes are about, on either
        side."""
        elements = changes.element_id if changes else self.env["shoper.element"]
        records = (changes or self.env["shoper.sync.change"]).filtered(
            lambda change: not change.element_id
        )
        return NO_OPTIONS | {
            "entity": code,
            "import_unlinked": bool(elements),
            "export_unlinked": bool(records),
            "only_element_ids": elements.ids,
            "only_res_ids": records.mapped("res_id"),
        }

    def _tell_apart(self) -> None:
        """Remember that several things may have these names, where they would be asked
        about again otherwise."""
        names = self.env["shoper.distinct.name"]
        for decision in self:
            entity = self.env["shoper.sync"]._entity(decision.entity)
            if entity._asks_about_twins:
                keys = {match_key(decision._twin_name())}
                known = names._names(decision.connector_id, decision.entity)
                names._allow(decision.connector_id, decision.entity, keys)
                memo = (decision.memo or {}) | {"distinct": sorted(keys - known)}
                decision.memo = memo

    def _merge_elements(self) -> tuple[Any, Any]:
        """Let one element of the shop stand for all of nearly its name: one that is
        linked, if there is any.

        :return: (that one, the others)
        """
        elements, _records = self._twins()[self]
        one = elements.filtered(lambda item: item.link_state == "linked")[:1]
        one = one or elements[:1]
        others = (elements - one).filtered(lambda item: item.link_state == "unlinked")
        others.write({"link_state": "ignored", "same_as_id": one.id})
        others._log("ignored", "by hand", self.env.user)
        self.memo = (self.memo or {}) | {"merged": others.ids}
        return one, others

    def _merge_records(self) -> tuple[Any, Any]:
        """Let one record, and its element, stand for all records of nearly its name:
        one that is linked, if there is any.

        :return: (that record, its element if it has one)
        """
        _elements, records = self._twins()[self]
        linked = self.env["shoper.element"].search(
            [
                ("connector_id", "=", self.connector_id.id),
                ("entity", "=", self.entity),
                ("link_state", "=", "linked"),
                ("res_id", "in", records.ids),
            ]
        )
        one = records.filtered(lambda record: record.id in linked.mapped("res_id"))[:1]
        one = one or records[:1]
        others = (records - one).filtered(
            lambda record: record.id not in linked.mapped("res_id")
        )
        ignored = self.env["shoper.ignored.record"]
        for record in others:
            ignored._ignore(self.connector_id, self.entity, record.id, one.id)
        self.memo = (self.memo or {}) | {"merged_records": others.ids}
        return one, linked.filtered(lambda element: element.res_id == one.id)

    # ------------------------------------------------------------------- taken back
    def _created_of_twins(self) -> Any:
        """Find the changes by which the run of the decision created things of nearly
        one name."""
        memo = self.memo or {}
        elements, records = memo.get("elements", ()), memo.get("records", ())
        return self.decision_run_id.change_ids.filtered(
            lambda change: (
                change.entity == self.entity
                and (change.element_id.id in elements or change.res_id in records)
            )
        )

    def _restore_twins(self) -> None:
        """Ask again about things of nearly one name."""
        memo = self.memo or {}
        names = self.env["shoper.distinct.name"]
        names._forbid(self.connector_id, self.entity, set(memo.get("distinct", ())))
        merged = self.env["shoper.element"].browse(memo.get("merged", ())).exists()
        if merged:
            merged.action_stop_ignoring()
        ignored = self.env["shoper.ignored.record"]
        for res_id in memo.get("merged_records", ()):
            ignored._stop_ignoring(self.connector_id, self.entity, res_id)
