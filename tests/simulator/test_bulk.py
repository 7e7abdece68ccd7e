from .common import ShopCase


class TestBulk(ShopCase):
    def bulk(self, items, **options):
        answer = self.call("POST", "bulk", json=items, **options)
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer.json()

    @staticmethod
    def item(method, path, body=None, params=None, item_id="x"):
        item = {"id": item_id, "method": method, "path": f"/webapi/rest/{path}"}
        if body is not None:
            item["body"] = body
        if params is not None:
            item["params"] = params
        return item

    def test_items_answer_as_single_calls_do(self):
        self.post("producers", {"name": "A"})
        answer = self.bulk(
            [
                self.item("GET", "taxes/1", item_id="a"),
                self.item("GET", "units", params={"limit": 2, "page": 2}, item_id="b"),
                self.item("POST", "producers", {"name": "B"}, item_id="c"),
                self.item("PUT", "producers/1", {"name": "C"}, item_id="d"),
                self.item("DELETE", "producers/1", item_id="e"),
                self.item("GET", "categories-tree", item_id=6),
            ]
        )
        self.assertEqual(
            answer,
            {
                "errors": False,
                "items": [
                    {"code": 200, "body": self.get("taxes/1"), "id": "a"},
                    {
                        "code": 200,
                        "body": self.get("units", limit=2, page=2),
                        "id": "b",
                    },
                    {"code": 200, "body": 2, "id": "c"},
                    {"code": 200, "body": 1, "id": "d"},
                    {"code": 200, "body": 1, "id": "e"},
                    {"code": 200, "body": [], "id": 6},
                ],
            },
        )

    def test_failing_items_stop_no_others(self):
        answer = self.bulk(
            [
                self.item("GET", "products/999"),
                self.item("POST", "producers", {}),
                self.item("POST", "producers", {"name": "B"}),
                self.item("POST", "taxes", {}),
                self.item("GET", "nothing"),
            ]
        )
        self.assertIs(answer["errors"], True)
        codes = [item["code"] for item in answer["items"]]
        self.assertEqual(codes, [404, 400, 200, 405, 400])
        self.assertEqual(
            answer["items"][0]["body"],
            {"error": "invalid_request", "error_description": "Resource not found"},
        )
        self.assertEqual(self.get("producers")["count"], "1")

    def test_filters_as_object_and_as_text(self):
        for filters in ({"tax_id": {">": 4}}, '{"tax_id": {">": 4}}'):
            answer = self.bulk([self.item("GET", "taxes", params={"filters": filters})])
            self.assertEqual(answer["items"][0]["body"]["count"], "2")

    def test_later_items_see_what_earlier_ones_did(self):
        answer = self.bulk(
            [
                self.item("POST", "producers", {"name": "B"}),
                self.item("GET", "producers/1"),
            ]
        )
        self.assertEqual(answer["items"][1]["body"]["name"], "B")

    def test_ids_are_echoed_and_need_not_be_unique(self):
        items = [self.item("GET", "taxes/1", item_id="same") for _ in range(3)]
        answer = self.bulk(items)
        self.assertEqual([item["id"] for item in answer["items"]], ["same"] * 3)

    def test_order_of_the_items_can_be_switched(self):
        items = [self.item("GET", f"taxes/{i}", item_id=i) for i in (1, 2, 3)]
        self.assertEqual([i["id"] for i in self.bulk(items)["items"]], [1, 2, 3])
        self.sim.switches.bulk_item_order = "reversed"
        self.assertEqual([i["id"] for i in self.bulk(items)["items"]], [3, 2, 1])

    def test_at_most_twenty_five(self):
        items = [self.item("GET", "taxes/1")] * 26
        self.assertEqual(len(self.bulk(items[:25])["items"]), 25)
        self.refused("POST", "bulk", items, status=400)
        self.sim.switches.bulk_too_long_status = 413
        self.refused("POST", "bulk", items, status=413)

    def test_rights_are_checked_item_by_item(self):
        self.sim.users.add_user("anna", "a", {"taxes": "read"})
        self.headers = {"Authorization": f"Bearer {self.token('anna', 'a')}"}
        items = [self.item("GET", "taxes/1"), self.item("GET", "units/1")]
        answer = self.bulk(items)
        self.assertEqual([item["code"] for item in answer["items"]], [200, 403])

    def test_paths_need_the_prefix_and_are_no_bulk(self):
        items = [
            {"id": 1, "method": "GET", "path": "taxes/1"},
            self.item("POST", "bulk", []),
            self.item("POST", "auth"),
            {},
            "x",
        ]
        answer = self.bulk(items)
        self.assertEqual({item["code"] for item in answer["items"]}, {400})
        self.assertIsNone(answer["items"][3]["id"])

    def test_head_and_put_of_the_call_itself(self):
        answer = self.bulk([self.item("HEAD", "taxes")])
        self.assertEqual(answer["items"][0], {"code": 200, "body": None, "id": "x"})
        answer = self.call("PUT", "bulk/", json=[self.item("GET", "taxes/1")])
        self.assertEqual(answer.status_code, 200)
        self.refused("GET", "bulk", status=405)

    def test_it_may_not_be_offered(self):
        self.sim.switches.bulk_offered = False
        self.refused("POST", "bulk", [self.item("GET", "taxes/1")], status=405)

    def test_body_must_be_an_array(self):
        self.refused("POST", "bulk", {"items": []})
        self.assertEqual(self.bulk([]), {"errors": False, "items": []})

    def test_items_are_logged_in_their_call(self):
        self.sim.requests.clear()
        self.bulk(
            [
                self.item("GET", "taxes", params={"limit": 1}),
                self.item("PUT", "taxes/1", {"name": "x"}),
            ]
        )
        (entry,) = self.sim.requests
        self.assertEqual(
            (entry.method, entry.path, entry.status), ("POST", "bulk", 200)
        )
        logged = [(i.method, i.path, i.query, i.body, i.status) for i in entry.items]
        self.assertEqual(
            logged,
            [
                ("GET", "taxes", {"limit": 1}, None, 200),
                ("PUT", "taxes/1", {}, {"name": "x"}, 405),
            ],
        )
