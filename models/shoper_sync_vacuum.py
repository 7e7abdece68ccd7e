from odoo import api, fields, models
from odoo.tools import SQL

from ..sync.engine.states import RUN_ENDED

KEEP_DAYS = 90
LIMIT = 1000


class ShoperSyncRun(models.Model):
    """Runs that changed nothing are forgotten after a while: a preset that looks every
    hour makes thousands of them a year."""

    _inherit = "shoper.sync.run"

    @api.autovacuum
    def _gc_idle_runs(self):
        """Delete old runs of which nothing is left to look at: no change was carried
        out or failed, no decision came of them, and a later run answers when each of
        their types was synchronised last.

        :return: (how many were deleted, whether there may be more)
        """
        before = fields.Datetime.subtract(fields.Datetime.now(), days=KEEP_DAYS)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """SELECT r.id FROM shoper_sync_run r
                   WHERE r.state IN %(ended)s AND r.ended_at < %(before)s
                     AND NOT EXISTS (
                       SELECT FROM shoper_sync_change c WHERE c.run_id = r.id
                         AND c.state IN ('done', 'undone', 'failed'))
                     AND NOT EXISTS (
                       SELECT FROM shoper_decision d
                       WHERE d.state <> 'settled' AND (d.decision_run_id = r.id
                         OR d.step_id IN (
                           SELECT s.id FROM shoper_sync_step s
                           WHERE s.run_id = r.id)))
                     AND NOT EXISTS (
                       SELECT FROM shoper_sync_step s
                       WHERE s.run_id = r.id AND NOT EXISTS (
                         SELECT FROM shoper_sync_step l
                         WHERE l.connector_id = s.connector_id
                           AND l.entity = s.entity AND l.id > s.id
                           AND l.is_partial IS NOT TRUE AND l.fetched_to > 0
                           AND l.state = 'done'))
                   ORDER BY r.id LIMIT %(limit)s""",
                ended=RUN_ENDED,
                before=before,
                limit=LIMIT,
            )
        )
        runs = self.browse([row[0] for row in self.env.cr.fetchall()])
        runs.unlink()
        return len(runs), len(runs) == LIMIT


class ShoperSyncChange(models.Model):
    """What changes of some types held, personal data of customers for example, is not
    kept for good."""

    _inherit = "shoper.sync.change"

    @api.autovacuum
    def _gc_values(self):
        """Empty what changes of ended runs held, once their type does not keep it any
        longer. What waits for a person is left to the person.

        :return: (how many were emptied, whether there may be more)
        """
        emptied = 0
        for entity, before in self.env["shoper.sync"]._kept_until():
            changes = self.search(
                [
                    ("entity", "=", entity._entity),
                    ("state", "not in", ("planned", "sending", "waiting")),
                    ("is_emptied", "=", False),
                    ("run_id.state", "in", RUN_ENDED),
                    ("run_id.ended_at", "<", before),
                ],
                order="id",
                limit=LIMIT - emptied,
            )
            held = ("before", "after", "base", "payload", "left_out", "name")
            changes.write(dict.fromkeys(held, False) | {"is_emptied": True})
            emptied += len(changes)
        return emptied, emptied == LIMIT


class ShoperElement(models.Model):
    """The shop's rows of some types are not kept for good either."""

    _inherit = "shoper.element"

    @api.autovacuum
    def _gc_payloads(self):
        """Empty the rows of elements that their type does not keep any longer. What was
        read of them stays, and so does the sum by which a change is noticed.

        :return: (how many were emptied, whether there may be more)
        """
        emptied = 0
        for entity, before in self.env["shoper.sync"]._kept_until():
            elements = self.search(
                [
                    ("entity", "=", entity._entity),
                    ("payload", "!=", False),
                    ("write_date", "<", before),
                    *entity._kept_rows_domain(),
                ],
                order="id",
                limit=LIMIT - emptied,
            )
            elements.payload = False
            emptied += len(elements)
        return emptied, emptied == LIMIT
