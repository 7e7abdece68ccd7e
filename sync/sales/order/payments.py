"""Registering in Odoo what buyers paid in the shop."""

from datetime import date
from decimal import Decimal

from odoo.models import BaseModel

from ...core.money import odoo_amount
from ...engine.context import Context
from ...engine.plan.actions import PlannedAction
from ..row.order_row import OrderRow
from ..row.problem import Problem
from .answers import is_chosen, is_left
from .combined import Combined
from .creation import QUIETLY
from .currencies import Currencies
from .entered import Entered, entered, paid_back, registered
from .maps import Maps
from .matching import match_payments, tell_unmatched
from .paid_day import day_read, noted_day
from .payment_words import PaymentWords
from .reading import StoredOrder
from .together import with_orders

PAY, BY_HAND = "pay", "by_hand"


class Payments:
    """Plans and registers payments of orders.

    A payment is known by its order and the sum of all payments of that order up to this
    one, whatever was paid back since. The database takes each such pair once, so that
    no payment is registered twice. No payment is ever taken back: somebody enters by
    hand what was paid back, and that is noted."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.maps = Maps(ctx)
        self.words = PaymentWords(ctx)
        self.currencies = Currencies(ctx)

    # ---------------------------------------------------------------------- planning
    def plan(
        self,
        element: BaseModel,
        stored: StoredOrder,
        order: BaseModel | None,
        combined: Combined,
        *,
        is_edited: bool,
    ) -> list[PlannedAction]:
        """Plan to register what was paid of a confirmed order since the last time.

        :param order: None where it is about to be created
        :param combined: that knows its parts
        :param is_edited: whether it is about to get what the shop edited
        """
        row = stored.row
        method = self._method(row)
        done = registered(order) if order else Decimal(0)
        is_left_alone = not method or (order and _is_older(order, method))
        # What was paid back is asked about whatever the method is by now.
        if row.paid == done or (is_left_alone and row.paid > done):
            return []
        known = entered(order) if order else Entered(done)
        if done < row.paid <= known.known:
            return []
        before = {"registered": f"{done:.2f}"}
        after = {"registered": f"{row.paid:.2f}"}
        question = self._question(
            row, done, known, order, combined, is_edited=is_edited
        )
        if question and self._is_answered(element, row, done):
            question = None
        closed = None
        if method and not question:
            closed = self._closed(element, row, method, order)
        asked = question or closed
        sides = before["registered"], after["registered"]
        if asked and is_left(self.ctx, element, "registered", *sides):
            left = PlannedAction(PAY, before, after, is_left=True)
            is_entered = closed or row.paid < done or (order and paid_back(order))
            if is_entered:  # whoever said so entered it
                return [left, PlannedAction(BY_HAND, before, after)]
            return [left]
        reason = asked
        if method and not asked:
            reason = self._reason(element, row, method, order)
        return [PlannedAction(PAY, before, after, reason or False, bool(asked))]

    def plan_back(
        self,
        element: BaseModel,
        stored: StoredOrder,
        order: BaseModel,
        combined: Combined,
    ) -> list[PlannedAction]:
        """Plan to ask about what was paid back of an order that was cancelled or given
        back; nothing else is to be done with its money."""
        is_back = stored.row.paid < registered(order)
        if not is_back:
            return []
        return self.plan(element, stored, order, combined, is_edited=False)

    def _is_answered(self, element: BaseModel, row: OrderRow, done: Decimal) -> bool:
        """Tell whether a person decided that what is paid is registered as it is."""
        sides = f"{done:.2f}", f"{row.paid:.2f}"
        return row.paid > done and is_chosen(self.ctx, element, "registered", *sides)

    def _method(self, row: OrderRow) -> BaseModel | None:
        """Find the method of payment of an order if its payments are registered."""
        method = self.maps.payments.get(row.payment_id or 0)
        return method if method and method.register_payment else None

    def _question(
        self,
        row: OrderRow,
        done: Decimal,
        known: Entered,
        order: BaseModel | None,
        combined: Combined,
        *,
        is_edited: bool = False,
    ) -> str | None:
        """Say why a person has to look at what was paid.

        :param done: up to which sum it is registered
        :param known: what is entered in Odoo, by whomever
        :param combined: that knows its parts
        :param is_edited: see :meth:`plan`
        """
        number = str(row.id)
        words = PaymentWords(self.ctx, self._currency(row, order))
        if row.paid < done:
            return words.paid_back(number, done, row.paid)
        if combined.may_be_paid_apart(row):
            return words.paid_together(number, row.paid, known.known)
        if order and paid_back(order):
            # Or nothing was paid back, and the shop was put right again.
            back = paid_back(order)
            return words.paid_anew(number, back, known.known, row.paid)
        if known.unclear:
            return words.on_shared_invoice(number, row.paid, known.unclear)
        if known.known > done:
            return words.partly_entered(number, row.paid, known.known)
        if row.paid < row.total:
            return words.paid_too_little(number, row.paid, row.total)
        if row.paid > row.total:
            return words.paid_too_much(number, row.paid, row.total)
        if not order or is_edited or order.state != "sale":
            return None  # a quotation is looked at before it is confirmed
        if odoo_amount(order.amount_total) != row.total:
            totals = order.amount_total, float(row.total)
            return words.paid_for_other_total(number, *totals)
        return None

    def _currency(self, row: OrderRow, order: BaseModel | None) -> BaseModel | None:
        """Find the currency of an order, also of one that is about to be created; None
        where nobody can say it."""
        if order:
            currency: BaseModel = order.currency_id
            return currency
        booked = self.currencies.booked(row)
        return None if isinstance(booked, Problem) else self.currencies.record(booked)

    def _reason(
        self,
        element: BaseModel,
        row: OrderRow,
        method: BaseModel,
        order: BaseModel | None,
    ) -> str | None:
        """Say why no payment can be registered before a person chose a journal, or
        there is a rate of the currency."""
        journal = method.journal_id
        is_open = journal.active and journal._get_available_payment_method_lines(
            "inbound"
        )
        if not is_open:
            return self.words.no_journal(method)
        if not order or order.currency_id == order.company_id.currency_id:
            return None
        day = self._day(element, row, order)
        return self.currencies.rate_trouble(order.currency_id.name, day)

    def _closed(
        self,
        element: BaseModel,
        row: OrderRow,
        method: BaseModel,
        order: BaseModel | None,
    ) -> str | None:
        """Say why a payment can only be registered by hand."""
        journal, company = method.journal_id, self.ctx.connector.company_id
        if not journal.active:
            return None
        currency = journal.currency_id or company.currency_id
        if order and order.currency_id != currency:
            return self.words.other_currency(journal, order.currency_id)
        day = self._day(element, row, order)
        locks = company._get_violated_lock_dates(day, False, journal)
        if locks:
            return self.words.locked(
                day, self.ctx.env["res.company"]._format_lock_dates(locks)
            )
        return None

    def _day(self, element: BaseModel, row: OrderRow, order: BaseModel | None) -> date:
        """Choose the date of a payment: that on which the order was paid as Odoo has
        it, or will have it once it is made or the shop's edits are written."""
        if order and row.paid > (known := odoo_amount(order.shoper_paid)):
            has_new_status = order.shoper_status_id.number != row.status_id
            return day_read(self.ctx, element, known, row if has_new_status else None)
        noted = order.shoper_paid_on if order else noted_day(element.shop_facts or {})
        return noted or row.placed.date()

    # ------------------------------------------------------------------ carrying out
    def obstacle(
        self,
        change: BaseModel,
        stored: StoredOrder,
        order: BaseModel,
        combined: Combined,
    ) -> str | None:
        """Say why a payment that was planned is not registered after all.

        :param combined: that knows its parts
        """
        row = stored.row
        if f"{row.paid:.2f}" != (change.after or {}).get("registered"):
            return self.words.not_any_more()
        if change.action == BY_HAND:
            return None
        method = self._method(row)
        if not method:
            return self.words.not_any_more()
        done, known = registered(order), entered(order)
        if done < row.paid <= known.known:
            return self.words.entered_since(order.shoper_number)
        question = self._question(row, done, known, order, combined)
        if question and not self._is_answered(change.element_id, row, done):
            return question
        closed = self._closed(change.element_id, row, method, order)
        return self._reason(change.element_id, row, method, order) or closed

    def act(self, changes: BaseModel) -> None:
        """Register payments, each once, and match them with the invoices of their
        orders; of those that a person entered by hand, or what was paid back, only note
        that."""
        # A person named the journal for exactly this; who synchronises may have no
        # right in accounting.
        payments = self.ctx.user_env["account.payment"].sudo()
        payments = payments.with_context(**QUIETLY, active_test=True)
        known = self._known(changes)
        orders = dict(with_orders(self.ctx, changes))
        made = payments.create(
            [
                self._vals(change, order)
                for change, order in orders.items()
                if change.action == PAY and self._key(change, order) not in known
            ]
        )
        made.action_post()
        for change, order in orders.items():
            done, now = registered(order), Decimal(change.after["registered"])
            if change.action == BY_HAND:
                # What was paid anew is not paid back any more, or never was.
                back = paid_back(order) + done - now
                order.shoper_paid_back = float(max(back, Decimal(0)))
            order.shoper_registered = float(now)
        orders = self.ctx.records.browse(changes.mapped("res_id"))
        for invoice, payments in match_payments(orders).items():
            if payments & made:
                tell_unmatched(invoice, payments & made)

    def _known(self, changes: BaseModel) -> set[tuple[int, str]]:
        """Find the payments that are there already."""
        found = self.ctx.env["account.payment"].search(
            [("shoper_order_element_id", "in", changes.element_id.ids)]
        )
        return {
            (payment.shoper_order_element_id.id, f"{payment.shoper_paid_to:.2f}")
            for payment in found
        }

    def _vals(self, change: BaseModel, order: BaseModel) -> dict[str, object]:
        stored = StoredOrder.of(change.element_id)
        assert stored is not None  # it was read just now
        method = self._method(stored.row)
        assert method is not None
        journal = method.journal_id
        lines = journal._get_available_payment_method_lines("inbound")
        paid = Decimal(change.after["registered"])
        payer = order.partner_invoice_id.commercial_partner_id
        return {
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": payer.id,
            **_account_vals(order, payer),
            "amount": float(paid - entered(order).known),
            "currency_id": order.currency_id.id,
            "journal_id": journal.id,
            "payment_method_line_id": lines[:1].id,
            "date": self._day(change.element_id, stored.row, order),
            "memo": f"{order.name} ({order.client_order_ref})",
            "shoper_order_id": order.id,
            "shoper_order_element_id": change.element_id.id,
            "shoper_paid_to": float(self._paid_to(change, order)),
        }

    def _key(self, change: BaseModel, order: BaseModel) -> tuple[int, str]:
        return change.element_id.id, f"{self._paid_to(change, order):.2f}"

    def _paid_to(self, change: BaseModel, order: BaseModel) -> Decimal:
        """Add up all payments of an order up to this one, by which it is known: the
        same sum paid back and paid anew is another payment."""
        return Decimal(change.after["registered"]) + paid_back(order)


def tells_paid_back(change: BaseModel) -> bool:
    """Tell whether a change is about money that was paid back."""
    if change.action != PAY:
        return False
    return Decimal(change.after["registered"]) < Decimal(change.before["registered"])


def awaits_payment(order: BaseModel) -> bool:
    """Tell whether something of a sales order is still to be paid that is registered
    once the shop says so."""
    method = order.shoper_payment_id
    if not method.register_payment or _is_older(order, method):
        return False
    return entered(order).known < odoo_amount(order.shoper_total)


def _is_older(order: BaseModel, method: BaseModel) -> bool:
    """Tell whether an order is older than the registering of payments of its method:
    somebody else enters those of older ones."""
    since = method.register_since
    return bool(since and order.create_date < since)


def _account_vals(order: BaseModel, payer: BaseModel) -> dict[str, int]:
    """Choose the account of what an order's buyer owes where its fiscal position has
    another one than Odoo takes for payments: that of its invoices."""
    # Whoever synchronises may have no right in accounting; see `Payments.act`.
    order = order.sudo()
    payer = payer.sudo().with_company(order.company_id)
    usual = payer.property_account_receivable_id
    account = order.fiscal_position_id.map_account(usual)
    return {} if account == usual else {"destination_account_id": account.id}
