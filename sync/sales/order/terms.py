"""Payment terms of orders, which follow their method of payment."""

from typing import Any

from odoo.models import BaseModel


def term_vals(order: BaseModel, method_id: int | None) -> dict[str, Any]:
    """Make the field of the terms that come with another method of payment: of an order
    that is not invoiced, and that nobody gave other terms.

    :param method_id: of ``shoper.payment.method``
    """
    # Whoever synchronises need not see invoices, nor what methods mean.
    order = order.sudo()
    before = order.shoper_payment_id
    is_invoiced = any(invoice.state != "cancel" for invoice in order.invoice_ids)
    if is_invoiced or order.payment_term_id != _terms_of(order, before):
        return {}
    return {"payment_term_id": _terms_of(order, before.browse(method_id)).id}


def _terms_of(order: BaseModel, method: BaseModel) -> BaseModel:
    """Find the terms of an order that is paid by a method: the customer's, where the
    method has none."""
    customer = order.partner_id.with_company(order.company_id)
    return method.payment_term_id or customer.property_payment_term_id
