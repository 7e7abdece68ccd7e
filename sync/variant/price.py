from dataclasses import replace
from decimal import Decimal

from odoo import api, models

from ..core.price import OF_PRODUCT, OWN, SURCHARGE, gross_price, sales_pair
from ..entity import _lt
from ..product.pricelist import LEVELS, PRICE_LISTS, type_code
from .prices import VariantPrices

PRICE_TYPES = {
    "0": _lt("The product's"),
    "1": _lt("Own price"),
    "2": _lt("Surcharge"),
    "3": _lt("Discount"),
}
AS_RETAIL = _lt("As the retail price")


class ShoperSyncVariant(models.AbstractModel):
    """Prices of variants on every level that the shop uses: a type, and an amount
    beside it, see :mod:`.price`. Odoo keeps them on the variant, or in a price list
    as a rule for the variant.

    What is compared does not depend on the product's price: a surcharge stays the
    same surcharge when the product becomes dearer. So a rule that stands for one
    follows its product whenever a synchronisation writes that one's price."""

    _inherit = "shoper.sync.variant"

    @api.model
    def _price_codes(self, ctx):
        """Codes of the prices that take part."""
        pricelists = self.env["shoper.sync.product"]._price_lists(ctx)
        return ["price", *(code for code in LEVELS if code in pricelists)]

    @api.model
    def _price_texts(self, pairs):
        """Property values for pairs of price type and amount: {code: pair}."""
        return {
            name: str(part)
            for code, pair in pairs.items()
            for name, part in zip((type_code(code), code), pair, strict=True)
        }

    @api.model
    def _price_pairs(self, values):
        """What :meth:`_price_texts` made property values of."""
        return {
            code: (values[type_code(code)], Decimal(values[code]))
            for code in PRICE_LISTS
            if code in values and type_code(code) in values
        }

    @api.model
    def _odoo_values(self, ctx, records):
        result = super()._odoo_values(ctx, records)
        templates = records.product_tmpl_id
        sources = self.env["shoper.sync.product"]._price_sources(templates)
        prices = self._prices_of(ctx, records)
        for record in records:
            result[record.id] |= {
                "_prices": prices[record.id],
                "_price_sources": sources.get(record.product_tmpl_id.id),
                **self._price_texts(prices[record.id].pairs()),
            }
        return result

    @api.model
    def _prices_of(self, ctx, records):
        """What Odoo sells variants at: {variant id: :class:`VariantPrices`}."""
        found, rules = self._product_prices(ctx, records.product_tmpl_id)
        return {
            record.id: self._read_prices(
                ctx, record, *found[record.product_tmpl_id.id], rules
            )
            for record in records
        }

    def _product_prices(self, ctx, templates):
        """What the prices of variants are counted from: {template id: (prices of a
        variant without any of its own, what Odoo keeps of the product's)}, and the
        rules of variants: {(code, variant id): rule}."""
        products = self.env["shoper.sync.product"]
        of_products, of_variants = products._price_rules(ctx, templates, {})
        found = {}
        for template in templates:
            kept = products._price_facts(ctx, template, of_products)
            found[template.id] = self._read_product(ctx, template, kept), kept
        return found, of_variants

    def _read_product(self, ctx, template, kept):
        codes = self._price_codes(ctx)
        tax, fact = self._tax_of(ctx, template)
        if fact:
            return VariantPrices(facts=dict.fromkeys(codes, fact))
        prices = VariantPrices(tax=tax, known=codes)
        for code in codes:
            amount, fact = kept["_amounts"].get(code), kept["_obstacles"].get(code)
            prices.bases[code] = None
            if fact:
                prices.facts[code] = prices.unknown[code] = fact
            elif amount is not None:
                base = gross_price(amount, tax.amount, tax.price_include)
                prices.bases[code] = base
                prices.levels |= {code} - {"price"}
            elif code == "price":
                prices.unknown[code] = "currency"
            else:
                prices.bases[code] = prices.bases["price"]
                if "price" in prices.unknown:
                    prices.unknown[code] = prices.unknown["price"]
        return prices

    def _read_prices(self, ctx, record, product, kept, rules):
        prices = replace(
            product, rules={}, ruled={}, numbers={}, facts=dict(product.facts)
        )
        if prices.tax is None:
            return prices
        rate, included = prices.tax.amount, prices.tax.price_include
        calculated = set()
        for code in prices.known:
            rule = rules.get((code, record.id))
            prices.numbers[code] = (
                [rule.fixed_price, rule.shoper_follows_product] if rule else None
            )
            if rule and rule.compute_price == "fixed":
                price = gross_price(rule.fixed_price, rate, included)
                prices.rules[code] = rule
                prices.ruled[code] = price, rule.shoper_follows_product
                if prices.facts.get(code) == "rule":  # how others are calculated
                    del prices.facts[code]
            elif rule:
                calculated.add(code)
                prices.facts[code] = "rule"
        prices.known = [
            code
            for code in prices.known
            if code not in calculated and prices.facts.get(code, "rule") == "rule"
        ]
        if "price" not in prices.known:  # all others are told in its terms
            fact = prices.facts["price"]
            prices.known, prices.facts = [], dict.fromkeys(product.known, fact)
        if "price" not in kept["_rules"] and kept["_amounts"].get("price") is not None:
            own = record.shoper_price_type, record.shoper_price
            prices.sales = self._sales_pair(record, prices.tax, *own)
        if "price" not in self.env["shoper.sync.product"]._price_lists(ctx):
            prices.numbers["price"] = [record.shoper_price_type, record.shoper_price]
        return prices

    def _tax_of(self, ctx, template):
        """The product's VAT rate, or what is in the way: ``no_tax``, ``taxes``."""
        taxes = ctx.connector._own_taxes(template.taxes_id)
        if not taxes:
            default = ctx.connector.default_tax_id
            tax_id = ctx.links("tax").record_by_element.get(default.id)
            taxes = ctx.user_env["account.tax"].browse(tax_id or ())
        if not taxes:
            return None, "no_tax"
        if len(taxes) > 1 or taxes.amount_type != "percent":
            return None, "taxes"
        return taxes, None

    def _sales_pair(self, record, tax, price_type, number):
        """What a variant's sales price is told as if it had this kind of price and
        amount. Odoo's own extra prices of attribute values, which count where it has
        none, are a surcharge or a discount."""
        if not price_type:
            extras = record.product_template_attribute_value_ids.mapped("price_extra")
            price_type, number = SURCHARGE, sum(extras)
        return sales_pair(
            record.list_price, price_type, number, tax.amount, tax.price_include
        )

    @api.model
    def _value_text(self, change, prop, value):
        if prop.code.startswith("price_type") and value in PRICE_TYPES:
            if value == OF_PRODUCT and prop.code != "price_type":
                return self.env._(AS_RETAIL)
            return self.env._(PRICE_TYPES[value])
        if prop.code in PRICE_LISTS and self._has_product_price(
            change, prop.code, value
        ):
            return ""
        return super()._value_text(change, prop, value)

    def _has_product_price(self, change, code, value):
        """An amount of nothing beside *the product's* says nothing."""
        types = {
            side.get(type_code(code))
            for side in (change.before or {}, change.after or {})
            if not float(side.get(code) or 0)
        }
        return not float(value or 0) and OWN not in types
