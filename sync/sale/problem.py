"""What is wrong with a value of the shop. The texts that people read are made from
these codes elsewhere, in their language."""

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """Name each kind of problem."""

    NOT_A_ROW = "not_a_row"  # something else stands where a row should
    MISSING = "missing"
    NOT_A_TEXT = "not_a_text"
    NOT_A_NUMBER = "not_a_number"
    TOO_MANY_DECIMALS = "too_many_decimals"
    OUT_OF_RANGE = "out_of_range"
    NOT_AN_ID = "not_an_id"
    NOT_A_FLAG = "not_a_flag"
    NOT_A_MOMENT = "not_a_moment"
    UNKNOWN_COUNTRY = "unknown_country"
    TWO_VERSIONS = "two_versions"  # one id came twice with other amounts
    CURRENCY_NOT_PROVEN = "currency_not_proven"


@dataclass(frozen=True, slots=True)
class Problem:
    """Tell what is wrong, in which field, and the value that was found there."""

    code: Code
    field: str = ""
    value: str = ""


def shortened(value: object) -> str:
    """Return a value as a text that is short enough to show."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"
