"""The state of one shop."""

import re
import threading
import time
import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

from .errors import ApiError
from .resources import RESOURCES
from .switches import Switches


class Shop:
    """All rows, by resource, and what holds for the shop as a whole.

    Whoever reads or writes from another thread than the server's holds `lock`.
    """

    default_locale = "pl_PL"
    #: price levels in use: retail, wholesale, special
    price_levels = 1
    timezone = ZoneInfo("Europe/Warsaw")

    def __init__(self, license_id: str, switches: Switches, clock=time.time):
        self.license_id = license_id
        self.switches = switches
        self.clock = clock
        self.url = ""
        #: ports from which the shop fetches nothing: its own ones
        self.own_ports: set[int] = set()
        self.locked = False
        self.unpaid = False
        self.lock = threading.RLock()
        self.resources = {kind.name: kind(self) for kind in RESOURCES}
        self._locales: dict[str, int] | None = None

    def __getitem__(self, name: str):
        return self.resources[name]

    def now(self) -> str:
        """Date and time in the shop's zone, as the shop writes them."""
        return datetime.fromtimestamp(self.clock(), self.timezone).strftime(
            "%Y-%m-%d %H:%M:%S"
        )

    def lang_id(self, locale: str) -> int | None:
        if self._locales is None:
            self._locales = {
                row["locale"]: row_id for row_id, row in self["languages"].rows.items()
            }
        return self._locales.get(locale)

    def forget_locales(self) -> None:
        self._locales = None

    @staticmethod
    def slug(text: str) -> str:
        """Part of an address made of a name: "Śpiwór letni" -> "Spiwor-letni"."""
        text = text.replace("ł", "l").replace("Ł", "L")
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
        return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")

    # For tests and tools: rows exactly as the API renders them

    def rows(self, name: str) -> list[dict]:
        with self.lock:
            resource = self[name]
            return [resource.render(row_id) for row_id in resource.ids]

    def row(self, name: str, row_id: int) -> dict:
        """Raises KeyError where there is no such row."""
        with self.lock:
            try:
                return self[name].render(row_id)
            except ApiError:
                raise KeyError(f"{name}/{row_id}") from None

    def counts(self) -> dict[str, int]:
        with self.lock:
            return {name: len(res.ids) for name, res in self.resources.items()}


class Owner:
    """Edits as the shop's owner makes them in the panel: the same defaults and
    checks, but no permissions, no limits, no log; read-only resources and fields
    (taxes, languages, order of an image) can be written."""

    def __init__(self, shop: Shop):
        self._shop = shop

    def create(self, name: str, values: dict) -> int:
        """Id of the new row. Raises errors.ApiError."""
        with self._shop.lock:
            return self._shop[name].create(values, owner=True)

    def update(self, name: str, row_id: int, values: dict) -> None:
        with self._shop.lock:
            self._shop[name].update(row_id, values, owner=True)

    def delete(self, name: str, row_id: int) -> None:
        with self._shop.lock:
            self._shop[name].delete(row_id, owner=True)
