"""Orders that made no sense when they were read: each holds up what depends on it, and
nothing else."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any

from odoo.models import BaseModel

from ...core.row import OddValue, Row
from ...engine.context import Context
from ..row.line_row import LineRow, read_line
from .adding_up import add_up
from .line_count import are_missing
from .products import LineProducts
from .reading import LINES

# Fields of a line's row that say which product it sold; no other need make sense.
TELLING = ("id", "order_id", "product_id", "stock_id", "code", "option", "children")


def odd_facts(row: Row, number: int) -> dict[str, Any]:
    """Note of an order that makes no sense which one it is, and which products it sold
    if that is clear.

    :param row: of ``/orders``, with its lines
    :param number: of the order
    """
    rows = row.get(LINES)
    lines = _telling(rows) if isinstance(rows, list) else []
    are_all = not are_missing(row, len(lines)) or add_up(row)
    is_clear = bool(_read(lines)) and are_all
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

    def _elsewhere(self, shops: BaseModel) -> BaseModel:
        """Find what the latest complete download of each of some shops noted."""
        changes = self.ctx.env["shoper.sync.change"]
        for shop in shops - self.ctx.connector:
            last = self.ctx.env["shoper.sync.step"].search(
                [
                    ("connector_id", "=", shop.id),
                    ("entity", "=", "order"),
                    ("is_downloaded", "=", True),
                    ("is_partial", "=", False),
                ],
                order="id desc",
                limit=1,
            )
            changes |= changes.search(
                [
                    ("step_id", "=", last.id),
                    ("verb", "=", "invalid"),
                    ("state", "=", "failed"),
                ]
            )
        return changes

    @property
    def _facts(self) -> list[Mapping[str, Any]]:
        return [_odd(change) for change in self._changes]

    @property
    def numbers(self) -> set[int]:
        """Give the shop's ids of these orders, as far as they are known."""
        return {facts["order"] for facts in self._facts if facts}

    @property
    def unread(self) -> list[int]:
        """List those of these orders of which nothing is mirrored, by the shop's ids:
        what they sold counts once they make sense."""
        pairs = zip(self._changes, self._facts, strict=True)
        numbers = {
            facts["order"] for change, facts in pairs if facts and not change.element_id
        }
        return sorted(numbers)

    def unclear(self, shops: BaseModel) -> list[str]:
        """Name the orders of which nobody can say what they sold, those of other shops
        among them.

        :param shops: ``shoper.connector``
        """
        names = [item.name for item in self._changes if "lines" not in _odd(item)]
        return names + [
            f"{item.name} ({item.connector_id.name})"
            for item in self._elsewhere(shops)
            if "lines" not in _odd(item)
        ]

    def product_ids(self, shops: BaseModel) -> set[int]:
        """Find what these orders may have sold, and those of other shops, by what was
        read last and what was known of them before: ids of ``product.product``.

        :param shops: ``shoper.connector``, none for this shop alone
        """
        found: set[int] = set()
        changes = self._changes | self._elsewhere(shops)
        for connector, own in changes.grouped("connector_id").items():
            found |= _sold_by(connector, own)
        return found


def _odd(change: BaseModel) -> Mapping[str, Any]:
    """Read what was noted of an order that made no sense."""
    facts: Mapping[str, Any] = (change.meta or {}).get("odd") or {}
    return facts


def _sold_by(connector: BaseModel, changes: BaseModel) -> set[int]:
    """Find what orders of a shop may have sold: ids of ``product.product``.

    :param changes: that tell that they made no sense
    """
    rows = [line for item in changes for line in _odd(item).get("lines") or []]
    for element in changes.element_id:
        rows += _telling((element.shop_facts or {}).get("lines") or [])
    lines = _read(rows)
    if not lines:
        return set()
    products = LineProducts(connector.with_context(active_test=False), lines)
    taken = chain.from_iterable(map(products.taken, lines))
    return {sold.product.id for _line, sold in taken if sold.product}
