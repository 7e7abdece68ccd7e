from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import fields

from ..cases.length import thorough
from ..cases.order_life_case import OrderLifeCase

WARSAW = ZoneInfo("Europe/Warsaw")


class TestOrderPromise(OrderLifeCase):
    """The delivery date that the shop names is that of the order in Odoo where that is
    chosen."""

    def setUp(self):
        super().setUp()
        self.without_pauses()
        self.connector.orders_promise = True

    def day_of(self, order_id):
        """The date that the shop names for an order."""
        return date.fromisoformat(self.row_of(order_id)["delivery_date"])

    def move(self, order_id, days):
        """Somebody in the shop enters another date, which is so many days later."""
        day = self.day_of(order_id) + timedelta(days=days)
        self.shop.owner.update("orders", order_id, {"delivery_date": str(day)})
        return day

    def assertPromised(self, order, day):
        """The order is due at noon of a day, by the shop's clock."""
        due = order.commitment_date.replace(tzinfo=timezone.utc).astimezone(WARSAW)
        self.assertEqual((due.date(), due.hour, due.minute), (day, 12, 0))

    # ------------------------------------------------------------------- when made
    @thorough
    def test_nothing_is_promised_unless_it_is_chosen(self):
        self.connector.orders_promise = False
        order_id, order = self.quotation()
        self.assertTrue(self.day_of(order_id))
        self.assertFalse(order.commitment_date or order.shoper_promised_on)
        # Chosen later, what goes on has it, too, and nobody is asked.
        self.connector.orders_promise = True
        self.assertRunDone(self.take_over())
        self.assertPromised(order, self.day_of(order_id))
        self.assertQuiet()

    def test_a_delivery_is_planned_for_noon_of_the_day_that_the_shop_names(self):
        order_id, order = self.sold()
        day = self.day_of(order_id)
        self.assertPromised(order, day)
        self.assertEqual(order.shoper_promised_on, day)
        self.assertEqual(order.picking_ids.scheduled_date, order.commitment_date)
        self.assertExact(order_id)
        self.assertNobodyIsTold(order)
        self.assertQuiet()

    def test_summer_time_moves_no_day(self):
        year = fields.Date.today().year + 1
        days = {seed: date(year, month, 1) for seed, month in enumerate((1, 7))}
        ids = {seed: self.buy(seed=seed) for seed in days}
        for seed, order_id in ids.items():
            values = {"delivery_date": str(days[seed])}
            self.shop.owner.update("orders", order_id, values)
        self.assertRunDone(self.take_over())
        for seed, order_id in ids.items():
            self.assertPromised(self.order(order_id), days[seed])

    @thorough
    def test_what_is_no_date_promises_nothing_and_keeps_no_order_back(self):
        early = fields.Date.today() - timedelta(days=30)
        forms = ("wkrótce", ["x"], 7, str(early), "0000-00-00", "", None, "0001-01-01")
        ids = [self.buy(seed=seed) for seed, _form in enumerate(forms)]
        for order_id, form in zip(ids, forms, strict=True):
            self.let_say(order_id, delivery_date=form)
        late = self.buy(seed=20)
        self.let_say(late, delivery_date="9999-12-31 23:59:59")
        self.assertRunDone(self.take_over())
        self.assertExact(*ids, late)
        self.assertFalse([one for one in ids if self.order(one).commitment_date])
        self.assertPromised(self.order(late), date(9999, 12, 31))
        self.assertQuiet()

    # ----------------------------------------------------------------------- later
    @thorough
    def test_another_date_in_the_shop_follows_where_nobody_entered_one(self):
        (quoted_id, quoted), (sold_id, sold) = self.all_of("draft", "sale")
        days = {order: self.move(order.shoper_number, 4) for order in (quoted, sold)}
        self.assertRunDone(self.take_over())
        for order, day in days.items():
            self.assertPromised(order, day)
        due = set(sold.picking_ids.move_ids.mapped("date_deadline"))
        self.assertEqual(due, {sold.commitment_date})
        self.assertExact(quoted_id, sold_id)
        self.assertNoQuestions()
        # The shop names none any more.
        self.shop.owner.update("orders", quoted_id, {"delivery_date": "0000-00-00"})
        self.assertRunDone(self.take_over())
        self.assertFalse(quoted.commitment_date or quoted.shoper_promised_on)
        self.assertNobodyIsTold(quoted | sold)
        self.assertQuiet()

    @thorough
    def test_a_date_that_somebody_entered_or_took_away_in_odoo_stays(self):
        orders = [order for _id, order in self.all_of("sale", "sale", "draft")]
        own = datetime(2031, 5, 6, 8, 0)
        entered = dict(zip(orders, (own, False, own), strict=True))
        for order, due in entered.items():
            order.commitment_date = due
        days = {order: self.move(order.shoper_number, 4) for order in orders}
        self.assertRunDone(self.take_over())
        for order, due in entered.items():
            self.assertEqual(order.commitment_date, due)
            self.assertEqual(order.shoper_promised_on, days[order])
        self.assertNoQuestions()
        self.assertQuiet()

    @thorough
    def test_what_is_delivered_or_cancelled_keeps_its_date(self):
        (_id, delivered), (_id, cancelled) = self.all_of("sale", "draft")
        self.deliver(delivered)
        cancelled.action_cancel()
        before = {order: order.commitment_date for order in (delivered, cancelled)}
        for order in before:
            self.move(order.shoper_number, 4)
        self.assertRunDone(self.take_over())
        for order, due in before.items():
            self.assertEqual(order.commitment_date, due)
        self.assertNoQuestions()

    @thorough
    def test_it_follows_together_with_an_edit_of_the_lines(self):
        order_id, order = self.quotation()
        [line_id, _other] = self.line_ids(order_id)
        self.shop.owner.edit_lines(order_id, quantities={line_id: 9})
        day = self.move(order_id, 4)
        self.assertRunDone(self.take_over())
        self.assertEqual(self.line_of(order, line_id).product_uom_qty, 9)
        self.assertPromised(order, day)
        self.assertExact(order_id)
        self.assertQuiet()

    @thorough
    def test_a_date_that_makes_no_sense_later_leaves_the_one_before(self):
        order_id, order = self.quotation()
        day = self.day_of(order_id)
        self.let_say(order_id, delivery_date="jutro")
        self.assertRunDone(self.take_over())
        self.assertPromised(order, day)
        self.assertQuiet()

    @thorough
    def test_what_is_paid_after_the_promised_month_was_locked_is_confirmed(self):
        self.company.security_lead = 2
        bought = fields.Datetime.now() - timedelta(days=40)
        placed = {
            "date": f"{bought:%Y-%m-%d %H:%M:%S}",
            "delivery_date": f"{bought + timedelta(days=3):%Y-%m-%d}",
        }
        (order_id, order), (own_id, own) = self.all_taken((1, 2), order=placed)
        locked = fields.Date.today() - timedelta(days=10)
        self.company.fiscalyear_lock_date = locked
        own.commitment_date = kept = fields.Datetime.now() + timedelta(days=3)
        for number in (order_id, own_id):
            self.assertLess(self.day_of(number), locked)
            self.shop.owner.pay(number)
        self.assertRunDone(self.take_over())
        for each in (order, own):
            self.assertEqual(each.state, "sale")
            for picking in each.picking_ids:
                self.assertGreater(picking.scheduled_date.date(), locked)
        self.assertFalse(order.commitment_date)
        self.assertEqual(own.commitment_date, kept)
        self.assertQuiet()
        # The shop moves it on, beyond that period.
        days = {number: self.move(number, 60) for number in (order_id, own_id)}
        self.assertRunDone(self.take_over())
        self.assertPromised(order, days[order_id])
        self.assertEqual(own.commitment_date, kept)
        self.assertQuiet()
