import unittest
from unittest.mock import patch

import requests
from urllib3.exceptions import ConnectTimeoutError

from ...shoper_api import Client, errors
from ...shoper_api.session import NoRedirects
from ...simulator import Simulator
from .client_case import ClientCase
from .stub import DROP, HTML, TOKEN, Reply, Stub, error

CALLS = {
    "get": (1,),
    "update": (1, {"name": "x"}),
    "delete": (1,),
    "create": ({"name": "x"},),
}
HALF = Reply(200, {"a": "b" * 100}, cut=20)


class TestRepetition(ClientCase):
    def test_a_lost_answer_is_asked_for_again_except_to_a_post(self):
        for lost in (DROP, HALF, HTML, error(500), error(502), error(504)):
            for method, args in CALLS.items():
                ok = Reply(200, {"id": 9})
                with self.subTest(lost=lost, method=method), Stub(lost, ok) as stub:
                    call = getattr(self.client(stub), method)
                    if method == "create":
                        with self.assertRaises(errors.OutcomeUnknown):
                            call("units", *args)
                        self.assertEqual(len(stub.requests), 1)
                        self.assertEqual(self.time.slept, [])
                    else:
                        call("units", *args)
                        self.assertEqual(len(stub.requests), 2)
                        self.assertEqual(self.time.slept, [1])

    def test_three_tries_then_the_error(self):
        for method in ("get", "update", "delete"):
            with self.subTest(method), Stub(error(500, text="Awaria")) as stub:
                with self.assertRaisesRegex(errors.ServerError, "Awaria"):
                    getattr(self.client(stub), method)("units", *CALLS[method])
                self.assertEqual(len(stub.requests), 3)
                self.assertEqual(self.time.slept, [1, 2])

    def test_a_time_out_is_repeated_except_for_a_post(self):
        for method, args in CALLS.items():
            with Stub(lambda request: stub.hang()) as stub:
                client = self.client(stub, timeout=(1, 0.1), patience=0.1)
                expected = errors.Timeout
                if method == "create":
                    expected = errors.OutcomeUnknown
                with self.subTest(method), self.assertRaises(expected):
                    getattr(client, method)("units", *args)
                self.assertEqual(len(stub.requests), 1 if method == "create" else 3)

    def test_a_conflict_was_not_carried_out_so_any_call_is_repeated(self):
        for method, args in CALLS.items():
            busy, ok = error(409), Reply(200, {"id": 9})
            with self.subTest(method), Stub(busy, busy, ok) as stub:
                getattr(self.client(stub), method)("units", *args)
                self.assertEqual(len(stub.requests), 3)

    def test_a_refusal_is_not_repeated(self):
        for status in (400, 402, 403, 404, 405, 501):
            for method, args in CALLS.items():
                with self.subTest(status=status, method=method):
                    with Stub(error(status)) as stub:
                        with self.assertRaises(errors.ShoperError) as caught:
                            getattr(self.client(stub), method)("units", *args)
                        self.assertEqual(len(stub.requests), 1)
                    self.assertNotIsInstance(caught.exception, errors.OutcomeUnknown)

    def test_a_wait_longer_than_the_time_left_ends_the_tries(self):
        for left, took, expected, tries in (
            (0.9, 0.1, errors.RateLimited, 1),  # it may just have come late
            (0.05, 0.1, errors.RateLimited, 1),
            (2.5, 0.1, errors.ServerError, 2),
            (10, 9.5, errors.RateLimited, 1),
            (10, 30, errors.RateLimited, 1),
        ):

            def answer(request, took=took):
                self.time.now += took
                return error(500)

            for place in ("get", "login"):
                stub = Stub(answer) if place == "get" else Stub(login=answer)
                with self.subTest(left=left, took=took, place=place), stub:
                    token = TOKEN if place == "get" else None
                    client = self.client(
                        stub,
                        token=token,
                        deadline=lambda left=left: 1000 + left - self.time(),
                    )
                    with self.assertRaises(expected) as caught:
                        client.get("units")
                    self.assertEqual(len(stub.requests + stub.logins), tries)
                    failure = getattr(caught.exception, "failure", caught.exception)
                    self.assertIsInstance(failure, errors.ServerError)

    def test_a_connection_that_takes_all_the_time_there_is_is_no_limit_of_calls(self):
        def connect(*args, **kwargs):
            self.time.now += 10
            raise requests.ConnectTimeout(ConnectTimeoutError("timed out"))

        with Stub(error(500)) as stub, patch.object(NoRedirects, "request", connect):
            client = self.client(stub, deadline=lambda: 1010 - self.time())
            with self.assertRaises(errors.RateLimited) as caught:
                client.get("units")
            # It is tried once more; whoever does knows why it did not get on.
            self.assertIsInstance(caught.exception.failure, errors.ConnectFailed)

    def test_the_unknown_outcome_tells_why(self):
        with Stub(error(500, text="Awaria")) as stub:
            with self.assertRaises(errors.OutcomeUnknown) as caught:
                self.client(stub).create("units", {})
        failure = caught.exception
        self.assertIn("Awaria", str(failure))
        self.assertEqual((failure.status, failure.resource), (500, "units"))

    def test_it_tells_whether_the_shop_may_be_at_it_still(self):
        gateway = Reply(504, b"<html>Gateway Time-out</html>")
        for lost, is_late in (
            (DROP, True),
            (HALF, True),
            (gateway, True),
            (error(502), True),
            (error(500), False),
            (Reply(200, {}), False),
        ):
            with self.subTest(lost=lost), Stub(lost) as stub:
                with self.assertRaises(errors.OutcomeUnknown) as caught:
                    self.client(stub).create("units", {})
                self.assertEqual(caught.exception.is_late, is_late)

    def test_a_create_answered_without_a_number_is_unknown(self):
        for body in ({}, "x", None, True, 0, -1, [5], 1.5, {"unit_id": None}):
            with self.subTest(body), Stub(Reply(200, body)) as stub:
                with self.assertRaises(errors.OutcomeUnknown):
                    self.client(stub).create("units", {})

    def test_a_create_gives_the_number(self):
        for body in (93, "93", {"unit_id": "93"}, {"id": 93}):
            with self.subTest(body), Stub(Reply(200, body)) as stub:
                self.assertEqual(self.client(stub).create("units", {}), 93)

    def test_gone_after_a_lost_answer_counts_as_deleted(self):
        with Stub(DROP, error(404)) as stub:
            self.client(stub).delete("units", 1)
        with Stub(error(404)) as stub, self.assertRaises(errors.NotFound):
            self.client(stub).delete("units", 1)
        with Stub(error(409), error(404)) as stub, self.assertRaises(errors.NotFound):
            self.client(stub).delete("units", 1)
        with Stub(DROP, error(404)) as stub, self.assertRaises(errors.NotFound):
            self.client(stub).update("units", 1, {})


class TestWithSimulator(unittest.TestCase):
    def setUp(self):
        sim = Simulator(empty=True)
        self.sim = self.enterContext(sim)
        sim.bandwidth = None
        self.client = Client(sim.url, "odoo", "odoo", sleep=lambda seconds: None)
        self.addCleanup(self.client.close)

    def producers(self):
        return [row["name"] for row in self.sim.shop.rows("producers")]

    def test_a_create_whose_answer_is_lost_happens_once(self):
        for kind in ("lost", "half"):
            self.sim.faults.add("POST", "producers", kind)
            with self.subTest(kind), self.assertRaises(errors.OutcomeUnknown):
                self.client.create("producers", {"name": kind})
        self.assertEqual(self.producers(), ["lost", "half"])

    def test_updates_and_deletes_survive_every_fault(self):
        number = self.client.create("producers", {"name": "A"})
        for kind in ("lost", "half", "drop", "html", "status"):
            with self.subTest(kind):
                self.sim.faults.add("PUT", "producers", kind, times=2)
                self.client.update("producers", number, {"name": kind})
                self.assertEqual(self.producers(), [kind])
        self.sim.faults.add("DELETE", "producers", "lost")
        self.client.delete("producers", number)
        self.assertEqual(self.producers(), [])
