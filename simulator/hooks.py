"""Things to do at a certain call: somebody buys between a client's read and write."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from .faults import check_pattern, path_matches

WHEN = ("before", "after")


@dataclass
class Hook:
    """See `Hooks.on_call`."""

    method: str | None
    path: str | None
    n: int
    action: Callable[[], object]
    when: str
    seen: int = 0


class Hooks:
    """What is to be done at calls to come."""

    def __init__(self):
        self._hooks: list[Hook] = []
        self._lock = threading.Lock()

    def on_call(self, method, path, action, n: int = 1, when: str = "before") -> Hook:
        """Call `action()` once, at the n-th matching call from now on.

        method, path: which calls, as for faults; items of bulk calls count as calls
        of their own. when: before the call is carried out, or after it and before
        its answer. The shop is not locked meanwhile: the action may do all that its
        owner may. What it raises breaks the call. Raises ValueError for another `when`,
        an `n` below 1, and a path that is no regular expression.
        """
        if when not in WHEN:
            raise ValueError(f"A hook runs {' or '.join(WHEN)}, not {when!r}")
        if n < 1:
            raise ValueError("Calls are counted from 1")
        check_pattern(path)
        hook = Hook(method, path, n, action, when)
        with self._lock:
            self._hooks.append(hook)
        return hook

    def clear(self) -> None:
        """Forget all hooks."""
        with self._lock:
            self._hooks.clear()

    def __len__(self):
        """Count the hooks that have not run yet."""
        return len(self._hooks)

    def run(self, when: str, method: str, path: str) -> None:
        """Run the hooks whose turn it is "before" or "after" a call."""
        due = []
        with self._lock:
            for hook in list(self._hooks):
                if hook.when != when or hook.method not in (None, method):
                    continue
                if not path_matches(hook.path, path):
                    continue
                hook.seen += 1
                if hook.seen == hook.n:
                    self._hooks.remove(hook)
                    due.append(hook)
        for hook in due:
            hook.action()
