import unittest

from ...shoper_api import Client, errors
from ...simulator import Simulator
from .client_case import ClientCase
from .list_shop import ListShop
from .stub import Reply, Stub, error


class TestPage(ClientCase):
    def page(self, body):
        with Stub(Reply(200, body)) as stub:
            return self.client(stub).page("units")

    def test_both_shapes_of_a_list(self):
        rows = [{"unit_id": str(number)} for number in range(12)]
        shapes = (rows, {str(number): row for number, row in enumerate(rows)})
        for shape in shapes:
            page = self.page({"count": "57", "pages": 2, "page": 1, "list": shape})
            self.assertEqual((page.rows, page.count, page.pages), (rows, 57, 2))

    def test_an_empty_list(self):
        page = self.page({"count": "0", "pages": 0, "page": 1, "list": []})
        self.assertEqual((page.rows, page.count, page.pages), ([], 0, 0))

    def test_anything_else_is_no_shop(self):
        for body in (
            [],
            {},
            {"list": []},
            {"count": "1", "pages": 1},
            {"count": "x", "pages": 1, "list": []},
            {"count": "1", "pages": 1, "list": "x"},
            {"count": "1", "pages": 1, "list": {"a": {}}},
            {"count": "1_0", "pages": float("nan"), "list": []},
        ):
            with self.subTest(body), self.assertRaises(errors.NotAShop):
                self.page(body)

    def test_what_is_asked_for(self):
        page = Reply(200, {"count": "0", "pages": 0, "page": 1, "list": []})
        with Stub(page) as stub:
            client = self.client(stub)
            client.page("units", 3, 10, {"unit_id": {"in": [1, 2]}}, "unit_id ASC")
            client.page("units", offset=49)
        self.assertEqual(
            [request.query for request in stub.requests],
            [
                "limit=10&page=3&filters=%7B%22unit_id%22%3A+%7B%22in%22%3A+%5B1%2C+2"
                "%5D%7D%7D&order=unit_id+ASC",
                "limit=50&offset=49",
            ],
        )

    def test_what_the_shop_would_misunderstand_is_not_sent(self):
        with Stub(Reply(200, {})) as stub:
            client = self.client(stub)
            for wrong in (
                {"limit": 51},
                {"limit": 0},
                {"order": "unit_id"},
                {"order": "unit_id UP"},
            ):
                with self.subTest(wrong), self.assertRaises(ValueError):
                    client.page("units", **wrong)
        self.assertEqual(stub.requests, [])


class TestGet(ClientCase):
    def test_objects_and_plain_lists(self):
        for body in ({"locked": False}, [{"id": 21, "children": []}], {}, []):
            with self.subTest(body), Stub(Reply(200, body)) as stub:
                self.assertEqual(self.client(stub).get("application-lock"), body)

    def test_a_bare_value_is_no_object(self):
        for body in (1, 0, None, "x"):
            with self.subTest(body), Stub(Reply(200, body)) as stub:
                with self.assertRaises(errors.NotAShop):
                    self.client(stub).get("units", 1)

    def test_params(self):
        with Stub(Reply(200, {})) as stub:
            self.client(stub).get("units", params={"filters": {"a": 1}, "limit": 2})
        self.assertEqual(stub.requests[0].query, "filters=%7B%22a%22%3A+1%7D&limit=2")


EMPTY = {"list": [], "count": "0", "pages": 0}


