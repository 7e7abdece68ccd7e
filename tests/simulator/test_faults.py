import json

import requests

from .common import ShopCase


class TestFaults(ShopCase):
    def make(self, name="A"):
        return self.call("POST", "producers", json={"name": name})

    def names(self):
        return [row["name"] for row in self.sim.shop.rows("producers")]

    def assert_closed(self, action):
        with self.assertRaises(requests.ConnectionError):
            action()

    def test_status_with_the_usual_body(self):
        self.sim.faults.add(path="producers", status=503)
        answer = self.make()
        self.assertEqual(answer.status_code, 503)
        self.assertEqual(answer.json()["error"], "temporarily_unavailable")
        self.assertEqual(self.names(), [])
        self.assertEqual(self.make().status_code, 200)

    def test_status_with_a_body_of_its_own(self):
        body = {"error": "server_error", "error_description": "Ups"}
        self.sim.faults.add(status=500, body=body)
        self.assertEqual(self.make().json(), body)
        self.sim.faults.add(status=500, body="not json")
        self.assertEqual(self.make().text, "not json")

    def test_status_with_retry_after(self):
        self.sim.faults.add(status=429, retry_after=7)
        self.assertEqual(self.make().headers["Retry-After"], "7")

    def test_delay(self):
        self.sim.faults.add(kind="delay", seconds=3)
        self.assertEqual(self.make().status_code, 200)
        self.assertEqual(self.slept, [3])

    def test_drop_does_nothing(self):
        self.sim.faults.add(kind="drop")
        self.assert_closed(self.make)
        self.assertEqual(self.names(), [])
        self.assertEqual(self.make().status_code, 200)

    def test_ignored_fields_are_answered_as_if_they_were_taken(self):
        self.sim.faults.add("PUT", "producers", "ignore", fields=["web"])
        self.make()
        change = {"name": "B", "web": "https://b.pl"}
        answer = self.call("PUT", "producers/1", json=change)
        self.assertEqual((answer.status_code, answer.json()), (200, 1))
        row = self.sim.shop.row("producers", 1)
        self.assertEqual((row["name"], row["web"]), ("B", ""))
        self.assertEqual(self.sim.requests[-1].body, change, "the log has all of it")
        self.call("PUT", "producers/1", json=change)
        self.assertEqual(self.sim.shop.row("producers", 1)["web"], "https://b.pl")

    def test_ignored_fields_may_lie_deeper(self):
        item = {
            "id": "1",
            "method": "POST",
            "path": "/webapi/rest/units",
            "body": {
                "floating_point": 1,
                "translations": {"pl_PL": {"name": "tuzin"}, "en_US": {"name": "x"}},
            },
        }
        fields = ["translations.en_US", "no.such.field"]
        self.sim.faults.add("POST", "units", "ignore", scope="item", fields=fields)
        answer = self.call("POST", "bulk", json=[item]).json()
        row = self.sim.shop.row("units", answer["items"][0]["body"])
        self.assertEqual(list(row["translations"]), ["pl_PL"])

    def test_lost_is_done(self):
        self.sim.faults.add(method="POST", path="producers", kind="lost")
        self.assert_closed(self.make)
        self.assertEqual(self.names(), ["A"])

    def test_half_is_done(self):
        self.sim.faults.add(path="taxes", kind="half")
        with self.assertRaises(
            (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)
        ):
            self.call("GET", "taxes")
        self.sim.faults.add(path="producers", kind="half")
        with self.assertRaises(
            (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)
        ):
            self.make("AB")
        self.assertEqual(self.names(), ["AB"])

    def test_html(self):
        self.sim.faults.add(kind="html")
        answer = self.make()
        self.assertEqual(answer.status_code, 200)
        self.assertIn("text/html", answer.headers["Content-Type"])
        self.assertTrue(answer.text.startswith("<!DOCTYPE html>"))
        self.sim.faults.add(kind="html", status=502, body="<p>Bad gateway</p>")
        answer = self.make()
        self.assertEqual((answer.status_code, answer.text), (502, "<p>Bad gateway</p>"))
        self.assertEqual(self.names(), [])

    def test_method_and_path_choose_the_calls(self):
        self.sim.faults.add(method="GET", path="taxes", times=None)
        self.assertEqual(self.make().status_code, 200)
        self.assertEqual(self.call("GET", "taxes").status_code, 500)
        self.assertEqual(self.call("GET", "taxes/1").status_code, 500)
        self.sim.faults.clear()
        self.assertEqual(self.call("GET", "taxes").status_code, 200)
        self.sim.faults.add(path=r"taxes/[12]", times=None)
        codes = [self.call("GET", f"taxes/{i}").status_code for i in (1, 2, 3)]
        self.assertEqual(codes, [500, 500, 200])
        self.assertEqual(self.call("GET", "taxes").status_code, 200)

    def test_times_and_skip(self):
        self.sim.faults.add(path="taxes", times=2, skip=1)
        codes = [self.call("GET", "taxes").status_code for _ in range(5)]
        self.assertEqual(codes, [200, 500, 500, 200, 200])

    def test_login(self):
        self.sim.faults.add(path="auth", status=502)
        answer = requests.post(
            f"{self.sim.url}/webapi/rest/auth", auth=("odoo", "odoo"), timeout=10
        )
        self.assertEqual(answer.status_code, 502)

    def test_calls_that_are_not_let_in_use_up_nothing(self):
        self.sim.faults.add(path="taxes")
        self.call("GET", "taxes", headers={"Authorization": "Bearer x"})
        self.assertEqual(self.call("GET", "taxes").status_code, 500)

    def test_downloads(self):
        path = "userdata/public/gfx/1.jpg"
        self.sim.faults.add(path=r"userdata/.*", status=503)
        answer = requests.get(f"{self.sim.url}/{path}", timeout=10)
        self.assertEqual(answer.status_code, 503)

    def test_unknown_kinds_are_refused(self):
        for wrong in (
            {"kind": "fire"},
            {"scope": "page"},
            {"kind": "half", "scope": "item"},
            {"path": "("},
        ):
            with self.assertRaises(ValueError):
                self.sim.faults.add(**wrong)

    def test_dropped_calls_are_logged_without_status(self):
        self.sim.requests.clear()
        self.sim.faults.add(kind="drop")
        self.assert_closed(self.make)
        (entry,) = self.sim.requests
        self.assertEqual((entry.path, entry.status), ("producers", None))


