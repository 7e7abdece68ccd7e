from odoo import fields
from odoo.models import BaseModel

from .gate import last_full_step
from .states import RUN_WORKED

PATIENCE = 10  # seconds that a long run gives way at most before it is worked again


class Lanes:
    """Says which run of a shop is worked next.

    One run is worked at a time, but not one to its end before the next: between two
    units of work, which each leave nothing half done, a short run goes ahead of a long
    one. What the long one planned meanwhile is compared with both sides once more
    when it is applied, as ever."""

    def __init__(self, connector: BaseModel) -> None:
        """Look at a shop's runs.

        :param connector: ``shoper.connector``, as superuser
        """
        self.connector = connector
        self.env = connector.env

    def next_run(self) -> BaseModel:
        """Find the run whose next unit of work is done now, none where there is none
        or the connector is paused."""
        runs = self.env["shoper.sync.run"].search(
            [
                ("connector_id", "=", self.connector.id),
                ("connector_id.active", "=", True),
                ("state", "in", RUN_WORKED),
            ],
            order="id",
        )
        first = runs[:1]
        if len(runs) < 2:
            return first
        unanswered = self._unanswered(runs)
        if unanswered:
            return unanswered[:1]
        if first.is_short or self._gave_way(first):
            return first
        ahead = runs.filtered(
            lambda run: run.is_short and not self._needs_earlier(run, runs)
        )
        return ahead[:1] or first

    def _unanswered(self, runs: BaseModel) -> BaseModel:
        """Find those of the runs that wait for the shop's answer to a creation: until
        it is known what became of it, another run might create the same again."""
        sending = self.env["shoper.sync.change"].search(
            [("step_id", "in", runs.step_ids.ids), ("state", "=", "sending")]
        )
        return sending.run_id.sorted("id")

    def _gave_way(self, run: BaseModel) -> bool:
        """Tell whether a long run gave way to short ones for long enough."""
        since = run.heartbeat or run.create_date
        return since < fields.Datetime.subtract(fields.Datetime.now(), seconds=PATIENCE)

    def _needs_earlier(self, run: BaseModel, runs: BaseModel) -> bool:
        """Tell whether a run would be blocked now by a type that an earlier one is
        about to synchronise.

        :param runs: all that are to be worked
        """
        engine = self.env["shoper.sync"]
        needed = {
            code
            for step in run.step_ids
            if step.state == "waiting"
            for code in engine._entity(step.entity)._requires
        } - set(run.step_ids.mapped("entity"))
        coming = {
            step.entity
            for step in runs.step_ids
            if step.run_id.id < run.id and not (step._is_settled() or step.is_partial)
        }
        return any(
            last_full_step(self.connector, code).state != "done"
            for code in needed & coming
        )
