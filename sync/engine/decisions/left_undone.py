from collections.abc import Set as AbstractSet

from odoo.api import Environment
from odoo.models import BaseModel

from ..causes import WRITING
from ..states import LIVE
from .keys import key_of


class LeftUndone:
    """Finds what a step left undone and somebody may have to decide about."""

    def __init__(self, env: Environment, step: BaseModel) -> None:
        self.env = env
        self.step = step

    def changes(self) -> BaseModel:
        """Find the changes of a step that somebody may have to decide about."""
        changes = self.env["shoper.sync.change"]
        states = ["failed"]
        if not self.step.run_id.undoes_id:  # whose plan said what cannot be undone
            states += ["waiting", "stale"]
        own = [("step_id", "=", self.step.id), ("attempts", "=", 0)]
        left = changes.search([*own, ("state", "in", states)], order="id")
        left -= self._done_since(left)
        left -= self._decided_since(left)
        return left | self._skipped_after()

    def _decided_since(self, left: BaseModel) -> BaseModel:
        """Find those of the changes left undone about which somebody decided between
        plan and application: the decision is about this very change, or a later one.
        Where that was about some of the values in conflict, the others are what is
        left of the change.

        :param left: changes of the step
        """
        waiting = left.filtered(lambda change: change.state == "waiting")
        if not waiting:
            return waiting
        answered = self._answered_since(min(waiting.ids))
        found = waiting.browse()
        for change in waiting:
            seen = [
                codes
                for id_, codes in answered.get(key_of(change), ())
                if id_ >= change.id
            ]
            if not seen:
                continue
            codes = set[str]().union(*seen)
            if codes.issuperset(change.before or ()):
                found |= change
            elif change.verb == "conflict":
                self._leave_out(change, codes)
        return found

    def _answered_since(self, change_id: int) -> dict[str, list[tuple[int, set[str]]]]:
        """Find what somebody answered about changes: {key: [(id of the change, codes of
        the values that were answered)]}.

        :param change_id: the first of them
        """
        decisions = self.env["shoper.decision"].search(
            [
                ("connector_id", "=", self.step.connector_id.id),
                ("entity", "=", self.step.entity),
                ("change_id", ">=", change_id),
                "|",
                ("state", "=", "decided"),
                # Single values were answered.
                "&",
                ("state", "in", LIVE),
                ("value_ids.choice", "!=", False),
                # What this very run was to carry out is opened again.
                "|",
                ("decision_run_id", "=", False),
                ("decision_run_id", "!=", self.step.run_id.id),
            ]
        )
        answered: dict[str, list[tuple[int, set[str]]]] = {}
        for decision in decisions:
            if decision.state == "decided":
                codes = set(decision.change_id.before or ())
            else:
                values = decision.value_ids.filtered("choice")
                codes = set(values.mapped("code"))
            own = answered.setdefault(decision.key, [])
            own.append((decision.change_id.id, codes))
        return answered

    def _leave_out(self, change: BaseModel, codes: AbstractSet[str]) -> None:
        """Leave out of a change the values of some properties."""
        change.write(
            {
                name: {
                    code: value
                    for code, value in (change[name] or {}).items()
                    if code not in codes
                }
                for name in ("before", "after", "base")
            }
        )

    def _skipped_after(self) -> BaseModel:
        """Find the changes of a step that were not begun since something that they wait
        for was left undone; not what a person left out of the plan."""
        changes = self.env["shoper.sync.change"]
        if self.step.run_id.undoes_id:
            return changes
        skipped = [
            ("step_id", "=", self.step.id),
            ("state", "=", "skipped"),
            ("excluded_by", "=", False),
            ("verb", "in", WRITING),
        ]
        undone = [
            ("depends_on_ids.state", "in", ("failed", "waiting", "stale")),
            ("depends_on_ids.attempts", "=", 0),
        ]
        found = level = changes.search([*skipped, *undone])
        while level:
            level = changes.search([*skipped, ("depends_on_ids", "in", level.ids)])
            level -= found
            found |= level
        return found

    def _done_since(self, left: BaseModel) -> BaseModel:
        """Find those of the changes left undone that another run did since they were
        planned: a short one that went ahead, or one that carried out a decision.

        :param left: changes of the step
        """
        changes = self.env["shoper.sync.change"]
        if not left:
            return changes
        later = changes.search_fetch(
            [
                ("run_id", "!=", self.step.run_id.id),
                ("run_id.connector_id", "=", self.step.connector_id.id),
                ("entity", "=", self.step.entity),
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
