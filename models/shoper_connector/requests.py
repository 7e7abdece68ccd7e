from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...sync.engine.request_log import RequestLog

MAX_DAYS = 366


class ShoperConnector(models.Model):
    """Keep a log of the calls to the shop."""

    _inherit = "shoper.connector"

    request_log = fields.Selection(
        [("off", "None"), ("errors", "Errors"), ("all", "All")],
        "Requests Kept",
        required=True,
        default="errors",
        help="Which requests to the shop are kept in the list: without "
        "passwords, bodies and anything about people",
    )
    request_log_days = fields.Integer(
        "Keep Requests For (days)", default=14, required=True
    )

    @api.constrains("request_log_days")
    def _check_request_log_days(self):
        """Refuse to keep them for ever."""
        for connector in self:
            if not 1 <= connector.request_log_days <= MAX_DAYS:
                raise ValidationError(
                    self.env._("Choose between 1 and %s days.", MAX_DAYS)
                )

    def _request_log(self, run=None):
        """Make the log that keeps the calls of one client; None where none are kept.

        :param run: ``shoper.sync.run`` that they are made for
        """
        if self.request_log == "off":
            return None
        return RequestLog(self, self.request_log, run.id if run else None)

    def action_open_requests(self):
        """Open the calls that were made to the shop."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "shoper_connector.shoper_request_action"
        )
        return action | {"domain": [("connector_id", "=", self.id)], "context": {}}
