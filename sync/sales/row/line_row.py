"""One row of ``/order-products``, read into types."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from ...core.row import (
    OddValue,
    Row,
    exact_in,
    flag_in,
    list_in,
    parent_in,
    readable,
    reference_in,
    row_of,
    text_in,
)
from .tax import Tax, read_tax

# What is kept of a row: what a line of an order in Odoo is made of, and what a person
# or a later version may want to know of it.
KEPT = (
    "id", "order_id", "product_id", "stock_id", "price", "discount_perc", "quantity",
    "name", "code", "ean", "pkwiu", "tax", "tax_value", "unit", "unit_fp", "option",
    "weight", "type", "is_digital", "loyalty", "text_options", "file_options",
    "warehouse_code", "children", "warehouses",
)  # fmt: skip
OF_GOODS = ("text_options", "file_options", "children")  # lists that no fee has


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of an order of the shop.

    ``price`` is gross, per unit, before the line's own discount, in the currency of the
    order's amounts. ``product_id`` and ``stock_id`` may name what was deleted since,
    and for a variant the stock row of its product: only ``code`` and ``option`` tell
    which variant was bought (docs/shoper-api.md, Customers and orders).
    """

    id: int
    order_id: int
    product_id: int | None
    stock_id: int | None
    price: Decimal
    discount: Decimal  # percent
    quantity: Decimal
    tax: Tax | None
    name: str
    code: str
    ean: str
    option: str
    text_options: tuple[object, ...]
    parts: tuple[object, ...]  # of a bundle, see :func:`part_lines`
    is_of_goods: bool  # it has what only goods have, whatever it names

    @property
    def is_product(self) -> bool:
        """Tell whether this is something that was sold, so that a discount of the whole
        order applies to it: not a discount, fee or shipping shown as a line. A product
        deleted since may have lost its ids, not its code, if it ever had one; no fee
        has an EAN, or options that the buyer chose. Of a product that had none of
        these it shows by what else goods have: a fee that is taken for one makes its
        order wait, goods that are taken for a fee are paid and never sent."""
        texts = (self.code, self.ean, self.option)
        named = self.product_id or self.stock_id or any(map(str.strip, texts))
        return bool(named or self.is_of_goods) and self.price >= 0


def read_line(value: object) -> LineRow:
    """Read a row of ``/order-products``.

    :raises OddValue: a field makes no sense
    """
    row = row_of(value)
    return LineRow(
        id=parent_in(row, "id"),
        order_id=parent_in(row, "order_id"),
        product_id=reference_in(row, "product_id"),
        stock_id=reference_in(row, "stock_id"),
        price=exact_in(row, "price"),
        discount=exact_in(row, "discount_perc", 0, least=0, most=100),
        quantity=exact_in(row, "quantity", least=0),
        tax=read_tax(row, "tax", "tax_value"),
        name=text_in(row, "name"),
        code=text_in(row, "code"),
        ean=text_in(row, "ean"),
        option=text_in(row, "option"),
        text_options=tuple(list_in(row, "text_options")),
        parts=tuple(list_in(row, "children")),
        is_of_goods=_is_of_goods(row),
    )


def _is_of_goods(row: Row) -> bool:
    """Tell whether a line has what goods have and no fee, discount or delivery: weight,
    a PKWiU, what the buyer wrote or sent for it, something to download, parts, or
    another quantity than one. What cannot be read says nothing."""
    amount = partial(exact_in, default=0)
    return bool(
        readable(amount, row, "weight")
        or (readable(text_in, row, "pkwiu") or "").strip()
        or readable(flag_in, row, "is_digital")
        or any(readable(list_in, row, name) for name in OF_GOODS)
        or readable(amount, row, "quantity") not in (0, 1)
    )


def part_lines(line: LineRow) -> list[LineRow]:
    """Read the parts of a bundle as lines that cost nothing: what they name and how
    many. Their shape was never seen (docs/shoper-api.md, Customers and orders); what
    cannot be read is left out."""
    found = []
    for part in line.parts:
        try:
            found.append(_read_part(line, row_of(part)))
        except OddValue:
            continue
    return found


def _read_part(line: LineRow, part: Row) -> LineRow:
    return replace(
        line,
        product_id=reference_in(part, "product_id"),
        stock_id=reference_in(part, "stock_id"),
        price=Decimal(0),
        quantity=exact_in(part, "quantity", least=0),
        code=text_in(part, "code"),
        option=text_in(part, "option"),
        parts=(),
    )


def stored_line(row: Mapping[str, object]) -> dict[str, object]:
    """Return what is kept of a row of ``/order-products``."""
    return {name: row[name] for name in KEPT if name in row}
