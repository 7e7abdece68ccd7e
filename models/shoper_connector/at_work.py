from typing import Any

from odoo import api, fields, models

from ...sync.engine.states import RUN_WORKED


class ShoperConnector(models.Model):
    """Say on the card of a shop which synchronisation is at work, and how far it is, as
    that says itself. It is read at once for all shops that are shown."""

    _inherit = "shoper.connector"

    current_run_id = fields.Many2one(
        "shoper.sync.run", "At Work", compute="_compute_current_run"
    )
    current_run_text = fields.Char(
        "How Far It Is",
        compute="_compute_current_run",
        help="What is at work, and how far it is",
    )

    is_current_run_stuck = fields.Boolean(
        "Nobody Works at It",
        compute="_compute_current_run",
        help="No process on the server has worked at it for minutes.",
    )

    @api.depends_context("lang", "tz", "uid")
    def _compute_current_run(self):
        current = self._current_runs()
        for connector in self:
            run = connector.current_run_id = current.get(connector._origin.id, False)
            connector.current_run_text = run and run._current_text()
            connector.is_current_run_stuck = run and run.is_worker_missing

    def _current_runs(self) -> dict[int, Any]:
        """Find the run of each shop that is worked: {connector id: run}. Of several the
        one that was worked last; one that only waits for its turn where all do."""
        runs = self.env["shoper.sync.run"].search_fetch(
            [("connector_id", "in", self.ids), ("state", "in", RUN_WORKED)],
            ["connector_id", "state", "heartbeat", "create_date"],
            order="id desc",
        )
        found: dict[int, Any] = {}
        for run in runs.sorted(
            lambda run: (run.state != "queued", run.heartbeat or run.create_date)
        ):
            found[run.connector_id.id] = run
        # A recordset of these alone: else Odoo computes what is shown of them for all
        # runs that wait, too.
        shown = runs.browse([run.id for run in found.values()])
        return {run.connector_id.id: run for run in shown}

    def action_open_current_run(self):
        """Open the synchronisation that is at work; all of them once it is over."""
        self.ensure_one()
        self.check_access("read")
        run = self.current_run_id
        return run._action_open() if run else self.action_open_runs()
