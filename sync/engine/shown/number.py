"""Numbers as the reader's language writes them."""

from decimal import Decimal

from odoo.api import Environment
from odoo.models import BaseModel
from odoo.tools import formatLang


def shown_number(env: Environment, number: Decimal | float | str) -> str:
    """Write a number with the decimals that it has.

    :param env: in the reader's language
    """
    written = f"{Decimal(str(number)):f}"
    decimals = len(written.partition(".")[2].rstrip("0"))
    return formatLang(env, float(number), digits=decimals)


def shown_amount(
    env: Environment, amount: Decimal | float | str, currency: BaseModel | None
) -> str:
    """Write an amount of money.

    :param env: in the reader's language
    :param currency: none, or an empty one, where it is said elsewhere
    """
    if currency:
        return formatLang(env, float(amount), currency_obj=currency)
    return formatLang(env, float(amount), digits=2)
