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
ORDERS = dict.fromkeys(
    (
        "statuses",
        "payments",
        "shippings",
        "orders",
        "order-products",
        "users",
        "user-addresses",
    ),
    "read",
) | {"orders": "edit", "parcels": "edit"}


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
        self.shop.users.add_user("odoo", "odoo", RIGHTS | ORDERS)
        self.shop.faults.add("POST", "bulk", kind="status", status=405, times=None)
        self.tested()
        missing = self.connector.check_ids.filtered(
            lambda check: check.result == "missing"
        )
        self.assertEqual(len(missing), 6)

    def test_missing_rights_come_first_in_the_table(self):
        self.shop.users.add_user("odoo", "odoo", RIGHTS | ORDERS)
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

    def test_a_shop_that_looks_at_rights_last_lets_nobody_take_one_for_granted(self):
        self.shop.users.add_user("odoo", "odoo", RIGHTS | ORDERS)
        unknown = "Shown by the First Write"
        self.tested(right_checked="after")
        found = {(row[1], *row[2:]) for row in self.rows()}
        self.assertIn(("producers", "Missing", unknown, unknown), found)
        self.assertIn(("products", "Granted", unknown, unknown), found)
        # Where all can be read, nothing says so.
        self.shop.users.add_user("odoo", "odoo", "all")
        self.tested(right_checked="after")
        found = {(row[1], *row[2:]) for row in self.rows()}
        self.assertIn(("products", "Granted", "Granted", "Granted"), found)

    def test_what_is_missing_can_be_copied_for_the_shops_administrator(self):
        self.assertFalse(self.connector.missing_rights_text)
        self.shop.users.add_user("odoo", "odoo", RIGHTS | ORDERS)
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

    # ------------------------------------------------------ types that are switched off
    def lines(self):
        wizard = self.env["shoper.sync.wizard"].with_user(self.manager)
        wizard = wizard.create({"connector_id": self.connector.id})
        return wizard, {line.entity: line for line in wizard.line_ids}

    def test_a_type_that_may_not_be_read_is_locked_with_the_reason(self):
        self.shop.users.add_user("odoo", "odoo", RIGHTS | {"options": None})
        self.tested()
        wizard, lines = self.lines()
        locked = [entity for entity, line in lines.items() if line.locked]
        self.assertEqual(
            locked,
            [
                "producer",
                "variant",
                "status",
                "payment",
                "shipping",
                "customer",
                "order",
                "parcel",
                "order_status",
            ],
        )
        line = lines["producer"]
        self.assertIn("producers: read", line.locked)
        self.assertIn("options: read", lines["variant"].locked)
        self.assertFalse(line.enabled)
        self.assertTrue(lines["unit"].enabled)
        self.assertEqual(line.offered["only_in_shop"], ["create"])
        self.assertEqual(set(line.reasons.values()), {line.locked})
        self.assertEqual(wizard.intention, "news")
        self.shop.users.add_user("odoo", "odoo")
        self.tested()
        _wizard, lines = self.lines()
        self.assertFalse(any(line.locked for line in lines.values()))
        self.assertTrue(lines["producer"].enabled)

    def test_its_step_is_skipped_with_the_reason_and_the_others_are_done(self):
        self.shop.users.add_user("odoo", "odoo", RIGHTS | {"statuses": None})
        self.tested()
        run = self.synchronise(unit={}, producer={}, status={}, tax={})
        states = {step.entity: step.state for step in run.step_ids}
        self.assertEqual(
            states,
            {"unit": "done", "producer": "skipped", "status": "skipped", "tax": "done"},
        )
        self.assertEqual(run.state, "done")
        self.assertIn("statuses: read", self.step(run, "status").message)
        resources = {request.path for request in self.shop.requests}
        self.assertFalse(resources & {"statuses", "producers"}, "nothing was asked for")
        run = self.synchronise(product={})
        self.assertEqual(run.step_ids.state, "blocked")
        run = self.synchronise(status={})
        self.assertEqual(run.state, "failed", "nothing at all was done")
        self.assertIn("statuses: read", run.reason)

    def test_rights_for_orders_are_no_fault_before_orders_are_taken_over(self):
        self.shop.users.add_user(
            "odoo",
            "odoo",
            RIGHTS
            | {"producers": "delete", "units": "delete"}
            | {"product-images": "delete"},
        )
        self.assertNotIn("Rights missing", self.tested()["params"]["message"])
        self.assertFalse(self.connector.has_missing_rights)
        self.assertIn("- orders: read", self.connector.missing_rights_text)
        self.connector.sudo()._start_orders(0, {0})
        self.assertTrue(self.connector.has_missing_rights)
        self.assertEqual(self.connector.health, "limited")
