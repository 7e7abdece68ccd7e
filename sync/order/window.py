"""Since when a complete download reads orders."""

from datetime import datetime, timedelta

from ..core.moment import FORM, earlier

# Clocks of shop and Odoo differ by their zones, and what changed may be a little older
# than the moment at which that was met.
SLACK = timedelta(days=1)


def window_start(days: int, since: datetime | None, mark: str) -> str:
    """Say since which moment of the shop's clock orders are read: so many days back,
    and no later than what was met before, or than orders are taken over at all.

    :param since: when somebody began to take orders over (UTC), None: nobody did
    :param mark: the newest moment at which an order changed, empty where none is known
    """
    back = datetime.now() - timedelta(days=days)
    if mark:
        return min((back - SLACK).strftime(FORM), earlier(mark, SLACK))
    return (min(back, since or back) - SLACK).strftime(FORM)
