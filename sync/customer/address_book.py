from collections.abc import Iterable

from ..sale.address import Address
from .families import Families
from .new_partner import NewPartner, NewPartners, Slot
from .spot import Spot, slot_for_invoices, slot_for_parcels, spot_of


class AddressBook:
    """Finds addresses among those that contacts have, and makes up those that they
    lack. Nothing that is there is ever changed: documents may name it."""

    def __init__(self, families: Families, new: NewPartners) -> None:
        self.families = families
        self.new = new

    def for_parcels(self, account: Slot, address: Address) -> Slot | None:
        """Find where parcels to an address go, None where nobody there has it."""
        return slot_for_parcels(self.families.spots(account), address)

    def for_invoices(self, account: Slot, address: Address) -> Slot | None:
        """Find whose invoice has an address, None where nobody there has it."""
        return slot_for_invoices(self.families.spots(account), address)

    def make_up(self, account: Slot, address: Address, kind: str) -> NewPartner:
        """Make up an address of a contact; see
        :meth:`.new_partner.NewPartners.address`."""
        name = self.families.company_name(account)
        return self.new.address(account, name, address, kind)

    def lacking(
        self, account: Slot, addresses: Iterable[Address], delivery: int | None
    ) -> list[NewPartner]:
        """Make up those of a customer's addresses that the contact lacks. One that
        differs by its phone only is there.

        :param delivery: place among them of the one where parcels go by default
        """
        made: list[NewPartner] = []
        spots: list[Spot] = self.families.spots(account)
        for place, address in enumerate(addresses):
            if slot_for_invoices(spots, address) is not None:
                continue
            kind = "delivery" if place == delivery else "other"
            new = self.make_up(account, address, kind)
            spots = [*spots, spot_of(new, address)]
            made.append(new)
        return made
