import unittest
from unittest.mock import patch

from ...shoper_api import BulkItem, Client, errors
from ...shoper_api.client import PATIENCE
from ...shoper_api.session import NoRedirects
from ...simulator import Simulator
from .client_case import ClientCase
from .stub import DROP, HTML, Reply, Stub, error

GONE = {"error": "invalid_request", "error_description": "Resource not found"}
FAILED = {"error": "server_error", "error_description": "Internal server error"}
REFUSED = error(400, "invalid_request", "Bulk")


def bulk_reply(rows):
    errors = any(row["code"] >= 400 for row in rows)
    return Reply(200, {"errors": errors, "items": rows})


def item_of(call):
    """The last part of the path of an item."""
    return call["path"].rpartition("/")[2]


class BulkShop(Stub):
    """Answers each item by `answer(call) -> (code, body)`, the call itself by
    `whole(request) -> Reply or None`."""

    def __init__(self, answer=lambda call: (200, 1), whole=lambda request: None):
        super().__init__(self.reply)
        self._answer_item = answer
        self._whole = whole

    def reply(self, request):
        if request.path != "bulk":
            return Reply(200, 1)
        reply = self._whole(request)
        if reply:
            return reply
        rows = []
        for call in request.json:
            code, body = self._answer_item(call)
            rows.append({"code": code, "body": body, "id": call["id"]})
        return bulk_reply(rows)

    @property
    def sizes(self):
        """Items of each bulk call, "single" for another call."""
        return [
            len(request.json) if request.path == "bulk" else "single"
            for request in self.requests
        ]


def times(count, method="PUT"):
    if method == "POST":
        return [BulkItem("POST", "units", body={"n": n}) for n in range(count)]
    body = {"n": 1} if method == "PUT" else None
    return [BulkItem(method, "units", n, body=body) for n in range(1, count + 1)]


