from collections import Counter

from odoo import api, fields, models
from odoo.tools import SQL, formatLang

from ...sync.engine.links import in_shop
from ...sync.engine.shown.names import Names
from ..shoper_sync_change.answered import WAITING
from ..shoper_sync_change.search import ACTIONS, CREATIONS, DELETIONS, UPDATES

OPEN_STATES = ("planned", "sending")  # of changes that are still to be done


class ShoperSyncStep(models.Model):
    """Count what a step does: its changes by kind and by what became of them, and
    what its download is about to meet."""

    _inherit = "shoper.sync.step"

    tally = fields.Json(
        compute="_compute_tally",
        exportable=False,
        help="How many changes there are: [[kind, action, state, number]]",
    )
    gone_tally = fields.Json(
        readonly=True,
        exportable=False,
        help="How many changes there were besides, which are deleted since: "
        "[[kind, action, state, number]]",
    )
    planned_count = fields.Integer(compute="_compute_counts")
    plan = fields.Text(compute="_compute_counts", help="What is still to be done")
    linked_count = fields.Integer(compute="_compute_counts", string="Newly Linked")
    created_count = fields.Integer(compute="_compute_counts", string="Created")
    updated_count = fields.Integer(compute="_compute_counts", string="Updated")
    deleted_count = fields.Integer(compute="_compute_counts", string="Deleted")
    acted_count = fields.Integer(compute="_compute_counts", string="Actions")
    waiting_count = fields.Integer(compute="_compute_counts", string="Waiting")
    skipped_count = fields.Integer(compute="_compute_counts", string="Left Out")
    failed_count = fields.Integer(compute="_compute_counts", string="Failed")
    is_idle = fields.Boolean(
        compute="_compute_counts",
        help="Nothing was to be changed, and nothing is open.",
    )
    result = fields.Selection(
        lambda self: self._result_selection(), compute="_compute_counts"
    )

    def _result_selection(self):
        """List the texts for how far a step is: those of its states, and two for steps
        with nothing to write."""
        idle, waits = self.env._("No Changes"), self.env._("Waiting")
        states = self._fields["state"]._description_selection(self.env)
        return [*states, ("idle", idle), ("waits", waits)]

    @api.depends("run_id.change_ids.state", "run_id.change_ids.verb", "gone_tally")
    def _compute_tally(self):
        """Count the changes in one pass, for all that a page tells of them. Those that
        waited and were answered since count with the state ``answered``."""
        changes = self.env["shoper.sync.change"]
        tally = changes._tally([("step_id", "in", self.ids)])
        for step in self:
            found = tally.get(step._origin, {}).items()
            step.tally = [[*facts, number] for facts, number in found] + (
                step.gone_tally or []
            )

    def _counted(self, states, verbs=None):
        """Count the changes of these steps in some states, of some kinds where these
        are named."""
        return sum(
            number
            for step in self
            for verb, _action, state, number in step.tally or ()
            if state in states and (verbs is None or verb in verbs)
        )

    @api.depends("run_id.change_ids.state", "run_id.change_ids.verb")
    @api.depends_context("lang")
    def _compute_counts(self):
        """Count the changes by kind and by what became of them."""
        verbs = dict(
            self.env["shoper.sync.change"]
            ._fields["verb"]
            ._description_selection(self.env)
        )
        for step in self:

            def count(verbs=None, states=("done", "undone"), step=step):
                return step._counted(states, verbs)

            actions = Counter()
            for _verb, action, state, number in step.tally or ():
                if action and state in OPEN_STATES:
                    actions[action] += number
            step.planned_count = count(states=OPEN_STATES)
            planned = [
                (label, count((verb,), OPEN_STATES))
                for verb, label in verbs.items()
                if verb != "act"
            ]
            entity = step.entity and self.env["shoper.sync"]._entity(step.entity)
            planned += [
                (Names(entity).of_action(action), number)
                for action, number in actions.items()
            ]
            step.plan = ", ".join(
                f"{label}: {formatLang(self.env, number, digits=0)}"
                for label, number in planned
                if number
            )
            step.linked_count = count(("link",))
            step.created_count = count(CREATIONS)
            step.updated_count = count(UPDATES)
            step.deleted_count = count(DELETIONS)
            step.acted_count = count(ACTIONS)
            step.waiting_count = count(states=WAITING)
            step.skipped_count = count(states=("skipped",))
            step.failed_count = count(states=("failed",))
            step.is_idle = step.state in ("planned", "done") and not step.tally
            is_open = step.waiting_count and not step.planned_count
            if step.is_idle:
                step.result = "idle"
            elif step.state == "planned" and is_open:
                step.result = "waits"
            else:
                step.result = step.state

    def _known_counts(self):
        """Count, for those of these steps that download all of their type right now,
        the elements that they are about to meet: {step id: count}. Only elements that
        were mirrored before the step began count; it has met the others already."""
        complete = self.filtered(
            lambda step: (
                step.fetch_all
                and not step.is_partial
                and step.started_at
                and step.state == "fetching"
            )
        )
        if not complete:
            return {}
        self.env["shoper.element"].flush_model()
        complete.flush_recordset()
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT s.id, count(*)
                       FROM shoper_sync_step s JOIN shoper_element e
                         ON e.connector_id = s.connector_id AND e.entity = s.entity
                       WHERE s.id IN %s AND %s
                         AND e.create_date < s.started_at
                       GROUP BY s.id""",
                    tuple(complete.ids),
                    in_shop("e"),
                )
            )
        )
