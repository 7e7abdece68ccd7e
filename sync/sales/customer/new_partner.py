"""Contacts that are to be made, and how they are made up."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ...engine.context import Context
from ..row.address import Address
from .buyer import Buyer
from .places import Places
from .settings import CustomerSettings
from .spot import Place, label, labels_of, place_of


@dataclass(frozen=True, slots=True, eq=False)
class NewPartner:
    """A contact that is to be made.

    :param key: two with the same one are one
    :param vals: fields of the contact, without its parent
    :param parent: the contact below which it is made, if any
    :param labels: see :class:`.spot.Spot`, as are ``place`` and ``phone``
    """

    key: Hashable
    vals: Mapping[str, Any]
    parent: "Slot | None"
    labels: frozenset[str]
    place: Place
    phone: str = ""
    company: str = ""  # name of the company that it is or belongs to


# A contact: its id, or what is to be made.
Slot = int | NewPartner


def slot_key(slot: Slot) -> Hashable:
    """Give what tells contacts apart, made or not."""
    return slot.key if isinstance(slot, NewPartner) else slot


class NewPartners:
    """Makes up the contacts that stand for buyers and their addresses."""

    def __init__(self, ctx: Context, origin: str) -> None:
        """Prepare to make contacts up.

        :param origin: ``registered`` or ``guest``, ``shoper_origin`` of contacts
        """
        self.places = Places.of(ctx)
        self.settings = CustomerSettings.of(ctx)
        self.origin = origin

    def person(self, buyer: Buyer, key: Hashable) -> NewPartner:
        """Make up a person on their own."""
        address = buyer.address
        vals = self._own_vals(buyer) | self._number_vals(buyer)
        if address:
            vals |= self.places.vals(address)
        return NewPartner(
            key=key,
            vals=self._root_vals() | vals,
            parent=None,
            labels=labels_of("", buyer.name),
            place=place_of(address) if address else (),
            phone=address.key.phone if address else "",
        )

    def company(self, buyer: Buyer, key: Hashable) -> NewPartner:
        """Make up a company, or a trader under their own name."""
        name = buyer.company or buyer.name
        person = self.person(buyer, key)
        vals = {**person.vals, "name": name, "is_company": True}
        if buyer.company and buyer.name and self.settings.is_company_apart:
            # The phone is that of the contact which is made in the company.
            vals |= {"phone": False, "shoper_phone_raw": False}
        return replace(
            person,
            vals=vals,
            labels=labels_of("", name),
            phone=person.phone if vals.get("phone") else "",
            company=name,
        )

    def contact(
        self,
        buyer: Buyer,
        company: Slot,
        company_name: str,
        place: Place,
        key: Hashable,
    ) -> NewPartner:
        """Make up somebody who belongs to a company.

        :param company_name: of the company
        :param place: where the company is, which becomes the contact's own address
        """
        name = buyer.name or buyer.company or buyer.email
        return NewPartner(
            key=key,
            vals=self._own_vals(buyer) | {"name": name, "type": "contact"},
            parent=company,
            labels=labels_of(company_name, name),
            place=place,
            phone=buyer.address.key.phone if buyer.address else "",
            company=company_name,
        )

    def address(
        self,
        below: Slot,
        company_name: str,
        address: Address,
        kind: str,
        email: str,
    ) -> NewPartner:
        """Make up a further address.

        :param below: whose address it is
        :param company_name: of the company that they belong to, empty for none
        :param kind: ``invoice``, ``delivery`` or ``other``
        :param email: where mails about it go, such as those with an invoice: Odoo takes
            that of no other contact; empty for none
        """
        is_own = labels_of("", address.company) == labels_of("", company_name)
        name = label("" if is_own else address.company, address.name)
        vals = {
            "name": name or address.company,
            "type": kind,
            "email": email or False,
        }
        return NewPartner(
            key=("address", slot_key(below), address.key),
            vals=vals | self.places.vals(address) | self.places.phone_vals(address),
            parent=below,
            labels=labels_of(address.company, address.name),
            place=place_of(address),
            phone=address.key.phone,
            company=company_name,
        )

    def _own_vals(self, buyer: Buyer) -> dict[str, Any]:
        """Make the fields that are a person's own."""
        phone = self.places.phone_vals(buyer.address) if buyer.address else {}
        vals = {
            "name": buyer.name or buyer.email,
            "email": buyer.email or False,
            "shoper_origin": self.origin,
            "customer_rank": 1,
            **phone,
        }
        return vals | ({"lang": buyer.lang} if buyer.lang else {})

    def _number_vals(self, buyer: Buyer) -> dict[str, Any]:
        """Make the fields of a tax number: one that is not valid is only kept as
        text, where no invoice takes it for one."""
        number = buyer.number
        if number is None:
            return {}
        if number.is_valid:
            return {"vat": number.key}
        return {"shoper_vat_raw": number.typed}

    def _root_vals(self) -> dict[str, Any]:
        """Make the fields of a contact that belongs to nobody else."""
        return {"company_id": self.settings.company_id}
