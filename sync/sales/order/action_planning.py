from odoo.models import BaseModel

from ...engine.causes import Needed, needs_of
from ...engine.context import Context
from ...engine.plan.actions import PlannedAction
from ..row.order_row import OrderRow
from .action_checks import ActionChecks
from .actions import CALL_OFF, CONFIRM, REOPEN, RESULTS, STATES, STATUS, TAKE_BACK
from .answers import (
    PAID,
    SOLD,
    forget_kept,
    is_answered,
    is_kept,
    is_left,
    is_set_back,
    is_taken_back,
    is_unpaid,
    was_sold,
)
from .combined import Combined
from .edits import edits_of
from .invoices import Invoices
from .maps import CANCEL, DRAFT, SALE, Maps, is_paid
from .payments import Payments
from .reading import StoredOrder
from .stages import Stage, stage_of
from .state_words import StateWords


class ActionPlanning:
    """Plans what is done with orders besides writing values: that they are confirmed,
    cancelled or taken up again, as their status and payment in the shop say, and that
    payments and invoices are entered."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.maps = Maps(ctx)
        self.checks = ActionChecks(ctx)
        self.words = StateWords(ctx)
        self.payments = Payments(ctx)
        self.invoices = Invoices(ctx)

    def plan(self, elements: BaseModel) -> dict[int, list[PlannedAction]]:
        """Plan what is done with orders that are linked, or about to be created.

        Where an order is not cancelled or taken back in the shop any more, what a
        person decided about that is forgotten. In a run that applies what it plans, a
        quotation that was held up, and is as it should be by now, is let go.

        :param elements: ``shoper.element`` of orders
        :return: {element id: actions, answered questions first}
        """
        elements.fetch(["shop_values", "res_id", "base", "base_facts"])
        known = StoredOrder.of_all(elements)
        orders = self.ctx.entity._readable(self.ctx, elements.mapped("res_id"))
        by_id = {order.id: order for order in orders}
        rows = [stored.row if stored else None for stored in known.values()]
        combined = Combined(self.ctx.connector, rows)
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
                # It may be of a salesperson whose orders the run's user may not write.
                order.sudo()._let_go()
            actions = self._with_money(
                element,
                stored,
                order,
                actions,
                combined,
                is_edited=element.id in edits,
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
        state = STATES[order.state] if order else DRAFT
        if state == CANCEL:
            return self._reopening(element, stored, order)
        if state == SALE:
            return self._of_sold(element, stored, order)
        return self._of_quotation(element, stored, order, edit)

    # ------------------------------------------------------------------- quotations
    def _of_quotation(
        self,
        element: BaseModel,
        stored: StoredOrder,
        order: BaseModel | None,
        edit: int | None,
    ) -> list[PlannedAction]:
        """Plan what becomes of a quotation, or of an order that is about to be created
        as one: it is cancelled, confirmed, waits, or stays as it is."""
        if self.maps.target(stored.row) == CANCEL:
            return [] if is_taken_back(element) else self._calling_off(element, order)
        if order and self.checks.is_overdue(element, stored, order):
            return [self._action(CALL_OFF, DRAFT)]
        if stored.row.parent_id:
            return []  # it goes on with the order that it is a part of now
        is_free = order and not order.shoper_hold
        waiting = self._waiting(element, stored.row, order) if is_free else []
        return waiting or self._confirming(element, stored, order, edit)

    def _waiting(
        self, element: BaseModel, row: OrderRow, order: BaseModel
    ) -> list[PlannedAction]:
        """Let a quotation wait of which nobody can know whether it is to be confirmed:
        its status or method of payment has no meaning yet, it names none, or its buyer
        has not confirmed it in the shop."""
        if self.maps.target(row) != SALE:
            code = CALL_OFF if self.maps.is_given_back(row) else CONFIRM
            unsaid = self._unsaid(element, row, code, DRAFT)
            if unsaid:
                return unsaid
        if self.maps.lacks_status(row):
            reason = self.words.no_status(order.shoper_number)
            return [self._action(CONFIRM, DRAFT, reason)]
        if self.maps.lacks_method(row):
            reason = self.words.no_method(order.shoper_number)
            return [self._action(CONFIRM, DRAFT, reason)]
        if self.maps.awaits_buyer(row):
            reason = self.words.not_confirmed(order.shoper_number)
            return [self._action(CONFIRM, DRAFT, reason)]
        return []

    def _confirming(
        self,
        element: BaseModel,
        stored: StoredOrder,
        order: BaseModel | None,
        edit: int | None,
    ) -> list[PlannedAction]:
        """Plan to confirm an order, where its status and payment say so. What is in the
        way is told, also of a quotation that is held up and not to be confirmed yet."""
        is_due = self.maps.target(stored.row) == SALE
        if not is_due and not (order and order.shoper_hold):
            return []
        if order and is_due:
            question = self._set_back_reason(element, order, SALE)
            if question:
                return [self._action(CONFIRM, DRAFT, question, asks=True)]
        reason = None
        if order and not edit:  # what was edited is written to it before
            reason = self.checks.obstacle(element, stored, order)
        if not is_due and not reason:
            return []
        depends = (edit,) if edit else ()
        return [self._action(CONFIRM, DRAFT, reason or False, depends=depends)]

    def _unsaid(
        self, element: BaseModel, row: OrderRow, code: str, state: str
    ) -> list[PlannedAction]:
        """Let an order wait because nobody said yet what its status, or its method of
        payment, means in Odoo: that is asked once for all such orders. An order about
        which a person decided already does not wait.

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
        """Tell whether a quotation is held up although nothing is wrong with it any
        more, in a run that applies what it plans."""
        if not order.shoper_hold or STATES[order.state] != DRAFT:
            return False
        if not self.ctx.run.auto_apply:
            return False
        if self.maps.target(stored.row) in (CANCEL, SALE):
            return False
        return not self.checks.obstacle(element, stored, order)

    def _calling_off(
        self, element: BaseModel, order: BaseModel | None
    ) -> list[PlannedAction]:
        """Plan to cancel a quotation; one that somebody edited, or took up again in
        Odoo, only if a person says so."""
        reason = order and (
            self.checks.edited_reason(CALL_OFF, element, order)
            or self._set_back_reason(element, order, CANCEL)
        )
        return [self._action(CALL_OFF, DRAFT, reason or False, asks=bool(reason))]

    def _set_back_reason(
        self, element: BaseModel, order: BaseModel, target: str
    ) -> str | None:
        """Ask about a quotation that was a sales order, or was cancelled as the shop
        said, before a person set it to a quotation in Odoo. None where it was neither,
        or a person decided that it becomes what the shop says.

        :param target: what that is
        """
        known = (element.base or {}).get("state")
        was_cancelled = known == CANCEL or is_set_back(element)
        was_there = was_sold(element) or (was_cancelled and target == CANCEL)
        is_asked = was_there or is_left(self.ctx, element, "state", DRAFT, target)
        if not is_asked or self.checks.is_chosen(element, DRAFT, target):
            return None
        return self.words.set_back(order.shoper_number, is_cancelled=target == CANCEL)

    # ------------------------------------------------------------------ sales orders
    def _of_sold(
        self, element: BaseModel, stored: StoredOrder, order: BaseModel
    ) -> list[PlannedAction]:
        """Plan what becomes of a sales order: nothing, unless the shop cancelled it or
        took it back."""
        if not self.maps.is_given_back(stored.row) or is_taken_back(element):
            return []
        incoming = self.maps.incoming(stored.row)
        if not incoming:
            return self._unsaid(element, stored.row, CALL_OFF, SALE)
        return self._giving_back(element, order, incoming)

    def _giving_back(
        self, element: BaseModel, order: BaseModel, incoming: str | bool
    ) -> list[PlannedAction]:
        """Plan what becomes of a sales order that the shop cancelled or took back."""
        stage = stage_of(order)
        # A person kept it: that it was delivered since is no new question.
        is_going_on = is_left(self.ctx, element, "state", SALE, CANCEL)
        if stage is Stage.DONE and not is_going_on:
            reason = self.words.given_back_under_way(order)
            return [self._action(TAKE_BACK, SALE, reason, asks=True)]
        is_free = stage is Stage.SOLD and self.checks.is_at_once(element, incoming)
        if is_free or self.checks.is_chosen(element, SALE, CANCEL):
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
        """Tell whether an order that a person kept, although the shop had cancelled it,
        was returned after its goods left, as the shop says."""
        return (
            order is not None
            and is_kept(element)
            and order.shoper_status_id.incoming == "cancel"
            and self.maps.incoming(stored.row) == "returned"
            and stage_of(order) is Stage.DONE
        )

    # -------------------------------------------------------------- cancelled orders
    def _reopening(
        self, element: BaseModel, stored: StoredOrder, order: BaseModel
    ) -> list[PlannedAction]:
        """Plan to take up again an order that the shop had cancelled, and does not any
        more. What a person cancelled in Odoo stays so, unless it was paid in the shop
        and a person says so."""
        target = self.maps.target(stored.row)
        known = (element.base or {}).get("state")
        is_ours = known == CANCEL
        # Whoever cancelled a sales order, or one that was paid, saw that it was paid.
        is_meant = known == SALE or element._agreed().facts.get(SOLD) == PAID
        unsaid = self._unsaid(element, stored.row, REOPEN, CANCEL)
        is_settled = target == SALE or (bool(unsaid) and is_paid(stored.row))
        is_paid_for = is_settled and stored.row.paid and not is_meant
        if target == CANCEL or not (is_ours or is_paid_for):
            return []
        if is_unpaid(element) and not is_settled:
            return []  # the shop did not cancel it
        if self.maps.unsaid_status(stored.row):
            return [] if self.maps.is_given_back(stored.row) else unsaid
        if self.maps.incoming(stored.row) not in ("open", "hold"):
            return []
        reason = self.checks.edited_reason(REOPEN, element, order)
        if not is_ours and not self.checks.is_chosen(element, CANCEL, DRAFT):
            reason = self.words.cancelled_and_paid(order.shoper_number)
        if reason:
            return [self._action(REOPEN, CANCEL, reason, asks=True)]
        actions = [self._action(REOPEN, CANCEL)]
        if target == SALE and not self.checks.obstacle(element, stored, order):
            actions.append(self._action(CONFIRM, DRAFT))
        return actions

    # ------------------------------------------------------------------------ money
    def _with_money(
        self,
        element: BaseModel,
        stored: StoredOrder,
        order: BaseModel | None,
        actions: list[PlannedAction],
        combined: Combined,
        *,
        is_edited: bool,
    ) -> list[PlannedAction]:
        """Add the payments and the invoice of an order that is confirmed, or about to
        be. Of one that was cancelled or given back only what was paid back is added,
        unless a person decided that the order goes on."""
        if stored.row.parent_id:
            return actions  # its money is that of the order that it is a part of now
        state = STATES[order.state] if order else DRAFT
        for action in actions:
            state = action.after["state"] if not action.reason else ""
        is_gone = self.maps.is_given_back(stored.row) and not is_kept(element)
        # It waits to be taken up again, and is cancelled until then.
        waits = order is not None and not state and order.state == "cancel"
        if order and (is_gone or waits or state == CANCEL):
            back = self.payments.plan_back(element, stored, order, combined)
            return [*actions, *back]
        if state != SALE or is_gone:
            return actions
        paid = self.payments.plan(element, stored, order, combined, is_edited=is_edited)
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
        before, after = {"state": state}, {"state": RESULTS[code]}
        return PlannedAction(code, before, after, reason, asks, depends)

    def _take_answers(
        self, element: BaseModel, actions: list[PlannedAction]
    ) -> tuple[list[PlannedAction], list[PlannedAction]]:
        """Separate the actions that are to be planned from questions that a person
        answered by leaving both sides as they are: (actions, answered questions)."""
        open_ones, left = [], []
        for action in actions:
            sides = action.before["state"], action.after["state"]
            if action.asks and is_left(self.ctx, element, "state", *sides):
                left.append(action._replace(is_left=True))
            else:
                open_ones.append(action)
        return open_ones, left


def _with_status(action: PlannedAction, row: OrderRow) -> PlannedAction:
    """Note with a question which status in the shop it is about: the order may have
    another one by the time somebody answers."""
    return action._replace(notes={STATUS: row.status_id}) if action.asks else action


def _after(action: PlannedAction, needs: tuple[Needed, ...] | None) -> PlannedAction:
    """Let an order that cannot be confirmed before its edit is written wait for the
    same links as the edit: people are asked about them once.

    :param needs: what is not linked that the edit waits for, if it does
    """
    if action.code != CONFIRM or action.asks or not action.reason:
        return action
    return action._replace(needs=needs or ())
