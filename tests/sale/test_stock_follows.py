from ..cases.stock_case import StockCase


class TestStockFollowsOrders(StockCase):
    """What orders moved in Odoo is told to the shop in the run that took them over,
    where a person chose that."""

    def open_shop(self):
        super().open_shop()
        self.products = self.simple_products()
        self.as_in_shop(self.products)
        self.rows = [
            stock_id for stock_id in self.products if float(self.in_shop(stock_id)) >= 5
        ]

    def orders(self, auto_apply=True):
        """What a preset that has only orders does."""
        run = self.connector.with_user(self.manager)._synchronise(
            [
                {
                    "entity": "order",
                    "fetch_all": False,
                    "update_linked": "odoo",
                    "import_unlinked": True,
                }
            ],
            auto_apply=auto_apply,
            origin="preset",
        )
        self.work(run)
        return run

    def test_the_shop_is_told_in_the_same_run_where_that_was_chosen(self):
        self.connector.stock_follows_orders = True
        run = self.orders()
        self.assertFalse(self.step(run, "stock"), "a person looks the first time")
        self.first_push()
        first, second, *_rest = self.rows
        self.connector.stock_follows_orders = False
        self.put_in_stock(self.products[second], 3)
        self.buy(first, 2)
        self.assertFalse(self.step(self.orders(), "stock"))
        self.connector.stock_follows_orders = True
        self.assertFalse(self.step(self.orders(auto_apply=False), "stock"))
        self.buy(first)
        run = self.orders()
        self.assertEqual(run.step_ids.mapped("entity"), ["order", "stock"])
        self.assertTrue(run.is_short)
        self.assertTold(run, self.products)
        run = self.synchronise(order={"fetch_all": False})
        self.assertFalse(self.step(run, "stock"), "it takes over none")
