from odoo.models import BaseModel

from ...engine.context import Context
from ...engine.undo.detail import UndoDetail
from .action_checks import ActionChecks
from .actions import CALL_OFF, CONFIRM, REOPEN, STATES, TAKE_BACK
from .answers import (
    BACK,
    SET_BACK,
    SILENT,
    SOLD,
    TAKEN_UP,
    UNCONFIRMED,
    UNDONE,
    UNPAID,
    is_kept,
)
from .combined import Combined
from .creation import QUIETLY
from .drafts import drop_drafts
from .invoices import INVOICE, Invoices
from .maps import CANCEL, GONE, SALE, Maps
from .payments import BY_HAND, PAY, Payments
from .pickup import delivered_to
from .reading import StoredOrder
from .sent import picked
from .stages import Stage, has_left, is_under_way, note_made, stage_of
from .state_words import StateWords
from .together import with_orders


class Acting:
    """Carries out what :class:`.action_planning.ActionPlanning` planned, after a last
    look at both sides."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.maps = Maps(ctx)
        self.checks = ActionChecks(ctx)
        self.words = StateWords(ctx)
        self.payments = Payments(ctx)
        self.invoices = Invoices(ctx)

    def obstacles(self, action: str, changes: BaseModel) -> dict[BaseModel, str]:
        """Look once more at what is about to be done: both sides may have moved since
        it was planned. Where a person has to decide now, the change notes that it asks.

        :param changes: ``shoper.sync.change`` of orders, all of this action
        :return: {change: why it is not done}
        """
        changes.element_id.fetch(["payload", "shop_facts", "shop_values"])
        known = {element.id: StoredOrder.of(element) for element in changes.element_id}
        rows = [stored.row if stored else None for stored in known.values()]
        combined = Combined(self.ctx.connector, rows)
        found: dict[BaseModel, str] = {}
        for change, order in with_orders(self.ctx, changes):
            stored = known[change.element_id.id]
            if self.ctx.is_undo:
                # An order that was cancelled after picking may be taken up again.
                is_over = has_left if action == REOPEN else is_under_way
                reason = self.words.went_on() if is_over(order) else None
            elif change.element_id.link_state == "missing":
                planned = self.ctx.entity._gone_planned(order)
                reason = planned.reason if planned else self.words.not_any_more()
            elif stored is None:
                reason = self.words.not_any_more()
            elif action == INVOICE:
                reason = self._given_up(change, stored, order)
                reason = reason or self.invoices.obstacle(change, stored, order)
            elif action in (PAY, BY_HAND):
                # What a person entered by hand is a fact, whatever became of the order.
                by_hand = action == BY_HAND
                reason = None if by_hand else self._given_up(change, stored, order)
                reason = reason or self.payments.obstacle(
                    change, stored, order, combined
                )
            else:
                reason = self._late_obstacle(action, change, stored, order)
            if reason:
                found[change] = reason
        return found

    def undo_details(self, originals: BaseModel) -> dict[BaseModel, UndoDetail]:
        """Say what undoing that orders were confirmed does not do, where the shop goes
        on with them."""
        found: dict[BaseModel, UndoDetail] = {}
        for change in originals.filtered(lambda item: item.action == CONFIRM):
            stored = StoredOrder.of(change.element_id)
            if stored and not self.maps.is_given_back(stored.row):
                found[change] = UndoDetail(note=self.words.undone())
        return found

    def _given_up(
        self, change: BaseModel, stored: StoredOrder, order: BaseModel
    ) -> str | None:
        """Say why no payment or invoice of an order is entered any more, None where
        they still are."""
        if stored.row.parent_id:
            return self.words.not_any_more()
        is_gone = self.maps.is_given_back(stored.row)
        if is_gone and not is_kept(change.element_id):
            return self.words.given_back_since(order.shoper_number)
        if order.state != "sale":
            return self.words.no_sales_order(order.shoper_number)
        return None

    def _late_obstacle(
        self, action: str, change: BaseModel, stored: StoredOrder, order: BaseModel
    ) -> str | None:
        """Say why an order is not confirmed, cancelled or taken up again after all,
        None where it is."""
        incoming, target = self.maps.incoming(stored.row), self.maps.target(stored.row)
        if action == CALL_OFF:
            is_overdue = self.checks.is_overdue(change.element_id, stored, order)
            if incoming not in GONE and not is_overdue:
                return self.words.not_any_more()
            stage = stage_of(order)
            if stage is Stage.DONE:
                return self._ask_of_gone(change, order)
            if stage is Stage.PICKED:
                return self._ask_of_picked(change, order)
            if stage is Stage.SOLD:
                return self._ask_of_sold(change, order, incoming)
            return self._ask_late(change, order) if stage is Stage.EDITED else None
        if action == REOPEN:
            if incoming not in ("open", "hold"):
                return self.words.not_any_more()
            return self._ask_late(change, order)
        if target != SALE:
            return self.words.not_any_more()
        return self.checks.obstacle(change.element_id, stored, order)

    def _ask_late(self, change: BaseModel, order: BaseModel) -> str | None:
        """Ask about an order that somebody edited in Odoo after its action was
        planned."""
        reason = self.checks.edited_reason(change.action, change.element_id, order)
        if reason:
            change._note(asks=True)
        return reason

    def _ask_of_gone(self, change: BaseModel, order: BaseModel) -> str:
        """Turn a planned cancellation into a question, since goods of the order left,
        or it was invoiced, in the meantime. Leaving both sides as they are is then no
        decision that the rest of the order goes on."""
        change.write({"action": TAKE_BACK, "after": {"state": BACK}})
        change._note(asks=True)
        return self.words.given_back_under_way(order)

    def _ask_of_picked(self, change: BaseModel, order: BaseModel) -> str | None:
        """Ask before an order is cancelled of which goods are picked by now, unless a
        person decided that it is cancelled."""
        if self.checks.is_chosen(change.element_id, SALE, CANCEL):
            return None
        change._note(asks=True)
        return self.words.given_back_picked(order)

    def _ask_of_sold(
        self, change: BaseModel, order: BaseModel, incoming: str | bool
    ) -> str | None:
        """Ask before a sales order is cancelled, unless a person decided that it is, or
        the connector cancels such orders at once."""
        element = change.element_id
        is_free = self.checks.is_at_once(element, incoming)
        if is_free or self.checks.is_chosen(element, SALE, CANCEL):
            return None
        change._note(asks=True)
        is_return = incoming == "returned"
        return self.words.given_back(order.shoper_number, is_return=is_return)

    def act(self, action: str, changes: BaseModel) -> None:
        """Confirm, cancel or reopen orders, register what was paid, or make invoices.
        Nobody is mailed."""
        if action in (PAY, BY_HAND):
            self.payments.act(changes)
            return
        if action == INVOICE:
            self.invoices.act(changes)
            return
        orders = self.ctx.records.browse(changes.mapped("res_id"))
        orders = orders.with_context(**QUIETLY, active_test=True)
        if action == CALL_OFF:
            self._call_off(changes, orders)
        elif action == REOPEN:
            self._reopen(changes, orders)
        elif action == CONFIRM:
            self._confirm(orders)

    def _call_off(self, changes: BaseModel, orders: BaseModel) -> None:
        """Cancel orders, with the invoices of theirs that are still drafts."""
        orders.check_access("write")
        self._note_why(changes)
        orders.filtered("locked").action_unlock()
        for change, order in zip(changes, orders, strict=True):
            drop_drafts(order, change.element_id)
        for order in orders:
            # Odoo reads purchase orders made for it, to which salespeople need have no
            # right.
            # For several orders at once it would tell the purchasers of the last alone.
            order.sudo().action_cancel()
            transfers = picked(order)
            if transfers:
                order.message_post(body=self.words.put_back(transfers))
        if not self.ctx.is_undo:
            changes.element_id._forget_agreed(SOLD)  # no person cancelled it

    def _note_why(self, changes: BaseModel) -> None:
        """Note of orders that are about to be cancelled why they are, where the shop is
        not to be told: nobody paid them, or their confirmation is undone."""
        for change, order in with_orders(self.ctx, changes):
            element = change.element_id
            if STATES[order.state] == CANCEL:
                continue  # a person cancelled it already
            if self.ctx.is_undo:
                element._note_agreed({UNCONFIRMED: True})
                continue
            stored = StoredOrder.of(element)
            if stored and self.checks.is_overdue(element, stored, order):
                element._note_agreed({UNPAID: True})

    def _reopen(self, changes: BaseModel, orders: BaseModel) -> None:
        """Make cancelled orders quotations again. Where this undoes a cancellation,
        those that were sales orders are confirmed again, and no run cancels any of them
        until the shop takes it up."""
        orders.action_draft()
        changes.element_id._forget_agreed(SET_BACK, TAKEN_UP)  # no person's doing
        if not self.ctx.is_undo:
            # They go on: the shop is told if a person cancels them.
            changes.element_id._forget_agreed(*SILENT, SOLD)
            return
        changes.element_id._forget_agreed(UNCONFIRMED)
        changes.element_id._note_agreed({UNDONE: True})
        sold = changes.filtered(lambda change: change.after.get("state") == SALE)
        if sold:
            self._confirm(orders.browse(sold.mapped("res_id")))

    def _confirm(self, orders: BaseModel) -> None:
        """Confirm orders, and lock them if the connector says so. One that was held up
        is taken as it is now for what the shop's order was made into."""
        for order in orders:
            # It was a sales order before, and its delivery address may still be a
            # pick-up point: Odoo would put the new point below that one.
            if order.partner_shipping_id != delivered_to(order):
                position = order.fiscal_position_id.id
                order.write(
                    {
                        "partner_shipping_id": delivered_to(order).id,
                        "fiscal_position_id": position,
                    }
                )
        held = orders.filtered("shoper_hold")
        # As Odoo's own button does: analytic plans may be mandatory.
        orders.with_context(validate_analytic=True).action_confirm()
        note_made(held)
        if self.ctx.connector.orders_lock:
            orders.filtered(lambda order: not order.locked).action_lock()
