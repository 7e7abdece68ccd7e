from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user
from odoo.tools import mute_logger

from ...sync.engine.dates import moment_text
from ..cases.common import ShoperCase
from ..cases.length import thorough


class TestPresets(ShoperCase):
    """Saved options run by themselves, in time, carefully, and tell when it matters."""

    def preset(self, **values):
        return (
            self.env["shoper.sync.preset"]
            .with_user(self.manager)
            .create(
                {
                    "name": "Every night",
                    "connector_id": self.connector.id,
                    "is_scheduled": True,
                    "line_ids": [
                        Command.create({"entity": "producer", "import_unlinked": True})
                    ],
                    **values,
                }
            )
            .sudo()
        )

    def open_activities(self):
        """What people are to do about runs, or about the connector."""
        return self.env["mail.activity"].search(
            [("res_model", "in", ("shoper.sync.run", "shoper.connector"))], order="id"
        )

    def seen_name(self, run):
        """How the manager, who is told, sees a run named."""
        zone = self.manager.tz or self.connector.shop_timezone
        return run.with_context(lang="en_US", tz=zone).display_name

    def test_presets_of_all_shops_are_suggested_to_begin_one_after_the_other(self):
        other = self.env["shoper.connector"].create(
            {
                "name": "Drugi",
                "shop_url": "https://drugi.example.com",
                "login": "odoo",
            }
        )
        first, second = self.preset(), self.preset(connector_id=other.id)
        self.assertEqual((first.time_of_day, second.time_of_day), (2.0, 2.25))
        self.preset(time_of_day=2.6)
        self.preset(is_scheduled=False, time_of_day=2.75)
        self.preset(interval_type="hours", time_of_day=2.75)
        self.assertEqual(self.preset().time_of_day, 2.75)
        second.unlink()
        self.assertEqual(self.preset().time_of_day, 2.25, "it is free again")
        times = [self.preset().time_of_day for _number in range(13)]
        self.assertEqual((times[0], times[-2:]), (3.0, [5.75, 2.0]))

    def test_a_suggested_time_is_free_by_the_clock_of_its_own_shop(self):
        other = self.env["shoper.connector"].create(
            {
                "name": "Drugi",
                "shop_url": "https://drugi.example.com",
                "login": "odoo",
            }
        )
        self.connector.shop_timezone = "Europe/Warsaw"
        other.shop_timezone = "Asia/Dubai"  # two or three hours later
        with freeze_time("2026-01-10 12:00:00"):
            self.preset(time_of_day=2.0)
            of_other = self.env["shoper.sync.preset"].with_context(
                default_connector_id=other.id
            )
            free = of_other.default_get(["time_of_day"])["time_of_day"]
            self.assertEqual(free, 2.0, "it is five o'clock there")
            self.preset(connector_id=other.id, time_of_day=5.0)
            times = [
                presets.default_get(["time_of_day"])["time_of_day"]
                for presets in (
                    of_other,
                    of_other.with_context(default_connector_id=self.connector.id),
                )
            ]
            self.assertEqual(times, [2.0, 2.25])
            self.preset(connector_id=other.id, time_of_day=5.25)
            mine = of_other.with_context(default_connector_id=self.connector.id)
            free = mine.default_get(["time_of_day"])["time_of_day"]
            self.assertEqual(free, 2.5, "a quarter past two is taken by the other")

    def test_wizard_saves_its_options_as_a_preset(self):
        wizard = (
            self.env["shoper.sync.wizard"]
            .with_user(self.manager)
            .create({"connector_id": self.connector.id})
        )
        wizard.line_ids.filtered(
            lambda line: line.entity == "product"
        ).update_linked = "odoo"
        presets = self.env["shoper.sync.preset"]
        before = presets.search_count([])
        wizard.action_save_preset()
        self.assertEqual(presets.search_count([]), before, "it has no name yet")
        preset = self.named_preset(wizard)
        self.assertEqual(preset.connector_id, self.connector)
        self.assertEqual(
            preset.line_ids.mapped("entity"),
            wizard.line_ids.filtered("enabled").mapped("entity"),
        )
        products = preset.line_ids.filtered(lambda line: line.entity == "product")
        self.assertEqual(products.update_linked, "odoo")
        self.assertTrue(products.property_ids)

    def test_due_preset_runs_for_the_connectors_user_and_is_planned_anew(self):
        self.shop.owner.create("producers", {"name": "Wierch"})
        preset = self.preset()
        preset.next_run = fields.Datetime.now() - timedelta(days=3)
        self.tick()
        self.assertEqual(preset.run_ids.state, "done")
        self.assertEqual(preset.run_ids.user_id, self.connector.user_id)
        self.assertTrue(self.env["shoper.producer"].search([("name", "=", "Wierch")]))
        self.assertGreater(preset.next_run, fields.Datetime.now())
        self.tick()
        self.assertEqual(len(preset.run_ids), 1)

    def test_the_clock_of_the_database_says_when_it_is_due(self):
        preset = self.preset()
        preset.next_run = at = self.env.cr.now().replace(microsecond=0)
        # Odoo called the scheduled action by that clock.
        with freeze_time(at - timedelta(seconds=30)):
            preset._queue_due()
        self.assertTrue(preset.run_ids)
        self.assertGreater(preset.next_run, at)

    def test_saving_a_schedule_wakes_the_scheduled_action_at_that_time(self):
        preset = self.preset()
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.connector.cron_id.id)]
        )
        self.assertIn(preset.next_run, triggers.mapped("call_at"))

    def test_a_time_zone_that_the_server_does_not_know_stops_nothing(self):
        preset = self.preset()
        self.connector.shop_timezone = "Europe/Atlantis"
        preset.next_run = fields.Datetime.now() - timedelta(hours=1)
        self.tick()
        self.assertEqual(preset.run_ids.state, "done")
        self.assertGreater(preset.next_run, fields.Datetime.now())

    def test_preset_that_is_still_at_work_is_not_queued_again(self):
        preset = self.preset()
        preset._run()
        preset.next_run = fields.Datetime.now() - timedelta(hours=1)
        preset._queue_due()
        self.assertEqual(len(preset.run_ids), 1)
        self.assertGreater(preset.next_run, fields.Datetime.now())

    def test_every_ten_minutes_is_a_run_each_and_none_piles_up_behind_a_long_one(self):
        preset = self.preset(interval_number=10, interval_type="minutes")
        for number in (1, 2):
            preset.next_run = fields.Datetime.now() - timedelta(seconds=30)
            self.tick()
            self.assertEqual(len(preset.run_ids), number)
            until = preset.next_run - fields.Datetime.now()
            self.assertGreater(until, timedelta(minutes=8))
            self.assertLessEqual(until, timedelta(minutes=10))
        self.assertEqual(preset.run_ids.mapped("state"), ["done", "done"])
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.connector.cron_id.id)]
        )
        self.assertIn(preset.next_run, triggers.mapped("call_at"))
        preset._run()  # and takes half an hour, without a worker
        for minutes in (20, 10, 0):
            preset.next_run = fields.Datetime.now() - timedelta(minutes=minutes)
            preset._queue_due()
        self.assertEqual(len(preset.run_ids), 3)
        self.tick()
        self.assertEqual(len(preset.run_ids), 3, "what was missed meanwhile is over")
        self.assertEqual(preset.last_run_id.state, "done")

    def test_a_preset_that_cannot_be_begun_holds_up_no_other_one(self):
        broken, other = self.preset(), self.preset(name="Another")
        (broken | other).next_run = fields.Datetime.now() - timedelta(hours=1)
        run_of, error = type(broken)._run, ZeroDivisionError("ups")

        def failing(preset):
            if preset == broken:
                raise error
            return run_of(preset)

        with (
            patch.object(type(broken), "_run", failing),
            self.assertLogs("odoo.addons.shoper_connector", "ERROR"),
        ):
            self.tick()
        self.assertEqual(other.run_ids.state, "done")
        self.assertGreater(other.next_run, fields.Datetime.now())

    def test_a_copy_runs_by_itself_only_once_somebody_says_so(self):
        preset = self.preset()
        copy = preset.with_user(self.manager).copy()
        self.assertEqual(copy.line_ids.mapped("entity"), ["producer"])
        self.assertNotEqual(copy.name, preset.name)
        self.assertFalse(copy.is_scheduled or copy.next_run)
        self.assertTrue(preset.is_scheduled)

    def test_minutes_have_no_time_of_the_day_and_begin_with_ten(self):
        with Form(self.preset()) as form:
            self.assertFalse(form._get_modifier("time_of_day", "invisible"))
            form.interval_type = "minutes"
            self.assertTrue(form._get_modifier("time_of_day", "invisible"))
            self.assertEqual(form.interval_number, 10)

    def test_paused_connector_pauses_its_presets(self):
        preset = self.preset()
        preset.next_run = fields.Datetime.now() - timedelta(hours=1)
        self.connector.active = False
        self.assertFalse(self.connector.cron_id.active)
        with self.assertRaises(UserError):
            preset._run()
        self.assertFalse(preset.run_ids)

    def test_edits_are_protected_and_nothing_is_deleted_unless_a_manager_allowed(self):
        line = {
            "entity": "producer",
            "update_linked": "shop",
            "conflict_policy": "overwrite",
            "delete_unlinked": True,
        }
        preset = self.preset(line_ids=[Command.create(line)])
        step = preset._run().step_ids
        self.assertEqual(step.conflict_policy, "protect")
        self.assertFalse(step.delete_unlinked)
        preset.allow_deletes = True
        self.assertTrue(preset._run().step_ids.delete_unlinked)

    def test_a_type_that_follows_another_one_is_no_choice_of_its_own(self):
        with self.assertRaisesRegex(ValidationError, "together with Variants"):
            self.preset(line_ids=[Command.create({"entity": "option"})])

    def test_a_preset_holds_the_options_of_a_type_once(self):
        lines = [Command.create({"entity": entity}) for entity in ("tag", "unit")]
        preset = self.preset(line_ids=lines)
        with self.assertRaisesRegex(ValidationError, "Tags: there are options"):
            preset.line_ids = [Command.create({"entity": "tag"})]

    def test_who_may_not_delete_is_named_where_it_is_not_whoever_asks(self):
        preset = self.preset(
            responsible_id=self.manager.id,
            allow_deletes=True,
            line_ids=[Command.create({"entity": "producer", "delete_unlinked": True})],
        )
        self.connector.user_id = self.user
        with self.assertRaises(AccessError) as refused:
            preset.with_user(self.manager).action_run()
        self.assertIn(f"run as {self.user.name}", str(refused.exception))
        preset.next_run = fields.Datetime.now() - timedelta(hours=1)
        self.tick()
        self.assertIn(self.user.name, self.open_activities().note)

    def test_failure_is_told_once_until_somebody_dealt_with_it(self):
        preset = self.preset(responsible_id=self.manager.id)
        self.shop.faults.add(method="GET", path="producers", status=500, times=None)
        for _night in range(2):
            preset.next_run = fields.Datetime.now() - timedelta(hours=1)
            self.tick()
        self.assertEqual(preset.run_ids.mapped("state"), ["failed", "failed"])
        self.assertEqual(self.open_activities().user_id, self.manager)
        self.assertEqual(len(self.open_activities()), 1)
        last = preset.run_ids[0]
        self.assertEqual(self.open_activities().res_id, last.id)
        self.assertIn(self.seen_name(last), self.open_activities().note)

    @thorough
    def test_a_failure_is_told_whatever_older_activity_is_open(self):
        for name in ("Wierch", "WIERCH"):
            self.shop.owner.create("producers", {"name": name})
        self.env["shoper.producer"].create({"name": "Wierch"})
        preset = self.preset(responsible_id=self.manager.id)
        preset._run()
        self.tick()
        waiting = self.open_activities()
        self.assertIn("Something new waits", waiting.note)
        self.shop.faults.add(method="GET", path="producers", status=500, times=None)
        preset._run()
        self.tick()
        failed = self.open_activities() - waiting
        self.assertEqual(failed.res_id, preset.last_run_id.id)
        self.assertIn(self.seen_name(preset.last_run_id), failed.note)
        self.assertIn("has errors", failed.note)
        # Nobody dealt with it; it worked again, and failed once more.
        self.shop.faults.clear()
        preset._run()
        self.tick()
        self.assertEqual(self.open_activities(), waiting, "it went well since")
        self.shop.faults.add(method="GET", path="producers", status=500, times=None)
        preset._run()
        self.tick()
        again = self.open_activities() - waiting
        self.assertEqual(len(again), 1)
        self.assertNotEqual(again, failed)
        self.assertIn(self.seen_name(preset.last_run_id), again.note)

    @thorough
    def test_a_preset_that_cannot_start_is_told_once_whatever_else_is_open(self):
        preset = self.preset(responsible_id=self.manager.id)
        self.shop.faults.add(method="GET", path="producers", status=500, times=9)
        preset._run()
        self.tick()
        self.connector.state = "draft"
        for _night in range(2):
            preset.next_run = fields.Datetime.now() - timedelta(hours=1)
            self.tick()
        notes = self.open_activities().sorted("id").mapped("note")
        self.assertEqual(len(notes), 2)
        self.assertIn("Test the settings", notes[1])
        self.connector.active = False
        preset._queue_due()
        self.assertEqual(len(self.open_activities()), 2)

    def administrator(self, login):
        return new_test_user(
            self.env,
            login=login,
            lang="en_US",
            groups="shoper_connector.group_shoper_manager",
        )

    def successor(self):
        """A Shoper administrator who comes when another one has left."""
        return self.administrator("shoper-successor")

    def test_what_fails_is_told_somebody_who_is_there(self):
        boss = self.administrator("shoper-boss")
        preset = self.preset(responsible_id=boss.id)
        self.connector.message_subscribe(boss.partner_id.ids)
        self.shop.faults.add("GET", "producers", status=400, times=None)
        boss.action_archive()
        preset._run()
        self.tick()
        run = preset.last_run_id
        self.assertEqual(run.state, "failed")
        self.assertEqual(self.open_activities().user_id, self.manager)
        told = run.message_ids.notified_partner_ids
        self.assertIn(self.manager.partner_id, told)
        self.assertNotIn(boss.partner_id, told)
        # Nor is whom synchronisations run as there any more.
        self.env["res.users"].search(
            [("id", "not in", self.manager.ids)]
        ).group_ids -= self.env.ref("shoper_connector.group_shoper_manager")
        successor = self.successor()
        self.manager.action_archive()
        preset.next_run = fields.Datetime.now() - timedelta(hours=1)
        self.tick()
        self.assertIn("archived", preset.last_run_id.message)
        self.assertEqual(preset.failed_activity_id.user_id, successor)
        self.assertTrue(preset.failed_activity_id.active)
        self.connector.state = "draft"
        preset.next_run = fields.Datetime.now() - timedelta(hours=1)
        self.tick()
        self.assertEqual(preset.blocked_activity_id.user_id, successor)

    def test_what_fails_is_told_somebody_who_may_look_at_it(self):
        boss = self.administrator("shoper-boss")
        preset = self.preset(responsible_id=boss.id)
        boss.group_ids = self.env.ref("base.group_user")
        self.shop.faults.add("GET", "producers", status=400, times=None)
        preset._run()
        self.tick()
        self.assertEqual(self.open_activities().user_id, self.manager)
        told = preset.last_run_id.message_ids.notified_partner_ids
        self.assertNotIn(boss.partner_id, told)

    def test_who_stands_in_reads_the_reason_in_the_own_language(self):
        boss = self.administrator("shoper-boss")
        self.manager.lang = "pl_PL"
        preset = self.preset(responsible_id=boss.id)
        boss.action_archive()
        self.shop.faults.add("GET", "producers", status=400, times=None)
        preset._run()
        self.tick()
        activity = self.open_activities()
        self.assertEqual(activity.user_id, self.manager)
        self.assertIn("ma błędy", activity.note)
        run = preset.last_run_id.with_context(lang="pl_PL")
        self.assertTrue(run.reason)
        self.assertIn(run._reason_to_tell().splitlines()[0], activity.note)

    @thorough
    def test_nothing_is_left_to_do_about_a_preset_that_is_archived_or_deleted(self):
        self.shop.faults.add("GET", "producers", status=400, times=None)
        for part in ("action_archive", "unlink"):
            with self.subTest(part):
                preset = self.preset(responsible_id=self.manager.id)
                preset._run()
                self.tick()
                self.connector.state = "draft"
                preset.next_run = fields.Datetime.now() - timedelta(hours=1)
                self.tick()
                self.connector.state = "connected"
                self.assertEqual(len(self.open_activities()), 2)
                getattr(preset.with_user(self.manager), part)()
                self.assertFalse(self.open_activities())

    def test_of_a_preset_that_is_archived_while_it_runs_only_followers_are_told(self):
        self.shop.faults.add("GET", "producers", status=400, times=None)
        preset = self.preset(responsible_id=self.manager.id)
        self.connector.message_subscribe(self.manager.partner_id.ids)
        run = preset._run()
        preset.with_user(self.manager).action_archive()
        self.tick()
        self.assertEqual(run.state, "failed")
        self.assertFalse(self.open_activities())
        told = run.message_ids.notified_partner_ids
        self.assertIn(self.manager.partner_id, told)

    def test_a_new_one_runs_automatically_before_its_shop_is_chosen(self):
        with Form(self.env["shoper.sync.preset"].with_user(self.manager)) as form:
            form.name = "Nocny"
            form.is_scheduled = True
            self.assertFalse(form.next_run)
            form.connector_id = self.connector
            self.assertTrue(form.next_run)

    def test_only_what_newly_waits_is_told(self):
        for name in ("Wierch", "WIERCH"):
            self.shop.owner.create("producers", {"name": name})
        self.env["shoper.producer"].create({"name": "Wierch"})
        preset = self.preset()
        preset._run()
        self.tick()
        self.assertEqual(len(self.open_activities()), 1)
        self.open_activities().action_done()
        preset._run()
        self.tick()
        self.assertFalse(self.open_activities())

    @thorough
    def test_what_waits_is_told_whoever_stands_in_for_somebody_who_left(self):
        for name in ("Wierch", "WIERCH"):
            self.shop.owner.create("producers", {"name": name})
        self.env["shoper.producer"].create({"name": "Wierch"})
        boss = self.administrator("shoper-boss")
        preset = self.preset(responsible_id=boss.id)
        preset._run()
        self.tick()
        self.assertEqual(self.open_activities().user_id, boss)
        boss.action_archive()
        self.assertFalse(self.open_activities(), "Odoo deletes them")
        preset._run()
        self.tick()
        activity = self.open_activities()
        self.assertEqual(activity.user_id, self.manager)
        self.assertIn("waits for a decision", activity.note)
        activity.with_user(self.manager).action_cancel()
        preset._run()
        self.tick()
        self.assertFalse(self.open_activities(), "that person does not want it")

    @thorough
    def test_what_waited_before_a_failed_night_is_not_new(self):
        for name in ("Wierch", "WIERCH"):
            self.shop.owner.create("producers", {"name": name})
        self.env["shoper.producer"].create({"name": "Wierch"})
        preset = self.preset()
        preset._run()
        self.tick()
        self.shop.faults.add(method="GET", path="producers", status=500, times=9)
        preset._run()
        self.tick()
        self.shop.faults.clear()
        self.assertEqual(preset.run_ids.mapped("state"), ["failed", "done"])
        self.open_activities().action_done()
        preset._run()
        self.tick()
        self.assertEqual(preset.last_run_id.state, "done")
        self.assertFalse(self.open_activities())

    @thorough
    def test_whoever_is_told_reads_it_in_the_own_language_and_time(self):
        self.manager.write({"lang": "pl_PL", "tz": "Pacific/Auckland"})
        preset = self.preset(responsible_id=self.manager.id)
        self.shop.faults.add(method="GET", path="producers", status=500, times=9)
        preset._run()
        self.tick()
        note = self.open_activities().note
        self.assertIn("ma błędy", note)
        run = preset.run_ids.with_context(lang="pl_PL", tz="Pacific/Auckland")
        self.assertIn(run.display_name, note)
        self.open_activities().action_done()
        self.connector.state = "draft"
        preset.next_run = fields.Datetime.now() - timedelta(hours=1)
        self.tick()
        self.assertIn("Najpierw sprawdź ustawienia", self.open_activities().note)

    def test_a_message_tells_the_hour_of_whoever_is_told(self):
        self.manager.tz = "Pacific/Auckland"
        preset = self.preset(responsible_id=self.manager.id)
        self.shop.faults.add(method="GET", path="producers", status=400, times=None)
        preset._run()
        self.tick()
        run = preset.last_run_id
        told = run.message_ids.filtered("notified_partner_ids")
        self.assertIn(self.seen_name(run), told.subject)

    def test_a_type_that_waits_names_the_hour_of_whoever_is_told(self):
        boss = self.administrator("shoper-boss")
        boss.tz = "Pacific/Auckland"
        self.shop.faults.add("GET", "units", status=400, times=None)
        failed = self.synchronise(unit={"import_unlinked": True})
        preset = self.preset(
            responsible_id=boss.id,
            line_ids=[Command.create({"entity": "product", "import_unlinked": True})],
        )
        run = preset._run()
        self.tick()
        [blocked] = run.step_ids.filtered(lambda step: step.state == "blocked")
        theirs = self.env(context={"lang": "en_US", "tz": boss.tz})
        ended = moment_text(theirs, failed.step_ids.ended_at, is_kept=True)
        self.assertIn(ended, blocked.message)

    def test_a_scheduled_preset_always_has_a_next_run(self):
        preset = self.preset()
        with Form(preset) as form:
            form.next_run = False
            with self.assertRaisesRegex(AssertionError, "next_run"):
                form.save()
            form.next_run = fields.Datetime.now()
        with Form(preset) as form:
            form.is_scheduled = False
        self.assertFalse(preset.next_run)

    def test_a_preset_for_another_shop_wakes_the_scheduled_action_of_that_one(self):
        preset = self.preset()
        other = self.connect(self.start_shop(empty=True, license_id="Z2"))
        preset.connector_id = other
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", other.cron_id.id)]
        )
        self.assertIn(preset.next_run, triggers.mapped("call_at"))

    def test_an_interval_or_a_time_that_makes_no_sense_is_refused(self):
        preset = self.preset()
        for values in (
            {"interval_number": 0},
            {"interval_number": 100_000_000, "interval_type": "weeks"},
            {"interval_number": 4, "interval_type": "minutes"},
            {"time_of_day": 25.5},
            {"time_of_day": -1.0},
        ):
            with (
                self.subTest(values),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                preset.write(values)
                preset.flush_recordset()
