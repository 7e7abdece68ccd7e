"""All the waiting of a client."""

from collections.abc import Callable

from .errors import RateLimited, ShoperError
from .limits import Bucket


class Pacer:
    """Does all the waiting of a client.

    :param clock: seconds, monotonic
    :param sleep: waits so many seconds
    :param max_wait: longest single wait, seconds
    :param deadline: gives the seconds left, None when there is no end
    :param item_cost: calls that an item of a bulk costs, as an earlier client learned
    :ivar waited: seconds slept
    """

    def __init__(
        self,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        max_wait: float,
        deadline: Callable[[], float] | None,
        item_cost: float,
    ):
        self.bucket = Bucket(clock, item_cost)
        self._sleep = sleep
        self._max_wait = max_wait
        self._deadline = deadline
        self.waited = 0.0

    def pace(self, items: int) -> None:
        """Wait until the next call fits the shop's limit.

        :param items: how many items a bulk call has, 0 for any other call
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
        if not self.has_time(seconds):
            error = RateLimited(
                f"A wait of {seconds:.1f} s before the next call to the shop is longer"
                " than the time left."
            )
            error.retry_after, error.failure = seconds, failure
            raise error
        self._sleep(seconds)
        self.waited += seconds

    def has_time(self, seconds: float) -> bool:
        """Tell whether so many seconds are left."""
        return self._deadline is None or seconds <= self._deadline()

    def out_of_time(self) -> bool:
        """Tell whether the time for the calls is over."""
        return self._deadline is not None and self._deadline() <= 0
