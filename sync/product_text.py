from odoo import api, models

from .entity import _lt
from .values import Property, normal_text

PROPERTIES = (
    Property("name", _lt("Name")),
    Property("short_description", _lt("Short description"), kind="html"),
    Property("description", _lt("Description"), kind="html"),
    Property("visible", _lt("Visibility"), kind="bool"),
)
FIELDS = {
    "name": "name",
    "short_description": "shoper_short_description",
    "description": "shoper_description",
}


class ShoperSyncProduct(models.AbstractModel):
    """Texts of products, and whether customers see the product, which the shop keeps
    with them."""

    _inherit = "shoper.sync.product"

    @api.model
    def _element_values(self, ctx, row, extra):
        values = super()._element_values(ctx, row, extra)
        texts = self._translation(ctx, row)
        name = normal_text(texts.get("name"))
        values["name"] = name
        values["shop_values"] |= {
            "name": name,
            "short_description": texts.get("short_description") or "",
            "description": texts.get("description") or "",
            "visible": str(texts.get("active")) == "1",
        }
        return values

    @api.model
    def _to_shop(self, ctx, values, element=None):
        body = super()._to_shop(ctx, values, element)
        texts = {code: values[code] or "" for code in FIELDS if code in values}
        if "visible" in values:
            texts["active"] = 1 if values["visible"] else 0
        if texts:
            body["translations"] = {ctx.connector.default_locale: texts}
        return body

    @api.model
    def _odoo_values(self, ctx, records):
        result = super()._odoo_values(ctx, records)
        for record in records:
            result[record.id] |= {
                "name": record.name,
                "short_description": str(record.shoper_short_description or ""),
                "description": str(record.shoper_description or ""),
                "visible": record.shoper_visible,
            }
        return result

    @api.model
    def _to_odoo(self, ctx, values, record=None, current=None):
        vals = super()._to_odoo(ctx, values, record, current)
        for code, field in FIELDS.items():
            if code in values:
                vals[field] = values[code] or False
        if "visible" in values:
            vals["shoper_visible"] = values["visible"]
        return vals