class TestFaultsInBulk(ShopCase):
    def bulk(self, names):
        items = [
            {
                "id": name,
                "method": "POST",
                "path": "/webapi/rest/producers",
                "body": {"name": name},
            }
            for name in names
        ]
        return self.call("POST", "bulk", json=items)

    def names(self):
        return [row["name"] for row in self.sim.shop.rows("producers")]

    def test_the_call_itself(self):
        self.sim.faults.add(path="producers", times=None)
        self.assertEqual(self.bulk("ab").json()["errors"], False)
        self.sim.faults.add(path="bulk", status=504)
        self.assertEqual(self.bulk("cd").status_code, 504)
        self.assertEqual(self.names(), ["a", "b"])

    def test_lost_call(self):
        self.sim.faults.add(path="bulk", kind="lost")
        with self.assertRaises(requests.ConnectionError):
            self.bulk("ab")
        self.assertEqual(self.names(), ["a", "b"])

    def test_one_item(self):
        body = {"error": "server_error", "error_description": "Ups"}
        self.sim.faults.add(scope="item", path="producers", skip=1, body=body)
        answer = self.bulk("abc").json()
        self.assertEqual([item["code"] for item in answer["items"]], [200, 500, 200])
        self.assertEqual(answer["items"][1]["body"], body)
        self.assertTrue(answer["errors"])
        self.assertEqual(self.names(), ["a", "c"])

    def test_closed_before_an_item(self):
        self.sim.faults.add(scope="item", kind="drop", skip=1)
        with self.assertRaises(requests.ConnectionError):
            self.bulk("abc")
        self.assertEqual(self.names(), ["a"])

    def test_closed_behind_an_item(self):
        self.sim.faults.add(scope="item", kind="lost", skip=1)
        with self.assertRaises(requests.ConnectionError):
            self.bulk("abc")
        self.assertEqual(self.names(), ["a", "b"])

    def test_single_calls_are_no_items(self):
        self.sim.faults.add(scope="item", path="producers")
        answer = self.call("POST", "producers", json={"name": "a"})
        self.assertEqual(answer.status_code, 200)


class TestLog(ShopCase):
    def test_calls_are_logged_newest_last(self):
        self.sim.requests.clear()
        filters = json.dumps({"tax_id": 1})
        answer = self.call("GET", "taxes", params={"filters": filters, "limit": 5})
        self.call("POST", "producers", json={"name": "A"})
        self.assertEqual(len(self.sim.requests), 2)
        first, last = self.sim.requests
        self.assertEqual((first.method, first.path), ("GET", "taxes"))
        self.assertEqual(first.query, {"filters": filters, "limit": "5"})
        self.assertEqual((first.status, first.user), (200, "odoo"))
        self.assertEqual(first.bytes_out, len(answer.content))
        self.assertEqual((last.path, last.body), ("producers", {"name": "A"}))
        self.assertIs(self.sim.requests[-1], last)

    def test_downloads_are_logged(self):
        self.sim.requests.clear()
        requests.get(f"{self.sim.url}/userdata/public/gfx/1.jpg", timeout=10)
        entry = self.sim.requests[0]
        self.assertEqual((entry.path, entry.status), ("userdata/public/gfx/1.jpg", 404))
        self.assertIsNone(entry.user)
