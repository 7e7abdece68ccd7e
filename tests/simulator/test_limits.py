from .common import ShopCase


class TestLimits(ShopCase):
    def setUp(self):
        super().setUp()
        self.sim.bandwidth = 2
        # the login of the test case has put one call into the bucket
        self.clock.now += 60

    def statuses(self, count):
        return [self.call("GET", "taxes").status_code for _ in range(count)]

    def test_headers_show_limit_fill_and_bandwidth(self):
        headers = self.call("GET", "taxes").headers
        self.assertEqual(headers["X-Shop-Api-Limit"], "10")
        self.assertEqual(headers["X-Shop-Api-Calls"], "1")
        self.assertEqual(headers["X-Shop-Api-Bandwidth"], "2")
        self.assertEqual(self.call("GET", "taxes").headers["X-Shop-Api-Calls"], "2")

    def test_every_answer_has_them(self):
        for method, path, headers in (
            ("GET", "taxes/99", {}),
            ("POST", "taxes", {}),
            ("GET", "nothing", {}),
            ("GET", "taxes", {"Authorization": "Bearer x"}),
            ("POST", "bulk", {}),
        ):
            answer = self.call(method, path, headers=headers)
            self.assertIn("X-Shop-Api-Limit", answer.headers, path)
            self.assertIn("X-Shop-Api-Calls", answer.headers, path)
            self.assertIn("X-Shop-Api-Bandwidth", answer.headers, path)

    def test_the_eleventh_call_at_once_is_refused(self):
        self.assertEqual(self.statuses(11), [200] * 10 + [429])
        answer = self.call("GET", "taxes")
        self.assertEqual(answer.json()["error"], "temporarily_unavailable")
        self.assertEqual(answer.headers["Retry-After"], "1")
        self.assertEqual(answer.headers["X-Shop-Api-Calls"], "10")

    def test_refused_calls_do_nothing_and_fill_nothing(self):
        self.statuses(10)
        for _ in range(5):
            answer = self.call("POST", "producers", json={"name": "A"})
            self.assertEqual(answer.status_code, 429)
        self.assertEqual(self.sim.shop.rows("producers"), [])
        self.clock.now += 0.5
        self.assertEqual(self.statuses(2), [200, 429])

    def test_it_runs_out_with_time(self):
        self.statuses(10)
        self.clock.now += 2
        self.assertEqual(self.statuses(5), [200] * 4 + [429])
        self.clock.now += 100
        self.assertEqual(self.statuses(11), [200] * 10 + [429])

    def test_a_steady_caller_is_never_refused(self):
        for _ in range(40):
            self.assertEqual(self.statuses(1), [200])
            self.clock.now += 0.5

    def test_waiting_as_long_as_told_is_enough(self):
        self.sim.bandwidth = 0.25
        self.statuses(10)
        wait = int(self.call("GET", "taxes").headers["Retry-After"])
        self.assertEqual(wait, 4)
        self.clock.now += wait
        self.assertEqual(self.statuses(2), [200, 429])
        # 3.2 of the next 4 seconds are left: told in whole ones, rounded up
        self.clock.now += 0.8
        self.assertEqual(self.call("GET", "taxes").headers["Retry-After"], "4")

    def test_limit_and_bandwidth_can_be_set(self):
        self.sim.limit, self.sim.bandwidth = 3, 1
        self.assertEqual(self.statuses(4), [200] * 3 + [429])
        self.assertEqual(self.call("GET", "taxes").headers["X-Shop-Api-Limit"], "3")

    def test_no_bandwidth_means_no_limit(self):
        self.sim.bandwidth = None
        self.assertEqual(self.statuses(30), [200] * 30)
        headers = self.call("GET", "taxes").headers
        self.assertEqual(headers["X-Shop-Api-Limit"], "10")
        self.assertEqual(headers["X-Shop-Api-Bandwidth"], "10")

    def test_retry_after_can_be_left_out(self):
        self.sim.switches.retry_after = False
        self.statuses(10)
        self.assertNotIn("Retry-After", self.call("GET", "taxes").headers)

    def test_each_token_has_a_bucket_of_its_own_unless_switched(self):
        self.statuses(10)
        self.headers = {"Authorization": f"Bearer {self.token()}"}
        self.assertEqual(self.statuses(1), [200])
        self.sim.switches.bucket_per = "user"
        self.clock.now += 60
        self.statuses(10)
        answer_token = self.sim.users.log_in("odoo", "odoo").value
        self.headers = {"Authorization": f"Bearer {answer_token}"}
        self.assertEqual(self.statuses(1), [429])

    def test_a_bulk_call_counts_once_unless_switched(self):
        item = {"id": "1", "method": "GET", "path": "/webapi/rest/taxes/1"}
        answer = self.call("POST", "bulk", json=[item] * 25)
        self.assertEqual(answer.headers["X-Shop-Api-Calls"], "1")
        self.clock.now += 60
        self.sim.switches.bulk_cost = "items"
        answer = self.call("POST", "bulk", json=[item] * 12)
        codes = [one["code"] for one in answer.json()["items"]]
        self.assertEqual(codes, [200] * 10 + [429] * 2)
        self.assertEqual(answer.headers["X-Shop-Api-Calls"], "10")
