"""Reading the fields of a row of the shop, without Odoo.

The shop writes the same thing as ``36``, ``"36"``, ``""`` or null, as it likes
(docs/shoper-api.md, Types). What can be none of these the functions ``…_in`` refuse
with :class:`OddValue` instead of guessing: a value of another kind must neither become
a name like ``['x']`` nor a price of nothing."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeVar

from ...shoper_api import MAX_ID, read_id
from .moment import read_local
from .money import MAX_AMOUNT
from .values import normal_text

Row = dict[str, Any]
T = TypeVar("T")
SHOWN = 80  # characters of an odd value
MOST_DECIMALS = 10  # of a number that is read exactly
_NUMBER = re.compile(
    r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE
)
_NONE = (None, "", False)
_NO_ID = (*_NONE, 0, "0")


class OddValue(ValueError):
    """A field of a row holds what makes no sense there.

    :ivar field: its name in the shop's API
    :ivar value: what it holds, None where it is missing
    """

    def __init__(self, field: str, value: Any):
        super().__init__(field, value)
        self.field = field
        self.value = value

    @property
    def shown(self) -> str | None:
        """Write the value for people."""
        return shown(self.value)


def shown(value: Any) -> str | None:
    """Write a value for people: as the shop wrote it, not too long."""
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = normal_text(text)
    return f"{text[:SHOWN]}…" if len(text) > SHOWN else text


@contextmanager
def within(field: str) -> Iterator[None]:
    """Put the name of a field before those that are refused in the part of the row that
    it holds: people are told ``order-products.price`` and not ``price``."""
    try:
        yield
    except OddValue as error:
        path = f"{field}.{error.field}" if error.field else field
        raise OddValue(path, error.value) from error


def readable(
    read: Callable[[Row, str], T], row: Row, field: str, default: T | None = None
) -> T | None:
    """Read a field that nothing depends on: a default where it makes no sense.

    :param read: one of the functions below
    """
    try:
        return read(row, field)
    except OddValue:
        return default


def row_of(value: Any) -> Row:
    """Take a value for a row of the shop, which it must be."""
    if not isinstance(value, dict):
        raise OddValue("", value)
    return value


def text_in(row: Row, field: str) -> str:
    """Read a text, ``""`` for none. A number is one, too: codes may look like that."""
    value = row.get(field)
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise OddValue(field, value)
    return str(value)


def reference_in(row: Row, field: str) -> int | None:
    """Read the shop's id of another element, None for none."""
    value = row.get(field)
    if value in _NO_ID:
        return None
    found = read_id(value)
    if found is None:
        raise OddValue(field, value)
    return found


def parent_in(row: Row, field: str) -> int:
    """Read an id that the shop must tell, such as that of the element that this one
    belongs to."""
    found = reference_in(row, field)
    if found is None:
        raise OddValue(field, row.get(field))
    return found


def list_in(row: Row, field: str) -> list[Any]:
    """Read a list, which the shop answers as an object keyed by number where it has a
    gap (so do PHP's arrays), and an empty or missing one as it likes
    (docs/shoper-api.md, Lists)."""
    value = row.get(field)
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, list):
        return value
    if value in _NONE:
        return []
    raise OddValue(field, value)


def references_in(row: Row, field: str, key: str = "") -> list[int]:
    """Read the shop's ids of other elements, ascending, each once.

    :param key: name of the id, where the shop may list whole rows of these elements
        instead of ids, or one such row by itself
    """
    value = row.get(field)
    is_one = bool(key) and isinstance(value, dict) and key in value
    items = [value] if is_one else list_in(row, field)
    if key:
        items = [item.get(key) if isinstance(item, dict) else item for item in items]
    found = {read_id(item) for item in items}
    if None in found:
        raise OddValue(field, row.get(field))
    return sorted(item for item in found if item)


def read_number(value: Any) -> Decimal | None:
    """Read the number that a value says exactly, None for what is none."""
    text = "" if isinstance(value, bool) else str(value).strip()
    if not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text) + 0  # which turns a negative nothing into nothing
    return number if abs(number) < MAX_AMOUNT else None


def number_in(row: Row, field: str, digits: int, least: int | None = None) -> str:
    """Read a number as text with so many decimals, ``"0.00"`` for none.

    :param least: smaller ones make no sense
    """
    value = row.get(field)
    number = read_number(0 if value in _NONE else value)
    if number is None or (least is not None and number < least):
        raise OddValue(field, value)
    return str(number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def exact_in(
    row: Row,
    field: str,
    default: int | None = None,
    *,
    decimals: int = MOST_DECIMALS,
    least: int | None = None,
    most: int | None = None,
) -> Decimal:
    """Read a number of which nothing may be rounded away.

    :param default: what stands for none; without it the row must say it
    :param decimals: how many the number may need
    :param least: the smallest and ``most`` the largest number that makes sense
    """
    value = row.get(field)
    if value in (None, "") and default is not None:
        return Decimal(default)
    number = read_number(value)
    if (
        number is None
        or round(number, decimals) != number
        or (least is not None and number < least)
        or (most is not None and number > most)
    ):
        raise OddValue(field, value)
    return number


def moment_in(row: Row, field: str) -> datetime | None:
    """Read a moment in the shop's own time, None for none."""
    try:
        return read_local(row.get(field))
    except ValueError as error:
        raise OddValue(field, row.get(field)) from error


def place_in(row: Row) -> int:
    """Read the place of something among others, which Odoo keeps as an integer."""
    place = int(number_in(row, "order", 0))
    if abs(place) > MAX_ID:
        raise OddValue("order", row["order"])
    return place


def choice_in(row: Row, field: str, choices: tuple[str, ...]) -> str:
    """Read a field that holds one of a few whole numbers, as text.

    :param choices: these numbers as texts; the first stands for none
    """
    value = row.get(field)
    if value in (None, ""):
        return choices[0]
    text = str(int(value)) if isinstance(value, bool | int) else value
    if text not in choices:
        raise OddValue(field, value)
    return text


def flag_in(row: Row, field: str, default: bool | None = False) -> bool:
    """Read whether something is so. PHP writes "" for what is not so.

    :param default: what counts where the row does not say; None: the row must say it
    """
    value = row.get(field)
    if value is not None:
        return choice_in(row, field, ("0", "1")) == "1"
    if default is None:
        raise OddValue(field, value)
    return default


def part_in(row: Row, field: str) -> Row:
    """Read an object within the row, an empty one for none, which PHP writes as a
    list (docs/shoper-api.md, Lists)."""
    value = row.get(field)
    if isinstance(value, dict):
        return value
    if value in (*_NONE, []):
        return {}
    raise OddValue(field, value)


def main_texts_in(row: Row, locale: str) -> Row:
    """Read the texts of a row in one language, the shop's default one, else in any:
    {key of the shop: text}, empty where it has none.

    :raises OddValue: the row's texts make no sense
    """
    texts = translations_in(row)
    return texts.get(locale) or next(iter(texts.values()), {})


def all_names_in(row: Row, key: str = "name") -> list[str]:
    """Read the names that a row has in any language, without empty ones.

    :param key: of the shop, under which its texts hold the name
    :raises OddValue: the row's texts make no sense
    """
    names = (text_in(texts, key) for texts in translations_in(row).values())
    return [name for name in names if name]


def translations_in(row: Row) -> dict[str, Row]:
    """Read the row's texts by locale, of the languages that have any."""
    found = part_in(row, "translations")
    return {locale: texts for locale in found if (texts := part_in(found, locale))}
