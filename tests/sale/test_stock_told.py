from datetime import timedelta

from lxml import etree

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from ...sync.engine.context import Context
from ...sync.fulfilment.stock.rows import Rows
from ..cases.decision_case import DecisionWords
from ..cases.length import thorough
from ..cases.query_plans import QueryPlans
from ..cases.stock_case import NamedGoodsCase

SHIPPED = 7  # a status that ends an order
MANY = 3000
FAR = "1000000 + n"  # ids that nothing has yet


class TestToldStock(QueryPlans, DecisionWords, NamedGoodsCase):
    """A shop that was told of its stock has what Odoo has free to sell, whatever is
    sold, edited or cancelled, and never more."""

    def open_shop(self):
        super().open_shop()
        self.first_push()

    @thorough
    def test_rows_follow_products_and_variants_and_nobody_links_them(self):
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

    @thorough
    def test_rows_follow_many_products_in_a_few_looks_at_each(self):
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
        for query, seen in self.rows_gone_through(rows.relink):
            self.assertLess(seen, 50 * MANY, query)
        linked = len(self.linked("stock"))
        product.action_unlink()
        rows.relink()
        self.env.invalidate_all()
        self.assertEqual(len(self.linked("stock")), linked - 1)
        self.assertEqual(row.link_state, "unlinked")

    @thorough
    def test_a_new_product_gets_its_number_without_a_question(self):
        product_id = self.shop_product("Nowy", stock={"stock": 4})
        options = {"fetch_all": False, "import_unlinked": True}
        self.assertRunDone(self.synchronise(product=options))
        template = self.record_of("product", product_id)
        template.is_storable = True
        self.put_in_stock(template.product_variant_id, 9)
        self.assertRunDone(self.scheduled())
        self.assertEqual(self.row(product_id)["stock"]["stock"], "9")

    @thorough
    def test_goods_that_odoo_does_not_track_are_told_and_listed(self):
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

    @thorough
    def test_products_whose_variants_are_not_linked_are_told_and_listed(self):
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

    @thorough
    def test_an_archived_product_goes_to_nothing_once(self):
        self.product.product_tmpl_id.active = False
        self.assertRunDone(self.scheduled())
        self.assertEqual(self.in_shop(self.first), "0")
        self.shop.owner.edit_stock(self.first, 3)
        self.assertRunDone(self.scheduled(fetch_all=True))
        self.assertEqual(self.in_shop(self.first), "3", "it is the owner's from now on")
        self.assertFalse(self.decisions(entity="stock"))

    @thorough
    def test_an_archived_product_goes_to_nothing_before_it_is_unlinked(self):
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

    def test_a_number_that_makes_no_sense_waits_and_holds_up_no_other(self):
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

    @thorough
    def test_an_older_order_counts_after_it_left_until_odoo_knows_of_it(self):
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

    def test_without_orders_in_the_same_run_no_stock_is_sent(self):
        self.put_in_stock(self.product, 1)
        self.assertBlocked(self.synchronise(stock={}), "Orders")
        self.shop.faults.add("GET", "orders", status=500, times=None)
        self.without_pauses()
        self.assertBlocked(self.scheduled(), "Orders")

    @thorough
    def test_what_another_shop_sold_of_the_same_goods_is_not_offered(self):
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
        self.ignore_long_after(order_id, other)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there)

    @thorough
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
        there = float(self.in_shop(self.first))
        order_id = self.buy(self.second, 3)
        self.assertRunDone(self.scheduled())
        other = self.shop_of_the_same_goods(order_id)
        other.stock_warehouse_ids = self.warehouse()
        self.assertTold(self.scheduled(), self.products)
        return there, order_id, other

    @thorough
    def test_a_shop_that_was_connected_anew_is_counted_once(self):
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

    @thorough
    def test_a_shop_that_takes_pieces_off_later_is_told_what_is_sold(self):
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
        there = float(self.in_shop(self.first))
        self.shop.switches.cancel_returns_stock = False
        order_id = self.buy(self.first, 2)
        self.assertTold(self.scheduled(), self.products)
        self.shop.owner.cancel(order_id)
        self.assertEqual(float(self.in_shop(self.first)), there - 2)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there)
        self.assertFalse(self.decisions(entity="stock"))

    # ---------------------------------------------------------------- conflicts
    def test_a_number_edited_in_the_panel_is_asked_about(self):
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
