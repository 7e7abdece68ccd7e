from odoo import api, models

from .product_pricelist import LEVELS

PRICED = {"price", "tax", *LEVELS}


class ShoperSyncProduct(models.AbstractModel):
    """Whatever a synchronisation writes of a product's prices and VAT rate in Odoo,
    its variants keep what they cost in the shop's words: an own price stays, also
    with another VAT rate, and a surcharge or discount remains as large."""

    _inherit = "shoper.sync.product"

    @api.model
    def _write_records(self, ctx, writes):
        priced = self._priced_with_variants(ctx, writes)
        products = [write.record.id for write in priced]
        variants = ctx.user_env["product.product"].search(
            [("product_tmpl_id", "in", products)]
        )
        before = self.env["shoper.sync.variant"]._prices_of(ctx, variants)
        result = super()._write_records(ctx, writes)
        self._keep_pairs(ctx, priced, variants, before)
        simple = [
            write.record.id
            for write in writes
            if write.change.after.get("variants") is False
        ]
        self._drop_variant_prices(ctx, ctx.records.browse(simple))
        return result

    def _priced_with_variants(self, ctx, writes):
        """Those that may change what variants cost."""
        priced = [
            write
            for write in writes
            if write.current["_variants"]
            and PRICED.intersection(write.change.after)
            and write.change.after.get("variants") is not False
        ]
        if self._price_lists(ctx):
            return priced
        # Sales prices of variants follow their product's by themselves.
        return [write for write in priced if "tax" in write.change.after]

    def _drop_variant_prices(self, ctx, templates):
        """The variant that stays of a product costs what the product does."""
        if not templates:
            return
        _of_products, rules = self._price_rules(ctx, templates, {})
        ctx.user_env["product.pricelist.item"].concat(*rules.values()).unlink()
        variants = templates.with_context(active_test=True).product_variant_ids
        variants.write({"shoper_price_type": False, "shoper_price": 0.0})

    def _keep_pairs(self, ctx, writes, variants, before):
        """Give variants back the prices that they had in the shop's words, and keep
        on the changes what Odoo held for those that had to be written."""
        if not variants:
            return
        entity = self.env["shoper.sync.variant"]
        after = entity._prices_of(ctx, variants)
        moved = {
            variant: before[variant.id].pairs()
            for variant in variants
            if before[variant.id].pairs() != after[variant.id].pairs()
        }
        changes = {write.record.id: write.change for write in writes}
        held, kept = {}, {}
        for variant in moved:
            change = changes[variant.product_tmpl_id.id]
            numbers = (change.after or {}).get("_variants") or {}
            kept[variant.id] = numbers.get(str(variant.id))
            own = held.setdefault(change, {})
            own[str(variant.id)] = before[variant.id].numbers
        entity._set_prices(ctx, moved, kept if ctx.is_undo else {})
        for change, numbers in held.items():
            change.before = (change.before or {}) | {"_variants": numbers}
