"""When what an invoice is about was delivered, and when its VAT is due."""

from datetime import UTC, date, datetime

from odoo.models import BaseModel


def date_supply(invoices: BaseModel) -> None:
    """Say on drafts when the last of the goods were delivered and when their VAT is
    due; where neither is known yet, nothing, not even the day of a deposit.

    :param invoices: of one order each, with all rights
    """
    orders = invoices.line_ids.sale_line_ids.order_id
    by_days: dict[tuple[date | bool, date | bool], BaseModel] = {}
    for invoice in invoices:
        order = invoice.line_ids.sale_line_ids.order_id[:1]
        days: tuple[date | bool, date | bool] | None = _supplied(
            order.with_prefetch(orders.ids)
        )
        if not days and is_dated_by_payment(invoice):
            days = False, False  # that was a deposit
        if days and days != (invoice.delivery_date, invoice.taxable_supply_date):
            by_days[days] = by_days.get(days, invoices.browse()) | invoice
    for (delivered, due), own in by_days.items():
        own.write({"delivery_date": delivered, "taxable_supply_date": due})


def _supplied(order: BaseModel) -> tuple[date, date] | None:
    """Tell when an order was delivered, or all paid where it is not yet, and when its
    VAT is due: what was paid before the delivery is taxed on that day (article 19a
    section 8 of the Polish VAT act).

    :param order: ``sale.order``, with all rights
    """
    paid, moment = order.shoper_paid_on, _last_delivered(order)
    left = order.currency_id.compare_amounts(order.shoper_total, order.shoper_paid)
    if left > 0:
        paid = False  # that was a deposit
    if moment is None:
        return (paid, paid) if paid else None
    zone = order.shoper_connector_id._timezone()
    day = moment.replace(tzinfo=UTC).astimezone(zone).date()
    return day, min(day, paid) if paid else day


def is_dated_by_payment(invoice: BaseModel) -> bool:
    """Tell whether the day on which the VAT of a draft is due was that of a payment
    when it was made: since then, goods may have been delivered.

    :param invoice: with all rights
    """
    paid: date | bool = invoice.line_ids.sale_line_ids.order_id[:1].shoper_paid_on
    return bool(paid) and invoice.taxable_supply_date == paid


def _last_delivered(order: BaseModel) -> datetime | None:
    """Tell when the last of what was delivered of an order went to the buyer, UTC; the
    field of Odoo tells of the first delivery.

    :param order: ``sale.order``, with all rights
    """
    done = order.picking_ids.filtered(
        lambda picking: (
            picking.state == "done" and picking.location_dest_id.usage == "customer"
        )
    )
    return max(filter(None, done.mapped("date_done")), default=None)
