"""The shop's webhooks that belong to one connector."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ...shoper_api import Client, errors, read_id
from ..core.row import Row

RESOURCE = "webhooks"
JSON = "0"  # the form of bodies


@dataclass(frozen=True)
class Wanted:
    """The webhook that a connector needs.

    :ivar url: where the shop sends its messages
    :ivar token: the part of the address that tells it from all others
    """

    url: str
    token: str = field(repr=False)
    secret: str = field(repr=False)
    events: Sequence[str]


class Registration:
    """Registers, checks and removes a connector's webhook in the shop. There may be
    none, or more than one after an answer was lost: the token in their address tells
    them."""

    def __init__(self, client: Client, wanted: Wanted) -> None:
        self.client = client
        self.wanted = wanted
        client.keep_secret(wanted.secret)
        client.keep_secret(wanted.token)

    def put_right(self) -> int:
        """See that the shop has exactly the one webhook that is wanted, with all that
        is wanted of it.

        :return: its number in the shop
        :raises ShoperError: the shop cannot be asked, or refuses
        """
        found = self._numbers()
        if not found:
            try:
                return self.client.create(RESOURCE, self._body())
            except errors.OutcomeUnknown as lost:
                try:
                    found = self._numbers()
                except errors.ShoperError:
                    raise lost from None
                if not found:
                    raise
        number, *others = found
        self.client.update(RESOURCE, number, self._body())
        self._delete(others)
        return number

    def remove(self) -> None:
        """Take the connector's webhooks out of the shop.

        :raises ShoperError: the shop cannot be asked, or refuses
        """
        self._delete(self._numbers())

    def problems(self) -> list[str]:
        """Say what is wrong with the webhook in the shop, as codes: ``gone``,
        ``twins``, ``address``, ``events``, ``inactive``, ``format``, ``secret``;
        ``key`` where the connector has no secret by which its messages could be
        believed. Empty where all is right. What a row of **webhooks** holds says
        docs/shoper-api.md, Customers and orders.

        :raises ShoperError: the shop cannot be asked
        """
        found = self._numbers()
        if not found:
            return ["gone"]
        row = self.client.get(RESOURCE, found[0])
        if not isinstance(row, dict):
            raise errors.NotAShop("A webhook is no object.", resource=RESOURCE)
        secret = self.wanted.secret
        is_right = {
            "twins": len(found) == 1,
            "address": row.get("url") == self.wanted.url,
            "events": self._are_right(row.get("events")),
            "inactive": str(row.get("active")) in ("1", "True"),
            # A shop that does not show these at all is believed.
            "format": str(row.get("format") or JSON) == JSON,
            "secret": row.get("secret") in (None, "", secret) or not secret,
            "key": bool(secret),
        }
        return [code for code, right in is_right.items() if not right]

    def _are_right(self, events: object) -> bool:
        """Tell whether the shop lists the events that are wanted. One that does not
        list them by name is believed: it would say the same after each writing."""
        if not isinstance(events, list):
            return True
        is_named = all(isinstance(event, str) for event in events)
        return not is_named or set(events) == set(self.wanted.events)

    def _numbers(self) -> list[int]:
        """Find the webhooks whose address holds the token, ascending."""
        rows = (row for rows in self.client.reader(RESOURCE) for row in rows)
        return sorted(number for row in rows if (number := self._own(row)))

    def _own(self, row: Row) -> int | None:
        """Give the number of a webhook if it is the connector's."""
        token = self.wanted.token  # none where it was forgotten: then none is its own
        is_own = bool(token) and token in str(row.get("url") or "").split("/")
        return read_id(row.get("webhook_id")) if is_own else None

    def _body(self) -> dict[str, object]:
        return {
            "url": self.wanted.url,
            "secret": self.wanted.secret,
            "events": list(self.wanted.events),
            "format": int(JSON),
            "active": 1,
        }

    def _delete(self, numbers: Sequence[int]) -> None:
        for number in numbers:  # one, or a few twins
            try:
                self.client.delete(RESOURCE, number)
            except errors.NotFound:
                continue
