"""Every field of every resource, with the JSON type that real shops were seen to
send. The shapes below are the whole contract: no field more, none less."""

import re
from concurrent.futures import ThreadPoolExecutor

import requests

from .common import ShopCase

ID = re.compile(r"[1-9]\d*")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
MONEY = re.compile(r"\d+\.\d\d")
SIZE = re.compile(r"\d+\.\d{4}")
FLAG = re.compile(r"[01]")
DATE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
TEXT = re.compile(r".*", re.DOTALL)
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/.+")


class Maybe:
    """None, or the shape."""

    def __init__(self, shape):
        self.shape = shape


class Either:
    def __init__(self, *shapes):
        self.shapes = shapes


class Each:
    """A list of the shape; the same for maps with any keys, never an empty one."""

    def __init__(self, shape, kind=list):
        self.shape = shape
        self.kind = kind


EMPTY = Each(None)


def fits(value, shape) -> bool:
    match shape:
        case re.Pattern():
            return isinstance(value, str) and bool(shape.fullmatch(value))
        case dict():
            return (
                isinstance(value, dict)
                and set(value) == set(shape)
                and all(fits(value[key], shape[key]) for key in shape)
            )
        case Maybe():
            return value is None or fits(value, shape.shape)
        case Either():
            return any(fits(value, one) for one in shape.shapes)
        case Each():
            if not isinstance(value, shape.kind):
                return False
            if shape is EMPTY:
                return value == []
            values = value.values() if shape.kind is dict else value
            return (shape.kind is list or bool(value)) and all(
                fits(one, shape.shape) for one in values
            )
        case type():
            return type(value) is shape
    raise TypeError(shape)


def faults(value, shape, path="") -> list[str]:
    """Where the value does not fit, for a readable failure."""
    if isinstance(shape, dict) and isinstance(value, dict):
        found = [f"{path}.{key} missing" for key in shape.keys() - value.keys()]
        found += [f"{path}.{key} unknown" for key in value.keys() - shape.keys()]
        for key in shape.keys() & value.keys():
            found += faults(value[key], shape[key], f"{path}.{key}")
        return found
    return [] if fits(value, shape) else [f"{path} = {value!r}"]


def translated(key: str, row_key: str = "translation_id", **texts) -> Each:
    return Each({row_key: ID, key: ID, "lang_id": ID} | texts, dict)


