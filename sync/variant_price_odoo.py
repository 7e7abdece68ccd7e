from odoo import api, models
from odoo.exceptions import UserError

from .price import OF_PRODUCT, OWN, PLAIN, gross_price, list_price, retail_pair


class ShoperSyncVariant(models.AbstractModel):
    """How prices of variants get into Odoo: onto the variant, or for all variants of
    a batch at once into price lists."""

    _inherit = "shoper.sync.variant"

    @api.model
    def _has_prices(self, codes):
        return any(joined.intersection(codes) for joined in self._joined)

    @api.model
    def _to_odoo(self, ctx, values, record=None, current=None):
        vals = super()._to_odoo(ctx, values, record, current)
        pair = self._price_pairs((current or {}) | values).get("price")
        if not self._joined[0].intersection(values) or pair is None:
            return vals
        if record is not None and "price" in self._lists(ctx):
            return vals
        template = record.product_tmpl_id if record is not None else None
        if template is None:
            template = ctx.user_env["product.template"].browse(values["product"])
        currency = ctx.connector.currency_id
        if currency and template.currency_id != currency:
            return vals  # a price list holds them
        tax, fact = self._tax_of(ctx, template)
        if fact and pair != PLAIN:  # since it was planned
            raise UserError(self._price_reason(ctx, "price", fact))
        kept = (values.get("_amounts") or {}).get("price")
        if fact or not ctx.is_undo:
            kept = None
        return vals | self._sales_values(pair, tax, record, kept)

    @api.model
    def _undo_facts(self, codes, odoo):
        # With one price those on all levels may have to be written.
        facts = super()._undo_facts(codes, odoo)
        if not self._has_prices(codes):
            return facts
        return facts | {"_amounts": odoo["_prices"].numbers}

    def _lists(self, ctx):
        return self.env["shoper.sync.product"]._price_lists(ctx)

    def _price_reason(self, ctx, code, fact):
        return self.env["shoper.sync.product"]._price_reason(ctx, code, fact)

    def _sales_values(self, pair, tax, record=None, kept=None):
        """Fields of a variant that make it sell at this price without a price list.

        :param kept: what they held once; given back if that means the same
        """
        if kept and self._meaning_of(record, tax, *kept) == pair:
            price_type, number = kept
        else:
            price_type, amount = pair
            number = 0.0
            if price_type != OF_PRODUCT:
                number = list_price(amount, tax.amount, tax.price_include)
        return {"shoper_price_type": price_type, "shoper_price": number}

    def _meaning_of(self, record, tax, price_type, number):
        rate, included = tax.amount, tax.price_include
        if price_type:
            return retail_pair(price_type, gross_price(number, rate, included))
        extras = record.product_template_attribute_value_ids.mapped("price_extra")
        return self._extra_pair(record, sum(extras), rate, included)

    # ---------------------------------------------------------------- batches
    @api.model
    def _write_records(self, ctx, writes):
        result = super()._write_records(ctx, writes)
        wanted, kept = {}, {}
        for write in writes:
            after = write.change.after or {}
            if self._has_prices(after):
                # Prices on other levels stay what they are, too.
                wanted[write.record] = self._price_pairs(write.current | after)
                kept[write.record.id] = after.get("_amounts")
        self._set_prices(ctx, wanted, kept if ctx.is_undo else {})
        return result

    @api.model
    def _create_records(self, ctx, changes, vals_list):
        records = super()._create_records(ctx, changes, vals_list)
        if self._lists(ctx):
            wanted = {
                record: self._price_pairs(change.after)
                for change, record in zip(changes, records, strict=True)
            }
            self._set_prices(ctx, wanted)
        return records

    def _set_prices(self, ctx, wanted, kept=None):
        """Let Odoo sell variants at prices.

        :param wanted: {variant: {code: pair of price type and amount}}
        :param kept: {variant id: {code: number}} that Odoo held once; given back if
            it means the same
        :raises UserError: where the product's price is not known any more
        """
        if not wanted:
            return
        pricelists = self._lists(ctx)
        variants = ctx.user_env["product.product"].concat(*wanted)
        found = self._prices_of(ctx, variants)
        rules = []
        for variant, pairs in wanted.items():
            prices = found[variant.id]
            numbers = (kept or {}).get(variant.id) or {}
            retail = pairs.get("price")
            for code in pairs.keys() & prices.known:
                if prices.pair(code, retail) == pairs[code]:
                    continue
                number = numbers.get(code)
                if code in pricelists:
                    values = self._rule_values(
                        ctx, prices, code, pairs[code], retail, number
                    )
                    rule = prices.rules.get(code)
                    rules.append((pricelists[code], variant, rule, values))
                else:
                    variant.write(
                        self._sales_values(pairs[code], prices.tax, variant, number)
                    )
        self.env["shoper.sync.product"]._set_rules(ctx, rules)

    def _rule_values(self, ctx, prices, code, pair, retail, kept):
        """Values of the rule that a price needs, or None if it needs none."""
        if pair == prices.without_rule(code, retail):
            return None
        price = prices.price(code, pair, retail)
        if price is None:
            raise UserError(self._price_reason(ctx, code, prices.unknown[code]))
        rate, included = prices.tax.amount, prices.tax.price_include
        if kept is None or gross_price(kept, rate, included) != price:
            kept = list_price(price, rate, included)
        return {"fixed_price": kept, "shoper_follows_product": pair[0] != OWN}

    def _share_rules(self, ctx, templates):
        """A price in a list that was made for a product's only variant is the
        product's, also when further variants come."""
        products = self.env["shoper.sync.product"]
        of_products, of_variants = products._price_rules(ctx, templates, {})
        for (code, _variant_id), rule in of_variants.items():
            if (code, rule.product_tmpl_id.id) not in of_products:
                rule.applied_on = "1_product"

    # ------------------------------------------------------------- what waits
    @api.model
    def _price_obstacle(self, ctx, prices, values):
        """Why prices other than the product's cannot be converted, or False: nothing
        may be sold for nothing because of that.

        :param prices: of its product
        """
        for code, pair in self._price_pairs(values).items():
            fact = prices.facts.get(code)
            if fact == "rule" and pair[0] == OWN:
                fact = None  # how the product's price is calculated does not matter
            if not fact and pair[0] != OWN:
                fact = prices.unknown.get(code)
            if fact and pair != PLAIN:
                return self._price_reason(ctx, code, fact)
        return False
