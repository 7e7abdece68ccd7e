"""Orders over the API: what may be written, how lists find them, who may do what."""

from .common import field_error
from .order_case import OrderCase

ADDRESS = {
    "firstname": "Anna",
    "lastname": "Przykładowa",
    "street1": "ul. Wzorcowa 1",
    "city": "Łódź",
    "postcode": "90-001",
    "country": "Polska",
    "phone": "600700800",
}
LOST = "Resource not found"


class TestForms(OrderCase):
    """Orders in forms that were never recorded."""

    def test_parts_and_pick_up_points(self):
        point = {"point": "WAW12A", "street": "Długa"}
        parent, child = self.buy(kind="point_inpost"), self.buy()
        self.owner.update("orders", parent, {"pickup_point_data": point})
        self.owner.combine([parent, child])
        self.assertEqual(self.order(parent)["children"], [child])
        self.sim.switches.order_parts = "objects"
        self.assertEqual(self.order(parent)["children"], [{"order_id": str(child)}])
        self.sim.switches.order_parts = "odd"
        self.assertEqual(self.order(parent)["children"], str(child))
        self.assertIsInstance(self.order(parent)["pickup_point"], list)
        self.assertEqual(self.order(child)["children"], "brak")


class TestCreate(OrderCase):
    def open_shop(self):
        super().open_shop()
        self.user = self.post("users", {"email": "anna@example.com"})

    def body(self, **values):
        return {
            "email": "anna@example.com",
            "status_id": 1,
            "payment_id": 18,
            "shipping_id": 5,
            "user_id": self.user,
            "shipping_tax_id": 1,
            "billing_address": ADDRESS,
        } | values

    def test_what_is_missing_is_told_in_the_shop_s_order(self):
        text = self.refused("POST", "orders", {})
        required = ("email", "status_id", "payment_id", "shipping_id", "user_id")
        expected = [
            field_error(name, "Pole wymagane")
            for name in (*required, "shipping_tax_id")
        ]
        self.assertEqual(text, "; ".join(expected))

    def test_there_are_no_guest_orders(self):
        text = self.refused("POST", "orders", self.body(user_id=0))
        self.assertEqual(text, field_error("user_id", "Nie znaleziono wartości '0'"))

    def test_what_it_becomes(self):
        order_id = self.post("orders", self.body(shipping_cost=17.9, paid=5))
        row = self.order(order_id)
        self.assertEqual(
            (row["sum"], row["shipping_cost"], row["paid"]), ("17.90", "17.90", "5.00")
        )
        # the confirmation code of orders by API is empty, and the origin tells them
        self.assertEqual((row["code"], row["origin"]), ("", "4"))
        self.assertEqual(row["registered"], "1")
        self.assertEqual(row["date"], self.sim.shop.now())
        self.assertEqual(row["delivery_address"], row["billing_address"])
        self.assertEqual(row["billing_address"]["country_code"], "PL")

    def test_twice_is_two_orders(self):
        first = self.post("orders", self.body(notes_priv="marker"))
        second = self.post("orders", self.body(notes_priv="marker"))
        found = self.ids("orders", "order_id", filters={"notes_priv": "marker"})
        self.assertEqual(found, [first, second])

    def test_address_needs_a_phone(self):
        body = self.body(billing_address=ADDRESS | {"phone": ""})
        self.assertIn("'phone'", self.refused("POST", "orders", body))

    def test_without_address_the_customer_s_own_is_taken(self):
        self.post(
            "user-addresses",
            {
                "user_id": self.user,
                "firstname": "A",
                "lastname": "B",
                "street_1": "S 1",
                "city": "C",
                "zip_code": "00-001",
                "country_code": "de",
                "phone": "1",
                "company_name": "Firma",
            },
        )
        body = self.body()
        del body["billing_address"]
        address = self.order(self.post("orders", body))["delivery_address"]
        self.assertEqual(
            (address["street1"], address["company"], address["country"]),
            ("S 1", "Firma", "Niemcy"),
        )

    def test_wrong_types_are_refused(self):
        for name, value in (
            ("paid", "much"),
            ("status_id", 99),
            ("payment_id", "x"),
            ("date", "yesterday"),
            ("date", "2026-02-30 10:00:00"),
            ("delivery_date", "2026-02-03 10:00:00"),
            ("email", "nobody"),
            ("billing_address", "Łódź"),
            ("additional_fields", {"99": "1"}),
        ):
            text = self.refused("POST", "orders", self.body(**{name: value}))
            self.assertIn(f"'{name}'", text)


