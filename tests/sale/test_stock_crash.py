import json

from ..cases.committed_case import CommittedCase
from ..cases.stock_case import StockWords

ORDERS = {"fetch_all": False}


class TestCrashOfStock(StockWords, CommittedCase):
    """A worker that is killed at any call while stock is sent, with somebody buying
    each time: the next one goes on, and no piece is sold twice in the end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls.forget_stock)
        words = cls("synchronise_shop")
        words.enterContext = cls.enterClassContext
        cls.synchronised = words.synchronise_shop()
        cls.env.cr.commit()
        cls.worker = cls.start_worker()

    @classmethod
    def forget_stock(cls):
        cls.env.cr.rollback()
        cls.env.invalidate_all()
        found = cls.env["shoper.element"].search([("entity", "=", "stock")])
        quants = cls.everything("stock.quant")
        quants.search([("product_id", "in", found.mapped("res_id"))]).unlink()
        cls.env.cr.commit()

    def start_afresh(self):
        self.env.cr.rollback()
        self.env.invalidate_all()

    def kill_at(self, method, resource):
        """Kill the worker when the shop has carried out such a call, or a bulk call
        with one in it, and is about to answer; somebody buys in that moment."""
        answer = type(self.shop).spoil

        def killing(fault, request, response):
            path = request.path.removeprefix("/webapi/rest/").strip("/")
            calls = {(request.method, path.partition("/")[0])}
            if path == "bulk":
                items = json.loads(request.get_data())
                calls = {
                    (
                        item["method"],
                        item["path"].removeprefix("/webapi/rest/").split("/")[0],
                    )
                    for item in items
                }
            if (method, resource) in calls:
                self.shop.spoil = answer
                self.worker.kill()
            return answer(fault, request, response)

        self.shop.spoil = killing

    def test_it_goes_on_wherever_it_was_killed(self):
        products = self.simple_products()
        self.as_in_shop(products)
        self.first_push()
        rows = [row for row in products if float(self.in_shop(row)) >= 5]
        for row in rows:
            self.put_in_stock(products[row], 3)
        run = self.queue(order=ORDERS, stock=ORDERS)
        self.env.cr.commit()
        calls = [
            ("GET", "orders"),
            ("GET", "product-stocks"),
            ("PUT", "product-stocks"),
            ("PUT", "product-stocks"),
            ("GET", "product-stocks"),
        ]
        for number, call in enumerate(calls):
            self.kill_at(*call)
            self.worker.work(run)
            self.assertTrue(self.was_killed(self.worker), f"{call} was made")
            for row in rows[:4]:
                self.buy(row, seed=f"{number} {row}")
        self.shop.spoil = type(self.shop).spoil
        self.work(run)
        self.assertNotEqual(run.state, "failed", run.message)
        run = self.synchronise(order=ORDERS, stock=ORDERS)
        self.assertFalse(self.changes(run, "stock", "conflict"))
        self.assertTold(run, {row: products[row] for row in rows})
        for row in rows[:4]:
            self.assertGreaterEqual(float(self.in_shop(row)), 3)
        self.assertFalse(self.shop.broken_rules())
