from odoo import api, fields, models
from odoo.tools import SQL

from ...sync.engine.states import RUN_ENDED

KEEP_DAYS = 90
# Days for runs that started by themselves and ended well: one every ten minutes makes
# 144 a day.
KEEP_OWN_DAYS = 3
OWN = ("preset", "webhook", "stock")  # purposes
LIMIT = 1000


class ShoperSyncRun(models.Model):
    """Delete old runs that changed nothing: a preset that looks every ten minutes makes
    a thousand of them a week."""

    _inherit = "shoper.sync.run"

    @api.autovacuum
    def _gc_idle_runs(self):
        """Delete old runs in which nobody may want to look something up: no change was
        carried out or failed, no decision came of them, and a later run tells when each
        of their types was last synchronised, and compared, the same way. A run that a
        schedule, the shop or stock that moved began is old after a few days if it ended
        well, and a later one of the same kind did, too; all others after months.

        :return: (how many were deleted, whether there may be more)
        """
        now = fields.Datetime.now()
        self.env.flush_all()  # many fields of four models are read
        found = self.env.execute_query(
            SQL(
                """SELECT r.id FROM shoper_sync_run r
                   WHERE r.state IN %(ended)s
                     AND r.ended_at < CASE
                       WHEN r.state = 'done' AND r.purpose IN %(own)s
                         AND EXISTS (
                           SELECT FROM shoper_sync_run o
                           WHERE o.connector_id = r.connector_id
                             AND o.preset_id IS NOT DISTINCT FROM r.preset_id
                             AND o.purpose = r.purpose
                             AND o.state = 'done' AND o.id > r.id)
                       THEN %(own_before)s ELSE %(before)s END
                     AND NOT EXISTS (
                       SELECT FROM shoper_sync_change c WHERE c.run_id = r.id
                         AND c.state IN ('done', 'undone', 'failed'))
                     AND NOT EXISTS (
                       SELECT FROM shoper_decision d
                       WHERE d.state <> 'settled' AND d.decision_run_id = r.id)
                     AND NOT EXISTS (
                       SELECT FROM shoper_sync_step s
                       JOIN shoper_decision d ON d.step_id = s.id
                       WHERE d.state <> 'settled' AND s.run_id = r.id)
                     AND NOT EXISTS (
                       SELECT FROM shoper_sync_step s
                       WHERE s.run_id = r.id AND NOT EXISTS (
                         SELECT FROM shoper_sync_step l
                         WHERE l.connector_id = s.connector_id
                           AND l.entity = s.entity AND l.id > s.id
                           AND l.update_linked IS NOT DISTINCT FROM s.update_linked
                           AND l.is_partial IS NOT TRUE AND l.state = 'done'
                           -- Some types download nothing, and note no id.
                           AND (l.fetched_to > 0 OR COALESCE(s.fetched_to, 0) = 0)))
                   ORDER BY r.id LIMIT %(limit)s""",
                ended=RUN_ENDED,
                own=OWN,
                own_before=fields.Datetime.subtract(now, days=KEEP_OWN_DAYS),
                before=fields.Datetime.subtract(now, days=KEEP_DAYS),
                limit=LIMIT,
            )
        )
        runs = self.browse([row[0] for row in found])
        runs.unlink()
        return len(runs), len(runs) == LIMIT
