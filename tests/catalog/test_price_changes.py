from ..cases.length import thorough
from ..cases.price_case import PriceListCase, VariantPriceCase
from ..cases.undo_case import UndoWords
from ..cases.variant_case import EXPORT, TO_ODOO, TO_SHOP

LEVEL = {"price_type_wholesale": 2, "price_wholesale": "6.15"}


class TestListsEditedAfterPlanning(PriceListCase):
    """What somebody edits in a price list between a plan and its application is never
    overwritten: the change becomes stale."""

    def open_shop(self):
        super().open_shop()
        self.set_levels(2)
        self.retail = self.price_list("pricelist_id")
        self.wholesale = self.price_list("wholesale_pricelist_id")
        self.remote_id, self.template = self.pair(
            stock={"price": "123.00", "price_wholesale": "98.40"}
        )

    def plan(self, update, *codes):
        chosen = update | {"property_ids": self.properties(*codes)}
        return self.synchronise(product=chosen, auto_apply=False)

    def assertStale(self, run):
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(self.changes(run, "product").mapped("state"), ["stale"])
        self.assertIn("since it was planned", self.changes(run, "product").message)

    def test_another_number_stays(self):
        self.shop_edit(self.remote_id, stock={"price": "246.00"})
        run = self.plan(TO_ODOO, "price")
        rule = self.rules(self.retail, self.template)
        rule.with_user(self.manager).fixed_price = 77.0
        self.assertStale(run)
        self.assertEqual(rule.fixed_price, 77.0)

    @thorough
    def test_a_rule_that_somebody_made_or_deleted_stays_so(self):
        rule = self.rules(self.wholesale, self.template)
        self.shop_edit(self.remote_id, stock={"price_wholesale": "150.00"})
        run = self.plan(TO_ODOO, "price_wholesale")
        rule.with_user(self.manager).unlink()
        self.assertStale(run)
        self.assertFalse(self.rules(self.wholesale, self.template))
        run = self.synchronise(
            product=TO_ODOO
            | {
                "property_ids": self.properties("price_wholesale"),
                "conflict_policy": "overwrite",
            },
            auto_apply=False,
        )
        rule = self.fixed(self.wholesale, self.template, 60.0)
        self.assertStale(run)
        self.assertEqual(self.rules(self.wholesale, self.template), rule)
        self.assertEqual(rule.fixed_price, 60.0)

    @thorough
    def test_a_price_that_became_calculated_stays_so(self):
        self.shop_edit(self.remote_id, stock={"price": "246.00"})
        run = self.plan(TO_ODOO, "price")
        rule = self.rules(self.retail, self.template)
        rule.write({"compute_price": "percentage", "percent_price": 10})
        self.assertStale(run)
        self.assertEqual(rule.compute_price, "percentage")

    def test_the_shop_does_not_get_a_price_that_is_not_there_any_more(self):
        rule = self.rules(self.retail, self.template)
        rule.fixed_price = 200.0
        run = self.plan(TO_SHOP, "price")
        rule.fixed_price = 300.0
        self.assertStale(run)
        self.assertEqual(self.stock(self.remote_id)["price"], "123.00")


