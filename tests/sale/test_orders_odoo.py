import errno
import itertools
from unittest.mock import patch

from odoo.tools import mute_logger

from ...sync.engine.context import Context
from ..cases.length import many, thorough
from ..cases.odoo_trouble import OdooTrouble
from ..cases.order_case import OrderCase

FAILURE = "odoo.addons.shoper_connector.sync.engine.failure"
COD = ("guest", "cod")  # whoever buys so is new to Odoo, and is confirmed at once
EACH = 2  # orders
OTHERS = "serialization_failure", "deadlock_detected"  # what others' writing leads to
# Writing which model fails in which way; in usual runs each of both once.
INVOICING = many(
    (*itertools.product(("account.payment", "account.move"), ("disk_full", *OTHERS)),),
    (("account.payment", "serialization_failure"), ("account.move", "disk_full")),
)
SELLING = many(
    (*itertools.product(("res.partner", "sale.order", "stock.picking"), OTHERS),),
    (("sale.order", OTHERS[0]), ("stock.picking", OTHERS[1])),
)


class TestOrdersOdoo(OdooTrouble, OrderCase):
    """What goes wrong in Odoo while orders are taken over stops them as a whole, and
    none is there twice afterwards."""

    def setUp(self):
        super().setUp()
        self.bought = []

    def buy_some(self):
        first = len(self.bought)
        ids = [self.buy(COD, seed=first + number) for number in range(EACH)]
        self.bought += ids
        return ids

    def counts(self):
        self.env.invalidate_all()
        return [
            self.env[model].with_context(active_test=False).search_count([])
            for model in ("sale.order", "sale.order.line", "res.partner", "stock.move")
        ]

    def assertSoldOnce(self):
        """Each order that was bought is there, once, as the shop has it."""
        self.assertExact(*self.bought)
        orders = self.env["sale.order"].search([("shoper_number", "!=", False)])
        numbers = sorted(map(int, orders.mapped("shoper_number")))
        self.assertEqual(numbers, sorted(self.bought))
        self.assertEqual(set(orders.mapped("state")), {"sale"})
        people = orders.partner_id.mapped(lambda partner: (partner.email, partner.name))
        self.assertEqual(len(people), len(set(people)))
        self.assertFalse(self.take_over().change_ids)

    # ------------------------------------------------------------------- the disk
    @thorough
    @mute_logger(FAILURE)
    def test_a_full_disk_leaves_nothing_half_there_and_is_told(self):
        for model in ("res.partner", "sale.order"):
            with self.subTest(model=model):
                self.buy_some()
                before = self.counts()
                with self.breaking(model, "disk_full"):
                    run = self.take_over()
                self.assertTold(run)
                self.assertEqual(self.counts(), before)
                self.assertRunDone(self.take_over())
                self.assertSoldOnce()

    def assertTold(self, run):
        self.assertEqual(run.state, "failed")
        self.assertIn("disk of Odoo's server is full", run.reason)
        self.assertFalse(self.changes(run, state="failed"), "none of them is at fault")

    @thorough
    @mute_logger(FAILURE)
    def test_a_disk_that_is_full_when_orders_are_confirmed_leaves_quotations(self):
        ids = self.buy_some()
        with self.breaking("stock.picking", "disk_full"):
            self.assertTold(self.take_over())
        self.assertEqual([self.order(number).state for number in ids], ["draft"] * EACH)
        self.assertExact(*ids)
        self.assertRunDone(self.take_over())
        self.assertSoldOnce()

    @mute_logger(FAILURE)
    @thorough
    def test_a_disk_that_is_full_when_all_is_committed_leaves_nothing(self):
        ids = self.buy_some()
        before = self.counts()
        commit, met = Context.commit, []

        def full(ctx):
            made = [("shoper_number", "in", list(map(str, ids)))]
            if ctx.env["sale.order"].search_count(made):
                met.append(ids)
                self.break_off(ctx.env, "disk_full")
            commit(ctx)

        with patch.object(Context, "commit", full):
            self.assertTold(self.take_over())
        self.assertTrue(met)
        self.assertEqual(self.counts(), before)
        self.assertRunDone(self.take_over())
        self.assertSoldOnce()

    @thorough
    @mute_logger(FAILURE)
    def test_no_room_for_a_file_is_no_fault_of_an_order(self):
        self.buy_some()
        before = self.counts()
        full = OSError(errno.ENOSPC, "No space left on device")
        with patch.object(type(self.env["sale.order"]), "create", side_effect=full):
            self.assertTold(self.take_over())
        self.assertEqual(self.counts(), before)
        self.assertRunDone(self.take_over())
        self.assertSoldOnce()

    # --------------------------------------------------------- others at the same time
    @thorough
    def test_what_others_wrote_at_the_same_time_lets_it_be_tried_again(self):
        for model, condition in SELLING:
            with self.subTest(model=model, condition=condition):
                self.buy_some()
                with self.breaking(model, condition, times=2) as met:
                    run = self.take_over()
                self.assertRunDone(run)
                self.assertEqual(len(met), 2)
                self.assertSoldOnce()

    @mute_logger(FAILURE)
    @thorough
    def test_each_is_paid_and_invoiced_once_whatever_the_database_did(self):
        self.pay_and_invoice()
        lines = [{"stock_id": self.stock_id(), "quantity": 1}]
        for model, condition in INVOICING:
            with self.subTest(model=model, condition=condition):
                first = len(self.bought)
                for seed in range(first, first + EACH):
                    self.bought.append(self.buy("card_paid", seed, lines=lines))
                times = None if condition == "disk_full" else 2
                with self.breaking(model, condition, times):
                    runs = self.take_over() | self.take_over()
                if condition == "disk_full":
                    self.assertTold(runs[-1])
                self.assertRunDone(self.take_over())
                self.assertRunDone(self.take_over())
                self.assertPaidOnce()
        self.assertSoldOnce()

    def pay_and_invoice(self):
        """Payments are registered, and everybody gets an invoice at once."""
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        self.payment("onlinePayment").write(
            {"journal_id": journal.id, "register_payment": True}
        )
        self.env["product.template"].search([]).invoice_policy = "order"
        self.connector.write({"orders_invoice": "posted", "orders_invoice_for": "all"})

    def assertPaidOnce(self):
        """Each order that was bought has one payment and one invoice, which match."""
        for number in self.bought:
            order = self.order(number)
            payments = self.env["account.payment"].search(
                [("shoper_order_id", "=", order.id)]
            )
            self.assertEqual(payments.mapped("amount"), [order.amount_total])
            self.assertEqual(order.invoice_ids.mapped("state"), ["posted"])
            self.assertIn(order.invoice_ids.payment_state, ("paid", "in_payment"))

    # ------------------------------------------------------------------- by hand
    def test_confirmed_together_with_others_it_keeps_when_it_was_bought(self):
        order_id = self.buy(since="2026-01-05 10:00:00")
        self.assertRunDone(self.take_over())
        order = self.order(order_id)
        self.assertEqual(order.state, "draft")
        moment = order.date_order
        other = self.env["sale.order"].create(
            {"partner_id": order.partner_id.id, "date_order": "2026-01-01 10:00:00"}
        )
        (other | order).action_confirm()
        self.assertEqual((order | other).mapped("state"), ["sale", "sale"])
        self.assertEqual(order.date_order, moment)
        self.assertGreater(other.date_order, moment)

    # ---------------------------------------------------------------- the warehouse
    def warehouse(self):
        """The warehouse that orders of this shop leave from."""
        warehouse = self.env["stock.warehouse"].create(
            {"name": "Magazyn Hel", "code": "HEL", "company_id": self.company.id}
        )
        self.connector.orders_warehouse_id = warehouse
        return warehouse

    @thorough
    def test_orders_of_an_archived_warehouse_stay_quotations_that_say_so(self):
        warehouse = self.warehouse()
        warehouse.active = False
        ids = self.buy_some()
        run = self.take_over()
        for number in ids:
            self.assertIn("Magazyn Hel", self.reasons(run)[number])
            self.assertEqual(self.order(number).state, "draft")
        self.assertExact(*ids)
        warehouse.active = True
        self.assertRunDone(self.take_over())
        self.assertSoldOnce()
        pickings = self.order(ids[0]).picking_ids
        self.assertEqual(pickings.location_id, warehouse.lot_stock_id)

    @thorough
    def test_a_warehouse_archived_after_the_plan_lets_orders_wait(self):
        warehouse = self.warehouse()
        ids = self.buy_some()
        run = self.take_over(auto_apply=False)
        warehouse.active = False
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertEqual(set(self.reasons(run)), set(ids))
        warehouse.active = True
        self.assertRunDone(self.take_over())
        self.assertSoldOnce()

    @thorough
    def test_a_company_without_a_warehouse_confirms_none_and_says_so(self):
        warehouses = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)]
        )
        warehouses.active = False
        ids = self.buy_some()
        for rights in (False, "stock.group_stock_manager"):
            if rights:
                self.manager.group_ids += self.env.ref(rights)
            run = self.take_over()
            failed = self.changes(run, "order", "act", "failed")
            self.assertEqual(len(failed), EACH)
            for message in failed.mapped("message"):
                self.assertIn("magazyn", message)  # Odoo's own words
        self.assertEqual([self.order(number).state for number in ids], ["draft"] * EACH)
        warehouses.active = True
        for number in ids:  # nobody but a person says where it leaves from
            self.order(number).warehouse_id = warehouses[0]
        self.assertRunDone(self.take_over())
        self.assertSoldOnce()
