from .common import field_error
from .order_case import OrderCase


class TestLines(OrderCase):
    def open_shop(self):
        super().open_shop()
        self.order_id = self.buy()

    def line(self, **values) -> int:
        body = {"order_id": self.order_id, "quantity": 1} | values
        return self.post("order-products", body)

    def row(self, line_id):
        return self.get(f"order-products/{line_id}")

    def total(self):
        return self.order(self.order_id)["sum"]

    def test_what_is_left_out_comes_from_the_catalogue(self):
        row = self.row(self.line(stock_id=self.small))
        self.assertEqual(
            (row["product_id"], row["stock_id"]), (str(self.shade), str(self.small))
        )
        self.assertEqual((row["price"], row["code"]), ("50.00", "S-1"))
        self.assertEqual((row["tax"], row["tax_value"]), ("23%", "23"))
        self.assertEqual((row["unit"], row["unit_fp"]), ("szt.", "0"))
        self.assertEqual(row["option"], "Wielkość: mała")

    def test_price_and_tax_are_the_caller_s(self):
        row = self.row(self.line(stock_id=self.small, price=999, tax="8%", tax_value=8))
        self.assertEqual((row["price"], row["tax"]), ("999.00", "8%"))
        self.assertEqual(self.total(), "1099.00")

    def test_a_line_of_no_product(self):
        row = self.row(self.line(name="Pakowanie", price="5.00"))
        self.assertEqual((row["product_id"], row["stock_id"]), ("0", "0"))
        self.assertEqual(self.total(), "105.00")

    def test_required_and_wrong(self):
        text = self.refused("POST", "order-products", {})
        self.assertIn("'order_id'", text)
        self.assertIn("'quantity'", text)
        for values in (
            {"order_id": 99},
            {"quantity": "many"},
            {"stock_id": 999},
            {"product_id": 999},
            {"product_id": self.lamp, "stock_id": self.small},
            {"discount_perc": 101},
        ):
            body = {"order_id": self.order_id, "quantity": 1} | values
            self.refused("POST", "order-products", body)

    def test_texts_of_the_buyer_are_a_list(self):
        for name in ("text_options", "file_options"):
            for value in (5, "x", {"a": 1}):
                body = {"order_id": self.order_id, "quantity": 1, name: value}
                text = self.refused("POST", "order-products", body)
                self.assertEqual(text, field_error(name, "Wymagana jest lista"))
        body = {"order_id": self.order_id, "quantity": 1}
        self.post("order-products", body | {"text_options": [{"name": "Grawer"}]})
        self.assertEqual(
            self.lines(self.order_id)[-1]["text_options"], [{"name": "Grawer"}]
        )

    def test_more_than_the_shop_can_count_is_refused(self):
        line_id = self.lines(self.order_id)[0]["id"]
        before = self.order(self.order_id)
        text = self.refused("PUT", f"order-products/{line_id}", {"quantity": 1e300})
        self.assertEqual(text, field_error("quantity", "Wymagana jest liczba"))
        self.assertEqual(self.order(self.order_id), before)

    def test_it_takes_stock_at_once_and_gives_it_back(self):
        line_id = self.line(stock_id=self.small, quantity=2)
        self.assertEqual(self.in_stock(self.small), "3")
        self.put(f"order-products/{line_id}", {"quantity": 4})
        self.assertEqual(self.in_stock(self.small), "1")
        self.delete(f"order-products/{line_id}")
        self.assertEqual(self.in_stock(self.small), "5")
        self.assertEqual(self.total(), "100.00")
        self.assert_sound()

    def test_discount_and_quantity_make_the_sum(self):
        line_id = self.line(
            stock_id=self.small, price="9.99", quantity=3, discount_perc="33.3333"
        )
        self.assertEqual(self.total(), "119.98")
        self.put(f"order-products/{line_id}", {"discount_perc": 0})
        self.assertEqual(self.total(), "129.97")

    def test_filters(self):
        other = self.buy()
        mine = self.ids("order-products", "id", filters={"order_id": self.order_id})
        self.assertEqual(len(mine), 1)
        both = {"order_id": {"in": [self.order_id, other]}}
        self.assertEqual(self.get("order-products", filters=both)["count"], "2")

    def test_a_filter_by_several_orders_where_it_is_not_there(self):
        other, third = self.buy(), self.buy()
        both = {"order_id": {"in": [self.order_id, other]}}
        self.sim.switches.order_products_in_filter = "refused"
        self.refused(
            "GET",
            "order-products",
            status=404,
            params={"filters[order_id][in][]": [self.order_id, other]},
        )
        self.sim.switches.order_products_in_filter = "ignored"
        found = self.get("order-products", filters=both)["list"]
        self.assertIn(str(third), [row["order_id"] for row in found])
        # one order alone can be asked for anywhere
        asked = {"order_id": third}
        self.assertEqual(self.get("order-products", filters=asked)["count"], "1")

    def test_lines_of_combined_orders_stay(self):
        other = self.buy()
        self.owner.combine([other, self.order_id])
        self.refused(
            "POST", "order-products", {"order_id": self.order_id, "quantity": 1}
        )


