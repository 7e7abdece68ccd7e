from functools import partialmethod

from ...models.shoper_connector import orders
from ...shoper_api import Client
from ..cases.length import thorough
from ..cases.sale_case import SaleCase


class TestReadyForOrders(SaleCase):
    """A shop whose orders can be taken over."""

    @thorough
    def test_maps_are_saved_and_orders_begin_with_the_next_one(self):
        self.assertEqual(self.status(8).incoming, "cancel")
        self.assertEqual(self.payment("transfer").confirm, "paid")
        newest = max(int(row["order_id"]) for row in self.shop.shop.rows("orders"))
        self.assertEqual(self.connector.orders_after_id, newest)
        self.assertEqual(
            set(self.connector.seen_origin_ids.mapped("code")),
            {int(row["origin"]) for row in self.shop.shop.rows("orders")},
        )
        self.assertTrue(self.connector.position_home_id)
        self.assertFalse(self.connector.has_suggestions)
        self.assertFalse(self.connector.lacks_order_products)
        self.assertNothingToDo(self.synchronise(**self.mirrors()))
        self.assertLessEqual(len(self.shop.requests), 6)
        self.shop.switches.id_order = "refused"
        self.patch(Client, "page", partialmethod(Client.page, limit=7))
        for looked_at in (1, 2, 50):
            self.patch(orders, "LOOKED_AT", looked_at)
            self.assertEqual(self.connector._look_at_orders()[0], newest)

    def test_orders_do_not_begin_with_the_first_one_of_all_by_mistake(self):
        rows = self.shop.shop.rows("orders")
        newest = max(int(row["order_id"]) for row in rows)
        origins = {int(row["origin"]) for row in rows}
        nothing = {"count": "0", "pages": 0, "page": 1, "list": []}
        self.shop.faults.add("GET", "orders", status=200, body=nothing)
        told = self.connector._look_at_orders()
        self.assertEqual(told, (newest, origins), "a list came empty once")
        self.shop.switches.id_order = "ignored"
        self.patch(Client, "page", partialmethod(Client.page, limit=7))
        self.assertEqual(self.connector._look_at_orders()[0], newest, "unsorted")
