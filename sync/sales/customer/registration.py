from collections.abc import Mapping, Sequence
from typing import NamedTuple

from odoo.models import BaseModel

from ...engine.context import Context
from ...engine.obstacle import Obstacle
from ..row.address import Address
from .accounts import Accounts, Waits
from .address_book import AddressBook
from .buyer import Buyer, addresses_of, buyer_of
from .contacts import Contacts
from .families import Families
from .made_up import MadeUp
from .making import Making
from .new_partner import NewPartners, Slot, slot_key


class Known(NamedTuple):
    """A registered customer as an element knows them.

    ``delivery`` is the place of the address where parcels go by default, ``refused``
    ids of contacts that a person said it is not."""

    buyer: Buyer
    addresses: list[Address]
    delivery: int | None
    refused: Sequence[int]


def known_of(element: BaseModel) -> Known:
    """Read a customer from an element."""
    values, facts = element.shop_values or {}, element.shop_facts or {}
    return Known(
        buyer_of(values, facts),
        addresses_of(facts),
        facts.get("delivery"),
        element.refused_res_ids or (),
    )


class Registration:
    """Makes contacts of registered customers."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.new = NewPartners(ctx, "registered")

    def make(self, elements: BaseModel) -> list[int]:
        """Make a contact for each of these elements, with all of its addresses.

        :return: ids of the contacts, in the same order
        :raises Obstacle: it is not clear any more which company one belongs to
        """
        known = {element.id: known_of(element) for element in elements}
        companies = Contacts(self.ctx).companies(
            {item.buyer.tax_key for item in known.values()} - {""}
        )
        families = Families(
            self.ctx,
            [item.id for fitting in companies.values() for item in fitting.active],
        )
        accounts = Accounts(self.ctx, self.new, companies, families, MadeUp())
        book = AddressBook(families, self.new)
        slots: dict[int, Slot] = {}
        further: list[Slot] = []
        for element_id, item in known.items():
            slot = accounts.account(item.buyer, ("user", element_id), item.refused)
            if isinstance(slot, Waits):
                raise Obstacle(slot)
            slots[element_id] = slot
            further += book.lacking(
                slot, item.addresses, item.delivery, item.buyer.email
            )
        made = Making(self.ctx).make([*slots.values(), *further])
        return [made[slot_key(slots[element.id])] for element in elements]

    def lacking(self, contacts: Mapping[BaseModel, int]) -> dict[int, list[Address]]:
        """Find the addresses of customers that their contacts lack: {element id:
        addresses}. Contacts of employees are left alone.

        :param contacts: {element of the customer: id of the contact}
        """
        allowed = Contacts(self.ctx).allowed(contacts.values())
        families = Families(self.ctx, allowed)
        book = AddressBook(families, self.new)
        found = {}
        for element, contact_id in contacts.items():
            if contact_id not in allowed:
                continue
            item = known_of(element)
            found[element.id] = [
                address
                for address in item.addresses
                if book.for_invoices(contact_id, address, item.buyer.email) is None
            ]
        return {element_id: lacking for element_id, lacking in found.items() if lacking}

    def add_addresses(self, contacts: Mapping[BaseModel, int]) -> None:
        """Add the addresses that contacts lack.

        :param contacts: {element of the customer: id of the contact}
        """
        families = Families(self.ctx, contacts.values())
        book = AddressBook(families, self.new)
        made: list[Slot] = []
        for element, contact_id in contacts.items():
            item = known_of(element)
            made += book.lacking(
                contact_id, item.addresses, item.delivery, item.buyer.email
            )
        Making(self.ctx).make(made)
