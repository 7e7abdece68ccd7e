from ..cases.length import sides, thorough
from ..cases.price_case import PriceListCase, VariantPriceCase
from ..cases.undo_case import UndoWords
from ..cases.variant_case import IMPORT

OVERWRITE = {"conflict_policy": "overwrite"}


class TestUndoOfPrices(UndoWords, PriceListCase):
    """Undoing gives a price in a list back to the last digit, and takes back what was
    made for it."""

    def open_shop(self):
        super().open_shop()
        self.set_levels(2)
        self.retail = self.price_list("pricelist_id")
        self.wholesale = self.price_list("wholesale_pricelist_id")
        self.remote_id, self.template = self.pair(
            stock={"price": "123.00", "price_wholesale": "98.40"}
        )

    def numbers(self):
        rules = self.template.pricelist_rule_ids
        return {rule.pricelist_id: rule.fixed_price for rule in rules}

    @thorough
    def test_numbers_that_no_gross_price_tells_come_back(self):
        self.rules(self.retail, self.template).fixed_price = 100.0017
        self.rules(self.wholesale, self.template).fixed_price = 1 / 3 * 240
        before = self.numbers()
        self.shop_edit(self.remote_id, stock={"price": 200, "price_wholesale": 150})
        run = self.to_odoo("price", "price_wholesale")
        self.assertRunDone(run)
        self.assertNotEqual(self.numbers(), before)
        self.undo(run)
        self.assertEqual(self.numbers(), before)
        self.assertNothingToDo(self.to_odoo("price", "price_wholesale"))

    @thorough
    def test_all_of_them_come_back_with_the_vat_rate(self):
        self.rules(self.retail, self.template).fixed_price = 100.0017
        self.rules(self.wholesale, self.template).fixed_price = 80.0021
        before = self.numbers()
        self.shop_edit(self.remote_id, tax_id=self.remote("tax", "8%"))
        run = self.to_odoo("price", "price_wholesale", "tax")
        self.assertRunDone(run)
        self.assertEqual(
            self.numbers(), {self.retail: 113.888889, self.wholesale: 91.111111}
        )
        self.undo(run)
        self.assertEqual(self.template.taxes_id, self.vat)
        self.assertEqual(self.numbers(), before)

    @thorough
    def test_a_rule_that_was_made_is_taken_away_again(self):
        self.template.pricelist_rule_ids.unlink()
        self.template.list_price = 100.0017
        self.shop_edit(self.remote_id, stock={"price": 200, "price_wholesale": 150})
        run = self.to_odoo("price", "price_wholesale", **OVERWRITE)
        self.assertRunDone(run)
        self.assertEqual(len(self.numbers()), 2)
        self.undo(run)
        self.assertEqual(self.numbers(), {})
        self.assertEqual(self.template.list_price, 100.0017)

    @thorough
    def test_it_stays_where_the_sales_price_is_another_one_by_now(self):
        self.template.pricelist_rule_ids.unlink()
        self.shop_edit(self.remote_id, stock={"price": 200})
        run = self.to_odoo("price", **OVERWRITE)
        self.template.list_price = 55.0
        self.undo(run)
        self.assertEqual(self.numbers(), {self.retail: 100.0})

    @thorough
    def test_a_rule_that_was_taken_away_is_made_again(self):
        self.rules(self.wholesale, self.template).fixed_price = 80.0021
        before = self.numbers()
        stock_id = int(self.stock(self.remote_id)["stock_id"])
        self.shop.owner.update("product-stocks", stock_id, {"price_type_wholesale": 0})
        run = self.to_odoo("price_wholesale")
        self.assertRunDone(run)
        self.assertEqual(self.numbers().keys(), {self.retail})
        undo = self.undo(run)
        self.assertEqual(self.numbers(), before)
        self.undo(undo)
        self.assertEqual(self.numbers().keys(), {self.retail})

    @thorough
    def test_a_sales_price_comes_back_with_the_vat_rate(self):
        self.connector.pricelist_id = False
        self.retail.item_ids.unlink()
        self.template.list_price = 100.0017
        self.shop_edit(self.remote_id, tax_id=self.remote("tax", "8%"))
        run = self.to_odoo("price", "tax")
        self.assertEqual(self.template.list_price, 113.888889)
        self.undo(run)
        self.assertEqual(self.template.list_price, 100.0017)

    def test_prices_that_were_written_in_the_shop_come_back(self):
        self.rules(self.wholesale, self.template).unlink()
        self.rules(self.retail, self.template).fixed_price = 200.0
        run = self.to_shop("price", "price_wholesale")
        self.assertEqual(self.stock(self.remote_id)["comp_price_wholesale"], "246.00")
        self.undo(run)
        stock = self.stock(self.remote_id)
        self.assertEqual(stock["comp_price"], "123.00")
        self.assertEqual(stock["comp_price_wholesale"], "98.40")


