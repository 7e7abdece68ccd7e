"""The delivery date that the shop names for an order, which the order has in Odoo where
that is chosen."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from odoo import fields
from odoo.models import BaseModel

from ...core.row import OddValue, Row, moment_in
from ..row.moment import as_utc

FIELD = "delivery_date"  # of the shop's row
NOON = time(12)  # the same day wherever it is read


def promised_text(row: Row, placed: datetime) -> str | None:
    """Write the delivery date of an order, empty where the shop names none; None where
    it does not say, or says what is no such date: one before the order was placed.

    :param placed: when that was, by the shop's clock
    """
    try:
        moment = moment_in(row, FIELD)
    except OddValue:
        return None
    if moment is None:
        return "" if FIELD in row else None
    day = moment.date()
    return day.isoformat() if day >= placed.date() else None


def promise(day: str | date | None, zone: ZoneInfo) -> datetime | bool:
    """Give the moment that Odoo has for a delivery date of the shop, False for none.

    :param zone: of the shop
    """
    found = fields.Date.to_date(day)
    moment = as_utc(datetime.combine(found, NOON), zone) if found else None
    return moment if isinstance(moment, datetime) else False


def promise_vals(order: BaseModel, day: str | None, zone: ZoneInfo) -> dict[str, Any]:
    """Make the field of another delivery date of the shop: of an order that is still to
    be delivered, and whose date nobody changed in Odoo; nothing for others.

    :param day: as :func:`promised_text` writes it
    :param zone: of the shop
    """
    is_over = order.state == "cancel" or order.delivery_status == "full"
    is_own = not (is_as_promised(order, zone) or is_date_locked(order, zone))
    if is_over or is_own:
        return {}
    return {"commitment_date": promise(day, zone)}


def is_as_promised(order: BaseModel, zone: ZoneInfo) -> bool:
    """Tell whether an order has in Odoo the delivery date that the shop named.

    :param zone: of the shop
    """
    return bool(order.commitment_date == promise(order.shoper_promised_on, zone))


def is_date_locked(order: BaseModel, zone: ZoneInfo) -> bool:
    """Tell whether an order has no delivery date in Odoo since the one that the shop
    named is in a locked period.

    :param zone: of the shop
    """
    named = promise(order.shoper_promised_on, zone)
    if order.commitment_date or not named:
        return False
    return bool(order._is_due_in_locked_period(named))
