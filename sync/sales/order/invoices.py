"""Making invoices of orders, as the shop's settings say."""

from collections import defaultdict
from collections.abc import Container

from odoo.exceptions import ValidationError
from odoo.models import BaseModel

from ...engine.context import Context
from ...engine.plan.actions import PlannedAction
from ...engine.states import LIVE
from ..row.words import clean, comparable
from .answers import is_chosen, is_left
from .creation import QUIETLY
from .given_number import given_number, tax_key
from .invoice_check import InvoiceCheck
from .invoice_words import InvoiceWords
from .maps import PAID_LATER, is_paid
from .moved import moved_codes
from .reading import TICKED, StoredOrder
from .sent import is_all_delivered, is_with_buyer
from .supply_dates import date_supply

INVOICE = "invoice"
# What an invoice says of an order besides amounts, which are compared themselves.
SAID = ("buyer", "billing", "lines", "texts", "vat_eu")
EXACT = 6  # decimals in which two quantities are the same


class Invoices:
    """Plans and makes invoices of orders. One that is not the shop's order to the grosz
    stays a draft and says so."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.connector = ctx.connector
        self.words = InvoiceWords(ctx)

    # ---------------------------------------------------------------------- planning
    def plan(
        self, element: BaseModel, stored: StoredOrder, order: BaseModel | None
    ) -> PlannedAction | None:
        """Plan the invoice of a sales order of which all can be invoiced; where that
        will never be, since nothing more is delivered, a person is asked."""
        rule = self.connector.orders_invoice
        if rule == "none" or not order or not self._is_due(element, stored, order):
            return None
        before, after = {"invoice": ""}, {"invoice": rule}
        if is_left(self.ctx, element, INVOICE, "", rule):
            return PlannedAction(INVOICE, before, after, is_left=True)
        if self._is_ready(element, order):
            return PlannedAction(INVOICE, before, after)
        if not is_all_delivered(order):
            return None
        tell = self.words.short_delivery
        if _has_more_than_sold(order):
            tell = self.words.over_delivery
        reason = tell(order.shoper_number)
        return PlannedAction(INVOICE, before, after, reason, asks=True)

    def _is_ready(self, element: BaseModel, order: BaseModel) -> bool:
        """Tell whether the invoice of an order can be made now: of all of it, or of
        what was delivered of it in the end if a person said so."""
        sides = "", self.connector.orders_invoice
        is_short = is_all_delivered(order) and is_chosen(
            self.ctx, element, INVOICE, *sides
        )
        return is_short or _is_invoiceable(order)

    def _is_due(
        self, element: BaseModel, stored: StoredOrder, order: BaseModel
    ) -> bool:
        """Tell whether an invoice is made of an order, which is done once: whoever
        credited, cancelled or deleted it knows why, and makes another one by hand. Of
        one that comes to nothing none is made, as there is no tax to tell.

        :func:`.due.to_invoice` says the same in SQL, of all orders of a shop at once,
        to choose those for which this is asked at all. What makes an invoice due is
        changed in both: of an order that is not chosen there none is made."""
        since = self.connector.orders_invoice_since
        return (
            order.state == "sale"
            and stored.row.total != 0
            and order.invoice_status == "to invoice"
            # A draft that was deleted is remembered by the element alone.
            and INVOICE not in (element.base or {})
            # Whoever synchronises need not see invoices.
            and not order.sudo().invoice_ids
            and not (since and order.create_date < since)
            and self._is_for_invoice(element, stored, order)
            and self._is_time(stored, order)
        )

    def _is_time(self, stored: StoredOrder, order: BaseModel) -> bool:
        """Tell whether the rule lets the invoice be made by now. One to be posted waits
        until all is paid; where the buyer pays only then, until all is delivered. A
        parcel that came back is not delivered. What is paid before the
        delivery of an EU sale without VAT makes no VAT due, and is no reason for an
        invoice."""
        if self.connector.orders_invoice == "draft":
            return True
        is_delivered = is_all_delivered(order) and is_with_buyer(order)
        is_delivered = is_delivered or not _has_goods(order)
        if is_paid(stored.row):
            return is_delivered or not stored.row.is_vat_eu
        return order.shoper_payment_id.kind in PAID_LATER and is_delivered

    def _is_for_invoice(
        self, element: BaseModel, stored: StoredOrder, order: BaseModel
    ) -> bool:
        """Tell whether the buyer of an order gets an invoice, as was chosen when it was
        taken over."""
        chosen, field = next(
            rule
            for until, *rule in self.connector._invoice_rules()
            if until is None or order.create_date < until
        )
        if chosen == "wish":
            name = comparable(field)
            told = ((element.shop_values or {}).get("fields") or "").splitlines()
            return bool(name) and any(
                comparable(line.removesuffix(TICKED)) == name
                for line in told
                if line.endswith(TICKED)
            )
        billing = stored.row.billing
        if chosen == "all" or billing is None:
            return chosen == "all"
        numbers = clean(billing.tax_number), given_number(order)
        return all(tax_key(number, billing.country_code) for number in numbers)

    # ------------------------------------------------------------------ carrying out
    def obstacle(
        self, change: BaseModel, stored: StoredOrder, order: BaseModel
    ) -> str | None:
        """Say why an invoice that was planned is not made after all."""
        if (change.after or {}).get("invoice") != self.connector.orders_invoice:
            return self.words.other_invoice_setting()
        element = change.element_id
        is_due = self._is_due(element, stored, order)
        is_due = is_due and self._is_ready(element, order)
        return None if is_due else self.words.not_any_more()

    def act(self, changes: BaseModel) -> None:
        """Make the invoices of orders. One that is not what the shop sold stays a draft
        and says why, also to whoever posts drafts by hand."""
        # The connector's setting says that invoices are made; who synchronises may have
        # no right in accounting.
        orders = self.ctx.records.browse(changes.mapped("res_id")).sudo()
        orders = orders.with_context(**QUIETLY, active_test=True)
        orders._create_invoices(grouped=True)
        made = {
            change: orders.browse(change.res_id).invoice_ids.filtered(
                lambda invoice: invoice.state == "draft"
            )
            for change in changes
        }
        for invoice in made.values():
            invoice.shoper_is_made = True
        date_supply(orders.invoice_ids.filtered(lambda item: item.state == "draft"))
        exact = orders.env["account.move"]
        sold = {change: StoredOrder.of(change.element_id) for change in changes}
        check = InvoiceCheck(self.ctx, [item.row for item in sold.values() if item])
        asked = self._asked(changes.element_id)
        for change, invoice in made.items():
            is_posted = change.after["invoice"] == "posted"
            reasons = self._edits(change, asked[change.element_id.id])
            reasons += check.reasons(invoice, sold[change])
            if is_posted:
                reasons += self._archived(invoice) + self._locks(invoice)
                reasons += _lacks_analytic(invoice)
            if reasons:
                self._leave(change, invoice, reasons)
            elif is_posted:
                exact |= invoice
        exact.action_post()

    def _asked(self, elements: BaseModel) -> defaultdict[int, set[str]]:
        """Find about edits of which properties a person is asked, by this step or since
        before: {id of the order's element: codes}. Others wait for nobody."""
        is_asking = self.ctx.step.update_linked == "odoo"
        by_step = self.ctx.chosen if is_asking else set()
        found: defaultdict[int, set[str]] = defaultdict(lambda: {*by_step})
        questions = self.ctx.env["shoper.decision"].search(
            [("element_id", "in", elements.ids), ("state", "in", LIVE)]
        )
        for question in questions:
            found[question.element_id.id] |= {*question.value_ids.mapped("code")}
        return found

    def _edits(self, change: BaseModel, asked: Container[str]) -> list[str]:
        """Say what the shop edited of an order that its invoice does not say, since
        nobody decided about it yet.

        :param asked: codes of the properties about which a person is asked
        """
        order = self.ctx.records.browse(change.res_id)
        codes = [code for code in SAID if code in asked]
        moved = moved_codes(self.ctx, change.element_id, order, codes)
        return [self.words.invoiced_before(moved)] if moved else []

    def _archived(self, invoice: BaseModel) -> list[str]:
        """Say that an invoice is in a journal in which Odoo posts nothing more."""
        journal = invoice.journal_id
        return [] if journal.active else [self.words.archived_journal(journal.name)]

    def _locks(self, invoice: BaseModel) -> list[str]:
        """Say that the period of an invoice is locked: Odoo would post it in another
        one without a word."""
        day = invoice.date
        locks = invoice._get_violated_lock_dates(day, invoice._affect_tax_report())
        if not locks:
            return []
        told = self.ctx.env["res.company"]._format_lock_dates(locks)
        return [self.words.invoice_locked(day, told)]

    def _leave(self, change: BaseModel, invoice: BaseModel, reasons: list[str]) -> None:
        """Note on an invoice why it stays a draft, or what to look at before somebody
        posts it."""
        is_posted = change.after["invoice"] == "posted"
        tell = self.words.stays_draft if is_posted else self.words.look_at_draft
        reason = tell("\n".join(reasons))
        change.message = invoice.shoper_kept_draft = reason
        invoice.message_post(body=reason)


def _lacks_analytic(invoice: BaseModel) -> list[str]:
    """Say that a mandatory analytic plan lacks a distribution, as Odoo says it to who
    posts invoices by its own button."""
    lines = invoice.invoice_line_ids.with_context(validate_analytic=True)
    try:
        lines._validate_analytic_distribution()
    except ValidationError as error:
        return [str(error)]
    return []


def _has_goods(order: BaseModel) -> bool:
    """Tell whether an order sold anything but services. Of what a vendor sends there is
    no transfer before somebody orders it there."""
    return any(
        line.product_id.type != "service" and line.product_uom_qty > 0
        for line in order.order_line
        if not line.display_type
    )


def _is_invoiceable(order: BaseModel) -> bool:
    """Tell whether all that an order sold can be invoiced now."""
    return all(
        round(line.qty_to_invoice - line.product_uom_qty, EXACT) == 0
        for line in order.order_line
        if not line.display_type
    )


def _has_more_than_sold(order: BaseModel) -> bool:
    """Tell whether more of something is to be invoiced than the shop sold, as of goods
    by weight that were delivered generously."""
    return any(
        round(line.qty_to_invoice - line.product_uom_qty, EXACT) > 0
        for line in order.order_line
        if not line.display_type
    )