class TestOnlyVariant(UndoWords, PriceListCase):
    """The price of a product without variants is what its only variant costs."""

    @thorough
    def test_what_the_only_variant_costs_more_counts_as_the_price(self):
        remote_id, product = self.pair("Puchar", stock={"price": "123.00"})
        self.odoo_variants(product, ("Engraved",))
        values = product.attribute_line_ids.product_template_value_ids
        values.price_extra = 10.0
        self.assertRunDone(self.to_shop("price"))
        self.assertEqual(self.stock(remote_id)["price"], "135.30")
        self.shop_edit(remote_id, stock={"price": "246.00"})
        run = self.to_odoo("price")
        variant = product.product_variant_id
        self.assertEqual((product.list_price, variant.lst_price), (190.0, 200.0))
        self.shop.requests.clear()
        for update in sides(self):
            self.assertNothingToDo(self.update(update, "price", "tax"))
        self.undo(run)
        self.assertEqual((product.list_price, variant.lst_price), (100.0, 110.0))

    @thorough
    def test_an_own_price_of_the_only_variant_gives_way_to_the_shop_s(self):
        remote_id, product = self.pair("Puchar", stock={"price": "123.00"})
        variant = product.product_variant_id
        variant.write({"shoper_price_type": "1", "shoper_price": 150.0})
        self.assertRunDone(self.to_shop("price"))
        self.assertEqual(self.stock(remote_id)["price"], "184.50")
        self.shop_edit(remote_id, stock={"price": "246.00"})
        run = self.to_odoo("price")
        self.assertEqual((product.list_price, variant.lst_price), (200.0, 200.0))
        self.undo(run)
        self.assertEqual(variant.lst_price, 150.0)

    @thorough
    def test_no_rule_is_left_for_what_the_only_variant_costs_more(self):
        retail = self.price_list("pricelist_id")
        remote_id, product = self.pair("Puchar", stock={"price": "123.00"})
        self.odoo_variants(product, ("Engraved",))
        product.attribute_line_ids.product_template_value_ids.price_extra = 10.0
        self.rules(retail, product).unlink()
        self.shop_edit(remote_id, stock={"price": "246.00"})
        run = self.to_odoo("price", **OVERWRITE)
        self.assertEqual(self.rules(retail, product).fixed_price, 200.0)
        self.undo(run)
        self.assertFalse(self.rules(retail, product))
        sold = retail._get_product_price(product.product_variant_id, 1)
        self.assertEqual(sold, 110.0)


