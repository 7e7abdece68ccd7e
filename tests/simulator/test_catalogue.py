import hashlib
import io

import requests
from PIL import Image

from ...simulator import Simulator
from ...simulator.fields import ean
from .common import ShopCase


class TestGeneratedImages(ShopCase):
    options = {"products": 3, "images": 7}

    def test_spread_over_the_products_and_drawn_the_same_each_time(self):
        rows = self.sim.shop.rows("product-images")
        self.assertEqual(
            [int(row["product_id"]) for row in rows], [1, 2, 3, 1, 2, 3, 1]
        )
        self.assertEqual([row["main"] for row in rows], [1, 1, 1, 0, 0, 0, 0])
        url = f"{self.sim.url}/userdata/public/gfx/5.jpg"
        first = requests.get(url, timeout=5).content
        self.assertEqual(requests.get(url, timeout=5).content, first)
        self.assertEqual(Image.open(io.BytesIO(first)).format, "JPEG")
        self.assertTrue(10_000 < len(first) < 30_000)


class TestDemo(ShopCase):
    options = {}

    def open_shop(self):
        super().open_shop()
        self.shop = self.sim.shop

    def test_numbers(self):
        counts = self.shop.counts()
        expected = {
            "languages": 2,
            "units": 5,
            "taxes": 6,
            "categories": 25,
            "producers": 12,
            "products": 122,
            "product-images": 200,
        }
        self.assertEqual({name: counts[name] for name in expected}, expected)

    def test_categories_on_three_levels(self):
        depths = []

        def walk(nodes, depth):
            for node in nodes:
                depths.append(depth)
                walk(node["children"], depth + 1)

        walk(self.get("categories-tree"), 1)
        self.assertEqual((len(depths), max(depths)), (25, 3))

    def test_a_third_of_the_products_has_active_variants(self):
        varied = [row for row in self.shop.rows("products") if row["options"]]
        self.assertEqual(len(varied), 40)
        for row in varied:
            self.assertIsNotNone(row["group_id"])
        rows = self.shop.rows("product-stocks")
        variants = [row for row in rows if row["extended"] == "1"]
        self.assertEqual({row["price_type"] for row in variants}, set("0123"))
        self.assertEqual({row["active"] for row in variants}, set("01"))

    def test_names_codes_and_texts_are_there_and_unique(self):
        rows = self.shop.rows("products")
        names = {row["translations"]["pl_PL"]["name"] for row in rows}
        codes = [row["code"] for row in self.shop.rows("product-stocks")]
        self.assertEqual(len(names), 122)
        self.assertEqual(len({code.casefold() for code in codes}), len(codes))
        self.assertNotIn("", codes)

    def test_bar_codes_are_valid_and_unique(self):
        codes = [row["ean"] for row in self.shop.rows("product-stocks") if row["ean"]]
        self.assertGreater(len(codes), 300)
        self.assertEqual(len(set(codes)), len(codes))
        self.assertEqual([ean(code) for code in codes], codes)

    def test_all_rates_units_and_both_languages_are_in_use(self):
        rows = self.shop.rows("products")
        self.assertEqual({row["tax_id"] for row in rows}, set("123456"))
        self.assertEqual({row["unit_id"] for row in rows}, set("12345"))
        english = [row for row in rows if "en_US" in row["translations"]]
        self.assertEqual(len(english), 82)
        self.assertEqual(
            {row["translations"]["pl_PL"]["active"] for row in rows}, {"0", "1"}
        )

    def test_some_products_lack_what_is_optional(self):
        rows = self.shop.rows("products")
        self.assertTrue(any(row["producer_id"] is None for row in rows))
        self.assertTrue(any(row["ean"] == "" for row in rows))
        self.assertTrue(any(not row["main_image"] for row in rows))
        texts = [row["translations"]["pl_PL"]["description"] for row in rows]
        self.assertIn("", texts)

    def test_a_few_products_are_special(self):
        rows = self.shop.rows("products")
        self.assertEqual([r["code"] for r in rows if r["type"] == "1"], ["ZESTAW-01"])
        self.assertEqual([r["code"] for r in rows if r["is_digital"]], ["EBOOK-01"])
        codes = [row["stock"]["additional_codes"] for row in rows]
        used = {kind for item in codes if item for kind in item}
        self.assertEqual(used, {"producer", "gtu", "warehouse", "isbn"})
        options = {row["option_id"]: row for row in self.shop.rows("options")}
        text = next(row for row in options.values() if row["type"] == "text")
        self.assertEqual(text["stock"], "0")
        engraved = [r for r in rows if r["group_id"] == text["group_id"]]
        self.assertEqual([r["options"] for r in engraved], [[], []])

    def test_wholesale_customers_pay_less_for_a_few_products_and_one_variant(self):
        config = self.get("application-config")
        self.assertEqual(config["shopping_price_levels"], "2")
        own = [
            row["extended"]
            for row in self.shop.rows("product-stocks")
            if row["price_type_wholesale"] == "1"
        ]
        self.assertEqual(sorted(own), ["0"] * 6 + ["1"])

    def test_images_are_small_jpeg_files_and_all_different(self):
        sums = set()
        for row in self.shop.rows("product-images"):
            name = f"{row['unic_name']}.{row['extension']}"
            answer = requests.get(
                f"{self.sim.url}/userdata/public/gfx/{name}", timeout=10
            )
            image = Image.open(io.BytesIO(answer.content))
            self.assertEqual(image.format, "JPEG")
            self.assertLess(len(answer.content), 20_000)
            sums.add(hashlib.sha256(answer.content).digest())
        self.assertEqual(len(sums), 200)

    def test_the_same_each_time(self):
        again = Simulator(clock=self.clock).start()
        self.addCleanup(again.stop)
        again.shop.url = self.shop.url
        for resource in self.shop.counts():
            self.assertEqual(self.shop.rows(resource), again.shop.rows(resource))


