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
        asked = chosen._asked_together()
        for decision, changes in asked.items():
            decision.memo = (decision.memo or {}) | {
                "elements": changes.element_id.ids,
                "records": [change.res_id for change in changes if change.res_id],
            }
        for connector, own in chosen.grouped("connector_id").items():
            options = [
                some._creation_options(
                    code, chosen.change_id.union(*(asked[item] for item in some))
                )
                for code, some in own.grouped("entity").items()
            ]
            own._decide("each", own._queue(connector, options))
        return self._report(chosen)

    def action_use_one(self):
        """Let one of these stand for all of them on the other side."""
        chosen = self._fitting(lambda decision: decision.is_about_twins)
        about_elements = chosen.filtered("element_id")
        merged_elements = about_elements._merge_elements()
        merged_records = (chosen - about_elements)._merge_records()
        for connector, own in chosen.grouped("connector_id").items():
            options, linked = {}, chosen.element_id.browse()
            for decision in own:
                if decision.element_id:
                    one, others = merged_elements[decision]
                    found = one | others if one.link_state == "linked" else None
                    side, key = "import_unlinked", "only_element_ids"
                else:
                    one, found = merged_records[decision]
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
        """Return the name by which the others of nearly that name are found."""
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

    def _asked_together(self) -> dict[Any, Any]:
        """Find the changes that each of these decisions is about, as far as nothing
        settled them meanwhile: {decision: changes}."""
        found = self.env["shoper.sync.change"].search(
            [
                ("step_id", "in", self.step_id.ids),
                ("question", "in", self.change_id.mapped("question")),
                ("state", "=", "waiting"),
            ]
        )
        open_ones = found.filtered(
            lambda change: (
                not change.element_id or change.element_id.link_state == "unlinked"
            )
        ).grouped(lambda change: (change.step_id, change.question, change.verb))
        return {
            decision: open_ones.get(
                (decision.step_id, decision.change_id.question, decision.verb),
                found.browse(),
            )
            for decision in self
        }

    def _creation_options(self, code: str, changes: Any) -> dict:
        """Return the options of a step that creates what changes are about: elements in
        Odoo, records in the shop.

        :param changes: ``shoper.sync.change``; None for options that create nothing yet
        """
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
        for (connector, code), own in self._by_type().items():
            if not self.env["shoper.sync"]._entity(code)._asks_about_twins:
                continue
            known = names._names(connector, code)
            for decision in own:
                added = {match_key(decision._twin_name())} - known
                known |= added
                decision.memo = (decision.memo or {}) | {"distinct": sorted(added)}
            names._allow(connector, code, known)

    def _merge_elements(self) -> dict[Any, tuple[Any, Any]]:
        """Let one element of the shop stand for all of nearly its name, for each of
        these: one that is linked, if there is any.

        :return: {decision: (that one, the others)}
        """
        merged, ignored = {}, self.env["shoper.element"]
        for decision, (elements, _records) in self._twins().items():
            one = elements.filtered(lambda item: item.link_state == "linked")[:1]
            one = one or elements[:1]
            others = (elements - one).filtered(
                lambda item: item.link_state == "unlinked"
            )
            others.write({"link_state": "ignored", "same_as_id": one.id})
            ignored |= others
            decision.memo = (decision.memo or {}) | {"merged": others.ids}
            merged[decision] = one, others
        ignored._log("ignored", "by hand", self.env.user)
        return merged

    def _merge_records(self) -> dict[Any, tuple[Any, Any]]:
        """Let one record, and its element, stand for all records of nearly its name,
        for each of these: one that is linked, if there is any.

        :return: {decision: (that record, its element if it has one)}
        """
        merged = {}
        twins = self._twins()
        for (connector, code), own in self._by_type().items():
            res_ids = [item.id for decision in own for item in twins[decision][1]]
            linked = self.env["shoper.element"].search(
                [
                    ("connector_id", "=", connector.id),
                    ("entity", "=", code),
                    ("link_state", "=", "linked"),
                    ("res_id", "in", res_ids),
                ]
            )
            element_of = {element.res_id: element for element in linked}
            same_as: dict[int, int] = {}
            for decision in own:
                _elements, records = twins[decision]
                free = [item for item in records if item.id not in element_of]
                one = next((item for item in records if item not in free), records[:1])
                others = [item.id for item in free if item != one]
                same_as |= dict.fromkeys(others, one.id)
                decision.memo = (decision.memo or {}) | {"merged_records": others}
                merged[decision] = one, element_of.get(one.id, linked.browse())
            self.env["shoper.ignored.record"]._ignore(connector, code, same_as, same_as)
        return merged

    # ------------------------------------------------------------------- taken back
    def _restore_twins(self) -> None:
        """Take back what was decided about things of nearly one name, by ``memo``."""
        memo = self.memo or {}
        if memo.keys().isdisjoint(("distinct", "merged", "merged_records")):
            return
        names = self.env["shoper.distinct.name"]
        names._forbid(self.connector_id, self.entity, set(memo.get("distinct", ())))
        merged = self.env["shoper.element"].browse(memo.get("merged", ())).exists()
        if merged:
            merged.action_stop_ignoring()
        ignored = self.env["shoper.ignored.record"]
        merged_records = memo.get("merged_records", ())
        ignored._stop_ignoring(self.connector_id, self.entity, merged_records)
