from itertools import chain

from odoo import models
from odoo.exceptions import UserError

from ...sync.engine.decisions.keys import about
from ...sync.engine.states import LIVE, OPEN_AGAIN, STEP_DONE


class ShoperDecision(models.Model):
    """Take decisions back, and ask again where a run did not carry them out."""

    _inherit = "shoper.decision"

    def action_take_back(self):
        """Take decisions back, so that they are to be decided again. Where values or
        records were written already, show the plan to undo that instead.

        :raises UserError: while they are carried out, or for several runs at once
        :raises AccessError: where something is to be undone and the user may not
        """
        self.check_access("read")
        # Whoever sees a decision may take it back.
        decided = self.sudo().filtered(lambda decision: decision.state == "decided")
        if not decided:
            raise UserError(self.env._("None of these was decided by a person."))
        decided._step_back()
        written = decided.change_id.browse().union(*decided._written().values())
        if written:
            return self._undo(decided, written)
        for decision in decided:
            decision._restore()
        decided._open_again()
        return self._report(decided)

    def _is_of_undo(self):
        """Tell whether it is about something that could not be undone."""
        return bool(self.change_id.run_id.undoes_id)

    def _carried_out(self):
        """Find what the run of each of these decisions did, or was to do, about the
        same thing: {decision: changes}. What it created in the shop is another element
        than the one that is gone."""
        found = {}
        for run, own in self.grouped("decision_run_id").items():
            things = {decision: decision._things() for decision in own}
            ids = {"shoper.element": set(), "": set()}
            for model, res_id in chain(*things.values()):
                ids[model if model in ids else ""].add(res_id)
            changes = self.env["shoper.sync.change"].search(
                [
                    ("run_id", "=", run.id),
                    "|",
                    ("element_id", "in", [*ids["shoper.element"]]),
                    ("res_id", "in", [*ids[""]]),
                ]
            )
            by_thing = {}
            for change in changes:
                for thing in (about(change), (change.res_model, change.res_id)):
                    by_thing.setdefault(thing, set()).add(change.id)
            for decision, own_things in things.items():
                own_ids = (by_thing.get(thing, ()) for thing in own_things)
                found[decision] = changes.browse(sorted(set().union(*own_ids)))
        return found

    def _things(self):
        """Name what the decision is about; of things of nearly one name, all that were
        created: {(model, id)}."""
        self.ensure_one()
        things = {("shoper.element", self.element_id.id), (self.res_model, self.res_id)}
        memo, entity = self.memo or {}, self.env["shoper.sync"]._entity(self.entity)
        things |= {("shoper.element", item) for item in memo.get("elements", ())}
        things |= {(entity._odoo_model, item) for item in memo.get("records", ())}
        return {(model, item) for model, item in things if item}

    def _written(self):
        """Find the changes by which these decisions were carried out: {decision:
        changes}.

        :raises UserError: while the run of one of them is at work
        """
        for decision in self:
            run = decision.decision_run_id
            if run and run._is_active():
                name = decision.name
                raise UserError(
                    self.env._("%s is being carried out; wait for its end.", name)
                )
        return {
            decision: changes.filtered(lambda change: change.state == "done")
            for decision, changes in self._carried_out().items()
        }

    def _step_back(self):
        """Let each of these decisions belong to the latest run of which something is
        left to be undone: several runs may have carried it out, value by value."""
        left = self.filtered(lambda decision: (decision.memo or {}).get("runs"))
        while left:
            written = left._written()
            left = left.browse(item.id for item in left if not written[item])
            for decision in left:
                *runs, last = decision.memo["runs"]
                decision.decision_run_id = self.decision_run_id.browse(last).exists()
                decision.memo = decision.memo | {"runs": runs}
            left = left.filtered(lambda decision: decision.memo["runs"])

    def _undo(self, decided, written):
        """Show the plan to undo what was written for decisions.

        :raises UserError: when several runs wrote it
        """
        run = written.run_id
        if len(run) > 1 or decided.decision_run_id != run:
            raise UserError(
                self.env._(
                    "Take back what one synchronisation carried out, then the next."
                )
            )
        return run.sudo(False)._undo(written.sudo(False))._action_open()

    def _restore(self):
        """Take back what the decision changed in what this addon remembers, by
        ``memo``."""
        memo, element = self.memo or {}, self.element_id
        if "base" in memo:
            base = dict(element.base or {})
            for code, value in memo["base"].items():
                if base.get(code) != memo["left"][code]:
                    continue  # the sides agreed on something else since
                if value is None:
                    base.pop(code)
                else:
                    base[code] = value
            element.base = base
        if "refused" in memo:
            element.refused_res_ids = memo["refused"] or False
            element.left_note = memo["note"]
        if self.choice == "ignore":
            element.sudo(False).action_stop_ignoring()
            ignored = self.env["shoper.ignored.record"]
            ignored._stop_ignoring(self.connector_id, self.entity, [self.res_id])
        is_same_link = element.res_id == memo.get("linked", element.res_id)
        if self.choice == "link" and is_same_link and element.link_state == "linked":
            element.sudo(False).action_unlink()
        self._restore_likeness()
        self._restore_twins()
        self._restore_gone()

    def _open_again(self, note=False):
        """Ask about these again, except for those that another run put on the list
        meanwhile.

        :param note: the reason to show, if another one than before
        """
        others = self.search(
            [
                ("state", "in", LIVE),
                ("key", "in", self.mapped("key")),
                ("id", "not in", self.ids),  # one that is decided in part is still open
            ]
        )
        keys = {
            (decision.connector_id, decision.entity, decision.key)
            for decision in others
        }
        listed = []
        for decision in self:
            key = decision.connector_id, decision.entity, decision.key
            if key not in keys:
                keys.add(key)  # two of these may be about the same thing
                listed.append(decision.id)
        again = self.browse(listed)
        (self - again)._settle()
        again.value_ids.choice = False
        again.write(OPEN_AGAIN | ({"message": note} if note else {}))
        self.env["shoper.sync.change"]._note_answered(self)
        self._arrange(self.connector_id)
        self._announce()

    def _open_taken_back(self, run):
        """Ask again about what was just undone: both sides hold again what they held
        before."""
        done = run.change_ids.filtered(lambda change: change.state == "done")
        undoes = set(done.undoes_id.ids)
        decided = self.search(
            [
                ("decision_run_id", "=", run.undoes_id.id),
                ("state", "=", "decided"),
            ]
        )
        carried_out, written = decided._carried_out(), decided._written()
        undone = decided.filtered(
            lambda decision: (
                not undoes.isdisjoint(carried_out[decision].ids)
                and not written[decision]
            )
        )
        undone._step_back()
        written = undone._written()
        undone = undone.filtered(lambda decision: not written[decision])
        for decision in undone:
            decision._restore()
            sides = decision._sides()
            if sides:
                known, base = decision.change_id.base or {}, decision.element_id.base
                base = {
                    code: value
                    for code, value in (base or {}).items()
                    if code not in sides
                }
                decision.element_id.base = base | known
        undone._open_again()

    def _open_undone(self, run):
        """Ask again about what a run that just ended was to carry out and did not get
        to."""
        if run.undoes_id:
            self._open_taken_back(run)
        self._free_undone(run)
        waiting = self.search(
            [("decision_run_id", "=", run.id), ("state", "!=", "settled")]
        )
        waiting = waiting.filtered(
            lambda decision: decision.choice not in ("link", "ignore", "leave")
        )
        if not waiting:
            return
        steps = {step.entity: step for step in run.step_ids}
        left_out = self._left_out_of(run)
        asked = waiting.filtered(lambda decision: about(decision) in left_out)
        written = asked._written()
        again = {}
        for decision in waiting:
            step = steps.get(decision.entity)
            if not step or step.state not in STEP_DONE:
                decision._restore()
                note = (step and step.message) or run.message
            elif decision in written and not written[decision]:
                # Somebody took it out of the plan: no later run is to do it unasked.
                decision._restore()
                note = left_out[about(decision)]
            elif decision.is_needed and not decision._linked_elements():
                note = False  # no step lists it again
            else:
                continue
            again.setdefault(note, []).append(decision.id)
        for note, ids in again.items():
            self.browse(ids)._open_again(note)

    def _left_out_of(self, run):
        """Find what a person left out of the plan of a run, with what is said of it:
        {element or record: message}."""
        changes = self.env["shoper.sync.change"].search_fetch(
            [("run_id", "=", run.id), ("excluded_by", "!=", False)],
            ["element_id", "res_model", "res_id", "message"],
        )
        return {about(change): change.message for change in changes}

    def _free_undone(self, run):
        """Ask again about single values that a run which just ended was to write and
        did not get to, where a later run writes others of the same decisions."""
        steps = run.step_ids.filtered("choices")
        for step in steps.filtered(lambda step: step.state not in STEP_DONE):
            decided = self.search(
                [
                    ("connector_id", "=", run.connector_id.id),
                    ("entity", "=", step.entity),
                    ("element_id", "in", [int(key) for key in step.choices]),
                    ("state", "!=", "settled"),
                ]
            )
            for decision in decided:
                if run.id in (decision.memo or {}).get("runs", ()):
                    decision._free_values_of(run, step.message or run.message)

    def _free_values_of(self, run, note):
        """Take back the answers that one of the earlier runs of a decision was to carry
        out, and ask about these values again.

        :param run: it is none of the decision's any more
        :param note: the reason to show
        """
        runs = self.memo["runs"]
        later = self.decision_run_id.browse(runs[runs.index(run.id) + 1 :]).exists()
        codes = self._chosen_in(run) - self._chosen_in(later | self.decision_run_id)
        self.memo = self.memo | {"runs": [item for item in runs if item != run.id]}
        freed = self.value_ids.filtered(lambda value: value.code in codes)
        if not freed:
            return
        if self.state == "decided":
            about = [
                ("connector_id", "=", self.connector_id.id),
                ("entity", "=", self.entity),
                ("key", "=", self.key),
            ]
            if self.search_count([*about, ("state", "in", LIVE)], limit=1):
                return  # another run put it on the list meanwhile
            self.write(
                {
                    "state": "open",
                    "choice": False,
                    "decided_by": False,
                    "decided_at": False,
                }
            )
        freed.choice = False
        if note:
            self.message = note
        self.env["shoper.sync.change"]._note_answered(self)
        self._arrange(self.connector_id)
        self._announce()

    def _chosen_in(self, runs):
        """List the codes of the values that runs were to write for the decision."""
        key = str(self.element_id.id)
        return {
            code
            for step in runs.step_ids
            if step.entity == self.entity
            for code in (step.choices or {}).get(key, ())
        }
