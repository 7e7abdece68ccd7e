from ..cases.length import many, thorough
from ..cases.price_case import VariantPriceCase
from ..cases.query_counts import QueryCounts
from ..cases.variant_case import EXPORT, IMPORT, TO_ODOO, TO_SHOP, VariantCase

SIZES = tuple(str(number) for number in range(30, 40))
FEW, MORE = many((10, 30), (3, 8))  # products, each in all sizes


class BatchWords(QueryCounts):
    """What something costs with many variants."""

    def stock(self, count, name):
        """So many products of the shop, ten variants each."""
        group = self.shop_group(Rozmiar=SIZES)
        return [
            self.shop_jacket(SIZES, group, name=f"{name} {number}")
            for number in range(count)
        ]


class TestVariantsBatches(BatchWords, VariantCase):
    """Many variants cost hardly more queries than few, and few calls of the shop."""

    @thorough
    def test_many_variants_are_imported_and_updated_in_batches(self):
        self.stock(MORE, "Kurtka")
        self.exchange(IMPORT)  # products, with their lines, and all variants
        create, update = {}, {}
        for count in (FEW, MORE):
            made = self.stock(count, f"Polar {count}")
            self.exchange({"import_unlinked": True}, variant={})
            self.shop_calls()
            create[count] = self.queries(self.exchange, {}, variant=IMPORT)
            variants = [
                self.record_of("variant", stock_id)
                for _product_id, _group, stocks in made
                for stock_id in stocks.values()
            ]
            self.assertEqual(sum(map(len, variants)), count * len(SIZES))
            for _product_id, _group, variants in made:
                for stock_id in variants.values():
                    self.edit_variant(stock_id, weight="1.5", weight_type=1)
            update[count] = self.queries(self.exchange, {}, variant=TO_ODOO)
        # For 200 variants more, 100 in short runs.
        self.assertLess(create[MORE] - create[FEW], many(100, 80))
        self.assertLess(update[MORE] - update[FEW], many(200, 100))

    @thorough
    def test_a_run_without_anything_to_do_costs_the_same_for_any_number(self):
        cost = {}
        for count in (FEW, MORE):
            self.stock(count, f"Polar {count}")
            self.exchange(IMPORT)
            cost[count] = self.queries(self.exchange, IMPORT | EXPORT | TO_SHOP)
        self.assertLess(abs(cost[MORE] - cost[FEW]), 30)

    @thorough
    def test_the_shop_is_called_as_little_as_possible(self):
        attribute = self.odoo_attribute(values=SIZES, mode="always")
        for number in range(5):
            self.odoo_jacket(SIZES, attribute, name=f"Bluza {number}")
        self.exchange(EXPORT)
        calls = self.shop_calls()
        linked = self.env["shoper.element"].search_count(
            [("entity", "=", "variant"), ("link_state", "=", "linked")]
        )
        self.assertEqual(linked, 50)
        # Six lists; a group, an option, its values and the products, each made and
        # read back (the group with its options); twice 25 variants: made, activated
        # and read back.
        self.assertEqual(len(calls), 6 + 3 + 2 + 2 + 2 + 2 * 3, calls)
        self.exchange({}, variant=TO_SHOP)
        self.assertEqual(len(self.shop_calls()), 6)


class TestVariantPricesBatches(BatchWords, VariantPriceCase):
    """Prices of variants in three lists cost as little."""

    def open_shop(self):
        super().open_shop()
        self.set_levels(3)
        self.retail = self.price_list("pricelist_id")
        self.wholesale = self.price_list("wholesale_pricelist_id")
        self.special = self.price_list("special_pricelist_id")

    def dear_stock(self, count, name):
        """The same, with a price of each variant on every level."""
        made = self.stock(count, name)
        for _product_id, _group, variants in made:
            self.set_prices(variants, "5.00")
        return made

    def set_prices(self, variants, price):
        levels = ("", "_wholesale", "_special")
        values = {f"price{level}": price for level in levels}
        values |= {f"price_type{level}": 2 for level in levels}
        values["price_wholesale"] = f"1{price}"
        values["price_type_special"] = 1
        for stock_id in variants.values():
            self.edit_variant(stock_id, **values)

    def rule_count(self):
        lists = (self.retail | self.wholesale | self.special).ids
        return self.env["product.pricelist.item"].search_count(
            [("pricelist_id", "in", lists), ("product_id", "!=", False)]
        )

    @thorough
    def test_many_variants_get_their_prices_in_batches(self):
        self.dear_stock(5, "Kurtka")
        self.exchange(IMPORT)
        create, update, follow = {}, {}, {}
        for count in (FEW, MORE):
            made = self.dear_stock(count, f"Polar {count}")
            before = self.rule_count()
            self.exchange({"import_unlinked": True}, variant={})
            create[count] = self.queries(self.exchange, {}, variant=IMPORT)
            self.assertEqual(self.rule_count() - before, 3 * count * len(SIZES))
            for _product_id, _group, variants in made:
                self.set_prices(variants, "6.00")
            update[count] = self.queries(self.exchange, {}, variant=TO_ODOO)
            for product_id, _group, _variants in made:
                self.shop_edit(product_id, stock={"price": "223.00"})
            follow[count] = self.queries(self.exchange, TO_ODOO, variant={})
            self.assertSoldAsInShop(made[-1][0])
        # For 200 variants with 600 prices more, half of that in short runs, and for the
        # products that they follow.
        self.assertLess(create[MORE] - create[FEW], many(100, 80))
        self.assertLess(update[MORE] - update[FEW], many(150, 80))
        self.assertLess(follow[MORE] - follow[FEW], 50)

    @thorough
    def test_a_run_without_anything_to_do_costs_the_same_for_any_number(self):
        cost = {}
        for count in (FEW, MORE):
            self.dear_stock(count, f"Polar {count}")
            self.exchange(IMPORT)
            cost[count] = self.queries(self.exchange, IMPORT | EXPORT | TO_SHOP)
        self.assertLess(abs(cost[MORE] - cost[FEW]), 30)

    @thorough
    def test_the_shop_gets_all_prices_of_25_variants_in_one_call(self):
        attribute = self.odoo_attribute(values=SIZES, mode="always")
        variants = self.env["product.product"]
        for number in range(5):
            template = self.odoo_jacket(SIZES, attribute, name=f"Bluza {number}")
            self.fixed(self.retail, template, 90.0)
            variants |= template.product_variant_ids
        rules = [
            self.own_price(pricelist, variant, 70.0)
            for variant in variants
            for pricelist in (self.retail, self.wholesale, self.special)
        ]
        self.exchange(EXPORT)
        calls = self.shop_calls()
        # Just as many as without any prices of their own, see above.
        self.assertEqual(len(calls), 6 + 3 + 2 + 2 + 2 + 2 * 3, calls)
        for rule in rules:
            rule.fixed_price = 60.0
        self.exchange({}, variant=TO_SHOP)
        self.assertEqual(len(self.shop_calls()), 6 + 2 * 2)
        self.exchange({}, variant=TO_SHOP)
        self.assertEqual(len(self.shop_calls()), 6)