class TestReadIds(ClientCase):
    def test_those_that_exist(self):
        with ListShop([1, 2, 5, 9]) as shop:
            found = self.client(shop).read_ids("products", [9, 1, 3, 1, 77])
            self.assertEqual(found, {1: {"product_id": "1"}, 9: {"product_id": "9"}})

    def test_fifty_ids_a_page_and_twenty_five_pages_a_call(self):
        with ListShop(range(1, 2001)) as shop:
            found = self.client(shop).read_ids("products", range(1, 3001))
        self.assertEqual(sorted(found), list(range(1, 2001)))
        # What lists do not name is asked for once more.
        self.assertEqual(shop.sizes, [25, 25, 10, 20])

    def test_none_asked_for_none_called(self):
        with ListShop([1]) as shop:
            self.assertEqual(self.client(shop).read_ids("products", []), {})
        self.assertEqual(shop.requests, [])

    def test_single_pages_where_bulk_is_refused(self):
        with ListShop(range(1, 201), bulk=lambda items: error(405)) as shop:
            found = self.client(shop).read_ids("products", range(1, 201))
        self.assertEqual(sorted(found), list(range(1, 201)))
        self.assertEqual(shop.sizes, [4, 1, 1, 1, 1])

    def test_an_answer_to_something_else_does_not_make_rows_look_deleted(self):
        with ListShop(range(1, 101), most=10) as shop:
            found = self.client(shop).read_ids("products", range(1, 51))
        self.assertEqual(sorted(found), list(range(1, 51)))

        def item(number, code, body):
            return 200, {
                "list": [{"product_id": "7"}],
                "count": "1",
                "pages": 1,
            }

        with ListShop([7], item=item) as shop:
            with self.assertRaises(errors.NotAShop):
                self.client(shop).read_ids("products", [1, 2])

    def test_each_alone_where_the_shop_does_not_heed_a_filter_by_ids(self):
        for policy in (404, "ignored"):
            shop = ListShop(range(1, 101), id_filter=policy)
            with self.subTest(policy), shop:
                client = self.client(shop)
                for _ in range(2):
                    found = client.read_ids("products", range(81, 111))
                    self.assertEqual(sorted(found), list(range(81, 101)))
                # The list, whether there is any list, and each row; then these alone.
                self.assertEqual(shop.sizes, [1, 1, 25, 5, 25, 5])

    def test_a_shop_that_finds_nothing_at_all_makes_no_rows_look_deleted(self):
        with Stub(lambda request: error(404)) as shop:
            with self.assertRaises(errors.NotFound):
                self.client(shop).read_ids("products", [1, 2])

    def test_a_row_without_an_id_that_is_no_object_either_is_no_shop(self):
        body = {"list": [{}], "count": "1", "pages": 1}
        items = [{"code": 200, "body": body, "id": "i0"}]
        reply = Reply(200, {"errors": False, "items": items})
        with Stub(reply) as shop, self.assertRaises(errors.NotAShop):
            self.client(shop).read_ids("products", [7])

    def test_a_row_that_says_its_id_wrongly_is_known_by_the_id_asked_for(self):
        for odd in ("2_0", None, 9, 1, [2], "x" * 9):

            def item(number, code, body, odd=odd):
                for row in body["list"]:
                    row["name"] = f"#{row['product_id']}"
                    if row["product_id"] == "2":
                        row["product_id"] = odd
                return code, body

            def bulk(items, odd=odd):
                rows = [
                    {"code": 200, "body": {"name": "#2"}, "id": item["id"]}
                    if item["path"].endswith("/2")
                    else {"code": 200, "body": {"name": f"#{odd}"}, "id": item["id"]}
                    if item["path"].endswith(f"/{odd}")
                    else {"code": 404, "body": {}, "id": item["id"]}
                    for item in items
                ]
                if "params" not in items[0]:
                    return Reply(200, {"errors": False, "items": rows})

            wanted = range(1, 31)
            shop = ListShop(range(1, 30), item=item, bulk=bulk)
            with self.subTest(odd), shop:
                found = self.client(shop).read_ids("products", wanted)
                self.assertEqual(
                    {id: row["name"] for id, row in found.items()},
                    {id: f"#{id}" for id in range(1, 30)},
                )
                self.assertEqual(found[2]["product_id"], "2")
                self.assertEqual(len(shop.sizes), 2)  # the list, then 2 and others

    def test_a_list_that_is_empty_once_makes_no_rows_look_deleted(self):
        for count in (20, 200):
            once = iter([EMPTY])

            def item(number, code, body, once=once):
                return code, next(once, body)

            with self.subTest(count), ListShop(range(1, count), item=item) as shop:
                found = self.client(shop).read_ids("products", range(1, count + 5))
                self.assertEqual(sorted(found), list(range(1, count)))

    def test_nothing_looks_deleted_where_a_filter_by_ids_matches_nothing(self):
        for wanted in ([7], range(90, 110), range(60, 200)):
            shop = ListShop(range(1, 151), id_filter="nothing")
            with self.subTest(wanted), shop:
                client = self.client(shop)
                for _ in range(2):
                    found = client.read_ids("products", wanted)
                    there = [id for id in wanted if id <= 150]
                    self.assertEqual(sorted(found), there)

    def test_what_is_all_deleted_is_believed_once_a_row_that_is_there_is_listed(self):
        for wanted, sizes in (
            ([70], [1, 1]),
            (range(70, 95), [1, 25]),
            (range(70, 96), [1, 1, 1]),
            (range(70, 1320), [25, 1, 25, 1]),
        ):
            with self.subTest(wanted), ListShop(range(1, 60)) as shop:
                client = self.client(shop)
                self.assertEqual(client.read_ids("products", wanted), {})
                self.assertEqual(shop.sizes, sizes)
                self.assertFalse(client.unfiltered)
        with ListShop([]) as shop:
            self.assertEqual(self.client(shop).read_ids("products", range(1, 99)), {})
            self.assertEqual(shop.sizes, [2, 1])

    def test_all_lists_that_are_empty_once_make_no_rows_look_deleted(self):
        for there in ([5, *range(70, 140)], range(60, 150), range(5, 160)):
            once = iter([EMPTY, EMPTY])

            def item(number, code, body, once=once):
                return code, next(once, body)

            with self.subTest(there), ListShop(there, item=item) as shop:
                client = self.client(shop)
                found = client.read_ids("products", range(60, 150))
                wanted = [id for id in there if 60 <= id < 150]
                self.assertEqual(sorted(found), wanted)
                self.assertFalse(client.unfiltered)

    def test_an_item_that_fails_is_no_absence(self):
        def item(number, code, body):
            return (403, {}) if number == 1 else (code, body)

        with ListShop(range(1, 201), item=item) as shop:
            with self.assertRaises(errors.PermissionDenied):
                self.client(shop).read_ids("products", range(1, 201))


