"""How many lines an order has by its own count, and whether they all came."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from odoo.models import BaseModel
from odoo.tools import SQL

from ..core.row import OddValue, Row, read_number

COUNT = "total_products"  # the field of an order that says it
LOOKED_AT = 200  # of the newest orders that are mirrored
Line = Mapping[str, Any]


class LineCount:
    """Finds orders of which lines are missing.

    What the shop counts is not sure: lines, or else pieces, or also the parts of
    bundles, so that nothing is said of orders with bundles. Fewer lines than it says
    are too few where they do not hold as many pieces either, or once an order with
    fewer lines than pieces showed that lines are counted."""

    def __init__(self, connector: BaseModel) -> None:
        self.connector = connector
        self._is_of_lines: bool | None = None

    def check(self, rows: Sequence[Row], lines: Sequence[Sequence[Line]]) -> None:
        """Look at orders that were read.

        :param rows: of ``/orders``
        :param lines: those that came with each, as they are kept
        :raises OddValue: one of them lacks lines
        """
        said = [read_number(row.get(COUNT)) for row in rows]
        pairs = list(zip(said, lines, strict=True))
        if any(_shows_lines(count, own) for count, own in pairs):
            self._is_of_lines = True
        for count, own in pairs:
            if count is None or count <= len(own) or _has_bundle(own):
                continue
            if count > _pieces(own) or self._counts_lines():
                raise OddValue(COUNT, f"{count} > {len(own)}")

    def _counts_lines(self) -> bool:
        """Tell whether an order of this batch, or one of the newest that are mirrored,
        showed that lines are counted."""
        if self._is_of_lines is None:
            self.connector.env["shoper.element"].flush_model()
            rows = self.connector.env.execute_query(
                SQL(
                    """SELECT payload ->> %s, shop_facts -> 'lines'
                       FROM shoper_element
                       WHERE connector_id = %s AND entity = 'order' AND payload ? %s
                       ORDER BY remote_id DESC LIMIT %s""",
                    COUNT,
                    self.connector.id,
                    COUNT,
                    LOOKED_AT,
                )
            )
            self._is_of_lines = any(
                _shows_lines(read_number(count), lines or []) for count, lines in rows
            )
        return self._is_of_lines


def are_missing(row: Row, came: int) -> bool:
    """Tell whether fewer lines of an order came than it says that it has of something.

    :param row: of ``/orders``
    :param came: how many lines came with it
    """
    count = read_number(row.get(COUNT))
    return count is not None and count > came


def _shows_lines(count: Any, lines: Sequence[Line]) -> bool:
    """Tell whether an order shows that its lines are counted, not their pieces. Of one
    with a bundle nobody knows whether the parts count."""
    return count == len(lines) < _pieces(lines) and not _has_bundle(lines)


def _has_bundle(lines: Sequence[Line]) -> bool:
    return any(line.get("children") for line in lines)


def _pieces(lines: Sequence[Line]) -> int:
    """Count the pieces of lines."""
    return sum(ceil(read_number(line.get("quantity")) or 1) for line in lines)
