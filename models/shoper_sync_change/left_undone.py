from odoo import api, fields, models
from odoo.tools import SQL

from ...sync.engine.states import RUN_ENDED
from ..shoper_sync_run.vacuum import KEEP_DAYS, KEEP_OWN_DAYS, OWN

LIMIT = 10_000


class ShoperSyncChange(models.Model):
    """Delete what runs left undone long ago: whatever waits is written anew by each
    run, every ten minutes by some presets."""

    _inherit = "shoper.sync.change"

    # Changes that were not carried out: few, once old ones are deleted.
    _left_undone_idx = models.Index(
        "(run_id) WHERE state IN ('waiting', 'stale', 'skipped')"
    )

    @api.autovacuum
    def _gc_left_undone(self):
        """Delete what ended runs did not carry out, since a later one compared the same
        type the same way and says what is left now: after a few days what a schedule or
        the shop began and did again since, else after months. Their number stays on the
        step.

        What a decision is about stays, and what may be asked about together with it;
        so does what a person left out of a plan, and creations whose answer was lost:
        the next run looks for what they made.

        :return: (how many were deleted, whether there may be more)
        """
        now = fields.Datetime.now()
        self.env.flush_all()  # many fields of four models are read
        found = self.env.execute_query(
            SQL(
                """SELECT c.id FROM shoper_sync_change c
                   JOIN shoper_sync_run r ON r.id = c.run_id
                   JOIN shoper_sync_step s ON s.id = c.step_id
                   WHERE c.state IN ('waiting', 'stale', 'skipped')
                     AND COALESCE(c.attempts, 0) = 0 AND c.excluded_by IS NULL
                     AND r.state IN %(ended)s
                     AND r.ended_at < CASE
                       WHEN r.purpose IN %(own)s AND EXISTS (
                         SELECT FROM shoper_sync_run o
                         WHERE o.connector_id = r.connector_id
                           AND o.preset_id IS NOT DISTINCT FROM r.preset_id
                           AND o.purpose = r.purpose
                           AND o.state IN ('done', 'done_with_errors') AND o.id > r.id)
                       THEN %(own_before)s ELSE %(before)s END
                     AND NOT EXISTS (
                       SELECT FROM shoper_decision d
                       WHERE d.change_id = c.id
                         OR c.question IS NOT NULL AND d.step_id = c.step_id)
                     AND EXISTS (
                       SELECT FROM shoper_sync_step l
                       WHERE l.connector_id = s.connector_id
                         AND l.entity = s.entity AND l.id > s.id
                         AND l.update_linked IS NOT DISTINCT FROM s.update_linked
                         AND l.is_partial IS NOT TRUE
                         AND l.state IN ('done', 'done_with_errors'))
                   LIMIT %(limit)s""",
                ended=RUN_ENDED,
                own=OWN,
                own_before=fields.Datetime.subtract(now, days=KEEP_OWN_DAYS),
                before=fields.Datetime.subtract(now, days=KEEP_DAYS),
                limit=LIMIT,
            )
        )
        changes = self.browse([row[0] for row in found])
        changes._keep_count()
        changes.unlink()
        return len(changes), len(changes) == LIMIT

    def _keep_count(self):
        """Note on their steps how many of these there were."""
        for step, counts in self._tally([("id", "in", self.ids)]).items():
            for *facts, number in step.gone_tally or ():
                counts[tuple(facts)] += number
            step.gone_tally = [[*facts, number] for facts, number in counts.items()]
