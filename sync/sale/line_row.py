"""One row of ``/order-products``, read into types."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from .order_row import Unreadable
from .problem import Code, Problem, shortened
from .reading import Reader
from .tax import Tax, read_tax

# What is kept of a row: what a line of an order in Odoo is made of or explained by.
KEPT = (
    "id", "order_id", "product_id", "stock_id", "price", "discount_perc", "quantity",
    "name", "code", "ean", "pkwiu", "tax", "tax_value", "unit", "unit_fp", "option",
    "weight", "type", "is_digital", "loyalty", "text_options", "file_options",
    "warehouse_code", "children", "warehouses",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of an order of the shop.

    ``price`` is gross, per unit, before the line's own discount. ``product_id`` and
    ``stock_id`` may name what was deleted since, and for a variant the stock row of
    its product: only ``code`` and ``option`` tell which variant was bought.
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
    pkwiu: str
    unit: str
    option: str
    is_digital: bool
    text_options: tuple[object, ...]
    parts: tuple[object, ...]  # of a bundle, see :func:`part_lines`

    @property
    def is_product(self) -> bool:
        """Tell whether this is something that was sold, so that a discount of the whole
        order applies to it: not a discount, fee or shipping shown as a line. A product
        deleted since may have lost its ids, not its code."""
        named = self.product_id or self.stock_id or self.code.strip()
        return bool(named) and self.price >= 0


def read_line(row: object) -> LineRow | Unreadable:
    """Read a row of ``/order-products``.

    :return: or the id of its *order*, where that is clear, and every reason
    """
    if not isinstance(row, Mapping):
        return Unreadable(None, (Problem(Code.NOT_A_ROW, value=shortened(row)),))
    reader = Reader(row)
    line = LineRow(
        id=reader.identifier("id"),
        order_id=reader.identifier("order_id"),
        product_id=reader.reference("product_id"),
        stock_id=reader.reference("stock_id"),
        price=reader.number("price"),
        discount=reader.number("discount_perc", default=Decimal(0), low=0, high=100),
        quantity=reader.number("quantity", low=0),
        tax=read_tax(reader, "tax", "tax_value"),
        name=reader.text("name"),
        code=reader.text("code"),
        ean=reader.text("ean"),
        pkwiu=reader.text("pkwiu"),
        unit=reader.text("unit"),
        option=reader.text("option"),
        is_digital=reader.flag("is_digital", default=False),
        text_options=tuple(reader.parts("text_options")),
        parts=tuple(reader.parts("children")),
    )
    if reader.problems:
        return Unreadable(line.order_id or None, tuple(reader.problems))
    return line


def part_lines(line: LineRow) -> list[LineRow]:
    """Read the parts of a bundle as lines that cost nothing: what they name and how
    many. Their shape was never seen in a live shop; what cannot be read is left out."""
    found = []
    for part in line.parts:
        if not isinstance(part, Mapping):
            continue
        reader = Reader(part)
        read = replace(
            line,
            product_id=reader.reference("product_id"),
            stock_id=reader.reference("stock_id"),
            price=Decimal(0),
            quantity=reader.number("quantity", low=0),
            code=reader.text("code"),
            option=reader.text("option"),
            parts=(),
        )
        if not reader.problems:
            found.append(read)
    return found


def stored_line(row: Mapping[str, object]) -> dict[str, object]:
    """Return what is kept of a row of ``/order-products``."""
    return {name: row[name] for name in KEPT if name in row}
