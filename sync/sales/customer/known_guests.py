from dataclasses import replace

from ...engine.context import Context
from ..row.address import Address
from ..row.words import comparable
from .accounts import Waits
from .buyer import Buyer
from .guest_keys import company_key, stored_key
from .known_contacts import KnownContacts
from .new_partner import NewPartner, Slot
from .wanted import Wanted


class KnownGuests:
    """Guests who bought before, whose contacts are known by a key that is kept there,
    see :mod:`.guest_keys`."""

    def __init__(self, ctx: Context, known: KnownContacts) -> None:
        self.ctx = ctx
        self.known = known

    def ids_of(self, key: str, buyer: Buyer) -> list[int]:
        """Find the contacts that earlier orders of a guest made and that are no
        registered customers by now. Without a tax number, which is in the key, those
        of another company are not among them."""
        # Earlier versions of the addon had no company in the key.
        general = stored_key(self.ctx, buyer, is_of_company=False)
        found = {
            contact.id
            for one in (key, general)
            for contact in self.known.guests.get(one, ())
        }
        return [
            contact_id
            for contact_id in sorted(found - self.known.taken)
            if buyer.number or self._is_of(contact_id, key, buyer.company)
        ]

    def _is_of(self, contact_id: int, key: str, company: str) -> bool:
        """Tell whether a guest's contact belongs to a company without a tax number: it
        is called like that, or was made for it and is called otherwise by now."""
        own = self.known.families.company_name(contact_id)
        if not (own and company):
            return own == company
        keys = self.known.families.guest_keys(contact_id)
        is_made_for = not keys.isdisjoint((key, company_key(key)))
        return is_made_for or comparable(own) == comparable(company)

    def as_called(self, item: Wanted, account: Slot) -> Wanted:
        """Call the company without a tax number that a guest buys for as Odoo calls it
        by now."""
        if not isinstance(account, int):
            return item
        key = stored_key(self.ctx, item.buyer)
        if not (key and account in self.ids_of(key, item.buyer)):
            return item
        billing, delivery = (
            address and self.renamed(item, account, address)
            for address in (item.billing, item.delivery)
        )
        return replace(item, billing=billing, delivery=delivery)

    def renamed(self, item: Wanted, contact_id: int, address: Address) -> Address:
        """Call the company without a tax number that an address names as Odoo calls it
        by now.

        :param contact_id: the contact that was made for it, or in it
        """
        buyer, own = item.buyer, self.known.families.company_name(contact_id)
        is_named = comparable(address.company) == comparable(buyer.company)
        if buyer.number or not (own and buyer.company and is_named):
            return address
        return replace(address, company=own)


def with_key(account: Slot | Waits, key: str) -> Slot | Waits:
    """Let a contact that is to be made, and a company without a tax number above it, be
    known when the guest comes again; anything else is given back as it is.

    :param key: of the guest, see :func:`.guest_keys.stored_key`, empty for none
    """
    if not key or not isinstance(account, NewPartner):
        return account
    parent = account.parent
    if isinstance(parent, NewPartner) and not parent.vals.get("vat"):
        parent = _known_by(parent, company_key(key))
    return _known_by(replace(account, parent=parent), key)


def _known_by(new: NewPartner, key: str) -> NewPartner:
    return replace(new, vals={**new.vals, "shoper_guest_key": key})
