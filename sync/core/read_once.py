"""What an object reads once, in cached properties."""

from collections.abc import Collection
from functools import cached_property


def forget_read(holder: object, kept: Collection[str]) -> None:
    """Let an object read its cached properties anew when they are asked for next.

    :param kept: names of those that it keeps
    """
    for name in holder.__dict__.keys() - kept:
        if isinstance(getattr(type(holder), name, None), cached_property):
            del holder.__dict__[name]
