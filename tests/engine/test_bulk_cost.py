import json
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command
from odoo.tests import freeze_time

from ...shoper_api import Client
from ...sync.engine.context import Context
from ...sync.engine.limits import ONE_CALL
from ..cases.length import thorough
from ..cases.product_case import ProductCase
from ..cases.silent_shop import time_out

EXPORT = {"export_unlinked": True}


class TestBulkCost(ProductCase):
    """A shop in which a bulk call counts as often as it has items, or that takes too
    long for much at once."""

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

    @thorough
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

    @thorough
    def test_what_takes_longer_than_a_slice_is_read_in_smaller_pieces(self):
        self.shop.bandwidth = 1
        options = {"entity": "producer", "is_partial": True, "update_linked": "none"}
        # None of them is there, which costs as many calls.
        options["only_remote_ids"] = list(range(1, 1251))
        # Nobody named them in person, who would be told.
        run = self.connector._synchronise([options], origin="preset")
        self.assertLess(self.slices(run), 30)
        self.assertRunDone(run.with_env(self.env))

    # ------------------------------------------------------------------- silence
    @contextmanager
    def silence(self, most=0):
        """The shop answers nothing, or no bulk call of more than so many items: whoever
        asks waits for half a minute.

        :return: what was asked then
        """
        asked, answer = [], type(self)._request_handler

        def silent(session, request, /, **kw):
            items = json.loads(request.body) if "/bulk" in request.path_url else [1]
            if len(items) > most:
                asked.append(request.path_url)
                self.pass_by(30)
                time_out(request)
            return answer(session, request, **kw)

        with patch.object(type(self), "_request_handler", silent):
            yield asked

    def preset(self, entity):
        return self.env["shoper.sync.preset"].create(
            {
                "name": "Nocny",
                "connector_id": self.connector.id,
                "responsible_id": self.manager.id,
                "line_ids": [
                    Command.create({"entity": entity, "import_unlinked": True})
                ],
            }
        )

    def test_a_list_that_takes_too_long_at_once_is_read_in_smaller_pieces(self):
        self.shop.switches.bulk_cost = "call"
        remote_id = self.shop_product("Namiot")
        run = self.preset("product")._run()
        with self.silence(most=6) as asked:
            self.assertLess(self.slices(run), 8)
        self.assertTrue(asked)
        self.assertRunDone(run.with_env(self.env))
        self.assertTrue(self.record_of("product", remote_id))

    @thorough
    def test_what_is_read_by_its_numbers_is_so_too(self):
        self.shop.switches.bulk_cost = "call"
        options = {"entity": "producer", "is_partial": True, "update_linked": "none"}
        options["only_remote_ids"] = list(range(1, 1251))
        run = self.connector._synchronise([options], origin="preset")
        with self.silence(most=6):
            self.assertLess(self.slices(run), 8)
        self.assertRunDone(run.with_env(self.env))

    @thorough
    def test_where_no_smaller_piece_is_of_use_it_is_an_outage(self):
        run = self.preset("product")._run().with_env(self.env)
        with patch.object(Context, "one_call", ONE_CALL), self.silence(most=1):
            self.assertLess(self.slices(run), 9)
        self.assertEqual(run.state, "failed")
        self.assertTrue(run.outage_at)

    @thorough
    def test_a_limit_that_stays_used_up_is_none(self):
        self.shop.faults.add("GET", "producers", status=429, retry_after=5, times=None)
        run = self.preset("producer")._run().with_env(self.env)
        self.assertEqual(self.slices(run, most=12), 12)
        self.assertEqual(run.step_ids.state, "fetching")
        self.assertFalse(run.outage_at)
        self.shop.faults.clear()
        self.assertEqual(self.slices(run), 1)
        self.assertRunDone(run)

    @thorough
    def test_a_host_that_drops_what_it_is_sent_is_an_outage(self):
        for most in (0, 1):  # from the first call on, and from the first bulk call on
            preset = self.preset("product")
            run = preset._run().with_env(self.env)
            with self.silence(most):
                self.slices(run, most=1)
            with self.subTest(most), self.silence():
                self.assertLess(self.slices(run), 3)
                self.assertEqual(run.state, "failed")
                self.assertIn("did not answer in time", run.reason)
                self.assertTrue(run.outage_at and run.retry_at)
                self.assertTrue(preset.failed_activity_id.active)
            with freeze_time(fields.Datetime.now() + timedelta(minutes=16)):
                self.slices(run, least=1)
            again = preset.run_ids - run
            self.assertRunDone(again)
            self.assertTrue(again.is_second_try)
            self.assertFalse(preset.failed_activity_id.active)

    def test_a_short_silence_leaves_nothing_read_in_smaller_pieces(self):
        run = self.preset("product")._run().with_env(self.env)
        with self.silence(most=1) as asked:
            self.slices(run, most=1)
        self.assertTrue(asked)
        self.assertEqual(run.step_ids.state, "fetching")
        self.assertNotIn("one_call", run.step_ids.cursor)
        self.slices(run)
        self.assertRunDone(run)
        sizes = [len(call.items) for call in self.shop.requests if call.path == "bulk"]
        self.assertEqual(max(sizes), 25)

    def slices(self, run, least=0, most=60):
        """Work the run in slices of ten seconds, sixty at most; tell how many.

        :param least: so many slices also of a run that ended
        """
        until = []
        self.enterContext(
            patch.object(
                Context, "seconds_left", lambda ctx: max(0.0, until[-1] - self.now)
            )
        )
        slices = 0
        while slices < least or (run._is_active() and slices < most):
            until.append(self.now + 10)
            with self.enter_registry_test_mode():
                self.connector.cron_id.method_direct_trigger()
            self.env.invalidate_all()
            self.pass_by(1)
            slices += 1
        return slices
