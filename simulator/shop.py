"""The state of one shop."""

import re
import threading
import unicodedata
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from .errors import ApiError
from .mails import Mail
from .resources import RESOURCES
from .resources.application import VERSION, config, defaults
from .settings import Settings
from .stock_journal import StockJournal
from .switches import Switches
from .webhook_sender import WebhookSender


class Shop:
    """All rows, by resource, and what holds for the shop as a whole.

    Whoever reads or writes outside of a call holds `lock`. clock: seconds since 1970.
    """

    version = VERSION
    default_locale = "pl_PL"
    #: price levels in use: retail, wholesale, special
    price_levels = 1
    timezone = ZoneInfo("Europe/Warsaw")

    def __init__(self, license_id: str, switches: Switches, clock):
        self.license_id = license_id
        self.switches = switches
        self.clock = clock
        self.url = ""
        #: ports from which the shop fetches nothing: its own ones
        self.own_ports: set[int] = set()
        self.locked = False
        self.unpaid = False
        self.lock = threading.RLock()
        self._depth = 0
        self.settings = Settings(lambda: defaults(self))
        self.journal = StockJournal()
        self.mails: list[Mail] = []
        #: parts of the products that are bundles: stock_id and quantity of each
        self.bundles: dict[int, tuple[tuple[int, int], ...]] = {}
        self.webhooks = WebhookSender(self)
        self.resources = {kind.name: kind(self) for kind in RESOURCES}
        self._locales: dict[str, int] | None = None

    def __getitem__(self, name: str):
        return self.resources[name]

    @contextmanager
    def work(self):
        """Hold the lock for one call or action; what it is to tell by webhooks goes
        out when it is done."""
        with self.lock:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if not self._depth:
                    self.webhooks.hand_over()

    def setting(self, name: str):
        """Read a value of application-config."""
        return config(self)[name]

    def is_on(self, name: str) -> bool:
        """Tell whether a setting of application-config is on, in any of its forms."""
        return self.setting(name) in (True, 1, "1")

    def mail(self, kind: str, to: str, order_id: int, subject: str) -> None:
        """Note a mail that the shop would send to a buyer."""
        self.mails.append(Mail(kind, to, order_id, subject, self.now()))

    def now(self) -> str:
        """Write date and time in the shop's time zone, as the shop does."""
        return datetime.fromtimestamp(self.clock(), self.timezone).strftime(
            "%Y-%m-%d %H:%M:%S"
        )

    def lang_id(self, locale: str) -> int | None:
        """Find the id of a language, None where the shop does not have it."""
        if self._locales is None:
            self._locales = {
                row["locale"]: row_id for row_id, row in self["languages"].rows.items()
            }
        return self._locales.get(locale)

    def forget_locales(self) -> None:
        """Look the languages up anew from now on."""
        self._locales = None

    @staticmethod
    def slug(text: str) -> str:
        """Make the part of an address of a name: "Śpiwór letni" -> "Spiwor-letni"."""
        text = text.replace("ł", "l").replace("Ł", "L")
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
        return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")

    # For tests and tools: rows exactly as the API renders them

    def rows(self, name: str) -> list[dict]:
        """Read all rows of a resource, by ascending id."""
        with self.lock:
            resource = self[name]
            return [resource.render(row_id) for row_id in resource.ids]

    def row(self, name: str, row_id: int) -> dict:
        """Read a row of a resource. Raises KeyError where there is no such row."""
        with self.lock:
            try:
                return self[name].render(row_id)
            except ApiError:
                raise KeyError(f"{name}/{row_id}") from None

    def counts(self) -> dict[str, int]:
        """Count the rows of each resource, by its name."""
        with self.lock:
            return {name: len(res.ids) for name, res in self.resources.items()}
