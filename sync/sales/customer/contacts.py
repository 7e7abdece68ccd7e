from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL

from ...engine.context import Context
from ..row.words import comparable
from .contact_keys import by_key, own_email_key, phone_key_of, tax_key_of

KEYS_APART = " "  # between the keys of guests whose contacts were merged


class Fitting(NamedTuple):
    """Contacts that have the same key: active ones, and archived ones."""

    active: BaseModel
    archived: BaseModel


class Contacts:
    """Finds contacts of Odoo that may stand for buyers, for many buyers at once.

    Never found are contacts of employees, of the companies of this database, and of
    companies that the shop's one has nothing to do with."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.model = ctx.user_env["res.partner"]
        self.domain = ctx.type_of("customer")._linkable_domain(ctx.connector)

    def by_email(self, keys: Collection[str]) -> BaseModel:
        """Find all contacts that have one of these e-mail addresses, of whichever
        kind, archived ones included."""
        if not keys:
            return self.model
        found = self._search([("email_normalized", "in", list(keys))])
        return found.filtered(lambda contact: own_email_key(contact) in keys)

    def by_phone(self, keys: Collection[tuple[str, str]]) -> BaseModel:
        """Find active contacts by phone numbers with prefix and last names.

        :param keys: (number, last name in the form in which two are compared)
        """
        if not keys:
            return self.model
        found = self.model.search_fetch(
            [
                *self.domain,
                ("phone_sanitized", "in", list({number for number, _name in keys})),
                ("active", "=", True),
            ],
            ["phone_sanitized", "name"],
            order="id",
        )
        # Many buyers enter the same invented number.
        return found.filtered(lambda contact: phone_key_of(contact) in keys)

    def companies(self, tax_keys: Collection[str]) -> dict[str, Fitting]:
        """Find who has these tax numbers: {key: companies, and persons who are on
        their own}."""
        companies = self._search([("id", "in", self._with_numbers(tax_keys))])
        keys = [(company.id, tax_key_of(company)) for company in companies]
        return {
            key: fitting(found)
            for key, found in by_key(companies, keys).items()
            if key in tax_keys
        }

    def below(self, companies: BaseModel, names: Collection[str]) -> BaseModel:
        """Find the active people of companies who have one of these names.

        :param names: in the form in which two are compared
        """
        if not (companies and names):
            return self.model
        people = self.model.search_fetch(
            [
                *self.domain,
                ("commercial_partner_id", "in", companies.ids),
                ("id", "not in", companies.ids),
                ("active", "=", True),
            ],
            ["name"],
            order="id",
        )
        # By the form for comparing, which the database does not know.
        return people.filtered(lambda person: comparable(person.name or "") in names)

    def allowed(self, contact_ids: Collection[int]) -> set[int]:
        """Choose those of some contacts that may stand for buyers at all: {ids}."""
        return set(self._search([("id", "in", list(contact_ids))]).ids)

    def by_guest_key(self, keys: Iterable[str]) -> dict[str, BaseModel]:
        """Find the active contacts that orders of guests made before: {stored key:
        contacts}."""
        wanted = set(keys)
        if not wanted:
            return {}
        # Contacts that were merged have the keys of several guests: those are few.
        known = Domain("shoper_guest_key", "in", list(wanted))
        known |= Domain("shoper_guest_key", "like", KEYS_APART)
        found = self._search([*known, ("active", "=", True)])
        pairs = [
            (contact.id, key)
            for contact in found
            for key in contact.shoper_guest_key.split(KEYS_APART)
            if key in wanted
        ]
        return by_key(found, pairs)

    def _search(self, domain: list[Any]) -> BaseModel:
        return self.model.search([*self.domain, *domain], order="id")

    def _with_numbers(self, tax_keys: Collection[str]) -> list[int]:
        """Find the ids of whoever has these tax numbers, however they are written: with
        or without the country's letters, blanks and dashes."""
        if not tax_keys:
            return []
        self.model.flush_model(["vat", "country_id", "commercial_partner_id"])
        rows = self.ctx.env.execute_query(
            SQL(
                """SELECT p.id FROM res_partner p
                   LEFT JOIN res_country c ON c.id = p.country_id
                   CROSS JOIN LATERAL (SELECT regexp_replace(
                     upper(p.vat), '[^0-9A-Z]', '', 'g') AS number) typed
                   WHERE p.vat IS NOT NULL AND p.id = p.commercial_partner_id
                     AND (regexp_replace(typed.number, '^PL', '') = ANY(%(keys)s)
                       OR c.code || typed.number = ANY(%(keys)s))""",
                keys=list(tax_keys),
            )
        )
        return [row[0] for row in rows]


def of_employees(ctx: Context, contact_ids: Collection[int]) -> set[int]:
    """Find those of some contacts that are employees', former ones included: {ids}."""
    # As superuser: it counts who is an employee, not who may look at users.
    users = ctx.env["res.users"].sudo().with_context(active_test=False)
    found = users.search_fetch(
        [("partner_id", "in", list(contact_ids)), ("share", "=", False)],
        ["partner_id"],
    )
    return set(found.partner_id.ids)


def who_logs_in(contacts: BaseModel) -> dict[int, str]:
    """Name somebody who logs in to Odoo of each company, or person on their own, that
    contacts belong to, users of the portal and former ones included: {id of what a
    contact belongs to: name}, without those of whom nobody does."""
    # As superuser: it counts who logs in, not who may look at users or companies.
    users = contacts.env["res.users"].sudo().with_context(active_test=False)
    heads = contacts.sudo().commercial_partner_id
    found = users.search_fetch(
        [("partner_id.commercial_partner_id", "in", heads.ids)],
        ["partner_id"],
        order="id",
    )
    people = found.partner_id
    return {
        person.commercial_partner_id.id: person.display_name
        for person in reversed(people)
    }


def fitting(contacts: BaseModel) -> Fitting:
    """Tell active contacts from archived ones."""
    active = contacts.filtered("active")
    return Fitting(active, contacts - active)
