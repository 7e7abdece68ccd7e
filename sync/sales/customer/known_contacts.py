from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from odoo.models import BaseModel

from ...engine.context import Context
from ...engine.links import HAVE_RECORD
from ..row.words import comparable
from .buyer import Buyer, phone_and_name
from .contacts import Contacts, of_employees
from .families import Families
from .guest_keys import stored_key
from .registration import known_of
from .settings import CustomerSettings
from .wanted import Wanted


class KnownContacts:
    """What Odoo has of the buyers of a batch of orders, read in a constant number of
    queries.

    :ivar people: who buys, by the shop's ids of the orders
    :ivar companies: those of the tax numbers that buyers have, by number
    :ivar guests: contacts that earlier orders of guests made, by the guest's key
    :ivar linked: {the shop's id of a customer: id of the contact}, as far as the user
        may see it
    :ivar archived: {id of the contact: name} of those linked ones that are archived
    :ivar kept: ids of contacts that orders in Odoo have already, and the user may see
    :ivar employees: ids of contacts of employees, among linked ones and those of orders
    :ivar found: contacts that may be buyers by any rule
    :ivar taken: ids of those that are customers of the shop already
    """

    def __init__(
        self,
        ctx: Context,
        wanted: Sequence[Wanted],
        elements: Mapping[int, BaseModel],
    ) -> None:
        """Read all of it but the addresses, which are read when they are asked for.

        :param wanted: what the orders say
        :param elements: registered customers by their ids in the shop
        """
        self.ctx = ctx
        self.settings = CustomerSettings.of(ctx)
        self.wanted, self.elements = wanted, elements
        self.contacts = Contacts(ctx)
        self.people = {item.order_id: self._person(item) for item in wanted}
        self.companies = self.contacts.companies(
            {
                buyer.tax_key
                for item in wanted
                for buyer in (item.buyer, self.people[item.order_id])
            }
            - {""}
        )
        self.guests = self.contacts.by_guest_key(
            {
                key
                for item in wanted
                for key in (
                    stored_key(self.ctx, item.buyer),
                    stored_key(self.ctx, item.buyer, is_of_company=False),
                )
            }
            - {""}
        )
        self.linked = self._linked_ids()
        self.archived = self._archived_contacts()
        known = {item.account_id for item in wanted if item.account_id}
        self.kept = self._visible(known)
        self.employees = of_employees(ctx, known.union(self.linked.values()))
        self.found = self._found_contacts()
        self.taken = self._taken_ids()

    def _person(self, item: Wanted) -> Buyer:
        """Say who buys: as the shop's customer is known, else as the order says."""
        element = self.elements.get(item.user_id or 0)
        if element is None or not element.shop_values:
            return item.buyer
        known = known_of(element).buyer
        return known if known.address else replace(known, address=item.buyer.address)

    def _linked_ids(self) -> dict[int, int]:
        """Find the contacts of customers, as far as they can be seen: {id of the
        customer in the shop: id of the contact}."""
        ids = {
            user_id: element.res_id
            for user_id, element in self.elements.items()
            if element.link_state in HAVE_RECORD and element.res_id
        }
        seen = self._visible(ids.values())
        return {user_id: res_id for user_id, res_id in ids.items() if res_id in seen}

    def _archived_contacts(self) -> dict[int, str]:
        """Name the contacts of customers that are archived: {id: name}."""
        contacts = self.contacts.model.browse(set(self.linked.values()))
        contacts.fetch(["active", "name"])
        archived = contacts.filtered(lambda contact: not contact.active)
        return {contact.id: contact.display_name for contact in archived}

    def _visible(self, contact_ids: Iterable[int]) -> set[int]:
        """Choose the contacts that are there and that the user may see: {ids}."""
        contacts = self.contacts.model.browse(contact_ids).exists()
        return set(contacts._filtered_access("read").ids)

    def _found_contacts(self) -> BaseModel:
        """Find all contacts that may be buyers by any rule. None is looked for where a
        customer is linked: it is known who that is."""
        people = [
            self.people[item.order_id]
            for item in self.wanted
            if item.account_id is None
            and item.user_id not in self.linked
            and (item.user_id or self.settings.guests_match_email)
        ]
        active = self.contacts.model.union(
            *(found.active for found in self.companies.values())
        )
        archived = self.contacts.model.union(
            *(found.archived for found in self.companies.values())
        )
        names = {comparable(buyer.name) for buyer in people if buyer.tax_key}
        return (
            self.contacts.by_email({buyer.email_key for buyer in people} - {""})
            | self.contacts.by_phone({*filter(None, map(phone_and_name, people))})
            | self.contacts.below(active, names)
            | active
            | archived
        )

    def _taken_ids(self) -> set[int]:
        """Find which of the contacts are customers of the shop already: {ids}. Who had
        an account that is gone from the shop may have another one by now."""
        guests = {contact.id for found in self.guests.values() for contact in found}
        elements = self.ctx.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", self.ctx.connector.id),
                ("entity", "=", "customer"),
                ("res_id", "in", [*self.found.ids, *guests]),
                ("link_state", "=", "linked"),
            ],
            ["res_id"],
        )
        return set(elements.mapped("res_id"))

    @cached_property
    def families(self) -> Families:
        """Read the addresses of all contacts that orders of the batch may be for."""
        post_codes = {
            address.post_code
            for item in self.wanted
            for address in (item.billing, item.delivery)
            if address
        }
        ids = {
            *self.linked.values(),
            *self.kept,
            *self.found.ids,
            *self.settings.collective.ids,
            *(contact.id for found in self.guests.values() for contact in found),
        }
        return Families(self.ctx, ids, post_codes)

    def names(self, ids: Iterable[int]) -> str:
        """Name contacts that may be buyers, in the order of their ids."""
        return ", ".join(self._names_of_all[contact_id] for contact_id in sorted(ids))

    @cached_property
    def _names_of_all(self) -> dict[int, str]:
        """Name all contacts at once that reasons may name."""
        contacts = self.found.union(*self.guests.values())
        return {contact.id: contact.display_name for contact in contacts}
