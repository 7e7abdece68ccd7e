from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api

from ...sync.engine.apply import actions
from ...sync.engine.failure import Failure
from ..cases.committed_orders import CommittedOrdersCase
from ..cases.length import thorough
from ..cases.order_case import OrderWords
from ..cases.sale_case import FEW_SOLD


class TestRacesOfPayments(OrderWords, CommittedOrdersCase):
    """What a buyer paid and the invoice, of which neither transaction sees the other:
    they are matched, whichever is committed first."""

    assortment = FEW_SOLD

    def open_shop(self):
        self.connector = self.synchronise_shop()
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        self.payment("transfer").write(
            {"confirm": "always", "journal_id": journal.id, "register_payment": True}
        )
        self.env.cr.commit()

    @classmethod
    def forget_orders(cls):
        cls.env.cr.rollback()
        cls.env.invalidate_all()
        payments = cls.everything("account.payment").search(
            [("shoper_order_id", "!=", False)]
        )
        invoices = payments.shoper_order_id.invoice_ids
        payments.action_draft()
        payments.unlink()
        invoices.filtered(lambda move: move.state != "draft").button_draft()
        invoices.with_context(force_delete=True).unlink()
        cls.env.cr.commit()
        return super().forget_orders()

    # ------------------------------------------------------------------ given
    def paid_now(self, seed):
        """An order that was confirmed before it was paid, and the draft of its invoice.

        :return: (the order in Odoo, its invoice)
        """
        lines = [{"stock_id": self.stock_id(), "quantity": 1}]
        order_id, order = self.taken(seed=seed, lines=lines)
        order.order_line.product_id.invoice_policy = "order"
        invoice = order._create_invoices()
        self.env.cr.commit()
        self.shop.owner.pay(order_id)
        return order, invoice

    # ------------------------------------------------------------------- then
    def assertMatched(self, order, invoice):
        self.env.cr.rollback()
        self.env.invalidate_all()
        payment = self.env["account.payment"].search(
            [("shoper_order_id", "=", order.id)]
        )
        self.assertEqual(payment.amount, order.amount_total)
        self.assertEqual(order.shoper_registered, order.amount_total)
        self.assertEqual(invoice.state, "posted")
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertTrue(payment.is_reconciled)

    @thorough
    def test_an_invoice_that_crosses_its_payment_is_paid_by_it(self):
        for seed, meet in enumerate(
            (self.post_before_the_run_writes, self.post_while_the_run_works,
             self.register_before_it_is_posted), 1,
        ):  # fmt: skip
            with self.subTest(meet.__name__):
                order, invoice = self.paid_now(seed)
                meet(order, invoice)
                self.assertMatched(order, invoice)

    def post_before_the_run_writes(self, order, invoice):
        lock, left = actions.lock_records, [invoice]

        def crossed(ctx, res_ids):
            if order.id in res_ids and left:
                with self.elsewhere() as env:
                    left.pop().with_env(env).action_post()
            return lock(ctx, res_ids)

        with patch.object(actions, "lock_records", crossed):
            self.assertRunDone(self.take_over())
        self.assertFalse(left)

    def post_while_the_run_works(self, order, invoice):
        keep_alive = Failure.keep_alive
        with self.registry.cursor() as cr:
            person = api.Environment(cr, SUPERUSER_ID, {})
            invoice.with_env(person).action_post()
            person.flush_all()

            def waiting(failure):
                cr.commit()
                return keep_alive(failure)

            with patch.object(Failure, "keep_alive", waiting):
                self.assertRunDone(self.take_over())

    def register_before_it_is_posted(self, order, invoice):
        with self.registry.cursor() as cr:
            person = api.Environment(cr, SUPERUSER_ID, {})
            own = invoice.with_env(person)
            self.assertEqual(own.state, "draft")
            self.assertRunDone(self.take_over())
            # Odoo tries again what fails so, and sees the payment then.
            with self.assertRaises(SerializationFailure):
                own.action_post()
            cr.rollback()
            person.invalidate_all()
            own.action_post()
