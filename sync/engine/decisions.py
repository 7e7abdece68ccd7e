from typing import Any

from odoo import fields
from odoo.api import Environment
from odoo.models import BaseModel
from odoo.tools import split_every

from ..core.refs import Ref
from .limits import MAX_CANDIDATES
from .shown.names import Names

CHUNK = 1000  # changes whose values are in memory at once
ENDED_WELL = ("done", "done_with_errors")


class Decisions:
    """Keeps the list of decisions (``shoper.decision``): what a synchronisation left
    undone until a person says what to do."""

    def __init__(self, env: Environment) -> None:
        self.env = env

    def collect(self, step: BaseModel) -> None:
        """Renew the list by what a step left undone; what the step looked at without
        meeting it again is settled.

        A step that failed as a whole is a notice on its run, and so is a creation
        whose answer was lost: the next synchronisation looks for it, there is nothing
        to decide."""
        decisions = self.env["shoper.decision"]
        listed = decisions.search(
            [
                ("connector_id", "=", step.connector_id.id),
                ("entity", "=", step.entity),
                "|",
                ("state", "=", "open"),
                "&",
                ("state", "=", "decided"),
                ("decision_run_id", "=", step.run_id.id),
            ]
        )
        by_key = {decision.key: decision for decision in listed}
        met: set[str] = set()
        states = ["failed"]
        if not step.run_id.undoes_id:  # whose plan said what cannot be undone
            states += ["waiting", "stale"]
        left = self.env["shoper.sync.change"].search(
            [
                ("step_id", "=", step.id),
                ("state", "in", states),
                ("attempts", "=", 0),
            ],
            order="id",
        )
        left -= self._done_since(step, left)
        for ids in split_every(CHUNK, left.ids):
            met |= self._meet_changes(step, left.browse(ids), by_key)
        if step.state in ENDED_WELL:
            others = listed.filtered(
                lambda decision: decision.state == "open" and decision.key not in met
            )
            self._settled(step, others)._settle(step.run_id)
        if met or listed:
            decisions._announce()

    def _done_since(self, step: BaseModel, left: BaseModel) -> BaseModel:
        """Find those of the changes left undone that another run did since they were
        planned: a short one that went ahead, or one that carried out a decision.

        :param left: changes of the step
        """
        changes = self.env["shoper.sync.change"]
        if not left:
            return changes
        later = changes.search_fetch(
            [
                ("run_id", "!=", step.run_id.id),
                ("run_id.connector_id", "=", step.connector_id.id),
                ("entity", "=", step.entity),
                ("state", "=", "done"),
                ("verb", "!=", "act"),
                ("id", ">", min(left.ids)),
            ],
            ["verb", "element_id", "res_id", "after"],
        )
        if not later:
            return changes
        written: dict[int, set[str]] = {}
        settled: set[int] = set()
        records: set[int] = set()
        for change in later:
            if change.verb.startswith("update_"):
                codes = written.setdefault(change.element_id.id, set())
                codes.update(change.after or ())
            else:
                settled.add(change.element_id.id)
                records.add(change.res_id)
        left.fetch(["verb", "element_id", "res_id", "before"])

        def is_done(change: BaseModel) -> bool:
            if change.verb in ("act", "invalid"):
                return False
            if change.verb.startswith("update_") or change.verb == "conflict":
                codes = set(change.before or ())
                return bool(codes) and codes <= written.get(change.element_id.id, set())
            if change.verb == "create_shop":
                return bool(change.res_id) and change.res_id in records
            return bool(change.element_id) and change.element_id.id in settled

        return left.filtered(is_done)

    def _meet_changes(
        self, step: BaseModel, changes: BaseModel, by_key: dict[str, BaseModel]
    ) -> set[str]:
        """List changes that were not carried out, or renew what is listed of them.

        :param by_key: the decisions listed so far, to which new ones are added
        :return: {key} of what was met
        """
        decisions = self.env["shoper.decision"]
        changes.fetch(
            ["before", "after", "verb", "state", "name", "message", "question"]
        )
        met: set[str] = set()
        created: list[dict[str, Any]] = []
        for change in changes:
            key = self._key(change)
            if key in met:
                continue
            met.add(key)
            values = {
                "connector_id": step.connector_id.id,
                "entity": step.entity,
                "key": key,
                "kind": self._kind(change),
                "name": change.name,
                "message": change.message,
                "step_id": step.id,
                "change_id": change.id,
                "element_id": change.element_id.id,
                "res_model": change.res_model,
                "res_id": change.res_id,
            }
            decision = self._meet(by_key, values, create=False)
            if decision is None:
                created.append(values | {"since": fields.Datetime.now()})
            else:
                self._meet_lines(decision)
        if created:
            made = decisions.create(created)
            by_key.update((decision.key, decision) for decision in made)
            self._create_lines(made)
        changes.invalidate_recordset(["before", "after"])
        return met

    def _meet(
        self, by_key: dict[str, BaseModel], values: dict[str, Any], create: bool = True
    ) -> BaseModel | None:
        """Renew what is listed already, open again what this very run was to carry out.

        :param values: of the decision
        :param create: whether one that is not listed is created, else None is returned
        """
        decision = by_key.get(values["key"])
        if decision is None:
            if not create:
                return None
            return self.env["shoper.decision"].create(
                values | {"since": fields.Datetime.now()}
            )
        if decision.state == "decided":
            values = values | {
                "state": "open",
                "choice": False,
                "decided_by": False,
                "decided_at": False,
                "decision_run_id": False,
                "memo": False,
            }
        decision.write(values)
        return decision

    def _key(self, change: BaseModel) -> str:
        """Say what a change is about, in words that are the same in every run."""
        if change.question:
            return f"{change.verb} {change.question}"
        what = (
            change.element_id.id or Ref.record(change.res_model, change.res_id).stored
        )
        if not change.element_id and not change.res_id:
            what = change.name
        codes = change.action or ""
        if change.verb.startswith("update_"):
            codes = ",".join(sorted(change.before or {}))
        return f"{change.verb} {what} {codes}".strip()

    def _kind(self, change: BaseModel) -> str:
        """Choose the ``kind`` of the decision about a change."""
        if change.state == "failed":
            return "failed"
        kinds = {"ambiguous": "link", "conflict": "conflict"}
        return kinds.get(change.verb, "waiting")

    def _meet_lines(self, decision: BaseModel) -> None:
        """Give a renewed decision the lines of its new change."""
        codes = set(decision._sides())
        candidates = set(self._shown_candidates(decision))
        is_same = codes == set(
            decision.value_ids.filtered(lambda value: not value.choice).mapped("code")
        ) and candidates == set(decision.candidate_ids.mapped("res_id"))
        if not is_same:
            decision.value_ids.unlink()
            decision.candidate_ids.unlink()
            self._create_lines(decision)
            return
        answered = decision.value_ids.filtered(lambda value: value.code not in codes)
        answered.unlink()

    def _create_lines(self, decisions: BaseModel) -> None:
        """Create the lines of decisions: the values in conflict and the records to
        choose from."""
        values: list[dict[str, Any]] = []
        candidates: list[dict[str, Any]] = []
        for decision in decisions:
            entity = self.env["shoper.sync"]._entity(decision.entity)
            codes = Names(entity).held_codes(decision._sides())
            decision.has_values = bool(codes) and bool(decision.element_id)
            values += [
                {"decision_id": decision.id, "code": code, "sequence": sequence}
                for sequence, code in enumerate(codes)
            ]
            candidates += [
                {"decision_id": decision.id, "res_id": res_id}
                for res_id in self._shown_candidates(decision)
            ]
        self.env["shoper.decision.value"].create(values)
        self.env["shoper.decision.candidate"].create(candidates)

    def _shown_candidates(self, decision: BaseModel) -> list[int]:
        """Give the ids of the records to choose from that are shown. Where hundreds
        have the same name, nobody looks at all of them; any record can be chosen."""
        after = decision.change_id.after or {}
        return after.get("candidates", [])[:MAX_CANDIDATES]

    def _settled(self, step: BaseModel, decisions: BaseModel) -> BaseModel:
        """Choose those of open decisions that the step would have met again if they
        were not settled."""
        if not decisions:
            return decisions
        linked = self._linked_records(step, decisions)
        chosen = set(step.property_ids.mapped("code"))
        return decisions.filtered(
            lambda decision: (
                self._was_looked_at(step, decision, chosen)
                or self._is_overtaken(decision, linked)
            )
        )

    def _linked_records(self, step: BaseModel, decisions: BaseModel) -> set[int]:
        """Find which records of decisions are linked with an element of the shop:
        {ids}."""
        elements = self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", step.connector_id.id),
                ("entity", "=", step.entity),
                ("link_state", "=", "linked"),
                ("res_id", "in", decisions.mapped("res_id")),
            ],
            ["res_id"],
        )
        return set(elements.mapped("res_id"))

    def _is_overtaken(self, decision: BaseModel, linked: set[int]) -> bool:
        """Tell whether the question makes no sense any more.

        :param linked: see :meth:`_linked_records`
        """
        state = decision.element_id.link_state
        if decision.verb == "gone_odoo" and not decision.res_id:
            return state in ("linked", "ignored", "missing")
        if decision.verb == "create_shop":
            return decision.res_id in linked
        if decision.verb in ("create_odoo", "ambiguous", "link", "delete_shop"):
            return state in ("linked", "ignored", "missing")
        return state in ("unlinked", "ignored", "missing") and decision.has_values

    def _was_looked_at(
        self, step: BaseModel, decision: BaseModel, chosen: set[str]
    ) -> bool:
        """Tell whether the step looked at what the decision is about.

        :param chosen: codes of the properties that the step updates
        """
        if step.is_partial:
            if decision.element_id:
                takes_part = step._concerns(decision.element_id)
            else:
                takes_part = decision.res_id in (step.only_res_ids or ())
            if not takes_part:
                return False
        verb, is_all = decision.verb, step.fetch_all or step.is_partial
        codes = {code.partition("@")[0] for code in decision.value_ids.mapped("code")}
        if step.choices:
            choices = step.choices.get(str(decision.element_id.id)) or {}
            return bool(codes) and set(decision.value_ids.mapped("code")) <= set(
                choices
            )
        if verb in ("ambiguous", "link", "act"):
            return True
        if verb == "invalid" and decision.kind == "failed":
            # Each download begins before the first row that made no sense.
            is_again = decision.step_id.fetched_to < decision.element_id.remote_id
            is_all = is_all or is_again or not decision.element_id
        if verb in ("conflict", "update_odoo", "update_shop"):
            is_compared = step.update_linked == "shop" or (
                step.update_linked == "odoo" and is_all
            )
            return is_compared and codes <= chosen
        if verb in ("create_odoo", "create_shop", "delete_shop"):
            option = {
                "create_odoo": "import_unlinked",
                "create_shop": "export_unlinked",
                "delete_shop": "delete_unlinked",
            }[verb]
            return step[option]
        return is_all and not step.is_partial
