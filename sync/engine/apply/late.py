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

    :param changes: in state ``sending``
    """
    over = max((_over(ctx, change) for change in changes), default=datetime.min)
    return max(0.0, (over - ctx.now()).total_seconds())


def _over(ctx: Context, change: BaseModel) -> datetime:
    """Tell from when on the shop is not at it any more."""
    meta, late = change.meta or {}, timedelta(seconds=limits.LATE)
    if LATE_AT not in meta:
        # It was written just before it was sent, maybe by the last of several calls.
        sent_at: datetime = change.write_date.replace(microsecond=0)
        size = limits.batch_size(ctx.entity, "shop", change.verb)
        calls = ceil(size / limits.BATCH["shop"])
        return sent_at + timedelta(seconds=limits.ANSWER) * calls + late
    lost_at = fields.Datetime.to_datetime(meta[LATE_AT])
    return lost_at + late if lost_at else datetime.min
