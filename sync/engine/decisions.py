from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from odoo import fields
from odoo.api import Environment
from odoo.models import BaseModel
from odoo.tools import SQL, split_every

from ..core.code import property_of
from ..core.refs import Ref, RefKind
from .causes import WRITING, Cause, Causes, Needed
from .limits import MAX_CANDIDATES
from .links import HAVE_RECORD
from .questions import left_alone_of
from .shown.names import Names
from .states import LIVE, STEP_DONE

CHUNK = 1000  # changes whose values are in memory at once
HELD = ("verb", "before", "after", "meta")  # what a decision shows of its change
KINDS = {
    "ambiguous": "link",
    "conflict": "conflict",
    "gone_shop": "gone",
    "gone_odoo": "gone",
}
# What is not done about elements that are left alone.
OF_LEFT_ALONE = (*WRITING, "delete_shop", "invalid")


class Met(NamedTuple):
    """What became of changes that were not carried out: the keys of what was met, the
    decisions that were listed newly, and what changes wait for, with one of these."""

    keys: set[str]
    listed: BaseModel
    needed: dict[Needed, BaseModel]


class Decisions:
    """Keeps the list of decisions (``shoper.decision``): what a synchronisation left
    undone until a person says what to do."""

    def __init__(self, env: Environment) -> None:
        self.env = env

    def collect(self, steps: BaseModel) -> None:
        """Renew the list by what steps of a shop left undone; what these looked at
        without meeting it again is settled. Each cause is asked about once: what only
        waits for it, or was left undone for the same reason, stands behind it.

        A step that failed as a whole is a notice on its run, and so is a creation
        whose answer was lost: the next synchronisation looks for it, there is nothing
        to decide. What is left alone whatever anybody says is a note on its change."""
        decisions = self.env["shoper.decision"]
        found = [self._collect_of(step) for step in steps]
        if any(found):
            decisions._arrange(steps.connector_id)
            decisions._announce()

    def _collect_of(self, step: BaseModel) -> bool:
        """Renew the list by what a step left undone.

        :return: whether anything is on it that is about the step's type
        """
        decisions = self.env["shoper.decision"]
        listed = decisions.search(
            [
                ("connector_id", "=", step.connector_id.id),
                ("entity", "=", step.entity),
                "|",
                ("state", "in", LIVE),
                "&",
                ("state", "=", "decided"),
                ("decision_run_id", "=", step.run_id.id),
            ]
        )
        # One that the run was to carry out may be on the list again, by another run.
        live_last = listed.sorted(lambda decision: decision.state in LIVE)
        by_key = {decision.key: decision for decision in live_last}
        met: set[str] = set()
        needed: dict[Needed, BaseModel] = {}
        left = self._left_undone(step)
        for ids in split_every(CHUNK, left.ids):
            now = self._meet_changes(step, left.browse(ids), by_key)
            met |= now.keys
            by_key |= {decision.key: decision for decision in now.listed}
            for item, change in now.needed.items():
                needed.setdefault(item, change)
        if step.state in STEP_DONE:
            others = listed.filtered(
                lambda decision: decision.state in LIVE and decision.key not in met
            )
            self._settled(step, others, left)._settle(step.run_id)
        self._ask_for(step, needed)
        return bool(met or listed)

    def _left_undone(self, step: BaseModel) -> BaseModel:
        """Find the changes of a step that somebody may have to decide about."""
        changes = self.env["shoper.sync.change"]
        states = ["failed"]
        if not step.run_id.undoes_id:  # whose plan said what cannot be undone
            states += ["waiting", "stale"]
        own = [("step_id", "=", step.id), ("attempts", "=", 0)]
        left = changes.search([*own, ("state", "in", states)], order="id")
        left -= self._done_since(step, left)
        left -= self._decided_since(step, left)
        return left | self._skipped_after(step)

    def _decided_since(self, step: BaseModel, left: BaseModel) -> BaseModel:
        """Find those of the changes left undone about which somebody decided between
        plan and application: the decision is about this very change, or a later one.
        Where that was about some of the values in conflict, the others are what is
        left of the change.

        :param left: changes of the step
        """
        waiting = left.filtered(lambda change: change.state == "waiting")
        if not waiting:
            return waiting
        answered = self._answered_since(step, min(waiting.ids))
        found = waiting.browse()
        for change in waiting:
            seen = [
                codes
                for id_, codes in answered.get(self._key(change), ())
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
        self, step: BaseModel, change_id: int
    ) -> dict[str, list[tuple[int, set[str]]]]:
        """Find what somebody answered about changes: {key: [(id of the change, codes of
        the values that were answered)]}.

        :param change_id: the first of them
        """
        decisions = self.env["shoper.decision"].search(
            [
                ("connector_id", "=", step.connector_id.id),
                ("entity", "=", step.entity),
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
                ("decision_run_id", "!=", step.run_id.id),
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

    def _skipped_after(self, step: BaseModel) -> BaseModel:
        """Find the changes of a step that were not begun since something that they wait
        for was left undone; not what a person left out of the plan."""
        changes = self.env["shoper.sync.change"]
        if step.run_id.undoes_id:
            return changes
        skipped = [
            ("step_id", "=", step.id),
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
        self, step: BaseModel, changes: BaseModel, by_key: Mapping[str, BaseModel]
    ) -> Met:
        """List changes that were not carried out, or renew what is listed of them.

        :param by_key: the decisions listed so far
        """
        decisions = self.env["shoper.decision"]
        changes.fetch(
            ["before", "after", "meta", "verb", "state", "name", "message", "question"]
        )
        causes = Causes(self.env, step).of_changes(changes)
        changes -= self._left_alone(step, changes)
        met: set[str] = set()
        asked: dict[BaseModel, str] = {}
        needed: dict[Needed, BaseModel] = {}
        created: list[dict[str, Any]] = []
        same: dict[BaseModel, BaseModel] = {}
        listed = [by_key.get(self._key(change)) for change in changes]
        former = decisions.union(*(decision for decision in listed if decision))
        held = former.change_id
        held.fetch(HELD)
        decided = former.filtered(lambda decision: decision.state not in LIVE)
        for change in changes:
            key, cause = self._key(change), causes[change]
            is_note = cause.is_left_out or (
                change.state == "skipped" and cause.needed is None
            )
            if is_note:
                continue
            asked[change] = key
            if key in met:
                continue
            met.add(key)
            known = by_key.get(key)
            if known is not None and self._is_older(change, known):
                continue
            if known is not None and step.choices:
                self._take_over(change, known)
            if cause.needed:
                needed.setdefault(cause.needed, change)
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
                **self._cause_values(change, cause),
            }
            if known is not None and self._is_same(known, change, values):
                same[known] = change
                continue
            decision = self._meet(by_key, values)
            if decision is None:
                created.append(values | {"since": fields.Datetime.now()})
            else:
                self._meet_lines(decision)
        self._renew(step, same)
        made = decisions.create(created)
        if made:
            self._create_lines(made)
        self._note_asked(asked, former | made)
        self.env["shoper.sync.change"]._note_answered(decided)  # some ask again
        (changes | held).invalidate_recordset(["before", "after", "meta"])
        return Met(met, made, needed)

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

    def _renew(self, step: BaseModel, met: dict[BaseModel, BaseModel]) -> None:
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
                     step_id = %s, write_uid = %s, write_date = %s
                   FROM unnest(%s, %s) AS met(decision_id, change_id)
                   WHERE shoper_decision.id = met.decision_id""",
                step.id,
                self.env.uid,
                self.env.cr.now(),
                decisions.ids,
                [met[decision].id for decision in decisions],
            )
        )
        decisions.invalidate_recordset(flush=False)

    def _left_alone(self, step: BaseModel, changes: BaseModel) -> BaseModel:
        """Choose the changes about which there is nothing to decide: of elements that
        their type leaves alone, and deletions of what a person wants to be kept."""
        entity = self.env["shoper.sync"]._entity(step.entity)
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
                self._kind(change) in ("waiting", "failed")
                and cause.needed is None
                and change.message
                and not has_question
            ),
        }

    def _ask_for(self, step: BaseModel, needed: dict[Needed, BaseModel]) -> None:
        """List what changes wait for and nobody is asked about yet.

        :param needed: with a change of the step that waits for it
        """
        decisions = self.env["shoper.decision"]
        asked = decisions._asked_about(step.connector_id, needed)
        created = []
        for item, change in needed.items():
            if item.key in asked:
                continue
            entity = self.env["shoper.sync"]._entity(item.entity)
            is_record = item.ref.kind is RefKind.RECORD
            element = self.env["shoper.element"]
            if not is_record:
                element = element.browse(item.ref.id)
            created.append(
                {
                    "connector_id": step.connector_id.id,
                    "entity": item.entity,
                    "key": f"needed {item.ref.stored}",
                    "kind": "link",
                    "is_needed": True,
                    "name": Names(entity).of_reference(item.ref.stored),
                    "message": self._needed_reason(entity, element),
                    "step_id": change.step_id.id,
                    "element_id": element.id,
                    "res_model": is_record and item.ref.model,
                    "res_id": is_record and item.ref.id,
                    "since": fields.Datetime.now(),
                }
            )
        decisions.create(created)

    def _needed_reason(self, entity: BaseModel, element: BaseModel) -> str:
        """Say why something is asked about though no run was to do anything with it.

        :param entity: its type
        :param element: none where it is a record of Odoo
        """
        if element.is_out_of_scope:
            return self.env._(
                "It is outside the synchronisation scope and not linked. Link it by "
                "hand, or add it to the scope in the settings of the shop."
            )
        if element:
            if left_alone_of(entity, element) and (note := entity._left_alone_note()):
                return note
        elif "export_unlinked" in entity._option_hints():
            return self.env._(
                "It is not linked, other things refer to it, and it cannot be created "
                "in the shop from here. Make it in the shop's panel, link it with one "
                "that is there, or take it off what refers to it."
            )
        return self.env._("It is not linked, and other things refer to it.")

    def _meet(
        self, by_key: Mapping[str, BaseModel], values: dict[str, Any]
    ) -> BaseModel | None:
        """Renew what is listed already, open again what this very run was to carry out.

        :param values: of the decision
        :return: None where it is not listed
        """
        decision = by_key.get(values["key"])
        if decision is None:
            return None
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
        return KINDS.get(change.verb, "waiting")

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
        meta = decision.change_id.meta or {}
        return meta.get("candidates", [])[:MAX_CANDIDATES]

    def _settled(
        self, step: BaseModel, decisions: BaseModel, left: BaseModel
    ) -> BaseModel:
        """Choose those of open decisions that are settled: the step looked at what they
        are about and did not meet it again, or the question makes no sense any more.

        :param left: what the step left undone
        """
        if not decisions:
            return decisions
        kept_out = self._kept_out(step, left)
        linked = self.env["shoper.element"]._linked_res_ids(
            [("connector_id", "=", step.connector_id.id), ("entity", "=", step.entity)],
            decisions.mapped("res_id"),
        )
        chosen = set(step.property_ids.mapped("code"))
        inside = self._inside(step, decisions)
        met_since = decisions.filtered(lambda item: self._is_met_since(step, item))
        met_since -= self._done_by(step, met_since)
        return decisions.filtered(
            lambda decision: (
                (
                    decision.id in inside
                    and self._was_looked_at(step, decision, chosen)
                    and decision not in met_since
                    and self._about(decision) not in kept_out
                )
                or self._is_overtaken(decision, linked)
            )
        )

    def _is_met_since(self, step: BaseModel, decision: BaseModel) -> bool:
        """Tell whether another step met what a decision is about after this one began
        to look: what this one saw is older."""
        met = decision.step_id
        if not met or met == step:
            return False
        # What an undo brings back has a step that never began to look.
        began, ours = (
            ((item.started_at or item.create_date).replace(microsecond=0), item.id)
            for item in (met, step)
        )
        return began > ours

    def _done_by(self, step: BaseModel, decisions: BaseModel) -> BaseModel:
        """Choose those of decisions about what a step did itself."""
        if not decisions:
            return decisions
        done = self.env["shoper.sync.change"].search(
            [
                ("step_id", "=", step.id),
                ("state", "=", "done"),
                ("element_id", "in", decisions.element_id.ids),
            ]
        )
        keys = {self._key(change) for change in done}
        return decisions.filtered(lambda decision: decision.key in keys)

    def _kept_out(self, step: BaseModel, left: BaseModel) -> set[tuple[str, int]]:
        """Find what a person left out of the plan of a step, with what waited for that:
        nothing was done about it.

        :param left: what the step left undone by itself
        """
        skipped = self.env["shoper.sync.change"].search_fetch(
            [("step_id", "=", step.id), ("state", "=", "skipped")],
            ["element_id", "res_model", "res_id"],
        )
        return {self._about(change) for change in skipped - left}

    def _about(self, row: BaseModel) -> tuple[str, int]:
        """Say which element, or else which record, a change or a decision is about."""
        if row.element_id:
            return row.element_id._name, row.element_id.id
        return row.res_model or "", row.res_id

    def _inside(self, step: BaseModel, decisions: BaseModel) -> set[int]:
        """Find the decisions about what takes part in a step: their ids."""
        if not step.is_partial:
            return set(decisions.ids)
        elements = set(step._concerned(decisions.element_id).ids)
        res_ids = set(step.only_res_ids or ())
        return {
            decision.id
            for decision in decisions
            if (
                decision.element_id.id in elements
                if decision.element_id
                else decision.res_id in res_ids
            )
        }

    def _is_overtaken(self, decision: BaseModel, linked: set[int]) -> bool:
        """Tell whether the question makes no sense any more.

        :param linked: ids of records that are linked with an element of the shop
        """
        state = decision.element_id.link_state
        if decision.is_needed:
            # Others need it still, or it is taken off the list as one without use.
            return decision.res_id in linked or state in HAVE_RECORD
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

        :param decision: about what takes part in the step
        :param chosen: codes of the properties that the step updates
        """
        if decision.is_needed:
            return False
        verb, is_all = decision.verb, step.fetch_all or step.is_partial
        codes = {property_of(code) for code in decision.value_ids.mapped("code")}
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
