from odoo import api, fields, models
from odoo.tools import SQL

from ...sync.engine.states import RUN_ENDED
from ..shoper_sync_run.vacuum import KEEP_DAYS

LIMIT = 10_000


class ShoperSyncChange(models.Model):
    """Delete what shops were told long ago and nobody can take back: each sale changes
    the stock of all shops that have the product, millions of times a year."""

    _inherit = "shoper.sync.change"

    @api.autovacuum
    def _gc_told(self):
        """Delete what runs that ended months ago updated in the shop, of types of which
        nothing can be undone. Their number stays on the step. What holds personal data
        is emptied instead, see :meth:`_gc_values`.

        What a decision is about stays, and what carried one out that can be taken
        back, and what a person once left out of a plan.

        :return: (how many were deleted, whether there may be more)
        """
        codes = [
            entity._entity
            for entity in self.env["shoper.sync"]._entities()
            if entity._undo_refusal and entity._kept_days is None
        ]
        self.env.flush_all()  # many fields of four models are read
        found = self.env.execute_query(
            SQL(
                """SELECT c.id FROM shoper_sync_run r
                   JOIN shoper_sync_step s ON s.run_id = r.id
                   JOIN shoper_sync_change c ON c.step_id = s.id
                   WHERE r.state IN %(ended)s AND r.ended_at < %(before)s
                     AND s.entity = ANY(%(codes)s)
                     AND c.state = 'done' AND c.verb = 'update_shop'
                     AND c.excluded_by IS NULL
                     AND NOT EXISTS (
                       SELECT FROM shoper_decision d WHERE d.change_id = c.id)
                     AND NOT EXISTS (
                       SELECT FROM shoper_decision d
                       WHERE d.decision_run_id = r.id AND d.state <> 'settled')
                   LIMIT %(limit)s""",
                ended=RUN_ENDED,
                before=fields.Datetime.subtract(fields.Datetime.now(), days=KEEP_DAYS),
                codes=codes,
                limit=LIMIT,
            )
        )
        changes = self.browse([row[0] for row in found])
        changes._keep_count()
        changes.unlink()
        return len(changes), len(changes) == LIMIT
