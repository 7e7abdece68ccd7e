"""On which day an order was paid. The shop does not say it: its ``status_date`` may, if
the status changed with the payment (docs/shoper-api.md, Customers and orders)."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from odoo.models import BaseModel

from ...engine.context import Context
from ..row.order_row import OrderRow, read_order
from .reading import StoredOrder

PAID_ON = "paid_on"  # fact of an order: when more of it was paid than before


def day_paid(ctx: Context, row: OrderRow | None) -> date:
    """Choose the date of a payment that the shop tells of now: when the status changed,
    today where it did not, or where the shop says that it did before the order was
    placed: VAT would be due in a period that was closed long ago.

    :param row: of the order if its status is another one now, None where it is not
    """
    today = datetime.now(ctx.connector._timezone()).date()
    if row is None or row.status_since is None:
        return today
    since = row.status_since.date()
    return today if since < row.placed.date() else min(since, today)


def day_read(
    ctx: Context, element: BaseModel, known: Decimal, row: OrderRow | None
) -> date:
    """Choose the date of a payment that Odoo does not have yet: the day that was noted
    when it was read, however much later it is written. What is paid beyond the total
    has none noted; see :func:`note_day`.

    :param known: what Odoo has as paid
    :param row: see :func:`day_paid`
    """
    noted = noted_day(element.shop_facts or {})
    total = Decimal((element.shop_values or {}).get("total") or 0)
    return noted if noted and known < total else day_paid(ctx, row)


def note_day(
    ctx: Context, element: BaseModel, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Note on which day more was paid of an order than when it was mirrored before, for
    one that is taken over later; until nothing is paid. What is paid beyond the total
    moves no day: the VAT is due on the day on which all was paid.

    :param element: of the order, as it was mirrored before
    :param values: what it is mirrored as now
    """
    before, now = element.shop_values or {}, values["shop_values"]
    day = (element.shop_facts or {}).get(PAID_ON)
    until = min(Decimal(now["paid"]), Decimal(now["total"]))
    if "paid" in before and until > Decimal(before["paid"]):
        has_new_status = before.get("status") != now["status"]
        told = read_order(values["payload"]) if has_new_status else None
        day = day_paid(ctx, told).isoformat()
    return {PAID_ON: day} if day and Decimal(now["paid"]) else {}


def noted_day(facts: Mapping[str, Any]) -> date | None:
    """Read on which day more was paid of an order than when it was first mirrored, None
    where nothing was paid since then.

    :param facts: of the order, as it is mirrored
    """
    day = facts.get(PAID_ON)
    return date.fromisoformat(day) if day else None


def paid_on(ctx: Context, change: BaseModel) -> date | None:
    """Choose the date that an update writes as the day of payment: that on which it was
    read, or where none was noted, when the status changed that came with the payment,
    as far as the shop says that, else today by the shop's clock.

    :return: None where an update brings no payment: what was paid back moves no day
    """
    before, after = change.before or {}, change.after or {}
    known = Decimal(before.get("paid") or 0)
    if Decimal(after.get("paid") or 0) <= known:
        return None
    element = change.element_id
    stored = StoredOrder.of(element) if "status" in after else None
    return day_read(ctx, element, known, stored.row if stored else None)
