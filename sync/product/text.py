from odoo import api, models

from ..core.row import flag_in, translations_in
from ..core.values import Property
from ..entity import _lt

PROPERTIES = (
    Property("name", _lt("Name"), translated=True),
    Property(
        "short_description", _lt("Short description"), kind="html", translated=True
    ),
    Property("description", _lt("Description"), kind="html", translated=True),
    Property("seo_title", _lt("SEO title"), translated=True),
    Property("seo_description", _lt("SEO description"), translated=True),
    Property("seo_keywords", _lt("SEO keywords"), translated=True),
    Property("seo_url", _lt("Web address in the shop"), translated=True),
    Property("visible", _lt("Visibility"), kind="bool"),
)


class ShoperSyncProduct(models.AbstractModel):
    """Texts of products, and whether customers see the product, which the shop keeps
    with them."""

    _inherit = "shoper.sync.product"

    _text_fields = {
        "name": "name",
        "short_description": "shoper_short_description",
        "description": "shoper_description",
        "seo_title": "shoper_seo_title",
        "seo_description": "shoper_seo_description",
        "seo_keywords": "shoper_seo_keywords",
        "seo_url": "shoper_seo_url",
    }

    @api.model
    def _element_values(self, ctx, row, extra):
        values = super()._element_values(ctx, row, extra)
        texts = self._shop_texts(ctx, row)
        values["name"] = texts["name"]
        values["shop_values"] |= texts | {
            "visible": self._is_visible(self._translation(ctx, row))
        }
        if ctx.languages:
            texts_in = translations_in(row)
            values["shop_values"]["_visible_in"] = {
                locale: self._is_visible(texts_in[locale])
                for locale in ctx.languages
                if locale in texts_in
            }
        return values

    def _is_visible(self, texts):
        return flag_in(texts, "active")

    @api.model
    def _to_shop(self, ctx, values, element=None):
        body = super()._to_shop(ctx, values, element)
        texts = self._texts_to_shop(ctx, values, element)
        if "visible" in values:
            for locale in self._locales_of_visible(ctx, element):
                texts.setdefault(locale, {})["active"] = 1 if values["visible"] else 0
        if texts:
            body["translations"] = texts
        return body

    def _locales_of_visible(self, ctx, element):
        """The shop shows or hides a product per language; a language that the owner
        of the shop treats otherwise than the default one is left alone."""
        shop = {} if element is None else element.shop_values or {}
        return [
            ctx.connector.default_locale,
            *(
                locale
                for locale, is_visible in (shop.get("_visible_in") or {}).items()
                if is_visible == shop["visible"]
            ),
        ]

    def _new_locale(self, values, shop):
        is_visible = values.get("visible", shop.get("visible"))
        return {
            "name": values.get("name") or shop.get("name"),
            "active": 1 if is_visible else 0,
        }

    @api.model
    def _odoo_values(self, ctx, records):
        result = super()._odoo_values(ctx, records)
        texts = self._record_texts(ctx, records)
        for record in records:
            result[record.id] |= texts[record.id] | {"visible": record.shoper_visible}
        return result

    @api.model
    def _to_odoo(self, ctx, values, record=None, current=None):
        vals = super()._to_odoo(ctx, values, record, current)
        vals |= self._texts_to_odoo(values, record)
        if "visible" in values:
            vals["shoper_visible"] = values["visible"]
        return vals
