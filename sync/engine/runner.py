import logging
import time
from collections.abc import Callable
from datetime import datetime

from odoo import fields
from odoo.api import Environment
from odoo.exceptions import UserError
from odoo.models import BaseModel

from ...shoper_api import errors
from ..core.cursor import Cursor
from .apply.late import busy_seconds, given_up_unanswered
from .concurrency import CONCURRENCY_ERRORS
from .context import Context
from .failure import Failure
from .gate import Gate
from .identity import Identity
from .limits import MAX_WAIT, ONE_CALL, SHORT_WAIT
from .not_yet import NotYet
from .rights import Rights
from .transaction import commit, rollback

_logger = logging.getLogger(__name__)
MAX_CLASHES = 5  # with others who write the same records, in one unit
# Seconds for which a run is worked in one unit, piece by piece: choosing which run is
# worked next takes as long as many a piece does.
MOMENT = 0.5
MAX_PIECES = 1000  # of one unit; more than a moment is enough for


class Runner:
    """Works one unit of a run: a piece of the work of one step, or several that take a
    moment together. Whatever is committed is whole. Where the run got to is kept on it,
    its steps and its changes, so that any worker can go on after a crash."""

    def __init__(self, env: Environment, run_id: int, end: float) -> None:
        """Prepare a unit of work.

        :param env: the superuser's
        :param run_id: of ``shoper.sync.run``
        :param end: moment (``time.monotonic()``) when the slice is over
        """
        self.env = env
        self.run_id = run_id
        self.end = end
        self.until = end  # nothing more is begun in this unit after that moment
        self.left = MAX_PIECES  # so many more pieces may be begun in it
        self.unsaved = 0  # so many were done since the last commit
        self.step: BaseModel | None = None  # whose piece is worked, or was last
        self.was_answered = False  # by the shop, in this unit
        # What the shop cost in this unit and is not on the run yet: calls, and seconds
        # of waiting for it.
        self.calls, self.shop_seconds = 0, 0.0

    def work(self) -> float:
        """Do one unit of work, and note what it cost whatever became of it. Nothing is
        ever raised: what goes wrong ends in the step or the run.

        :return: seconds to wait before the next unit of work
        """
        wait = self._try()
        if self.calls:
            self._note_spent_alone()
        return wait

    def _try(self) -> float:
        """Do one unit of work, and try again what clashed with others or failed as a
        whole.

        :return: seconds to wait before the next unit of work
        """
        began, clashes = fields.Datetime.now(), 0
        most = MAX_PIECES
        while clashes <= MAX_CLASHES:
            run = self.env["shoper.sync.run"].browse(self.run_id)
            try:
                if not run._is_active():
                    return 0  # cancelled meanwhile
                if clashes > 1:
                    self._shrink_batch(run)
                    commit(self.env)
                self._work_unit(run, most)
                self._keep(run)
                return 0
            except (errors.RateLimited, NotYet) as error:
                rollback(self.env)
                return self._wait(run, error, began)
            except CONCURRENCY_ERRORS as error:
                rollback(self.env)
                clashes += 1
                _logger.info("Run %s, clash %s: %s", run.id, clashes, error)
                most = 1  # what failed as a whole is tried again piece by piece
                if clashes <= MAX_CLASHES:
                    time.sleep(0.05 * 2 ** (clashes - 1))
            except Exception as error:
                rollback(self.env)
                most = self._fewer(most)
                if not most:
                    return Failure(run).note(error, began, self.step)
        # Somebody holds the records: others of the shop get their turn, then again.
        Failure(self.env["shoper.sync.run"].browse(self.run_id)).keep_alive()
        return 1

    def _keep(self, run: BaseModel) -> None:
        """Commit what was done, and that the run gets on."""
        run.heartbeat = fields.Datetime.now()
        if run.limited_since:
            run.limited_since = run.limited_until = False
        self._add_spent(run)
        commit(self.env)
        self.calls, self.shop_seconds = 0, 0.0

    def _add_spent(self, run: BaseModel) -> None:
        """Add to the run what the shop cost in this unit."""
        if self.calls:
            run.write(
                {
                    "shop_calls": run.shop_calls + self.calls,
                    "shop_seconds": run.shop_seconds + self.shop_seconds,
                }
            )

    def _note_spent_alone(self) -> None:
        """Note what calls cost whose work was given up."""
        try:
            self._add_spent(self.env["shoper.sync.run"].browse(self.run_id))
            commit(self.env)
        except Exception:
            _logger.debug("Calls of run %s not noted", self.run_id)
            rollback(self.env)

    def _wait(
        self, run: BaseModel, error: errors.RateLimited | NotYet, began: datetime
    ) -> float:
        """Let a run wait whose next piece cannot be worked yet, or end its step where
        waiting does not help.

        :param began: when the unit of work began (UTC)
        :return: seconds to wait before the next unit of work
        """
        wait = min(max(1, error.retry_after or 1), MAX_WAIT)
        limited = 0.0
        if isinstance(error, errors.RateLimited):
            is_least = self._note_limited(error.retry_after or 0)
            # The shop does not even say who it is.
            is_silent = not (run.is_shop_checked or run.to_apply)
            if error.failure and (is_least or is_silent):
                return Failure(run).note(error.failure, began, self.step)
            if error.failure:  # first see if the shop answers anything at all
                run.is_shop_checked = False
            else:
                limited = wait
        Failure(run).keep_alive(limited, self.was_answered)
        return wait

    def _fewer(self, most: int) -> int:
        """Say how many pieces are tried once more after one failed, or after they could
        not be committed: those before it, which are committed then. An error may show
        only after the piece that made it, so that each time at most half as many are
        tried, until one stands alone.

        :param most: so many were allowed
        :return: 0 where the first one is at fault
        """
        return min(self.unsaved, most // 2)

    # ------------------------------------------------------------- the run's states
    def _work_unit(self, run: BaseModel, most: int) -> None:
        """Do what the state of the run asks for next, until the run ends or needs a
        person, or the moment is over.

        :param most: so many pieces at most
        """
        self.until = min(time.monotonic() + MOMENT, self.end)
        self.left, self.unsaved, self.step = most, 0, None
        run = run._localised()
        check_run(run)
        if run.state == "queued":
            self._begin(run)
        self._work_part(run)
        while self._may_go_on(run):
            self._work_part(run)

    def _work_part(self, run: BaseModel) -> None:
        """Work at one step, list what it left to people once it has ended, or conclude
        what all steps got to."""
        unlisted = run.step_ids.filtered(lambda step: not step._is_listed())
        if ended := unlisted.filtered(lambda step: step._is_settled()):
            self._list(ended[0])
        elif run.to_apply:
            self._apply_unit(run)
        else:
            self._plan_unit(run)

    def _may_go_on(self, run: BaseModel) -> bool:
        """Tell whether more of the run is worked in this unit."""
        if not self.left or time.monotonic() >= self.until:
            return False
        # Cancelled, or paused, before the last commit?
        return run._is_active() and run.connector_id.active

    def _count(self, is_saved: bool = False) -> None:
        """Count a piece that was done.

        :param is_saved: it committed what was done before it
        """
        self.left -= 1
        self.unsaved = 1 if is_saved else self.unsaved + 1

    def _begin(self, run: BaseModel) -> None:
        """Begin to plan a queued run, or to apply it."""
        now = fields.Datetime.now()
        run.write(
            {
                "state": "running" if run.to_apply else "planning",
                "started_at": run.started_at or now,
                "applying_since": run.to_apply and now,
                "planned_with": run.planned_with or run.connector_id._plan_settings(),
            }
        )
        run.connector_id._check_acts_for(run)

    def _plan_unit(self, run: BaseModel) -> None:
        """Plan the next step, or say that all are planned."""
        unplanned = run.step_ids.filtered(
            lambda step: step.state != "planned" and not step._is_settled()
        )
        if unplanned:
            self._work_on(unplanned[0], self._plan_step)
        else:
            self._end_planning(run)

    def _end_planning(self, run: BaseModel) -> None:
        """Let the run wait for a person, once what is left to people is listed, or be
        applied at once; end it where no step is left."""
        if all(step._is_settled() for step in run.step_ids):
            run._conclude()
        elif run._applies_by_itself():
            run.write(
                {
                    "to_apply": True,
                    # Then it is given up that was planned before they changed.
                    "to_refresh": bool(run._changed_settings()),
                    "state": "running",
                    "applying_since": fields.Datetime.now(),
                }
            )
        elif unlisted := run.step_ids.filtered(lambda step: not step._is_listed()):
            self._list(unlisted[0])
            return
        else:
            # One that was being planned while the addon was updated has none yet.
            settings = run.planned_with or run.connector_id._plan_settings()
            run.write({"state": "planned", "planned_with": settings})
        self._count()

    def _apply_unit(self, run: BaseModel) -> None:
        """Read again what the plan touches where that is asked for, then apply the
        next step; end the run where no step is left."""
        engine = self.env["shoper.sync"]
        steps = run.step_ids.filtered(lambda step: not step._is_settled())
        if run.to_refresh:
            left = [step for step in steps if not Cursor.load(step.cursor).refreshed]
            if left:
                refresh = engine._phase("refresh")
                self._work_step(left[0], lambda ctx: refresh(ctx).work())
            else:
                run.to_refresh = False
        elif steps:
            apply = engine._phase("apply")
            self._work_on(steps[0], lambda ctx: apply(ctx).work())
        else:
            run._conclude()

    def _list(self, step: BaseModel) -> None:
        """List the next part of what a step left to people."""
        listing = self.env["shoper.sync"]._phase("list")
        self._work_step(step, lambda ctx: listing(ctx).work())

    # ------------------------------------------------------------ the step's states
    def _work_on(self, step: BaseModel, work: Callable[[Context], None]) -> None:
        """Do pieces of the work of a step until its plan is made, or carried out, or
        the moment is over."""
        is_applied = step.run_id.to_apply
        self._work_step(step, work)
        while not (step._is_settled() or (step.state == "planned" and not is_applied)):
            if not self._may_go_on(step.run_id):
                return
            self._work_step(step, work)

    def _work_step(self, step: BaseModel, work: Callable[[Context], None]) -> None:
        """Do a piece of the work of a step, and note what it cost."""
        ctx = Context(step, self.end)
        self.step = step
        try:
            work(ctx)
        except BaseException:
            self._count_calls(ctx)
            ctx.disconnect()
            if ctx.has_committed:
                self.unsaved = 0
            raise
        self._count_calls(ctx)
        ctx.close()
        self._count(ctx.has_committed)

    def _count_calls(self, ctx: Context) -> None:
        """Count the calls to the shop of a piece of work, however it ended."""
        self.was_answered |= ctx.was_answered()
        calls, seconds = ctx.spent()
        self.calls += calls
        self.shop_seconds += seconds

    def _plan_step(self, ctx: Context) -> None:
        """Take a step one unit closer to its plan.

        :raises NotYet: the shop may be at what an earlier run was cancelled in
        """
        step, engine = ctx.step, self.env["shoper.sync"]
        if ctx.is_undo:
            if step.state == "waiting":
                step.write({"state": "planning", "started_at": ctx.now()})
            Identity(ctx).check()
            engine._phase("undo")(ctx).work()
            return
        if step.state == "waiting":
            reason = Rights(ctx.connector.with_env(ctx.env)).reason(ctx.entity)
            if reason:
                step._close("skipped", reason)
                return
            reason = Gate(ctx).closed()
            if reason:
                step._close("blocked", reason)
                return
            wait = busy_seconds(ctx, given_up_unanswered(ctx))
            if wait:
                ctx.commit()  # what other steps of the run planned
                raise NotYet(wait)
            step.write({"state": "fetching", "started_at": ctx.now()})
        Identity(ctx).check()
        if step.state == "fetching":
            engine._phase("fetch")(ctx).work()
        elif step.state == "linking":
            engine._phase("link")(ctx).work()
        else:
            engine._phase("plan")(ctx).work()

    def _note_limited(self, wait: float) -> bool:
        """Note on the step that was worked that it did not get on, because of the
        shop's limit of calls or because a call took too long, unless the shop takes no
        calls for a while, however few.

        :param wait: seconds until the next call
        :return: whether fewer cannot be read at once
        """
        if not self.step or wait > SHORT_WAIT:
            return False
        cursor = Cursor.load(self.step.cursor)
        is_least = cursor.note_limited(ONE_CALL)
        self.step.cursor = cursor.dump()
        return is_least

    def _shrink_batch(self, run: BaseModel) -> None:
        """Halve the batch of changes that others, who hold or write the same records,
        keep from being written."""
        step = run.step_ids.filtered(lambda step: not step._is_settled())[:1]
        if run.to_apply and step.state in ("planned", "applying"):
            apply = self.env["shoper.sync"]._phase("apply")
            apply(Context(step, self.end)).shrink_batch()


def check_run(run: BaseModel) -> None:
    """Check that a run may go on, whatever it was allowed before.

    :param run: in the reader's language
    :raises UserError: with the reason, in that language
    """
    connector, _ = run.connector_id, run.env._
    if connector.state != "connected":
        name, message = connector.display_name, connector.state_message
        raise UserError(
            _(
                "%(connector)s cannot be used. %(message)s",
                connector=name,
                message=message,
            )
            if message
            else _("The settings of %s are not tested.", name)
        )
    if not (run.user_id.active or run.user_id._is_superuser()):
        raise UserError(_("The user %s is archived.", run.user_id.display_name))
    may = run.user_id.has_group("shoper_connector.group_shoper_user")
    if not (may or run.user_id._is_superuser()):
        raise UserError(
            _(
                "The user %s has no right to synchronise (Settings > Users & "
                "Companies > Users, Shoper under Sales).",
                run.user_id.display_name,
            )
        )
    if run.company_id.id not in run.user_id._get_company_ids():
        raise UserError(
            _(
                "The user %(user)s has no access to the company %(company)s.",
                user=run.user_id.display_name,
                company=run.company_id.display_name,
            )
        )
    connector._check_catalogue_lang()
    connector._check_user_lang(run.user_id)
