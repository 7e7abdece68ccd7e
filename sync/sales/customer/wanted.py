from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from odoo.models import BaseModel

from ...engine.context import Context
from ..row.address import Address
from ..row.address_row import AddressRow
from ..row.names import company_name, email_key, person_name
from ..row.order_row import OrderRow
from ..row.problem import Problem
from ..row.tax_number import HOME, read_tax_number
from ..row.words import clean
from .buyer import Buyer
from .languages import lang_of
from .places import Places
from .settings import CustomerSettings

Reasons = tuple[str, ...]  # why an order waits, for people


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an order says of its buyer: who it is, and the addresses of invoice and
    parcel, None where the order has none."""

    order_id: int
    user_id: int | None  # None: a guest
    buyer: Buyer
    billing: Address | None
    delivery: Address | None
    account_id: int | None = None  # the contact who bought, of an order in Odoo
    former_email: str = ""  # that it had before the shop named another buyer


class WantedBuyers:
    """Reads what orders say of their buyers."""

    def __init__(self, ctx: Context) -> None:
        self.env = ctx.env
        self.settings = CustomerSettings.of(ctx)
        self.places = Places.of(ctx)
        self.lang_of = partial(lang_of, ctx)

    def wanted(
        self,
        row: OrderRow,
        elements: Mapping[int, BaseModel],
        account_id: int | None = None,
        former_email: str = "",
    ) -> Wanted | Reasons:
        """Read one order, or give all reasons why its buyer cannot be understood.

        :param elements: registered customers by their ids in the shop
        :param account_id: of the contact who bought, where that is known
        :param former_email: that the order had so far, where the buyer is another one
        """
        reasons: list[str] = []
        billing, delivery = (
            self._address(part, reasons) for part in (row.billing, row.delivery)
        )
        buyer = self._buyer(row, billing or delivery, reasons)
        user_id = known_user_id(row)
        if not buyer.shown and user_id not in elements:
            reasons.append(self.env._("The order names nobody who buys."))
        if reasons:
            return tuple(dict.fromkeys(reasons))
        places = billing or delivery, delivery or billing
        return Wanted(row.id, user_id, buyer, *places, account_id, former_email)

    def _address(self, row: AddressRow | None, reasons: list[str]) -> Address | None:
        """Read an address of an order, None for none and for one whose country Odoo
        does not know: that is added to the reasons."""
        if row is None:
            return None
        address = self.places.address(row)
        if isinstance(address, Problem):
            reasons.append(
                self.env._(
                    "Odoo does not know the country of an address: %s. Correct it in "
                    "the shop's panel.",
                    address.value or "–",
                )
            )
            return None
        return address

    def _buyer(
        self, row: OrderRow, address: Address | None, reasons: list[str]
    ) -> Buyer:
        """Read who buys. A tax number that is not valid is added to the reasons, where
        the connector lets such wait.

        :param address: of the invoice, else of the parcel
        """
        typed = clean(row.billing.tax_number) if row.billing else ""
        number = read_tax_number(typed, address.country if address else HOME)
        is_wrong = number and number.is_checked and not number.is_valid
        if is_wrong and self.settings.waits_for_number:
            reasons.append(
                self.env._(
                    "“%s” is not a valid tax number. Correct it in the shop, or have "
                    "such numbers kept as text (page Customers in the settings of the "
                    "shop).",
                    typed,
                )
            )
        named = row.billing or row.delivery
        return Buyer(
            name=person_name(named.first_name, named.last_name) if named else "",
            email=email_key(row.email) or clean(row.email),
            company=company_name(row.billing.company) if row.billing else "",
            number=number,
            address=address,
            lang=self.lang_of(row.language_id) or "",
        )


def known_user_id(row: OrderRow) -> int | None:
    """Give the shop's id of the registered customer who ordered, None for a guest:
    ``user_id`` may name a row of the guest's own (docs/shoper-api.md)."""
    return None if row.is_guest else row.user_id


def user_elements(ctx: Context, user_ids: Iterable[int]) -> dict[int, BaseModel]:
    """Find the elements of registered customers, in one query.

    :return: {id in the shop: ``shoper.element``}
    """
    elements = ctx.env["shoper.element"].search_fetch(
        [
            ("connector_id", "=", ctx.connector.id),
            ("entity", "=", "customer"),
            ("remote_id", "in", list({*user_ids})),
        ],
        [
            "remote_id",
            "name",
            "link_state",
            "res_id",
            "shop_values",
            "shop_facts",
            "refused_res_ids",
            "left_note",
        ],
    )
    return {element.remote_id: element for element in elements}
