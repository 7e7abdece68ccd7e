from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form

from ...sync.engine.context import Context
from ..cases.length import thorough
from ..cases.price_case import PriceListCase


class TestRetailList(PriceListCase):
    """With a price list on the connector the shop's prices live there."""

    @thorough
    def test_a_price_of_the_shop_becomes_a_fixed_price_of_the_list(self):
        remote_id, template = self.pair(stock={"price": "123.00"})
        pricelist = self.price_list("pricelist_id")
        self.shop_edit(remote_id, stock={"price": "246.00"})
        self.assertRunDone(self.to_odoo("price"))
        rule = self.rules(pricelist, template)
        self.assertEqual(rule.mapped("fixed_price"), [200.0])
        self.assertEqual(template.list_price, 100.0)
        self.assertNothingToDo(self.to_odoo("price"))
        self.assertNothingToDo(self.to_shop("price"))

    @thorough
    def test_the_rule_that_is_there_is_changed_and_no_second_one_made(self):
        remote_id, template = self.pair(stock={"price": "123.00"})
        pricelist = self.price_list("pricelist_id")
        rule = self.fixed(pricelist, template, 100.0)
        told = rule.with_user(self.user).with_context(lang="en_US").shoper_gross
        self.assertEqual(told, "123.00\N{NO-BREAK SPACE}zł", "what the shop's says")
        self.shop_edit(remote_id, stock={"price": "246.00"})
        self.assertRunDone(self.to_odoo("price"))
        self.assertEqual(self.rules(pricelist, template), rule)
        self.assertEqual(rule.fixed_price, 200.0)

    @thorough
    def test_the_lists_price_goes_to_the_shop_and_not_the_sales_price(self):
        remote_id, template = self.pair(stock={"price": "123.00"})
        pricelist = self.price_list("pricelist_id")
        self.fixed(pricelist, template, 300.0)
        self.assertRunDone(self.to_shop("price"))
        self.assertEqual(self.stock(remote_id)["price"], "369.00")
        self.assertNothingToDo(self.to_odoo("price"))

    @thorough
    def test_a_product_without_a_rule_sells_at_its_sales_price(self):
        remote_id, template = self.pair(stock={"price": "123.00"})
        pricelist = self.price_list("pricelist_id")
        self.assertNothingToDo(self.to_odoo("price"))
        template.list_price = 110.0
        self.assertRunDone(self.to_shop("price"))
        self.assertEqual(self.stock(remote_id)["price"], "135.30")
        self.assertFalse(self.rules(pricelist, template))

    @thorough
    def test_promotions_and_prices_for_many_pieces_are_not_the_shops_price(self):
        _remote_id, template = self.pair(stock={"price": "123.00"})
        pricelist = self.price_list("pricelist_id")
        self.fixed(pricelist, template, 90.0, date_start="2026-01-01")
        self.fixed(pricelist, template, 80.0, min_quantity=10)
        self.assertNothingToDo(self.to_shop("price"))
        # For one piece Odoo takes the rule of the larger minimum quantity first.
        self.fixed(pricelist, template, 70.0, min_quantity=0)
        self.fixed(pricelist, template, 100.0, min_quantity=1)
        self.assertNothingToDo(self.to_shop("price"))

    def test_a_calculated_price_waits(self):
        remote_id, template = self.pair(stock={"price": "123.00"})
        pricelist = self.price_list("pricelist_id")
        self.fixed(
            pricelist, template, 0.0, compute_price="percentage", percent_price=10
        )
        self.shop_edit(remote_id, stock={"price": "246.00"})
        self.assertWaits(self.to_odoo("price"), "calculated, not a fixed one")
        self.assertEqual(self.rules(pricelist, template).percent_price, 10)

    @thorough
    def test_new_products_get_their_price_in_the_list(self):
        pricelist = self.price_list("pricelist_id")
        remote_id = self.shop_product("Kuchenka", stock={"price": "61.50"})
        self.assertRunDone(self.synchronise(product={"import_unlinked": True}))
        template = self.record_of("product", remote_id)
        self.assertEqual(self.rules(pricelist, template).fixed_price, 50.0)
        self.assertEqual(template.list_price, 50.0)
        self.assertNothingToDo(self.to_odoo("price"))

    def test_another_vat_rate_keeps_the_gross_prices(self):
        remote_id, template = self.pair(stock={"price": "123.00"})
        pricelist = self.price_list("pricelist_id")
        rule = self.fixed(pricelist, template, 100.0)
        self.shop_edit(remote_id, tax_id=self.remote("tax", "8%"))
        self.assertRunDone(self.to_odoo("price", "tax"))
        self.assertEqual(template.taxes_id, self.named("tax", "8%"))
        self.assertEqual(rule.fixed_price, 113.888889)
        self.assertNothingToDo(self.to_shop("price", "tax"))

    def test_prices_with_vat_included_are_the_shops(self):
        self.vat.price_include_override = "tax_included"
        remote_id, template = self.pair(stock={"price": "123.45"})
        pricelist = self.price_list("pricelist_id")
        self.shop_edit(remote_id, stock={"price": "99.99"})
        self.assertRunDone(self.to_odoo("price"))
        self.assertEqual(self.rules(pricelist, template).fixed_price, 99.99)
        self.assertNothingToDo(self.to_shop("price"))

    @thorough
    def test_two_shops_with_lists_of_their_own_do_not_stand_in_each_others_way(self):
        remote_id, template = self.pair(stock={"price": "123.00"})
        other = self.start_shop()
        twin = self.connect(other)
        self.assertRunDone(self.synchronise_base(twin))
        other_id = self.shop_product(shop=other, stock={"price": "184.50"})
        self.synchronise(twin, product={})
        price = {"update_linked": "odoo", "property_ids": self.properties("price")}
        self.assertWaits(self.synchronise(twin, product=price), "comes from")
        pricelist = self.price_list()
        twin.pricelist_id = pricelist
        self.assertRunDone(self.synchronise(twin, product=price))
        self.assertEqual(self.rules(pricelist, template).fixed_price, 150.0)
        self.assertNothingToDo(self.to_odoo("price"))
        self.assertEqual(self.stock(remote_id)["price"], "123.00")
        self.assertEqual(
            other.shop.row("products", other_id)["stock"]["price"], "184.50"
        )
        # With another VAT rate our price would not stay what our customers pay.
        other.owner.update("products", other_id, {"tax_id": self.remote("tax", "8%")})
        price["property_ids"] = self.properties("price", "tax")
        run = self.synchronise(twin, product=price)
        self.assertWaits(run, f"{self.connector.name} sells it by other prices")
        self.assertEqual(template.taxes_id, self.vat)
        self.assertNothingToDo(self.to_shop("price", "tax"))
        # A list for a level that our shop does not use holds no prices of it.
        twin.pricelist_id = False
        self.price_list("wholesale_pricelist_id")
        self.connector.shop_price_levels = 1
        price["property_ids"] = self.properties("tax")
        self.assertRunDone(self.synchronise(twin, product=price))
        self.assertEqual(template.taxes_id, self.named("tax", "8%"))

    def test_a_price_that_nobody_entered_is_not_sent(self):
        template = self.odoo_product(list_price=0.0)
        remote_id = self.shop_product(stock={"price": "123.00"})
        self.assertWaits(self.to_shop("price"), "no price in Odoo")
        self.assertEqual(self.record_of("product", remote_id), template)
        self.assertEqual(self.stock(remote_id)["price"], "123.00")
        # Once there was one, it is somebody's edit.
        self.assertRunDone(self.to_odoo("price"))
        self.assertAlmostEqual(template.list_price, 100.0)
        template.list_price = 0.0
        self.assertRunDone(self.to_shop("price"))
        self.assertEqual(self.stock(remote_id)["price"], "0.00")

    @thorough
    def test_a_price_of_nothing_is_sent_once_a_person_chose_it(self):
        self.odoo_product(list_price=0.0)
        remote_id = self.shop_product(stock={"price": "123.00"})
        options = {"entity": "product", "update_linked": "shop"}
        options["property_ids"] = self.properties("price")

        def asked():
            connector = self.connector.with_user(self.manager)
            run = connector._synchronise([options], origin="preset")
            self.work(run.with_env(self.env))
            decision = self.env["shoper.decision"].search(
                [("kind", "=", "conflict"), ("state", "=", "open")]
            )
            return decision.ensure_one().with_user(self.manager)

        asked().action_leave()
        self.assertAlmostEqual(self.record_of("product", remote_id).list_price, 0)
        self.shop_edit(remote_id, stock={"price": "150.00"})
        run = self.to_shop("price", conflict_policy="overwrite")
        self.assertWaits(run, "no price in Odoo")
        decision = asked()
        decision.action_take_odoo()
        self.work(decision.decision_run_id)
        self.assertEqual(self.stock(remote_id)["price"], "0.00")


