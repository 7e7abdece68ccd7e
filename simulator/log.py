"""The log of all calls."""

import threading
from collections import deque
from dataclasses import asdict, dataclass, field

#: calls kept; older ones are forgotten
KEPT = 20000


@dataclass
class LoggedRequest:
    """A call that was made. path: below /webapi/rest/, for downloads the whole path
    without the first slash. body: parsed JSON. status: None when the connection was
    closed instead. items: the calls inside a bulk call. bytes_out: length of the
    answer's body."""

    method: str
    path: str
    query: dict
    body: object
    status: int | None = None
    user: str | None = None
    items: list["LoggedRequest"] = field(default_factory=list)
    bytes_out: int = 0

    def as_dict(self) -> dict:
        return asdict(self)


class Requests:
    """The calls that were made, newest last; they can be read and cleared while the
    shop is being called."""

    def __init__(self):
        self._entries: deque[LoggedRequest] = deque(maxlen=KEPT)
        self._lock = threading.Lock()

    def append(self, entry: LoggedRequest) -> None:
        """Log a call."""
        with self._lock:
            self._entries.append(entry)

    def clear(self) -> None:
        """Forget all calls."""
        with self._lock:
            self._entries.clear()

    def _copy(self) -> list[LoggedRequest]:
        with self._lock:
            return list(self._entries)

    def __iter__(self):
        return iter(self._copy())

    def __len__(self):
        return len(self._entries)

    def __getitem__(self, position):
        return self._copy()[position]
