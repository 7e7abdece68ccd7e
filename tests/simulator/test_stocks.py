from decimal import Decimal

from .common import ShopCase, field_error


class StockCase(ShopCase):
    def open_shop(self):
        super().open_shop()
        self.group_id, self.option_id, self.values = self.option_group()
        self.product_id = self.product(
            group_id=self.group_id,
            code="A",
            stock={"price": "120.00", "stock": 5, "weight": 2},
        )
        self.base_id = int(self.get(f"products/{self.product_id}")["stock"]["stock_id"])

    def variant(self, value=0, **values) -> int:
        body = {
            "product_id": self.product_id,
            "options": {str(self.option_id): str(self.values[value])},
            "extended": 1,
        }
        return self.post("product-stocks", body | values)

    def stock(self, stock_id):
        return self.get(f"product-stocks/{stock_id}")


class TestBaseRow(StockCase):
    def test_it_comes_with_the_product(self):
        row = self.stock(self.base_id)
        nested = self.get(f"products/{self.product_id}")["stock"]
        self.assertEqual(row["extended"], "0")
        self.assertEqual((row["active"], row["default"]), ("1", "1"))
        self.assertEqual(row["options"], [])
        self.assertEqual({k: v for k, v in row.items() if k != "options"}, nested)

    def test_code_and_bar_code_can_be_written_on_it(self):
        self.put(
            f"product-stocks/{self.base_id}", {"ean": "5901234123457", "code": "B"}
        )
        row = self.get(f"products/{self.product_id}")
        self.assertEqual((row["code"], row["ean"]), ("B", "5901234123457"))

    def test_it_stays_active(self):
        self.put(f"product-stocks/{self.base_id}", {"active": 0})
        self.assertEqual(self.stock(self.base_id)["active"], "1")

    def test_its_price_is_always_its_own(self):
        text = self.refused("PUT", f"product-stocks/{self.base_id}", {"price_type": 2})
        self.assertIn("'price_type'", text)
        self.put(f"product-stocks/{self.base_id}", {"price_type": "1"})

    def test_it_cannot_be_deleted(self):
        answer = self.call("DELETE", f"product-stocks/{self.base_id}")
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(answer.json()["error"], "cannot_delete_internal_object")

    def test_quantity_is_absolute_and_lenient(self):
        for sent, kept in ((77, "77"), ("12.0", "12"), (2.5, "2.5"), ("0", "0")):
            self.put(f"product-stocks/{self.base_id}", {"stock": sent})
            self.assertEqual(self.stock(self.base_id)["stock"], kept)

    def test_purchase_price_is_gross_with_its_net(self):
        self.put(f"product-stocks/{self.base_id}", {"price_buying": 123})
        row = self.stock(self.base_id)
        self.assertEqual(
            (row["price_buying"], row["price_buying_net"]), ("123.00", "100.00")
        )

    def test_availability_by_quantity(self):
        for stock, expected in ((0, "1"), (1, "2"), (10, "2"), (11, "4"), (100, "5")):
            self.put(f"product-stocks/{self.base_id}", {"stock": stock})
            row = self.stock(self.base_id)
            self.assertEqual(row["calculated_availability_id"], expected, stock)
            self.assertIsNone(row["availability_id"])
        self.put(f"product-stocks/{self.base_id}", {"availability_id": 6})
        self.assertEqual(self.stock(self.base_id)["calculated_availability_id"], "6")

    def test_edit_date_of_the_product_moves_only_where_switched(self):
        before = self.get(f"products/{self.product_id}")["edit_date"]
        self.clock.now += 61
        self.put(f"product-stocks/{self.base_id}", {"stock": 3})
        self.assertEqual(self.get(f"products/{self.product_id}")["edit_date"], before)
        self.sim.switches.edit_date_on_stock = True
        self.put(f"product-stocks/{self.base_id}", {"stock": 4})
        after = self.get(f"products/{self.product_id}")["edit_date"]
        self.assertGreater(after, before)

    def test_it_stays_with_its_product(self):
        other = self.product(code="B")
        self.put(f"product-stocks/{self.base_id}", {"product_id": other})
        self.assertEqual(self.stock(self.base_id)["product_id"], str(self.product_id))


