"""Which orders that the shop combined with others people join in Odoo by hand."""

from collections.abc import Iterable

from odoo.models import BaseModel

from ..row.order_row import OrderRow
from .stages import Stage, has_left, stage_of


class Combined:
    """Says of orders that the shop combined with others which of those are in Odoo, and
    whether people have to do there what the shop did: it moved the goods of some orders
    into another one. All that are asked about are found by one query."""

    def __init__(self, connector: BaseModel, rows: Iterable[OrderRow | None]) -> None:
        """Find the orders of Odoo that are parts of some orders in the shop.

        :param connector: ``shoper.connector``, whose environment sees all orders
        :param rows: what the shop said of those, None where that is not kept any more
        """
        self.is_taken = connector.combined_orders == "take"
        numbers = {str(number) for row in rows if row for number in row.child_ids}
        orders = connector.env["sale.order"]
        if numbers:
            orders = orders.search(
                [
                    ("shoper_connector_id", "=", connector.id),
                    ("shoper_number", "in", list(numbers)),
                ],
                order="id",
            )
        self._orders = orders

    def parts(self, row: OrderRow) -> BaseModel:
        """Find the orders of Odoo that are parts of an order, cancelled ones, too."""
        numbers = set(map(str, row.child_ids))
        return self._orders.filtered(lambda order: order.shoper_number in numbers)

    def open_parts(self, row: OrderRow) -> BaseModel:
        """Find the parts of an order that are to be cancelled in Odoo, so that nothing
        leaves twice."""
        ended = (Stage.DONE, Stage.CANCELLED)
        return self.parts(row).filtered(lambda order: stage_of(order) not in ended)

    def standing_parts(self, row: OrderRow) -> BaseModel:
        """Find the parts of an order that were not cancelled in Odoo, or only after
        something left."""
        return self.parts(row).filtered(
            lambda order: stage_of(order) is not Stage.CANCELLED or has_left(order)
        )

    def may_be_paid_apart(self, row: OrderRow) -> bool:
        """Tell whether some of what is paid of an order may be entered in Odoo for one
        of its parts, be it by hand."""
        return bool(self.parts(row) or (row.child_ids and not self.is_taken))

    def is_by_hand(self, row: OrderRow | None) -> bool:
        """Tell whether a person does in Odoo what became of an order. Where the
        connector takes such orders over, one that others are parts of is as any other,
        once nothing of these is in Odoo but what was cancelled before anything left."""
        if row is None or not row.is_combined:
            return False
        if row.parent_id or not self.is_taken:
            return True
        return bool(self.standing_parts(row))
