"""When the shop may be looked at for what it did not answer in time."""

from datetime import datetime, timedelta

from odoo import fields
from odoo.models import BaseModel

from .. import limits
from ..context import Context

LATE_AT = "late_at"  # in `meta` of a change, UTC, by the clock of the database


def note_late(change: BaseModel) -> None:
    """Note that the shop's answer to what a change sent did not come in time."""
    change._note(**{LATE_AT: fields.Datetime.to_string(change.env.cr.now())})


def seconds_left(ctx: Context, changes: BaseModel) -> float:
    """Tell how long the shop may still be at what it did not answer in time: looked at
    before that, it would be sent twice.

    :param changes: in state ``sending``
    """
    noted = [(change.meta or {}).get(LATE_AT) for change in changes]
    late: list[datetime] = [fields.Datetime.to_datetime(at) for at in noted if at]
    if not late:
        return 0
    over = max(late) + timedelta(seconds=limits.LATE)
    return max(0.0, (over - ctx.now()).total_seconds())
