"""Moments of the shop, which writes its local time without a zone, in UTC."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from .problem import Problem, ProblemCode


def as_utc(
    local: datetime, zone: ZoneInfo, previous: datetime | None = None
) -> datetime | Problem:
    """Turn the shop's local time into UTC, as Odoo keeps it: naive.

    In autumn one hour comes twice. The order before this one decides which of the two
    is meant: the first that is not earlier. In spring one hour does not exist; what
    the shop writes then is read by the clock that was not yet put forward.

    :param previous: moment (UTC, naive) of the order with the next lower id
    :return: a problem only for the first or last day that a calendar has
    """
    try:
        readings = [
            local.replace(tzinfo=zone, fold=fold)
            .astimezone(timezone.utc)
            .replace(tzinfo=None)
            for fold in (0, 1)
        ]
    except OverflowError:  # the first or last day that a calendar has
        return Problem(ProblemCode.NOT_A_MOMENT, value=str(local))
    first, second = readings
    if previous is not None and first < previous <= first + timedelta(days=1):
        # Only an hour that comes twice has a second reading that is later.
        return max(first, second)
    return first
