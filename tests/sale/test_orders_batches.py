import threading
from itertools import islice
from unittest.mock import patch

from odoo.fields import Command

from ...sync.sales.order.creation import QUIETLY
from ..cases.length import thorough
from ..cases.order_life_case import OrderLifeCase
from ..cases.query_counts import QueryCounts

FEW, MANY = 1, 4
# What Odoo looks up for each line, or order, that is created.
SAME = "account_analytic_distribution_model", "quotation_document"
FREE = 0.5  # queries that an order may cost besides those of Odoo's own action


class TestOrdersAtOnce(QueryCounts, OrderLifeCase):
    """What is done with orders costs no more queries for each of them than Odoo's own
    action does; all else is read for all of them at once."""

    def open_shop(self):
        super().open_shop()
        self.seed = 0

    # ------------------------------------------------------------------ given
    def bought(self, count, kind):
        """As many orders that somebody buys, and that are taken over.

        :return: {number of the order: the order in Odoo}
        """
        ids = []
        for _number in range(count):
            self.seed += 1
            lines = self.two_things(1)
            ids.append(self.buy(("registered", kind), seed=self.seed, lines=lines))
        self.assertRunDone(self.take_over())
        return {order_id: self.order(order_id) for order_id in ids}

    # ------------------------------------------------------------------- when
    def growth(self, kind, cost):
        """Queries that each further order takes.

        :param kind: of the orders, which somebody buys before, all at once
        :param cost: called with orders: {number: the order in Odoo}
        """
        counts = 1, FEW, MANY  # by the first one, what is read once only is
        found = iter(self.bought(sum(counts), kind).items())
        _first, few, many = (cost(dict(islice(found, count))) for count in counts)
        return (many - few) / (MANY - FEW)

    def applied(self, kind, happens, is_confirmed_first=False):
        """Queries, for each further order, of applying what follows from what happens
        to orders in the shop."""

        def cost(found):
            for order_id in found:
                happens(order_id)
            if is_confirmed_first:
                self.assertRunDone(self.take_over())
            run = self.take_over(auto_apply=False)
            run.with_user(self.manager).action_apply()
            cost = self.queries(self.work, run)
            self.assertRunDone(run)
            self.last = self.env["sale.order"].union(*found.values())
            return cost

        return self.growth(kind, cost)

    def raw(self, kind, action):
        """Queries, for each further order, of Odoo's own action, called as it is
        here."""

        def cost(found):
            orders = self.env["sale.order"].union(*found.values())
            orders = orders.with_context(**QUIETLY, active_test=True)
            return self.queries(action, orders)

        return self.growth(kind, cost)

    def asked(self, action):
        """Give the queries that something makes."""
        thread, asked = threading.current_thread(), []

        def hook(cursor, query, *_rest):
            asked.append(str(query))

        thread.query_hooks = [hook]
        try:
            action()
            self.env.flush_all()
        finally:
            del thread.query_hooks
        return asked

    # ------------------------------------------------------------------- then
    def test_no_query_has_a_condition_for_each_property(self):
        chosen = self.env["shoper.sync.step"]._fields["property_ids"].relation
        self.bought(FEW, "transfer_paid")
        asked = self.asked(self.take_over)
        every = self.env["shoper.property"].search_count([("entity", "=", "order")])
        self.assertLess(max(query.count(chosen) for query in asked), every / 2)

    def test_orders_are_not_written_after_they_are_made(self):
        model, written = self.env.registry["sale.order"], []
        write = model.write

        def note(orders, vals):
            written.append(vals)
            return write(orders, vals)

        with patch.object(model, "write", note):
            found = self.bought(MANY, "transfer")
        self.assertFalse(written)
        self.env.invalidate_all()
        self.assertTrue(all(order.shoper_made["lines"] for order in found.values()))

    def test_what_is_the_same_for_all_orders_is_looked_up_once(self):
        def looked(count):
            asked = self.asked(lambda: self.bought(count, "transfer"))
            return [
                sum(f'FROM "{table}"' in query for query in asked) for table in SAME
            ]

        looked(FEW)  # what is read once only is read by these
        self.assertEqual(looked(MANY), looked(FEW))

    @thorough
    def test_sales_are_spread_over_analytic_accounts(self):
        plan = self.env["account.analytic.plan"].create({"name": "Channels"})
        account = self.env["account.analytic.account"].create(
            {"name": "Shop", "plan_id": plan.id, "company_id": self.company.id}
        )
        spread = {str(account.id): 100}
        self.env["account.analytic.distribution.model"].create(
            {"company_id": self.company.id, "analytic_distribution": spread}
        )
        [order] = self.bought(1, "transfer").values()
        for line in order.order_line:
            self.assertEqual(line.analytic_distribution, spread)

    @thorough
    def test_quotations_have_their_usual_headers(self):
        if "quotation.document" not in self.env:
            self.skipTest("The PDF quote builder is not installed.")
        document = self.env["quotation.document"].create(
            {"name": "Leaflet", "add_by_default": True}
        )
        for order in self.bought(MANY, "transfer").values():
            self.assertEqual(order.quotation_document_ids, document)

    def test_orders_are_confirmed(self):
        ours = self.applied("transfer", self.shop.owner.pay)
        self.assertEqual(set(self.last.mapped("state")), {"sale"})
        raw = self.raw("transfer", lambda orders: orders.action_confirm())
        self.assertLessEqual(ours, raw + FREE)

    @thorough
    def test_edits_are_planned(self):
        def planned(found):
            for order_id in found:
                [line_id, *_rest] = self.line_ids(order_id)
                self.shop.owner.edit_lines(order_id, quantities={line_id: 2})
            return self.queries(lambda: self.take_over(auto_apply=False))

        self.assertLessEqual(self.growth("transfer", planned), FREE)

    @thorough
    def test_orders_are_cancelled(self):
        ours = self.applied("transfer", self.shop.owner.cancel)
        self.assertEqual(set(self.last.mapped("state")), {"cancel"})
        raw = self.raw("transfer", lambda orders: orders.action_cancel())
        self.assertLessEqual(ours, raw + FREE)

    @thorough
    def test_payments_are_registered(self):
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        self.payment("cod").write({"journal_id": journal.id, "register_payment": True})
        ours = self.applied("cod", self.shop.owner.pay)
        self.assertTrue(all(self.last.mapped("shoper_registered")))

        def registered(orders):
            payments = self.env["account.payment"].create(
                [
                    {
                        "payment_type": "inbound",
                        "partner_id": order.partner_invoice_id.id,
                        "amount": order.amount_total,
                        "journal_id": journal.id,
                    }
                    for order in orders
                ]
            )
            payments.action_post()

        self.assertLessEqual(ours, self.raw("cod", registered) + FREE)

    @thorough
    def test_invoices_are_made(self):
        self.env["product.template"].search([]).invoice_policy = "order"
        self.connector.write({"orders_invoice": "draft", "orders_invoice_for": "all"})

        def pay(order_id):
            """Pay an order of somebody who is called otherwise in Odoo by now."""
            self.shop.owner.pay(order_id)
            self.order(order_id).partner_id.name = "Called Otherwise"

        ours = self.applied("transfer", pay, is_confirmed_first=True)
        self.assertTrue(all(order.invoice_ids for order in self.last))
        self.connector.orders_invoice = "none"
        raw = self.raw("cod", lambda orders: orders._create_invoices(True))
        self.assertLessEqual(ours, raw + FREE)

    @thorough
    def test_edits_are_written(self):
        def edit(order_id):
            line = self.line_ids(order_id)[0]
            self.shop.owner.edit_lines(order_id, quantities={line: 2})

        ours = self.applied("transfer", edit)

        def written(orders):
            for order in orders:
                line = order.order_line[:1]
                order.write(
                    {"order_line": [Command.update(line.id, {"product_uom_qty": 2})]}
                )

        self.assertLessEqual(ours, self.raw("transfer", written) + FREE)
