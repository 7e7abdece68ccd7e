import random

from ..cases.stock_case import StockCase

SEEDS = (20261126, 7)
ROUNDS = 5  # times that stock is sent, with something happening before each
PRODUCTS = 4


class TestRandomStock(StockCase):
    """Whatever happens, in whatever order: in the end the shop has what is free, and a
    piece is sold twice only where a buyer came while its number was being sent."""

    def setUp(self):
        super().setUp()
        self.without_pauses()
        every = self.simple_products()
        self.as_in_shop(every)
        self.first_push()
        self.products = {
            stock_id: product
            for stock_id, product in every.items()
            if float(self.in_shop(stock_id)) >= 4
        }
        self.rows = sorted(self.products)[:PRODUCTS]
        self.open_orders = []
        self.window = 0  # pieces bought while stock was sent

    # ------------------------------------------------------------- what happens
    def buys(self, count=None):
        stock_id = self.random.choice(self.rows)
        there = int(float(self.in_shop(stock_id)))
        if there < 1:
            return 0
        quantity = min(there, count or self.random.randint(1, 3))
        self.open_orders.append(self.buy(stock_id, quantity, seed=len(self.buyers)))
        self.buyers.append(quantity)
        return quantity

    def pays(self):
        if self.open_orders:
            self.shop.owner.pay(self.random.choice(self.open_orders))

    def cancels(self):
        if self.open_orders:
            order_id = self.open_orders.pop(
                self.random.randrange(len(self.open_orders))
            )
            if self.order_of(order_id).state != "sale":  # else a person decides
                self.shop.owner.cancel(order_id)

    def delivers(self):
        for order_id in list(self.open_orders):
            order = self.order_of(order_id)
            if order.state == "sale":
                self.deliver(order)
                self.open_orders.remove(order_id)
                return

    def receives(self):
        product = self.products[self.random.choice(self.rows)]
        self.put_in_stock(product, self.random.randint(1, 5))

    def order_of(self, order_id):
        return self.record_of("order", order_id)

    # --------------------------------------------------------------- invariants
    def free(self, product):
        """What is there less all that is sold, below zero where a piece was sold
        twice."""
        product = product.with_context(warehouse_id=self.warehouse().id)
        product.invalidate_recordset()
        unseen = self.env["shoper.sync.order"]._unseen(self.connector.sudo())
        left = product.qty_available - product.outgoing_qty
        return left - unseen.get(product.id, 0)

    def sold_twice(self):
        return sum(max(0, -self.free(self.products[row])) for row in self.rows)

    def play(self, seed, is_safe):
        self.random, self.buyers = random.Random(seed), []
        happenings = [self.buys] * 3 + [self.pays, self.cancels, self.delivers]
        happenings += [self.receives] * 2
        window = 0
        for _round in range(ROUNDS):
            for happening in self.random.choices(happenings, k=4):
                happening()
            bought = []
            if not is_safe:
                when = self.random.choice(("before", "after"))
                self.shop.on_call(
                    self.random.choice(("GET", "PUT")),
                    "product-stocks",
                    lambda bought=bought: bought.append(self.buys(1)),
                    when=when,
                )
            run = self.scheduled()
            self.shop.hooks.clear()
            self.assertRunDone(run)
            self.assertFalse(self.changes(run, "stock", "conflict"))
            window += sum(bought)
            self.assertLessEqual(self.sold_twice(), window)
        self.scheduled()
        run = self.scheduled()
        self.assertTold(run, {row: self.products[row] for row in self.rows})
        self.assertQuiet(run)
        if is_safe:
            self.assertEqual(self.sold_twice(), 0)

    def test_nobody_buys_while_stock_is_sent(self):
        self.play(SEEDS[0], is_safe=True)

    def test_somebody_always_buys_while_stock_is_sent(self):
        self.play(SEEDS[1], is_safe=False)
