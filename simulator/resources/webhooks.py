"""Webhooks: who is told about what."""

import socket
from urllib.parse import urlsplit

from ..errors import Invalid
from ..fields import Choice, Field, Flag, Text
from ..webhook_sender import EVENTS, is_loopback
from .base import Index, Resource


class Events(Field):
    """The events about which a webhook is told, at least one."""

    def parse(self, value, shop):
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list):
            raise Invalid("list")
        if not value:
            raise Invalid("required")
        for event in value:
            if event not in EVENTS:
                raise Invalid("choice", event)
        return list(value)


class Url(Text):
    """The address of a webhook. The host must exist (seen); here names are not looked
    up, but those that can never exist are refused."""

    def parse(self, value, shop):
        value = super().parse(value, shop)
        try:
            address = urlsplit(value)
            host, _port = address.hostname, address.port
        except ValueError:
            raise Invalid("url", value) from None
        is_web = address.scheme in ("http", "https")
        if not is_web or not host or not _may_be_there(host):
            raise Invalid("url", value)
        return value


def _may_be_there(host: str) -> bool:
    if is_loopback(host):
        return True
    try:
        socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
    except OSError:
        return "." in host.strip(".") and not host.endswith((".invalid", ".test"))
    return True


class Webhooks(Resource):
    """Webhooks. format: 0 JSON, 1 XML, which this shop does not write."""

    name, key = "webhooks", "webhook_id"
    fields = {
        "url": Url(required=True),
        "active": Flag(required=True),
        "format": Choice(values=("0", "1"), required=True),
        "events": Events(required=True, filterable=False),
        "secret": Text(),
    }

    def __init__(self, shop):
        super().__init__(shop)
        self.indexes["event"] = Index(
            lambda row: row["events"] if row.get("active") == "1" else ()
        )

    def render_listed(self, row_id):
        """Show a row without its secret, as lists do (seen)."""
        row = self.render(row_id)
        del row["secret"]
        return row
