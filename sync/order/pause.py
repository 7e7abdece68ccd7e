"""When the shop was told of nothing for so long that telling it begins anew: no buyer
is to hear now of what happened then."""

from datetime import datetime, timedelta

from odoo.fields import Datetime

from ..engine.context import Context
from ..engine.dates import moment_text
from ..engine.gate import last_full_step
from ..engine.states import STEP_DONE

# After which a type is not synchronised any more; some do it weekly, more or less.
SILENT = timedelta(days=8)
NOTE = "paused_since"


def paused_since(ctx: Context, code: str) -> datetime | None:
    """Tell when a type was last synchronised, UTC; None where that goes on, or never
    began.

    :param code: of the type
    """
    last = last_full_step(ctx.connector, code, STEP_DONE)
    is_over = bool(last) and last.ended_at <= ctx.now() - SILENT
    return last.ended_at if is_over else None


def begin_anew(ctx: Context, field: str) -> bool:
    """Begin to tell the shop what happens from now on, the first time and after a
    pause, and note for people that the step ends one.

    :param field: of the connector that holds since when the step's type is told
    :return: whether it began now, and did not go on already
    """
    paused, since = paused_since(ctx, ctx.entity._entity), ctx.connector[field]
    is_over = bool(paused and since and since <= paused)
    if is_over:
        ctx.note(NOTE, Datetime.to_string(paused))
    if since and not is_over:
        return False
    ctx.connector[field] = ctx.now()
    return True


def pause_text(ctx: Context) -> str:
    """Say when what a step ends began, ``""`` where that is no pause."""
    return moment_text(ctx.place_env, ctx.cursor.notes.get(NOTE), is_kept=True)
