"""The leaky buckets that limit calls."""

import math
import threading

from .errors import ApiError


class Buckets:
    """A bucket for each token or user: it holds `limit` calls, of which `bandwidth` a
    second run out. bandwidth None: calls are not limited (the headers then show 10)."""

    def __init__(self, switches, clock):
        self.switches = switches
        self.clock = clock
        self.limit = 10
        self.bandwidth: float | None = 2
        self._fill: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def fill(self, owner: str) -> float:
        """Tell how many calls are in a bucket now."""
        fill, since = self._fill.get(owner, (0.0, self.clock()))
        if self.bandwidth is None:
            return 0.0
        return max(0.0, fill - (self.clock() - since) * self.bandwidth)

    def take(self, owner: str) -> None:
        """Put one call into the bucket. Raises ApiError 429 when it is full."""
        with self._lock:
            fill = self.fill(owner)
            if self.bandwidth is not None and fill + 1 > self.limit:
                wait = math.ceil((fill + 1 - self.limit) / self.bandwidth)
                headers = {}
                if self.switches.retry_after:
                    headers["Retry-After"] = str(max(1, wait))
                raise ApiError(429, headers=headers)
            self._fill[owner] = (fill + 1, self.clock())

    def headers(self, owner: str | None) -> dict[str, str]:
        """Write the headers about a bucket that an answer has; None = of a call that
        was not let in, which has none."""
        limit, bandwidth = self.limit, self.bandwidth
        calls = math.ceil(self.fill(owner or ""))
        if bandwidth is None:
            limit, bandwidth, calls = 10, 10, 1
        return {
            "X-Shop-Api-Limit": str(limit),
            "X-Shop-Api-Calls": str(calls),
            "X-Shop-Api-Bandwidth": f"{bandwidth:g}",
        }
