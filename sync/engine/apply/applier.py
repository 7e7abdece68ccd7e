import logging
import time
from collections.abc import Callable
from functools import partial

from odoo.models import BaseModel

from ....shoper_api import errors
from ..changes import Changes
from ..concurrency import CONCURRENCY_ERRORS
from ..context import Context
from ..disk import is_full
from ..explain import in_log
from ..gate import Gate
from ..limits import batch_size
from ..link.not_taking_part import NotTakingPart
from ..not_yet import NotYet
from ..plan.deletions import Deletions
from ..plan.ignored import ignored_note
from ..undo.settling import Settling
from .actions import Acting
from .batches import Batches
from .exchange import Exchange
from .gone import GoneWriting
from .late import TOLD, Answers, busy_seconds, given_up_unanswered
from .locking import check_not_cancelled
from .lost_answers import LostAnswers
from .odoo import OdooWriting
from .shop_creations import ShopCreations
from .shop_deletions import ShopDeletions
from .shop_updates import ShopUpdates
from .splitting import Splitting

_logger = logging.getLogger(__name__)


class Applier:
    """Carries out what a step planned: batch by batch, each committed by itself, so
    that whatever happens loses no more than a batch."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity
        self.changes = Changes(ctx)
        self.batches = Batches(ctx)
        self.answers = Answers(ctx)

    def work(self) -> None:
        """Carry out the next batch of the step's changes, or end the step.

        :raises UserError: an undoing whose user may not undo any more
        :raises ShoperError: the shop cannot be asked now, or answered none of the calls
        :raises NotYet: the shop may be at it still
        """
        step = self.ctx.step
        if self.ctx.is_undo:
            Settling(self.ctx).check_right()
        if step.state == "applying":
            # A batch that fails must not take back what the piece before it noted; and
            # no row of the run stays locked while records are written, so that whoever
            # cancels it need not wait.
            self.ctx.commit()
        if step.state == "planned":
            reason = Gate(self.ctx).closed()
            if reason:
                step._close("blocked", reason)
                return
            step.state = "applying"
            if self.changes.of_step("planned", limit=1):
                return  # that is committed first: whoever cancels waits for no batch
        sending = self.changes.of_step("sending", limit=batch_size(self.entity, "shop"))
        if sending:
            wait = busy_seconds(self.ctx, sending)
            if wait:
                raise NotYet(wait)
            self.ctx.commit_before_call()
            self._recover(sending)
            return
        verb, changes = self.batches.next()
        if verb in TOLD:
            # Another run may have sent the same, and somebody cancelled it.
            wait = busy_seconds(self.ctx, given_up_unanswered(self.ctx))
            if wait:
                raise NotYet(wait)
        if changes and self._is_outdated():
            return
        refresh = self.env["shoper.sync"]._phase("refresh")(self.ctx)
        if changes and refresh.is_due(verb, changes):
            refresh.look_again(verb, changes)
        elif changes:
            began = time.monotonic()
            self._apply(verb, changes)
            if not verb.endswith("_shop"):
                self.batches.note_pace(verb, len(changes), time.monotonic() - began)
        elif not self._skip_stuck() and not self._finishes():
            self._finish()

    def _is_outdated(self) -> bool:
        """Give up all that is left of the plan once settings changed that say where its
        values belong; what takes no part any more, once those changed that say so.

        :return: whether they did
        """
        reason = self.ctx.run._settings_reason()
        if reason:
            self.changes.stale(self.changes.of_step("planned"), reason)
            return True
        return not self.ctx.is_undo and NotTakingPart(self.ctx).withdraw_since_change()

    def _finishes(self) -> bool:
        """Do what must follow when nothing is left, for a type that is told.

        :return: whether it planned more
        """
        return self.entity._is_told and self.entity._finish_telling(self.ctx)

    def _apply(self, verb: str, changes: BaseModel) -> None:
        """Carry out a batch; one that fails as a whole is halved until the bad element
        stands alone.

        :raises ShoperError: what stops all calls, not one element
        """
        try:
            self._writers()[verb](changes)
            Settling(self.ctx).note_undone(changes)
            if not verb.endswith("_shop"):
                check_not_cancelled(self.ctx)
            self.ctx.commit()
        except Exception as error:
            self._keep_answers(changes)
            if self._is_of_all(error):
                raise
            # What may have been sent is looked up in the next unit, not sent again.
            changes = changes.filtered(lambda change: change.state == "planned")
            if not changes:
                return
            if len(changes) == 1:
                self._fail(changes, error)
                return
            middle = len(changes) // 2
            for half in (changes[:middle], changes[middle:]):
                self._apply(verb, half)

    def _recover(self, changes: BaseModel) -> None:
        """Find out what became of changes whose answer never came. A batch that fails
        as a whole is halved here, too, but for creations: which of the shop's new
        elements each of them made shows only when all are looked at together.

        :raises ShoperError: the shop cannot be asked now
        """
        try:
            LostAnswers(self.ctx).recover(changes)
            Settling(self.ctx).note_undone(changes)
            self.ctx.commit()
        except Exception as error:
            self.ctx.rollback()
            apart = changes.filtered(lambda change: change.verb != "create_shop")
            if self._is_of_all(error) or not apart:
                raise
            if len(changes) == 1:
                self._fail(changes, error)
                return
            middle = (len(apart) + 1) // 2
            for half in (apart[:middle], apart[middle:]):
                if half:
                    self._recover(half)

    def _is_of_all(self, error: Exception) -> bool:
        """Tell whether an error is not the fault of one element."""
        return isinstance(error, (*CONCURRENCY_ERRORS, errors.ShoperError)) or is_full(
            error
        )

    def _keep_answers(self, changes: BaseModel) -> None:
        """Give up what a batch did since it was sent, but for what is known of the
        shop's answers: what it answered may be looked up at once."""
        self.ctx.rollback()
        if self.answers.lost_at:
            self.answers.keep(changes)
            self.ctx.commit()

    def _fail(self, change: BaseModel, error: Exception) -> None:
        """Note that a change failed on its own, split it, or leave out of it what
        another record has."""
        told = in_log(self.entity, error)
        _logger.info("Change %s of %s failed: %s", change.id, change.entity, told)
        if Splitting(self.ctx).split(change):
            if change.state == "sending":
                change.state = "planned"
        elif not Exchange(self.ctx).leave_taken(change):
            self.changes.fail(change, error)
        self.ctx.commit()

    def _writers(self) -> dict[str, Callable[[BaseModel], None]]:
        """List what carries out changes of each verb; see :data:`.batches.VERBS` for
        the order."""
        ctx, answers = self.ctx, self.answers
        odoo, gone = OdooWriting(ctx), GoneWriting(ctx)
        return {
            "restore_odoo": gone.restore,
            "link": odoo.link,
            "create_odoo": odoo.create_records,
            "update_odoo": odoo.update,
            "act": Acting(ctx).act,
            "create_shop": partial(ShopCreations(ctx).create_elements, answers=answers),
            "update_shop": partial(ShopUpdates(ctx).update, answers=answers),
            "unlink": gone.forget_links,
            "delete_shop": partial(ShopDeletions(ctx).delete, answers=answers),
            "delete_odoo": gone.delete,
            "archive_odoo": gone.archive,
        }

    def shrink_batch(self) -> None:
        """Let the next batch in Odoo be smaller: others keep this one from being
        written, again and again, by writing some of its records."""
        self.batches.shrink()

    def _skip_stuck(self) -> bool:
        """Skip planned changes that wait for something that did not get done.

        :return: whether there were any
        """
        stuck = self.changes.of_step("planned", limit=batch_size(self.entity, "odoo"))
        for change in stuck:
            blocker = change.depends_on_ids.filtered(lambda dep: dep.state != "done")
            message = blocker.with_env(self.env)._blocks_text()
            change.write({"state": "skipped", "message": message})
        return bool(stuck)

    def _finish(self) -> None:
        """End the step, with errors where any of its changes failed."""
        failed = self.env["shoper.sync.change"].search_count(
            [("step_id", "=", self.ctx.step.id), ("state", "=", "failed")], limit=1
        )
        notes = (
            self.entity._step_note(self.ctx),
            Deletions(self.ctx).withheld_reason(),
            ignored_note(self.ctx),
        )
        self.ctx.step._settle(
            "done_with_errors" if failed else "done",
            " ".join(str(note) for note in notes if note) or False,
        )
