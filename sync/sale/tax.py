"""The VAT of a line as the shop names it. Which tax of Odoo that is, is a link."""

import re
from dataclasses import dataclass
from decimal import Decimal

from .problem import Code
from .reading import Reader, read_number


@dataclass(frozen=True, slots=True)
class Tax:
    """A VAT rate of the shop. ``zw.`` and ``np.`` have the percentage of 0 % and are
    something else: only name and percentage together say which rate is meant."""

    name: str
    percent: Decimal


def read_tax(reader: Reader, name_field: str, percent_field: str) -> Tax | None:
    """Read the rate that two fields of a row tell; None where both are empty, for which
    the shop also writes 0 %."""
    name = reader.text(name_field).strip()
    exempt = Decimal(0) if name and not re.search("[0-9]", name) else None
    value = reader.row.get(percent_field)
    if not name and (value in (None, "") or read_number(value) == 0):
        return None
    percent = reader.number(percent_field, default=exempt, low=0, high=100)
    if not name:
        reader.problem(Code.MISSING, name_field)
    return Tax(name, percent)
