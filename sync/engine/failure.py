import logging

from odoo import fields, models
from odoo.exceptions import UserError

from ...shoper_api import errors
from .engine import CONCURRENCY_ERRORS, MAX_WAIT, ForeignShop

_logger = logging.getLogger(__name__)


class ShoperSync(models.AbstractModel):
    """Failures: what becomes of a run and its step when something goes wrong."""

    _inherit = "shoper.sync"

    def _note_waiting(self, run):
        """A run that waits for the shop is not one that nobody works."""
        try:
            run.heartbeat = fields.Datetime.now()
            self._commit()
        except Exception:
            _logger.debug("Waiting of run %s not noted", run.id)
            self._rollback()

    def _note_failure(self, run, error):
        try:
            self._fail(run, error)
        except CONCURRENCY_ERRORS:
            self._rollback()
            return 1  # somebody holds the records; try again in a while
        except Exception:
            # Raising would make Odoo give up the scheduled action.
            _logger.exception("Shoper run %s: its failure could not be noted", run.id)
            self._rollback()
            return self._give_up(run, error)
        return 0

    def _give_up(self, run, error):
        """End a run without all that belongs to an end, which is what went wrong:
        tried again and again it would keep all others of the shop waiting."""
        try:
            run = self._localised(run)
            ended = {
                "state": "failed",
                "message": run.env["shoper.sync"]._explain(error),
                "ended_at": fields.Datetime.now(),
            }
            run.step_ids.filtered(lambda step: not step._is_settled()).write(ended)
            run.write(ended)
            self._commit()
        except Exception:
            _logger.exception("Shoper run %s cannot be ended", run.id)
            self._rollback()
            return MAX_WAIT
        return 0

    def _fail(self, run, error):
        """Note an unexpected or fatal error on the step being worked, or the run."""
        if not isinstance(error, (errors.ShoperError, UserError)):
            _logger.exception("Shoper run %s", run.id, exc_info=error)
        run = self._localised(run)
        message = run.env["shoper.sync"]._explain(error)
        step = run.step_ids.filtered(
            lambda step: (
                not step._is_settled() and (run.to_apply or step.state != "planned")
            )
        )[:1]
        is_foreign = isinstance(error, ForeignShop)
        if step and run.state != "queued" and not is_foreign:
            self._close_step(step, "failed", message)
        else:
            run._end("failed", message)
        if is_foreign or isinstance(error, (errors.AuthError, errors.ApiAccessDenied)):
            run.connector_id.write({"state": "error", "state_message": message})
        self._commit()

    def _close_step(self, step, state, message=False):
        """End a step; what it had planned and not done is skipped. A create whose
        answer is still out keeps its count of attempts, by which the next run knows
        that it must look for what it made; see ``_find_lost``."""
        left = self.env["shoper.sync.change"].search(
            [("step_id", "=", step.id), ("state", "=", "planned")]
        )
        left.write({"state": "skipped", "message": message})
        sent = self.env["shoper.sync.change"].search(
            [("step_id", "=", step.id), ("state", "=", "sending")]
        )
        sent.write(
            {
                "state": "failed",
                "message": step.env._(
                    "The shop's answer was lost. The next synchronisation looks for "
                    "what it made and links it."
                ),
            }
        )
        step._settle(state, message)
