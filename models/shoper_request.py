from odoo import api, fields, models
from odoo.tools import SQL

LIMIT = 10_000
SLOW = 3000  # milliseconds
# Kinds of the client's errors (`shoper_api/errors.py`), and outcomes that are no error.
KINDS = [
    ("answered", "Answered"),
    ("in_part", "Refused in Part"),  # of a bulk request
    ("rate_limited", "Limit of Requests Used Up"),
    ("rejected", "Rejected"),
    ("not_found", "Not in the Shop"),
    ("permission", "Right Missing"),
    ("auth", "Login Refused"),
    ("api_access", "WebAPI Not Allowed"),
    ("method", "Not Offered by the Shop"),
    ("conflict", "Held by Another Administrator"),
    ("locked", "Shop Closed for Now"),
    ("unpaid", "Shop Not Paid For"),
    ("server", "Error of the Shop's Own"),
    ("timeout", "No Answer in Time"),
    ("connect", "Shop Not Reached"),
    ("connection_lost", "Connection Lost"),
    ("certificate", "Certificate Not Valid"),
    ("redirect", "Sent to Another Address"),
    ("not_a_shop", "Strange Answer"),
    ("no_json", "A Page Instead of Data"),
    ("too_large", "Answer Too Large"),
]


class ShoperRequest(models.Model):
    """A call that was made to a shop. It holds no body, no password and nothing of
    anybody; see ``sync/engine/request_log.py``, which writes it."""

    _name = "shoper.request"
    _description = "Shoper Request"
    _inherit = ["shoper.of.shop"]
    _order = "called_at desc, id desc"
    _rec_name = "path"

    called_at = fields.Datetime("When", required=True, readonly=True)
    method = fields.Char(required=True, readonly=True)
    path = fields.Char(
        required=True, readonly=True, help="Below /webapi/rest/ of the shop"
    )
    status = fields.Integer(
        readonly=True, aggregator=None, help="Of the answer; 0 where none came"
    )
    milliseconds = fields.Integer(
        readonly=True, aggregator="avg", help="Until the answer was there"
    )
    attempt = fields.Integer(
        readonly=True,
        aggregator="max",
        help="More than 1 where the request was repeated",
    )
    is_error = fields.Boolean("Went Wrong", readonly=True)
    is_slow = fields.Boolean(
        "Slow", compute="_compute_is_slow", search="_search_is_slow"
    )
    kind = fields.Selection(KINDS, "Outcome", readonly=True)
    code = fields.Char(
        "Shop's Code", readonly=True, help="What the shop calls an error"
    )
    reason = fields.Text(
        readonly=True, help="In the shop's words; none where people may be in them"
    )
    items = fields.Text("Requests in It", readonly=True, help="Of a bulk request")
    run_id = fields.Many2one(
        "shoper.sync.run",
        "Synchronisation",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    change_id = fields.Many2one(
        "shoper.sync.change",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    _called_at_idx = models.Index("(connector_id, called_at)")

    @api.depends("milliseconds")
    def _compute_is_slow(self):
        for request in self:
            request.is_slow = request.milliseconds > SLOW

    def _search_is_slow(self, operator, value):
        """Find the calls that took long."""
        if operator != "in":
            return NotImplemented
        return [("milliseconds", ">", SLOW)] if True in value else [("id", "=", False)]

    @api.autovacuum
    def _gc_requests(self):
        """Delete the calls that are older than their shop keeps them.

        :return: (how many were deleted, whether there may be more)
        """
        self.flush_model()
        self.env["shoper.connector"].flush_model(["request_log_days"])
        self.env.cr.execute(
            SQL(
                """DELETE FROM shoper_request WHERE id IN (
                     SELECT q.id FROM shoper_request q
                     JOIN shoper_connector c ON c.id = q.connector_id
                     WHERE q.called_at < %(now)s
                       - c.request_log_days * interval '1 day'
                     LIMIT %(limit)s)""",
                now=self.env.cr.now(),
                limit=LIMIT,
            )
        )
        done = self.env.cr.rowcount
        self.invalidate_model()
        return done, done == LIMIT
