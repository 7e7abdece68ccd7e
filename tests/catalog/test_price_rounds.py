import random

from ..cases.length import many, thorough
from ..cases.price_case import LevelCase
from ..cases.undo_case import UndoWords

ROUNDS = many(4, 1)
LEVELS = ("", "_wholesale", "_special")


class TestPriceRounds(UndoWords, LevelCase):
    """Whatever happens to the prices of products and variants on one side: after one
    run both sides sell at the same prices, and the next run finds nothing to do.
    Undoing it gives every number and rule back."""

    def play(self, seed):
        self.random = random.Random(seed)
        group = self.shop_group(Rozmiar=("S", "M", "L"))
        self.products = {
            self.shop_jacket(("S", "M", "L"), group, name=f"Kurtka {number}")[0]: None
            for number in range(3)
        }
        for product_id in self.products:
            self.edit_shop(product_id)
        self.exchange({"import_unlinked": True})
        for product_id in self.products:
            self.products[product_id] = self.record_of("product", product_id)
        self.assertSame()
        for _round in range(ROUNDS):
            for product_id in self.products:
                self.edit_shop(product_id)
            before = self.held()
            run = self.update_odoo()
            self.assertSame()
            undo = self.undo(run)
            self.assertEqual(self.held(), before)
            self.undo(undo)
            self.assertSame()
            for template in self.products.values():
                self.edit_odoo(template)
            self.update_shop()
            self.assertSame()

    def price(self, low=1, high=30):
        return f"{self.random.randrange(low * 100, high * 100) / 100:.2f}"

    def edit_shop(self, product_id):
        """Some prices of a product and its variants change in the shop."""
        stock_id = int(self.stock(product_id)["stock_id"])
        values = {"price": self.price(100, 200)}
        for level in LEVELS[1:]:
            kind = self.random.choice((0, 1, 1))
            values[f"price_type{level}"] = kind
            if kind:
                values[f"price{level}"] = self.price(60, 120)
        kept = self.random.sample(sorted(values), len(values) // 2)
        # Nothing has a price of its own of 0: a variant that costs less would wait.
        for level in LEVELS[1:]:
            both = {f"price{level}", f"price_type{level}"} & values.keys()
            if both & {*kept}:
                kept.extend(both)
        chosen = {name: values[name] for name in kept}
        self.shop.owner.update("product-stocks", stock_id, chosen)
        if self.random.random() < 0.3:
            name = self.random.choice(("23%", "8%"))
            self.shop_edit(product_id, tax_id=self.remote("tax", name))
        for stock_id in self.shop.shop["product-stocks"].variants(product_id):
            level = self.random.choice(LEVELS)
            self.edit_variant(
                stock_id,
                **{
                    f"price_type{level}": self.random.randrange(4),
                    f"price{level}": self.random.choice(("0.00", self.price())),
                },
            )

    def edit_odoo(self, template):
        """Somebody changes some of them in Odoo."""
        lists = self.wholesale | self.special | self.connector.pricelist_id
        for rule in self.rules(lists.item_ids.pricelist_id, template):
            choice = self.random.random()
            if choice < 0.2:
                rule.unlink()
            elif choice < 0.5:
                rule.fixed_price = self.random.uniform(20, 200)
        if not self.connector.pricelist_id:
            template.list_price = self.random.uniform(100, 200)
        variant = self.random.choice(template.product_variant_ids)
        if not self.connector.pricelist_id:
            variant.shoper_price_type = self.random.choice("0123")
            variant.shoper_price = self.random.uniform(1, 30)
        pricelist = self.random.choice(lists)
        if not self.rule_of(pricelist, variant):
            self.own_price(pricelist, variant, self.random.uniform(20, 200))
        if self.random.random() < 0.3:
            name = self.random.choice(("23%", "8%"))
            template.taxes_id = self.named("tax", name)

    def rules(self, pricelist, template):
        return pricelist.item_ids.filtered(lambda r: r.product_tmpl_id == template)

    def held(self):
        """All that Odoo keeps of prices."""
        self.env.invalidate_all()
        return {
            template: (
                template.list_price,
                template.taxes_id,
                {
                    variant: (variant.shoper_price_type, variant.shoper_price)
                    for variant in template.product_variant_ids
                },
                {
                    (rule.pricelist_id, rule.product_id): (
                        rule.fixed_price,
                        rule.shoper_follows_product,
                    )
                    for rule in template.pricelist_rule_ids
                },
            )
            for template in self.products.values()
        }

    def assertSame(self):
        for product_id in self.products:
            self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()

    @thorough
    def test_sales_prices_and_lists_of_levels(self):
        self.play(1)

    @thorough
    def test_where_the_shop_takes_a_product_s_price_for_its_variants(self):
        self.shop.switches.variant_level = "product"
        self.play(2)

    @thorough
    def test_a_list_for_each_level(self):
        self.everything_costs_as_at_retail()
        self.play(3)

    @thorough
    def test_a_list_for_each_level_of_such_a_shop(self):
        self.shop.switches.variant_level = "product"
        self.everything_costs_as_at_retail()
        self.play(4)

    def everything_costs_as_at_retail(self):
        """What has no price of its own in a list costs what the retail one says."""
        retail = self.price_list("pricelist_id")
        for pricelist in (self.wholesale, self.special):
            self.env["product.pricelist.item"].create(
                {
                    "pricelist_id": pricelist.id,
                    "applied_on": "3_global",
                    "compute_price": "percentage",
                    "base": "pricelist",
                    "base_pricelist_id": retail.id,
                }
            )
