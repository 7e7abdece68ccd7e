from collections.abc import Iterable, Sequence
from typing import Any

from odoo import api, models
from odoo.models import BaseModel
from odoo.tools import SQL

from ..core.code import PropertyCode
from ..core.row import Row, main_texts_in, text_in, translations_in
from ..core.side import Side
from ..core.values import Property, normal_text
from ..engine.context import Context
from ..engine.references import Values
from ..engine.write import Write


class ShoperSyncEntityTexts(models.AbstractModel):
    """Texts that both sides keep in several languages: ``_text_fields``, {code of a
    translated property: field of the Odoo model}; the shop's key is the code.

    The text in the shop's default language goes by the property's code, those in
    further languages by ``code@locale``. The value of a text that one side does not
    have in a further language is None: such a language empties nothing."""

    _name = "shoper.sync.entity.texts"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Texts in Languages"

    @api.model
    def _shop_texts(self, ctx: Context, rows: Sequence[Row]) -> list[Values]:
        """Read the texts of rows of the shop in all languages, in their order: {code:
        text}, {``code@locale``: text or None} of each.

        :raises OddValue: one of them is no text
        """
        further, found = self._further_codes(ctx), []
        props = {code: self._property(code) for code in self._text_fields}
        for row in rows:
            main = main_texts_in(row, ctx.connector.default_locale)
            values = {code: self._shop_text(main, prop) for code, prop in props.items()}
            texts = translations_in(row) if further else {}
            for locale, codes in further.items():
                own = texts.get(locale)
                for code, key in codes.items():
                    text = None if own is None else self._shop_text(own, props[code])
                    if props[code].is_name:
                        text = text or None  # an empty name is none
                    values[key] = text
            found.append(values)
        return found

    def _further_codes(self, ctx: Context) -> dict[str, dict[str, str]]:
        """Give the codes of the texts in further languages: {locale: {code:
        ``code@locale``}}."""
        return {
            locale: {
                code: PropertyCode(code, locale).text for code in self._text_fields
            }
            for locale in ctx.languages
        }

    def _shop_text(self, texts: Row, prop: Property) -> str | None:
        """Read one text of a row in one language, a name without superfluous white
        space.

        :param texts: the row's texts in the language, by the keys of the shop
        :raises OddValue: it is no text
        """
        text = text_in(texts, prop.code)
        return normal_text(text) if prop.is_name else text

    @api.model
    def _record_texts(self, ctx: Context, records: BaseModel) -> dict[int, Values]:
        """Read the texts of records in all languages: {record id: {code: text}}, with
        None for a further language that Odoo does not have."""
        result: dict[int, Values] = {
            record.id: {
                code: str(record[field] or "")
                for code, field in self._text_fields.items()
            }
            for record in records
        }
        if not (ctx.languages and records):
            return result
        # Odoo answers a language that is missing with another one: only what is
        # stored says which it is.
        fields = list(self._text_fields.values())
        records.flush_recordset(fields)
        self.env.cr.execute(
            SQL(
                "SELECT id, %s FROM %s WHERE id IN %s",
                SQL(", ").join(SQL.identifier(field) for field in fields),
                SQL.identifier(records._table),
                tuple(records.ids),
            )
        )
        further = self._further_codes(ctx)
        for record_id, *stored in self.env.cr.fetchall():
            for code, texts in zip(self._text_fields, stored, strict=True):
                for locale, lang in ctx.languages.items():
                    result[record_id][further[locale][code]] = (texts or {}).get(lang)
        return result

    @api.model
    def _texts_to_shop(
        self, ctx: Context, values: Side, element: BaseModel | None = None
    ) -> dict[str, dict[str, str]]:
        """Make the ``translations`` of a POST or PUT of property values: {locale:
        {key: text}}.

        :param element: which is updated, None where one is created
        """
        texts: dict[str, dict[str, str]] = {}
        for key, value in values.items():
            code, locale = PropertyCode.of(key)
            if code in self._text_fields:
                locale = locale or ctx.connector.default_locale
                texts.setdefault(locale, {})[code] = value or ""
        shop = {} if element is None else element.shop_values or {}
        for locale in texts:
            if locale != ctx.connector.default_locale and all(
                shop.get(PropertyCode(code, locale).text) is None
                for code in self._text_fields
            ):
                texts[locale] = self._new_locale(values, shop) | texts[locale]
        return texts

    def _new_locale(self, values: Side, shop: Values) -> dict[str, Any]:
        """Give what the shop needs besides the texts when an element gets its first
        text in a further language: {key: text}.

        :param values: what is sent
        :param shop: the element's values, references as shop ids; none where it is
            created
        """
        return {}

    @api.model
    def _texts_to_odoo(
        self, values: Side | Values, record: BaseModel | None = None
    ) -> dict[str, str | bool]:
        """Make values of text fields, in one language: {field: text}. What is created
        gets False for an empty text. A record gets ``""``, which empties that language
        alone: False would empty all of its languages.

        :param record: which is written, None where one is created
        """
        return {
            field: values[code] or (False if record is None else "")
            for code, field in self._text_fields.items()
            if code in values
        }

    @api.model
    def _write_languages(
        self,
        ctx: Context,
        given: Iterable[tuple[BaseModel, Values]],
        is_new: bool = False,
    ) -> None:
        """Write the texts in further languages to records, one write per language.

        :param given: [(record, property values, of which only those texts count)]
        :param is_new: whether the records were just created: a type whose new rows
            stand for records that have texts already leaves these alone
        """
        further = self._further_codes(ctx)
        for record, values in given:
            for locale, codes in further.items():
                texts = {c: values[key] for c, key in codes.items() if key in values}
                if texts:
                    self._keep_empty(record, texts)
                    record.with_context(lang=ctx.languages[locale]).write(
                        self._texts_to_odoo(texts, record)
                    )

    def _keep_empty(self, record: BaseModel, texts: Values) -> None:
        """Note that the main language has no text where a further one gets some: Odoo
        would answer that one for both, and the shop would be sent it.

        :param texts: {code: text} of a further language
        """
        fields = [self._text_fields[code] for code, text in texts.items() if text]
        empty = {field: "" for field in fields if not record[field]}
        if empty:
            record.write(empty)

    @api.model
    def _write_records(self, ctx: Context, writes: list[Write]) -> None:
        """Carry out the updates of a batch in Odoo, with the texts in further
        languages."""
        for write in writes:
            super()._write_records(ctx, [write])
            self._write_languages(ctx, [(write.record, write.change.after)])
        return None
