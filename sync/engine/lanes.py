from odoo import fields
from odoo.models import BaseModel

from .gate import last_full_step
from .states import RUN_WORKED

PATIENCE = 10  # seconds that a long run gives way at most before it is worked again


class Lanes:
    """Says which run of a shop is worked next.

    One run is worked at a time, but not one to its end before the next: between two
    units of work, which each leave nothing half done, a short run (it names few things,
    or reads what is new of types with ``_is_quick``) goes ahead of a long one. First of
    all comes a run that waits for the shop's answer to what it must not send twice.
    What the long one planned meanwhile is compared with both sides once more when it is
    applied, as ever."""

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
        short = runs.filtered("is_short")
        blocking = self._blocking(runs) if short else {}
        for run in short:
            needed = (blocking.get(code, run.id) for code in self._needed(run))
            if all(earlier >= run.id for earlier in needed):
                return run
        return first

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

    def _blocking(self, runs: BaseModel) -> dict[str, int]:
        """Find the types that would block now what needs them, and that a run is about
        to synchronise: {code: id of the first such run}."""
        found: dict[str, int] = {}
        for step in runs.step_ids.sorted(lambda step: step.run_id.id):
            if not (step._is_settled() or step.is_partial):
                found.setdefault(step.entity, step.run_id.id)
        return {
            code: run_id
            for code, run_id in found.items()
            if last_full_step(self.connector, code).state != "done"
        }

    def _needed(self, run: BaseModel) -> set[str]:
        """List the codes of types that a run still needs, apart from those that it
        synchronises as a whole itself."""
        engine = self.env["shoper.sync"]
        waiting = run.step_ids.filtered(lambda step: step.state == "waiting")
        needed = {
            code for step in waiting for code in engine._entity(step.entity)._requires
        }
        own = run.step_ids.filtered(lambda step: not step.is_partial)
        return needed - set(own.mapped("entity"))
