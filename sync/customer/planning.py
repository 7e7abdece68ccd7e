from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from odoo.models import BaseModel

from ..engine.context import Context
from ..engine.links import HAVE_RECORD
from ..sale.address import Address
from ..sale.words import comparable
from .accounts import Accounts, Waits
from .address_book import AddressBook
from .buyer import Buyer, phone_and_name
from .contacts import Contacts, of_employees
from .families import Families
from .guest_keys import company_key, stored_key
from .made_up import MadeUp
from .matching import Candidates, keys_of_buyer
from .new_partner import NewPartner, NewPartners, Slot
from .registration import known_of
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
        """Read all that is there of the buyers, in a constant number of queries.

        :param wanted: what the orders say
        :param elements: registered customers by their ids in the shop
        """
        self.ctx, self.env = ctx, ctx.env
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
        self.candidates = Candidates(self.found)
        self.taken = self._taken_ids()
        self.claimed: dict[int, int] = {}
        self.made_up = MadeUp()
        # Customers who are not linked yet, with the rule: one contact for all orders.
        self.customers: dict[int, tuple[Slot, str]] = {}

    def plan(self) -> dict[int, BuyerPlan | Reasons]:
        """Say which contacts each order will have, or why it waits."""
        return {item.order_id: self._plan(item) for item in self.wanted}

    def _plan(self, item: Wanted) -> BuyerPlan | Reasons:
        account, rule = self._account(item)
        if isinstance(account, Waits):
            return (str(account),)
        item = self._as_called(item, account)
        invoice = self._invoice(item, account)
        if isinstance(invoice, Waits):
            return (str(invoice),)
        shipping = self._shipping(item, account, invoice)
        if isinstance(shipping, NewPartner) and shipping is invoice is not account:
            # Neither the first choice for invoices nor for parcels from now on.
            invoice = shipping = replace(
                shipping, vals={**shipping.vals, "type": "other"}
            )
        return BuyerPlan(
            name=self.people[item.order_id].shown or item.buyer.shown,
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
            item.user_id, self.people[item.order_id], element
        )
        if not isinstance(account, Waits):
            self.customers[item.user_id] = account, rule
        return account, rule

    def _linked(self, user_id: int, element: BaseModel) -> int | Waits:
        """Say which contact a customer is linked with, if orders may go to it."""
        contact_id, name = element.res_id, element.display_name
        if contact_id in self.employees:
            return Waits(
                self.env._(
                    "The customer %s is linked with the contact of an employee, "
                    "which is left alone. Unlink the customer, or link it with "
                    "another contact.",
                    name,
                )
            )
        if user_id not in self.linked:
            return Waits(
                self.env._(
                    "The customer %s is linked with a contact that the user of the "
                    "synchronisation may not see, or that was deleted.",
                    name,
                )
            )
        if contact_id in self.archived:
            return Waits(
                self.env._(
                    "The customer %(name)s is linked with the contact “%(contact)s”, "
                    "which is archived in Odoo: restore it there, or link another "
                    "contact.",
                    name=name,
                    contact=self.archived[contact_id],
                )
            )
        return contact_id

    def _kept(self, account_id: int) -> int | Waits:
        """Say who buys of an order that Odoo has and whose buyer is the same, archived
        since or not: the order is that contact's already."""
        if account_id not in self.kept:
            return Waits(
                self.env._(
                    "The customer of the order in Odoo is a contact that the user of "
                    "the synchronisation may not see."
                )
            )
        if account_id in self.employees:
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
        first = self.candidates.first(keys, self.taken | refused)
        if first and first[0] == "same tax number" and first[2] <= claimed:
            first = None  # whoever else buys for the company belongs to it
        if first is None:
            new = self._accounts("registered").account(
                person, ("user", user_id), refused, self.taken | claimed
            )
            return new, "" if is_left_out else "order"
        rule, decides, ids = first
        if decides and len(ids) == 1 and ids.isdisjoint(claimed):
            self.claimed[min(ids)] = user_id
            return min(ids), "" if is_left_out else rule
        return Waits(self._unclear_reason(rule, ids)), ""

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
                return Waits(self._unclear_reason("same email", found))
        is_known_again = settings.guest_rule == "per_name"
        key = stored_key(self.ctx, buyer) if is_known_again else ""
        if key and (ids := self._guest_ids(key, buyer)):
            if len(ids) == 1:
                return ids[0]
            return Waits(self._guests_reason(ids))
        account = self._accounts("guest").account(
            buyer,
            ("guest", key) if key else ("order", item.order_id),
            taken=self.taken,
        )
        return self._with_key(account, key)

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

    def _guest_ids(self, key: str, buyer: Buyer) -> list[int]:
        """Find the contacts that earlier orders of a guest made and that are no
        registered customers by now. Without a tax number, which is in the key, those
        of another company are not among them."""
        # Earlier versions had no company in the key.
        general = stored_key(self.ctx, buyer, is_of_company=False)
        found = {
            contact.id for one in (key, general) for contact in self.guests.get(one, ())
        }
        return [
            contact_id
            for contact_id in sorted(found - self.taken)
            if buyer.number or self._is_of(contact_id, key, buyer.company)
        ]

    def _is_of(self, contact_id: int, key: str, company: str) -> bool:
        """Tell whether a guest's contact belongs to a company without a tax number: it
        is called like that, or was made for it and is called otherwise by now."""
        own = self.families.company_name(contact_id)
        if not (own and company):
            return own == company
        keys = self.families.guest_keys(contact_id)
        is_made_for = not keys.isdisjoint((key, company_key(key)))
        return is_made_for or comparable(own) == comparable(company)

    def _as_called(self, item: Wanted, account: Slot) -> Wanted:
        """Call the company without a tax number that a guest buys for as Odoo calls it
        by now."""
        key = stored_key(self.ctx, item.buyer)
        is_known = key and account in self._guest_ids(key, item.buyer)
        if not (is_known and isinstance(account, int)):
            return item
        billing, delivery = (
            address and self._renamed(item, account, address)
            for address in (item.billing, item.delivery)
        )
        return replace(item, billing=billing, delivery=delivery)

    def _renamed(self, item: Wanted, known: int, address: Address) -> Address:
        """Call the company without a tax number that an address names as Odoo calls it
        by now.

        :param known: the contact that was made for it, or in it
        """
        buyer, own = item.buyer, self.families.company_name(known)
        is_named = comparable(address.company) == comparable(buyer.company)
        if buyer.number or not (own and buyer.company and is_named):
            return address
        return replace(address, company=own)

    def _with_key(self, account: Slot | Waits, key: str) -> Slot | Waits:
        """Let a new contact be known when the guest comes again."""
        if not key or not isinstance(account, NewPartner):
            return account
        parent = account.parent
        if isinstance(parent, NewPartner) and not parent.vals.get("vat"):
            parent = _known_by(parent, company_key(key))
        return _known_by(replace(account, parent=parent), key)

    # ----------------------------------------------------------- where the invoice goes
    def _invoice(self, item: Wanted, account: Slot) -> Slot | Waits:
        """Say for whom the invoice is. One for another company than the account's, or
        for none where the account belongs to one, is for a contact of its own: below
        the account, it would carry the account's name and tax number."""
        address = item.billing
        if address is None:
            return account
        owner = self._invoiced(item, account, address.company)
        if isinstance(owner, Waits):
            return owner
        if isinstance(owner, int) and owner != account:
            address = self._renamed(item, owner, address)
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
        if number and number != self.families.tax_key(account):
            accounts = self._accounts(self._origin(item))
            return accounts.company(item.buyer, ("order", item.order_id))
        own_company = self.families.company_name(account)
        if number or (own_company and comparable(own_company) == comparable(company)):
            return self._head(item, account, own_company)
        is_collective = account == self.settings.collective.id
        # People also enter companies in Odoo as individuals.
        is_called_so = comparable(self.families.name(account)) == comparable(company)
        is_other = bool(item.buyer.company and company) and not is_called_so
        if is_other or (own_company and not is_collective):
            return self._apart(item)
        return account

    def _head(self, item: Wanted, account: Slot, company: str) -> Slot | Waits:
        """Say whose the invoice is that goes to what the account is or belongs to.

        :param company: how that is called, empty for none
        """
        head = self.families.head(account)
        if not self.families.is_seen(head):
            return self._unseen(company)
        archived = self.families.archived_name(head)
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
        ids = self._guest_ids(key, item.buyer) if key else []
        if len(ids) > 1:
            return Waits(self._guests_reason(ids))
        if ids:
            return ids[0]
        new = self._new(self._origin(item))
        make = new.company if item.buyer.is_company else new.person
        slot_id = ("guest", key) if key else ("apart", item.order_id)
        return self._with_key(self.made_up.first(make(item.buyer, slot_id)), key)

    # ------------------------------------------------------------ where the parcel goes
    def _shipping(self, item: Wanted, account: Slot, invoice: Slot) -> Slot:
        """Say where the parcel goes."""
        address = item.delivery
        if address is None:
            return account
        email = self._email(item)
        found = self.book.for_parcels(account, address, email, item.former_email)
        if found is not None:
            return found
        kind = self._kind(account, "delivery")
        new = self.book.make_up(account, address, kind, email)
        if isinstance(invoice, NewPartner) and invoice.key == new.key:
            return invoice
        return new

    def _kind(self, account: Slot, kind: str) -> str:
        """Choose the type of an address that is made. Where documents go that are made
        in Odoo for who was there before the shop, no order of the shop decides."""
        return kind if self.families.is_from_shop(account) else "other"

    def _email(self, item: Wanted) -> str:
        """Give the buyer's e-mail address, empty for none."""
        return item.buyer.email or self.people[item.order_id].email

    # ------------------------------------------------------------------ what is there
    def _person(self, item: Wanted) -> Buyer:
        """Say who buys: as the shop's customer is known, else as the order says."""
        element = self.elements.get(item.user_id or 0)
        if element is None or not element.shop_values:
            return item.buyer
        known = known_of(element).buyer
        return known if known.address else replace(known, address=item.buyer.address)

    def _found_contacts(self) -> BaseModel:
        """Find all contacts that may be buyers by any rule. Of customers who are linked
        it is known which one they are."""
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

    def _taken_ids(self) -> set[int]:
        """Find which of the contacts are customers of the shop already: {ids}."""
        guests = {contact.id for found in self.guests.values() for contact in found}
        elements = self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", self.ctx.connector.id),
                ("entity", "=", "customer"),
                ("res_id", "in", [*self.found.ids, *guests]),
                ("link_state", "in", HAVE_RECORD),
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

    @cached_property
    def book(self) -> AddressBook:
        """Give the addresses of these contacts."""
        return AddressBook(
            self.families, self._new("guest"), self.settings.collective.id
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
                self.companies,
                self.families,
                self.made_up,
            )
            for origin in ("registered", "guest")
        }

    def _origin(self, item: Wanted) -> str:
        return "registered" if item.user_id else "guest"

    # -------------------------------------------------------------------------- reasons
    def _unclear_reason(self, rule: str, ids: set[int]) -> str:
        labels = self.env["shoper.sync"]._rule_labels()
        return self.env._(
            "It is not clear which contact the buyer is. %(rule)s: %(contacts)s. "
            "Synchronise the customers and decide there, or link the customer by hand.",
            rule=labels[rule],
            contacts=self._names(ids),
        )

    def _guests_reason(self, ids: Sequence[int]) -> str:
        return self.env._(
            "Several contacts were made for this guest: %s. Merge them in Odoo, or "
            "archive all but one.",
            self._names(ids),
        )

    def _names(self, ids: Sequence[int] | set[int]) -> str:
        return ", ".join(self._names_of_all[contact_id] for contact_id in sorted(ids))

    @cached_property
    def _names_of_all(self) -> dict[int, str]:
        """Name all contacts at once that reasons may name."""
        contacts = self.found.union(*self.guests.values())
        return {contact.id: contact.display_name for contact in contacts}


def _known_by(new: NewPartner, key: str) -> NewPartner:
    return replace(new, vals={**new.vals, "shoper_guest_key": key})
