from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.sql_db import db_connect

from ...models.shoper_connector.copied import mark_of
from ..cases.common import ShoperCase


class TestCopied(ShoperCase):
    """Of a database and its copies one works with the shop: that in which somebody
    tested the settings."""

    def open_shop(self):
        super().open_shop()
        self.shop.owner.create("producers", {"name": "Wierch"})

    def duplicate(self):
        """What Odoo does with a database that it duplicates, or restores as a copy."""
        self.env["ir.config_parameter"].init(force=True)

    def preset(self):
        """A preset that is due."""
        preset = self.env["shoper.sync.preset"].create(
            {
                "name": "Every night",
                "connector_id": self.connector.id,
                "is_scheduled": True,
                "responsible_id": self.manager.id,
                "line_ids": [
                    Command.create({"entity": "producer", "import_unlinked": True})
                ],
            }
        )
        preset.next_run = fields.Datetime.now() - timedelta(days=1)
        return preset

    def press_test(self):
        with self.enter_registry_test_mode():
            self.connector.action_test_settings()
        self.shop.requests.clear()

    def test_a_copy_calls_nothing_by_itself(self):
        preset, run = self.preset(), self.queue(producer={"import_unlinked": True})
        self.connector.sudo().webhook_state = "on"
        self.duplicate()
        due = preset.next_run
        self.tick()
        self.work(run)
        self.assertEqual(self.shop.requests[:], [])
        self.assertEqual((run.state, preset.next_run), ("queued", due), "they wait")
        self.assertFalse(preset.run_ids)
        self.assertEqual(self.connector.state, "draft")
        self.assertIn("press Test Settings", self.connector.state_message)
        told = preset.sudo().blocked_activity_id
        self.assertEqual(told.user_id, self.manager)
        self.assertIn("copy of the database", told.note)

    def test_people_are_told_before_a_copy_was_noticed(self):
        self.duplicate()
        for ask in (
            lambda: self.queue(producer={"import_unlinked": True}),
            self.connector._look_at_orders,
            self.connector._client,
            self.connector.action_register_webhooks,
        ):
            with self.assertRaisesRegex(UserError, "copy of the database"):
                ask()
        self.assertEqual(self.shop.requests[:], [])

    def test_a_copy_is_archived_or_deleted_before_it_was_noticed(self):
        self.connector.sudo().webhook_state = "on"
        with self.assertRaisesRegex(UserError, "Remove from the Shop"):
            self.connector.active = False
        self.duplicate()
        self.connector.active = False
        self.connector.active = True
        self.connector.unlink()
        self.assertEqual(self.shop.requests[:], [])

    def test_one_click_lets_a_copy_or_a_moved_database_go_on(self):
        preset, run = self.preset(), self.queue(producer={"import_unlinked": True})
        self.duplicate()
        self.tick()
        self.press_test()
        self.assertEqual(self.connector.state, "connected")
        self.assertFalse(self.connector.state_message)
        self.tick()
        self.assertRunDone(run)
        self.assertRunDone(preset.run_ids)
        self.assertTrue(self.record_of("producer", 1))

    def test_a_test_that_fails_lets_nothing_go_on(self):
        run = self.queue(producer={"import_unlinked": True})
        self.duplicate()
        self.shop.faults.add("GET", "application-config", status=500, times=9)
        self.without_pauses()
        self.press_test()
        self.assertEqual(self.connector.state, "error")
        self.tick()
        self.work(run)
        self.assertEqual((run.state, self.shop.requests[:]), ("queued", []))

    def test_a_database_that_is_restored_beside_is_another(self):
        """Whatever is in it is the same; PostgreSQL gave it another number."""
        uuid = self.env["ir.config_parameter"].get_param("database.uuid")
        self.assertEqual(mark_of(self.cr, uuid), self.connector.database_mark)
        with db_connect("postgres").cursor() as cr:
            self.assertNotEqual(mark_of(cr, uuid), self.connector.database_mark)
