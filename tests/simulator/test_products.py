from .common import ShopCase, field_error


class TestCreate(ShopCase):
    def test_minimum_and_defaults(self):
        category_id = self.category()
        product_id = self.post(
            "products",
            {
                "category_id": category_id,
                "stock": {"price": 10.0},
                "translations": {"pl_PL": {"name": "Lampa"}},
            },
        )
        row = self.get(f"products/{product_id}")
        self.assertEqual(row["tax_id"], "1")
        self.assertEqual(row["unit_id"], "1")
        self.assertIsNone(row["producer_id"])
        self.assertEqual(row["categories"], [category_id])
        self.assertEqual(row["stock"]["price"], "10.00")
        self.assertEqual(row["stock"]["weight"], "0")
        self.assertEqual(row["stock"]["stock"], "0")
        # hidden unless it is said otherwise
        self.assertEqual(row["translations"]["pl_PL"]["active"], "0")
        self.assertEqual(row["ean"], "")
        self.assertEqual(row["attributes"], [])
        self.assertFalse(row["main_image"])
        self.assertEqual(row["add_date"], row["edit_date"])

    def test_everything_at_once(self):
        producer_id = self.post("producers", {"name": "A"})
        main, other = self.category(), self.category()
        product_id = self.post(
            "products",
            {
                "category_id": str(main),
                "categories": [other],
                "producer_id": producer_id,
                "code": "EX-1",
                "ean": "5901234123457",
                "tax_id": 6,
                "unit_id": "2",
                "pkwiu": "12.34",
                "other_price": 99.999,
                "dimension_w": "1.5",
                "is_product_of_day": 1,
                "stock": {
                    "price": "19.995",
                    "stock": "12.0",
                    "weight": 0.20,
                    "warn_level": 3,
                },
                "translations": {
                    "pl_PL": {"name": "Lampa", "active": True, "seo_title": "t"},
                    "en_US": {"name": "Lamp", "active": 0},
                },
            },
        )
        row = self.get(f"products/{product_id}")
        self.assertEqual(int(row["category_id"]), main)
        self.assertEqual(row["categories"], [main, other])
        self.assertEqual(row["producer_id"], str(producer_id))
        self.assertEqual((row["code"], row["ean"]), ("EX-1", "5901234123457"))
        self.assertEqual(
            (row["stock"]["code"], row["stock"]["ean"]), ("EX-1", row["ean"])
        )
        self.assertEqual((row["tax_id"], row["unit_id"]), ("6", "2"))
        self.assertEqual((row["pkwiu"], row["other_price"]), ("12.34", "100.00"))
        self.assertEqual(row["dimension_w"], "1.5000")
        self.assertIs(row["is_product_of_day"], True)
        stock = row["stock"]
        self.assertEqual(stock["price"], "20.00")
        self.assertEqual((stock["stock"], stock["weight"]), ("12", "0.2"))
        self.assertEqual(stock["warn_level"], "3")
        self.assertEqual(row["translations"]["pl_PL"]["active"], "1")
        self.assertEqual(row["translations"]["pl_PL"]["seo_title"], "t")
        self.assertEqual(row["translations"]["en_US"]["name"], "Lamp")

    def test_category_is_required(self):
        self.assertEqual(
            self.refused("POST", "products", {}), "Key 'category_id' is required"
        )

    def test_category_must_exist(self):
        for value in (99999, 0, None, "x"):
            text = self.refused("POST", "products", {"category_id": value})
            self.assertEqual(text, f"Category '{value}' does not exist")
        category_id = self.category()
        self.assertEqual(
            self.refused(
                "POST",
                "products",
                {
                    "category_id": category_id,
                    "categories": [7],
                    "stock": {"price": 1},
                    "translations": {"pl_PL": {"name": "x"}},
                },
            ),
            "Category '7' does not exist",
        )

    def test_several_refusals_are_joined(self):
        category_id = self.category()
        text = self.refused(
            "POST",
            "products",
            {
                "category_id": category_id,
                "tax_id": 77,
                "unit_id": 88,
                "producer_id": 99,
                "ean": "5901234123450",
                "stock": {"price": "tanio", "stock": 1},
                "translations": {"pl_PL": {"name": ""}},
            },
        )
        self.assertEqual(
            set(text.split("; ")),
            {
                field_error("producer_id", "Nie znaleziono wartości '99'"),
                field_error("tax_id", "Nie znaleziono wartości '77'"),
                field_error("unit_id", "Nie znaleziono wartości '88'"),
                field_error("name", "Pole wymagane"),
                field_error("price", "Wymagana jest liczba"),
                field_error("ean", "Wymagany jest poprawny kod kreskowy"),
            },
        )
        self.assertEqual(self.get("products")["count"], "0")
        self.assertEqual(self.get("product-stocks")["count"], "0")

    def test_price_is_required(self):
        category_id = self.category()
        body = {
            "category_id": category_id,
            "stock": {},
            "translations": {"pl_PL": {"name": "x"}},
        }
        self.assertEqual(
            self.refused("POST", "products", body),
            field_error("price", "Pole wymagane"),
        )

    def test_price_is_not_negative(self):
        category_id = self.category()
        product_id = self.product(category_id=category_id)
        self.assertEqual(
            self.refused("PUT", f"products/{product_id}", {"stock": {"price": -1}}),
            field_error("price", "Wartość nie może być ujemna"),
        )

    def test_images_cannot_be_sent_inside(self):
        product_id = self.product(main_image={"gfx_id": "1"}, images=[{"content": "x"}])
        self.assertIsNone(self.get(f"products/{product_id}")["main_image"])

    def test_read_only_fields_are_ignored(self):
        product_id = self.product(
            product_id=55, add_date="2001-01-01 00:00:00", type=1, bestseller=1
        )
        row = self.get(f"products/{product_id}")
        self.assertEqual(product_id, 1)
        self.assertEqual((row["type"], row["bestseller"]), ("0", "0"))
        self.assertGreater(row["add_date"], "2020")


