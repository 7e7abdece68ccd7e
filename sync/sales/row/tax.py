"""The VAT of a line as the shop names it. Which tax of Odoo that is, is a link."""

import re
from dataclasses import dataclass
from decimal import Decimal

from ...core.row import OddValue, Row, exact_in, read_number, text_in


@dataclass(frozen=True, slots=True)
class Tax:
    """A VAT rate of the shop. ``zw.`` and ``np.`` have the percentage of 0 % and are
    something else (docs/shoper-api.md, Catalogue): only name and percentage together
    say which rate is meant."""

    name: str
    percent: Decimal


def read_tax(row: Row, name_field: str, percent_field: str) -> Tax | None:
    """Read the rate that two fields of a row tell; None where both are empty, for which
    the shop also writes 0 %.

    :raises OddValue: one of them makes no sense
    """
    name = text_in(row, name_field).strip()
    exempt = 0 if name and not re.search("[0-9]", name) else None
    value = row.get(percent_field)
    if not name and (value in (None, "") or read_number(value) == 0):
        return None
    percent = exact_in(row, percent_field, exempt, least=0, most=100)
    if not name:
        raise OddValue(name_field, row.get(name_field))
    return Tax(name, percent)
