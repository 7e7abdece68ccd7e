"""What the shop was told of orders is not read back as an edit of the shop's."""

from odoo.models import BaseModel

from ...core.side import Side
from ...engine.changes import Changes
from ...engine.context import Context
from ...engine.reading import ShopReading
from ...engine.references import References
from ...engine.sides import Sides
from ...sales.order.values import facts_vals
from .events import StatusMap

ORDER = "order"
BEFORE = "status"  # of a change: the shop's number of the status before it was sent
CODES = ("status", "paid", "shop_notes")  # properties of orders that follow the shop


class Mirroring:
    """Takes what the shop has of orders that were written as known on both sides."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env

    def note_written(self) -> None:
        """Read from the shop, for the type of orders, the orders that this step wrote
        there, and let the sales orders say the same.

        :raises ShoperError: the shop cannot be asked now
        """
        done = Changes(self.ctx).of_step("done", "update_shop")
        self._forget_moves(done)
        self._note_collected(done)
        other = self.ctx.beside(ORDER)
        if not done or other is None:
            return
        elements = self.env["shoper.element"].search(
            [
                ("connector_id", "=", self.ctx.connector.id),
                ("entity", "=", ORDER),
                ("remote_id", "in", done.element_id.mapped("remote_id")),
                ("link_state", "=", "linked"),
            ]
        )
        ShopReading(other).reread(elements)
        self._let_follow(other, elements)
        self._note_moves(done, elements)

    def _note_collected(self, done: BaseModel) -> None:
        """Note as registered what the shop was told was paid on delivery: Odoo had it
        before the shop, so no payment is made of it. Until it is noted none is made
        either, since the invoices are paid. Where more was registered before, it stays
        so, and a person is still asked about what was paid back."""
        orders = self.env["sale.order"].with_context(tracking_disable=True)
        for change in done:
            paid = (change.after or {}).get("paid")
            if paid:
                order = orders.browse(change.res_id)
                order.shoper_registered = max(order.shoper_registered, float(paid))

    def _note_moves(self, done: BaseModel, orders: BaseModel) -> None:
        """Note where the shop itself put orders that it was told were paid, as its
        settings say: that is nobody's edit, so their status is told once more.

        :param orders: their ``shoper.element``, as they were just read
        """
        now = {order.remote_id: order.shop_values["status"] for order in orders}
        statuses, by_number = StatusMap(self.ctx), self.ctx.links("status")
        for change in done:
            element, after = change.element_id, change.after or {}
            number = now.get(element.remote_id)
            before = (change.meta or {}).get(BEFORE)
            if "status" in after:
                before = statuses.number(after["status"])
            status = by_number.element_by_remote.get(number or 0)
            if "paid" in after and before and status and number != before:
                moved = {"odoo": None, "shop": status}
                element.base = (element.base or {}) | {"status": moved}

    def _forget_moves(self, done: BaseModel) -> None:
        """Forget where the shop put orders because of parcels: it was told another
        status since."""
        told = done.filtered(lambda change: "status" in (change.after or {}))
        parcels = self.env["shoper.parcel"].search(
            [("order_id", "in", told.mapped("res_id")), ("moved_to", ">", 0)]
        )
        parcels.moved_to = 0

    def _let_follow(self, other: Context, elements: BaseModel) -> None:
        """Write to sales orders what the shop says of them now, as agreed on.

        :param other: the context of the type of orders
        :param elements: ``shoper.element`` of orders
        """
        sides = Sides(other).of_elements(elements)
        orders = self.env["sale.order"].with_context(tracking_disable=True)
        for element in elements:
            side = sides[element.id]
            values = {code: side[code] for code in CODES if code in side}
            if other.links("status").record_of(values.get("status")) is None:
                values.pop("status", None)  # one that is not mirrored yet
            known = References(other).to_records(values)
            orders.browse(element.res_id).write(facts_vals(Side(known)))
            element.base = (element.base or {}) | values
