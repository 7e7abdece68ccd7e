"""Orders that made no sense when they were read: each holds up what depends on it, and
nothing else."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any

from odoo.models import BaseModel

from ..core.row import OddValue, Row
from ..engine.context import Context
from ..sale.line_row import LineRow, read_line
from .line_count import are_missing
from .products import LineProducts
from .reading import LINES

# What tells which product a line sold; nothing else of it need make sense.
TELLING = ("id", "order_id", "product_id", "stock_id", "code", "option", "children")


def odd_facts(row: Row, number: int) -> dict[str, Any]:
    """Note of an order that makes no sense which one it is, and which products it sold
    if that is clear.

    :param row: of ``/orders``, with its lines
    :param number: of the order
    """
    rows = row.get(LINES)
    lines = _telling(rows) if isinstance(rows, list) else []
    is_clear = bool(_read(lines)) and not are_missing(row, len(lines))
    return {"order": number} | ({"lines": lines} if is_clear else {})


def _telling(rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {name: row.get(name) for name in TELLING} | {"price": "0", "quantity": "0"}
        for row in rows
        if isinstance(row, Mapping)
    ]


def _read(rows: Sequence[Mapping[str, Any]]) -> list[LineRow]:
    """Read lines; none where one of them cannot be read."""
    try:
        return [read_line(row) for row in rows]
    except OddValue:
        return []


class OddOrders:
    """Reads what a run noted of orders that made no sense."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    @cached_property
    def _changes(self) -> BaseModel:
        return self.ctx.env["shoper.sync.change"].search(
            [
                ("run_id", "=", self.ctx.run.id),
                ("step_id.entity", "=", "order"),
                ("verb", "=", "invalid"),
                ("state", "=", "failed"),
            ]
        )

    @property
    def _facts(self) -> list[Mapping[str, Any]]:
        return [(change.meta or {}).get("odd") or {} for change in self._changes]

    @property
    def numbers(self) -> set[int]:
        """Give the shop's ids of these orders, as far as they are known."""
        return {facts["order"] for facts in self._facts if facts}

    @property
    def first_unread(self) -> int:
        """Give the shop's id of the first of these orders of which nothing is mirrored,
        0 for none."""
        pairs = zip(self._changes, self._facts, strict=True)
        numbers = [
            facts["order"] for change, facts in pairs if facts and not change.element_id
        ]
        return min(numbers, default=0)

    @property
    def unclear(self) -> list[str]:
        """Name the orders of which nobody can say what they sold."""
        pairs = zip(self._changes, self._facts, strict=True)
        return [change.name for change, facts in pairs if "lines" not in facts]

    def product_ids(self) -> set[int]:
        """Find what these orders may have sold, by what was read now and what was known
        of them before: ids of ``product.product``."""
        rows = [line for facts in self._facts for line in facts.get("lines") or []]
        for element in self._changes.element_id:
            rows += _telling((element.shop_facts or {}).get("lines") or [])
        lines = _read(rows)
        if not lines:
            return set()
        connector = self.ctx.connector.with_context(active_test=False)
        products = LineProducts(connector, lines)
        taken = chain.from_iterable(map(products.taken, lines))
        return {sold.product.id for _line, sold in taken if sold.product}
