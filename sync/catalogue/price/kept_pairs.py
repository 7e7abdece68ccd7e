"""Keeps what variants cost when prices of their product are written."""

from typing import Any

from odoo.models import BaseModel

from ...engine.context import Context
from ...engine.write import Write
from .levels import LEVELS
from .lists import PriceLists
from .variants_in_odoo import VariantsInOdoo

PRICED = {"price", "tax", *LEVELS}


class KeptPairs:
    """The prices of the variants of products that are about to be written in Odoo.

    Whatever a synchronisation writes of a product's prices and VAT rate, its variants
    keep their price types and gross amounts: an own price stays, also with another VAT
    rate, and a surcharge or discount remains as large. The variant that stays of a
    product that loses its variants costs what the product does."""

    def __init__(self, ctx: Context, writes: list[Write]) -> None:
        """Read what variants cost before their products are written."""
        self.ctx = ctx
        self._prices = VariantsInOdoo(ctx)
        self._changes: dict[int, BaseModel] = {}
        self._simple: BaseModel = ctx.user_env["product.template"]
        for write in writes:
            after = write.change.after or {}
            if after.get("variants") is False:
                self._simple |= write.record
            elif write.current["variants"] and PRICED & after.keys():
                self._changes[write.record.id] = write.change
        self._variants: BaseModel = ctx.user_env["product.product"].search(
            [("product_tmpl_id", "in", list(self._changes))]
        )
        self._before = self._prices.prices_of(self._variants)

    def give_back(self) -> None:
        """Give variants their price types and gross amounts back, and note on the
        changes what Odoo held of them, so that an undoing gives back exactly that."""
        pairs: dict[BaseModel, Any] = {}
        held: dict[BaseModel, dict[str, Any]] = {}
        kept: dict[int, Any] = {}
        for variant in self._variants:
            change = self._changes[variant.product_tmpl_id.id]
            was = self._before[variant.id]
            pairs[variant] = was.pairs()
            held.setdefault(change, {})[str(variant.id)] = was.numbers
            if self.ctx.is_undo:
                numbers = change._after().facts.get("variants") or {}
                kept[variant.id] = numbers.get(str(variant.id))
        self._prices.set_prices(pairs, self._before, kept, is_planned=False)
        for change, numbers in held.items():
            change._note_before(variants=numbers)
        self._drop_of_simple()

    def _drop_of_simple(self) -> None:
        """Drop the own prices of the variant that stays of a product without variants
        from now on."""
        if not self._simple:
            return
        PriceLists.of(self.ctx).drop_variant_rules(self._simple)
        variants = self._simple.with_context(active_test=True).product_variant_ids
        variants.write({"shoper_price_type": False, "shoper_price": 0.0})
