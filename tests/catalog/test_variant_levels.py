from ..cases.length import thorough
from ..cases.price_case import DEARER, DISCOUNT, OWN, SURCHARGE, LevelCase
from ..cases.variant_case import IMPORT


class TestLevelsOfVariantsToOdoo(LevelCase):
    """Wholesale and special prices of single variants, from the shop to Odoo."""

    @thorough
    def test_own_prices_surcharges_and_discounts_arrive_as_rules_of_variants(self):
        product_id, _stocks, variants = self.imported(
            {
                "S": OWN,
                "M": SURCHARGE,
                "L": {"price_type_special": 3, "price_special": 3},
            },
            {"price_wholesale": "98.40"},
        )
        self.assertSoldAsInShop(product_id)
        self.assertEqual(self.gross(variants["S"], self.wholesale), "86.10")
        self.assertEqual(self.gross(variants["M"], self.wholesale), "110.70")
        self.assertEqual(self.gross(variants["L"], self.special), "120.00")
        self.assertFalse(self.rule_of(self.wholesale, variants["L"]))
        self.assertEqual(
            self.rule_of(self.wholesale, variants["M"]).applied_on, "0_product_variant"
        )
        self.assertNothingLeft()

    @thorough
    def test_a_level_without_a_price_of_the_product_counts_from_the_retail_price(self):
        product_id, _stocks, variants = self.imported({"S": OWN, "M": SURCHARGE})
        self.assertEqual(self.gross(variants["M"], self.wholesale), "135.30")
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()

    @thorough
    def test_a_price_that_changes_in_the_shop_arrives(self):
        product_id, stocks, variants = self.imported({"S": OWN, "M": SURCHARGE})
        self.edit_variant(stocks["S"], price_wholesale="73.80")
        self.edit_variant(stocks["M"], **DISCOUNT)
        self.edit_variant(stocks["L"], **OWN)
        self.update_odoo()
        self.assertSoldAsInShop(product_id)
        self.assertEqual(self.gross(variants["S"], self.wholesale), "73.80")
        self.assertEqual(self.gross(variants["M"], self.wholesale), "116.85")
        self.assertNothingLeft()

    @thorough
    def test_a_price_that_is_taken_away_in_the_shop_takes_its_rule_along(self):
        product_id, stocks, variants = self.imported({"S": OWN})
        self.edit_variant(stocks["S"], price_type_wholesale=0)
        self.update_odoo()
        self.assertFalse(self.rule_of(self.wholesale, variants["S"]))
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()

    @thorough
    def test_a_dearer_product_takes_its_surcharges_along_in_the_same_run(self):
        product_id, _stocks, variants = self.imported(
            {"S": OWN, "M": SURCHARGE, "L": {"price_type": 2, "price": "10.00"}},
            {"price_wholesale": "98.40"},
        )
        self.shop_edit(product_id, stock={"price_wholesale": "198.40"})
        run = self.update_odoo()
        self.assertFalse(self.changes(run, "variant"), "their own prices are the same")
        self.assertSoldAsInShop(product_id)
        self.assertEqual(self.gross(variants["S"], self.wholesale), "86.10")
        self.assertEqual(self.gross(variants["M"], self.wholesale), "210.70")
        self.assertNothingLeft()

    @thorough
    def test_so_does_a_dearer_retail_price_where_the_level_has_none(self):
        product_id, _stocks, variants = self.imported({"M": SURCHARGE})
        self.shop_edit(product_id, stock={"price": "223.00"})
        self.update_odoo()
        self.assertSoldAsInShop(product_id)
        self.assertEqual(self.gross(variants["M"], self.wholesale), "235.30")
        self.assertNothingLeft()

    @thorough
    def test_a_variant_without_a_wholesale_price_costs_what_the_shop_calculates(self):
        # Where its product has one: as much more or less as at retail.
        product_id, stocks, variants = self.imported(
            DEARER, {"price_wholesale": "98.40"}
        )
        self.assertEqual(self.gross(variants["S"], self.wholesale), "108.40")
        self.assertEqual(self.gross(variants["M"], self.wholesale), "150.00")
        self.check_changes(product_id, stocks)

    @thorough
    def test_also_if_the_shop_takes_the_product_s_wholesale_price_for_it(self):
        self.shop.switches.variant_level = "product"
        product_id, stocks, variants = self.imported(
            DEARER, {"price_wholesale": "98.40"}
        )
        self.assertEqual(self.gross(variants["S"], self.wholesale), "98.40")
        self.check_changes(product_id, stocks)

    def check_changes(self, product_id, stocks):
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()
        self.shop_edit(product_id, stock={"price_wholesale": "88.40"})
        run = self.update_odoo()
        self.assertFalse(self.changes(run, "variant"))
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()
        self.shop_edit(product_id, stock={"price_wholesale": "78.40"})
        self.edit_variant(stocks["S"], price="7.00")
        self.edit_variant(stocks["M"], price_type=3)
        self.update_odoo()
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()

    @thorough
    def test_a_first_wholesale_price_of_the_product_does_not_swallow_surcharges(self):
        product_id, _stocks, variants = self.imported(
            {"S": {"price_type": 2, "price": "10.00"}}
        )
        self.assertFalse(self.wholesale.item_ids)
        self.shop_edit(product_id, stock={"price_wholesale": "98.40"})
        self.update_odoo()
        self.assertEqual(self.gross(variants["S"], self.wholesale), "108.40")
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()
        stock_id = int(self.stock(product_id)["stock_id"])
        self.shop.owner.update("product-stocks", stock_id, {"price_type_wholesale": 0})
        self.update_odoo()
        self.assertFalse(self.wholesale.item_ids, "it goes with that of the product")
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()

    @thorough
    def test_archived_variants_have_their_prices_too(self):
        product_id, stocks, variants = self.imported({"S": OWN | {"active": 0}})
        self.assertFalse(variants["S"].active)
        self.assertSoldAsInShop(product_id)
        self.edit_variant(stocks["S"], price_wholesale="73.80")
        self.update_odoo()
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()

    @thorough
    def test_a_value_that_comes_later_brings_its_price(self):
        group = self.shop_group(Rozmiar=("S", "M", "XL"))
        product_id, _group, _stocks = self.shop_jacket(group=group)
        self.exchange(IMPORT)
        self.shop_variant(product_id, group, {"Rozmiar": "XL"}, code="XL", **SURCHARGE)
        self.exchange(IMPORT)
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()

    @thorough
    def test_levels_that_the_shop_does_not_use_are_no_ones_business(self):
        self.set_levels(1)
        _product_id, _stocks, variants = self.imported({"S": OWN})
        self.assertFalse(self.wholesale.item_ids)
        self.own_price(self.wholesale, variants["S"], 10.0)
        self.assertNothingLeft()

    @thorough
    def test_a_level_that_is_given_a_list_later_takes_part_from_then_on(self):
        self.connector.wholesale_pricelist_id = False
        product_id, _stocks, _variants = self.imported({"S": OWN, "M": SURCHARGE})
        self.assertFalse(self.wholesale.item_ids)
        self.connector.wholesale_pricelist_id = self.wholesale
        self.update_odoo()
        self.assertSoldAsInShop(product_id)
        self.connector.wholesale_pricelist_id = False
        self.assertNothingLeft()


