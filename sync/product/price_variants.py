from odoo import api, models

from .pricelist import LEVELS

PRICED = {"price", "tax", *LEVELS}


class ShoperSyncProduct(models.AbstractModel):
    """Whatever a synchronisation writes of a product's prices and VAT rate in Odoo,
    its variants keep what they cost in the shop's words: an own price stays, also
    with another VAT rate, and a surcharge or discount remains as large."""

    _inherit = "shoper.sync.product"

    @api.model
    def _write_records(self, ctx, writes):
        priced = self._priced_with_variants(writes)
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

    def _priced_with_variants(self, writes):
        """Those that may change what variants cost."""
        return [
            write
            for write in writes
            if write.current["_variants"]
            and PRICED.intersection(write.change.after)
            and write.change.after.get("variants") is not False
        ]

    def _drop_variant_prices(self, ctx, templates):
        """The variant that stays of a product costs what the product does."""
        if not templates:
            return
        _of_products, rules = self._price_rules(ctx, templates, {})
        ctx.user_env["product.pricelist.item"].concat(*rules.values()).unlink()
        variants = templates.with_context(active_test=True).product_variant_ids
        variants.write({"shoper_price_type": False, "shoper_price": 0.0})

    def _keep_pairs(self, ctx, writes, variants, before):
        """Give variants the prices back that they had in the shop's words, and keep
        on the changes what Odoo held of them."""
        entity = self.env["shoper.sync.variant"]
        changes = {write.record.id: write.change for write in writes}
        pairs, held, kept = {}, {}, {}
        for variant in variants:
            change, was = changes[variant.product_tmpl_id.id], before[variant.id]
            pairs[variant] = was.pairs()
            held.setdefault(change, {})[str(variant.id)] = was.numbers
            if ctx.is_undo:
                numbers = change.after.get("_variants") or {}
                kept[variant.id] = numbers.get(str(variant.id))
        entity._set_prices(ctx, pairs, before, kept, is_planned=False)
        for change, numbers in held.items():
            change.before = (change.before or {}) | {"_variants": numbers}
