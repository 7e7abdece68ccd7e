"""Whether an address is one that a contact of Odoo has already, without Odoo."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from ..row.address import Address
from ..row.words import comparable

Place = tuple[str, ...]  # street, second line, post code, town, country: for comparing


class Spot(NamedTuple):
    """Somebody at a place.

    :param slot: whose address it is: id of a contact, or one that is to be made
    :param labels: what the contact may be called on a parcel, for comparing
    :param phone: for comparing
    :param email: likewise, empty for none
    """

    slot: Any
    labels: frozenset[str]
    place: Place
    phone: str
    email: str = ""


def place_of(address: Address) -> Place:
    """Say where an address is, for comparing; whose it is does not count."""
    key = address.key
    return (key.street1, key.street2, key.post_code, key.city, key.country)


def label(company: str, name: str) -> str:
    """Join the names of a company and a person as they stand on a parcel."""
    return ", ".join(filter(None, (company.strip(), name.strip())))


def labels_of(company: str, name: str) -> frozenset[str]:
    """Say what somebody may be called, for comparing: a person also without the
    company."""
    labels = {comparable(label(company, name)), comparable(name or company)}
    return frozenset(labels - {""})


def spot_of(slot: Any, address: Address) -> Spot:
    """Make the spot of a contact that has just this address."""
    return Spot(
        slot,
        labels_of(address.company, address.name),
        place_of(address),
        address.key.phone,
    )


def slot_for_parcels(spots: Iterable[Spot], address: Address) -> Any:
    """Find who has just this address: the same name and place, and the same phone if
    the address has one. None where nobody has it."""
    key = address.key
    wanted = comparable(label(address.company, address.name))
    place = place_of(address)
    for spot in spots:
        is_named = not wanted or wanted in spot.labels
        is_same_phone = not key.phone or key.phone == spot.phone
        if is_named and is_same_phone and spot.place == place:
            return spot.slot
    return None


def slot_for_invoices(spots: Iterable[Spot], address: Address) -> Any:
    """Find who has an address on an invoice: phones do not count, nor who in a company
    it names. None where nobody has it."""
    wanted = {comparable(label(address.company, address.name))}
    if address.company:
        wanted.add(comparable(address.company))
    place = place_of(address)
    for spot in spots:
        is_named = wanted == {""} or wanted & spot.labels
        if is_named and spot.place == place:
            return spot.slot
    return None
