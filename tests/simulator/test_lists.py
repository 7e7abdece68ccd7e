import json

from .common import ShopCase


class ListCase(ShopCase):
    """57 producers, named P01 to P57 in turn; ids are 1 to 57."""

    def open_shop(self):
        super().open_shop()
        for number in range(1, 58):
            self.sim.owner.create("producers", {"name": f"P{number:02d}"})

    def producers(self, **params) -> list[int]:
        return self.ids("producers", "producer_id", **params)

    def filtered(self, filters, **params) -> list[int]:
        return self.producers(filters=filters, limit=50, **params)


class TestPaging(ListCase):
    def test_an_order_by_the_id_may_be_refused(self):
        self.sim.switches.id_order = "refused"
        for status in (400, 404):
            self.sim.switches.filter_refusal_status = status
            self.refused("GET", "units?order=unit_id%20ASC", status=status)
        ids = [row["unit_id"] for row in self.get("units")["list"]]
        self.assertEqual(ids, sorted(ids, key=int))

    def test_an_offset_may_go_unheeded(self):
        first = self.get("producers")["list"]
        self.assertNotEqual(self.get("producers?offset=10")["list"], first)
        self.sim.switches.offset_heeded = False
        self.assertEqual(self.get("producers?offset=10")["list"], first)
        self.assertNotEqual(self.get("producers?page=2")["list"], first)

    def test_envelope(self):
        answer = self.get("producers")
        self.assertEqual(list(answer), ["count", "pages", "page", "list"])
        self.assertEqual(
            (answer["count"], answer["pages"], answer["page"]), ("57", 6, 1)
        )

    def test_ten_rows_by_ascending_id_by_default(self):
        self.assertEqual(self.producers(), list(range(1, 11)))

    def test_limit(self):
        self.assertEqual(len(self.producers(limit=50)), 50)
        self.assertEqual(len(self.producers(limit=1)), 1)

    def test_limit_above_fifty_silently_becomes_ten(self):
        for limit in (51, 500, 0, -1, "x"):
            self.assertEqual(len(self.producers(limit=limit)), 10, limit)
        self.assertEqual(self.get("producers", limit=500)["pages"], 6)

    def test_page(self):
        self.assertEqual(self.producers(limit=50, page=2), list(range(51, 58)))
        self.assertEqual(self.get("producers", page=3)["page"], 3)

    def test_page_zero_is_page_one(self):
        self.assertEqual(self.producers(page=0), self.producers(page=1))

    def test_page_past_the_end(self):
        answer = self.get("producers", page=9)
        self.assertEqual(answer, {"count": "57", "pages": 6, "page": 1, "list": []})
        self.sim.switches.page_past_end = "asked"
        self.assertEqual(self.get("producers", page=9)["page"], 9)

    def test_no_match(self):
        answer = self.get("producers", filters={"name": "none"})
        self.assertEqual(answer, {"count": "0", "pages": 0, "page": 1, "list": []})

    def test_offset(self):
        self.assertEqual(self.producers(offset=49, limit=3), [50, 51, 52])
        self.assertEqual(self.producers(offset=0, page=4), list(range(1, 11)))

    def test_offset_past_the_end(self):
        answer = self.get("producers", offset=57)
        self.assertEqual((answer["count"], answer["list"]), ("57", []))
        self.sim.switches.offset_past_end = "404"
        self.refused("GET", "producers", params={"offset": 57}, status=404)
        self.sim.switches.offset_past_end = "400"
        self.refused("GET", "producers", params={"offset": 57}, status=400)
        self.assertEqual(self.producers(offset=56), [57])

    def test_list_headers(self):
        headers = self.call("GET", "producers?limit=50&page=2").headers
        self.assertEqual(headers["X-Shop-Result-Count"], "57")
        self.assertEqual(headers["X-Shop-Result-Pages"], "2")
        self.assertEqual(headers["X-Shop-Result-Page"], "2")
        self.assertNotIn("X-Shop-Result-Count", self.call("GET", "producers/1").headers)

    def test_head(self):
        answer = self.call("HEAD", "producers?limit=50")
        self.assertEqual((answer.status_code, answer.content), (200, b""))
        self.assertEqual(answer.headers["X-Shop-Result-Count"], "57")

    def test_list_as_object(self):
        self.sim.switches.list_as_object = True
        rows = self.get("producers", limit=2)["list"]
        self.assertEqual(list(rows), ["0", "1"])
        self.assertEqual(rows["1"]["producer_id"], "2")


