from typing import Any

from babel import Locale

from odoo.models import BaseModel

from ...engine.context import Context
from ..row.address import Address, country_code, read_address, unique_names
from ..row.address_row import AddressRow
from ..row.phone import read_phone
from ..row.problem import Problem
from ..row.tax_number import HOME
from ..row.words import clean, comparable
from .settings import CustomerSettings

LANGUAGES = ("pl", "en")  # in which shops name countries
# Letters of Polish regions by ISO 3166-2, where Odoo has others for the same: some of
# these stand for another region there.
LETTERS = {
    "ds": "dolnośląskie",
    "lb": "lubuskie",
    "ld": "łódzkie",
    "lu": "lubelskie",
    "ma": "małopolskie",
    "pd": "podlaskie",
    "sk": "świętokrzyskie",
    "sl": "śląskie",
    "wn": "warmińsko-mazurskie",
}


class Places:
    """Reads addresses of the shop and of contacts with the countries and states that
    Odoo knows."""

    def __init__(self, ctx: Context) -> None:
        self.env = ctx.env
        self.settings = CustomerSettings.of(ctx)
        self.countries = {
            country.code: country.id
            for country in self.env["res.country"].search_fetch([], ["code"])
            if country.code
        }
        self.names = unique_names(
            (name, code)
            for language in LANGUAGES
            for code, name in Locale.parse(language).territories.items()
            if code in self.countries
        )
        # {id of a country: {name or code of a state: its id}}, once it was asked for.
        self._states: dict[int, dict[str, int]] = {}

    @classmethod
    def of(cls, ctx: Context) -> "Places":
        """Give the places of a unit of work."""
        return ctx.cached("customer", "places", lambda: cls(ctx))

    def address(self, row: AddressRow) -> Address | Problem:
        """Read an address of the shop; one whose country Odoo does not know is a
        problem."""
        return read_address(row, self.names, self.countries, self.settings.home)

    def country(self, row: AddressRow) -> str | Problem:
        """Find the code of the country of an address of the shop, as
        :meth:`address` does."""
        return country_code(row.country_code, row.country, self.names, self.countries)

    def of_contact(self, contact: BaseModel, name: str, company: str) -> Address:
        """Read the address that a contact of Odoo has.

        :param name: of the person there, and ``company`` that of the company
        """
        country = contact.country_id.code or ""
        phone = read_phone(contact.phone or "", country, self.settings.home)
        return Address(
            name=name,
            company=company,
            street1=clean(contact.street or ""),
            street2=clean(contact.street2 or ""),
            post_code=clean(contact.zip or ""),
            city=clean(contact.city or ""),
            country=country,
            phone=phone.shown if phone else "",
        )

    def vals(self, address: Address) -> dict[str, Any]:
        """Make the fields of a contact with an address, without names and phone."""
        country_id = self.countries[address.country]
        return {
            "street": address.street1 or False,
            "street2": address.street2 or False,
            "zip": address.post_code or False,
            "city": address.city or False,
            "country_id": country_id,
            "state_id": self.state(address.country, address.state),
        }

    def phone_vals(self, address: Address) -> dict[str, Any]:
        """Make the fields of a contact with the phone of an address."""
        is_typed = self.settings.is_phone_typed and address.typed_phone
        written = address.typed_phone if is_typed else address.phone
        is_other = written != address.typed_phone
        return {
            "phone": written or False,
            "shoper_phone_raw": (is_other and address.typed_phone) or False,
        }

    def state(self, country: str, typed: str) -> int | bool:
        """Find the only state of a country that is called so, False for none.

        :param country: a code that :meth:`country` gave
        """
        if not typed:
            return False
        country_id = self.countries[country]
        if country_id not in self._states:
            self._states[country_id] = self._read_states(country_id)
        key = comparable(typed)
        if country_id == self.countries.get(HOME):
            key = LETTERS.get(key, key)
        return self._states[country_id].get(key, False)

    def _read_states(self, country_id: int) -> dict[str, int]:
        """Read the states of a country by what they are called: {name or code: id}."""
        found: dict[str, set[int]] = {}
        states = self.env["res.country.state"].search_fetch(
            [("country_id", "=", country_id)], ["name", "code"]
        )
        for state in states:
            for text in (state.name, state.code):
                found.setdefault(comparable(text or ""), set()).add(state.id)
        return {name: ids.pop() for name, ids in found.items() if len(ids) == 1}
