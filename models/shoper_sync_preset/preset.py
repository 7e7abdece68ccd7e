from collections import Counter
from datetime import timezone

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...sync.core.schedule import DAYS, next_moment
from ...sync.engine.states import RUN_WORKED

QUARTER = 0.25  # of an hour
NIGHT = [2 + QUARTER * place for place in range(16)]  # 2:00, 2:15 ... 5:45


class ShoperSyncPreset(models.Model):
    """Saved options: what a scheduled or repeated synchronisation does, and when."""

    _name = "shoper.sync.preset"
    _description = "Shoper Synchronisation Preset"
    _inherit = ["shoper.shop.guard"]
    _order = "connector_id, sequence, id"
    _inner_fields = (
        "blocked_activity_id",
        "failed_activity_id",
        "sequence",
        "waiting_activity_id",
        "waiting_told_id",
    )

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    connector_id = fields.Many2one(
        "shoper.connector", string="Shop", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="connector_id.company_id", store=True)
    line_ids = fields.One2many("shoper.sync.preset.line", "preset_id", copy=True)
    run_ids = fields.One2many("shoper.sync.run", "preset_id", readonly=True)
    run_count = fields.Integer(compute="_compute_run_count")
    last_run_id = fields.Many2one("shoper.sync.run", compute="_compute_run_count")
    last_run_state = fields.Selection(
        lambda self: (
            self.env["shoper.sync.run"]
            ._fields["state"]
            ._description_selection(self.env)
        ),
        compute="_compute_run_count",
        string="Last Result",
    )
    # Nothing runs by itself that nobody told to: whoever copies a preset changes the
    # copy first.
    is_scheduled = fields.Boolean("Run Automatically", copy=False)
    interval_number = fields.Integer("Repeat Every", default=1, required=True)
    interval_type = fields.Selection(
        [
            ("minutes", "Minutes"),
            ("hours", "Hours"),
            ("days", "Days"),
            ("weeks", "Weeks"),
        ],
        default="days",
        required=True,
        string="Interval",
    )
    time_of_day = fields.Float(
        "At",
        default=lambda self: self._free_time_of_day(),
        help="In the shop's time zone, for days and weeks",
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
        help="A missed time is made up for once.",
    )
    allow_deletes = fields.Boolean(
        help="Without this, the preset never deletes anything in the shop."
    )
    may_run = fields.Boolean(
        compute="_compute_may_run",
        help="Only a Shoper administrator may run what deletes in the shop.",
    )
    responsible_id = fields.Many2one(
        "res.users",
        default=lambda self: self.env.user,
        help="Gets an activity when a synchronisation fails or something new waits "
        "for a decision.",
    )

    _interval_in_range = models.Constraint(
        "CHECK(interval_number BETWEEN 1 AND 1000)",
        "Choose an interval from 1 to 1000.",
    )
    # The scheduler looks about once a minute, and each run asks the shop for something.
    _minutes_in_range = models.Constraint(
        "CHECK(interval_type != 'minutes' OR interval_number >= 5)",
        "Choose 5 minutes or more.",
    )
    _time_in_day = models.Constraint(
        "CHECK(time_of_day >= 0 AND time_of_day < 24)",
        "Choose a time of the day from 00:00 to 23:59.",
    )

    @api.model
    def _free_time_of_day(self):
        """Suggest a time in the night at which the fewest presets begin: all shops of a
        database at once are slow, and each waits for the others. It is a time of the
        shop that the preset is for, of the first one where none is named."""
        connectors = self.env["shoper.connector"]
        shop_id = self.env.context.get("default_connector_id")
        shop = connectors.browse(shop_id).exists() or connectors.search([], limit=1)
        # Presets of all shops count, also those that the user does not see: nothing but
        # their times is read.
        known = self.sudo().search_fetch(
            [("is_scheduled", "=", True), ("interval_type", "in", list(DAYS))],
            ["next_run"],
        )
        # Nothing but the time zone is read of the shop.
        zone = shop.sudo()._timezone() if shop else timezone.utc
        moments = [
            moment.replace(tzinfo=timezone.utc).astimezone(zone)
            for moment in known.mapped("next_run")
            if moment
        ]
        begun = Counter(
            (moment.hour + moment.minute / 60) // QUARTER * QUARTER
            for moment in moments
        )
        return min(NIGHT, key=lambda time: begun[time])

    def _compute_run_count(self):
        runs = self.env["shoper.sync.run"]
        found = {
            preset.id: (count, last)
            for preset, count, last in runs._read_group(
                [("preset_id", "in", self.ids)], ["preset_id"], ["__count", "id:max"]
            )
        }
        for preset in self:
            count, last = found.get(preset._origin.id, (0, False))
            preset.run_count, preset.last_run_id = count, runs.browse(last or ())
            preset.last_run_state = preset.last_run_id.state

    @api.depends(
        *("connector_id", "is_scheduled"),
        *("interval_number", "interval_type", "time_of_day"),
    )
    def _compute_next_run(self):
        for preset in self:
            # In the form of a new one no shop is chosen yet.
            has_time = preset.is_scheduled and bool(preset.connector_id)
            preset.next_run = has_time and preset._next_moment(None)

    @api.onchange("interval_type")
    def _onchange_interval_type(self):
        """Offer minutes that make sense instead of every minute."""
        if self.interval_type == "minutes" and self.interval_number < 5:
            self.interval_number = 10

    def _next_moment(self, previous):
        return next_moment(
            previous,
            self.connector_id._latest_now(),
            min(max(1, self.interval_number), 1000),
            self.interval_type,
            self.time_of_day,
            self.connector_id._timezone(),
        )

    def copy_data(self, default=None):
        """Tell the copies from the presets that they are made from."""
        named = default and "name" in default
        return [
            values if named else values | {"name": self.env._("%s (copy)", preset.name)}
            for preset, values in zip(self, super().copy_data(default), strict=True)
        ]

    @api.model_create_multi
    def create(self, vals_list):
        """Check the right to delete and wake the workers when the presets are due."""
        presets = super().create(vals_list)
        presets._check_may_delete()
        presets._trigger_cron()
        return presets

    def write(self, vals):
        """Check the right to delete and wake the workers when the presets are due;
        close the activities about presets that are archived."""
        self._check_may_delete()
        result = super().write(vals)
        self._check_may_delete()
        if not vals.get("active", True):
            self._close_notices(self.env._("Closed: the preset was archived."))
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

    @api.ondelete(at_uninstall=False)
    def _close_before_deletion(self):
        """Close the activities about presets that are deleted."""
        self._close_notices(self.env._("Closed: the preset was deleted."))

    def _deletes(self) -> bool:
        """Tell whether any of these presets deletes in the shop when it runs."""
        return bool(self._deleted_types())

    def _deleted_types(self) -> set[str]:
        """Find the types of which these presets delete in the shop when they run."""
        return {
            line.entity
            for preset in self
            for line in preset.line_ids
            if preset.allow_deletes and line.enabled and line.delete_unlinked
        }

    @api.depends("allow_deletes", "line_ids.enabled", "line_ids.delete_unlinked")
    @api.depends_context("uid")
    def _compute_may_run(self):
        may_delete = self.env.user._may_delete_in_shop()
        for preset in self:
            # Lines are not read of presets that never delete.
            is_free = may_delete or not preset.allow_deletes
            preset.may_run = is_free or not preset._deletes()

    def _check_may_delete(self) -> None:
        """Refuse presets that may delete from users who may not.

        :raises AccessError: for them
        """
        if any(self.mapped("allow_deletes")):
            self.env.user._check_may_delete_in_shop()

    def _trigger_cron(self):
        """Have the connector's scheduled action called when the preset is due. Its
        hourly call catches what is missed."""
        for preset in self:
            if preset.active and preset.is_scheduled and preset.next_run:
                preset.connector_id._wake(preset.next_run)

    def _queue_due(self):
        """Queue a run of the preset if it is due, unless its earlier run is still at
        work.

        :return: whether anything was done that is to be kept
        """
        self.ensure_one()
        if not (self.is_scheduled and self.next_run):
            return False
        if self.next_run > self.connector_id._latest_now():
            return False
        if not self._is_at_work():
            localised = self._for_responsible()
            try:
                # Users may not write this field.
                localised._run().sudo().is_by_itself = True
            except UserError as error:
                localised._report_blocked(str(error.args[0]))
        self.next_run = self._next_moment(self.next_run)
        return True

    def _is_at_work(self) -> bool:
        """Tell whether a run of the preset has not come to its end."""
        worked = [("preset_id", "=", self.id), ("state", "in", RUN_WORKED)]
        return bool(self.env["shoper.sync.run"].search_count(worked, limit=1))

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
        # Users may not write these fields.
        run.sudo().write({"preset_id": self.id, "purpose": "preset"})
        self._close_notice("blocked")
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

    @api.model
    def get_empty_list_help(self, help_message):
        """Tell how to connect a shop while there is none, and who can save a preset."""
        connectors = self.env["shoper.connector"]
        first = connectors._first_step_help()
        if first or connectors._may_set_up():
            return first or super().get_empty_list_help(help_message)
        return connectors._empty_list_help(
            self.env._("No presets here"),
            self.env._(
                "A Shoper administrator can save the options of a synchronisation as "
                "a preset, which then runs by itself or whenever you start it."
            ),
        )
