import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)
BAD_STATES = ("failed", "done_with_errors")
MINUTES = 15  # after an outage, until the one try that nobody asks for


class ShoperSyncRun(models.Model):
    """Do again what went wrong: whenever a person says so, and once by itself after the
    shop was away."""

    _inherit = "shoper.sync.run"

    outage_at = fields.Datetime(
        "Shop Unavailable Since",
        readonly=True,
        help="When the shop first could not be reached, did not answer or had an "
        "error of its own in this synchronisation",
    )
    retry_at = fields.Datetime(
        "Next Try",
        readonly=True,
        index="btree_not_null",
        help="When the synchronisation runs once more by itself, because the shop was "
        "unavailable",
    )
    again_of_id = fields.Many2one(
        "shoper.sync.run",
        "Repeats",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The failed synchronisation that this one repeats",
    )
    is_second_try = fields.Boolean(
        readonly=True, help="Started by itself after an outage; there is no third one."
    )
    is_bad = fields.Boolean(compute="_compute_is_bad")
    may_run_again = fields.Boolean(
        compute="_compute_may_run_again",
        help="Only a Shoper administrator repeats what undoes, or deletes in the shop.",
    )

    @api.depends("state")
    def _compute_is_bad(self):
        for run in self:
            run.is_bad = run.state in BAD_STATES

    @api.depends("state", "undoes_id", "step_ids.delete_unlinked")
    @api.depends_context("uid")
    def _compute_may_run_again(self):
        may_all = self.env.user._may_delete_in_shop()
        for run in self:
            # Steps are not read of runs that nobody repeats.
            run.may_run_again = run.is_bad and (
                may_all
                or not (run.undoes_id or any(run.step_ids.mapped("delete_unlinked")))
            )

    # -------------------------------------------------------------- by a person
    def action_run_again(self):
        """Start a run with the same options and show it. One that deletes in the shop,
        or whose plan was looked at first, stops at its plan again.

        :raises UserError: unless the run went wrong
        """
        self.ensure_one()
        self.check_access("read")  # whoever sees a run may do it again
        if not self.is_bad:
            raise UserError(
                self.env._("Only a synchronisation that went wrong is run again.")
            )
        self._check_may_undo()
        return self._do_again_by_person()._action_open()

    def _do_again_by_person(self):
        """Queue a run with the options of this one, on behalf of the user, and return
        it. One that deletes in the shop, or whose plan was looked at first, stops at
        its plan.

        :raises UserError: when the connector does not take runs now
        """
        self.ensure_one()
        run = self.sudo()  # what the run is was noted by the connector
        looks = any(run.step_ids.mapped("delete_unlinked"))
        new_run = run._do_again(self.env.user, run.auto_apply and not looks)
        return new_run.with_env(self.env)

    def _do_again(self, user, auto_apply):
        """Queue a run with the options of this one and return it.

        :param user: whom the new run acts for
        :param auto_apply: False stops at the plan
        :raises UserError: when the connector does not take runs now
        """
        self.ensure_one()
        facts = {
            "again_of_id": self.id,
            "preset_id": self.preset_id.id,
            "purpose": self.purpose,
            "apply_if_clear": self.apply_if_clear,
            "held_up_types": self.held_up_types,
        }
        if self.undoes_id:
            run = self._undo_steps_again()
        else:
            # With the rights of whoever asks for it, not with those of the worker.
            run = self.connector_id.sudo(False)._create_run(
                [step._same_options() for step in self.step_ids],
                auto_apply,
                self.origin,
                user,
            )
        run = run.sudo()  # users may not write these fields
        run.write(facts)
        # Messages of the shop that this run was to take up belong to the new one.
        messages = self.env["shoper.webhook.event"]
        messages.search([("run_id", "=", self.id)]).run_id = run
        self.retry_at = False
        return run

    # ------------------------------------------------------------ by itself, once
    def _plan_second_try(self):
        """Have the run that just ended tried once more where the shop was away. A plan
        that a person had looked at is left to that person."""
        self.ensure_one()
        if (
            self.outage_at
            and self.is_bad
            and self.auto_apply
            and not self.is_second_try
            and not self.undoes_id
        ):
            self.retry_at = fields.Datetime.add(fields.Datetime.now(), minutes=MINUTES)
            self.connector_id._wake(self.retry_at)

    @api.model
    def _queue_second_tries(self, connector):
        """Queue what is to be tried once more by now. What was started anew meanwhile,
        by a person or by its schedule, is not, nor what its preset shall not do any
        more.

        :return: whether anything was done that is to be kept
        """
        due = self.search(
            [
                ("connector_id", "=", connector.id),
                ("retry_at", "<=", connector._latest_now()),
            ],
            order="id",
        )
        for run in due:
            run.retry_at = False
            if run._was_started_anew():
                if run._is_bad_still():
                    run._tell_followers()
            elif not (run._is_wanted_still() and run._try_second_time()):
                run._tell_followers()
        return bool(due)

    def _try_second_time(self):
        """Queue the run once more, on behalf of whom it was for, and with the rights of
        whoever queued it: the person who started it, or else the worker.

        :return: whether it could be queued
        """
        self.ensure_one()
        # What the worker starts acts for the connector's user alone.
        is_by_person = self.user_id == self.create_uid
        queuing = self.user_id if is_by_person else self.env.user
        # What went wrong is read and noted whatever that person may see.
        run = self.with_user(queuing).sudo()._localised()
        try:
            again = run._do_again(self.user_id, auto_apply=True)
            again.is_second_try = again.is_by_itself = True
        except UserError as error:
            _logger.info("Run %s is not tried again: %s", self.id, error)
            return False
        return True

    @api.model
    def _next_second_tries(self, connector_ids):
        """Find the run of each shop that is the first to be tried once more: {connector
        id: run}. What was started anew meanwhile is not, see
        :meth:`_was_started_anew`, nor what is not wanted any more."""
        if not connector_ids:
            return {}
        self.flush_model(["connector_id", "retry_at", "again_of_id", "preset_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM shoper_sync_run r
                   WHERE connector_id IN %s AND retry_at IS NOT NULL
                     AND NOT EXISTS (
                       SELECT FROM shoper_sync_run later
                       WHERE later.id > r.id AND (
                         later.again_of_id = r.id OR later.preset_id = r.preset_id))
                   ORDER BY retry_at, id""",
                tuple(connector_ids),
            )
        )
        runs = self.browse([run_id for (run_id,) in rows])
        runs.fetch(["connector_id", "retry_at", "purpose", "preset_id", "is_by_itself"])
        found = {}
        for run in runs:
            if run.connector_id.id not in found and run._is_wanted_still():
                found[run.connector_id.id] = run
        return found

    def _is_wanted_still(self):
        """Tell whether the preset of the run, if it has one, would do the same today:
        nobody deleted or archived it, took its schedule away where that started the
        run, its permission to delete, or what it deletes."""
        self.ensure_one()
        preset = self.preset_id
        if self.purpose != "preset":
            return True
        if not preset.active or (self.is_by_itself and not preset.is_scheduled):
            return False
        steps = self.step_ids.filtered(lambda step: step.enabled)
        deleted = set(steps.filtered("delete_unlinked").mapped("entity"))
        return not deleted or deleted <= preset._deleted_types()

    def _was_started_anew(self):
        """Tell whether a later run does what this one did not."""
        self.ensure_one()
        same = [("again_of_id", "=", self.id)]
        if self.preset_id:
            same = ["|", *same, ("preset_id", "=", self.preset_id.id)]
        return bool(self.search_count([("id", ">", self.id), *same], limit=1))

    def _is_bad_still(self):
        """Tell whether later runs of the preset ended, none of them well, and none told
        its followers: where the schedule starts each run before the second try of the
        one before, nobody would ever be told otherwise."""
        self.ensure_one()
        later = self.search(
            [
                ("preset_id", "=", self.preset_id.id),
                ("id", ">", self.id),
                ("state", "in", ("done", *BAD_STATES)),
            ]
        )
        return (
            bool(self.preset_id and later)
            and "done" not in later.mapped("state")
            and not any(later.mapped("is_told"))
        )
