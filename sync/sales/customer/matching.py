"""By what customers of the shop and contacts of Odoo are the same."""

from collections.abc import Collection, Hashable, Iterable

from odoo.models import BaseModel

from ..row.words import comparable
from .buyer import Buyer, phone_and_name
from .contact_keys import ContactKeys, phone_key_of

# The rules in their order, and whether one decides without a person.
RULES: tuple[tuple[str, bool], ...] = (
    ("same email", True),
    ("same tax number", True),
    ("same company", True),
    ("email elsewhere", False),
    ("archived contact", False),
    ("same phone", False),
)
RuleKeys = dict[str, list[Hashable]]


def keys_of_buyer(buyer: Buyer, is_company_apart: bool) -> RuleKeys:
    """Give the keys of a customer by rule.

    :param is_company_apart: whether customers who are companies become contacts of a
        company; if not, a company itself may be the customer
    """
    email, number = buyer.email_key, buyer.tax_key
    keys: RuleKeys = {rule: [] for rule, _decides in RULES}
    if email:
        keys["same email"].append((buyer.kind, email))
        keys["email elsewhere"].append(email)
        keys["archived contact"].append(("email", email))
    if number:
        if not is_company_apart:
            keys["same tax number"].append(number)
        if buyer.name:
            keys["same company"].append((number, comparable(buyer.name)))
        keys["archived contact"].append(("number", number))
    if phone := phone_and_name(buyer):
        keys["same phone"].append(phone)
    return keys


def keys_of_contact(contact: BaseModel, known: ContactKeys) -> RuleKeys:
    """Give the keys of a contact of Odoo by rule."""
    email, number = known.email(contact), known.tax_key(contact)
    is_own = known.company(contact) == contact
    keys: RuleKeys = {rule: [] for rule, _decides in RULES}
    if not contact.active:
        if email:
            keys["archived contact"].append(("email", email))
        if number and is_own:
            keys["archived contact"].append(("number", number))
        return keys
    if email:
        keys["same email"].append((known.kind(contact), email))
        keys["email elsewhere"].append(email)
    if number and is_own:
        keys["same tax number"].append(number)
    elif number:
        keys["same company"].append((number, known.name(contact)))
    if phone := phone_key_of(contact):
        keys["same phone"].append(phone)
    return keys


class Candidates:
    """Contacts of Odoo by the keys of the rules."""

    def __init__(self, contacts: BaseModel) -> None:
        known = ContactKeys(contacts)
        self._ids: dict[tuple[str, Hashable], set[int]] = {}
        for contact in contacts:
            for rule, keys in keys_of_contact(contact, known).items():
                for key in keys:
                    self._ids.setdefault((rule, key), set()).add(contact.id)

    def first(
        self, keys: RuleKeys, but: Collection[int]
    ) -> tuple[str, bool, set[int]] | None:
        """Find the contacts that fit by the first rule by which any does.

        :param keys: of a customer, see :func:`keys_of_buyer`
        :param but: ids of contacts that are out of the question
        :return: (rule, whether it decides, ids of contacts), None where nothing fits
        """
        for rule, decides in RULES:
            found = self.fitting(rule, keys[rule]).difference(but)
            if found:
                return rule, decides, found
        return None

    def fitting(self, rule: str, keys: Iterable[Hashable]) -> set[int]:
        """Find the ids of the contacts that fit by a rule."""
        return set().union(*(self._ids.get((rule, key), ()) for key in keys))
