"""How many lines an order has by its own count, and whether they all came."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from math import ceil
from typing import Any

from odoo.models import BaseModel
from odoo.tools import SQL

from ...core.row import OddValue, Row, parent_in, read_number
from .adding_up import add_up
from .former import FORMER

COUNT = "total_products"  # the field of the shop's order that says it
LOOKED_AT = 200  # of the newest orders that are mirrored
ENOUGH = 3  # orders that show that lines are counted
FREE = 100  # percent of discount
LINES, PIECES = "lines", "pieces"
Line = Mapping[str, Any]


class LineCount:
    """Finds orders of which lines are missing.

    What the shop counts is not sure (docs/shoper-api.md, Customers and orders): lines,
    or else pieces, or also the parts of bundles, so that nothing is said of orders with
    bundles. Fewer lines than it says are too few where they do not hold as many pieces
    either, or once several orders, and more than show the contrary, showed that lines
    are counted. One alone shows nothing: it may have been edited, and not counted anew.
    Nor are lines missing of an order whose total became less, too, since it was read
    before."""

    def __init__(self, connector: BaseModel) -> None:
        self.connector = connector
        # What orders that were read show, by their ids in the shop.
        self._read: dict[int, str | None] = {}

    def check(self, rows: Sequence[Row], lines: Sequence[Sequence[Line]]) -> None:
        """Look at orders that were read.

        :param rows: of ``/orders``
        :param lines: those that came with each, as they are kept
        :raises OddValue: one of them lacks lines
        """
        said = [read_number(row.get(COUNT)) for row in rows]
        pairs = list(zip(said, lines, strict=True))
        for row, (count, own) in zip(rows, pairs, strict=True):
            self._read[parent_in(row, "order_id")] = _shown(count, own)
        doubtful = [
            (row, count, own)
            for row, (count, own) in zip(rows, pairs, strict=True)
            if count is not None and count > len(own) and not _has_bundle(own)
        ]
        are_lines = bool(doubtful) and self._are_lines()
        short = [
            (row, count, own)
            for row, count, own in doubtful
            if are_lines or count > _pieces(own)
        ]
        known = self._known([row for row, _count, _own in short])
        for row, count, own in short:
            if not _became_less(known.get(parent_in(row, "order_id")), row, own):
                raise OddValue(COUNT, f"{count} > {len(own)}")

    def _known(self, rows: Sequence[Row]) -> dict[int, BaseModel]:
        """Find the elements of orders that were read before: {id in the shop: element}.

        :param rows: of ``/orders``
        """
        elements = self.connector.env["shoper.element"]
        if rows:
            elements = elements.search(
                [
                    ("connector_id", "=", self.connector.id),
                    ("entity", "=", "order"),
                    ("remote_id", "in", [parent_in(row, "order_id") for row in rows]),
                ]
            )
        return {element.remote_id: element for element in elements}

    def _are_lines(self) -> bool:
        """Tell whether the orders that were read, and the newest that are mirrored,
        show that lines are counted. What one showed before it was read anew, when it
        may have been edited, stands."""
        shown = Counter((self._read | self._mirrored).values())
        return shown[LINES] >= ENOUGH and shown[LINES] > shown[PIECES]

    @cached_property
    def _mirrored(self) -> dict[int, str | None]:
        """Read what the newest mirrored orders show, nothing of those that are known to
        have been edited."""
        self.connector.env["shoper.element"].flush_model()
        rows = self.connector.env.execute_query(
            SQL(
                """SELECT remote_id, payload ->> %s, shop_facts -> 'lines',
                          shop_facts ? %s
                   FROM shoper_element
                   WHERE connector_id = %s AND entity = 'order' AND payload ? %s
                   ORDER BY remote_id DESC LIMIT %s""",
                COUNT,
                FORMER,
                self.connector.id,
                COUNT,
                LOOKED_AT,
            )
        )
        return {
            number: None if edited else _shown(read_number(count), lines or [])
            for number, count, lines, edited in rows
        }


def are_missing(row: Row, came: int) -> bool:
    """Tell whether fewer lines of an order came than it says that it has of something.

    :param row: of ``/orders``
    :param came: how many lines came with it
    """
    count = read_number(row.get(COUNT))
    return count is not None and count > came


def _shown(count: Any, lines: Sequence[Line]) -> str | None:
    """Say what an order shows to be counted, None where it could be either. Of one with
    a bundle nobody knows whether the parts count, and of one with parts of a piece how
    these are rounded."""
    quantities = [read_number(line.get("quantity")) for line in lines]
    is_whole = all(number and number == ceil(number) for number in quantities)
    if not is_whole or _has_bundle(lines) or len(lines) == _pieces(lines):
        return None
    return {len(lines): LINES, _pieces(lines): PIECES}.get(count)


def _became_less(known: BaseModel | None, row: Row, own: Sequence[Line]) -> bool:
    """Tell whether an order was edited, and not counted anew: it says that it has as
    many as when all its lines were there, and those that are gone cost something that
    its total lacks now. A gift, which no total tells of, may have got lost.

    :param known: its element, None of one that was not read before
    :param own: the lines that came with it
    """
    if known is None or (known.payload or {}).get(COUNT) != row[COUNT]:
        return False
    left = {line["id"] for line in own}
    lines = (known.shop_facts or {}).get("lines") or []
    gone = [line for line in lines if line["id"] not in left]
    return all(map(_costs, gone)) and add_up(row)


def _costs(line: Line) -> bool:
    """Tell whether an order without a line comes to less."""
    numbers = [read_number(line.get(name)) for name in ("price", "quantity")]
    return all(numbers) and read_number(line.get("discount_perc")) != FREE


def _has_bundle(lines: Sequence[Line]) -> bool:
    return any(line.get("children") for line in lines)


def _pieces(lines: Sequence[Line]) -> int:
    """Count the pieces of lines, at most: a shop may also round their sum up."""
    return sum(ceil(read_number(line.get("quantity")) or 1) for line in lines)
