from ..cases.killed_worker import KilledWorkerCase
from ..cases.length import THOROUGH
from ..cases.sale_case import SOLD
from ..cases.stock_case import StockWords

VARIED = {28, 29, 55, 63}  # products with many variants
MANY = 40  # rows; more than a bulk call takes
MOMENTS = 40  # at which telling of two rows can be broken off; there are more


class TestCrashOfStock(StockWords, KilledWorkerCase):
    """A worker that is killed at any moment of telling the shop its stock: the next one
    goes on, and the shop has what is free."""

    assortment = SOLD - VARIED

    def open_shop(self):
        self.connector = self.synchronise_shop()
        self.products = dict(sorted(self.simple_products().items())[:MANY])
        self.as_in_shop(self.products)
        self.first_push()

    def start_afresh(self):
        result = super().start_afresh()
        # Products cannot be deleted as long as there is something of them.
        self.everything("stock.quant").sudo().search([]).unlink()
        self.env.cr.commit()
        return result

    def preset(self):
        """Queue what a preset does every ten minutes."""
        return self.connector.with_user(self.manager)._synchronise(
            [
                {"entity": "order", "fetch_all": False, "import_unlinked": True},
                {"entity": "stock", "fetch_all": False},
            ],
            origin="preset",
        )

    def test_the_shop_has_the_right_numbers_wherever_it_was_killed(self):
        for number, product in enumerate(self.products.values(), 1):
            self.put_in_stock(product, number)
        sold, _product = next(iter(self.products.items()))
        run = self.preset()
        self.env.cr.commit()
        killed = [("orders", "GET"), ("product-stocks", "GET")]
        killed += [("product-stocks", "PUT")] * 2
        for resource, method in killed:
            self.kill_at(resource, method)
            self.worker.work(run)
            self.assertTrue(self.was_killed(self.worker), (resource, method))
            self.buy(sold, seed=len(self.shop.requests))
        self.shop.spoil = type(self.shop).spoil
        self.work(run)
        self.assertFalse(run._is_active())
        self.assertTold(self.scheduled(), self.products)
        run = self.scheduled()
        self.assertTold(run, self.products)
        self.assertQuiet(run)
        self.check_each_moment()
        if THOROUGH:
            self.check_that_nobody_is_waited_for()
            self.check_warehouses_of_the_shop()

    def check_that_nobody_is_waited_for(self):
        """Whoever holds goods does not keep the shop from being told."""
        for number, product in enumerate(self.products.values(), 1):
            self.put_in_stock(product, number)
        products = self.env["product.product"].union(*self.products.values())
        self.env.cr.commit()
        with self.registry.cursor() as cr:
            # Were anybody to wait for it, it would be given up.
            cr.execute("SET LOCAL idle_in_transaction_session_timeout = '60s'")
            for held in (products, products.product_tmpl_id, products.stock_quant_ids):
                query = f"SELECT id FROM {held._table} WHERE id = ANY(%s) FOR UPDATE"
                cr.execute(query, [held.ids])
                self.assertEqual(len(cr.fetchall()), len(held))
            self.assertTold(self.scheduled(), self.products)
            cr.execute("SELECT 1")  # it is still held

    def check_warehouses_of_the_shop(self):
        """What lies in each of the shop's warehouses is right after a kill, too."""
        salon = self.env["stock.warehouse"].create(
            {"name": "Salon Kraków", "code": "KRK", "company_id": self.company.id}
        )
        self.connector.stock_warehouse_ids |= salon
        self.shop.settings["warehouses_enabled"] = True
        self.connector.with_user(self.manager).action_test_settings()
        main, second, third = self.connector.shop_warehouse_ids
        main.warehouse_ids, second.warehouse_ids = self.warehouse(), salon
        third.is_left_alone = True
        two = dict(list(self.products.items())[:2])
        for stock_id, product in two.items():
            self.put_in_stock(product, 5, salon)
            self.shop.owner.edit_stock(stock_id, 3, warehouse=third.number)
        run = self.preset()
        self.env.cr.commit()
        self.kill_at("product-stocks", "PUT")
        self.worker.work(run)
        self.assertTrue(self.was_killed(self.worker))
        self.shop.spoil = type(self.shop).spoil
        self.buy(min(two), seed=len(self.shop.requests))
        self.work(run)
        run = self.scheduled()
        self.assertRunDone(run)
        self.assertFalse(self.changes(run, "stock", "conflict"))
        offered = self.all_offered(two.values())
        for stock_id, product in two.items():
            lying = self.shop.shop.row("product-stocks", stock_id)["warehouses"]
            own = float(offered[product.id])
            self.assertEqual(
                {key: float(lying[key]) for key in lying},
                {"1": own - 5, "2": 5, "3": 3},
            )

    def check_each_moment(self):
        """The next run puts right what the shop has, at whichever moment the worker was
        killed; somebody buys before it and after."""
        two = dict(list(self.products.items())[:2])

        def begin():
            for product in two.values():
                self.put_in_stock(product, 5)
            self.buy(min(two), seed=len(self.shop.requests))
            return self.preset()

        for moment, run in self.each_moment(MOMENTS, begin):
            self.buy(max(two), seed=len(self.shop.requests))
            self.work(run)
            with self.subTest(moment=moment):
                self.assertFalse(run._is_active())
                self.assertTold(self.scheduled(), two)
        self.assertQuiet(self.scheduled())
