from typing import Any

from odoo import api, models

from ..core.row import Row, flag_in, main_texts_in, place_in, reference_in, text_in
from ..core.values import Property
from ..engine.context import Context
from ..entity import _lt


class ShoperSyncShipping(models.AbstractModel):
    """Methods of delivery. Which carrier of Odoo one is, is said by a person."""

    _name = "shoper.sync.shipping"
    _inherit = "shoper.sync.entity.mirrored"
    _description = "Shoper Synchronisation of Delivery Methods"

    _entity = "shipping"
    _label = _lt("Delivery methods")
    _label_of_one = _lt("Delivery method")
    _sequence = 102
    _resource = "shippings"
    _remote_key = "shipping_id"
    _odoo_model = "shoper.shipping.method"
    _properties = (
        Property("name", _lt("Name"), is_name=True, to_shop=False),
        Property("engine", _lt("Courier service of the shop"), to_shop=False),
        Property(
            "tax_remote_id",
            _lt("Number of the VAT rate in the shop"),
            kind="number",
            to_shop=False,
        ),
        Property("sequence", _lt("Position"), kind="number", to_shop=False),
        Property("active", _lt("Active"), kind="bool", to_shop=False),
    )

    @api.model
    def _element_values(self, ctx: Context, row: Row, extra: Any) -> dict[str, Any]:
        texts = main_texts_in(row, ctx.connector.default_locale) or row
        name = text_in(texts, "name")
        return {
            "name": name,
            "payload": row,
            "shop_values": {
                "name": name,
                "engine": text_in(row, "engine"),
                "tax_remote_id": str(reference_in(row, "tax_id") or 0),
                "sequence": str(place_in(row)),
                "active": flag_in(texts, "active"),
            },
        }
