from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import replace

from ..row.address import Address
from ..row.names import email_key
from .families import Families
from .new_partner import NewPartner, NewPartners, Slot, slot_key
from .spot import Spot, slot_for_invoices, slot_for_parcels, spot_of


class AddressBook:
    """Finds addresses among those that contacts have, those that were made up for
    earlier orders of the batch among them, and makes up those that they lack. Nothing
    that is there is ever changed: documents may name it."""

    def __init__(
        self, families: Families, new: NewPartners, shared_id: int | bool = False
    ) -> None:
        """Prepare for a batch of buyers.

        :param families: the addresses that contacts have
        :param new: makes up those that they lack
        :param shared_id: id of the contact below which are addresses of people who have
            nothing to do with each other, False for none
        """
        self.families = families
        self.new = new
        self.shared_id = shared_id
        # Addresses that were made up, by the keys of what they are below.
        self._made: defaultdict[Hashable, list[Spot]] = defaultdict(list)

    def for_parcels(
        self, account: Slot, address: Address, email: str, former_email: str
    ) -> Slot | None:
        """Find where parcels to an address go, None where nobody there has it.

        :param email: of the buyer, empty for none
        :param former_email: see :meth:`for_invoices`
        """
        return slot_for_parcels(self._spots(account, email, former_email), address)

    def for_invoices(
        self, account: Slot, address: Address, email: str, former_email: str = ""
    ) -> Slot | None:
        """Find whose invoice has an address, None where nobody there has it.

        :param email: of the buyer, empty for none
        :param former_email: that the order had before it was corrected, empty for none:
            nothing is mailed there any more
        """
        return slot_for_invoices(self._spots(account, email, former_email), address)

    def make_up(
        self, account: Slot, address: Address, kind: str, email: str
    ) -> NewPartner:
        """Make up an address of a contact; see
        :meth:`.new_partner.NewPartners.address`.

        :param email: of the buyer, empty for none
        """
        name = self.families.company_name(account)
        told = self._told(account, email)
        new = self.new.address(account, name, address, kind, told)
        if account == self.shared_id:
            new = replace(new, key=(new.key, email_key(email)))
        spot = spot_of(new, address)._replace(email=email_key(told))
        self._made[slot_key(account)].append(spot)
        return new

    def lacking(
        self,
        account: Slot,
        addresses: Iterable[Address],
        delivery: int | None,
        email: str,
    ) -> list[NewPartner]:
        """Make up those of a customer's addresses that the contact lacks. One that
        differs by its phone only is there.

        :param delivery: place among them of the one where parcels go by default
        :param email: of the customer, empty for none
        """
        made: list[NewPartner] = []
        for place, address in enumerate(addresses):
            if slot_for_invoices(self._every(account), address) is not None:
                continue
            kind = "delivery" if place == delivery else "other"
            made.append(self.make_up(account, address, kind, email))
        return made

    def _every(self, account: Slot) -> list[Spot]:
        """List the addresses of a contact, made already or not, its own first."""
        owners = (account, self.families.head(account))
        keys = dict.fromkeys(map(slot_key, owners))
        made = [spot for key in keys for spot in self._made[key]]
        return [*self.families.spots(account), *made]

    def _spots(self, account: Slot, email: str, former_email: str) -> list[Spot]:
        """List the addresses of a contact that may be a buyer's.

        The e-mail address does not tell whose an address is, since people correct it in
        Odoo. It does in two cases: where all guests share one contact, another e-mail
        address is somebody else's; and an address with one that an order had by mistake
        is nobody's."""
        spots = self._every(account)
        key, wrong = email_key(email), email_key(former_email)
        if account == self.shared_id:
            return [spot for spot in spots if spot.email in ("", key)]
        if not wrong or wrong in (key, email_key(self._told(account, email))):
            return spots
        return [spot for spot in spots if spot.email != wrong]

    def _told(self, account: Slot, email: str) -> str:
        """Choose the e-mail address of an address that a contact lacks: the buyer's.
        Where the contact was in Odoo before the shop, it is the contact's own, if that
        has one, since Odoo knows better. Where somebody logs in to Odoo, it is the
        contact's own or none: whoever enters an address in the shop must get nothing of
        that person.

        :param email: of the buyer, empty for none
        """
        families = self.families
        if account == self.shared_id:
            return email
        if families.has_login(account):
            return families.email(account)
        return (not families.is_from_shop(account) and families.email(account)) or email
