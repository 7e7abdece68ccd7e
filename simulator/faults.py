"""Faults to order: what goes wrong, with which calls, how often."""

import copy
import re
import threading
from dataclasses import asdict, dataclass

KINDS = ("status", "delay", "drop", "half", "html", "lost", "ignore")
_ITEM_KINDS = ("status", "delay", "drop", "lost", "ignore")


class Dropped(Exception):
    """The connection is to be closed without an answer."""


@dataclass
class Fault:
    """See `Faults.add`."""

    method: str | None
    path: str | None
    kind: str
    status: int
    body: object
    seconds: float
    times: int | None
    skip: int
    retry_after: int | None
    scope: str
    fields: list[str]

    def heeded(self, body):
        """Copy a body without the fields that this fault has the shop ignore."""
        if self.kind != "ignore" or not isinstance(body, dict):
            return body
        body = copy.deepcopy(body)
        for path in self.fields:
            *parents, name = path.split(".")
            place = body
            for parent in parents:
                place = place.get(parent) if isinstance(place, dict) else None
            if isinstance(place, dict):
                place.pop(name, None)
        return body

    def matches(self, method: str, path: str, scope: str) -> bool:
        """Tell whether the fault is one of such calls, whatever `skip` and `times`."""
        if scope != self.scope or self.method not in (None, method):
            return False
        return path_matches(self.path, path)


def path_matches(pattern: str | None, path: str) -> bool:
    """Tell whether a path is one that a pattern names: None = any path; else a
    resource, a path, or a regular expression that the whole path matches."""
    return (
        pattern is None
        or pattern in (path, path.partition("/")[0])
        or re.fullmatch(pattern, path) is not None
    )


def check_pattern(pattern: str | None) -> None:
    """Check that `path_matches` can read a pattern.

    :raises ValueError: it is no regular expression
    """
    try:
        re.compile(pattern or "")
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from None


class Faults:
    """The faults that were ordered and have not all happened yet."""

    def __init__(self):
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(
        self,
        method=None,
        path=None,
        kind="status",
        status=None,
        body=None,
        seconds=0,
        times=1,
        skip=0,
        retry_after=None,
        scope="call",
        fields=(),
    ) -> Fault:
        """Order a fault for calls to come.

        method, path: which calls; None = any. path is the name of a resource (with
            or without an id behind it), or a regular expression that the whole path
            below /webapi/rest/ matches; "bulk" is the bulk call itself.
        kind: "status" = answered with `status` (500) and `body` (the usual error if
            None), nothing done; "delay" = answered after `seconds`; "drop" =
            connection closed, nothing done; "lost" = done, then connection closed
            without an answer; "half" = done, half of the answer sent; "html" =
            a page instead of JSON with `status` (200) and `body`, nothing done;
            "ignore" = done and answered as usual, but for the `fields`, which are not
            heeded ("ean", "stock.price", "translations.pl_PL.name").
        times: how many calls it hits, None = all; skip: matching calls left alone
            before. retry_after: seconds for the header Retry-After.
        scope: "call" = HTTP calls; "item" = items inside bulk calls, where "drop"
            and "lost" close the connection before or after that item, the items
            behind it not being done.
        Raises ValueError for an unknown kind or scope, and for a path that is no
            regular expression.
        """
        if kind not in KINDS or (scope == "item" and kind not in _ITEM_KINDS):
            raise ValueError(f"No fault {kind!r} for scope {scope!r}")
        if scope not in ("call", "item"):
            raise ValueError(f"No scope {scope!r}")
        check_pattern(path)
        if status is None:
            status = 200 if kind == "html" else 500
        fault = Fault(
            method,
            path,
            kind,
            status,
            body,
            seconds,
            times,
            skip,
            retry_after,
            scope,
            list(fields),
        )
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._faults.clear()

    def take(self, method: str, path: str, scope: str) -> Fault | None:
        """Find the first fault that hits a call, and count that it did; None where
        none does."""
        with self._lock:
            for fault in self._faults:
                if not fault.matches(method, path, scope):
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                if fault.times is not None:
                    fault.times -= 1
                    if not fault.times:
                        self._faults.remove(fault)
                return fault
        return None

    def as_list(self) -> list[dict]:
        """List the faults, each with its fields."""
        with self._lock:
            return [asdict(fault) for fault in self._faults]
