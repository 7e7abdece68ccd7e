"""All the waiting of a client."""

from collections.abc import Callable

from .errors import RateLimited, ShoperError
from .limits import Bucket


class Pacer:
    """Does all the waiting of a client.

    :param sleep: waits so many seconds
    :param max_wait: longest single wait, seconds
    :param deadline: gives the seconds left, None when there is no end
    :param item_cost: see :class:`Bucket`, as far as known from before
    :ivar waited: seconds slept
    """

    def __init__(
        self,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        max_wait: float,
        deadline: Callable[[], float] | None,
        item_cost: float = 0.0,
    ):
        self.bucket = Bucket(clock, item_cost)
        self._clock = clock
        self._sleep = sleep
        self._max_wait = max_wait
        self._deadline = deadline
        self.waited = 0.0

    def pace(self, items: int = 0) -> None:
        """Wait until the next call fits the shop's limit.

        :param items: how many it has, of a bulk call
        :raises RateLimited: the wait is longer than the time left
        """
        self.pause(self.bucket.wait(items))

    def pause(self, seconds: float, failure: ShoperError | None = None) -> None:
        """Wait so many seconds, at most `max_wait`.

        :param failure: see :class:`.errors.RateLimited`
        :raises RateLimited: the wait is longer than the time left
        """
        seconds = min(seconds, self._max_wait)
        if seconds <= 0:
            return
        if not self._has_time(seconds):
            error = RateLimited(
                f"A wait of {seconds:.1f} s before the next call to the shop is longer"
                " than the time left."
            )
            error.retry_after, error.failure = seconds, failure
            raise error
        self._sleep(seconds)
        self.waited += seconds

    def now(self) -> float:
        """Give the moment by the client's clock, in seconds."""
        return self._clock()

    def ends(self, failed: int, wait: float, began: float) -> bool:
        """Tell whether the time left ends the tries of a call that failed: it is too
        short for the wait before the next one, and whoever goes on later begins with
        the first try again, which would be for ever. A call that failed once, and at
        once, may just have come late: it is made again later.

        :param failed: how many tries failed
        :param wait: seconds before the next one
        :param began: when the last one began, see :meth:`now`
        """
        is_quick = self._clock() - began < wait
        return not self._has_time(wait) and (failed > 1 or not is_quick)

    def _has_time(self, seconds: float) -> bool:
        """Tell whether so many seconds are left."""
        return self._deadline is None or seconds <= self._deadline()

    def out_of_time(self) -> bool:
        """Tell whether the time for the calls is over."""
        return self._deadline is not None and self._deadline() <= 0
