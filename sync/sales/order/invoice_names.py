"""Whether an invoice names whom the buyer wants it for."""

from collections.abc import Iterable
from functools import cached_property

from odoo.models import BaseModel

from ...engine.context import Context
from ...engine.links import HAVE_RECORD
from ..customer.guest_keys import company_key, stored_key
from ..customer.wanted import Wanted, WantedBuyers, known_user_id, user_elements
from ..row.names import company_name, person_name
from ..row.order_row import OrderRow
from ..row.words import clean, comparable
from .given_number import tax_key
from .invoice_words import InvoiceWords


class InvoiceNames:
    """Compares whom invoices are for with whom the billing address of the shop's order
    names. The buyer in KSeF, who also owes the money, is the ``commercial_partner_id``
    of the invoice: the name of the address below it does not count."""

    def __init__(self, ctx: Context, rows: Iterable[OrderRow]) -> None:
        """Prepare for invoices of the given orders."""
        self.ctx = ctx
        self.user_ids = [*filter(None, map(known_user_id, rows))]
        self.words = InvoiceWords(ctx)
        self.buyers = WantedBuyers(ctx)

    def reasons(self, invoice: BaseModel, row: OrderRow) -> list[str]:
        """Say that an invoice is for somebody else than the billing address names.
        Where that has a tax number, the number says who it is; and a contact that was
        made of just this buyer may be called otherwise in Odoo by now.

        :param invoice: of one order, with all rights
        """
        billing = row.billing
        if billing is None or tax_key(clean(billing.tax_number), billing.country_code):
            return []
        company = company_name(billing.company)
        person = person_name(billing.first_name, billing.last_name)
        named, has = company or person, invoice.commercial_partner_id
        if not named or _words(named) == _words(has.name or ""):
            return []
        shown = ", ".join(filter(None, (company, person)))
        if self._is_made_of_guest(has, row) or self._is_made_of_user(has, row, shown):
            return []
        return [self.words.other_name(named, has.name or "–")]

    @cached_property
    def _users(self) -> dict[int, BaseModel]:
        """Find the elements of the customers who ordered: {id in the shop: element}.
        They are only needed where names differ, of few invoices."""
        return user_elements(self.ctx, self.user_ids)

    def _is_made_of_guest(self, contact: BaseModel, row: OrderRow) -> bool:
        """Tell whether a contact was made for whoever ordered, by e-mail and name."""
        keys = set((contact.shoper_guest_key or "").split())
        wanted = self.buyers.wanted(row, {}) if keys else ()
        if not isinstance(wanted, Wanted):
            return False
        key = stored_key(self.ctx, wanted.buyer)
        return bool(key) and not keys.isdisjoint((key, company_key(key)))

    def _is_made_of_user(self, contact: BaseModel, row: OrderRow, shown: str) -> bool:
        """Tell whether a contact was made of the shop's customer who ordered, who is
        called there as the billing address is.

        :param shown: company and person that the billing address names
        """
        user_id = known_user_id(row)
        if not user_id or contact.shoper_origin != "registered":
            return False
        element = self._users.get(user_id)
        if not element or element.link_state not in HAVE_RECORD:
            return False
        linked = contact.browse(element.res_id)
        is_same = linked.commercial_partner_id == contact
        return is_same and _words(element.name or "") == _words(shown)


def _words(name: str) -> list[str]:
    """Give the words of a name for comparing, in whichever order they were typed."""
    return sorted(comparable(name).split())
