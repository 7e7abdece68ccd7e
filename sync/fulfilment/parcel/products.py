"""What a parcel holds, as the shop says it: lines of the order and quantities."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from ...core.row import OddValue, Row, list_in, number_in, parent_in, readable

DIGITS = 4  # decimals of quantities
# By so much quantities that were rounded may be more together than what was sold.
SLIP = Decimal(5).scaleb(-DIGITS)
_BETWEEN = re.compile(r"[,;\n]")

# What a parcel and the order's line have in common, by which the line is known.
_SAME = ("product_id", "stock_id", "code", "option", "name")

Products = dict[int, Decimal]  # quantity of each line of the shop's order, by its id


def numbers_of(reference: str | bool) -> list[str]:
    """Read the tracking numbers of a transfer, each once: carriers that make several
    parcels of it join their numbers by a comma."""
    parts = _BETWEEN.split(str(reference or ""))
    return list(dict.fromkeys(filter(None, (part.strip() for part in parts))))


def number_key(number: str | bool | None) -> str:
    """Make the form of a tracking number in which numbers are compared."""
    return re.sub(r"\s", "", str(number or "")).casefold()


def products_text(products: Mapping[int, Decimal]) -> str:
    """Write what a parcel holds as the value of a property: ``8:2 9:1.5``."""
    return " ".join(
        f"{line_id}:{plain(quantity)}"
        for line_id, quantity in sorted(products.items())
        if quantity
    )


def products_in(value: str | None) -> Products:
    """Read what :func:`products_text` wrote."""
    pairs = (part.split(":") for part in (value or "").split())
    return {int(line_id): Decimal(quantity) for line_id, quantity in pairs}


def products_of_row(row: Row) -> Products:
    """Read what a parcel of the shop holds.

    :raises OddValue: that makes no sense
    """
    found: Products = {}
    for item in list_in(row, "products"):
        if not isinstance(item, dict):
            raise OddValue("products", item)
        line_id = parent_in(item, "order_product_id")
        quantity = Decimal(number_in(item, "quantity", DIGITS, least=0))
        found[line_id] = found.get(line_id, Decimal(0)) + quantity
    return found


def lacks_lines(row: Row) -> bool:
    """Tell whether a parcel of the shop names products and not the order's lines."""
    return any(
        isinstance(item, dict) and not item.get("order_product_id")
        for item in readable(list_in, row, "products") or ()
    )


def with_lines(row: Row, lines: Iterable[Mapping[str, Any]]) -> Row:
    """Say which lines of its order a parcel of the shop holds, where the shop names
    their products alone (docs/shoper-api.md, Customers and orders). What may be of
    several lines stays as it is.

    :param lines: of the order, as the shop gave them
    """
    products = [
        item | {"order_product_id": found[0]["id"]}
        if len(found := [line for line in lines if _is_of(item, line)]) == 1
        else item
        for item in list_in(row, "products")
    ]
    return row | {"products": products}


def _is_of(item: Any, line: Mapping[str, Any]) -> bool:
    """Tell whether what a parcel holds can be of a line: it names its product, and
    differs from it in nothing that both say."""
    if not isinstance(item, dict) or not item.get("product_id"):
        return False
    common = [name for name in _SAME if name in item and name in line]
    return all(str(item[name]) == str(line[name]) for name in common)


def told_products(row: Row) -> str:
    """Write what a parcel of the shop holds as the value of a property, ``""`` where
    the shop does not say it in a form that is known. The parcel is there all the same,
    and must not be sent once more."""
    try:
        return products_text(products_of_row(row))
    except OddValue:
        return ""


def products_body(value: str) -> list[dict[str, Any]]:
    """Make what a call sends of a parcel's products, which is never nothing: without
    any the shop takes all that is left of the order (docs/shoper-api.md, Customers and
    orders)."""
    products = products_in(value)
    assert products, "a parcel without products"
    return [
        {
            "order_product_id": line_id,
            "quantity": int(quantity) if quantity == int(quantity) else float(quantity),
        }
        for line_id, quantity in products.items()
    ]


def exceeds(products: Products, left: Mapping[int, Decimal]) -> bool:
    """Tell whether a parcel holds more than is left of its order."""
    return any(
        quantity > left.get(line_id, Decimal(0))
        for line_id, quantity in products.items()
    )


def fitted(
    products: Products, left: Mapping[int, Decimal], sold: Mapping[int, Decimal]
) -> Products:
    """Let what a parcel holds be no more than what is left of its order where that is
    for no other reason than that parts of a unit were rounded, or that more was put in
    than the shop sold, as of goods by weight: no other parcel holds any of that.

    :param sold: all of the order
    """

    def fit(line_id: int, quantity: Decimal) -> Decimal:
        rest = left.get(line_id, Decimal(0))
        is_alone = rest == sold.get(line_id)
        is_more = 0 < rest < quantity
        return rest if is_more and (is_alone or quantity <= rest + SLIP) else quantity

    return {line_id: fit(line_id, quantity) for line_id, quantity in products.items()}


def take(left: Products, products: Products) -> None:
    """Take what a parcel holds off what is left for the next ones."""
    for line_id, quantity in products.items():
        left[line_id] -= quantity


def exact(quantity: float) -> Decimal:
    """Make a decimal of a quantity of Odoo, rounded to :data:`DIGITS`."""
    return Decimal(f"{quantity:.{DIGITS}f}")


def plain(quantity: Decimal) -> str:
    """Write a quantity without zeros that say nothing."""
    return f"{quantity.normalize():f}"
