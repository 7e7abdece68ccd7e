from datetime import date
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..cases.order_life_case import OrderLifeCase

PREPAID = ("registered", "card_paid")


class TestOrdersPayments(OrderLifeCase):
    """What buyers paid in the shop, in accounting: each payment once, and never one
    that nobody asked for."""

    def open_shop(self):
        super().open_shop()
        self.journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        self.register("transfer", "onlinePayment", "cod")

    # ------------------------------------------------------------------ given
    def register(self, *codes):
        """A person has payments by these methods registered."""
        for code in codes:
            self.payment(code).write(
                {"journal_id": self.journal.id, "register_payment": True}
            )

    # ------------------------------------------------------------------- then
    def payments(self, *orders):
        """The payments of orders."""
        return self.env["account.payment"].search(
            [("shoper_order_id", "in", [order.id for order in orders])], order="id"
        )

    # ------------------------------------------------------------------ as usual
    def test_an_order_paid_later_is_confirmed_and_its_payment_registered_once(self):
        order_id, order = self.quotation()
        self.assertFalse(self.payments(order))
        self.shop.owner.pay(order_id)
        run = self.take_over(auto_apply=False)
        kinds = self.changes(run, "order").mapped("kind")
        self.assertEqual(kinds, ["Update in Odoo", "Confirm", "Register Payment"])
        self.assertFalse(self.payments(order), "a preview registers nothing")
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertEqual(order.state, "sale")
        payment = self.payments(order)
        self.assertEqual(payment.amount, order.amount_total)
        self.assertEqual(payment.journal_id, self.journal)
        self.assertEqual(payment.partner_id, order.partner_invoice_id)
        self.assertEqual(payment.date, date.today())
        self.assertIn(payment.state, ("in_process", "paid"))
        self.assertIn(str(order_id), payment.memo)
        self.assertEqual(order.shoper_registered, order.amount_total)
        self.assertQuiet()
        self.assertNobodyIsTold(order)

    def test_a_payment_is_matched_with_the_invoice_that_is_there(self):
        order_id, order = self.sold()  # on delivery
        order.order_line.product_id.invoice_policy = "order"
        invoice = order._create_invoices()
        invoice.action_post()
        self.shop.owner.pay(order_id)
        self.assertRunDone(self.take_over())
        self.assertEqual(len(self.payments(order)), 1)
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertQuiet()

    def test_what_was_paid_at_once_is_dated_when_it_was_bought(self):
        _id, order = self.sold(kind=PREPAID, order={"date": "2026-05-07 23:30:00"})
        self.assertEqual(self.payments(order).date, date(2026, 5, 7))

    def test_what_was_paid_with_a_new_status_is_dated_by_it(self):
        order_id, order = self.quotation()
        self.shop.owner.set_status(order_id, 2)
        rows = self.shop.shop["orders"]
        moved = {"status_date": "2026-11-20 10:00:00"}
        rows.replace(order_id, rows.rows[order_id] | moved)
        self.shop.owner.pay(order_id)
        self.take_over(fetch_all=True)
        self.assertEqual(self.payments(order).date, date(2026, 11, 20))

    def test_nothing_is_registered_of_what_was_there_before_or_is_not_chosen(self):
        self.payment("onlinePayment").register_payment = False
        older_id, older = self.quotation()
        self.env.cr.execute(
            "UPDATE sale_order SET create_date = create_date - interval '1 hour'"
        )
        self.env.invalidate_all()
        self.payment("transfer").register_payment = False
        self.register("transfer")
        _id, other = self.sold(kind=PREPAID, seed=2)
        self.shop.owner.pay(older_id)
        self.take_over()
        self.assertEqual(older.state, "sale")
        self.assertFalse(self.payments(older, other))
        self.assertQuiet()

    # ----------------------------------------------------------------- other sums
    def test_what_is_paid_too_little_or_too_much_waits_for_a_person(self):
        less_id, less = self.sold()  # on delivery
        more_id, more = self.sold(seed=2)
        self.shop.owner.pay(less_id, 10)
        self.shop.owner.pay(more_id, float(self.row_of(more_id)["sum"]) + 5)
        reasons = self.reasons(self.take_over())
        self.assertIn("Decide whether that is registered", reasons[less_id])
        self.assertIn("more than it costs", reasons[more_id])
        self.assertFalse(self.payments(less, more))
        self.decide("leave", self.decision(less_id, "pay"))
        self.decide("shop", self.decision(more_id, "pay"))
        self.assertFalse(self.payments(less))
        [payment] = self.payments(more)
        self.assertAlmostEqual(payment.amount, more.amount_total + 5, 2)
        self.assertQuiet()
        # The rest arrives: all of it is registered. What is paid back is only told.
        self.shop.owner.pay(less_id)
        self.shop.owner.pay(more_id, -20)
        reasons = self.reasons(self.take_over())
        self.assertEqual(set(reasons), {more_id})
        self.assertIn("what was paid back", reasons[more_id])
        self.assertEqual(sum(self.payments(less).mapped("amount")), less.amount_total)
        self.decide("leave", self.decision(more_id, "pay"))
        self.assertEqual(len(self.payments(more)), 1)
        self.assertQuiet()

    def test_a_rule_about_other_sums_keeps_no_right_one_from_being_registered(
        self,
    ):
        less_id, less = self.sold()
        good_id, good = self.sold(seed=2)
        rules = self.env["shoper.decision.rule"]
        prop = self.env["shoper.property"].search(
            [("entity", "=", "order"), ("code", "=", "registered")]
        )
        rules.create(
            {
                "connector_id": self.connector.id,
                "property_id": prop.id,
                "answer": "leave",
            }
        )
        self.shop.owner.pay(less_id, 10)
        self.shop.owner.pay(good_id)
        self.assertRunDone(self.take_over())
        self.assertFalse(self.payments(less))
        self.assertEqual(self.payments(good).amount, good.amount_total)
        self.assertQuiet()

    # ------------------------------------------------------------------- in the way
    def test_a_journal_that_is_gone_and_a_locked_period_let_a_payment_wait(self):
        self.journal.active = False
        order_id = self.buy(PREPAID)
        run = self.take_over()
        order = self.order(order_id)
        self.assertIn("is archived", self.reasons(run)[order_id])
        self.assertEqual((run.state, order.state), ("done", "sale"))
        self.journal.active = True
        self.company.fiscalyear_lock_date = date.today()
        self.assertIn("is locked", self.reasons(self.take_over())[order_id])
        self.assertFalse(self.payments(order))
        self.company.fiscalyear_lock_date = False
        self.take_over()
        self.assertEqual(len(self.payments(order)), 1)
        self.assertQuiet()

    def test_a_journal_archived_after_the_plan_lets_only_its_payment_wait(self):
        order_id = self.buy(PREPAID)
        run = self.take_over(auto_apply=False)
        self.journal.active = False
        run.with_user(self.manager).action_apply()
        self.work(run)
        order = self.order(order_id)
        self.assertEqual(order.state, "sale")
        self.assertIn("is archived", self.reasons(run)[order_id])
        self.assertFalse(self.payments(order))

    def test_an_order_that_cannot_be_confirmed_is_not_paid_and_stops_no_other(self):
        ids = [self.buy(PREPAID, seed=seed) for seed in range(3)]
        confirm = type(self.env["sale.order"]).action_confirm

        def refusing(orders):
            if str(ids[1]) in orders.mapped("shoper_number"):
                raise UserError("Not this one.")
            return confirm(orders)

        with patch.object(type(self.env["sale.order"]), "action_confirm", refusing):
            run = self.take_over()
        orders = [self.order(order_id) for order_id in ids]
        self.assertEqual([len(self.payments(order)) for order in orders], [1, 0, 1])
        [skipped] = self.changes(run, "order", "act", "skipped")
        self.assertEqual(skipped.action, "pay")
        self.assertRunDone(self.take_over())
        self.assertEqual(len(self.payments(orders[1])), 1)

    # ---------------------------------------------------------------------- once
    def test_a_payment_is_registered_once_whatever_was_forgotten(self):
        _id, order = self.sold(kind=PREPAID)
        [payment] = self.payments(order)
        order.shoper_registered = 0  # as if that had been lost
        self.take_over()
        self.assertEqual(self.payments(order), payment)
        self.assertEqual(order.shoper_registered, order.amount_total)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            payment.copy(
                {
                    "shoper_order_element_id": payment.shoper_order_element_id.id,
                    "shoper_paid_to": payment.shoper_paid_to,
                }
            )

    def test_undoing_lists_a_payment_and_takes_none_back(self):
        self.manager.group_ids += self.env.ref("sales_team.group_sale_manager")
        order_id = self.buy(PREPAID)
        run = self.take_over()
        order = self.order(order_id)
        undo = self.env["shoper.sync.run"].browse(
            run.with_user(self.manager)._undo().id
        )
        self.work(undo)
        undo.with_user(self.manager).action_apply()
        self.work(undo)
        listed = undo.change_ids.filtered(lambda change: change.action == "pay")
        self.assertEqual(listed.state, "waiting")
        [payment] = self.payments(order)
        self.assertIn(payment.state, ("in_process", "paid"))
        self.assertTrue(order.exists(), "the payment belongs to it")