class TestOtherCurrency(PriceListCase):
    """A company that keeps its books in another currency than the shop's."""

    def open_shop(self):
        super().open_shop()
        # The company is in PLN; what sells in EUR is a shop beside it.
        self.euro = self.env.ref("base.EUR")
        self.euro.active = True
        self.connector.currency_id = self.euro

    def tested(self):
        """What *Test Settings* says, in a shop of its own currency."""
        with self.enter_registry_test_mode():
            return self.connector.action_test_settings()["params"]

    @thorough
    def test_the_test_says_that_the_companys_currency_is_another_one(self):
        company = self.env["res.company"].create(
            {"name": "Our Inc.", "currency_id": self.env.ref("base.USD").id}
        )
        self.manager.company_ids |= company
        self.connector.unlink()
        self.connector = self.connect(self.shop, company)
        told = self.tested()
        self.assertEqual((told["type"], told["sticky"]), ("warning", True))
        for text in ("Connected with", "sells in PLN", "Our Inc.", "in USD"):
            self.assertIn(text, told["message"])
        self.assertIn("Retail Price List on the page Prices", told["message"])
        self.assertEqual(self.connector.state, "connected")
        form = Form(self.connector.with_user(self.manager))
        self.assertIn("sells in PLN", form.price_problem)
        self.price_list("pricelist_id", company_id=company.id)
        self.assertNotIn("sells in", self.tested()["message"])
        self.assertFalse(self.connector.price_problem)

    def test_a_company_in_the_shops_currency_is_told_nothing(self):
        self.assertNotIn("sells in", self.tested()["message"])
        self.assertFalse(self.connector.price_problem)

    def test_the_form_names_a_list_that_changed_its_currency(self):
        pricelist = self.price_list("pricelist_id", currency_id=self.euro.id)
        self.assertFalse(self.connector.price_problem)
        pricelist.currency_id = self.currency
        self.assertIn("is in PLN", self.connector.price_problem)
        self.assertIn(pricelist.display_name, self.connector.price_problem)

    def test_without_a_list_products_wait(self):
        self.assertIn("make a price list in EUR", self.connector.price_problem)
        self.assertIn("tick Pricelists", self.connector.price_problem, "else no menu")
        self.shop_product()
        run = self.synchronise(product={"import_unlinked": True})
        self.assertWaits(run, "in another currency than the shop's")

    @thorough
    def test_new_products_are_sold_in_the_currency_of_the_first_company(self):
        self.connector.currency_id = self.currency
        first = self.env["res.company"].create(
            {"name": "Our Inc.", "currency_id": self.euro.id}
        )
        companies = type(self.env["res.company"])
        self.enterContext(
            patch.object(companies, "_get_main_company", lambda _self: first)
        )
        self.env.invalidate_all()
        self.assertIn("that belong to no company in EUR", self.connector.price_problem)
        self.shop_product()
        run = self.synchronise(product={"import_unlinked": True})
        self.assertWaits(run, "another currency than the shop's")
        # One of the shop's company is sold in that one's.
        ours = self.odoo_product("Kuchenka", company_id=self.company.id)
        remote_id = self.shop_product("Kuchenka", stock={"price": "246.00"})
        self.assertRunDone(self.to_odoo("price"))
        self.assertEqual(self.record_of("product", remote_id), ours)
        self.assertAlmostEqual(ours.list_price, 200)
        pricelist = self.price_list("pricelist_id")
        self.assertFalse(self.connector.price_problem)
        _remote_id, template = self.pair("Plecak")
        self.assertEqual(self.rules(pricelist, template).fixed_price, 100)
        self.assertEqual(template.list_price, 0)

    @thorough
    def test_a_list_in_the_shops_currency_holds_the_prices(self):
        pricelist = self.price_list("pricelist_id", currency_id=self.euro.id)
        remote_id, template = self.pair(stock={"price": "24.60"})
        self.assertEqual(self.rules(pricelist, template).fixed_price, 20.0)
        self.assertEqual(template.list_price, 0.0)
        self.assertNothingToDo(self.to_odoo("price"))
        self.rules(pricelist, template).fixed_price = 30.0
        self.assertRunDone(self.to_shop("price"))
        self.assertEqual(self.stock(remote_id)["price"], "36.90")

    def test_a_price_in_złoty_is_not_taken_for_one_in_euro(self):
        pricelist = self.price_list("pricelist_id", currency_id=self.euro.id)
        remote_id, template = self.pair(stock={"price": "24.60"})
        self.rules(pricelist, template).unlink()
        template.list_price = 500.0
        self.assertWaits(self.to_shop("price"), "in another currency than the shop's")
        self.assertEqual(self.stock(remote_id)["price"], "24.60")
        self.assertRunDone(self.to_odoo("price", conflict_policy="overwrite"))
        self.assertEqual(self.rules(pricelist, template).fixed_price, 20.0)
        self.assertEqual(template.list_price, 500.0)

    def test_a_list_in_another_currency_is_refused_when_it_is_chosen(self):
        pricelist = self.price_list()
        with self.assertRaisesRegex(
            ValidationError, "is in PLN, the shop sells in EUR"
        ):
            self.connector.pricelist_id = pricelist

    @thorough
    def test_a_list_that_changes_its_currency_later_stops_its_prices(self):
        pricelist = self.price_list("pricelist_id", currency_id=self.euro.id)
        remote_id, _template = self.pair(stock={"price": "24.60"})
        pricelist.currency_id = self.currency
        self.shop_edit(remote_id, stock={"price": "36.90"})
        self.assertWaits(self.to_odoo("price"), "is in another currency than the shop")


