"""Units, producers, categories, options: what a write does and what is refused."""

import base64

import requests

from .common import ShopCase, field_error


class TestFreshShop(ShopCase):
    def names(self, resource, field="name"):
        return [
            row.get(field) or row["translations"]["pl_PL"][field]
            for row in self.get(resource, limit=50)["list"]
        ]

    def test_it_has_what_the_api_cannot_make(self):
        self.assertEqual(
            self.names("units"), ["szt.", "kg", "lbs", "zestaw", "wielopak"]
        )
        self.assertEqual(self.names("taxes"), ["23%", "8%", "0%", "zw.", "np.", "5%"])
        self.assertEqual(self.names("languages", "locale"), ["pl_PL", "en_US"])
        self.assertEqual(self.get("currencies")["list"][0]["name"], "PLN")
        self.assertEqual(self.get("deliveries")["count"], "7")
        self.assertEqual(self.get("availabilities")["count"], "7")

    def test_three_rates_have_the_value_zero(self):
        zero = [r["name"] for r in self.get("taxes")["list"] if r["value"] == "0"]
        self.assertEqual(zero, ["0%", "zw.", "np."])

    def test_it_has_nothing_else(self):
        for resource in (
            "categories",
            "producers",
            "products",
            "product-stocks",
            "product-images",
            "option-groups",
            "options",
            "option-values",
            "product-tags",
        ):
            self.assertEqual(self.get(resource)["count"], "0", resource)
        self.assertEqual(self.get("categories-tree"), [])


class TestUnits(ShopCase):
    def test_create(self):
        names = {"pl_PL": {"name": "mb"}, "en_US": {"name": "m"}}
        unit_id = self.post("units", {"floating_point": True, "translations": names})
        row = self.get(f"units/{unit_id}")
        self.assertEqual(row["floating_point"], "1")
        self.assertEqual(row["translations"]["pl_PL"]["name"], "mb")
        self.assertEqual(row["translations"]["en_US"]["name"], "m")

    def test_a_create_may_be_answered_with_the_row(self):
        self.sim.switches.post_answer = "object"
        names = {"pl_PL": {"name": "mb"}}
        row = self.post("units", {"floating_point": True, "translations": names})
        self.assertEqual(row, self.get(f"units/{row['unit_id']}"))

    def test_required_fields_are_refused_together(self):
        self.assertEqual(
            self.refused("POST", "units", {}),
            field_error("floating_point", "Pole wymagane")
            + "; "
            + field_error("translations", "Pole wymagane"),
        )

    def test_name_is_required_in_each_locale_given(self):
        body = {"floating_point": 0, "translations": {"pl_PL": {"name": " "}}}
        self.assertEqual(
            self.refused("POST", "units", body), field_error("name", "Pole wymagane")
        )
        body["translations"] = {"pl_PL": {}}
        self.assertEqual(
            self.refused("POST", "units", body), field_error("name", "Pole wymagane")
        )

    def test_translations_are_merged_by_locale(self):
        self.put("units/1", {"translations": {"en_US": {"name": "pc"}}})
        names = self.get("units/1")["translations"]
        self.assertEqual(names["pl_PL"]["name"], "szt.")
        self.assertEqual(names["en_US"]["name"], "pc")

    def test_absent_keys_stay(self):
        self.put("units/2", {"translations": {"pl_PL": {"name": "kilogram"}}})
        self.assertEqual(self.get("units/2")["floating_point"], "1")
        self.put("units/2", {})
        self.put("units/2", {"translations": []})
        self.assertEqual(
            self.get("units/2")["translations"]["pl_PL"]["name"], "kilogram"
        )

    def test_unknown_keys_are_ignored(self):
        self.put("units/2", {"factor": 3})
        self.assertNotIn("factor", self.get("units/2"))

    def test_a_tag_needs_its_language(self):
        for resource in ("product-tags", "order-tags"):
            text = self.refused("POST", resource, {"name": "Zima"})
            reason = "Nie znaleziono wartości '0'"
            self.assertEqual(text, field_error("lang_id", reason))
            tag_id = self.post(resource, {"name": "Zima", "lang_id": 1})
            self.put(f"{resource}/{tag_id}", {"name": "Lato"})
            self.assertEqual(self.get(f"{resource}/{tag_id}")["lang_id"], "1")

    def test_locale_that_the_shop_lacks(self):
        body = {"floating_point": 0, "translations": {"de_DE": {"name": "Stk."}}}
        text = self.refused("POST", "units", body)
        self.assertIn("de_DE", text)
        self.sim.switches.unknown_locale = "ignored"
        both = {"pl_PL": {"name": "x"}, "de_DE": {"name": "Stk."}}
        unit_id = self.post("units", {"floating_point": 0, "translations": both})
        self.assertEqual(set(self.get(f"units/{unit_id}")["translations"]), {"pl_PL"})
        self.sim.switches.unknown_locale = "stored"
        self.put(f"units/{unit_id}", {"translations": {"de_DE": {"name": "Stk."}}})
        self.assertIn("de_DE", self.get(f"units/{unit_id}")["translations"])

    def test_locale_that_the_owner_adds(self):
        self.sim.owner.create("languages", {"locale": "de_DE", "active": 1})
        self.put("units/1", {"translations": {"de_DE": {"name": "Stk."}}})
        row = self.get("units/1")["translations"]["de_DE"]
        self.assertEqual((row["name"], row["lang_id"]), ("Stk.", "3"))

    def test_delete(self):
        self.delete("units/5")
        self.refused("GET", "units/5", status=404)
        self.assertEqual(self.get("units")["count"], "4")

    def test_ids_are_never_used_again(self):
        body = {"floating_point": 0, "translations": {"pl_PL": {"name": "mb"}}}
        first = self.post("units", body)
        self.delete(f"units/{first}")
        self.assertEqual(self.post("units", body), first + 1)


