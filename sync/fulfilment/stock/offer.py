"""How many pieces of products a shop is told of."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from odoo.models import BaseModel

from ...core.side import Side
from ...engine.context import Context
from .amounts import Amounts
from .kits import Kits, Parts
from .quantity import ONE, ZERO, Terms, exact, floored, offered, text, whole_kits
from .sales import Sales
from .sharing import WAREHOUSES, shared_out, written
from .shop_warehouses import ShopWarehouses
from .units import ShopUnit, Units

QUANTITY = "quantity"
# Fact of the record's side: why its quantity cannot be said, ``unit`` or ``kit``.
OBSTACLE = "obstacle"
# Fact of the record's side: an order of it makes no sense. What that sold is not taken
# off, so the quantity may be too large, and is never too small.
ODD = "odd"


class Offer:
    """Computes what a shop is told of products, in a constant number of queries."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.kits = Kits(ctx)

    @classmethod
    def of(cls, ctx: Context) -> "Offer":
        """Give what computes the numbers, the same for all of this unit of work."""
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
        """Compute what the shop is told: {id of ``product.product``: side}. Its values
        are the quantity as a decimal text, in the unit in which the shop counts the
        product, and, in a shop with warehouses, what lies where
        (:func:`.sharing.written`). What is archived in Odoo has a quantity of 0."""
        sold, unsure = Sales.of(self.ctx).unseen, Sales.of(self.ctx).unsure
        parts = self.kits.parts({*records.ids, *sold, *unsure})
        unsure = unsure.union(*(parts.get(item, ()) for item in unsure))
        there = self._there(records, parts, sold)
        filled = self._filled(records, parts)
        units, terms = Units(self.ctx).of(records), self.terms()
        found: dict[int, Side] = {}
        for record in records:
            unit, available = units[record.id], there.get(record.id)
            if not record.active:
                found[record.id] = Side(self._told(record, ZERO, unit, filled))
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
                values = self._told(record, number, unit, filled)
                found[record.id] = Side(values, facts)
        return found

    def _told(
        self,
        record: BaseModel,
        number: Decimal,
        unit: ShopUnit,
        filled: Mapping[int, Mapping[int, Decimal | None]] | None,
    ) -> dict[str, str]:
        """Make the property values of a number, shared out where the shop has
        warehouses.

        :param filled: see :meth:`_filled`
        """
        if filled is None:
            return {QUANTITY: text(number)}
        factor = unit.factor or ONE
        shares = shared_out(
            number,
            {
                warehouse: floored(
                    exact((there[record.id] or ZERO) * factor), unit.step
                )
                for warehouse, there in filled.items()
            },
        )
        total = sum(shares.values(), ZERO)
        return {QUANTITY: text(total), WAREHOUSES: written(shares)}

    def _filled(
        self, records: BaseModel, parts: dict[int, Parts]
    ) -> dict[int, dict[int, Decimal | None]] | None:
        """Find what there is of products in each of the shop's warehouses, whoever
        bought it, in the order in which they are filled: {shop id: {product id:
        quantity in its unit}}; None where the shop has none."""
        warehouses = ShopWarehouses.of(self.ctx)
        if warehouses is None:
            return None
        return {
            number: self._there(records, parts, {}, own)
            for number, own in warehouses.filled.items()
        }

    def _there(
        self,
        records: BaseModel,
        parts: dict[int, Parts],
        sold: dict[int, Decimal],
        warehouses: BaseModel | None = None,
    ) -> dict[int, Decimal | None]:
        """Find what there is of products less what is sold: {product id: quantity in
        its unit, None of a kit without counted parts}. Kits are counted by their parts,
        less what is kept back of these, and sold kits take theirs.

        :param warehouses: some of Odoo's, in which nothing is kept back, instead of all
            that sell in the shop
        """
        own = {res_id: parts[res_id] for res_id in records.ids if res_id in parts}
        single = {res_id for res_id in records.ids if res_id not in parts}
        amounts = Amounts(self.ctx, warehouses).of(single.union(*own.values()))
        for product_id, quantity in sold.items():
            for part_id, needed in parts.get(product_id, {product_id: ONE}).items():
                if part_id in amounts:
                    amounts[part_id] -= quantity * needed
        kept = {}
        if warehouses is None:
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
