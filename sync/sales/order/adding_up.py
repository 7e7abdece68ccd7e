"""Whether the lines of an order are all that its total is made of."""

from ...core.row import OddValue, Row
from ..row.order_lines import group_lines
from ..row.order_row import read_order
from ..row.order_total import Reproduced, bill_of, reproduce
from .reading import LINES

# Fields of an order's row that say what it comes to; no other need make sense.
PRICING = (
    "order_id", "date", "sum", "shipping_cost", "shipping_tax_name",
    "shipping_tax_value", "discount_client", "discount_group", "discount_levels",
    "discount_code", "code_id", "promo_code",
)  # fmt: skip


def add_up(row: Row) -> bool:
    """Tell whether the lines that came with an order add up to its total: then they are
    what it sold, whatever its ``total_products`` says.

    :param row: of ``/orders``, with its lines
    """
    try:
        told = {name: row[name] for name in PRICING if name in row}
        order = read_order({"is_paid": False} | told)
    except OddValue:
        return False
    rows = row.get(LINES)
    found = group_lines(rows if isinstance(rows, list) else [], [order.id])
    if found.odd or found.lost:
        return False
    bill = bill_of(order, found.lines[order.id])
    return isinstance(reproduce(bill), Reproduced)
