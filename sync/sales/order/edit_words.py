"""What is said of edits in the shop, in the reader's language."""

from collections.abc import Sequence

from odoo.models import BaseModel

from ..row.order_row import OrderRow
from .sent import picked
from .words import Words


class EditWords(Words):
    """Says why edits of the shop are not written, and what is to be done about them."""

    def became_part(self, row: OrderRow) -> str:
        """Say that an order that is in Odoo is a part of another one by now."""
        return self.env._(
            "Order %(number)s was combined with order %(parent)s in the shop, and is a "
            "part of that one now. Cancel it in Odoo, unless something of it is "
            "delivered or invoiced there: then enter by hand what of it is still to be "
            "paid or invoiced. After that press Leave Both.",
            number=row.id,
            parent=row.parent_id,
        )

    def got_parts(self, row: OrderRow, others: BaseModel, codes: Sequence[str]) -> str:
        """Say that others became parts of an order that is in Odoo, or that its lines
        were edited after that.

        :param others: those of them that are in Odoo, and are to be cancelled
        :param codes: of the properties that moved
        """
        told = self.env._(
            "Order %(number)s was combined with order %(others)s in the shop, and is "
            "another one there than in Odoo (%(what)s). Add to it in Odoo what came "
            "from there and is not delivered yet, each line as it is in the shop, and "
            "what else was edited; then press Leave Both.",
            number=row.id,
            others=", ".join(map(str, row.child_ids)),
            what=self._names(codes),
        )
        if not others:
            return told
        more = self.env._(
            "Cancel %s in Odoo first, so that nothing leaves twice.",
            ", ".join(others.mapped("name")),
        )
        return f"{told} {more}"

    def follows_without(
        self, row: OrderRow, parts: BaseModel, codes: Sequence[str]
    ) -> str:
        """Say that an order that is in Odoo can follow the shop, where it got the goods
        of others, once these are cancelled in Odoo.

        :param parts: those that are to be cancelled
        """
        return self.env._(
            "Order %(number)s was combined with order %(others)s in the shop, and is "
            "another one there than in Odoo (%(what)s). Cancel %(parts)s in Odoo, so "
            "that nothing leaves twice: then it can follow at the next "
            "synchronisation.",
            number=row.id,
            others=", ".join(map(str, row.child_ids)),
            what=self._names(codes),
            parts=", ".join(parts.mapped("name")),
        )

    def edited_combined(self, row: OrderRow, codes: Sequence[str]) -> str:
        """Say that something besides the lines was edited of an order with parts."""
        return self.env._(
            "Order %(number)s was edited in the shop (%(what)s), where it was combined "
            "with order %(others)s: nothing of that is written to Odoo. Enter it there "
            "by hand, then press Leave Both.",
            number=row.id,
            what=self._names(codes),
            others=", ".join(map(str, row.child_ids)),
        )

    def parts_unread(self, number: str, codes: Sequence[str]) -> str:
        """Say that an order may have got the lines of others."""
        return self.env._(
            "Order %(number)s was edited in the shop (%(what)s), which says in a form "
            "that cannot be read whether others were combined with it. Look in the "
            "shop's panel: if they were, first cancel those in Odoo, and register by "
            "hand what was paid for them. Then decide whether the shop's values count "
            "(Take the Shop's) or both stay as they are (Leave Both).",
            number=number,
            what=self._names(codes),
        )

    def edited_both(self, number: str, codes: Sequence[str]) -> str:
        """Say that an order was edited on both sides."""
        return self.env._(
            "Order %(number)s was edited in the shop after it was taken over "
            "(%(what)s), and the quotation was edited in Odoo. Odoo's values are shown "
            "here as they were taken over, those of now are in the quotation. Decide "
            "whether the shop's values replace them (Take the Shop's), or both stay as "
            "they are (Leave Both).",
            number=number,
            what=self._names(codes),
        )

    def edited_sold(self, number: str, codes: Sequence[str]) -> str:
        """Say that a confirmed order was edited in the shop."""
        return self.env._(
            "Order %(number)s was edited in the shop (%(what)s), and it is a sales "
            "order in Odoo. Decide whether it gets the shop's values, which open "
            "deliveries follow (Take the Shop's), or both stay as they are (Leave "
            "Both).",
            number=number,
            what=self._names(codes),
        )

    def vendor_sends(self, purchase: BaseModel) -> str:
        """Say that a vendor sends the goods to the former address.

        :param purchase: ``purchase.order``
        """
        return self.env._(
            "The shop changed the delivery address. %(purchase)s was made with the "
            "former one: tell %(vendor)s where to send the goods.",
            purchase=purchase.display_name,
            vendor=purchase.partner_id.display_name,
        )

    def edited_picked(self, order: BaseModel, codes: Sequence[str]) -> str:
        """Say that an order was edited in the shop when goods of it were picked."""
        return self.env._(
            "Order %(number)s was edited in the shop (%(what)s), and goods of it are "
            "picked in Odoo already (%(transfers)s), none of them has left. Decide "
            "whether it gets the shop's values (Take the Shop's), or both stay as they "
            "are (Leave Both). If it gets them, its open deliveries follow, and "
            "transfers are made of what is to be put back or picked besides.",
            number=order.shoper_number,
            what=self._names(codes),
            transfers=self._named(picked(order)),
        )

    def edited_under_way(self, number: str, codes: Sequence[str]) -> str:
        """Say that an order was edited in the shop too late."""
        return self.env._(
            "Order %(number)s was edited in the shop (%(what)s), and something of it "
            "is delivered or invoiced: nothing of that is written to Odoo. Do there "
            "by hand what is to be done, then press Leave Both.",
            number=number,
            what=self._names(codes),
        )

    def edited_currency(self, number: str, had: str, now: str) -> str:
        """Say that an order is in another currency in the shop by now, and that the one
        in Odoo cannot follow.

        :param had: ISO code of the currency in Odoo, ``now`` of that in the shop
        """
        return self.env._(
            "Order %(number)s is in %(now)s in the shop by now, and in %(had)s in "
            "Odoo: nothing of that is written. Cancel it in Odoo and enter it there "
            "by hand, or correct it in the shop's panel, then press Leave Both.",
            number=number,
            had=had,
            now=now,
        )

    def sold_total_differs(self, in_odoo: float, in_shop: float) -> str:
        """Say that a sales order would come out otherwise with what was edited."""
        return self.env._(
            "With what was edited, the total in Odoo would be %(odoo)s, in the shop it "
            "is %(shop)s. The sales order stays as it was: correct it by hand, then "
            "press Leave Both.",
            odoo=self._money(in_odoo),
            shop=self._money(in_shop),
        )

    def edit_stays(self) -> str:
        """Say that an edit of the shop is not taken back by undoing."""
        return self.env._(
            "What the shop edited of an order is not taken back. Edit the order by "
            "hand."
        )
