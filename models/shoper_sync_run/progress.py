from collections import Counter
from itertools import chain

from odoo import api, fields, models
from odoo.tools import formatLang

from ...sync.engine.states import RUN_ENDED, RUN_WORKED, run_ends_as
from ...sync.engine.transaction import commit
from ..shoper_sync_change.answered import WAITING

AT_ONCE = 2000  # changes that are skipped in one transaction
LARGE = 10_000  # changes of a run that are counted seldom
PAUSE, PAUSE_OF_LARGE = 1, 5  # seconds between two announcements
SLOWEST = 0.1  # changes a second: a slower pace is not told


class ShoperSyncRun(models.Model):
    """Tell how far a run is, work it and end it."""

    _inherit = "shoper.sync.run"

    @api.depends(
        "step_ids.state", "step_ids.fetched_count", "change_ids.state", "state"
    )
    @api.depends_context("lang")
    def _compute_counts(self):
        """Count the changes by what became of them."""
        by_step = Counter()
        for step in self.step_ids:
            for _verb, _action, state, number in step.tally or ():
                by_step[step.id, state] += number
        known = self.step_ids._known_counts()
        for run in self:

            def count(*states, run=run):
                return run.step_ids._counted(states)

            run.planned_count = count("planned", "sending")
            run.done_count = count("done", "undone")
            run.waiting_count = count(*WAITING)
            run.skipped_count = count("skipped")
            run.failed_count = count("failed")
            gone = run.step_ids.filtered("gone_tally").mapped("gone_tally")
            run.gone_count = sum(number for *_facts, number in chain(*gone))
            is_void = run.state == "planned" and not (
                run.planned_count or run.skipped_count or run.failed_count
            )
            stopped = run.step_ids.filtered(
                lambda step: step.state in ("failed", "blocked")
            )
            run.is_empty_plan = is_void and not stopped
            is_compared = "planned" in (run.step_ids - stopped).mapped("state")
            run.stopped_reason = is_void and not is_compared and stopped[:1].message
            total = run.planned_count + run.done_count + run.failed_count
            settled = run.done_count + run.failed_count
            if run.state in RUN_ENDED:
                run.progress = 100
            else:
                run.progress = 100 * settled / total if total else 0
            run.time_left = run._time_left(by_step, settled, total)
            run.progress_text = run._progress_text(by_step, known)

    def _time_left(self, by_step, settled, total):
        """Tell how long the run may take; return False while nothing can be said.

        :param by_step: {(step id, state): number of changes}
        """
        if self.state != "running" or not self.applying_since or not settled:
            return False
        left, since = total - settled, fields.Datetime.now() - self.applying_since
        each = max(since.total_seconds(), 1) / settled
        seconds = left * each
        # Types differ a lot in pace: what is left of the one at work is reckoned by its
        # own.
        step = self.step_ids.filtered(lambda step: step.state == "applying")[:1]
        done, own_left = self._done_and_left(step, by_step)
        if rate := self._rate(done):
            seconds = own_left / rate + (left - own_left) * each
        if seconds < 60:
            return self.env._("less than a minute left")
        return self.env._("about %s min left", round(seconds / 60))

    def _rate(self, done):
        """Tell how many changes a second of the type at work are carried out; False
        while nothing can be said.

        :param done: how many of its changes are carried out
        """
        if not done or not self.applying_since:
            return False
        ends = self.step_ids.filtered("ended_at").mapped("ended_at")
        began = max([self.applying_since, *ends])  # one type follows the other
        return done / max((fields.Datetime.now() - began).total_seconds(), 1)

    def _done_and_left(self, step, by_step):
        """Count the changes of a type that are carried out and that are not yet.

        :param by_step: {(step id, state): number of changes}
        """
        return (
            by_step[step.id, "done"] + by_step[step.id, "failed"],
            by_step[step.id, "planned"] + by_step[step.id, "sending"],
        )

    def _current_text(self):
        """Tell in a line what the run is, and how far."""
        self.ensure_one()
        states = dict(self._fields["state"]._description_selection(self.env))
        how_far = self.progress_text or states[self.state]
        until = self.limited_text or self.time_left
        if self.is_worker_missing:  # a time left would be that of minutes ago
            until = self.env._("nothing has happened for 3 minutes")
        parts = (self.what, how_far, until)
        return " · ".join(filter(None, parts))

    def _progress_text(self, by_step, known):
        """Tell which type is worked at, and how many of its elements or changes are
        done, as far as that is known; False while none is.

        :param by_step: {(step id, state): number of changes}
        :param known: {step id: how many elements a download is about to meet}
        """
        _ = self.env._
        for step in self.step_ids if self.state in RUN_WORKED else ():
            facts = {"type": step.display_name}
            if step.state == "fetching":
                total = known.get(step.id, 0)
                facts |= self._shown_counts(step.fetched_count, total)
                if step.fetched_count and total >= step.fetched_count:
                    return _(
                        "Download of %(type)s: %(done)s of about %(total)s", **facts
                    )
                return _("Download of %(type)s: %(done)s", **facts)
            if step.state == "linking":
                return _("Looking for pairs: %(type)s", **facts)
            if step.state == "planning":
                return _("Comparing: %(type)s", **facts)
            done, left = self._done_and_left(step, by_step)
            if step.state == "applying" and left:
                facts |= self._shown_counts(done, done + left)
                rate = self._rate(done)
                if not rate or rate < SLOWEST:
                    return _("%(type)s: %(done)s of %(total)s", **facts)
                # The pace is of this type: time is left for others, too.
                facts["pace"] = formatLang(self.env, rate, digits=1)
                return _("%(type)s: %(done)s of %(total)s, %(pace)s a second", **facts)
        return False

    def _shown_counts(self, done, total):
        """Write numbers as the reader does."""
        return {
            "done": formatLang(self.env, done, digits=0),
            "total": formatLang(self.env, total, digits=0),
        }

    @api.depends("state", "create_date", "heartbeat", "connector_id.active")
    def _compute_is_worker_missing(self):
        """Tell whether nobody has worked at the shop's runs for minutes."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), minutes=3)
        worked = self.search(
            [
                ("connector_id", "in", self.connector_id.ids),
                ("state", "in", RUN_WORKED),
                ("heartbeat", ">=", limit),
            ]
        ).connector_id  # at whichever run: others of the shop wait for its end
        for run in self:
            last = run.heartbeat or run.create_date
            is_active = run.state in RUN_WORKED
            run.is_paused = is_active and not run.connector_id.active
            run.is_worker_missing = bool(
                is_active
                and not run.is_paused
                and last
                and last < limit
                and run.connector_id not in worked
            )

    # ----------------------------------------------------------------- worker
    def _trigger_worker(self):
        """Wake the workers of these runs."""
        for connector in self.connector_id:
            connector._wake()

    def _work(self, seconds=3600):
        """Work the run now, in this process, until it ends or needs a person.

        Takes the connector's scheduled action exactly as the scheduler does, on
        cursors of its own, so the run must have been committed; the caller's cursor
        is neither committed nor rolled back. Returns at once, nothing done, when
        the connector is being worked already.

        :param seconds: give up after so many seconds
        :return: True when the run stands still now (ended or planned)
        """
        self.ensure_one()
        stands_still = self.connector_id._work_cron(self.id, seconds)
        self.invalidate_recordset()
        return stands_still

    def _announce(self):
        """Tell open browsers that the run got further; they read it again."""
        self.ensure_one()
        group = self.env.ref("shoper_connector.group_shoper_user")
        self.env["bus.bus"]._sendone(group, "shoper_sync_run", {"id": self.id})

    def _announcement_pause(self):
        """Say how many seconds to wait before open browsers are told again: each time
        they read the run, and all its changes are counted."""
        self.ensure_one()
        changes = self.env["shoper.sync.change"]
        count = changes.search_count([("run_id", "=", self.id)], limit=LARGE)
        return PAUSE_OF_LARGE if count == LARGE else PAUSE

    def _localised(self):
        """Return the run in the language and time zone of whoever reads its texts: the
        person whom it acts for; of a preset, the one who is told of it, since scheduled
        runs act for somebody who may never look at them."""
        connector, user, preset = self.connector_id, self.user_id, self.preset_id
        # No more than that is read: users and contacts have many columns.
        (user | preset.responsible_id).fetch(["active", "partner_id"])
        if self.origin == "preset" and preset:
            user = preset._person_to_tell() or user
        user.partner_id.fetch(["lang", "tz"])
        return self.with_context(**connector._reader_context(user))

    def _is_active(self):
        """Tell whether the run is queued or at work."""
        self.ensure_one()
        return self.state in RUN_WORKED

    def _end(self, state, message=False, is_held=False):
        """End the run: close what is left of it, ask again what it did not get to,
        queue what waited for it and report to the preset. The worker does that piece by
        piece where there is much of it: nobody waits that long for a page.

        :param state: one of ``RUN_ENDED``
        :param is_held: a worker may be writing its changes: whoever is second to write
            a row fails
        """
        self._note_end(state, message)
        if is_held or (self.connector_id.active and self._is_much_left()):
            self.to_wind_up = True
            self._trigger_worker()
        else:
            self._wind_up()

    def _note_end(self, state, message):
        """Note that the run has ended, so that nobody works it any more."""
        self.write(
            {"state": state, "message": message, "ended_at": fields.Datetime.now()}
        )

    def _wind_up(self):
        """Close what is left of the run, which has ended, and do what follows."""
        self.to_wind_up = False
        for step in self.step_ids:
            if not step._is_settled():
                step._close("skipped", self.message)
            while step._list_next():
                pass
        decisions = self.env["shoper.decision"]
        decisions._open_undone(self)
        if self.state == "cancelled" and not self.to_apply:
            decisions._settle_asked_by(self)
        decisions._go_on_after(self)
        self._plan_second_try()
        is_through = self.state in ("done", "done_with_errors")
        if is_through and self.is_shop_checked and not self.outage_at:
            self.connector_id._note_answered()
        # Nothing would close the activities of a preset that was archived meanwhile.
        if self.preset_id.active and self.state != "cancelled":
            self.preset_id._report(self)
        self._tell_followers()

    def _is_much_left(self):
        """Tell whether more is to be skipped, or to be listed as left to people, than
        is in one transaction."""
        self.ensure_one()
        steps = self.step_ids.filtered(
            lambda step: not (step._is_settled() and step._is_listed())
        )
        states = ("planned", "failed", *WAITING)
        left = [("step_id", "in", steps.ids), ("state", "in", states)]
        changes = self.env["shoper.sync.change"]
        return bool(steps) and (changes.search_count(left, limit=AT_ONCE + 1) > AT_ONCE)

    def _close_ended(self):
        """Close what is left of the run, which has ended, piece by piece: there may be
        very much of it.

        :return: True: that is to be kept
        """
        self.ensure_one()
        run = self._localised()
        for step in run.step_ids:
            while not step._is_settled():
                if not step._skip_planned(run.message, limit=AT_ONCE):
                    step._close("skipped", run.message)
                commit(self.env)
            while step._list_next():
                commit(self.env)
        run._wind_up()
        return True

    def _conclude(self):
        """End the run with the state that its steps add up to."""
        self.ensure_one()
        states = set(self.step_ids.filtered("enabled").mapped("state"))
        self._end(run_ends_as(states))
