"""JSON as the shop writes it."""

import json


def encode(value) -> bytes:
    """PHP's default JSON: no spaces, slashes and non-ASCII letters escaped (seen)."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text.replace("/", "\\/").encode("ascii")
