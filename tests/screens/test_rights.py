from lxml import html

from odoo import Command
from odoo.tests import Form

from ...models.shoper_connector.rights import (
    FOR_FIELDS,
    FOR_GROUPS,
    FOR_ORDERS,
    FOR_TAGS,
    FOR_WEBHOOKS,
    RESOURCES,
    WIDE,
)
from ..cases.common import ALL_OFF as OFF
from ..cases.common import ShoperCase
from ..cases.length import thorough

WRITE = {"export_unlinked": True}
DELETE = {"delete_unlinked": True}

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

    def test_what_any_type_reads_is_asked_for_and_its_use_is_told(self):
        asked = RESOURCES | FOR_ORDERS | FOR_TAGS | FOR_FIELDS | FOR_WEBHOOKS
        asked |= FOR_GROUPS
        needed = self.env["shoper.connector.check"]._needed_for()
        entities = self.env["shoper.sync"]._entities()
        read = {entity._resource for entity in entities}
        self.assertFalse(read - asked.keys(), "in no table of rights.py")
        self.assertFalse(asked.keys() - needed.keys(), "of no use in the table")

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
        self.assertEqual(len(missing), 8)

    def test_missing_rights_come_first_in_the_table(self):
        self.shop.users.add_user("odoo", "odoo", RIGHTS | ORDERS)
        self.assertEqual(self.tested()["params"]["type"], "warning")
        self.use(producer=WRITE | DELETE, unit=WRITE, image=DELETE)
        rows = self.rows()
        self.assertEqual(
            rows[:3],
            [
                ["Units of measure", "units", "Granted", "Missing", "Not needed now"],
                ["Producers", "producers", "Missing", "Missing", "Missing"],
                ["Images", "product-images", "Granted", "Granted", "Missing"],
            ],
        )
        self.assertFalse(any("Missing" in row for row in rows[3:]))
        self.assertIn(["VAT rates", "taxes", "Granted", "", ""], rows)

    def test_the_message_of_missing_rights_leads_to_their_page(self):
        self.assertFalse(self.tested()["params"]["links"])
        self.shop.users.add_user("odoo", "odoo", RIGHTS | ORDERS)
        self.connector.sudo().shop_name = "Sklep 100%s"
        told = self.tested()["params"]
        [link] = told["links"]
        self.assertEqual(link["label"], "Rights")
        self.assertEqual(told["message"].replace("%%", "").count("%s"), 1)
        *_odoo, path, shop_id = link["url"].split("/")
        self.assertEqual(int(shop_id), self.connector.id)
        action = self.env["ir.actions.act_window"].search([("path", "=", path)])
        page = action.view_id._get_combined_arch().xpath("//page[@autofocus]")
        self.assertEqual([item.get("name") for item in page], ["rights"])

    def test_each_row_has_a_name_of_its_own_which_phones_show(self):
        names = [row[0] for row in self.rows()]
        self.assertEqual(len(names), len(set(names)), names)
        table = html.fromstring(self.connector.rights_table)
        for row in table.iter("tr"):
            hidden = [cell.get("class") == WIDE for cell in row.iter("th", "td")]
            self.assertEqual(hidden, [False, True, False, False, False])

    # ------------------------------------------------------ rights to write and delete
    def use(self, **options):
        """A preset with these options, switched off by itself."""
        return self.env["shoper.sync.preset"].create(
            {
                "name": "Wieczorny",
                "connector_id": self.connector.id,
                "allow_deletes": True,
                "line_ids": [
                    Command.create({"entity": entity} | OFF | values)
                    for entity, values in options.items()
                ],
            }
        )

    def readonly(self):
        """The rights that README names for a shop from which is only taken."""
        rights = dict.fromkeys(RIGHTS, "read")
        self.shop.users.add_user("odoo", "odoo", rights)
        return self.tested()["params"]

    def lacking(self):
        self.env.invalidate_all()
        return self.connector._missing_rights().mapped("name")

    def test_who_only_takes_from_the_shop_misses_nothing(self):
        told = self.readonly()
        self.assertEqual(told["type"], "success", told["message"])
        self.assertEqual(self.connector.health, "connected")
        self.assertFalse(self.connector.has_missing_rights)
        self.assertFalse(self.connector.missing_rights_text)
        self.synchronise(unit={"import_unlinked": True}, tax={})
        self.assertFalse(self.lacking())
        self.assertFalse(any("Missing" in row for row in self.rows()))

    def test_what_a_preset_writes_or_deletes_is_missing(self):
        self.readonly()
        preset = self.use(unit=WRITE, product=WRITE, variant=WRITE)
        self.assertEqual(
            self.lacking(),
            [
                "Units of measure (units): create and edit",
                "Products (products): create and edit",
                "Prices, stock and variants of products (product-stocks): "
                "create and edit",
                "Variants: option groups (option-groups): create and edit",
                "Variants: options (options): create and edit",
                "Variants: values of options (option-values): create and edit",
            ],
        )
        self.assertEqual(self.connector.health, "limited")
        preset.line_ids.filtered(lambda line: line.entity != "unit").enabled = False
        self.assertEqual(self.lacking(), ["Units of measure (units): create and edit"])
        preset.line_ids.write(DELETE | {"export_unlinked": False})
        self.assertEqual(self.lacking(), ["Units of measure (units): delete"])
        preset.allow_deletes = False
        self.assertFalse(self.lacking())
        preset.allow_deletes = True
        preset.active = False
        self.assertFalse(self.lacking())

    def test_names_of_fields_are_needed_for_invoices_by_a_field_alone(self):
        self.shop.users.add_user(
            "odoo", "odoo", RIGHTS | {"producers": "read"} | ORDERS
        )
        self.tested()
        self.connector.sudo()._start_orders(0, {0})
        self.assertFalse(self.lacking())
        # Chosen by somebody who may do invoices.
        self.connector.sudo().write(
            {"orders_invoice": "draft", "orders_invoice_for": "wish"}
        )
        self.assertEqual(
            self.lacking(), ["Names of fields of orders (additional-fields): read"]
        )
        self.assertIn("Names of fields of orders", self.connector.rights_table)

    def test_names_of_groups_of_customers_are_asked_for_and_never_missing(self):
        self.shop.users.add_user(
            "odoo", "odoo", RIGHTS | {"producers": "read"} | ORDERS
        )
        self.tested()
        self.connector.sudo()._start_orders(0, {0})
        row = ["Names of customers' groups", "user-groups", "Not needed now", "", ""]
        self.assertIn(row, self.rows())
        self.assertFalse(self.lacking())

    def test_what_a_synchronisation_wrote_of_late_is_missing(self):
        self.readonly()
        run = self.synchronise(tag=WRITE)
        self.assertEqual(self.lacking(), ["Tags (product-tags): create and edit"])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE shoper_sync_step SET create_date = create_date - interval '31 days'"
            " WHERE run_id = %s",
            [run.id],
        )
        self.assertFalse(self.lacking())

    @thorough
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
        self.use(producer=WRITE | DELETE, unit=WRITE, image=DELETE)
        self.shop.users.add_user("odoo", "odoo", RIGHTS | ORDERS)
        self.tested()
        lines = self.connector.missing_rights_text.splitlines()
        self.assertIn("odoo", lines[0])
        self.assertEqual(
            lines[1:],
            [
                "- Units of measure (units): create and edit",
                "- Producers (producers): read, create and edit, delete",
                "- Images (product-images): delete",
            ],
        )
        polish = self.connector.with_context(lang="pl_PL").missing_rights_text
        self.assertEqual(
            polish.splitlines()[1:],
            [
                "- Jednostki miary (units): dodawanie i edycja",
                "- Producenci (producers): odczyt, dodawanie i edycja, usuwanie",
                "- Zdjęcia (product-images): usuwanie",
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
        self.assertIn("Producers (producers): read", line.locked)
        self.assertIn("Variants: options (options): read", lines["variant"].locked)
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

    def tested_with(self, *rights):
        """The dialog after a test of a user with some rights, or with all."""
        self.shop.users.add_user("odoo", "odoo", *rights)
        self.tested()
        return self.lines()

    def test_a_type_takes_part_once_the_right_that_it_lacked_is_given(self):
        wizard, lines = self.tested_with(RIGHTS)
        self.assertTrue(lines["producer"].locked and lines["order"].locked)
        lines["tag"].enabled = False
        wizard.action_preview()
        _wizard, lines = self.tested_with()
        self.assertTrue(lines["producer"].enabled)
        self.assertTrue(lines["producer"].import_unlinked, "as usual")
        self.assertFalse(lines["tag"].enabled, "a choice")
        self.assertFalse(lines["order"].enabled, "off until it is chosen")

    @thorough
    def test_what_was_chosen_before_a_right_was_lacking_is_proposed_again(self):
        wizard, lines = self.lines()
        lines["producer"].update_linked = "shop"
        lines["tag"].enabled = False
        lines["order"].enabled = True
        wizard.action_preview()
        self.shop.faults.add("GET", "units", status=400)
        for _time in range(2):
            wizard, lines = self.tested_with(RIGHTS | {"product-tags": None})
            for code in ("producer", "tag", "order"):
                self.assertTrue(lines[code].locked)
                self.assertFalse(lines[code].enabled)
            action = wizard.action_preview()
            run = self.env["shoper.sync.run"].browse(action["res_id"])
            self.assertNotIn("producer", run.step_ids.mapped("entity"))
        self.work(run)
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertEqual(run.state, "done_with_errors")
        run.with_user(self.manager).action_run_again()
        _wizard, lines = self.tested_with()
        self.assertTrue(lines["producer"].enabled and lines["order"].enabled)
        self.assertEqual(lines["producer"].update_linked, "shop")
        self.assertFalse(lines["tag"].enabled, "a choice")

    @thorough
    def test_what_another_shop_lacks_is_known_where_it_is_chosen_in_the_dialog(self):
        other = self.connect(self.start_shop(empty=True))
        self.tested_with(RIGHTS)
        dialogs = self.env["shoper.sync.wizard"].with_user(self.manager)
        with Form(dialogs.create({"connector_id": other.id})) as form:
            form.connector_id = self.connector
        form.record.action_preview()
        _wizard, lines = self.tested_with()
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
        self.assertIn(
            "Order statuses (statuses): read", self.step(run, "status").message
        )
        resources = {request.path for request in self.shop.requests}
        self.assertFalse(resources & {"statuses", "producers"}, "nothing was asked for")
        run = self.synchronise(product={})
        self.assertEqual(run.step_ids.state, "blocked")
        run = self.synchronise(status={})
        self.assertEqual(run.state, "failed", "nothing at all was done")
        self.assertIn("Order statuses (statuses): read", run.reason)

    @thorough
    def test_whoever_looks_after_a_preset_is_told_which_right_is_lacking(self):
        preset = self.env["shoper.sync.preset"].create(
            {
                "name": "Noc",
                "connector_id": self.connector.id,
                "responsible_id": self.manager.id,
                "line_ids": [
                    Command.create({"entity": code}) for code in ("unit", "producer")
                ],
            }
        )
        self.manager.lang = "en_US"

        def told():
            self.work(preset._run())
            self.assertEqual(preset.last_run_id.state, "done", "units were done")
            return self.env["mail.activity"].search(
                [("res_model", "=", "shoper.sync.run")]
            )

        self.assertFalse(told())
        self.shop.users.add_user("odoo", "odoo", RIGHTS)
        self.tested()
        for _night in range(2):
            activity = told()
            self.assertEqual(len(activity), 1)
            self.assertEqual(activity.res_id, preset.last_run_id.id)
            self.assertEqual(activity.user_id, self.manager)
            self.assertIn("Producers: Not possible", activity.note)
            self.assertIn("Producers (producers): read", activity.note)
        self.shop.users.add_user("odoo", "odoo")
        self.tested()
        self.assertFalse(told(), "it has worked since")

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
        self.assertFalse(self.connector.missing_rights_text)
        self.connector.sudo()._start_orders(0, {0})
        self.assertTrue(self.connector.has_missing_rights)
        self.assertIn("- Orders (orders): read", self.connector.missing_rights_text)
        self.assertEqual(self.connector.health, "limited")
