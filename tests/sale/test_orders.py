from ..cases.order_case import OrderCase


class TestOrders(OrderCase):
    """Orders of the shop in Odoo."""

    def test_an_order_becomes_a_quotation_with_the_shop_s_total(self):
        order_id = self.buy(kind=["registered", "transfer"])
        run = self.take_over()
        self.assertRunDone(run)
        order = self.order(order_id)
        row = self.row_of(order_id)
        self.assertEqual(f"{order.amount_total:.2f}", row["sum"])
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.client_order_ref, str(order_id))
