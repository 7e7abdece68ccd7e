from odoo import api, models
from odoo.exceptions import UserError

from ..core.price import OWN, PLAIN, gross_price, list_price, sales_number


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
        pair = self._price_pairs({**(current or {}), **values}).get("price")
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
        return vals | self._sales_values(pair, tax, template, record, kept)

    @api.model
    def _undo_facts(self, side, codes, current):
        # With one price those on all levels may have to be written.
        facts = super()._undo_facts(side, codes, current)
        if side != "odoo" or not self._has_prices(codes):
            return facts
        return facts | {"_amounts": current["_prices"].numbers}

    def _lists(self, ctx):
        return self.env["shoper.sync.product"]._price_lists(ctx)

    def _price_reason(self, ctx, code, fact):
        return self.env["shoper.sync.product"]._price_reason(ctx, code, fact)

    def _sales_values(self, pair, tax, template, record=None, kept=None):
        """Fields of a variant that make it sell at this price without a price list.

        :param kept: what they held once; given back if that means the same
        """
        if kept and self._sales_pair(record, tax, *kept) == pair:
            price_type, number = kept
        else:
            price_type, number = pair[0], 0.0
            if pair != PLAIN:
                rate, included = tax.amount, tax.price_include
                number = sales_number(template.list_price, pair, rate, included)
        return {"shoper_price_type": price_type, "shoper_price": number}

    # ---------------------------------------------------------------- batches
    @api.model
    def _write_records(self, ctx, writes):
        result = super()._write_records(ctx, writes)
        wanted, before, kept = {}, {}, {}
        for write in writes:
            after = write.change.after or {}
            if self._has_prices(after):
                # Prices on other levels stay what they are, too.
                wanted[write.record] = self._price_pairs({**write.current, **after})
                before[write.record.id] = write.current["_prices"]
                kept[write.record.id] = after.get("_amounts")
        self._set_prices(ctx, wanted, before, kept if ctx.is_undo else {})
        return result

    @api.model
    def _create_records(self, ctx, changes, vals_list):
        records = super()._create_records(ctx, changes, vals_list)
        if self._lists(ctx):
            wanted = {
                record: self._price_pairs(change.after)
                for change, record in zip(changes, records, strict=True)
            }
            self._set_prices(ctx, wanted, {}, {})
        return records

    def _set_prices(self, ctx, wanted, before, kept, is_planned=True):
        """Let Odoo sell variants at prices.

        :param wanted: {variant: {code: pair of price type and amount}}
        :param before: {variant id: :class:`VariantPrices`} before anything was written
        :param kept: {variant id: {code: number}} that Odoo held once; given back if
            it means the same
        :param is_planned: whether changes of the variants say so
        :raises UserError: where a plan counts from a price of the product that is not
            known any more
        """
        if not wanted:
            return
        variants = ctx.user_env["product.product"].concat(*wanted)
        found = self._prices_of(ctx, variants)
        rules = []
        for variant, pairs in wanted.items():
            prices, was = found[variant.id], before.get(variant.id)
            numbers = kept.get(variant.id) or {}
            for code in filter(pairs.__contains__, prices.known):
                number = numbers.get(code)
                if self._means(ctx, prices, variant, code, pairs, number):
                    is_due = number != prices.numbers.get(code)
                else:
                    is_due = prices.has_moved(code, pairs, was) or (
                        # Once there was no rule, and none is needed.
                        number is None
                        and code in numbers
                        and prices.is_needless(code, pairs)
                    )
                    number = None
                if is_due:
                    rules += self._write_price(
                        ctx, prices, variant, code, pairs, number, is_planned
                    )
        self.env["shoper.sync.product"]._set_rules(ctx, rules)

    def _means(self, ctx, prices, variant, code, pairs, number):
        """Whether what Odoo held once stands for the price that is wanted."""
        if number is None:
            return False
        if code not in self._lists(ctx):
            return self._sales_pair(variant, prices.tax, *number) == pairs[code]
        rate, included = prices.tax.amount, prices.tax.price_include
        price = prices.price(code, pairs[code], pairs.get("price"))
        return gross_price(number[0], rate, included) == price

    def _write_price(self, ctx, prices, variant, code, pairs, number, is_planned):
        """Write a price on the variant, or say what its rule is to be.

        :param number: what Odoo held once, None for the usual number
        :return: items of what :meth:`_set_rules` takes
        """
        pair, retail = pairs[code], pairs.get("price")
        pricelists = self._lists(ctx)
        if code not in pricelists:
            template = variant.product_tmpl_id
            values = self._sales_values(pair, prices.tax, template, variant, number)
            variant.write(values)
            return []
        if number is None and pair != prices.without_rule(code, retail):
            price = prices.price(code, pair, retail)
            if price is None and not is_planned:
                return []  # it stays, and is told as an own price from now on
            if price is None:
                raise UserError(self._price_reason(ctx, code, prices.unknown[code]))
            rate, included = prices.tax.amount, prices.tax.price_include
            number = list_price(price, rate, included), pair[0] != OWN
        values = None
        if number is not None:
            fixed_price, follows = number
            values = {"fixed_price": fixed_price, "shoper_follows_product": follows}
        return [(pricelists[code], variant, prices.rules.get(code), values)]

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
