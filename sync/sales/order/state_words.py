"""Why orders are not confirmed, cancelled or taken up again, in the reader's
language."""

from collections.abc import Sequence

from odoo.models import BaseModel

from .sent import picked, still_open
from .words import Words


class StateWords(Words):
    """Says what keeps orders from becoming what their status and payment say."""

    def edited(self, number: str, codes: Sequence[str]) -> str:
        """Say that the shop's order is another one by now, so that it is not confirmed.

        :param codes: of the properties that moved
        """
        return self.env._(
            "Order %(number)s was edited in the shop after it was taken over "
            "(%(what)s). Decide about that first.",
            number=number,
            what=self._names(codes),
        )

    def no_method(self, number: str) -> str:
        """Say that nobody can know when an order is paid."""
        return self.env._(
            "Order %s names no method of payment in the shop, so that nothing says "
            "when it is paid. Choose one in the order there, or confirm the quotation "
            "by hand.",
            number,
        )

    def no_status(self, number: str) -> str:
        """Say that nobody can know whether an order goes on."""
        return self.env._(
            "Order %s has no status in the shop, as if its status was deleted there. "
            "Choose one in the order, or confirm the quotation by hand.",
            number,
        )

    def not_confirmed(self, number: str) -> str:
        """Say that the buyer did not confirm an order in a shop that asks for it."""
        return self.env._(
            "The buyer of order %s did not confirm it by the link in the shop's mail, "
            "as this shop demands. It is confirmed here once it is confirmed or paid "
            "there; you may also confirm the quotation by hand.",
            number,
        )

    def archived_warehouse(self, warehouse: BaseModel) -> str:
        """Say that an order is to leave an archived warehouse, so that it is not
        confirmed."""
        return self.env._(
            "The warehouse %s, which it is to leave, is archived. Choose another one "
            "on the order and on the page Orders in the settings of the shop, or take "
            "the warehouse out of the archive.",
            warehouse.name,
        )

    def cancelled_and_edited(self, number: str) -> str:
        """Say that a quotation was cancelled in the shop and edited in Odoo."""
        return self.env._(
            "Order %s was cancelled in the shop, and the quotation was edited in "
            "Odoo. Decide whether it is cancelled there, too (Take the Shop's), or "
            "stays (Leave Both).",
            number,
        )

    def set_back(self, number: str, *, is_cancelled: bool) -> str:
        """Say that somebody made a quotation again of what was confirmed or
        cancelled."""
        if is_cancelled:
            return self.env._(
                "Order %s is cancelled in the shop, and somebody set it to a quotation "
                "in Odoo. Decide whether it is cancelled there, too (Take the Shop's), "
                "or stays (Leave Both).",
                number,
            )
        return self.env._(
            "Order %s is to be confirmed as its payment in the shop says, and somebody "
            "set it back to a quotation in Odoo after it was. Decide whether it is "
            "confirmed again (Take the Shop's), or stays a quotation (Leave Both).",
            number,
        )

    def cancelled_and_paid(self, number: str) -> str:
        """Say that a quotation that was cancelled in Odoo was paid in the shop."""
        return self.env._(
            "Order %s was cancelled in Odoo, and it is paid in the shop. Decide "
            "whether it is taken up again and confirmed (Take the Shop's), or stays "
            "cancelled (Leave Both): then cancel it in the shop, too, and pay the "
            "money back.",
            number,
        )

    def reopened_and_edited(self, number: str) -> str:
        """Say that a cancelled order is taken up again in the shop."""
        return self.env._(
            "Order %s was cancelled in the shop and is taken up again there, and the "
            "order was edited in Odoo. Decide whether it becomes a quotation again "
            "(Take the Shop's), or stays cancelled (Leave Both).",
            number,
        )

    def given_back(self, number: str, *, is_return: bool) -> str:
        """Say that a confirmed order was cancelled or returned in the shop."""
        if is_return:
            return self.env._(
                "Order %s is returned in the shop, and it is a sales order in Odoo of "
                "which nothing is delivered. Decide whether it is cancelled there "
                "(Take the Shop's), or stays (Leave Both).",
                number,
            )
        return self.env._(
            "Order %s was cancelled in the shop, and it is a sales order in Odoo. "
            "Decide whether it is cancelled there, too (Take the Shop's), or is "
            "delivered all the same (Leave Both).",
            number,
        )

    def given_back_picked(self, order: BaseModel) -> str:
        """Say that an order was cancelled or returned when goods of it were picked."""
        return self.env._(
            "Order %(number)s was cancelled or returned in the shop, and goods of it "
            "are picked in Odoo already (%(transfers)s), none of them has left. Decide "
            "whether it is cancelled there, too (Take the Shop's), and put the goods "
            "back then; or is delivered all the same (Leave Both).",
            number=order.shoper_number,
            transfers=self._named(picked(order)),
        )

    def put_back(self, transfers: BaseModel) -> str:
        """Say that goods of an order were picked that is cancelled now.

        :param transfers: ``stock.picking``
        """
        return self.env._(
            "Goods of this order were picked before it was cancelled (%s): put them "
            "back.",
            self._named(transfers),
        )

    def given_back_under_way(self, order: BaseModel) -> str:
        """Say that an order was cancelled or returned when goods were on their way, and
        what of it is still to go out."""
        told = self.env._(
            "Order %s was cancelled or returned in the shop, and something of it is "
            "delivered or invoiced in Odoo: it is not cancelled. If the goods come "
            "back, return the delivery and make a credit note on the page Shoper of "
            "the order; then press Leave Both.",
            order.shoper_number,
        )
        left = still_open(order)
        if not left:
            return told
        more = self.env._(
            "Still to be delivered: %s. Cancel that first. If it is to be "
            "delivered all the same, take the order up again in the shop's panel.",
            self._named(left),
        )
        return f"{told} {more}"

    def given_back_since(self, number: str) -> str:
        """Say that an order with something to be paid or invoiced was cancelled."""
        return self.env._(
            "Order %s was cancelled or returned in the shop since this was planned: "
            "no payment is registered and no invoice is made.",
            number,
        )

    def no_sales_order(self, number: str) -> str:
        """Say that an order is not confirmed any more."""
        return self.env._(
            "Order %s is no sales order in Odoo any more: no payment is registered "
            "and no invoice is made.",
            number,
        )

    def taken_up(self, before: BaseModel, now: BaseModel) -> str:
        """Say that the shop took up again an order of which something left or was
        invoiced.

        :param before: the status that it had
        :param now: the one that it has
        """
        return self.env._(
            "The shop took the order up again: its status there was “%(before)s” and "
            "is “%(now)s” now. What was returned, credited or cancelled in Odoo "
            "because of that is not made anew by itself: deliver and invoice it by "
            "hand, if it is still to be.",
            before=before.name,
            now=now.name,
        )

    def undone(self) -> str:
        """Say what becomes of an order that undoing cancels, and that the shop goes on
        with."""
        return self.env._(
            "The shop is not told, and goes on with the order: what it sold goes on "
            "counting for the stock. Cancel it in the shop, too; or set it to a "
            "quotation in Odoo later, and confirm it there."
        )

    def went_on(self) -> str:
        """Say that an order cannot be cancelled any more."""
        return self.env._("It was picked, delivered or invoiced since; it stays.")
