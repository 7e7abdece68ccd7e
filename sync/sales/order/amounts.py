"""How the amounts of an order are shown in Odoo: what they come to stays the same."""

from collections.abc import Sequence
from decimal import Decimal

from odoo.models import BaseModel

from ...core.money import GROSZ, to_grosz
from ..row.discount_rule import NO_EVIDENCE, Evidence
from ..row.money import NOTHING, Amount, LineKind
from ..row.order_total import Bill, Settings

ONE = Decimal(1)


def settings_of(connector: BaseModel) -> Settings:
    """Read what was learned or decided about the totals of a shop.

    :param connector: ``shoper.connector``, as superuser
    """
    stored = connector.rule_evidence
    return Settings(
        Evidence(stored) if stored else NO_EVIDENCE,
        connector.orders_tolerance * GROSZ,
        connector.hidden_discounts,
    )


def shown_for(
    connector: BaseModel, amounts: Sequence[Amount], bill: Bill
) -> tuple[Amount, ...]:
    """Make the lines that are shown, as the settings of a shop say."""
    return shown_amounts(
        amounts,
        bill,
        discounts_apart=connector.discount_shown == "line",
        free_shipping=connector.has_zero_shipping_line,
    )


def shown_amounts(
    amounts: Sequence[Amount], bill: Bill, *, discounts_apart: bool, free_shipping: bool
) -> tuple[Amount, ...]:
    """Make the lines that are shown.

    :param amounts: that add up to the total
    :param bill: what the order says about money
    :param discounts_apart: products keep their full prices, and a line for each VAT
        rate takes the discounts off; else the prices hold the discounts
    :param free_shipping: delivery for nothing is a line of 0.00
    """
    shown = list(_apart(amounts, bill) if discounts_apart else amounts)
    tax = bill.shipping_tax or next((line.tax for line in bill.lines if line.tax), None)
    if free_shipping and not bill.shipping_cost and tax:
        shown.append(Amount(LineKind.SHIPPING, None, NOTHING, ONE, tax))
    return tuple(shown)


def _apart(amounts: Sequence[Amount], bill: Bill) -> tuple[Amount, ...]:
    """Take discounts out of the prices. A line that costs more than its price says is
    left as it is."""
    prices = {line.id: line.price * line.quantity for line in bill.lines}
    shown: list[Amount] = []
    off: dict = {}
    for amount in amounts:
        full = to_grosz(prices.get(amount.line_id or 0, NOTHING))
        if amount.kind is LineKind.PRODUCT and full > amount.total:
            off[amount.tax] = off.get(amount.tax, NOTHING) + full - amount.total
            amount = Amount(
                LineKind.PRODUCT, amount.line_id, full, amount.quantity, amount.tax
            )
        shown.append(amount)
    return (
        *shown,
        *(
            Amount(LineKind.DISCOUNT, None, -less, ONE, tax)
            for tax, less in off.items()
        ),
    )
