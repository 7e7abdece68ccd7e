from typing import Any

from odoo import api, models

from ..core.row import Row, flag_in, main_texts_in, place_in, text_in
from ..core.values import Property
from ..engine.context import Context
from ..entity import _lt


class ShoperSyncPayment(models.AbstractModel):
    """Methods of payment. One that is paid on pick-up and one that is paid by transfer
    look alike in the shop (docs/shoper-api.md, Customers and orders): what they are is
    said by a person."""

    _name = "shoper.sync.payment"
    _inherit = "shoper.sync.entity.mirrored"
    _description = "Shoper Synchronisation of Payment Methods"

    _entity = "payment"
    _label = _lt("Payment methods")
    _label_of_one = _lt("Payment method")
    _sequence = 101
    _resource = "payments"
    _remote_key = "payment_id"
    _odoo_model = "shoper.payment.method"
    _known_by = ("name", "code")
    _text_key = "title"
    _properties = (
        Property("name", _lt("Name"), is_name=True, to_shop=False),
        Property("code", _lt("Name in the shop's API"), is_code=True, to_shop=False),
        Property("sequence", _lt("Position"), kind="number", to_shop=False),
        Property("active", _lt("Active"), kind="bool", to_shop=False),
    )

    @api.model
    def _element_values(self, ctx: Context, row: Row, extra: Any) -> dict[str, Any]:
        texts = main_texts_in(row, ctx.connector.default_locale)
        code = text_in(row, "name")
        name = text_in(texts, "title") or code
        return {
            "name": name,
            "code": code,
            "payload": row,
            "shop_values": {
                "name": name,
                "code": code,
                "sequence": str(place_in(row)),
                "active": flag_in(texts, "active"),
            },
        }
