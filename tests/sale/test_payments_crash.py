from ..cases.killed_worker import KilledWorkerCase
from ..cases.length import thorough
from ..cases.order_case import TAKE, OrderWords
from ..cases.sale_case import FEW_SOLD

MANY = 12  # more than its worker registers in one go
MOMENTS = 40  # at which one order can be broken off; there are more


class TestCrashOfPayments(OrderWords, KilledWorkerCase):
    """A worker that is killed while it takes orders over and registers what was paid:
    the next one goes on, and each order and each payment is there once."""

    assortment = FEW_SOLD

    def open_shop(self):
        self.connector = self.synchronise_shop()
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        self.payment("onlinePayment").write(
            {"journal_id": journal.id, "register_payment": True}
        )
        self.env.cr.commit()
        self.lines = [{"stock_id": self.stock_id(), "quantity": 1}]

    @classmethod
    def forget_orders(cls):
        cls.env.cr.rollback()
        cls.env.invalidate_all()
        cls.payments().with_context(force_delete=True).unlink()
        cls.env.cr.commit()
        return super().forget_orders()

    @classmethod
    def payments(cls):
        return cls.everything("account.payment").search(
            [("shoper_order_id", "!=", False)]
        )

    def count(self):
        return len(self.payments())

    def is_confirmed(self):
        orders = self.env["sale.order"]
        return orders.search_count(
            [("shoper_number", "!=", False), ("state", "=", "sale")]
        )

    @thorough
    def test_each_payment_is_registered_once_wherever_it_was_killed(self):
        self.shop.owner.buy(MANY, 1, "card_paid", lines=self.lines)
        run = self.queue(order=TAKE | {"fetch_all": False})
        self.env.cr.commit()
        self.kill_once(run, self.is_confirmed)
        before = self.count()
        self.kill_once(run, lambda: self.count() > before)
        registered = self.count()
        self.assertLess(registered, MANY)
        self.work(run)
        self.assertRunDone(run)
        orders = self.env["sale.order"].search([("shoper_number", "!=", False)])
        self.assertGreater(len(orders), registered)
        self.assertEqual(set(orders.mapped("state")), {"sale"})
        payments = self.payments()
        self.assertEqual(set(payments.shoper_order_id), set(orders))
        self.assertEqual(len(payments), len(orders))
        for payment in payments:
            order = payment.shoper_order_id
            self.assertEqual(payment.amount, order.amount_total)
            self.assertEqual(order.shoper_registered, order.amount_total)
            self.assertIn(payment.state, ("in_process", "paid"))
        again = self.take_over(fetch_all=True)
        self.assertFalse(self.changes(again, "order", "act"))
        self.assertEqual(self.count(), len(orders))
        self.check_each_moment()

    def check_each_moment(self):
        """An order is there once at whichever moment the worker was killed."""
        order_ids = []

        def begin():
            order_id = self.buy("card_paid", seed=len(order_ids), lines=self.lines)
            order_ids.append(order_id)
            return self.queue(order=TAKE | {"fetch_all": False})

        for moment, run in self.each_moment(MOMENTS, begin):
            self.work(run)
            with self.subTest(moment=moment):
                self.assertRunDone(run)
                self.assertThereOnce(order_ids[-1])
        self.assertFalse(self.changes(self.take_over(), "order"))
        for order_id in order_ids:
            self.assertThereOnce(order_id)

    def assertThereOnce(self, order_id):
        """One order with one line for each of the shop's, one buyer, one payment."""
        order = self.env["sale.order"].search([("shoper_number", "=", str(order_id))])
        self.assertEqual(order.mapped("state"), ["sale"])
        self.assertExact(order_id)
        lines = order.order_line.filtered("shoper_line_id").mapped("shoper_line_id")
        self.assertEqual(lines, self.shop.shop["orders"].line_ids(order_id))
        buyer = order.partner_id
        same = [(name, "=", buyer[name]) for name in ("name", "email")]
        same.append(("parent_id", "=", buyer.parent_id.id))
        self.assertEqual(self.env["res.partner"].search(same), buyer)
        payments = self.payments().filtered(lambda one: one.shoper_order_id == order)
        self.assertEqual(payments.mapped("amount"), [order.amount_total])
        self.assertIn(payments.state, ("in_process", "paid"))
        self.assertEqual(order.shoper_registered, order.amount_total)