class TestListsOfVariantsEditedAfterPlanning(VariantPriceCase):
    """The same for variants."""

    def open_shop(self):
        super().open_shop()
        self.set_levels(2)
        self.retail = self.price_list("pricelist_id")
        self.wholesale = self.price_list("wholesale_pricelist_id")
        self.product_id, self.stocks, self.variants = self.imported({"S": LEVEL})

    def plan(self, update):
        return self.synchronise(product=update, variant=update, auto_apply=False)

    def apply(self, run):
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertRunDone(run)

    def states(self, run):
        """{size: state of the change of its variant}"""
        sizes = {variant.id: size for size, variant in self.variants.items()}
        changes = self.changes(run, "variant")
        return {sizes[change.res_id]: change.state for change in changes}

    @thorough
    def test_rules_that_others_changed_made_or_deleted_stay_so(self):
        for size in "SML":
            self.edit_variant(
                self.stocks[size], price_type_wholesale=1, price_wholesale="50.00"
            )
        run = self.plan(TO_ODOO)
        changed = self.rule_of(self.wholesale, self.variants["S"])
        changed.with_user(self.manager).fixed_price = 77.0
        made = self.own_price(self.wholesale, self.variants["M"], 78.0)
        self.apply(run)
        self.assertEqual(self.states(run), {"S": "stale", "M": "stale", "L": "done"})
        self.assertEqual((changed.fixed_price, made.fixed_price), (77.0, 78.0))
        self.assertEqual(self.gross(self.variants["L"], self.wholesale), "50.00")

    @thorough
    def test_a_deleted_rule_is_not_made_again(self):
        self.edit_variant(self.stocks["S"], price_wholesale="50.00")
        run = self.plan(TO_ODOO)
        self.rule_of(self.wholesale, self.variants["S"]).unlink()
        self.apply(run)
        self.assertEqual(self.states(run), {"S": "stale"})
        self.assertFalse(self.rule_of(self.wholesale, self.variants["S"]))

    @thorough
    def test_the_retail_list_is_looked_at_again_too(self):
        self.edit_variant(self.stocks["S"], price_type=1, price="50.00")
        self.edit_variant(self.stocks["M"], price_type=1, price="50.00")
        run = self.plan(TO_ODOO)
        made = self.own_price(self.retail, self.variants["S"], 78.0)
        self.apply(run)
        self.assertEqual(self.states(run), {"S": "stale", "M": "done"})
        self.assertEqual(made.fixed_price, 78.0)

    @thorough
    def test_an_amount_is_not_written_beside_another_kind_of_price(self):
        self.connector.pricelist_id = False
        for size in "SM":
            self.edit_variant(self.stocks[size], price_type=2, price="10.00")
        self.update_odoo()
        for size in "SM":
            self.edit_variant(self.stocks[size], price="20.00")
        run = self.plan(TO_ODOO)
        self.variants["S"].shoper_price_type = "3"
        self.apply(run)
        self.assertEqual(self.states(run), {"S": "stale", "M": "done"})
        self.assertEqual(self.gross(self.variants["S"]), "113.00")
        self.assertEqual(self.gross(self.variants["M"]), "143.00")

    @thorough
    def test_a_rule_that_follows_its_product_keeps_what_others_made_of_it(self):
        self.shop_edit(self.product_id, stock={"price": "223.00"})
        run = self.plan(TO_ODOO)
        rule = self.rule_of(self.wholesale, self.variants["S"])
        rule.fixed_price += 10.0  # 12.30 gross
        made = self.own_price(self.wholesale, self.variants["M"], 78.0)
        self.apply(run)
        self.assertEqual(self.gross(self.variants["S"], self.wholesale), "241.45")
        self.assertEqual(made.fixed_price, 78.0)

    @thorough
    def test_the_shop_does_not_get_a_price_that_is_not_there_any_more(self):
        rule = self.rule_of(self.wholesale, self.variants["S"])
        rule.fixed_price = 50.0
        run = self.plan(TO_SHOP)
        rule.fixed_price = 60.0
        self.apply(run)
        self.assertEqual(self.states(run), {"S": "stale"})
        row = self.shop_variants_of(self.product_id)["S"]
        self.assertEqual(row["comp_price_wholesale"], "129.15")