class TestWithSimulator(unittest.TestCase):
    def test_one_object_from_creation_to_deletion(self):
        with Simulator(empty=True) as sim, Client(sim.url, "odoo", "odoo") as client:
            sim.bandwidth = None
            number = client.create("producers", {"name": "Żak"})
            client.update("producers", number, {"web": "https://zak.example"})
            row = client.get("producers", number)
            self.assertEqual(
                (row["producer_id"], row["name"], row["web"]),
                (str(number), "Żak", "https://zak.example"),
            )
            self.assertEqual(client.page("producers").rows, [row])
            self.assertEqual(client.read_ids("producers", [number]), {number: row})
            client.delete("producers", number)
            for call, *args in (
                (client.get, number),
                (client.update, number, {}),
                (client.delete, number),
            ):
                with self.subTest(call), self.assertRaises(errors.NotFound):
                    call("producers", *args)

    def test_the_categories_tree_is_a_plain_list(self):
        with Simulator() as sim, Client(sim.url, "odoo", "odoo") as client:
            tree = client.get("categories-tree")
            self.assertEqual(sorted(tree[0]), ["children", "id"])

    def test_errors_in_the_shops_own_words(self):
        with Simulator(empty=True) as sim, Client(sim.url, "odoo", "odoo") as client:
            with self.assertRaises(errors.Rejected) as caught:
                client.create("producers", {})
            self.assertEqual(caught.exception.fields, {"name": "Pole wymagane"})
            with self.assertRaises(errors.MethodNotAllowed):
                client.create("taxes", {"name": "7%"})
            with self.assertRaisesRegex(errors.Rejected, "Missing MODULE"):
                client.get("special-offers")
