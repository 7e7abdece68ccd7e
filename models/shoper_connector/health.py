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
            contact, failing = contacts.get(connector._origin.id, (None, None))
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
        """Read when each shop last answered, and since when its synchronisations fail:
        {connector id: (moment, moment or None)}. A test that the shop passed ends a
        series of failures, as a synchronisation that came to its end does."""
        if not self.ids:
            return {}
        self.flush_model(["state", "tested_at"])
        self.env["shoper.sync.run"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """WITH good AS (
                     SELECT c.id, GREATEST(
                       c.tested_at,
                       (SELECT max(COALESCE(r.ended_at, r.heartbeat))
                        FROM shoper_sync_run r
                        WHERE r.connector_id = c.id
                          AND r.state IN ('done', 'done_with_errors', 'planned')
                       )) AS at
                     FROM shoper_connector c WHERE c.id IN %(ids)s)
                   SELECT good.id, good.at, min(r.ended_at)
                   FROM good LEFT JOIN shoper_sync_run r
                     ON r.connector_id = good.id AND r.state = 'failed'
                    AND (good.at IS NULL OR r.ended_at > good.at)
                   GROUP BY good.id, good.at""",
                ids=tuple(self.ids),
            )
        )
        return {connector_id: (at, since) for connector_id, at, since in rows}
