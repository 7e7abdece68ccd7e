"""When the shop may be looked at for what it was sent and did not answer."""

from datetime import datetime, timedelta
from math import ceil

from odoo import fields
from odoo.models import BaseModel

from .. import limits
from ..context import Context

# In `meta` of a change that was sent: when its answer got lost, UTC, by the clock of
# the database; False where the shop answered. Where it is missing, whoever sent the
# change died, or is about to send it.
LATE_AT = "late_at"
# What done twice is there twice, or tells buyers twice.
TOLD = ("create_shop", "update_shop")


def note_sending(changes: BaseModel) -> None:
    """Note that changes are about to be sent, for the first time or once more."""
    changes.write({"state": "sending"})
    for change in changes:
        change.attempts += 1
        if LATE_AT in (change.meta or {}):
            meta = {name: it for name, it in change.meta.items() if name != LATE_AT}
            change.meta = meta or False


class Answers:
    """What became known of the calls of a batch, which no rollback undoes: whether the
    shop may be at it still."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        # {change id: when its answer got lost (UTC), False where the shop answered}
        self.lost_at: dict[int, str | bool] = {}

    def note(self, change: BaseModel, *, is_late: bool) -> None:
        """Remember what became of a call, whatever becomes of the transaction.

        :param change: what was sent
        :param is_late: whether its answer got lost
        """
        now = self.ctx.now
        self.lost_at[change.id] = is_late and fields.Datetime.to_string(now())

    def keep(self, changes: BaseModel) -> None:
        """Note on changes that are still being sent what is remembered of their
        answers."""
        for change in changes:
            if change.state == "sending" and change.id in self.lost_at:
                change._note(**{LATE_AT: self.lost_at[change.id]})


def seconds_left(ctx: Context, changes: BaseModel) -> float:
    """Tell how long the shop may still be at what it did not answer: looked at before
    that, it would be sent twice.

    :param changes: whose answers did not come
    """
    over = max((_over(ctx, change) for change in changes), default=datetime.min)
    return max(0.0, (over - ctx.now()).total_seconds())


def given_up(ctx: Context, since: datetime | None = None) -> BaseModel:
    """Find what other runs sent to the shop of the step's type and gave up a moment
    ago, before an answer came: what they were to make may only appear by and by.

    :param since: only what was given up from that moment on (UTC)
    """
    longest = max(_longest(ctx, verb) for verb in TOLD)
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


def _longest(ctx: Context, verb: str) -> timedelta:
    """Tell for how long the shop may be at what it was sent, from that moment on."""
    calls = ceil(limits.batch_size(ctx.entity, "shop", verb) / limits.BATCH["shop"])
    return timedelta(seconds=limits.ANSWER * calls + limits.LATE)


def _over(ctx: Context, change: BaseModel) -> datetime:
    """Tell from when on the shop is not at it any more."""
    meta = change.meta or {}
    if LATE_AT not in meta:
        # It was written just before it was sent, maybe by the last of several calls.
        sent_at: datetime = change.write_date.replace(microsecond=0)
        return sent_at + _longest(ctx, change.verb)
    lost_at = fields.Datetime.to_datetime(meta[LATE_AT])
    return lost_at + timedelta(seconds=limits.LATE) if lost_at else datetime.min
