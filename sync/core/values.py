"""Property values and when two of them are the same, without Odoo.

Values are what JSON can hold: texts, decimals as strings, booleans, and references
as the id of a :class:`shoper.element` (int), as ``"model,id"`` for a record that has
no element in the shop yet, or None."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from .html import normal_html
from .money import MAX_AMOUNT

KINDS = ("text", "html", "money", "number", "bool", "ref", "refs")
MAX_NAME = 1000  # characters; more is no name or code, and no index takes it
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Property:
    """One property that both sides hold and that a user can choose to update.

    ``label`` is a lazily translated text; ``kind`` one of :data:`KINDS`;
    ``entity`` what a reference points at; ``default`` whether it is chosen unless
    the user says otherwise; ``to_odoo`` and ``to_shop`` whether linked elements may
    be updated on that side; ``unit`` what a number counts, as people read it;
    ``keeps`` whether None means "not known" and never replaces a value;
    ``translated`` whether both sides keep it in several languages; ``in_language``
    whether Odoo does and the shop has it in one only; ``loose`` whether
    references to what is not linked are left out and left alone; ``section`` the part
    of the list of properties in which it stands (``texts``, ``prices``, ``codes``,
    ``other``); ``kept_by`` the settings of the connector that say where Odoo keeps
    it, or what it means there; ``least`` the smallest number that makes sense;
    ``goes_with`` the code of the property together with which it is chosen and decided
    about, one that stands before it: nobody chooses it by itself, and it stays where
    that one does;
    ``is_name`` whether it is what a thing is called: nothing goes without;
    ``is_code`` whether a thing is looked up by it: like a name it is a text of
    :data:`MAX_NAME` characters at most;
    ``is_private`` whether it says where or how to reach a person: spreadsheets leave it
    out unless somebody chooses otherwise."""

    code: str
    label: Any
    kind: str = "text"
    entity: str | None = None
    default: bool = True
    to_odoo: bool = True
    to_shop: bool = True
    unit: str = ""
    keeps: bool = False
    translated: bool = False
    in_language: bool = False
    loose: bool = False
    section: str = ""
    kept_by: frozenset[str] = frozenset()
    least: int | None = None
    is_name: bool = False
    is_code: bool = False
    is_private: bool = False
    goes_with: str = ""

    @property
    def place(self) -> str:
        """Tell the section that the property is shown in."""
        if self.section:
            return self.section
        if self.kind == "money":
            return "prices"
        return "texts" if self.translated else "other"

    def same(self, one: Any, other: Any) -> bool:
        """Tell whether two values of this property mean the same."""
        if one == other:
            return True
        normalise = _NORMALISERS.get(self.kind)
        return normalise is not None and normalise(one) == normalise(other)

    @property
    def nothing(self) -> str | None:
        """Give the value of what nobody entered anything in."""
        return "0" if self.kind in ("money", "number") else None

    def is_nothing(self, value: Any) -> bool:
        """Tell whether a value is that of what nobody entered anything in."""
        if self.kind == "bool":
            return False
        return value is None or self.same(value, self.nothing)

    def is_beyond(self, value: Any) -> bool:
        """Tell whether a value is a number so large that it makes no sense."""
        is_number = self.kind in ("money", "number") and bool(value)
        return is_number and abs(_normal_decimal(value)) >= MAX_AMOUNT

    def is_too_long(self, value: Any) -> bool:
        """Tell whether a value is a text so long that it makes no sense."""
        return (self.is_name or self.is_code) and len(value or "") > MAX_NAME

    def is_below(self, value: Any) -> bool:
        """Tell whether a value is a number so small that it makes no sense."""
        return self.least is not None and _normal_decimal(value) < self.least


def normal_text(value: Any) -> str:
    """Make a text NFC, with every run of white space as one blank and none at the
    ends."""
    if not value:
        return ""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", str(value))).strip()


def match_key(value: Any) -> str:
    """Make the form of a name in which names are compared when pairs are looked for."""
    return normal_text(value).casefold()


def decimal_text(value: Any, digits: int) -> str:
    """Write a number as text with so many decimals, ``"0.00"`` for nothing. Of one that
    is too large to make sense, ``MAX_AMOUNT`` is written.

    :raises InvalidOperation: for what is no number: nothing is sold for nothing
        because a price was not understood
    """
    step = Decimal(1).scaleb(-digits)
    number = Decimal(str(value or 0))
    if number.is_finite() and abs(number) > MAX_AMOUNT:
        number = MAX_AMOUNT.copy_sign(number)
    return str(number.quantize(step, ROUND_HALF_UP))


def _normal_decimal(value: Any) -> Decimal:
    try:
        return Decimal(str(value or 0)).normalize()
    except InvalidOperation:
        return Decimal(0)


def _normal_refs(value: Any) -> list[str]:
    return sorted(str(item) for item in value or ())


_NORMALISERS: dict[str, Callable[[Any], Any]] = {
    "text": normal_text,
    "html": lambda value: normal_html(value or ""),
    # No price is another thing than one of nothing.
    "money": lambda value: None if value is None else _normal_decimal(value),
    "number": _normal_decimal,
    "bool": bool,
    "refs": _normal_refs,
    "ref": lambda value: value or None,
}
