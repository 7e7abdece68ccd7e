"""What Odoo has of products in the warehouses that sell in a shop."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from odoo.fields import Domain
from odoo.models import BaseModel

from ...engine.context import Context
from .quantity import ZERO, exact

REMOVED_AT = "removal_date"  # of ``stock.quant``, where products may expire
# States of moves that are still to be carried out.
TO_DO = ("waiting", "confirmed", "assigned", "partially_available")


class Amounts:
    """Counts stock as the connector's formula says, in a few queries for any number of
    products and warehouses. Goods that belong to others are never counted."""

    def __init__(self, ctx: Context, warehouses: BaseModel | None = None) -> None:
        """Prepare to count.

        :param warehouses: of Odoo, if other than all that sell in the shop
        """
        self.connector = ctx.connector
        self.warehouses = ctx.connector.stock_warehouse_ids
        if warehouses is not None:
            self.warehouses = warehouses
        self._own_id = ctx.connector.company_id.partner_id.id
        self.now = ctx.now()
        # As superuser: what a shop tells everybody must be right, whoever starts the
        # run. It counts the connector's own warehouses only.
        self.env = ctx.user_env(su=True)

    def of(self, product_ids: Iterable[int]) -> dict[int, Decimal]:
        """Count products that are no kits: {product id: what there is of it, in its
        unit}, below zero where more is to go out than is there."""
        ids = list(product_ids)
        quants, coming, going = self._domains(ids)
        formula = self.connector.stock_formula
        found = dict.fromkeys(ids, ZERO)
        for product, quantity, reserved in self._sums(
            "stock.quant", quants, ("quantity:sum", "reserved_quantity:sum")
        ):
            # A quant that was counted as 0 may have no quantity at all.
            found[product.id] += exact(quantity or 0)
            if formula == "free_qty":
                found[product.id] -= exact(reserved or 0)
        if formula in ("free_to_sell", "forecast"):
            for product, quantity in self._sums(
                "stock.move", going, ("product_qty:sum",)
            ):
                found[product.id] -= exact(quantity)
        else:
            for product_id, quantity in self._sold_in_shops(going):
                found[product_id] -= quantity
        for product_id, quantity in self._of_consignors(going):
            found[product_id] += quantity
        for product_id, quantity in self._expired(quants):
            found[product_id] -= quantity
        if formula == "forecast":
            for product, quantity in self._sums(
                "stock.move", coming, ("product_qty:sum",)
            ):
                found[product.id] += exact(quantity)
        return found

    def _sold_in_shops(self, going: Domain) -> Iterator[tuple[int, Decimal]]:
        """Give what orders of shops have still to get, for a formula that knows nothing
        of what is to go out: (product id, quantity in its unit). Where the formula
        takes reserved goods off (``free_qty``), what is reserved for them is left out.

        :param going: moves that are to go out
        """
        takes_reserved_off = self.connector.stock_formula == "free_qty"
        moves = self.env["stock.move"].search_fetch(
            going & Domain("sale_line_id.order_id.shoper_connector_id", "!=", False),
            ["product_id", "product_uom", "product_qty", "quantity"],
        )
        for move in moves:
            left = move.product_qty
            if takes_reserved_off:
                left -= move.product_uom._compute_quantity(
                    move.quantity, move.product_id.uom_id, round=False
                )
            yield move.product_id.id, max(exact(left), ZERO)

    def _of_consignors(self, going: Domain) -> Iterator[tuple[int, Decimal]]:
        """Give how much of what is to go out is reserved from goods that belong to
        others: (product id, quantity in its unit). Such goods were not counted, so what
        takes them must not be taken off either.

        :param going: moves that are to go out
        """
        formula = self.connector.stock_formula
        if formula == "free_qty":
            return  # of moves, this formula takes off only what is not reserved
        if formula == "on_hand":
            going &= Domain("sale_line_id.order_id.shoper_connector_id", "!=", False)
        others = Domain("owner_id", "not in", [False, self._own_id])
        for product, quantity in self._sums(
            "stock.move.line",
            Domain("move_id", "any", going) & others,
            ("quantity_product_uom:sum",),
        ):
            yield product.id, exact(quantity)

    def _expired(self, quants: Domain) -> Iterator[tuple[int, Decimal]]:
        """Give what Odoo reserves for nobody any more, since the day has come to take
        it away: (product id, quantity in its unit). What is reserved of it was taken
        off already, except by the formula ``on_hand``."""
        if REMOVED_AT not in self.env["stock.quant"]._fields:
            return
        due = quants & Domain(REMOVED_AT, "<=", self.now)
        for product, quantity, reserved in self._sums(
            "stock.quant", due, ("quantity:sum", "reserved_quantity:sum")
        ):
            is_off = self.connector.stock_formula != "on_hand"
            yield product.id, exact(quantity or 0) - exact(is_off and reserved or 0)

    def _sums(
        self, model: str, domain: Domain, aggregates: tuple[str, ...]
    ) -> list[Any]:
        """Add up fields of records by product: [(``product.product``, sum …)]."""
        records = self.env[model].with_context(active_test=False)
        return records._read_group(domain, ["product_id"], aggregates)

    def _domains(self, ids: list[int]) -> tuple[Domain, Domain, Domain]:
        """Say what counts: quants, and moves that are to come in or go out. What moves
        between two of the warehouses goes out of one and comes into the other."""
        products = self.env["product.product"]
        places = [
            products.with_context(warehouse_id=warehouse.id)._get_domain_locations()
            for warehouse in self.warehouses
        ]
        own = [False, self._own_id]
        of_products = Domain("product_id", "in", ids)
        moves = of_products & Domain("state", "in", TO_DO)
        moves &= Domain("restrict_partner_id", "in", own)
        quants, coming, going = (
            Domain.OR([place[number] for place in places]) for number in range(3)
        )
        return (
            of_products & Domain("owner_id", "in", own) & quants,
            moves & coming,
            moves & going,
        )
