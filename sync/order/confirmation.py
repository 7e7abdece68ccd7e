"""Confirming, cancelling and reopening orders, as their status and payment in the shop
say."""

from datetime import datetime, timedelta, timezone

from odoo import fields
from odoo.models import BaseModel

from ..core.money import odoo_amount
from ..engine.causes import Needed, needs_of
from ..engine.context import Context
from ..engine.plan.actions import PlannedAction
from ..engine.undo.detail import UndoDetail
from ..sale.order_row import OrderRow
from .answers import (
    BACK,
    PAID,
    SET_BACK,
    SILENT,
    SOLD,
    TAKEN_UP,
    UNCONFIRMED,
    UNDONE,
    UNPAID,
    forget_kept,
    is_answered,
    is_chosen,
    is_kept,
    is_left,
    is_set_back,
    is_taken_back,
    is_unpaid,
    was_sold,
)
from .creation import QUIETLY
from .currencies import Currencies
from .drafts import drop_drafts
from .edits import edits_of
from .invoices import INVOICE, Invoices
from .maps import CANCEL, DRAFT, GONE, SALE, Maps, is_paid
from .moved import moved_codes
from .payments import BY_HAND, PAY, Payments
from .pickup import delivered_to
from .reading import StoredOrder
from .sent import picked
from .stages import Stage, has_left, is_edited, is_under_way, note_made, stage_of
from .state_words import StateWords
from .together import with_orders
from .values import MADE_OF

STATES = {"draft": DRAFT, "sent": DRAFT, "sale": SALE, "cancel": CANCEL}
CONFIRM, CALL_OFF, REOPEN, TAKE_BACK = "confirm", "cancel", "reopen", "return"
STATUS = "status"  # among the notes of an action: the shop's number of it
# States after actions; what is taken back is nothing that a synchronisation does.
RESULTS = {CONFIRM: SALE, CALL_OFF: CANCEL, REOPEN: DRAFT, TAKE_BACK: BACK}