class TestForms(OrderCase):
    """What lines look like, as the switches have it."""

    def test_stock_of_a_variant(self):
        (row,) = self.lines(self.buy(stock_id=self.big))
        self.assertEqual((row["stock_id"], row["code"]), (str(self.big), "S-2"))
        self.sim.switches.line_stock_id = "base"
        (row,) = self.lines(self.buy(stock_id=self.big))
        base = self.stock_of(self.shade)
        self.assertEqual((row["stock_id"], row["code"]), (str(base), "SHADE"))
        self.assertEqual(row["option"], "Wielkość: duża")
        # whatever the line says, the variant was sold
        self.assertEqual(self.in_stock(self.big), "5")
        self.assert_sound()

    def test_options_that_make_no_variants(self):
        group_id = int(self.get(f"products/{self.shade}")["group_id"])
        texts = {"translations": {"pl_PL": {"name": "Oprawa"}}}
        option_id = self.owner.create(
            "options", texts | {"group_id": group_id, "type": "select", "stock": 0}
        )
        texts = {"translations": {"pl_PL": {"value": "złota"}}}
        self.owner.create("option-values", texts | {"option_id": option_id})
        (row,) = self.lines(self.buy(stock_id=self.big))
        self.assertEqual(row["option"], "Wielkość: duża")
        self.sim.switches.line_options = "all"
        (row,) = self.lines(self.buy(stock_id=self.big))
        self.assertEqual(row["option"], "Wielkość: duża; Oprawa: złota")
        (row,) = self.lines(self.buy(stock_id=self.lamp_stock))
        self.assertEqual(row["option"], "")

    def test_bar_code(self):
        (row,) = self.lines(self.buy())
        self.assertEqual(row["ean"], "5901234123457")
        self.sim.switches.line_ean = "empty"
        self.assertEqual(self.get(f"order-products/{row['id']}")["ean"], "")

    def test_product_that_is_gone(self):
        (row,) = self.lines(self.buy())
        self.delete(f"products/{self.lamp}")
        path = f"order-products/{row['id']}"
        after = self.get(path)
        self.assertEqual((after["product_id"], after["ean"]), (row["product_id"], ""))
        self.sim.switches.deleted_product_id = "zero"
        after = self.get(path)
        self.assertEqual((after["product_id"], after["stock_id"]), ("0", "0"))
        self.assertEqual(after["name"], row["name"])
        self.assert_sound()

    def test_fractions(self):
        self.put(f"products/{self.lamp}", {"unit_id": 2})
        (row,) = self.lines(self.buy("1.5"))
        self.assertEqual((row["quantity"], row["unit_fp"]), ("1.500", "1"))
        self.sim.switches.fractional_quantity = "string0"
        self.assertEqual(self.get(f"order-products/{row['id']}")["quantity"], "1.5")
        self.assertEqual(self.in_stock(self.lamp_stock), "8.5")
        self.assert_sound()

    def test_whole_pieces_have_no_decimals(self):
        (row,) = self.lines(self.buy(2))
        self.assertEqual(row["quantity"], "2")

    def bundle(self):
        bundle = self.owner.create(
            "products",
            {
                "category_id": 1,
                "code": "SET",
                "type": 1,
                "stock": {"price": "120.00", "stock": 4},
                "translations": {"pl_PL": {"name": "Zestaw", "active": 1}},
            },
        )
        self.sim.shop.bundles[bundle] = ((self.lamp_stock, 1), (self.small, 1))
        return self.stock_of(bundle)

    def test_a_bundle_is_one_line(self):
        stock_id = self.bundle()
        order_id = self.buy(stock_id=stock_id)
        (row,) = self.lines(order_id)
        self.assertEqual((row["type"], row["price"]), ("1", "120.00"))
        self.assertNotIn("children", row)
        self.assertEqual(self.in_stock(stock_id), "3")
        self.assertEqual(self.in_stock(self.lamp_stock), "10")

    def test_a_bundle_that_tells_its_parts(self):
        self.sim.switches.bundle_lines = "one_with_children"
        (row,) = self.lines(self.buy(stock_id=self.bundle()))
        self.assertEqual(row["price"], "120.00")
        parts = [(part["stock_id"], part["price"]) for part in row["children"]]
        self.assertEqual(
            parts, [(str(self.lamp_stock), "80.00"), (str(self.small), "40.00")]
        )

    def test_a_bundle_that_takes_its_parts_off_the_stock(self):
        self.sim.switches.bundle_stock = "parts"
        stock_id = self.bundle()
        before = [self.in_stock(row) for row in (self.lamp_stock, self.small)]
        order_id = self.buy(2, stock_id=stock_id)
        self.assertEqual(self.in_stock(stock_id), "2")
        after = [self.in_stock(row) for row in (self.lamp_stock, self.small)]
        self.assertEqual([int(number) + 2 for number in after], [*map(int, before)])
        self.assert_sound()
        self.owner.cancel(order_id)
        after = [self.in_stock(row) for row in (self.lamp_stock, self.small)]
        self.assertEqual(after, before)
        self.assert_sound()

    def test_a_bundle_as_its_parts(self):
        self.sim.switches.bundle_lines = "parts_as_lines"
        stock_id = self.bundle()
        order_id = self.buy(2, stock_id=stock_id)
        rows = self.lines(order_id)
        self.assertEqual([row["quantity"] for row in rows], ["2", "2"])
        self.assertEqual(self.order(order_id)["sum"], "240.00")
        self.assertEqual(self.in_stock(self.lamp_stock), "8")
        self.assertEqual(self.in_stock(self.small), "3")
        self.assertEqual(self.in_stock(stock_id), "4")
        self.assert_sound()
