from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from ..cases.decision_case import DecisionWords
from ..cases.length import thorough
from ..cases.query_plans import QueryPlans
from ..cases.sale_case import unseen_in
from ..cases.stock_case import NamedGoodsCase, StockCase


class TestStock(QueryPlans, DecisionWords, NamedGoodsCase):
    """The shop is told what Odoo has free to sell, and never more."""

    # --------------------------------------------------------------- which rows
    def test_a_person_looks_at_the_first_numbers_then_only_what_moves_is_sent(self):
        self.put_in_stock(self.product, 3)
        before = float(self.in_shop(self.first))
        self.assertBlocked(self.scheduled(), "first time", "Preview the Stock")
        run = self.synchronise(order={}, stock={})
        self.assertBlocked(run, "first time")
        self.first_push()
        self.assertEqual(float(self.in_shop(self.first)), before + 3)
        self.assertTrue(self.connector.stock_first_run_done)
        self.assertQuiet(self.scheduled())
        self.assertEqual(self.stock_calls(), (0, 0))
        self.put_in_stock(self.other, 2)
        run = self.scheduled()
        self.assertTold(run, self.products)
        self.assertEqual(self.changes(run, "stock").res_id, self.other.id)
        self.assertEqual(self.stock_calls(), (2, 1), "read, sent, read back")
        self.assertQuiet(self.scheduled(fetch_all=True))
        self.assertEqual(self.stock_calls(), (1, 0), "all rows, and nothing to write")
        self.assertFalse(self.shop.broken_rules())

    @thorough
    def test_what_was_left_out_of_the_first_numbers_waits_for_a_person(self):
        before = self.in_shop(self.first)
        self.put_in_stock(self.product, 3)
        plan = self.synchronise(auto_apply=False, order={}, stock={})
        left_out = self.changes(plan, "stock").filtered(
            lambda change: change.res_id == self.product.id
        )
        left_out.with_user(self.manager).action_exclude()
        plan.with_user(self.manager).action_apply()
        self.work(plan)
        self.assertTrue(self.connector.stock_first_run_done)
        asked = self.env["shoper.decision"]
        for run, options in (
            (self.scheduled, {"fetch_all": False}),
            (self.by_a_person, {"fetch_all": False}),
            (self.by_a_person, {"fetch_all": True}),
            (self.scheduled, {"fetch_all": True}),
        ):
            self.put_in_stock(self.product, 1)
            self.assertRunDone(run(**options))
            self.assertEqual(self.in_shop(self.first), before)
            [decision] = self.decisions("conflict", entity="stock")
            self.assertEqual(decision, asked or decision, "it is asked about once")
            asked = decision
        self.first_push()  # a preview in which it stays
        self.assertEqual(float(self.in_shop(self.first)), float(before) + 7)
        self.assertFalse(self.decisions(entity="stock"))
        self.put_in_stock(self.product, 1)
        self.assertTold(self.scheduled(), self.products)

    def by_a_person(self, **stock):
        """A person synchronises without looking at a plan."""
        return self.synchronise(order={}, stock=stock)

    @thorough
    def test_what_is_left_out_or_not_counted_keeps_the_shop_s_number(self):
        tag = self.env["product.tag"].create({"name": "Nie do sklepu"})
        self.product.product_tag_ids = tag
        self.connector.stock_left_out_tag_ids = tag
        self.other.is_storable = False
        third = next(
            product
            for product in self.products.values()
            if product not in (self.product, self.other)
        )
        above = self.env["product.category"].create({"name": "Tylko w sklepie"})
        third.categ_id = above.create({"name": "Próbki", "parent_id": above.id})
        self.connector.stock_left_out_categ_ids = above
        for product in (self.product, third):
            self.put_in_stock(product, 7)
        self.first_push()
        self.assertEqual(self.writes_of_stock(), [])
        self.connector.stock_left_out_categ_ids = False
        self.assertRunDone(self.scheduled())
        self.assertEqual(len(self.writes_of_stock()), 1, "it takes part from now on")

    def test_goods_are_told_on_the_day_on_which_they_expire(self):
        if "removal_date" not in self.env["stock.quant"]._fields:
            self.skipTest("Expiration dates are not installed")
        self.product.write({"tracking": "lot", "use_expiration_date": True})
        lot = self.env["stock.lot"].create(
            {
                "name": "P1",
                "product_id": self.product.id,
                "removal_date": fields.Datetime.now() + timedelta(days=1),
            }
        )
        self.put_in_stock(self.product, 3, lot_id=lot)
        self.first_push()
        there = float(self.in_shop(self.first))
        # Long after that its day comes, and nothing is written.
        self.env.flush_all()
        tables = "stock_quant", "stock_move", "product_product", "product_template"
        for table in tables:
            self.env.cr.execute(
                f"UPDATE {table} SET write_date = write_date - interval '3 hours'"
            )
        for table, column in (("stock_lot", "id"), ("stock_quant", "lot_id")):
            self.env.cr.execute(
                f"UPDATE {table} SET removal_date = %s WHERE {column} = %s",
                [self.connector.stock_looked_to, lot.id],
            )
        self.env.invalidate_all()
        self.assertRunDone(self.scheduled())
        self.assertEqual(float(self.in_shop(self.first)), there - 3)

    def test_only_kits_of_the_shop_s_company_are_tracked_by_their_parts(self):
        if "mrp.bom" not in self.env:
            self.skipTest("Manufacturing is not installed")
        template = self.product.product_tmpl_id
        template.is_storable = False
        company = self.env["res.company"].create({"name": "Inna firma"})
        bom = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": template.id,
                "type": "phantom",
                "company_id": company.id,
            }
        )
        self.assertEqual(self.connector.stock_untracked_count, 1)
        bom.company_id = False
        self.connector.invalidate_recordset()
        self.assertEqual(self.connector.stock_untracked_count, 0)

    def archive_another_variant(self):
        """The product has a variant that nobody sells any more."""
        template = self.product.product_tmpl_id
        size = self.env["product.attribute"].create(
            {
                "name": "Rozmiar",
                "value_ids": [Command.create({"name": name}) for name in "SM"],
            }
        )
        line = {"attribute_id": size.id, "value_ids": size.value_ids[0].ids}
        template.attribute_line_ids = [Command.create(line)]
        template.attribute_line_ids.value_ids = size.value_ids
        (template.product_variant_ids - self.product).active = False

    @thorough
    def test_so_does_one_of_which_other_variants_were_archived_before(self):
        self.archive_another_variant()
        self.first_push()
        self.assertNotEqual(self.in_shop(self.first), "0")
        self.product.product_tmpl_id.active = False
        self.assertRunDone(self.scheduled())
        self.assertEqual(self.in_shop(self.first), "0")
        self.assertEqual(self.pair(self.first).res_id, self.product.id)

    def test_and_orders_of_it_are_taken_over(self):
        self.archive_another_variant()
        self.first_push()
        self.product.product_tmpl_id.active = False
        order_id = self.buy(self.first, 2)
        self.assertRunDone(self.scheduled())
        order = self.record_of("order", order_id)
        self.assertIn(self.product, order.order_line.product_id)

    def archived_product(self):
        """A product that the shop sells, archived, and nobody is to be asked."""
        self.first_push()
        self.connector.gone_record_policy = "unlink"
        self.product.product_tmpl_id.active = False

    @thorough
    def test_it_is_asked_about_where_nothing_sends_stock_any_more(self):
        self.archived_product()
        self.assertRunDone(self.synchronise(product={}))
        decision = self.decisions()
        self.assertEqual(decision.verb, "gone_odoo")
        self.assertIn("sends stock", decision.message)
        decision.with_context(shoper_choice="unlink").action_choose_gone()
        self.work(decision.sudo().decision_run_id)
        self.assertEqual(decision.element_id.link_state, "unlinked")

    @thorough
    def test_it_is_not_asked_about_where_a_preset_sends_stock(self):
        self.archived_product()
        preset = self.env["shoper.sync.preset"].create(
            {
                "name": "Every night",
                "connector_id": self.connector.id,
                "line_ids": [Command.create({"entity": "stock"})],
            }
        )
        self.assertRunDone(self.synchronise(product={}))
        self.assertTrue(self.decisions(), "it does not run automatically")
        preset.is_scheduled = True
        self.assertRunDone(self.synchronise(product={}))
        self.assertFalse(self.decisions())

    def bundle_in_stock(self):
        """A bundle of whose parts there are many.

        :return: its id in the shop, how many of each row of stock it takes, and how
            many of each the shop has
        """
        [(bundle_id, parts)] = self.shop.shop.bundles.items()
        parts = {row: count for row, count in parts if row in self.products}
        self.assertTrue(parts)
        for row in parts:
            self.put_in_stock(self.products[row], 20)
        self.first_push()
        there = {row: float(self.in_shop(row)) for row in parts}
        return bundle_id, parts, there

    @thorough
    def test_parts_of_a_bundle_that_a_placeholder_stands_for_are_not_offered(self):
        bundle_id, parts, there = self.bundle_in_stock()
        placeholder = self.env["product.product"].create(
            {"name": "Nieznany", "type": "service"}
        )
        self.connector.write(
            {
                "unknown_products": "placeholder",
                "unknown_product_id": placeholder.id,
            }
        )
        self.shop.switches.bundle_lines = "one_with_children"
        self.shop.switches.bundle_stock = "parts"
        base = self.shop.shop["product-stocks"].base(bundle_id)
        order_id = self.buy(base, 1, kind=["registered", "cod"])
        for _again in range(2):
            self.assertTold(self.scheduled(fetch_all=True), self.products)
            self.assertEqual(self.record_of("order", order_id).state, "sale")
            self.assertTaken(there, parts, 1)

    def test_an_order_open_since_long_ago_counts_from_the_beginning(self):
        there = float(self.in_shop(self.first))
        long_ago = {"since": "2026-01-05 10:00:00"}
        open_id, sent_id = (
            self.buy(self.first, 2, seed=seed, **long_ago) for seed in (1, 2)
        )
        self.shop.owner.set_status(sent_id, 7)
        self.connector.orders_after_id = sent_id
        steps = self.env["shoper.sync.step"].search([("entity", "=", "order")])
        steps.fetched_to = 0  # nothing was downloaded yet
        self.first_push()
        self.assertEqual(float(self.in_shop(self.first)), there - 2)
        self.assertTrue(self.element("order", open_id))
        self.assertFalse(self.element("order", sent_id), "older than what is looked at")
        self.shop.requests.clear()
        self.assertQuiet(self.scheduled())
        asked = [
            call
            for request in self.shop.requests
            for call in request.items or [request]
            if "status_id" in str(call.query)
        ]
        self.assertEqual(asked, [], "once")

    @thorough
    def test_a_variant_that_no_line_tells_is_taken_off_each(self):
        variants = self.linked("variant")
        whole = {row: self.element("variant", row).parent_remote_id for row in variants}
        rows = [row for row in whole if whole[row] == next(iter(whole.values()))]
        products = {
            row: self.env["product.product"].browse(variants[row]) for row in rows
        }
        self.assertGreater(len(rows), 1)
        for product in products.values():
            self.put_in_stock(product, 6)
        self.first_push()
        self.shop.switches.line_stock_id = "base"
        order_id = self.buy(rows[0], 2, kind=["registered", "transfer"])
        [line_id] = self.shop.shop["orders"].line_ids(order_id)
        lines = self.shop.shop["order-products"]
        line = lines.rows[line_id]
        lines.replace(line_id, line | {"option": ""})
        run = self.scheduled()
        self.assertTold(run, products)
        [waiting] = self.changes(run, "order", state="waiting")
        self.assertIn("taken off the stock of each", waiting.message)
        self.assertEqual([self.in_shop(row) for row in rows], ["4"] * len(rows))
        lines.replace(line_id, line)
        self.assertTold(self.scheduled(), products)
        self.assertEqual(
            [self.in_shop(row) for row in rows], ["4"] + ["6"] * len(rows[1:])
        )
        self.assertFalse(self.decisions(entity="stock"))

    @thorough
    def test_the_parts_of_a_sold_bundle_are_not_offered_again(self):
        bundle_id, parts, there = self.bundle_in_stock()
        self.shop.switches.bundle_lines = "one_with_children"
        base = self.shop.shop["product-stocks"].base(bundle_id)
        bought = []
        for number, takes in enumerate(("own", "parts"), 1):
            self.shop.switches.bundle_stock = takes
            bought.append(self.buy(base, 1, seed=number))
            self.assertTold(self.scheduled(), self.products)
            self.assertTaken(there, parts, number)
        self.shop.owner.cancel(bought[1])
        self.assertTold(self.scheduled(), self.products)
        self.assertTaken(there, parts, 1)
        # Long after that the other one is left alone, and nothing else happens.
        self.ignore_long_after(bought[0])
        self.assertTold(self.scheduled(), self.products)
        self.assertTaken(there, parts, 0)
        self.assertFalse(self.decisions(entity="stock"))

    def assertTaken(self, there, parts, number):
        """Parts of so many bundles are taken off what was there."""
        for row, count in parts.items():
            self.assertEqual(float(self.in_shop(row)), there[row] - number * count)

    def test_a_sold_kit_takes_its_parts_from_the_shop_at_once(self):
        if "mrp.bom" not in self.env:
            self.skipTest("Manufacturing is not installed")
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.product.product_tmpl_id.id,
                "type": "phantom",
                "product_qty": 1,
                "bom_line_ids": [
                    Command.create({"product_id": self.other.id, "product_qty": 2})
                ],
            }
        )
        self.put_in_stock(self.other, 20)
        self.first_push()
        there = float(self.in_shop(self.second))
        self.connector.stock_looked_to += timedelta(hours=2)  # that was long ago
        waiting = {"kind": ["registered", "transfer"]}
        order_id = self.buy(self.first, 1, **waiting)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.second)), there - 2)
        # Sold while its part's number is sent: put right in the same run.
        self.put_in_stock(self.other, 4)
        self.shop.on_call(
            "PUT", "product-stocks", lambda: self.buy(self.first, 1, **waiting)
        )
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.second)), there)
        self.shop.owner.cancel(order_id)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.second)), there + 2)

    def kit_of(self, product, part, quantity=1):
        """A product is sold as so many pieces of another one."""
        return self.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "type": "phantom",
                "product_qty": 1,
                "bom_line_ids": [
                    Command.create({"product_id": part.id, "product_qty": quantity})
                ],
            }
        )

    def test_what_kits_are_made_of_may_change_at_any_time(self):
        if "mrp.bom" not in self.env:
            self.skipTest("Manufacturing is not installed")
        part = self.env["product.product"].create({"name": "Koło", "is_storable": True})
        self.put_in_stock(part, 12)
        alone = self.offered(self.product)
        bom = self.kit_of(self.product, part)
        self.connector.write({"stock_fall_share": 100, "stock_zero_share": 100})
        self.first_push()
        self.assertEqual(self.in_shop(self.first), "12")
        changes = (
            ("6", lambda: bom.bom_line_ids.write({"product_qty": 2})),
            (alone, lambda: bom.write({"active": False})),
            ("6", lambda: bom.write({"active": True})),
            (alone, bom.unlink),
        )
        for number, change in changes:
            self.let_time_pass()
            change()
            self.assertTold(self.scheduled(), self.products)
            self.assertEqual(self.in_shop(self.first), number)

    def test_a_kit_of_kits_moves_with_the_parts_of_its_parts(self):
        if "mrp.bom" not in self.env:
            self.skipTest("Manufacturing is not installed")
        inner, part = self.env["product.product"].create(
            [{"name": "Piasta"}, {"name": "Kulka", "is_storable": True}]
        )
        self.kit_of(inner, part, 3)
        self.kit_of(self.product, inner, 2)
        self.put_in_stock(part, 60)
        self.connector.stock_fall_share = 100
        self.first_push()
        self.assertEqual(self.in_shop(self.first), "10")
        self.let_time_pass()
        self.put_in_stock(part, -12)
        self.env.flush_all()
        self.cr.execute(
            """UPDATE stock_quant SET write_date = write_date + interval '3 hours'
               WHERE product_id = %s""",
            [part.id],
        )
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(self.in_shop(self.first), "8")

    def test_a_run_in_which_nothing_moves_takes_as_long_with_many_kits(self):
        if "mrp.bom" not in self.env:
            self.skipTest("Manufacturing is not installed")
        parts = self.env["product.product"].create(
            [{"name": f"Część {number}", "is_storable": True} for number in range(8)]
        )
        for part in parts:
            self.put_in_stock(part, 50)
        made = [product for product in self.products.values() if product not in parts]
        self.connector.write({"stock_fall_share": 100, "stock_zero_share": 100})
        self.kit_of(made[0], parts[0])
        self.first_push()
        few = self.queries_of_quiet_run()
        for product, part in zip(made[1:8], parts[1:], strict=True):
            self.kit_of(product, part)
        self.scheduled()
        self.assertEqual(self.queries_of_quiet_run(), few)

    def queries_of_quiet_run(self):
        """How many queries a run takes in which nothing moved since the last one."""
        self.let_time_pass()
        self.assertQuiet(self.scheduled())
        self.let_time_pass()
        self.env.invalidate_all()  # what else is remembered is the same each time
        with self.queries_noted() as queries:
            self.assertQuiet(self.scheduled())
        return len(queries)

    @thorough
    def test_from_when_on_orders_are_taken_over_is_seen_at_once(self):
        self.connector.stock_older_orders = "known"
        self.first_push()
        there = float(self.in_shop(self.first))
        order_id = self.buy(self.first, 2)
        self.assertTold(self.push(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there - 2)
        self.let_time_pass()
        self.connector.orders_after_id = order_id
        self.assertTold(self.push(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there)

    @thorough
    def test_what_the_row_of_a_product_with_variants_says_counts_for_nothing(self):
        self.shop.switches.base_row_stock = "own"
        stock_id, res_id = next(iter(self.linked("variant").items()))
        variant = self.env["product.product"].browse(res_id)
        self.put_in_stock(variant, 6)
        self.first_push()
        product_id = self.pair(stock_id).parent_remote_id
        base = self.element("product", product_id).shop_facts["stock"]
        before = self.in_shop(base)
        self.buy(stock_id, 2)
        self.put_in_stock(variant, 3)
        self.assertTold(self.scheduled(), {stock_id: variant})
        self.assertEqual(self.in_shop(stock_id), "7")
        self.assertEqual(self.in_shop(base), before, "its variants count")
        self.shop.owner.edit_stock(base, 50)
        self.assertQuiet(self.scheduled(fetch_all=True))
        self.assertEqual(self.in_shop(base), "50")

    @thorough
    def test_old_products_stop_what_nobody_looks_at(self):
        self.first_push()
        self.put_in_stock(self.product, 1)
        steps = self.env["shoper.sync.step"].search([("entity", "=", "product")])
        steps.ended_at = "2020-01-01 00:00:00"
        self.env.invalidate_all()
        shown = self.connector.with_user(self.user)
        self.assertEqual(shown.stock_products_at, datetime(2020, 1, 1))
        self.without_pauses()
        for method, path in (("POST", "bulk"), (None, "products")):
            self.shop.faults.add(method, path, status=500, times=None)
        failed = self.synchronise(product={})
        self.shop.faults.clear()
        self.assertEqual(self.step(failed, "product").state, "failed")
        self.assertBlocked(self.scheduled(), "days: 7")
        self.connector.stock_age_days = 0
        self.assertTold(self.scheduled(), self.products)
        self.put_in_stock(self.product, 1)
        self.connector.stock_age_days = 7
        self.shop.requests.clear()
        self.assertBlocked(self.scheduled(), "days: 7")
        self.first_push()

    def test_settings_that_make_no_sense_are_refused(self):
        for values in ({"stock_share": 101}, {"stock_safety": -1}):
            with self.assertRaises(ValidationError):
                self.connector.write(values)


class TestFormula(StockCase):
    """What Odoo has for the shop, counted by hand."""

    def open_shop(self):
        super().open_shop()
        self.products = self.simple_products()
        self.product = next(
            product
            for stock_id, product in self.products.items()
            if not self.unseen().get(product.id)
            and product.uom_id == self.named("unit", "szt.")
        )

    def unseen(self):
        return unseen_in(self.connector.sudo())

    def assertFormula(self, **expected):
        for formula, number in expected.items():
            with self.subTest(formula):
                self.connector.stock_formula = formula
                self.assertEqual(self.offered(self.product), number)

    def test_reserved_sold_bought_and_gone(self):
        self.assertFormula(free_to_sell="0")
        self.put_in_stock(self.product, 10)
        self.sell(self.product, 4)
        self.assertFormula(free_to_sell="6", free_qty="6", on_hand="10", forecast="6")
        order = self.sell(self.product, 9)  # six of them are reserved
        self.assertFormula(free_to_sell="0", free_qty="0", on_hand="10")
        order.picking_ids.do_unreserve()
        self.assertFormula(free_to_sell="0", free_qty="6", on_hand="10", forecast="0")
        warehouse = self.warehouse()
        self.env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": 20,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": warehouse.lot_stock_id.id,
            }
        )._action_confirm()
        self.assertFormula(free_to_sell="0", forecast="17")

    def test_what_the_shop_sold_is_taken_off_whatever_the_formula(self):
        self.put_in_stock(self.product, 10)
        self.sell(self.product, 8)
        stock_id = next(s for s, p in self.products.items() if p == self.product)
        order_id = self.buy(stock_id, 3, kind=["registered", "transfer"])
        self.scheduled()
        order = self.record_of("order", order_id)
        self.assertEqual(order.state, "draft")
        self.put_in_stock(self.product, 5)
        told = {"free_to_sell": "4", "free_qty": "4", "on_hand": "12", "forecast": "4"}
        self.assertFormula(**told)
        order.action_confirm()
        self.assertFormula(**told)
        order.picking_ids.do_unreserve()
        self.assertFormula(**told)
        for move in order.picking_ids.move_ids:
            move.quantity = move.product_uom_qty - 1  # of which there is too little
        self.assertFormula(**told)
        self.deliver(order)
        self.assertFormula(**told)

    @thorough
    def test_what_is_picked_for_the_shop_is_not_offered_again(self):
        self.warehouse().delivery_steps = "pick_pack_ship"
        self.put_in_stock(self.product, 10)
        stock_id = next(s for s, p in self.products.items() if p == self.product)
        order_id = self.buy(stock_id, 4, kind=["registered", "transfer"])
        self.scheduled()
        order = self.record_of("order", order_id)
        told = {"free_to_sell": "6", "free_qty": "6", "on_hand": "6", "forecast": "6"}
        self.assertFormula(**told)
        order.action_confirm()
        self.assertFormula(**told)
        for _step in range(3):
            picking = order.picking_ids.filtered(lambda item: item.state != "done")
            picking.move_ids.quantity = 2  # the rest follows later
            picking.move_ids.picked = True
            picking._action_done()
            self.assertFormula(**told)
            rest = order.picking_ids.filtered(lambda item: item.state != "done")
            for item in rest:
                item.action_assign()
                self.assertFormula(**told)
        while left := order.picking_ids.filtered(
            lambda item: item.state not in ("done", "cancel")
        ):
            for picking in left:
                for move in picking.move_ids:
                    move.quantity = move.product_uom_qty
                    move.picked = True
                picking._action_done()
                self.assertFormula(**told)

    def test_what_belongs_to_others_is_never_counted(self):
        owner = self.env["res.partner"].create({"name": "Komitent"})
        self.put_in_stock(self.product, 5)
        self.put_in_stock(self.product, 7, owner_id=owner)
        company = self.env["res.company"].create({"name": "Inna firma"})
        other = self.env["stock.warehouse"].search([("company_id", "=", company.id)])
        self.put_in_stock(self.product, 11, other)
        self.assertFormula(free_to_sell="5", on_hand="5", free_qty="5")
        own = self.company.partner_id
        self.put_in_stock(self.product, 2, owner_id=own)
        self.assertFormula(free_to_sell="7")
        with self.assertRaises(UserError):
            self.connector.stock_warehouse_ids = other

    def test_what_is_reserved_of_others_lowers_nothing(self):
        owner = self.env["res.partner"].create({"name": "Komitent"})
        self.put_in_stock(self.product, 7, owner_id=owner)
        self.put_in_stock(self.product, 5)
        order = self.sell(self.product, 6)
        reserved = order.picking_ids.move_line_ids
        self.assertEqual(reserved.mapped("owner_id"), owner, "what came first")
        self.assertFormula(free_to_sell="5", free_qty="5", on_hand="5", forecast="5")

    def test_what_has_expired_is_not_offered(self):
        if "removal_date" not in self.env["stock.quant"]._fields:
            self.skipTest("Expiration dates are not installed")
        self.product.write({"tracking": "lot", "use_expiration_date": True})
        now = fields.Datetime.now()
        for quantity, days in ((5, -1), (3, 1)):
            lot = self.env["stock.lot"].create(
                {
                    "name": f"P{days}",
                    "product_id": self.product.id,
                    "removal_date": now + timedelta(days=days),
                }
            )
            self.put_in_stock(self.product, quantity, lot_id=lot)
        self.assertFormula(free_to_sell="3", free_qty="3", on_hand="3", forecast="3")
        self.sell(self.product, 2)
        self.assertFormula(free_to_sell="1", free_qty="1", on_hand="3", forecast="1")

    def test_several_warehouses_add_up(self):
        second = self.env["stock.warehouse"].create({"name": "Drugi", "code": "DRU"})
        self.put_in_stock(self.product, 5)
        self.put_in_stock(self.product, 8, second)
        self.assertFormula(free_to_sell="5")
        self.connector.stock_warehouse_ids |= second
        self.assertFormula(free_to_sell="13", on_hand="13")

    def test_what_is_kept_back(self):
        self.put_in_stock(self.product, 10)
        connector = self.connector
        connector.stock_safety = 3
        self.assertFormula(free_to_sell="7")
        self.product.product_tmpl_id.shoper_has_safety = True
        self.product.product_tmpl_id.shoper_safety = 1
        self.assertEqual(self.product.shoper_safety, 1)
        self.assertFormula(free_to_sell="9")
        connector.stock_safety_percent = 45
        self.assertFormula(free_to_sell="9")
        self.product.shoper_has_safety = False
        self.assertFormula(free_to_sell="5")
        connector.stock_safety = 6
        self.assertFormula(free_to_sell="4")
        self.product.shoper_has_safety = True
        connector.stock_share = 50
        connector.stock_cap = 3
        self.assertFormula(free_to_sell="3")

    def test_a_safety_stock_offers_nothing_that_is_not_there(self):
        template = self.product.product_tmpl_id
        template.shoper_has_safety = True
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            template.shoper_safety = -5
            self.env.flush_all()

    def test_kits_count_by_their_parts(self):
        if "mrp.bom" not in self.env:
            self.skipTest("Manufacturing is not installed")
        frame, wheel = self.env["product.product"].create(
            [
                {"name": "Rama", "is_storable": True},
                {"name": "Koło", "is_storable": True},
            ]
        )
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.product.product_tmpl_id.id,
                "type": "phantom",
                "product_qty": 1,
                "bom_line_ids": [
                    Command.create({"product_id": frame.id, "product_qty": 1}),
                    Command.create({"product_id": wheel.id, "product_qty": 2}),
                ],
            }
        )
        self.put_in_stock(frame, 10)
        self.put_in_stock(wheel, 13)
        wheel.write({"shoper_has_safety": True, "shoper_safety": 5})
        self.assertFormula(free_to_sell="4")
        wheel.shoper_has_safety = False
        self.assertFormula(free_to_sell="6")
        # Odoo's own figures of the kit: 6 on hand, and 0 to go out, since no frame is.
        self.sell(wheel, 5)
        self.assertFormula(free_to_sell="4", on_hand="6")
        stock_id = next(s for s, p in self.products.items() if p == self.product)
        self.buy(stock_id, 1)
        self.scheduled()
        self.assertFormula(free_to_sell="3")
        self.assertEqual(self.offered(wheel), "6", "a sold kit takes its parts")

    def test_parts_of_units_only_where_the_shop_sells_them(self):
        self.put_in_stock(self.product, 2.75)
        self.assertFormula(on_hand="2")
        unit = self.element("unit", self.remote("unit", "szt."))
        unit.payload = unit.payload | {"floating_point": "1"}
        self.env.flush_all()
        stock_id = next(s for s, p in self.products.items() if p == self.product)
        self.env["shoper.element"].create(
            {
                "connector_id": self.connector.id,
                "entity": "stock",
                "remote_id": stock_id,
                "parent_remote_id": self.shop.shop.row("product-stocks", stock_id)[
                    "product_id"
                ],
                "res_model": "product.product",
                "res_id": self.product.id,
                "link_state": "linked",
            }
        )
        self.assertFormula(on_hand="2.75")
        dozen = self.env.ref("uom.product_uom_dozen")
        self.put_in_stock(self.product, 27.25)
        self.product.uom_id.flush_recordset()
        unit.res_id = dozen.id
        self.assertFormula(on_hand="2.5")
        unit.res_id = self.env["uom.uom"].create({"name": "Odcinek"}).id
        self.assertIsNone(self.offered(self.product), "that is nothing in pieces")
