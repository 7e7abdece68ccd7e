import re
import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from odoo.models import BaseModel

from ...core.code import property_of
from ...core.html import lost_html
from ..limits import MAX_CANDIDATES
from .html import shown_html
from .names import Names, NamesByReference
from .values import NOTHING, WRAPPED, ShownValues

LONG_TEXT = 300
SHORT_TEXT = 80  # of a value in a message
# What no name tells, though it may hold the same letters: No and Notebook.
NO_NAMES = ("bool", "money", "number")
EMPTY: tuple[Any, ...] = (None, "", [])
HIDDEN_ON_PHONES = "d-none d-md-table-cell"
_BREAKS = re.compile(r"[ \t\r\n]+")  # not the blank at which no line is broken

# What a change held before and after.
Sides = tuple[Mapping[str, Any], Mapping[str, Any]]
# Property, its code, before and after, as plain text.
Row = tuple[str, str, str, str]
# Before and after in one line each, and a table; False for what there is none of.
Description = tuple[str | bool, str, Markup | bool]


def sides_of(changes: BaseModel) -> dict[BaseModel, Sides]:
    """Read what changes held before and after, once: each access to such a field copies
    it."""
    changes.fetch(["before", "after", "meta"])
    return {change: (change.before or {}, change.after or {}) for change in changes}


