"""An order beside the shop's, line by line: why its total is another one."""

from collections.abc import Iterator
from dataclasses import dataclass

from odoo.models import BaseModel
from odoo.tools import float_is_zero

from ..row.money import Amount, LineKind
from ..row.order_total import bill_of, reproduce
from .amounts import settings_of, shown_for
from .reading import StoredOrder, line_text
from .shown import shown_line


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """A line on both sides, gross, in the order's currency.

    :param name: what was sold, or which kind of line it is (``kind`` of
        ``sale.order.line``)
    :param in_shop: None where the shop has no such line
    :param in_odoo: None where the order has none
    """

    kind: str
    name: str
    in_shop: float | None
    in_odoo: float | None

    @property
    def difference(self) -> float:
        """Compute how much more Odoo has than the shop."""
        return (self.in_odoo or 0.0) - (self.in_shop or 0.0)


def compared_lines(order: BaseModel, stored: StoredOrder) -> list[ComparedLine]:
    """Compare the lines of an order with what the shop's come to, in the shop's order;
    then what only Odoo has.

    :param order: ``sale.order``, with its ``shoper.connector`` as superuser
    :param stored: what the shop says of it
    """
    connector = order.shoper_connector_id
    bill = bill_of(stored.row, stored.lines)
    amounts = shown_for(
        connector, reproduce(bill, settings_of(connector)).amounts, bill
    )
    rows = {line.id: line for line in stored.lines}
    left = list(order.order_line.filtered(lambda line: not line.display_type))
    found = []
    for amount in amounts:
        mine = list(_of(left, amount))
        left = [line for line in left if line not in mine]
        row = rows.get(amount.line_id or 0)
        found.append(
            ComparedLine(
                amount.kind.value,
                shown_line(order.env, line_text(row), order.currency_id) if row else "",
                float(amount.total),
                sum(line.price_total for line in mine) if mine else None,
            )
        )
    return found + [
        ComparedLine(line.shoper_kind or "", line.name, None, line.price_total)
        for line in left
        if not float_is_zero(line.price_total, precision_digits=2)
    ]


def _of(lines: list[BaseModel], amount: Amount) -> Iterator[BaseModel]:
    """Find the lines of Odoo that an amount of the shop stands for: those with the id
    of its line, else the first of its kind."""
    for line in lines:
        if amount.line_id:
            if line.shoper_line_id == amount.line_id:
                yield line
        elif line.shoper_kind == amount.kind.value and (
            amount.kind is not LineKind.DISCOUNT
            or float_is_zero(line.price_total - float(amount.total), precision_digits=2)
        ):
            yield line
            return
