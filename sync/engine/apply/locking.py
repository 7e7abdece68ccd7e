from collections.abc import Sequence

from odoo.tools import SQL

from ..context import Context


def lock_records(ctx: Context, res_ids: Sequence[int]) -> None:
    """Lock records of the step's type until all that is done with them is committed, so
    that nobody writes them meanwhile. Where somebody writes one of them just now, the
    batch is tried again in a while, and smaller: the others go on without it.

    :raises LockNotAvailable: somebody writes one of them
    """
    ctx.env.flush_all()
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
    """Keep what was done in Odoo from being committed once somebody cancelled the run,
    which writes its row and nothing else: the database refuses to lock it then.

    :raises SerializationFailure: somebody did
    """
    ctx.env.cr.execute(
        SQL("SELECT 1 FROM shoper_sync_run WHERE id = %s FOR SHARE", ctx.run.id)
    )