class TestItems(ClientCase):
    def test_the_items_as_the_shop_wants_them(self):
        filters = {"unit_id": {">": 5}}
        items = [
            BulkItem("GET", "units", params={"limit": 50, "filters": filters}),
            BulkItem("PUT", "units", 5, body={"name": "x"}),
            BulkItem("DELETE", "units", 6),
            BulkItem("POST", "units", body={}),
        ]
        with BulkShop() as stub:
            self.client(stub).bulk(items)
        (request,) = stub.requests
        self.assertEqual((request.method, request.path), ("POST", "bulk"))
        self.assertEqual(
            request.json,
            [
                {
                    "id": "i0",
                    "path": "/webapi/rest/units",
                    "method": "GET",
                    "params": {"limit": 50, "filters": filters},
                },
                {
                    "id": "i1",
                    "path": "/webapi/rest/units/5",
                    "method": "PUT",
                    "body": {"name": "x"},
                },
                {"id": "i2", "path": "/webapi/rest/units/6", "method": "DELETE"},
                {
                    "id": "i3",
                    "path": "/webapi/rest/units",
                    "method": "POST",
                    "body": {},
                },
            ],
        )

    def test_twenty_five_to_a_call(self):
        for count, sizes in ((0, []), (25, [25]), (26, [25, 1]), (60, [25, 25, 10])):
            with self.subTest(count), BulkShop() as stub:
                results = self.client(stub).bulk(times(count))
                self.assertEqual(stub.sizes, sizes)
                self.assertEqual([result.ok for result in results], [True] * count)

    def test_results_are_matched_by_id_not_by_place(self):
        def backwards(request):
            rows = [
                {"id": call["id"], "code": "200", "body": int(item_of(call))}
                for call in reversed(request.json)
            ]
            return Reply(200, {"errors": False, "items": rows})

        with BulkShop(whole=backwards) as stub:
            results = self.client(stub).bulk(times(3))
        self.assertEqual([result.body for result in results], [1, 2, 3])

    def test_each_item_has_its_own_result(self):
        codes = {1: 200, 2: 400, 3: 403, 4: 404, 5: 200}

        def answer(call):
            code = codes[int(item_of(call))]
            return code, 1 if code == 200 else GONE

        with BulkShop(answer) as stub:
            results = self.client(stub).bulk(times(5))
        self.assertEqual([result.ok for result in results], [1, 0, 0, 0, 1])
        self.assertEqual(
            [result.status for result in results], [200, 400, 403, 404, 200]
        )
        self.assertEqual(
            [type(result.error) for result in results[1:4]],
            [errors.Rejected, errors.PermissionDenied, errors.NotFound],
        )
        self.assertEqual(results[1].error.description, "Resource not found")
        self.assertEqual(results[1].error.resource, "units")
        self.assertEqual(stub.sizes, [5])

    def test_a_create_gives_the_new_id(self):
        with BulkShop(lambda call: (200, 70 + call["body"]["n"])) as stub:
            results = self.client(stub).bulk(times(3, "POST"))
        self.assertEqual([result.new_id for result in results], [70, 71, 72])

    def test_a_create_without_a_number_is_unknown(self):
        with BulkShop(lambda call: (200, "?")) as stub:
            (result,) = self.client(stub).bulk(times(1, "POST"))
        self.assertIsInstance(result.error, errors.OutcomeUnknown)

    def test_an_item_refused_for_the_moment_is_sent_again(self):
        for code in (409, 429):
            for method in ("GET", "PUT", "DELETE", "POST"):
                seen = []

                def answer(call, seen=seen, code=code):
                    seen.append(call["path"] + str(call.get("body")))
                    if len(seen) in (2, 4):  # the second item, twice
                        return code, FAILED
                    return 200, 9

                with self.subTest(code=code, method=method), BulkShop(answer) as stub:
                    results = self.client(stub).bulk(times(3, method))
                    self.assertEqual([result.ok for result in results], [True] * 3)
                    self.assertEqual(stub.sizes, [3, 1, 1])
                    self.assertEqual(seen[1], seen[3])
                    self.assertEqual(self.time.slept, [1, 1])

    def test_what_the_shop_fails_at_each_time_is_not_put_off_for_ever(self):
        for method in ("GET", "PUT"):
            for took, slept in ((0.6, [1]), (3.5, [])):

                def answer(call, took=took):
                    self.time.now += took
                    return 500, FAILED

                with self.subTest(method=method, took=took), BulkShop(answer) as stub:
                    client = self.client(stub, deadline=lambda: 1004 - self.time())
                    [result] = client.bulk(times(1, method))
                    self.assertEqual(self.time.slept, slept)
                    # There was no time for another try: whoever goes on knows why.
                    error = getattr(result.error, "failure", None) or result.error
                    self.assertIsInstance(error, errors.ServerError)

    def test_items_that_count_as_calls_get_through_little_by_little(self):
        left = [2]

        def answer(call):
            left[0] -= 1
            return (200, 1) if left[0] >= 0 else (429, FAILED)

        def refill(request):
            left[0] = 2

        with BulkShop(answer, refill) as stub:
            results = self.client(stub).bulk(times(20))
        self.assertEqual([result.ok for result in results], [True] * 20)
        self.assertEqual(stub.sizes, list(range(20, 0, -2)))

    def test_an_item_that_stays_refused_ends(self):
        with BulkShop(lambda call: (429, FAILED)) as stub:
            results = self.client(stub).bulk(times(2))
        self.assertEqual(stub.sizes, [2, 2, 2])
        for result in results:
            self.assertIsInstance(result.error, errors.RateLimited)

    def test_an_item_that_failed_is_sent_again_except_a_post(self):
        def answer(call):
            return (500, FAILED) if item_of(call) in ("2", "units") else (200, 1)

        with BulkShop(answer) as stub:
            results = self.client(stub).bulk(times(3) + times(1, "POST"))
        self.assertEqual([result.ok for result in results], [1, 0, 1, 0])
        self.assertIsInstance(results[1].error, errors.ServerError)
        self.assertIsInstance(results[3].error, errors.OutcomeUnknown)
        self.assertEqual(
            sum(call["method"] == "POST" for r in stub.requests for call in r.json), 1
        )

    def test_an_item_without_an_answer(self):
        def partial(request):
            rows = [
                {"code": 200, "body": 1, "id": call["id"]}
                for call in request.json
                if call["method"] == "PUT" and item_of(call) != "2"
            ]
            return Reply(200, {"errors": False, "items": rows + ["?", {"id": "i1"}]})

        with BulkShop(whole=partial) as stub:
            results = self.client(stub).bulk(times(3) + times(1, "POST"))
        self.assertEqual([result.ok for result in results], [1, 0, 1, 0])
        self.assertIsInstance(results[1].error, errors.ConnectionLost)
        self.assertIsInstance(results[3].error, errors.OutcomeUnknown)
        self.assertEqual(stub.sizes[0], 4)
        self.assertEqual(set(stub.sizes[1:]), {1})

    def test_a_page_instead_of_an_items_answer_is_no_answer(self):
        for code in (200, 500, 404):
            pages = {"2": 1, "units": 9}

            def answer(call, code=code, pages=pages):
                name = item_of(call)
                if pages.get(name):
                    pages[name] -= 1
                    return code, "\n<!DOCTYPE html><html><body>Przerwa</body></html>"
                return 200, 1

            with self.subTest(code), BulkShop(answer) as stub:
                results = self.client(stub).bulk(times(3) + times(1, "POST"))
                done = [result.ok for result in results]
                self.assertEqual(done, [1, code != 404, 1, 0])
                if code == 404:  # no answer of the API: nobody says it is gone
                    self.assertIsInstance(results[1].error, errors.NoJson)
                else:
                    self.assertIsInstance(results[3].error, errors.OutcomeUnknown)
                calls = [c for r in stub.requests for c in r.json]
                self.assertEqual(sum(c["method"] == "POST" for c in calls), 1)
                sent = [c for c in calls if item_of(c) == "2"]
                self.assertEqual(len(sent), 1 if code == 404 else 2)

    def test_codes_that_are_no_numbers_are_no_answer(self):
        def odd(request):
            codes = ("2_00", True, float("nan"), None, [200])
            rows = [
                {"code": code, "body": 1, "id": call["id"]}
                for code, call in zip(codes, request.json, strict=False)
            ]
            return Reply(200, {"errors": False, "items": rows})

        with BulkShop(whole=odd) as stub:
            results = self.client(stub).bulk(times(5, "POST"))
        for result in results:
            self.assertIsInstance(result.error, errors.OutcomeUnknown)

    def test_gone_after_a_failed_try_counts_as_deleted(self):
        codes = iter([500, 404])

        def answer(call):
            return next(codes), GONE

        with BulkShop(answer) as stub:
            (result,) = self.client(stub).bulk(times(1, "DELETE"))
        self.assertTrue(result.ok)
        with BulkShop(lambda call: (404, GONE)) as stub:
            (result,) = self.client(stub).bulk(times(1, "DELETE"))
        self.assertIsInstance(result.error, errors.NotFound)


