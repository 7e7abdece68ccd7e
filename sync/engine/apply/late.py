"""When the shop may be looked at for what it was sent and did not answer.

A change that is sent says in ``meta[LATE_AT]`` what is known of its answer: nothing
(there is no such key) from :func:`begin_sending` on, and where whoever sent it died;
then, by :class:`Answers`, that it came, or when it got lost. :func:`busy_seconds` tells
from that how long the shop may be at it still."""

from datetime import datetime, timedelta
from math import ceil

from odoo import fields
from odoo.models import BaseModel

from .. import limits
from ..context import Context
from .locking import check_not_cancelled

LATE_AT = "late_at"  # a moment: UTC, by the clock of the database
ANSWERED = False  # in the place of that moment
# What done twice is there twice, or tells buyers twice.
TOLD = ("create_shop", "update_shop")


def begin_sending(ctx: Context, changes: BaseModel) -> None:
    """Commit that changes are about to be sent, for the first time or once more.

    :raises SerializationFailure: somebody cancelled the run
    """
    changes.write({"state": "sending"})
    for change in changes:
        change.attempts += 1
        if LATE_AT in (change.meta or {}):
            meta = {name: it for name, it in change.meta.items() if name != LATE_AT}
            change.meta = meta or False
    check_not_cancelled(ctx)
    ctx.commit_before_call()


class Answers:
    """What became known of the calls of a batch, which no rollback undoes: whether the
    shop may be at it still."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        # {change id: when its answer got lost (UTC), or ANSWERED}
        self.lost_at: dict[int, str | bool] = {}

    def note(self, change: BaseModel, *, is_late: bool) -> None:
        """Remember what became of a call, whatever becomes of the transaction.

        :param change: what was sent
        :param is_late: whether its answer got lost
        """
        ctx = self.ctx
        lost_at = fields.Datetime.to_string(ctx.now()) if is_late else ANSWERED
        self.lost_at[change.id] = lost_at

    def keep(self, changes: BaseModel) -> None:
        """Note on changes that are still being sent what is remembered of their
        answers."""
        for change in changes:
            if change.state == "sending" and change.id in self.lost_at:
                change._note(**{LATE_AT: self.lost_at[change.id]})


def busy_seconds(ctx: Context, changes: BaseModel) -> float:
    """Tell how long the shop may still be at what it did not answer: looked at before
    that, it would be sent twice.

    :param changes: whose answers did not come
    """
    until = max((_busy_until(ctx, change) for change in changes), default=datetime.min)
    return max(0.0, (until - ctx.now()).total_seconds())


def _busy_until(ctx: Context, change: BaseModel) -> datetime:
    """Tell from when on the shop is not at a change any more that it was sent."""
    meta = change.meta or {}
    if LATE_AT not in meta:
        # It was written just before it was sent, maybe by the last of several calls.
        sent_at: datetime = change.write_date.replace(microsecond=0)
        return sent_at + _busy_at_most(ctx, change.verb)
    if meta[LATE_AT] == ANSWERED:
        return datetime.min
    lost_at: datetime = fields.Datetime.to_datetime(meta[LATE_AT])
    return lost_at + timedelta(seconds=limits.LATE)


def _busy_at_most(ctx: Context, verb: str) -> timedelta:
    """Tell for how long the shop may be at what it was sent, from that moment on."""
    calls = ceil(limits.batch_size(ctx.entity, "shop", verb) / limits.BATCH["shop"])
    return timedelta(seconds=limits.ANSWER * calls + limits.LATE)


def given_up_unanswered(ctx: Context, since: datetime | None = None) -> BaseModel:
    """Find what other runs sent to the shop of the step's type and gave up a moment
    ago, before an answer came: what they were to make may only appear by and by.

    :param since: only what was given up from that moment on (UTC)
    """
    longest = max(_busy_at_most(ctx, verb) for verb in TOLD)
    moment = max(ctx.now() - longest, since or datetime.min)
    return ctx.env["shoper.sync.change"].search(
        [
            *ctx.of_type(),
            ("state", "=", "failed"),
            ("attempts", ">", 0),
            ("verb", "in", TOLD),
            ("write_date", ">=", moment),
        ]
    )