class TestInUse(ShopCase):
    def open_shop(self):
        super().open_shop()
        self.producer_id = self.post("producers", {"name": "A"})
        self.category_id = self.category()
        self.product_id = self.product(
            unit_id=4, producer_id=self.producer_id, category_id=self.category_id
        )

    def test_refused_by_default(self):
        for path in (
            "units/4",
            f"producers/{self.producer_id}",
            f"categories/{self.category_id}",
        ):
            answer = self.call("DELETE", path)
            self.assertEqual(answer.status_code, 400, path)
            self.assertEqual(answer.json()["error"], "cannot_delete_internal_object")

    def test_detached_where_switched(self):
        self.sim.switches.delete_in_use = "detached"
        self.delete("units/4")
        self.delete(f"producers/{self.producer_id}")
        self.delete(f"categories/{self.category_id}")
        row = self.get(f"products/{self.product_id}")
        self.assertIsNone(row["unit_id"])
        self.assertIsNone(row["producer_id"])
        self.assertEqual(row["categories"], [])

    def test_owner_may_always(self):
        self.sim.owner.delete("taxes", 1)
        self.assertIsNone(self.get(f"products/{self.product_id}")["tax_id"])


class TestProducers(ShopCase):
    def test_create_with_a_name_alone(self):
        producer_id = self.post("producers", {"name": "Łoza & Wrzos"})
        row = self.get(f"producers/{producer_id}")
        self.assertEqual(row["name"], "Łoza & Wrzos")
        self.assertEqual(row["isdefault"], "0")
        self.assertEqual(
            row["translations"]["pl_PL"]["permalink"],
            f"{self.sim.url}/pl_PL/producer/Loza-Wrzos/{producer_id}",
        )

    def test_name_is_required(self):
        self.assertEqual(
            self.refused("POST", "producers", {"name": ""}),
            field_error("name", "Pole wymagane"),
        )
        self.post("producers", {"name": "A"})
        self.refused("PUT", "producers/1", {"name": ""})

    def test_duplicate_names_are_accepted(self):
        self.assertEqual(
            [self.post("producers", {"name": "A"}) for _ in range(2)], [1, 2]
        )

    def logo(self, name="logo.gif", content=b"GIF89a"):
        return {"file": name, "content": base64.b64encode(content).decode()}

    def download(self, folder, name):
        address = f"{self.sim.url}/userdata/{folder}/{name}"
        return requests.get(address, timeout=10)

    def test_logo_is_written_as_a_file_and_read_as_its_name(self):
        self.post("producers", {"name": "A", "gfx": self.logo()})
        self.assertEqual(self.get("producers/1")["gfx"], "logo.gif")
        self.put("producers/1", {"name": "B"})
        self.assertEqual(self.get("producers/1")["gfx"], "logo.gif")
        self.post("producers", {"name": "A", "gfx": self.logo()})
        self.assertEqual(self.get("producers/2")["gfx"], "2-logo.gif")

    def test_logo_that_is_no_picture_is_refused(self):
        for logo in (
            self.logo(content=b"<svg/>"),
            {"file": "a.gif", "content": "?"},
            {"file": "a.gif"},
        ):
            self.assertEqual(
                self.refused("POST", "producers", {"name": "A", "gfx": logo}),
                field_error("gfx", "Wymagany jest poprawny plik graficzny"),
            )
        self.refused("POST", "producers", {"name": "A", "gfx": self.logo(name=" ")})

    def test_logo_is_served_from_the_folder_that_a_switch_names(self):
        self.post("producers", {"name": "A", "gfx": self.logo()})
        answer = self.download("public/producers", "logo.gif")
        self.assertEqual((answer.status_code, answer.content), (200, b"GIF89a"))
        self.assertEqual(answer.headers["Content-Type"], "image/gif")
        for folder in ("producers", "public/gfx", "elsewhere"):
            self.assertEqual(self.download(folder, "logo.gif").status_code, 404)
            self.sim.switches.logo_folder = folder
            self.assertEqual(self.download(folder, "logo.gif").status_code, 200)
        self.delete("producers/1")
        self.assertEqual(self.download("elsewhere", "logo.gif").status_code, 404)

    def test_logo_may_be_called_after_the_producer(self):
        self.sim.switches.logo_names = "numbered"
        self.post("producers", {"name": "A"})
        self.put("producers/1", {"gfx": self.logo()})
        self.assertEqual(self.get("producers/1")["gfx"], "1.gif")
        self.assertEqual(self.download("public/producers", "1.gif").status_code, 200)

    def test_read_only_columns(self):
        values = {"isdefault": 1, "in_loyalty": 1, "sort_type": 2}
        self.post("producers", {"name": "A"} | values)
        row = self.get("producers/1")
        self.assertEqual([row[name] for name in values], ["0", "0", "0"])
        self.sim.switches.extra_keys = "refused"
        for name, value in values.items():
            self.refused("PUT", "producers/1", {name: value})

    def test_text_is_refused_where_it_is_no_text(self):
        self.assertEqual(
            self.refused("POST", "producers", {"name": ["A"]}),
            field_error("name", "Wymagany jest tekst"),
        )


