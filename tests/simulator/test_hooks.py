"""Somebody acts between two calls of a client."""

from .order_case import OrderCase


class TestHooks(OrderCase):
    def path(self):
        return f"product-stocks/{self.lamp_stock}"

    def test_a_sale_between_reading_and_writing(self):
        read = int(self.in_stock(self.lamp_stock))
        self.sim.on_call("PUT", "product-stocks", lambda: self.buy(3))
        self.put(self.path(), {"stock": read})
        # the number that was written sells three pieces again
        self.assertEqual(self.in_stock(self.lamp_stock), "10")
        (sale,) = self.sim.journal.sales
        (push,) = self.sim.journal.pushes
        self.assertEqual((sale.quantity, push.before, push.after), (3, 7, 10))
        self.assert_sound()

    def test_the_nth_call_and_only_that(self):
        seen = []
        self.sim.on_call("GET", "taxes", lambda: seen.append(len(self.sim.requests)), 3)
        before = len(self.sim.requests)
        for _ in range(5):
            self.get("taxes")
            self.get("units")
        self.assertEqual(seen, [before + 4])
        self.assertEqual(len(self.sim.hooks), 0)

    def test_after_the_call(self):
        found = []
        self.sim.on_call(
            "PUT",
            "product-stocks",
            lambda: found.append(
                self.sim.shop.row("product-stocks", self.lamp_stock)["stock"]
            ),
            when="after",
        )
        self.put(self.path(), {"stock": 4})
        self.assertEqual(found, ["4"])

    def test_calls_in_bulk_count(self):
        self.sim.on_call("PUT", "product-stocks", lambda: self.buy(1), n=2)
        self.post(
            "bulk",
            [
                {
                    "id": f"{number}",
                    "path": f"/webapi/rest/{self.path()}",
                    "method": "PUT",
                    "body": {"stock": 20 + number},
                }
                for number in range(3)
            ],
        )
        (sale,) = self.sim.journal.sales
        self.assertEqual(sale.before, 20)
        self.assertEqual(self.in_stock(self.lamp_stock), "22")

    def test_the_bulk_call_itself(self):
        seen = []
        self.sim.on_call("POST", "bulk", lambda: seen.append(1))
        self.post("bulk", [])
        self.assertEqual(seen, [1])

    def test_paths(self):
        seen = []
        for path in (self.path(), r"product-stocks/\d+", "product-stocks", None):
            self.sim.on_call("PUT", path, lambda path=path: seen.append(path))
        self.sim.on_call("PUT", "products", lambda: seen.append("other"))
        self.put(self.path(), {"stock": 1})
        self.assertEqual(len(seen), 4)
        self.sim.hooks.clear()
        self.assertEqual(len(self.sim.hooks), 0)

    def test_a_refused_call_counts(self):
        """The client tried: what was to happen then, happens."""
        self.sim.on_call("PUT", "product-stocks", lambda: self.buy(1))
        self.refused("PUT", self.path(), {"stock": "many"})
        self.assertEqual(self.in_stock(self.lamp_stock), "9")

    def test_what_cannot_be_asked_for(self):
        with self.assertRaises(ValueError):
            self.sim.on_call("GET", "taxes", print, when="during")
        with self.assertRaises(ValueError):
            self.sim.on_call("GET", "taxes", print, n=0)
        with self.assertRaises(ValueError):
            self.sim.on_call("GET", "(", print)
        self.get("taxes")
