"""Moments as the shop writes them: texts in its own time, without a zone."""

import re
from datetime import datetime, timedelta
from typing import Any, TypeGuard

FORM = "%Y-%m-%d %H:%M:%S"
_TYPED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})( [0-9]{2}:[0-9]{2}:[0-9]{2})?")
_NEVER = "0000-00-00"


def is_moment(value: Any) -> TypeGuard[str]:
    """Tell whether a value of a row is a moment in the one form in which texts of it
    compare like the moments themselves."""
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
    """Give the moment that lies so long before another one by the same clock.

    :param moment: see :func:`is_moment`
    """
    return (datetime.strptime(moment, FORM) - by).strftime(FORM)
