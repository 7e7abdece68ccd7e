from odoo import http
from odoo.http import request

from ..sync.webhook.message import MAX_BYTES


class WebhookController(http.Controller):
    """Where the shop tells of what is new there."""

    @http.route(
        "/shoper/webhook/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        sitemap=False,
    )
    def webhook(self, token, **_parameters):
        """Take a message. The answer is always the same: strangers learn nothing from
        it, and nothing is done while the shop waits.

        :param token: tells the connector
        """
        called = request.httprequest
        length = called.content_length
        if length is not None and length <= MAX_BYTES:
            request.env["shoper.connector"]._receive_webhook(
                token, called.headers, called.get_data()
            )
        return request.make_response("ok", headers=[("Content-Type", "text/plain")])
