"""How what is kept of an order is shown to people."""

import re
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from odoo.api import Environment
from odoo.models import BaseModel

from ...engine.dates import moment_text
from ...engine.shown.number import shown_amount, shown_number
from ..row.moment import as_utc

# A line as :func:`.reading.line_text` writes it, the same for all readers.
_LINE = re.compile(
    r"(?P<quantity>[\d.]+) × (?P<name>.*) · (?P<price>-?[\d.]+)"
    r"(?: -(?P<discount>[\d.]+) %)?(?P<tax> · [^·]*)?"
)


def shown_lines(env: Environment, text: str, currency: BaseModel) -> str:
    """Write the lines of an order with their numbers in the reader's language.

    :param currency: of their prices, an empty one where it is said elsewhere
    """
    return "\n".join(shown_line(env, line, currency) for line in text.split("\n"))


def shown_line(env: Environment, text: str, currency: BaseModel) -> str:
    """Write a line of an order with its numbers in the reader's language.

    :param currency: of its price, an empty one where it is said elsewhere
    """
    found = _LINE.fullmatch(text)
    if not found:
        return text
    quantity = shown_number(env, found["quantity"])
    price = shown_price(env, found["price"], found["discount"], currency)
    return f"{quantity} × {found['name']} · {price}{found['tax'] or ''}"


def shown_moment(env: Environment, text: str, zone: ZoneInfo) -> str:
    """Write a moment of the shop's clock as the reader's own clock shows it.

    :param zone: of the shop
    """
    moment = as_utc(datetime.fromisoformat(text), zone)
    if not isinstance(moment, datetime):
        return text
    return moment_text(env, moment, is_kept=True)  # spreadsheets are kept


def shown_price(
    env: Environment,
    price: Decimal | str,
    discount: Decimal | str | None,
    currency: BaseModel | None = None,
) -> str:
    """Write the price of a line before its discount, and that discount, if any."""
    shown = shown_amount(env, price, currency)
    return f"{shown} (-{shown_number(env, discount)}%)" if discount else shown
