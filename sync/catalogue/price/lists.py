"""Prices that Odoo keeps in price lists."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from odoo.models import BaseModel

from ...engine.context import Context
from .levels import LEVELS, PRICE_LISTS

# Rules by the code of their price and the id of their product or variant.
Rules = dict[tuple[str, int], BaseModel]
# A price list, the product or variant, its rule there or None, and what is wanted.
Wanted = tuple[BaseModel, BaseModel, BaseModel | None, Any]


class PriceLists:
    """The connector's price lists, and their fixed prices of single products and
    variants. Rules for larger quantities and rules that begin or end at a date are
    not the shop's prices and are left alone; so are rules for categories or all
    products."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self._items: BaseModel = ctx.user_env["product.pricelist.item"]

    @classmethod
    def of(cls, ctx: Context) -> "PriceLists":
        """Give those of this unit of work."""
        return ctx.cached("price", "lists", lambda: cls(ctx))

    @cached_property
    def by_code(self) -> dict[str, BaseModel]:
        """Find the price list of each price that has one: {code: price list}."""
        connector = self.ctx.connector
        return {
            code: connector[field]
            for code, field in PRICE_LISTS.items()
            if connector[field] and connector.shop_price_levels >= LEVELS.get(code, 1)
        }

    @cached_property
    def levels(self) -> list[str]:
        """List the codes of the further price levels that take part."""
        return [code for code in LEVELS if code in self.by_code]

    @cached_property
    def codes(self) -> list[str]:
        """List the codes of the prices that take part."""
        return ["price", *self.levels]

    def rules(
        self, templates: BaseModel, single: Mapping[int, BaseModel]
    ) -> tuple[Rules, Rules]:
        """Find the rules that Odoo sells one piece by, of those for single products and
        variants: {(code, template id): rule}, {(code, variant id): rule}.

        :param single: {template id: variant} of products without variants; a rule for
            that variant is one for the product
        """
        if not self.by_code:
            return {}, {}
        rules = self._items.search_fetch(
            [
                ("pricelist_id", "in", [item.id for item in self.by_code.values()]),
                ("applied_on", "in", ("1_product", "0_product_variant")),
                ("product_tmpl_id", "in", templates.ids),
                ("date_start", "=", False),
                ("date_end", "=", False),
                ("min_quantity", "<=", 1),
            ],
            [
                "pricelist_id",
                "product_tmpl_id",
                "product_id",
                "compute_price",
                "fixed_price",
                "shoper_follows_product",
            ],
        )  # in the order in which Odoo takes the first that fits
        codes = {pricelist.id: code for code, pricelist in self.by_code.items()}
        of_products: Rules = {}
        of_variants: Rules = {}
        for rule in rules:
            code, template = codes[rule.pricelist_id.id], rule.product_tmpl_id
            variant = rule.product_id
            if not variant or variant == single.get(template.id):
                of_products.setdefault((code, template.id), rule)
            else:
                of_variants.setdefault((code, variant.id), rule)
        return of_products, of_variants

    def fixed_rules(
        self, templates: BaseModel, single: Mapping[int, BaseModel]
    ) -> BaseModel:
        """Find the rules that hold the shop's prices of products and their variants;
        see :meth:`rules`."""
        found = self.rules(templates, single)
        rules = self._items.concat(*(rule for own in found for rule in own.values()))
        return rules.filtered(lambda rule: rule.compute_price == "fixed")

    def obstacle(self, pricelist: BaseModel, rule: BaseModel | None) -> str | bool:
        """Find what is in the way of using a price of a list, or False; see
        :func:`.reasons.price_reason`."""
        currency = self.ctx.connector.currency_id
        if currency and pricelist.currency_id != currency:
            return "list_currency"
        is_calculated = rule is not None and rule.compute_price != "fixed"
        return "rule" if is_calculated else False

    # ----------------------------------------------------------------- writing
    def set_numbers(self, wanted: Iterable[Wanted]) -> None:
        """Give products and variants these fixed prices in price lists.

        :param wanted: with a number each, None for no price of its own
        """
        self.set_rules(
            [
                (*place, None if number is None else {"fixed_price": number})
                for *place, number in wanted
            ]
        )

    def set_rules(self, wanted: Iterable[Wanted]) -> None:
        """Give products and variants these rules in price lists, in as few queries for
        many as for one.

        :param wanted: with values of a rule each, None for no rule
        """
        to_delete, to_create = self._items, []
        for pricelist, record, rule, values in wanted:
            if values is None:
                to_delete |= rule or self._items
            elif rule:
                rule.write(values)
            else:
                to_create.append(self._new_rule(pricelist, record) | values)
        to_delete.unlink()
        self._items.create(to_create)

    def _new_rule(self, pricelist: BaseModel, record: BaseModel) -> dict[str, Any]:
        is_variant = record._name == "product.product"
        template = record.product_tmpl_id if is_variant else record
        return {
            "pricelist_id": pricelist.id,
            "applied_on": "0_product_variant" if is_variant else "1_product",
            "product_tmpl_id": template.id,
            "product_id": is_variant and record.id,
            "compute_price": "fixed",
        }

    def drop_variant_rules(self, templates: BaseModel) -> None:
        """Delete the rules of single variants of products."""
        _of_products, rules = self.rules(templates, {})
        self._items.concat(*rules.values()).unlink()

    def share_rules(self, templates: BaseModel) -> None:
        """Make rules that were made for the only variant of products those of the
        product, also for the further variants that it is about to get."""
        of_products, of_variants = self.rules(templates, {})
        for (code, _variant_id), rule in of_variants.items():
            if (code, rule.product_tmpl_id.id) not in of_products:
                rule.applied_on = "1_product"
