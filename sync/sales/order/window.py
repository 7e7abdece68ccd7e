"""Since when a complete download reads orders."""

from datetime import datetime, timedelta

from ...core.moment import FORM, earlier

# Clocks of shop and Odoo differ by their zones, and what changed may be a little older
# than the moment at which that was met.
SLACK = timedelta(days=1)


def window_start(days: int, mark: str) -> str:
    """Say since which moment of the shop's clock orders are read: so many days back,
    and no later than a day before ``mark``.

    :param mark: the newest moment, by the shop's clock, at which an order that was read
        had changed; empty where none is known
    """
    start = (datetime.now() - timedelta(days=days) - SLACK).strftime(FORM)
    return min(start, earlier(mark, SLACK)) if mark else start
