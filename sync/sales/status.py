from typing import Any

from odoo import api, models

from ..core.row import Row, choice_in, flag_in, main_texts_in, place_in, text_in
from ..core.values import Property
from ..engine.context import Context
from ..entity import _lt

# What the shop's types of statuses are, by their number there (docs/shoper-api.md,
# Customers and orders).
KINDS = {"1": "new", "2": "opened", "3": "closed", "4": "not_completed"}


class ShoperSyncStatus(models.AbstractModel):
    """Statuses of orders, read-only in the shop's API. Merchants add their own, and the
    type *not completed* mixes cancelled, rejected and returned: what a status means for
    an order in Odoo is said by a person."""

    _name = "shoper.sync.status"
    _inherit = "shoper.sync.entity.mirrored"
    _description = "Shoper Synchronisation of Statuses"

    _entity = "status"
    _label = _lt("Order statuses")
    _label_of_one = _lt("Status")
    _sequence = 100
    _resource = "statuses"
    _remote_key = "status_id"
    _odoo_model = "shoper.order.status"
    _properties = (
        Property("name", _lt("Name"), is_name=True, to_shop=False),
        Property("kind", _lt("Type"), to_shop=False),
        Property("emails_buyer", _lt("Mails the buyer"), kind="bool", to_shop=False),
        Property("sequence", _lt("Position"), kind="number", to_shop=False),
        Property("active", _lt("Active"), kind="bool", to_shop=False),
    )

    @api.model
    def _element_values(self, ctx: Context, row: Row, extra: Any) -> dict[str, Any]:
        name = text_in(main_texts_in(row, ctx.connector.default_locale), "name")
        return {
            "name": name,
            "payload": row,
            "shop_values": {
                "name": name,
                "kind": KINDS[choice_in(row, "type", tuple(KINDS))],
                "emails_buyer": flag_in(row, "email_change"),
                "sequence": str(place_in(row)),
                "active": flag_in(row, "active", default=True),
            },
        }
