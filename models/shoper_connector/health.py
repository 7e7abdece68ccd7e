from typing import Any

from odoo import api, fields, models
from odoo.tools import SQL

from ...sync.engine.dates import moment_text

# Which runs `r` end a series of failures of a kind `k`.
GOOD = SQL(
    """(NOT k.is_own OR (r.preset_id IS NOT DISTINCT FROM k.preset_id
          AND r.purpose IS NOT DISTINCT FROM k.purpose))
       AND (r.state = 'done' OR (
         r.state IN ('done_with_errors', 'planned') AND NOT EXISTS (
           SELECT FROM shoper_sync_step s
           WHERE s.run_id = r.id AND s.state = 'failed')))"""
)


class ShoperConnector(models.Model):
    """Tell how a shop is doing, which is more than whether its settings were tested."""

    _inherit = "shoper.connector"

    health = fields.Selection(
        [
            ("paused", "Paused"),
            ("draft", "Not Tested"),
            ("error", "Error"),
            ("failing", "Synchronisations Fail"),
            ("limited", "Connected, Limited"),
            ("connected", "Connected"),
        ],
        compute="_compute_health",
        string="Condition",
        help="Limited: rights are missing in the shop, or something needs to be fixed "
        "in Odoo.",
    )
    last_contact = fields.Datetime(
        compute="_compute_health",
        help="When the shop last answered a test or a synchronisation",
    )
    failing_since = fields.Datetime(
        compute="_compute_health",
        help="When the synchronisations began to fail",
    )
    failing_what = fields.Char(
        "What Fails",
        compute="_compute_health",
        help="Presets and other synchronisations that ended with errors the last time",
    )
    health_text = fields.Char("Since", compute="_compute_health")

    @api.depends(
        "active",
        "state",
        "tested_at",
        "has_missing_rights",
        "odoo_check_ids.result",
    )
    @api.depends_context("lang", "tz")
    def _compute_health(self):
        answers, failures = self._last_answers(), self._failing()
        # Whoever sees a shop may know which of its runs fail.
        runs = self.env["shoper.sync.run"].sudo()
        runs = runs.browse(id_ for _since, ids in failures.values() for id_ in ids)
        names = dict(zip(runs.ids, runs.mapped("what"), strict=True))
        for connector in self:
            shop_id = connector._origin.id
            failing, run_ids = failures.get(shop_id, (None, []))
            is_connected = connector.active and connector.state == "connected"
            connector.last_contact = answers.get(shop_id)
            connector.failing_since = is_connected and failing
            connector.failing_what = is_connected and ", ".join(
                dict.fromkeys(names[run_id] for run_id in run_ids)
            )
            if not connector.active:
                connector.health = "paused"
            elif not is_connected:
                connector.health = connector.state
            elif failing:
                connector.health = "failing"
            elif connector.has_missing_rights or connector.has_odoo_problem:
                connector.health = "limited"
            else:
                connector.health = "connected"
            connector.health_text = connector._health_text()

    def _health_text(self):
        """Say since when the shop is as it is, as the reader writes moments."""
        if self.failing_since:
            return self.env._("Since %s", moment_text(self.env, self.failing_since))
        if self.last_contact:
            moment = moment_text(self.env, self.last_contact)
            return self.env._("Last contact: %s", moment)
        return False

    def _last_answers(self) -> dict[int, Any]:
        """Read when each shop last answered a test or a synchronisation: {connector id:
        moment or None}."""
        if not self.ids:
            return {}
        self.flush_model(["tested_at"])
        self.env["shoper.sync.run"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT c.id, GREATEST(c.tested_at, (
                     SELECT r.ended_at FROM shoper_sync_run r
                     WHERE r.connector_id = c.id AND r.ended_at IS NOT NULL
                       AND r.state IN ('done', 'done_with_errors')
                     ORDER BY r.ended_at DESC LIMIT 1), (
                     SELECT max(r.heartbeat) FROM shoper_sync_run r
                     WHERE r.connector_id = c.id AND r.state = 'planned'))
                   FROM shoper_connector c
                   WHERE c.id IN %s""",
                tuple(self.ids),
            )
        )
        return dict(rows)

    def _failing(self) -> dict[int, tuple]:
        """Read since when synchronisations of each shop fail, and the latest of each
        kind that does, the latest first: {connector id: (moment, ids of runs)} of shops
        where some do.

        A step that failed makes its run a failure. What starts by itself (a preset, or
        what the shop tells of) fails until it went well itself, since nobody looks at
        it; what a person started, until anything went well. A test that the shop passed
        ends all that, and so does archiving or deleting the preset.

        Runs are kept for years: only what is bad is gone through, and of what is good
        the latest of each kind is looked up."""
        if not self.ids:
            return {}
        self.flush_model(["tested_at"])
        for model in ("shoper.sync.run", "shoper.sync.step", "shoper.sync.preset"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """WITH bad AS (
                     SELECT r.id, r.connector_id, r.ended_at AS at, kind.*
                     FROM shoper_sync_run r
                     JOIN shoper_connector c ON c.id = r.connector_id
                     LEFT JOIN shoper_sync_preset p ON p.id = r.preset_id
                     CROSS JOIN LATERAL (
                       SELECT own.is_own,
                         CASE WHEN own.is_own THEN r.preset_id END AS preset_id,
                         CASE WHEN own.is_own THEN r.purpose END AS purpose
                       FROM (SELECT r.preset_id IS NOT NULL
                               OR r.purpose IN ('webhook', 'stock') AS is_own) own
                       ) kind
                     WHERE r.connector_id IN %(ids)s
                       AND r.state IN ('failed', 'done_with_errors')
                       AND r.ended_at > COALESCE(c.tested_at, '-infinity')
                       AND (p.active OR r.preset_id IS NULL
                            AND r.purpose IS DISTINCT FROM 'preset')
                       AND (r.state = 'failed' OR EXISTS (
                         SELECT FROM shoper_sync_step s
                         WHERE s.run_id = r.id AND s.state = 'failed'))
                   ), kinds AS (
                     SELECT DISTINCT connector_id, is_own, preset_id, purpose FROM bad
                   )
                   SELECT connector_id, min(since), array_agg(run_id ORDER BY at DESC)
                   FROM (
                     SELECT b.connector_id, min(b.at) AS since, max(b.at) AS at,
                       (array_agg(b.id ORDER BY b.at DESC))[1] AS run_id
                     FROM kinds k
                     CROSS JOIN LATERAL (SELECT GREATEST((
                         SELECT r.ended_at FROM shoper_sync_run r
                         WHERE r.connector_id = k.connector_id
                           AND r.ended_at IS NOT NULL AND %(good)s
                         ORDER BY r.ended_at DESC LIMIT 1), (
                         SELECT max(r.heartbeat) FROM shoper_sync_run r
                         WHERE r.connector_id = k.connector_id
                           AND r.state = 'planned' AND %(good)s)) AS at) good
                     JOIN bad b ON b.connector_id = k.connector_id
                       AND b.is_own = k.is_own
                       AND b.preset_id IS NOT DISTINCT FROM k.preset_id
                       AND b.purpose IS NOT DISTINCT FROM k.purpose
                       AND b.at > COALESCE(good.at, '-infinity')
                     GROUP BY b.connector_id, k.is_own, k.preset_id, k.purpose
                   ) failing
                   GROUP BY connector_id""",
                good=GOOD,
                ids=tuple(self.ids),
            )
        )
        return {connector_id: tuple(found) for connector_id, *found in rows}
