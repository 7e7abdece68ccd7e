from datetime import timedelta

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from ..cases.common import ShoperCase


class TestActingUser(ShoperCase):
    """Nobody gets more rights by naming somebody else for whom scheduled runs act."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(
            cls.env,
            login="shoper-admin",
            lang="en_US",
            groups="shoper_connector.group_shoper_manager,base.group_system",
        )
        cls.colleague = new_test_user(
            cls.env,
            login="shoper-colleague",
            lang="en_US",
            groups="shoper_connector.group_shoper_manager,account.group_account_manager",
        )
        cls.root = cls.env["res.users"].browse(SUPERUSER_ID)

    def open_shop(self):
        super().open_shop()
        self.preset = self.env["shoper.sync.preset"].create(
            {
                "name": "Nocny",
                "connector_id": self.connector.id,
                "is_scheduled": True,
                "responsible_id": self.manager.id,
                "line_ids": [
                    Command.create({"entity": "producer", "import_unlinked": True})
                ],
            }
        )
        self.shop.owner.create("producers", {"name": "Wierch"})

    def values(self, **values):
        return {
            "name": "Drugi",
            "shop_url": "https://sklep.example",
            "login": "odoo",
            **values,
        }

    def plant(self, user, connector=None):
        """Name a user as it was possible before there was a rule."""
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE shoper_connector SET user_id = %s, allowed_user_id = NULL
               WHERE id = %s""",
            [user.id, (connector or self.connector).id],
        )
        self.env.invalidate_all()

    def night(self):
        self.preset.next_run = fields.Datetime.now() - timedelta(hours=1)
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.connector.cron_id.method_direct_trigger()
        self.env.invalidate_all()
        return self.preset.last_run_id

    def test_one_names_oneself_and_only_a_system_administrator_somebody_else(self):
        connector = self.connector.with_user(self.colleague)
        for user in (self.manager, self.admin, self.root):
            if user != connector.user_id:
                with self.assertRaises(AccessError), self.cr.savepoint():
                    connector.user_id = user
            with self.assertRaises(AccessError), self.cr.savepoint():
                connector.create(self.values(user_id=user.id))
        connector.write({"user_id": self.manager.id, "name": "Sklep"})  # no change
        connector.user_id = self.colleague
        self.assertEqual(self.night().user_id, self.colleague)
        self.assertRunDone(self.preset.last_run_id)
        connector.with_user(self.admin).user_id = self.manager
        run = self.night()
        self.assertRunDone(run)
        self.assertEqual(run.user_id, self.manager)
        for person in (self.admin, self.colleague):
            with self.assertRaises(AccessError), self.cr.savepoint():
                connector.with_user(person).user_id = self.root
        with self.assertRaises(AccessError), self.cr.savepoint():
            connector.with_user(self.admin).create(self.values(user_id=self.root.id))
        self.assertEqual(self.connector.user_id, self.manager)

    def test_nobody_is_named_by_a_default_a_copy_or_an_import(self):
        connectors = self.env["shoper.connector"].with_user(self.colleague)
        with self.assertRaises(AccessError), self.cr.savepoint():
            connectors.with_context(default_user_id=self.admin.id).create(self.values())
        defaults = self.env["ir.default"].with_user(self.colleague)
        with self.assertRaises(AccessError), self.cr.savepoint():
            defaults.set("shoper.connector", "user_id", self.admin.id, user_id=True)
            connectors.create(self.values())
        self.env.registry.clear_cache()  # of the default that was just undone
        copy = self.connector.with_user(self.colleague).copy()
        self.assertEqual(copy.user_id, self.colleague)
        imported = connectors.load(
            [".id", "user_id/.id"], [[str(self.connector.id), str(self.admin.id)]]
        )
        self.assertFalse(imported["ids"])
        self.assertIn("system administrator", imported["messages"][0]["message"])
        self.assertEqual(self.connector.user_id, self.manager)
        for value in (self.admin.id, False):
            with self.assertRaises(AccessError), self.cr.savepoint():
                copy.allowed_user_id = value

    def test_what_is_no_fact_is_imported_by_the_id_of_a_record(self):
        connectors = self.env["shoper.connector"].with_user(self.manager)
        number = str(self.connector.id)
        imported = connectors.load([".id", "name"], [[number, "Nowa nazwa"]])
        self.assertEqual(imported["messages"], [])
        self.assertEqual(self.connector.name, "Nowa nazwa")
        for name in ("state", "create_date"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.connector.with_user(self.manager).write({name: False})

    def test_a_run_does_not_start_for_somebody_whom_nobody_allowed(self):
        for user in (self.admin, self.colleague, self.root):
            with self.subTest(user.login):
                self.plant(user)
                run = self.night()
                self.assertEqual((run.user_id, run.state), (user, "failed"))
                self.assertIn(user.name, run.message)
                self.assertFalse(run.change_ids)
                started = self.preset.with_user(self.user)._run()
                self.work(started)
                self.assertEqual(started.state, "failed")
        self.assertEqual(self.shop.requests[:], [])
        self.assertFalse(self.env["shoper.producer"].search([("name", "=", "Wierch")]))
        self.assertTrue(self.preset.run_ids.activity_ids)

    def test_whoever_was_named_or_a_system_administrator_allows_it_with_a_button(self):
        self.plant(self.colleague)
        connector = self.connector
        with self.assertRaises(AccessError):
            connector.with_user(self.manager).action_allow_user()
        with self.assertRaises(AccessError):
            connector.with_user(self.user).action_allow_user()
        for person in (self.colleague, self.admin):
            self.plant(self.colleague)
            connector.with_user(person).action_allow_user()
            self.assertRunDone(self.night())
        self.plant(self.root)
        with self.assertRaises(AccessError):
            connector.with_user(self.admin).action_allow_user()

    def test_what_a_person_starts_acts_for_that_person_whoever_is_named(self):
        self.plant(self.admin)
        self.assertRunDone(self.synchronise(user=self.user, unit={}))
        with self.assertRaises(UserError):
            self.connector.with_user(self.user)._synchronise([], origin="preset")
