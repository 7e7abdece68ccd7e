"""When what an invoice is about was delivered, and when its VAT is due."""

from datetime import date, timedelta, timezone

from odoo import fields
from odoo.api import Environment
from odoo.models import BaseModel

from .sent import is_returned, sent, transfers

LATEST_IN_EU = 15  # day of the month after the delivery, see :func:`_due`


def date_supply(invoices: BaseModel) -> BaseModel:
    """Say on drafts when the last of the goods were delivered and when their VAT is
    due; where neither is known yet, both are emptied: that a part was paid gives no
    day. What is written is noted beside, to tell it from what a person enters.

    :param invoices: of one order each, with all rights
    :return: those that have another date now
    """
    orders = invoices.line_ids.sale_line_ids.order_id
    by_days: dict[tuple[date | bool, date | bool], BaseModel] = {}
    dated = invoices.browse()
    for invoice in invoices:
        order = order_of(invoice).with_prefetch(orders.ids)
        days = _supplied(order, _day_of(invoice))
        if days != (invoice.delivery_date, invoice.taxable_supply_date):
            dated |= invoice
        elif is_as_dated(invoice):
            continue
        by_days[days] = by_days.get(days, invoices.browse()) | invoice
    for (delivered, due), own in by_days.items():
        own.write(
            {
                "delivery_date": delivered,
                "taxable_supply_date": due,
                "shoper_delivered_on": delivered,
                "shoper_due_on": due,
            }
        )
    return dated


def is_as_dated(invoice: BaseModel) -> bool:
    """Tell whether a draft has the dates that :func:`date_supply` wrote: no person
    entered another one."""
    noted = invoice.shoper_delivered_on, invoice.shoper_due_on
    return noted == (invoice.delivery_date, invoice.taxable_supply_date)


def has_parts_due_apart(invoice: BaseModel) -> bool:
    """Tell whether parts of an order were delivered whose VAT is due in different
    months, so that no date is right for all of its invoice.

    :param invoice: of one order, with all rights
    """
    order, invoiced = order_of(invoice), _day_of(invoice)
    dues = [_due(order, day, invoiced) for day in _delivery_days(order)]
    return len({(day.year, day.month) for day in dues}) > 1


def divided_text(env: Environment) -> str:
    """Say that parts of an invoice belong to different months."""
    return env._(
        "Parts of the order were delivered in different months, and their VAT is due "
        "in each of these. Make an invoice of each month's part, or enter the date "
        "that is right for all of it by hand."
    )


def _supplied(order: BaseModel, invoiced: date) -> tuple[date | bool, date | bool]:
    """Tell when an order was delivered, or all paid where it is not yet, and when its
    VAT is due; False where that is the day of the invoice, or nothing is known yet.

    :param order: ``sale.order``, with all rights
    :param invoiced: the day of its invoice
    """
    days = _delivery_days(order)
    if not days:
        paid: date | bool = False if _is_eu_supply(order) else order.shoper_settled_on
        return paid, paid
    due = _due(order, days[-1], invoiced)
    is_of_invoice = _is_eu_supply(order) and due == invoiced
    return days[-1], False if is_of_invoice else due


def _due(order: BaseModel, delivered: date, invoiced: date) -> date:
    """Tell when the VAT of goods of an order is due: on the day of their delivery, or
    of the payment where all was paid before (article 19a of the Polish VAT act); of an
    EU sale without VAT on that of the invoice, at the latest on the 15th of the month
    after the delivery, whatever was paid (article 20).

    :param order: ``sale.order``, with all rights
    :param delivered: when the goods went to the buyer
    :param invoiced: the day of the invoice
    """
    if _is_eu_supply(order):
        next_month = delivered.replace(day=1) + timedelta(days=31)
        return min(invoiced, next_month.replace(day=LATEST_IN_EU))
    paid: date | bool = order.shoper_settled_on
    return min(delivered, paid) if isinstance(paid, date) else delivered


def _is_eu_supply(order: BaseModel) -> bool:
    """Tell whether an order is goods that are sold without VAT to a company in the EU;
    for services other rules hold. Of one of an earlier version only its fiscal position
    tells.

    :param order: ``sale.order``, with all rights
    """
    position = order.shoper_connector_id.position_eu_company_id
    has_position = bool(position) and order.fiscal_position_id == position
    is_eu: bool = (order.shoper_taken or {}).get("vat_eu", has_position)
    return is_eu and bool(transfers(order))


def order_of(invoice: BaseModel) -> BaseModel:
    """Give the order of an invoice that has one."""
    return invoice.line_ids.sale_line_ids.order_id[:1]


def _day_of(invoice: BaseModel) -> date:
    """Tell the day of an invoice; Odoo gives one that has none that of its posting."""
    day: date = invoice.invoice_date or fields.Date.context_today(invoice)
    return day


def _delivery_days(order: BaseModel) -> list[date]:
    """Tell on which days, by the shop's clock, goods of an order went to the buyer,
    the last one last; the field of Odoo tells of the first delivery. What came back as
    a whole was not delivered: nothing of it is in the invoice, or it went out again.

    :param order: ``sale.order``, with all rights
    """
    left = sent(order).filtered(lambda picking: not is_returned(picking))
    zone = order.shoper_connector_id._timezone()
    return sorted(
        moment.replace(tzinfo=timezone.utc).astimezone(zone).date()
        for moment in left.mapped("date_done")
        if moment
    )
