import unittest

from ...shoper_api import BulkItem, Client, errors
from ...shoper_api.limits import Bucket
from ...simulator import Simulator
from .stub import TOKEN, FakeTime, Reply, Stub, error


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


class PacingCase(unittest.TestCase):
    def client(self, stub, **options):
        self.time = FakeTime()
        options = {"token": TOKEN} | options
        client = Client(
            stub.url, "o", "tajne1", clock=self.time, sleep=self.time.sleep, **options
        )
        self.addCleanup(client.close)
        return client


class TestPacing(PacingCase):
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


class TestRetryAfter(PacingCase):
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
