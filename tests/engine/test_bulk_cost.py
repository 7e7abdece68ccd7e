from unittest.mock import patch

from ...shoper_api import Client
from ...sync.engine.context import Context
from ..cases.product_case import ProductCase

EXPORT = {"export_unlinked": True}


class TestBulkCost(ProductCase):
    """A shop in which a bulk call counts as often as it has items."""

    def setUp(self):
        super().setUp()
        self.now = 1_800_000_000.0
        self.shop.clock = lambda: self.now
        self.shop.bandwidth = 2
        self.shop.switches.bulk_cost = "items"
        defaults = Client.__init__.__kwdefaults__
        self.enterContext(
            patch.dict(defaults, sleep=self.pass_by, clock=lambda: self.now)
        )

    def pass_by(self, seconds):
        self.now += seconds

    def limited(self):
        calls = [call for item in self.shop.requests for call in (item, *item.items)]
        return [call.status for call in calls].count(429)

    def test_it_is_learned_once_and_heeded_by_later_runs(self):
        products = self.templates()
        for number in range(25):
            products |= self.odoo_product(f"Nasz {number}")
        self.assertRunDone(self.synchronise(product=EXPORT))
        at_first = self.limited()
        self.assertGreaterEqual(at_first, 15, "nobody could know")
        self.assertAlmostEqual(self.connector.bulk_item_cost, 1, delta=0.2)
        self.pass_by(60)
        self.shop.requests.clear()
        for product in products:
            product.list_price = 200
        self.assertRunDone(self.synchronise(product={"update_linked": "shop"}))
        # How full the bucket is shows with the first answer of each unit only.
        self.assertLess(self.limited(), 9)
        prices = {row["stock"]["price"] for row in self.shop.shop.rows("products")}
        self.assertEqual(prices, {"246.00"})
        sizes = [len(call.items) for call in self.shop.requests if call.path == "bulk"]
        self.assertLess(max(sizes), 10)

    def test_where_a_bulk_is_one_call_it_stays_one(self):
        self.shop.switches.bulk_cost = "call"
        self.odoo_product("Nasz")
        self.assertRunDone(self.synchronise(product=EXPORT))
        self.assertEqual(self.connector.bulk_item_cost, 0)

    def test_what_takes_longer_than_a_slice_is_read_in_smaller_pieces(self):
        self.shop.bandwidth = 1
        options = {"entity": "producer", "is_partial": True, "update_linked": "none"}
        # None of them is there, which costs as many calls.
        options["only_remote_ids"] = list(range(1, 1251))
        # Nobody named them in person, who would be told.
        run = self.connector._synchronise([options], origin="preset")
        self.assertLess(self.slices(run), 30)
        self.assertRunDone(run.with_env(self.env))

    def slices(self, run):
        """Work the run in slices of ten seconds, sixty at most; tell how many."""
        until = []
        self.enterContext(
            patch.object(
                Context, "seconds_left", lambda ctx: max(0.0, until[-1] - self.now)
            )
        )
        slices = 0
        while run._is_active() and slices < 60:
            until.append(self.now + 10)
            with self.enter_registry_test_mode():
                self.connector.cron_id.method_direct_trigger()
            self.env.invalidate_all()
            self.pass_by(1)
            slices += 1
        return slices