class TestLevelsOfVariantsInDoubt(LevelCase):
    """What the connector must not or cannot write, and what it says."""

    @thorough
    def test_the_plan_says_it_as_a_person_would(self):
        _product_id, stocks, _variants = self.imported({"S": OWN})
        self.edit_variant(stocks["S"], **SURCHARGE)
        self.edit_variant(stocks["M"], price_type_special=1, price_special="99.00")
        run = self.synchronise(
            product={}, variant={"update_linked": "odoo"}, auto_apply=False
        )
        texts = {}
        for change in self.changes(run, "variant").with_context(lang="en_US"):
            size = change.name.partition("(")[2][0]
            texts[size] = (change.before_text, change.after_text)
        self.assertEqual(
            texts["S"],
            (
                "Kind of wholesale price: Own price · "
                "Wholesale price (gross): 86.10\xa0zł",
                "Kind of wholesale price: Surcharge · "
                "Wholesale price (gross): 12.30\xa0zł",
            ),
        )
        self.assertEqual(
            texts["M"],
            (
                "Kind of special price: As the retail price",
                "Kind of special price: Own price · Special price (gross): 99.00\xa0zł",
            ),
        )

    @thorough
    def test_a_user_without_further_rights_synchronises_them(self):
        product_id, _stocks = self.jacket({"S": OWN})
        run = self.synchronise(user=self.user, product=IMPORT, variant=IMPORT)
        self.assertRunDone(run)
        self.assertSoldAsInShop(product_id)

    @thorough
    def test_an_edited_price_is_protected_and_decided_like_any_other(self):
        product_id, stocks, variants = self.imported({"S": OWN})
        self.rule_of(self.wholesale, variants["S"]).fixed_price = 50.0
        self.edit_variant(stocks["S"], price_wholesale="73.80")
        run = self.update_odoo()
        self.assertWaits(run, "left alone", "variant", "conflict")
        self.assertEqual(self.gross(variants["S"], self.wholesale), "61.50")
        decision = self.env["shoper.decision"].search([("entity", "=", "variant")])
        labels = decision.value_ids.mapped("label")
        self.assertEqual(labels, ["Wholesale price (gross)"])
        decision.with_user(self.user).action_take_shop()
        self.work(decision.decision_run_id)
        self.assertSoldAsInShop(product_id)
        self.assertNothingToDo(self.update_odoo())

    @thorough
    def test_kind_and_amount_are_decided_together_and_levels_apart(self):
        product_id, stocks, variants = self.imported({"S": OWN})
        self.own_price(self.special, variants["S"], 60.0)
        self.rule_of(self.wholesale, variants["S"]).fixed_price = 60.0
        self.edit_variant(
            stocks["S"], **SURCHARGE, price_type_special=2, price_special="1.00"
        )
        self.update_odoo()
        decision = self.env["shoper.decision"].search([("entity", "=", "variant")])
        codes = set(decision.value_ids.mapped("code"))
        self.assertEqual(
            codes,
            {
                "price_type_wholesale",
                "price_wholesale",
                "price_type_special",
                "price_special",
            },
        )
        line = decision.value_ids.filtered(lambda v: v.code == "price_wholesale")
        decision.with_user(self.user)._choose_side("shop", line.with_user(self.user))
        chosen = decision.value_ids.filtered("choice").mapped("code")
        self.assertEqual(set(chosen), {"price_type_wholesale", "price_wholesale"})
        self.work(decision.decision_run_id)
        self.assertSoldAsInShop(product_id, "price_wholesale")
        self.assertEqual(self.gross(variants["S"], self.special), "73.80")

    @thorough
    def test_a_calculated_price_waits_and_says_why(self):
        product_id, stocks, variants = self.imported({"S": OWN, "M": OWN})
        rule = self.rule_of(self.wholesale, variants["S"])
        rule.write({"compute_price": "percentage", "percent_price": 10})
        self.edit_variant(stocks["S"], price_wholesale="73.80")
        self.edit_variant(stocks["M"], price_wholesale="73.80")
        run = self.update_odoo()
        self.assertWaits(run, "calculated, not a fixed one", "variant")
        self.assertEqual(rule.percent_price, 10)
        self.assertEqual(self.gross(variants["M"], self.wholesale), "73.80")
        row = self.shop_variants_of(product_id)["S"]
        self.assertEqual(row["comp_price_wholesale"], "73.80")

    @thorough
    def test_promotions_and_prices_for_many_pieces_are_left_alone(self):
        _product_id, _stocks, variants = self.imported({"S": OWN})
        dated = self.own_price(
            self.wholesale, variants["S"], 50.0, date_start="2026-01-01"
        )
        many = self.own_price(self.wholesale, variants["S"], 40.0, min_quantity=10)
        self.assertNothingLeft()
        self.assertTrue((dated | many).exists())

    @thorough
    def test_two_shops_with_lists_of_their_own_do_not_stand_in_each_others_way(self):
        _product_id, _stocks, variants = self.imported({"S": OWN})
        other = self.start_shop()
        other.shop.price_levels = 3
        twin = self.connect(other)
        self.assertRunDone(self.synchronise_base(twin))
        first, category_id = self.shop, self.category_id
        self.shop, self.category_id = other, self.shop_category(shop=other)
        _twin_id, stocks = self.jacket({"S": OWN | {"price_wholesale": "73.80"}})
        self.shop, self.category_id = first, category_id
        twin.wholesale_pricelist_id = self.price_list(name="Druga")
        chosen = {"update_linked": "odoo"}
        run = self.synchronise(twin, product={}, variant=chosen)
        self.assertRunDone(run)
        other_list = twin.wholesale_pricelist_id
        self.assertEqual(self.gross(variants["S"], other_list), "73.80")
        self.assertEqual(self.gross(variants["S"], self.wholesale), "86.10")
        self.assertNothingLeft()
        # Where both name the same list, it belongs to the shop that was linked first.
        twin.wholesale_pricelist_id = self.wholesale
        other.owner.update("product-stocks", stocks["S"], {"price_wholesale": "61.50"})
        run = self.synchronise(twin, variant=chosen | {"conflict_policy": "overwrite"})
        self.assertWaits(run, "comes from", "variant")
        self.assertEqual(self.gross(variants["S"], self.wholesale), "86.10")