class TestWholeCall(ClientCase):
    def poison(self, reply):
        """The whole call fails whenever one item is in it."""

        def whole(request):
            if any(item_of(call) == "7" for call in request.json):
                return reply

        return BulkShop(whole=whole)

    def test_an_item_at_fault_fails_alone(self):
        for reply in (
            error(500),
            DROP,
            HTML,
            Reply(200, {"a": "b" * 99}, cut=9),
            Reply(200, []),
            error(409),
        ):
            with self.subTest(reply), self.poison(reply) as stub:
                results = self.client(stub).bulk(times(25))
                self.assertEqual([result.ok for result in results], [True] * 25)
                self.assertEqual(stub.sizes.count("single"), 1)
                self.assertLessEqual(len(stub.sizes), 20)

    def test_a_refused_call_is_halved_with_its_posts(self):
        def whole(request):
            if len(request.json) > 3:
                return Reply(413, b"<html>Too large")

        with BulkShop(lambda call: (200, 9), whole) as stub:
            results = self.client(stub).bulk(times(8, "POST"))
        self.assertEqual([result.new_id for result in results], [9] * 8)
        self.assertEqual(stub.sizes, [8, 4, 2, 2, 4, 2, 2])

    def test_what_the_shop_works_on_for_long_is_waited_for_longer(self):
        waited = []
        request = NoRedirects.request

        def requesting(session, method, url, **options):
            waited.append((method, url.rpartition("/")[2], options["timeout"]))
            return request(session, method, url, **options)

        with BulkShop() as stub, patch.object(NoRedirects, "request", requesting):
            client = self.client(stub)
            for method in ("GET", "PUT", "POST", "DELETE"):
                client.bulk(times(2, method))
            client.update("units", 1, {})
            client.create("units", {})
        usual, long = (10, 30), (10, PATIENCE)
        self.assertEqual(
            waited,
            [
                *[("POST", "bulk", long)] * 4,
                ("PUT", "1", usual),
                ("POST", "units", long),
            ],
        )

    def test_a_call_too_slow_is_halved(self):
        def whole(request):
            if len(request.json) > 10:
                return stub.hang()

        with BulkShop(whole=whole) as stub:
            results = self.client(stub, timeout=(1, 0.1), patience=0.1).bulk(times(20))
        self.assertEqual([result.ok for result in results], [True] * 20)
        self.assertEqual(stub.sizes, [20, 20, 10, 10])
        self.assertEqual(self.time.slept, [1])

    def test_a_post_whose_answer_is_lost_is_never_sent_again(self):
        lost = [
            DROP,
            HTML,
            error(500),
            error(502),
            Reply(200, {"a": "b" * 99}, cut=9),
            Reply(200, {"items": None}),
        ]
        for reply in lost:
            replies = iter([reply])
            items = times(2) + times(3, "POST") + times(2, "DELETE")
            shop = BulkShop(whole=lambda request, r=replies: next(r, None))
            with self.subTest(reply), shop as stub:
                results = self.client(stub).bulk(items)
                self.assertEqual([r.ok for r in results], [1, 1, 0, 0, 0, 1, 1])
                for result in results[2:5]:
                    self.assertIsInstance(result.error, errors.OutcomeUnknown)
                self.assertEqual(stub.sizes, [7, 4])

    def test_a_post_that_hangs_is_never_sent_again(self):
        with BulkShop(whole=lambda request: stub.hang()) as stub:
            client = self.client(stub, timeout=(1, 0.1), patience=0.1)
            results = client.bulk(times(3, "POST"))
        self.assertEqual(stub.sizes, [3])
        for result in results:
            self.assertIsInstance(result.error, errors.OutcomeUnknown)

    def test_gone_after_a_lost_call_counts_as_deleted_but_not_as_changed(self):
        for posts, sizes in (([], [3, 3]), (times(1, "POST"), [4, 3])):
            replies = iter([DROP])
            shop = BulkShop(
                lambda call: (404, GONE), lambda request, r=replies: next(r, None)
            )
            with self.subTest(posts), shop as stub:
                items = [*times(2, "DELETE"), *times(1, "PUT"), *posts]
                results = self.client(stub).bulk(items)
                self.assertEqual([r.ok for r in results[:3]], [True, True, False])
                self.assertIsInstance(results[2].error, errors.NotFound)
                self.assertEqual(stub.sizes, sizes)

    def test_lost_calls_now_and_then_do_not_end_the_run(self):
        def whole(request):
            return DROP if len(stub.requests) % 2 else None

        with BulkShop(lambda call: (200, 9), whole) as stub:
            results = self.client(stub).bulk(times(200, "POST"))
        self.assertEqual(stub.sizes, [25] * 8)
        self.assertEqual(sum(result.ok for result in results), 100)

    def test_a_refused_token_is_renewed_and_the_call_sent_again(self):
        replies = iter([error(401)])
        shop = BulkShop(lambda call: (200, 9), lambda request: next(replies, None))
        with shop as stub:
            results = self.client(stub).bulk(times(2, "POST"))
        self.assertEqual([result.new_id for result in results], [9, 9])
        self.assertEqual(stub.sizes, [2, 2])

    def test_items_refused_since_the_token_expired_within_a_call_are_sent_again(self):
        shop = BulkShop()

        def answer(call):
            is_behind = len(shop.requests) == 1 and call["body"]["n"] > 0
            return (401, {"error": "unauthorized_client"}) if is_behind else (200, 9)

        shop._answer_item = answer
        with shop as stub:
            results = self.client(stub).bulk(times(3, "POST"))
        self.assertEqual([result.new_id for result in results], [9, 9, 9])
        self.assertEqual(stub.sizes, [3, 2])

    def test_items_that_are_always_refused_are_told_so(self):
        shop = BulkShop(lambda call: (401, {"error": "unauthorized_client"}))
        with shop as stub:
            results = self.client(stub).bulk(times(2, "POST"))
        for result in results:
            self.assertIsInstance(result.error, errors.AuthError)
        self.assertEqual(stub.sizes, [2, 2, 2])

    def test_what_was_done_before_a_failure_is_not_forgotten(self):
        for reply, cls in (
            (error(402), errors.ShopUnpaid),
            (error(503, "temporarily_unavailable"), errors.ShopLocked),
            (error(401), errors.AuthError),
            (error(429, Retry_After="1"), errors.RateLimited),
            (Reply(302, b"", {"Location": "https://a.pl"}), errors.RedirectRefused),
        ):
            done = []

            def whole(request, done=done, reply=reply):
                done.append(1)
                return reply if len(done) > 1 else None

            shop = BulkShop(lambda call: (200, 9), whole)
            with self.subTest(cls), shop as stub:
                results = self.client(stub).bulk(times(75, "POST"))
                self.assertEqual([r.ok for r in results], [True] * 25 + [False] * 50)
                for result in results[25:]:
                    self.assertIs(type(result.error), cls)
                self.assertLessEqual(len(stub.sizes), 6)

    def test_the_limit_with_no_time_left_leaves_the_rest_unsent(self):
        headers = {
            "X-Shop-Api-Limit": "10",
            "X-Shop-Api-Calls": "20",
            "X-Shop-Api-Bandwidth": "1",
        }

        def whole(request):
            rows = [{"code": 200, "body": 9, "id": c["id"]} for c in request.json]
            return Reply(200, {"errors": False, "items": rows}, headers)

        with BulkShop(whole=whole) as stub:
            results = self.client(stub, deadline=lambda: 5).bulk(times(50, "POST"))
        self.assertEqual(stub.sizes, [25])
        self.assertEqual([r.new_id for r in results[:25]], [9] * 25)
        for result in results[25:]:
            self.assertIsInstance(result.error, errors.RateLimited)

    def test_a_shop_that_is_down_is_not_called_on_and_on(self):
        for method, reply in (
            ("PUT", Reply(502, b"")),
            ("POST", Reply(502, b"")),
            ("POST", error(500)),
        ):
            with self.subTest(method), Stub(reply) as stub:
                results = self.client(stub).bulk(times(500, method))
                self.assertLess(len(stub.requests), 25 if method == "PUT" else 4)
                self.assertEqual([r for r in results if r.ok], [])
                self.assertIsInstance(results[-1].error, errors.NotSent)

    def test_no_halving_when_there_is_no_time_left(self):
        for calls in (1, 2, 3):
            with self.subTest(calls), Stub(Reply(502, b"")) as stub:
                client = self.client(
                    stub, deadline=lambda n=calls: 5 if len(stub.requests) < n else 0
                )
                results = client.bulk(times(50))
                self.assertEqual(len(stub.requests), calls)
                for result in results:
                    self.assertIsInstance(result.error, errors.NotSent)

    def test_what_was_too_much_to_be_read_in_the_time_is_no_outage_yet(self):
        for count, expected in (
            (50, errors.RateLimited),
            (2, errors.RateLimited),
            (1, errors.NotSent),
        ):
            with self.subTest(count), Stub(Reply(502, b"")) as stub:
                client = self.client(stub, deadline=lambda: 0 if stub.requests else 5)
                results = client.bulk(times(count, "GET"))
                self.assertEqual(len(stub.requests), 1)
                for result in results:
                    self.assertIs(type(result.error), expected)
                    if count > 1:
                        self.assertIsInstance(result.error.failure, errors.ServerError)

    def test_no_connection(self):
        with Stub(Reply()) as stub:
            pass
        results = self.client(stub).bulk(times(30, "POST"))
        for result in results:
            self.assertIsInstance(result.error, errors.ConnectFailed)


