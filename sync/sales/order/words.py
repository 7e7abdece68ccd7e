"""What several files say of orders, in the reader's language, each time with what to do
about it."""

from collections.abc import Sequence
from decimal import Decimal

from odoo.models import BaseModel

from ...engine.context import Context
from ...engine.shown.number import shown_amount
from ..row.money import NOTHING


class Words:
    """Speaks of orders to people."""

    def __init__(self, ctx: Context, currency: BaseModel | None = None) -> None:
        """Prepare to speak.

        :param currency: of the amounts, where it is known
        """
        self.ctx = ctx
        self.env = ctx.env
        self.currency = currency

    def _money(self, amount: Decimal | float | None) -> str:
        return shown_amount(self.env, amount or NOTHING, self.currency)

    def _names(self, codes: Sequence[str]) -> str:
        """Name properties."""
        entity = self.ctx.entity
        labels = (entity._property(code).label for code in codes)
        return ", ".join(str(self.env._(label)) for label in labels)

    @staticmethod
    def _named(transfers: BaseModel) -> str:
        """Name transfers."""
        return ", ".join(transfers.mapped("name"))

    def not_kept(self) -> str:
        """Say that what the shop said of an order is gone."""
        return self.env._(
            "What the shop said of it is not kept any more. Fetch it by its number: "
            "Fetch One Order."
        )

    def left_out_since(self) -> str:
        """Say that an order is not to be taken over any more."""
        return self.env._(
            "Since it was planned, the page Orders in the settings of the shop came to "
            "leave it out. If it is to be taken over all the same, fetch it by its "
            "number: Fetch One Order."
        )

    def synchronise_again(self) -> str:
        """Say that something of an order is not linked yet."""
        return self.env._("A product of it is not linked; synchronise again.")

    def not_any_more(self) -> str:
        """Say that what was planned for an order is not to be done any more."""
        return self.env._(
            "Its status or payment in the shop changed since it was planned; "
            "synchronise again."
        )

    def status_without_meaning(self, status: BaseModel) -> str:
        """Say that nobody said what a status means."""
        return self.env._(
            "Say what the status “%s” means in Odoo, on the page Orders in the "
            "settings of the shop.",
            status.name,
        )

    def payment_without_meaning(self, payment: BaseModel) -> str:
        """Say that nobody said when buyers pay by a method of payment."""
        return self.env._(
            "Choose when the buyer pays with “%s”, on the page Orders in the settings "
            "of the shop.",
            payment.name,
        )

    def eu_sale_to(self, place: str) -> str:
        """Say that an order without VAT goes to no other country of the EU."""
        return self.env._(
            "It is marked as an EU sale without VAT, and is delivered to %s, which is "
            "no other country of the EU: such a sale has VAT, or is an export. Decide "
            "which of the two is right, and correct it in the shop's panel.",
            place,
        )

    def later_number(self, typed: str) -> str:
        """Say that a tax number was not there when an order was sold."""
        return self.env._(
            "The NIP “%s” came to the order after it was sold. An invoice may name it "
            "only if the sale has no receipt, or one with this NIP.",
            typed,
        )

    def total_differs(self, in_odoo: float, in_shop: float) -> str:
        """Say that a quotation came out otherwise in Odoo."""
        return self.env._(
            "The total in Odoo is %(odoo)s, in the shop %(shop)s. The order stays a "
            "quotation: compare its lines with the shop's, correct them and confirm it "
            "by hand.",
            odoo=self._money(in_odoo),
            shop=self._money(in_shop),
        )

    def other_currency(self, in_odoo: str, in_shop: str) -> str:
        """Say that the amounts of an order are those of another currency in Odoo.

        :param in_odoo: ISO code, as ``in_shop`` is
        """
        return self.env._(
            "It is in %(odoo)s in Odoo and in %(shop)s in the shop: the same numbers "
            "are other amounts. Choose a price list in %(shop)s on the quotation, or "
            "none; where it is a sales order or an invoice, make another one by hand.",
            odoo=in_odoo,
            shop=in_shop,
        )
