from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from unittest.mock import patch

from lxml import etree
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user
from odoo.tools import SQL, mute_logger

from ...sync.sales.order import due
from ...sync.sales.order.domains import awaited
from ...sync.sales.order.due import acted, to_register
from ...sync.sales.row.money import vat_in
from ...sync.sales.row.tax import Tax
from ..cases.length import many, thorough
from ..cases.order_life_case import OrderLifeCase
from ..cases.parcel_case import SHIPPED
from ..cases.undo_case import UndoWords

PREPAID = ("registered", "card_paid")
COMPANY = ("company", "card_paid")
EACH = many(25, 2)  # orders of every mix, for each way of rounding
MIXES = (
    ("registered", "card_paid", "mixed_vat"),
    ("registered", "card_paid", "line_discounts", "mixed_vat"),
    ("company", "card_paid"),
)


class TestOrdersMoney(UndoWords, OrderLifeCase):
    """What buyers paid in the shop, in accounting: each payment once, and never one
    that nobody asked for; invoices for whom a person asked for them, posted only where
    they are what the shop sold."""

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

    def invoiced(self, seed=1):
        """An order on delivery, and its invoice.

        :return: (number of the order, the order in Odoo, its invoice)
        """
        order_id, order = self.sold(seed=seed)
        order.order_line.product_id.invoice_policy = "order"
        invoice = order._create_invoices()
        invoice.action_post()
        return order_id, order, invoice

    def enter(self, invoice, **values):
        """Somebody enters in Odoo what was paid of an invoice."""
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        values = {"journal_id": self.journal.id} | values
        wizard.create(values).action_create_payments()

    def without_entries(self):
        """Payments have no entry before the bank's statement: as with Odoo's
        accounting, where a method has no account for what is underway.

        :return: what Odoo's accounting says of an invoice that is paid so
        """
        self.journal.inbound_payment_method_line_ids.payment_account_id = False
        return patch.object(
            type(self.env["account.move"]),
            "_get_invoice_in_payment_state",
            lambda _move: "in_payment",
        )

    # ------------------------------------------------------------------- then
    def today(self):
        """The day in the shop: for an hour or two it is tomorrow at Odoo's server."""
        return datetime.now(self.connector._timezone()).date()

    def payments(self, *orders):
        """The payments of orders."""
        return self.env["account.payment"].search(
            [("shoper_order_id", "in", [order.id for order in orders])], order="id"
        )

    def assertEntered(self, order, amount):
        """So much is entered as paid by the buyer of an order, by whomever."""
        buyer = order.partner_invoice_id.commercial_partner_id
        found = self.env["account.payment"].search([("partner_id", "=", buyer.id)])
        self.assertAlmostEqual(sum(found.mapped("amount")), amount, 2)

    def assertNoneIsLookedAt(self):
        """Another synchronisation does not even load an order to see whether something
        is to be done with it."""
        self.assertFalse(self.env["shoper.element"].search(acted(self.connector)))

    def invoices_read(self):
        """How often the database looks at invoices to see what is to be registered."""
        query = self.env["shoper.element"]._search(to_register(self.connector))
        self.env.flush_all()
        self.env.cr.execute(SQL("EXPLAIN (ANALYZE, FORMAT JSON) %s", query.select()))
        nodes, found = [self.env.cr.fetchone()[0][0]["Plan"]], 0
        while nodes:
            node = nodes.pop()
            nodes += node.get("Plans", [])
            if node.get("Relation Name") == "account_move":
                found += node["Actual Loops"]
        return found

    # ------------------------------------------------------------------ as usual
    @thorough
    def test_invoices_are_looked_at_only_of_what_is_not_registered(self):
        order_id, order, _invoice = self.invoiced()
        self.shop.owner.pay(order_id)
        self.assertRunDone(self.take_over())
        self.assertEqual(order.shoper_registered, order.shoper_total)
        self.assertNoneIsLookedAt()
        self.assertFalse(self.invoices_read())
        self.env.cr.execute(
            "UPDATE sale_order SET shoper_registered = 0 WHERE id = %s", [order.id]
        )
        self.assertTrue(self.invoices_read())
        self.assertNoneIsLookedAt()

    def test_what_is_to_be_done_is_looked_for_once_in_a_plan(self):
        order_id, order = self.quotation()
        self.shop.owner.pay(order_id)
        with patch.object(due, "acted", side_effect=due.acted) as looked_for:
            self.assertRunDone(self.take_over())
        self.assertEqual(order.state, "sale")
        self.assertEqual(looked_for.call_count, 1)

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
        self.assertEqual(payment.date, self.today())
        self.assertIn(payment.state, ("in_process", "paid"))
        self.assertIn(str(order_id), payment.memo)
        self.assertEqual(order.shoper_registered, order.amount_total)
        self.assertQuiet()
        self.assertNobodyIsTold(order)

    @thorough
    def test_a_payment_is_matched_with_the_invoice_that_is_there(self):
        order_id, order, invoice = self.invoiced()
        self.deliver(order)
        self.shop.owner.pay(order_id)
        self.assertRunDone(self.take_over())
        self.assertEqual(order.shoper_paid, order.amount_total)
        self.assertEqual(len(self.payments(order)), 1)
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertQuiet()

    @thorough
    def test_an_invoice_is_paid_by_what_has_no_entry_before_the_bank_s_statement(self):
        self.make_invoices()
        with self.without_entries():
            _id, order, invoice = self.bought()
            billed_id, billed = self.sold(seed=2)  # on delivery
            bill = billed._create_invoices()
            bill.action_post()
            self.shop.owner.pay(billed_id)
            self.assertRunDone(self.take_over())
        for payment, own in zip(
            self.payments(order, billed), invoice | bill, strict=True
        ):
            self.assertFalse(payment.move_id)
            self.assertEqual(own.payment_state, "in_payment")
            self.assertEqual(payment.invoice_ids, own)
        with self.without_entries():
            right = self.correct(invoice)
        self.assertEqual(right.payment_state, "in_payment")
        self.assertEqual(self.payments(order).invoice_ids, invoice | right)
        self.assertQuiet()

    @thorough
    def test_what_was_paid_at_once_is_dated_when_it_was_bought(self):
        _id, order = self.sold(kind=PREPAID, order={"date": "2026-05-07 23:30:00"})
        self.assertEqual(self.payments(order).date, date(2026, 5, 7))

    @thorough
    def test_what_was_paid_with_a_new_status_is_dated_by_it(self):
        placed = {"date": "2026-11-19 10:00:00"}
        order_id, order = self.taken(lines=self.two_things(), order=placed)
        self.shop.owner.set_status(order_id, 2)
        rows = self.shop.shop["orders"]
        moved = {"status_date": "2026-11-20 10:00:00"}
        rows.replace(order_id, rows.rows[order_id] | moved)
        self.shop.owner.pay(order_id)
        self.take_over(fetch_all=True)
        self.assertEqual(self.payments(order).date, date(2026, 11, 20))

    @thorough
    def test_a_status_older_than_its_order_dates_no_payment(self):
        order_id, order = self.quotation()
        self.shop.owner.set_status(order_id, 2)
        self.shop.shop["orders"].set(order_id, status_date="1970-01-01 01:00:00")
        self.shop.owner.pay(order_id)
        self.take_over(fetch_all=True)
        self.assertEqual(self.payments(order).date, self.today())
        self.assertEqual(order.shoper_settled_on, self.today())

    @thorough
    def test_what_is_paid_before_an_order_is_taken_over_is_dated_by_that_day(self):
        placed = {"date": "2026-05-07 12:30:00"}
        ids = [self.buy(seed=seed, order=placed) for seed in (1, 2)]
        self.take_over(import_unlinked=False)  # something of them is missing
        for number in ids:
            self.shop.owner.pay(number)
        self.take_over(import_unlinked=False)
        element = self.element_of(ids[0])
        element.shop_facts = element.shop_facts | {"paid_on": "2026-06-03"}
        self.shop.owner.set_status(ids[0], 2)
        self.assertRunDone(self.take_over())
        self.assertNoQuestions()
        orders = [self.order(number) for number in ids]
        days = [date(2026, 6, 3), self.today()]
        self.assertEqual([order.shoper_paid_on for order in orders], days)
        self.assertEqual([self.payments(order).date for order in orders], days)
        # What is paid besides comes after the day on which all was.
        self.shop.owner.pay(ids[0], 5)
        self.take_over()
        self.assertEqual(element.shop_facts["paid_on"], "2026-06-03")
        self.assertEqual(orders[0].shoper_paid_on, self.today())
        self.assertEqual(orders[0].shoper_settled_on, days[0])

    @thorough
    def test_a_payment_is_dated_by_the_day_on_which_it_was_read(self):
        order_id, order = self.quotation()
        self.shop.owner.pay(order_id)
        run = self.take_over(auto_apply=False)
        element = self.element_of(order_id)
        self.assertEqual(element.shop_facts["paid_on"], str(self.today()))
        element.shop_facts = element.shop_facts | {"paid_on": "2026-06-03"}
        run.with_user(self.manager).action_apply()
        self.work(run)
        read_on = date(2026, 6, 3)
        self.assertEqual(order.shoper_paid_on, read_on)
        self.assertEqual(self.payments(order).date, read_on)
        # What is paid besides comes after the day on which all was.
        self.shop.owner.pay(order_id, 5)
        self.take_over()
        self.assertEqual(order.shoper_paid_on, self.today())
        self.assertEqual(order.shoper_settled_on, read_on)

    @thorough
    def test_a_payment_that_was_read_in_a_closed_period_is_asked_about(self):
        order_id, order = self.quotation()
        self.shop.owner.pay(order_id)
        self.take_over(auto_apply=False)
        element = self.element_of(order_id)
        element.shop_facts = element.shop_facts | {"paid_on": "2026-06-03"}
        self.company.fiscalyear_lock_date = date(2026, 6, 30)
        run = self.take_over(auto_apply=False)
        self.assertIn("Jun 3, 2026", self.reasons(run)[order_id])

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
        since = self.payment("transfer").register_since
        with freeze_time(since + timedelta(hours=1)):
            self.register("transfer")  # as whoever imports what was exported
            self.assertEqual(self.payment("transfer").register_since, since)
        self.take_over()
        self.assertEqual(older.state, "sale")
        self.assertFalse(self.payments(older, other))
        self.assertNoneIsLookedAt()
        self.assertQuiet()

    def test_what_somebody_entered_in_odoo_is_not_registered_once_more(self):
        order_id, order, invoice = self.invoiced()
        self.enter(invoice)
        self.shop.owner.pay(order_id)  # as it is told to the shop, too
        self.assertRunDone(self.take_over())
        self.assertEqual(order.shoper_paid, order.amount_total)
        self.assertFalse(self.payments(order))
        self.assertNoneIsLookedAt()
        self.assertQuiet()

    @thorough
    def test_of_what_somebody_entered_in_part_the_rest_is_asked_about(self):
        order_id, order, invoice = self.invoiced()
        left_id, left, other = self.invoiced(seed=2)
        for number, own in ((order_id, invoice), (left_id, other)):
            self.enter(own, amount=10)
            self.shop.owner.pay(number)
        reasons = self.reasons(self.take_over())
        self.assertEqual(set(reasons), {order_id, left_id})
        self.assertIn("Decide whether the rest is registered", reasons[order_id])
        self.assertEntered(order, 10)
        self.decide("shop", self.decision(order_id, "pay"))
        self.decide("leave", self.decision(left_id, "pay"))
        self.assertEntered(order, order.amount_total)
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEntered(left, 10)
        self.assertQuiet()

    @thorough
    def test_what_somebody_entered_after_a_part_was_registered_counts(self):
        order_id, order, invoice = self.invoiced()
        self.shop.owner.pay(order_id, 10)
        self.take_over()
        self.decide("shop", self.decision(order_id, "pay"))
        self.assertEqual(invoice.payment_state, "partial")
        self.enter(invoice)
        self.shop.owner.pay(order_id)
        run = self.take_over()
        self.assertFalse(self.changes(run, "order", "act"))
        self.assertEqual(self.payments(order).amount, 10)
        self.assertEntered(order, order.amount_total)
        self.assertNoneIsLookedAt()
        self.assertQuiet()

    @thorough
    def test_what_somebody_entered_since_the_plan_is_not_registered_once_more(self):
        order_id, order, invoice = self.invoiced()
        part_id, part, other = self.invoiced(seed=2)
        for number in (order_id, part_id):
            self.shop.owner.pay(number)
        run = self.take_over(auto_apply=False)
        self.assertEqual(
            self.changes(run, "order", "act").mapped("action"), 2 * ["pay"]
        )
        self.enter(invoice)
        self.enter(other, amount=10)
        run.with_user(self.manager).action_apply()
        self.work(run)
        reasons = self.reasons(run)
        self.assertIn("Somebody entered in Odoo what was paid", reasons[order_id])
        self.assertIn("Decide whether the rest is registered", reasons[part_id])
        self.assertFalse(self.payments(order, part))
        self.assertEntered(order, order.amount_total)
        self.assertEntered(part, 10)
        self.take_over()
        self.decide("leave", self.decision(part_id, "pay"))
        self.assertQuiet()

    @thorough
    def test_what_is_entered_in_another_currency_counts_as_what_it_is_worth(self):
        crown = self.env.ref("base.CZK")
        crown.active = True
        crown.rate_ids = [
            Command.clear(),
            Command.create({"name": "2026-01-01", "rate": 5}),
        ]
        (part_id, part), (whole_id, whole) = self.all_of("sale", "sale")
        self.assertLess(part.amount_total, 4000)
        for order, amount in ((part, 4000), (whole, None)):
            order.order_line.product_id.invoice_policy = "order"
            invoice = order._create_invoices()
            invoice.currency_id = crown  # as the accountant chose
            for line in invoice.invoice_line_ids:
                line.price_unit *= 5
            invoice.action_post()
            self.enter(invoice, **({"amount": amount} if amount else {}))
            self.assertGreater(invoice.amount_total, order.amount_total)
        for number in (part_id, whole_id):
            self.shop.owner.pay(number)
        reasons = self.reasons(self.take_over())
        self.assertEqual(set(reasons), {part_id}, reasons)
        self.assertIn("800.00\xa0zł are entered", reasons[part_id])
        self.decide("shop", self.decision(part_id, "pay"))
        self.assertAlmostEqual(self.payments(part).amount, part.amount_total - 800, 2)
        self.assertFalse(self.payments(whole))
        self.assertQuiet()

    @thorough
    def test_what_was_credited_of_an_invoice_is_not_paid_of_the_next_one(self):
        order_id, order, wrong = self.invoiced()
        self.credit(wrong)
        lines = (wrong | wrong.reversal_move_ids).line_ids
        lines = lines.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        lines.filtered(lambda line: not line.reconciled).reconcile()
        self.assertEqual(wrong.payment_state, "reversed")
        right = order._create_invoices()
        right.action_post()
        self.shop.owner.pay(order_id)
        self.assertRunDone(self.take_over())
        self.assertEqual(self.payments(order).amount, order.amount_total)
        self.assertIn(right.payment_state, ("paid", "in_payment"))
        self.assertNoneIsLookedAt()
        self.assertQuiet()

    @thorough
    def test_a_part_without_an_entry_does_not_stand_for_all(self):
        with self.without_entries():
            order_id, order, invoice = self.invoiced()
            self.shop.owner.pay(order_id, 10)
            self.take_over()
            self.decide("shop", self.decision(order_id, "pay"))
            self.assertEqual(invoice.payment_state, "in_payment")
            self.shop.owner.pay(order_id)
            self.assertRunDone(self.take_over())
        self.assertFalse(self.payments(order).move_id)
        self.assertEntered(order, order.amount_total)
        self.assertQuiet()

    def paid_after_a_part(self):
        """Somebody invoices a part of an order, of which all is paid afterwards.

        :return: (order, invoice of the part)
        """
        order_id, order = self.sold()
        order.order_line.product_id.invoice_policy = "order"
        part = order._create_invoices()
        part.invoice_line_ids[1:].unlink()
        part.action_post()
        self.shop.owner.pay(order_id)
        self.assertRunDone(self.take_over())
        return order, part

    @thorough
    def test_a_part_of_an_order_that_is_invoiced_and_paid_holds_up_no_payment(self):
        order, part = self.paid_after_a_part()
        self.assertEntered(order, order.amount_total)
        self.assertIn(part.payment_state, ("paid", "in_payment"))
        rest = order._create_invoices()
        rest.action_post()
        self.assertIn(rest.payment_state, ("paid", "in_payment"))
        self.assertQuiet()

    @thorough
    def test_a_payment_without_an_entry_pays_each_invoice_of_its_order(self):
        with self.without_entries():
            order, part = self.paid_after_a_part()
            rest = order._create_invoices()
            rest.action_post()
            self.assertEqual(self.payments(order).invoice_ids, part | rest)
            self.assertEqual(rest.payment_state, "in_payment")
        self.assertQuiet()

    # --------------------------------------------------- one invoice of two orders
    def invoiced_together(self):
        """Two orders of a company, a large one and a small one, and their invoice.

        :return: (number of the large one, the large one, number of the small one, the
            small one, the invoice)
        """
        large_id, large = self.sold(kind=("company", "cod"), quantity=6)
        small_id, small = self.sold(kind=("company", "cod"), quantity=1)
        orders = large | small
        # Odoo makes one invoice only of what goes to one address.
        small.partner_shipping_id = large.partner_shipping_id
        orders.order_line.product_id.invoice_policy = "order"
        invoice = orders._create_invoices()
        total = sum(orders.mapped("amount_total"))
        self.assertAlmostEqual(invoice.amount_total, total, 2)
        invoice.action_post()
        return large_id, large, small_id, small, invoice

    @thorough
    def test_of_an_invoice_of_two_orders_each_is_paid_by_itself(self):
        for _name in ("with", "without"):
            large_id, large, small_id, small, invoice = self.invoiced_together()
            for number, order in ((large_id, large), (small_id, small)):
                self.shop.owner.pay(number)
                self.assertRunDone(self.take_over())
                self.assertEqual(self.payments(order).amount, order.amount_total)
                self.assertNoneIsLookedAt()
                self.assertQuiet()
            self.assertIn(invoice.payment_state, ("paid", "in_payment"))
            self.journal.inbound_payment_method_line_ids.payment_account_id = False

    @thorough
    def test_an_invoice_of_two_orders_that_somebody_settled_is_paid_for_both(self):
        large_id, large, small_id, small, invoice = self.invoiced_together()
        self.enter(invoice)
        for number in (large_id, small_id):
            self.shop.owner.pay(number)
        run = self.take_over()
        self.assertFalse(self.changes(run, "order", "act"))
        self.assertFalse(self.payments(large, small))
        self.assertNoneIsLookedAt()
        self.assertQuiet()

    @thorough
    def test_whose_a_part_of_an_invoice_of_two_orders_is_a_person_says(self):
        large_id, large, small_id, small, invoice = self.invoiced_together()
        self.enter(invoice, amount=small.amount_total)
        for number in (large_id, small_id):
            self.shop.owner.pay(number)
        reasons = self.reasons(self.take_over())
        self.assertEqual(set(reasons), {large_id, small_id})
        for reason in reasons.values():
            self.assertIn("has other orders on it", reason)
        self.decide("leave", self.decision(small_id, "pay"))
        self.decide("shop", self.decision(large_id, "pay"))
        self.assertFalse(self.payments(small))
        self.assertEqual(self.payments(large).amount, large.amount_total)
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertQuiet()

    # ----------------------------------------------------------------- other sums
    def test_what_is_paid_too_little_or_too_much_waits_for_a_person(self):
        less_id, less = self.sold()  # on delivery
        more_id, more = self.quotation(seed=2)
        self.shop.owner.pay(less_id, 10)
        self.shop.owner.pay(more_id, float(self.row_of(more_id)["sum"]) + 5)
        reasons = self.reasons(self.take_over())
        self.assertIn("Decide whether that is registered", reasons[less_id])
        self.assertIn("more than it costs", reasons[more_id])
        self.assertEqual(more.state, "sale", "all of it is paid")
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
        self.assertNotedByHand(self.take_over(), more)
        self.assertEqual(len(self.payments(more)), 1)
        self.assertQuiet()

    @thorough
    def test_an_order_paid_too_much_is_confirmed_whatever_the_shop_calls_it(self):
        order_id, order = self.quotation()
        self.let_say(order_id, is_paid=False)
        self.shop.owner.pay(order_id, float(self.row_of(order_id)["sum"]) - 1)
        self.take_over()
        self.assertEqual(order.state, "draft", "a part is paid")
        self.shop.owner.pay(order_id, 1)
        self.take_over()
        self.assertEqual(order.state, "draft", "the shop says that it is not paid")
        self.shop.owner.pay(order_id, 2)
        self.take_over()
        self.assertEqual(order.state, "sale")

    def assertNotedByHand(self, run, *orders):
        """The run did nothing but note what a person entered of orders."""
        changes = self.changes(run, "order")
        self.assertEqual(set(changes.mapped("kind")), {"Registered by Hand"})
        self.assertEqual(changes.mapped("res_id"), [order.id for order in orders])
        for order in orders:
            self.assertEqual(order.shoper_registered, order.shoper_paid)

    @thorough
    def test_what_is_paid_anew_after_it_was_paid_back_is_registered_if_it_was(self):
        self.make_invoices()
        order_id, order, invoice = self.bought()
        _id, wrong, _invoice = self.bought(seed=2)
        ids, orders = (order_id, int(wrong.shoper_number)), order | wrong
        bought_on = orders.shoper_paid_on = date(2026, 5, 7)
        for number in ids:
            self.shop.owner.pay(number, -20)
        self.take_over()
        self.assertEqual(orders.mapped("shoper_paid_on"), 2 * [bought_on])
        self.decide("leave", *(self.decision(number, "pay") for number in ids))
        self.assertNotedByHand(self.take_over(), *orders)
        self.assertEqual(orders.mapped("shoper_paid_back"), [20, 20])
        self.assertEqual(len(self.payments(*orders)), 2)
        self.assertQuiet()
        for number in ids:
            self.shop.owner.pay(number)
        reasons = self.reasons(self.take_over())
        self.assertIn("20.00\xa0zł were paid back", reasons[order_id])
        self.decide("shop", self.decision(order_id, "pay"))
        # The shop was only put right: nothing was paid back.
        self.decide("leave", self.decision(ids[1], "pay"))
        total = order.amount_total
        self.assertEqual(self.payments(order).mapped("amount"), [total, 20])
        self.assertEqual(order.shoper_registered, total)
        self.assertEqual(len(self.payments(wrong)), 1)
        self.assertNotedByHand(self.take_over(), wrong)
        self.assertEqual(orders.mapped("shoper_paid_back"), [20, 0])
        self.assertNoneIsLookedAt()
        self.assertQuiet()
        # What is really paid back later is asked about.
        self.shop.owner.pay(ids[1], -20)
        reasons = self.reasons(self.take_over())
        self.assertIn("what was paid back", reasons[ids[1]])
        self.decide("leave", self.decision(ids[1], "pay"))
        self.assertNotedByHand(self.take_over(), wrong)
        # Whatever is forgotten, neither is registered once more.
        order.shoper_registered = 0
        self.take_over()
        self.assertEqual(len(self.payments(order)), 2)

    @thorough
    def test_what_is_paid_back_is_asked_about_whatever_the_method_is_by_now(self):
        methods = self.shop.shop["payments"].rows
        pick_up = self.payment("cash").number
        self.assertFalse(self.payment("cash").register_payment)
        self.assertIn(pick_up, methods)
        order_id, order = self.sold(kind=PREPAID)
        total = order.shoper_total
        self.shop.owner.update("orders", order_id, {"payment_id": pick_up})
        self.shop.owner.pay(order_id, -total)
        self.connector.payment_method_ids.register_payment = False
        reasons = self.reasons(self.take_over())
        self.assertEqual(order.shoper_payment_id, self.payment("cash"))
        self.assertIn("what was paid back", reasons[order_id])
        self.decide("leave", self.decision(order_id, "pay"))
        self.assertNotedByHand(self.take_over(), order)
        self.assertEqual(len(self.payments(order)), 1)
        self.assertNoneIsLookedAt()
        self.assertQuiet()

    @thorough
    def test_what_is_paid_since_a_person_decided_is_asked_about_anew(self):
        order_id, order = self.sold()  # on delivery
        self.shop.owner.pay(order_id, 10)
        self.take_over()
        decision = self.decision(order_id, "pay").with_user(self.user)
        decision.action_take_shop()
        self.shop.owner.pay(order_id, 15)
        self.work(decision.decision_run_id)
        self.assertFalse(self.payments(order), "nobody saw that amount")
        again = self.decision(order_id, "pay")
        self.assertIn("25.00", again.message)
        self.decide("shop", again)
        self.assertEqual(self.payments(order).mapped("amount"), [25])
        self.assertRunDone(self.take_over())  # the order says that it is paid
        self.assertEqual(len(self.payments(order)), 1)
        self.assertQuiet()

    @thorough
    def test_what_is_paid_back_of_a_cancelled_order_is_asked_about_once(self):
        self.connector.orders_cancel_at_once = True
        order_id, order = self.sold(kind=PREPAID)
        sent_id, sent = self.sold(kind=PREPAID, seed=2)
        self.deliver(sent)
        for number, own in ((order_id, order), (sent_id, sent)):
            self.shop.owner.pay(number, -own.amount_total)
            self.shop.owner.cancel(number)
        self.take_over()
        self.assertEqual((order.state, sent.state), ("cancel", "sale"))
        run = self.take_over()
        for number in (order_id, sent_id):
            question = self.decision(number, "pay")
            self.assertIn("what was paid back", question.message)
            self.assertTrue(question.is_only_left, "only people can enter it")
        self.assertEqual(set(self.reasons(run)), {order_id, sent_id})
        self.decide("leave", self.decision(order_id, "pay"))
        self.decide("leave", self.decision(sent_id, "pay"))
        self.decide("leave", self.decision(sent_id, "return"))
        self.assertNotedByHand(self.take_over(), order, sent)
        self.assertQuiet()
        self.assertEqual(len(self.payments(order, sent)), 2, "none is taken back")
        looked_at = self.env["shoper.element"].search(acted(self.connector))
        self.assertEqual(looked_at.mapped("remote_id"), [sent_id])

    @thorough
    def test_what_is_paid_back_long_after_an_order_was_cancelled_is_met(self):
        self.connector.orders_cancel_at_once = True
        order_id, order = self.sold(kind=PREPAID)
        self.shop.owner.cancel(order_id)
        self.assertRunDone(self.take_over())
        self.assertEqual(order.state, "cancel")
        self.shop.shop["orders"].set(order_id, status_date="2020-01-01 00:00:00")
        self.shop.owner.pay(order_id, -order.amount_total)  # moves no moment
        self.take_over()
        self.assertIn("what was paid back", self.decision(order_id, "pay").message)
        # Also while it waits for somebody to say what its status means.
        self.status(2).incoming = False
        self.shop.owner.set_status(order_id, 2)
        self.take_over()
        self.assertIn("what was paid back", self.decision(order_id, "pay").message)
        self.shop.owner.cancel(order_id)
        self.take_over()
        self.decide("leave", self.decision(order_id, "pay"))
        self.assertNotedByHand(self.take_over(), order)
        again = self.env["shoper.element"].search(awaited(self.connector, 0))
        self.assertNotIn(order_id, again.mapped("remote_id"), "nothing is left of it")

    @thorough
    def test_a_payment_for_another_total_than_in_odoo_waits_for_a_person(self):
        order_id, order = self.sold()
        order.order_line.filtered(lambda line: line.shoper_line_id)[0].price_unit += 1
        self.shop.owner.pay(order_id)
        self.assertIn("Correct the order", self.reasons(self.take_over())[order_id])
        self.assertFalse(self.payments(order))
        self.decide("shop", self.decision(order_id, "pay"))
        self.assertAlmostEqual(self.payments(order).amount, order.shoper_total, 2)
        self.assertQuiet()

    @thorough
    def test_what_is_paid_for_more_goods_waits_until_these_are_in_the_order(self):
        order_id, order = self.sold()
        [line_id, _other] = self.line_ids(order_id)
        self.shop.owner.edit_lines(order_id, quantities={line_id: 9})
        self.shop.owner.pay(order_id)
        self.take_over()
        self.assertFalse(self.payments(order))
        self.assertIn("Correct the order", self.decision(order_id, "pay").message)
        self.decide("shop", self.decision(order_id))
        self.assertRunDone(self.take_over())
        self.assertExact(order_id)
        self.assertAlmostEqual(self.payments(order).amount, order.amount_total, 2)
        self.assertQuiet()

    # ------------------------------------------------------------------- in the way
    @thorough
    def test_what_is_paid_later_does_not_wait_for_the_month_of_its_purchase(self):
        order_id, order = self.sold(order={"date": "2026-05-07 23:30:00"})
        self.company.fiscalyear_lock_date = date(2026, 5, 31)
        self.shop.owner.pay(order_id)
        self.assertRunDone(self.take_over())
        self.assertEqual(self.payments(order).date, self.today())
        self.assertQuiet()

    @thorough
    def test_what_was_entered_by_hand_in_a_locked_period_is_registered_no_more(self):
        order_id, order = self.sold()
        self.company.fiscalyear_lock_date = self.today()
        self.shop.owner.pay(order_id)
        self.assertIn("is locked", self.reasons(self.take_over())[order_id])
        self.decide("leave", self.decision(order_id, "pay"))
        run = self.take_over()
        self.assertEqual(self.changes(run, "order").kind, "Registered by Hand")
        self.assertEqual(order.shoper_registered, order.amount_total)
        self.company.fiscalyear_lock_date = False
        self.assertQuiet()
        self.assertFalse(self.payments(order))

    @thorough
    def test_a_journal_that_is_gone_and_a_locked_period_let_a_payment_wait(self):
        self.journal.active = False
        order_id = self.buy(PREPAID)
        run = self.take_over()
        order = self.order(order_id)
        self.assertIn("is archived", self.reasons(run)[order_id])
        self.assertEqual((run.state, order.state), ("done", "sale"))
        self.journal.active = True
        self.company.fiscalyear_lock_date = self.today()
        self.assertIn("is locked", self.reasons(self.take_over())[order_id])
        self.assertFalse(self.payments(order))
        self.company.fiscalyear_lock_date = False
        self.take_over()
        self.assertEqual(len(self.payments(order)), 1)
        self.assertQuiet()

    @thorough
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

    @thorough
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

    @thorough
    def test_undoing_lists_a_payment_and_takes_none_back(self):
        self.manager.group_ids += self.env.ref("sales_team.group_sale_manager")
        order_id = self.buy(PREPAID)
        run = self.take_over()
        order = self.order(order_id)
        undo = self.env["shoper.sync.run"].browse(
            run.with_user(self.manager)._undo().id
        )
        self.work(undo)
        self.confirm(undo)
        self.work(undo)
        listed = undo.change_ids.filtered(lambda change: change.action == "pay")
        self.assertEqual(listed.state, "waiting")
        [payment] = self.payments(order)
        self.assertIn(payment.state, ("in_process", "paid"))
        self.assertTrue(order.exists(), "the payment belongs to it")

    # ------------------------------------------------------------------ invoices
    def make_invoices(self, rule="posted"):
        """A person has invoices made, and goods can be invoiced once they are sold."""
        self.env["product.template"].search([]).invoice_policy = "order"
        self.connector.orders_invoice = rule

    def bought(self, kind=COMPANY, seed=1, **values):
        """An order that was taken over, and looked at once more.

        :return: (number of the order, the order in Odoo, its invoices)
        """
        [bought] = self.all_bought([seed], kind, **values)
        return bought

    def all_bought(self, seeds, kind=COMPANY, **values):
        """An order by each seed; see :meth:`bought`."""
        taken = self.all_taken(seeds, kind, **values)
        self.assertRunDone(self.take_over())
        return [(order_id, order, order.invoice_ids) for order_id, order in taken]

    # ------------------------------------------------------------------ for whom
    def test_companies_get_invoices_and_consumers_do_not(self):
        self.make_invoices()
        seller = self.sell_by()
        self.manager.group_ids += self.env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )
        person_id = self.buy(PREPAID, seed=2)
        with self.assertNobodyIsMailed():
            order_id, order, invoice = self.bought()
        self.assertFalse(order.message_follower_ids)
        self.assertFalse(order.message_ids.notification_ids, "notes tell nobody")
        self.assertEqual(invoice.invoice_user_id, seller)
        row = self.row_of(order_id)
        self.assertEqual(invoice.state, "posted")
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(f"{invoice.amount_total:.2f}", row["sum"])
        self.assertEqual(invoice.ref, str(order_id))
        self.assertEqual(invoice.partner_id, order.partner_invoice_id)
        number = row["billing_address"]["tax_identification_number"]
        digits = "".join(filter(str.isdigit, number))
        self.assertIn(digits, invoice.commercial_partner_id.vat)
        self.assertEqual(invoice.invoice_date, self.today())
        day = order.shoper_paid_on
        self.assertEqual(
            (invoice.delivery_date, invoice.taxable_supply_date), (day, day)
        )
        person = self.order(person_id)
        self.assertEqual(person.invoice_status, "to invoice")
        self.assertFalse(person.invoice_ids)
        self.assertNoneIsLookedAt()
        self.assertQuiet()
        self.assertFalse(invoice.message_follower_ids)

    @thorough
    def test_invoices_are_numbered_in_the_journal_of_the_shop(self):
        self.make_invoices()
        _id, before = self.taken(PREPAID)
        journal = self.env["account.journal"].create(
            {"name": "Sklep internetowy", "code": "INT", "type": "sale"}
        )
        self.connector.orders_journal_id = journal
        _order_id, _order, invoice = self.bought(seed=2)
        self.assertEqual(invoice.state, "posted")
        self.assertTrue(invoice.name.startswith("INT/"), invoice.name)
        by_hand = before._create_invoices()
        self.assertNotEqual(by_hand.journal_id, journal, "it was there before")
        journal.active = False
        _order_id, _order, invoice = self.bought(seed=3)
        self.assertEqual(invoice.state, "draft")
        self.assertIn("Sklep internetowy", invoice.shoper_kept_draft)

    @thorough
    def test_who_typed_that_there_is_no_tax_number_gets_no_invoice(self):
        self.make_invoices()
        for seed, typed in enumerate(("-", "brak"), 1):
            order_id = self.buy(PREPAID, seed=seed)
            values = {"tax_identification_number": typed}
            self.shop.owner.edit_address(order_id, billing=values)
            self.assertRunDone(self.take_over())
            self.assertRunDone(self.take_over())
            order = self.order(order_id)
            self.assertEqual(order.invoice_status, "to invoice")
            self.assertFalse(order.invoice_ids)
            self.assertFalse(order.partner_invoice_id.shoper_vat_raw)
        self.assertNoneIsLookedAt()

    @thorough
    def test_a_tax_number_with_a_comma_in_it_gets_an_invoice(self):
        self.make_invoices()
        order_id = self.buy(COMPANY)
        number = self.row_of(order_id)["billing_address"]["tax_identification_number"]
        digits = "".join(filter(str.isdigit, number))
        values = {"tax_identification_number": f"PL,{digits}"}
        self.shop.owner.edit_address(order_id, billing=values)
        for _again in range(2):
            self.assertRunDone(self.take_over())
        invoice = self.order(order_id).invoice_ids
        self.assertEqual(invoice.state, "posted")
        self.assertIn(digits, invoice.commercial_partner_id.vat)

    @thorough
    def test_a_tax_number_that_came_after_the_sale_is_told_and_not_invoiced(self):
        self.make_invoices()
        number = {"company": "Firma", "tax_identification_number": "5260250274"}
        ids = [self.buy(PREPAID, seed) for seed in (1, 2)]
        self.take_over()
        orders = person, everybody = [self.order(order_id) for order_id in ids]
        for order_id, order in zip(ids, orders, strict=True):
            self.deliver(order)
            self.shop.owner.edit_address(order_id, billing=number)
        reasons = self.reasons(self.take_over())
        self.assertIn("came to the order after it was sold", reasons[ids[0]])
        buyers = (person | everybody).partner_invoice_id.commercial_partner_id
        buyers.with_context(no_vat_validation=True).vat = "PL5260250274"
        self.decide("leave", self.decision(ids[0]))
        self.assertFalse(person.invoice_ids)
        self.assertNoneIsLookedAt()
        self.connector.orders_invoice_for = "all"
        self.connector.orders_invoice_former = False  # as if it was never another one
        self.take_over()
        self.assertEqual(everybody.invoice_ids.state, "draft")
        note = everybody.invoice_ids.message_ids[0].body
        self.assertIn("came to the order after it was sold", note)
        self.assertNotIn("the contact has", note)

    @thorough
    def test_who_ticked_the_field_gets_an_invoice_or_everybody(self):
        self.make_invoices()
        self.connector.orders_invoice_for = "wish"
        wished_id = self.buy((*PREPAID, "invoice_wanted"), seed=2)
        company_id = self.buy(("company_without_nip", "card_paid"), seed=3)
        _id, other, invoices = self.bought(PREPAID)
        self.assertFalse(invoices)
        self.assertEqual(self.order(wished_id).invoice_ids.state, "posted")
        self.assertFalse(self.order(company_id).invoice_ids)
        self.assertNoneIsLookedAt()
        self.assertQuiet()
        # Orders that were there before that was chosen are left alone.
        self.make_older()
        self.connector.orders_invoice_since -= timedelta(hours=2)
        self.connector.orders_invoice_for = "all"
        _id, new = self.taken(PREPAID, seed=4)
        run = self.take_over(auto_apply=False)
        changes = self.changes(run, "order", "act")
        self.assertEqual(changes.mapped("kind"), ["Create Invoice"])
        self.assertIn("Posted", changes[0].after_text)
        self.assertFalse(new.invoice_ids, "a preview makes none")
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertEqual(new.invoice_ids.state, "posted")
        told = new.with_user(self.manager).with_context(lang="en_US").shoper_timeline
        self.assertIn("Invoice created", told)
        self.assertNotIn("Invoice:", told, "it is said once")
        self.assertFalse(other.invoice_ids)
        self.assertNoneIsLookedAt()

    @thorough
    def test_who_got_invoices_before_others_do_gets_them_of_what_waits(self):
        self.make_invoices()
        goods = self.env["product.template"].search([("type", "=", "consu")])
        goods.invoice_policy = "delivery"
        _id, company = self.taken(COMPANY)
        _id, private = self.taken(PREPAID, seed=2)
        self.make_older()
        self.connector.orders_invoice_since -= timedelta(hours=2)
        for buyers in ("wish", "all"):
            self.connector.orders_invoice_for = buyers
        _id, new = self.taken(PREPAID, seed=3)
        for order in (company, private, new):
            self.deliver(order)
        self.assertRunDone(self.take_over())
        self.assertEqual((company | new).invoice_ids.mapped("state"), 2 * ["posted"])
        self.assertFalse(private.invoice_ids)
        self.assertNoneIsLookedAt()

    @thorough
    def test_who_got_invoices_before_fewer_do_gets_them_of_what_waits(self):
        self.make_invoices()
        goods = self.env["product.template"].search([("type", "=", "consu")])
        goods.invoice_policy = "delivery"
        self.connector.orders_invoice_for = "all"
        self.connector.orders_invoice_former = False  # as if it was never another one
        _id, everybody = self.taken(PREPAID)
        self.make_older()
        self.connector.orders_invoice_since -= timedelta(hours=2)
        self.connector.orders_invoice_for = "companies"
        _id, private = self.taken(PREPAID, seed=2)
        for order in (everybody, private):
            self.deliver(order)
        self.assertRunDone(self.take_over())
        self.assertEqual(everybody.invoice_ids.state, "posted")
        self.assertFalse(private.invoice_ids)
        self.assertNoneIsLookedAt()

    def make_older(self):
        """The orders that are there were taken over an hour ago."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET create_date = create_date - interval '1 hour'"
        )
        self.env.invalidate_all()

    def add_fields(self, count, name):
        """The merchant adds fields to orders, the last one with a name.

        :return: its id in the shop
        """
        for number in range(count):
            texts = {"name": f"Pole {number}", "description": "Pole"}
            if number == count - 1:
                texts["name"] = name
            added = self.shop.owner.create(
                "additional-fields",
                {"type": 2, "locate": 120, "translations": {"pl_PL": texts}},
            )
        return added

    @thorough
    def test_who_ticked_one_of_very_many_fields_gets_an_invoice(self):
        self.make_invoices()
        self.connector.orders_invoice_for = "wish"
        self.connector.orders_invoice_field = "Faktura dla firmy"
        field_id = self.add_fields(120, "Faktura dla firmy")
        ticked = {"additional_fields": {str(field_id): "1"}}
        _id, order, invoices = self.bought(PREPAID, order=ticked)
        self.assertEqual(invoices.state, "posted", order.shoper_fields)
        self.assertFalse(self.told_of_field(self.take_over()))

    def told_of_field(self, run):
        """What a synchronisation says of the field that is to be ticked."""
        message = self.step(run, "order").message or ""
        name = self.connector.orders_invoice_field
        return message if f"“{name}”" in message else ""

    @thorough
    def test_a_field_that_nobody_can_tick_any_more_is_told_about(self):
        self.assertFalse(self.told_of_field(self.take_over()))
        self.make_invoices()
        self.connector.orders_invoice_for = "wish"
        self.assertFalse(self.told_of_field(self.take_over()))
        texts = {"translations": {"pl_PL": {"name": "Poproszę o fakturę"}}}
        self.shop.owner.update("additional-fields", 3, texts)
        for run in (self.take_over(), self.take_over(fetch_all=True)):
            self.assertIn("has no additional field", self.told_of_field(run))
        self.connector.orders_invoice_field = "poproszę o  fakturę"
        self.assertFalse(self.told_of_field(self.take_over()))
        self.shop.faults.add("GET", "additional-fields", status=403, times=None)
        told = self.told_of_field(self.take_over())
        self.assertIn("additional-fields: read", told)
        self.connector.orders_invoice_field = "#3"
        self.assertFalse(self.told_of_field(self.take_over()))
        self.connector.orders_invoice_field = "Faktura"
        self.assertTrue(self.told_of_field(self.take_over()))
        self.connector.orders_invoice = "none"
        self.assertFalse(self.told_of_field(self.take_over()))

    @thorough
    def test_drafts_are_made_once_all_is_delivered_where_that_counts(self):
        self.make_invoices("draft")
        goods = self.env["product.template"].search([("type", "=", "consu")])
        goods.invoice_policy = "delivery"
        _id, order, invoices = self.bought(("company", "cod"), lines=self.two_things())
        self.assertFalse(invoices)
        self.assertQuiet()
        self.deliver(order)
        self.assertRunDone(self.take_over())
        invoice = order.invoice_ids
        self.assertEqual(
            (invoice.state, invoice.delivery_date), ("draft", self.today())
        )
        self.assertQuiet()

    @thorough
    def test_what_was_not_all_delivered_in_the_end_is_asked_about(self):
        self.make_invoices("draft")
        goods = self.env["product.template"].search([("type", "=", "consu")])
        goods.invoice_policy = "delivery"
        ids = [self.buy(COMPANY, seed, lines=self.two_things()) for seed in (1, 2, 3)]
        self.take_over()
        short, left, hand = orders = [self.order(order_id) for order_id in ids]
        for order in orders:
            picking = order.picking_ids
            picking.move_ids.write({"quantity": 2, "picked": True})
            picking._action_done()
        self.assertQuiet()
        for order in orders:
            order.picking_ids.filtered(
                lambda item: item.state != "done"
            ).action_cancel()
        reasons = self.reasons(self.take_over())
        self.assertEqual(set(reasons), {*ids})
        self.assertIn("nothing more of it is to be delivered", reasons[ids[0]])
        self.assertFalse(short.invoice_ids)
        invoice = hand._create_invoices()
        self.decide("shop", self.decision(ids[0], "invoice"))
        self.decide("leave", self.decision(ids[1], "invoice"))
        goods = short.invoice_ids.invoice_line_ids.filtered(
            lambda line: line.sale_line_ids.shoper_line_id
        )
        self.assertEqual(goods.mapped("quantity"), [2, 2])
        self.assertIn("Its total is", short.invoice_ids.message_ids[0].body)
        self.assertQuiet()
        self.assertFalse(left.invoice_ids)
        self.assertEqual(hand.invoice_ids, invoice)

    @thorough
    def test_what_was_delivered_generously_is_asked_about(self):
        self.make_invoices("draft")
        goods = self.env["product.template"].search([("type", "=", "consu")])
        goods.invoice_policy = "delivery"
        order_id, order = self.taken(COMPANY, lines=self.two_things())
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 4, "picked": True})
        picking._action_done()
        reason = self.reasons(self.take_over())[order_id]
        self.assertIn("More was delivered", reason)
        self.decide("shop", self.decision(order_id, "invoice"))
        self.assertEqual(order.invoice_ids.state, "draft")
        self.assertIn("Its total is", order.invoice_ids.message_ids[0].body)

    @thorough
    def test_an_order_with_a_draft_follows_the_shop_still(self):
        self.make_invoices("draft")
        order_id, order, draft = self.bought(lines=self.two_things())
        self.assertEqual(draft.state, "draft")
        first = self.line_ids(order_id)[0]
        self.shop.owner.edit_lines(order_id, quantities={first: 5})
        self.take_over()
        self.decide("shop", self.decision(order_id))
        self.assertFalse(draft.exists(), "it is not what is sold now")
        self.assertRunDone(self.take_over())
        invoice = order.invoice_ids
        self.assertEqual(f"{invoice.amount_total:.2f}", self.row_of(order_id)["sum"])
        self.assertQuiet()
        self.shop.owner.cancel(order_id)
        self.take_over()
        self.decide("shop", self.decision(order_id, "cancel"))
        self.assertEqual(order.state, "cancel")
        self.assertFalse(invoice.exists(), "of what is not sold")
        self.shop.owner.set_status(order_id, 2)
        self.take_over()
        order.action_confirm()
        self.assertRunDone(self.take_over())
        total = self.row_of(order_id)["sum"]
        self.assertEqual(f"{order.invoice_ids.amount_total:.2f}", total)

    @thorough
    def test_an_order_whose_invoice_somebody_posted_is_only_told_about(self):
        self.make_invoices("draft")
        order_id, order, invoice = self.bought(lines=self.two_things())
        invoice.action_post()
        invoice.button_draft()
        self.shop.owner.cancel(order_id)
        reasons = self.reasons(self.take_over())
        self.assertIn("delivered or invoiced", reasons[order_id])
        self.assertEqual((order.state, invoice.state), ("sale", "draft"))

    @thorough
    def test_the_invoice_of_an_order_without_a_fiscal_position_has_none(self):
        self.make_invoices("draft")
        self.connector.position_home_id = False
        germany = self.env.ref("base.de")
        position = self.env["account.fiscal.position"].create(
            {
                "name": "Community",
                "auto_apply": True,
                "country_id": germany.id,
                "sequence": 0,
                "company_id": self.company.id,
            }
        )
        ids = [self.buy(COMPANY, seed) for seed in (1, 2)]
        abroad = {"country": "Niemcy", "country_code": "DE", "city": "Berlin"}
        for order_id in ids:
            self.shop.owner.edit_address(order_id, billing=abroad)
        self.take_over()
        made, by_hand = map(self.order, ids)
        self.assertEqual(made.partner_invoice_id.country_id, germany)
        self.assertFalse(made.fiscal_position_id)
        chosen = position.with_company(self.company)._get_fiscal_position(
            made.partner_invoice_id
        )
        self.assertEqual(chosen, position, "Odoo would take it")
        by_hand._create_invoices()
        self.assertRunDone(self.take_over())
        invoices = made.invoice_ids | by_hand.invoice_ids
        self.assertEqual(len(invoices), 2)
        self.assertFalse(invoices.fiscal_position_id)

    @thorough
    def test_of_orders_that_leave_in_one_transfer_each_is_invoiced(self):
        self.make_invoices()
        orders = [self.sold(seed, kind=("company", "cod"))[1] for seed in (1, 2, 3)]
        first, second, rest = orders
        merged = first.picking_ids
        for order in (second, rest):
            emptied = order.picking_ids
            emptied.move_ids[: 1 if order == rest else 2].picking_id = merged
            if not emptied.move_ids:
                emptied.action_cancel()  # as some addons do
        self.assertEqual(merged.sale_id, first, "Odoo has one order of it")
        self.deliver(first)
        merged.date_done = "2026-06-29 10:00:00"
        self.assertRunDone(self.take_over())
        for order in (first, second):
            self.assertEqual(order.invoice_ids.state, "posted")
            self.assertEqual(order.invoice_ids.delivery_date, date(2026, 6, 29))
        self.assertFalse(rest.invoice_ids, "some of it is still to leave")
        self.deliver(rest)
        self.assertRunDone(self.take_over())
        told = rest.invoice_ids.message_ids[0].body
        self.assertIn("delivered in different months", told)
        self.assertNoneIsLookedAt()

    @thorough
    def test_an_order_is_kept_until_it_is_invoiced(self):
        self.make_invoices()
        kinds = (("company", "cod"), ("registered", "cod"))
        ids = [self.buy(kind, seed) for seed, kind in enumerate(kinds, 1)]
        cancelled_id = self.buy(("company", "cod"), seed=3)
        self.take_over()
        for order_id in ids:
            self.shop.owner.set_status(order_id, SHIPPED)
        self.shop.owner.set_status(cancelled_id, 8)
        self.take_over()
        due, none, cancelled = map(self.element_of, [*ids, cancelled_id])
        self.assertEqual(self.order(ids[0]).state, "sale")
        domain = self.env["shoper.sync.order"]._kept_rows_domain()
        elements = self.env["shoper.element"]
        wanted = [("id", "in", (due | none | cancelled).ids)]
        self.assertEqual(elements.search([*domain, *wanted]), none | cancelled)
        with freeze_time(datetime.now() + timedelta(days=370)):
            # Whoever has not paid by then never does.
            later = self.env["shoper.sync.order"]._kept_rows_domain()
        self.assertIn(due, elements.search([*later, *wanted]))
        self.shop.owner.pay(ids[0])
        self.take_over(fetch_all=True)
        self.assertEqual(self.order(ids[0]).invoice_ids.state, "posted")
        self.assertIn(due, elements.search([*domain, *wanted]))

    @thorough
    def test_an_order_is_kept_until_its_goods_are_delivered_and_invoiced(self):
        self.make_invoices("draft")
        goods = self.env["product.template"].search([("type", "=", "consu")])
        goods.invoice_policy = "delivery"
        order_id, order = self.taken(("company", "cod"), lines=self.two_things())
        self.shop.owner.set_status(order_id, SHIPPED)
        self.take_over()
        self.assertEqual(order.invoice_status, "no")
        elements = self.env["shoper.element"]
        kept = elements.search(self.env["shoper.sync.order"]._kept_rows_domain())
        self.assertNotIn(self.element_of(order_id), kept)
        self.assertNoneIsLookedAt()

    @thorough
    def test_of_what_costs_nothing_only_people_make_an_invoice(self):
        for seed, rule in enumerate(("draft", "posted"), 1):
            self.make_invoices(rule)
            kind = ("company", "card_paid", "nothing_to_pay")
            order_id, order, invoices = self.bought(kind, seed)
            self.assertEqual((order.state, order.amount_total), ("sale", 0))
            self.assertEqual(order.invoice_status, "to invoice")
            self.assertFalse(invoices, rule)
            self.assertNoneIsLookedAt()
            self.shop.owner.set_status(order_id, SHIPPED)
            self.take_over()
            # Nothing more comes that needs what the shop said of it.
            emptied = self.env["shoper.sync.order"]._kept_rows_domain()
            elements = self.env["shoper.element"].search(emptied)
            self.assertIn(self.element_of(order_id), elements)
        # Not even where it is looked at for something else.
        self.shop.owner.pay(order_id, "5.00")
        reasons = self.reasons(self.take_over(fetch_all=True))
        self.assertIn("5.00", reasons[order_id])
        self.assertFalse(order.invoice_ids)
        order._create_invoices().action_post()
        self.assertEqual(order.invoice_ids.state, "posted")

    def test_what_is_not_paid_is_not_invoiced(self):
        self.make_invoices()
        order_id, order, invoices = self.bought(("company", "cod"))
        self.assertEqual((order.state, len(invoices)), ("sale", 0))
        self.assertNoneIsLookedAt()
        self.shop.owner.pay(order_id)
        self.take_over()
        self.assertEqual(order.invoice_ids.state, "posted")

    @thorough
    def test_who_pays_on_delivery_or_by_invoice_gets_one_once_all_is_delivered(self):
        self.make_invoices()
        self.payment("transfer").write({"kind": "deferred", "confirm": "always"})
        ids = [
            self.buy(("company", code), seed=seed, lines=self.two_things())
            for seed, code in ((1, "cod"), (2, "transfer"))
        ]
        self.take_over()
        for order in map(self.order, ids):
            self.assertEqual(order.state, "sale")
            for move in order.picking_ids.move_ids:
                move.write({"quantity": 1, "picked": True})
            order.picking_ids._action_done()
        self.assertQuiet()
        self.assertNoneIsLookedAt()
        for order in map(self.order, ids):
            self.deliver(order)
        self.assertRunDone(self.take_over())
        for order in map(self.order, ids):
            invoice = order.invoice_ids
            states = invoice.state, invoice.payment_state
            self.assertEqual(states, ("posted", "not_paid"))
        self.assertQuiet()

    @thorough
    def test_what_all_came_back_before_it_was_invoiced_is_not(self):
        self.make_invoices()
        _id, order = self.sold(kind=("company", "cod"))
        self.deliver(order)
        back = self.send_back(order.picking_ids)
        self.assertQuiet()
        self.assertFalse(order.invoice_ids, "nobody took the parcel")
        # Sent once more, it is delivered.
        self.send_back(back)
        self.assertEqual(len(order.picking_ids), 3)
        self.assertRunDone(self.take_over())
        invoice = order.invoice_ids
        self.assertEqual(
            (invoice.state, invoice.delivery_date), ("posted", self.today())
        )

    def send_back(self, picking):
        """All that a transfer moved goes back, or out again.

        :return: the other transfer
        """
        wizard = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_model="stock.picking"
        )
        wizard = wizard.create({"picking_id": picking.id})
        for line in wizard.product_return_moves:
            line.write({"quantity": line.move_id.quantity, "to_refund": True})
        action = wizard.action_create_returns()
        back = picking.browse(action["res_id"])
        for move in back.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        back._action_done()
        return back

    @thorough
    def test_goods_that_no_transfer_delivers_yet_are_not_delivered(self):
        self.make_invoices()
        order_id, order = self.sold(kind=("company", "cod"))
        order.picking_ids.action_cancel()
        order.picking_ids.unlink()  # as where a vendor is to send them
        self.assertQuiet()
        self.assertFalse(order.invoice_ids)
        # Of services there never is one.
        order.order_line.product_id.type = "service"
        self.assertRunDone(self.take_over())
        self.assertEqual(order.invoice_ids.mapped("state"), ["posted"])

    @thorough
    def test_who_is_to_get_an_invoice_is_not_forgotten_and_who_owes_money_is(self):
        self.make_invoices()
        kind = ("company", "cod")
        ids = [self.sold(seed=seed, kind=kind)[0] for seed in (1, 2, 3)]
        owing, paid, other = map(self.order, ids)
        for order in (owing, paid, other):
            self.deliver(order)

        def forget(order):
            partner = order.partner_id.with_user(self.manager)
            action = partner.with_context(lang="en_US").action_shoper_forget()
            return action["params"]["message"]

        with self.assertRaisesRegex(UserError, f"to be invoiced: {ids[0]} "):
            forget(owing)
        self.assertFalse(self.element_of(ids[0]).is_forgotten)
        self.connector.active = False  # nothing is made by itself any more
        self.assertTrue(forget(other))
        self.connector.active = True
        self.shop.owner.pay(ids[1])
        self.assertRunDone(self.take_over())
        self.assertEqual(self.payments(owing, paid).shoper_order_id, paid)
        told = forget(owing)
        self.assertIn(f"by hand: {owing.name} ({ids[0]})", told)
        self.assertIn(owing.name, owing.partner_id.message_ids[0].body)
        self.assertNotIn("by hand", forget(paid))
        # As it said: nobody registers that by itself.
        self.shop.owner.pay(ids[0])
        self.assertRunDone(self.take_over())
        self.assertFalse(self.payments(owing))
        self.assertEqual(owing.invoice_ids.payment_state, "not_paid")

    @thorough
    def test_a_draft_that_somebody_posts_is_paid_by_what_was_registered_before(self):
        self.make_invoices("draft")
        biller = new_test_user(
            self.env, login="biller", groups="account.group_account_invoice"
        )
        _id, order, invoice = self.bought()
        with self.without_entries():
            _id, loose, other = self.bought(seed=2)
            for own in (invoice, other):
                self.assertEqual((own.state, own.payment_state), ("draft", "not_paid"))
                own.with_user(biller).action_post()
                self.assertIn(own.payment_state, ("paid", "in_payment"))
        self.assertTrue(self.payments(order).move_id)
        self.assertFalse(self.payments(loose).move_id)
        self.assertQuiet()

    @thorough
    def test_who_posts_a_draft_need_not_see_its_order_for_it_to_be_paid(self):
        self.make_invoices("draft")
        groups = "account.group_account_invoice,sales_team.group_sale_salesman"
        biller = new_test_user(self.env, login="biller", groups=groups)
        _id, order, invoice = self.bought()
        order.user_id = self.manager
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(order.with_user(biller)._filtered_access("read"))
        own = invoice.with_user(biller)
        own.action_post()
        self.assertIn(own.payment_state, ("paid", "in_payment"))
        _id, order, invoice = self.bought(seed=2)
        order.user_id = self.manager
        self.env.flush_all()
        self.env.invalidate_all()
        own = invoice.with_user(biller)
        self.assertFalse(own.line_ids.sale_line_ids, "as a form may read it")
        own.action_post()
        self.assertIn(own.payment_state, ("paid", "in_payment"))

    @thorough
    def test_what_another_contractor_paid_settles_no_invoice(self):
        self.make_invoices()
        company = {
            "company": "Druga Sp. z o.o.",
            "tax_identification_number": "5252248481",
        }
        order_id, order, _none = self.bought(PREPAID, seed=2)
        payment = self.payments(order)
        payer = payment.partner_id
        self.shop.owner.edit_address(order_id, billing=company)
        self.take_over()
        self.decide("shop", self.decision(order_id))
        self.assertRunDone(self.take_over())
        invoice = order.invoice_ids
        buyer = invoice.commercial_partner_id
        self.assertEqual((invoice.state, buyer.vat), ("posted", "5252248481"))
        self.assertEqual(payment.partner_id, payer)
        self.assertEqual(invoice.payment_state, "not_paid")
        self.assertFalse(payment.is_reconciled)
        [told] = [
            text
            for text in map(str, invoice.message_ids.mapped("body"))
            if payment.display_name in text
        ]
        self.assertIn(payer.display_name, told)
        self.assertIn(buyer.display_name, told)
        self.assertQuiet()
        # The accountant does what it says.
        payment.action_draft()
        payment.action_cancel()
        self.enter(invoice)
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertQuiet()

    def receivables_of(self, position):
        """What is owed stands on another account by a fiscal position.

        :return: that account
        """
        partner = self.company.partner_id.with_company(self.company)
        usual = partner.property_account_receivable_id
        account = usual.copy({"code": "200999", "name": "Należności (test)"})
        position.account_ids = [
            Command.create({"account_src_id": usual.id, "account_dest_id": account.id})
        ]
        return account

    @thorough
    def test_a_payment_stands_on_the_account_that_the_fiscal_position_has(self):
        self.make_invoices()
        account = self.receivables_of(self.connector.position_home_id)
        _id, order, invoice = self.bought()
        self.assertEqual(self.payments(order).destination_account_id, account)
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))

    @thorough
    def test_of_a_payment_on_another_account_the_invoice_tells(self):
        self.make_invoices("draft")
        _id, order, invoice = self.bought()
        usual = self.payments(order).destination_account_id
        account = self.receivables_of(self.connector.position_home_id)
        lines = invoice.line_ids.filtered(lambda line: line.account_id == usual)
        lines.account_id = account
        invoice.with_context(lang="en_US").action_post()
        self.assertEqual(invoice.payment_state, "not_paid")
        notes = "".join(invoice.message_ids.mapped("body"))
        self.assertIn("another account", notes)
        self.assertIn(self.payments(order).display_name, notes)

    @thorough
    def test_orders_that_were_there_before_are_left_alone(self):
        self.make_invoices("none")
        _id, order, _none = self.bought()
        self.make_older()
        self.connector.orders_invoice = "posted"
        self.assertTrue(self.connector.orders_invoice_since)
        self.assertQuiet()
        self.assertFalse(order.invoice_ids)

    @thorough
    def test_an_order_is_invoiced_once_whatever_becomes_of_its_invoice(self):
        self.make_invoices()
        (_id, credited, invoice), (_id, withdrawn, other) = self.all_bought((1, 2))
        self.credit(invoice)
        other.button_draft()
        other.button_cancel()
        self.connector.orders_invoice = "draft"
        _id, deleted, draft = self.bought(seed=3)
        draft.unlink()
        orders = credited | withdrawn | deleted
        self.assertEqual(set(orders.mapped("invoice_status")), {"to invoice"})
        self.assertNoneIsLookedAt()
        self.assertRunDone(self.take_over())
        self.assertQuiet()
        invoices = orders.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice"
        )
        self.assertEqual(invoices, invoice | other)

    @thorough
    def test_no_invoice_is_made_that_is_not_chosen_any_more(self):
        self.make_invoices()
        kind = ("company", "card_paid")
        _id, first = self.sold(kind=kind)
        run = self.take_over(auto_apply=False)
        self.assertEqual(self.changes(run, "order", "act").action, "invoice")
        self.connector.orders_invoice = "draft"
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertFalse(first.invoice_ids)
        [told] = self.reasons(run).values()
        self.assertIn("was chosen otherwise since this was planned", told)
        self.assertRunDone(self.take_over())
        self.assertEqual(first.invoice_ids.state, "draft")
        self.assertQuiet()
        _id, second = self.sold(kind=kind, seed=2)
        run = self.take_over(auto_apply=False)
        self.assertEqual(self.changes(run, "order", "act").action, "invoice")
        self.connector.orders_invoice = "none"
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertFalse(second.invoice_ids)
        self.assertEqual(len(self.reasons(run)), 1)
        self.assertQuiet()

    @thorough
    def test_an_invoice_made_by_hand_since_the_plan_is_the_only_one(self):
        self.make_invoices()
        _id, order = self.sold(kind=("company", "card_paid"))
        run = self.take_over(auto_apply=False)
        self.assertEqual(self.changes(run, "order", "act").action, "invoice")
        invoice = order._create_invoices()
        invoice.action_post()
        self.credit(invoice)
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertEqual(
            order.invoice_ids.mapped("move_type"), ["out_refund", "out_invoice"]
        )
        self.assertQuiet()

    def credit(self, invoice):
        """A person gives a credit note for all of an invoice."""
        dialog = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        dialog.create({"journal_id": invoice.journal_id.id}).refund_moves()
        invoice.reversal_move_ids.action_post()

    @thorough
    def test_nothing_is_paid_or_invoiced_of_what_was_cancelled_since_the_plan(self):
        self.make_invoices()
        ids = [self.sold(seed, kind=("company", "cod"))[0] for seed in (1, 2, 3)]
        in_shop, in_odoo, unsaid = orders = [self.order(order_id) for order_id in ids]
        for order_id in ids:
            self.shop.owner.pay(order_id)
        run = self.take_over(auto_apply=False)
        planned = self.changes(run, "order", "act").grouped("res_id")
        self.assertEqual(planned.keys(), {order.id for order in orders})
        for actions in planned.values():
            self.assertEqual(actions.mapped("action"), ["pay", "invoice"])
        self.shop.owner.cancel(ids[0])
        self.status(9).incoming = False
        self.shop.owner.set_status(ids[2], 9)
        in_odoo._action_cancel()
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertFalse(self.payments(*orders))
        self.assertFalse((in_shop | in_odoo | unsaid).invoice_ids)
        reasons = self.reasons(run)
        for order_id in (ids[0], ids[2]):
            self.assertIn("cancelled or returned in the shop since", reasons[order_id])
        self.assertIn("no sales order", reasons[ids[1]])

    def test_nothing_is_paid_or_invoiced_of_what_may_be_cancelled(self):
        self.make_invoices()
        order_id, order = self.sold(kind=("company", "cod"))
        status = self.status(9)
        status.incoming = False
        self.shop.owner.pay(order_id)
        self.shop.owner.set_status(order_id, 9)
        run = self.take_over()
        self.assertIn(status.name, self.reasons(run)[order_id])
        self.assertFalse(self.payments(order) or order.invoice_ids)
        status.incoming = "none"
        self.assertRunDone(self.take_over())
        self.assertEqual(self.payments(order).amount, order.shoper_total)
        self.assertEqual(order.invoice_ids.payment_state, "paid")

    @thorough
    def test_what_goes_on_as_a_person_said_is_paid_and_invoiced_as_any_other(self):
        self.make_invoices()
        self.connector.orders_cancel_at_once = True
        kept_id, kept = self.sold(kind=("company", "cod"))
        gone_id, gone = self.sold(2, kind=("company", "cod"))
        undone_id, undone = self.sold(3, kind=("company", "cod"))
        self.shop.owner.cancel(undone_id)
        run = self.take_over()
        self.undo(run)
        self.connector.orders_cancel_at_once = False
        for number in (kept_id, gone_id):
            self.shop.owner.cancel(number)
        self.take_over()
        for number in (kept_id, gone_id, undone_id):
            self.shop.owner.pay(number)
        self.take_over(fetch_all=True)
        self.assertFalse(self.payments(kept, gone), "a person has to decide first")
        self.decide("leave", self.decision(kept_id, "cancel"))
        domain = self.env["shoper.sync.order"]._kept_rows_domain()
        elements = self.env["shoper.element"].search(domain)
        self.assertNotIn(self.element_of(kept_id), elements)
        self.assertIn(self.element_of(gone_id), elements)
        self.take_over()
        for order in (kept, undone):
            self.assertEqual(self.payments(order).amount, order.shoper_total)
            self.assertEqual(order.invoice_ids.payment_state, "paid")
        self.assertFalse(self.payments(gone) or gone.invoice_ids)
        # Delivered by now, it is no other question; cancelled once more it is.
        self.deliver(kept)
        self.assertFalse(self.reasons(self.take_over()).keys() - {gone_id})
        self.shop.owner.set_status(kept_id, 2)
        self.take_over()
        self.shop.owner.cancel(kept_id)
        self.take_over()
        self.assertTrue(self.decision(kept_id, "return"))

    @thorough
    def test_what_is_paid_of_combined_orders_is_not_registered_twice(self):
        ids = [self.sold(seed, kind=PREPAID)[0] for seed in (1, 2)]
        orders = parent, child = [self.order(order_id) for order_id in ids]
        entered = self.payments(*orders)
        self.assertEqual(
            sum(entered.mapped("amount")), parent.shoper_total + child.shoper_total
        )
        self.shop.owner.combine(ids)
        self.take_over()
        decision = self.decision(ids[0], "pay")
        self.assertIn("was combined with others", decision.message)
        self.decide("leave", decision)
        self.take_over()
        asked = self.env["shoper.decision"].search(
            [("entity", "=", "order"), ("state", "=", "open")]
        )
        self.assertFalse(asked.change_id.filtered("action"), "nothing was paid back")
        self.assertEqual(self.payments(*orders), entered)

    # ------------------------------------------------------------------ exact or not
    def test_an_invoice_that_is_not_what_the_shop_sold_stays_a_draft(self):
        self.make_invoices()
        ids = [self.buy(COMPANY, seed=seed) for seed in (1, 2, 3, 4, 5)]
        for order_id, typed in ((ids[3], "5260250275"), (ids[4], "FR 12 345")):
            wrong = {"tax_identification_number": typed}
            self.shop.owner.edit_address(order_id, billing=wrong)
        self.take_over()
        dearer, other_number, good, *wrong = map(self.order, ids)
        dearer.order_line[0].price_unit += 1
        partner = other_number.partner_invoice_id.commercial_partner_id
        partner.with_context(no_vat_validation=True).vat = "PL5260250274"
        run = self.take_over()
        self.assertRunDone(run)
        states = [order.invoice_ids.state for order in (dearer, other_number, good)]
        self.assertEqual(states, ["draft", "draft", "posted"])
        told = {
            change.element_id.remote_id: change.message
            for change in self.changes(run, "order", "act")
        }
        self.assertIn("Its total is", told[ids[0]])
        self.assertIn("The buyer gave the NIP", told[ids[1]])
        self.assertIn("stays a draft", dearer.invoice_ids.message_ids[0].body)
        for order_id, order in zip(ids[3:], wrong, strict=True):
            contact = order.partner_invoice_id.commercial_partner_id
            self.assertTrue(contact.shoper_vat_raw and not contact.vat)
            self.assertEqual(order.invoice_ids.state, "draft")
            self.assertIn("which is no valid tax number", told[order_id])
        self.assertQuiet()
        # The overview counts them, until somebody posts them.
        left = (other_number | wrong[0] | wrong[1]).invoice_ids
        self.assertUnposted(dearer.invoice_ids | left)
        dearer.invoice_ids.action_post()
        self.assertUnposted(left)
        self.connector.orders_invoice = "draft"  # then all are
        self.connector.invalidate_recordset()
        self.assertEqual(self.connector.orders_unposted_count, 0)

    @thorough
    def test_an_invoice_without_the_tax_number_that_its_contact_has_stays_a_draft(self):
        self.make_invoices()
        self.connector.orders_invoice_for = "all"
        order_id = self.buy(COMPANY)
        worded_id = self.buy(PREPAID, seed=2)
        numberless = {"tax_identification_number": "brak"}
        self.shop.owner.edit_address(worded_id, billing=numberless)
        self.take_over()
        self.order(worded_id).partner_invoice_id.vat = "PL5260250274"
        numberless = {"tax_identification_number": ""}
        self.shop.owner.edit_address(order_id, billing=numberless)
        self.take_over()
        for number in (order_id, worded_id):
            invoice = self.order(number).invoice_ids
            self.assertEqual(invoice.state, "draft")
            note = invoice.message_ids[0].body
            self.assertIn("The order has no NIP in the shop", note)
            self.assertIn(f"contact has “{invoice.commercial_partner_id.vat}”", note)

    @thorough
    def test_an_invoice_for_somebody_else_than_the_buyer_names_stays_a_draft(self):
        self.make_invoices()
        self.connector.orders_invoice_for = "all"
        first_id, first = self.taken(PREPAID)
        kinds = (PREPAID, PREPAID, PREPAID, ("guest", "card_paid"))
        ids = [self.buy(kind, seed) for seed, kind in enumerate(kinds, 2)]
        user_id = self.row_of(first_id)["user_id"]
        for order_id in ids[:2]:
            self.let_say(order_id, user_id=user_id)
        jan = {"firstname": "Jan", "lastname": "Inny"}
        jan["tax_identification_number"] = "brak"  # which is no number
        self.shop.owner.edit_address(ids[0], billing=jan)
        self.shop.owner.edit_address(ids[1], billing={"company": "Fundacja X"})
        self.take_over()
        other, company, renamed, guest = orders = [self.order(item) for item in ids]
        # Who was made of just this buyer may be called better in Odoo.
        self.assertEqual((other | company).partner_id, first.partner_id)
        for order in (renamed, guest):
            order.partner_id.name = "Poprawiona Nazwa"
        run = self.take_over()
        states = [order.invoice_ids.state for order in orders]
        self.assertEqual(states, ["draft", "posted", "posted", "posted"])
        [told] = self.changes(run, "order", "act").filtered("message")
        self.assertEqual(told.res_id, other.id)
        self.assertIn("names “Jan Inny”", told.message)
        self.assertIn(other.partner_id.name, told.message)
        buyer = company.invoice_ids.commercial_partner_id
        self.assertEqual((buyer.name, buyer.is_company), ("Fundacja X", True))
        # Odoo asks nobody but the address for whom the invoice is to be mailed to.
        address, template = (
            other.partner_invoice_id,
            self.env.ref("account.email_template_edi_invoice"),
        )
        self.assertEqual(address.parent_id, first.partner_id)
        mailed = self.env["account.move.send"]._get_default_mail_partner_ids(
            other.invoice_ids, template, address.lang
        )
        self.assertEqual(mailed, address)
        self.assertUnposted(other.invoice_ids)

    @thorough
    def test_an_invoice_of_what_an_order_was_before_an_edit_stays_a_draft(self):
        self.make_invoices()
        ids = []
        for seed in (1, 2, 3):
            order_id, order = self.sold(seed, kind=("company", "cod"))
            ids.append(order_id)
        for order_id in ids[:2]:
            self.shop.owner.edit_address(order_id, billing={"city": "Puck"})
        self.take_over()
        self.decide("leave", self.decision(ids[1]))
        orders = [self.order(order_id) for order_id in ids]
        for order in orders:
            self.deliver(order)
        run = self.take_over()
        invoices = [order.invoice_ids for order in orders]
        states = [invoice.state for invoice in invoices]
        self.assertEqual(states, ["draft", "posted", "posted"])
        note = invoices[0].message_ids[0].body
        self.assertIn("was edited in the shop (Billing address)", note)
        [change] = self.changes(run, "order", "act").filtered("message")
        self.assertEqual(change.res_id, orders[0].id)
        self.assertUnposted(invoices[0])

    @thorough
    def test_an_edit_about_which_nobody_is_asked_holds_up_no_invoice(self):
        self.make_invoices()
        order_id, order = self.sold(kind=("company", "cod"))
        others = self.env["shoper.property"].search(
            [("entity", "=", "order"), ("code", "!=", "billing")]
        )
        self.shop.owner.edit_address(order_id, billing={"city": "Puck"})
        self.take_over(property_ids=[Command.set(others.ids)])
        self.assertNoQuestions()
        self.deliver(order)
        self.take_over(property_ids=[Command.set(others.ids)])
        self.assertEqual(order.invoice_ids.state, "posted")

    @thorough
    def test_an_edit_that_is_asked_about_holds_up_the_invoice_of_any_run(self):
        self.make_invoices()
        order_id, order = self.sold(kind=("company", "cod"))
        self.shop.owner.edit_address(order_id, billing={"city": "Puck"})
        self.take_over()
        self.assertTrue(self.decision(order_id))
        self.deliver(order)
        self.take_over(update_linked="none")
        self.assertEqual(order.invoice_ids.state, "draft")

    def assertUnposted(self, invoices):
        """The card of the shop counts and opens drafts that were to be posted."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.connector.orders_unposted_count, len(invoices))
        action = self.connector.with_user(self.manager).action_open_orders_unposted()
        self.assertEqual(self.env["account.move"].search(action["domain"]), invoices)

    @thorough
    def test_an_invoice_with_the_tax_of_sales_at_home_for_one_abroad_waits(self):
        self.make_invoices()
        self.connector.position_eu_company_id = self.position("0%")
        ids = [
            self.buy(("vat_eu", "card_paid"), seed=seed, lines=self.two_things())
            for seed in (1, 2)
        ]
        self.take_over()
        former, good = map(self.order, ids)
        tax = good.order_line.tax_ids
        self.assertEqual(former.order_line.tax_ids, tax)
        # As an earlier version took it over.
        at_home = self.record_of("tax", self.remote("tax", "0%"))
        former.order_line.tax_ids = tax.copy({"shoper_gross_of_id": at_home.id})
        for order in (former, good):
            self.deliver(order)
        run = self.take_over()
        self.assertRunDone(run)
        told = {
            change.element_id.remote_id: change.message
            for change in self.changes(run, "order", "act")
        }
        self.assertIn("not the one for this sale", told[ids[0]])
        self.assertFalse(told[ids[1]])
        states = [order.invoice_ids.state for order in (former, good)]
        self.assertEqual(states, ["draft", "posted"])

    @thorough
    def test_an_eu_sale_without_vat_is_taxed_by_its_invoice_or_on_the_15th(self):
        self.make_invoices()
        self.connector.position_eu_company_id = self.position("0%")
        placed = {"date": "2026-05-07 12:30:00"}
        buy = {"order": placed, "lines": self.two_things()}
        seeds = (1, 2, 3, 4, 6)
        ids = [self.buy(("vat_eu", "card_paid"), seed, **buy) for seed in seeds]
        for _again in range(2):
            self.assertRunDone(self.take_over())
        orders = [self.order(number) for number in ids]
        new, late, divided, no_number, denied = orders
        invoices = [order.invoice_ids for order in orders]
        self.assertFalse(any(invoices), "paid, and nothing of it has left")
        self.assertNoneIsLookedAt()
        for order in (new, late):
            self.deliver(order)
        late.picking_ids.date_done = "2026-06-30 22:30:00"  # July by the shop's clock
        self.delivered_in_parts(divided)
        self.assertRunDone(self.take_over())
        self.deliver(no_number)
        buyer = no_number.partner_invoice_id.commercial_partner_id
        buyer.with_context(no_vat_validation=True).vat = False
        self.deliver(denied)
        denied.partner_invoice_id.commercial_partner_id.shoper_vies = "denied"
        home = {"country": "Polska", "country_code": "PL"}  # as found out too late
        self.shop.owner.edit_address(ids[3], delivery=home)
        self.assertRunDone(self.take_over())
        invoice = new.invoice_ids
        self.assertEqual(
            (invoice.state, invoice.delivery_date, invoice.taxable_supply_date),
            ("posted", self.today(), False),
        )
        self.assertEqual(invoice.date, invoice.invoice_date)
        invoice = late.invoice_ids
        self.assertEqual(
            (invoice.state, invoice.delivery_date, invoice.taxable_supply_date),
            ("posted", date(2026, 7, 1), date(2026, 8, 15)),
        )
        for order, told in (
            (divided, "delivered in different months"),
            (no_number, "no valid VAT number of another country"),
            (no_number, "is delivered to PL"),
            (denied, "VIES, the register of the EU, does not know"),
        ):
            self.assertEqual(order.invoice_ids.state, "draft")
            self.assertIn(told, order.invoice_ids.message_ids[0].body)

    @thorough
    def test_a_language_that_comes_later_holds_up_no_invoice_in_another(self):
        self.make_invoices()
        ids = [self.buy(COMPANY, seed=seed) for seed in (1, 2)]
        self.take_over()
        own, german = map(self.order, ids)
        self.env["res.lang"]._activate_lang("de_DE")
        taxes = (own | german).order_line.tax_ids.shoper_gross_of_id
        taxes.with_context(lang="de_DE").invoice_label = "MwSt."
        german.partner_invoice_id.lang = "de_DE"
        self.assertRunDone(self.take_over())
        states = [order.invoice_ids.state for order in (own, german)]
        self.assertEqual(states, ["posted", "draft"])

    def delivered_in_parts(self, order, place=None):
        """Of an order a part went out in June 2026, and the rest on 20 July.

        :param place: where to, if not to the buyer at once
        """
        for quantity, day in ((1, "2026-06-28"), (2, "2026-07-20")):
            picking = order.picking_ids.filtered(lambda item: item.state != "done")
            for item in (picking, picking.move_ids) if place else ():
                item.location_dest_id = place
            for move in picking.move_ids:
                move.write({"quantity": quantity, "picked": True})
            picking._action_done()
            picking.date_done = f"{day} 10:00:00"
        self.assertEqual(order.delivery_status, "full")

    @thorough
    def test_the_date_of_supply_is_that_of_the_last_delivery(self):
        self.make_invoices()
        goods = self.env["product.template"].search([("type", "=", "consu")])
        goods.invoice_policy = "delivery"
        _id, order, _none = self.bought(("company", "cod"), lines=self.two_things())
        self.delivered_in_parts(order)
        self.assertRunDone(self.take_over())
        invoice, day = order.invoice_ids, date(2026, 7, 20)
        self.assertEqual(
            (invoice.delivery_date, invoice.taxable_supply_date), (day, day)
        )
        # Nobody paid before: the VAT of the part that left in June is due then.
        self.assertEqual(invoice.state, "draft")
        self.assertIn("in different months", invoice.message_ids[0].body)
        invoice.taxable_supply_date = "2026-06-28"  # what an accountant decides
        invoice.action_post()
        self.assertEqual(invoice.taxable_supply_date, date(2026, 6, 28))

    @thorough
    def test_what_leaves_the_company_by_a_place_between_is_delivered_then(self):
        self.make_invoices()
        goods = self.env["product.template"].search([("type", "=", "consu")])
        goods.invoice_policy = "delivery"
        between = self.env.ref("stock.stock_location_inter_company")
        self.assertEqual((between.usage, between.company_id.ids), ("transit", []))
        _id, order, _none = self.bought(("company", "cod"), lines=self.two_things())
        self.delivered_in_parts(order, between)
        self.assertRunDone(self.take_over())
        invoice, day = order.invoice_ids, date(2026, 7, 20)
        self.assertEqual(
            (invoice.delivery_date, invoice.taxable_supply_date), (day, day)
        )
        self.assertIn("in different months", invoice.message_ids[0].body)

    @thorough
    def test_a_part_that_all_came_back_belongs_to_no_month(self):
        self.make_invoices()
        goods = self.env["product.template"].search([("type", "=", "consu")])
        goods.invoice_policy = "delivery"
        _id, order, _none = self.bought(("company", "cod"), lines=self.two_things())
        self.delivered_in_parts(order)
        first = order.picking_ids.sorted("date_done")[0]
        wizard = self.env["stock.return.picking"].with_context(
            active_id=first.id, active_model="stock.picking"
        )
        wizard = wizard.create({"picking_id": first.id})
        wizard.product_return_moves.write({"quantity": 1, "to_refund": True})
        wizard.action_create_exchanges()
        for kind, day in (("incoming", "2026-07-23"), ("outgoing", "2026-07-25")):
            picking = order.picking_ids.filtered(
                lambda item, kind=kind: (
                    item.state != "done" and item.picking_type_code == kind
                )
            )
            picking.move_ids.write({"quantity": 1, "picked": True})
            picking._action_done()
            picking.date_done = f"{day} 10:00:00"
        self.assertRunDone(self.take_over())
        invoice, day = order.invoice_ids, date(2026, 7, 25)
        self.assertEqual(invoice.state, "posted", invoice.message_ids[0].body)
        self.assertEqual(
            (invoice.delivery_date, invoice.taxable_supply_date), (day, day)
        )

    @thorough
    def test_a_draft_made_before_the_delivery_is_dated_when_somebody_posts_it(self):
        self.make_invoices("draft")
        kind, lines = ("company", "cod"), self.two_things()
        _id, order, invoice = self.bought(kind, lines=lines)
        self.assertEqual(invoice.state, "draft")
        self.assertFalse(invoice.taxable_supply_date)
        self.delivered_in_parts(order)
        _id, _other, early = self.bought(kind, seed=2, lines=lines)
        biller = new_test_user(self.env, "biller", "account.group_account_invoice")
        (invoice | early).with_user(biller).action_post()
        day = date(2026, 7, 20)
        self.assertEqual(
            (invoice.delivery_date, invoice.taxable_supply_date), (day, day)
        )
        self.assertFalse(early.taxable_supply_date, "nothing of it is delivered")
        # In the language of whoever reads it.
        words = ("delivered in different months", "wydano w różnych miesiącach")
        told = [
            item
            for item in invoice.message_ids
            if any(word in item.body for word in words)
        ]
        self.assertEqual(len(told), 1)

    @thorough
    def test_goods_that_come_back_or_go_out_later_change_no_date_of_an_invoice(self):
        self.make_invoices("draft")
        kind, lines = ("company", "cod"), self.two_things()
        _id, order, early = self.bought(kind, lines=lines)
        _id, other, draft = self.bought(kind, seed=2, lines=lines)
        _id, by_hand = self.taken(("registered", "cod"), seed=3, lines=lines)
        own = by_hand._create_invoices()
        own.delivery_date = "2026-06-01"
        (early | own).action_post()
        for sold in (order, other, by_hand):
            self.delivered_in_parts(sold)
        draft.action_post()
        day = date(2026, 7, 20)
        # As Odoo does when goods come back.
        other.picking_ids[0].date_done = "2026-06-02 10:00:00"
        self.assertEqual(other.effective_date.date(), date(2026, 6, 2))
        dates = (early | draft | own).mapped("delivery_date")
        self.assertEqual(dates, [False, day, date(2026, 6, 1)])

    @thorough
    def test_a_draft_made_when_something_was_paid_is_dated_by_the_delivery(self):
        self.make_invoices("draft")
        lines = self.two_things()
        _id, paid, whole = self.bought(lines=lines)
        self.assertEqual(whole.taxable_supply_date, paid.shoper_paid_on)
        order_id, order = self.taken(
            ("company", "transfer"), seed=2, lines=self.two_things()
        )
        order.action_confirm()
        self.shop.owner.pay(order_id, 1)
        for _again in range(2):
            self.assertRunDone(self.take_over())
        part = order.invoice_ids
        self.assertTrue(order.shoper_paid_on)
        self.assertFalse(part.taxable_supply_date, "only a deposit is paid")
        for own in (paid, order):
            self.delivered_in_parts(own)
        (whole | part).action_post()
        day = date(2026, 7, 20)
        self.assertEqual((whole | part).mapped("delivery_date"), [day, day])
        due = min(day, paid.shoper_paid_on)
        dues = [whole.taxable_supply_date, part.taxable_supply_date]
        self.assertEqual(dues, [due, day])

    @thorough
    def test_the_vat_of_what_was_paid_before_is_due_on_that_day(self):
        self.make_invoices("draft")
        goods = self.env["product.template"].search([("type", "=", "consu")])
        goods.invoice_policy = "delivery"
        buy = {"order": {"date": "2026-06-30 12:30:00"}, "lines": self.two_things()}
        ids = [self.buy(COMPANY, seed, **buy) for seed in (1, 2, 3)]
        self.take_over()
        before, twice, in_part = orders = [self.order(order_id) for order_id in ids]
        self.shop.owner.pay(ids[1], 5)  # once more than needed
        self.take_over()
        self.assertEqual(twice.shoper_paid_on, self.today())
        for order in orders:
            self.delivered_in_parts(order)
        in_part.shoper_paid = in_part.shoper_total / 2
        self.assertRunDone(self.take_over(update_linked="none"))
        paid, day = date(2026, 6, 30), date(2026, 7, 20)
        for order, tax_day in ((before, paid), (twice, paid), (in_part, day)):
            invoice = order.invoice_ids
            self.assertEqual(
                (invoice.delivery_date, invoice.taxable_supply_date), (day, tax_day)
            )
        found = [order.shoper_settled_on for order in orders]
        self.assertEqual(found, [paid, paid, False])

    @thorough
    def test_numbers_of_other_countries_are_those_that_the_contacts_have(self):
        self.make_invoices()
        positions = ("position_eu_private_id", "position_elsewhere_id")
        self.connector.write(dict.fromkeys(positions, self.position().id))
        self.shop.switches.country_code = "absent"
        typed = {
            "Niemcy": "136695976",
            "Stany Zjednoczone": "12-3456789",
        }
        ids = []
        for seed, (country, number) in enumerate(typed.items(), 1):
            order_id = self.buy(COMPANY, seed, lines=self.two_things())
            abroad = {"country": country, "tax_identification_number": number}
            self.shop.owner.edit_address(order_id, billing=abroad)
            ids.append(order_id)
        self.take_over()
        self.assertRunDone(self.take_over())
        for order_id, number in zip(ids, typed.values(), strict=True):
            invoice = self.order(order_id).invoice_ids
            self.assertEqual(invoice.state, "posted", number)
        vat = self.order(ids[0]).partner_invoice_id.commercial_partner_id.vat
        self.assertEqual(vat, "DE136695976")

    def sell_in_euros(self):
        """The shop sells in euros, too, of which Odoo has a rate of 6 May 2026.

        :return: (``res.currency.rate``, values of another rate but for its day)
        """
        euro = self.env.ref("base.EUR")
        euro.active = True
        journal = self.journal.copy({"currency_id": euro.id})
        methods = self.payment("onlinePayment") | self.payment("transfer")
        methods.journal_id = journal
        rates = self.env["res.currency.rate"]
        rates.search([]).unlink()
        vals = {"currency_id": euro.id, "company_id": self.company.id, "rate": 0.2}
        rates.create(vals | {"name": "2026-05-06"})
        self.env["product.pricelist"].create({"name": "EUR", "currency_id": euro.id})
        self.connector.amounts_in = self.shop.switches.currency_amounts = "order"
        self.assertRunDone(self.synchronise(currency={}))
        return rates, vals

    @thorough
    def test_an_invoice_in_a_currency_with_an_old_rate_stays_a_draft(self):
        self.make_invoices()
        rates, vals = self.sell_in_euros()
        placed = {"date": "2026-05-07 12:30:00"}
        kind = ("company", "card_paid", "eur")
        _id, _order, fresh = self.bought(kind, order=placed)
        self.assertEqual(fresh.state, "posted")
        late_id, late = self.taken(kind, seed=2, order=placed)
        late.shoper_settled_on = "2026-05-20"
        self.assertRunDone(self.take_over())
        invoice = late.invoice_ids
        self.assertEqual(invoice.state, "draft")
        self.assertIn("rate of EUR in Odoo is of", invoice.message_ids[0].body)
        more_id = self.buy(("registered", "card_paid", "eur"), 4, order=placed)
        self.shop.owner.pay(more_id, 5)
        reason = self.reasons(self.take_over(auto_apply=False))[more_id]
        self.assertIn("\xa0€ are paid, more than", reason, "it is not in Odoo yet")
        # So it is with what is paid today.
        kind = ("registered", "transfer", "eur")
        paid_id, paid = self.taken(kind, seed=3, order=placed)
        self.shop.owner.pay(paid_id)
        reasons = self.reasons(self.take_over())
        self.assertIn("rate of EUR in Odoo is of", reasons[paid_id])
        self.assertFalse(self.payments(paid))
        rates.create(vals | {"name": self.today()})
        self.take_over()
        self.assertEqual(self.payments(paid).date, self.today())

    @thorough
    def test_a_payment_is_told_in_the_currency_of_its_order(self):
        self.sell_in_euros()
        self.payment("onlinePayment").journal_id = self.journal
        kind = ("registered", "card_paid", "eur")
        order_id = self.buy(kind, order={"date": "2026-05-07 12:30:00"})
        for _again in range(2):
            run = self.take_over()
        self.assertIn("EUR", self.reasons(run)[order_id])
        value = self.decision(order_id, "pay").value_ids.with_user(self.user)
        self.assertTrue(value)
        self.assertIn("€", value.shop_html)
        self.assertIn("€", value.odoo_html)

    @thorough
    def test_an_invoice_of_a_locked_period_stays_a_draft(self):
        self.make_invoices()
        locked_id = self.buy(COMPANY, order={"date": "2026-05-07 12:30:00"})
        open_id = self.buy(COMPANY, seed=2)
        self.take_over()
        self.company.fiscalyear_lock_date = date(2026, 5, 31)
        run = self.take_over()
        self.assertRunDone(run)
        locked, other = map(self.order, (locked_id, open_id))
        invoice = locked.invoice_ids
        self.assertEqual((invoice.state, invoice.date), ("draft", date(2026, 5, 7)))
        self.assertIn("period is locked", invoice.message_ids[0].body)
        self.assertEqual(other.invoice_ids.state, "posted")
        self.company.fiscalyear_lock_date = False
        invoice.action_post()
        self.assertEqual(invoice.date, date(2026, 5, 7))

    @thorough
    def test_an_invoice_with_a_tax_as_it_was_before_stays_a_draft(self):
        self.make_invoices()
        _id, order = self.taken(COMPANY, lines=self.two_things())
        for tax in order.order_line.tax_ids.shoper_gross_of_id:
            tax.invoice_label = f"{tax.invoice_label} (nowa)"
        _id, later = self.taken(COMPANY, seed=2, lines=self.two_things())
        self.assertRunDone(self.take_over())
        invoice = order.invoice_ids
        self.assertEqual(invoice.state, "draft")
        self.assertIn("was changed in Odoo after", invoice.message_ids[0].body)
        self.assertEqual(later.invoice_ids.state, "posted")

    @thorough
    def test_a_mandatory_analytic_plan_holds_up_what_lacks_a_distribution(self):
        self.make_invoices()
        plan = self.env["account.analytic.plan"].create({"name": "Kanał sprzedaży"})
        rule = self.env["account.analytic.applicability"].create(
            {
                "analytic_plan_id": plan.id,
                "business_domain": "sale_order",
                "applicability": "mandatory",
            }
        )
        shop = self.env["account.analytic.account"].create(
            {"name": "Sklep", "plan_id": plan.id, "company_id": self.company.id}
        )
        order_id = self.buy(COMPANY, lines=self.two_things())
        run = self.take_over()
        order = self.order(order_id)
        self.assertEqual(order.state, "draft")
        (change,) = self.changes(run, "order", "act").filtered(
            lambda change: change.action == "confirm"
        )
        self.assertIn("100%", change.message)  # in Odoo's words, and their language
        order.order_line.analytic_distribution = {str(shop.id): 100}
        rule.business_domain = "invoice"
        self.take_over()
        self.assertEqual(order.state, "sale")
        self.take_over()
        self.assertEqual(order.invoice_ids.state, "posted")
        rule.business_domain = "invoice"
        _id, _order, invoice = self.bought(seed=2, lines=self.two_things())
        self.assertEqual(invoice.state, "draft")
        self.assertIn("100%", invoice.message_ids[0].body)

    @thorough
    def test_whoever_posts_a_draft_reads_in_what_it_is_not_what_the_shop_sold(self):
        self.make_invoices("draft")
        _id, order = self.taken(COMPANY)
        partner = order.partner_invoice_id.commercial_partner_id
        partner.with_context(no_vat_validation=True).vat = "PL5260250274"
        self.assertRunDone(self.take_over())
        self.assertEqual(order.invoice_ids.state, "draft")
        note = order.invoice_ids.message_ids[0].body
        self.assertIn("Before you post this invoice", note)
        self.assertIn("The buyer gave the NIP", note)
        self.assertNotIn("Its total is", note)

    @thorough
    def test_a_draft_says_above_all_why_it_is_one(self):
        self.make_invoices()
        _id, order = self.taken(COMPANY)
        partner = order.partner_invoice_id.commercial_partner_id
        partner.with_context(no_vat_validation=True).vat = "PL5260250274"
        self.assertRunDone(self.take_over())
        invoice = order.invoice_ids
        biller = new_test_user(self.env, "biller", "account.group_account_invoice")
        self.env.invalidate_all()  # as another request sees it
        said = Form(invoice.with_user(biller)).shoper_kept_draft
        self.assertIn("The invoice stays a draft: The buyer gave the NIP", said)
        self.assertFalse(invoice.copy().shoper_kept_draft)

    def test_invoices_are_exact_by_both_ways_of_rounding(self):
        self.make_invoices()
        self.connector.orders_invoice_for = "all"
        unit = self.env["decimal.precision"].search([("name", "=", "Product Unit")])
        unit.digits = 3
        for number, rounding in enumerate(("round_globally", "round_per_line")):
            self.company.tax_calculation_rounding_method = rounding
            ids = [
                order_id
                for place, mix in enumerate(MIXES)
                for order_id in self.shop.owner.buy(
                    EACH, f"{number} {place}", [*mix], restock=True
                )
            ]
            self.take_over()
            waiting = self.reasons(self.take_over())
            self.assertLess(len(waiting), len(ids) / 4, waiting)
            posted = 0
            for order_id in set(ids) - waiting.keys():
                invoice = self.order(order_id).invoice_ids
                self.assertEqual(invoice.state, "posted")
                total = self.row_of(order_id)["sum"]
                self.assertEqual(f"{invoice.amount_total:.2f}", total)
                self.assertVat(invoice)
                posted += 1
            self.assertGreater(posted, 2 * EACH)

    @thorough
    def test_an_invoice_of_many_lines_is_posted_where_each_is_rounded(self):
        self.make_invoices()
        self.company.tax_calculation_rounding_method = "round_per_line"
        # The VAT of each is 0.187, so that all of them differ by 6 grosz.
        line = {"stock_id": self.stock_id(), "quantity": 1, "price": "1.00"}
        _id, order, invoice = self.bought(lines=[line] * 20)
        self.assertEqual(len(order.order_line.filtered("shoper_line_id")), 20)
        self.assertEqual(invoice.state, "posted", invoice.message_ids[0].body)

    def assertVat(self, invoice):
        """The VAT of each rate is within a grosz of what is in its gross amounts."""
        gross = defaultdict(Decimal)
        for line in invoice.invoice_line_ids:
            gross[line.tax_ids] += Decimal(f"{line.price_total:.2f}")
        for tax, amount in gross.items():
            lines = invoice.line_ids.filtered(
                lambda line, own=tax: line.tax_line_id == own
            )
            vat = -sum(lines.mapped("amount_currency"))
            wanted = vat_in(amount, Tax("", Decimal(repr(tax.amount))))
            self.assertLessEqual(abs(Decimal(f"{vat:.2f}") - wanted), Decimal("0.01"))

    # ------------------------------------------------------------------------ KSeF
    def bought_for_ksef(self, *wish):
        """An invoice that a Polish company could send, with its order.

        :param wish: what else the buyer does
        """
        if "l10n_pl_edi_ref" not in self.env["account.move"]._fields:
            self.skipTest("l10n_pl_edi is not installed")
        self.make_invoices()
        self.company.write(
            {"vat": "PL5260250274", "street": "Prosta 1", "city": "Łódź"}
        )
        self.tell_grids("np.", "K_11")
        kind = ("company", "card_paid", "mixed_vat", *wish)
        placed = {"date": "2026-05-07 12:30:00"}
        return self.bought(kind, order=placed)

    def tell_grids(self, rate, *grids):
        """An accountant says where what was sold by a rate of the shop stands in the
        VAT return."""
        tax = self.record_of("tax", self.remote("tax", rate))
        tags = self.env["account.account.tag"]
        for grid in grids:
            tags |= tags._get_tax_tags(grid, self.env.ref("base.pl").id)
        base = tax.invoice_repartition_line_ids.filtered(
            lambda line: line.repartition_type == "base"
        )
        base.tag_ids = tags

    @thorough
    def test_who_sends_an_invoice_to_ksef_need_not_see_its_order(self):
        _id, order, invoice = self.bought_for_ksef()
        order.user_id = self.manager
        groups = "account.group_account_invoice,sales_team.group_sale_salesman"
        clerk = new_test_user(
            self.env, "clerk", groups=groups, company_id=self.company.id
        )
        self.assertFalse(order.with_user(clerk)._filtered_access("read"))
        found = []
        for user in (self.env.user, clerk):
            self.env.flush_all()
            self.env.invalidate_all()
            text = invoice.with_user(user)._l10n_pl_edi_render_xml()
            root = etree.fromstring(text.encode())
            found.append(
                {
                    name: [item.text for item in root.iter(f"{{*}}{name}")]
                    for name in ("P_6", "P_9A", "P_11", "P_12")
                }
            )
        self.assertEqual(found[0], found[1])
        self.assertEqual(found[0]["P_6"], [str(order.shoper_paid_on)])

    @thorough
    def test_an_invoice_can_be_sent_to_ksef_as_it_is(self):
        order_id, order, invoice = self.bought_for_ksef()
        invoice.invoice_line_ids[0].name = "Zosia" * 200  # engraved
        self.assertFalse(invoice._l10n_pl_edi_check_mandatory_fields())
        root = etree.fromstring(invoice._l10n_pl_edi_render_xml().encode())

        def texts(name):
            return [item.text for item in root.iter(f"{{*}}{name}")]

        number = self.row_of(order_id)["billing_address"]["tax_identification_number"]
        self.assertIn("".join(filter(str.isdigit, number)), texts("NIP"))
        self.assertEqual(texts("P_15"), [self.row_of(order_id)["sum"]])
        self.assertEqual(max(map(len, texts("P_7"))), 512)
        lines = zip(*map(texts, ("P_8B", "P_9A", "P_11")), strict=True)
        for quantity, price, net in lines:
            self.assertAlmostEqual(float(quantity) * float(price), float(net), 2)
        rates = {f"{tax.amount:.0f}" for tax in invoice.invoice_line_ids.tax_ids}
        self.assertLessEqual({"23", "8", "5"} & rates, set(texts("P_12")))
        # It was supplied before the day of the invoice, which is the day of its tax.
        self.assertEqual(invoice.date, invoice.delivery_date)
        self.assertEqual(texts("P_1"), [str(invoice.invoice_date)])
        self.assertEqual(texts("P_6"), [str(order.shoper_paid_on)])
        supply = next(root.iter("{*}P_6"))
        self.assertEqual(etree.QName(supply.getprevious()).localname, "P_2")
        self.assertEqual(supply.getnext().tag, next(root.iter("{*}P_13_1")).tag)
        invoice.delivery_date = invoice.invoice_date
        root = etree.fromstring(invoice._l10n_pl_edi_render_xml().encode())
        self.assertLessEqual(set(texts("P_6")), {str(invoice.invoice_date)})

    @thorough
    def test_no_invoice_is_sent_to_ksef_without_some_of_its_lines(self):
        _id, _order, invoice = self.bought_for_ksef()
        root = etree.fromstring(invoice._l10n_pl_edi_render_xml().encode())
        rows = [*root.iter("{*}FaWiersz")]
        self.assertEqual(len(rows), len(invoice.invoice_line_ids))
        self.tell_grids("np.")  # as nobody did
        _id, _order, other = self.bought((*COMPANY, "mixed_vat"), 2)
        both = (invoice + other).with_context(lang="en_US")
        [alert] = both._l10n_pl_edi_check_mandatory_fields().values()
        self.assertEqual(alert["level"], "danger")
        self.assertIn(f"{other.name} without some of its lines", alert["message"])
        self.assertIn("(np. (test))", alert["message"])

    @thorough
    def test_an_invoice_in_another_currency_can_be_sent_to_ksef(self):
        rates, _vals = self.sell_in_euros()
        rates.search([]).rate = 1 / 4.2634
        order_id, _order, invoice = self.bought_for_ksef("eur")
        root = etree.fromstring(invoice._l10n_pl_edi_render_xml().encode())
        names = ("KodWaluty", "P_15", "KursWalutyZ")
        told = [root.findtext(f".//{{*}}{name}") for name in names]
        # KSeF takes six decimals of a rate at most.
        self.assertEqual(told, ["EUR", self.row_of(order_id)["sum"], "4.263400"])