class TestOrder(ListCase):
    def test_direction(self):
        self.assertEqual(self.producers(order="name DESC", limit=2), [57, 56])
        self.assertEqual(self.producers(order="name asc", limit=2), [1, 2])
        self.assertEqual(self.producers(order="producer_id DESC", limit=2), [57, 56])

    def test_bare_field_is_descending(self):
        self.assertEqual(self.producers(order="name", limit=2), [57, 56])
        self.assertEqual(self.producers(order="producer_id", limit=2), [57, 56])

    def test_ids_are_sorted_as_numbers(self):
        self.assertEqual(self.producers(order="producer_id ASC"), list(range(1, 11)))

    def test_several_fields(self):
        for producer_id in (3, 9):
            self.sim.owner.update("producers", producer_id, {"web": "b"})
        order = {"order[]": ["web DESC", "name DESC"], "limit": 3}
        self.assertEqual(self.ids("producers", "producer_id", **order), [9, 3, 57])

    def test_translation(self):
        for name in ("tuba", "Alpaka", "morwa"):
            self.category(name=name)
        ids = self.ids("categories", "category_id", order="translations.pl_PL.name ASC")
        self.assertEqual(ids, [2, 3, 1])

    def test_stock_of_a_product(self):
        for price in (5, 20, 100):
            self.product(stock={"price": price})
        ids = self.ids("products", "product_id", order="stock.price DESC")
        self.assertEqual(ids, [3, 2, 1])

    def test_unknown_field(self):
        self.refused("GET", "producers?order=size ASC", status=404)

    def test_unreadable_order(self):
        self.refused("GET", "producers?order=name UP")