class TestCategories(ShopCase):
    def test_parent_is_required(self):
        body = {"translations": {"pl_PL": {"name": "A"}}}
        self.assertEqual(
            self.refused("POST", "categories", body), "Key 'parent_id' is required"
        )

    def test_parent_is_seen_in_the_tree_alone(self):
        top = self.category()
        below = self.category(top)
        self.assertNotIn("parent_id", self.get(f"categories/{below}"))
        leaf = {"id": below, "children": []}
        self.assertEqual(self.get("categories-tree"), [{"id": top, "children": [leaf]}])
        self.assertEqual(self.get(f"categories-tree/{below}"), leaf)
        self.refused("GET", "categories-tree/99", status=404)

    def test_duplicate_names_are_accepted(self):
        self.assertEqual(self.category(name="A") + 1, self.category(name="A"))

    def test_unknown_parent_makes_an_orphan(self):
        orphan = self.category(99)
        self.assertEqual(self.get("categories-tree"), [])
        self.get(f"categories/{orphan}")

    def test_move(self):
        first, second = self.category(), self.category()
        self.put(f"categories/{second}", {"parent_id": first})
        self.assertEqual(len(self.get("categories-tree")), 1)
        self.put(f"categories/{second}", {"parent_id": 0})
        self.assertEqual(len(self.get("categories-tree")), 2)

    def test_a_category_is_not_below_itself(self):
        top = self.category()
        below = self.category(top)
        self.refused("PUT", f"categories/{top}", {"parent_id": below})

    def test_order_decides_within_a_parent(self):
        first, second = self.category(), self.category()
        self.put(f"categories/{first}", {"order": 9})
        ids = [node["id"] for node in self.get("categories-tree")]
        self.assertEqual(ids, [second, first])

    def test_number_of_products(self):
        category_id, other = self.category(), self.category()
        self.product(category_id=category_id, categories=[other])
        for row in self.get("categories")["list"]:
            self.assertEqual(row["translations"]["pl_PL"]["items"], 1)

    def test_permalink(self):
        category_id = self.category(name="Łyżki, noże i widelce")
        text = self.get(f"categories/{category_id}")["translations"]["pl_PL"]
        self.assertEqual(
            text["permalink"],
            f"{self.sim.url}/pl/c/Lyzki-noze-i-widelce/{category_id}",
        )

    def test_delete_of_a_category_with_children(self):
        top = self.category()
        below = self.category(top)
        self.refused("DELETE", f"categories/{top}")
        self.sim.switches.delete_in_use = "detached"
        self.delete(f"categories/{top}")
        self.get(f"categories/{below}")
        self.assertEqual(self.get("categories-tree"), [])


