"""Buyers: the same ones for the same seed, and among them every kind there is."""

import re
from decimal import Decimal

from ...simulator import Simulator
from ...simulator.buyers import KINDS, NothingLeft
from ...simulator.buyers.words import ODD_PHONES, POINTS
from .common import Clock, ShopCase

WEIGHTS = (6, 5, 7, 2, 3, 4, 5, 6, 7)


def is_nip(text: str) -> bool:
    digits = re.sub(r"\D", "", text.removeprefix("PL"))
    if len(digits) != 10:
        return False
    total = sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=False))
    return total % 11 == int(digits[-1])


class TestSeeds(ShopCase):
    def bought(self, seed, **options):
        shop = Simulator(clock=Clock())
        shop.shop.url = "http://shop"
        shop.owner.buy(60, seed, **options)
        return {
            name: shop.shop.rows(name)
            for name in ("orders", "order-products", "users", "user-addresses")
        }

    def test_same_seed_same_orders(self):
        self.assertEqual(self.bought(3), self.bought(3))

    def test_other_seed_other_orders(self):
        self.assertNotEqual(self.bought(3), self.bought(4))

    def test_a_date_each(self):
        orders = self.bought(3, since="2026-10-25 01:30:00", every=1800)["orders"][40:]
        dates = [row["date"] for row in orders[:3]]
        self.assertEqual(
            dates,
            ["2026-10-25 01:30:00", "2026-10-25 02:00:00", "2026-10-25 02:30:00"],
        )


