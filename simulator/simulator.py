"""A whole local shop: state, servers, and everything to steer it by."""

import secrets
import time

from werkzeug.wrappers import Request, Response

from . import invariants
from .access import Token, Users
from .bucket import Buckets
from .catalogue import load
from .control import ControlApplication
from .errors import ApiError
from .faults import Dropped, Fault, Faults
from .hooks import Hooks
from .log import Requests
from .owner import Owner
from .server import Server, ShopApplication, close_connection
from .shop import Shop
from .snapshot import Snapshot
from .switches import Switches

_DIGITS = 9
_HTML = "<!DOCTYPE html><html><body><h1>Przerwa techniczna</h1></body></html>"


def _any_number() -> str:
    """Make a licence number: digits alone (six were seen), so many that no two are
    alike."""
    return str(10 ** (_DIGITS - 1) + secrets.randbelow(9 * 10 ** (_DIGITS - 1)))


class Simulator:
    """A Shoper shop on a loopback port, for the time of a `with` block.

    products: None = the demo catalogue, a number = so many generated ones.
    images: how many the generated products have, about 20 kB each.
    empty: a fresh shop, without categories, producers, products.
    clock: seconds since 1970, for dates, tokens and limits; sleep: for delays.
    license_id: identity of the shop; one of its own by default.
    port, control_port: 0 = a free port; control_port None = no control address.
    switches: those that are not to have their defaults, from the first moment on.
    """

    def __init__(
        self,
        products: int | None = None,
        empty: bool = False,
        *,
        images: int = 0,
        clock=time.time,
        sleep=time.sleep,
        license_id: str | None = None,
        port: int = 0,
        control_port: int | None = None,
        switches: dict | None = None,
    ):
        self.clock = clock
        self._sleep = sleep
        self.switches = Switches(**(switches or {}))
        self.shop = Shop(
            license_id or _any_number(), self.switches, lambda: self.clock()
        )
        self.owner = Owner(self.shop)
        self.users = Users(lambda: self.clock(), self.switches)
        self.users.add_user("odoo", "odoo")
        self.buckets = Buckets(self.switches, lambda: self.clock())
        self.faults = Faults()
        self.hooks = Hooks()
        self.requests = Requests()
        load(self.shop, self.owner, products, empty, images)
        self._server = Server(ShopApplication(self), port)
        self.url = self.shop.url = self._server.url
        self._control = None
        self.control_url = None
        if control_port is not None:
            self._control = Server(ControlApplication(self), control_port)
            self.control_url = self._control.url
        servers = filter(None, (self._server, self._control))
        self.shop.own_ports |= {server.port for server in servers}

    def start(self) -> "Simulator":
        """Serve from now on; give the simulator itself."""
        self._server.start()
        if self._control:
            self._control.start()
        return self

    def stop(self) -> None:
        """Serve no more, and end all threads."""
        self._server.stop()
        if self._control:
            self._control.stop()
        self.shop.webhooks.stop()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_exception):
        self.stop()

    # Steering

    @property
    def limit(self) -> int:
        """Tell how many calls a bucket holds."""
        return self.buckets.limit

    @limit.setter
    def limit(self, value: int):
        if not value >= 1:
            raise ValueError("A bucket holds one call at least")
        self.buckets.limit = value

    @property
    def bandwidth(self) -> float | None:
        """Tell how many calls a second run out of a bucket; None = no limit."""
        return self.buckets.bandwidth

    @bandwidth.setter
    def bandwidth(self, value: float | None):
        if value is not None and not value > 0:
            raise ValueError("Calls run out of a bucket, or are not limited: None")
        self.buckets.bandwidth = value

    @property
    def locked(self) -> bool:
        """Tell whether an administrator locked the shop: calls are answered by 503."""
        return self.shop.locked

    @locked.setter
    def locked(self, value: bool):
        self.shop.locked = value

    @property
    def unpaid(self) -> bool:
        """Tell whether the shop is not paid for: calls are answered by 402."""
        return self.shop.unpaid

    @unpaid.setter
    def unpaid(self, value: bool):
        self.shop.unpaid = value

    @property
    def settings(self):
        """Give the values of application-config that the owner set, by name."""
        return self.shop.settings

    @property
    def mails(self):
        """List the mails that the shop would have sent to buyers, oldest first."""
        return self.shop.mails

    @property
    def webhooks(self):
        """Give the sender of webhooks: `sent` has the messages, `wait()` returns when
        all are sent."""
        return self.shop.webhooks

    @property
    def journal(self):
        """Give what moved the stock: `sales` and `pushes`, the oldest first."""
        return self.shop.journal

    def on_call(self, method, path, action, n: int = 1, when: str = "before"):
        """Do something at a call to come, see `hooks.Hooks.on_call`."""
        return self.hooks.on_call(method, path, action, n, when)

    def broken_rules(self) -> list[str]:
        """List what is not as it must be in a shop, see `invariants`."""
        with self.shop.lock:
            return invariants.broken(self.shop)

    def revoke_tokens(self) -> None:
        """Make all tokens invalid that were given until now."""
        self.users.revoke_tokens()

    def snapshot(self) -> Snapshot:
        """Keep all that the shop holds now, to be restored later."""
        return Snapshot(self)

    # For the server

    def bucket_of(self, token: Token) -> str:
        """Name the bucket that a token's calls fill: its own, or its user's."""
        if self.switches.bucket_per == "user":
            return token.user.login
        return token.value

    def suffer(self, fault: Fault) -> Response | None:
        """Do what a fault does before the call: raise ApiError or Dropped, wait, or
        give the answer to send instead."""
        if fault.kind == "delay":
            self._sleep(fault.seconds)
        elif fault.kind == "drop":
            raise Dropped
        elif fault.kind == "status":
            headers = {}
            if fault.retry_after is not None:
                headers["Retry-After"] = str(fault.retry_after)
            raise ApiError(fault.status, headers=headers)
        elif fault.kind == "html":
            return Response(fault.body or _HTML, fault.status, mimetype="text/html")
        return None

    @staticmethod
    def spoil(fault: Fault | None, request: Request, response: Response) -> Response:
        """Do to the answer of a call that was carried out what a fault does: give the
        answer to send. Raises Dropped where none is."""
        if fault is None or fault.kind not in ("lost", "half"):
            return response
        if fault.kind == "lost":
            raise Dropped
        data = response.get_data()

        def half():
            yield data[: len(data) // 2]
            close_connection(request.environ)

        cut = Response(half(), response.status_code, headers=response.headers)
        cut.headers["Content-Length"] = str(len(data))
        return cut
