"""Each switch of the local shop is played, here those that no other test plays."""

import re
from dataclasses import fields
from pathlib import Path

from ...simulator.switches import Switches
from .order_case import OrderCase


class TestEachSwitch(OrderCase):
    def test_none_is_left_out(self):
        tests = "".join(path.read_text() for path in Path(__file__).parent.glob("*.py"))
        named = set(re.findall(r"\w+", tests))
        self.assertEqual({one.name for one in fields(Switches)} - named, set())

    def test_a_right_is_looked_at_before_what_is_not_there_or_after(self):
        self.sim.users.add_user("anna", "x", {"products": "read"})
        self.headers = {"Authorization": f"Bearer {self.token('anna', 'x')}"}
        self.refused("GET", "orders/99", status=403)
        self.sim.switches.right_checked = "after"
        self.refused("GET", "orders/99", status=404)
        self.refused("GET", f"orders/{self.buy()}", status=403)

    def test_a_reference_is_taken_away_by_zero_or_null(self):
        producer = self.post("producers", {"name": "Alfa"})
        path = f"products/{self.lamp}"
        for switch, refused in (("both", ()), ("zero", (None,)), ("null", (0,))):
            self.sim.switches.clear_reference = switch
            for nothing in (0, None):
                self.put(path, {"producer_id": producer})
                if nothing in refused:
                    self.refused("PUT", path, {"producer_id": nothing})
                else:
                    self.put(path, {"producer_id": nothing})
                    self.assertIsNone(self.get(path)["producer_id"])

    def test_resources_that_the_shop_does_not_have(self):
        self.sim.switches.absent_resources = "order-tags,product-tags"
        text = self.refused("GET", "product-tags")
        self.assertEqual(text, "Missing MODULE 'product-tags'")
        self.get("producers")

    def test_refusals_need_not_name_the_field(self):
        self.sim.switches.refusal_text = "bare"
        text = self.refused("POST", "producers", {"name": ""})
        self.assertEqual(text, "Pole wymagane")

    def test_how_many_decimals_are_kept(self):
        path = f"product-stocks/{self.lamp_stock}"
        for switch, kept in (("all", "1.23456"), ("three", "1.235"), ("two", "1.23")):
            self.sim.switches.number_places = switch
            self.put(path, {"weight": "1.23456", "stock": "1.23456"})
            row = self.get(path)
            self.assertEqual((row["weight"], row["stock"]), (kept, kept))

    def test_a_price_of_nothing_may_be_refused(self):
        path = f"product-stocks/{self.small}"
        self.put(path, {"price_type": 2, "price": 0})
        self.sim.switches.zero_price = "refused"
        text = self.refused("PUT", path, {"price_type": 2, "price": "0.00"})
        self.assertIn("'price'", text)
        self.put(path, {"price_type": 0})

    def test_a_quantity_that_nobody_gave(self):
        product_id = self.product(stock={"price": 1})
        self.assertEqual(self.in_stock(self.stock_of(product_id)), "0")
        self.sim.switches.omitted_stock = "default"
        product_id = self.product(stock={"price": 1})
        self.assertEqual(self.in_stock(self.stock_of(product_id)), "10")

    def test_codes_of_producers_may_be_shown_and_not_taken(self):
        path = f"product-stocks/{self.lamp_stock}"
        self.sim.switches.additional_codes = True
        self.put(path, {"additional_codes": {"producer": "A-1"}})
        self.sim.switches.additional_codes_put = "refused"
        self.refused("PUT", path, {"additional_codes": {"producer": "A-2"}})
        self.assertEqual(self.get(path)["additional_codes"], {"producer": "A-1"})

    def test_what_a_code_of_an_amount_is_told_as(self):
        self.sim.switches.code_discount = "amount_line"
        told = []
        for switch in ("zero", "told"):
            self.sim.switches.code_amount = switch
            order = self.order(self.buy(kind="code"))
            told.append(float(order["discount_code"]))
        self.assertEqual(told, [0, 20])

    def test_orders_may_not_be_asked_for_by_their_status(self):
        first, second = self.buy(), self.buy()
        self.owner.set_status(second, 7)
        self.assertEqual(
            self.ids("orders", "order_id", filters={"status_id": 7}), [second]
        )
        self.sim.switches.status_filter = "ignored"
        self.assertEqual(
            self.ids("orders", "order_id", filters={"status_id": 7}), [first, second]
        )
        self.sim.switches.status_filter = "refused"
        params = {"filters": '{"status_id": 7}'}
        self.refused("GET", "orders", params=params, status=404)
