"""Kinds of fields: what is accepted on write, and the form it takes on the wire.

Stored columns come back as strings, money with two decimals, flags as "0" or "1";
input is lenient, numbers, booleans and numeric strings alike (docs/shoper-api.md).
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from .errors import Invalid
from .money import plain
from .sanitise import sanitise


@dataclass(frozen=True, kw_only=True)
class Field:
    """A column of a resource.

    default: wire value of a row that was never given one
    required: must be given on create and must not be emptied
    readonly: writes by the API are ignored; the shop's owner may write it
    filterable: may stand in `filters` and `order`
    """

    default: object = ""
    required: bool = False
    readonly: bool = False
    filterable: bool = True

    def parse(self, value, shop):
        """Read a JSON value, and give what the API will show for it. Raises Invalid
        where the shop refuses it."""
        return value


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    """A text; a required one holds more than blanks."""

    def parse(self, value, shop):
        if value is None:
            value = ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise Invalid("text")
        value = str(value)
        if self.required and not value.strip():
            raise Invalid("required")
        return value


@dataclass(frozen=True, kw_only=True)
class Html(Text):
    """A text that the shop cleans as HTML."""

    def parse(self, value, shop):
        return sanitise(super().parse(value, shop))


#: decimals of the switch number_places
_PLACES = {"three": 3, "two": 2}


@dataclass(frozen=True, kw_only=True)
class Number(Field):
    """A number, shown as a text. places: decimals that it always has; None = as many as
    it needs ("1", "0.5"). signed: may be below zero; nullable: may be null."""

    default: object = "0"
    places: int | None = None
    signed: bool = False
    nullable: bool = False

    def parse(self, value, shop):
        if self.nullable and value in (None, ""):
            return None
        number = decimal(value)
        if number < 0 and not self.signed:
            raise Invalid("negative")
        if self.places is not None:
            return f"{rounded(number, self.places):f}"
        kept = _PLACES.get(shop.switches.number_places)
        if kept is not None:
            number = rounded(number, kept)
        return plain(number)


def rounded(number: Decimal, places: int) -> Decimal:
    """Round to so many decimals, a half away from zero."""
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def money(**options) -> Number:
    """Declare a column with an amount of money, which has two decimals."""
    return Number(default="0.00", places=2, **options)


@dataclass(frozen=True, kw_only=True)
class Flag(Field):
    """Yes or no, shown as "1" or "0"."""

    default: object = "0"

    def parse(self, value, shop):
        if value in (None, ""):
            return "0"
        if isinstance(value, str) and value.lower() in ("true", "false"):
            return "1" if value.lower() == "true" else "0"
        try:
            return "1" if decimal(value) else "0"
        except Invalid:
            raise Invalid("flag") from None


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of a few texts."""

    values: tuple[str, ...]

    def parse(self, value, shop):
        value = str(value)
        if value not in self.values:
            raise Invalid("choice", value)
        return value


@dataclass(frozen=True, kw_only=True)
class Reference(Field):
    """The id of a row of the resource `to`, shown as a text; the default of the column
    where it refers to none."""

    default: object = None
    to: str

    def parse(self, value, shop):
        if value in (None, "", 0, "0", False):
            is_null = value in (None, "")
            if self.required:
                raise Invalid("required" if is_null else "not_found", value)
            if shop.switches.clear_reference == ("zero" if is_null else "null"):
                raise Invalid("not_found", "" if is_null else value)
            return self.default
        if not shop[self.to].has(value):
            raise Invalid("not_found", value)
        return str(int(value))


@dataclass(frozen=True, kw_only=True)
class Ids(Field):
    """A list of ids, shown as numbers. to: resource whose rows they are, "" where this
    shop has no such; whether the rows exist is not looked at here."""

    default: object = ()
    filterable: bool = False
    to: str = ""

    def parse(self, value, shop):
        if value in (None, ""):
            return []
        if not isinstance(value, list):
            raise Invalid("list")
        return [int(decimal(item)) for item in value]


@dataclass(frozen=True, kw_only=True)
class List(Field):
    """A list, kept as it was written."""

    filterable: bool = False

    def parse(self, value, shop):
        if value is not None and not isinstance(value, list):
            raise Invalid("list")
        return value or []


_NEVER = "0000-00-00"
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?: ([01]\d|2[0-3]):[0-5]\d:[0-5]\d)?")


@dataclass(frozen=True, kw_only=True)
class Moment(Field):
    """A date, with the time of day where `timed`, in the shop's time zone, which it
    does not name; zeros stand for never."""

    default: object = "0000-00-00 00:00:00"
    timed: bool = True

    def parse(self, value, shop):
        if value in (None, ""):
            return self.default
        match = _DATE.fullmatch(value) if isinstance(value, str) else None
        if match is None or (match[2] is None) is self.timed:
            raise Invalid("date")
        try:
            if match[1] != _NEVER:
                date.fromisoformat(match[1])
        except ValueError:
            raise Invalid("date") from None
        return value


@dataclass(frozen=True, kw_only=True)
class Computed(Field):
    """A value that the resource works out each time it shows a row."""

    default: object = None
    readonly: bool = True
    filterable: bool = False


#: what PHP takes for a number; Python also takes other digits and 1_000
_NUMERIC = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?\s*", re.I | re.A)
#: digits before the point; that larger numbers are refused is a guess
_MOST_DIGITS = 12


def decimal(value) -> Decimal:
    """Read the number that a JSON value stands for.

    :raises Invalid: it is none, or one that the shop cannot hold
    """
    if isinstance(value, bool):
        return Decimal(int(value))
    if isinstance(value, str | int | float) and _NUMERIC.fullmatch(str(value)):
        number = Decimal(str(value).strip())
        if number.adjusted() < _MOST_DIGITS:
            return number
    raise Invalid("number")


def ean(value: str) -> str:
    """Read a bar code; "" for none. Which lengths the shop takes is a guess: 8, 12, 13
    and 14 digits here.

    :raises Invalid: it has another length, or a wrong check digit
    """
    value = value.strip()
    if not value:
        return ""
    if not (value.isascii() and value.isdigit() and len(value) in (8, 12, 13, 14)):
        raise Invalid("barcode")
    if ean_check_digit(value[:-1]) != value[-1]:
        raise Invalid("barcode")
    return value


def ean_check_digit(digits: str) -> str:
    """Work out the last digit of a bar code from those before it."""
    total = sum(
        int(digit) * (3 if position % 2 == 0 else 1)
        for position, digit in enumerate(reversed(digits))
    )
    return str(-total % 10)