class TestGenerated(ShopCase):
    options = {"products": 600}

    def test_number_and_spread(self):
        rows = self.sim.shop.rows("products")
        self.assertEqual(len(rows), 600)
        self.assertEqual(len({row["producer_id"] for row in rows}), 12)
        self.assertEqual({row["tax_id"] for row in rows}, set("123456"))
        self.assertEqual({row["unit_id"] for row in rows}, set("12345"))
        self.assertEqual(len({str(row["category_id"]) for row in rows}), 25)
        self.assertEqual([row["options"] for row in rows], [[]] * 600)

    def test_codes_and_bar_codes_are_unique_and_valid(self):
        rows = self.sim.shop.rows("products")
        self.assertEqual(len({row["code"] for row in rows}), 600)
        codes = {row["ean"] for row in rows}
        self.assertEqual(len(codes), 600)
        for code in codes:
            self.assertEqual(ean(code), code)

    def test_the_same_each_time_and_a_larger_one_goes_on(self):
        larger = Simulator(products=700, clock=self.clock).start()
        self.addCleanup(larger.stop)
        larger.shop.url = self.sim.url
        rows = self.sim.shop.rows("products")
        self.assertEqual(rows, larger.shop.rows("products")[:600])

    def test_rows_are_as_if_written_through_the_api(self):
        """What the catalogue stores directly, the API stores alike."""
        row = self.get("products/36")
        body = {
            key: row[key]
            for key in ("category_id", "producer_id", "tax_id", "unit_id", "pkwiu")
        }
        texts = row["translations"]["pl_PL"]
        keys = ("name", "short_description", "description", "active")
        body["translations"] = {"pl_PL": {key: texts[key] for key in keys}}
        body["stock"] = {key: row["stock"][key] for key in ("price", "stock", "weight")}
        copy = self.get(f"products/{self.post('products', body)}")
        for key in body:
            if key == "category_id":
                self.assertEqual(str(copy[key]), str(row[key]))
            elif key == "translations":
                for name in keys:
                    self.assertEqual(copy[key]["pl_PL"][name], texts[name])
            elif key == "stock":
                for name in body["stock"]:
                    self.assertEqual(copy[key][name], row[key][name])
            else:
                self.assertEqual(copy[key], row[key], key)
