"""Keeps passwords and tokens out of logs and error texts."""

import logging
import re

MASK = "***"
# Resources of whose rows the shop's own words may hold what is personal.
PERSONAL = frozenset(
    {
        "auth",
        "order-products",
        "orders",
        "parcels",
        "subscribers",
        "user-addresses",
        "users",
        "webhooks",
    }
)

_NAMES = r"password|client_secret|access_token|refresh_token|authorization"
_PATTERNS = (
    # "name": "value" in JSON or in the repr of a dict
    re.compile(rf"(['\"](?:{_NAMES})['\"]\s*:\s*)(['\"])(?:\\.|(?!\2).)*\2", re.I),
    re.compile(r"\b((?:Basic|Bearer)\s+)[A-Za-z0-9+/=_.~-]{8,}", re.I),
    # name=value in a query or form, Name: value in headers
    re.compile(rf"\b((?:{_NAMES})\s*[=:]\s*)(?!Basic|Bearer)[^\s&,;'\"]+", re.I),
    # a token by its looks: 40 hex digits of a login, 64 of the shop's panel
    re.compile(r"()(?<![0-9A-Za-z])(?:[0-9a-f]{64}|[0-9a-f]{40})(?![0-9A-Za-z])", re.I),
)


def mask(text: str) -> str:
    """Write a text with every secret replaced by `***`."""
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\1{MASK}", text)
    return text


class MaskSecrets(logging.Filter):
    """Masks the finished text of each record of the logger it is added to."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the text of a record, and let it through."""
        record.msg = mask(record.getMessage())
        record.args = ()
        return True


def get_logger(name: str) -> logging.Logger:
    """Give the logger of that name, with `MaskSecrets` on it (once)."""
    logger = logging.getLogger(name)
    if not any(isinstance(item, MaskSecrets) for item in logger.filters):
        logger.addFilter(MaskSecrets())
    return logger
