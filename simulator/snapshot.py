"""A simulator as it is at a moment, to which it can be taken back."""

import copy
import queue
import threading

from .server import Server

#: holds nothing of the shop: these stay the same objects
_MACHINERY = (type(threading.Lock()), type(threading.RLock()), queue.Queue, Server)


class Snapshot:
    """All that a simulator knows: rows, tokens, faults, switches, log. Its servers run
    on meanwhile and keep their addresses; the clock that it was given is not stopped.

    Nobody may call the shop while a snapshot is taken or restored.
    """

    def __init__(self, simulator):
        shop = self._shop = simulator.shop
        #: what others refer to: the same objects afterwards, with what they hold now
        self._parts = [
            simulator,
            simulator.switches,
            simulator.owner,
            simulator.users,
            simulator.buckets,
            simulator.faults,
            simulator.hooks,
            simulator.requests,
            shop,
            shop.settings,
            shop.journal,
            shop.webhooks,
            *shop.resources.values(),
        ]
        lasting = [*self._parts, simulator.clock, simulator._sleep]
        for part in self._parts:
            lasting += filter(_is_machinery, vars(part).values())
        self._lasting = {id(item): item for item in lasting}
        shop.webhooks.stop()
        self._values = self._copy([vars(part) for part in self._parts])

    def restore(self) -> None:
        """Take the simulator back to the moment of the snapshot, as often as wanted."""
        self._shop.webhooks.stop()
        values = self._copy(self._values)
        with self._shop.lock:
            for part, held in zip(self._parts, values, strict=True):
                vars(part).clear()
                vars(part).update(held)

    def _copy(self, values: list[dict]) -> list[dict]:
        return copy.deepcopy(values, dict(self._lasting))


def _is_machinery(value) -> bool:
    return isinstance(value, _MACHINERY)
