"""Addresses as the shop's rows write them: an order names the fields otherwise than a
user's address book does (docs/shoper-api.md, Customers and orders)."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...core.row import Row, readable, text_in
from .tax_number import HOME, is_pesel

# The shop's names of our fields: in an order, and in the address book of a user.
OF_ORDER: Mapping[str, str] = {
    "id": "address_id",
    "first_name": "firstname",
    "last_name": "lastname",
    "company": "company",
    "tax_number": "tax_identification_number",
    "street1": "street1",
    "street2": "street2",
    "post_code": "postcode",
    "city": "city",
    "state": "state",
    "country": "country",
    "country_code": "country_code",
    "phone": "phone",
}
OF_USER: Mapping[str, str] = {
    **OF_ORDER,
    "id": "address_book_id",
    "company": "company_name",
    "street1": "street_1",
    "street2": "street_2",
    "post_code": "zip_code",
}


# Key of what is kept of an address whose tax number was a PESEL, which is not kept.
TYPED_PESEL = "typed_pesel"
COUNTRIES_AT_HOME = ("", "polska", "poland")  # of an address without a country's code
# Fields of ours without any of which an address is none.
TELLING = ("first_name", "last_name", "company", "street1", "street2", "city")


@dataclass(frozen=True, slots=True)
class AddressRow:
    """An address as it was typed; ``country`` is a name in the shop's language.

    :ivar has_pesel: a PESEL was typed for the tax number, which is left out
    """

    first_name: str
    last_name: str
    company: str
    tax_number: str
    street1: str
    street2: str
    post_code: str
    city: str
    state: str
    country: str
    country_code: str
    phone: str
    has_pesel: bool = False

    @property
    def is_blank(self) -> bool:
        """Tell whether it says neither who nor where."""
        return not any(getattr(self, name).strip() for name in TELLING)


def read_address_row(row: Row, names: Mapping[str, str] = OF_ORDER) -> AddressRow:
    """Read an address.

    :param names: :data:`OF_ORDER` or :data:`OF_USER`
    :raises OddValue: a field makes no sense
    """
    texts = {ours: text_in(row, names[ours]) for ours in names if ours != "id"}
    has_pesel = _has_pesel(row, names)
    if has_pesel:
        texts["tax_number"] = ""
    return AddressRow(**texts, has_pesel=has_pesel)


def kept_of_address(row: Row, names: Mapping[str, str] = OF_ORDER) -> Row:
    """Return what is kept of the row of an address: no PESEL, the personal number of
    Polish residents, neither its own field nor one typed as the tax number.

    :param names: :data:`OF_ORDER` or :data:`OF_USER`
    """
    kept = {name: row[name] for name in names.values() if name in row}
    if _has_pesel(row, names):
        kept |= {names["tax_number"]: "", TYPED_PESEL: True}
    return kept


def _has_pesel(row: Row, names: Mapping[str, str]) -> bool:
    """Tell whether a PESEL was typed for the tax number of an address in Poland."""
    if row.get(TYPED_PESEL) is True:
        return True
    typed, code, country = (
        (readable(text_in, row, names[name]) or "").strip()
        for name in ("tax_number", "country_code", "country")
    )
    if not is_pesel(typed):
        return False
    if code:
        return code.upper() == HOME
    return country.casefold() in COUNTRIES_AT_HOME
