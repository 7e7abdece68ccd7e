"""Texts of products."""

from collections.abc import Mapping, Sequence
from typing import Any

from odoo.models import BaseModel

from ...core.row import Row, flag_in, main_texts_in, translations_in
from ...core.side import Side
from ...core.values import Property
from ...engine.plan.values import nameless_reason
from ...entity import _lt
from ...groups.group import Given, PropertyGroup
from ...groups.side import shop_side

TEXT_FIELDS = {
    "name": "name",
    "short_description": "shoper_short_description",
    "description": "shoper_description",
    "seo_title": "shoper_seo_title",
    "seo_description": "shoper_seo_description",
    "seo_keywords": "shoper_seo_keywords",
    "seo_url": "shoper_seo_url",
}
NAME = Property("name", _lt("Name"), is_name=True, translated=True)


class Texts(PropertyGroup):
    """Texts of products, and whether customers see the product, which the shop keeps
    with them.

    Fact of the shop: ``visible_in``, whether they see it in further languages: {locale:
    bool}."""

    properties = (
        NAME,
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

    def read_shop(self, rows: Sequence[Row]) -> list[Side]:
        ctx, locale = self.ctx, self.ctx.connector.default_locale
        sides = []
        for row, values in zip(rows, ctx.entity._shop_texts(ctx, rows), strict=True):
            side = Side(values)
            side.values["visible"] = flag_in(main_texts_in(row, locale), "active")
            if ctx.languages:
                texts = translations_in(row)
                side.facts["visible_in"] = {
                    locale: flag_in(texts[locale], "active")
                    for locale in ctx.languages
                    if locale in texts
                }
            sides.append(side)
        return sides

    def read_odoo(self, batch: Any) -> dict[int, Side]:
        texts = self.ctx.entity._record_texts(self.ctx, batch.records)
        return {
            record.id: Side(texts[record.id] | {"visible": record.shoper_visible})
            for record in batch.records
        }

    def import_obstacles(self, shops: Mapping[int, Side]) -> dict[int, str]:
        return {
            element_id: str(reason)
            for element_id, shop in shops.items()
            if (reason := nameless_reason(self.ctx, shop.values[NAME.code]))
        }

    def to_odoo(self, given: Sequence[Given]) -> list[dict[str, Any]]:
        vals_list = []
        for after, record, _current in given:
            vals = self.ctx.entity._texts_to_odoo(after.values, record)
            if "visible" in after.values:
                vals["shoper_visible"] = after.values["visible"]
            vals_list.append(vals)
        return vals_list

    def to_shop(self, after: Side, element: BaseModel | None) -> dict[str, Any]:
        texts = self.ctx.entity._texts_to_shop(self.ctx, after.values, element)
        if "visible" in after.values:
            for locale in self._locales_of_visible(shop_side(element)):
                own = texts.setdefault(locale, {})
                own["active"] = 1 if after.values["visible"] else 0
        return {"translations": texts} if texts else {}

    def _locales_of_visible(self, shop: Side) -> list[str]:
        """Find the languages in which the shop is to show or hide a product, which it
        does per language; one that the owner of the shop treats otherwise than the
        default one is left alone."""
        return [
            self.ctx.connector.default_locale,
            *(
                locale
                for locale, is_visible in (shop.facts.get("visible_in") or {}).items()
                if is_visible == shop.values["visible"]
            ),
        ]
