from collections import Counter
from contextlib import contextmanager

from ..cases.order_life_case import OrderLifeCase

# Whoever is told of something is told by one of these.
TOLD_BY = {
    "mail.mail": "model",
    "mail.notification": "notification_type",
    "mail.followers": "res_model",
    "mail.activity": "res_model",
}


class TestOrdersQuiet(OrderLifeCase):
    """An order of the shop lives its whole life in Odoo, and nobody is mailed or
    notified, made a follower or given a task: the shop tells buyers, and colleagues
    look at lists."""

    def open_shop(self):
        super().open_shop()
        self.connector.orders_user_id = self.sell_by()
        (self.manager | self.user).group_ids += self.env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        for code in ("transfer", "cod"):
            self.payment(code).write(
                {"journal_id": journal.id, "register_payment": True}
            )
        self.connector.orders_team_id = self.watched_team()
        self.env["product.template"].search([]).invoice_policy = "order"
        self.connector.write({"orders_invoice": "posted", "orders_invoice_for": "all"})

    def watched_team(self):
        """A sales team whose leader wants to hear of all that happens."""
        team = self.env["crm.team"].create({"name": "Sklep"})
        events = self.env["mail.message.subtype"].search(
            [("res_model", "=", "crm.team")]
        )
        boss = self.env["res.partner"].create(
            {"name": "Kierowniczka", "email": "boss@example.com"}
        )
        team.message_subscribe(boss.ids, events.ids)
        return team

    def told(self):
        """How often anybody was told anything, whoever it was, and of what; but for
        who synchronises, of that."""
        self.env.flush_all()
        found = {}
        for name, of_what in TOLD_BY.items():
            records = self.env[name].with_context(active_test=False).search([])
            found[name] = Counter(records.mapped(of_what))
        del found["mail.followers"]["shoper.sync.run"]
        return found

    @contextmanager
    def quietly(self):
        """Nobody is told anything, not even by a mail that is sent and deleted."""
        before = self.told()
        with self.assertNobodyIsMailed():
            yield
        self.assertEqual(self.told(), before)

    def test_nobody_is_told_of_anything_in_an_order_s_life(self):
        with self.quietly():
            (order_id, order), (sold_id, sold) = self.all_of("draft", "sale")
        self.assertEqual(order.user_id.login, "seller")
        self.assertTrue(order.team_id.message_follower_ids)
        with self.quietly():
            first, _second = self.line_ids(order_id)
            self.shop.owner.edit_lines(order_id, quantities={first: 4})
            self.shop.owner.edit_address(order_id, delivery={"city": "Hel"})
            self.assertRunDone(self.take_over())
        self.assertEqual(self.line_of(order, first).product_uom_qty, 4)
        self.assertEqual(order.partner_shipping_id.city, "Hel")
        with self.quietly():
            self.shop.owner.pay(order_id)
            self.assertRunDone(self.take_over())
            self.assertRunDone(self.take_over())
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.shoper_registered, order.amount_total)
        self.assertEqual(order.invoice_ids.mapped("state"), ["posted"])
        with self.quietly():
            self.edit_sold(sold_id, sold)
        self.connector.orders_cancel_at_once = True
        with self.quietly():
            self.shop.owner.cancel(sold_id)
            self.take_over()
        self.assertEqual(sold.state, "cancel")
        with self.quietly():
            self.shop.owner.set_status(sold_id, 2)
            self.take_over()
        self.assertEqual(sold.state, "sale")
        with self.quietly():
            self.shop.owner.delete("orders", sold_id)
            self.take_over(fetch_all=True)
        self.check_that_they_listen(order)

    def edit_sold(self, order_id, order):
        """A sales order is edited in the shop, and somebody says that it counts."""
        first, second = self.line_ids(order_id)
        self.shop.owner.edit_lines(order_id, quantities={first: 1, second: 5})
        puck = {"city": "Puck"}
        self.shop.owner.edit_address(order_id, delivery=puck, billing=puck)
        self.take_over()
        self.decide("shop", self.decision(order_id))
        self.assertEqual(self.line_of(order, first).product_uom_qty, 1)
        self.assertEqual(order.partner_invoice_id.city, "Puck")

    def check_that_they_listen(self, order):
        """Of what a person does by hand they are told: nothing else kept it quiet."""
        before = self.told()
        order.copy({"user_id": order.user_id.id}).action_confirm()
        after = self.told()
        for name in ("mail.notification", "mail.followers"):
            self.assertGreater(after[name].total(), before[name].total(), name)