SEO = {"seo_title": TEXT, "seo_description": TEXT, "seo_keywords": TEXT}
IMAGE = {
    "gfx_id": ID,
    "name": TEXT,
    "unic_name": TEXT,
    "order": NUMBER,
    "hidden": FLAG,
    "translations": translated("gfx_id", name=TEXT, description=TEXT),
    "extension": re.compile("jpg|png|gif|webp"),
}
#: a stock row inside its product: without `options` and `special_offer`
NESTED_STOCK = {
    "stock_id": ID,
    "extended": FLAG,
    "price": MONEY,
    "price_type": re.compile("[0-3]"),
    "price_buying": MONEY,
    "price_buying_net": MONEY,
    "stock": NUMBER,
    "package": NUMBER,
    "warn_level": NUMBER,
    "sold": NUMBER,
    "weight": NUMBER,
    "weight_type": re.compile("[0-3]"),
    "active": FLAG,
    "default": FLAG,
    "product_id": ID,
    "availability_id": Maybe(ID),
    "delivery_id": ID,
    "gfx_id": Maybe(ID),
    "code": TEXT,
    "ean": re.compile(r"(\d{8}|\d{12,14})?"),
    "comp_weight": NUMBER,
    "comp_price": MONEY,
    "comp_promo_price": MONEY,
    "price_wholesale": MONEY,
    "comp_price_wholesale": MONEY,
    "comp_promo_price_wholesale": MONEY,
    "price_special": MONEY,
    "comp_price_special": MONEY,
    "comp_promo_price_special": MONEY,
    "price_type_wholesale": re.compile("[0-3]"),
    "price_type_special": re.compile("[0-3]"),
    "calculation_unit_id": Maybe(ID),
    "calculation_unit_ratio": NUMBER,
    "historical_lowest_price": MONEY,
    "wholesale_historical_lowest_price": MONEY,
    "special_historical_lowest_price": MONEY,
    "calculated_availability_id": ID,
    # an empty array where the row has none of the codes that the shop uses
    "additional_codes": Either(EMPTY, Each(TEXT, dict)),
}
OFFER = {
    "promo_id": ID,
    "discount_type": TEXT,
    "discount": NUMBER,
    "discount_wholesale": NUMBER,
    "discount_special": NUMBER,
    "date_from": DATE,
    "date_to": DATE,
    "condition_type": TEXT,
    "product_id": ID,
    "stocks": Each(int),
}
PRODUCT = {
    "product_id": ID,
    "producer_id": Maybe(ID),
    "group_id": Maybe(ID),
    "tax_id": ID,
    "add_date": DATE,
    "edit_date": DATE,
    "other_price": MONEY,
    "pkwiu": TEXT,
    "unit_id": ID,
    "in_loyalty": FLAG,
    "loyalty_score": type(None),
    "loyalty_price": type(None),
    "bestseller": FLAG,
    "newproduct": FLAG,
    "dimension_w": SIZE,
    "dimension_h": SIZE,
    "dimension_l": SIZE,
    "vol_weight": SIZE,
    "currency_id": Maybe(ID),
    "gauge_id": Maybe(ID),
    "unit_price_calculation": FLAG,
    "type": FLAG,
    "category_id": Either(int, ID),
    "categories": Each(int),
    "is_product_of_day": bool,
    "is_digital": int,
    "collections": Each(int),
    "promo_price": Maybe(MONEY),
    "code": TEXT,
    "ean": TEXT,
    "stock": NESTED_STOCK,
    "translations": translated(
        "product_id",
        name=TEXT,
        short_description=TEXT,
        description=TEXT,
        active=FLAG,
        isdefault=FLAG,
        order=NUMBER,
        main_page=FLAG,
        main_page_order=NUMBER,
        booster=TEXT,
        seo_url=TEXT,
        permalink=ADDRESS,
        **SEO,
    ),
    "options": Each(int),
    "options_non_stock": Each(
        {
            "option_id": int,
            "type": TEXT,
            "required": bool,
            "values": Each(
                {
                    "value_id": int,
                    "order": NUMBER,
                    "name": TEXT,
                    "active": int,
                    "gfx": type(None),
                    "change_price_type": int,
                    "percent": int,
                    "change_price_option": FLAG,
                    "percent_option": FLAG,
                }
            ),
        }
    ),
    "attributes": Either(EMPTY, Each(Either(EMPTY, Each(TEXT, dict)), dict)),
    "related": Each(int),
    "main_image": Maybe(Either(IMAGE, bool)),
    "feeds_excludes": Each(int),
    "tags": Each(int),
    "safety_information": {
        "gpsr_producer_id": Maybe(ID),
        "gpsr_importer_id": Maybe(ID),
        "gpsr_responsible_id": Maybe(ID),
        "gpsr_certificates": Each(int),
    },
}
SHAPES = {
    "languages": {
        "lang_id": ID,
        "locale": re.compile("[a-z]{2}_[A-Z]{2}"),
        "currency_id": ID,
        "active": FLAG,
        "order": NUMBER,
    },
    "currencies": {
        "currency_id": ID,
        "name": re.compile("[A-Z]{3}"),
        "rate": NUMBER,
        "order": NUMBER,
        "active": FLAG,
        "rate_sync": NUMBER,
        "auto_update": FLAG,
        "rate_date": re.compile(r"\d{4}-\d\d-\d\d"),
        "default": FLAG,
    },
    "units": {
        "unit_id": ID,
        "floating_point": FLAG,
        "translations": translated("unit_id", name=TEXT),
    },
    "taxes": {"tax_id": ID, "value": NUMBER, "name": TEXT, "class": TEXT},
    "availabilities": {
        "availability_id": ID,
        "can_buy": FLAG,
        "notifier": FLAG,
        "photo": TEXT,
        "ranges": FLAG,
        "from": Maybe(NUMBER),
        "visibility_config": Maybe(TEXT),
        "translations": translated("availability_id", name=TEXT),
    },
    "deliveries": {
        "delivery_id": ID,
        "hours": NUMBER,
        "days": NUMBER,
        "translations": translated("delivery_id", name=TEXT),
    },
    "categories": {
        "category_id": ID,
        "order": NUMBER,
        "root": FLAG,
        "in_loyalty": FLAG,
        "sort_type": NUMBER,
        "image_background": TEXT,
        "image_thumbnail": TEXT,
        "translations": translated(
            "category_id",
            "trans_id",
            name=TEXT,
            description=TEXT,
            description_bottom=TEXT,
            active=FLAG,
            pres_id=type(None),
            isdefault=FLAG,
            custom_heading=TEXT,
            seo_url=TEXT,
            permalink=ADDRESS,
            items=int,
            attribute_groups=Each(int),
            **SEO,
        ),
    },
    "producers": {
        "producer_id": ID,
        "name": TEXT,
        "web": TEXT,
        "gfx": TEXT,
        "isdefault": FLAG,
        "in_loyalty": FLAG,
        "sort_type": NUMBER,
        "translations": translated(
            "producer_id", description=TEXT, seo_url=TEXT, permalink=ADDRESS, **SEO
        ),
    },
    "option-groups": {
        "group_id": ID,
        "filters": FLAG,
        "total_products": int,
        "total_stocks": int,
        "translations": translated("group_id", name=TEXT),
    },
    "options": {
        "option_id": ID,
        "group_id": ID,
        "order": NUMBER,
        "type": re.compile("color|radio|select|text|file|checkbox|denomination"),
        "required": FLAG,
        "filters": FLAG,
        "stock": FLAG,
        "translations": translated("option_id", name=TEXT),
    },
    "option-values": {
        "ovalue_id": ID,
        "option_id": ID,
        "order": NUMBER,
        "total_products": int,
        "total_stocks": int,
        "change_price_type": int,
        "change_price_value": int,
        "percent": FLAG,
        "color": re.compile("(#[0-9a-f]{6})?"),
        "translations": translated("ovalue_id", value=TEXT),
    },
    "product-images": IMAGE
    | {
        "product_id": ID,
        "main": int,
        # a text of its own need not be there
        "translations": Either(
            translated("gfx_id", name=TEXT, description=TEXT),
            translated("gfx_id", name=TEXT),
        ),
    },
    "product-tags": {"tag_id": ID, "name": TEXT, "lang_id": ID},
}