class TestOptions(ShopCase):
    def test_type_and_required_cannot_be_changed(self):
        _group, option_id, _values = self.option_group()
        for field, value, error in (
            ("type", "color", "option_cannot_modify_type"),
            ("required", 1, "option_cannot_modify_require"),
        ):
            answer = self.call("PUT", f"options/{option_id}", json={field: value})
            self.assertEqual(answer.status_code, 400)
            self.assertEqual(answer.json()["error"], error)
        self.put(f"options/{option_id}", {"type": "radio", "filters": 1})

    def test_colours(self):
        _group_id, option_id, _values = self.option_group()
        body = {"option_id": option_id, "translations": {"pl_PL": {"value": "x"}}}
        for colour in ("#2f5D3a", "transparent", ""):
            value_id = self.post("option-values", body | {"color": colour})
            self.assertEqual(self.get(f"option-values/{value_id}")["color"], colour)
        for colour in ("red", "#abc", "2f5d3a", "#2f5d3g"):
            text = self.refused("POST", "option-values", body | {"color": colour})
            self.assertIn("'color'", text)

    def test_without_a_type_buyers_select_from_a_list(self):
        group_id = self.option_group()[0]
        names = {"translations": {"pl_PL": {"name": "Wzór"}}}
        option_id = self.post("options", {"group_id": group_id} | names)
        self.assertEqual(self.get(f"options/{option_id}")["type"], "select")
        self.put(f"options/{option_id}", {"type": "select"})

    def test_type_is_one_of_the_shop_s(self):
        group_id, _option, _values = self.option_group()
        body = {
            "group_id": group_id,
            "type": "slider",
            "translations": {"pl_PL": {"name": "x"}},
        }
        self.assertIn("'type'", self.refused("POST", "options", body))

    def test_unknown_group_and_option(self):
        body = {
            "group_id": 9,
            "type": "radio",
            "translations": {"pl_PL": {"name": "x"}},
        }
        self.assertEqual(
            self.refused("POST", "options", body),
            field_error("group_id", "Nie znaleziono wartości '9'"),
        )
        body = {"option_id": 9, "translations": {"pl_PL": {"value": "x"}}}
        self.assertEqual(
            self.refused("POST", "option-values", body),
            field_error("option_id", "Nie znaleziono wartości '9'"),
        )

    def test_totals_count_products_and_variants(self):
        group_id, option_id, (small, large) = self.option_group()
        product_id = self.product(group_id=group_id)
        for value in (small, large):
            self.post(
                "product-stocks",
                {"product_id": product_id, "options": {option_id: value}},
            )
        group = self.get(f"option-groups/{group_id}")
        self.assertEqual((group["total_products"], group["total_stocks"]), (1, 2))
        value = self.get(f"option-values/{small}")
        self.assertEqual((value["total_products"], value["total_stocks"]), (1, 1))

    def test_deleting_a_group_takes_options_and_values_along(self):
        group_id, _option, _values = self.option_group()
        self.delete(f"option-groups/{group_id}")
        self.assertEqual(self.get("options")["count"], "0")
        self.assertEqual(self.get("option-values")["count"], "0")

    def test_what_variants_use_is_not_deleted(self):
        group_id, option_id, (small, large) = self.option_group()
        product_id = self.product(group_id=group_id)
        self.post(
            "product-stocks", {"product_id": product_id, "options": {option_id: small}}
        )
        for path in (
            f"option-groups/{group_id}",
            f"options/{option_id}",
            f"option-values/{small}",
        ):
            self.refused("DELETE", path)
        self.delete(f"option-values/{large}")


