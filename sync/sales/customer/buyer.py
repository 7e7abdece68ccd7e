"""Who buys, in the form in which buyers and contacts are compared, without Odoo."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ..row.address import Address
from ..row.names import email_key, is_company
from ..row.phone import read_phone
from ..row.tax_number import HOME, TaxNumber, read_tax_number
from ..row.words import comparable

SHARE_LOST = 2  # more than one in so many: the data were taken away, not edited
PERSONAL = ("name", "company", "vat", "email", "phone")


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer of the shop, or whoever an order names.

    :param name: of the person; empty where only a company is named
    :param email: in the form in which two are compared, else as typed
    :param company: its name, empty for a person or a trader under their own name
    :param number: the tax number that was typed, None where there was none
    :param address: the own one, None where none was given
    :param lang: code of a language of Odoo, empty where it is not known
    """

    name: str
    email: str
    company: str
    number: TaxNumber | None
    address: Address | None
    lang: str = ""

    @property
    def is_company(self) -> bool:
        """Tell whether a company buys; see :func:`..sale.names.is_company`."""
        return is_company(self.company, self.number)

    @property
    def kind(self) -> str:
        """Tell ``company`` or ``person``."""
        return "company" if self.is_company else "person"

    @property
    def tax_key(self) -> str:
        """Give the tax number in the form in which two are compared, empty where there
        is no valid one."""
        return self.number.key if self.number and self.number.is_valid else ""

    @property
    def email_key(self) -> str:
        """Give the e-mail address in the form in which two are compared, empty for
        none."""
        return email_key(self.email)

    @property
    def phone_key(self) -> str:
        """Give the phone number with its prefix (+48600700800), empty for no valid
        one."""
        phone = self.address and read_phone(self.address.phone, self.address.country)
        return (phone and phone.e164) or ""

    @property
    def shown(self) -> str:
        """Name the buyer for people."""
        return ", ".join(filter(None, (self.company, self.name))) or self.email


def last_name_key(name: str) -> str:
    """Give the last word of a person's name, for comparing."""
    return comparable(name).rpartition(" ")[2]


def phone_and_name(buyer: Buyer) -> tuple[str, str] | None:
    """Give the phone of a buyer with its prefix, and the last name, for comparing; None
    where either lacks."""
    if not (buyer.phone_key and buyer.name):
        return None
    return buyer.phone_key, last_name_key(buyer.name)


def twin_keys(email: str, number: str) -> set[str]:
    """Give the keys by which contacts that are made of two buyers may be twins.

    :param number: the tax number as typed, of whichever country: its digits are the
        same however it is written
    """
    keys = {"email": email_key(email), "number": re.sub(r"[^0-9]", "", number)}
    return {f"{name} {key}" for name, key in keys.items() if key}


def facts_of(addresses: list[Address], number: str, **facts: Any) -> dict[str, Any]:
    """Make the facts that an element of a customer keeps.

    :param addresses: the own one first
    :param number: the tax number as typed
    """
    return {
        "addresses": [asdict(address) for address in addresses],
        "tax_number": number,
        **facts,
    }


def addresses_of(facts: Mapping[str, Any]) -> list[Address]:
    """Read the addresses that facts of a customer hold, the own one first."""
    return [Address(**values) for values in facts.get("addresses") or ()]


def buyer_of(values: Mapping[str, Any], facts: Mapping[str, Any]) -> Buyer:
    """Read a customer from what an element holds.

    :param values: property values
    :param facts: as :func:`facts_of` makes them
    """
    addresses = addresses_of(facts)
    own = addresses[0] if addresses else None
    return Buyer(
        name=values.get("name") or "",
        email=values.get("email") or "",
        company=values.get("company") or "",
        number=read_tax_number(
            facts.get("tax_number") or "", own.country if own else HOME
        ),
        address=own,
        lang=values.get("lang") or "",
    )


def is_taken_away(agreed: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Tell whether the shop emptied more than half of what it told of a customer: then
    it was made anonymous (docs/shoper-api.md, Customers and orders), not edited.

    :param agreed: property values that both sides last agreed on, in the form in which
        an element keeps them
    :param now: what the shop tells
    """
    known = [code for code in PERSONAL if _of_shop(agreed.get(code))]
    lost = [code for code in known if not now.get(code)]
    return len(lost) * SHARE_LOST > len(known)


def _of_shop(value: Any) -> Any:
    """Give the shop's value of a base, which holds both where each side keeps the same
    in a form of its own (``compare.agreed``)."""
    return value.get("shop") if isinstance(value, dict) else value
