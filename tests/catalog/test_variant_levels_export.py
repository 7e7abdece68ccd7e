from ..cases.length import thorough
from ..cases.price_case import DEARER, OWN, SURCHARGE, LevelCase
from ..cases.variant_case import EXPORT


class TestLevelsOfVariantsToShop(LevelCase):
    """Wholesale and special prices of single variants, from Odoo to the shop."""

    @thorough
    def test_rules_of_variants_reach_the_shop(self):
        product_id, _stocks, variants = self.imported()
        self.own_price(self.wholesale, variants["S"], 70.0)
        self.own_price(self.special, variants["M"], 90.0)
        self.update_shop()
        rows = self.shop_variants_of(product_id)
        self.assertEqual(rows["S"]["comp_price_wholesale"], "86.10")
        self.assertEqual(rows["S"]["price_type_wholesale"], "1")
        self.assertEqual(rows["S"]["comp_price_special"], "123.00")
        self.assertEqual(rows["M"]["comp_price_special"], "110.70")
        self.assertEqual(rows["M"]["comp_price"], "123.00")
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()

    @thorough
    def test_a_rule_that_is_removed_is_removed_in_the_shop(self):
        product_id, _stocks, variants = self.imported(
            {"S": OWN, "M": SURCHARGE}, {"price_wholesale": "98.40"}
        )
        self.rule_of(self.wholesale, variants["S"]).unlink()
        self.rule_of(self.wholesale, variants["M"]).unlink()
        self.update_shop()
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()

    @thorough
    def test_new_products_bring_the_prices_of_their_variants_along(self):
        template = self.odoo_jacket(("S", "M", "L"))
        variants = self.variants_of(template)
        self.fixed(self.wholesale, template, 80.0)
        self.own_price(self.wholesale, variants["S"], 70.0)
        self.own_price(self.special, variants["M"], 90.0)
        variants["L"].write({"shoper_price_type": "2", "shoper_price": 10.0})
        self.exchange(EXPORT)
        product_id = self.exported(template)
        rows = self.shop_variants_of(product_id)
        sold = {size: row["comp_price_wholesale"] for size, row in rows.items()}
        self.assertEqual(sold, {"S": "86.10", "M": "98.40", "L": "98.40"})
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()

    @thorough
    def test_the_price_of_a_product_that_changes_in_odoo_moves_no_variant(self):
        product_id, _stocks, variants = self.imported(
            {"S": OWN, "M": SURCHARGE}, {"price_wholesale": "98.40"}
        )
        template = variants["S"].product_tmpl_id
        rules = self.rules(self.wholesale, template)
        rules.filtered(lambda rule: not rule.product_id).fixed_price = 90.0
        self.assertEqual(self.gross(variants["M"], self.wholesale), "110.70")
        self.update_shop()
        rows = self.shop_variants_of(product_id)
        sold = {size: row["comp_price_wholesale"] for size, row in rows.items()}
        self.assertEqual(sold, {"S": "86.10", "M": "110.70", "L": "110.70"})
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()

    @thorough
    def test_a_first_wholesale_price_in_odoo_counts_for_dearer_variants_too(self):
        self.check_first_wholesale_price()

    @thorough
    def test_also_if_the_shop_takes_the_product_s_wholesale_price_for_them(self):
        self.shop.switches.variant_level = "product"
        self.check_first_wholesale_price()

    def check_first_wholesale_price(self):
        product_id, _stocks, variants = self.imported(DEARER)
        self.fixed(self.wholesale, variants["S"].product_tmpl_id, 80.0)
        self.update_shop()
        row = self.shop_variants_of(product_id)["S"]
        self.assertEqual(row["comp_price_wholesale"], "98.40")
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()

    @thorough
    def test_what_is_as_much_dearer_as_at_retail_is_so_in_the_next_shop(self):
        twin = self.export_to_next_shop()
        row = self.row_in_next("KURTKA-S")
        self.assertEqual(row["price_type_wholesale"], "0", "as in the first shop")
        self.assertEqual(row["comp_price_wholesale"], "108.40")
        self.check_dearer_retail_price(twin)

    @thorough
    def test_also_where_the_next_shop_takes_the_product_s_wholesale_price(self):
        twin = self.export_to_next_shop(variant_level="product")
        self.update_variants(twin)
        row = self.row_in_next("KURTKA-S")
        self.assertEqual(row["comp_price_wholesale"], "108.40")
        self.check_dearer_retail_price(twin)

    def export_to_next_shop(self, **switches):
        """Let a product whose variants are dearer at retail come from one shop and go
        to another one."""
        _product_id, _stocks, variants = self.imported(
            DEARER, {"price_wholesale": "98.40"}
        )
        self.template = variants["S"].product_tmpl_id
        self.next_shop = self.start_shop()
        self.next_shop.shop.price_levels = 3
        for name, value in switches.items():
            setattr(self.next_shop.switches, name, value)
        names = ("wholesale_pricelist_id", "special_pricelist_id")
        lists = {name: self.connector[name].id for name in names}
        twin = self.connect(self.next_shop, **lists)
        self.shop_category("Turystyka", shop=self.next_shop)
        self.assertRunDone(self.synchronise_base(twin))
        self.assertRunDone(self.synchronise(twin, product=EXPORT, variant=EXPORT))
        return twin

    def update_variants(self, twin):
        run = self.synchronise(twin, variant={"update_linked": "shop"})
        self.assertRunDone(run)
        return run

    def check_dearer_retail_price(self, twin):
        variant = self.variants_of(self.template)["S"]
        self.assertFalse(self.update_variants(twin).change_ids)
        variant.shoper_price += 10
        self.rule_of(self.wholesale, variant).fixed_price += 10
        self.update_variants(twin)
        row = self.row_in_next("KURTKA-S")
        self.assertEqual(row["comp_price"], "145.30")
        self.assertEqual(row["comp_price_wholesale"], "120.70")
        self.assertFalse(self.update_variants(twin).change_ids)

    def row_in_next(self, code):
        rows = self.next_shop.shop.rows("product-stocks")
        return next(row for row in rows if row["code"] == code)