class TestUpdate(OrderCase):
    def test_a_part_of_it(self):
        order_id = self.buy()
        before = self.order(order_id)
        self.put(f"orders/{order_id}", {"notes_priv": "Zamiana koloru"})
        after = self.order(order_id)
        self.assertEqual(after.pop("notes_priv"), "Zamiana koloru")
        before.pop("notes_priv")
        self.assertEqual(after, before)

    def test_paid(self):
        order_id = self.buy()
        row = self.order(order_id)
        self.assertEqual((row["is_paid"], row["is_underpayment"]), (False, True))
        for paid, paid_, under, over in (
            ("40.00", False, True, False),
            (row["sum"], True, False, False),
            ("999.00", True, False, True),
        ):
            self.put(f"orders/{order_id}", {"paid": paid})
            row = self.order(order_id)
            self.assertEqual(
                (row["is_paid"], row["is_underpayment"], row["is_overpayment"]),
                (paid_, under, over),
            )

    def test_what_the_shop_works_out_is_not_written(self):
        order_id = self.buy()
        before = self.order(order_id)
        body = {"sum": "1.00", "is_paid": True, "status_date": "2020-01-01 00:00:00"}
        self.put(f"orders/{order_id}", body | {"origin": 0, "code": "x"})
        self.assertEqual(self.order(order_id), before)

    def test_status_moves_its_date(self):
        order_id = self.buy()
        self.clock.now += 3600
        self.put(f"orders/{order_id}", {"status_id": 2})
        row = self.order(order_id)
        self.assertEqual(
            (row["status_id"], row["status_date"]), ("2", self.sim.shop.now())
        )
        self.assertLess(row["date"], row["status_date"])

    def test_the_same_status_moves_nothing(self):
        order_id = self.buy()
        before = self.order(order_id)
        self.clock.now += 3600
        self.put(f"orders/{order_id}", {"status_id": 1})
        self.assertEqual(self.order(order_id), before)
        # Whether the buyer is mailed again nobody knows.
        for is_mailed in (False, True):
            self.sim.switches.equal_status_mails = is_mailed
            self.sim.shop["statuses"].rows[1]["email_change"] = "1"
            self.sim.mails.clear()
            self.put(f"orders/{order_id}", {"status_id": 1})
            self.assertEqual(len(self.sim.mails), int(is_mailed))
        self.assertEqual(self.order(order_id), before)

    def test_status_back(self):
        order_id = self.buy()
        self.put(f"orders/{order_id}", {"status_id": 7})
        self.put(f"orders/{order_id}", {"status_id": 4})
        self.sim.switches.status_put_backwards = "refused"
        text = self.refused("PUT", f"orders/{order_id}", {"status_id": 2})
        self.assertIn("'status_id'", text)
        self.put(f"orders/{order_id}", {"status_id": 6})

    def test_date_of_payments_and_edits_moves_only_where_switched(self):
        order_id = self.buy()
        date = self.order(order_id)["status_date"]
        for switch, body in (
            ("paid_moves_status_date", {"paid": "1.00"}),
            ("edit_moves_status_date", {"notes": "x"}),
        ):
            self.clock.now += 60
            self.put(f"orders/{order_id}", body)
            self.assertEqual(self.order(order_id)["status_date"], date, switch)
            setattr(self.sim.switches, switch, True)
            self.put(f"orders/{order_id}", {name: "2.00" for name in body})
            self.assertGreater(self.order(order_id)["status_date"], date, switch)
            date = self.order(order_id)["status_date"]
        (line,) = self.lines(order_id)
        self.clock.now += 60
        self.put(f"order-products/{line['id']}", {"quantity": 2})
        self.assertGreater(self.order(order_id)["status_date"], date)

    def test_a_payment_is_no_edit(self):
        self.sim.switches.edit_moves_status_date = True
        order_id = self.buy()
        date = self.order(order_id)["status_date"]
        self.clock.now += 60
        self.put(f"orders/{order_id}", {"paid": "1.00"})
        self.assertEqual(self.order(order_id)["status_date"], date)

    def test_shipping_is_part_of_the_sum(self):
        order_id = self.buy()
        self.put(f"orders/{order_id}", {"shipping_cost": "12.5"})
        row = self.order(order_id)
        self.assertEqual((row["shipping_cost"], row["sum"]), ("12.50", "112.50"))
        self.assert_sound()

    def test_payment_moves_the_status_where_the_shop_is_set_so(self):
        self.sim.settings["shopping_change_status_payment_made_id"] = "2"
        order_id = self.buy()
        self.put(f"orders/{order_id}", {"paid": "1.00"})
        self.assertEqual(self.order(order_id)["status_id"], "1")
        self.put(f"orders/{order_id}", {"paid": "100.00"})
        self.assertEqual(self.order(order_id)["status_id"], "2")

    def test_one_address_alone(self):
        order_id = self.buy()
        before = self.order(order_id)
        self.assertEqual(
            before["delivery_address"]["address_id"],
            before["billing_address"]["address_id"],
        )
        self.put(f"orders/{order_id}", {"delivery_address": {"city": "Hel"}})
        after = self.order(order_id)
        self.assertEqual(after["billing_address"], before["billing_address"])
        self.assertEqual(after["delivery_address"]["city"], "Hel")
        self.assertEqual(
            after["delivery_address"]["street1"], before["delivery_address"]["street1"]
        )
        self.assertNotEqual(
            after["delivery_address"]["address_id"],
            before["delivery_address"]["address_id"],
        )

    def test_pick_up_point(self):
        order_id = self.buy()
        self.assertNotIn("pickup_point", self.order(order_id))
        self.put(f"orders/{order_id}", {"pickup_point_data": {"point": "KRA01A"}})
        self.assertEqual(self.order(order_id)["pickup_point"], "KRA01A")

    def test_combined_orders_are_not_written(self):
        first, second = self.buy(), self.buy()
        self.owner.combine([first, second])
        answer = self.call("PUT", f"orders/{second}", json={"notes_priv": "x"})
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(answer.json()["error"], "order_combined")
        self.put(f"orders/{first}", {"notes_priv": "x"})


