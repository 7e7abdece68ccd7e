from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user

from ...models.shoper_connector import address
from ...shoper_api import is_local, session
from ...shoper_api.address import check_public
from ..cases.common import ShoperCase

# Readable by every employee, as products are.
ORDINARY = {"shoper.producer", "shoper.product.image"}
# The same for everybody: names of properties and origins, no data of any company.
WITHOUT_RULE = {"shoper.property", "shoper.order.origin"}

PLAN_ACTIONS = ("exclude", "include", "choose")
RUN_ACTIONS = ("open_undo", "export_spreadsheet", "open_changes")
DECISION_ACTIONS = (
    "take_shop",
    "take_odoo",
    "leave",
    "create",
    "ignore",
    "retry",
    "choose_record",
    "always",
    "choose_gone",
    "take_back",
)


class TestAccess(ShoperCase):
    """Who may see, start, decide and set up what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson = new_test_user(
            cls.env,
            login="shoper-sales",
            lang="en_US",
            groups="sales_team.group_sale_salesman,base.group_allow_export",
        )
        cls.employee = new_test_user(cls.env, login="shoper-employee")
        cls.menu = cls.env.ref("shoper_connector.menu_shoper")
        cls.admin = new_test_user(
            cls.env, login="shoper-system", groups="base.group_system"
        )

    def own_models(self):
        models = self.env["ir.model"].search([("model", "=like", "shoper.%")])
        return [model for model in models if not self.env[model.model]._abstract]

    def synchronised_product(self):
        """A linked product, and a run with something that waits."""
        remote_id = self.shop_product("Namiot")
        run = self.synchronise_base(
            product={"import_unlinked": True}, connector=self.connector
        )
        self.assertRunDone(run)
        return self.record_of("product", remote_id), run

    # ----------------------------------------------------------------- every model
    def test_every_model_has_access_rights_for_groups_only_and_a_rule(self):
        names = [model.model for model in self.own_models()]
        self.assertIn("shoper.connector", names)
        for model in self.own_models():
            with self.subTest(model=model.model):
                self.assertTrue(model.access_ids)
                self.assertTrue(all(model.access_ids.mapped("group_id")))
                rules = model.rule_ids.filtered(lambda rule: not rule.groups)
                self.assertEqual(bool(rules), model.model not in WITHOUT_RULE)

    def test_a_salesperson_sees_which_products_are_linked_and_nothing_else(self):
        product, _run = self.synchronised_product()
        for user in (self.salesperson, self.employee):
            env = self.env(user=user)
            for model in self.own_models():
                may_read = env[model.model].has_access("read")
                self.assertEqual(may_read, model.model in ORDINARY, model.model)
            seen = product.with_user(user)
            self.assertEqual(seen.shoper_link_state, "linked")
            self.assertEqual(
                seen.search([("shoper_link_state", "=", "linked")]), product
            )
            self.assertNotIn("shoper_element_ids", seen.fields_get())
            with self.assertRaises(AccessError):
                seen.read(["shoper_element_ids"])
            menus = env["ir.ui.menu"]._visible_menu_ids()
            self.assertNotIn(self.menu.id, menus)
        menus = self.env(user=self.user)["ir.ui.menu"]._visible_menu_ids()
        self.assertIn(self.menu.id, menus)

    def test_every_ordinary_read_of_what_is_linked_still_works(self):
        product, _run = self.synchronised_product()
        records = [
            product,
            product.product_variant_id,
            product.categ_id,
            product.uom_id,
            product.taxes_id,
        ]
        for user in (self.salesperson, self.employee, self.user):
            for record in records:
                seen = record.with_user(user)
                values = seen.read()[0]
                self.assertIn(values["shoper_link_state"], ("linked", "unlinked"))
                self.assertTrue(seen.search([("id", "=", record.id)]))
        seen = product.with_user(self.salesperson).with_context(lang="en_US")
        exported = seen.export_data(["shoper_link_state", "shoper_producer_id/name"])
        self.assertEqual(exported["datas"], [["Linked", ""]])

    # ------------------------------------------------------------------- a buyer
    def test_a_buyer_in_the_portal_reads_nothing_that_only_staff_is_to_know(self):
        buyer = new_test_user(
            self.env, login="shoper-buyer", groups="base.group_portal"
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": buyer.partner_id.id,
                "user_id": self.salesperson.id,
                "state": "sent",
                "shoper_number": "7",
                "shoper_tags": "uwaga, oszust",
                "shoper_hold": "total",
                "shoper_difference": "Za mało",
                "shoper_extra": {"promo_code": "LATO"},
                "shoper_made": {"total": 1},
            }
        )
        order.message_subscribe(buyer.partner_id.ids)
        internal = (
            *("shoper_tags", "shoper_hold", "shoper_difference", "shoper_made"),
            *("shoper_extra", "shoper_extra_text", "shoper_questions"),
        )
        seen = order.with_user(buyer)
        self.assertEqual(seen.read(["shoper_number"])[0]["shoper_number"], "7")
        ours = [name for name in seen.fields_get() if name.startswith("shoper_")]
        self.assertTrue(seen.read(ours), "the rest is read as before")
        for name in internal:
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    seen.read([name])
                with self.assertRaises(AccessError):
                    seen.search([(name, "!=", False)])
                self.assertTrue(order.with_user(self.salesperson).fields_get([name]))
        pickings = self.env["stock.picking"].with_user(buyer)
        self.assertTrue(pickings.has_access("read"))
        for name in ("shoper_questions", "shoper_is_asked"):
            self.assertFalse(pickings.fields_get([name]))
        self.assertEqual(
            order.with_user(self.salesperson).read(["shoper_tags"])[0]["shoper_tags"],
            "uwaga, oszust",
        )

    # ------------------------------------------------------------------ a plain user
    def test_every_action_asks_for_the_rights_of_its_caller(self):
        product, run = self.synchronised_product()
        preset = self.env["shoper.sync.preset"].create(
            {
                "name": "Nocny",
                "connector_id": self.connector.id,
                "line_ids": [Command.create({"entity": "unit"})],
            }
        )
        planned = self.synchronise(auto_apply=False, unit={"export_unlinked": True})
        self.synchronise(tax={})
        decision = self.env["shoper.decision"].search([("state", "=", "open")])[:1]
        self.assertTrue(planned.change_ids and decision)
        wizard = self.env["shoper.sync.wizard"].create(
            {"connector_id": self.connector.id}
        )
        element = self.element("producer", 1) or self.connector.element_ids[0]
        calls = [
            (self.connector, "action_test_settings", ()),
            (self.connector, "_synchronise", ([{"entity": "unit"}],)),
            (planned, "action_apply", ()),
            (planned, "action_cancel", ()),
            (run.step_ids[0], "action_accept_fewer", ()),
            (element, "action_link", (product,)),
            (element, "action_unlink", ()),
            (element, "action_ignore", ()),
            (element, "action_stop_ignoring", ()),
            (element, "action_open_record", ()),
            (preset, "action_run", ()),
            (wizard, "action_preview", ()),
            (wizard, "action_synchronise", ()),
            (wizard, "action_save_preset", ()),
            *((planned.change_ids, f"action_{name}", ()) for name in PLAN_ACTIONS),
            *((run, f"action_{name}", ()) for name in RUN_ACTIONS),
            *((decision, f"action_{name}", ()) for name in DECISION_ACTIONS),
            (product, "action_shoper_synchronise", ()),
            (product, "action_open_shoper_links", ()),
        ]
        before = self.env["shoper.sync.run"].search_count([])
        for user in (self.salesperson, self.employee):
            for record, method, arguments in calls:
                with self.subTest(method=f"{record._name}.{method}"):
                    with self.assertRaises(AccessError):
                        getattr(record.with_user(user), method)(*arguments)
            with self.assertRaises(AccessError):
                self.env["shoper.sync.wizard"].with_user(user).create({})
        self.assertEqual(self.env["shoper.sync.run"].search_count([]), before)
        self.assertEqual(planned.state, "planned")

    # ----------------------------------------------------------------- Shoper user
    def test_a_user_runs_sees_and_decides(self):
        remote_id = self.shop.owner.create("producers", {"name": "Wierch"})
        run = self.synchronise(user=self.user, producer={"import_unlinked": True})
        self.assertRunDone(run)
        self.assertEqual(run.user_id, self.user)
        own = run.with_user(self.user)
        self.assertEqual(own.change_ids.verb, "create_odoo")
        self.assertTrue(own.step_ids.read())
        own.message_post(body="Sprawdzone")
        self.assertTrue(self.connector.with_user(self.user).read())
        element = self.element("producer", remote_id).with_user(self.user)
        self.assertEqual(element.record_name, "Wierch")
        element.action_unlink()
        planned = self.synchronise(user=self.user, auto_apply=False, producer={})
        planned.with_user(self.user).action_cancel()
        self.assertEqual(planned.state, "cancelled")

    def test_a_user_neither_sets_up_nor_writes_past_the_actions(self):
        run = self.synchronise(user=self.user, auto_apply=False, unit={})
        element = self.element("unit", 1)
        env = self.env(user=self.user)
        writes = [
            (self.connector, {"name": "Mój"}),
            (self.connector, {"password": "x"}),
            (run, {"user_id": self.manager.id}),
            (run.step_ids[0], {"delete_unlinked": True}),
            (run.change_ids[0], {"after": {"name": "x"}}),
            (element, {"res_id": 1}),
        ]
        for record, values in writes:
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(self.user).write(values)
        for name, values in (
            (
                "shoper.connector",
                {"name": "x", "shop_url": "https://x.example", "login": "x"},
            ),
            ("shoper.sync.run", {"connector_id": self.connector.id}),
            ("shoper.sync.preset", {"name": "x", "connector_id": self.connector.id}),
            (
                "shoper.element",
                {
                    "connector_id": self.connector.id,
                    "entity": "unit",
                    "remote_id": 999,
                },
            ),
        ):
            with self.subTest(model=name), self.assertRaises(AccessError):
                env[name].create(values)
        with self.assertRaises(AccessError):
            self.connector.with_user(self.user).action_test_settings()
        with self.assertRaises(AccessError):
            run.step_ids[0].with_user(self.user).action_accept_fewer()

    def test_a_user_does_not_apply_a_managers_plan_that_deletes(self):
        self.connector.delete_cap_share = 100
        run = self.synchronise(auto_apply=False, unit={"delete_unlinked": True})
        self.assertTrue(self.changes(run, verb="delete_shop", state="planned"))
        with self.assertRaises(AccessError):
            run.with_user(self.user).action_apply()

    def test_a_dialog_belongs_to_the_person_who_opened_it(self):
        wizard = self.env["shoper.sync.wizard"].with_user(self.manager)
        wizard = wizard.create({"connector_id": self.connector.id})
        with self.assertRaises(AccessError):
            wizard.with_user(self.user).action_synchronise()

    def test_credentials_are_for_system_administrators_only(self):
        credential = self.env["shoper.credential"].search(
            [("connector_id", "=", self.connector.id)]
        )
        for user in (self.manager, self.user, self.salesperson):
            self.assertFalse(credential.with_user(user).has_access("read"))
            with self.assertRaises(AccessError):
                credential.with_user(user).read(["password"])
        read = credential.with_user(self.admin).read(["password"])
        self.assertEqual(read[0]["password"], "odoo")

    def test_a_manager_sets_up(self):
        connectors = self.env["shoper.connector"].with_user(self.manager)
        shop = self.start_shop(empty=True)
        connector = connectors.create(
            {
                "name": "Drugi sklep",
                "shop_url": shop.url,
                "login": "odoo",
                "password": "odoo",
            }
        )
        with self.enter_registry_test_mode():
            connector.action_test_settings()
        self.assertEqual(connector.state, "connected")
        self.assertEqual(connector.user_id, self.manager)
        connector.unlink()

    def test_within_the_network_only_a_system_administrator_connects_a_shop(self):
        self.enterContext(patch.object(address, "is_local", is_local))
        inside = ("http://127.0.0.1:8069", "https://10.0.0.7", "https://localhost")
        for url in inside:
            with self.assertRaisesRegex(ValidationError, "public address of the shop"):
                self.connector.with_user(self.manager).shop_url = url
        self.connector.with_user(self.manager).shop_url = "sklep.example.pl"
        self.admin.group_ids += self.env.ref("shoper_connector.group_shoper_manager")
        for url in inside:
            self.connector.with_user(self.admin).shop_url = url
            self.assertEqual(self.connector.shop_url, url)

    def test_nor_by_a_name_that_leads_into_the_network(self):
        self.enterContext(patch.object(session, "check_public", check_public))
        self.admin.group_ids += self.env.ref("shoper_connector.group_shoper_manager")
        named = self.shop.url.replace("127.0.0.1", "localhost")
        self.connector.with_user(self.manager).shop_url = self.shop.url + "/"
        self.assertFalse(self.connector.must_be_public, "nobody entered another one")
        for user, url, state in (
            (self.manager, named, "error"),
            (self.admin, self.shop.url, "connected"),
        ):
            self.shop.requests.clear()
            connector = self.connector.with_user(user).with_context(lang="en_US")
            connector.write({"shop_url": url, "password": "odoo"})
            with self.enter_registry_test_mode():
                connector.action_test_settings()
            self.assertEqual(connector.state, state)
            is_called = bool(self.shop.requests)
            self.assertEqual(is_called, user == self.admin)
            told = "leads into the network" in (connector.state_message or "")
            self.assertEqual(told, not is_called)

    # --------------------------------------------------------------- rights in a run
    def test_a_right_lost_after_planning_fails_the_change_and_says_so(self):
        self.shop.owner.create("producers", {"name": "Wierch"})
        run = self.synchronise(
            user=self.user, auto_apply=False, producer={"import_unlinked": True}
        )
        run.with_user(self.user).action_apply()
        self.env.ref("shoper_connector.access_producer_creator").perm_create = False
        self.work(run)
        self.assertEqual(self.step(run, "producer").state, "done_with_errors")
        change = self.changes(run, state="failed")
        self.assertIn("lacks a right", change.message)
        self.assertFalse(self.env["shoper.producer"].search([("name", "=", "Wierch")]))

    def test_delete_in_the_shop_asks_for_the_right_again_when_it_is_done(self):
        self.connector.delete_cap_share = 100
        self.shop.owner.create("producers", {"name": "Wierch"})
        run = self.synchronise(auto_apply=False, producer={"delete_unlinked": True})
        self.confirm(run)
        self.manager.group_ids = self.env.ref("shoper_connector.group_shoper_user")
        self.work(run)
        self.assertIn("administrator", self.changes(run, state="failed").message)
        self.assertEqual(len(self.shop.shop.rows("producers")), 1)

    def test_the_run_of_a_user_who_was_archived_ends_with_the_reason(self):
        run = self.queue(user=self.user, unit={"import_unlinked": True})
        self.user.active = False
        self.work(run)
        self.assertEqual(run.state, "failed")
        self.assertIn("archived", run.message)

    def test_what_a_run_creates_is_created_by_its_user(self):
        remote_id = self.shop.owner.create("producers", {"name": "Wierch"})
        self.synchronise(user=self.user, producer={"import_unlinked": True})
        self.assertEqual(self.record_of("producer", remote_id).create_uid, self.user)
