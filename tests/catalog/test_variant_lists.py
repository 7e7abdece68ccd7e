from ..cases.length import thorough
from ..cases.price_case import VariantPriceCase
from ..cases.variant_case import EXPORT, IMPORT

OWN = {"price_type": 1, "price": "150.00"}
SURCHARGE = {"price_type": 2, "price": "12.30"}
DISCOUNT = {"price_type": 3, "price": "23.00"}
ALL = {"S": OWN, "M": SURCHARGE, "L": DISCOUNT}


class RetailListCase(VariantPriceCase):
    """A connector whose retail prices live in a list."""

    def open_shop(self):
        super().open_shop()
        self.retail = self.price_list("pricelist_id")


class TestVariantsInRetailList(RetailListCase):
    """With a retail price list, Odoo sells variants by it at the shop's prices."""

    @thorough
    def test_every_kind_of_price_is_sold_at_by_the_list(self):
        product_id, _stocks, variants = self.imported(ALL)
        sold = {size: self.gross(v, self.retail) for size, v in variants.items()}
        self.assertEqual(sold, {"S": "150.00", "M": "135.30", "L": "100.00"})
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()

    @thorough
    def test_a_variant_at_its_product_s_price_needs_no_rule(self):
        product_id, stocks, variants = self.imported({"M": SURCHARGE})
        self.assertFalse(self.rule_of(self.retail, variants["S"]))
        self.edit_variant(stocks["M"], price_type=0)
        self.update_odoo()
        self.assertFalse(self.rule_of(self.retail, variants["M"]))
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()

    @thorough
    def test_a_price_that_changes_in_the_shop_arrives_and_leaves_the_variant_alone(
        self,
    ):
        product_id, stocks, variants = self.imported(ALL)
        kept = [(v.shoper_price_type, v.shoper_price) for v in variants.values()]
        self.edit_variant(stocks["S"], **DISCOUNT)
        self.edit_variant(stocks["M"], price="1.23")
        self.edit_variant(stocks["L"], **OWN)
        self.update_odoo()
        self.assertSoldAsInShop(product_id)
        sales = [(v.shoper_price_type, v.shoper_price) for v in variants.values()]
        self.assertEqual(sales, kept, "sales prices are none of the list's business")
        self.assertNothingLeft()

    @thorough
    def test_a_dearer_product_takes_its_surcharges_along_in_the_same_run(self):
        product_id, _stocks, _variants = self.imported(ALL)
        self.shop_edit(product_id, stock={"price": "223.00"})
        run = self.update_odoo()
        self.assertFalse(self.changes(run, "variant"), "they cost as much more or less")
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()

    @thorough
    def test_product_and_variants_that_change_at_once_are_right_after_the_run(self):
        product_id, stocks, _variants = self.imported(ALL)
        self.shop_edit(product_id, stock={"price": "223.00"})
        self.edit_variant(stocks["S"], **SURCHARGE)
        self.edit_variant(stocks["M"], price_type=0)
        self.edit_variant(stocks["L"], **OWN)
        self.update_odoo()
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()

    @thorough
    def test_a_product_without_a_rule_sells_its_variants_at_their_sales_prices(self):
        self.connector.pricelist_id = False
        product_id, stocks, variants = self.imported(ALL)
        self.connector.pricelist_id = self.retail
        self.assertFalse(self.retail.item_ids)
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()
        self.edit_variant(stocks["M"], price="24.60")
        self.update_odoo()
        self.assertEqual(len(self.retail.item_ids), 1)
        self.assertSoldAsInShop(product_id)
        # The first price of the product in the list must not swallow the others.
        self.shop_edit(product_id, stock={"price": "223.00"})
        self.update_odoo()
        self.assertSoldAsInShop(product_id)
        self.assertEqual(self.gross(variants["L"]), "100.00", "the sales price stays")
        self.assertNothingLeft()

    @thorough
    def test_extra_prices_of_values_do_not_count_where_the_list_has_a_price(self):
        template = self.odoo_jacket(("S", "M"))
        value = template.attribute_line_ids.product_template_value_ids[0]
        value.price_extra = 10.0
        self.exchange(EXPORT)
        product_id = self.exported(template)
        row = self.shop_variants_of(product_id)[value.name]
        self.assertEqual(row["comp_price"], "135.30", "no price in the list")
        self.fixed(self.retail, template, 90.0)
        self.update_shop()
        row = self.shop_variants_of(product_id)[value.name]
        self.assertEqual(row["comp_price"], "110.70")
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()

    @thorough
    def test_rules_that_a_person_makes_for_variants_reach_the_shop(self):
        product_id, _stocks, variants = self.imported(ALL)
        self.rule_of(self.retail, variants["S"]).fixed_price = 130.0
        self.rule_of(self.retail, variants["M"]).unlink()
        self.own_price(self.retail, variants["M"], 77.0)
        self.rule_of(self.retail, variants["L"]).unlink()
        self.update_shop()
        rows = self.shop_variants_of(product_id)
        self.assertEqual(rows["S"]["comp_price"], "159.90")
        self.assertEqual((rows["M"]["price_type"], rows["M"]["price"]), ("1", "94.71"))
        self.assertEqual(rows["L"]["price_type"], "0")
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()

    @thorough
    def test_an_own_price_of_a_person_stays_when_the_product_gets_dearer(self):
        product_id, _stocks, variants = self.imported()
        rule = self.own_price(self.retail, variants["M"], 77.0)
        self.update_shop()
        self.shop_edit(product_id, stock={"price": "223.00"})
        self.update_odoo()
        self.assertEqual(rule.fixed_price, 77.0)
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()

    @thorough
    def test_the_price_of_a_product_that_changes_in_odoo_moves_no_variant(self):
        product_id, _stocks, variants = self.imported(ALL)
        template = variants["S"].product_tmpl_id
        rules = self.rules(self.retail, template)
        rules.filtered(lambda rule: not rule.product_id).fixed_price = 200.0
        before = {size: self.gross(v, self.retail) for size, v in variants.items()}
        self.update_shop()
        rows = self.shop_variants_of(product_id)
        sold = {size: row["comp_price"] for size, row in rows.items()}
        self.assertEqual(sold, before)
        self.assertEqual(self.stock(product_id)["price"], "246.00")
        self.assertNothingLeft()

    @thorough
    def test_new_products_of_odoo_bring_the_prices_of_the_list(self):
        template = self.odoo_jacket(("S", "M", "L"))
        self.fixed(self.retail, template, 90.0)
        self.own_price(self.retail, self.variants_of(template)["M"], 70.0)
        self.exchange(EXPORT)
        product_id = self.exported(template)
        rows = self.shop_variants_of(product_id)
        sold = {size: row["comp_price"] for size, row in rows.items()}
        self.assertEqual(sold, {"S": "110.70", "M": "86.10", "L": "110.70"})
        self.assertNothingLeft()

    @thorough
    def test_prices_on_all_levels_go_together(self):
        self.set_levels(2)
        wholesale = self.price_list("wholesale_pricelist_id")
        self.everything_costs_as_in(self.retail, wholesale)
        product_id, stocks, _variants = self.imported(
            {
                "S": OWN | {"price_type_wholesale": 3, "price_wholesale": "1.00"},
                "M": SURCHARGE,
                "L": {"price_type_wholesale": 1, "price_wholesale": "99.00"},
            },
        )
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()
        self.shop_edit(product_id, stock={"price": "223.00", "price_wholesale": "200"})
        self.edit_variant(stocks["M"], price="24.60")
        self.update_odoo()
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()

    def everything_costs_as_in(self, retail, pricelist):
        """What has no price of its own in a list costs what another one says."""
        self.env["product.pricelist.item"].create(
            {
                "pricelist_id": pricelist.id,
                "applied_on": "3_global",
                "compute_price": "percentage",
                "base": "pricelist",
                "base_pricelist_id": retail.id,
            }
        )

    @thorough
    def test_a_product_with_a_calculated_price_waits_but_not_its_plain_variants(self):
        product_id, stocks, variants = self.imported({"L": OWN})
        rules = self.rules(self.retail, variants["S"].product_tmpl_id)
        rule = rules.filtered(lambda rule: not rule.product_id)
        rule.write({"compute_price": "percentage", "percent_price": 10})
        self.edit_variant(stocks["M"], **SURCHARGE)
        self.edit_variant(stocks["L"], price="160.00")
        run = self.exchange({}, variant={"update_linked": "odoo"})
        waiting = self.changes(run, "variant", state="waiting")
        self.assertEqual(waiting.mapped("res_id"), variants["M"].ids)
        self.assertIn("calculated, not a fixed one", waiting.message)
        self.assertEqual(self.gross(variants["L"], self.retail), "160.00")
        self.assertTrue(product_id)

    @thorough
    def test_a_price_that_has_nothing_to_follow_any_more_stays(self):
        self.set_levels(2)
        wholesale = self.price_list("wholesale_pricelist_id")
        level = {"price_type_wholesale": 2, "price_wholesale": "12.30"}
        product_id, _stocks, variants = self.imported(
            {"S": level}, {"price_wholesale": "98.40"}
        )
        template = variants["S"].product_tmpl_id
        rules = self.rules(self.retail, template)
        rules.write({"compute_price": "percentage", "percent_price": 10})
        stock_id = int(self.stock(product_id)["stock_id"])
        self.shop.owner.update("product-stocks", stock_id, {"price_type_wholesale": 0})
        run = self.exchange({"update_linked": "odoo"}, variant={})
        done = self.changes(run, "product", state="done")
        self.assertEqual(done.mapped("res_id"), template.ids)
        self.assertEqual(self.rules(wholesale, template).product_id, variants["S"])
        self.assertEqual(self.gross(variants["S"], wholesale), "110.70")

    @thorough
    def test_two_shops_with_lists_of_their_own_do_not_stand_in_each_others_way(self):
        product_id, _stocks, variants = self.imported(ALL)
        other = self.start_shop()
        other_list = self.price_list(name="Druga")
        twin = self.connect(other, pricelist_id=other_list.id)
        self.assertRunDone(self.synchronise_base(twin))
        first, category_id = self.shop, self.category_id
        self.shop, self.category_id = other, self.shop_category(shop=other)
        twin_id, _stocks = self.jacket({"S": SURCHARGE, "M": OWN}, {"price": "246.00"})
        self.shop, self.category_id = first, category_id
        update = {"update_linked": "odoo"}
        self.assertRunDone(self.synchronise(twin, product=update, variant=update))
        sold = {size: self.gross(v, other_list) for size, v in variants.items()}
        self.assertEqual(sold, {"S": "258.30", "M": "150.00", "L": "246.00"})
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()
        other.owner.update("products", twin_id, {"stock": {"price": "346.00"}})
        self.assertRunDone(self.synchronise(twin, product=update, variant=update))
        self.assertEqual(self.gross(variants["S"], other_list), "358.30")
        self.assertSoldAsInShop(product_id)