class TestPriceLevels(PriceListCase):
    """Wholesale and special prices, where the shop uses them."""

    def open_shop(self):
        super().open_shop()
        self.set_levels(3)
        self.wholesale = self.price_list("wholesale_pricelist_id")
        self.special = self.price_list("special_pricelist_id")

    @thorough
    def test_prices_of_both_levels_arrive_in_their_lists(self):
        _remote_id, template = self.pair(
            stock={
                "price": "123.00",
                "price_wholesale": "98.40",
                "price_special": "110.70",
            }
        )
        self.assertEqual(self.rules(self.wholesale, template).fixed_price, 80.0)
        self.assertEqual(self.rules(self.special, template).fixed_price, 90.0)
        for run in (self.to_odoo, self.to_shop):
            self.assertNothingToDo(run("price", "price_wholesale", "price_special"))

    @thorough
    def test_a_product_without_an_own_price_gets_no_rule(self):
        _remote_id, template = self.pair(stock={"price": "123.00"})
        self.assertFalse(self.rules(self.wholesale, template))
        self.assertNothingToDo(self.to_shop("price_wholesale", "price_special"))

    @thorough
    def test_prices_of_the_lists_reach_the_shop(self):
        remote_id, template = self.pair(stock={"price": "123.00"})
        self.fixed(self.wholesale, template, 80.0)
        self.fixed(self.special, template, 90.0)
        self.assertRunDone(self.to_shop("price_wholesale", "price_special"))
        stock = self.stock(remote_id)
        self.assertEqual(stock["comp_price_wholesale"], "98.40")
        self.assertEqual(stock["comp_price_special"], "110.70")
        self.assertEqual(stock["price"], "123.00")
        self.assertNothingToDo(self.to_odoo("price_wholesale", "price_special"))

    @thorough
    def test_a_removed_price_is_removed_on_the_other_side(self):
        remote_id, template = self.pair(
            stock={"price": "123.00", "price_wholesale": "98.40"}
        )
        self.rules(self.wholesale, template).unlink()
        self.assertRunDone(self.to_shop("price_wholesale"))
        self.assertEqual(self.stock(remote_id)["comp_price_wholesale"], "123.00")
        self.shop_edit(remote_id, stock={"price_wholesale": "86.10"})
        self.assertRunDone(self.to_odoo("price_wholesale"))
        self.assertEqual(self.rules(self.wholesale, template).fixed_price, 70.0)
        stock_id = int(self.stock(remote_id)["stock_id"])
        self.shop.owner.update("product-stocks", stock_id, {"price_type_wholesale": 0})
        self.assertRunDone(self.to_odoo("price_wholesale"))
        self.assertFalse(self.rules(self.wholesale, template))
        self.assertNothingToDo(self.to_shop("price_wholesale"))

    @thorough
    def test_new_products_of_odoo_bring_their_levels_along(self):
        template = self.odoo_product(list_price=100.0)
        self.fixed(self.wholesale, template, 80.0)
        self.assertRunDone(self.synchronise(product={"export_unlinked": True}))
        stock = self.stock(self.exported(template))
        self.assertEqual(stock["comp_price_wholesale"], "98.40")
        self.assertEqual(stock["comp_price_special"], "123.00")
        self.assertNothingToDo(self.to_shop("price_wholesale", "price_special"))

    def test_an_edited_price_is_protected(self):
        remote_id, template = self.pair(
            stock={"price": "123.00", "price_wholesale": "98.40"}
        )
        self.rules(self.wholesale, template).fixed_price = 50.0
        self.shop_edit(remote_id, stock={"price_wholesale": "86.10"})
        self.assertWaits(self.to_odoo("price_wholesale"), "left alone", verb="conflict")
        self.assertEqual(self.rules(self.wholesale, template).fixed_price, 50.0)

    @thorough
    def test_levels_that_the_shop_does_not_use_are_no_ones_business(self):
        self.set_levels(1)
        _remote_id, template = self.pair(
            stock={"price": "123.00", "price_wholesale": "98.40"}
        )
        self.assertFalse(self.rules(self.wholesale, template))
        self.fixed(self.wholesale, template, 10.0)
        self.assertNothingToDo(self.to_shop("price_wholesale"))

    @thorough
    def test_a_level_that_was_noted_takes_part_no_more_without_its_list(self):
        remote_id = self.shop_product(
            stock={"price": "123.00", "price_wholesale": "98.40"}
        )
        self.synchronise(product={})
        self.connector.wholesale_pricelist_id = False
        template = self.odoo_product(list_price=10.0)
        run = self.synchronise(product={"fetch_all": False, "update_linked": "odoo"})
        self.assertRunDone(run)
        self.assertEqual(self.record_of("product", remote_id), template)
        self.assertFalse(self.changes(run, "product", state="failed"))
        self.assertFalse(self.wholesale.item_ids)

    def test_each_level_needs_a_list_of_its_own(self):
        with self.assertRaises(ValidationError):
            self.connector.pricelist_id = self.wholesale

    @thorough
    def test_the_lists_are_read_in_one_query_for_a_whole_batch(self):
        templates = self.env["product.template"]
        for number in range(12):
            template = self.odoo_product(f"Namiot {number}")
            self.fixed(self.wholesale, template, 80.0)
            self.fixed(self.special, template, 90.0)
            templates |= template
        self.assertRunDone(self.synchronise(product={"export_unlinked": True}))

        def queries(records):
            self.env.flush_all()
            self.env.invalidate_all()
            step = self.env["shoper.sync.step"].search([], order="id desc", limit=1)
            ctx = Context(step)
            ctx.entity._odoo_values(ctx, ctx.records.browse(records[:1].ids))
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            ctx.entity._odoo_values(ctx, ctx.records.browse(records.ids))
            return self.env.cr.sql_log_count - before

        self.assertEqual(queries(templates[:3]), queries(templates))


