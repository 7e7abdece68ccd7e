from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .shoper_sync_run import ENDED_STATES


class ShoperSyncRun(models.Model):
    """Undoing is a run of its own: its plan is shown, then applied by the worker as
    any other. Only managers undo."""

    _inherit = "shoper.sync.run"

    undoes_id = fields.Many2one(
        "shoper.sync.run",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    is_undoable = fields.Boolean(compute="_compute_is_undoable")

    @api.depends("state", "change_ids.state")
    def _compute_is_undoable(self):
        done = dict(
            self.env["shoper.sync.change"]._read_group(
                [("run_id", "in", self.ids), ("state", "=", "done")],
                ["run_id"],
                ["__count"],
            )
        )
        for run in self:
            run.is_undoable = run.state in ENDED_STATES and run in done

    def action_open_undo(self):
        """Open the dialog in which is chosen what of the run is undone."""
        self.ensure_one()
        wizard = self.env["shoper.sync.undo"].create({"run_id": self.id})
        return wizard._action_open()

    def _check_may_undo(self):
        """
        :raises AccessError: when the run undoes another one and the user may not
        """
        if self.sudo().undoes_id:
            self._check_manager()

    def _check_manager(self):
        if not self.env.user.has_group("shoper_connector.group_shoper_manager"):
            raise AccessError(
                self.env._("Only a Shoper administrator may undo a synchronisation.")
            )

    def _undo(self, changes=None, steps=None, properties=None):
        """Plan to undo what this run did, and return the run that shows the plan.

        :param changes: these changes only
        :param steps: what these steps did only
        :param properties: these ``shoper.property`` of updates only
        :raises AccessError: unless the user is a Shoper manager
        :raises UserError: when the run has not ended, or did nothing of that
        """
        self.ensure_one()
        self.check_access("read")
        self._check_manager()
        if self.state not in ENDED_STATES:
            raise UserError(self.env._("The synchronisation has not ended yet."))
        origin = self.sudo()
        done = [("run_id", "=", self.id), ("state", "=", "done")]
        if changes is not None:
            done.append(("id", "in", changes.ids))
        if steps is not None:
            done.append(("step_id", "in", steps.ids))
        if properties is not None:
            done.append(("verb", "in", ("update_odoo", "update_shop")))
        counts = (
            self.env["shoper.sync.change"]
            .sudo()
            ._read_group(done, ["step_id"], ["__count"])
        )
        if not counts:
            raise UserError(self.env._("There is nothing done here to undo."))
        undone = sorted((step for step, _count in counts), key=lambda s: -s.sequence)
        run = self.sudo().create(
            {
                "connector_id": origin.connector_id.id,
                "user_id": self.env.uid,
                "undoes_id": self.id,
                "is_partial": True,
                "step_ids": [
                    (0, 0, step._undo_values(changes, properties, place))
                    for place, step in enumerate(undone)
                ],
            }
        )
        run._trigger_worker()
        return run.sudo(False)


class ShoperSyncStep(models.Model):
    _inherit = "shoper.sync.step"

    undoes_id = fields.Many2one("shoper.sync.step", readonly=True, ondelete="set null")
    undoes_change_ids = fields.Json(
        readonly=True, help="Ids of the changes to undo; empty: all of the step"
    )
    undoes_properties = fields.Boolean(
        readonly=True, help="Only the chosen properties of updates are undone."
    )
    is_undoable = fields.Boolean(compute="_compute_is_undoable")

    @api.depends("run_id.state", "run_id.change_ids.state")
    def _compute_is_undoable(self):
        for step in self:
            step.is_undoable = step.run_id.is_undoable and (
                step.linked_count
                or step.created_count
                or step.updated_count
                or step.deleted_count
            )

    def _undo_values(self, changes, properties, sequence):
        """Values of the step that undoes this one."""
        self.ensure_one()
        return {
            "entity": self.entity,
            "sequence": sequence,
            "is_partial": True,
            "undoes_id": self.id,
            "undoes_change_ids": changes.ids if changes is not None else False,
            "undoes_properties": properties is not None,
            "property_ids": [(6, 0, properties.ids if properties else [])],
        }

    def action_undo(self):
        """Plan to undo what this step did and show the plan."""
        self.ensure_one()
        return self.run_id._undo(steps=self)._action_open()


class ShoperSyncChange(models.Model):
    _inherit = "shoper.sync.change"

    undoes_id = fields.Many2one(
        "shoper.sync.change",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    def action_undo(self):
        """Plan to undo these changes of one run and show the plan.

        :raises UserError: when they are of several runs
        """
        if len(self.run_id) != 1:
            raise UserError(self.env._("Choose changes of one synchronisation."))
        return self.run_id._undo(changes=self)._action_open()

    def _mark_undone(self):
        """Of done changes that undo others: mark those of which nothing is left."""
        originals = self.undoes_id
        reverts = self.search(
            [("undoes_id", "in", originals.ids), ("state", "=", "done")]
        )
        (originals | reverts).fetch(["verb", "after"])
        for original, undone in reverts.grouped("undoes_id").items():
            if original.verb.startswith("update_"):
                codes = {code for change in undone for code in change.after or {}}
                left = {code for code in original.after or {} if code[0] != "_"} - codes
                if left:
                    continue
            original.state = "undone"
