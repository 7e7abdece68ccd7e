from lxml import etree

from odoo.exceptions import UserError
from odoo.tools import formatLang

from ..cases.decision_case import buttons_shown
from ..cases.length import thorough
from ..cases.order_life_case import OrderLifeCase


class TestOrdersAnswers(OrderLifeCase):
    """What a person can press about an order."""

    def seen(self, record):
        """A record as a user of Shoper sees it, in English, read anew."""
        self.env.flush_all()
        self.env.invalidate_all()
        return record.with_user(self.user).with_context(lang="en_US")

    def offered(self, decision):
        names = ("can_take_shop", "can_take_odoo", "is_only_left", "can_retry")
        return {name for name in names if self.seen(decision)[name]}

    @thorough
    def test_what_the_shop_took_back_after_goods_left_can_only_be_left(self):
        order_id, order = self.sold()
        self.deliver(order)
        self.shop.owner.return_order(order_id)
        self.take_over()
        decision = self.decision(order_id, "return")
        self.assertEqual(self.offered(decision), {"is_only_left"})
        # The shop's own word stands there: it did not cancel the order.
        status = order.shoper_status_id
        self.assertEqual(status.incoming, "returned")
        shown = self.seen(decision).value_ids
        self.assertIn(status.name, shown.shop_html)
        self.assertNotIn("Cancelled", shown.shop_html)
        self.assertIn("Sales Order", shown.odoo_html)
        self.decide("leave", decision)
        self.assertQuiet()

    @thorough
    def test_an_edit_after_goods_left_can_only_be_left(self):
        order_id, order = self.sold()
        self.deliver(order)
        [first, *_others] = self.line_ids(order_id)
        self.shop.owner.edit_lines(order_id, quantities={first: 7})
        self.take_over()
        decision = self.decision(order_id)
        self.assertEqual(self.offered(decision) - {"can_retry"}, {"is_only_left"})
        self.assertIn("press Leave Both", decision.message, "the button that is there")

    @thorough
    def test_of_several_only_those_are_taken_from_the_shop_that_can_be(self):
        (free_id, free), (sent_id, sent) = self.all_of("sale", "sale")
        self.deliver(sent)
        for number in (free_id, sent_id):
            first = self.line_ids(number)[0]
            self.shop.owner.edit_lines(number, quantities={first: 2})
        self.take_over()
        can, cannot = self.decision(free_id), self.decision(sent_id)
        shown = self.seen(can | cannot).action_take_shop()["params"]
        self.assertEqual(shown["type"], "warning")
        message = shown["message"] % tuple(link["label"] for link in shown["links"])
        self.assertEqual(
            message,
            f"Decided: “Order {free_id}”. Can only be left as they are, with Leave "
            f"Both (1): Order {sent_id}.",
        )
        self.assertEqual(
            [link["url"].rpartition("/")[2] for link in shown["links"]],
            [str(can.id), str(cannot.id)],
        )
        self.work(can.decision_run_id)
        self.assertIn(2, free.order_line.mapped("product_uom_qty"))
        # It was not asked anew, but stays as it was.
        self.assertEqual((can.state, cannot.state), ("decided", "open"))
        self.assertFalse(cannot.decision_run_id)
        with self.assertRaisesRegex(UserError, f"with Leave Both .* Order {sent_id}"):
            self.seen(cannot).action_take_shop()
        self.decide("leave", cannot)
        self.assertQuiet()

    @thorough
    def test_odoos_side_is_not_offered_where_nothing_goes_to_the_shop(self):
        order_id, _order = self.sold()
        [first, *_others] = self.line_ids(order_id)
        self.shop.owner.edit_lines(order_id, quantities={first: 7})
        self.take_over()
        decision = self.decision(order_id)
        self.assertEqual(self.offered(decision) - {"can_retry"}, {"can_take_shop"})
        for button in ("(Take the Shop's)", "(Leave Both)"):
            self.assertIn(button, decision.message)
        # The lines and what they come to are one choice, under the first of them.
        values = self.seen(decision).value_ids
        self.assertLess({"lines", "total"}, set(values.mapped("code")) | {""})
        free = values.filtered(lambda value: not value.is_answered_above)
        self.assertEqual(free.mapped("code"), ["lines"])
        self.assertTrue(self.seen(decision).has_joined)

    @thorough
    def test_an_order_and_its_delivery_lead_to_what_is_asked_about_them(self):
        order_id, order = self.sold()
        picking = order.picking_ids
        self.assertFalse(self.seen(picking).shoper_is_asked)
        other = picking.copy({"sale_id": False})
        other.sale_id = False
        self.assertFalse(self.seen(other).shoper_questions, "of no order")
        self.shop.owner.cancel(order_id)
        self.take_over()
        decision = self.decision(order_id, "cancel")
        self.assertTrue(self.seen(picking).shoper_is_asked)
        self.env.flush_all()
        seller = self.user
        seller.group_ids |= self.env.ref("stock.group_stock_user")
        for record in (order, picking):
            action = self.seen(record).action_shoper_decide()
            self.assertEqual(action["res_model"], "shoper.decision")
            self.assertEqual(action["res_id"], decision.id)

    @thorough
    def test_a_plan_and_its_question_name_the_status_that_the_shop_has_now(self):
        order_id, order = self.sold()
        self.shop.owner.cancel(order_id)
        run = self.take_over(auto_apply=False)
        change = self.changes(run, "order", "act")
        cancelled = self.connector.order_status_ids.filtered(
            lambda status: str(status.number) == self.row_of(order_id)["status_id"]
        ).name
        self.assertNotEqual(order.shoper_status_id.name, cancelled)
        shown = self.seen(self.decision(order_id, "cancel")).value_ids
        self.assertIn(cancelled, shown.shop_html)
        self.assertIn(cancelled, self.seen(change).after_text)
        # Where that was not noted, as long as it is so; else for ever.
        kept, change.meta = change.meta, {"asks": True}
        change.invalidate_recordset(["after_text"])
        self.assertIn(cancelled, self.seen(change).after_text)
        change.meta = kept
        self.shop.owner.set_status(order_id, 2)
        self.take_over()
        change.invalidate_recordset()
        self.assertIn(cancelled, self.seen(change).after_text)

    @thorough
    def test_a_prepaid_order_that_grew_says_what_is_not_paid(self):
        order_id = self.buy(("registered", "transfer"), lines=self.two_things())
        self.shop.owner.pay(order_id)
        self.take_over()
        order = self.order(order_id)
        self.assertEqual(order.state, "sale")
        first = self.line_ids(order_id)[0]
        self.shop.owner.edit_lines(order_id, quantities={first: 5})
        self.take_over()
        total, was = float(self.row_of(order_id)["sum"]), order.shoper_total
        self.env.invalidate_all()
        seen = self.seen(order)
        missing = formatLang(seen.env, total - was, currency_obj=order.currency_id)
        told = f"{missing} of"
        self.assertIn(told, seen.shoper_questions)
        self.assertEqual((seen.shoper_shop_total, seen.shoper_total), (total, was))
        self.assertFalse(seen.shoper_underpaid, "of what it is in Odoo all is paid")
        self.decide("shop", self.decision(order_id))
        self.env.invalidate_all()
        self.assertEqual(seen.shoper_total, total)
        self.assertFalse(seen.shoper_questions)
        self.assertIn(told, seen.shoper_underpaid)
        self.assertIn(told, self.seen(order.picking_ids).shoper_questions)
        self.assertTrue(seen.shoper_is_unpaid_long)
        self.shop.owner.pay(order_id)
        self.take_over()
        self.env.invalidate_all()
        self.assertFalse(seen.shoper_underpaid)
        self.assertFalse(self.seen(order.picking_ids).shoper_questions)

    def test_an_order_with_another_total_leads_to_itself_and_says_why(self):
        order_id, order = self.quotation()
        order.order_line.filtered("shoper_line_id")[0].product_uom_qty = 5
        self.shop.owner.pay(order_id)
        self.take_over()
        decision = self.decision(order_id, "confirm")
        in_odoo = formatLang(
            self.seen(order).env, order.amount_total, currency_obj=order.currency_id
        )
        self.assertIn(f"The total in Odoo is {in_odoo}", self.seen(decision).message)
        self.assertTrue(self.seen(decision).is_corrected_there)
        self.assertEqual(
            buttons_shown(self.seen(decision), main=True), ["action_explain_total"]
        )
        self.assertIn("action_open_record", buttons_shown(self.seen(decision)))
        explained = self.seen(decision).action_explain_total()
        self.assertEqual(explained["res_id"], order.id)
        self.assertFalse(self.seen(decision).can_open_settings)
        # What becomes of Odoo's own order is nothing that the shop holds.
        self.assertFalse(self.seen(decision).shop_html)
        self.assertIn("Quotation → Sales Order", self.seen(decision).odoo_html)
        self.assertIn("planned, not done yet", self.seen(decision).odoo_html)
        self.assertEqual(self.seen(decision).action_open_record()["res_id"], order.id)
        self.assertNotEqual(self.seen(order).shoper_shop_total, order.amount_total)
        orders = self.seen(order)
        self.assertEqual(orders.search([("shoper_is_held", "=", True)]), order)
        self.assertTrue(orders.shoper_is_held)
        self.assertEqual(self.seen(self.connector).orders_held_count, 1)
        arch = etree.fromstring(self.seen(order).get_view(view_type="form")["arch"])
        told = arch.xpath("//div[field[@name='shoper_questions']]/button")
        self.assertEqual(
            [button.get("string") for button in told],
            ["Decide", "Why Does the Total Differ?"],
        )

    def test_what_waits_for_a_setting_leads_to_its_page(self):
        self.payment("cod").kind = False
        order_id = self.buy(("registered", "cod"))
        self.take_over()
        decision = self.decision(order_id)
        self.assertIn("on the page Orders", self.seen(decision).message)
        self.assertTrue(self.seen(decision).can_open_settings)
        action = self.seen(decision).action_open_settings()
        self.assertEqual(action["res_id"], self.connector.id)
        [(view_id, _kind)] = action["views"]
        arch = self.connector.with_user(self.user).get_view(view_id, "form")["arch"]
        self.assertIn('name="orders" autofocus="autofocus"', arch)

    @thorough
    def test_a_bundle_is_said_to_be_one_and_not_offered_to_be_created(self):
        self.buy(("registered", "cod", "bundle"))
        self.take_over()
        element = self.env["shoper.element"].search(
            [("connector_id", "=", self.connector.id), ("entity", "=", "product")]
        )
        bundles = self.env["shoper.sync.product"]._left_alone(element)
        decision = self.env["shoper.decision"].search(
            [("element_id", "in", bundles.ids), ("state", "=", "open")]
        )
        self.assertEqual(len(decision), 1)
        self.assertIn("bundle", self.seen(decision).message)
        self.assertFalse(self.seen(decision).can_create)
        self.assertTrue(self.seen(decision).can_ignore)
