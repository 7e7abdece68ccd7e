import random
from collections import Counter
from decimal import Decimal
from unittest.mock import patch

from odoo.tests import tagged

from ...sync.engine.runner import Runner
from ..cases.length import many
from ..cases.parcel_case import SHIPPED, ParcelWords
from ..cases.stock_case import StockWords
from ..cases.year_case import YearCase

SEED = 20261126
DAYS = many(365, 4)
PRODUCTS = 6
KINDS = (
    ("registered", "transfer"),
    ("registered", "cod"),
    ("registered", "card_paid"),
    ("guest", "card_paid"),
    ("guest", "transfer", "code"),
    ("registered", "card_paid", "invoice_wanted"),
)
OUTAGES = (
    {"status": 500, "times": 8},
    {"status": 429, "times": 2, "retry_after": 0},
    {"kind": "lost", "times": 1},
    {"kind": "half", "times": 1},
    {"kind": "html", "times": 1},
    {"kind": "drop", "times": 3},
)


class Killed(BaseException):
    """The process of the worker is gone."""


@tagged("shoper_year")
class TestYear(ParcelWords, StockWords, YearCase):
    """A small shop from day to day: buyers, payments, edits, cancels, shipments,
    returns, goods that arrive, outages, workers that are killed. Whatever happens, in
    the evening all totals are the shop's, the shop has what is free, each delivery is
    one parcel, each payment one payment, and no buyer is told anything twice."""

    def setUp(self):
        super().setUp()
        self.without_pauses()
        self.random = random.Random(SEED)
        self.bought = []
        self.returned = set()
        # It mails of each status, and whenever one is written.
        self.shop.switches.equal_status_mails = True
        for status in self.shop.shop["statuses"].rows.values():
            status["email_change"] = "1"

    def open_shop(self):
        super().open_shop()
        every = self.simple_products()
        self.as_in_shop(every)
        self.first_push()
        there = {
            stock_id: product
            for stock_id, product in every.items()
            if float(self.in_shop(stock_id)) >= 4
        }
        self.products = dict(sorted(there.items())[:PRODUCTS])
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        self.connector.payment_method_ids.write(
            {"register_payment": True, "journal_id": journal.id}
        )
        self.connector.with_user(self.manager).action_suggest_told_statuses()

    # ------------------------------------------------------------- what happens
    def orders(self, *states):
        """Orders of the shop in Odoo, in some states."""
        return self.env["sale.order"].search(
            [("shoper_number", "in", self.bought), ("state", "in", states)], order="id"
        )

    def one_of(self, records):
        return records[self.random.randrange(len(records))] if records else records

    def somebody_buys(self):
        stock_id = self.random.choice(list(self.products))
        there = int(float(self.in_shop(stock_id)))
        if there:
            quantity = self.random.randint(1, min(there, 3))
            [number] = self.shop.owner.buy(
                1,
                f"{SEED}-{len(self.bought)}",
                list(self.random.choice(KINDS)),
                lines=[{"stock_id": stock_id, "quantity": quantity}],
            )
            self.bought.append(str(number))

    def somebody_pays(self):
        unpaid = [
            number
            for number in self.bought
            if not self.row_of(int(number))["is_paid"] and self.is_open(number)
        ]
        if unpaid:
            self.shop.owner.pay(int(self.random.choice(unpaid)))

    def is_open(self, number):
        return int(self.row_of(int(number))["status_id"]) not in (8, 9, 11)

    def somebody_cancels(self):
        order = self.one_of(self.orders("draft"))
        if order:
            self.shop.owner.cancel(int(order.shoper_number))

    def an_address_is_edited(self):
        order = self.one_of(self.orders("draft", "sale"))
        if order:
            self.shop.owner.edit_address(
                int(order.shoper_number),
                delivery={"city": self.random.choice(("Hel", "Puck", "Reda"))},
            )

    def lines_are_edited(self):
        order = self.one_of(self.orders("draft"))
        if order:
            number = int(order.shoper_number)
            [line_id] = self.shop.shop["orders"].line_ids(number)[:1]
            self.shop.owner.edit_lines(number, quantities={line_id: 1})

    def the_panel_moves_a_status(self):
        order = self.one_of(self.orders("draft", "sale"))
        if order and self.is_open(order.shoper_number):
            self.shop.owner.set_status(int(order.shoper_number), 2)

    def goods_leave(self):
        waiting = self.orders("sale").picking_ids.filtered(
            lambda picking: (
                picking.state not in ("done", "cancel")
                and picking.picking_type_code == "outgoing"
            )
        )
        picking = self.one_of(waiting)
        if not picking:
            return
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty
            if move.product_uom_qty > 1 and self.random.random() < 0.3:
                move.quantity -= 1  # the rest comes later
            move.picked = True
        picking.carrier_tracking_ref = f"NR{picking.id}"
        picking._action_done()

    def something_comes_back(self):
        done = self.orders("sale").picking_ids.filtered(
            lambda picking: (
                picking.state == "done"
                and picking.picking_type_code == "outgoing"
                and picking.id not in self.returned
            )
        )
        picking = self.one_of(done)
        if not picking:
            return
        self.returned.add(picking.id)
        wizard = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_model="stock.picking"
        )
        wizard = wizard.create({"picking_id": picking.id})
        for line in wizard.product_return_moves:
            line.quantity = line.move_id.quantity
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        for move in back.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        back._action_done()

    def goods_arrive(self):
        product = self.products[self.random.choice(list(self.products))]
        self.put_in_stock(product, self.random.randint(1, 6))

    # -------------------------------------------------------------------- when
    def synchronise_day(self):
        """What a preset does every ten minutes: orders, then what goes back to the
        shop."""
        run = self.connector.with_user(self.manager)._synchronise(
            [
                {
                    "entity": "order",
                    "fetch_all": False,
                    "update_linked": "odoo",
                    "import_unlinked": True,
                },
                {"entity": "parcel", "export_unlinked": True},
                {"entity": "order_status", "update_linked": "shop"},
                {"entity": "stock", "fetch_all": False},
            ],
            origin="preset",
        )
        self.work(run)
        return run

    def with_bad_luck(self):
        """A synchronisation that the shop does not answer as it should, or whose worker
        is killed after some units of work."""
        if self.random.random() < 0.5:
            self.shop.faults.add(
                None,
                None,
                skip=self.random.randint(0, 12),
                **self.random.choice(OUTAGES),
            )
            self.synchronise_day()
            self.shop.faults.clear()
            return
        left = self.random.randint(1, 12)
        commit = Runner._commit

        def killed(runner):
            nonlocal left
            left -= 1
            if not left:
                raise Killed
            return commit(runner)

        with patch.object(Runner, "_commit", killed):
            try:
                self.synchronise_day()
            except Killed:
                self.env.invalidate_all()

    def people_decide(self):
        """What waits for a person about orders counts as the shop has it, as long as
        that can be written."""
        decisions = self.env["shoper.decision"].search(
            [("state", "=", "open"), ("entity", "=", "order")]
        )
        for decision in decisions.filtered("has_values").with_user(self.manager):
            if decision.is_only_left:
                decision.action_leave()
            else:
                decision.action_take_shop()
        for run in decisions.decision_run_id:
            self.work(run)

    # --------------------------------------------------------------- invariants
    def check(self, day):
        self.assertEqual(self.shop.broken_rules(), [], day)
        orders = self.orders("draft", "sent", "sale", "cancel", "done")
        elements = {item.remote_id: item for item in self.elements_of_orders()}
        for number in self.bought:
            self.assertIn(int(number), elements, day)
        for order in orders:
            row = self.row_of(int(order.shoper_number))
            is_followed = not order.shoper_hold and order.state != "cancel"
            if is_followed and self.is_open(order.shoper_number):
                self.assertEqual(
                    Decimal(f"{order.amount_total:.2f}"), Decimal(row["sum"]), day
                )
        self.check_payments(orders, day)
        self.check_parcels(day)
        self.check_mails(day)
        self.assertOffered(self.products, day)

    def elements_of_orders(self):
        return self.env["shoper.element"].search(
            [("connector_id", "=", self.connector.id), ("entity", "=", "order")]
        )

    def check_payments(self, orders, day):
        """Nobody's payment is registered twice, and all that is due is."""
        payments = self.env["account.payment"].search(
            [("shoper_order_id", "in", orders.ids)]
        )
        by_order = payments.grouped("shoper_order_id")
        for order in orders:
            paid = float(self.row_of(int(order.shoper_number))["paid"])
            own = round(sum(by_order.get(order, payments.browse()).mapped("amount")), 2)
            self.assertLessEqual(own, paid, day)
            if order.state == "sale" and self.is_open(order.shoper_number):
                self.assertEqual(order.shoper_paid, paid, day)
                self.assertEqual(own, paid, day)

    def check_mails(self, day):
        """No buyer is mailed of the status that the order has already, nor that it was
        shipped but because of its parcels."""
        last = {}
        told = Counter()
        name = self.status(SHIPPED).name
        for mail in self.shop.shop.mails:
            if mail.kind == "status":
                self.assertNotEqual(mail.subject, last.get(mail.order_id), day)
                last[mail.order_id] = mail.subject
                told[mail.order_id] += mail.subject.endswith(f": {name}")
            elif mail.kind == "parcel":
                told[mail.order_id] -= 1
        self.assertLessEqual(max(told.values(), default=0), 0, day)

    def check_parcels(self, day):
        """Each delivery is one parcel at most, and each is told once."""
        rows = [
            row
            for row in self.shop.shop.rows("parcels")
            if row["order_id"] in self.bought
        ]
        numbers = Counter(row["shipping_code"] for row in rows)
        self.assertLessEqual(max(numbers.values(), default=0), 1, day)
        told = Counter(
            str(mail.order_id) for mail in self.shop.shop.mails if mail.kind == "parcel"
        )
        self.assertEqual(told, Counter(row["order_id"] for row in rows), day)

    def test_day_after_day(self):
        happenings = [self.somebody_buys] * 4 + [self.somebody_pays] * 2
        happenings += [self.goods_leave] * 2 + [self.goods_arrive] * 2
        happenings += [
            self.somebody_cancels,
            self.an_address_is_edited,
            self.lines_are_edited,
            self.the_panel_moves_a_status,
            self.something_comes_back,
        ]
        for day in range(DAYS):
            for happening in self.random.choices(happenings, k=8):
                happening()
            if self.random.random() < 0.4:
                self.with_bad_luck()
            self.synchronise_day()
            self.people_decide()
            self.synchronise_day()
            self.check(day)
        states = Counter(self.orders("draft", "sale", "cancel").mapped("state"))
        self.assertGreater(states["sale"], DAYS / 4, states)
        self.assertTrue(self.orders("sale").picking_ids.shoper_parcel_ids)
        run = self.synchronise_day()
        self.assertRunDone(run)
        done = run.change_ids.filtered(lambda change: change.state == "done")
        self.assertFalse(done, done.mapped("name"))