class TestRetailListInOtherCurrency(RetailListCase):
    """The shop sells in another currency than the company's."""

    def open_shop(self):
        super().open_shop()
        self.connector.pricelist_id = False
        self.currency = self.env.ref("base.EUR")
        self.currency.active = True
        self.connector.currency_id = self.currency
        self.retail = self.price_list("pricelist_id")

    @thorough
    def test_the_list_holds_all_prices_and_sales_prices_stay(self):
        product_id, stocks, variants = self.imported(ALL)
        self.assertSoldAsInShop(product_id)
        self.assertEqual(set(self.sales_prices(variants)), {(False, 0.0)})
        self.assertNothingLeft()
        self.shop_edit(product_id, stock={"price": "223.00"})
        self.edit_variant(stocks["S"], price="160.00")
        self.update_odoo()
        self.assertSoldAsInShop(product_id)
        self.assertEqual(set(self.sales_prices(variants)), {(False, 0.0)})

    def sales_prices(self, variants):
        return [(v.shoper_price_type, v.shoper_price) for v in variants.values()]

    @thorough
    def test_without_a_price_in_the_list_nothing_is_taken_for_euro(self):
        product_id, _stocks, variants = self.imported(ALL)
        self.retail.item_ids.unlink()
        variants["S"].product_tmpl_id.list_price = 500.0
        self.exchange({"update_linked": "odoo", "conflict_policy": "overwrite"})
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()

    @thorough
    def test_a_list_that_changes_its_currency_later_stops_its_prices(self):
        _product_id, stocks, _variants = self.imported(ALL)
        self.retail.currency_id = self.env.ref("base.PLN")
        self.edit_variant(stocks["S"], price="160.00")
        run = self.exchange({}, variant={"update_linked": "odoo"})
        messages = set(self.changes(run, "variant", state="waiting").mapped("message"))
        (message,) = messages
        self.assertIn("is in another currency than the shop", message)


