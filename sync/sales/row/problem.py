"""What is wrong with what an order says, though each of its fields makes sense. The
texts that people read are made from these codes elsewhere, in their language."""

from dataclasses import dataclass

from ...core.text_enum import TextEnum


class ProblemCode(TextEnum):
    """Name each kind of problem."""

    MISSING = "missing"
    NOT_A_MOMENT = "not_a_moment"
    UNKNOWN_COUNTRY = "unknown_country"
    CURRENCY_NOT_PROVEN = "currency_not_proven"


@dataclass(frozen=True, slots=True)
class Problem:
    """Tell what is wrong, in which field, and the value that was found there."""

    code: ProblemCode
    field: str = ""
    value: str = ""


def shortened(value: object) -> str:
    """Return a value as a text that is short enough to show."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"
