"""The shop's leaky bucket, as its headers describe it, and all waiting."""

import math
from collections.abc import Callable, Mapping

from .errors import RateLimited


class Bucket:
    """Knows when the next call fits.

    The shop sends with each answer (seen live) `X-Shop-Api-Limit` (size of the
    bucket, calls), `X-Shop-Api-Calls` (how full it is, calls) and
    `X-Shop-Api-Bandwidth` (how fast it drains, calls a second). Without usable
    headers nothing is paced.

    :param clock: seconds, monotonic
    """

    def __init__(self, clock: Callable[[], float]):
        self._clock = clock
        self._limit = self._calls = self._bandwidth = self._seen = 0.0

    def observe(self, headers: Mapping[str, str]) -> None:
        """Takes the headers of an answer that has just arrived."""
        limit = _number(headers.get("X-Shop-Api-Limit"))
        calls = _number(headers.get("X-Shop-Api-Calls"))
        bandwidth = _number(headers.get("X-Shop-Api-Bandwidth"))
        if limit and bandwidth and calls is not None:
            self._limit, self._bandwidth, self._calls = limit, bandwidth, calls
            self._seen = self._clock()

    @property
    def rate(self) -> tuple[int, float]:
        """Size of the bucket in calls and calls it drains a second."""
        return int(self._limit), self._bandwidth

    def wait(self) -> float:
        """Seconds until a call fits, 0 when it fits now."""
        if not self._limit:
            return 0.0
        elapsed = max(0.0, self._clock() - self._seen)
        fill = max(0.0, self._calls - elapsed * self._bandwidth)
        # The header is a whole number, the fill need not be: keep one call free.
        room = max(self._limit - 1, 1)
        return max(0.0, (fill + 1 - room) / self._bandwidth)


class Pacer:
    """Does all the waiting of a client.

    :param sleep: waits so many seconds
    :param max_wait: longest single wait, seconds
    :param deadline: gives the seconds left, None when there is no end
    :ivar waited: seconds slept
    """

    def __init__(
        self,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        max_wait: float,
        deadline: Callable[[], float] | None,
    ):
        self.bucket = Bucket(clock)
        self._sleep = sleep
        self._max_wait = max_wait
        self._deadline = deadline
        self.waited = 0.0

    def pace(self) -> None:
        """Waits until the next call fits the shop's limit.

        :raises RateLimited: the wait is longer than the time left
        """
        self.pause(self.bucket.wait())

    def pause(self, seconds: float) -> None:
        """Waits so many seconds, at most `max_wait`.

        :raises RateLimited: the wait is longer than the time left
        """
        seconds = min(seconds, self._max_wait)
        if seconds <= 0:
            return
        if self._deadline and seconds > self._deadline():
            error = RateLimited(
                f"A wait of {seconds:.1f} s before the next call to the shop is longer"
                " than the time left."
            )
            error.retry_after = seconds
            raise error
        self._sleep(seconds)
        self.waited += seconds

    def out_of_time(self) -> bool:
        return self._deadline is not None and self._deadline() <= 0


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of the `Retry-After` header, None when missing or unusable."""
    return _number(headers.get("Retry-After"))


def _number(text: str | None) -> float | None:
    try:
        number = float(text)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) and number >= 0 else None
