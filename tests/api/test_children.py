import unittest

from ...shoper_api import Client, errors
from ...simulator import Simulator

LINES = "order-products"


class TestChildren(unittest.TestCase):
    """Rows that belong to others, read together and given to those they are of."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shop = cls.enterClassContext(Simulator())
        cls.shop.bandwidth = None

    def setUp(self):
        super().setUp()
        self.client = self.enterContext(Client(self.shop.url, "odoo", "odoo"))
        self.addCleanup(self.as_usual)
        self.shop.requests.clear()
        self.expected = {}
        for row in self.shop.shop.rows(LINES):
            self.expected.setdefault(int(row["order_id"]), []).append(row)

    def as_usual(self):
        self.shop.switches.order_products_in_filter = "accepted"
        self.shop.faults.clear()

    def read(self, sizes=None):
        sizes = sizes or {key: len(rows) for key, rows in self.expected.items()}
        return self.client.read_children(LINES, "order_id", sizes)

    def asked(self):
        """The filter of each call for lines."""
        return [
            call
            for request in self.shop.requests
            for call in (request.items or [request])
            if call.path == LINES
        ]

    def test_as_many_parents_are_asked_for_as_have_their_rows_on_a_page(self):
        self.assertGreater(len(self.expected), 30)
        self.assertEqual(self.read(), self.expected)
        rows = sum(map(len, self.expected.values()))
        self.assertLessEqual(len(self.asked()), -(-rows // 50) + 1)

    def test_a_wrong_guess_costs_calls_and_no_rows(self):
        found = self.read(dict.fromkeys(self.expected, 1))
        self.assertEqual(found, self.expected)
        none = max(self.expected) + 1
        self.assertEqual(self.read({none: 9}), {none: []})

    def test_a_shop_that_takes_no_such_filter_is_asked_one_by_one(self):
        for policy in ("refused", "ignored"):
            with self.subTest(policy):
                self.client.lone_filters.clear()
                self.shop.switches.order_products_in_filter = policy
                self.assertEqual(self.read(), self.expected)
                self.shop.requests.clear()
                self.assertEqual(self.read(), self.expected)
                self.assertEqual(len(self.asked()), len(self.expected), "remembered")

    def test_more_rows_than_a_page_has(self):
        order_id = min(self.expected)
        lines = self.shop.shop[LINES]
        line_id = lines.indexes["order_id"].get(str(order_id))[0]
        added = [
            lines.insert(dict(lines.rows[int(line_id)]) | {"product_id": "0"})
            for _number in range(120)
        ]
        self.addCleanup(lambda: [lines.remove(row_id) for row_id in added])
        found = self.read()[order_id]
        self.assertEqual(len(found), len(self.expected[order_id]) + 120)
        self.assertEqual({row["order_id"] for row in found}, {str(order_id)})

    def test_rows_of_somebody_else_are_never_taken(self):
        lines = self.shop.shop[LINES]
        render = lines.render
        self.addCleanup(lines.__dict__.pop, "render_listed")
        lines.render_listed = lambda row_id: render(row_id) | {"order_id": "1000000"}
        found = self.read()
        self.assertEqual(found, {order_id: [] for order_id in self.expected})

    def test_what_stops_every_call_is_raised(self):
        self.shop.faults.add("GET", LINES, status=403, times=None, scope="item")
        with self.assertRaises(errors.PermissionDenied):
            self.read()


class TestManyChildren(unittest.TestCase):
    """The lines of a few hundred orders, read in as few calls as hold them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shop = cls.enterClassContext(Simulator())
        cls.shop.bandwidth = None
        cls.shop.owner.buy(n=300, seed=1, restock=True)
        cls.lines = cls.shop.shop[LINES]

    def setUp(self):
        super().setUp()
        self.client = self.enterContext(Client(self.shop.url, "odoo", "odoo"))
        self.client.page(LINES, limit=1)  # it is logged in
        self.addCleanup(self.shop.hooks.clear)
        self.shop.requests.clear()
        self.expected = {}
        for row in self.shop.shop.rows(LINES):
            self.expected.setdefault(int(row["order_id"]), []).append(row)
        self.rows = sum(map(len, self.expected.values()))

    def read(self, size=None):
        sizes = {key: size or len(rows) for key, rows in self.expected.items()}
        return self.client.read_children(LINES, "order_id", sizes)

    def items(self):
        """How many calls each bulk call holds."""
        return [len(request.items) for request in self.shop.requests]

    def test_no_call_is_made_that_could_be_left_out(self):
        self.assertGreater(len(self.expected), 300)
        self.assertEqual(self.read(), self.expected)
        self.assertEqual(sum(self.items()), -(-self.rows // 50))
        self.assertEqual(len(self.items()), -(-self.rows // (50 * 25)))

    def test_what_is_behind_a_page_is_read_in_one_more_call(self):
        self.assertEqual(self.read(1), self.expected)
        groups = -(-len(self.expected) // 50)
        self.assertLessEqual(sum(self.items()), self.rows // 49 + 2 * groups)
        self.assertEqual(self.items()[0], groups)
        self.assertEqual(len(self.items()), 2)

    def test_what_moves_while_it_is_read_is_neither_lost_nor_read_twice(self):
        last = list(self.expected)[49]
        for number, order_id in enumerate(list(self.expected)[:19], 1):
            with self.subTest(before_call=number):
                first, *_others = self.line_ids(order_id)
                there = {int(row["id"]) for row in self.shop.shop.rows(LINES)}

                def move(first=first):
                    self.lines.remove(first)
                    self.add(last)  # it is asked for together with the other

                self.shop.on_call("GET", LINES, move, n=number)
                found = self.read(1)
                self.assertEqual(len(self.shop.hooks), 0)
                ids = [int(row["id"]) for rows in found.values() for row in rows]
                self.assertEqual(len(ids), len(set(ids)))
                self.assertFalse(there - {first} - set(ids))
                for key, rows in found.items():
                    self.assertLessEqual({int(row["order_id"]) for row in rows}, {key})

    def line_ids(self, order_id):
        return sorted(map(int, self.lines.indexes["order_id"].get(str(order_id))))

    def add(self, order_id):
        """Another line of an order."""
        like = self.lines.rows[self.line_ids(order_id)[0]]
        self.lines.insert(dict(like) | {"product_id": "0", "stock_id": "0"})
