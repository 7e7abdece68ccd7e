"""A running shop and an ordinary HTTP client of it."""

import json
import unittest

import requests

from ...simulator import Simulator
from ..cases.prepared import Prepared


class Clock:
    """Seconds that pass only when told."""

    def __init__(self, now: float = 1_780_000_000.0):
        self.now = now

    def __call__(self) -> float:
        return self.now


class ShopCase(unittest.TestCase):
    """A shop without call limits. `open_shop` is called once for the class; what a test
    does in the shop is undone for the next one.

    `options` are the arguments of Simulator; `slept` has the seconds of each delay.
    """

    options = {"empty": True}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prepared = Prepared(cls)

    def open_shop(self):
        self.clock = Clock()
        self.sim = Simulator(clock=self.clock, **self.options).start()
        self.addCleanup(self.sim.stop)
        self.shops.append(self.sim)
        self.sim.bandwidth = None
        self.headers = {"Authorization": f"Bearer {self.token()}"}

    def setUp(self):
        super().setUp()
        self.prepared.give(self)
        self.clock = self.sim.clock = Clock()
        self.slept = []
        self.sim._sleep = self.slept.append

    def token(self, login="odoo", password="odoo") -> str:
        answer = requests.post(
            f"{self.sim.url}/webapi/rest/auth", auth=(login, password), timeout=10
        )
        return answer.json()["access_token"]

    def call(self, method, path, headers=None, **options) -> requests.Response:
        return requests.request(
            method,
            f"{self.sim.url}/webapi/rest/{path}",
            headers=self.headers | (headers or {}),
            timeout=10,
            **options,
        )

    def control(self, method, path, body=None, status=200):
        """Parsed answer of the control address, which the options must ask for."""
        answer = requests.request(
            method, f"{self.sim.control_url}/{path}", json=body, timeout=10
        )
        self.assertEqual(answer.status_code, status, answer.text)
        return answer.json()

    def get(self, path, **params):
        """Parsed answer of a GET that succeeds; dicts among params become JSON."""
        params = {
            name: json.dumps(value) if isinstance(value, dict) else value
            for name, value in params.items()
        }
        answer = self.call("GET", path, params=params)
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer.json()

    def ids(self, path, key, **params) -> list[int]:
        return [int(row[key]) for row in self.get(path, **params)["list"]]

    def post(self, path, body):
        answer = self.call("POST", path, json=body)
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer.json()

    def put(self, path, body):
        answer = self.call("PUT", path, json=body)
        self.assertEqual((answer.status_code, answer.text), (200, "1"))

    def delete(self, path):
        answer = self.call("DELETE", path)
        self.assertEqual((answer.status_code, answer.text), (200, "1"))

    def refused(self, method, path, body=None, status=400, **options) -> str:
        """Text of the refusal; the answer must have this status."""
        if body is not None:
            options["json"] = body
        answer = self.call(method, path, **options)
        self.assertEqual(answer.status_code, status, answer.text)
        self.assertEqual(set(answer.json()), {"error", "error_description"})
        return answer.json()["error_description"]

    # Things to work with

    def category(self, parent_id=0, name="Lampy") -> int:
        return self.post(
            "categories",
            {"parent_id": parent_id, "translations": {"pl_PL": {"name": name}}},
        )

    def product(self, **values) -> int:
        if "category_id" not in values:
            values["category_id"] = self.category()
        body = {
            "stock": {"price": 100},
            "translations": {"pl_PL": {"name": "Lampa stołowa"}},
        } | values
        return self.post("products", body)

    def option_group(self, stock=1):
        """(group_id, option_id, value ids)."""
        group_id = self.post(
            "option-groups", {"translations": {"pl_PL": {"name": "Wielkość"}}}
        )
        option_id = self.post(
            "options",
            {
                "group_id": group_id,
                "type": "radio",
                "stock": stock,
                "translations": {"pl_PL": {"name": "Wielkość"}},
            },
        )
        value_ids = [
            self.post(
                "option-values",
                {"option_id": option_id, "translations": {"pl_PL": {"value": value}}},
            )
            for value in ("mała", "duża")
        ]
        return group_id, option_id, value_ids


def field_error(field: str, reason: str) -> str:
    return f"Wartość pola '{field}' jest niepoprawna: {reason}"
