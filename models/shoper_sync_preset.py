from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from ..sync.core.schedule import next_moment
from ..sync.engine.states import RUN_ENDED

BAD_STATES = ("failed", "done_with_errors")
REPORTED = tuple(state for state in RUN_ENDED if state != "cancelled")


class ShoperSyncPreset(models.Model):
    """Saved options: what a scheduled or repeated synchronisation does, and when."""

    _name = "shoper.sync.preset"
    _description = "Shoper Synchronisation Preset"
    _inherit = ["shoper.shop.guard"]
    _order = "connector_id, sequence, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    connector_id = fields.Many2one(
        "shoper.connector", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="connector_id.company_id", store=True)
    line_ids = fields.One2many("shoper.sync.preset.line", "preset_id", copy=True)
    run_ids = fields.One2many("shoper.sync.run", "preset_id", readonly=True)
    run_count = fields.Integer(compute="_compute_run_count")
    last_run_id = fields.Many2one("shoper.sync.run", compute="_compute_run_count")
    last_run_state = fields.Selection(
        lambda self: self.env["shoper.sync.run"]._fields["state"].selection,
        compute="_compute_run_count",
        string="Last Result",
    )
    is_scheduled = fields.Boolean("Scheduled")
    interval_number = fields.Integer("Every", default=1, required=True)
    interval_type = fields.Selection(
        [("hours", "Hours"), ("days", "Days"), ("weeks", "Weeks")],
        default="days",
        required=True,
        string="Interval",
    )
    time_of_day = fields.Float(
        "At", default=2.0, help="In the shop's time zone, for days and weeks"
    )
    # An onchange may name any shop: its user must be allowed to read that.
    timezone = fields.Char(
        "Shop's Time Zone",
        related="connector_id.shop_timezone",
        related_sudo=False,
    )
    next_run = fields.Datetime(
        compute="_compute_next_run",
        store=True,
        readonly=False,
        copy=False,
        help="A run that was missed is made up once.",
    )
    allow_deletes = fields.Boolean(
        help="Without this, the preset never deletes anything in the shop."
    )
    responsible_id = fields.Many2one(
        "res.users",
        default=lambda self: self.env.user,
        help="Gets an activity when a run fails or something new waits.",
    )

    _interval_in_range = models.Constraint(
        "CHECK(interval_number BETWEEN 1 AND 1000)",
        "Choose an interval from 1 to 1000.",
    )
    _time_in_day = models.Constraint(
        "CHECK(time_of_day >= 0 AND time_of_day < 24)",
        "Choose a time of the day from 00:00 to 23:59.",
    )

    def _compute_run_count(self):
        for preset in self:
            preset.run_count = len(preset.run_ids)
            preset.last_run_id = preset.run_ids[:1]
            preset.last_run_state = preset.last_run_id.state

    @api.depends("is_scheduled", "interval_number", "interval_type", "time_of_day")
    def _compute_next_run(self):
        for preset in self:
            preset.next_run = preset.is_scheduled and preset._next_moment(None)

    def _next_moment(self, previous):
        return next_moment(
            previous,
            fields.Datetime.now(),
            min(max(1, self.interval_number), 1000),
            self.interval_type,
            self.time_of_day,
            self.connector_id._timezone(),
        )

    @api.model_create_multi
    def create(self, vals_list):
        """Check the right to delete and wake the workers when the presets are due."""
        presets = super().create(vals_list)
        presets._check_may_delete()
        presets._trigger_cron()
        return presets

    def write(self, vals):
        """Check the right to delete and wake the workers when the presets are due."""
        self._check_may_delete()
        result = super().write(vals)
        self._check_may_delete()
        if vals.keys() & {
            "active",
            "connector_id",
            "is_scheduled",
            "next_run",
            "interval_number",
            "interval_type",
            "time_of_day",
        }:
            self._trigger_cron()
        return result

    def _deletes(self) -> bool:
        """Tell whether any of these presets deletes in the shop when it runs."""
        return any(
            preset.allow_deletes and line.enabled and line.delete_unlinked
            for preset in self
            for line in preset.line_ids
        )

    def _check_may_delete(self) -> None:
        """Refuse presets that may delete from users who may not.

        :raises AccessError: for them
        """
        if any(self.mapped("allow_deletes")):
            self.env.user._check_may_delete_in_shop()

    def _trigger_cron(self):
        """Wake the connector's scheduled action when the preset is due. Its hourly call
        catches what is missed."""
        for preset in self:
            if preset.active and preset.is_scheduled and preset.next_run:
                preset.connector_id._wake(preset.next_run)

    def _queue_due(self):
        """Queue a run of each preset that is due, unless its earlier run is still at
        work."""
        now = fields.Datetime.now()
        for preset in self:
            if not (preset.is_scheduled and preset.next_run and preset.next_run <= now):
                continue
            if not preset.run_ids.filtered(lambda run: run._is_active()):
                localised = preset._for_responsible()
                try:
                    localised._run()
                except UserError as error:
                    localised._report_blocked(str(error.args[0]))
            preset.next_run = preset._next_moment(preset.next_run)

    def _run(self):
        """Queue a run with the saved options and return it.

        It acts for the connector's user, whoever calls, protects edits, and deletes
        only if a Shoper administrator allowed it on the preset. Fit for server actions
        and scheduled actions: ``record._run()``.

        :raises AccessError: when it deletes and the caller may not
        """
        self.ensure_one()
        if self._deletes():
            self.env.user._check_may_delete_in_shop()
        options = [
            self.env["shoper.sync.options"]._option_values(line)
            | {
                "conflict_policy": "protect",
                "delete_unlinked": line.delete_unlinked and self.allow_deletes,
            }
            for line in self.line_ids
        ]
        run = self.connector_id._synchronise(options, origin="preset")
        run.sudo().preset_id = self  # a fact, which nobody writes
        return run

    def action_run(self):
        """Run the preset now and show the run."""
        self.ensure_one()
        self.check_access("read")
        return self._run()._action_open()

    def action_open_runs(self):
        """Open the runs of the preset."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "shoper_connector.shoper_sync_run_action"
        )
        action["domain"] = [("preset_id", "=", self.id)]
        action["context"] = {}
        return action

    # -------------------------------------------------------------- activity
    def _for_responsible(self):
        """Return the preset with texts and times as the responsible person reads them:
        the scheduled action has no language."""
        self.ensure_one()
        person = self.responsible_id
        connector = self.connector_id
        lang = connector._active_lang(person.lang, connector.lang)
        return self.with_context(lang=lang, tz=person.tz)

    def _report(self, run):
        """Tell the responsible person that a run ended badly, once until a run ends
        well, or that something waits which did not wait after the last full run without
        errors."""
        preset = self._for_responsible()
        name = run.with_env(preset.env).display_name
        earlier = self.run_ids.filtered(lambda other: other.state in REPORTED) - run
        if run.state in BAD_STATES:
            text = preset.env._("The synchronisation %s has errors.", name)
            is_known = earlier.sorted("id")[-1:].state in BAD_STATES
            preset._notify("failed", text, is_known)
        elif self._waiting(run) - self._waiting(
            earlier.filtered(lambda other: other.state == "done")
        ):
            text = preset.env._("Something new waits in %s.", name)
            preset._notify("waiting", text)

    def _report_blocked(self, reason):
        """Tell the responsible person once why no run could be queued."""
        told = self._open_activities("blocked").mapped("note")
        words = html2plaintext(reason)
        is_known = any(html2plaintext(note) == words for note in told)
        self._notify("blocked", reason, is_known)

    def _waiting(self, runs):
        """Return what waits in the latest of the runs, so that it is recognised in
        another run."""
        changes = self.env["shoper.sync.change"].search_fetch(
            [
                ("run_id", "in", runs.sorted("id", reverse=True)[:1].ids),
                ("state", "in", ("waiting", "stale")),
            ],
            ["verb", "element_id", "res_model", "res_id"],
        )
        return {
            (change.verb, change.element_id.id, change.res_model, change.res_id)
            for change in changes
        }

    def _notify(self, kind, text, is_known=False):
        """Give the responsible person an activity on the connector, in place of an
        older one of that kind which is still open.

        :param kind: ``blocked``, ``failed`` or ``waiting``
        :param is_known: leave it at an older one which is still open
        """
        self.ensure_one()
        if not self.responsible_id:
            return
        is_open = self._open_activities(kind)
        if is_open and is_known:
            return
        is_open.unlink()
        # Whoever starts a run need not be allowed to write the connector.
        self.connector_id.sudo().activity_schedule(
            "mail.mail_activity_data_warning",
            summary=self._summary(kind),
            note=text,
            user_id=self.responsible_id.id,
        )

    def _summary(self, kind):
        return {
            "blocked": self.env._("Shoper: %s did not start", self.name),
            "failed": self.env._("Shoper: %s has errors", self.name),
            "waiting": self.env._("Shoper: %s, something waits", self.name),
        }[kind]

    def _open_activities(self, kind):
        """Return the activities of this preset that the responsible person has not
        dealt with yet."""
        summary = self._summary(kind)
        # Activities of the responsible person, whoever asks.
        return self.connector_id.sudo().activity_ids.filtered(
            lambda activity: (
                activity.summary == summary and activity.user_id == self.responsible_id
            )
        )

    @api.model
    def get_empty_list_help(self, help_message):
        """Tell how to connect a shop while there is none, and who can save a preset."""
        connectors = self.env["shoper.connector"]
        first = connectors._first_step_help()
        if first or connectors._may_set_up():
            return first or super().get_empty_list_help(help_message)
        return connectors._empty_list_help(
            self.env._("No preset yet"),
            self.env._(
                "A Shoper administrator can save the options of a synchronisation as "
                "a preset, which then runs by itself or whenever you start it."
            ),
        )
