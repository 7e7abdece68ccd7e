from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ...core.row import Row, all_names_in, main_texts_in, text_in, translations_in
from ...core.side import Side
from ...core.values import normal_text
from ...engine.context import Context
from ...engine.references import Values
from .needed import NeededRows


class ShoperSyncOptionPart(models.AbstractModel):
    """What option groups, options and their values have in common: they are linked
    with rows of the connector that say which attributes they stand for, and what a
    person chooses for variants holds for them (``led.py``).

    ``_group_path`` is the path of fields from a row to its option group."""

    _name = "shoper.sync.option.part"
    _inherit = [
        "shoper.sync.entity.restorable",
        "shoper.sync.entity.led",
    ]
    _description = "Shoper Synchronisation of Options"

    _leader = "variant"
    _group_path: str = ""

    @api.model
    def _element_values(self, ctx: Context, row: Row, extra: Any) -> dict[str, Any]:
        name = normal_text(
            text_in(main_texts_in(row, ctx.connector.default_locale), self._text_key)
        )
        return {
            "name": name,
            "payload": row,
            "shop_values": {"name": name},
            "shop_facts": {"names": all_names_in(row, self._text_key)},
        }

    @api.model
    def _linkable_domain(self, connector: BaseModel) -> list[Any]:
        return [("connector_id", "=", connector.id)]

    @api.model
    def _export_domain(self, ctx: Context) -> list[Any]:
        """Leave out what was prepared for products that take no part in the run; not in
        a partial step, which names what it is about."""
        domain, needed = super()._export_domain(ctx), NeededRows(ctx)
        if ctx.step.is_partial or needed.knows_all:
            return domain
        return [*domain, (self._group_path, "in", needed.group_ids())]

    @api.model
    def _languages(self, ctx: Context) -> dict[str, str]:
        """Find Odoo's language of each language of the shop that both sides use, the
        default one first: {locale of the shop: code of ``res.lang``}."""
        connector = ctx.connector
        others = connector.language_ids.filtered(
            lambda language: language.active_in_shop and language.lang_id.active
        )
        return {connector.default_locale: connector.lang} | {
            language.locale: language.lang_id.code
            for language in others
            if language.locale != connector.default_locale
        }

    def _texts_of(self, ctx: Context, record: BaseModel) -> dict[str, dict[str, str]]:
        """Make translations of a record's name for the shop, in all its languages:
        {locale: {key of the shop: name}}."""
        return {
            locale: {self._text_key: record.with_context(lang=lang).name}
            for locale, lang in self._languages(ctx).items()
        }

    def _translate(self, ctx: Context, records: BaseModel, payloads: list[Row]) -> None:
        """Name records in the shop's further languages, where the name differs.

        :param payloads: rows of the shop, one per record
        """
        for locale, lang in list(self._languages(ctx).items())[1:]:
            for record, payload in zip(records, payloads, strict=True):
                texts = translations_in(payload).get(locale, {})
                name = normal_text(text_in(texts, self._text_key))
                if name and name != record.name:
                    record.with_context(lang=lang).name = name

    @api.model
    def _import_obstacle(self, ctx: Context, shop: Side) -> str | bool:
        return False  # what has no name is called by its number

    @api.model
    def _is_same_creation(self, ctx: Context, after: Values, shop: Values) -> bool:
        """Tell whether a row has the same name, in the same group or option."""
        for prop in self._properties:
            if prop.entity:
                parent_id = ctx.links(prop.entity).remote_of(after[prop.code])
                if parent_id != shop[prop.code]:
                    return False
        return super()._is_same_creation(ctx, after, shop)
