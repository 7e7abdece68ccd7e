import logging
import time

import psycopg2.extensions

from odoo import SUPERUSER_ID, Command, api, fields, models
from odoo.exceptions import UserError

from ...sync.engine.concurrency import CONCURRENCY_ERRORS
from ...sync.engine.explain import where_of
from ...sync.engine.lanes import Lanes
from ...sync.engine.options import StepOptions
from ...sync.engine.states import RUN_WORKED
from ...sync.engine.transaction import commit, rollback

_logger = logging.getLogger(__name__)
DEFAULT_SLICE_SECONDS = 10
LEAST_SLICE_SECONDS = 4
ROUND_SECONDS = 60  # of the slices of all shops that have work, one after the other


class ShoperConnector(models.Model):
    """Queue runs and work them.

    Each connector has a scheduled action of its own. Odoo locks that row while the
    action runs: so only one process at a time writes for the shop, shops are worked in
    parallel, and the lock is gone at once when the process is killed."""

    _inherit = "shoper.connector"

    def _create_cron(self):
        """Make a scheduled action for each of the connectors."""
        model_id = self.env["ir.model"]._get_id(self._name)
        for connector in self.sudo():  # the connector's own, nobody chooses it
            connector.cron_id = (
                self.env["ir.cron"]
                .sudo()
                .create(
                    {
                        "name": f"Shoper: {connector.name}",
                        "model_id": model_id,
                        "state": "code",
                        "code": f"model._cron_work({connector.id})",
                        "user_id": SUPERUSER_ID,
                        "interval_number": 1,
                        "interval_type": "hours",
                        "active": connector.active,
                    }
                )
            )

    def _scheduled_action(self):
        """Return the connector's scheduled action, a new one where somebody deleted
        it."""
        self.ensure_one()
        connector = self.sudo()  # whoever starts a run need not see scheduled actions
        if not connector.cron_id:
            connector._create_cron()
        return connector.cron_id

    def _wake(self, at=None):
        """Have the scheduled action called.

        :param at: moment (UTC), now when left out
        """
        self._scheduled_action()._trigger(at)

    @api.autovacuum
    def _make_missing_crons(self):
        """Give connectors whose scheduled action was deleted a new one. Their presets
        would never run again otherwise."""
        self.search([("cron_id", "=", False)])._create_cron()

    def _toggle_cron(self):
        """Pause the scheduled actions of archived connectors and wake those of
        others."""
        for connector in self:
            cron = connector._scheduled_action()
            # Locked while a run is worked, which may take hours. The worker stops by
            # itself then, and the scheduled action does nothing until it is to go on.
            if cron.active != connector.active and cron.try_lock_for_update(
                allow_referencing=True
            ):
                cron.active = connector.active
            if connector.active:
                connector._wake()

    def _synchronise(self, options, auto_apply=True, origin="person"):
        """Queue a run with the given options and return it.

        :param options: records that inherit ``shoper.sync.options``, or a list of
            dictionaries with their fields (``entity`` at least). What concerns some
            elements or records only has ``is_partial`` and names them, see
            ``shoper.sync.step``: ``only_element_ids``, ``only_remote_ids`` (ids in
            the shop, mirrored or not), ``only_res_ids`` or ``only_parent_ids``.
        :param auto_apply: False stops at the plan (the preview)
        :param origin: ``person`` (acts for the current user) or ``preset`` (acts for
            the connector's user)
        :return: the new ``shoper.sync.run``
        :raises UserError, AccessError: see :meth:`_create_run`
        """
        self.ensure_one()
        if isinstance(options, models.BaseModel):
            options = [
                self.env["shoper.sync.options"]._option_values(line) for line in options
            ]
        user = self.env.user if origin == "person" else self.user_id
        return self._create_run(options, auto_apply, origin, user)

    def _check_is_not_paused(self):
        """Refuse to work with a shop that is archived.

        :raises UserError: when it is
        """
        if not self.active:
            raise UserError(
                self.env._(
                    "%s is paused (archived). A Shoper administrator unarchives it "
                    "first: Shoper > Configuration > Shoper Shops, filter Paused.",
                    self.name,
                )
            )

    def _create_run(self, options, auto_apply, origin, user):
        """Make a run with a step for each type that the options enable, and wake the
        worker.

        :param options: dictionaries with fields of ``shoper.sync.options``
        :param auto_apply: False stops at the plan
        :param origin: ``person`` or ``preset``
        :param user: whom the run acts for
        :return: the new ``shoper.sync.run``
        :raises UserError: when the connector is paused or untested, or nothing is
            chosen
        :raises AccessError: when the user may not delete what is to be deleted
        """
        self.check_access("read")
        self._check_is_not_paused()
        self._check_is_no_copy()
        if self.state != "connected":
            raise UserError(self._untested_message())
        steps, is_short = [], True
        for sequence, entity in enumerate(self.env["shoper.sync"]._entities()):
            for values in StepOptions(entity).own(options):
                if values.get("enabled", True):
                    step = StepOptions(entity).complete(values, sequence)
                    is_short = is_short and StepOptions(entity).is_short(step)
                    steps.append(step)
        if not steps:
            raise UserError(self.env._("Choose at least one type to synchronise."))
        steps += StepOptions.fetched_beside(self.env, steps)
        steps += self._stock_sent_beside(steps, auto_apply)
        is_partial = any(step.get("is_partial") for step in steps)
        if any(step.get("delete_unlinked") for step in steps):
            self._check_deletes_for(user)
        # Users may not write runs: they are made here for those who see the connector.
        # Without a note that it was created: the notes on it begin with what it did.
        run = (
            self.env["shoper.sync.run"]
            .sudo()
            .with_context(mail_create_nolog=True)
            .create(
                {
                    "connector_id": self.id,
                    "user_id": user.id,
                    "origin": origin,
                    "auto_apply": auto_apply,
                    "is_partial": is_partial,
                    "is_short": is_short,
                    "step_ids": [Command.create(step) for step in steps],
                }
            )
        )
        run._trigger_worker()
        return self.env["shoper.sync.run"].sudo(False).browse(run.id)

    def _untested_message(self):
        """Tell what is to be done before the shop can be synchronised."""
        if self._may_set_up():
            return self.env._(
                "Test the settings of %s first: open it and press Test Settings.",
                self.display_name,
            )
        return self.env._(
            "The settings of %s have to be tested first. Ask a Shoper administrator.",
            self.display_name,
        )

    # ----------------------------------------------------------------- worker
    @api.model
    def _cron_work(self, connector_id):
        """Work the queued runs of a connector: what its scheduled action calls."""
        connector = self.browse(connector_id)
        if connector._prepare([connector._note_worker]):
            connector._work_slice()

    def _work_slice(self, only_until=None):
        """Work queued runs for one slice of time, in short units that are committed.

        The scheduler calls the action again even when its time is up, and pauses for
        long unless it is told of work left. Hence the look at the time first and the
        trigger at the end.

        :param only_until: stop when this run has ended
        :return: seconds to wait before the next slice
        """
        cron, runs = self.env["ir.cron"], self.env["shoper.sync.run"]
        if not self.exists():
            return 0
        steps = self._closings()
        if self._is_copy():
            self._prepare([*steps, self._note_copy])
            return 0  # what is queued waits
        if self.active:
            steps += [
                self._close_finished_onboarding,
                self._look_at_webhooks,
                self._queue_webhook_run,
                *(preset._queue_due for preset in self.preset_ids),
                lambda: runs._queue_second_tries(self),
                self._queue_moved,
            ]
        if not self._prepare(steps):
            return 0
        run = self._next_run()
        if not run or not cron._commit_progress(remaining=1):
            return 0
        seconds = self._slice_seconds()
        end = time.monotonic() + seconds
        wait = announced = units = pause = 0
        while run and time.monotonic() < end and not wait:
            worked = run
            wait = self.env["shoper.sync"]._work_run(run, end)
            units += 1
            if worked.to_wind_up and not self._prepare(self._closings()):
                return 0
            run = self._next_run()
            is_over = run != worked and not worked._is_active()
            if is_over or time.monotonic() - announced > pause:
                pause = worked._announcement_pause()
                worked._announce()
                announced = time.monotonic()
                if not run or (is_over and worked == only_until):
                    break
                cron._commit_progress(units, remaining=1)
                units = 0
        # Messages about types that were being written waited for the end of that, and
        # nothing else calls the scheduled action for them.
        if not run and self._prepare([self._queue_webhook_run]):
            run = self._next_run()
        if not run:
            cron._commit_progress(units, remaining=0)
        else:
            # Odoo compares this moment with the clock of the database, which may be
            # behind: whichever is earlier.
            now = min(fields.Datetime.now(), self.env.cr.now().replace(microsecond=0))
            self._wake(fields.Datetime.add(now, seconds=wait or 0))
            # With work remaining, the scheduler would call at once, again and again for
            # ten seconds, and neither wait nor give others their turn.
            is_next = not wait and seconds >= DEFAULT_SLICE_SECONDS
            cron._commit_progress(units, remaining=int(is_next))
        return wait

    @api.model
    def _slice_seconds(self):
        """Read how many seconds a slice of work takes. Where many shops have work, each
        takes less: Odoo's worker for scheduled actions works all of them before it is
        seen to be alive, and is killed after two minutes, or one of computing, in the
        middle of whatever it does. No slice takes less than some seconds, in which
        little would get done: above thirty busy shops a worker the two minutes are
        over."""
        parameters = self.env["ir.config_parameter"]
        value = parameters.get_param("shoper_connector.slice_seconds")
        if not value:
            worked = [("state", "in", RUN_WORKED), ("connector_id.active", "=", True)]
            runs = self.env["shoper.sync.run"]._read_group(worked, ["connector_id"])
            fair = ROUND_SECONDS / max(len(runs), 1)
            return min(DEFAULT_SLICE_SECONDS, max(fair, LEAST_SLICE_SECONDS))
        try:
            seconds = float(value)
        except ValueError:
            seconds = 0
        if seconds > 0:  # also false of "nan", which is a number to Python
            return seconds
        _logger.warning("shoper_connector.slice_seconds is no number above 0")
        return DEFAULT_SLICE_SECONDS

    def _latest_now(self):
        """Give the moment up to which things are due: by the clock of the database, by
        which Odoo calls the scheduled action, where that of this host is behind it.
        What is left as too early would wait for the action's next hour."""
        return max(fields.Datetime.now(), self.env.cr.now().replace(microsecond=0))

    def _closings(self):
        """List the methods that do what is left to be done of runs that ended, such as
        those that somebody cancelled while the shop was worked."""
        ended = self.env["shoper.sync.run"].search(
            [("connector_id", "=", self.id), ("to_wind_up", "=", True)], order="id"
        )
        return [run._close_ended for run in ended]

    def _prepare(self, steps):
        """Do what precedes the work of runs, each committed by itself: whatever goes
        wrong with one, the others are done, and nothing is ever raised. Odoo would call
        a scheduled action that fails ever more rarely, and then no more.

        :param steps: methods without arguments that tell whether they did anything:
            after a commit all is read anew
        :return: False where somebody else held the same rows: it is called again
        """
        for step in steps:
            try:
                if step():
                    commit(self.env)
            except Exception as error:
                rollback(self.env)
                if isinstance(error, CONCURRENCY_ERRORS):
                    self._wake()
                    commit(self.env)
                    return False
                where = where_of(error)
                _logger.error("Work of shop %s was not prepared\n%s", self.id, where)
        return True

    def _next_run(self):
        """Find the run to be worked now, if any; see :class:`Lanes`."""
        return Lanes(self).next_run()

    def _work_cron(self, run_id, seconds):
        """Work slices as the scheduler does, holding this connector's scheduled
        action, until the run stands still or ``seconds`` are over. See
        :meth:`shoper.sync.run._work`.

        :return: whether the run stands still; False where time was over, the shop is
            paused or a copy's, or another worker is at it
        """
        self.ensure_one()
        end = time.monotonic() + seconds
        resume_at = 0  # when the shop may be called again
        while True:
            now = time.monotonic()
            with self.env.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                run = env["shoper.sync.run"].browse(run_id).exists()
                if not run or not run._is_active():
                    return True
                connector = run.connector_id
                if now >= end or not connector.active or connector._is_copy():
                    return False
                if now >= resume_at:
                    cron = connector._scheduled_action()
                    commit(env)  # shows a new one to all
                    try:
                        wait = self._work_locked(cr, cron, run_id)
                    except psycopg2.extensions.TransactionRollbackError:
                        cr.rollback()
                        continue  # another worker finished a slice this very moment
                    if wait is None:
                        return False
                    resume_at = time.monotonic() + wait
            # In short steps, since somebody else may end the run meanwhile.
            pause = min(resume_at, end) - time.monotonic()
            time.sleep(max(0, min(pause, 1)))

    def _work_locked(self, cr, cron, run_id):
        """Work one slice while another cursor holds the scheduled action.

        :param cr: the cursor that takes the scheduled action and holds it
        :return: seconds to wait before the next slice, or None where another worker
            holds the scheduled action
        """
        if not cron._acquire_one_job(cr, cron.id, include_not_ready=True):
            return None
        with self.env.registry.cursor() as work_cr:
            env = api.Environment(work_cr, SUPERUSER_ID, {})
            run = env["shoper.sync.run"].browse(run_id)
            return run.connector_id._work_slice(only_until=run)
