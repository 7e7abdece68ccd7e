import random

from ..cases.decision_case import DecisionWords
from ..cases.length import many
from ..cases.stock_case import StockCase

SAFE_SEEDS = many(range(12), (20261126, 4))
BUSY_SEEDS = many(range(12, 20), (7,))
ROUNDS = 5  # times that stock is sent, with something happening before each
PRODUCTS = 4
OLDER = 3  # orders from before any are taken over
# All goods of these sales are the shop's, and none is to come in: whatever the formula,
# the same is free.
FORMULAS = ("free_to_sell", "forecast", "on_hand", "free_qty")


class TestRandomStock(DecisionWords, StockCase):
    """Whatever happens, in whatever order: in the end the shop has what is free, and a
    piece is sold twice only where a buyer came while its number was being sent."""

    def setUp(self):
        super().setUp()
        self.without_pauses()
        self.happened = set()

    def open_shop(self):
        super().open_shop()
        every = self.simple_products()
        self.as_in_shop(every)
        self.first_push()
        self.products = {
            stock_id: product
            for stock_id, product in every.items()
            if float(self.in_shop(stock_id)) >= 4
        }
        self.rows = sorted(self.products)[:PRODUCTS]

    # ------------------------------------------------------------- what happens
    def buys(self, count=None):
        stock_id = self.random.choice(self.rows)
        there = int(float(self.in_shop(stock_id)))
        if there < 1:
            return 0
        quantity = min(there, count or self.random.randint(1, 3))
        order_id = self.buy(stock_id, quantity, seed=len(self.bought))
        self.bought[order_id] = stock_id
        self.open_orders.append(order_id)
        return quantity

    def begins(self):
        """Orders are taken over from now on; some older ones are open."""
        for _number in range(OLDER):
            self.buys()
        self.older, self.open_orders = self.open_orders, []
        self.connector.orders_after_id = max(self.older, default=0)
        self.sends()

    def moves_older(self, number):
        """The goods of an older order leave, of which nothing in Odoo hears; another
        one is cancelled."""
        if self.older:
            order_id = self.older[number % len(self.older)]
            if number % 2:
                self.older.remove(order_id)
                self.shop.owner.cancel(order_id)
            else:
                self.shop.owner.set_status(order_id, 7)
            self.happened.add("older")

    def pays(self):
        if self.open_orders:
            self.shop.owner.pay(self.random.choice(self.open_orders))

    def edits(self):
        """A buyer takes one more, or one less; of a sales order a person is asked."""
        for order_id in self.random.sample(self.open_orders, len(self.open_orders)):
            [line_id] = self.shop.shop["orders"].line_ids(order_id)
            line = self.shop.shop.row("order-products", line_id)
            quantity = int(float(line["quantity"])) + self.random.choice((-1, 1))
            if quantity and float(self.in_shop(self.bought[order_id])) >= 1:
                self.shop.owner.edit_lines(order_id, quantities={line_id: quantity})
                self.happened.add("edited")
                return

    def cancels(self):
        """Of a sales order a person says later whether it is cancelled."""
        if self.open_orders:
            place = self.random.randrange(len(self.open_orders))
            order_id = self.open_orders.pop(place)
            self.shop.owner.cancel(order_id)
            order = self.order_of(order_id)
            if order.state == "sale":
                self.called_off |= order
                self.happened.add("called off")

    def delivers(self):
        for order_id in self.open_orders:
            order = self.order_of(order_id)
            if order.state == "sale":
                self.deliver(order)
                self.open_orders.remove(order_id)
                self.delivered.append(order_id)
                return

    def takes_back(self):
        """The shop sells again what a buyer sent back; in Odoo somebody counts it."""
        if not self.delivered:
            self.delivers()
        if self.delivered:
            order_id = self.delivered.pop()
            self.shop.owner.return_order(order_id)
            lines = self.order_of(order_id).order_line
            for line in lines.filtered("product_id.is_storable"):
                self.put_in_stock(line.product_id, line.product_uom_qty)
            self.happened.add("taken back")

    def receives(self):
        product = self.products[self.random.choice(self.rows)]
        self.put_in_stock(product, self.random.randint(1, 5))

    def decides(self):
        for decision in self.decisions(entity="order"):
            if decision.change_id.action == "cancel" and decision.can_take_shop:
                decision.action_take_shop()
                self.decided_by_run(decision)
            else:
                decision.action_leave()

    def sends(self, **stock):
        """Whatever happens to orders, nobody edits stock: nobody is asked about it."""
        self.assertRunDone(self.scheduled(**stock))
        self.assertFalse(self.decisions("conflict", entity="stock"))

    def order_of(self, order_id):
        return self.record_of("order", order_id)

    # --------------------------------------------------------------- invariants
    def free(self, product):
        """What is there less all that is sold, below zero where a piece was sold
        twice. Nobody waits for what the shop cancelled."""
        product = product.with_context(warehouse_id=self.warehouse().id)
        product.invalidate_recordset()
        unseen = self.env["shoper.sync.order"]._unseen(self.connector.sudo())
        left = product.qty_available - product.outgoing_qty
        cancelled = self.called_off.filtered(lambda order: order.state == "sale")
        for line in cancelled.order_line:
            left += line.product_uom_qty if line.product_id == product else 0
        older = sum(
            float(self.shop.shop.row("order-products", line_id)["quantity"])
            for order_id in self.older
            if self.products[self.bought[order_id]] == product
            for line_id in self.shop.shop["orders"].line_ids(order_id)
        )
        self.assertGreaterEqual(unseen.get(product.id, 0), older)
        return left - unseen.get(product.id, 0)

    def sold_twice(self):
        return sum(max(0, -self.free(self.products[row])) for row in self.rows)

    def play(self, seed, is_safe):
        self.random = random.Random(seed)
        self.bought, self.open_orders, self.delivered = {}, [], []
        self.called_off = self.env["sale.order"]
        self.connector.stock_formula = FORMULAS[seed % len(FORMULAS)]
        self.begins()
        happenings = [self.buys] * 3 + [self.pays, self.cancels, self.delivers]
        happenings += [self.receives, self.edits, self.takes_back, self.decides]
        window = self.sold_twice()
        for number in range(ROUNDS):
            for happening in self.random.choices(happenings, k=5):
                happening()
            self.moves_older(number)
            bought = []
            if not is_safe:
                when = self.random.choice(("before", "after"))
                self.shop.on_call(
                    self.random.choice(("GET", "PUT")),
                    "product-stocks",
                    lambda bought=bought: bought.append(self.buys(1)),
                    when=when,
                )
            self.sends(fetch_all=number == ROUNDS - 2)
            self.shop.hooks.clear()
            window += sum(bought)
            self.assertLessEqual(self.sold_twice(), window)
        self.sends()
        self.decides()
        self.sends()
        run = self.scheduled()
        self.assertTold(run, {row: self.products[row] for row in self.rows})
        self.assertQuiet(run)
        if is_safe:
            self.assertEqual(self.sold_twice(), 0)

    def test_nobody_buys_while_stock_is_sent(self):
        for seed in SAFE_SEEDS:
            with self.subTest(seed):
                self.play(seed, is_safe=True)
        self.assertEqual(self.happened, {"edited", "called off", "taken back", "older"})

    def test_somebody_always_buys_while_stock_is_sent(self):
        for seed in BUSY_SEEDS:
            with self.subTest(seed):
                self.play(seed, is_safe=False)
