from .common import ShopCase, field_error

HOME = {
    "firstname": "Anna",
    "lastname": "Przykładowa",
    "street_1": "ul. Wzorcowa 1",
    "city": "Łódź",
    "zip_code": "90-001",
    "country": "Polska",
    "phone": "600700800",
}


class TestUsers(ShopCase):
    def user(self, email="anna@example.com", **values) -> int:
        return self.post("users", {"email": email} | values)

    def test_create(self):
        user_id = self.user(firstname="Anna", group_id=None, newsletter=True)
        row = self.get(f"users/{user_id}")
        self.assertEqual(row["email"], "anna@example.com")
        self.assertEqual((row["registered"], row["active"]), ("1", "1"))
        self.assertEqual((row["newsletter"], row["origin"]), ("1", "4"))
        self.assertEqual(row["date_add"], self.sim.shop.now())

    def test_email_is_required_and_its_own(self):
        self.user()
        self.assertEqual(
            self.refused("POST", "users", {}), field_error("email", "Pole wymagane")
        )
        text = self.refused("POST", "users", {"email": "Anna@Example.com"})
        self.assertEqual(
            text, field_error("email", "Wartość 'Anna@Example.com' już istnieje")
        )
        other = self.user("b@example.com")
        self.refused("PUT", f"users/{other}", {"email": "anna@example.com"})
        self.put(f"users/{other}", {"email": "b@example.com", "comment": "x"})

    def test_password_is_long_and_never_shown(self):
        self.refused("POST", "users", {"email": "a@example.com", "password": "short"})
        user_id = self.user(password="long enough 12")
        self.assertNotIn("password", self.get(f"users/{user_id}"))

    def test_found_by_email_whatever_its_letters(self):
        user_id = self.user()
        found = self.ids("users", "user_id", filters={"email": "ANNA@example.com"})
        self.assertEqual(found, [user_id])

    def test_additional_fields_are_written_by_id_and_read_as_rows(self):
        user_id = self.user(additional_fields={"1": "1"})
        (field,) = self.get(f"users/{user_id}")["additional_fields"]
        self.assertEqual((field["field_id"], field["value"]), ("1", "1"))
        self.assertEqual((field["type"], field["locate"]), ("2", "7"))

    def test_groups(self):
        group_id = self.post("user-groups", {"name": "Stali", "discount": 5})
        user_id = self.user(group_id=group_id)
        self.assertEqual(self.get(f"users/{user_id}")["group_id"], str(group_id))
        self.assertEqual(self.get(f"user-groups/{group_id}")["discount"], "5.00")
        self.refused("POST", "users", {"email": "c@example.com", "group_id": 9})

    def test_delete_takes_the_address_book_along(self):
        user_id = self.user()
        self.post("user-addresses", HOME | {"user_id": user_id})
        self.delete(f"users/{user_id}")
        self.assertEqual(self.get("user-addresses")["count"], "0")


class TestAddresses(ShopCase):
    def open_shop(self):
        super().open_shop()
        self.user = self.post("users", {"email": "anna@example.com"})

    def address(self, **values) -> int:
        return self.post("user-addresses", HOME | {"user_id": self.user} | values)

    def row(self, address_id):
        return self.get(f"user-addresses/{address_id}")

    def test_create(self):
        row = self.row(self.address())
        self.assertEqual(row["address_name"], "Anna Przykładowa, ul. Wzorcowa 1, Łódź")
        self.assertEqual(row["sortkey"], "Przykładowa Anna anna@example.com")
        self.assertEqual(row["country_code"], "PL")

    def test_required(self):
        text = self.refused("POST", "user-addresses", {"user_id": self.user})
        for name in HOME:
            self.assertIn(f"'{name}'", text)

    def test_country_by_code(self):
        row = self.row(self.address(country="", country_code="sk"))
        self.assertEqual((row["country"], row["country_code"]), ("Słowacja", "SK"))

    def test_one_default(self):
        first, second = self.address(default=1), self.address(default=1)
        self.assertEqual([self.row(i)["default"] for i in (first, second)], ["0", "1"])

    def test_filter_by_user(self):
        mine = self.address()
        other = self.post("users", {"email": "b@example.com"})
        self.address(user_id=other)
        asked = {"user_id": self.user}
        found = self.ids("user-addresses", "address_book_id", filters=asked)
        self.assertEqual(found, [mine])
        self.sim.switches.user_address_filter = "ignored"
        self.assertEqual(self.get("user-addresses", filters=asked)["count"], "2")

    def test_forms_of_regions_and_countries(self):
        address_id = self.address(state="łódzkie")
        for form, expected in (("name", "łódzkie"), ("code", "LD"), ("empty", "")):
            self.sim.switches.address_state = form
            self.assertEqual(self.row(address_id)["state"], expected)
        self.sim.switches.country_code = "absent"
        row = self.row(address_id)
        self.assertNotIn("country_code", row)
        self.assertEqual(row["country"], "Polska")
