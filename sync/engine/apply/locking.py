from collections.abc import Sequence

from psycopg2.errors import SerializationFailure

from odoo.tools import SQL

from ..context import Context
from ..states import RUN_ENDED


def lock_records(ctx: Context, res_ids: Sequence[int]) -> None:
    """Lock records of the step's type until all that is done with them is committed, so
    that nobody writes them meanwhile. Where somebody writes one of them just now, the
    batch is tried again in a while, and smaller: the others go on without it.

    :raises LockNotAvailable: somebody writes one of them
    """
    ctx.env.cr.execute(
        SQL(
            """SELECT FROM %s WHERE id = ANY(%s) ORDER BY id
               FOR NO KEY UPDATE NOWAIT""",
            SQL.identifier(ctx.records._table),
            list(res_ids),
        ),
        log_exceptions=False,  # it is no error, only not their turn
    )


def check_not_cancelled(ctx: Context) -> None:
    """Keep what was done from being committed once somebody cancelled the run, which
    writes its row and nothing else. The database refuses to lock it where that was done
    since the transaction began; it may have begun after that, such as one in which half
    of a batch is tried again.

    :raises SerializationFailure: somebody did
    """
    ctx.env.flush_all()  # nothing else is written while the run is locked
    [[state]] = ctx.env.execute_query(
        SQL("SELECT state FROM shoper_sync_run WHERE id = %s FOR SHARE", ctx.run.id)
    )
    if state in RUN_ENDED:
        raise SerializationFailure(f"Run {ctx.run.id} was cancelled")
