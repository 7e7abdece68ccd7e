import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from odoo.models import BaseModel
from odoo.tools import SQL

from ..context import Context
from .locking import check_not_cancelled


@contextmanager
def creating_alone(ctx: Context, changes: BaseModel) -> Iterator[None]:
    """Let no other shop create in Odoo what these changes may create, and let all be
    seen that others created before.

    The locks belong to the connection to the database, not to the transaction: a
    transaction sees what was committed when it began, so it must begin when the locks
    are there already, and they must hold until it is committed. They end with the
    process, however that ends."""
    keys = _twin_locks(ctx, changes)
    ctx.commit()  # nothing is held while others are waited for
    try:
        # One after the other in the same order everywhere: none waits in a circle.
        ctx.env.cr.execute(
            SQL("SELECT pg_advisory_lock(key) FROM unnest(%s::bigint[]) key", keys)
        )
        ctx.commit()
        ctx.env.invalidate_all()
        yield
        check_not_cancelled(ctx)
        ctx.commit()
    except BaseException:
        ctx.rollback()
        raise
    finally:
        ctx.env.cr.execute("SELECT pg_advisory_unlock_all()")


def _twin_locks(ctx: Context, changes: BaseModel) -> list[int]:
    """Make the numbers of the locks, sorted: one for each key by which records of Odoo
    are told apart; see ``_twin_keys`` of the type."""
    model, found = ctx.entity._made_with or ctx.entity._odoo_model, set()
    for keys in ctx.entity._twin_keys(changes.element_id).values():
        for key in keys:
            summed = hashlib.sha256(f"{model} {key}".encode()).digest()
            found.add(int.from_bytes(summed[:8], "big", signed=True))
    return sorted(found)
