"""Confirming and cancelling orders, as their status and payment in the shop say."""

from decimal import Decimal

from odoo.models import BaseModel

from ..engine.context import Context
from ..engine.plan.actions import PlannedAction
from ..engine.sides import Sides
from ..sale.money import to_grosz
from .creation import QUIETLY
from .maps import CANCEL, DRAFT, SALE, Maps
from .reading import StoredOrder
from .values import TAKEN
from .words import Words

CONFIRM = "confirm"
STATES = {"draft": DRAFT, "sent": DRAFT, "sale": SALE, "cancel": CANCEL}


class Confirmation:
    """Plans and carries out what becomes of orders besides their values."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.maps = Maps(ctx)
        self.words = Words(ctx)

    # ---------------------------------------------------------------------- planning
    def plan(self, elements: BaseModel) -> dict[int, list[PlannedAction]]:
        """Plan what is done with orders that are linked, or about to be created."""
        elements.fetch(["payload", "shop_facts", "shop_values", "res_id"])
        orders = self.ctx.entity._readable(self.ctx, elements.mapped("res_id"))
        by_id = {order.id: order for order in orders}
        found: dict[int, list[PlannedAction]] = {}
        for element in elements:
            stored = StoredOrder.of(element)
            if stored is None:
                continue
            order = by_id.get(element.res_id)
            action = self._plan_one(element, stored, order)
            if action and (order or not element.res_id):
                found[element.id] = [action]
        return found

    def _plan_one(
        self, element: BaseModel, stored: StoredOrder, order: BaseModel | None
    ) -> PlannedAction | None:
        target = self.maps.target(stored.row)
        state = STATES[order.state] if order else DRAFT
        if target == CANCEL and state == SALE:
            if self._is_delivered(order):
                return None
            return self._action("cancel", state, CANCEL, self.words.cancelled_in_shop())
        if state != DRAFT:
            return None
        if target == CANCEL:
            return self._action("cancel", state, CANCEL)
        reason = order and self._obstacle(element, stored, order)
        if target == SALE or (order and order.shoper_hold):
            return self._action(CONFIRM, state, SALE, reason or False)
        return None

    def _is_delivered(self, order: BaseModel) -> bool:
        """Tell whether any of it was delivered."""
        # Whoever synchronises need not see deliveries.
        pickings = order.sudo().picking_ids
        return any(picking.state == "done" for picking in pickings)

    def _action(
        self, code: str, state: str, target: str, reason: str | bool = False
    ) -> PlannedAction:
        return PlannedAction(code, {"state": state}, {"state": target}, reason)

    def _obstacle(
        self, element: BaseModel, stored: StoredOrder, order: BaseModel
    ) -> str | None:
        """Say why an order that is to be confirmed must not be: its total is not the
        shop's, or the shop's order is another one by now."""
        shop = Sides(self.ctx).of_element(element)
        moved = [
            code
            for code in TAKEN
            if code in shop and self._is_moved(code, shop[code], element, order)
        ]
        if moved:
            return self.words.edited(moved)
        if to_grosz(Decimal(repr(order.amount_total))) != stored.row.total:
            total = float(stored.row.total)
            return self.words.total_differs(order.amount_total, total)
        return None

    def _is_moved(
        self, code: str, now: object, element: BaseModel, order: BaseModel
    ) -> bool:
        """Tell whether the shop says something else of an order than what it was made
        of, and nobody decided that both stay as they are."""
        prop = self.ctx.entity._property(code)
        known = (element.base or {}).get(code)
        is_left = isinstance(known, dict) and prop.same(known["shop"], now)
        return not is_left and not prop.same((order.shoper_taken or {}).get(code), now)

    # ------------------------------------------------------------------ carrying out
    def obstacles(self, action: str, changes: BaseModel) -> dict[BaseModel, str]:
        """Look once more at what is about to be confirmed or cancelled: both sides may
        have moved since it was planned."""
        changes.element_id.fetch(["payload", "shop_facts", "shop_values"])
        target = {CONFIRM: SALE}.get(action, CANCEL)
        found: dict[BaseModel, str] = {}
        for change in changes:
            element = change.element_id
            order = self.ctx.records.browse(change.res_id)
            if self.ctx.is_undo:
                if self._is_delivered(order) or order.invoice_ids:
                    found[change] = self.words.went_on()
                continue
            stored = StoredOrder.of(element)
            if stored is None or self.maps.target(stored.row) != target:
                found[change] = self.words.not_any_more()
            elif action == CONFIRM:
                reason = self._obstacle(element, stored, order)
                if reason:
                    found[change] = reason
        return found

    def act(self, action: str, changes: BaseModel) -> None:
        """Confirm or cancel orders. Nobody is mailed; the moment at which the buyer
        ordered stays."""
        orders = self.ctx.records.browse(changes.mapped("res_id"))
        orders = orders.with_context(**QUIETLY, active_test=True)
        if action != CONFIRM:
            orders.action_cancel()
            return
        placed = {order: order.date_order for order in orders}
        orders.action_confirm()
        for order, moment in placed.items():
            order.date_order = moment  # confirming makes it now
        orders.filtered("shoper_hold").write(
            {"shoper_hold": False, "shoper_difference": False}
        )
        if self.ctx.connector.orders_lock:
            orders.filtered(lambda order: not order.locked).action_lock()
