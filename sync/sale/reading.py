"""Strict reading of the shop's rows, whose JSON mixes texts and numbers.

Nothing is guessed: what is not clearly a number, an id or a flag is a problem."""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from .moment import read_local
from .problem import Code, Problem, shortened

# No exponent, comma or space: none was ever seen, and each could mean two numbers.
NUMBER = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,10})?")
ID = re.compile(r"[0-9]{1,15}")
FLAGS: Mapping[object, bool] = {"0": False, "1": True, "": False}


def read_number(value: object) -> Decimal | None:
    """Return the number that a value of JSON says exactly, or None."""
    if isinstance(value, int | float):
        value = repr(value)  # True is an int to Python and no number by its name
    if not isinstance(value, str) or not NUMBER.fullmatch(value.strip()):
        return None
    # Adding nothing turns a negative nothing into nothing.
    return Decimal(value.strip()) + Decimal(0)


def decimals_of(number: Decimal) -> int:
    """Return how many decimals a number needs."""
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


class Reader:
    """Reads the fields of one row and collects what is wrong with them.

    A field that cannot be read comes back as an empty value; whoever reads must look
    at ``problems`` before using any of them.
    """

    def __init__(self, row: Mapping[str, object], path: str = "") -> None:
        self.row = row
        self.path = path
        self.problems: list[Problem] = []

    def problem(self, code: Code, field: str, value: object = "") -> None:
        """Note what is wrong with a field."""
        self.problems.append(Problem(code, self.path + field, shortened(value)))

    def text(self, field: str) -> str:
        """Read a text; none is an empty one."""
        value = self.row.get(field)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.problem(Code.NOT_A_TEXT, field, value)
            return ""
        return str(value)

    def number(
        self,
        field: str,
        default: Decimal | None = None,
        decimals: int | None = None,
        low: int | None = None,
        high: int | None = None,
    ) -> Decimal:
        """Read a number.

        :param default: what stands for a field that is absent, null or empty; without
            it the field is required
        :param decimals: how many decimals the number may need
        :param low: the smallest and ``high`` the largest number that makes sense
        """
        value = self.row.get(field)
        if value is None or value == "":
            if default is None:
                self.problem(Code.MISSING, field)
            return default or Decimal(0)
        number = read_number(value)
        if number is None:
            self.problem(Code.NOT_A_NUMBER, field, value)
            return Decimal(0)
        if decimals is not None and decimals_of(number) > decimals:
            self.problem(Code.TOO_MANY_DECIMALS, field, value)
        if (low is not None and number < low) or (high is not None and number > high):
            self.problem(Code.OUT_OF_RANGE, field, value)
        return number

    def reference(self, field: str) -> int | None:
        """Read an id that may be absent, null, empty or 0, all of which mean none."""
        value = self.row.get(field)
        if value is None or value is False or value == "":
            return None
        text = str(value) if isinstance(value, str | int) else ""
        if isinstance(value, bool) or not ID.fullmatch(text):
            self.problem(Code.NOT_AN_ID, field, value)
            return None
        return int(text) or None

    def identifier(self, field: str) -> int:
        """Read an id that must be there."""
        before = len(self.problems)
        number = self.reference(field)
        if number is None and len(self.problems) == before:
            self.problem(Code.MISSING, field)
        return number or 0

    def flag(self, field: str, default: bool | None = None) -> bool:
        """Read true or false, which the shop also writes as 1 and 0, as text or not.

        :param default: what stands for an absent or null field; without it the field
            is required
        """
        value = self.row.get(field)
        if isinstance(value, bool):
            return value
        if value is None:
            if default is None:
                self.problem(Code.MISSING, field)
            return bool(default)
        known = FLAGS.get(str(value)) if isinstance(value, str | int) else None
        if known is None:
            self.problem(Code.NOT_A_FLAG, field, value)
        return bool(known)

    def moment(self, field: str, required: bool = False) -> datetime | None:
        """Read a moment in the shop's own time; zeros mean none."""
        value = read_local(self.row.get(field))
        if isinstance(value, Problem):
            self.problem(value.code, field, value.value)
            return None
        if value is None and required:
            self.problem(Code.MISSING, field)
        return value

    def part(self, field: str) -> Mapping[str, object] | None:
        """Read a row within the row; PHP writes an empty one as an empty list."""
        value = self.row.get(field)
        if isinstance(value, Mapping):
            return value or None
        if value not in (None, [], ""):
            self.problem(Code.NOT_A_ROW, field, value)
        return None

    def parts(self, field: str) -> list[object]:
        """Read a list within the row; an object's values count as one."""
        value = self.row.get(field)
        if isinstance(value, list):
            return value
        if isinstance(value, Mapping):
            return list(value.values())
        if value not in (None, ""):
            self.problem(Code.NOT_A_ROW, field, value)
        return []