class TestTypes(ShopCase):
    options = {}

    def assert_shape(self, value, shape, path):
        self.assertEqual(faults(value, shape, path), [])

    def every_row(self, resource):
        page, rows = 1, []
        while True:
            answer = self.get(resource, limit=50, page=page)
            rows += answer["list"]
            if page >= answer["pages"]:
                return rows
            page += 1

    def test_simple_resources(self):
        for resource, shape in SHAPES.items():
            rows = self.every_row(resource)
            self.assertTrue(rows, resource)
            for row in rows:
                self.assert_shape(row, shape, resource)

    def test_products(self):
        for row in self.every_row("products"):
            # the key is only there when there is a promotion
            shape = PRODUCT | (
                {"special_offer": OFFER} if "special_offer" in row else {}
            )
            self.assert_shape(row, shape, f"products/{row['product_id']}")

    def test_stock_rows(self):
        kinds = {"0": EMPTY, "1": Each(ID, dict)}
        for row in self.every_row("product-stocks"):
            shape = NESTED_STOCK | {"options": kinds[row["extended"]]}
            if "special_offer" in row:
                shape["special_offer"] = OFFER
            self.assert_shape(row, shape, f"product-stocks/{row['stock_id']}")

    def test_single_rows_are_as_in_the_list(self):
        for resource in [*SHAPES, "products", "product-stocks"]:
            row = self.get(resource, limit=3)["list"][-1]
            row_id = next(iter(row.values()))
            self.assertEqual(self.get(f"{resource}/{row_id}"), row)

    def test_category_of_a_product_is_int_or_string_on_one_page(self):
        kinds = {type(r["category_id"]) for r in self.get("products")["list"]}
        self.assertEqual(kinds, {int, str})

    def test_additional_codes_only_where_the_shop_has_them(self):
        path, codes = "products/42", {"gtu": "GTU_01"}
        self.assertEqual(self.get(path)["stock"]["additional_codes"], [])
        self.put(path, {"stock": {"additional_codes": codes}})
        self.assertEqual(self.get(path)["stock"]["additional_codes"], codes)
        self.sim.switches.additional_codes = False
        self.assertNotIn("additional_codes", self.get(path)["stock"])
        for path, body in (
            ("products/1", {"stock": {"additional_codes": {"gtu": ""}}}),
            ("product-stocks/1", {"additional_codes": {"gtu": ""}}),
        ):
            self.assertIn("additional_codes", self.refused("PUT", path, body))

    def test_tree_is_a_plain_array(self):
        def check(nodes):
            for node in nodes:
                self.assertEqual(set(node), {"id", "children"})
                self.assertIs(type(node["id"]), int)
                check(node["children"])

        check(self.get("categories-tree"))

    def test_gauges_are_empty(self):
        self.assertEqual(
            self.get("gauges"), {"count": "0", "pages": 0, "page": 1, "list": []}
        )


