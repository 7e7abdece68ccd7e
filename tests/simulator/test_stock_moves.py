"""Stock falls when somebody buys, and comes back; what moved it is told."""

from decimal import Decimal

from ...simulator.buyers import NothingLeft
from .order_case import OrderCase


class TestStock(OrderCase):
    def test_it_falls_at_once(self):
        self.buy(3)
        self.assertEqual(self.in_stock(self.lamp_stock), "7")
        self.assert_sound()

    def test_nobody_buys_what_is_not_there(self):
        with self.assertRaises(NothingLeft):
            self.buy(11)
        self.assertEqual(self.in_stock(self.lamp_stock), "10")
        self.assertEqual(self.get("orders")["count"], "0")

    def test_unless_the_shop_sells_more_than_it_has(self):
        self.sim.settings["shopping_allow_overselling"] = "1"
        self.buy(11)
        self.assertEqual(self.in_stock(self.lamp_stock), "-1")
        self.assert_sound()
        (sale,) = self.sim.journal.sales
        self.assertEqual(sale.oversold, Decimal(1))

    def test_a_status_of_type_4_gives_it_back(self):
        order_id = self.buy(3)
        self.put(f"orders/{order_id}", {"status_id": 8})
        self.assertEqual(self.in_stock(self.lamp_stock), "10")
        # a cancelled order that is taken up again takes it again
        self.put(f"orders/{order_id}", {"status_id": 2})
        self.assertEqual(self.in_stock(self.lamp_stock), "7")
        self.assert_sound()

    def test_or_does_not(self):
        self.sim.switches.cancel_returns_stock = False
        order_id = self.buy(3)
        self.put(f"orders/{order_id}", {"status_id": 8})
        self.assertEqual(self.in_stock(self.lamp_stock), "7")
        self.delete(f"orders/{order_id}")
        self.assertEqual(self.in_stock(self.lamp_stock), "10")
        self.assert_sound()

    def test_it_falls_with_the_status_where_the_shop_is_set_so(self):
        config = self.get("application-config")
        self.assertEqual(config["shopping_update_stock_on_buy"], "1")
        self.sim.switches.stock_lowered = "at_status"
        config = self.get("application-config")
        self.assertEqual(config["shopping_update_stock_on_buy"], "0")
        self.sim.switches.setting_off = "empty"
        config = self.get("application-config")
        self.assertEqual(config["shopping_update_stock_on_buy"], "")
        order_id = self.buy(3)
        self.assertEqual(self.in_stock(self.lamp_stock), "10")
        self.put(f"orders/{order_id}", {"status_id": 2})
        self.assertEqual(self.in_stock(self.lamp_stock), "7")
        self.put(f"orders/{order_id}", {"status_id": 7})
        self.assertEqual(self.in_stock(self.lamp_stock), "7")
        self.put(f"orders/{order_id}", {"status_id": 8})
        self.assertEqual(self.in_stock(self.lamp_stock), "10")
        self.assert_sound()

    def test_a_number_that_is_written_is_absolute(self):
        self.buy(3)
        self.put(f"product-stocks/{self.lamp_stock}", {"stock": 20})
        self.buy(5)
        self.assertEqual(self.in_stock(self.lamp_stock), "15")
        (push,) = self.sim.journal.pushes
        self.assertEqual((push.before, push.after), (Decimal(7), Decimal(20)))
        self.assertEqual([s.quantity for s in self.sim.journal.sales], [3, 5])
        self.assert_sound()

    def test_a_number_written_inside_a_product_is_told_too(self):
        self.put(f"products/{self.lamp}", {"stock": {"stock": 4}})
        self.put(f"products/{self.lamp}", {"stock": {"stock_relative": -1}})
        pushes = [(push.before, push.after) for push in self.sim.journal.pushes]
        self.assertEqual(pushes, [(10, 4), (4, 3)])

    def test_deltas_on_rows(self):
        path = f"product-stocks/{self.lamp_stock}"
        text = self.refused("PUT", path, {"stock_relative": -1})
        self.assertIn("'stock_relative'", text)
        self.sim.switches.stock_relative_on_rows = "ignored"
        self.put(path, {"stock_relative": -1})
        self.assertEqual(self.in_stock(self.lamp_stock), "10")
        self.sim.switches.stock_relative_on_rows = "accepted"
        self.put(path, {"stock_relative": -3, "stock": 50})
        self.assertEqual(self.in_stock(self.lamp_stock), "7")
        self.sim.switches.stock_relative_on_rows = "accepted_on_base"
        self.put(path, {"stock_relative": -1})
        self.assertEqual(self.in_stock(self.lamp_stock), "6")
        there = self.in_stock(self.big)
        self.put(f"product-stocks/{self.big}", {"stock_relative": -1})
        self.assertEqual(self.in_stock(self.big), there)

    def test_base_row_of_a_product_with_variants(self):
        base = self.stock_of(self.shade)
        self.assertEqual(self.in_stock(base), "12")
        self.assertEqual(self.get(f"products/{self.shade}")["stock"]["stock"], "12")
        self.buy(2, stock_id=self.big)
        self.assertEqual(self.in_stock(base), "10")
        asked = {"stock": 10, "product_id": self.shade}
        found = self.ids("product-stocks", "stock_id", filters=asked)
        self.assertEqual(found, [base])
        self.sim.switches.base_row_stock = "own"
        self.assertEqual(self.in_stock(base), "99")

    def test_edit_date_of_the_product_moves_only_where_switched(self):
        before = self.get(f"products/{self.lamp}")["edit_date"]
        self.clock.now += 61
        self.buy()
        self.assertEqual(self.get(f"products/{self.lamp}")["edit_date"], before)
        self.sim.switches.edit_date_on_stock = True
        self.buy()
        self.assertGreater(self.get(f"products/{self.lamp}")["edit_date"], before)


