"""The lines of many orders, read together and given to the order each belongs to."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from ...core.row import OddValue, readable, reference_in
from .line_row import LineRow, read_line


@dataclass(frozen=True, slots=True)
class OrderLines:
    """What rows of ``/order-products`` say about the orders that were asked for."""

    lines: Mapping[int, tuple[LineRow, ...]]  # of each order asked for, by line id
    odd: Mapping[int, tuple[OddValue, ...]]  # of orders whose lines are not usable
    lost: tuple[OddValue, ...]  # rows that do not even tell their order


def group_lines(rows: Iterable[object], order_ids: Collection[int]) -> OrderLines:
    """Give every row to its order, each line once.

    A shop that does not know a filter may answer with rows of any order, and pages that
    move while they are read repeat rows (docs/shoper-api.md, Lists). The same line with
    other amounts or another product was edited meanwhile: then the order has to be read
    again.

    :param order_ids: the orders that were asked for
    """
    found: dict[int, dict[int, LineRow]] = {order_id: {} for order_id in order_ids}
    odd: dict[int, list[OddValue]] = {}
    lost: list[OddValue] = []
    for row in rows:
        order_id = _order_of(row)
        if order_id is not None and order_id not in found:
            continue  # the shop ignored the filter
        try:
            line = read_line(row)
            if found[line.order_id].setdefault(line.id, line) != line:
                raise OddValue("id", line.id)
        except OddValue as error:
            (lost if order_id is None else odd.setdefault(order_id, [])).append(error)
    return OrderLines(
        lines={
            order_id: tuple(line for _id, line in sorted(lines.items()))
            for order_id, lines in found.items()
        },
        odd={order_id: tuple(noted) for order_id, noted in odd.items()},
        lost=tuple(lost),
    )


def _order_of(row: object) -> int | None:
    """Read which order a row is of, None where it does not tell it."""
    return readable(reference_in, row, "order_id") if isinstance(row, dict) else None
