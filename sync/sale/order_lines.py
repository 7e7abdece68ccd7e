"""The lines of many orders, read together and given to the order each belongs to."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from .line_row import LineRow, read_line
from .order_row import Unreadable
from .problem import Code, Problem


@dataclass(frozen=True, slots=True)
class OrderLines:
    """What rows of ``/order-products`` say about the orders that were asked for."""

    lines: Mapping[int, tuple[LineRow, ...]]  # of each order asked for, by line id
    problems: Mapping[int, tuple[Problem, ...]]  # of orders whose lines are not usable
    strangers: int  # rows of other orders: the shop ignored the filter
    lost: tuple[Problem, ...]  # rows that do not even tell their order


def group_lines(rows: Iterable[object], order_ids: Collection[int]) -> OrderLines:
    """Give every row to its order, each line once.

    A shop that does not know a filter answers with rows of any order, and pages that
    move while they are read repeat rows. The same line with other amounts or another
    product was edited meanwhile: then the order has to be read again.

    :param order_ids: the orders that were asked for
    """
    found: dict[int, dict[int, LineRow]] = {order_id: {} for order_id in order_ids}
    problems: dict[int, list[Problem]] = {}
    lost: list[Problem] = []
    strangers = 0
    for row in rows:
        line = read_line(row)
        order_id = line.id if isinstance(line, Unreadable) else line.order_id
        if order_id is not None and order_id not in found:
            strangers += 1
        elif isinstance(line, LineRow):
            if found[line.order_id].setdefault(line.id, line) != line:
                problem = Problem(Code.TWO_VERSIONS, "id", str(line.id))
                problems.setdefault(line.order_id, []).append(problem)
        elif order_id is None:
            lost += line.problems
        else:
            problems.setdefault(order_id, []).extend(line.problems)
    return OrderLines(
        lines={
            order_id: tuple(line for _id, line in sorted(lines.items()))
            for order_id, lines in found.items()
        },
        problems={order_id: tuple(noted) for order_id, noted in problems.items()},
        strangers=strangers,
        lost=tuple(lost),
    )
