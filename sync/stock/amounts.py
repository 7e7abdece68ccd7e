"""What Odoo has of products in the warehouses that sell in a shop."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from odoo.fields import Domain

from ..engine.context import Context
from .quantity import ZERO, exact

TO_DO = ("waiting", "confirmed", "assigned", "partially_available")


class Amounts:
    """Counts stock as the connector's formula says, in at most three queries for any
    number of products and warehouses. Goods that belong to others are never counted."""

    def __init__(self, ctx: Context) -> None:
        self.connector = ctx.connector
        # The number is for all the world, so it must be whole whoever starts the run;
        # it is of the connector's own warehouses only.
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
            # What was counted as nothing has no quantity at all.
            found[product.id] += exact(quantity or 0)
            if formula == "free_qty":
                found[product.id] -= exact(reserved or 0)
        if formula in ("free_to_sell", "forecast"):
            for product, quantity in self._sums(
                "stock.move", going, ("product_qty:sum",)
            ):
                found[product.id] -= exact(quantity)
        if formula == "forecast":
            for product, quantity in self._sums(
                "stock.move", coming, ("product_qty:sum",)
            ):
                found[product.id] += exact(quantity)
        return found

    def _sums(
        self, model: str, domain: Domain, aggregates: tuple[str, ...]
    ) -> list[Any]:
        records = self.env[model].with_context(active_test=False)
        return records._read_group(domain, ["product_id"], aggregates)

    def _domains(self, ids: list[int]) -> tuple[Domain, Domain, Domain]:
        """Say what counts: quants, and moves that are to come in or go out. What moves
        between two of the warehouses goes out of one and comes into the other."""
        products = self.env["product.product"]
        places = [
            products.with_context(warehouse_id=warehouse.id)._get_domain_locations()
            for warehouse in self.connector.stock_warehouse_ids
        ]
        own = [False, self.connector.company_id.partner_id.id]
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
