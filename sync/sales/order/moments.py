"""When orders were placed, in UTC."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ...core.moment import FORM
from ...engine.context import Context
from ..row.moment import as_utc
from ..row.problem import Problem
from .domains import placed_between

NIGHT = timedelta(hours=3)  # more than by which any clock is put back


def in_utc(
    ctx: Context, placed: Mapping[int, datetime]
) -> dict[int, datetime | Problem]:
    """Turn the shop's local times of orders into UTC, naive.

    In autumn one hour comes twice. An order of it was placed at the first moment that
    is not earlier than the order before it, whether or not that one takes part.

    :param placed: {order id: local time}
    """
    zone = ctx.connector._timezone()
    doubtful = [moment for moment in placed.values() if _comes_twice(moment, zone)]
    local = dict(placed)
    if doubtful:
        local |= _placed_between(ctx, min(doubtful) - NIGHT, max(doubtful) + NIGHT)
    found: dict[int, datetime | Problem] = {}
    previous: datetime | None = None
    for order_id in sorted(local):
        found[order_id] = as_utc(local[order_id], zone, previous)
        moment = found[order_id]
        previous = moment if isinstance(moment, datetime) else previous
    return {order_id: found[order_id] for order_id in placed}


def _comes_twice(moment: datetime, zone: ZoneInfo) -> bool:
    first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return first.utcoffset() != second.utcoffset()


def _placed_between(
    ctx: Context, first: datetime, last: datetime
) -> dict[int, datetime]:
    """Read when the mirrored orders of a night were placed: {order id: local time}."""
    night = placed_between(ctx.connector, f"{first:{FORM}}", f"{last:{FORM}}")
    elements = ctx.env["shoper.element"].search_fetch(
        night, ["remote_id", "shop_values"]
    )
    return {
        element.remote_id: datetime.fromisoformat(element.shop_values["date"])
        for element in elements
    }
