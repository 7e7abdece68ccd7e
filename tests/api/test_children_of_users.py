import unittest

from ...shoper_api import Client, errors
from ...simulator import Simulator

ADDRESS = {
    "firstname": "Anna",
    "lastname": "Nowak",
    "street_1": "Długa 1",
    "city": "Hel",
    "zip_code": "84-150",
    "country": "Polska",
    "phone": "600700800",
}


class TestAddressesOfUsers(unittest.TestCase):
    """Rows that belong to others: the addresses of customers."""

    def setUp(self):
        self.shop = self.enterContext(Simulator(empty=True))
        self.shop.bandwidth = None
        self.client = Client(self.shop.url, "odoo", "odoo", sleep=lambda seconds: None)
        self.addCleanup(self.client.close)
        self.expected = {}
        for number, count in enumerate((1, 0, 60, 2, *[1] * 56), 1):
            user_id = self.shop.owner.create("users", {"email": f"o{number}@e.pl"})
            self.expected[user_id] = [
                self.shop.owner.create("user-addresses", {"user_id": user_id} | ADDRESS)
                for _address in range(count)
            ]

    def read(self, size=2):
        before = self.client.calls
        found = self.client.read_children(
            "user-addresses", "user_id", dict.fromkeys(self.expected, size)
        )
        ids = {
            user_id: [int(row["address_book_id"]) for row in rows]
            for user_id, rows in found.items()
        }
        self.assertEqual(ids, self.expected)
        return self.client.calls - before

    def test_many_parents_are_asked_for_in_one_call(self):
        # Their groups, each of the one with 60 rows alone, and those in two pages.
        self.assertLessEqual(self.read(), 1 + 2 + 2 + 2)

    def test_a_shop_that_refuses_the_filter_is_asked_for_each_parent(self):
        self.shop.faults.add("GET", "user-addresses", status=404, scope="item", times=3)
        self.assertLessEqual(self.read(), 12)
        self.assertLessEqual(self.read(), 8, "it remembers that")

    def test_of_a_shop_that_heeds_no_filter_the_whole_list_is_read_once(self):
        self.shop.switches.user_address_filter = "ignored"
        self.assertLessEqual(self.read(), 6)
        self.assertEqual(self.read(), 0)

    def test_so_it_is_of_a_shop_that_refuses_every_filter(self):
        self.shop.switches.user_address_filter = "refused"
        for status in (404, 400):
            with self.subTest(status):
                self.client.whole_lists.clear()
                self.shop.switches.filter_refusal_status = status
                self.assertLessEqual(self.read(), 7)
                self.assertEqual(self.read(), 0)

    def test_what_fails_is_an_error_and_no_empty_list(self):
        self.shop.faults.add(
            "GET", "user-addresses", status=403, scope="item", times=None
        )
        with self.assertRaises(errors.PermissionDenied):
            self.read()
