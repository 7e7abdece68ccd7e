"""How many pieces of products a shop is told of."""

from collections.abc import Iterable
from decimal import Decimal

from odoo.models import BaseModel

from ..core.side import Side
from ..engine.context import Context
from .amounts import Amounts
from .kits import Kits, Parts
from .quantity import ONE, ZERO, Terms, exact, offered, text, whole_kits
from .sales import Sales
from .units import Units

QUANTITY = "quantity"
# Why a quantity cannot be said, a fact of the record's side.
OBSTACLE = "obstacle"
# That an order of it makes no sense: what is said may be sold, so it is more than there
# is, if anything.
ODD = "odd"


class Offer:
    """Computes what a shop is told of products, in a constant number of queries."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.kits = Kits(ctx)

    @classmethod
    def of(cls, ctx: Context) -> "Offer":
        """Give the one of this unit of work."""
        return ctx.cached("stock", "offer", lambda: cls(ctx))

    def terms(self) -> Terms:
        """Read what the connector keeps back from the shop."""
        connector = self.ctx.connector
        return Terms(
            exact(connector.stock_safety),
            exact(connector.stock_safety_percent),
            exact(connector.stock_cap),
            Decimal(connector.stock_share),
        )

    def sides(self, records: BaseModel) -> dict[int, Side]:
        """Compute what the shop is told: {id of ``product.product``: side}. Of what is
        archived in Odoo it is told that there is none."""
        sold, unsure = Sales.of(self.ctx).unseen, Sales.of(self.ctx).unsure
        parts = self.kits.parts({*records.ids, *sold, *unsure})
        unsure = unsure.union(*(parts.get(item, ()) for item in unsure))
        there = self._there(records, parts, sold)
        units, terms = Units(self.ctx).of(records), self.terms()
        found: dict[int, Side] = {}
        for record in records:
            unit, available = units[record.id], there.get(record.id)
            if not record.active:
                found[record.id] = Side({QUANTITY: text(ZERO)})
            elif unit.factor is None:
                found[record.id] = Side(facts={OBSTACLE: "unit"})
            elif available is None:
                found[record.id] = Side(facts={OBSTACLE: "kit"})
            else:
                safety = (
                    exact(record.shoper_safety) if record.shoper_has_safety else None
                )
                number = offered(available, terms, safety, unit.factor, unit.step)
                own = {record.id, *parts.get(record.id, ())}
                facts = {} if unsure.isdisjoint(own) else {ODD: True}
                found[record.id] = Side({QUANTITY: text(number)}, facts)
        return found

    def _there(
        self, records: BaseModel, parts: dict[int, Parts], sold: dict[int, Decimal]
    ) -> dict[int, Decimal | None]:
        """Find what there is of products less what is sold. Kits are counted by their
        parts, less what is kept back of these, and sold kits take theirs."""
        own = {res_id: parts[res_id] for res_id in records.ids if res_id in parts}
        single = {res_id for res_id in records.ids if res_id not in parts}
        amounts = Amounts(self.ctx).of(single.union(*own.values()))
        for product_id, quantity in sold.items():
            for part_id, needed in parts.get(product_id, {product_id: ONE}).items():
                if part_id in amounts:
                    amounts[part_id] -= quantity * needed
        kept = self._kept_back(set().union(*own.values()))
        kits = {
            res_id: whole_kits(
                (amounts[part_id] - kept.get(part_id, ZERO), needed)
                for part_id, needed in made.items()
            )
            for res_id, made in own.items()
        }
        return {res_id: amounts[res_id] for res_id in single} | kits

    def _kept_back(self, part_ids: Iterable[int]) -> dict[int, Decimal]:
        """Read the safety stocks of parts of kits that have one of their own: {product
        id: quantity in its unit}."""
        found = self.kits.env["product.product"].search_fetch(
            [("id", "in", list(part_ids)), ("shoper_has_safety", "=", True)],
            ["shoper_safety"],
        )
        return {part.id: exact(part.shoper_safety) for part in found}
