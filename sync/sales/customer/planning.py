from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from odoo.models import BaseModel

from ...engine.context import Context
from ...engine.links import HAVE_RECORD
from ..row.words import comparable
from .accounts import Accounts, Waits
from .address_book import AddressBook
from .buyer import Buyer
from .guest_keys import stored_key
from .known_contacts import KnownContacts
from .known_guests import KnownGuests, with_key
from .made_up import MadeUp
from .matching import Candidates, keys_of_buyer
from .new_partner import NewPartner, NewPartners, Slot
from .settings import CustomerSettings
from .wanted import Reasons, Wanted


@dataclass(frozen=True, slots=True)
class BuyerPlan:
    """The contacts that an order will have, made already or not.

    :param name: of the buyer, for people
    :param user_id: the customer's id in the shop, None for a guest
    :param rule: by which the customer and the contact are linked when the plan is
        carried out, empty where nothing is to be linked
    """

    name: str
    account: Slot
    invoice: Slot
    shipping: Slot
    user_id: int | None = None
    rule: str = ""


class Planning:
    """Plans the contacts of a batch of orders."""

    def __init__(
        self,
        ctx: Context,
        wanted: Sequence[Wanted],
        elements: Mapping[int, BaseModel],
    ) -> None:
        """Read all that is there of the buyers, see
        :class:`.known_contacts.KnownContacts`.

        :param wanted: what the orders say
        :param elements: registered customers by their ids in the shop
        """
        self.ctx, self.env = ctx, ctx.env
        self.settings = CustomerSettings.of(ctx)
        self.wanted, self.elements = wanted, elements
        self.known = KnownContacts(ctx, wanted, elements)
        self.known_guests = KnownGuests(ctx, self.known)
        self.candidates = Candidates(self.known.found)
        # Contacts found for customers, {contact id: the shop's id of the customer}.
        self.claimed: dict[int, int] = {}
        self.made_up = MadeUp()
        # Buyers who are made, by kind and e-mail, each by its key.
        self.emailed: dict[tuple[str, str], dict[Hashable, NewPartner]] = {}
        # Customers who are not linked yet, with the rule: one contact for all orders.
        self.customers: dict[int, tuple[Slot, str]] = {}

    def plan(self) -> dict[int, BuyerPlan | Reasons]:
        """Say which contacts each order will have, or why it waits."""
        return {item.order_id: self._plan(item) for item in self.wanted}

    def _plan(self, item: Wanted) -> BuyerPlan | Reasons:
        """Say which contacts one order will have, or why it waits."""
        account, rule = self._account(item)
        if isinstance(account, Waits):
            return (str(account),)
        item = self.known_guests.as_called(item, account)
        invoice = self._invoice(item, account)
        if isinstance(invoice, Waits):
            return (str(invoice),)
        shipping = self._shipping(item, account)
        if isinstance(shipping, NewPartner) and shipping is invoice is not account:
            # One new address for both: of another type it would be the contact's
            # default for invoices or for parcels.
            invoice = shipping = replace(
                shipping, vals={**shipping.vals, "type": "other"}
            )
        return BuyerPlan(
            name=self.known.people[item.order_id].shown or item.buyer.shown,
            account=account,
            invoice=invoice,
            shipping=shipping,
            user_id=item.user_id,
            rule=rule,
        )

    # -------------------------------------------------------------------- who buys
    def _account(self, item: Wanted) -> tuple[Slot | Waits, str]:
        """Say who buys, and by which rule the shop's customer is to be linked."""
        if item.account_id:
            return self._kept(item.account_id), ""
        if item.user_id is None:
            return self._guest(item), ""
        element = self.elements.get(item.user_id)
        if element is not None and element.link_state in HAVE_RECORD and element.res_id:
            return self._linked(item.user_id, element), ""
        if item.user_id in self.customers:
            return self.customers[item.user_id]
        account, rule = self._customer(
            item.user_id, self.known.people[item.order_id], element
        )
        if not isinstance(account, Waits):
            self.customers[item.user_id] = account, rule
        return account, rule

    def _linked(self, user_id: int, element: BaseModel) -> int | Waits:
        """Say which contact a customer is linked with, if orders may go to it."""
        contact_id = element.res_id
        if contact_id in self.known.employees:
            return Waits(
                self.env._(
                    "The customer %s is linked with the contact of an employee, "
                    "which is left alone. Unlink the customer, or link it with "
                    "another contact.",
                    element.display_name,
                )
            )
        if user_id not in self.known.linked:
            return Waits(
                self.env._(
                    "The customer %s is linked with a contact that the user of the "
                    "synchronisation may not see, or that was deleted.",
                    element.display_name,
                )
            )
        if contact_id in self.known.archived:
            return Waits(
                self.env._(
                    "The customer %(name)s is linked with the contact “%(contact)s”, "
                    "which is archived in Odoo: restore it there, or link another "
                    "contact.",
                    name=element.display_name,
                    contact=self.known.archived[contact_id],
                )
            )
        return contact_id

    def _kept(self, account_id: int) -> int | Waits:
        """Say who buys of an order that is in Odoo already, if the buyer is the same:
        the contact that it has, archived since or not."""
        if account_id not in self.known.kept:
            return Waits(
                self.env._(
                    "The customer of the order in Odoo is a contact that the user of "
                    "the synchronisation may not see."
                )
            )
        if account_id in self.known.employees:
            return Waits(
                self.env._(
                    "The customer of the order in Odoo is the contact of an employee, "
                    "which gets no addresses. Choose another customer there."
                )
            )
        return account_id

    def _customer(
        self, user_id: int, person: Buyer, element: BaseModel | None
    ) -> tuple[Slot | Waits, str]:
        """Find the contact of a customer who is not linked, by the same rules as if
        customers were synchronised; see :meth:`_account`.

        :param element: of the customer, None where it was never downloaded
        """
        refused = set(element.refused_res_ids or ()) if element is not None else set()
        is_left_out = element is not None and element.link_state != "unlinked"
        if element is not None and element.left_note and not is_left_out:
            return Waits(
                self.env._(
                    "What becomes of the customer %(name)s is to be decided first: "
                    "%(note)s Synchronise the customers and decide there, or link the "
                    "customer by hand.",
                    name=element.display_name,
                    note=element.left_note,
                )
            ), ""
        claimed = {
            contact_id for contact_id, by in self.claimed.items() if by != user_id
        }
        keys = keys_of_buyer(person, self.settings.is_company_apart)
        first = self.candidates.first(keys, self.known.taken | refused)
        if first and first[0] == "same tax number" and first[2] <= claimed:
            first = None  # the company is another customer: a contact is made in it
        if first is None or first[0] != "same email":
            made = self._made(person)  # for a guest's order of the batch
            if made is not None:
                return made, "" if is_left_out else "same email"
        if first is None:
            new = self._accounts("registered").account(
                person, ("user", user_id), refused, self.known.taken | claimed
            )
            self._remember(person, new)
            return new, "" if is_left_out else "order"
        rule, decides, ids = first
        if decides and len(ids) == 1 and ids.isdisjoint(claimed):
            self.claimed[min(ids)] = user_id
            return min(ids), "" if is_left_out else rule
        return Waits(self._unclear_reason(rule, self.known.names(ids))), ""

    def _made(self, buyer: Buyer) -> NewPartner | Waits | None:
        """Find who is made for earlier orders of the batch and has the e-mail of a
        buyer, None if nobody does."""
        made = self.emailed.get((buyer.kind, buyer.email_key))
        if made is None:
            return None
        if len(made) == 1:
            return next(iter(made.values()))
        names = ", ".join(new.vals["name"] for new in made.values())
        return Waits(self._unclear_reason("same email", names))

    def _remember(self, buyer: Buyer, account: Slot | Waits) -> None:
        """Let :meth:`_made` find a buyer who is made."""
        if not buyer.email_key or not isinstance(account, NewPartner):
            return
        made = self.emailed.setdefault((buyer.kind, buyer.email_key), {})
        made.setdefault(account.key, account)

    def _guest(self, item: Wanted) -> Slot | Waits:
        """Say who buys where a guest does, as the connector says."""
        settings, buyer = self.settings, item.buyer
        if settings.guest_rule == "collective":
            return self._collective
        if settings.guests_match_email and buyer.email_key:
            found = self.candidates.fitting(
                "same email", [(buyer.kind, buyer.email_key)]
            )
            if len(found) == 1:
                return min(found)
            if found:
                return Waits(self._unclear_guest_reason(found))
        is_known_again = settings.guest_rule == "per_name"
        key = stored_key(self.ctx, buyer) if is_known_again else ""
        if key and (ids := self.known_guests.ids_of(key, buyer)):
            if len(ids) == 1:
                return ids[0]
            return Waits(self._guests_reason(ids))
        made = self._made(buyer) if settings.guests_match_email else None
        if made is not None:
            return made
        account = self._accounts("guest").account(
            buyer,
            ("guest", key) if key else ("order", item.order_id),
            taken=self.known.taken,
        )
        account = with_key(account, key)
        self._remember(buyer, account)
        return account

    @cached_property
    def _collective(self) -> int | Waits:
        """Say which contact stands for all guests."""
        contact = self.settings.collective
        if not contact:
            return Waits(
                self.env._(
                    "The contact for all guests is not chosen: do so on the page "
                    "Customers in the settings of the shop."
                )
            )
        if not contact.active:
            return Waits(
                self.env._(
                    "The contact for all guests, “%s”, is archived in Odoo: restore "
                    "it there, or choose another one on the page Customers in the "
                    "settings of the shop.",
                    contact.display_name,
                )
            )
        if reason := contact._shoper_not_for_guests():
            return Waits(reason)
        contact_id: int = contact.id
        return contact_id

    # ----------------------------------------------------------- where the invoice goes
    def _invoice(self, item: Wanted, account: Slot) -> Slot | Waits:
        """Say for whom the invoice is. It gets a contact of its own where it is for
        another company than the account's, or for a person whose account belongs to a
        company or has a tax number that the order does not name: an address below the
        account would carry the account's name and tax number."""
        address = item.billing
        if address is None:
            return account
        owner = self._invoiced(item, account, address.company)
        if isinstance(owner, Waits):
            return owner
        if isinstance(owner, int) and owner != account:
            address = self.known_guests.renamed(item, owner, address)
        email = self._email(item)
        found = self.book.for_invoices(owner, address, email, item.former_email)
        if found is not None:
            return found
        return self.book.make_up(owner, address, self._kind(owner, "invoice"), email)

    def _invoiced(self, item: Wanted, account: Slot, company: str) -> Slot | Waits:
        """Say whose the invoice is, whatever the address.

        :param company: that the invoice names, empty for none
        """
        number = item.buyer.tax_key
        if number and number != self.known.families.tax_key(account):
            accounts = self._accounts(self._origin(item))
            return accounts.company(item.buyer, ("order", item.order_id))
        own_company = self.known.families.company_name(account)
        if number or (own_company and comparable(own_company) == comparable(company)):
            return self._head(item, account, own_company)
        is_collective = account == self.settings.collective.id
        # People also enter companies in Odoo as individuals.
        name = self.known.families.name(account)
        is_called_so = comparable(name) == comparable(company)
        is_other = bool(item.buyer.company and company) and not is_called_so
        has_number = self.known.families.tax_key(account) and not is_called_so
        if is_other or ((own_company or has_number) and not is_collective):
            return self._apart(item)
        return account

    def _head(self, item: Wanted, account: Slot, company: str) -> Slot | Waits:
        """Say who gets an invoice for the company of the account, or for the account
        itself where it has none; or why that waits.

        :param company: name of that company, empty for none
        """
        head = self.known.families.head(account)
        if not self.known.families.is_seen(head):
            return self._unseen(company)
        archived = self.known.families.archived_name(head)
        if archived and item.account_id is None:
            return Waits(
                self.env._(
                    "The company “%s” of the buyer is archived in Odoo: restore it "
                    "there, or link another contact.",
                    archived,
                )
            )
        return head

    def _unseen(self, company: str) -> Waits:
        """Say that nothing can be invoiced to the company that a buyer belongs to."""
        return Waits(
            self.env._(
                "The company %s of the buyer belongs to another company of this "
                "database, or the user of the synchronisation may not see it. Empty "
                "the field Company of its contact in Odoo, or take the buyer's contact "
                "out of it.",
                company,
            )
        )

    def _apart(self, item: Wanted) -> Slot | Waits:
        """Say who gets an invoice that is neither for the account's company nor for
        another one with a tax number: known by e-mail and name, as guests are."""
        key = stored_key(self.ctx, item.buyer)
        ids = self.known_guests.ids_of(key, item.buyer) if key else []
        if len(ids) > 1:
            return Waits(self._guests_reason(ids))
        if ids:
            return ids[0]
        new = self._new(self._origin(item))
        make = new.company if item.buyer.is_company else new.person
        slot_id = ("guest", key) if key else ("apart", item.order_id)
        return with_key(self.made_up.first(make(item.buyer, slot_id)), key)

    # ------------------------------------------------------------ where the parcel goes
    def _shipping(self, item: Wanted, account: Slot) -> Slot:
        """Say where the parcel goes."""
        address = item.delivery
        if address is None:
            return account
        email = self._email(item)
        found = self.book.for_parcels(account, address, email, item.former_email)
        if found is not None:
            return found
        return self.book.make_up(
            account, address, self._kind(account, "delivery"), email
        )

    def _kind(self, account: Slot, kind: str) -> str:
        """Choose the type of an address that is made. Of a contact that was in Odoo
        before the shop it is ``other``: no order of the shop decides where documents go
        that are made in Odoo."""
        return kind if self.known.families.is_from_shop(account) else "other"

    def _email(self, item: Wanted) -> str:
        """Give the buyer's e-mail address, empty for none."""
        return item.buyer.email or self.known.people[item.order_id].email

    @cached_property
    def book(self) -> AddressBook:
        """Give the addresses of the contacts that orders of the batch may be for."""
        return AddressBook(
            self.known.families, self._new("guest"), self.settings.collective.id
        )

    def _new(self, origin: str) -> NewPartners:
        return NewPartners(self.ctx, origin)

    def _accounts(self, origin: str) -> Accounts:
        return self._accounts_by_origin[origin]

    @cached_property
    def _accounts_by_origin(self) -> dict[str, Accounts]:
        return {
            origin: Accounts(
                self.ctx,
                self._new(origin),
                self.known.companies,
                self.known.families,
                self.made_up,
            )
            for origin in ("registered", "guest")
        }

    def _origin(self, item: Wanted) -> str:
        return "registered" if item.user_id else "guest"

    # -------------------------------------------------------------------------- reasons
    def _unclear_reason(self, rule: str, contacts: str) -> str:
        labels = self.env["shoper.sync"]._rule_labels()
        return self.env._(
            "It is not clear which contact the buyer is. %(rule)s: %(contacts)s. "
            "Synchronise the customers and decide there, or link the customer by hand.",
            rule=labels[rule],
            contacts=contacts,
        )

    def _unclear_guest_reason(self, ids: set[int]) -> str:
        return self.env._(
            "Several contacts have the guest's e-mail: %s. Merge them in Odoo if they "
            "are the same; else correct the e-mail of one, or switch off Guests: Also "
            "by E-mail on the page Customers in the settings of the shop.",
            self.known.names(ids),
        )

    def _guests_reason(self, ids: Sequence[int]) -> str:
        return self.env._(
            "Several contacts were made for this guest: %s. Merge them in Odoo, or "
            "archive all but one.",
            self.known.names(ids),
        )
