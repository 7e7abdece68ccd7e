from collections.abc import Set as AbstractSet

from odoo.api import Environment
from odoo.models import BaseModel
from odoo.tools import SQL

from ..causes import WRITING
from ..states import LIVE
from .keys import key_of

UNDONE = ("failed", "waiting", "stale")


class LeftUndone:
    """Finds what a step left undone and somebody may have to decide about."""

    def __init__(self, env: Environment, step: BaseModel) -> None:
        self.env = env
        self.step = step

    def after(self, position: int, limit: int) -> BaseModel:
        """Find the next changes of the step that were not carried out.

        :param position: id of the last one before
        :param limit: how many at most
        """
        is_undo = self.step.run_id.undoes_id  # whose plan said what cannot be undone
        return self.env["shoper.sync.change"].search(
            [
                ("step_id", "=", self.step.id),
                ("attempts", "=", 0),
                ("state", "in", UNDONE[:1] if is_undo else UNDONE),
                ("id", ">", position),
            ],
            order="id",
            limit=limit,
        )

    def still(self, left: BaseModel) -> BaseModel:
        """Choose those of changes that were not carried out which neither another run
        did since nor anybody decided about."""
        left -= self._done_since(left)
        return left - self._decided_since(left)

    def skipped_after(self, position: int, limit: int) -> BaseModel:
        """Find the next changes of the step that were not begun, and that no person
        left out of the plan.

        :param position: id of the last one before
        :param limit: how many at most
        """
        changes = self.env["shoper.sync.change"]
        if self.step.run_id.undoes_id:
            return changes
        return changes.search(
            [
                ("step_id", "=", self.step.id),
                ("state", "=", "skipped"),
                ("excluded_by", "=", False),
                ("verb", "in", WRITING),
                ("id", ">", position),
            ],
            order="id",
            limit=limit,
        )

    def blocked(self, skipped: BaseModel) -> BaseModel:
        """Choose those of changes that were not begun because something was left undone
        that they wait for, or that what they wait for waits for, and so on."""
        if not skipped or self.step.run_id.undoes_id:
            return skipped.browse()
        skipped.flush_model(
            ["step_id", "state", "verb", "excluded_by", "attempts", "depends_on_ids"]
        )
        found = self.env.execute_query(
            SQL(
                """WITH RECURSIVE waiting(first, id) AS (
                     SELECT id, id FROM shoper_sync_change
                     WHERE id = ANY(%(ids)s) AND verb IN %(writing)s
                       AND excluded_by IS NULL
                     UNION
                     SELECT w.first, d.depends_on_id FROM waiting w
                     JOIN shoper_sync_change c ON c.id = w.id
                     JOIN shoper_sync_change_dependency d ON d.change_id = c.id
                     WHERE c.step_id = %(step)s AND c.state = 'skipped'
                       AND c.verb IN %(writing)s AND c.excluded_by IS NULL)
                   SELECT DISTINCT w.first FROM waiting w
                   JOIN shoper_sync_change c ON c.id = w.id
                   WHERE c.state IN %(undone)s AND coalesce(c.attempts, 0) = 0""",
                ids=skipped.ids,
                step=self.step.id,
                writing=WRITING,
                undone=UNDONE,
            )
        )
        ids = {row[0] for row in found}
        return skipped.filtered(lambda change: change.id in ids)

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
        answered = self._answered_since(waiting)
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

    def _answered_since(
        self, changes: BaseModel
    ) -> dict[str, list[tuple[int, set[str]]]]:
        """Find what somebody answered about changes: {key: [(id of the change, codes of
        the values that were answered)]}."""
        decisions = self.env["shoper.decision"].search(
            [
                ("connector_id", "=", self.step.connector_id.id),
                ("entity", "=", self.step.entity),
                ("key", "in", [key_of(change) for change in changes]),
                ("change_id", ">=", min(changes.ids)),
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
                "|",
                ("element_id", "in", left.element_id.ids),
                ("res_id", "in", [change.res_id for change in left if change.res_id]),
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
