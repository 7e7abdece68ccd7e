from ..cases.sale_case import SaleCase


class TestMirrors(SaleCase):
    """What orders of the shop need to be understood: statuses, methods, currencies."""

    def test_the_shop_is_ready_for_orders(self):
        self.assertEqual(self.status(8).incoming, "cancel")
        self.assertEqual(self.status(11).incoming, "returned")
        self.assertFalse(self.status(12).incoming, "the merchant's own")
        self.assertEqual(
            (self.payment("cod").kind, self.payment("cod").confirm),
            ("cash_on_delivery", "always"),
        )
        self.assertEqual(self.shipping("Odbiór osobisty").engine, "personal")
        self.assertTrue(self.connector.orders_after_id)
        self.assertTrue(self.connector.shipping_product_id)
        self.assertEqual(self.record_of("currency", 1), self.env.ref("base.PLN"))
        run = self.synchronise(**self.mirrors())
        self.assertNothingToDo(run)
