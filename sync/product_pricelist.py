from decimal import Decimal

from odoo import models
from odoo.fields import Command

from .price import list_price

# Which of the connector's price lists holds which price.
PRICE_LISTS = {
    "price": "pricelist_id",
    "price_wholesale": "wholesale_pricelist_id",
    "price_special": "special_pricelist_id",
}
# From how many price levels of the shop on each is in use (uncertain: the shop only
# states their number).
LEVELS = {"price_wholesale": 2, "price_special": 3}


class ShoperSyncProduct(models.AbstractModel):
    """Prices that Odoo keeps in price lists: fixed prices of single products. Rules
    for larger quantities and rules that begin or end at a date are not the shop's
    prices and are left alone; so are rules for categories or all products."""

    _inherit = "shoper.sync.product"

    def _price_lists(self, ctx):
        """The price list of each price that has one: {code: price list}."""
        connector = ctx.connector
        found = {code: connector[field] for code, field in PRICE_LISTS.items()}
        return {
            code: pricelist
            for code, pricelist in found.items()
            if pricelist and self._is_level_used(ctx, code)
        }

    def _is_level_used(self, ctx, code):
        return ctx.connector.shop_price_levels >= LEVELS.get(code, 1)

    def _price_rules(self, ctx, records, pricelists):
        """The rule that Odoo sells one piece of each product by, of those for this
        product alone: {(template id, price list id): rule}."""
        lists = {pricelist.id for pricelist in pricelists.values()}
        if not lists:
            return {}
        rules = ctx.user_env["product.pricelist.item"].search_fetch(
            [
                ("pricelist_id", "in", list(lists)),
                ("applied_on", "in", ("1_product", "0_product_variant")),
                ("product_tmpl_id", "in", records.ids),
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
            ],
        )  # in the order in which Odoo takes the first that fits
        found = {}
        for rule in rules:
            template = rule.product_tmpl_id
            if rule.product_id and len(template.product_variant_ids) > 1:
                continue
            found.setdefault((template.id, rule.pricelist_id.id), rule)
        return found

    def _list_amount(self, ctx, pricelist, rule):
        """The price of a list as Odoo keeps it, None where the list has none for the
        product, and what is in the way of using it.

        :return: (amount, fact or False)
        """
        currency = ctx.connector.currency_id
        if currency and pricelist.currency_id != currency:
            return None, "list_currency"
        if rule and rule.compute_price != "fixed":
            return None, "rule"
        return (rule.fixed_price if rule else None), False

    def _price_command(self, pricelist, rule_id, gross, tax):
        """Commands for ``pricelist_rule_ids`` that give a product this price in a
        list, or none.

        :param gross: text, or None for no price of its own
        """
        if gross is None:
            return [Command.delete(rule_id)] if rule_id else []
        amount = list_price(Decimal(gross), tax.amount, tax.price_include)
        if rule_id:
            return [Command.update(rule_id, {"fixed_price": amount})]
        return [
            Command.create(
                {
                    "pricelist_id": pricelist.id,
                    "applied_on": "1_product",
                    "compute_price": "fixed",
                    "fixed_price": amount,
                }
            )
        ]
