import re
import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from odoo import api, models
from odoo.api import Environment
from odoo.models import BaseModel
from odoo.tools import format_amount, formatLang, html2plaintext

from ..core.refs import Kind, Ref, Stored
from ..core.values import Property
from ..engine.limits import MAX_CANDIDATES
from ..engine.references import Values
from ..shown_html import shown_html

LONG_TEXT = 300
SHORT_TEXT = 80  # of a value in a message
_BREAKS = re.compile(r"[ \t\r\n]+")  # not the one that keeps an amount together

# Names of what is referred to, by the type's code and the reference as text.
Names = dict[tuple[str, str], str]
# Before and after in one line each, and a table; False for what there is none of.
Description = tuple[str | bool, str, Markup | bool]


class ShoperSyncEntity(models.AbstractModel):
    """How property values are shown to people."""

    _inherit = "shoper.sync.entity"

    @api.model
    def _describe(self, changes: BaseModel) -> dict[BaseModel, Description]:
        """Describe changes for people: {change: (before, after, table)}, two texts of
        one line and a table as markup, False for what there is none of."""
        names = self._reference_names(changes)
        return {change: self._describe_change(change, names) for change in changes}

    @api.model
    def _value_texts(
        self, changes: BaseModel
    ) -> dict[BaseModel, list[tuple[str, ...]]]:
        """Give the values of changes as plain text, a row per property:
        {change: [(property, code, before, after)]}."""
        names = self._reference_names(changes)
        rows = {}
        for change in changes:
            before, after = change.before or {}, change.after or {}
            rows[change] = [
                (
                    self._code_label(code),
                    code,
                    *(
                        self._format_value(
                            change, self._property(code), side.get(code), names
                        )
                        for side in (before, after)
                    ),
                )
                for code in self._held_codes(before, after)
            ]
        return rows

    def _describe_change(self, change: BaseModel, names: Names) -> Description:
        """Describe one change for people, see :meth:`_describe`.

        :param names: see :meth:`_reference_names`
        """
        before, after = change.before or {}, change.after or {}
        if "candidates" in after:
            return False, *self._describe_candidates(change)
        texts: list[tuple[str, ...]] = []
        rows = self._picture_rows(change)
        for code in self._held_codes(before, after):
            label, prop = self._code_label(code), self._property(code)
            values = [side.get(code) for side in (before, after)]
            shown = [self._format_value(change, prop, value, names) for value in values]
            texts.append((label, *shown))
            if prop.kind == "html":
                shown = [shown_html(value) for value in values]
            rows.append((label, *shown))
        return (
            self._one_line((label, old) for label, old, _new in texts),
            self._one_line((label, new) for label, _old, new in texts),
            self._difference_table(change, rows),
        )

    def _held_codes(self, *sides: Iterable[str]) -> list[str]:
        """List the codes of the properties that any of the sides holds, in their order;
        a further language of a text (``name@en_US``) comes after the text.

        :param sides: codes, or values by code
        """
        places = {prop.code: place for place, prop in enumerate(self._properties)}
        codes = {code for side in sides for code in side}
        known = [code for code in codes if code.partition("@")[0] in places]
        return sorted(known, key=lambda code: (places[code.partition("@")[0]], code))

    def _code_label(self, code: str) -> str:
        """Name a property for the reader, a text in a further language with that:
        ``Name (English)``."""
        label = self.env._(self._property(code).label)
        locale = code.partition("@")[2]
        if not locale:
            return label
        name = self.env["res.lang"]._get_data(code=locale).name or locale
        return f"{label} ({re.split(' [(/]', name)[0]})"

    def _picture_rows(self, change: BaseModel) -> list[tuple[Any, ...]]:
        """Show pictures of what the change is about as rows of its table:
        [(label, before, after)], markup or False."""
        return []

    def _one_line(self, items: Iterable[tuple[str, str]]) -> str:
        """Join labels and values in one line, without empty values and not too long."""
        text = " · ".join(f"{label}: {value}" for label, value in items if value)
        text = _BREAKS.sub(" ", text).strip()
        return text if len(text) <= LONG_TEXT else f"{text[:LONG_TEXT]}…"

    def _difference_table(
        self, change: BaseModel, rows: list[tuple[Any, ...]]
    ) -> Markup | bool:
        """Show before and after (of a conflict: Odoo and the shop) side by side in a
        table, False without rows.

        :param rows: [(label, before, after)], texts or markup
        """
        if not rows:
            return False
        _ = self.env._
        heads = (_("Before"), _("After"))
        if change.verb == "conflict":
            heads = (_("In Odoo"), _("In the shop"))
        nothing = Markup('<span class="text-muted">–</span>')
        body = Markup("").join(
            Markup(
                '<tr><th class="fw-normal text-muted">%s</th><td class="text-break">%s'
                '</td><td class="text-break">%s</td></tr>'
            )
            % (label, old or nothing, new or nothing)
            for label, old, new in rows
        )
        return Markup(
            '<table class="table table-sm mb-0"><colgroup><col style="width: 16%%"/>'
            '<col style="width: 42%%"/><col style="width: 42%%"/></colgroup><thead><tr>'
            "<th></th><th>%s</th><th>%s</th></tr></thead><tbody>%s</tbody></table>"
        ) % (*heads, body)

    def _describe_candidates(self, change: BaseModel) -> tuple[str, Markup]:
        """Name the records that a person is to choose from: in one line and as a
        list."""
        records = self._candidate_records(change)
        found = records.exists()._filtered_access("read").mapped("display_name")
        items = Markup("").join(Markup("<li>%s</li>") % name for name in found)
        return " · ".join(found), Markup("<ul class='mb-0'>%s</ul>") % items

    def _candidate_records(self, change: BaseModel) -> BaseModel:
        """Find the records that a person is to choose from, not more than anybody looks
        at."""
        ids = change.after["candidates"][:MAX_CANDIDATES]
        return self.env[self._odoo_model].browse(ids)

    def _format_value(
        self, change: BaseModel, prop: Property, value: Any, names: Names
    ) -> str:
        """Write a value as plain text, an empty one for none.

        :param names: {(entity code, reference): name}, see :meth:`_reference_names`
        """
        if value is None or value == "" or value == []:
            return ""
        if prop.kind == "bool":
            return self.env._("Yes") if value else self.env._("No")
        if prop.kind in ("money", "number"):
            return self._format_number(change, prop, value)
        if prop.kind == "html":
            return html2plaintext(value, include_references=False).strip()
        if prop.entity:
            items = value if isinstance(value, list) else [value]
            return ", ".join(names[prop.entity, str(item)] for item in items)
        if isinstance(value, list):
            return ", ".join(str(item) for item in value)
        return str(value)

    def _format_number(self, change: BaseModel, prop: Property, value: Any) -> str:
        """Write a number as the reader's language does: an amount of money in the
        connector's currency, another one with its decimals and the property's unit."""
        currency = change.connector_id.currency_id
        if prop.kind == "money" and currency:
            return format_amount(self.env, float(value), currency)
        decimals = len(str(value).partition(".")[2].rstrip("0"))
        text = formatLang(self.env, float(value), digits=decimals)
        return f"{text} {prop.unit}" if prop.unit else text

    @api.model
    def _describe_written(
        self, found: Mapping[tuple[BaseModel, str], Mapping[str, tuple[Any, Any]]]
    ) -> dict[tuple[BaseModel, str], str]:
        """Tell what the shop was sent and what it has, for messages: {key: text}.

        :param found: {(change, anything): {code: (sent, what the shop has)}}
        """
        names = self._names_in(
            {code: value}
            for pairs in found.values()
            for code, pair in pairs.items()
            for value in pair
        )
        texts = {}
        for (change, kind), pairs in found.items():
            parts = []
            for code, pair in pairs.items():
                prop = self._property(code)
                sent, now = (
                    textwrap.shorten(
                        self._format_value(change, prop, value, names) or "–",
                        SHORT_TEXT,
                        placeholder="…",
                    )
                    for value in pair
                )
                parts.append(
                    self.env._(
                        "%(property)s (sent: %(sent)s; in the shop: %(kept)s)",
                        property=self._code_label(code),
                        sent=sent,
                        kept=now,
                    )
                )
            texts[change, kind] = ", ".join(parts)
        return texts

    def _reference_names(self, changes: BaseModel) -> Names:
        """Name everything that the changes refer to, in few queries:
        {(entity code, reference as text): name}."""
        return self._names_in(
            values
            for change in changes
            for values in (change.before or {}, change.after or {})
        )

    def _names_in(self, sides: Iterable[Values]) -> Names:
        """Name everything that property values refer to, in few queries.

        :param sides: several {code: value}
        """
        wanted: dict[str, set[Stored]] = {}
        for values in sides:
            for prop in self._properties:
                if not prop.entity or not values.get(prop.code):
                    continue
                value = values[prop.code]
                items = value if isinstance(value, list) else [value]
                wanted.setdefault(prop.entity, set()).update(items)
        return {
            (code, str(item)): name
            for code, items in wanted.items()
            for item, name in (
                self.env["shoper.sync"]._entity(code)._names_of(self.env, items).items()
            )
        }

    @api.model
    def _names_of(self, env: Environment, items: Iterable[Stored]) -> dict[Stored, str]:
        """Name what references of this type stand for: {reference: name}. What is gone,
        or what the shop does not list, has a text instead that says so.

        :param env: in whose language
        """
        refs = {item: Ref.parse(item) for item in items}
        ids = [ref.id for ref in refs.values() if ref.kind is Kind.ELEMENT]
        # As superuser: who may read a change may read what it refers to by name.
        elements = env["shoper.element"].sudo().browse(ids).exists()
        record_ids = {
            item: ref.id for item, ref in refs.items() if ref.kind is Kind.RECORD
        }
        # Likewise.
        records = env[self._odoo_model].sudo().browse(record_ids.values()).exists()
        record_names = {record.id: record.display_name for record in records}
        gone = env._("Deleted in Odoo")
        return (
            dict.fromkeys(refs, env._("Not listed by the shop"))
            | self._element_names(elements)
            | {
                item: record_names.get(res_id, gone)
                for item, res_id in record_ids.items()
            }
        )

    @api.model
    def _element_names(self, elements: BaseModel) -> dict[int, str]:
        """Name elements of this type: {element id: name}."""
        nameless = elements.env._("Without a name")
        return {element.id: element.name or nameless for element in elements}

    @api.model
    def _reference_name(self, env: Environment, item: Stored) -> str:
        """Name what one reference of this type stands for, for messages.

        :param env: in whose language
        """
        return self._names_of(env, [item])[item]
