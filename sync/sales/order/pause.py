"""Since when the shop is told of something (parcels, statuses): since the first
synchronisation that came to its end. After a pause in which it was told of nothing for
long, telling begins anew, since buyers should not hear now of what happened then. A
plan that nobody applies begins nothing."""

import json
from datetime import datetime, timedelta
from typing import Any

from odoo.fields import Datetime, Domain
from odoo.models import BaseModel
from odoo.tools import SQL

from ...core.cursor import Cursor
from ...engine.context import Context
from ...engine.dates import moment_text
from ...engine.gate import last_full_step
from ...engine.states import STEP_DONE

# After so long without telling there is a pause; some shops synchronise once a week.
SILENT = timedelta(days=8)
# Notes of a step:
PAUSED = "paused_since"  # when the pause began that it ends
BEGINS = "begins"  # since when it tells (`at`), and what was stored (`instead_of`)


def last_told(ctx: Context, code: str) -> datetime | None:
    """Tell when a type was last synchronised to the end, UTC; None if never.

    :param code: of the type
    """
    return last_full_step(ctx.connector, code, STEP_DONE).ended_at or None


def is_silent(ctx: Context, moment: datetime) -> bool:
    """Tell whether what was last told at a moment is not told any more."""
    return moment <= ctx.now() - SILENT


def told_since(ctx: Context, code: str, field: str) -> datetime | None:
    """Tell since when the shop is told of a type (UTC), None where telling never began.
    Within a run it also counts that a step of it began to tell, or failed after it had
    begun: the next run goes on from there.

    :param code: of the type
    :param field: of the connector that holds it
    """
    since = ctx.connector[field]
    for step in ctx.run.step_ids.filtered(lambda step: step.entity == code):
        has_failed = step.state == "failed" and not step.is_partial
        if has_failed or not step._is_settled():
            begins = Cursor.load(step.cursor).notes.get(BEGINS)
            if begins and begins["instead_of"] == _text(since):
                return Datetime.to_datetime(begins["at"])
    return since or None


def begin_anew(ctx: Context, field: str) -> bool:
    """Begin to tell the shop of what happens from now on, the first time and after a
    pause, and note for people that a pause ends. This holds for the step; when it is
    done, :func:`keep_beginning` stores it for later runs. Where a step that failed not
    long ago had begun, this one goes on from there.

    :param field: of the connector that holds since when the step's type is told
    :return: whether it began now, and did not go on already
    """
    if BEGINS in ctx.cursor.notes:
        return False  # it began when this step linked before
    since, last = ctx.connector[field], last_told(ctx, ctx.entity._entity)
    if since and not _is_over(ctx, since, last):
        return False
    _note_pause(ctx, since and last)
    begun = _begun_in_vain(ctx, _text(since))
    ctx.note(BEGINS, {"at": begun or _text(ctx.now()), "instead_of": _text(since)})
    return not begun


def keep_beginning(ctx: Context, field: str) -> bool:
    """Store on the connector, as the step ends, since when the shop is told, so that
    later runs go on from there. A step that ended without telling all begins nothing.
    What a person, or another run, stored meanwhile stays.

    :param field: of the connector that holds since when the step's type is told
    :return: whether the plan lay for so long before it was applied that what happened
        meanwhile, and is not part of it, is not told any more
    """
    if ctx.step.is_partial:
        return False
    said, others = ctx.connector[field], last_told(ctx, ctx.entity._entity)
    since = told_since(ctx, ctx.entity._entity, field)
    if not since:
        return False  # a person emptied it meanwhile
    # Nothing is known, and no pause ends, where a person entered since when the shop is
    # told before anything was told.
    known = [moment for moment in (others, since != said and since) if moment]
    last = max(*known, ctx.step.started_at) if known else None
    is_over = _is_over(ctx, since, last)
    if is_over:
        _note_pause(ctx, last)
        since = ctx.now()
    if since != said:
        ctx.connector[field] = since
    return is_over


