from datetime import datetime, timedelta

from lxml import etree
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import SQL, mute_logger
from odoo.tools.safe_eval import safe_eval

from ...sync.engine.context import Context
from ...sync.stock.rows import Rows
from ..cases.decision_case import DecisionWords
from ..cases.length import thorough
from ..cases.query_plans import QueryPlans
from ..cases.stock_case import StockCase
from ..cases.update_words import UpdateWords

SHIPPED = 7  # a status that ends an order
MANY = 3000
FAR = "1000000 + n"  # ids that nothing has yet
TO_ODOO = {"import_unlinked": True, "update_linked": "odoo"}


class TestStock(QueryPlans, DecisionWords, StockCase):
    """The shop is told what Odoo has free to sell, and never more."""

    def open_shop(self):
        super().open_shop()
        self.products = self.simple_products()
        self.as_in_shop(self.products)
        (self.first, self.product), (self.second, self.other), *_rest = [
            (stock_id, product)
            for stock_id, product in self.products.items()
            if float(self.in_shop(stock_id)) >= 5
        ]

    def pair(self, stock_id):
        return self.element("stock", stock_id)

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

    def test_rows_follow_products_and_variants_and_nobody_links_them(self):
        self.first_push()
        element = self.pair(self.first)
        self.assertEqual(element.res_id, self.product.id)
        self.assertEqual(element.link_state, "linked")
        variants = self.linked("variant")
        self.assertTrue(variants)
        for stock_id, res_id in variants.items():
            self.assertEqual(self.pair(stock_id).res_id, res_id)
            base = self.element("product", self.pair(stock_id).parent_remote_id)
            self.assertFalse(self.pair(base.shop_facts["stock"]), "its variants count")
        own = element.with_user(self.user).with_context(lang="en_US")
        with self.assertRaisesRegex(UserError, "of its product or variant"):
            own.action_unlink()
        with self.assertRaises(UserError):
            own.action_link(self.other)
        dialog = self.env["shoper.record.links"].with_user(self.user)
        action = dialog._open_for(self.product.with_user(self.user))
        lines = dialog.browse(action["res_id"]).line_ids
        self.assertEqual(set(lines.mapped("entity")), {"variant"})
        product = self.element("product", element.parent_remote_id)
        product.with_user(self.user).action_unlink()
        self.assertRunDone(self.scheduled())
        self.assertEqual(element.link_state, "unlinked")
        self.assertFalse(self.decisions(entity="stock"))

    def copy_rows(self, record, **columns):
        """Add many rows like a record's.

        :param columns: SQL of what is not as in its row; ``n`` counts the rows
        """
        names = [
            name
            for name, field in record._fields.items()
            if field.store and field.column_type and name not in ("id", *columns)
        ]
        self.env.flush_all()
        self.cr.execute(
            SQL(
                "INSERT INTO %s (%s) SELECT %s FROM %s, generate_series(1, %s) n"
                " WHERE %s.id = %s",
                SQL.identifier(record._table),
                SQL(", ").join(map(SQL.identifier, [*columns, *names])),
                SQL(", ").join(
                    [*map(SQL, columns.values()), *map(SQL.identifier, names)]
                ),
                SQL.identifier(record._table),
                MANY,
                SQL.identifier(record._table),
                record.id,
            )
        )
        self.cr.execute(SQL("ANALYZE %s", SQL.identifier(record._table)))

    def test_rows_follow_many_products_in_a_few_looks_at_each(self):
        self.first_push()
        row = self.pair(self.first)
        product = self.element("product", row.parent_remote_id)
        self.copy_rows(self.product.product_tmpl_id, id=FAR)
        own = {"product_tmpl_id": FAR, "combination_indices": "''"}
        self.copy_rows(self.product, id=FAR, **own)
        own = {"remote_id": FAR, "res_id": FAR}
        facts = f"jsonb_set(shop_facts, '{{stock}}', to_jsonb({FAR}))"
        self.copy_rows(product, shop_facts=facts, **own)
        self.copy_rows(row, parent_remote_id=FAR, **own)
        self.env.invalidate_all()
        run = self.connector.with_user(self.manager)._synchronise([{"entity": "stock"}])
        rows = Rows(Context(run.sudo().step_ids))
        for query, seen in self.rows_gone_through(rows.follow):
            self.assertLess(seen, 50 * MANY, query)
        linked = len(self.linked("stock"))
        product.action_unlink()
        rows.follow()
        self.env.invalidate_all()
        self.assertEqual(len(self.linked("stock")), linked - 1)
        self.assertEqual(row.link_state, "unlinked")

    def test_a_new_product_gets_its_number_without_a_question(self):
        self.first_push()
        product_id = self.shop_product("Nowy", stock={"stock": 4})
        options = {"fetch_all": False, "import_unlinked": True}
        self.assertRunDone(self.synchronise(product=options))
        template = self.record_of("product", product_id)
        template.is_storable = True
        self.put_in_stock(template.product_variant_id, 9)
        self.assertRunDone(self.scheduled())
        self.assertEqual(self.row(product_id)["stock"]["stock"], "9")

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

    def writes_of_stock(self):
        return [path for _verb, path in self.writes() if "product-stocks" in path]

    def test_goods_that_odoo_does_not_track_are_told_and_listed(self):
        self.first_push()
        preview = self.synchronise(auto_apply=False, order={}, stock={})
        self.assertFalse(self.step(preview, "stock").message)
        templates = (self.product | self.other).product_tmpl_id
        costs = []
        for number in (0, 1, 2):
            templates[:number].is_storable = False
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            [seen] = self.connector.with_user(self.user).read(["stock_untracked_count"])
            costs.append(self.cr.sql_log_count - before)
            self.assertEqual(seen["stock_untracked_count"], number)
        self.assertEqual(*costs[1:])  # the first reads what Odoo remembers
        action = self.connector.with_user(self.user).action_open_untracked()
        listed = self.env["product.template"].with_user(self.user)
        listed = listed.with_context(**action["context"]).search(action["domain"])
        self.assertEqual(listed, templates)
        arch = etree.fromstring(listed.get_view(view_type="list")["arch"])
        [column] = arch.xpath("//field[@name='is_storable']")
        for context, is_hidden in ((action["context"], False), ({}, True)):
            hidden = safe_eval(column.get("column_invisible"), {"context": context})
            self.assertEqual(hidden, is_hidden)
        self.assertTrue(arch.get("multi_edit"), "all are ticked at once")
        preview = self.synchronise(auto_apply=False, order={}, stock={})
        told = self.step(preview, "stock").message
        self.assertIn("does not track in its inventory: 2", told)
        templates[0].is_storable = True
        preview = self.synchronise(auto_apply=False, order={}, stock={})
        self.assertIn("inventory: 1", self.step(preview, "stock").message)

    def test_products_whose_variants_are_not_linked_are_told_and_listed(self):
        self.first_push()
        shop = self.connector.with_user(self.user)
        self.assertEqual(shop.stock_unfollowed_count, 0)
        # One gets variants in Odoo, one loses all that it has, and the shop has a
        # variant that nobody linked.
        values = [Command.create({"name": name}) for name in ("Biały", "Bury")]
        attribute = self.env["product.attribute"].create(
            {"name": "Kolor", "value_ids": values}
        )
        line = {"attribute_id": attribute.id, "value_ids": attribute.value_ids.ids}
        templates = (self.product | self.other).product_tmpl_id
        templates[0].attribute_line_ids = [Command.create(line)]
        self.assertEqual(len(templates[0].product_variant_ids), 2)
        self.other.active = False
        stock_id, res_id = next(iter(self.linked("variant").items()))
        self.element("variant", stock_id).with_user(self.user).action_unlink()
        templates |= self.env["product.product"].browse(res_id).product_tmpl_id
        if not templates[1].active:  # as Odoo does with its last variant
            templates -= templates[1]
        told = len(templates)
        shop.invalidate_recordset()
        self.assertEqual(shop.stock_unfollowed_count, told)
        action = shop.action_open_unfollowed()
        listed = self.env["product.template"].search(action["domain"])
        self.assertEqual(listed, templates)
        preview = self.synchronise(auto_apply=False, order={}, stock={})
        self.assertIn(f"than in the shop: {told}", self.step(preview, "stock").message)
        # What is left out is no matter.
        tag = self.env["product.tag"].create({"name": "Nie do sklepu"})
        templates[0].product_tag_ids = tag
        self.connector.stock_left_out_tag_ids = tag
        shop.invalidate_recordset()
        self.assertEqual(shop.stock_unfollowed_count, told - 1)

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

    def test_an_archived_product_goes_to_nothing_once(self):
        self.first_push()
        self.product.product_tmpl_id.active = False
        self.assertRunDone(self.scheduled())
        self.assertEqual(self.in_shop(self.first), "0")
        self.shop.owner.edit_stock(self.first, 3)
        self.assertRunDone(self.scheduled(fetch_all=True))
        self.assertEqual(self.in_shop(self.first), "3", "it is the owner's from now on")
        self.assertFalse(self.decisions(entity="stock"))

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

    @thorough
    def test_an_archived_product_goes_to_nothing_before_it_is_unlinked(self):
        self.first_push()
        self.connector.gone_record_policy = "unlink"
        template = self.product.product_tmpl_id
        pair = self.env["shoper.element"].search(
            [("entity", "=", "product"), ("res_id", "=", template.id)]
        )
        template.active = False
        self.assertRunDone(self.synchronise(product={}))
        self.assertEqual(pair.link_state, "linked")
        self.assertRunDone(self.scheduled())
        self.assertEqual(self.in_shop(self.first), "0")
        self.assertRunDone(self.synchronise(product={}))
        self.assertEqual(pair.link_state, "unlinked")

    def archived_product(self):
        """A product that the shop sells, archived, and nobody is to be asked."""
        self.first_push()
        self.connector.gone_record_policy = "unlink"
        self.product.product_tmpl_id.active = False

    def test_it_is_asked_about_where_nothing_sends_stock_any_more(self):
        self.archived_product()
        self.assertRunDone(self.synchronise(product={}))
        decision = self.decisions()
        self.assertEqual(decision.verb, "gone_odoo")
        self.assertIn("sends stock", decision.message)
        decision.with_context(shoper_choice="unlink").action_choose_gone()
        self.work(decision.sudo().decision_run_id)
        self.assertEqual(decision.element_id.link_state, "unlinked")

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

    def test_a_number_that_makes_no_sense_waits_and_holds_up_no_other(self):
        self.first_push()
        before = self.in_shop(self.first)
        self.put_in_stock(self.other, 2)
        for number in ("1e30", "nan"):
            self.env.flush_all()
            self.cr.execute(
                """UPDATE stock_quant SET quantity = %s, write_date = now()
                   WHERE product_id = %s""",
                [number, self.product.id],
            )
            self.env.invalidate_all()
            run = self.scheduled()
            self.assertRunDone(run)
            self.assertEqual(self.in_shop(self.first), before)
            self.assertOffered({self.second: self.other})
            reason = self.changes(run, "stock", state="waiting").message
            self.assertIn("is too large to be right", reason)

    # ------------------------------------------------------------------- orders
    def test_nothing_is_sent_before_orders_are_taken_over(self):
        self.first_push()
        self.connector.orders_since = False
        there = float(self.in_shop(self.first))
        order_id = self.buy(self.first, 2)
        self.scheduled()
        self.shop.owner.set_status(order_id, 7)  # shipped, and in no delivery of Odoo
        run = self.scheduled()
        step = run.step_ids.filtered(lambda item: item.entity == "stock")
        self.assertEqual(step.state, "blocked")
        self.assertIn("Take Over Orders from Now On", step.message)
        self.assertEqual(float(self.in_shop(self.first)), there - 2)

    def test_what_is_sold_is_never_offered_again(self):
        self.first_push()
        there = float(self.in_shop(self.first))
        order_id = self.buy(self.first, 2, kind=["registered", "transfer"])
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there - 2)
        order = self.record_of("order", order_id)
        self.assertEqual(order.state, "draft", "a quotation, which Odoo counts nowhere")
        self.put_in_stock(self.product, 5)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there + 3)
        self.shop.owner.pay(order_id)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(order.state, "sale")
        self.deliver(order)
        self.shop.requests.clear()
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(self.writes_of_stock(), [])
        self.assertEqual(float(self.in_shop(self.first)), there + 3)
        self.assertFalse(self.decisions(entity="stock"))

    def test_an_order_that_waits_counts_and_a_cancelled_one_does_not(self):
        self.first_push()
        there = float(self.in_shop(self.first))
        self.status(1).incoming = False  # nobody said what it means: orders wait
        order_id = self.buy(self.first, 3)
        self.put_in_stock(self.product, 1)
        self.scheduled()
        self.assertEqual(float(self.in_shop(self.first)), there - 2)
        self.shop.owner.cancel(order_id)
        self.put_in_stock(self.product, 1)
        run = self.scheduled()
        self.assertFalse(self.changes(run, "stock", "conflict"))
        self.assertEqual(float(self.in_shop(self.first)), there + 2)

    def edit(self, order_id, quantity):
        """Somebody edits in the panel how many pieces an order is of."""
        [line_id] = self.shop.shop["orders"].line_ids(order_id)
        self.shop.owner.edit_lines(order_id, quantities={line_id: quantity})

    @thorough
    def test_what_an_edited_order_moves_is_nobody_s_edit_of_the_stock(self):
        self.first_push()
        there = float(self.in_shop(self.first))
        order_id = self.buy(self.first, 2, kind=["registered", "transfer"])
        self.assertTold(self.scheduled(), self.products)
        received = 0
        for quantity in (3, 1):
            self.edit(order_id, quantity)
            self.put_in_stock(self.product, 4)
            received += 4
            run = self.scheduled()
            self.assertFalse(self.changes(run, "stock", "conflict"))
            self.assertTold(run, self.products)
            left = there + received - quantity
            self.assertEqual(float(self.in_shop(self.first)), left)

    @thorough
    def test_what_a_sales_order_got_more_is_not_offered_before_odoo_follows(self):
        self.first_push()
        there = float(self.in_shop(self.first))
        order_id = self.buy(self.first, 2, kind=["registered", "cod"])
        self.assertTold(self.scheduled(), self.products)
        order = self.record_of("order", order_id)
        self.assertEqual(order.state, "sale")
        self.edit(order_id, 3)
        self.put_in_stock(self.product, 4)
        run = self.scheduled(conflict_policy="overwrite")
        self.assertFalse(self.changes(run, "stock", "conflict"))
        self.assertEqual(order.order_line[0].product_uom_qty, 2, "somebody is asked")
        self.assertEqual(float(self.in_shop(self.first)), there + 1)
        [decision] = self.decisions(entity="order")
        decision.action_take_shop()
        self.decided_by_run(decision)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there + 1)
        # Fewer pieces are offered again once Odoo follows.
        self.edit(order_id, 1)
        run = self.scheduled()
        self.assertFalse(self.changes(run, "stock", "conflict"))
        self.assertTold(run, self.products)
        self.assertEqual(float(self.in_shop(self.first)), there + 1)
        [decision] = self.decisions(entity="order")
        decision.action_take_shop()
        self.decided_by_run(decision)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there + 3)

    @thorough
    def test_what_a_person_kept_out_of_a_sales_order_is_offered(self):
        self.first_push()
        there = float(self.in_shop(self.first))
        order_id = self.buy(self.first, 2, kind=["registered", "cod"])
        self.assertTold(self.scheduled(), self.products)
        self.edit(order_id, 3)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there - 3)
        [decision] = self.decisions(entity="order")
        decision.action_leave()
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there - 2)
        self.assertFalse(
            self.decisions(entity="order") | self.decisions(entity="stock")
        )

    def sold_unlinked(self):
        """Two products of which nobody knew what they are were sold, and what stood for
        them is confirmed; then somebody links them.

        :return: orders of Odoo: of two of the first and one of the second, and of one
            of the first
        """
        placeholder = self.env["product.product"].create(
            {"name": "Nieznany", "type": "service", "invoice_policy": "order"}
        )
        self.connector.write(
            {
                "unknown_products": "placeholder",
                "unknown_product_id": placeholder.id,
            }
        )
        own = {
            self.element("product", self.pair(stock_id).parent_remote_id): product
            for stock_id, product in (
                (self.first, self.product),
                (self.second, self.other),
            )
        }
        for element in own:
            element.with_user(self.user).action_unlink()
        lines = [
            {"stock_id": stock_id, "quantity": quantity}
            for stock_id, quantity in ((self.first, 2), (self.second, 1))
        ]
        kind = ["registered", "cod"]
        bought = self.shop.owner.buy(lines=lines, kind=kind)
        bought.append(self.buy(self.first, 1, seed=2, kind=kind))
        self.assertRunDone(self.scheduled())
        orders = [self.record_of("order", order_id) for order_id in bought]
        for order in orders:
            self.assertEqual(order.state, "sale")
            self.assertNotIn(self.product, order.order_line.product_id)
        for element, product in own.items():
            element.with_user(self.user).action_link(product.product_tmpl_id)
        return orders

    def stands_for(self, order, quantity):
        """The line of an order that stands for so many of what nobody knew."""
        placeholder = self.connector.unknown_product_id
        return order.order_line.filtered(
            lambda line: (
                line.product_id == placeholder and line.product_uom_qty == quantity
            )
        )

    @thorough
    def test_what_a_placeholder_stands_for_is_not_offered_once_it_is_linked(self):
        self.first_push()
        there = float(self.in_shop(self.first))
        order, small = self.sold_unlinked()
        self.put_in_stock(self.product, 4)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there + 1)
        # One of two left by hand, which somebody notes.
        self.put_in_stock(self.product, -1)
        self.stands_for(order, 2).qty_delivered = 1
        self.assertTold(self.scheduled(fetch_all=True), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there + 1)
        # The product itself comes into the order, beside the line or in its place.
        order.order_line = [
            Command.create({"product_id": self.product.id, "product_uom_qty": 1})
        ]
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there + 1)
        self.stands_for(small, 1).product_uom_qty = 0
        small.order_line = [
            Command.create({"product_id": self.product.id, "product_uom_qty": 1})
        ]
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there + 1)
        for one in (order, small):
            self.deliver(one)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there + 1)
        self.assertFalse(self.decisions(entity="stock"))

    @thorough
    def test_what_a_placeholder_stood_for_counts_until_the_shop_closes_the_order(self):
        self.first_push()
        there = float(self.in_shop(self.first))
        order, small = self.sold_unlinked()
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there - 3)
        self.put_in_stock(self.product, -1)
        self.shop.owner.set_status(int(small.shoper_number), 7)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there - 3)
        # Its goods are still to leave, so its buyer cannot be forgotten.
        going_on = self.env["shoper.sync.order"]._going_on(self.connector.sudo())
        self.assertEqual(
            self.env["shoper.element"].search(going_on),
            self.element("order", int(order.shoper_number)),
        )

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

    @thorough
    def test_an_older_order_counts_after_it_left_until_odoo_knows_of_it(self):
        self.first_push()
        there = float(self.in_shop(self.first))
        older_id, left_id = (self.buy(self.first, 1, seed=seed) for seed in (1, 2))
        self.connector.orders_after_id = left_id
        self.assertTold(self.scheduled(), self.products)
        self.assertFalse(self.record_of("order", older_id))
        for order_id in (older_id, left_id):
            self.shop.owner.set_status(order_id, 7)
        self.put_in_stock(self.product, 2)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there, "Odoo has its goods")
        orders = self.element("order", older_id) | self.element("order", left_id)
        self.assertFalse(orders & self.kept_no_longer(), "their lines count")
        self.element("order", left_id).with_user(self.user).action_ignore()
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there + 1)
        # Somebody counted what lies there.
        self.put_in_stock(self.product, -1)
        self.connector.stock_older_orders = "known"
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there + 1)
        self.assertEqual(orders & self.kept_no_longer(), orders)
        self.assertFalse(self.decisions(entity="stock"))

    def kept_no_longer(self):
        """Orders of which nothing is needed any more."""
        domain = self.env["shoper.sync.order"]._kept_rows_domain()
        return self.env["shoper.element"].search(domain)

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
        self.connector.stock_looked_to += timedelta(hours=2)
        order = self.element("order", bought[0])
        order.with_user(self.user).action_ignore()
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE shoper_element SET write_date = write_date + interval '3 hours'
               WHERE id = %s""",
            [order.id],
        )
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

    def let_time_pass(self):
        """All that was written so far was written long ago."""
        self.env.flush_all()
        self.connector.stock_rows_left = {}
        self.connector.stock_looked_to += timedelta(hours=2)

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

    def test_without_orders_in_the_same_run_no_stock_is_sent(self):
        self.first_push()
        self.put_in_stock(self.product, 1)
        self.assertBlocked(self.synchronise(stock={}), "Orders")
        self.shop.faults.add("GET", "orders", status=500, times=None)
        self.without_pauses()
        self.assertBlocked(self.scheduled(), "Orders")

    def test_what_another_shop_sold_of_the_same_goods_is_not_offered(self):
        self.first_push()
        there = float(self.in_shop(self.first))
        order_id = self.buy(self.second, 3)
        self.assertRunDone(self.scheduled())
        other = self.shop_of_the_same_goods(order_id)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there - 3)
        elsewhere = self.env["stock.warehouse"].create({"name": "Dwa", "code": "DWA"})
        other.stock_warehouse_ids = elsewhere
        self.assertTold(self.scheduled(fetch_all=True), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there)
        # It sends no stock, but its orders leave from here; even if it is archived.
        other.write(
            {
                "stock_warehouse_ids": [(5,)],
                "orders_since": self.connector.orders_since,
                "orders_warehouse_id": self.warehouse().id,
            }
        )
        for is_active in (True, False):
            other.active = is_active
            self.assertTold(self.scheduled(fetch_all=True), self.products)
            self.assertEqual(float(self.in_shop(self.first)), there - 3)
        other.write({"active": True, "orders_warehouse_id": elsewhere.id})
        self.assertTold(self.scheduled(fetch_all=True), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there)
        other.stock_warehouse_ids |= self.warehouse()
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there - 3)
        # Long after that it is left alone there, and nothing else happens.
        self.connector.stock_looked_to += timedelta(hours=2)
        order = self.element("order", order_id, other)
        order.with_user(self.user).action_ignore()
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE shoper_element SET write_date = write_date + interval '3 hours'
               WHERE id = %s""",
            [order.id],
        )
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there)

    def test_nor_what_its_quotations_hold_of_goods_that_it_sells_no_more(self):
        there, order_id, other = self.sold_by_another_shop()
        order = self.element("order", order_id, other)
        [line] = order.shop_facts["lines"]
        quotation = self.env["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Anna"}).id,
                "shoper_connector_id": other.id,
                "shoper_number": str(order_id),
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": 3,
                            "shoper_line_id": int(line["id"]),
                        }
                    )
                ],
            }
        )
        order.write(self.linked_with(quotation))
        goods = self.element("product", self.pair(self.second).parent_remote_id, other)
        goods.action_unlink()
        self.assertTold(self.scheduled(fetch_all=True), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there - 3)
        quotation.action_confirm()
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there - 3, "not twice")

    @thorough
    def test_what_another_shop_is_set_to_is_seen_at_once(self):
        there, order_id, other = self.sold_by_another_shop()
        elsewhere = self.env["stock.warehouse"].create({"name": "Dwa", "code": "DWA"})
        beside = float(self.in_shop(self.second))
        order = self.element("order", order_id, other)
        status = self.env["shoper.order.status"].create(
            {
                "connector_id": other.id,
                "number": int(order.shop_values["status"]),
                "name": "Złożone",
                "kind": "opened",
            }
        )
        rows = self.env["shoper.element"].search([("connector_id", "=", other.id)])
        row, goods = (
            rows.filtered(lambda item: item.entity == entity)  # noqa: B023
            for entity in ("stock", "product")
        )

        def sell_the_second():
            row.res_id = self.other.id
            goods.res_id = self.other.product_tmpl_id.id

        changes = (
            (lambda: other.write({"stock_warehouse_ids": elsewhere}), 0, 0),
            (lambda: other.write({"stock_warehouse_ids": self.warehouse()}), 3, 0),
            (lambda: other.write({"stock_older_orders": "known"}), 0, 0),
            (lambda: other.write({"stock_older_orders": "count"}), 3, 0),
            (lambda: status.write({"incoming": "cancel"}), 0, 0),
            (lambda: status.write({"incoming": False}), 3, 0),
            (sell_the_second, 0, 3),
            (other.unlink, 0, 0),
        )
        for change, less, less_beside in changes:
            self.let_time_pass()
            change()
            self.assertTold(self.scheduled(), self.products)
            self.assertEqual(
                (float(self.in_shop(self.first)), float(self.in_shop(self.second))),
                (there - less, beside - less_beside),
            )

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
    def test_what_an_edit_takes_out_of_an_order_another_shop_offers_again(self):
        there, order_id, other = self.sold_by_another_shop()
        self.assertEqual(float(self.in_shop(self.first)), there - 3)
        self.connector.stock_looked_to += timedelta(hours=2)  # that was long ago
        # Long after that its buyer takes something else; it is told no stock itself.
        order = self.element("order", order_id, other)
        self.edited_to(order, [])
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there)

    @thorough
    def test_an_order_of_another_shop_that_makes_no_sense_holds_up_what_it_sold(self):
        there, order_id, other = self.sold_by_another_shop()
        lines = self.element("order", order_id, other).shop_facts["lines"]
        other.state = "connected"
        run = other.with_user(self.manager)._synchronise([{"entity": "order"}])
        step = run.sudo().step_ids
        step.is_downloaded = True
        odd = self.env["shoper.sync.change"].create(
            {
                "run_id": run.id,
                "step_id": step.id,
                "verb": "invalid",
                "state": "failed",
                "name": "#7007",
                "meta": {"odd": {"order": 7007, "lines": lines}},
            }
        )
        self.put_in_stock(self.product, 5)
        [waiting] = self.changes(self.scheduled(), "stock", state="waiting")
        self.assertEqual(waiting.element_id.remote_id, self.first)
        self.assertEqual(float(self.in_shop(self.first)), there - 3)
        odd.meta = {"odd": {"order": 7007}}
        self.shop.requests.clear()
        self.assertBlocked(self.scheduled(), "#7007", "Drugi sklep")
        odd.state = "done"
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there + 2)

    def edited_to(self, order, lines):
        """An order of another shop is mirrored with other lines, hours later."""
        other = order.connector_id
        other.state = "connected"
        run = other.with_user(self.manager)._synchronise([{"entity": "order"}])
        values = {"shop_values": order.shop_values, "shop_facts": {"lines": lines}}
        former = self.env["shoper.sync.order"]._facts_of_edit(
            Context(run.sudo().step_ids), order, values
        )
        order.shop_facts = values["shop_facts"] | former
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE shoper_element SET write_date = write_date + interval '3 hours'
               WHERE id = %s""",
            [order.id],
        )
        run.sudo().unlink()

    def sold_by_another_shop(self):
        """Another shop of this warehouse sold three of the first product, which this
        one was told.

        :return: (what this shop had before, number of the order, the other shop)
        """
        self.first_push()
        there = float(self.in_shop(self.first))
        order_id = self.buy(self.second, 3)
        self.assertRunDone(self.scheduled())
        other = self.shop_of_the_same_goods(order_id)
        other.stock_warehouse_ids = self.warehouse()
        self.assertTold(self.scheduled(), self.products)
        return there, order_id, other

    @thorough
    def test_a_shop_that_was_connected_anew_is_counted_once(self):
        self.first_push()
        there = float(self.in_shop(self.first))
        order_id = self.buy(self.second, 3)
        self.assertRunDone(self.scheduled())
        former = self.shop_of_the_same_goods(order_id)
        self.assertTold(self.scheduled(fetch_all=True), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there - 3)
        former.sudo().write(
            {"active": False, "shop_identity": self.connector.shop_identity}
        )
        self.assertTold(self.scheduled(fetch_all=True), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there)

    def shop_of_the_same_goods(self, order_id):
        """Another shop with one order, the one that this shop has. What is the second
        product here is the first one there."""
        other = self.env["shoper.connector"].create(
            {
                "name": "Drugi sklep",
                "shop_url": "https://drugi.example.com",
                "login": "odoo",
                "password": "odoo",
                "user_id": self.manager.id,
                "company_id": self.company.id,
            }
        )
        row = self.pair(self.second)
        for entity, remote_id, values in (
            ("stock", row.remote_id, self.linked_with(self.product)),
            (
                "product",
                row.parent_remote_id,
                self.linked_with(self.product.product_tmpl_id),
            ),
            ("order", order_id, {}),
        ):
            element = self.element(entity, remote_id)
            names = ("entity", "remote_id", "parent_remote_id", "shop_values")
            values |= {name: element[name] for name in (*names, "shop_facts")}
            element.create(values | {"connector_id": other.id})
        return other

    def linked_with(self, record):
        return {
            "link_state": "linked",
            "res_model": record._name,
            "res_id": record.id,
        }

    def test_a_shop_that_takes_pieces_off_later_is_told_what_is_sold(self):
        self.first_push()
        there = float(self.in_shop(self.first))
        self.shop.switches.stock_lowered = "at_status"
        order_id = self.buy(self.first, 2)
        self.assertEqual(float(self.in_shop(self.first)), there)
        self.assertTold(self.scheduled(), self.products)
        self.assertFalse(self.connector.shop_lowers_stock)
        self.assertEqual(float(self.in_shop(self.first)), there - 2)
        self.shop.owner.set_status(order_id, 2)  # now the shop takes them off, too
        self.assertEqual(float(self.in_shop(self.first)), there - 4)
        self.put_in_stock(self.product, 1)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there - 1)
        # Where nothing moves in Odoo, the complete synchronisation of the night finds
        # it, and nobody is asked.
        order_id = self.buy(self.first, 1)
        self.assertTold(self.scheduled(), self.products)
        self.shop.owner.set_status(order_id, 2)
        self.assertEqual(float(self.in_shop(self.first)), there - 3)
        self.assertTold(self.scheduled(fetch_all=True), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there - 2)
        # So it is with what somebody lowers in the panel: nothing tells one from the
        # other.
        self.shop.owner.edit_stock(self.first, there - 3)
        self.assertTold(self.scheduled(fetch_all=True), self.products)
        self.assertFalse(self.decisions(entity="stock"))
        self.shop.owner.edit_stock(self.first, there)
        self.scheduled(fetch_all=True)
        self.assertEqual(len(self.decisions("conflict", entity="stock")), 1)

    @thorough
    def test_what_a_shop_took_off_long_before_its_number_is_read_is_nobody_s_edit(self):
        self.first_push()
        there = float(self.in_shop(self.first))
        self.shop.switches.stock_lowered = "at_status"
        order_id = self.buy(self.first, 2)
        self.assertTold(self.scheduled(), self.products)
        # The order is done with at once. Nothing moves in Odoo, so that the number is
        # not read: what was sent for it is what was last agreed on.
        self.shop.owner.set_status(order_id, SHIPPED)
        self.assertEqual(self.status(SHIPPED).kind, "closed")
        self.assertRunDone(self.scheduled())
        self.assertEqual(float(self.in_shop(self.first)), there - 4)
        self.let_time_pass()
        self.assertRunDone(self.scheduled())
        self.let_time_pass()
        self.assertTold(self.scheduled(fetch_all=True), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there - 2)
        self.assertFalse(self.decisions(entity="stock"))

    @thorough
    def test_a_shop_that_keeps_what_was_cancelled_is_told_that_it_is_back(self):
        self.first_push()
        there = float(self.in_shop(self.first))
        self.shop.switches.cancel_returns_stock = False
        order_id = self.buy(self.first, 2)
        self.assertTold(self.scheduled(), self.products)
        self.shop.owner.cancel(order_id)
        self.assertEqual(float(self.in_shop(self.first)), there - 2)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there)
        self.assertFalse(self.decisions(entity="stock"))

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

    # ---------------------------------------------------------------- conflicts
    def test_a_number_edited_in_the_panel_is_asked_about(self):
        self.first_push()
        there = self.in_shop(self.first)
        self.shop.owner.edit_stock(self.first, 77)
        run = self.scheduled(fetch_all=True)
        [decision] = self.decisions("conflict", entity="stock")
        self.assertEqual(self.in_shop(self.first), "77")
        # The runs in between look at what moved only; nobody has answered yet.
        for more in (0, 1, -1):
            self.put_in_stock(self.product, more)
            self.assertRunDone(self.scheduled())
            self.assertEqual(self.decisions("conflict", entity="stock"), decision)
            self.assertEqual(self.in_shop(self.first), "77")
        decision.action_take_odoo()
        run = self.decided_by_run(decision)
        self.assertRunDone(run)
        self.assertEqual(set(run.step_ids.mapped("entity")), {"order", "stock"})
        self.assertEqual(self.in_shop(self.first), there)
        self.shop.owner.edit_stock(self.first, 88)
        self.scheduled(fetch_all=True)
        [decision] = self.decisions("conflict", entity="stock")
        decision.action_take_shop()
        self.decided_by_run(decision)
        self.scheduled(fetch_all=True)
        self.assertFalse(self.decisions(entity="stock"))
        self.assertEqual(self.in_shop(self.first), "88")
        run = self.synchronise(
            order={}, stock={"conflict_policy": "overwrite", "fetch_all": True}
        )
        self.shop.owner.edit_stock(self.first, 99)
        self.synchronise(order={}, stock={"conflict_policy": "overwrite"})
        self.assertEqual(self.in_shop(self.first), there)

    # ------------------------------------------------------------------- brakes
    def test_an_emptied_warehouse_does_not_empty_the_shop_unseen(self):
        self.first_push()
        before = {stock_id: self.in_shop(stock_id) for stock_id in self.products}
        quants = self.env["stock.quant"].search(
            [("product_id", "in", [p.id for p in self.products.values()])]
        )
        quants.quantity = 0
        self.assertBlocked(self.scheduled(), "would fall from", "Preview the Stock")
        run = self.synchronise(auto_apply=False, order={}, stock={})
        self.assertIn("Look closely", self.step(run, "stock").message)
        after = {stock_id: self.in_shop(stock_id) for stock_id in self.products}
        self.assertEqual(after, before)
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertTold(run, self.products)
        self.assertEqual(self.in_shop(self.first), "0")

    def test_many_products_do_not_go_to_nothing_unseen(self):
        self.first_push()
        self.connector.write(
            {"stock_zero_count": 1, "stock_zero_share": 0, "stock_fall_share": 100}
        )
        self.sell(self.product, float(self.in_shop(self.first)))
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(self.in_shop(self.first), "0")
        self.stock_calls()
        more = [key for key in self.products if float(self.in_shop(key))][:2]
        for stock_id in more:
            self.sell(self.products[stock_id], float(self.in_shop(stock_id)))
        self.assertBlocked(
            self.scheduled(), "2 of", "would go to 0", "Preview the Stock"
        )
        self.assertNotIn("0", [self.in_shop(stock_id) for stock_id in more])
        self.connector.stock_zero_count = 2
        self.assertTold(self.scheduled(), self.products)

    def test_many_products_are_not_offered_for_the_first_time_unseen(self):
        self.first_push()
        self.connector.stock_rise_share = 0
        # One that was offered once may come back.
        self.sell(self.product, float(self.in_shop(self.first)))
        self.assertTold(self.scheduled(), self.products)
        self.put_in_stock(self.product, 2)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(self.in_shop(self.first), "2")
        self.stock_calls()
        remote_id = self.shop_product("Nowy", stock={"stock": 0})
        self.assertRunDone(self.synchronise(product={"import_unlinked": True}))
        template = self.record_of("product", remote_id)
        template.is_storable = True
        self.put_in_stock(template.product_variant_id, 4)
        self.stock_calls()
        self.assertBlocked(
            self.scheduled(), "1 of", "for the first time", "Preview the Stock"
        )
        self.connector.stock_rise_share = 25
        self.assertRunDone(self.scheduled())
        stock_id = self.element("product", remote_id).shop_facts["stock"]
        self.assertEqual(self.in_shop(stock_id), "4")

    @thorough
    def test_no_stock_is_sent_without_a_warehouse_that_can_be_trusted(self):
        self.first_push()
        warehouse = self.connector.stock_warehouse_ids
        other = self.env["stock.warehouse"].create({"name": "Obcy", "code": "OBC"})
        other.active = False
        for chosen, word in (
            (warehouse.browse(), "choose the warehouses"),
            (warehouse | other, "Obcy"),
        ):
            with self.subTest(word):
                self.connector.stock_warehouse_ids = chosen
                self.assertBlocked(self.scheduled(), word)
        self.connector.stock_warehouse_ids = warehouse
        # What orders take would be offered again and again.
        other.active = True
        self.connector.orders_warehouse_id = other
        self.assertBlocked(self.scheduled(), "Obcy", "orders leave from")
        self.connector.orders_warehouse_id = False
        seller = new_test_user(
            self.env,
            "seller_elsewhere",
            groups="sales_team.group_sale_salesman,stock.group_stock_user",
        )
        seller.property_warehouse_id = other
        self.connector.orders_user_id = seller
        self.assertBlocked(self.scheduled(), "Obcy", "orders leave from")
        self.connector.orders_user_id = False
        self.assertTold(self.scheduled(), self.products)
        self.shop.settings["warehouses_enabled"] = True
        self.assertBlocked(self.scheduled(), "warehouses of its own")

    @thorough
    def test_a_warehouse_archived_after_the_plan_sends_nothing(self):
        self.first_push()
        second = self.env["stock.warehouse"].create({"name": "Drugi", "code": "DRU"})
        self.connector.stock_warehouse_ids |= second
        self.put_in_stock(self.product, 2)
        plan = self.synchronise(auto_apply=False, order={}, stock={})
        self.assertEqual(len(self.changes(plan, "stock", state="planned")), 1)
        second.active = False  # Odoo lets nobody archive one with goods
        self.shop.requests.clear()
        plan.with_user(self.manager).action_apply()
        self.work(plan)
        self.assertBlocked(plan, "Drugi", "archived")
        self.connector.stock_warehouse_ids -= second
        self.assertTold(self.scheduled(), self.products)

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


class TestFormula(UpdateWords, StockCase):
    """What Odoo has for the shop, counted by hand."""

    migration = "migrations/19.0.0.6.0/pre-own_safety_stock.py"

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
        return self.env["shoper.sync.order"]._unseen(self.connector.sudo())

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
        # What earlier versions let people enter.
        self.cr.execute(
            """ALTER TABLE product_product
               DROP CONSTRAINT product_product_shoper_safety_positive"""
        )
        template.shoper_safety = -5
        self.migrate()
        self.assertEqual(self.product.shoper_safety, 0)

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
