from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from odoo import fields
from odoo.api import Environment
from odoo.models import BaseModel
from odoo.tools import SQL

from ..causes import WRITING, Cause, Causes
from ..questions import left_alone_of
from ..states import LIVE, OPEN_AGAIN
from .keys import key_of, kind_of
from .lines import create_lines, renew_lines

HELD = ("verb", "before", "after", "meta")  # what a decision shows of its change
# What is not done about elements that are left alone.
OF_LEFT_ALONE = (*WRITING, "delete_shop", "invalid")


class Listing:
    """Puts on the list what a step left undone, or renews what the list says of it."""

    def __init__(self, env: Environment, step: BaseModel) -> None:
        self.env = env
        self.step = step

    @property
    def mark(self) -> str:
        """Name this listing of the step; it is kept on each decision that it meets."""
        return f"{self.step.id} {self.step.state}"

    def meet(self, changes: BaseModel) -> None:
        """List changes that were not carried out, or renew what is listed of them. New
        decisions are blocked until they are arranged."""
        if not changes:
            return
        decisions = self.env["shoper.decision"]
        changes.fetch(
            ["before", "after", "meta", "verb", "state", "name", "message", "question"]
        )
        causes = Causes(self.env, self.step).of_changes(changes)
        changes -= self._left_alone(changes)
        by_key = self._listed({key_of(change) for change in changes})
        # Met by an earlier piece of this listing.
        met = {key for key, known in by_key.items() if known.met_in == self.mark}
        asked: dict[BaseModel, str] = {}
        created: list[dict[str, Any]] = []
        same: dict[BaseModel, BaseModel] = {}
        older = decisions.browse()
        former = decisions.union(*by_key.values())
        held = former.change_id
        held.fetch(HELD)
        decided = former.filtered(lambda decision: decision.state not in LIVE)
        for change in changes:
            key, cause = key_of(change), causes[change]
            if cause.is_left_out or (change.state == "skipped" and not cause.needed):
                continue  # nothing to ask about
            asked[change] = key
            if key in met:
                continue
            met.add(key)
            known = by_key.get(key)
            if known is not None and self._is_older(change, known):
                older |= known
                continue
            if known is not None and self.step.choices:
                self._take_over(change, known)
            values = self._values(change, cause)
            if known is not None and self._is_same(known, change, values):
                same[known] = change
                continue
            if known is None:
                created.append(values | self._first_values())
            else:
                self._write(known, values)
                renew_lines(known)
        older.met_in = self.mark
        self._renew(same)
        made = decisions.create(created)
        if made:
            create_lines(made)
        self._note_asked(asked, former | made)
        self.env["shoper.sync.change"]._note_answered(decided)  # some ask again
        (changes | held).invalidate_recordset(["before", "after", "meta"])

    def _listed(self, keys: AbstractSet[str]) -> dict[str, BaseModel]:
        """Find what is on the list of the step's type, or was decided and to be carried
        out by its run: {key: decision}.

        :param keys: of what may be on it
        """
        about = [
            ("connector_id", "=", self.step.connector_id.id),
            ("entity", "=", self.step.entity),
            ("key", "in", list(keys)),
        ]
        decided = [
            ("state", "=", "decided"),
            ("decision_run_id", "=", self.step.run_id.id),
        ]
        decisions = self.env["shoper.decision"]
        # One that the run was to carry out may be on the list again, by another run.
        return {
            decision.key: decision
            for state in (decided, [("state", "in", LIVE)])
            for decision in decisions.search([*about, *state], order="id")
        }

    def _first_values(self) -> dict[str, Any]:
        """Make the values of a new decision besides those that may change."""
        return {
            "met_in": self.mark,
            "since": fields.Datetime.now(),
            "state": "blocked",
        }

    def _values(self, change: BaseModel, cause: Cause) -> dict[str, Any]:
        """Make the values of the decision about a change."""
        return {
            "connector_id": self.step.connector_id.id,
            "entity": self.step.entity,
            "key": key_of(change),
            "kind": kind_of(change),
            "name": change.name,
            "message": change.message,
            "step_id": self.step.id,
            "change_id": change.id,
            "element_id": change.element_id.id,
            "res_model": change.res_model,
            "res_id": change.res_id,
            **self._cause_values(change, cause),
        }

    def _note_asked(self, asked: Mapping[BaseModel, str], decisions: BaseModel) -> None:
        """Note on changes which of these decisions asks about them.

        :param asked: {change: key of the decision}
        """
        by_key = {decision.key: decision for decision in decisions}
        self.env["shoper.sync.change"]._note_asked(
            {change: by_key[key] for change, key in asked.items()}
        )

    def _is_same(
        self, decision: BaseModel, change: BaseModel, values: dict[str, Any]
    ) -> bool:
        """Tell whether an open decision says already what there is to say of a change:
        only the run that met it is another one.

        :param values: of the decision
        """
        names = values.keys() - {"step_id", "change_id"}
        now = decision._convert_to_write({name: decision[name] for name in names})
        return (
            decision.state in LIVE
            and all((now[name] or False) == (values[name] or False) for name in names)
            and bool(decision.change_id)
            and not any(decision.value_ids.mapped("choice"))  # was it carried out?
            and not decision._is_of_undo()
            and not change.run_id.undoes_id
            and all(decision.change_id[name] == change[name] for name in HELD)
        )

    def _is_older(self, change: BaseModel, decision: BaseModel) -> bool:
        """Tell whether an open decision shows what a later plan saw than that of a
        change. One that failed was looked at again just before."""
        return (
            decision.state in LIVE
            and decision.change_id.id > change.id
            and change.state != "failed"
        )

    def _take_over(self, change: BaseModel, decision: BaseModel) -> None:
        """Add to a conflict, met by a step that looked at what a person chose alone,
        the other values about which its decision asks still."""
        if decision.state not in LIVE or change.verb != "conflict":
            return
        former = decision.change_id
        asked = decision.value_ids.filtered(lambda value: not value.choice)
        codes = set(asked.mapped("code")) & set(former.before or ())
        codes -= set(change.before or ())
        for name in ("before", "after", "base") if codes else ():
            held = former[name] or {}
            added = {code: held[code] for code in codes if code in held}
            change[name] = (change[name] or {}) | added

    def _renew(self, met: dict[BaseModel, BaseModel]) -> None:
        """Note, of all at once, in which change of a step decisions were met.

        :param met: {decision: change}
        """
        if not met:
            return
        decisions = self.env["shoper.decision"].union(*met)
        decisions.flush_recordset()
        self.env.cr.execute(
            SQL(
                """UPDATE shoper_decision SET change_id = met.change_id,
                     step_id = %s, met_in = %s, write_uid = %s, write_date = %s
                   FROM unnest(%s, %s) AS met(decision_id, change_id)
                   WHERE shoper_decision.id = met.decision_id""",
                self.step.id,
                self.mark,
                self.env.uid,
                self.env.cr.now(),
                decisions.ids,
                [met[decision].id for decision in decisions],
            )
        )
        decisions.invalidate_recordset(flush=False)

    def _left_alone(self, changes: BaseModel) -> BaseModel:
        """Choose the changes about which there is nothing to decide: of elements that
        their type leaves alone, and deletions of what a person wants to be kept."""
        entity = self.env["shoper.sync"]._entity(self.step.entity)
        about = changes.filtered(lambda change: change.verb in OF_LEFT_ALONE)
        left_alone = left_alone_of(entity, about.element_id)
        return about.filtered(
            lambda change: (
                change.element_id in left_alone
                or (change.verb == "delete_shop" and change.element_id.is_kept_in_shop)
            )
        )

    def _cause_values(self, change: BaseModel, cause: Cause) -> dict[str, Any]:
        """Say what is behind a change: what it waits for, or whether one answer does
        for all that were left undone for the same reason."""
        entity = self.env["shoper.sync"]._entity(change.entity)
        has_question = (
            change.question
            or "candidates" in (change.meta or {})
            or (change.verb == "create_odoo" and entity._is_made_like)
        )
        return {
            "needs": cause.needed.key if cause.needed else False,
            "is_alike": bool(
                kind_of(change) in ("waiting", "failed")
                and cause.needed is None
                and change.message
                and not has_question
            ),
        }

    def _write(self, decision: BaseModel, values: dict[str, Any]) -> None:
        """Renew a listed decision; one that this very run was to carry out is open
        again."""
        if decision.state == "decided":
            values = values | OPEN_AGAIN
        decision.write(values | {"met_in": self.mark})
