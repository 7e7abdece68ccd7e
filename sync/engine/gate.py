from typing import Any

from odoo import api, models
from odoo.tools import format_datetime


class ShoperSync(models.AbstractModel):
    """Gates: what must be free of errors before a step may run."""

    _inherit = "shoper.sync"

    def _closed_gate(self, ctx):
        """Why the step may not run yet, or False.

        While planning, a step of the same run opens the gate as soon as it is
        planned without an error; when applying, only when it is done."""
        if ctx.is_undo:
            return False
        labels = dict(ctx.env["shoper.sync"]._entity_selection())
        for code in ctx.entity._requires:
            in_run = ctx.run.step_ids.filtered(lambda step: step.entity == code)  # noqa: B023
            if in_run:
                opens = ("done",) if ctx.run.to_apply else ("planned", "done")
                if in_run.state in opens:
                    continue
                last = in_run
            else:
                last = self._last_full_step(ctx.connector, code)
                if last.state == "done":
                    continue
            return self._gate_message(ctx, labels[code], last)
        return False

    @api.model
    def _last_full_step(self, connector: Any, code: str) -> Any:
        """The latest finished step of a type that concerned all of it, which decides
        whether types that need it may run."""
        return self.env["shoper.sync.step"].search(
            [
                ("connector_id", "=", connector.id),
                ("entity", "=", code),
                ("state", "in", ("done", "done_with_errors", "failed")),
                ("ended_at", "!=", False),
                ("is_partial", "=", False),
            ],
            order="ended_at desc, id desc",
            limit=1,
        )

    def _gate_message(self, ctx, label, last):
        env = ctx.env
        if not last:
            return env._("Blocked: %(type)s were never synchronised.", type=label)
        moment = format_datetime(
            env, last.ended_at or last.write_date, tz=ctx.run.user_id.tz or "UTC"
        )
        failed = self.env["shoper.sync.change"].search(
            [("step_id", "=", last.id), ("state", "=", "failed")], limit=1
        )
        reason = last.message or failed.message or ""
        if self._localised(last.run_id).env.lang != env.lang:
            # What it said is kept in the language of another person.
            reason = env._("What it says is in the list of synchronisations.")
        if failed:
            reason = f"{failed.name}: {reason}"
        return env._(
            "Blocked: the synchronisation of %(type)s of %(moment)s has errors. "
            "%(reason)s",
            type=label,
            moment=moment,
            reason=reason,
        )