class TestKinds(ShopCase):
    """One order of each kind in the demo shop, and what makes it one."""

    options = {}

    def open_shop(self):
        super().open_shop()
        self.owner = self.sim.owner

    def buy(self, kind, seed=1, **options):
        (order_id,) = self.owner.buy(1, seed, kind, **options)
        return self.row(order_id)

    def row(self, order_id):
        return self.get(f"orders/{order_id}")

    def lines(self, row):
        asked = {"order_id": row["order_id"]}
        return self.get("order-products", filters=asked, limit=50)["list"]

    def test_every_kind_can_be_had(self):
        for kind in KINDS:
            row = self.buy(kind)
            self.assertTrue(self.lines(row), kind)
        self.assertEqual(self.sim.broken_rules(), [])

    def test_several_at_once(self):
        row = self.buy(["guest", "cod", "point_inpost"])
        self.assertEqual((row["registered"], row["is_cash_on_delivery"]), ("0", True))
        self.assertEqual(row["pickup_point"], "KRA01A")

    def test_unknown(self):
        for options in (
            {"kind": "pirate"},
            {"wish": {"hat": 1}},
            {"buyer": {"hat": 1}},
            {"lines": [{"stock_id": 1, "hat": 1}]},
            {"lines": [{"stock_id": 99999}]},
        ):
            with self.assertRaises(ValueError):
                self.owner.buy(**options)
        self.assertEqual(self.get("orders")["count"], "40")

    def test_tax_numbers(self):
        def number(kind, seed):
            row = self.buy(kind, seed)
            self.assertNotEqual(row["billing_address"]["company"], "")
            return row["billing_address"]["tax_identification_number"]

        for seed in range(12):
            self.assertTrue(is_nip(number("company", seed)))
            self.assertFalse(is_nip(number("company_invalid_nip", seed)))
            self.assertEqual(number("company_without_nip", seed), "")
            self.assertRegex(number("company_abroad", seed), r"^[A-Z]{2}\d{8,11}$")
        row = self.buy("vat_eu")
        self.assertIs(row["vat_eu"], True)
        self.assertNotEqual(row["billing_address"]["country_code"], "PL")

    def test_names_and_phones(self):
        self.assertIn("\x00", self.buy("name_nul")["billing_address"]["lastname"])
        name = self.buy("name_emoji")["billing_address"]["firstname"]
        self.assertGreater(max(map(ord, name)), 0xFFFF)
        phones = {
            self.buy("odd_phone", seed)["billing_address"]["phone"]
            for seed in range(60)
        }
        self.assertLessEqual(phones, set(ODD_PHONES))
        self.assertGreater(len(phones), len(ODD_PHONES) // 2)

    def test_addresses(self):
        row = self.buy("two_addresses")
        self.assertNotEqual(
            row["billing_address"]["address_id"], row["delivery_address"]["address_id"]
        )
        row = self.buy("one_address")
        self.assertEqual(row["billing_address"], row["delivery_address"])

    def test_pick_up_points_of_all_suppliers(self):
        for supplier in POINTS:
            row = self.buy(f"point_{supplier.lower()}")
            self.assertEqual(row["pickup_point_data"]["supplier"], supplier)
            self.assertEqual(row["pickup_point_data"]["point"], row["pickup_point"])
        row = self.buy("point_without_data")
        self.assertIn("pickup_point", row)
        self.assertNotIn("pickup_point_data", row)
        row = self.buy("point_machine")
        self.assertNotIn("pickup_point", row)
        self.assertEqual(row["shipping_additional_fields"]["machine"], "KRA01A")

    def test_lines(self):
        self.assertEqual(len(self.lines(self.buy("one_line"))), 1)
        self.assertEqual(len(self.lines(self.buy("many_lines"))), 40)
        taxes = {line["tax"] for line in self.lines(self.buy("mixed_vat"))}
        self.assertEqual(taxes, {"23%", "8%", "5%", "0%", "zw.", "np."})
        self.assertTrue(self.lines(self.buy("variant"))[0]["option"])
        self.assertEqual(self.lines(self.buy("bundle"))[0]["type"], "1")
        self.assertEqual(self.lines(self.buy("fraction"))[0]["unit_fp"], "1")
        self.assertTrue(self.lines(self.buy("engraved"))[0]["text_options"])
        free = self.lines(self.buy("free_line"))[-1]
        self.assertEqual((free["product_id"], free["stock_id"]), ("0", "0"))
        gone = self.lines(self.buy("deleted_product"))[-1]
        self.refused("GET", f"products/{gone['product_id']}", status=404)

    def test_discounts_of_lines(self):
        found = set()
        for seed in range(10):
            for line in self.lines(self.buy("line_discounts", seed)):
                found.add(line["discount_perc"])
        self.assertGreater(len(found), 8)
        self.assertTrue(all(0 <= Decimal(one) <= Decimal("99.99") for one in found))
        self.assertTrue(any(not one.endswith("00") for one in found))

    def test_nights_when_clocks_change(self):
        self.assertEqual(self.buy("dst_autumn")["date"], "2026-10-25 02:30:00")
        self.assertEqual(self.buy("dst_spring")["date"], "2026-03-29 03:00:01")

    def test_where_it_comes_from(self):
        row = self.buy("allegro")
        self.assertEqual((row["origin"], row["is_paid"]), ("3", True))
        self.assertIn("utms", self.buy("campaign"))
        wanted = {
            f["field_id"]: f["value"]
            for f in self.buy("invoice_wanted")["additional_fields"]
        }
        self.assertEqual(wanted["3"], "1")
        wanted = {
            f["field_id"]: f["value"] for f in self.buy("guest")["additional_fields"]
        }
        self.assertEqual(wanted["3"], "")

    def test_an_account(self):
        row = self.buy("registered")
        user = self.get(f"users/{row['user_id']}")
        self.assertEqual((user["email"], user["registered"]), (row["email"], "1"))
        (home,) = self.get("user-addresses", filters={"user_id": row["user_id"]})[
            "list"
        ]
        self.assertEqual(home["street_1"], row["billing_address"]["street1"])
        self.assertEqual((home["default"], home["shipping_default"]), ("1", "1"))

    def test_discounts_are_the_customer_s(self):
        row = self.buy(["registered", "group_discount", "client_discount"])
        user = self.get(f"users/{row['user_id']}")
        self.assertEqual(user["discount"], "7.50")
        group = self.get(f"user-groups/{user['group_id']}")
        self.assertEqual(group["discount"], "10.00")

    def test_guests(self):
        row = self.buy("guest")
        user = self.get(f"users/{row['user_id']}")
        self.assertEqual((user["registered"], row["registered"]), ("0", "0"))
        self.sim.switches.guest_user = "null"
        self.assertIsNone(self.buy("guest")["user_id"])
        self.sim.switches.guest_user = "zero"
        self.assertEqual(self.buy("guest")["user_id"], "0")

    def test_a_guest_comes_again(self):
        ola = {"email": "ola@example.pl", "firstname": "Ola"}
        first, again = self.buy("guest", buyer=ola), self.buy("guest", 2, buyer=ola)
        self.assertNotEqual(first["user_id"], again["user_id"])
        self.sim.switches.returning_guest = "same_row"
        third = self.buy("guest", 3, buyer=ola)
        self.assertIn(third["user_id"], (first["user_id"], again["user_id"]))
        self.assertEqual(third["billing_address"]["firstname"], "Ola")

    def test_a_customer_comes_again(self):
        ola = {"email": "ola@example.pl"}
        first, again = (
            self.buy("registered", buyer=ola),
            self.buy("registered", 2, buyer=ola),
        )
        self.assertEqual(first["user_id"], again["user_id"])
        self.assertEqual(
            first["billing_address"]["street1"], again["billing_address"]["street1"]
        )

    def test_what_is_told_of_the_buyer(self):
        values = {
            "phone": "brak",
            "company": "Firma",
            "tax_identification_number": "123",
            "country_code": "DE",
            "pesel": "44051401359",
        }
        row = self.buy("guest", buyer=values | {"lastname": "X"}, order={"notes": "n"})
        for name, value in values.items():
            self.assertEqual(row["billing_address"][name], value)
        self.assertEqual(row["delivery_address"]["country"], "Niemcy")
        self.assertEqual(row["notes"], "n")


class TestMany(ShopCase):
    options = {}

    def test_all_kinds_are_in_the_mix(self):
        owner, shop = self.sim.owner, self.sim.shop
        owner.buy(2000, 1, restock=True)
        orders = shop.rows("orders")[40:]
        lines = shop.rows("order-products")
        self.assertEqual(self.sim.broken_rules(), [])
        for name, values in (
            ("registered", {"0", "1"}),
            ("origin", {"0", "3"}),
            ("currency_id", {"1", "3"}),
            ("vat_eu", {True, False}),
            ("is_overpayment", {True, False}),
            ("is_underpayment", {True, False}),
            ("is_cash_on_delivery", {True, False}),
            ("promo_code", {"", "LATO", "DOSTAWA0"}),
        ):
            self.assertEqual({row[name] for row in orders}, values, name)
        self.assertIn("0.00", {row["sum"] for row in orders})
        self.assertIn("2026-10-25 02:30:00", {row["date"] for row in orders})
        self.assertEqual(max(row["total_products"] for row in orders), 40)
        suppliers = {r.get("pickup_point_data", {}).get("supplier") for r in orders}
        self.assertEqual(suppliers - {None}, set(POINTS))
        names = [row["billing_address"]["lastname"] for row in orders]
        self.assertTrue(any("\x00" in name for name in names))
        self.assertTrue(any(len(name) == 255 for name in names))
        taxes = {line["tax"] for line in lines}
        self.assertEqual(taxes, {"23%", "8%", "5%", "0%", "zw.", "np."})
        self.assertTrue(any(line["loyalty"] for line in lines))

    def test_nothing_left(self):
        for stock_id in self.sim.shop["product-stocks"].ids:
            self.sim.owner.edit_stock(stock_id, 0)
        with self.assertRaises(NothingLeft):
            self.sim.owner.buy(1, 1, "registered")
        self.assertEqual(len(self.sim.owner.buy(5, 1, restock=True)), 5)
        self.assertEqual(self.sim.broken_rules(), [])

    def test_buyers_take_only_what_is_there(self):
        bought = 0
        try:
            for seed in range(400):
                self.sim.owner.buy(5, seed)
                bought += 5
        except NothingLeft:
            pass
        self.assertGreater(bought, 500)
        self.assertEqual(self.sim.broken_rules(), [])
        self.assertEqual([s for s in self.sim.journal.sales if s.oversold], [])
