import hashlib
from contextlib import contextmanager

from odoo import models
from odoo.tools import SQL


class ShoperSync(models.AbstractModel):
    """Keep the synchronisations of several shops from making the same record of Odoo
    in the same moment."""

    _inherit = "shoper.sync"

    @contextmanager
    def _creating_alone(self, ctx, changes):
        """Let no other shop create in Odoo what these changes may create, and let all
        be seen that others created before.

        The locks belong to the connection, not to the transaction: a transaction sees
        what was committed when it began, so it must begin when the locks are there
        already, and they must hold until it is committed. They end with the process,
        however that ends."""
        keys = self._twin_locks(ctx, changes)
        self._commit()  # nothing is held while others are waited for
        try:
            # One after the other in the same order everywhere: none waits in a circle.
            self.env.cr.execute(
                SQL("SELECT pg_advisory_lock(key) FROM unnest(%s::bigint[]) key", keys)
            )
            self._commit()
            self.env.invalidate_all()
            yield
            self._commit()
        except BaseException:
            self._rollback()
            raise
        finally:
            self.env.cr.execute("SELECT pg_advisory_unlock_all()")

    def _twin_locks(self, ctx, changes) -> list[int]:
        """Numbers that stand for what records of Odoo are told apart by, sorted."""
        model, found = ctx.entity._odoo_model, set()
        for keys in ctx.entity._twin_keys(changes.element_id).values():
            for key in keys:
                digest = hashlib.sha256(f"{model} {key}".encode()).digest()
                found.add(int.from_bytes(digest[:8], signed=True))
        return sorted(found)
