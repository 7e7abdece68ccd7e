from collections.abc import Iterable

from odoo.models import BaseModel

from ..row.names import email_key
from ..row.tax_number import HOME, read_tax_number
from ..row.words import comparable
from .buyer import last_name_key

READ = (
    "name",
    "email",
    "email_normalized",
    "is_company",
    "active",
    "phone_sanitized",
    "commercial_partner_id",
)


class ContactKeys:
    """Gives the keys by which contacts of Odoo are found, of many at once."""

    def __init__(self, contacts: BaseModel) -> None:
        self.contacts = contacts
        contacts.fetch(READ)
        # As superuser: name and number of a company are shown on its contacts anyway,
        # whoever sees these.
        companies = contacts.commercial_partner_id.sudo()
        companies.fetch(["name", "vat", "is_company", "country_id"])
        self._companies = {company.id: company for company in companies}
        self._tax_keys = {company: tax_key_of(company) for company in companies}
        self._spoken_for = self._read_spoken_for()

    def kind(self, contact: BaseModel) -> str:
        """Tell ``company`` for a company and whoever belongs to one, else
        ``person``."""
        return "company" if self.company(contact).is_company else "person"

    def company(self, contact: BaseModel) -> BaseModel:
        """Give what a contact belongs to: its company, or the contact itself."""
        return self._companies[contact.commercial_partner_id.id]

    def email(self, contact: BaseModel) -> str:
        """Give the e-mail address for comparing, empty for none, and for a company
        whose address a contact in it has, too: only that contact is found by it."""
        key = own_email_key(contact)
        return "" if (contact.id, key) in self._spoken_for else key

    def tax_key(self, contact: BaseModel) -> str:
        """Give the tax number of what the contact belongs to, for comparing; empty for
        none."""
        return self._tax_keys[self.company(contact)]

    def name(self, contact: BaseModel) -> str:
        """Give the name for comparing."""
        return comparable(contact.name or "")

    def _read_spoken_for(self) -> set[tuple[int, str]]:
        """Find the e-mail addresses of companies that contacts of theirs have, too:
        {(company id, key)}."""
        companies = self.contacts.filtered("is_company")
        if not companies:
            return set()
        below = self.contacts.search_fetch(
            [
                ("parent_id", "in", companies.ids),
                ("email_normalized", "!=", False),
                ("active", "=", True),
                ("type", "=", "contact"),
            ],
            ["parent_id", "email", "email_normalized"],
        )
        return {(contact.parent_id.id, own_email_key(contact)) for contact in below}


def own_email_key(contact: BaseModel) -> str:
    """Give the e-mail address of a contact for comparing, empty for none."""
    return email_key(contact.email or "") or contact.email_normalized or ""


def phone_key_of(contact: BaseModel) -> tuple[str, str] | None:
    """Give the phone of a contact with its prefix, and the last name, for comparing;
    None without a phone."""
    number = contact.phone_sanitized
    return (number, last_name_key(contact.name or "")) if number else None


def tax_key_of(company: BaseModel) -> str:
    """Give the tax number of a company for comparing, empty for none that is valid."""
    number = read_tax_number(company.vat or "", company.country_id.code or HOME)
    return number.key if number and number.is_valid else ""


def by_key(
    contacts: BaseModel, keys: Iterable[tuple[int, str]]
) -> dict[str, BaseModel]:
    """Group contacts by keys: {key: contacts}.

    :param keys: (id of a contact, key)
    """
    found: dict[str, list[int]] = {}
    for contact_id, key in keys:
        if key:
            found.setdefault(key, []).append(contact_id)
    return {key: contacts.browse(ids) for key, ids in found.items()}