class TestRules(OrderCase):
    """The checker finds what is wrong: each state here is made by hand."""

    def assert_broken(self, *words):
        (text,) = self.sim.broken_rules()
        for word in words:
            self.assertIn(word, text)

    def test_nothing_is_broken(self):
        self.buy(2)
        self.put(f"product-stocks/{self.lamp_stock}", {"stock": 3})
        self.assert_sound()

    def test_stock_that_nobody_moved(self):
        self.buy(2)
        self.sim.shop["product-stocks"].rows[self.lamp_stock]["stock"] = "9"
        self.assert_broken(f"Stock {self.lamp_stock} is 9", "not 8")

    def test_a_line_that_holds_too_little(self):
        (line,) = self.lines(self.buy(2))
        self.sim.shop["order-products"].facts[int(line["id"])].held = Decimal(1)
        self.sim.shop["product-stocks"].rows[self.lamp_stock]["stock"] = "9"
        self.assert_broken(f"Line {line['id']}", "1 of 2")

    def test_stock_below_nothing(self):
        self.put(f"product-stocks/{self.lamp_stock}", {"stock": -1})
        self.assert_broken(f"Stock {self.lamp_stock} is -1")
        self.sim.settings["shopping_allow_overselling"] = "1"
        self.assert_sound()

    def test_two_parcels_of_an_order_with_one_number(self):
        first, second = self.buy(2), self.buy()
        lines = {
            order_id: self.lines(order_id)[0]["id"] for order_id in (first, second)
        }

        def send(order_id):
            one = {"order_product_id": int(lines[order_id]), "quantity": 1}
            values = {"order_id": order_id, "shipping_id": 5, "shipping_code": "P-1"}
            self.post("parcels", {**values, "products": [one]})

        send(first)
        send(second)
        self.assert_sound()  # what two orders bought went in one
        send(first)
        self.assert_broken(f"[1, 3] of order {first}", "P-1")

    def test_a_parcel_with_more_than_was_sold(self):
        order_id = self.buy(3)
        (line,) = self.lines(order_id)
        self.post("parcels", {"order_id": order_id, "shipping_id": 5})
        self.put(f"order-products/{line['id']}", {"quantity": 2})
        self.assert_broken(f"3 of line {line['id']}")

    def test_a_sum_that_is_not_that_of_the_lines(self):
        order_id = self.buy()
        self.sim.shop["orders"].rows[order_id]["sum"] = "99.99"
        self.assert_broken(f"Order {order_id} costs 99.99", "100.00")