class TestVatOfProductsWithVariants(UndoWords, VariantPriceCase):
    """Another VAT rate in the shop leaves all gross prices of variants as they are."""

    PRICES = {
        "S": {"price_type": 1, "price": "150.00"} | LEVEL,
        "M": {"price_type": 2, "price": "10.00"},
        "L": {
            "price_type": 3,
            "price": "23.00",
            "price_type_wholesale": 1,
            "price_wholesale": "88.00",
        },
    }

    def open_shop(self):
        super().open_shop()
        self.set_levels(2)
        self.wholesale = self.price_list("wholesale_pricelist_id")

    def change_vat(self, product_id):
        rows = self.shop_variants_of(product_id)
        before = {size: row["comp_price_wholesale"] for size, row in rows.items()}
        self.shop_edit(product_id, tax_id=self.remote("tax", "8%"))
        run = self.update_odoo()
        self.assertFalse(self.changes(run, "variant"))
        template = self.record_of("product", product_id)
        self.assertEqual(template.taxes_id, self.named("tax", "8%"))
        rows = self.shop_variants_of(product_id)
        after = {size: row["comp_price_wholesale"] for size, row in rows.items()}
        self.assertEqual(after, before)
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()

    @thorough
    def test_sales_prices_and_levels(self):
        product_id, _stocks, variants = self.imported(
            self.PRICES, {"price_wholesale": "98.40"}
        )
        self.change_vat(product_id)
        sold = {size: self.gross(variant) for size, variant in variants.items()}
        self.assertEqual(sold, {"S": "150.00", "M": "133.00", "L": "100.00"})

    @thorough
    def test_all_lists(self):
        self.price_list("pricelist_id")
        product_id, _stocks, _variants = self.imported(
            self.PRICES, {"price_wholesale": "98.40"}
        )
        self.change_vat(product_id)

    @thorough
    def test_prices_that_include_the_new_rate(self):
        self.named("tax", "8%").price_include_override = "tax_included"
        product_id, _stocks, variants = self.imported(self.PRICES)
        self.change_vat(product_id)
        self.assertEqual(variants["S"].shoper_price, 150.0)

    @thorough
    def test_extra_prices_of_attribute_values(self):
        template = self.odoo_jacket(("S", "M"))
        value = template.attribute_line_ids.product_template_value_ids[0]
        value.price_extra = 10.0
        self.exchange(EXPORT)
        product_id = self.exported(template)
        self.change_vat(product_id)
        self.assertEqual(self.gross(self.variants_of(template)[value.name]), "135.30")

    @thorough
    def test_undoing_it_gives_the_very_numbers_back(self):
        product_id, _stocks, variants = self.imported(
            self.PRICES, {"price_wholesale": "98.40"}
        )
        template = variants["S"].product_tmpl_id
        template.attribute_line_ids.product_template_value_ids[1].price_extra = 8.13001
        variants["M"].write({"shoper_price_type": False, "shoper_price": 0})
        variants["S"].shoper_price = 121.9513
        self.rule_of(self.wholesale, variants["L"]).fixed_price = 71.5449
        self.assertNothingLeft()

        def held():
            self.env.invalidate_all()
            rules = template.pricelist_rule_ids.sorted("id")
            return (
                template.taxes_id,
                template.list_price,
                [(v.shoper_price_type, v.shoper_price) for v in variants.values()],
                [(rule.product_id, rule.fixed_price) for rule in rules],
            )

        before = held()
        self.shop_edit(product_id, tax_id=self.remote("tax", "8%"))
        run = self.update_odoo()
        self.assertSoldAsInShop(product_id)
        self.assertEqual(self.gross(variants["M"]), "133.00")
        self.undo(run)
        self.assertEqual(held(), before)

    @thorough
    def test_in_the_shop_as_well(self):
        product_id, _stocks, variants = self.imported(self.PRICES)
        template, other = variants["S"].product_tmpl_id, self.named("tax", "8%")
        before = {size: self.gross(v) for size, v in variants.items()}
        # Somebody changes the rate in Odoo, where net prices stay.
        template.taxes_id = other
        self.update_shop()
        self.assertEqual(self.row(product_id)["tax_id"], str(self.remote("tax", "8%")))
        self.assertNotEqual({s: self.gross(v) for s, v in variants.items()}, before)
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()
