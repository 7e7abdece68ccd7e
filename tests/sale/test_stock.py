from ..cases.stock_case import StockCase


class TestStock(StockCase):
    """The shop is told what Odoo has free to sell, and never more."""

    def test_a_person_looks_at_the_first_numbers_then_only_what_moves_is_sent(self):
        products = self.simple_products()
        (first, product), (second, other), *rest = products.items()
        self.as_in_shop(products)
        run = self.scheduled()
        self.assertEqual(self.step(run, "stock").state, "blocked")
        self.assertIn("first time", self.step(run, "stock").message)
        self.put_in_stock(product, 3)
        before = float(self.in_shop(first))
        self.first_push()
        self.assertEqual(float(self.in_shop(first)), before + 3)
        self.assertTrue(self.connector.stock_first_run_done)
        run = self.scheduled()
        self.assertRunDone(run)
        self.assertFalse(self.changes(run, "stock"))
        self.assertEqual(self.stock_calls(), (0, 0))
        self.put_in_stock(other, 2)
        before = float(self.in_shop(second))
        run = self.scheduled()
        self.assertRunDone(run)
        self.assertEqual(float(self.in_shop(second)), before + 2)
        self.assertEqual(self.stock_calls(), (2, 1))
        self.assertFalse(self.shop.broken_rules())