class TestUndoOfVariantPrices(UndoWords, VariantPriceCase):
    """The same for variants, in lists and on the variants themselves."""

    def open_shop(self):
        super().open_shop()
        self.set_levels(2)
        self.wholesale = self.price_list("wholesale_pricelist_id")

    def held(self, variants):
        """All that Odoo holds of the prices of variants."""
        self.env.invalidate_all()
        found = {}
        for size, variant in variants.items():
            rules = self.env["product.pricelist.item"].search(
                [("product_id", "=", variant.id)]
            )
            found[size] = (
                variant.shoper_price_type,
                variant.shoper_price,
                {rule.pricelist_id: rule.fixed_price for rule in rules},
            )
        return found

    @thorough
    def test_own_numbers_of_variants_come_back(self):
        product_id, stocks, variants = self.imported(
            {
                "S": {"price_type": 1, "price": "150.00"},
                "M": {"price_type_wholesale": 1, "price_wholesale": "86.10"},
            }
        )
        variants["S"].shoper_price = 121.9513
        self.rule_of(self.wholesale, variants["M"]).fixed_price = 70.0017
        before = self.held(variants)
        for size in "SML":
            change = {"price_type": 2, "price": 1, "price_type_wholesale": 2}
            self.edit_variant(stocks[size], **change, price_wholesale=2)
        run = self.update_odoo()
        self.assertSoldAsInShop(product_id)
        undo = self.undo(run)
        self.assertEqual(self.held(variants), before)
        self.undo(undo)
        self.assertSoldAsInShop(product_id)

    @thorough
    def test_extra_prices_of_values_count_again(self):
        template = self.odoo_jacket(("S", "M"))
        value = template.attribute_line_ids.product_template_value_ids[0]
        value.price_extra = 10.0
        self.exchange({"export_unlinked": True})
        product_id = self.exported(template)
        variants = self.variants_of(template)
        before = self.held(variants)
        stock_id = self.shop_variants_of(product_id)[value.name]["stock_id"]
        self.edit_variant(stock_id, price_type=1, price="200.00")
        run = self.update_odoo()
        self.assertSoldAsInShop(product_id)
        self.assertEqual(self.gross(variants[value.name]), "200.00")
        self.undo(run)
        self.assertEqual(self.held(variants), before)
        self.assertEqual(self.gross(variants[value.name]), "135.30")

    @thorough
    def test_what_followed_a_product_comes_back_with_it(self):
        product_id, _stocks, variants = self.imported(
            {
                "S": {"price_type": 2, "price": "10.00"},
                "M": {"price_type_wholesale": 3, "price_wholesale": "6.15"},
            },
            {"price_wholesale": "98.40"},
        )
        # By hand, and still the same gross prices.
        self.rule_of(self.wholesale, variants["S"]).fixed_price = 88.1303
        self.rule_of(self.wholesale, variants["M"]).fixed_price = 75.0003
        before = self.held(variants)
        self.assertSoldAsInShop(product_id)
        self.shop_edit(product_id, stock={"price": "223.00", "price_wholesale": "150"})
        run = self.update_odoo()
        self.assertSoldAsInShop(product_id)
        self.assertNotEqual(self.held(variants), before)
        undo = self.undo(run)
        self.assertEqual(self.held(variants), before)
        self.undo(undo)
        self.assertSoldAsInShop(product_id)

    @thorough
    def test_a_whole_run_with_product_and_variants_comes_back(self):
        product_id, stocks, variants = self.imported(
            {"M": {"price_type_wholesale": 2, "price_wholesale": "6.15"}},
            {"price_wholesale": "98.40"},
        )
        self.rule_of(self.wholesale, variants["M"]).fixed_price = 85.0003
        before = self.held(variants)
        self.shop_edit(product_id, stock={"price_wholesale": "150.00"})
        self.edit_variant(stocks["M"], price_wholesale="12.30")
        self.edit_variant(stocks["L"], price_type_wholesale=1, price_wholesale=1)
        self.undo(self.update_odoo())
        self.assertEqual(self.held(variants), before)

    @thorough
    def test_in_the_shop_as_well(self):
        product_id, _stocks, variants = self.imported(
            {"M": {"price_type_wholesale": 2, "price_wholesale": "6.15"}}
        )
        before = self.shop_variants_of(product_id)
        self.rule_of(self.wholesale, variants["M"]).unlink()
        self.own_price(self.wholesale, variants["S"], 50.0)
        run = self.update_shop()
        self.assertSoldAsInShop(product_id)
        self.undo(run)
        after = self.shop_variants_of(product_id)
        for size, row in before.items():
            for name in ("comp_price_wholesale", "price_type_wholesale", "comp_price"):
                self.assertEqual(after[size][name], row[name])

    @thorough
    def test_new_variants_go_with_their_rules(self):
        product_id, _stocks = self.jacket(
            {"M": {"price_type_wholesale": 2, "price_wholesale": "6.15"}}
        )
        run = self.exchange(IMPORT)
        self.assertTrue(self.wholesale.item_ids)
        self.undo(run)
        self.assertFalse(self.wholesale.item_ids)
        self.assertFalse(self.record_of("product", product_id))
