"""Which orders that were cancelled in Odoo the shop knows to be, or is about to be
told of."""

from odoo.models import BaseModel

from ..engine.context import Context
from ..engine.gate import last_full_step
from ..engine.states import STEP_DONE
from ..order.pause import paused_since
from .told import Told, known_base

EVENT = "cancelled"


class Cancelled:
    """Tells of orders that were cancelled in Odoo whether the shop follows them."""

    def __init__(self, ctx: Context, orders: BaseModel) -> None:
        """
        :param orders: ``sale.order``, with all rights
        """
        self.ctx = ctx
        self.orders = orders
        self.told = Told(ctx, orders)
        self.entity = "order_status"

    def followed(self) -> set[int]:
        """Find the orders that have the status in the shop that says so, or get it by
        the next step that tells what orders got to: {ids}. Where somebody put an order
        elsewhere after the shop was told, it is none of them."""
        target = self._target()
        if target is None:
            return set()
        sides = self.told.sides()
        elements = self._elements()
        followed = set()
        for order in self.orders:
            if sides[order.id].facts["event"] != EVENT:
                continue
            element, own = elements[self.entity, order.id], elements["order", order.id]
            status = self._status(own)
            is_told = (
                known_base(element.base.get("status")).odoo == target
                if element.base
                else bool(element) or not self._is_new(order)
            )
            may_be_told = not is_told and self.told.may_move_on(status, EVENT)
            if status == target or may_be_told:
                followed.add(order.id)
        return followed

    def _target(self) -> int | None:
        """Give the status that says so, None where the shop is not told of it: nobody
        chose one, or that was since the last time, or what orders got to is not told
        any more."""
        connector = self.ctx.connector
        chosen = connector._told_statuses().get(EVENT)
        last = last_full_step(connector, self.entity, STEP_DONE)
        paused = paused_since(self.ctx, self.entity)
        since = connector.statuses_since
        if (
            not (chosen and since and last)
            or (paused and since <= paused)
            or last.update_linked != "shop"
            or "status" not in last.property_ids.mapped("code")
            or (connector.told_as or {}).get(EVENT) != chosen.id
        ):
            return None
        return self.told.map.targets.get(EVENT)

    def _is_new(self, order: BaseModel) -> bool:
        """Tell whether an order came since what happens is told."""
        return bool(order.create_date >= self.ctx.connector.statuses_since)

    def _status(self, element: BaseModel) -> int | None:
        """Give the status of an order in the shop: its element."""
        number = (element.shop_values or {}).get("status")
        return self.ctx.links("status").element_by_remote.get(number or 0)

    def _elements(self) -> dict[tuple[str, int], BaseModel]:
        """Read the elements of the orders and of what they got to."""
        model = self.ctx.env["shoper.element"]
        entities = "order", self.entity
        found = model.search_fetch(
            [
                ("connector_id", "=", self.ctx.connector.id),
                ("entity", "in", entities),
                ("res_id", "in", self.orders.ids),
                ("link_state", "=", "linked"),
            ],
            ["entity", "res_id", "base", "shop_values"],
        )
        none = {
            (entity, order_id): model
            for entity in entities
            for order_id in self.orders.ids
        }
        return none | {(item.entity, item.res_id): item for item in found}
