"""What is not paid yet of an order that is to be paid before it is delivered."""

from decimal import Decimal

from odoo.api import Environment
from odoo.models import BaseModel
from odoo.tools import formatLang


def is_paid_before(method: BaseModel) -> bool:
    """Tell whether orders are to be paid before they become sales orders.

    :param method: ``shoper.payment.method``, empty for none
    """
    return bool(method.kind == "prepaid" and method.confirm == "paid")


def underpaid_text(
    env: Environment,
    paid: Decimal | float,
    total: Decimal | float,
    currency: BaseModel,
) -> str:
    """Say how much of an order is not paid.

    :param env: in the reader's language
    """
    return env._(
        "It is to be paid before it is delivered, and %(missing)s of %(total)s is "
        "still unpaid in the shop.",
        total=formatLang(env, float(total), currency_obj=currency),
        missing=formatLang(env, float(total) - float(paid), currency_obj=currency),
    )