class TestRefused(ClientCase):
    def test_single_calls_where_bulk_is_refused(self):
        for reply in (
            error(403, "insufficient_scope"),
            error(404, "invalid_request"),
            Reply(404, b"<html>Not found"),
            error(405, "invalid_request"),
            error(501, "invalid_request"),
        ):
            for method in ("PUT", "POST"):
                shop = BulkShop(whole=lambda request, reply=reply: reply)
                with self.subTest(reply=reply, method=method), shop as stub:
                    client = self.client(stub)
                    results = client.bulk(times(30, method))
                    self.assertEqual([result.ok for result in results], [True] * 30)
                    self.assertTrue(client.bulk_refused)
                    self.assertEqual(stub.sizes, [25] + ["single"] * 30)
                    client.bulk(times(2, method))
                    self.assertEqual(stub.sizes[31:], ["single"] * 2)

    def test_a_400_is_taken_as_refusal_once_an_item_met_it_alone(self):
        with BulkShop(whole=lambda request: REFUSED) as stub:
            client = self.client(stub)
            results = client.bulk(times(8))
        self.assertEqual([result.ok for result in results], [True] * 8)
        self.assertEqual(stub.sizes, [8, 4, 2, 1] + ["single"] * 8)

    def test_a_400_is_no_refusal_of_a_shop_whose_bulk_has_worked(self):
        def whole(request):
            if any(item_of(call) == "7" for call in request.json):
                return REFUSED

        with BulkShop(whole=whole) as stub:
            client = self.client(stub)
            client.bulk(times(2))
            results = client.bulk(times(25))
            self.assertFalse(client.bulk_refused)
        self.assertEqual([result.ok for result in results], [True] * 25)
        self.assertEqual(stub.sizes.count("single"), 1)

    def test_a_user_without_api_access_is_no_refusal_of_bulk(self):
        denied = error(403, "auth_ip_not_allowed")
        with BulkShop(whole=lambda request: denied) as stub:
            client = self.client(stub)
            results = client.bulk(times(30))
        self.assertFalse(client.bulk_refused)
        self.assertEqual(stub.sizes, [25])
        self.assertIsInstance(results[29].error, errors.ApiAccessDenied)

    def test_failures_in_the_shops_own_words_do_not_end_the_run(self):
        def reply(request):
            if request.path == "bulk":
                return error(405)
            return Reply(200, 1) if request.path == "units/9" else error(500)

        with Stub(reply) as stub:
            results = self.client(stub).bulk(times(9))
        self.assertEqual([result.ok for result in results], [False] * 8 + [True])

    def test_single_calls_report_each_for_itself(self):
        replies = {"units/1": error(400), "units/2": error(500), "units/3": DROP}

        def reply(request):
            if request.path == "bulk":
                return error(405)
            return replies.get(request.path, Reply(200, 1))

        with Stub(reply) as stub:
            results = self.client(stub).bulk(times(5))
        self.assertEqual([result.ok for result in results], [0, 0, 0, 1, 1])
        self.assertEqual(
            [type(result.error) for result in results[:3]],
            [errors.Rejected, errors.ServerError, errors.ConnectionLost],
        )