class TestCodes(ShopCase):
    def test_duplicate_code(self):
        category_id = self.category()
        self.product(category_id=category_id, code="CODE-1")
        body = {
            "category_id": category_id,
            "code": "code-1",
            "stock": {"price": 1},
            "translations": {"pl_PL": {"name": "x"}},
        }
        self.assertEqual(
            self.refused("POST", "products", body),
            field_error("code", "Wartość 'code-1' już istnieje"),
        )
        other = self.product(category_id=category_id, code="CODE-2")
        self.refused("PUT", f"products/{other}", {"code": "CODE-1"})

    def test_code_of_a_variant_counts(self):
        group_id, option_id, values = self.option_group()
        first = self.product(group_id=group_id, code="A")
        variant = {"product_id": first, "options": {option_id: values[0]}}
        self.refused("POST", "product-stocks", variant | {"code": "A"})
        self.post("product-stocks", variant | {"code": "A-1"})
        other = self.product(code="B")
        self.refused("PUT", f"products/{other}", {"code": "A-1"})

    def test_own_code_may_be_written_again_and_freed(self):
        first = self.product(code="A")
        self.put(f"products/{first}", {"code": "A"})
        self.put(f"products/{first}", {"code": "B"})
        self.put(f"products/{self.product(code='A')}", {"code": "C"})
        self.delete(f"products/{first}")
        self.product(code="B")

    def test_product_without_code(self):
        first = self.get(f"products/{self.product()}")
        self.assertEqual(first["code"], "1")
        self.sim.switches.omitted_code = "empty"
        second, third = self.product(), self.product(code="")
        self.assertEqual(self.get(f"products/{second}")["code"], "")
        self.assertEqual(self.get(f"products/{third}")["code"], "")
        self.sim.switches.omitted_code = "refused"
        body = {
            "category_id": self.category(),
            "stock": {"price": 1},
            "translations": {"pl_PL": {"name": "x"}},
        }
        self.assertEqual(
            self.refused("POST", "products", body), field_error("code", "Pole wymagane")
        )

    def test_a_pkwiu_may_be_required(self):
        body = {
            "category_id": self.category(),
            "stock": {"price": 1},
            "translations": {"pl_PL": {"name": "x"}},
        }
        product_id = self.post("products", body)
        self.sim.switches.omitted_pkwiu = "refused"
        self.assertEqual(
            self.refused("POST", "products", body),
            field_error("pkwiu", "Pole wymagane"),
        )
        self.post("products", body | {"pkwiu": ""})
        self.put(f"products/{product_id}", {"code": "X"})

    def test_a_second_empty_code_where_codes_must_differ(self):
        self.sim.switches.omitted_code = "empty"
        body = {
            "category_id": self.category(),
            "stock": {"price": 1},
            "translations": {"pl_PL": {"name": "x"}},
        }
        first = self.post("products", body)
        self.sim.switches.empty_code = "unique"
        second = self.post("products", body)
        self.assertEqual(self.get(f"products/{second}")["code"], "")
        self.delete(f"products/{second}")
        self.refused("POST", "products", body | {"code": ""})
        self.delete(f"products/{first}")
        self.post("products", body | {"code": ""})

    def test_tags_in_each_form(self):
        tag_id = self.sim.owner.create("product-tags", {"name": "Zima", "lang_id": 1})
        path = f"products/{self.product(tags=[tag_id])}"
        self.assertEqual(self.get(path)["tags"], [tag_id])
        self.sim.switches.product_tags = "names"
        self.assertEqual(self.get(path)["tags"], ["Zima"])
        self.sim.switches.product_tags = "objects"
        [tag] = self.get(path)["tags"]
        self.assertEqual((tag["tag_id"], tag["name"]), (str(tag_id), "Zima"))

    def test_generated_code_avoids_those_in_use(self):
        self.product(code="2")
        self.assertEqual(self.get(f"products/{self.product()}")["code"], "2-1")

    def test_bar_codes(self):
        product_id = self.product()
        for good in ("5901234123457", "96385074", "036000291452", ""):
            self.put(f"products/{product_id}", {"ean": good})
            self.assertEqual(self.get(f"products/{product_id}")["ean"], good)
        for bad in ("5901234123458", "96385075", "590123412345", "abc", "1"):
            self.assertEqual(
                self.refused("PUT", f"products/{product_id}", {"ean": bad}),
                field_error("ean", "Wymagany jest poprawny kod kreskowy"),
            )
        self.assertEqual(self.get(f"products/{product_id}")["ean"], "")


