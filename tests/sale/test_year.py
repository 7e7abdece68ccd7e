import random
from collections import Counter
from datetime import datetime, timezone
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from ...sync.engine import runner
from ...sync.engine.options import StepOptions
from ..cases.length import many
from ..cases.order_case import TAKE
from ..cases.shop_messages import ShopMessages
from ..cases.stock_oracle import StockOracle
from ..cases.year_books import YearBooks
from ..cases.year_case import YearCase

SEED = 7
DAYS = many(365, 3)
HAPPENINGS = 8  # in a day
PRODUCTS = 6
LINES = {
    "order": {"fetch_all": False} | TAKE,
    "parcel": {},
    "order_status": {},
    "stock": {"fetch_all": False},
}
OUTAGES = (
    {"status": 500, "times": 8},
    {"status": 429, "times": 2, "retry_after": 0},
    {"kind": "lost", "times": 1},
    {"kind": "half", "times": 1},
    {"kind": "html", "times": 1},
    {"kind": "drop", "times": 3},
)
TABLES = (
    *("shoper_element", "shoper_sync_change", "shoper_sync_step", "shoper_parcel"),
    *("sale_order", "sale_order_line", "sale_order_line_invoice_rel"),
    *("account_move", "account_move_line", "account_payment"),
    *("account_partial_reconcile", "stock_picking", "stock_move", "res_partner"),
)


class Killed(BaseException):
    """The process of the worker is gone."""


