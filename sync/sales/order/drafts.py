"""Invoices that a synchronisation drafted of what an order was before."""

from odoo.models import BaseModel

from .invoices import INVOICE
from .stages import own_drafts


def drop_drafts(order: BaseModel, element: BaseModel) -> None:
    """Drop the invoice that a synchronisation drafted of an order that was edited or
    cancelled since. Once the order is to be invoiced, another one is made of what it is
    by then.

    :param order: ``sale.order``
    :param element: of the order
    """
    drafts = own_drafts(order)
    if not drafts:
        return
    drafts.unlink()
    element.base = {
        code: value for code, value in (element.base or {}).items() if code != INVOICE
    }