class ShownChanges:
    """Describes changes of one type for people."""

    def __init__(self, entity: BaseModel) -> None:
        """Prepare to describe changes of a type.

        :param entity: in the reader's language
        """
        self.entity = entity
        self.env = entity.env
        self.names = Names(entity)
        self.values = ShownValues(entity)

    def describe(self, changes: BaseModel) -> dict[BaseModel, Description]:
        """Describe changes: {change: (before, after, table)}, two texts of one line and
        a table as markup, False for what there is none of."""
        if self.entity._shows_pictures:
            changes.element_id.fetch(["payload", "link_state", "res_id"])
        names = self.names.in_changes(changes)
        return {change: self._describe(change, names) for change in changes}

    def texts(self, changes: BaseModel) -> dict[BaseModel, list[Row]]:
        """Give the values of changes as plain text, a row per property that is not
        empty on both sides: {change: [(property, code, before, after)]}."""
        held = sides_of(changes)
        names = self.names.in_sides(side for sides in held.values() for side in sides)
        return {
            change: [
                self._row(change, code, *sides, names)
                for code in self._told_codes(sides)
            ]
            for change, sides in held.items()
        }

    def _told_codes(self, sides: Sides) -> list[str]:
        """List the properties of a change that are not empty on both sides."""
        return [
            code
            for code in self.names.held_codes(*sides)
            if any(side.get(code) not in EMPTY for side in sides)
        ]

    def first_texts(
        self, held: Mapping[BaseModel, Sides], most: int
    ) -> dict[BaseModel, tuple[list[tuple[str, str, str]], int]]:
        """Give the values of changes that matter most as plain text, prices before all
        others: {change: ([(property, before, after)], how many there are besides)}. Of
        a page of HTML only the property is named, its texts are empty. What is empty on
        both sides, or what the change's own name tells already, is none.

        :param held: changes with what they hold, see :func:`sides_of`
        :param most: how many rows of each change at most
        """
        names = self.names.in_sides(side for sides in held.values() for side in sides)
        prices = {p.code for p in self.entity._properties if p.place == "prices"}
        found = {}
        for change, sides in held.items():
            codes = self._told_codes(sides)
            codes.sort(key=lambda code: property_of(code) not in prices)
            rows = []
            for code in codes:
                kind = self.entity._property(code).kind
                if kind == "html":
                    rows.append((self.names.of_code(code), "", ""))
                    continue
                label, _code, old, new = self._row(change, code, *sides, names)
                is_named = kind not in NO_NAMES and change._is_named(old, new)
                if (old or new) and not is_named:
                    rows.append((label, old, new))
            found[change] = rows[:most], len(rows[most:])
        return found

    def _row(
        self,
        change: BaseModel,
        code: str,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        names: NamesByReference,
    ) -> Row:
        """Write a property of a change as plain text, see :meth:`texts`."""
        prop = self.entity._property(code)
        old, new = (
            self.values.text(change, prop, side.get(code), names)
            for side in (before, after)
        )
        return self.names.of_code(code), code, old, new

    def _describe(self, change: BaseModel, names: NamesByReference) -> Description:
        """Describe one change, see :meth:`describe`."""
        before, after = change.before or {}, change.after or {}
        if "candidates" in (change.meta or {}):
            return False, *self._candidates(change)
        texts: list[tuple[str, ...]] = []
        rows: list[tuple[Any, ...]] = []
        if self.entity._shows_pictures:
            rows += self.entity._picture_rows(change)
        for code in self._told_codes((before, after)):
            label, prop = self.names.of_code(code), self.entity._property(code)
            values = [side.get(code) for side in (before, after)]
            shown = [self.values.text(change, prop, value, names) for value in values]
            texts.append((label, *shown))
            if prop.kind == "html":
                shown = [shown_html(value) for value in values]
            else:
                shown = [WRAPPED % text if text else "" for text in shown]
            rows.append((label, *shown))
        return (
            self._one_line((label, old) for label, old, _new in texts),
            self._one_line((label, new) for label, _old, new in texts),
            self._table(change, rows),
        )

    def _one_line(self, items: Iterable[tuple[str, str]]) -> str:
        """Join labels and values in one line, without empty values and not too long."""
        text = " · ".join(f"{label}: {value}" for label, value in items if value)
        text = _BREAKS.sub(" ", text).strip()
        return text if len(text) <= LONG_TEXT else f"{text[:LONG_TEXT]}…"

    def _table(self, change: BaseModel, rows: list[tuple[Any, ...]]) -> Markup | bool:
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
        # A phone has no room for a column in which there is nothing.
        hidden = "" if any(old for _label, old, _new in rows) else HIDDEN_ON_PHONES
        body = Markup("").join(
            Markup(
                '<tr><th class="fw-normal text-muted">%s</th>'
                '<td class="text-break %s">%s</td><td class="text-break">%s</td></tr>'
            )
            % (label, hidden, old or NOTHING, new or NOTHING)
            for label, old, new in rows
        )
        return Markup(
            '<table class="table table-sm mb-0"><thead><tr>'
            '<th style="width: 16%%; min-width: 6rem"></th>'
            '<th style="width: 42%%" class="%s">%s</th>'
            '<th style="width: 42%%">%s</th></tr></thead><tbody>%s</tbody></table>'
        ) % (hidden, *heads, body)

    def _candidates(self, change: BaseModel) -> tuple[str, Markup]:
        """Name the records that a person is to choose from, not more than anybody looks
        at: in one line, and as a list or as pictures."""
        ids = change.meta["candidates"][:MAX_CANDIDATES]
        records = self.env[self.entity._odoo_model].browse(ids)
        found = records.exists()._filtered_access("read")
        names = found.mapped("display_name")
        if self.entity._shows_pictures:
            return " · ".join(names), self.entity._candidate_figures(found)
        items = Markup("").join(Markup("<li>%s</li>") % name for name in names)
        return " · ".join(names), Markup("<ul class='mb-0'>%s</ul>") % items

    # ----------------------------------------------------------------- messages
    def written(
        self, found: Mapping[tuple[BaseModel, str], Mapping[str, tuple[Any, Any]]]
    ) -> dict[tuple[BaseModel, str], str]:
        """Tell what the shop was sent and what it has, for messages: {key: text}.

        :param found: {(change, anything): {code: (sent, what the shop has)}}
        """
        names = self.names.in_sides(
            {code: value}
            for pairs in found.values()
            for code, pair in pairs.items()
            for value in pair
        )
        texts = {}
        for (change, kind), pairs in found.items():
            parts = []
            for code, pair in pairs.items():
                sent, now = (self._short(change, code, item, names) for item in pair)
                parts.append(
                    self.env._(
                        "%(property)s (sent: %(sent)s; in the shop: %(kept)s)",
                        property=self.names.of_code(code),
                        sent=sent,
                        kept=now,
                    )
                )
            texts[change, kind] = ", ".join(parts)
        return texts

    def _short(
        self, change: BaseModel, code: str, value: Any, names: NamesByReference
    ) -> str:
        """Write a value shortly for a message, a dash for none."""
        text = self.values.text(change, self.entity._property(code), value, names)
        return textwrap.shorten(text or "–", SHORT_TEXT, placeholder="…")

    def lost_parts(self, written: Mapping[BaseModel, Sides]) -> dict[BaseModel, str]:
        """Name what one side removed of the HTML that it was sent: {change:
        ``Description (script, onclick)``} of those that lost some. It is told once:
        what is left is what both sides agree on from then on.

        :param written: {change: (property values that were written, those that were
            read back)}
        """
        html = {prop.code for prop in self.entity._properties if prop.kind == "html"}
        found: dict[BaseModel, str] = {}
        for change, (sent, kept) in written.items():
            lost = [
                f"{self.names.of_code(code)} ({', '.join(names)})"
                for code, value in sent.items()
                if code in kept
                and value != kept[code]
                and property_of(code) in html
                and (names := lost_html(value, kept[code]))
            ]
            if lost:
                found[change] = "; ".join(lost)
        return found
