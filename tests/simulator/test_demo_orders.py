"""The orders and customers of the demo shop."""

import re
from collections import Counter

from ...simulator import Simulator
from .common import Clock, ShopCase


class TestDemoOrders(ShopCase):
    options = {}

    def rows(self, name):
        return self.sim.shop.rows(name)

    def test_how_many(self):
        counts = self.sim.shop.counts()
        self.assertEqual((counts["orders"], counts["users"]), (40, 25))
        self.assertEqual(self.get("orders", limit=50)["count"], "40")

    def test_the_same_each_time(self):
        other = Simulator(clock=Clock(1_790_000_000))
        other.shop.url = self.sim.url
        for name in (
            "orders",
            "order-products",
            "users",
            "user-addresses",
            "parcels",
        ):
            self.assertEqual(other.shop.rows(name), self.rows(name), name)

    def test_everybody_is_made_up(self):
        for row in self.rows("users"):
            self.assertRegex(row["email"], r"^[a-z.-]+@example\.(pl|com)$")
        for row in self.rows("orders"):
            self.assertRegex(row["ip_address"], r"^192\.0\.2\.\d+$")
            for name in ("billing_address", "delivery_address"):
                number = row[name]["tax_identification_number"]
                self.assertTrue(
                    re.sub(r"\D", "", number).startswith("999") or not number
                )

    def test_they_are_believable(self):
        orders = self.rows("orders")
        statuses = Counter(row["status_id"] for row in orders)
        self.assertGreaterEqual(len(statuses), 8)
        self.assertGreater(statuses["7"], 10)
        dates = [row["date"] for row in orders]
        self.assertEqual(dates, sorted(dates))
        self.assertTrue(all(day.startswith("2026-09-") for day in dates))
        guests = [row for row in orders if row["registered"] == "0"]
        self.assertEqual(len(guests), 6)
        companies = [row for row in orders if row["billing_address"]["company"]]
        self.assertEqual(len(companies), 6)
        self.assertGreater(max(Counter(r["user_id"] for r in orders).values()), 2)
        for row in orders:
            if row["status_id"] == "7":
                self.assertTrue(row["is_paid"], row["order_id"])
                parcels = 0 if row["shipping_id"] == "8" else 1
                self.assertEqual(row["total_parcels"], parcels)

    def test_nothing_is_broken_and_the_journal_is_empty(self):
        self.assertEqual(self.sim.broken_rules(), [])
        self.assertEqual(self.sim.journal.sales, [])
        self.assertEqual(self.sim.journal.pushes, [])
        self.assertEqual(self.sim.mails, [])

    def test_cancelling_one_gives_its_stock_back(self):
        """The catalogue's numbers are what is left after these orders."""
        order_id = self.rows("orders")[-1]["order_id"]
        lines = [r for r in self.rows("order-products") if r["order_id"] == order_id]
        line = next(row for row in lines if row["unit_fp"] == "0")
        before = self.get(f"product-stocks/{line['stock_id']}")["stock"]
        self.sim.owner.cancel(int(order_id))
        after = self.get(f"product-stocks/{line['stock_id']}")["stock"]
        self.assertEqual(int(after) - int(before), int(line["quantity"]))
        self.assertEqual(self.sim.broken_rules(), [])

    def test_with_other_switches(self):
        switches = {"guest_user": "null", "bundle_lines": "parts_as_lines"}
        other = Simulator(switches=switches)
        orders = other.shop.rows("orders")
        self.assertEqual(sum(row["user_id"] is None for row in orders), 6)
        self.assertEqual(other.broken_rules(), [])

    def test_an_empty_shop_has_what_orders_need_and_no_orders(self):
        counts = Simulator(empty=True).shop.counts()
        self.assertEqual(
            (counts["orders"], counts["users"], counts["statuses"]), (0, 0, 11)
        )
        counts = Simulator(products=3).shop.counts()
        self.assertEqual((counts["orders"], counts["shippings"]), (0, 9))
