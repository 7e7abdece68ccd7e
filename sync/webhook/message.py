"""What a message of the shop is believed: which thing it is about, and nothing else."""

import hashlib
import json
from collections.abc import Mapping

from odoo.tools import consteq

from ...shoper_api import read_id

# Of a body. Those of orders that were seen have a few kB; one of a product holds its
# descriptions in all languages, six bytes for each Polish letter.
MAX_BYTES = 1024 * 1024
LONGEST = 200  # characters of a header that is looked at


def is_signed(webhook_id: str, secret: str, body: bytes, signature: str) -> bool:
    """Tell whether whoever sent the body knows the secret. It takes as long for a wrong
    signature as for a right one. What is signed, and what is not, says
    docs/shoper-api.md, Customers and orders.

    :param webhook_id: the shop's number of the webhook, as ``X-Webhook-Id`` names it
    :param secret: that the webhook was registered with
    :param body: as it was sent, byte for byte
    :param signature: what ``X-Webhook-SHA1`` holds
    """
    signed = f"{webhook_id}:{secret}:".encode() + body
    expected = hashlib.sha1(signed).hexdigest()  # noqa: S324, the shop's choice
    return consteq(expected.encode(), signature.encode())


def subject_of(
    topic: str, body: bytes, numbers: Mapping[str, tuple[str, str]]
) -> tuple[str, int] | None:
    """Read which thing of the shop a message is about: (code of its type, its id in the
    shop); None where it is about nothing that is known here.

    :param topic: the event, such as ``order.create``
    :param body: its JSON, of whichever version of the shop: only one field is read
    :param numbers: {event: (code of a type, name of the body's field that holds the
        id)}
    """
    found = numbers.get(topic)
    if found is None:
        return None
    code, field = found
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        return None
    number = read_id(values.get(field)) if isinstance(values, dict) else None
    return (code, number) if number else None
