"""Moments as the shop writes them: texts in its own time, without a zone."""

from datetime import datetime, timedelta
from typing import Any, TypeGuard

FORM = "%Y-%m-%d %H:%M:%S"


def is_moment(value: Any) -> TypeGuard[str]:
    """Tell whether a value of a row is a moment in the one form in which texts of it
    compare like the moments themselves."""
    if not isinstance(value, str):
        return False
    try:
        return datetime.strptime(value, FORM).strftime(FORM) == value
    except ValueError:
        return False


def earlier(moment: str, by: timedelta) -> str:
    """Give the moment that lies so long before another one by the same clock.

    :param moment: see :func:`is_moment`
    """
    return (datetime.strptime(moment, FORM) - by).strftime(FORM)