class TestVariantsComeAndGo(RetailListCase):
    """Products that get variants or lose them, and their prices in lists."""

    @thorough
    def test_the_variant_that_stays_costs_what_its_product_does(self):
        self.set_levels(2)
        wholesale = self.price_list("wholesale_pricelist_id")
        level = {"price_type_wholesale": 1, "price_wholesale": "80.00"}
        self.shop_jacket(name="Polar")
        _product_id, stocks, variants = self.imported(
            {size: values | level for size, values in ALL.items()}
        )
        template = variants["S"].product_tmpl_id
        for stock_id in stocks.values():
            self.shop.owner.delete("product-stocks", stock_id)
        chosen = {"property_ids": self.properties("variants")}
        self.exchange({"update_linked": "odoo"} | chosen, variant={})
        (variant,) = template.product_variant_ids
        self.assertEqual(self.gross(variant), "123.00")
        self.assertEqual(self.gross(variant, self.retail), "123.00")
        self.assertEqual(self.gross(variant, wholesale), "123.00")
        for update in ("odoo", "shop"):
            run = self.exchange({"update_linked": update}, variant={})
            self.assertFalse(self.changes(run, "product"))

    @thorough
    def test_a_price_of_the_only_variant_becomes_the_product_s(self):
        product_id = self.shop_product("Kurtka", code="KURTKA-M")
        template = self.odoo_product("Kurtka", default_code="KURTKA-M", list_price=1.0)
        self.own_price(self.retail, template.product_variant_id, 100.0)
        self.exchange({})
        self.assertEqual(self.record_of("product", product_id), template)
        first = template.product_variant_id
        first.write({"shoper_price_type": "1", "shoper_price": 500.0})
        group = self.shop_group(Rozmiar=("S", "M", "L"))
        self.shop_edit(product_id, group_id=group[0])
        for size, values in {"S": {}, "M": SURCHARGE, "L": OWN}.items():
            code = {"code": f"KURTKA-{size}x"}
            self.shop_variant(product_id, group, {"Rozmiar": size}, **code, **values)
        self.exchange(IMPORT)
        self.assertIn(first, template.product_variant_ids)
        self.assertEqual(first.shoper_price, 500.0, "none of the list's business")
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()

    @thorough
    def test_the_price_of_the_last_active_variant_is_not_its_product_s(self):
        self.set_levels(2)
        self.price_list("wholesale_pricelist_id")
        dearer = {"price_type": 2, "price": "24.60"}
        product_id, stocks, variants = self.imported(
            {"S": dearer | {"price_type_wholesale": 2, "price_wholesale": "12.30"}},
            {"price_wholesale": "98.40"},
        )
        for size in ("M", "L"):
            self.edit_variant(stocks[size], active=0)
        self.update_odoo()
        active = [size for size, variant in variants.items() if variant.active]
        self.assertEqual(active, ["S"])
        self.assertSoldAsInShop(product_id)
        self.assertNothingLeft()
        stock = self.row(product_id)["stock"]
        prices = [stock["price"], stock["price_wholesale"]]
        self.assertEqual(prices, ["123.00", "98.40"])
        self.shop_edit(product_id, stock={"price": "223.00"})
        self.update_odoo(conflict_policy="overwrite")
        self.assertEqual(self.gross(variants["S"], self.retail), "247.60")
        self.assertNothingLeft()
