"""How much of what buyers paid of orders is entered in Odoo."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from odoo.models import BaseModel

from ...core.money import odoo_amount

REGISTERED = ("in_process", "paid")  # states of payments that count


class Entered(NamedTuple):
    """What is entered of an order.

    :ivar known: up to which sum it is paid in Odoo
    :ivar unclear: what somebody entered besides that for invoices which it shares with
        other orders and which are not wholly paid: nobody can tell whose it is
    """

    known: Decimal
    unclear: Decimal = Decimal(0)


def registered(order: BaseModel) -> Decimal:
    """Tell up to which sum payments of an order are registered."""
    return odoo_amount(order.shoper_registered)


def paid_back(order: BaseModel) -> Decimal:
    """Tell how much of what was registered of an order was paid back since, as a person
    said."""
    return odoo_amount(order.shoper_paid_back)


def entered(order: BaseModel) -> Entered:
    """Tell up to which sum an order is paid in Odoo: by what was registered, or because
    somebody settled its invoices there, by a payment or the bank's statement; what was
    paid on delivery the shop may know from Odoo. What a credit note took back of one
    invoice is nothing that was paid of the next one, nor is what was paid back, nor
    what was registered of other orders that are on the same invoice.

    :func:`.due.to_register` says the same in SQL, of all orders of a shop at once,
    to choose those for which this is asked at all: asked of each, every run would read
    all invoices of the shop's orders. What counts as entered is changed in both; that
    one may choose too many orders, never too few."""
    # Whoever synchronises need not see invoices.
    invoices = order.sudo().invoice_ids.filtered(
        lambda item: item.state == "posted" and item.move_type == "out_invoice"
    )
    total = sum(in_order(order, item, item.amount_total) for item in invoices)
    open_ones = invoices.filtered("amount_residual")
    left = sum(in_order(order, item, item.amount_residual) for item in open_ones)
    loose = _without_entry(open_ones)
    left -= sum(in_order(order, payment, payment.amount) for payment in loose)
    credited = sum(
        in_order(order, invoice, part.debit_amount_currency)
        for invoice in invoices
        for part in invoice.line_ids.matched_credit_ids.filtered(_is_credit)
    )
    # What was paid back may be the same money as what a credit note took back.
    given_back = max(odoo_amount(credited), paid_back(order))
    others = unclear = 0.0
    for invoice in invoices:
        if invoice.line_ids.sale_line_ids.order_id == order:
            continue
        left_of_it = invoice.amount_residual
        left_of_it -= sum(_without_entry(invoice).mapped("amount"))
        is_open = invoice.currency_id.compare_amounts(left_of_it, 0) > 0
        for whose, amount in _settled(order, invoice):
            if whose and whose != order:
                others += amount
            elif not whose and is_open:
                unclear += amount
    known = odoo_amount(total - max(left, 0.0) - others - unclear) - given_back
    return Entered(max(registered(order), known), odoo_amount(unclear))


def in_order(order: BaseModel, document: BaseModel, amount: float) -> float:
    """Give an amount of an invoice or a payment in the currency of an order: somebody
    may have chosen another one on the invoice."""
    given: float = document.currency_id._convert(
        amount, order.currency_id, document.company_id, document.date
    )
    return given


def _settled(order: BaseModel, invoice: BaseModel) -> Iterator[tuple[BaseModel, float]]:
    """Give what was paid of an invoice: of which order it was registered, none where
    somebody else entered it, and how much it is in the currency of an order on it."""
    for part in invoice.line_ids.matched_credit_ids:
        if not _is_credit(part):
            payment = part.credit_move_id.move_id.origin_payment_id
            paid = in_order(order, invoice, part.debit_amount_currency)
            yield payment.shoper_order_id, paid
    for payment in _without_entry(invoice):
        paid = in_order(order, payment, payment.amount)
        yield payment.shoper_order_id, paid


def _is_credit(part: BaseModel) -> bool:
    """Tell whether a credit note settled a part of an invoice."""
    kind: str = part.credit_move_id.move_id.move_type
    return kind == "out_refund"


def _without_entry(invoices: BaseModel) -> BaseModel:
    """Find the payments of invoices which, until the bank's statement is entered, are
    all that tells that these are paid."""
    return invoices.filtered("amount_residual").matched_payment_ids.filtered(
        lambda item: not item.move_id and item.state in REGISTERED
    )
