import unittest

from ...shoper_api import BulkItem, Client, errors
from ...shoper_api.limits import Bucket
from ...simulator import Simulator
from .client_case import ClientCase
from .stub import FakeTime, Reply, Stub, error


def headers(limit, calls, bandwidth):
    return {
        "X-Shop-Api-Limit": limit,
        "X-Shop-Api-Calls": calls,
        "X-Shop-Api-Bandwidth": bandwidth,
    }


class TestBucket(unittest.TestCase):
    def wait(self, *values, elapsed=0.0):
        clock = FakeTime()
        bucket = Bucket(clock)
        bucket.observe(headers(*values))
        clock.now += elapsed
        return bucket.wait()

    def test_no_wait_while_a_call_fits(self):
        self.assertEqual(self.wait("10", "1", "2"), 0)
        self.assertEqual(self.wait("10", "8", "2"), 0)

    def test_just_as_long_as_needed(self):
        # One call is kept free, as the header is a whole number and the fill is not.
        self.assertEqual(self.wait("10", "9", "2"), 0.5)
        self.assertEqual(self.wait("10", "10", "2"), 1.0)
        self.assertEqual(self.wait("10", "30", "10"), 2.2)

    def test_the_bucket_drains_meanwhile(self):
        self.assertEqual(self.wait("10", "10", "2", elapsed=0.75), 0.25)
        self.assertEqual(self.wait("10", "10", "2", elapsed=60), 0)

    def test_a_bucket_of_one_call(self):
        self.assertEqual(self.wait("1", "1", "2"), 0.5)
        self.assertEqual(self.wait("1", "0", "2"), 0)

    def test_headers_without_sense_change_nothing(self):
        for values in (
            (None, "10", "2"),
            ("10", None, "2"),
            ("10", "10", None),
            ("0", "10", "2"),
            ("10", "10", "0"),
            ("ten", "10", "2"),
            ("10", "nan", "2"),
            ("10", "10", "inf"),
            ("10", "-1", "2"),
        ):
            with self.subTest(values):
                self.assertEqual(self.wait(*values), 0)

    def test_without_headers_nothing_is_paced(self):
        self.assertEqual(Bucket(FakeTime()).wait(), 0)


class TestPacing(ClientCase):
    def test_the_rate_is_what_the_shop_last_said(self):
        with Stub(Reply(200, {}, headers("10", "1", "2.5"))) as stub:
            client = self.client(stub)
            self.assertEqual(client.rate, (0, 0))
            client.get("units")
            self.assertEqual(client.rate, (10, 2.5))

    def test_waits_before_the_call_that_would_not_fit(self):
        with Stub(Reply(200, {}, headers("10", "10", "2"))) as stub:
            client = self.client(stub)
            client.get("units")
            self.assertEqual(self.time.slept, [])
            client.get("units")
            self.assertEqual(self.time.slept, [1.0])
            self.assertEqual(client.waited, 1.0)

    def test_no_wait_is_longer_than_allowed(self):
        with Stub(Reply(200, {}, headers("10", "1000", "1"))) as stub:
            client = self.client(stub, max_wait=7)
            client.get("units")
            client.get("units")
            self.assertEqual(self.time.slept, [7])

    def test_no_wait_is_begun_that_exceeds_the_time_left(self):
        with Stub(Reply(200, {}, headers("10", "20", "1"))) as stub:
            client = self.client(stub, deadline=lambda: 11.5)
            client.get("units")
            with self.assertRaises(errors.RateLimited) as caught:
                client.get("units")
            self.assertEqual(caught.exception.retry_after, 12)
            self.assertEqual((len(stub.requests), self.time.slept), (1, []))

    def test_a_steady_run_is_never_told_to_slow_down(self):
        clock = FakeTime()
        with Simulator(clock=clock) as sim:
            client = Client(sim.url, "odoo", "odoo", clock=clock, sleep=clock.sleep)
            with client:
                for _ in range(40):
                    client.page("units")
                    client.bulk([BulkItem("GET", "taxes")] * 3)
        self.assertEqual({request.status for request in sim.requests}, {200})
        # 81 calls, of which the bucket holds 9 at once, at 2 a second
        self.assertAlmostEqual(clock.now - 1000, (81 - 9) / 2, delta=1)

    def test_two_clients_of_one_user_get_on_side_by_side(self):
        clock = FakeTime()
        with Simulator(clock=clock) as sim:
            sim.switches.bucket_per = "user"
            clients = [
                Client(sim.url, "odoo", "odoo", clock=clock, sleep=clock.sleep)
                for _ in range(2)
            ]
            for _ in range(30):
                for client in clients:
                    client.page("units")
            for client in clients:
                client.close()