class TestWhatIsGone(OrderCase):
    def test_an_order_keeps_the_ids_of_what_the_owner_deleted(self):
        order_id = self.buy(kind="cod")
        before = self.order(order_id)
        names = {"payments": "payment_id", "shippings": "shipping_id"}
        names |= {"statuses": "status_id"}
        for resource, name in names.items():
            self.owner.delete(resource, int(before[name]))
        after = self.order(order_id)
        for name in names.values():
            self.assertEqual(after[name], before[name])
        self.assertEqual(self.get("orders")["count"], "1")
        self.sim.switches.status_put_backwards = "refused"
        self.put(f"orders/{order_id}", {"status_id": 2})


class TestDelete(OrderCase):
    def test_it_is_gone_and_its_stock_is_back(self):
        order_id = self.buy(3)
        self.assertEqual(self.in_stock(self.lamp_stock), "7")
        self.delete(f"orders/{order_id}")
        self.assertEqual(self.in_stock(self.lamp_stock), "10")
        self.assertEqual(self.refused("GET", f"orders/{order_id}", status=404), LOST)
        self.assertEqual(self.lines(order_id), [])
        self.assert_sound()

    def test_a_shop_that_only_hides_it(self):
        order_id = self.buy()
        self.sim.switches.deleted_order = "hidden_in_list_only"
        before = self.order(order_id)
        self.delete(f"orders/{order_id}")
        self.assertEqual(self.get("orders")["count"], "0")
        self.assertEqual(self.order(order_id), before)
        self.refused("PUT", f"orders/{order_id}", {"notes": "x"}, status=404)
        self.refused("DELETE", f"orders/{order_id}", status=404)
        reason = field_error("order_id", f"Nie znaleziono wartości '{order_id}'")
        for resource, values in (
            ("order-products", {"quantity": 1}),
            ("parcels", {"shipping_id": 5}),
        ):
            body = {"order_id": order_id} | values
            self.assertEqual(self.refused("POST", resource, body), reason)
        self.assertEqual(self.get("order-products")["count"], "0")


