from odoo import api, fields, models
from odoo.tools import format_time

from ...sync.engine.dates import moment_text
from ...sync.engine.limits import SHORT_WAIT
from ...sync.engine.states import RUN_WORKED


class ShoperSyncRun(models.Model):
    """Say of a run that it waits for the shop's limit of calls, since when and until
    when."""

    _inherit = "shoper.sync.run"

    limited_since = fields.Datetime(
        "Waits for the Shop's Limit Since",
        readonly=True,
        help="Since when the shop takes no calls, for their limit",
    )
    limited_until = fields.Datetime(
        "Waits for the Shop's Limit Until",
        readonly=True,
        help="When the shop is called again after that",
    )
    limited_text = fields.Char(
        "Limit of Calls",
        compute="_compute_limited_text",
        help="Since when it waits for the shop's limit of calls, in a sentence",
    )

    @api.depends("limited_since", "limited_until", "heartbeat", "state")
    @api.depends_context("lang", "tz")
    def _compute_limited_text(self):
        for run in self:
            run.limited_text = run._waits_long() and run._limited_text()

    def _waits_long(self):
        """Tell whether the run waits for the shop's limit now, and began to when it was
        last looked at. Pauses of a few seconds are nothing that anybody wonders about,
        however often they come."""
        if not (self.state in RUN_WORKED and self.limited_since and self.limited_until):
            return False
        last = (self.limited_until - self.heartbeat).total_seconds()
        return last >= SHORT_WAIT and self.limited_until > fields.Datetime.now()

    def _limited_text(self):
        return self.env._(
            "The shop takes no more calls for now: their limit has been used up since "
            "%(since)s. It is called again at %(until)s; you need not do anything.",
            since=moment_text(self.env, self.limited_since),
            until=format_time(
                self.env,
                self.limited_until,
                tz=self.env.context.get("tz"),
                time_format="short",
            ),
        )
