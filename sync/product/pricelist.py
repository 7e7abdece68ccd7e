from odoo import models

# Which of the connector's price lists holds which price.
PRICE_LISTS = {
    "price": "pricelist_id",
    "price_wholesale": "wholesale_pricelist_id",
    "price_special": "special_pricelist_id",
}
# From how many price levels of the shop on each is in use (uncertain: the shop only
# states their number).
LEVELS = {"price_wholesale": 2, "price_special": 3}


def type_code(code: str) -> str:
    """The property and the shop's key that say how a price comes about:
    ``price_type_wholesale`` of ``price_wholesale``."""
    return code.replace("price", "price_type")


class ShoperSyncProduct(models.AbstractModel):
    """Prices that Odoo keeps in price lists: fixed prices of single products and
    variants. Rules for larger quantities and rules that begin or end at a date are
    not the shop's prices and are left alone; so are rules for categories or all
    products."""

    _inherit = "shoper.sync.product"

    def _price_lists(self, ctx):
        """The price list of each price that has one: {code: price list}."""
        if "price lists" not in ctx.facts:
            lists = {code: ctx.connector[name] for code, name in PRICE_LISTS.items()}
            ctx.facts["price lists"] = {
                code: pricelist
                for code, pricelist in lists.items()
                if pricelist and self._is_level_used(ctx, code)
            }
        return ctx.facts["price lists"]

    def _is_level_used(self, ctx, code):
        return ctx.connector.shop_price_levels >= LEVELS.get(code, 1)

    def _price_rules(self, ctx, records, single):
        """The rules that Odoo sells one piece by, of those for single products and
        variants: {(code, template id): rule}, {(code, variant id): rule}.

        :param single: {template id: variant} of products without variants; a rule for
            that variant is one for the product
        """
        pricelists = self._price_lists(ctx)
        if not pricelists:
            return {}, {}
        rules = ctx.user_env["product.pricelist.item"].search_fetch(
            [
                ("pricelist_id", "in", [item.id for item in pricelists.values()]),
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
                "shoper_follows_product",
            ],
        )  # in the order in which Odoo takes the first that fits
        codes = {pricelist.id: code for code, pricelist in pricelists.items()}
        of_products, of_variants = {}, {}
        for rule in rules:
            code, template = codes[rule.pricelist_id.id], rule.product_tmpl_id
            variant = rule.product_id
            if not variant or variant == single.get(template.id):
                of_products.setdefault((code, template.id), rule)
            else:
                of_variants.setdefault((code, variant.id), rule)
        return of_products, of_variants

    def _list_fact(self, ctx, pricelist, rule):
        """What is in the way of using a price of a list, or False."""
        currency = ctx.connector.currency_id
        if currency and pricelist.currency_id != currency:
            return "list_currency"
        return bool(rule) and rule.compute_price != "fixed" and "rule"

    def _set_rules(self, ctx, wanted):
        """Give products and variants these prices in price lists, or none, in as few
        queries for many as for one.

        :param wanted: [(price list, product or variant, its rule or None, values of
            the rule or None for no price of its own)]
        """
        items = ctx.user_env["product.pricelist.item"]
        to_delete, to_create = items, []
        for pricelist, record, rule, values in wanted:
            if values is None:
                to_delete |= rule or items
            elif rule:
                rule.write(values)
            else:
                to_create.append(self._new_rule(pricelist, record) | values)
        to_delete.unlink()
        items.create(to_create)

    def _new_rule(self, pricelist, record):
        is_variant = record._name == "product.product"
        template = record.product_tmpl_id if is_variant else record
        return {
            "pricelist_id": pricelist.id,
            "applied_on": "0_product_variant" if is_variant else "1_product",
            "product_tmpl_id": template.id,
            "product_id": is_variant and record.id,
            "compute_price": "fixed",
        }
