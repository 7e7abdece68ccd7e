"""Which lines of Odoo stand for what orders got from others that were combined with
them in the shop: people add them by hand."""

from odoo.models import BaseModel
from odoo.tools import float_compare

from ...engine.context import Context
from ..row.line_row import LineRow
from ..row.money import LineKind
from .products import LineProducts, Sold
from .reading import StoredOrder


def note_joined_lines(ctx: Context, orders: BaseModel) -> None:
    """Let lines that a person added to orders of which others are parts stand for the
    shop's lines that came from these: what leaves of them is told. They are known by
    their products and quantities.

    :param orders: ``sale.order``, with all rights
    """
    if not orders:
        return  # all links of orders would be read for nothing
    known = ctx.links("order").element_by_record
    element_ids = {order: known[order.id] for order in orders if order.id in known}
    elements = ctx.env["shoper.element"].browse(element_ids.values())
    stored = StoredOrder.of_all(elements)
    lacking: dict[BaseModel, list[LineRow]] = {}
    for order, element_id in element_ids.items():
        found = stored[element_id]
        if found and found.row.child_ids:
            own = set(order.order_line.mapped("shoper_line_id"))
            lacking[order] = [line for line in found.lines if line.id not in own]
    if not any(lacking.values()):
        return
    products = LineProducts(
        ctx.connector.with_context(active_test=False),
        [line for lines in lacking.values() for line in lines],
    )
    for order, lines in lacking.items():
        for line in lines:
            added = _added(order, line, products.of(line))
            added.write(
                {
                    "shoper_line_id": line.id,
                    "shoper_kind": LineKind.PRODUCT.value,
                }
            )


def _added(order: BaseModel, row: LineRow, sold: Sold) -> BaseModel:
    """Find the line that somebody added for a line of the shop, an empty one where
    there is none."""
    wanted = sold.in_own_unit(float(row.quantity))

    def is_same(line: BaseModel) -> bool:
        if line.shoper_line_id or line.shoper_kind or line.product_id != sold.product:
            return False
        unit = line.product_id.uom_id
        has = line.product_uom_id._compute_quantity(
            line.product_uom_qty, unit, round=False
        )
        return not float_compare(has, wanted, precision_rounding=unit.rounding)

    found = order.order_line.filtered(is_same) if wanted else order.order_line.browse()
    return found[:1]
