"""NIP and foreign VAT numbers, offline: nothing is looked up anywhere."""

import re
from dataclasses import dataclass

from stdnum.eu import vat as eu_vat  # type: ignore[import-untyped,unused-ignore]
from stdnum.pl import nip as pl_nip  # type: ignore[import-untyped,unused-ignore]
from stdnum.pl import pesel as pl_pesel  # type: ignore[import-untyped,unused-ignore]

from .words import clean

HOME = "PL"
PREFIXES = frozenset(eu_vat.MEMBER_STATES) - {"gr"} | {"el", "xi"}
NIP_DIGITS = re.compile(r"[0-9]{10}")
PESEL_DIGITS = re.compile(r"[0-9]{11}")


@dataclass(frozen=True, slots=True)
class TaxNumber:
    """A tax number as it was typed, and what it is.

    :param key: the form in which two are the same: a NIP as its ten digits, a foreign
        number with the letters of its country, anything else without separators
    :param country: letters of the country that the number is of, "PL" for a NIP
    :param is_valid: the checksum fits; nothing says that somebody has the number
    """

    typed: str
    key: str
    country: str
    is_valid: bool

    @property
    def is_checked(self) -> bool:
        """Tell whether it is of a country of the EU, by whose rules it is valid or not:
        of others nothing is known."""
        return self.country.lower() in PREFIXES

    @property
    def for_odoo(self) -> str:
        """Give the number to write in Odoo: normalised where it is valid, else as
        typed."""
        return self.key if self.is_valid else self.typed


def read_tax_number(typed: str, country: str = HOME) -> TaxNumber | None:
    """Read what was typed as NIP.

    :param country: code of the address's country, for a number without letters
    :return: None where no digit was typed, or a PESEL was, which is no tax number
    """
    text = clean(typed)
    compact = re.sub(r"[\W_]", "", text).upper()
    if not re.search("[0-9]", compact):
        return None
    compact = compact.removeprefix("NIP") or compact
    letters = _prefix(compact)
    if letters and letters != HOME:
        return _foreign(text, letters, compact)
    digits = compact.removeprefix(HOME)
    abroad = _vat_letters(country)
    if abroad == HOME and is_pesel(digits):
        return None
    if letters == HOME or abroad == HOME:
        return TaxNumber(text, digits, HOME, _is_nip(digits))
    foreign = _foreign(text, abroad, compact)
    if _is_nip(digits) and not foreign.is_valid:
        return TaxNumber(text, digits, HOME, True)  # a Polish company abroad
    return foreign


def is_pesel(typed: str) -> bool:
    """Tell whether a text is a PESEL, the personal number of Polish residents, which
    nobody needs for an invoice."""
    compact = re.sub(r"[\W_]", "", typed).upper()
    compact = compact.removeprefix("NIP").removeprefix("PESEL").removeprefix(HOME)
    return bool(PESEL_DIGITS.fullmatch(compact)) and bool(pl_pesel.is_valid(compact))


def _prefix(compact: str) -> str:
    """Return the letters of an EU country that a number begins with."""
    letters = compact[:2]
    if letters.lower() in PREFIXES and any(sign.isdigit() for sign in compact[2:]):
        return letters
    return ""


def _vat_letters(country: str) -> str:
    """Return the letters that a country's VAT numbers begin with."""
    code = country.strip().upper()
    return "EL" if code == "GR" else code


def _is_nip(digits: str) -> bool:
    """Tell whether the checksum fits; ten equal digits fit it and mean nothing."""
    return (
        bool(NIP_DIGITS.fullmatch(digits))
        and len(set(digits)) > 1
        and bool(pl_nip.is_valid(digits))
    )


def _foreign(text: str, letters: str, number: str) -> TaxNumber:
    number = number.removeprefix(letters)
    is_valid = letters.lower() in PREFIXES and bool(eu_vat.is_valid(letters + number))
    return TaxNumber(text, letters + number, letters, is_valid)
