"""The shop's messages to others: one attempt each, three seconds, signed."""

import hashlib
import http.client
import ipaddress
import queue
import random
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from .wire import encode

#: what a webhook can be told (seen); anything else is refused
EVENTS = tuple(
    f"{kind}.{event}"
    for kind, events in (
        ("category", ("create", "edit", "delete")),
        ("order", ("create", "edit", "paid", "status", "delete")),
        ("client", ("create", "edit", "delete")),
        ("product", ("create", "edit", "delete")),
        ("parcel", ("create", "dispatch", "delete", "send")),
        ("specialoffer", ("create", "edit", "delete")),
        ("subscriber", ("create", "edit", "delete")),
    )
    for event in events
)
TIMEOUT = 3


@dataclass
class Message:
    """One message to one webhook. status: of the receiver's answer; None where there
    was none, and where the message was lost."""

    webhook_id: int
    event: str
    url: str
    body: bytes
    headers: dict[str, str]
    status: int | None = None
    lost: bool = False

    def as_dict(self) -> dict:
        return asdict(self) | {"body": self.body.decode()}


class WebhookSender:
    """Collects the messages about one call or action, and sends them from a thread of
    its own when the call is done. `sent` has all that were sent, oldest first."""

    def __init__(self, shop):
        self.shop = shop
        self.sent: list[Message] = []
        self._collected: list[Message] = []
        self._queue: queue.Queue = queue.Queue()
        self._thread: threading.Thread | None = None
        self._chance = random.Random(0)

    def tell(self, event: str, body: Callable[[], dict]) -> None:
        """Collect a message for each active webhook about this event. body: makes what
        it says. Whoever calls holds the shop's lock."""
        webhooks = self.shop["webhooks"]
        listening = webhooks.indexes["event"].get(event)
        if not listening:
            return
        data = encode(body())
        for webhook_id in listening:
            row = webhooks.rows[webhook_id]
            headers = self.headers(row, event, data)
            self._collected.append(
                Message(webhook_id, event, row["url"], data, headers)
            )

    def headers(self, webhook: dict, event: str, data: bytes) -> dict[str, str]:
        """Write the headers of a message, its signature among them (seen)."""
        version = self.shop.version
        # 40 hex digits, which are not the number of application-config (both were seen)
        licence = hashlib.sha1(self.shop.license_id.encode()).hexdigest()
        signed = f"{webhook['webhook_id']}:{webhook.get('secret', '')}:".encode() + data
        return {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": f"Shop Webhook Sender {version}",
            "X-Shop-Version": version,
            "X-Shop-Domain": urlsplit(self.shop.url).netloc,
            "X-Shop-License": licence,
            "X-Webhook-Id": webhook["webhook_id"],
            "X-Webhook-Name": event,
            "X-Webhook-SHA1": hashlib.sha1(signed).hexdigest(),
        }

    def hand_over(self) -> None:
        """Send what was collected, as the switch webhook_event_order says."""
        messages, self._collected = self._collected, []
        if not messages:
            return
        order = self.shop.switches.webhook_event_order
        if order == "lost":
            for message in messages:
                message.lost = True
            self.sent += messages
            return
        if order == "twice":
            messages = [
                Message(m.webhook_id, m.event, m.url, m.body, m.headers)
                for m in messages
                for _ in range(2)
            ]
        elif order == "shuffled":
            self._chance.shuffle(messages)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()
        for message in messages:
            self._queue.put(message)

    def wait(self) -> None:
        """Return when all messages are sent that were collected until now."""
        self._queue.join()

    def stop(self) -> None:
        """Send what is left, and end the thread."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while (message := self._queue.get()) is not None:
            try:
                message.status = post(message)
            finally:
                self.sent.append(message)
                self._queue.task_done()
        self._queue.task_done()


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def post(message: Message) -> int | None:
    """Send a message: the status of the answer, None where there is none. Only this
    machine is called, by plain HTTP, and no redirect is followed."""
    address = urlsplit(message.url)
    if address.scheme != "http" or not is_loopback(address.hostname or ""):
        return None
    connection = http.client.HTTPConnection(
        address.hostname, address.port, timeout=TIMEOUT
    )
    path = address.path or "/"
    if address.query:
        path = f"{path}?{address.query}"
    try:
        connection.request("POST", path, message.body, message.headers)
        return connection.getresponse().status
    except (OSError, ValueError, http.client.HTTPException):
        return None  # ValueError: letters that no address has
    finally:
        connection.close()
