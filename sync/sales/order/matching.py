"""Matching payments that were registered of orders with the invoices of these."""

from odoo.models import BaseModel

from .entered import REGISTERED

RECEIVABLE = "asset_receivable"


def match_payments(orders: BaseModel) -> dict[BaseModel, BaseModel]:
    """Match the posted invoices of orders with the payments that were registered of
    them, each with those of the same contractor. A payment of somebody else, since the
    order was paid before the shop had it invoiced to another one, is left alone: Odoo
    would settle one contractor's debt by another one's money.

    :return: {open invoice: payments that are not matched, by others or on another
        account}
    """
    # See `Payments.act`: who synchronises may have no right in accounting.
    orders = orders.sudo()
    payments = orders.env["account.payment"].search(
        [
            ("shoper_order_id", "in", orders.ids),
            ("state", "in", REGISTERED),
        ]
    )
    left: dict[BaseModel, BaseModel] = {}
    for order, own in payments.grouped("shoper_order_id").items():
        posted = order.invoice_ids.filtered(lambda item: item.state == "posted")
        by_buyer = posted.grouped("commercial_partner_id")
        by_payer = own.grouped(lambda item: item.partner_id.commercial_partner_id)
        for payer, paid in by_payer.items():
            _match(by_buyer.get(payer, posted.browse()), paid)
        for invoice in filter(_is_open, posted):
            for payer, paid in by_payer.items():
                loose = paid.filtered(_is_loose)
                if payer == invoice.commercial_partner_id:
                    loose = loose.filtered("move_id")  # on another account
                if loose:
                    left[invoice] = left.get(invoice, loose.browse()) | loose
    return left


def _match(invoices: BaseModel, payments: BaseModel) -> None:
    """Match invoices and payments of one contractor."""
    _note_payments(invoices, payments)
    lines = (invoices.line_ids | payments.move_id.line_ids).filtered(_is_to_match)
    for own in lines.grouped("account_id").values():
        if own.move_id & payments.move_id and own.move_id & invoices:
            own.reconcile()


def _is_to_match(line: BaseModel) -> bool:
    """Tell whether a line of an entry is what somebody owes or paid, not settled."""
    is_owed = line.account_id.account_type == RECEIVABLE
    return bool(is_owed and not line.reconciled)


def _is_open(invoice: BaseModel) -> bool:
    """Tell whether something of an invoice is to be paid."""
    left = invoice.currency_id.compare_amounts(invoice.amount_residual, 0)
    return invoice.move_type == "out_invoice" and left > 0


def _is_loose(payment: BaseModel) -> bool:
    """Tell whether a payment is matched with nothing yet."""
    if not payment.move_id:
        return _exceeds_invoices(payment)
    return bool(payment.move_id.line_ids.filtered(_is_to_match))


def tell_unmatched(invoice: BaseModel, payments: BaseModel) -> None:
    """Write on an invoice which payments of its order are another contractor's, or on
    another account, and what to do about them."""
    for payment in payments:
        if payment.partner_id.commercial_partner_id == invoice.commercial_partner_id:
            invoice.message_post(
                body=invoice.env._(
                    "The payment %(payment)s (%(amount)s) of its order stands on "
                    "another account (%(account)s) than this invoice, and is not "
                    "matched with it. Match them by hand in accounting.",
                    payment=payment.display_name,
                    amount=payment.currency_id.format(payment.amount),
                    account=payment.destination_account_id.display_name,
                )
            )
            continue
        invoice.message_post(
            body=invoice.env._(
                "The order was paid in the shop before it was to be invoiced to "
                "%(buyer)s: its payment %(payment)s (%(amount)s) is registered for "
                "%(payer)s, and settles nothing here. If it is to pay this invoice, "
                "cancel that payment in accounting and register it anew here: the "
                "shop's payment is not registered once more.",
                buyer=invoice.commercial_partner_id.display_name,
                payer=payment.partner_id.display_name,
                payment=payment.display_name,
                amount=payment.currency_id.format(payment.amount),
            )
        )


def _note_payments(invoices: BaseModel, payments: BaseModel) -> None:
    """Note on unpaid invoices which payments without a journal entry are theirs, as
    Odoo does when somebody registers one: what is entered is the statement of the
    bank, and until then nothing else tells that they are paid."""
    loose = payments.filtered(lambda item: not item.move_id and _exceeds_invoices(item))
    if loose:
        loose.invoice_ids |= invoices.filtered(
            lambda item: (
                item.move_type == "out_invoice"
                and not item.currency_id.is_zero(item.amount_residual)
            )
        )


def _exceeds_invoices(payment: BaseModel) -> bool:
    """Tell whether a payment is more than the invoices come to that it is noted on, but
    for those that a credit note took back as a whole."""
    valid = payment.invoice_ids.filtered(lambda item: item.payment_state != "reversed")
    total = sum(valid.mapped("amount_total"))
    return payment.currency_id.compare_amounts(payment.amount, total) > 0