class TestPurchasePrice(PriceListCase):
    """The purchase price is the cost in Odoo, only where somebody chose it."""

    def cost(self, template):
        return template.with_company(self.company).standard_price

    def set_buying(self, remote_id, price):
        stock_id = int(self.stock(remote_id)["stock_id"])
        self.shop.owner.update("product-stocks", stock_id, {"price_buying": price})

    def test_it_is_left_out_unless_it_was_chosen(self):
        remote_id = self.shop_product()
        self.set_buying(remote_id, "61.50")
        run = self.synchronise(product={"import_unlinked": True})
        self.assertRunDone(run)
        template = self.record_of("product", remote_id)
        self.assertEqual(self.cost(template), 0.0)
        self.assertNotIn("purchase_price", run.change_ids.after)

    def test_new_products_get_their_cost_where_it_was_chosen(self):
        remote_id = self.shop_product()
        self.set_buying(remote_id, "61.50")
        chosen = self.properties("purchase_price")
        run = self.synchronise(
            product={"import_unlinked": True, "property_ids": chosen}
        )
        self.assertRunDone(run)
        self.assertEqual(self.cost(self.record_of("product", remote_id)), 50.0)
        self.assertNothingToDo(self.to_odoo("purchase_price"))

    def test_it_goes_from_the_shop_to_odoo_net_of_vat(self):
        remote_id, template = self.pair()
        self.set_buying(remote_id, "61.50")
        self.assertRunDone(self.to_odoo("purchase_price"))
        self.assertEqual(self.cost(template), 50.0)
        self.assertEqual(template.list_price, 100.0)
        self.assertNothingToDo(self.to_odoo("purchase_price"))
        self.assertNothingToDo(self.to_shop("purchase_price"))

    @thorough
    def test_one_that_comes_with_a_new_vat_rate_is_converted_by_that(self):
        remote_id, template = self.pair()
        self.set_buying(remote_id, "61.50")
        self.assertRunDone(self.to_odoo("purchase_price"))
        self.shop_edit(remote_id, tax_id=self.remote("tax", "8%"))
        self.set_buying(remote_id, "54.00")
        self.assertRunDone(self.to_odoo("price", "tax", "purchase_price"))
        self.assertEqual(template.taxes_id, self.named("tax", "8%"))
        self.assertEqual(self.cost(template), 50.0)
        self.assertNothingToDo(self.to_odoo("price", "tax", "purchase_price"))

    @thorough
    def test_it_is_net_in_odoo_also_where_sales_prices_include_vat(self):
        self.vat.price_include_override = "tax_included"
        remote_id, template = self.pair()
        self.set_buying(remote_id, "61.50")
        self.assertRunDone(self.to_odoo("purchase_price"))
        self.assertEqual(self.cost(template), 50.0)

    def test_it_goes_from_odoo_to_the_shop(self):
        remote_id, template = self.pair()
        template.standard_price = 40.0
        self.assertRunDone(self.to_shop("purchase_price"))
        stock = self.stock(remote_id)
        self.assertEqual(stock["price_buying"], "49.20")
        self.assertEqual(stock["price"], "123.00")
        self.assertNothingToDo(self.to_odoo("purchase_price"))

    @thorough
    def test_a_new_product_of_the_shop_gets_it_where_it_was_chosen(self):
        template = self.odoo_product(standard_price=40.0)
        chosen = {"property_ids": self.properties("purchase_price")}
        run = self.synchronise(product={"export_unlinked": True, **chosen})
        self.assertRunDone(run)
        self.assertEqual(self.stock(self.exported(template))["price_buying"], "49.20")
        self.assertNothingToDo(self.to_shop("purchase_price"))
        other = self.odoo_product("Plecak", standard_price=40.0)
        chosen = {"property_ids": self.properties("price")}
        run = self.synchronise(product={"export_unlinked": True, **chosen})
        self.assertRunDone(run)
        self.assertEqual(self.stock(self.exported(other))["price_buying"], "0.00")

    @thorough
    def test_one_that_was_refused_is_sent_again_by_a_scheduled_run(self):
        template = self.odoo_product(standard_price=40.0)
        chosen = {"property_ids": self.properties("purchase_price")}
        self.shop.faults.add("PUT", "product-stocks", status=400, scope="item", times=1)
        self.synchronise(product={"export_unlinked": True, **chosen})
        remote_id = self.exported(template)
        self.assertEqual(self.stock(remote_id)["price_buying"], "0.00")
        preset = self.env["shoper.sync.preset"].create(
            {
                "name": "Noc",
                "connector_id": self.connector.id,
                "line_ids": [
                    Command.create(
                        {"entity": "product", "update_linked": "shop", **chosen}
                    )
                ],
            }
        )
        run = preset._run()
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(self.stock(remote_id)["price_buying"], "49.20")

    def test_an_unknown_price_never_replaces_a_known_one(self):
        remote_id, template = self.pair()
        template.standard_price = 40.0
        self.assertNothingToDo(
            self.to_odoo("purchase_price", conflict_policy="overwrite")
        )
        self.assertEqual(self.cost(template), 40.0)
        template.standard_price = 0.0
        self.set_buying(remote_id, "61.50")
        self.assertNothingToDo(
            self.to_shop("purchase_price", conflict_policy="overwrite")
        )
        self.assertEqual(self.stock(remote_id)["price_buying"], "61.50")

    @thorough
    def test_a_valued_stock_keeps_its_cost(self):
        remote_id, template = self.pair()
        template.write({"is_storable": True, "standard_price": 10.0})
        variant = template.product_variant_id
        self.set_buying(remote_id, "61.50")
        location = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        self.env["stock.quant"]._update_available_quantity(
            variant, location.lot_stock_id, 3
        )
        overwrite = {"conflict_policy": "overwrite"}
        run = self.to_odoo("purchase_price", **overwrite)
        self.assertWaits(run, "is valued by its cost")
        self.assertEqual(self.cost(template), 10.0)
        self.env["stock.quant"]._update_available_quantity(
            variant, location.lot_stock_id, -3
        )
        self.assertRunDone(self.to_odoo("purchase_price", **overwrite))
        self.assertEqual(self.cost(template), 50.0)

    @thorough
    def test_a_rule_for_conflicts_does_not_spread_an_unknown_price(self):
        remote_id, template = self.pair()
        self.set_buying(remote_id, "61.50")
        self.assertRunDone(self.to_odoo("purchase_price"))
        template.standard_price = 0.0
        self.set_buying(remote_id, "73.80")
        self.env["shoper.decision.rule"].create(
            {
                "connector_id": self.connector.id,
                "property_id": self.properties("purchase_price")[0][2][0],
                "answer": "odoo",
            }
        )
        run = self.to_odoo("purchase_price")
        self.assertEqual(self.changes(run, "product").mapped("verb"), ["conflict"])
        self.assertEqual(self.stock(remote_id)["price_buying"], "73.80")