class TestUpdate(ShopCase):
    def open_shop(self):
        super().open_shop()
        self.main, self.other = self.category(), self.category()
        self.product_id = self.product(
            category_id=self.main, categories=[self.other], code="A", pkwiu="1"
        )

    def row(self):
        return self.get(f"products/{self.product_id}")

    def update(self, **values):
        self.put(f"products/{self.product_id}", values)
        return self.row()

    def test_absent_keys_stay(self):
        before = self.row()
        after = self.update(stock={"price": 11.0})
        self.assertEqual(after["stock"]["price"], "11.00")
        for key in before.keys() - {"stock", "edit_date"}:
            self.assertEqual(after[key], before[key], key)

    def test_translations_are_merged_by_locale_and_field(self):
        self.update(translations={"pl_PL": {"short_description": "<p>x</p>"}})
        texts = self.update(translations={"en_US": {"name": "Lamp"}})["translations"]
        self.assertEqual(texts["pl_PL"]["name"], "Lampa stołowa")
        self.assertEqual(texts["pl_PL"]["short_description"], "<p>x</p>")
        self.assertEqual(texts["en_US"]["name"], "Lamp")

    def test_categories(self):
        third = self.category()
        self.assertEqual(
            self.update(category_id=third)["categories"], [third, self.other]
        )
        self.assertEqual(self.update(categories=[])["categories"], [third])
        row = self.update(category_id=self.main, categories=[third, self.main])
        self.assertEqual(row["categories"], [self.main, third])
        self.refused("PUT", f"products/{self.product_id}", {"category_id": 0})
        self.refused("PUT", f"products/{self.product_id}", {"categories": "1"})

    def test_edit_date_moves_and_add_date_stays(self):
        before = self.row()
        self.clock.now += 61
        after = self.update(pkwiu="2")
        self.assertEqual(after["add_date"], before["add_date"])
        self.assertGreater(after["edit_date"], before["edit_date"])

    def test_dates_are_in_the_zone_of_the_shop(self):
        self.clock.now = 1_785_585_600  # 12:00 UTC on 1 August 2026
        self.headers = {"Authorization": f"Bearer {self.token()}"}
        self.assertEqual(self.update(pkwiu="2")["edit_date"], "2026-08-01 14:00:00")

    def test_refused_update_changes_nothing(self):
        before = self.row()
        self.clock.now += 61
        self.refused(
            "PUT",
            f"products/{self.product_id}",
            {"pkwiu": "9", "stock": {"price": 5}, "tax_id": 99},
        )
        self.assertEqual(self.row(), before)

    def test_what_only_python_takes_for_a_number_is_refused(self):
        before = self.row()
        for number in ("1_000", "\u0661\u0662", "1e30", 1e300, 10**40, "", "."):
            for name, value in (
                ("price", {"stock": {"price": number}}),
                ("stock", {"stock": {"stock": number}}),
                ("dimension_w", {"dimension_w": number}),
            ):
                text = self.refused("PUT", f"products/{self.product_id}", value)
                self.assertEqual(text, field_error(name, "Wymagana jest liczba"))
        self.assertEqual(self.row(), before)

    def test_numbers_may_be_written_in_several_ways(self):
        for number in (" 12 ", "+12", "1.2e1", "12.", 12.0, "012"):
            self.assertEqual(self.update(dimension_w=number)["dimension_w"], "12.0000")
        self.assertEqual(self.update(dimension_w=".5")["dimension_w"], "0.5000")

    def test_categories_that_are_no_list(self):
        body = {"categories": "x", "related": "x"}
        reason = "Wymagana jest lista"
        self.assertEqual(
            set(self.refused("PUT", f"products/{self.product_id}", body).split("; ")),
            {field_error("categories", reason), field_error("related", reason)},
        )
        self.sim.switches.refusal_text = "bare"
        del body["related"]
        text = self.refused("PUT", f"products/{self.product_id}", body)
        self.assertEqual(text, reason)

    def test_references_can_be_taken_away(self):
        producer_id = self.post("producers", {"name": "A"})
        self.assertEqual(self.update(producer_id=producer_id)["producer_id"], "1")
        for nothing in (None, 0, ""):
            self.assertIsNone(self.update(producer_id=nothing)["producer_id"])

    def test_relative_stock(self):
        self.update(stock={"stock": 10})
        row = self.update(stock={"stock": 99, "stock_relative": -3, "sold_relative": 3})
        self.assertEqual((row["stock"]["stock"], row["stock"]["sold"]), ("7", "3"))

    def test_options_that_make_no_variants_are_told_with_their_values(self):
        group_id, option_id, value_ids = self.option_group(stock=0)
        row = self.get(f"products/{self.product(group_id=group_id)}")
        (option,) = row["options_non_stock"]
        self.assertEqual((option["option_id"], option["type"]), (option_id, "radio"))
        told = [(value["value_id"], value["name"]) for value in option["values"]]
        self.assertEqual(told, list(zip(value_ids, ("mała", "duża"), strict=True)))
        self.assertEqual(row["options"], [])
        group_id = self.option_group()[0]
        row = self.get(f"products/{self.product(group_id=group_id)}")
        self.assertEqual(row["options_non_stock"], [])

    def test_a_text_that_is_shown_and_not_written(self):
        product_id = self.product()
        path, texts = f"products/{product_id}", {"pl_PL": {"booster": "b"}}
        self.put(path, {"translations": texts})
        self.assertEqual(self.get(path)["translations"]["pl_PL"]["booster"], "")
        self.sim.switches.extra_keys = "refused"
        self.refused("PUT", path, {"translations": texts})
        self.sim.owner.update("products", product_id, {"translations": texts})
        self.assertEqual(self.get(path)["translations"]["pl_PL"]["booster"], "b")

    def test_read_only_parts_of_the_nested_stock(self):
        row = self.update(
            stock={"active": 0, "code": "X", "ean": "96385074", "extended": 1}
        )
        self.assertEqual(row["stock"]["active"], "1")
        self.assertEqual((row["code"], row["stock"]["code"]), ("A", "A"))
        self.assertEqual((row["ean"], row["stock"]["extended"]), ("", "0"))

    def test_what_a_client_does_not_know_stays(self):
        self.sim.owner.update(
            "products",
            self.product_id,
            {
                "attributes": {"5": {"16": "TAK"}, "6": []},
                "collections": [2, 3],
                "related": [1],
                "safety_information": {"gpsr_producer_id": "4"},
                "special_offer": {"promo_id": "8", "discount": "10.00"},
            },
        )
        before = self.row()
        self.assertEqual(before["promo_price"], "90.00")
        after = self.update(pkwiu="2", translations={"pl_PL": {"name": "N"}})
        for key in (
            "attributes",
            "collections",
            "related",
            "safety_information",
            "special_offer",
            "stock",
        ):
            self.assertEqual(after[key], before[key], key)

    def test_attributes_are_read_nested_and_written_flat(self):
        nested = {"5": {"16": "TAK", "15": "30°C"}, "6": []}
        self.sim.owner.update("products", self.product_id, {"attributes": nested})
        row = self.update(attributes={"16": "NIE"})
        self.assertEqual(row["attributes"], {"5": {"16": "NIE", "15": "30°C"}, "6": []})
        other_id = self.product(attributes={"15": "40°C", "99": "unknown"})
        other = self.get(f"products/{other_id}")
        self.assertEqual(other["attributes"], {"5": {"15": "40°C"}})

    def test_feeds_are_written_under_a_misspelt_key(self):
        self.assertEqual(self.update(feeds_exludes=[3])["feeds_excludes"], [3])
        self.assertEqual(self.update(feeds_excludes=[4])["feeds_excludes"], [3])
        self.sim.switches.extra_keys = "refused"
        path = f"products/{self.product_id}"
        self.refused("PUT", path, {"feeds_excludes": [4]})

    def test_safety_information_is_merged(self):
        self.update(safety_information={"gpsr_producer_id": "4"})
        row = self.update(safety_information={"gpsr_certificates": [1]})
        self.assertEqual(row["safety_information"]["gpsr_producer_id"], "4")
        self.assertEqual(row["safety_information"]["gpsr_certificates"], [1])

    def test_html_is_sanitised(self):
        html = '<p onclick="x()" style="color:#ABC">a<script>x</script></p>'
        texts = self.update(translations={"pl_PL": {"description": html}})
        self.assertEqual(
            texts["translations"]["pl_PL"]["description"],
            '<p style="color:#aabbcc">a</p>',
        )

    def test_group_of_options(self):
        group_id, option_id, values = self.option_group()
        self.assertEqual(self.update(group_id=group_id)["group_id"], str(group_id))
        self.post(
            "product-stocks",
            {"product_id": self.product_id, "options": {option_id: values[0]}},
        )
        self.refused("PUT", f"products/{self.product_id}", {"group_id": None})
        self.sim.switches.product_group = "ignored"
        other = self.product(group_id=group_id)
        self.assertIsNone(self.get(f"products/{other}")["group_id"])
        self.sim.switches.product_group = "refused"
        for verb, path in (("PUT", f"products/{other}"), ("POST", "products")):
            self.refused(verb, path, {"group_id": group_id})


class TestDelete(ShopCase):
    def test_stock_rows_and_images_go_along(self):
        group_id, option_id, values = self.option_group()
        product_id = self.product(group_id=group_id)
        kept = self.product()
        self.post(
            "product-stocks",
            {"product_id": product_id, "options": {option_id: values[0]}},
        )
        self.sim.owner.create(
            "product-images", {"product_id": product_id, "content": lambda: b""}
        )
        self.delete(f"products/{product_id}")
        self.refused("GET", f"products/{product_id}", status=404)
        rows = self.get("product-stocks")["list"]
        self.assertEqual([row["product_id"] for row in rows], [str(kept)])
        self.assertEqual(self.get("product-images")["count"], "0")

    def test_ids_of_stock_rows_and_products_are_never_used_again(self):
        product_id = self.product()
        stock_id = self.get(f"products/{product_id}")["stock"]["stock_id"]
        self.delete(f"products/{product_id}")
        again = self.product()
        self.assertEqual(again, product_id + 1)
        row = self.get(f"products/{again}")
        self.assertEqual(int(row["stock"]["stock_id"]), int(stock_id) + 1)