class TestVariants(StockCase):
    def test_create(self):
        stock_id = self.variant(
            price=20, stock=3, code="A-1", ean="96385074", weight=1.5
        )
        row = self.stock(stock_id)
        self.assertEqual(row["extended"], "1")
        self.assertEqual(row["options"], {str(self.option_id): str(self.values[0])})
        self.assertEqual((row["price"], row["price_type"]), ("20.00", "1"))
        self.assertEqual((row["code"], row["ean"]), ("A-1", "96385074"))
        self.assertEqual((row["weight"], row["comp_weight"]), ("1.5", "1.5"))
        product = self.get(f"products/{self.product_id}")
        self.assertEqual(product["options"], [stock_id])
        self.assertEqual(product["stock"]["stock_id"], str(self.base_id))

    def test_it_is_inactive_until_it_is_updated(self):
        stock_id = self.variant(active=1)
        self.assertEqual(self.stock(stock_id)["active"], "0")
        self.put(f"product-stocks/{stock_id}", {"active": 1})
        self.assertEqual(self.stock(stock_id)["active"], "1")

    def test_one_without_code(self):
        first = self.variant(0)
        self.assertEqual(self.stock(first)["code"], str(first))
        self.sim.switches.omitted_code = "empty"
        second = self.variant(1)
        self.assertEqual(self.stock(second)["code"], "")
        self.delete(f"product-stocks/{first}")
        self.delete(f"product-stocks/{second}")
        self.sim.switches.omitted_code = "refused"
        options = {str(self.option_id): str(self.values[0])}
        body = {"product_id": self.product_id, "options": options}
        self.refused("POST", "product-stocks", body)
        self.post("product-stocks", body | {"code": ""})
        self.sim.switches.empty_code = "unique"
        options = {str(self.option_id): str(self.values[1])}
        self.refused("POST", "product-stocks", body | {"options": options, "code": ""})

    def test_the_first_one_is_the_default(self):
        first, second = self.variant(0), self.variant(1)
        flags = [self.stock(i)["default"] for i in (self.base_id, first, second)]
        self.assertEqual(flags, ["0", "1", "0"])

    def test_both_forms_of_options(self):
        pairs = [{"option_id": self.option_id, "value_id": self.values[1]}]
        expected = {str(self.option_id): str(self.values[1])}
        stock_id = self.variant(options=pairs)
        self.assertEqual(self.stock(stock_id)["options"], expected)

    def test_one_form_of_options_where_switched(self):
        pairs = [{"option_id": self.option_id, "value_id": self.values[1]}]
        as_map = {self.option_id: self.values[0]}
        body = {"product_id": self.product_id}
        self.sim.switches.variant_options = "map"
        self.refused("POST", "product-stocks", body | {"options": pairs})
        self.post("product-stocks", body | {"options": as_map})
        self.sim.switches.variant_options = "list"
        self.refused("POST", "product-stocks", body | {"options": as_map})
        self.post("product-stocks", body | {"options": pairs})

    def test_options_that_do_not_fit(self):
        _group, other_option, other_values = self.option_group()
        misfit = field_error("options", "Opcje nie pasują do grupy opcji produktu")
        for options in (
            {},
            [],
            [{"value": 1}],
            "x",
            {other_option: other_values[0]},
            {self.option_id: self.values[0], other_option: other_values[0]},
        ):
            body = {"product_id": self.product_id, "options": options}
            self.assertEqual(self.refused("POST", "product-stocks", body), misfit)
        body = {
            "product_id": self.product_id,
            "options": {self.option_id: other_values[0]},
        }
        self.assertIn("Nie znaleziono", self.refused("POST", "product-stocks", body))
        body = {"product_id": self.product_id}
        self.assertEqual(
            self.refused("POST", "product-stocks", body),
            field_error("options", "Pole wymagane"),
        )

    def test_option_without_stock_makes_no_variants(self):
        group_id, option_id, values = self.option_group(stock=0)
        product_id = self.product(group_id=group_id)
        self.refused(
            "POST",
            "product-stocks",
            {"product_id": product_id, "options": {option_id: values[0]}},
        )

    def test_the_same_combination_twice(self):
        self.variant()
        body = {
            "product_id": self.product_id,
            "options": {self.option_id: self.values[0]},
        }
        self.assertEqual(
            self.refused("POST", "product-stocks", body),
            field_error("options", "Wariant o podanych opcjach już istnieje"),
        )

    def test_product_must_exist(self):
        body = {"product_id": 99, "options": {}}
        self.assertIn(
            field_error("product_id", "Nie znaleziono wartości '99'"),
            self.refused("POST", "product-stocks", body),
        )
        self.assertIn(
            field_error("product_id", "Pole wymagane"),
            self.refused("POST", "product-stocks", {"options": {}}),
        )

    def test_a_second_base_row_is_refused(self):
        body = {"product_id": self.product_id, "extended": 0}
        self.assertIn("'extended'", self.refused("POST", "product-stocks", body))

    def test_delete(self):
        stock_id = self.variant()
        self.delete(f"product-stocks/{stock_id}")
        self.assertEqual(self.get(f"products/{self.product_id}")["options"], [])
        self.assertEqual(self.stock(self.base_id)["default"], "1")

    def test_image_of_a_variant_must_be_the_product_s(self):
        other = self.product(code="B")
        mine, foreign = (
            self.sim.owner.create(
                "product-images", {"product_id": product, "content": lambda: b""}
            )
            for product in (self.product_id, other)
        )
        stock_id = self.variant()
        self.put(f"product-stocks/{stock_id}", {"gfx_id": mine})
        self.assertEqual(self.stock(stock_id)["gfx_id"], str(mine))
        self.refused("PUT", f"product-stocks/{stock_id}", {"gfx_id": foreign})
        self.delete(f"product-images/{mine}")
        self.assertIsNone(self.stock(stock_id)["gfx_id"])


