from collections.abc import Collection, Iterable
from functools import cached_property

from odoo.fields import Domain
from odoo.models import BaseModel

from ...engine.context import Context
from ..row.names import email_key
from ..row.words import clean
from .contact_keys import tax_key_of
from .contacts import who_logs_in
from .new_partner import NewPartner, Slot
from .places import Places
from .spot import Spot, labels_of, place_of

READ = (
    "name",
    "active",
    "street",
    "street2",
    "zip",
    "city",
    "country_id",
    "phone",
    "email",
    "parent_id",
    "is_company",
    "commercial_partner_id",
    "shoper_guest_key",
)


class Families:
    """The addresses that contacts of Odoo have: their own, those of their company, and
    all that stand below either."""

    def __init__(
        self,
        ctx: Context,
        contact_ids: Iterable[int],
        post_codes: Collection[str] | None = None,
    ) -> None:
        """Read the addresses of contacts in a constant number of queries.

        :param post_codes: of the addresses that are looked for, None for all
        """
        self.places = Places.of(ctx)
        self._model = model = ctx.user_env["res.partner"]
        contacts = model.browse(set(contact_ids)).exists()
        contacts.fetch(READ)
        # As superuser: whoever sees a contact may know to which company it belongs.
        companies = contacts.sudo().commercial_partner_id.sudo(False)
        heads = contacts | companies._filtered_access("read")
        below = model.search_fetch(
            Domain("parent_id", "in", heads.ids)
            & Domain("active", "=", True)
            & _with_post_codes(post_codes),
            READ,
            order="id",
        )
        # As superuser, as above; kept, since each order asks for it many times.
        self._companies = {
            contact.id: contact.commercial_partner_id
            for contact in (heads | below).sudo()
        }
        self._members: dict[int, list[BaseModel]] = {head.id: [head] for head in heads}
        for contact in below:
            self._members[contact.parent_id.id].append(contact)
        self._spots: dict[int, Spot] = {}

    def company_name(self, slot: Slot) -> str:
        """Name the company that a contact is or belongs to, empty for none."""
        if isinstance(slot, NewPartner):
            return slot.company
        company = self._company(self._members[slot][0])
        return clean(company.name or "") if company.is_company else ""

    def name(self, slot: Slot) -> str:
        """Name a contact itself."""
        if isinstance(slot, NewPartner):
            return str(slot.vals["name"])
        return clean(self._members[slot][0].name or "")

    def guest_keys(self, contact_id: int) -> set[str]:
        """Give the hashes (:mod:`.guest_keys`) by which the company of a contact, or
        the contact itself, is known as a guest's: several where contacts were
        merged."""
        company = self._company(self._members[contact_id][0])
        return set((company.shoper_guest_key or "").split())

    def tax_key(self, slot: Slot | None) -> str:
        """Give the tax number of what a contact is or belongs to, for comparing; empty
        for none."""
        if slot is None:
            return ""
        if isinstance(slot, NewPartner):
            return slot.vals.get("vat") or self.tax_key(slot.parent)
        return tax_key_of(self._company(self._members[slot][0]))

    def is_from_shop(self, slot: Slot) -> bool:
        """Tell whether what a contact is or belongs to came from a shop."""
        if isinstance(slot, NewPartner):
            return slot.parent is None or self.is_from_shop(slot.parent)
        return bool(self._company(self._members[slot][0]).shoper_origin)

    def has_login(self, slot: Slot) -> bool:
        """Tell whether anybody of what a contact is or belongs to logs in to Odoo."""
        if isinstance(slot, NewPartner):
            return slot.parent is not None and self.has_login(slot.parent)
        return self._company(self._members[slot][0]).id in self._logins

    @cached_property
    def _logins(self) -> dict[int, str]:
        """Find who logs in, once an address is made for anybody."""
        members = [contacts[0] for contacts in self._members.values()]
        return who_logs_in(self._model.union(*members))

    def email(self, slot: Slot) -> str:
        """Give the e-mail address of a contact itself, empty for none."""
        if isinstance(slot, NewPartner):
            return slot.vals.get("email") or ""
        return clean(self._members[slot][0].email or "")

    def head(self, slot: Slot) -> Slot:
        """Give what a contact belongs to: its company, or itself."""
        if isinstance(slot, NewPartner):
            return slot if slot.parent is None else slot.parent
        return self._company(self._members[slot][0]).id

    def is_seen(self, slot: Slot) -> bool:
        """Tell whether the run's user may see a contact, such as the company that
        another contact belongs to. Only those have addresses here."""
        return isinstance(slot, NewPartner) or slot in self._members

    def archived_name(self, slot: Slot) -> str:
        """Name a contact that the user sees if it is archived, an empty text if it is
        not."""
        if isinstance(slot, NewPartner):
            return ""
        contact = self._members[slot][0]
        return "" if contact.active else contact.display_name

    def spots(self, slot: Slot | None) -> list[Spot]:
        """List the addresses of a contact, made or not, its own first."""
        if slot is None:
            return []
        if isinstance(slot, NewPartner):
            own = Spot(slot, slot.labels, slot.place, slot.phone)
            return [own, *self.spots(slot.parent)]
        members = list(self._members[slot])
        company_id = self._company(members[0]).id
        if company_id != slot:
            members += self._members.get(company_id, [])
        unique = {member.id: member for member in members}
        return [self._spot(member) for member in unique.values()]

    def _company(self, contact: BaseModel) -> BaseModel:
        return self._companies[contact.id]

    def _spot(self, contact: BaseModel) -> Spot:
        if contact.id not in self._spots:
            self._spots[contact.id] = self._read_spot(contact)
        return self._spots[contact.id]

    def _read_spot(self, contact: BaseModel) -> Spot:
        company = self._company(contact)
        is_below = company != contact and company.is_company
        name = contact.name or contact.parent_id.name or ""
        address = self.places.of_contact(contact, clean(name), "")
        return Spot(
            contact.id,
            labels_of(clean(company.name or "") if is_below else "", clean(name)),
            place_of(address),
            address.key.phone,
            email_key(contact.email or ""),
        )


def _with_post_codes(post_codes: Collection[str] | None) -> Domain:
    """Say, as a domain, which contacts may be at places with one of these post codes,
    with or without the dash that Polish ones have."""
    if post_codes is None:
        return Domain.TRUE
    written = {form for code in post_codes for form in (code, code.replace("-", ""))}
    found = Domain("zip", "in", [*filter(None, written)])
    return found if all(written) else found | Domain("zip", "in", [False, ""])