class TestFilters(ListCase):
    def test_equality(self):
        self.assertEqual(self.filtered({"producer_id": 36}), [36])
        self.assertEqual(self.filtered({"producer_id": "36"}), [36])
        self.assertEqual(self.filtered({"name": "p07"}), [7])
        self.assertEqual(self.filtered({"name": {"=": "P07"}}), [7])

    def test_operators(self):
        for operator, expected in {
            ">": [56, 57],
            "gt": [56, 57],
            ">=": [55, 56, 57],
            "gte": [55, 56, 57],
        }.items():
            self.assertEqual(self.filtered({"producer_id": {operator: 55}}), expected)
        for operator, expected in {
            "<": [1, 2],
            "lt": [1, 2],
            "<=": [1, 2, 3],
            "lte": [1, 2, 3],
        }.items():
            self.assertEqual(self.filtered({"producer_id": {operator: "3"}}), expected)
        for operator in ("in", "IN"):
            found = self.filtered({"producer_id": {operator: [57, 2, "3", 99]}})
            self.assertEqual(found, [2, 3, 57])
        for operator in ("not in", "NOT IN", "not_in"):
            found = self.filtered({"producer_id": {operator: list(range(3, 58))}})
            self.assertEqual(found, [1, 2])
        self.assertEqual(len(self.producers(filters={"name": {"!=": "P01"}})), 10)
        self.assertNotIn(1, self.filtered({"name": {"!=": "P01"}}))

    def test_operators_on_plain_columns(self):
        self.assertEqual(self.filtered({"name": {">=": "P56"}}), [56, 57])
        self.assertEqual(self.filtered({"name": {"<": "P02"}}), [1])
        self.assertEqual(self.filtered({"name": {"in": ["P03", "P05"]}}), [3, 5])
        self.assertEqual(self.filtered({"name": {"eq": "P03"}}), [3])

    def test_like(self):
        for operator in ("like", "LIKE", "~"):
            self.assertEqual(
                self.filtered({"name": {operator: "p5%"}}), list(range(50, 58))
            )
        self.assertEqual(self.filtered({"name": {"like": "_07"}}), [7])
        self.assertEqual(self.filtered({"name": {"like": "7"}}), [])
        for operator in ("not like", "!~"):
            self.assertEqual(
                self.filtered({"name": {operator: "P%"}, "producer_id": {"<": 9}}), []
            )

    def test_a_filter_by_ids_may_silently_match_nothing(self):
        self.sim.switches.id_filter = "nothing"
        for condition in ({">": 0}, {"in": [1, 2]}, {"!=": 3}, [1, 2]):
            answer = self.get("producers", filters={"producer_id": condition})
            self.assertEqual((answer["count"], answer["list"]), ("0", []))
        self.assertEqual(self.filtered({"producer_id": 36}), [36])
        self.assertEqual(self.filtered({"name": {">=": "P56"}}), [56, 57])
        self.assertEqual(len(self.producers(limit=50)), 50)

    def test_conditions_are_joined_by_and(self):
        both = {"producer_id": {">": 10, "<": 13}, "name": {"!=": "P11"}}
        self.assertEqual(self.filtered(both), [12])

    def test_bracket_form(self):
        self.assertEqual(self.producers(**{"filters[producer_id]": 36}), [36])
        self.assertEqual(self.producers(**{"filters[producer_id][>]": 55}), [56, 57])
        several = {"filters[producer_id][in][]": [4, 6]}
        self.assertEqual(self.producers(**several), [4, 6])
        both = {"filters[producer_id][>]": 3, "filters[producer_id][<]": 5}
        self.assertEqual(self.producers(**both), [4])

    def test_operator_outside_the_brackets_matches_nothing(self):
        self.assertEqual(self.producers(**{"filters[producer_id]": ">6"}), [])

    def test_empty_filters(self):
        for empty in ("", "[]", "{}"):
            self.assertEqual(self.get("producers", filters=empty)["count"], "57")

    def test_unreadable_filters(self):
        self.refused("GET", "producers?filters={", status=400)
        self.refused("GET", 'producers?filters="x"', status=400)
        self.refused("GET", 'producers?filters={"name":{"is":1}}', status=400)

    def test_count_and_pages_are_those_of_the_matches(self):
        answer = self.get("producers", filters={"producer_id": {">": 40}})
        self.assertEqual((answer["count"], answer["pages"]), ("17", 2))

    def test_field_that_does_not_exist(self):
        answer = self.refused("GET", "producers?filters[size]=1", status=404)
        self.assertEqual(answer, "Resource not found")

    def test_keyset_with_order(self):
        page = self.filtered({"producer_id": {">": 20}}, order="producer_id ASC")
        self.assertEqual(page, list(range(21, 58)))
        page = self.filtered({"producer_id": {"<=": 20}}, order="producer_id DESC")
        self.assertEqual(page, list(range(20, 0, -1)))