class TestPrices(StockCase):
    def test_kinds_of_variant_prices(self):
        stock_id = self.variant()
        for price, kind, expected in (
            ("31.00", 0, "120.00"),
            ("31.00", 1, "31.00"),
            ("31.00", 2, "151.00"),
            ("31.00", 3, "89.00"),
        ):
            body = {"price": price, "price_type": kind}
            self.put(f"product-stocks/{stock_id}", body)
            row = self.stock(stock_id)
            self.assertEqual(row["price"], price)
            self.assertEqual(row["comp_price"], expected)
            self.assertEqual(row["comp_promo_price"], expected)
            self.assertEqual(row["historical_lowest_price"], expected)

    def test_kind_by_default(self):
        self.assertEqual(self.stock(self.variant(0))["price_type"], "0")
        self.assertEqual(self.stock(self.variant(1, price=3))["price_type"], "1")

    def test_unknown_kind(self):
        body = {
            "product_id": self.product_id,
            "options": {self.option_id: self.values[0]},
            "price_type": 4,
        }
        self.assertIn("'price_type'", self.refused("POST", "product-stocks", body))

    def test_variants_follow_the_product(self):
        stock_id = self.variant(price=5, price_type=2)
        self.put(f"products/{self.product_id}", {"stock": {"price": 200}})
        self.assertEqual(self.stock(stock_id)["comp_price"], "205.00")

    def test_kinds_of_variant_weights(self):
        stock_id = self.variant()
        for kind, expected in (("0", "2"), ("1", "0.5"), ("2", "2.5"), ("3", "1.5")):
            body = {"weight": 0.5, "weight_type": kind}
            self.put(f"product-stocks/{stock_id}", body)
            self.assertEqual(self.stock(stock_id)["comp_weight"], expected)

    def test_levels_follow_the_retail_price_until_they_have_their_own(self):
        row = self.stock(self.base_id)
        for level in ("wholesale", "special"):
            self.assertEqual(row[f"price_type_{level}"], "0")
            self.assertEqual(row[f"price_{level}"], "120.00")
            self.assertEqual(row[f"comp_price_{level}"], "120.00")
        stock_id = self.variant(price=5, price_type=2)
        self.put(f"products/{self.product_id}", {"stock": {"price_wholesale": 99}})
        row = self.stock(self.base_id)
        self.assertEqual(row["price_type_wholesale"], "1")
        self.assertEqual(row["comp_price_wholesale"], "99.00")
        self.assertEqual(row["comp_price"], "120.00")
        self.assertEqual(self.stock(stock_id)["comp_price_wholesale"], "104.00")

    def test_kinds_of_variant_prices_on_every_level(self):
        self.put(f"products/{self.product_id}", {"stock": {"price_wholesale": 99}})
        stock_id = self.variant()
        for price, kind, wholesale, special in (
            ("31.00", 1, "31.00", "31.00"),
            ("31.00", 2, "130.00", "151.00"),
            ("31.00", 3, "68.00", "89.00"),
        ):
            for level in ("wholesale", "special"):
                body = {f"price_{level}": price, f"price_type_{level}": kind}
                self.put(f"product-stocks/{stock_id}", body)
            row = self.stock(stock_id)
            self.assertEqual(row["comp_price_wholesale"], wholesale)
            self.assertEqual(row["wholesale_historical_lowest_price"], wholesale)
            self.assertEqual(row["comp_price_special"], special)
            self.assertEqual(row["price_special"], "31.00")
            self.assertEqual(row["comp_price"], "120.00", "the retail price stays")

    def test_a_variant_shows_its_retail_amount_where_a_level_has_none(self):
        # As recorded: 120.00 less 31.00 of price type 3, and type 0 on both levels.
        row = self.stock(self.variant(price="31.00", price_type=3))
        for level in ("wholesale", "special"):
            self.assertEqual(row[f"price_type_{level}"], "0")
            self.assertEqual(row[f"price_{level}"], "31.00")
            self.assertEqual(row[f"comp_price_{level}"], "89.00")

    def test_a_level_without_a_price_of_the_variant_where_the_product_has_one(self):
        self.put(f"products/{self.product_id}", {"stock": {"price_wholesale": 99}})
        stock_id = self.variant(price="31.00", price_type=3)
        self.assertEqual(self.stock(stock_id)["comp_price_wholesale"], "68.00")
        self.sim.switches.variant_level = "product"
        row = self.stock(stock_id)
        self.assertEqual(row["comp_price_wholesale"], "99.00")
        self.assertEqual(row["comp_price_special"], "89.00")

    def test_levels_of_the_base_row_are_its_own_or_the_retail_one(self):
        path = f"product-stocks/{self.base_id}"
        for level in ("wholesale", "special"):
            name = f"price_type_{level}"
            self.assertIn(f"'{name}'", self.refused("PUT", path, {name: 2}))
            self.put(path, {name: 1, f"price_{level}": 99})
            self.assertEqual(self.stock(self.base_id)[f"comp_price_{level}"], "99.00")
            self.put(path, {name: 0})
            self.assertEqual(self.stock(self.base_id)[f"comp_price_{level}"], "120.00")

    def test_money_is_rounded_half_up(self):
        for sent, kept in (
            ("0.005", "0.01"),
            (1.005, "1.01"),
            ("19.994", "19.99"),
            (7, "7.00"),
            ("1e2", "100.00"),
        ):
            self.put(f"products/{self.product_id}", {"stock": {"price": sent}})
            self.assertEqual(self.stock(self.base_id)["price"], kept)

    def test_what_is_no_number(self):
        for value in ("", "1,50", "NaN", "Infinity", [], {}):
            body = {"stock": {"price": value}}
            self.assertEqual(
                self.refused("PUT", f"products/{self.product_id}", body),
                field_error("price", "Wymagana jest liczba"),
                value,
            )

    def test_promotion(self):
        offer = {"promo_id": "1", "discount_type": "1", "discount": "20.50"}
        self.sim.owner.update("products", self.product_id, {"special_offer": offer})
        product = self.get(f"products/{self.product_id}")
        self.assertEqual(product["promo_price"], "99.50")
        self.assertEqual(product["special_offer"], offer)
        self.assertNotIn("special_offer", product["stock"])
        row = self.stock(self.base_id)
        self.assertEqual(row["special_offer"], offer)
        self.assertEqual(Decimal(row["comp_price"]), Decimal("120"))
        self.assertEqual(row["comp_promo_price"], "99.50")
