"""What is told of each HTTP call to whoever watches a client, for a log."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from .errors import ShoperError
from .paging import read_id
from .session import PREFIX, Answer


@dataclass(frozen=True)
class CallItem:
    """A call inside a bulk call.

    :ivar path: below `/webapi/rest/`
    :ivar status: None where the call was not answered
    """

    method: str
    path: str
    status: int | None = None


@dataclass(frozen=True)
class WatchedCall:
    """One HTTP call that was made. It holds no body, no header and no query.

    :ivar path: below `/webapi/rest/`
    :ivar status: None where no answer came
    :ivar attempt: 1, or more where it is the repetition of a call
    :ivar error: what came of it, None where it was answered well
    :ivar items: what a bulk call was made of
    """

    method: str
    path: str
    status: int | None
    seconds: float
    attempt: int
    error: ShoperError | None = None
    items: tuple[CallItem, ...] = ()


class Watcher(Protocol):
    """Is told of each HTTP call of a client. What it raises is raised to whoever made
    the call."""

    def called(self, call: WatchedCall) -> None:
        """Take note of a call."""

    def closed(self) -> None:
        """Take note that the client made its last call for now."""


class Telling:
    """Makes the tries of one call, and tells a watcher of each.

    :param body: of the call, of which nothing is told but the calls of a bulk
    """

    def __init__(
        self,
        watcher: Watcher | None,
        clock: Callable[[], float],
        method: str,
        path: str,
        body: object = None,
    ):
        self._watcher = watcher
        self._clock = clock
        self._method, self._path, self._body = method, path, body
        self._attempt = 0

    def send(self, call: Callable[[], Answer]) -> Answer:
        """Make one try of the call, and tell of it; raise what it raises."""
        if self._watcher is None:
            return call()
        self._attempt += 1
        began = self._clock()
        try:
            answer = call()
        except ShoperError as error:
            self._tell(self._watcher, began, error.status, error, None)
            raise
        self._tell(self._watcher, began, answer.status, None, answer.body)
        return answer

    def _tell(
        self,
        watcher: Watcher,
        began: float,
        status: int | None,
        error: ShoperError | None,
        answer: object,
    ) -> None:
        watcher.called(
            WatchedCall(
                self._method,
                self._path,
                status,
                self._clock() - began,
                self._attempt,
                error,
                self._items(answer),
            )
        )

    def _items(self, answer: object) -> tuple[CallItem, ...]:
        """List what a bulk call was made of, with what became of each."""
        if self._path != "bulk" or not isinstance(self._body, list):
            return ()
        rows = answer.get("items") if isinstance(answer, dict) else None
        codes = {
            str(row.get("id")): read_id(row.get("code"))
            for row in (rows if isinstance(rows, list) else ())
            if isinstance(row, dict)
        }
        return tuple(
            CallItem(
                item["method"],
                item["path"].removeprefix(PREFIX),
                codes.get(item["id"]),
            )
            for item in self._body
        )
