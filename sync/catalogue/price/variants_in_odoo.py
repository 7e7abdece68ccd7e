"""Prices of variants in Odoo: on the variant, or in a price list as its rule."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from odoo.models import BaseModel

from ...core.price import (
    OWN,
    PLAIN,
    SURCHARGE,
    PricePair,
    gross_price,
    list_price,
    sales_number,
    sales_pair,
)
from ...engine.context import Context
from ...engine.obstacle import Obstacle
from .lists import PriceLists, Rules, Wanted
from .product_prices import ProductPrices, read_prices
from .reasons import price_reason
from .variant_prices import VariantPrices

PricePairs = dict[str, PricePair]  # by the code of the price


class VariantsInOdoo:
    """Reads what Odoo sells variants at, and lets it sell them at other prices, all
    variants of a batch at once.

    What is compared does not depend on the product's price: a surcharge stays the
    same surcharge when the product becomes dearer. So a rule of a price list that
    stands for a surcharge or discount is written again whenever a synchronisation
    writes the product's price."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.lists = PriceLists.of(ctx)

    # ----------------------------------------------------------------- reading
    def prices_of(self, variants: BaseModel) -> dict[int, VariantPrices]:
        """Read what Odoo sells variants at: {variant id: prices}."""
        found, rules = self.of_products(variants.product_tmpl_id)
        return {
            variant.id: self._read(variant, *found[variant.product_tmpl_id.id], rules)
            for variant in variants
        }

    def of_products(
        self, templates: BaseModel
    ) -> tuple[dict[int, tuple[VariantPrices, ProductPrices]], Rules]:
        """Read what the prices of variants are counted from: {template id: (prices of
        a variant without any of its own, those of the product)}, and the rules of
        variants: {(code, variant id): rule}."""
        of_products, of_variants = self.lists.rules(templates, {})
        kept = read_prices(self.lists, templates, of_products, {})
        return {
            template.id: (
                self._without_own(template, kept[template.id]),
                kept[template.id],
            )
            for template in templates
        }, of_variants

    def _without_own(self, template: BaseModel, kept: ProductPrices) -> VariantPrices:
        """Read the prices of a variant that has none of its own."""
        codes = self.lists.codes
        tax, obstacle = self.tax_of(template)
        if tax is None:
            return VariantPrices(facts=dict.fromkeys(codes, obstacle or "no_tax"))
        is_archived = not tax.active and tax in template.taxes_id
        prices = VariantPrices(tax=tax, has_archived_tax=is_archived, known=codes)
        for code in codes:
            amount, obstacle = kept.amounts.get(code), kept.obstacles.get(code)
            prices.bases[code] = None
            if obstacle:
                prices.facts[code] = prices.unknown[code] = obstacle
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

    def _read(
        self,
        variant: BaseModel,
        product: VariantPrices,
        kept: ProductPrices,
        rules: Rules,
    ) -> VariantPrices:
        """Read the prices of a variant.

        :param product: what it costs without any of its own
        :param rules: of variants
        """
        prices = replace(
            product, rules={}, ruled={}, numbers={}, facts=dict(product.facts)
        )
        if prices.tax is None:
            return prices
        rate, included = prices.tax.amount, prices.tax.price_include
        calculated = set()
        for code in prices.known:
            rule = rules.get((code, variant.id))
            prices.numbers[code] = (
                [rule.fixed_price, rule.shoper_follows_product] if rule else None
            )
            if rule and rule.compute_price == "fixed":
                price = gross_price(rule.fixed_price, rate, included)
                prices.rules[code] = rule
                prices.ruled[code] = price, rule.shoper_follows_product
                if prices.facts.get(code) == "rule":  # of the product: it has its own
                    del prices.facts[code]
            elif rule:
                calculated.add(code)
                prices.facts[code] = "rule"
        prices.known = [
            code
            for code in prices.known
            if code not in calculated and prices.facts.get(code, "rule") == "rule"
        ]
        if "price" not in prices.known:  # the other levels are compared with it
            fact = prices.facts["price"]
            prices.known, prices.facts = [], dict.fromkeys(product.known, fact)
        if "price" not in kept.rules and kept.amounts.get("price") is not None:
            own = variant.shoper_price_type, variant.shoper_price
            prices.sales = self._sales_pair(variant, prices.tax, *own)
        if "price" not in self.lists.by_code:
            prices.numbers["price"] = [variant.shoper_price_type, variant.shoper_price]
        return prices

    def tax_of(self, template: BaseModel) -> tuple[BaseModel | None, str | None]:
        """Find the VAT rate of a product, and what is in the way of using it or None:
        ``no_tax``, ``taxes``."""
        ctx = self.ctx
        taxes = ctx.connector._taxes_in_use(template)[template.id]
        if not taxes:
            default = ctx.connector.default_tax_id
            tax_id = ctx.links("tax").record_by_element.get(default.id)
            taxes = ctx.user_env["account.tax"].browse(tax_id or ())
        if not taxes:
            return None, "no_tax"
        if len(taxes) > 1 or taxes.amount_type != "percent":
            return None, "taxes"
        return taxes, None

    def _sales_pair(
        self, variant: BaseModel, tax: BaseModel, price_type: str | bool, number: float
    ) -> PricePair:
        """Tell what a variant's sales price would be if it had this kind of price and
        amount. Odoo's own extra prices of attribute values, which count where it has
        none, are a surcharge or a discount."""
        if not price_type:
            extras = variant.product_template_attribute_value_ids.mapped("price_extra")
            price_type, number = SURCHARGE, sum(extras)
        return sales_pair(
            variant.list_price, str(price_type), number, tax.amount, tax.price_include
        )

    def obstacle(self, product: VariantPrices, pairs: PricePairs) -> str | bool:
        """Say why prices other than the product's cannot be converted, or False:
        nothing may be sold for nothing because of that.

        :param product: prices of a variant without any of its own
        """
        for code, pair in pairs.items():
            fact = product.facts.get(code)
            if fact == "rule" and pair[0] == OWN:
                fact = None  # how the product's price is calculated does not matter
            if not fact and pair[0] != OWN:
                fact = product.unknown.get(code)
            if fact and pair != PLAIN:
                return price_reason(self.ctx, code, fact)
        return False

    # ----------------------------------------------------------------- writing
    def sales_values(
        self,
        pair: PricePair,
        tax: BaseModel | None,
        template: BaseModel,
        variant: BaseModel | None,
        kept: Any,
    ) -> dict[str, Any]:
        """Make the fields of a variant that let it sell at a price without a price
        list.

        :param tax: of its product; None only where the price is the product's
        :param kept: [price type, amount] that the fields held once, given back if that
            means the same; None for none
        """
        if kept and self._sales_pair(variant, tax, *kept) == pair:
            price_type, number = kept
        else:
            price_type, number = pair[0], 0.0
            if pair != PLAIN and tax is not None:
                rate, included = tax.amount, tax.price_include
                number = sales_number(template.list_price, pair, rate, included)
        return {"shoper_price_type": price_type, "shoper_price": number}

    def set_prices(
        self,
        wanted: Mapping[BaseModel, PricePairs],
        before: Mapping[int, VariantPrices],
        kept: Mapping[int, Any],
        is_planned: bool = True,
    ) -> None:
        """Let Odoo sell variants at prices.

        :param wanted: {variant: {code: pair of price type and amount}}
        :param before: {variant id: prices} before anything was written
        :param kept: {variant id: ``numbers`` of :class:`.VariantPrices`} that Odoo held
            once; given back if they mean the same
        :param is_planned: whether changes of the variants ask for it; if not, a price
            that cannot be computed any more is left as it is
        :raises Obstacle: where a plan counts from a price of the product that is not
            known any more
        """
        if not wanted:
            return
        variants = self.ctx.user_env["product.product"].concat(*wanted)
        found = self.prices_of(variants)
        rules: list[Wanted] = []
        for variant, pairs in wanted.items():
            prices, was = found[variant.id], before.get(variant.id)
            numbers = kept.get(variant.id) or {}
            for code in filter(pairs.__contains__, prices.known):
                number = numbers.get(code)
                if self._means(prices, variant, code, pairs, number):
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
                    rules += self._write(
                        prices, variant, code, pairs, number, is_planned
                    )
        self.lists.set_rules(rules)

    def _means(
        self,
        prices: VariantPrices,
        variant: BaseModel,
        code: str,
        pairs: PricePairs,
        number: Any,
    ) -> bool:
        """Tell whether what Odoo held once stands for the price that is wanted."""
        if number is None:
            return False
        if code not in self.lists.by_code:
            return self._sales_pair(variant, prices.tax, *number) == pairs[code]
        rate, included = prices.tax.amount, prices.tax.price_include
        price = prices.price(code, pairs[code], pairs.get("price"))
        return gross_price(number[0], rate, included) == price

    def _write(
        self,
        prices: VariantPrices,
        variant: BaseModel,
        code: str,
        pairs: PricePairs,
        number: Any,
        is_planned: bool,
    ) -> Iterable[Wanted]:
        """Write a price on the variant, or say what its rule is to be.

        :param number: what Odoo held once, None for the usual number
        :return: what :meth:`.lists.PriceLists.set_rules` takes
        """
        pair, retail = pairs[code], pairs.get("price")
        if code not in self.lists.by_code:
            template = variant.product_tmpl_id
            values = self.sales_values(pair, prices.tax, template, variant, number)
            variant.write(values)
            return []
        if number is None and pair != prices.without_rule(code, retail):
            price = prices.price(code, pair, retail)
            if price is None and not is_planned:
                return []  # it stays, and is told as an own price from now on
            if price is None:
                raise Obstacle(price_reason(self.ctx, code, prices.unknown[code]))
            rate, included = prices.tax.amount, prices.tax.price_include
            number = list_price(price, rate, included), pair[0] != OWN
        rule_values = None
        if number is not None:
            fixed_price, follows = number
            rule_values = {
                "fixed_price": fixed_price,
                "shoper_follows_product": follows,
            }
        rule = prices.rules.get(code)
        return [(self.lists.by_code[code], variant, rule, rule_values)]
