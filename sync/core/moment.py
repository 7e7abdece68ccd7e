"""Moments as the shop writes them: texts in its own time, without a zone
(docs/shoper-api.md, Types)."""

import re
from datetime import datetime, timedelta
from typing import Any, TypeGuard

FORM = "%Y-%m-%d %H:%M:%S"
_TYPED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})( [0-9]{2}:[0-9]{2}:[0-9]{2})?")
_NEVER = "0000-00-00"


def is_moment(value: Any) -> TypeGuard[str]:
    """Tell whether a value of a row is a moment in the form ``2026-05-07 10:11:12``:
    sorted as texts, such moments are in the order of time."""
    if not isinstance(value, str):
        return False
    try:
        return datetime.strptime(value, FORM).strftime(FORM) == value
    except ValueError:
        return False


def read_local(value: Any) -> datetime | None:
    """Read ``2026-05-07 10:11:12`` or ``2026-05-07``, as the shop writes them.

    :return: naive, in the shop's zone; None for null, nothing and the zeros that the
        shop writes for "never"
    :raises ValueError: it is no moment
    """
    if value in (None, ""):
        return None
    match = _TYPED.fullmatch(value.strip()) if isinstance(value, str) else None
    if not match:
        raise ValueError(value)
    return None if match[1] == _NEVER else datetime.fromisoformat(match[0])


def earlier(moment: str, by: timedelta) -> str:
    """Take so much time off a moment, by the same clock.

    :param moment: see :func:`is_moment`
    """
    return (datetime.strptime(moment, FORM) - by).strftime(FORM)