class TestLists(OrderCase):
    def open_shop(self):
        super().open_shop()
        self.sim.settings["shopping_allow_overselling"] = "1"
        self.orders = self.owner.buy(
            120,
            7,
            "pick_up",
            lines=[{"stock_id": self.lamp_stock}],
            since="2026-05-01 08:00:00",
            every=3600,
        )

    def test_pages_of_fifty(self):
        pages = [
            self.ids("orders", "order_id", limit=50, page=page) for page in (1, 2, 3)
        ]
        self.assertEqual([len(page) for page in pages], [50, 50, 20])
        self.assertEqual(sum(pages, []), self.orders)

    def test_more_than_fifty_is_ten(self):
        self.assertEqual(len(self.ids("orders", "order_id", limit=51)), 10)

    def test_after_an_id(self):
        asked = {"order_id": {">": self.orders[99]}}
        found = self.ids(
            "orders", "order_id", filters=asked, limit=50, order="order_id ASC"
        )
        self.assertEqual(found, self.orders[100:])
        params = {"filters[order_id][>]": self.orders[99], "limit": 50}
        self.assertEqual(self.ids("orders", "order_id", **params), self.orders[100:])
        # what looks like it finds nothing
        params = {"filters[order_id]": f">{self.orders[99]}"}
        self.assertEqual(self.ids("orders", "order_id", **params), [])

    def test_by_ids(self):
        wanted = self.orders[5:45:4]
        found = self.ids(
            "orders", "order_id", filters={"order_id": {"in": wanted}}, limit=50
        )
        self.assertEqual(found, wanted)

    def test_by_date(self):
        for operator, expected in (
            (">=", self.orders[117:]),
            (">", self.orders[118:]),
            ("<", self.orders[:117]),
            ("<=", self.orders[:118]),
        ):
            asked = {"date": {operator: "2026-05-06 05:00:00"}}
            count = self.get("orders", filters=asked)["count"]
            self.assertEqual(int(count), len(expected), operator)
        asked = {"date": {">=": "2026-05-06 05:00:00"}}
        self.assertEqual(
            self.ids("orders", "order_id", filters=asked), self.orders[117:]
        )

    def test_by_date_of_status_and_more(self):
        now = self.sim.shop.now()
        for order_id in self.orders[3:6]:
            self.put(f"orders/{order_id}", {"status_id": 2})
        asked = {"status_date": {">=": now}}
        self.assertEqual(
            self.ids("orders", "order_id", filters=asked), self.orders[3:6]
        )
        asked |= {"order_id": {">": self.orders[4]}, "status_id": 2}
        self.assertEqual(
            self.ids("orders", "order_id", filters=asked), self.orders[5:6]
        )

    def test_the_index_of_dates_follows_changes(self):
        self.delete(f"orders/{self.orders[-1]}")
        asked = {"date": {">=": "2026-05-06 05:00:00"}}
        self.assertEqual(
            self.ids("orders", "order_id", filters=asked), self.orders[117:-1]
        )

    def test_order(self):
        self.assertEqual(
            self.ids("orders", "order_id", order="date DESC", limit=3),
            self.orders[:-4:-1],
        )
        self.assertEqual(
            self.ids("orders", "order_id", order="order_id", limit=1), self.orders[-1:]
        )

    def test_computed_filters(self):
        self.put(f"orders/{self.orders[8]}", {"paid": "100.00"})
        self.put(f"orders/{self.orders[9]}", {"paid": "110.00"})
        for name, expected in (
            ("is_paid", self.orders[8:10]),
            ("is_overpayment", self.orders[9:10]),
            ("is_cash_on_delivery", []),
            ("vat_eu", []),
        ):
            found = self.ids("orders", "order_id", filters={name: True})
            self.assertEqual(found, expected, name)
        self.assertEqual(
            self.get("orders", filters={"total_products": 1})["count"], "120"
        )

    def test_by_additional_field(self):
        self.put(f"orders/{self.orders[2]}", {"additional_fields": {"3": "1"}})
        asked = {"additional_fields": {"=": {"3": "1"}}}
        self.assertEqual(
            self.ids("orders", "order_id", filters=asked), self.orders[2:3]
        )

    def test_unknown_field(self):
        self.refused("GET", "orders", status=404, params={"filters[sex]": "1"})

    def test_in_bulk(self):
        items = [
            {
                "id": f"p{page}",
                "path": "/webapi/rest/orders",
                "method": "GET",
                "params": {"limit": 50, "page": page},
            }
            for page in (1, 2, 3)
        ]
        answer = self.post("bulk", items)
        self.assertFalse(answer["errors"])
        found = [
            int(row["order_id"])
            for item in answer["items"]
            for row in item["body"]["list"]
        ]
        self.assertEqual(found, self.orders)

    def test_the_shop_s_own_currency_may_be_null(self):
        order_id, foreign = self.buy(), self.buy(kind=["registered", "eur"])
        self.assertEqual(self.order(order_id)["currency_id"], "1")
        self.sim.switches.order_currency = "null"
        self.assertIsNone(self.order(order_id)["currency_id"])
        self.assertEqual(self.order(foreign)["currency_id"], "3")

    def test_guests_without_an_account(self):
        self.sim.switches.guest_user = "null"
        guest = self.buy(kind=["guest", "pick_up"])
        self.assertIsNone(self.order(guest)["user_id"])
        asked = {"user_id": None}
        self.assertEqual(self.ids("orders", "order_id", filters=asked), [guest])


class TestRights(OrderCase):
    def test_each_resource_has_its_own(self):
        order_id = self.buy()
        self.sim.users.add_user("anna", "a", {"orders": "edit", "statuses": "read"})
        self.headers = {"Authorization": f"Bearer {self.token('anna', 'a')}"}
        self.get("orders")
        self.get("statuses")
        self.put(f"orders/{order_id}", {"notes_priv": "x"})
        self.refused("DELETE", f"orders/{order_id}", status=403)
        for name in (
            "order-products",
            "users",
            "user-addresses",
            "parcels",
            "webhooks",
        ):
            text = self.refused("GET", name, status=403)
            self.assertIn("higher privileges", text)
