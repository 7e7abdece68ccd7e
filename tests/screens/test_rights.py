from lxml import html

from ..cases.common import ShoperCase

RIGHTS = {
    "units": "read",
    "taxes": "read",
    "categories": "read",
    "categories-tree": "read",
    "products": "delete",
    "product-stocks": "delete",
    "option-groups": "edit",
    "options": "edit",
    "option-values": "edit",
    "product-images": "edit",
    "product-tags": "delete",
    "languages": "read",
    "currencies": "read",
    "producers": None,
}


class TestRights(ShoperCase):
    """How *Test Settings* asks for rights and how the form shows them."""

    def tested(self, **switches):
        for name, value in switches.items():
            setattr(self.shop.switches, name, value)
        with self.enter_registry_test_mode():
            return self.connector.with_user(self.manager).action_test_settings()

    def rows(self):
        table = html.fromstring(self.connector.rights_table)
        return [
            [cell.text_content().strip() for cell in row.iter("td")]
            for row in table.iter("tr")
        ][1:]

    def test_all_rights_are_asked_for_in_two_calls(self):
        self.tested()
        calls = [request for request in self.shop.requests if request.path == "bulk"]
        asked = len(self.connector.check_ids)
        self.assertGreater(asked, 25)
        self.assertEqual(sum(len(call.items) for call in calls), asked)
        self.assertEqual(len(calls), 2)
        self.assertLessEqual(len(self.shop.requests), 6)

    def test_a_shop_without_bulk_calls_is_asked_one_by_one(self):
        self.shop.users.add_user("odoo", "odoo", RIGHTS)
        self.shop.faults.add("POST", "bulk", kind="status", status=405, times=None)
        self.tested()
        missing = self.connector.check_ids.filtered(
            lambda check: check.result == "missing"
        )
        self.assertEqual(len(missing), 6)

    def test_missing_rights_come_first_in_the_table(self):
        self.shop.users.add_user("odoo", "odoo", RIGHTS)
        self.assertEqual(self.tested()["params"]["type"], "warning")
        rows = self.rows()
        self.assertEqual(
            rows[:3],
            [
                ["Units of measure", "units", "Granted", "Missing", "Missing"],
                ["Producers", "producers", "Missing", "Missing", "Missing"],
                ["Images", "product-images", "Granted", "Granted", "Missing"],
            ],
        )
        self.assertFalse(any("Missing" in row for row in rows[3:]))
        self.assertIn(["VAT rates", "taxes", "Granted", "", ""], rows)

    def test_what_is_missing_can_be_copied_for_the_shops_administrator(self):
        self.assertFalse(self.connector.missing_rights_text)
        self.shop.users.add_user("odoo", "odoo", RIGHTS)
        self.tested()
        lines = self.connector.missing_rights_text.splitlines()
        self.assertIn("odoo", lines[0])
        self.assertEqual(
            lines[1:],
            [
                "- units: create and edit, delete",
                "- producers: read, create and edit, delete",
                "- product-images: delete",
            ],
        )

    def test_no_text_of_the_table_is_markup(self):
        self.connector.check_ids[:1].sudo().resource = "<b>x</b>"
        self.assertIn("&lt;b&gt;x", self.connector.rights_table)
