"""By which keys a shop is told that a parcel is sent: not sure (docs/shoper-api.md,
Customers and orders)."""

from collections.abc import Collection
from typing import Any

# Keys of each form; whichever the shop takes, it is read as ``sent``.
KEYS = {"both": ("sent", "send"), "sent": ("sent",), "send": ("send",)}
# Which forms are tried, one after the other while the shop refuses them: the one that
# worked last, then each key alone. One real shop was written to by ``sent``.
TRIED = {
    "both": ("both", "sent", "send"),
    "sent": ("sent", "send"),
    "send": ("send", "sent"),
}


def sent_as(form: str, value: Any) -> dict[str, Any]:
    """Make the keys of a body that say whether a parcel is sent.

    :param form: a key of :data:`KEYS`
    """
    return dict.fromkeys(KEYS[form], value)


def without_sent(body: dict[str, Any]) -> dict[str, Any]:
    """Leave out of a body whether the parcel is sent."""
    return {key: value for key, value in body.items() if key not in KEYS["both"]}


def next_form(known: str, refused: Collection[str]) -> str | None:
    """Choose the form that is tried after one that the shop refused, None for no other.

    :param known: the form that worked last
    :param refused: keys of the body that the shop refused
    """
    keys = tuple(key for key in KEYS["both"] if key in refused)
    form = next((form for form in KEYS if KEYS[form] == keys), None)
    forms = TRIED[known]
    return forms[forms.index(form) + 1] if form in forms[:-1] else None
