"""What moved the stock: who wrote a number over it, and what was sold."""

from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True)
class Push:
    """A number written over the stock of a row, by the API or in the panel."""

    stock_id: int
    before: Decimal
    after: Decimal


@dataclass(frozen=True)
class Sale:
    """A line that took `quantity` (below zero: gave back) when `before` were there."""

    stock_id: int
    line_id: int
    quantity: Decimal
    before: Decimal

    @property
    def oversold(self) -> Decimal:
        """Count the pieces of this sale that were not there."""
        return max(min(self.quantity, self.quantity - self.before), ZERO)


class StockJournal:
    """What moved the stock, oldest first. initial: stock of each row before the first
    entry about it, by the row's id."""

    def __init__(self):
        self.initial: dict[int, Decimal] = {}
        self.pushes: list[Push] = []
        self.sales: list[Sale] = []

    def push(self, stock_id: int, before: Decimal, after: Decimal) -> None:
        """Note a number that was written over the stock of a row."""
        self.initial.setdefault(stock_id, before)
        self.pushes.append(Push(stock_id, before, after))

    def sale(self, stock_id: int, line_id: int, quantity: Decimal, before: Decimal):
        """Note what a line of an order took or gave back."""
        self.initial.setdefault(stock_id, before)
        self.sales.append(Sale(stock_id, line_id, quantity, before))
