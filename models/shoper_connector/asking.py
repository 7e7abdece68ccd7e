from typing import Any

from odoo import models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# Methods that ask the shop while a person waits, and what the screen says meanwhile.
ASKED = {
    "action_test_settings": _lt("Checking the shop and its rights…"),
    "action_start_orders": _lt("Looking at the shop's newest orders…"),
    "action_register_webhooks": _lt("Registering the messages in the shop…"),
    "action_check_webhooks": _lt("Checking what the shop has of the messages…"),
    "action_remove_webhooks": _lt("Removing the messages from the shop…"),
    "action_fetch_shop_warehouses": _lt("Reading the list of the shop's warehouses…"),
    "action_try_stock_differences": _lt("Trying it on a hidden product…"),
}


class ShoperConnector(models.Model):
    """Let the browser say what is going on while the shop is asked."""

    _inherit = "shoper.connector"

    def action_ask(self, method: str = "action_test_settings") -> dict[str, Any]:
        """Let the browser call a method that asks the shop, and say meanwhile what is
        going on.

        :param method: one of ``ASKED``; it has a default, since Odoo's views refuse
            buttons with methods that need arguments
        :raises ValueError: it is none of them
        """
        self.ensure_one()
        self.check_access("write")
        if method not in ASKED:
            raise ValueError(f"{method!r} asks no shop")
        return {
            "type": "ir.actions.client",
            "tag": "shoper_ask_shop",
            "params": {
                "connector_id": self.id,
                "method": method,
                "message": self.env._(ASKED[method]),
            },
        }