class TestCostOfBulks(ClientCase):
    """What a bulk costs nobody says: it is learned from the headers."""

    def learned(self, *calls, items=25, done=None, known=0.0):
        """What is known after bulks, each with so much in the bucket after it."""
        done = items if done is None else done
        clock = FakeTime()
        bucket = Bucket(clock, known)
        for fill in calls:
            bucket.observe(headers("100", fill, "2"))
            bucket.learn(done, items - done)
        return bucket

    def test_one_call_as_long_as_the_headers_say_no_more(self):
        bucket = self.learned("1", "2", "3")
        self.assertEqual((bucket.item_cost, bucket.cost(25)), (0, 1))

    def test_as_many_as_it_has_items(self):
        bucket = self.learned("25", "50")
        self.assertEqual(bucket.cost(25), 25)
        self.assertEqual(bucket.cost(1), 1)

    def test_any_number_between(self):
        self.assertEqual(self.learned("5", "10", "15").cost(25), 5)

    def test_few_items_tell_nothing(self):
        self.assertEqual(self.learned("10", "13", items=3).item_cost, 0)

    def test_an_item_that_is_refused_for_the_limit_tells_at_once(self):
        self.assertEqual(self.learned("100", done=7).item_cost, 1)

    def test_what_was_known_wrongly_is_forgotten(self):
        self.assertEqual(self.learned("1", known=1.0).item_cost, 0)
        self.assertEqual(self.learned("5", known=1.0).cost(25), 5)

    def test_nothing_is_learned_without_headers(self):
        bucket = Bucket(FakeTime())
        bucket.learn(5, 20)
        self.assertEqual((bucket.item_cost, bucket.bulk_size), (0, float("inf")))

    def test_a_bulk_waits_until_all_of_it_fits(self):
        bucket = self.learned("25", "50")
        bucket.observe(headers("100", "90", "2"))
        self.assertEqual(bucket.wait(), 0)
        self.assertEqual(bucket.wait(25), (90 + 25 - 99) / 2)

    def shop(self, **switches):
        clock = FakeTime()
        sim = self.enterContext(Simulator(empty=True, clock=clock))
        for name, value in switches.items():
            setattr(sim.switches, name, value)
        client = Client(sim.url, "odoo", "odoo", clock=clock, sleep=clock.sleep)
        self.addCleanup(client.close)
        return sim, client, clock

    def limited(self, requests):
        """How many calls and items were told to slow down."""
        calls = [call for request in requests for call in (request, *request.items)]
        return [call.status for call in calls].count(429)

    def test_a_steady_run_is_told_to_slow_down_only_until_it_knows(self):
        sim, client, clock = self.shop(bulk_cost="items")
        self.assertTrue(all(r.ok for r in client.bulk([BulkItem("GET", "taxes")] * 25)))
        self.assertEqual(client.bulk_size, 9)
        known = len(sim.requests)
        self.assertGreater(self.limited(sim.requests), 0)
        began = clock.now
        results = client.bulk([BulkItem("GET", "taxes")] * 100)
        self.assertTrue(all(result.ok for result in results))
        self.assertEqual(self.limited(list(sim.requests)[known:]), 0)
        # 100 calls at 2 a second, some of which the bucket holds at once
        self.assertAlmostEqual(clock.now - began, 100 / 2, delta=6)

    def test_what_was_learned_is_of_use_to_the_next_client(self):
        sim, client, clock = self.shop(bulk_cost="items")
        client.bulk([BulkItem("GET", "taxes")] * 25)
        clock.now += 60
        known = len(sim.requests)
        heir = Client(
            sim.url,
            "odoo",
            "odoo",
            clock=clock,
            sleep=clock.sleep,
            item_cost=client.item_cost,
        )
        self.addCleanup(heir.close)
        heir.bulk([BulkItem("GET", "taxes")] * 50)
        self.assertEqual(self.limited(list(sim.requests)[known:]), 0)

    def test_a_list_is_read_in_bulks_that_fit(self):
        sim, client, _clock = self.shop(bulk_cost="items")
        for number in range(700):
            sim.owner.create("producers", {"name": f"P{number}"})
        client.bulk([BulkItem("GET", "taxes")] * 25)
        known = len(sim.requests)
        rows = [row for rows in client.reader("producers", large=True) for row in rows]
        self.assertEqual(len(rows), 700)
        self.assertEqual(self.limited(list(sim.requests)[known:]), 0)


class TestRetryAfter(ClientCase):
    def limited(self, **headers):
        return error(429, "temporarily_unavailable", "Limit", **headers)

    def test_honoured_for_every_verb(self):
        for method, args in (
            ("get", (1,)),
            ("update", (1, {})),
            ("delete", (1,)),
            ("create", ({},)),
        ):
            limited = self.limited(Retry_After="3")
            with self.subTest(method), Stub(limited, limited, Reply(200, {})) as stub:
                if method == "create":
                    stub._replies[-1] = Reply(200, 5)
                getattr(self.client(stub), method)("units", *args)
                self.assertEqual(self.time.slept, [3, 3])

    def test_clamped(self):
        with Stub(self.limited(Retry_After="3600"), Reply(200, {})) as stub:
            self.client(stub, max_wait=20).get("units")
            self.assertEqual(self.time.slept, [20])

    def test_missing_or_senseless(self):
        for value in ({}, {"Retry_After": "soon"}, {"Retry_After": "-5"}):
            with self.subTest(value), Stub(self.limited(**value)) as stub:
                with self.assertRaises(errors.RateLimited) as caught:
                    self.client(stub).get("units")
                self.assertIsNone(caught.exception.retry_after)
                self.assertEqual(self.time.slept, [1, 2, 4, 8])

    def test_given_up_after_five_tries(self):
        with Stub(self.limited(Retry_After="1")) as stub:
            with self.assertRaises(errors.RateLimited) as caught:
                self.client(stub).create("units", {})
            self.assertEqual(len(stub.requests), 5)
            self.assertEqual(caught.exception.retry_after, 1)

    def test_at_the_login_too(self):
        with Stub(Reply(200, {}), login=self.limited(Retry_After="1")) as stub:
            with self.assertRaises(errors.RateLimited):
                self.client(stub, token=None).get("units")
            self.assertEqual(len(stub.logins), 5)