def untold(ctx: Context) -> BaseModel:
    """Find the changes of a step that were not carried out: they failed, wait, or
    became stale, so that another run may have carried them out."""
    states = ("failed", "waiting", "stale")
    return ctx.env["shoper.sync.change"].search(
        [("step_id", "=", ctx.step.id), ("state", "in", states)]
    )


def steps_before(ctx: Context) -> BaseModel:
    """Find the steps on which this one follows, not long ago: those that told their
    type to the end, and those that failed from whose beginning it goes on."""
    begins = json.dumps(ctx.cursor.notes.get(BEGINS))

    def began_there(model: BaseModel, alias: str, query: Any) -> SQL:
        cursor = SQL.identifier(alias, "cursor", to_flush=model._fields["cursor"])
        return SQL("%s -> 'notes' -> %s = %s::jsonb", cursor, BEGINS, begins)

    has_failed = Domain("state", "=", "failed") & Domain.custom(to_sql=began_there)
    return ctx.env["shoper.sync.step"].search(
        Domain(ctx.of_type())
        & Domain("is_partial", "=", False)
        & Domain("ended_at", ">", ctx.now() - SILENT)
        & (Domain("state", "in", STEP_DONE) | has_failed)
    )


def pause_text(ctx: Context) -> str:
    """Say when the pause began that a step ends, ``""`` where it ends none."""
    return moment_text(ctx.env, ctx.cursor.notes.get(PAUSED), is_kept=True)


def plan_note(ctx: Context) -> str | bool:
    """Tell what a plan says as a whole: what its step will say when it is done, and
    that telling begins with it; False for neither."""
    notes = ctx.entity._step_note(ctx), _begins_text(ctx)
    return " ".join(str(note) for note in notes if note) or False


def _begins_text(ctx: Context) -> str:
    """Say of a plan that telling begins with it, ``""`` where it goes on, or begins at
    once."""
    if BEGINS not in ctx.cursor.notes or ctx.run.auto_apply:
        return ""
    return ctx.env._(
        "Telling begins with this plan once it is applied, or closed where there is "
        "nothing to write. Until then each plan begins anew."
    )


def _begun_in_vain(ctx: Context, instead_of: str) -> str:
    """Find when the last step that failed, not longer ago than a pause lasts, had begun
    to tell: ``""`` where none did. A later step that failed before it began changes
    nothing.

    :param instead_of: what the connector stores of when telling began, as text; a step
        that had begun instead of something else does not count
    """
    ctx.env["shoper.sync.step"].flush_model(["state", "cursor"])
    rows = ctx.env.execute_query(
        SQL(
            """SELECT cursor -> 'notes' -> %(begins)s ->> 'at'
               FROM shoper_sync_step
               WHERE connector_id = %(connector)s AND entity = %(entity)s
                 AND state = 'failed' AND is_partial IS NOT TRUE
                 AND ended_at > %(silent)s
                 AND cursor -> 'notes' -> %(begins)s ->> 'instead_of' = %(instead_of)s
               ORDER BY id DESC LIMIT 1""",
            begins=BEGINS,
            connector=ctx.connector.id,
            entity=ctx.entity._entity,
            silent=ctx.now() - SILENT,
            instead_of=instead_of,
        )
    )
    begun = rows[0][0] if rows else ""
    return "" if begun and is_silent(ctx, Datetime.to_datetime(begun)) else begun


def _is_over(ctx: Context, since: datetime, last: datetime | None) -> bool:
    """Tell whether telling ended in a pause: not where a person entered meanwhile that
    the shop is told of what happened since a moment in that pause.

    :param since: when telling began
    :param last: when it was told last, None where it never was
    """
    return last is not None and is_silent(ctx, last) and since <= last


def _note_pause(ctx: Context, last: datetime | None) -> None:
    if last and PAUSED not in ctx.cursor.notes:
        ctx.note(PAUSED, _text(last))


def _text(moment: datetime | bool | None) -> str:
    return Datetime.to_string(moment) or ""
