"""The numbers that Odoo keeps of gross prices: net ones where the tax is not included
in the price."""

from decimal import Decimal

from odoo.models import BaseModel

from ...core.price import add, gross_price, list_price
from ...core.side import Side
from ...engine.references import Values
from .levels import ALL


def numbers_to_keep(
    after: Side, record: BaseModel | None, current: Side | None, tax: BaseModel
) -> dict[str, float | None]:
    """Compute what Odoo is to keep of the prices of a product: {code: number}, None for
    no price of its own in a list. With another VAT rate these are all prices, since
    gross ones stay.

    :param after: what is written to it
    :param record: the product, None for a new one, and ``current`` what it holds
    :param tax: the one that it has afterwards
    """
    held = {} if current is None else current.values
    gross = {
        code: after.values[code] if code in after.values else held[code]
        for code in ALL
        if code in after.values
        or ("tax" in after.values and held.get(code) is not None)
    }
    rate, included = tax.amount, tax.price_include
    numbers = {
        code: None if price is None else list_price(Decimal(price), rate, included)
        for code, price in gross.items()
    }
    if record is not None and after.facts.get("amounts"):  # of an undoing
        extra = current.facts["prices"].extra if current else 0.0
        without_rule = add(record.list_price, extra)
        numbers |= _numbers_back(after, without_rule, gross, tax)
    return numbers


def _numbers_back(
    after: Side, without_rule: float, gross: Values, tax: BaseModel
) -> dict[str, float | None]:
    """Choose the numbers that Odoo held once and an undoing gives back, where they mean
    the same gross price: that does not tell the net one to the last digit.

    :param without_rule: what the product costs where no list has a price of it
    :param gross: {code: price} that is to be written
    """
    kept = after.facts["amounts"]
    numbers: dict[str, float | None] = {}
    for code in kept.keys() & gross.keys():
        amount = without_rule if kept[code] is None else kept[code]
        price = gross_price(amount, tax.amount, tax.price_include)
        if gross[code] is not None and price == Decimal(gross[code]):
            numbers[code] = kept[code]
    return numbers
