"""Purchase prices."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any

from odoo.models import BaseModel

from ....shoper_api import BulkItem
from ...core.price import gross_price, list_price
from ...core.row import OddValue, Row, list_in, number_in, part_in, reference_in
from ...core.side import Side
from ...core.values import Property
from ...engine.obstacle import Obstacle
from ...engine.plan.pair import LinkedPair
from ...entity import _lt
from ...groups.group import Given, PropertyGroup
from ...groups.side import shop_side
from .reasons import price_reason
from .taxes_after import taxes_after

COST_HISTORY = "product.value"  # Odoo adds to it with each product and new cost


def delete_cost_history(variants: BaseModel) -> None:
    """Delete what Odoo noted of the cost of variants that are about to go."""
    # Odoo wrote it as superuser, by itself, and lets nobody delete it.
    history = variants.env[COST_HISTORY].sudo()
    history.search([("product_id", "in", variants.ids)]).unlink()


class Cost(PropertyGroup):
    """Purchase price: gross in the shop (``price_buying``, docs/shoper-api.md,
    Catalogue), in Odoo the cost, which is net, in the company's currency and the
    company's own. 0 or nothing on either side means that it is not known, and never
    replaces one that is. Compared only where both sides have exactly one variant, never
    written where the value of a stock would move.

    Facts of Odoo: ``cost_obstacle`` what is in the way of using it, see
    :func:`.reasons.price_reason`; ``valued`` whether the value of a stock follows from
    it."""

    properties = (
        Property(
            "purchase_price",
            _lt("Purchase price (gross)"),
            kind="money",
            default=False,
            keeps=True,
            least=0,
        ),
    )

    def read_shop(self, rows: Sequence[Row]) -> list[Side]:
        sides = []
        for row in rows:
            side = Side()
            if not list_in(row, "options"):
                price = number_in(part_in(row, "stock"), "price_buying", 2, least=0)
                side.values["purchase_price"] = price if float(price) else None
            sides.append(side)
        return sides

    def read_odoo(self, batch: Any) -> dict[int, Side]:
        company = self.ctx.connector.company_id
        currency = self.ctx.connector.currency_id or company.currency_id
        valued = self.valued(batch)
        found = {}
        for record in batch.records:
            side = found[record.id] = Side()
            variant = batch.only_variants.get(record.id)
            tax, obstacle = batch.taxes[record.id]
            if variant is None:
                obstacle = "variants"
            elif currency != company.currency_id:
                obstacle = "currency"
            if obstacle:
                side.facts["cost_obstacle"] = obstacle
            else:
                price = gross_price(variant.standard_price, tax.amount, False)
                side.values["purchase_price"] = str(price) if price else None
            if record.id in valued:
                side.facts["valued"] = True
        return found

    def valued(self, batch: Any) -> set[int]:
        """Find the products whose stock would change its value with the cost: {template
        ids}, none where this step writes no purchase price. The step of an undoing does
        not say what it writes, so that all are looked for.

        :param batch: the :class:`..groups.group.Batch` of the products
        """
        ctx = self.ctx
        is_chosen = "purchase_price" in ctx.chosen or ctx.choices
        is_written = ctx.step.update_linked != "none" and is_chosen
        if not (is_written or ctx.is_undo):
            return set()
        variants = ctx.user_env["product.product"].concat(*batch.only_variants.values())
        variants = variants.with_company(ctx.connector.company_id).with_context(
            allowed_company_ids=ctx.connector.company_id.ids
        )
        return {variant.product_tmpl_id.id for variant in self._in_stock(variants)}

    def _in_stock(self, variants: BaseModel) -> BaseModel:
        """Find the variants of which Odoo has some, or whose stock it values.

        Their ``total_value`` says the same, with several queries for each of them."""
        locations = variants.env["stock.location"].search(
            [("is_valued_internal", "=", True)]
        )
        valued = variants.with_context(location=locations.ids)
        own = [False, variants.env.company.partner_id.id]
        counted = [
            variants,
            valued.filtered(lambda variant: variant.cost_method == "fifo"),
            valued.filtered(lambda variant: variant.cost_method != "fifo").with_context(
                owners=own
            ),
        ]
        ids = {
            variant.id for some in counted for variant in some if variant.qty_available
        }
        return variants.filtered(lambda variant: variant.id in ids)

    # ---------------------------------------------------------------- planning
    def incomparable(self, shop: Side, odoo: Side) -> AbstractSet[str]:
        if shop.values["variants"] or odoo.values["variants"]:
            return {"purchase_price"}
        return frozenset()

    def obstacles(
        self, pair: LinkedPair, direction: str, codes: Sequence[str]
    ) -> dict[str, str]:
        obstacle = pair.odoo.facts.get("cost_obstacle")
        if direction == "odoo" and pair.odoo.facts.get("valued"):
            obstacle = "valued"
        is_given = direction == "odoo" and "tax" in codes
        if pair.odoo.facts["archived_tax"] and not is_given:
            obstacle = obstacle or "archived_tax"
        if not obstacle or "purchase_price" not in codes:
            return {}
        return {"purchase_price": price_reason(self.ctx, "purchase_price", obstacle)}

    # ----------------------------------------------------------------- writing
    def to_odoo(self, given: Sequence[Given]) -> list[dict[str, Any]]:
        return [
            {}
            if item.after.values.get("purchase_price") is None
            else self._cost_of(*item)
            for item in given
        ]

    def _cost_of(
        self, after: Side, record: BaseModel | None, current: Side | None
    ) -> dict[str, Any]:
        """Make the cost of a record of its purchase price; see :class:`Given`. Without
        exactly one VAT rate there is none.

        :raises Obstacle: the value of a stock follows from it by now
        """
        if current and current.facts.get("valued"):  # it did not when it was planned
            raise Obstacle(price_reason(self.ctx, "purchase_price", "valued"))
        tax = taxes_after(self.ctx, after, record)
        if len(tax) != 1:
            return {}
        gross = Decimal(after.values["purchase_price"])
        return {"standard_price": list_price(gross, tax.amount, False)}

    def own_item(self, change: BaseModel, after: Side) -> BulkItem | None:
        if "purchase_price" not in after.values:
            return None
        stock_id = shop_side(change.element_id).facts["stock"]
        return self._stock_item(stock_id, after.values["purchase_price"])

    def _stock_item(self, stock_id: int, price: str | None) -> BulkItem:
        # The stock of a product takes no purchase price, the row of the stock itself
        # does (docs/shoper-api.md).
        return BulkItem(
            "PUT", "product-stocks", id=stock_id, body={"price_buying": price}
        )

    def finish_creation(self, created: dict[int, BaseModel]) -> None:
        prices = {
            remote_id: change.after["purchase_price"]
            for remote_id, change in created.items()
            if change.after.get("purchase_price")
        }
        if not prices:
            return
        self.ctx.commit_before_call()
        rows = self.ctx.client.read_ids(self.ctx.entity._resource, list(prices))
        stock_ids = {remote_id: _stock_id(row) for remote_id, row in rows.items()}
        # A price that is refused is another one on both sides then: the next update
        # sends it again.
        self.ctx.client.bulk(
            [
                self._stock_item(stock_id, prices[remote_id])
                for remote_id, stock_id in stock_ids.items()
                if stock_id
            ]
        )


def _stock_id(row: Row) -> int | None:
    """Read the id of a product's row of the stock, None for one that makes no sense:
    that is told when the product is read."""
    try:
        return reference_in(part_in(row, "stock"), "stock_id")
    except OddValue:
        return None