class Confirmation:
    """Plans and carries out what becomes of orders besides their values."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.maps = Maps(ctx)
        self.currencies = Currencies(ctx)
        self.words = StateWords(ctx)
        self.payments = Payments(ctx)
        self.invoices = Invoices(ctx)

    # ---------------------------------------------------------------------- planning
    def plan(self, elements: BaseModel) -> dict[int, list[PlannedAction]]:
        """Plan what is done with orders that are linked, or about to be created.

        What a person decided about an order that the shop cancelled or took back is
        forgotten once it is neither there, and a quotation that is as it should be by
        now is held up no longer, in a run that applies what it plans."""
        elements.fetch(["shop_values", "res_id", "base", "base_facts"])
        known = StoredOrder.of_all(elements)
        orders = self.ctx.entity._readable(self.ctx, elements.mapped("res_id"))
        by_id = {order.id: order for order in orders}
        edits, needs = self._edits(elements)
        found: dict[int, list[PlannedAction]] = {}
        for element in elements:
            stored = known[element.id]
            order = by_id.get(element.res_id)
            if stored is None or (element.res_id and not order):
                continue
            edit = edits.get(element.id)
            is_given_back = self.maps.is_given_back(stored.row)
            if not is_given_back or self._is_back_since(element, stored, order):
                # Another cancellation will be another question.
                forget_kept(element)
            actions = self._plan_one(element, stored, order, edit)
            actions = [_after(action, needs.get(element.id)) for action in actions]
            actions = [_with_status(action, stored.row) for action in actions]
            actions, left = self._take_answers(element, actions)
            is_planned = bool(actions or edit)
            if order and not is_planned and self._is_corrected(element, stored, order):
                # Whose order it is does not matter for that.
                order.sudo()._let_go()
            actions = self._with_money(
                element, stored, order, actions, is_edited=element.id in edits
            )
            found[element.id] = [*left, *actions]
        return found

    def _edits(
        self, elements: BaseModel
    ) -> tuple[dict[int, int], dict[int, tuple[Needed, ...]]]:
        """Find the changes of this step that write to orders what the shop edited of
        them.

        :return: ({element id: change id} of those that are planned, {element id: what
            is not linked that they need} of those that wait)
        """
        changes = self.ctx.env["shoper.sync.change"].search(
            [
                ("step_id", "=", self.ctx.step.id),
                ("verb", "=", "update_odoo"),
                ("state", "in", ("planned", "waiting")),
                ("element_id", "in", elements.ids),
            ]
        )
        edits = edits_of(changes)
        planned = edits.filtered(lambda change: change.state == "planned")
        return (
            {change.element_id.id: change.id for change in planned},
            {
                change.element_id.id: tuple(needs_of(change))
                for change in edits - planned
            },
        )

    def _plan_one(
        self,
        element: BaseModel,
        stored: StoredOrder,
        order: BaseModel | None,
        edit: int | None,
    ) -> list[PlannedAction]:
        """Plan what becomes of the state of an order.

        :param edit: the change that writes to it what the shop edited, if there is one
        """
        incoming = self.maps.incoming(stored.row)
        target = self.maps.target(stored.row)
        state = STATES[order.state] if order else DRAFT
        if state == CANCEL:
            return self._reopening(element, stored, order, target)
        if state == SALE:
            is_given_back = self.maps.is_given_back(stored.row)
            if not is_given_back or is_taken_back(element):
                return []
            if not incoming:
                return self._unsaid(element, stored.row, CALL_OFF, state)
            return self._giving_back(element, order, incoming)
        if target == CANCEL:
            is_free = not is_taken_back(element)
            return self._calling_off(element, order) if is_free else []
        if order and self._is_overdue(element, stored, order):
            return [self._action(CALL_OFF, state)]
        if stored.row.parent_id:
            return []  # it goes on with the order that it is a part of now
        is_held = order and order.shoper_hold
        if order and not is_held and target != SALE:
            code = CALL_OFF if self.maps.is_given_back(stored.row) else CONFIRM
            unsaid = self._unsaid(element, stored.row, code, state)
            if unsaid:
                return unsaid
        if order and not is_held and self.maps.lacks_method(stored.row):
            told = self.words.no_method(order.shoper_number)
            return [self._action(CONFIRM, state, told)]
        if order and not is_held and self.maps.awaits_buyer(stored.row):
            told = self.words.not_confirmed(order.shoper_number)
            return [self._action(CONFIRM, state, told)]
        if target != SALE and not is_held:
            return []
        reason = self._set_back_reason(element, order, SALE) if order else None
        if reason and target == SALE:
            return [self._action(CONFIRM, state, reason, asks=True)]
        reason = None
        if order and not edit:  # what was edited is written to it before
            reason = self._obstacle(element, stored, order)
        if target != SALE and not reason:
            return []
        depends = (edit,) if edit else ()
        return [self._action(CONFIRM, state, reason or False, depends=depends)]

    def _unsaid(
        self, element: BaseModel, row: OrderRow, code: str, state: str
    ) -> list[PlannedAction]:
        """Let an order wait of whose status, or method of payment, nobody said what it
        means: all of them are one question. What a person decided about is not asked.

        :param code: of the action that waits
        :param state: what the order is
        """
        if is_left(self.ctx, element, "state", state, RESULTS[code]):
            return []
        status = self.maps.unsaid_status(row)
        payment = self.maps.unsaid_payment(row)
        is_over = self.maps.is_given_back(row) and is_answered(element)
        if status and not is_over:
            reason = self.words.status_without_meaning(status)
        elif payment and self.maps.incoming(row) == "open":
            reason = self.words.payment_without_meaning(payment)
        else:
            return []
        action = self._action(code, state, reason)
        return [action._replace(notes={"in_settings": True})]

    def _is_corrected(
        self, element: BaseModel, stored: StoredOrder, order: BaseModel
    ) -> bool:
        """Tell whether a quotation is held up that is as it should be by now, in a run
        that applies what it plans."""
        if not order.shoper_hold or STATES[order.state] != DRAFT:
            return False
        is_open = self.maps.target(stored.row) not in (CANCEL, SALE)
        is_applied = self.ctx.run.auto_apply
        return is_open and is_applied and not self._obstacle(element, stored, order)

    def _calling_off(
        self, element: BaseModel, order: BaseModel | None
    ) -> list[PlannedAction]:
        """Plan to cancel a quotation; one that somebody edited, or took up again in
        Odoo, only if a person says so."""
        reason = order and (
            self._edited_reason(CALL_OFF, element, order)
            or self._set_back_reason(element, order, CANCEL)
        )
        return [self._action(CALL_OFF, DRAFT, reason or False, asks=bool(reason))]

    def _edited_reason(
        self, action: str, element: BaseModel, order: BaseModel
    ) -> str | None:
        """Ask about a quotation to be cancelled, or a cancelled order to be taken up
        again, that somebody edited in Odoo, unless a person said that it is done."""
        state = DRAFT if action == CALL_OFF else CANCEL
        if not is_edited(order) or self._is_chosen(element, state, RESULTS[action]):
            return None
        if action == CALL_OFF:
            return self.words.cancelled_and_edited(order.shoper_number)
        return self.words.reopened_and_edited(order.shoper_number)

    def _set_back_reason(
        self, element: BaseModel, order: BaseModel, target: str
    ) -> str | None:
        """Ask about a quotation that was a sales order or cancelled before, as the shop
        said, and that a person set to a quotation in Odoo, unless a person said that
        it becomes what the shop says.

        :param target: what that is
        """
        known = (element.base or {}).get("state")
        was_cancelled = known == CANCEL or is_set_back(element)
        was_there = was_sold(element) or (was_cancelled and target == CANCEL)
        is_asked = was_there or is_left(self.ctx, element, "state", DRAFT, target)
        if not is_asked or self._is_chosen(element, DRAFT, target):
            return None
        return self.words.set_back(order.shoper_number, is_cancelled=target == CANCEL)

    def _is_overdue(
        self, element: BaseModel, stored: StoredOrder, order: BaseModel
    ) -> bool:
        """Tell whether nobody paid a quotation for as long as the connector waits. What
        somebody edited or looks at, or took up again in Odoo, is left alone."""
        days = self.ctx.connector.orders_unpaid_days
        if not days or is_unpaid(element) or order.shoper_hold:
            return False
        if was_sold(element) or TAKEN_UP in element._agreed().facts:
            return False
        # What the shop takes up again may be paid for as long again.
        since = max(order.shoper_date, order.create_date, self._moved_at(stored.row))
        return (
            STATES[order.state] == DRAFT
            and since < fields.Datetime.now() - timedelta(days=days)
            and self.maps.is_unpaid(stored.row)
            and not is_edited(order)
        )

    def _moved_at(self, row: OrderRow) -> datetime:
        """Tell since when an order has its status in the shop: UTC, naive."""
        if row.status_since is None:
            return datetime.min
        moment = row.status_since.replace(tzinfo=self.ctx.connector._timezone())
        return moment.astimezone(timezone.utc).replace(tzinfo=None)

    def _giving_back(
        self, element: BaseModel, order: BaseModel, incoming: str | bool
    ) -> list[PlannedAction]:
        """Plan what becomes of a sales order that the shop cancelled or took back."""
        stage = stage_of(order)
        # One that was kept goes on: its being delivered since is no other question.
        is_going_on = is_left(self.ctx, element, "state", SALE, CANCEL)
        if stage is Stage.DONE and not is_going_on:
            reason = self.words.given_back_under_way(order)
            return [self._action(TAKE_BACK, SALE, reason, asks=True)]
        is_free = stage is Stage.SOLD and self._is_at_once(element, incoming)
        if is_free or self._is_chosen(element, SALE, CANCEL):
            return [self._action(CALL_OFF, SALE)]
        if stage is Stage.PICKED:
            reason = self.words.given_back_picked(order)
        else:
            reason = self.words.given_back(
                order.shoper_number, is_return=incoming == "returned"
            )
        return [self._action(CALL_OFF, SALE, reason, asks=True)]

    def _is_back_since(
        self, element: BaseModel, stored: StoredOrder, order: BaseModel | None
    ) -> bool:
        """Tell whether the shop says of an order that went on, although it was
        cancelled there, that it came back after it had left."""
        return (
            order is not None
            and is_kept(element)
            and order.shoper_status_id.incoming == "cancel"
            and self.maps.incoming(stored.row) == "returned"
            and stage_of(order) is Stage.DONE
        )

    def _is_at_once(self, element: BaseModel, incoming: str | bool) -> bool:
        """Tell whether a sales order of which nothing moved is cancelled unasked."""
        # One that was cancelled before, or kept, a person confirmed all the same.
        is_new = (element.base or {}).get("state") in (None, DRAFT, SALE)
        is_new = is_new and not is_set_back(element)
        at_once: bool = self.ctx.connector.orders_cancel_at_once
        return at_once and is_new and incoming == "cancel"

    def _reopening(
        self,
        element: BaseModel,
        stored: StoredOrder,
        order: BaseModel | None,
        target: str,
    ) -> list[PlannedAction]:
        """Plan to take up again an order that the shop had cancelled, and does not any
        more. What a person cancelled in Odoo stays so, unless it was paid in the shop
        and a person says so."""
        known = (element.base or {}).get("state")
        is_ours = known == CANCEL
        # Who cancelled a sales order knew that it was paid.
        is_meant = known == SALE or element._agreed().facts.get(SOLD) == PAID
        unsaid = self._unsaid(element, stored.row, REOPEN, CANCEL)
        is_settled = target == SALE or (bool(unsaid) and is_paid(stored.row))
        is_paid_for = is_settled and stored.row.paid and not is_meant
        if order is None or target == CANCEL or not (is_ours or is_paid_for):
            return []
        if is_unpaid(element) and not is_settled:
            return []  # the shop did not cancel it
        if self.maps.unsaid_status(stored.row):
            return [] if self.maps.is_given_back(stored.row) else unsaid
        if self.maps.incoming(stored.row) not in ("open", "hold"):
            return []
        reason = self._edited_reason(REOPEN, element, order)
        if not is_ours and not self._is_chosen(element, CANCEL, DRAFT):
            reason = self.words.cancelled_and_paid(order.shoper_number)
        if reason:
            return [self._action(REOPEN, CANCEL, reason, asks=True)]
        actions = [self._action(REOPEN, CANCEL)]
        if target == SALE and not self._obstacle(element, stored, order):
            actions.append(self._action(CONFIRM, DRAFT))
        return actions

    def _with_money(
        self,
        element: BaseModel,
        stored: StoredOrder,
        order: BaseModel | None,
        actions: list[PlannedAction],
        *,
        is_edited: bool,
    ) -> list[PlannedAction]:
        """Add what is paid and invoiced of an order that is confirmed, or is about to
        be; of one that was cancelled or given back only what was paid back, unless a
        person decided that it goes on."""
        if stored.row.parent_id:
            return actions  # its money is that of the order that it is a part of now
        state = STATES[order.state] if order else DRAFT
        for action in actions:
            state = action.after["state"] if not action.reason else ""
        is_gone = self.maps.is_given_back(stored.row) and not is_kept(element)
        # One that waits to be taken up again is cancelled until then.
        waits = order is not None and not state and order.state == "cancel"
        if order and (is_gone or waits or state == CANCEL):
            return [*actions, *self.payments.plan_back(element, stored, order)]
        if state != SALE or is_gone:
            return actions
        paid = self.payments.plan(element, stored, order, is_edited=is_edited)
        invoice = self.invoices.plan(element, stored, order)
        return [*actions, *paid, *filter(None, [invoice])]

    def _action(
        self,
        code: str,
        state: str,
        reason: str | bool = False,
        *,
        asks: bool = False,
        depends: tuple[int, ...] = (),
    ) -> PlannedAction:
        target = RESULTS.get(code, CANCEL)
        return PlannedAction(
            code, {"state": state}, {"state": target}, reason, asks, depends
        )

    # -------------------------------------------------------------- what people said
    def _is_chosen(self, element: BaseModel, state: str, target: str) -> bool:
        """Tell whether a person decided that an order becomes what the shop says.

        :param state: what it is
        :param target: what it becomes
        """
        return is_chosen(self.ctx, element, "state", state, target)

    def _take_answers(
        self, element: BaseModel, actions: list[PlannedAction]
    ) -> tuple[list[PlannedAction], list[PlannedAction]]:
        """Tell the actions that are to be planned from the questions that a person
        answered by leaving both sides as they are."""
        open_ones, left = [], []
        for action in actions:
            sides = action.before["state"], action.after["state"]
            if action.asks and is_left(self.ctx, element, "state", *sides):
                left.append(action._replace(is_left=True))
            else:
                open_ones.append(action)
        return open_ones, left

    # ------------------------------------------------------------- what is in the way
    def _obstacle(
        self, element: BaseModel, stored: StoredOrder, order: BaseModel
    ) -> str | None:
        """Say why an order that is to be confirmed must not be: its total is not the
        shop's, nor its currency, the shop's order is another one by now, or nothing
        leaves its warehouse."""
        moved = moved_codes(self.ctx, element, order, MADE_OF)
        if moved:
            return self.words.edited(order.shoper_number, moved)
        wanted = self.currencies.wanted_instead(stored.row, order.currency_id)
        if wanted:
            return self.words.other_currency(order.currency_id.name, wanted)
        if odoo_amount(order.amount_total) != stored.row.total:
            words = StateWords(self.ctx, order.currency_id)
            return words.total_differs(order.amount_total, float(stored.row.total))
        if order.warehouse_id and not order.warehouse_id.active:
            # Odoo would only say that no rule brings the goods to the buyer.
            return self.words.archived_warehouse(order.warehouse_id)
        return None

    # ------------------------------------------------------------------ carrying out
    def obstacles(self, action: str, changes: BaseModel) -> dict[BaseModel, str]:
        """Look once more at what is about to be done: both sides may have moved since
        it was planned."""
        changes.element_id.fetch(["payload", "shop_facts", "shop_values"])
        money = self._money(action)
        found: dict[BaseModel, str] = {}
        for change, order in with_orders(self.ctx, changes):
            stored = StoredOrder.of(change.element_id)
            if self.ctx.is_undo:
                # Cancelled when goods of it were picked, it may be taken up again.
                is_over = has_left if action == REOPEN else is_under_way
                reason = self.words.went_on() if is_over(order) else None
            elif change.element_id.link_state == "missing":
                planned = self.ctx.entity._gone_planned(order)
                reason = planned.reason if planned else self.words.not_any_more()
            elif stored is None:
                reason = self.words.not_any_more()
            elif money:
                # What a person entered by hand is a fact, whatever became of it since.
                by_hand = change.action == BY_HAND
                reason = None if by_hand else self._given_up(change, stored, order)
                reason = reason or money.obstacle(change, stored, order)
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

    def _money(self, action: str) -> Payments | Invoices | None:
        """Choose what carries out an action with money."""
        if action in (PAY, BY_HAND):
            return self.payments
        return self.invoices if action == INVOICE else None

    def _given_up(
        self, change: BaseModel, stored: StoredOrder, order: BaseModel
    ) -> str | None:
        """Say that an order became nothing to be paid or invoiced since that was
        planned."""
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
        """Say why an order is not confirmed, cancelled or reopened after all."""
        incoming, target = self.maps.incoming(stored.row), self.maps.target(stored.row)
        if action == CALL_OFF:
            is_overdue = self._is_overdue(change.element_id, stored, order)
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
        return self._obstacle(change.element_id, stored, order)

    def _ask_late(self, change: BaseModel, order: BaseModel) -> str | None:
        """Ask about an order that somebody edited since what is done with it was
        planned."""
        reason = self._edited_reason(change.action, change.element_id, order)
        if reason:
            change._note(asks=True)
        return reason

    def _ask_of_gone(self, change: BaseModel, order: BaseModel) -> str:
        """Ask about an order of which something left since it was planned to be
        cancelled what is asked of any such one: whoever leaves it so does not say that
        the rest goes on."""
        change.write({"action": TAKE_BACK, "after": {"state": BACK}})
        change._note(asks=True)
        return self.words.given_back_under_way(order)

    def _ask_of_picked(self, change: BaseModel, order: BaseModel) -> str | None:
        """Ask about an order that is about to be cancelled and of which goods were
        picked, unless a person said that it is."""
        if self._is_chosen(change.element_id, SALE, CANCEL):
            return None
        change._note(asks=True)
        return self.words.given_back_picked(order)

    def _ask_of_sold(
        self, change: BaseModel, order: BaseModel, incoming: str | bool
    ) -> str | None:
        """Ask about a sales order that is about to be cancelled, unless a person said
        that it is, or such are cancelled at once still."""
        element = change.element_id
        is_free = self._is_at_once(element, incoming)
        if is_free or self._is_chosen(element, SALE, CANCEL):
            return None
        change._note(asks=True)
        is_return = incoming == "returned"
        return self.words.given_back(order.shoper_number, is_return=is_return)

    def act(self, action: str, changes: BaseModel) -> None:
        """Confirm, cancel or reopen orders, register what was paid, or make invoices.
        Nobody is mailed."""
        money = self._money(action)
        if money:
            money.act(changes)
            return
        orders = self.ctx.records.browse(changes.mapped("res_id"))
        orders = orders.with_context(**QUIETLY, active_test=True)
        if action == CALL_OFF:
            orders.check_access("write")
            self._note_why(changes)
            orders.filtered("locked").action_unlock()
            for change, order in zip(changes, orders, strict=True):
                drop_drafts(order, change.element_id)
            for order in orders:
                # Odoo reads what was bought for it, which whoever sells need not see;
                # of several it would tell only the buyers of the last one.
                order.sudo().action_cancel()
                transfers = picked(order)
                if transfers:
                    order.message_post(body=self.words.put_back(transfers))
            if not self.ctx.is_undo:
                changes.element_id._forget_agreed(SOLD)  # by nobody in Odoo
        elif action == REOPEN:
            self._reopen(changes, orders)
        else:
            self._confirm(orders)

    def _note_why(self, changes: BaseModel) -> None:
        """Remember of orders that are about to be cancelled that nobody paid them, or
        that this undoes their being confirmed: the shop is not told."""
        for change, order in with_orders(self.ctx, changes):
            element = change.element_id
            if STATES[order.state] == CANCEL:
                continue  # by a person
            if self.ctx.is_undo:
                element._note_agreed({UNCONFIRMED: True})
                continue
            stored = StoredOrder.of(element)
            if stored and self._is_overdue(element, stored, order):
                element._note_agreed({UNPAID: True})

    def _reopen(self, changes: BaseModel, orders: BaseModel) -> None:
        """Make cancelled orders quotations again; where that undoes their being
        cancelled, sales orders if they were such, which nothing cancels again."""
        orders.action_draft()
        changes.element_id._forget_agreed(SET_BACK, TAKEN_UP)  # no person did
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
        for order in orders:
            # One that was a sales order before: Odoo would put the pick-up point below
            # that of then.
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


def _with_status(action: PlannedAction, row: OrderRow) -> PlannedAction:
    """Let a question keep the status in the shop about which it is asked: the order
    has it only once that is written, and may have another one later."""
    return action._replace(notes={STATUS: row.status_id}) if action.asks else action


def _after(action: PlannedAction, needs: tuple[Needed, ...] | None) -> PlannedAction:
    """Let an order that is not confirmed before it has what the shop edited wait for
    what that needs: that is asked about once.

    :param needs: what is not linked that the edit waits for, if it does
    """
    if action.code != CONFIRM or action.asks or not action.reason:
        return action
    return action._replace(needs=needs or ())
