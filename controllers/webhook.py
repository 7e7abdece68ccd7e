from odoo import http
from odoo.http import request

from ..sync.webhook.message import MAX_BYTES

WEBHOOK = "/shoper/webhook/"


class WebhookController(http.Controller):
    """Takes the messages in which a shop tells of what is new there: webhooks, see
    docs/shoper-api.md."""

    @http.route(
        WEBHOOK + "<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        max_content_length=MAX_BYTES,  # Odoo may read the body before it calls this
        save_session=False,
        sitemap=False,
    )
    def webhook(self, token, **_parameters):
        """Take a message. The answer is always the same, unless it is too long:
        strangers learn nothing from it, and nothing is done while the shop waits.

        :param token: tells the connector
        """
        called = request.httprequest
        if called.content_length is not None:  # else it might be endless
            request.env["shoper.connector"]._receive_webhook(
                token, called.headers, called.get_data()
            )
        return request.make_response("ok", headers=[("Content-Type", "text/plain")])