@tagged("shoper_year")
class TestYear(YearBooks, YearCase):
    """A small shop from day to day: buyers, payments, edits, cancels, shipments,
    returns, money that is paid back, goods that arrive, orders that people cancel, take
    up again and edit in Odoo, messages of the shop, outages, workers that are killed.
    Whatever happens, in the evening all totals are the shop's, or a person's, the shop
    has what is free, each delivery is one parcel, each payment one payment, each sale
    one invoice, and no buyer is told anything twice."""

    def setUp(self):
        super().setUp()
        self.seed = SEED
        self.random = random.Random(SEED)
        # It mails of each status, and whenever one is written.
        self.shop.switches.equal_status_mails = True
        for status in self.shop.shop["statuses"].rows.values():
            status["email_change"] = "1"
        self.messages = ShopMessages(self.connector, self.shop, self.random)
        self.oracle = StockOracle(
            self.connector, self.shop.shop, self.warehouse(), self.products
        )

    def open_shop(self):
        super().open_shop()
        every = self.simple_products()
        self.as_in_shop(every)
        self.connector.stock_safety = 1
        self.first_push()
        there = {
            stock_id: product
            for stock_id, product in every.items()
            if self.pieces(stock_id) >= 3
        }
        self.products = dict(sorted(there.items())[:PRODUCTS])
        for product in list(self.products.values())[::2]:
            product.invoice_policy = "delivery"
        row = min(self.products)
        self.products[row].write({"shoper_has_safety": True, "shoper_safety": 2})
        self.kept_back = {row: 2}
        self.take_money()
        self.connector.with_user(self.manager).action_suggest_told_statuses()
        self.preset = self.make_preset()
        # What happened before the first one counts as told.
        self.assertRunDone(self.by_schedule())
        self.connector.webhook_address = ShopMessages.address
        with self.enter_registry_test_mode():
            self.connector.with_user(self.manager).action_register_webhooks()

    def make_preset(self):
        """Orders and stock, and what goes back to the shop; it is started here."""
        engine = self.env["shoper.sync"]
        lines = [
            StepOptions(engine._entity(code)).usual() | chosen | {"enabled": True}
            for code, chosen in LINES.items()
        ]
        preset = self.env["shoper.sync.preset"].create(
            {
                "name": "Co dziesięć minut",
                "connector_id": self.connector.id,
                "is_scheduled": True,
                "line_ids": [Command.create(line) for line in lines],
            }
        )
        preset.next_run = "2099-01-01"
        return preset

    def take_money(self):
        """Payments are registered, and all that is sold is invoiced."""
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        self.connector.payment_method_ids.write(
            {"register_payment": True, "journal_id": journal.id}
        )
        self.connector.write({"orders_invoice": "posted", "orders_invoice_for": "all"})

    # -------------------------------------------------------------------- when
    def by_schedule(self):
        """What the preset does every ten minutes: orders, then what goes back to the
        shop."""
        self.look_at_the_clock()
        run = self.preset._run()
        self.work(run)
        return run

    def look_at_the_clock(self):
        """What is written from now on is of now, as in a transaction of its own."""
        self.env.flush_all()
        self.env.cr._now = datetime.now(timezone.utc).replace(tzinfo=None)

    def by_messages(self):
        """What the scheduled action does about messages of the shop."""
        self.look_at_the_clock()
        self.connector.sudo()._queue_webhook_run()
        return self.work_queued("webhook")

    def by_moved_stock(self):
        """What the scheduled action does a minute after stock moved in Odoo."""
        self.look_at_the_clock()
        self.env["shoper.stock.moved"].search([]).due_at = fields.Datetime.now()
        self.connector.sudo()._queue_moved()
        return self.work_queued("stock")

    def work_queued(self, purpose):
        """Work the run that was queued for something, or else what the preset does."""
        run = self.env["shoper.sync.run"].search(
            [("purpose", "=", purpose), ("state", "=", "queued")], limit=1
        )
        if not run:
            return self.by_schedule()
        self.work(run)
        return run

    def first_of_day(self, numbers):
        """Orders are read, for one reason or another: then all that the shop told of
        are in Odoo.

        :param numbers: of these orders
        """
        ways = (self.by_schedule, self.by_messages, self.by_moved_stock)
        self.assertRunDone(self.random.choice(ways)())
        found = self.orders("draft", "sent", "sale", "cancel").mapped("shoper_number")
        self.assertFalse(numbers - set(map(int, found)))

    def with_bad_luck(self):
        """A synchronisation that the shop does not answer as it should, or whose worker
        is killed after some units of work."""
        way = self.random.choice((self.by_schedule, self.by_schedule, self.by_messages))
        if self.random.random() < 0.5:
            self.shop.faults.add(
                None,
                None,
                skip=self.random.randint(0, 12),
                **self.random.choice(OUTAGES),
            )
            way()
            self.shop.faults.clear()
            return
        left = self.random.randint(1, 12)
        commit = runner.commit

        def killed(env):
            nonlocal left
            left -= 1
            if not left:
                raise Killed
            return commit(env)

        with patch.object(runner, "commit", killed):
            try:
                way()
            except Killed:
                with self.enter_registry_test_mode():
                    self.env.invalidate_all()  # what it committed is seen

    def play(self, day):
        with self.at_work():
            for happening in self.random.choices(self.happenings(), k=HAPPENINGS):
                happening()
        numbers = self.messages.arrive()
        if self.random.random() < 0.4:
            self.with_bad_luck()
        self.first_of_day(numbers)
        self.people_decide()
        self.before_evening()
        self.assertRunDone(self.by_schedule())
        self.check(day)
        if day % 14 == 13:
            self.count_rows()

    def count_rows(self):
        """What PostgreSQL does by itself once a transaction has ended: the year is a
        single one, and without it queries are planned as if there was nothing yet."""
        for table in TABLES:
            self.env.cr.execute(f"ANALYZE {table}")

    def test_day_after_day(self):
        for day in range(DAYS):
            self.play(day)
        states = Counter(self.orders("draft", "sale", "cancel").mapped("state"))
        self.assertGreater(states["sale"], DAYS / 4, states)
        self.assertTrue(self.told)
        self.assertTrue(self.invoiced)
        self.by_schedule()  # what follows from the last one of the last day
        run = self.by_schedule()
        self.assertRunDone(run)
        done = run.change_ids.filtered(lambda change: change.state == "done")
        self.assertFalse(done, done.mapped("name"))
