"""Orders that the shop takes up again after something of them left or was invoiced."""

from collections.abc import Iterable

from ...engine.context import Context
from ...engine.write import Write
from .maps import is_gone
from .stages import Stage, stage_of
from .state_words import StateWords


def note_taken_up(ctx: Context, writes: Iterable[Write]) -> None:
    """Write on orders that the shop is about to take up again that it did: they go on
    as they are in Odoo, where goods may have come back meanwhile, and nothing is to be
    decided."""
    if ctx.is_undo:
        return
    statuses = ctx.env["shoper.order.status"]
    for write in writes:
        before = write.record.shoper_status_id
        now = statuses.browse(write.vals.get("shoper_status_id") or ())
        if not now or is_gone(now) or not is_gone(before):
            continue
        if stage_of(write.record) is Stage.DONE:
            body = StateWords(ctx).taken_up(before, now)
            write.record.message_post(body=body)
