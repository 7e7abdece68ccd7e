from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...sync.engine.dates import moment_text
from ...sync.engine.states import RUN, RUN_ENDED


class ShoperSyncRun(models.Model):
    """One synchronisation of one shop: its steps, what it planned and what it did.

    A run is worked by the connector's scheduled action, never by the button that
    starts it."""

    _name = "shoper.sync.run"
    _description = "Shoper Synchronisation"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "shoper.of.shop",
        "shoper.state.guard",
    ]
    _order = "id desc"
    _rec_names_search = ["preset_id", "connector_id"]
    _check_company_auto = True
    _inner_fields = (
        "apply_if_clear",
        "applying_since",
        "auto_apply",
        "is_partial",
        "is_second_try",
        "is_shop_checked",
        "is_short",
        "is_told",
        "to_apply",
        "to_refresh",
        "to_wind_up",
    )
    _following = RUN
    _mail_post_access = "read"  # users write messages on runs, and no fields of them

    user_id = fields.Many2one(
        "res.users",
        "With the Rights Of",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        help="The synchronisation may do what this user may do.",
    )
    origin = fields.Selection(
        [("person", "A Person"), ("preset", "A Preset")],
        string="Kind of Start",
        required=True,
        readonly=True,
        default="person",
        help="A run that nobody started in person treats unequal values without a "
        "common past as conflicts.",
    )
    preset_id = fields.Many2one(
        "shoper.sync.preset", readonly=True, index="btree_not_null"
    )
    is_partial = fields.Boolean(
        readonly=True, help="Concerns some elements and records only."
    )
    is_short = fields.Boolean(
        readonly=True,
        help="It is over soon: it does not wait until a long one of the shop has "
        "ended.",
    )
    auto_apply = fields.Boolean(
        readonly=True, help="Apply what was planned without waiting for a person."
    )
    apply_if_clear = fields.Boolean(
        readonly=True,
        help="Apply what was planned without waiting for a person, unless something in "
        "it waits for one.",
    )
    state = fields.Selection(
        [
            ("queued", "Queued"),
            ("planning", "Planning"),
            ("planned", "Planned"),
            ("running", "Running"),
            ("done", "Done"),
            ("done_with_errors", "With Errors"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="queued",
        index=True,
    )
    to_apply = fields.Boolean(
        readonly=True, help="Planning is over and applying was asked for."
    )
    to_refresh = fields.Boolean(
        readonly=True,
        help="The plan waited for a person: what it touches is read again from the "
        "shop before it is applied.",
    )
    is_shop_checked = fields.Boolean(
        readonly=True, help="The right shop answered in this synchronisation."
    )
    message = fields.Text(readonly=True)
    failure = fields.Json(readonly=True, exportable=False)  # as `failure` of a step
    to_wind_up = fields.Boolean(
        "To Be Closed by the Worker",
        readonly=True,
        help="It was cancelled while the shop was worked, or much of it is left.",
    )
    heartbeat = fields.Datetime(
        "Last Activity",
        readonly=True,
        help="When the server last did something for this synchronisation",
    )
    started_at = fields.Datetime(readonly=True)
    applying_since = fields.Datetime(readonly=True)
    ended_at = fields.Datetime(readonly=True)
    shop_calls = fields.Integer("Requests to the Shop", readonly=True)
    shop_seconds = fields.Float(
        # Added up from many short times.
        "Seconds Waiting for the Shop",
        readonly=True,
        digits=(16, 3),
    )
    step_ids = fields.One2many("shoper.sync.step", "run_id", readonly=True)
    change_ids = fields.One2many("shoper.sync.change", "run_id", readonly=True)
    planned_count = fields.Integer(compute="_compute_counts", string="Planned")
    done_count = fields.Integer(compute="_compute_counts", string="Done")
    waiting_count = fields.Integer(
        compute="_compute_counts",
        string="Waiting",
        help="Changes that wait. One decision may settle many of them.",
    )
    skipped_count = fields.Integer(
        compute="_compute_counts",
        string="Left Out",
        help="Left out of the plan by somebody or together with what they wait for, "
        "or not reached before the synchronisation ended",
    )
    failed_count = fields.Integer(compute="_compute_counts", string="Failed")
    gone_count = fields.Integer(
        compute="_compute_counts",
        string="Not Listed Any More",
        help="Deleted since: what waited or was left out, of which later "
        "synchronisations say what is left, and numbers of stock after 90 days",
    )
    is_empty_plan = fields.Boolean(
        compute="_compute_counts", help="It was planned, and there is nothing to write."
    )
    stopped_reason = fields.Text(
        compute="_compute_counts",
        help="Why there is nothing in the plan: a type could not be compared",
    )
    progress = fields.Float(
        compute="_compute_counts", help="How much is done, in percent"
    )
    time_left = fields.Char(
        compute="_compute_counts", help="How long it may take until all is done"
    )
    progress_text = fields.Char(
        compute="_compute_counts", help="Which type is worked at, and how far it is"
    )
    is_worker_missing = fields.Boolean(compute="_compute_is_worker_missing")
    is_paused = fields.Boolean(compute="_compute_is_worker_missing")
    open_decision_count = fields.Integer(
        compute="_compute_open_decision_count", string="To Decide"
    )
    lacking_count = fields.Integer(
        "Chosen Products That the Shop Lacks",
        compute="_compute_lacking_count",
        help="They were chosen for this synchronisation, which does not create them.",
    )
    may_decide = fields.Boolean(
        compute="_compute_may_decide", help="You may decide about its plan."
    )
    held_up_types = fields.Json(
        readonly=True,
        prefetch=False,
        help="Types that were locked, since the shop's user lacked a right, and would "
        "have taken part: the next dialog proposes them again.",
    )
    planned_with = fields.Json(
        readonly=True,
        prefetch=False,
        help="Settings of the shop that say where the planned values belong",
    )

    # Runs are kept for years: the latest of a shop are found without the others.
    _shop_idx = models.Index("(connector_id, id)")
    _ended_idx = models.Index("(connector_id, ended_at)")
    _to_wind_up_idx = models.Index("(connector_id) WHERE to_wind_up IS TRUE")

    @api.depends("connector_id.name", "create_date", "purpose", "preset_id.name")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for run in self:
            created = run.create_date or fields.Datetime.now()
            # Messages are kept with it.
            moment = moment_text(self.env, created, is_kept=True)
            run.display_name = f"{run.what}: {run.connector_id.name} {moment}"

    def _applies_by_itself(self):
        """Tell whether the run, all of it planned, is applied without a person's
        word."""
        self.ensure_one()
        if self.auto_apply or not self.apply_if_clear:
            return self.auto_apply
        states = ("waiting", "stale", "failed")
        return not (
            {"failed", "blocked"}.intersection(self.step_ids.mapped("state"))
            or self.env["shoper.sync.change"].search_count(
                [("run_id", "=", self.id), ("state", "in", states)], limit=1
            )
        )

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        is_manager = self.env.user.has_group("shoper_connector.group_shoper_manager")
        for run in self:
            run.may_decide = is_manager or run.user_id == self.env.user

    def _check_may_decide(self):
        """Refuse to decide about a plan that acts with the rights of somebody else.

        :raises AccessError: unless it is the user's own, or the user a Shoper
            administrator
        """
        self.check_access("read")
        for run in self:
            if not run.may_decide:
                raise AccessError(
                    self.env._(
                        "This plan is done with the rights of %(user)s. Only "
                        "%(user)s or a Shoper administrator may decide about it.",
                        # Their name only, whatever else the user may see of them.
                        user=run.user_id.sudo().name,
                    )
                )

    def action_apply(self, deletes=0):
        """Apply the plan as it was shown: queue the run for the worker.

        :param deletes: how many elements a person agreed to delete from the shop
        :raises UserError: when the run has no plan waiting to be applied, or it
            deletes another number of elements
        """
        for run in self:
            run._check_may_decide()
            if run.state != "planned":
                raise UserError(
                    self.env._(
                        "This plan was applied or discarded meanwhile. Reload the page."
                    )
                )
            if run.purpose == "compare":
                raise UserError(
                    self.env._(
                        "A comparison is no plan to apply. Press Show the Comparison "
                        "and choose there what counts."
                    )
                )
            run.connector_id._check_is_not_paused()
            run._check_may_apply()
        # Users may not write runs but by such actions.
        runs = self.sudo()
        count = len(runs._planned_deletes())
        if count != deletes:
            raise UserError(
                self.env._(
                    "This plan deletes elements from the shop, %(count)s by now, and "
                    "you agreed to %(agreed)s. Press Apply the Plan again, look at "
                    "their names and type how many they are.",
                    count=count,
                    agreed=deletes,
                )
            )
        runs.write(
            {
                "state": "queued",
                "to_apply": True,
                "to_refresh": True,
                "is_shop_checked": False,
                "heartbeat": fields.Datetime.now(),
            }
        )
        self._trigger_worker()
        return True

    def action_confirm_apply(self):
        """Apply the plan; ask for confirmation in a dialog first where it deletes in
        the shop."""
        self.ensure_one()
        if not self._planned_deletes():
            return self.action_apply()
        self._check_may_decide()
        self._check_may_apply()
        wizard = self.env["shoper.sync.confirm"].create({"run_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Delete from the Shop"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _planned_deletes(self):
        """Return the planned changes that delete in the shop."""
        return self.env["shoper.sync.change"].search(
            [
                ("run_id", "in", self.ids),
                ("verb", "=", "delete_shop"),
                ("state", "=", "planned"),
            ]
        )

    def _check_may_apply(self):
        """Refuse to apply for somebody who may not do what the plan does.

        :raises AccessError: when it undoes or deletes and the user may not
        """
        self._check_may_undo()
        if self.sudo()._planned_deletes():  # all of them, whatever the user sees
            self.env.user._check_may_delete_in_shop()

    def action_cancel(self):
        """Stop: what is done stays done, what is planned is not applied.

        :raises AccessError: a plan with something in it is thrown away by those alone
            who may decide about it
        """
        self.check_access("read")  # whoever sees a run may stop it
        for run in self.sudo():
            if run.state in RUN_ENDED:
                raise UserError(self.env._("The synchronisation has ended already."))
            if run.state == "planned" and not run.is_empty_plan:
                run._check_may_decide()
            run._cancel(self.env._("Cancelled by %s.", self.env.user.name))
        return True

    def _cancel(self, message):
        """End the run; if a worker is at it, that closes what is left of it.

        :param message: who cancelled it, or why, for people
        """
        cron = self.connector_id._scheduled_action()
        is_held = self._is_active() and not cron.try_lock_for_update(
            allow_referencing=True
        )
        self._end("cancelled", message, is_held)

    def _action_open(self):
        """Return the action that shows the run, with the way back to where it was
        asked for."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],  # client actions ask for them
        }

    def _action_open_all(self):
        """Return the action that shows these runs: a single one itself."""
        if len(self) == 1:
            return self._action_open()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "shoper_connector.shoper_sync_run_action"
        )
        return action | {"domain": [("id", "in", self.ids)]}

    @api.depends("state", "change_ids.state")
    def _compute_open_decision_count(self):
        """Count what a person must decide: what the runs met, and what something waits
        for that they met."""
        decisions, found = self.env["shoper.decision"], {}
        own = [("step_id.run_id", "in", self.ids)]
        for step, opened in decisions._read_group(
            [*own, ("state", "=", "open")], ["step_id"], ["id:recordset"]
        ):
            found[step] = set(opened.ids)
        for step, cause in decisions._read_group(
            [*own, ("cause_id.state", "=", "open")], ["step_id", "cause_id"]
        ):
            found.setdefault(step, set()).add(cause.id)
        for run in self:
            ids = (found.get(step._origin, ()) for step in run.step_ids)
            run.open_decision_count = len(set().union(*ids))

    @api.depends("purpose", "step_ids.export_unlinked")
    def _compute_lacking_count(self):
        """Count the chosen records that are linked with nothing in the shop, where the
        run leaves such ones alone."""
        elements = self.env["shoper.element"]
        for run in self:
            left = run.step_ids.filtered(
                lambda step: step.only_res_ids and not step.export_unlinked
            )
            run.lacking_count = run.purpose == "product" and sum(
                len(step.only_res_ids)
                - elements.search_count(
                    [
                        ("connector_id", "=", run.connector_id.id),
                        ("entity", "=", step.entity),
                        ("link_state", "=", "linked"),
                        ("res_id", "in", step.only_res_ids),
                    ]
                )
                for step in left
            )

    def action_open_decisions(self):
        """Open what this run left to a person."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "shoper_connector.shoper_decision_action"
        )
        steps = self.step_ids.ids
        action["domain"] = [
            *("|", ("step_id", "in", steps), ("blocked_ids.step_id", "in", steps))
        ]
        return action

    def _changed_settings(self):
        """Return the names of settings that changed since planning, so that the same
        values would be written elsewhere now."""
        now, then = self.connector_id._plan_settings(), self.planned_with
        if not then:
            return set()
        changed = self.connector_id._changed_settings(then)
        mapped = now["languages"].items() & then["languages"].items()
        # A language that came or went changes nothing for the others; what was
        # planned in one that went is not written any more.
        if len(mapped) == len(now["languages"].keys() & then["languages"].keys()):
            changed.discard("languages")
        return changed

    def _settings_reason(self):
        """Say why what was planned with other settings is not good any more, or
        False."""
        return bool(self._changed_settings()) and self.env._(
            "The language, the price lists, the default VAT rate or the parent "
            "category of the shop have been changed since it was planned. Plan it "
            "again."
        )
