"""When a scheduled synchronisation is due next, in the shop's time, without Odoo."""

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

ELAPSED = ("minutes", "hours")  # counted through changes of the clock
DAYS = {"days": 1, "weeks": 7}  # at the same time of the day


def next_moment(
    previous: datetime | None,
    now: datetime,
    number: int,
    unit: str,
    hour: float,
    zone: ZoneInfo,
) -> datetime:
    """Find the first moment after ``now``; however many were missed, they count as one.

    :param previous: the moment that was due last, or None at the beginning
    :param now: both naive, UTC, as Odoo keeps them
    :param number: of units between two moments, at least 1
    :param unit: one of ``ELAPSED`` or ``DAYS``
    :param hour: time of the day in the zone, for days and weeks: 2.5 is half past two
    :return: naive, UTC; a time of the day that the change to summer time leaves out
        is an hour later by the clock on that day alone
    """
    if unit in ELAPSED:
        step = timedelta(**{unit: number})
        moment = previous or now
        missed = max(0, (now - moment) // step)
        return moment + (missed + 1) * step
    local_now = now.replace(tzinfo=timezone.utc).astimezone(zone)
    minutes = round(hour * 60) % (24 * 60)
    at = time(minutes // 60, minutes % 60)
    if previous is None:
        day, step = local_now.date(), timedelta(days=1)
    else:
        day = previous.replace(tzinfo=timezone.utc).astimezone(zone).date()
        step = timedelta(days=number * DAYS[unit])
        missed = max(0, (local_now.date() - day) // step)
        day += missed * step
    moment = _as_utc(day, at, zone)
    while moment <= now:
        day += step
        moment = _as_utc(day, at, zone)
    return moment


def _as_utc(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Turn a time of the day in a zone into UTC, naive."""
    local = datetime.combine(day, at, tzinfo=zone)
    return local.astimezone(timezone.utc).replace(tzinfo=None)
