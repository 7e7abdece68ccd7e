"""A shop that keeps its stock in warehouses of its own."""

from .order_case import OrderCase


class TestWarehouses(OrderCase):
    def setUp(self):
        super().setUp()
        self.sim.settings["warehouses_enabled"] = True
        self.row = f"product-stocks/{self.lamp_stock}"

    def lying(self):
        return self.get(self.row)["warehouses"]

    def test_they_are_listed(self):
        rows = self.get("warehouses")["list"]
        self.assertEqual(
            [row["name"][:7] for row in rows], ["Magazyn", "Salon K", "Konsygn"]
        )
        self.assertEqual((rows[1]["warehouse_id"], rows[1]["code"]), ("2", "KRK"))
        self.sim.switches.warehouse_key = "id"
        self.sim.switches.warehouse_fields = "bare"
        self.assertEqual(self.get("warehouses/2"), {"id": "2", "name": "Salon Kraków"})

    def test_the_quantity_is_what_lies_in_all_of_them(self):
        self.assertEqual(self.lying(), {"1": "10", "2": "0", "3": "0"})
        self.sim.switches.warehouses_shown = "filled"
        self.assertEqual(self.lying(), {"1": "10"})
        self.put(self.row, {"warehouses": {"1": 1, "2": 4.5, "3": 0}})
        self.assertEqual(self.lying(), {"1": "1", "2": "4.5"})
        self.assertEqual(self.in_stock(self.lamp_stock), "5.5")
        self.assert_sound()
        self.put(self.row, {"warehouses": {"1": 0, "2": 0, "3": 0}})
        self.assertEqual(self.lying(), [])
        self.refused("PUT", self.row, {"stock": 3})
        self.refused("PUT", self.row, {"stock_relative": 3})
        self.refused("PUT", self.row, {"warehouses": {"9": 3}})
        self.assertEqual(self.in_stock(self.lamp_stock), "0")

    def test_those_that_are_not_named_keep_what_they_have_or_not(self):
        self.put(self.row, {"warehouses": {"2": 4}})
        self.assertEqual(self.lying(), {"1": "10", "2": "4", "3": "0"})
        self.sim.switches.omitted_warehouses = "emptied"
        self.put(self.row, {"warehouses": {"2": 3}})
        self.assertEqual(self.lying(), {"1": "0", "2": "3", "3": "0"})
        self.owner.edit_stock(self.lamp_stock, 5, warehouse=1)
        self.assertEqual(self.lying(), {"1": "5", "2": "3", "3": "0"})

    def test_an_order_takes_from_one_that_has_enough_and_says_which(self):
        self.put(self.row, {"warehouses": {"1": 1, "2": 4, "3": 0}})
        order_id = self.buy(3)
        (line,) = self.lines(order_id)
        self.assertEqual(line["warehouse_code"], "KRK")
        self.assertEqual(self.lying(), {"1": "1", "2": "1", "3": "0"})
        self.owner.cancel(order_id)
        self.assertEqual(self.lying(), {"1": "1", "2": "4", "3": "0"})
        self.assert_sound()

    def test_the_owner_moves_pieces(self):
        self.owner.move_stock(self.lamp_stock, 1, 2, 4)
        self.assertEqual(self.lying(), {"1": "6", "2": "4", "3": "0"})
        self.assertEqual(self.sim.journal.pushes, [])
        self.assert_sound()