class TestProductFilters(ShopCase):
    def open_shop(self):
        super().open_shop()
        self.top = self.category(name="Dom")
        self.below = self.category(self.top, name="Lampy")
        group, option, values = self.option_group()
        self.simple = self.product(
            category_id=self.top,
            code="ABC",
            stock={"price": 10, "stock": 0},
            translations={"pl_PL": {"name": "Stół"}, "en_US": {"name": "Table"}},
        )
        self.varied = self.product(
            category_id=self.below,
            code="XYZ",
            group_id=group,
            stock={"price": 20, "stock": 5},
            translations={"pl_PL": {"name": "Lampa", "active": 1}},
        )
        for number, value in enumerate(values, 1):
            self.post(
                "product-stocks",
                {
                    "product_id": self.varied,
                    "options": {str(option): str(value)},
                    "code": f"XYZ-{number}",
                    "stock": number,
                },
            )

    def found(self, filters, **params):
        return self.ids("products", "product_id", filters=filters, **params)

    def test_fields_of_the_base_stock_row_are_no_filters(self):
        for field in ("code", "ean", "category_id", "categories", "stock", "price"):
            self.refused("GET", f"products?filters[{field}]=1", status=404)

    def test_stock_code(self):
        self.assertEqual(self.found({"stock.code": "abc"}), [self.simple])
        self.assertEqual(self.found({"stock.code": "XYZ-2"}), [self.varied])
        self.assertEqual(
            self.found({"stock.code": {"in": ["ABC", "XYZ"]}}),
            [self.simple, self.varied],
        )

    def test_a_product_comes_once_per_matching_stock_row(self):
        answer = self.get("products", filters={"stock.stock": {">": 0}}, limit=2)
        self.assertEqual((answer["count"], answer["pages"]), ("3", 2))
        ids = [int(row["product_id"]) for row in answer["list"]]
        self.assertEqual(ids, [self.varied, self.varied])

    def test_joined_conditions_hold_for_one_stock_row(self):
        both = {"stock.code": "XYZ-1", "stock.stock": 2}
        self.assertEqual(self.found(both), [])
        both = {"stock.code": "XYZ-1", "stock.stock": 1}
        self.assertEqual(self.found(both), [self.varied])

    def test_joined_and_plain_conditions(self):
        both = {"stock.stock": {">=": 0}, "product_id": self.simple}
        self.assertEqual(self.found(both), [self.simple])

    def test_joined_rows_in_order_of_the_stock_rows(self):
        rows = self.found({"stock.stock": {">": 0}}, order="stock.stock DESC")
        self.assertEqual(rows, [self.varied] * 3)

    def test_translations_with_and_without_locale(self):
        self.assertEqual(self.found({"translations.name": "table"}), [self.simple])
        self.assertEqual(self.found({"translations.pl_PL.name": "Table"}), [])
        self.assertEqual(
            self.found({"translation.pl_PL.name": {"like": "%mp%"}}), [self.varied]
        )
        self.assertEqual(self.found({"translations.pl_PL.active": "1"}), [self.varied])
        self.assertEqual(self.found({"translations.pl_PL.active": 0}), [self.simple])

    def test_category_tree_includes_categories_below(self):
        self.assertEqual(
            self.found({"category_tree_id": self.top}), [self.simple, self.varied]
        )
        self.assertEqual(self.found({"category_tree_id": self.below}), [self.varied])

    def test_edit_date(self):
        since = self.sim.shop.now()
        self.clock.now += 60
        self.put(f"products/{self.simple}", {"pkwiu": "1"})
        self.assertEqual(self.found({"edit_date": {">": since}}), [self.simple])

    def test_products_of_a_tag(self):
        tag = self.post("product-tags", {"name": "nowe", "lang_id": 1})
        self.put(f"products/{self.varied}", {"tags": [tag]})
        self.assertEqual(self.found({"tag_id": tag}), [self.varied])

    def test_stock_rows_of_a_product(self):
        rows = self.get("product-stocks", filters={"product_id": self.varied})
        self.assertEqual(rows["count"], "3")
        rows = self.get("product-stocks", filters={"code": "ABC"})
        self.assertEqual(rows["list"][0]["product_id"], str(self.simple))

    def test_filters_as_text(self):
        text = json.dumps({"stock.code": "ABC"})
        self.assertEqual(
            self.ids("products", "product_id", filters=text), [self.simple]
        )


class TestWork(ShopCase):
    """A page costs what is on it, however many rows the shop has."""

    options = {"products": 3000}

    def setUp(self):
        super().setUp()
        self.looked = 0
        products = self.sim.shop["products"]
        accessor, render = products.accessor, products.render

        def counting_accessor(path):
            values = accessor(path)

            def count(row_id):
                self.looked += 1
                return values(row_id)

            return values and count

        def counting_render(row_id):
            self.looked += 1
            return render(row_id)

        products.accessor, products.render = counting_accessor, counting_render

    def test_rows_looked_at(self):
        for params, most in (
            ({"limit": 50}, 50),
            ({"limit": 50, "page": 40}, 50),
            ({"limit": 50, "offset": 2000, "order": "product_id ASC"}, 50),
            ({"limit": 50, "order": "product_id DESC"}, 50),
            ({"limit": 50, "filters": {"product_id": {">": 1500}}}, 50),
            ({"filters": {"product_id": {"in": list(range(1, 3000, 100))}}}, 10),
            ({"filters": {"stock.code": "G-002500"}}, 1),
            ({"filters": {"stock.code": {"in": ["G-002500", "G-000001"]}}}, 2),
        ):
            self.looked = 0
            rows = self.get("products", **params)["list"]
            self.assertTrue(rows)
            self.assertLessEqual(self.looked, most, params)
