import logging
import math
from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.models import BaseModel

from ...shoper_api import errors
from .concurrency import CONCURRENCY_ERRORS
from .explain import explain, failure_of, where_of
from .identity import ForeignShop
from .limits import MAX_WAIT
from .transaction import commit, rollback

# The shop does not answer: only whoever runs it can do something, and it passes.
OUTAGES = (
    errors.ConnectFailed,
    errors.ConnectionLost,
    # A technical break (docs/shoper-api.md): the settings were tested, so it is a shop.
    errors.NotAShop,
    errors.NotSent,  # several calls before had one of the others
    errors.ServerError,
    errors.ShopLocked,
    errors.Timeout,
)
_logger = logging.getLogger(__name__)


class Failure:
    """Notes on a run and its step what went wrong, and ends what cannot go on."""

    def __init__(self, run: BaseModel) -> None:
        """Take the run of which failures are noted.

        :param run: ``shoper.sync.run``, as superuser, nothing else in the transaction
        """
        self.run = run
        self.env = run.env

    def keep_alive(self, limited: float = 0, was_answered: bool = False) -> None:
        """Keep the heartbeat of a run fresh while it cannot go on because the shop's
        call limit is used up, others hold its records, or it waits for something else.

        :param limited: for how many seconds the shop takes no calls, for their limit
        :param was_answered: whether it took one in this unit of work, so that it has
            taken none only since now
        """
        try:
            now = fields.Datetime.now()
            since = False if was_answered else self.run.limited_since
            self.run.write(
                {
                    "heartbeat": now,
                    "limited_since": bool(limited) and (since or now),
                    "limited_until": bool(limited)
                    and now + timedelta(seconds=math.ceil(limited)),
                }
            )
            commit(self.env)
        except Exception:
            _logger.debug("Waiting of run %s not noted", self.run.id)
            rollback(self.env)

    def note(
        self, error: Exception, began: datetime, step: BaseModel | None = None
    ) -> float:
        """Note an error on the step that was worked, or on the run. Never raises.

        :param began: when the unit of work in which it happened began (UTC)
        :param step: at which it happened, None where it was at none
        :return: seconds to wait before the next unit of work
        """
        try:
            self._fail(error, began, step)
        except CONCURRENCY_ERRORS:
            rollback(self.env)
            self.keep_alive()
            return 1  # somebody holds the records; try again in a while
        except Exception as other:
            # Raising would make Odoo give up the scheduled action.
            where = where_of(other)
            _logger.error("Failure of Shoper run %s not noted\n%s", self.run.id, where)
            rollback(self.env)
            return self._give_up(error)
        return 0

    def _give_up(self, error: Exception) -> float:
        """Mark the run and its open steps as failed, and leave out all else that
        usually happens at an end: that is what went wrong, and a run that is tried for
        ever keeps all others of the shop waiting."""
        try:
            run = self.run._localised()
            ended = {
                "state": "failed",
                "message": explain(run.env, error),
                "failure": failure_of(error),
                "ended_at": fields.Datetime.now(),
            }
            steps = run.step_ids.filtered(lambda step: not step._is_settled())
            for step in steps:
                step._drop_changes(ended["message"])
            steps.write(ended)
            run.write(ended)
            commit(self.env)
        except Exception as other:
            where = where_of(other)
            _logger.error("Shoper run %s cannot be ended\n%s", self.run.id, where)
            rollback(self.env)
            return MAX_WAIT
        return 0

    def _fail(
        self, error: Exception, began: datetime, worked: BaseModel | None
    ) -> None:
        """End the step that was worked, or the run where no step is at fault.

        :param began: when the unit of work began (UTC)
        :param worked: at which the error happened, if it was at one
        """
        if not isinstance(error, (errors.ShoperError, UserError)):
            _logger.error("Shoper run %s\n%s", self.run.id, where_of(error))
        run = self.run._localised()
        message = explain(run.env, error)
        step = run.step_ids.filtered(
            lambda step: (
                not step._is_settled() and (run.to_apply or step.state != "planned")
            )
        )
        # While a plan is refreshed, any of its steps may be the one that was worked.
        step = (step.filtered(lambda step: step == worked) or step)[:1]
        # Listing what an ended step left to people failed: no other step is at fault.
        is_ended = worked is not None and worked._is_settled()
        is_foreign = isinstance(error, ForeignShop)
        if isinstance(error, OUTAGES) and not run.outage_at:
            run.outage_at = fields.Datetime.now()
        if step and run.state != "queued" and not (is_foreign or is_ended):
            step.failure = failure_of(error)
            step._close("failed", message)
        else:
            run.failure = failure_of(error)
            run._end("failed", message)
        if is_foreign or isinstance(error, (errors.AuthError, errors.ApiAccessDenied)):
            # Unless the settings were tested, and maybe changed, since this unit began.
            tested_at = run.connector_id.tested_at
            if not tested_at or tested_at <= began:
                run.connector_id._note_state("error", message)
        commit(self.env)
