from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ...sync.engine.states import RUN_ENDED


class ShoperSyncRun(models.Model):
    """Undo runs by runs: the plan to undo is shown, then applied by the worker as any
    other. Only Shoper administrators undo."""

    _inherit = "shoper.sync.run"

    undoes_id = fields.Many2one(
        "shoper.sync.run",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    undone_by_ids = fields.One2many("shoper.sync.run", "undoes_id", readonly=True)
    undone = fields.Char(
        compute="_compute_undone", help="All of it, or a part, was taken back."
    )
    is_undoable = fields.Boolean(compute="_compute_is_undoable")

    @api.depends("change_ids.state")
    @api.depends_context("lang")
    def _compute_undone(self):
        groups = self.env["shoper.sync.change"]._read_group(
            [("run_id", "in", self.ids), ("state", "=", "undone")], ["run_id"]
        )
        undone = {run for (run,) in groups}
        for run in self:
            run.undone = run in undone and self.env._("Undone")

    @api.depends("state", "change_ids.state")
    def _compute_is_undoable(self):
        for run in self:
            run.is_undoable = run.state in RUN_ENDED and bool(
                run.step_ids._counted(("done",))
            )

    def action_open_undo(self):
        """Open the dialog in which is chosen what of the run is undone."""
        self.ensure_one()
        self.check_access("read")
        wizard = self.env["shoper.sync.undo"].create({"run_id": self.id})
        return wizard._action_open()

    def _check_may_undo(self):
        """Refuse people who may not undo, where the run undoes another one.

        :raises AccessError: for them
        """
        if self.sudo().undoes_id:  # whether or not the user sees that run
            self._check_manager()

    def _check_manager(self):
        """Refuse people who are no Shoper administrators.

        :raises AccessError: for them
        """
        obstacle = self.env.user._undo_obstacle()
        if obstacle:
            raise AccessError(obstacle)

    def _undo(self, changes=None, steps=None, properties=None):
        """Plan to undo what this run did, and return the run that shows the plan.

        :param changes: these changes only
        :param steps: what these steps did only
        :param properties: these ``shoper.property`` of updates only
        :raises AccessError: unless the user is a Shoper administrator
        :raises UserError: when the shop is paused, the run has not ended, or did
            nothing of that
        """
        self.ensure_one()
        self.check_access("read")
        self._check_manager()
        self.connector_id._check_is_not_paused()
        if self.state not in RUN_ENDED:
            raise UserError(self.env._("The synchronisation has not ended yet."))
        # Users may not write runs; Shoper administrators undo them so.
        origin = self.sudo()
        done = [("run_id", "=", self.id), ("state", "=", "done")]
        if changes is not None:
            done.append(("id", "in", changes.ids))
        if steps is not None:
            done.append(("step_id", "in", steps.ids))
        if properties is not None:
            done.append(("verb", "in", ("update_odoo", "update_shop")))
        undone = origin._parts_to_undo(done)
        refusals = [step._undo_refusal() for step, _deletes in undone]
        if undone and all(refusals):
            raise UserError(" ".join(dict.fromkeys(refusals)))
        if not undone:
            raise UserError(self.env._("There is nothing done here to undo."))
        # The notes on it begin with what it did.
        run = origin.with_context(mail_create_nolog=True).create(
            {
                "connector_id": origin.connector_id.id,
                "user_id": self.env.uid,
                "undoes_id": self.id,
                "purpose": "undo",
                "is_partial": True,
                "step_ids": [
                    Command.create(
                        step._undo_values(changes, properties, place, deletes)
                    )
                    for place, (step, deletes) in enumerate(undone)
                ],
            }
        )
        run._trigger_worker()
        return run.sudo(False)

    def _undo_steps_again(self):
        """Plan again what this run, which undoes another one, was to undo, and return
        the run that shows the plan. What is undone already is not undone twice.

        :raises UserError: when the shop is paused
        """
        self.ensure_one()
        self.connector_id._check_is_not_paused()
        run = self.with_context(mail_create_nolog=True).create(
            {
                "connector_id": self.connector_id.id,
                "user_id": self.env.uid,
                "undoes_id": self.undoes_id.id,
                "is_partial": True,
                "step_ids": [
                    Command.create(step._undo_again_values()) for step in self.step_ids
                ],
            }
        )
        run._trigger_worker()
        return run

    def _parts_to_undo(self, domain):
        """Put the steps of the run in the order in which they are undone: the last one
        first. What a synchronisation deleted in the shop is created again at the end,
        in the order in which things need each other there.

        :param domain: which changes are undone
        :return: [(step, whether it is its deletes in the shop)]
        """
        groups = self.env["shoper.sync.change"]._read_group(
            domain, ["step_id", "verb"], ["__count"]
        )
        parts = {(step, verb == "delete_shop") for step, verb, _count in groups}

        def place(part):
            step, deletes = part
            if self.undoes_id:  # whose deletes undid creations, the last one first
                return -step.sequence, not deletes
            return deletes, step.sequence if deletes else -step.sequence

        return sorted(parts, key=place)
