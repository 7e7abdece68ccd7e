"""The shop's limit of calls, a leaky bucket, and how long it wants no call, as its
headers say."""

import math
from collections.abc import Callable, Mapping

# A bulk of fewer items says too little: the header is rounded to whole calls.
_TELLING = 4
_USUAL_LIMIT = 10  # of a shop that has not said it yet


class Bucket:
    """Works out when the shop's limit lets the next call in.

    The shop sends with each answer `X-Shop-Api-Limit` (size of the bucket, calls),
    `X-Shop-Api-Calls` (how full it is, calls) and `X-Shop-Api-Bandwidth` (how fast it
    drains, calls a second; docs/shoper-api.md). Without usable headers nothing is
    paced.

    Whether a bulk call counts once or as often as it has items nobody says, so it is
    learned from what a bulk adds to the bucket.

    :param clock: seconds, monotonic
    :ivar item_cost: calls that an item of a bulk costs; 0 while a whole bulk costs one
    """

    def __init__(self, clock: Callable[[], float], item_cost: float = 0.0):
        self._clock = clock
        self._limit = self._calls = self._bandwidth = self._seen = 0.0
        self._rise: float | None = None
        self.item_cost = item_cost

    def observe(self, headers: Mapping[str, str]) -> None:
        """Take note of the headers of an answer that has just arrived."""
        limit = _number(headers.get("X-Shop-Api-Limit"))
        calls = _number(headers.get("X-Shop-Api-Calls"))
        bandwidth = _number(headers.get("X-Shop-Api-Bandwidth"))
        if limit and bandwidth and calls is not None:
            self._rise = calls - self._fill() if self._limit else None
            self._limit, self._bandwidth, self._calls = limit, bandwidth, calls
            self._seen = self._clock()

    def learn(self, done: int, limited: int) -> None:
        """Learn from a bulk call, whose headers were the last observed, what bulk calls
        cost.

        :param done: items that the shop carried out
        :param limited: items that it refused for the limit
        """
        if not self._limit:
            return
        if limited:  # items are counted, else all or none would have been refused
            measured = 1.0
            if done and self._rise is not None:
                measured = min(1.0, max(1.0, self._rise) / done)
            self.item_cost = max(self.item_cost, measured)
            return
        if done < _TELLING:
            return
        # What the bucket holds is the most that the call can have cost.
        most = self._calls if self._rise is None else min(self._rise, self._calls)
        if most < 2:
            self.item_cost = 0.0
        elif self._rise is not None or most + 1 < self.item_cost * done:
            measured = round(most / done, 2)
            if abs(measured - self.item_cost) * done > 1:  # not by rounding alone
                self.item_cost = measured

    def cost(self, items: int) -> float:
        """Tell how many calls a bulk of so many items costs, as far as known."""
        return max(1.0, self.item_cost * items)

    @property
    def bulk_size(self) -> float:
        """Tell how many items of a bulk fit into the empty bucket; infinity where they
        cost nothing."""
        if not self.item_cost:
            return math.inf
        return max(1, int(self._room / self.item_cost))

    @property
    def _room(self) -> float:
        """Tell how many calls are let in at once. The header is a whole number, the
        fill need not be: one call is kept free."""
        return max((self._limit or _USUAL_LIMIT) - 1, 1)

    def _fill(self) -> float:
        elapsed = max(0.0, self._clock() - self._seen)
        return max(0.0, self._calls - elapsed * self._bandwidth)

    @property
    def rate(self) -> tuple[int, float]:
        """Tell how many calls the bucket holds, and how many run out of it a second."""
        return int(self._limit), self._bandwidth

    def wait(self, items: int = 0) -> float:
        """Tell the seconds until a call fits, 0 when it fits now.

        :param items: how many items a bulk call has, 0 for any other call
        """
        if not self._limit:
            return 0.0
        over = self._fill() + min(self.cost(items), self._room) - self._room
        return max(0.0, over / self._bandwidth)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Read the seconds of the `Retry-After` header, None when missing or unusable."""
    return _number(headers.get("Retry-After"))


def _number(text: str | None) -> float | None:
    """Read the number in a header, None where there is none that makes sense."""
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None
