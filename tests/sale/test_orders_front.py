from ast import literal_eval
from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval

from ..cases.length import thorough
from ..cases.order_life_case import OrderLifeCase

CARD = (
    "has_orders orders_waiting_count orders_waiting_text orders_held_count "
    "orders_other_total_count orders_unpaid_count is_stock_blocked"
).split()


class TestOrdersFront(OrderLifeCase):
    """What people see of orders without looking for it."""

    def card(self):
        """What the browser reads of the card of the shop, with nothing in the cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        return self.connector.with_user(self.user).read(CARD)[0]

    def seen(self, order):
        """An order as a user of Shoper sees it, in English."""
        order.invalidate_recordset()
        return order.with_user(self.user).with_context(lang="en_US")

    def test_the_card_says_what_waits_what_is_held_up_and_what_nobody_pays(self):
        _number, unpaid = self.taken(("registered", "transfer"))
        _number, paid = self.taken(("registered", "transfer"), seed=2)
        self.assertEqual(
            self.card() | {"id": 0},
            {
                "id": 0,
                "has_orders": True,
                "orders_waiting_count": 0,
                "orders_waiting_text": "",
                "orders_held_count": 0,
                "orders_other_total_count": 0,
                "orders_unpaid_count": 0,
                "is_stock_blocked": False,
            },
        )
        long_ago = fields.Datetime.now() - timedelta(days=8)
        (unpaid | paid).write({"shoper_date": long_ago})
        paid.shoper_paid = paid.shoper_total
        self.payment("cod").kind = False
        waiting = [self.buy(("registered", "cod"), seed=seed) for seed in (3, 4)]
        self.take_over()
        paid.shoper_hold = "total"
        paid.order_line[0].price_unit += 1
        card = self.card()
        self.assertEqual(
            [card[name] for name in CARD if name.endswith("count")], [3, 1, 1, 1]
        )
        self.assertEqual(card["orders_waiting_text"][:4], "2 × ")
        self.assertIn("buyer pays with", card["orders_waiting_text"])

        connector = self.connector.with_user(self.user)
        action = connector.action_open_orders_waiting()
        decisions = self.env["shoper.decision"].search(action["domain"])
        self.assertEqual(
            set(decisions.element_id.mapped("remote_id")),
            {*waiting, int(paid.shoper_number)},
        )
        orders = self.env["sale.order"].with_user(self.user)
        self.assertEqual(orders.search([("shoper_is_unpaid_long", "=", True)]), unpaid)
        self.assertEqual((unpaid | paid).mapped("shoper_is_unpaid_long"), [True, False])
        # What the shop holds up, took back or is done with is awaited by nobody.
        status = unpaid.shoper_status_id
        for values in ({"incoming": "returned"}, {"kind": "closed"}):
            before = {name: status[name] for name in values}
            status.write(values)
            self.assertFalse(unpaid.shoper_is_unpaid_long)
            self.assertFalse(orders.search([("shoper_is_unpaid_long", "=", True)]))
            status.write(before)
        self.assertIn(unpaid, orders.search(connector.action_open_orders()["domain"]))
        # A sales order does not wait for a week, nor one that a person need not ask.
        unpaid.write({"shoper_date": fields.Datetime.now(), "state": "sale"})
        self.assertEqual(orders.search([("shoper_is_unpaid_long", "=", True)]), unpaid)
        unpaid.shoper_payment_id.confirm = "always"
        self.assertFalse(orders.search([("shoper_is_unpaid_long", "=", True)]))
        self.assertFalse(self.seen(unpaid).shoper_underpaid)

    @thorough
    def test_totals_that_differ_are_counted_and_listed_beside_all_that_is_held_up(self):
        taken = self.all_taken((1, 2, 3), ("registered", "transfer"))
        orders = [order for _id, order in taken]
        edited, held, asked = orders
        held.shoper_hold = "total"
        held.order_line[0].price_unit += 1
        edited.order_line[0].price_unit += 1
        asked.partner_shipping_id = asked.partner_id.copy()
        number = int(asked.shoper_number)
        self.shop.owner.edit_address(number, billing={"city": "Hel"})
        for order in (edited, asked):
            self.shop.owner.pay(int(order.shoper_number))
        self.take_over()
        for order in orders:
            self.assertTrue(self.seen(order).shoper_is_held)
        card = self.card()
        self.assertEqual(
            (card["orders_held_count"], card["orders_other_total_count"]), (3, 2)
        )
        own = self.connector.with_user(self.user).with_context(lang="en_US")
        action = own.action_open_orders_other_total()
        [name] = [
            key.removeprefix("search_default_")
            for key in action["context"]
            if key.startswith("search_default_")
        ]
        orders = own.env["sale.order"].sudo()
        arch = orders.get_view(view_type="search")["arch"]
        [search] = etree.fromstring(arch).xpath(f"//filter[@name='{name}']")
        domain = action["domain"] + literal_eval(search.get("domain"))
        self.assertEqual(orders.search(domain), edited | held)

    @thorough
    def test_a_total_that_the_shop_edited_and_a_person_left_is_counted(self):
        order_id, order = self.quotation()
        self.let_say(order_id, sum="1.23")
        self.take_over()
        self.decide("left", self.decision(order_id))
        self.shop.owner.pay(order_id)
        self.take_over()
        self.assertEqual(order.shoper_total, order.amount_total)
        shown = self.seen(order)
        self.assertEqual(shown.shoper_shop_total, 1.23)
        self.assertTrue(shown.shoper_is_held)
        self.assertTrue(shown.shoper_has_other_total)
        card = self.card()
        counts = card["orders_held_count"], card["orders_other_total_count"]
        self.assertEqual(counts, (1, 1))

    def test_orders_are_found_and_counted_by_shop_status_and_origin(self):
        taken = self.all_taken((1, 2), ("registered", "transfer"))
        order = taken[0][1]
        self.assertTrue(order.shoper_origin_id)
        orders = self.env["sale.order"].with_user(self.user)
        view = self.env.ref("sale.view_sales_order_filter")
        arch = etree.fromstring(orders.get_view(view.id, "search")["arch"])
        groups = " ".join(arch.xpath("//filter/@context"))
        for name in ("shoper_connector_id", "shoper_status_id", "shoper_origin_id"):
            self.assertTrue(arch.xpath(f"//field[@name='{name}']"), name)
            self.assertIn(f"'{name}'", groups)
            typed = order.with_env(orders.env)[name].display_name
            found = orders.search([(name, "ilike", typed)])
            ids = {item.id for _number, item in taken}
            self.assertLessEqual(ids, set(found.ids), typed)
            rows = orders._read_group([("id", "in", found.ids)], [name], ["__count"])
            self.assertEqual(rows, [(order[name], len(found))])

    @thorough
    def test_a_list_says_of_what_it_counts_and_does_not_show(self):
        _number, first = self.taken(("registered", "transfer"))
        _number, second = self.taken(("registered", "transfer"), seed=2)
        (first | second).write({"shoper_hold": "total", "user_id": self.manager.id})
        own = self.connector.with_user(self.user).with_context(lang="en_US")
        self.assertEqual(self.card()["orders_held_count"], 2)
        action = own.action_open_orders_held()
        self.assertIn("not for you to see: 2", action["name"])
        self.assertIn("belongs to other salespeople", action["help"])
        first.user_id = self.user
        self.assertIn("not for you to see: 1", own.action_open_orders_held()["name"])
        second.user_id = False
        action = own.action_open_orders_held()
        self.assertNotIn("not for you", action["name"])
        self.assertIn("No order is held up", action["help"])

    def test_the_empty_list_of_orders_says_what_its_reader_can_do(self):
        def told(user):
            actions = self.env["ir.actions.act_window"].with_user(user)
            actions = actions.with_context(lang="en_US")
            name = "shoper_connector.sale_order_action_shoper"
            return actions._for_xml_id(name)["help"]

        for user in (self.user, self.manager):
            self.assertIn("with the right “User: All Documents”", told(user))
        self.connector.sudo().orders_since = False
        self.assertIn("Ask a Shoper administrator", told(self.user))
        self.assertIn("Say on the page <i>Orders</i>", told(self.manager))

    @thorough
    def test_the_card_counts_orders_that_wait_for_the_same_under_one_cause(self):
        orders = self.all_taken((1, 2, 3), ("registered", "cod"))
        for order_id, order in orders[:2]:
            self.assertEqual(order.state, "sale")
            self.shop.owner.cancel(order_id)
        self.take_over()
        text = self.card()["orders_waiting_text"]
        self.assertTrue(text.startswith("2 × Order … was cancelled in the"), text)
        action = self.connector.with_user(self.user).action_open_orders_waiting()
        self.assertEqual(action["context"], {"search_default_group_kind": 1})
        self.shop.owner.set_status(orders[0][0], 2)
        self.take_over()
        text = self.card()["orders_waiting_text"]
        number = orders[1][0]
        self.assertTrue(text.startswith(f"Order {number} was cancelled"), text)
        self.assertTrue(text.endswith("(Leave Both)."), text)

    def test_the_card_says_that_no_stock_is_sent(self):
        self.connector.stock_warehouse_ids = False
        self.take_over()
        run = self.synchronise(stock={"update_linked": "shop"}, order={})
        self.assertEqual(
            run.step_ids.filtered(lambda step: step.entity == "stock").state, "blocked"
        )
        self.assertTrue(self.card()["is_stock_blocked"])
        action = self.connector.with_user(self.user).action_open_blocked_stock()
        self.assertEqual(action["res_id"], run.id)

    def test_an_order_says_line_by_line_why_its_total_differs(self):
        _number, order = self.taken(("registered", "transfer"))
        lines = self.seen(order).shoper_comparison
        self.assertNotIn("table-warning", lines)
        self.assertNotIn("Difference", lines, "no column in which there is nothing")
        line = order.order_line.filtered(lambda item: item.shoper_kind == "product")[0]
        line.price_unit += 1 / line.product_uom_qty
        line.name = "<b>Bold</b>"
        lines = self.seen(order).shoper_comparison
        self.assertEqual(lines.count("table-warning"), 1)
        self.assertIn("Difference", lines)
        self.assertEqual(lines.count("+1.00"), 2, "of the line, and of the total")
        extra = order.order_line.create(
            {"order_id": order.id, "name": "<i>By hand</i>", "price_unit": 5.0,
             "product_id": self.connector.fee_product_id.id, "tax_ids": False}
        )  # fmt: skip
        lines = self.seen(order).shoper_comparison
        self.assertIn("&lt;i&gt;By hand", lines)
        self.assertIn("+6.00", lines)
        extra.unlink()

        order.write({"shoper_hold": "total", "shoper_difference": "Why"})
        action = self.seen(order).action_shoper_explain_total()
        dialog = Form(self.seen(order), view=action["views"][0][0])
        self.assertIn("+1.00", dialog.shoper_comparison)
        element = self.element_of(order.shoper_number)
        element.sudo().write({"payload": False, "shop_facts": False})
        self.assertFalse(self.seen(order).shoper_comparison)

    @thorough
    def test_an_order_that_is_not_linked_any_more_says_so_instead(self):
        number, order = self.taken(("registered", "transfer"))
        self.element_of(number).with_user(self.manager).action_unlink()
        seen = self.seen(order)
        arch = etree.fromstring(seen.get_view(view_type="form")["arch"])
        known = {
            "shoper_comparison": seen.shoper_comparison,
            "shoper_link_state": seen.shoper_link_state,
        }
        told = [
            text.text
            for text in arch.xpath("//page[@name='shoper']/p")
            if not safe_eval(text.get("invisible"), known)
        ]
        self.assertEqual(
            told, ["It is not linked with the order of the shop: nothing is compared."]
        )

    @thorough
    def test_what_is_only_picked_is_not_told_as_delivered(self):
        warehouses = self.env["stock.warehouse"]
        warehouses = warehouses.search([("company_id", "=", self.company.id)])
        warehouses.delivery_steps = "pick_ship"
        _number, order = self.taken(("registered", "cod"))
        for is_delivered in (False, True):
            picking = order.picking_ids.filtered(lambda item: item.state != "done")
            for move in picking.move_ids:
                move.write({"quantity": move.product_uom_qty, "picked": True})
            picking._action_done()
            told = "Delivered" in self.seen(order).shoper_timeline
            self.assertEqual(told, is_delivered)

    def test_an_order_tells_what_happened_in_the_order_of_time(self):
        number, order = self.taken(("registered", "transfer", "allegro"))
        self.assertEqual(order.shoper_origin_id.code, 3)
        self.shop.owner.set_status(number, 2)
        self.assertRunDone(self.take_over())
        told = self.seen(order).shoper_timeline
        places = [told.find(text) for text in ("Bought", "Taken over", "Status")]
        self.assertNotIn(-1, places, told)
        self.assertLess(places[0], places[1])
        self.assertLess(places[1], places[2])
        # Undone later, or emptied, it did not happen later.
        done = self.env["shoper.sync.change"].search(
            [("res_model", "=", "sale.order"), ("res_id", "=", order.id)]
        )
        done.step_id.ended_at = "2026-06-01 10:00:00"
        done._empty()
        self.env.flush_all()
        self.assertIn("Jun 1", self.seen(order).shoper_timeline)
        done.write({"verb": "act", "action": "confirm"})
        self.assertIn(">Confirmed<", self.seen(order).shoper_timeline)
        action = self.seen(order).action_shoper_open_in_panel()
        self.assertTrue(action["url"].endswith(f"/admin/orders/view/id/{number}"))