class TestAdditionalFields(ShopCase):
    def test_what_can_be_chosen_is_a_list(self):
        texts = {"name": "Skąd o nas wiesz?", "description": "Skąd?"}
        for options in (5, "Z internetu", {"a": 1}):
            body = {"type": 3, "translations": {"pl_PL": texts | {"options": options}}}
            self.assertEqual(
                self.refused("POST", "additional-fields", body),
                field_error("options", "Wymagana jest lista"),
            )
        body["translations"]["pl_PL"]["options"] = ["Z internetu"]
        field_id = self.post("additional-fields", body)
        (row,) = self.get(f"additional-fields/{field_id}")["translations"]["pl_PL"][
            "options"
        ]
        self.assertEqual(row["value"], "Z internetu")


class TestOwner(ShopCase):
    def test_writes_what_the_api_cannot(self):
        tax_id = self.sim.owner.create(
            "taxes", {"name": "7%", "class": "7%", "value": 7}
        )
        self.assertEqual(self.get(f"taxes/{tax_id}")["value"], "7")
        self.sim.owner.update("taxes", tax_id, {"value": 7.5})
        self.assertEqual(self.get(f"taxes/{tax_id}")["value"], "7.5")
        self.sim.owner.delete("taxes", tax_id)
        self.refused("GET", f"taxes/{tax_id}", status=404)

    def test_is_neither_logged_nor_limited(self):
        self.sim.requests.clear()
        self.sim.bandwidth = 1
        for _ in range(30):
            self.sim.owner.create("producers", {"name": "A"})
        self.assertEqual(len(self.sim.requests), 0)

    def test_is_held_to_the_shop_s_rules(self):
        from ...simulator.errors import ApiError

        with self.assertRaises(ApiError):
            self.sim.owner.create("products", {"category_id": 99})

    def test_rows_are_as_the_api_gives_them(self):
        product_id = self.product()
        row = self.sim.shop.row("products", product_id)
        self.assertEqual(row, self.get(f"products/{product_id}"))
        self.assertEqual(self.sim.shop.rows("units"), self.get("units")["list"])
        with self.assertRaises(KeyError):
            self.sim.shop.row("products", 99)
