"""JSON as the shop reads and writes it."""

import json


def decode(data: bytes | str):
    """Read JSON as PHP does: UTF-8 alone, no NaN and no Infinity, which Python takes.

    :raises ValueError: it is no such JSON
    """
    text = data.decode() if isinstance(data, bytes) else data
    try:
        return json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("Nested too deep") from None


def _refuse(constant: str):
    raise ValueError(f"{constant} is no JSON")


def encode(value) -> bytes:
    """Write a value as PHP does: without spaces, slashes and non-ASCII letters escaped
    (seen)."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text.replace("/", "\\/").encode("ascii")