class TestWithSimulator(unittest.TestCase):
    def setUp(self):
        self.sim = self.enterContext(Simulator(empty=True))
        self.sim.bandwidth = None
        self.client = Client(self.sim.url, "odoo", "odoo", sleep=lambda seconds: None)
        self.addCleanup(self.client.close)

    def names(self):
        return [row["name"] for row in self.sim.shop.rows("producers")]

    def create(self, count):
        return [
            BulkItem("POST", "producers", body={"name": f"P{number}"})
            for number in range(count)
        ]

    def test_creates_updates_reads_and_deletes(self):
        results = self.client.bulk(self.create(60))
        ids = [result.new_id for result in results]
        self.assertEqual(self.names(), [f"P{number}" for number in range(60)])
        self.client.bulk(
            [BulkItem("PUT", "producers", id, body={"name": f"Q{id}"}) for id in ids]
        )
        self.assertEqual(self.names(), [f"Q{id}" for id in ids])
        (result,) = self.client.bulk([BulkItem("GET", "producers", ids[0])])
        self.assertEqual(result.body["name"], f"Q{ids[0]}")
        self.client.bulk([BulkItem("DELETE", "producers", id) for id in ids])
        self.assertEqual(self.names(), [])
        self.assertEqual(self.client.calls, 1 + 3 + 3 + 1 + 3)

    def test_creates_whose_answer_is_lost_happen_once(self):
        for kind in ("lost", "half"):
            self.sim.faults.add("POST", "bulk", kind)
            results = self.client.bulk(self.create(30))
            unknown = [isinstance(r.error, errors.OutcomeUnknown) for r in results]
            self.assertEqual(unknown, [True] * 25 + [False] * 5)
        self.assertEqual(sorted(self.names()), sorted([f"P{n}" for n in range(30)] * 2))

    def test_creates_that_never_arrived_are_unknown_too(self):
        self.sim.faults.add("POST", "bulk", "drop")
        results = self.client.bulk(self.create(3))
        for result in results:
            self.assertIsInstance(result.error, errors.OutcomeUnknown)
        self.assertEqual(self.names(), [])

    def test_one_invalid_item_does_not_stop_the_others(self):
        items = self.create(3)
        items[1] = BulkItem("POST", "producers", body={})
        results = self.client.bulk(items)
        self.assertEqual([result.ok for result in results], [True, False, True])
        self.assertEqual(results[1].error.fields, {"name": "Pole wymagane"})
        self.assertEqual(self.names(), ["P0", "P2"])
