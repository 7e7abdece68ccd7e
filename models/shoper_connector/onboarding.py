from typing import Any

from odoo import api, fields, models


class ShoperConnector(models.Model):
    """List the first steps with a shop in the *Overview* until they are done: each is
    read from what there is, so that they can be left and taken up again."""

    _inherit = "shoper.connector"

    onboarding_closed = fields.Boolean(
        "First Steps Closed",
        copy=False,
        help="A person put the list of the first steps away, or all of them were done "
        "once: what turns up later does not bring it back.",
        prefetch="onboarding",
    )
    onboarding_steps = fields.Json(
        compute="_compute_onboarding_steps",
        help="The first steps with their state; empty when they are done",
    )

    @api.depends("onboarding_closed", "state", "odoo_check_ids.result")
    @api.depends_context("lang", "tz", "uid")
    def _compute_onboarding_steps(self):
        synchronised = self._synchronised()
        for connector in self:
            is_synchronised = connector._origin in synchronised
            steps = connector._onboarding_steps(is_synchronised)
            is_over = all(step["done"] for step in steps)
            connector.onboarding_steps = (
                [] if connector.onboarding_closed or is_over else steps
            )

    def _close_finished_onboarding(self) -> bool:
        """Put the list of the first steps away for good once all of them are done.
        Whoever is about to do what may find something new to decide calls this before.

        :return: whether it was put away
        """
        self.ensure_one()
        is_scheduled = any(
            preset.is_scheduled and preset.next_run for preset in self.preset_ids
        )
        if self.onboarding_closed or not is_scheduled:
            return False
        done = self._done_steps(
            self in self._synchronised(),
            is_scheduled,
            self._decision_counts()[self.id][0],
        )
        if not all(done.values()):
            return False
        self.onboarding_closed = True
        return True

    def _synchronised(self) -> "ShoperConnector":
        """Return the shops that were synchronised by the dialog or a preset. Runs about
        single records, or that only fetch what settings need, do not count."""
        counts = self._counts(
            "shoper.sync.run",
            ("state", "in", ("done", "done_with_errors")),
            ("purpose", "in", ("wizard", "preset")),
            ("is_partial", "=", False),
        )
        return self.browse().union(*counts)

    def _onboarding_steps(self, is_synchronised: bool) -> list[dict[str, Any]]:
        """Describe the steps in their order, for the screen: see ``_described_steps``.
        The first one that is not done is the next. Each that is possible already can be
        begun, whatever is open before it.

        :param is_synchronised: whether a synchronisation came to its end
        """
        steps = self._described_steps(is_synchronised)
        following = next((step for step in steps if not step["done"]), None)
        for step in steps:
            step["next"] = step is following
            step["open"] = step["possible"] and not step["done"]
            step["stands"] = (
                self.env._("Done")
                if step["done"]
                else self.env._("Next step")
                if step["next"]
                else self.env._("Not done yet")
            )
        return steps

    def _done_steps(
        self, is_synchronised: bool, is_scheduled: bool, decisions: int
    ) -> dict[str, bool]:
        """Tell of each step whether it is done: {its code: whether}.

        :param decisions: how many are open
        """
        is_connected, checks = self.state == "connected", self.odoo_check_ids
        return {
            "connect": is_connected,
            "check": is_connected
            and bool(checks)
            and all(line.result != "problem" for line in checks),
            "preview": is_synchronised,
            "decide": is_synchronised and not decisions,
            "schedule": is_scheduled,
        }

    def _described_steps(self, is_synchronised: bool) -> list[dict[str, Any]]:
        """Say of each step what it is about, and whether it is done and possible: a
        dictionary with ``code``, ``title``, ``text``, ``done`` and ``possible``."""
        _ = self.env._
        is_connected = self.state == "connected"
        problems = self.odoo_check_ids.filtered(lambda line: line.result == "problem")
        plans, decisions = self.plan_count, self.to_decide_count
        done = self._done_steps(is_synchronised, bool(self.schedule_text), decisions)
        return [
            {
                "code": "connect",
                "title": _("Connect the shop"),
                "done": done["connect"],
                "possible": True,
                "text": (self.shop_name or self.shop_url)
                if is_connected
                else _("Address, login and password of a user of the shop's panel"),
            },
            {
                "code": "check",
                "title": _("Check Odoo"),
                "done": done["check"],
                "possible": is_connected,
                "text": _("To be fixed: %s", ", ".join(problems.mapped("name")))
                if problems
                else _("Currency, VAT rates, languages, scheduled actions, rights"),
            },
            {
                "code": "preview",
                "title": _("Look at the preview"),
                "done": done["preview"],
                "possible": is_connected,
                "text": _("A plan waits for you")
                if plans and not is_synchronised
                else _("Nothing is written before you apply the plan"),
            },
            {
                "code": "decide",
                "title": _("Decide"),
                "done": done["decide"],
                "possible": bool(decisions),
                "text": _("To decide: %s", decisions)
                if decisions
                else _("What is not clear waits for you"),
            },
            {
                "code": "schedule",
                "title": _("Set a schedule"),
                "done": done["schedule"],
                "possible": is_synchronised,
                "text": self.schedule_text
                or _("A preset runs by itself, at night for example"),
            },
        ]

    def action_onboarding_preview(self):
        """Open the plan that waits, else the dialog that makes one."""
        self.ensure_one()
        return (
            self.action_open_plans()
            if self.plan_count
            else self.action_open_sync_wizard()
        )

    def action_onboarding_schedule(self):
        """Open the shop's presets; where there is none, a new one that runs
        automatically, with what the user last chose for this shop. It is saved once it
        has a name."""
        self.ensure_one()
        if self.preset_ids:
            return self.action_open_presets()
        wizard = self.env["shoper.sync.wizard"].create({"connector_id": self.id})
        action = wizard.action_save_preset()
        return action | {"context": action["context"] | {"default_is_scheduled": True}}

    def action_close_onboarding(self):
        """Put the list of the first steps away."""
        self.ensure_one()
        self.onboarding_closed = True
        return True
