from odoo import api, fields, models
from odoo.tools import SQL, format_datetime


class ShoperConnector(models.Model):
    """Tell how a shop is doing, which is more than whether its settings were tested."""

    _inherit = "shoper.connector"

    health = fields.Selection(
        [
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
    health_text = fields.Char(
        "Since", compute="_compute_health", help="Since when it has been so"
    )

    @api.depends(
        "state",
        "tested_at",
        "has_missing_rights",
        "odoo_check_ids.result",
    )
    @api.depends_context("lang", "tz")
    def _compute_health(self):
        contacts = self._contacts()
        for connector in self:
            contact, failing, _run_id = contacts.get(
                connector._origin.id, (None, None, None)
            )
            is_connected = connector.state == "connected"
            connector.last_contact = contact
            connector.failing_since = is_connected and failing
            if not is_connected:
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

        def moment(value):
            return format_datetime(self.env, value, dt_format="short")

        if self.failing_since:
            return self.env._("Since %s", moment(self.failing_since))
        if self.last_contact:
            return self.env._("Last contact: %s", moment(self.last_contact))
        return False

    def _contacts(self) -> dict[int, tuple]:
        """Read when each shop last answered, since when its synchronisations fail, and
        the latest of those: {connector id: (moment, moment or None, id of a run or
        None)}.

        A step that failed makes its run a failure. What starts by itself (a preset, or
        what the shop tells of) fails until it went well itself, since nobody looks at
        it; what a person started, until anything went well. A test that the shop passed
        ends all that, and so does archiving the preset."""
        if not self.ids:
            return {}
        self.flush_model(["state", "tested_at"])
        for model in ("shoper.sync.run", "shoper.sync.step", "shoper.sync.preset"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """WITH ended AS (
                     SELECT r.id, r.connector_id, r.preset_id, r.purpose, r.state,
                       COALESCE(r.ended_at, r.heartbeat) AS at,
                       r.preset_id IS NOT NULL
                         OR r.purpose IN ('webhook', 'stock') AS is_own,
                       r.state = 'failed' OR r.state != 'done' AND EXISTS (
                         SELECT 1 FROM shoper_sync_step s
                         WHERE s.run_id = r.id AND s.state = 'failed') AS is_bad
                     FROM shoper_sync_run r
                     WHERE r.connector_id IN %(ids)s
                       AND r.state IN ('done', 'done_with_errors', 'planned', 'failed')
                   ), judged AS (
                     SELECT ended.*, CASE WHEN is_own
                       THEN max(at) FILTER (WHERE NOT is_bad)
                         OVER (PARTITION BY connector_id, is_own, preset_id, purpose)
                       ELSE max(at) FILTER (WHERE NOT is_bad)
                         OVER (PARTITION BY connector_id)
                       END AS good_at
                     FROM ended
                   ), failing AS (
                     SELECT j.connector_id, min(j.at) AS since,
                       (array_agg(j.id ORDER BY j.at DESC))[1] AS run_id
                     FROM judged j
                     JOIN shoper_connector c ON c.id = j.connector_id
                     LEFT JOIN shoper_sync_preset p ON p.id = j.preset_id
                     WHERE j.is_bad AND j.state != 'planned'
                       AND j.at > COALESCE(
                         GREATEST(c.tested_at, j.good_at), '-infinity')
                       AND COALESCE(p.active, true)
                     GROUP BY j.connector_id)
                   SELECT c.id, GREATEST(c.tested_at, (
                     SELECT max(at) FROM ended
                     WHERE connector_id = c.id AND state != 'failed')),
                     failing.since, failing.run_id
                   FROM shoper_connector c
                   LEFT JOIN failing ON failing.connector_id = c.id
                   WHERE c.id IN %(ids)s""",
                ids=tuple(self.ids),
            )
        )
        return {connector_id: tuple(found) for connector_id, *found in rows}
