"""Domains that people stored as text, read without computing anything."""

import ast
import warnings

MAX_LENGTH = 100_000


def read_domain(text: str) -> list:
    """Read a domain that is written out in full: lists of texts, numbers, ``True``,
    ``False`` and ``None``, as Odoo's domain editor writes it. Dates that move with
    the day are texts (``"today -7d"``), which Odoo resolves.

    :raises ValueError: for all else, an expression above all: one of a few characters
        (``9**9**9``) can take for ever to evaluate
    """
    if len(text) > MAX_LENGTH:
        raise ValueError("too long")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            domain = ast.literal_eval(text.strip())
    except (SyntaxError, TypeError, ValueError, MemoryError, RecursionError):
        raise ValueError("not written out in full") from None
    if not isinstance(domain, list):
        raise ValueError("not a list")
    return domain