class TestSingletons(ShopCase):
    def test_version(self):
        self.assertEqual(self.get("application-version"), {"version": "5.26.35"})

    def test_settings(self):
        config = self.get("application-config")
        self.assertEqual(config["shop_url"], self.sim.url)
        self.assertEqual(config["technical_url"], self.sim.url)
        self.assertEqual(config["locale_timezone"], "Europe/Warsaw")
        self.assertEqual(config["default_language_name"], "pl_PL")
        self.assertEqual(config["default_currency_name"], "PLN")
        self.assertEqual(config["product_defaults_tax_id"], "1")
        self.assertIs(config["warehouses_enabled"], False)
        self.assertIsNone(config["shop_regon"])
        # "" where a flag is documented
        self.assertEqual(config["shopping_allow_overselling"], "")

    def test_every_shop_has_an_identity_of_its_own(self):
        from ...simulator import Simulator

        with Simulator(empty=True) as other, Simulator(license_id="x") as named:
            mine = self.get("application-config")["license_id"]
            self.assertRegex(mine, r"^[1-9]\d+$")
            self.assertNotEqual(mine, other.shop.license_id)
            self.assertEqual(named.shop.license_id, "x")

    def test_they_cannot_be_written(self):
        for name in ("application-config", "application-version", "application-lock"):
            self.refused("POST", name, {}, status=405)


