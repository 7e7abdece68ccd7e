"""Addresses in the form in which two are the same: post codes, countries, fields."""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from .address_row import AddressRow
from .names import company_name, person_name
from .phone import read_phone
from .problem import Problem, ProblemCode, shortened
from .words import clean, comparable

# Letters that are used for a country beside its code.
OTHER_CODES: Mapping[str, str] = {"UK": "GB", "EL": "GR"}


class AddressKey(NamedTuple):
    """All that makes an address, for comparing."""

    name: str
    company: str
    street1: str
    street2: str
    post_code: str
    city: str
    country: str
    phone: str


@dataclass(frozen=True)
class Address:
    """An address with its country known, in the form in which it is written.

    ``state`` and ``typed_phone`` are as they were typed; an address that differs in
    these alone is the same."""

    name: str
    company: str
    street1: str
    street2: str
    post_code: str
    city: str
    country: str
    phone: str
    state: str = ""
    typed_phone: str = ""

    @cached_property
    def key(self) -> AddressKey:
        """Give the address for comparing; capitals, spaces and how the phone is written
        do not count."""
        phone = read_phone(self.phone, self.country)
        return AddressKey(
            name=comparable(self.name),
            company=comparable(self.company),
            street1=comparable(self.street1),
            street2=comparable(self.street2),
            post_code=comparable(post_code(self.post_code, self.country)),
            city=comparable(self.city),
            country=self.country,
            phone=phone.key if phone else "",
        )


def read_address(
    row: AddressRow,
    countries: Mapping[str, str],
    known: Container[str],
    home: str | None = None,
) -> Address | Problem:
    """Read an address; one whose country is not known waits.

    :param countries: ``names`` of :func:`country_code`
    :param known: see :func:`country_code`
    :param home: see :func:`.phone.read_phone`
    :return: what is wrong with the country where it is not known
    """
    country = country_code(row.country_code, row.country, countries, known)
    if isinstance(country, Problem):
        return country
    phone = read_phone(row.phone, country, home)
    return Address(
        name=person_name(row.first_name, row.last_name),
        company=company_name(row.company),
        street1=clean(row.street1),
        street2=clean(row.street2),
        post_code=post_code(row.post_code, country),
        city=clean(row.city),
        country=country,
        phone=phone.shown if phone else "",
        state=clean(row.state),
        typed_phone=clean(row.phone),
    )


def post_code(typed: str, country: str) -> str:
    """Return a post code as it is written: ``NN-NNN`` in Poland, else as typed."""
    text = clean(typed)
    digits = re.sub(r"[\s.\-\u2010-\u2015]", "", text).upper().removeprefix("PL")
    if country == "PL" and re.fullmatch(r"[0-9]{5}", digits):
        return f"{digits[:2]}-{digits[2:]}"
    return text


def unique_names(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Make a mapping from names, in any languages, to codes; what two have in common
    is left out.

    :param names: pairs of a name and the code of what has it
    """
    codes: dict[str, str | None] = {}
    for name, code in names:
        key = comparable(name)
        codes[key] = code if codes.get(key, code) == code else None
    return {name: code for name, code in codes.items() if name and code}


def by_name(name: str, names: Mapping[str, str]) -> str | None:
    """Find the code of a country or state by its name.

    :param names: as :func:`unique_names` makes it
    """
    return names.get(comparable(name))


def country_code(
    code: str, name: str, names: Mapping[str, str], known: Container[str]
) -> str | Problem:
    """Find a country by its code, else by its name. No country is ever assumed.

    :param names: names in the languages that shops use; see :func:`unique_names`
    :param known: codes of all countries
    """
    letters = clean(code).upper()
    letters = OTHER_CODES.get(letters, letters)
    if letters in known:
        return letters
    found = by_name(name, names)
    if found:
        return found
    field = "country_code" if letters else "country"
    return Problem(ProblemCode.UNKNOWN_COUNTRY, field, shortened(letters or name))