class TestWire(ShopCase):
    def test_slashes_and_letters_are_escaped_as_by_php(self):
        self.post("producers", {"name": "Żuk/Ważka"})
        text = self.call("GET", "producers/1").text
        self.assertIn('"name":"\\u017buk\\/Wa\\u017cka"', text)
        self.assertNotIn(", ", text)

    def test_answers_to_writes_are_bare_numbers(self):
        answer = self.call("POST", "producers", json={"name": "A"})
        self.assertEqual((answer.status_code, answer.text), (200, "1"))
        self.assertEqual(answer.headers["Content-Type"], "application/json")
        self.put("producers/1", {"name": "B"})
        self.delete("producers/1")

    def test_missing_id(self):
        for method in ("GET", "PUT", "DELETE"):
            for row_id in ("99", "0", "abc"):
                text = self.refused(method, f"producers/{row_id}", {}, status=404)
                self.assertEqual(text, "Resource not found")

    def test_unknown_resource(self):
        answer = self.call("GET", "special-offers")
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(
            answer.json(),
            {
                "error": "invalid_request",
                "error_description": "Missing MODULE 'special-offers'",
            },
        )

    def test_warehouses_are_a_paid_module(self):
        text = self.refused("GET", "warehouses")
        self.assertEqual(text, "Warehouses module is disabled")

    def test_body_that_is_no_json(self):
        answer = self.call("POST", "producers", data="{")
        self.assertEqual(answer.status_code, 500)
        self.assertEqual(
            answer.json(),
            {
                "error": "server_error",
                "error_description": "Decoding failed: Syntax error",
            },
        )
        self.sim.switches.no_json_status = 400
        self.assertEqual(self.call("POST", "producers", data="{").status_code, 400)

    def test_body_that_only_python_takes_for_json(self):
        deep = "[" * 100_000 + "]" * 100_000
        for body in (
            b'{"name": NaN}',
            b'{"name": -Infinity}',
            b'{"name": "\xed\xa0\x80"}',
            '{"name": "x"}'.encode("utf-16"),
            deep.encode(),
        ):
            answer = self.call("POST", "producers", data=body)
            self.assertEqual(answer.status_code, 500, body[:20])
            text = answer.json()["error_description"]
            self.assertEqual(text, "Decoding failed: Syntax error")
        self.assertEqual(self.get("producers")["count"], "0")

    def test_body_that_is_called_a_form(self):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        body = '{"name": "Alfa"}'
        answer = self.call("POST", "producers", headers=headers, data=body)
        self.assertEqual(answer.status_code, 200)
        name = self.get(f"producers/{answer.json()}")["name"]
        self.assertEqual(name, "Alfa")

    def test_body_that_is_no_object(self):
        self.refused("POST", "producers", [1])
        self.refused("POST", "producers", "x")

    def test_verbs_that_do_not_exist(self):
        for method, path in (
            ("PATCH", "producers/1"),
            ("POST", "units/1"),
            ("PUT", "units"),
            ("DELETE", "units"),
        ):
            self.sim.owner.create("producers", {"name": "A"})
            self.refused(method, path, {}, status=405)

    def test_read_only_resources(self):
        for path in ("taxes", "currencies", "availabilities", "deliveries", "gauges"):
            self.refused("POST", path, {}, status=405)
        self.refused("PUT", "taxes/1", {"name": "x"}, status=405)
        self.refused("DELETE", "taxes/1", status=405)
        self.sim.switches.readonly_status = 501
        self.refused("POST", "taxes", {}, status=501)

    def test_creating_a_language_is_an_internal_error(self):
        self.refused("POST", "languages", {"locale": "de_DE"}, status=500)

    def test_language_of_the_texts(self):
        polish = self.refused("POST", "producers", {})
        english = self.refused(
            "POST", "producers", {}, headers={"Accept-Language": "en_US"}
        )
        self.assertEqual(polish, "Wartość pola 'name' jest niepoprawna: Pole wymagane")
        self.assertEqual(english, "Value of field 'name' is invalid: Field is required")

    def test_calls_at_the_same_time(self):
        def make(number):
            return self.post("producers", {"name": f"P{number}"})

        with ThreadPoolExecutor(8) as pool:
            ids = sorted(pool.map(make, range(80)))
        self.assertEqual(ids, list(range(1, 81)))
        names = {row["name"] for row in self.sim.shop.rows("producers")}
        self.assertEqual(names, {f"P{number}" for number in range(80)})

    def test_trailing_slash(self):
        self.get("units/")

    def test_other_pages_are_html(self):
        answer = requests.get(f"{self.sim.url}/admin", timeout=10)
        self.assertEqual(answer.status_code, 404)
        self.assertIn("text/html", answer.headers["Content-Type"])
