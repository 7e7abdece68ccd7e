from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time

from ...models.shoper_connector import client
from ...shoper_api import Client
from ..api.stub import FakeTime
from ..cases.decision_case import DecisionWords
from ..cases.length import thorough
from ..cases.product_case import ProductCase

IMPORT = {"import_unlinked": True}
REFUSAL = {"error": "invalid_request", "error_description": "Awaria działu"}


class TestFailures(DecisionWords, ProductCase):
    """What goes wrong as a whole is said on its run, reaches those who follow it, and
    is done again by a button, or once by itself after an outage."""

    def setUp(self):
        super().setUp()
        self.without_pauses()
        self.before = self.env["shoper.decision"].search([])  # np. has no tax

    def outage(self, path=None):
        """Calls are answered with an error of the shop: all, or reading one type."""
        method = path and "GET"
        self.shop.faults.add(method, path, status=500, times=None)

    def preset(self):
        line = {"entity": "producer", "import_unlinked": True}
        return self.env["shoper.sync.preset"].create(
            {
                "name": "Nocny",
                "connector_id": self.connector.id,
                "responsible_id": self.manager.id,
                "line_ids": [Command.create(line)],
            }
        )

    def scheduled(self, preset):
        """A run of the preset as the scheduler starts it, worked to its end."""
        run = preset._run()
        self.work(run)
        return run

    def later(self, minutes=16):
        """What the scheduler does so many minutes later."""
        with freeze_time(fields.Datetime.now() + timedelta(minutes=minutes)):
            self.env.flush_all()
            with self.enter_registry_test_mode():
                self.connector.sudo().cron_id.method_direct_trigger()
            self.env.invalidate_all()

    def again_of(self, run):
        return self.env["shoper.sync.run"].search([("again_of_id", "=", run.id)])

    def mails(self, run):
        """Messages about the run that people get by mail or in their inbox."""
        return run.message_ids.filtered("notified_partner_ids")

    def assertNothingToDecide(self):
        self.assertEqual(self.env["shoper.decision"].search([]), self.before)
        self.assertEqual(self.env["shoper.decision"].count_open(), len(self.before))

    # ------------------------------------------------------------------ decisions
    def test_an_outage_leaves_nothing_to_decide(self):
        self.shop_product("Plecak")
        self.outage()
        run = self.synchronise(unit=IMPORT, producer=IMPORT, product=IMPORT)
        self.assertEqual(run.state, "failed")
        self.assertNothingToDecide()

    def test_a_refused_step_is_no_decision_and_what_it_blocks_neither(self):
        self.shop_product("Plecak")
        self.shop.faults.add("GET", "units", status=400, body=REFUSAL, times=None)
        run = self.synchronise(unit=IMPORT, product=IMPORT)
        self.assertEqual(self.step(run, "product").state, "blocked")
        self.assertNothingToDecide()

    def test_a_creation_whose_answer_was_lost_is_no_decision(self):
        self.env["shoper.producer"].create({"name": "Całkiem Nowy"})
        export = {"export_unlinked": True}
        run = self.synchronise(auto_apply=False, producer=export)
        lost = self.changes(run, "producer", "create_shop")
        lost.write({"state": "sending", "attempts": 1})
        self.step(run, "producer")._close("failed", "The shop cannot be reached.")
        self.assertEqual((lost.state, lost.attempts), ("failed", 1))
        self.list_anew(self.step(run, "producer"))
        listed = self.env["shoper.decision"].search([])
        about = listed.filtered(lambda item: item.change_id == lost)
        self.assertFalse(about, about.mapped("message"))
        lost.attempts = 0  # as what the shop refused
        self.list_anew(self.step(run, "producer"))
        listed = self.env["shoper.decision"].search([])
        self.assertEqual(
            listed.filtered(lambda item: item.change_id == lost).kind, "failed"
        )

    # --------------------------------------------------------------------- reason
    def test_the_run_says_the_reason_in_a_sentence(self):
        self.outage()
        run = self.synchronise(unit={}, producer={}).with_user(self.manager)
        self.assertIn("The shop has an error of its own.", run.reason)
        self.assertIn("Nothing was written.", run.reason)
        self.assertEqual(run.reason.count("error of its own"), 1)

    def test_each_reads_why_a_run_failed_in_a_language_of_their_own(self):
        self.user.lang = "en_US"
        self.shop.faults.add("GET", "units", status=400, body=REFUSAL, times=None)
        refused = self.synchronise(user=self.user, unit={})
        self.shop.faults.clear()
        self.outage()
        away = self.synchronise(user=self.user, unit={})
        words = (REFUSAL["error_description"], "Internal server error.")
        for lang, told, reasons in (
            (
                "en_US",
                "The shop says: %s",
                ("The shop refused the request.", "The shop has an error of its own."),
            ),
            (
                "pl_PL",
                "Komunikat sklepu: %s",
                ("Sklep odrzucił zapytanie.", "W sklepie wystąpił błąd wewnętrzny."),
            ),
        ):
            for run, reason, said in zip((refused, away), reasons, words, strict=True):
                read = run.with_user(self.manager).with_context(lang=lang)
                shown = [read.reason, *filter(None, read.step_ids.mapped("told"))]
                for text in shown:
                    self.assertIn(reason, text)
                    self.assertIn(told % said, text)

    def test_reasons_of_several_types_are_counted(self):
        self.shop.faults.add("GET", "units", status=400, body=REFUSAL, times=None)
        self.outage("producers")
        run = self.synchronise(unit={}, producer={})
        self.assertIn("Units of measure: The shop refused", run.reason)
        self.assertIn("Other reasons in the table: 1", run.reason)

    def test_changes_that_failed_are_counted_with_their_reason(self):
        _remote_id, product = self.pair()
        product.weight = 2
        self.shop.faults.add("PUT", "products", status=400, body=REFUSAL, scope="item")
        run = self.update("shop")
        self.assertEqual(run.state, "done_with_errors")
        self.assertIn("Changes that failed: 1.", run.reason)
        self.assertIn("Awaria działu", run.reason)

    def test_messages_of_what_is_blocked_do_not_nest(self):
        self.shop_product("Plecak")
        self.shop.faults.add("GET", "units", status=400, body=REFUSAL, times=None)
        run = self.synchronise(unit=IMPORT, product=IMPORT, image=IMPORT)
        product, image = self.step(run, "product"), self.step(run, "image")
        self.assertEqual((product.state, image.state), ("blocked", "blocked"))
        self.assertEqual(image.message, product.message)
        self.assertEqual(image.message.count("Waits for"), 1)

    @thorough
    def test_the_list_of_runs_says_reasons_at_a_constant_cost(self):
        self.outage()
        runs = self.env["shoper.sync.run"]
        for _again in range(6):
            runs |= self.synchronise(unit={}, producer={})
        names = ["reason", "changed", "duration", "what", "waiting_count"]
        costs = []
        for some in (runs[:2], runs):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some.read(names)
            costs.append(self.cr.sql_log_count - before)
        self.assertEqual(*costs)

    # ------------------------------------------------------------------ followers
    def test_whoever_follows_the_shop_gets_a_message_once(self):
        watcher = self.env["res.partner"].create(
            {"name": "Szef", "email": "szef@example.com"}
        )
        self.connector.message_subscribe(watcher.ids)
        preset = self.preset()
        self.shop.faults.add("GET", "producers", status=400, body=REFUSAL, times=None)
        first = self.scheduled(preset)
        message = self.mails(first)
        self.assertIn(watcher, message.notified_partner_ids)
        self.assertIn(self.manager.partner_id, message.notified_partner_ids)
        self.assertIn("Awaria działu", message.body)
        self.assertFalse(self.mails(self.scheduled(preset)), "it is known")
        self.shop.faults.clear()
        self.assertFalse(self.mails(self.scheduled(preset)))
        self.shop.faults.add("GET", "producers", status=400, body=REFUSAL, times=None)
        self.assertTrue(self.mails(self.scheduled(preset)), "it went well between")

    def test_whoever_is_told_reads_what_is_html_as_text(self):
        image = '<img src="https://x.example/seen.png">'
        body = REFUSAL | {"error_description": image}
        preset = self.preset()
        self.shop.faults.add("GET", "producers", status=400, body=body, times=None)
        run = self.scheduled(preset)
        self.assertIn(image, run.reason)
        for told in (preset.failed_activity_id.note, self.mails(run).body):
            self.assertIn("x.example/seen.png", told)
            self.assertNotIn("<img", told)
            self.assertNotIn('href="https://x.example', told)

    def test_whoever_started_a_run_gets_a_message_when_it_failed(self):
        self.shop.faults.add("GET", "units", status=400, body=REFUSAL, times=None)
        run = self.synchronise(unit={})
        self.assertIn(self.manager.partner_id, self.mails(run).notified_partner_ids)

    # ------------------------------------------------------------------- again
    def test_a_failed_run_is_run_again_with_the_same_options(self):
        remote_id = self.shop_product("Plecak")
        self.shop.faults.add("GET", "units", status=400, body=REFUSAL, times=None)
        run = self.synchronise(unit=IMPORT, product=IMPORT)
        self.shop.faults.clear()
        self.assertTrue(run.with_user(self.user).may_run_again)
        action = run.with_user(self.user).action_run_again()
        again = self.env["shoper.sync.run"].browse(action["res_id"])
        self.assertEqual(again.user_id, self.user)
        self.assertEqual(again.again_of_id, run)
        self.work(again)
        self.assertRunDone(again)
        self.assertTrue(self.record_of("product", remote_id))

    def test_a_preview_is_run_again_as_a_preview(self):
        remote_id = self.shop_product("Plecak")
        self.shop.faults.add("GET", "units", status=400, body=REFUSAL, times=None)
        run = self.synchronise(auto_apply=False, unit=IMPORT, product=IMPORT)
        self.shop.faults.clear()
        again = self.env["shoper.sync.run"].browse(run.action_run_again()["res_id"])
        self.work(again)
        self.assertEqual(again.state, "planned")
        self.assertFalse(self.record_of("product", remote_id))

    @thorough
    def test_single_products_stay_the_only_ones_when_run_again(self):
        (_remote_id, product), (_other_id, other) = self.pair_each("Namiot", "Karimata")
        product.weight = other.weight = 3
        wizard = self.env["shoper.sync.wizard"].create(
            {
                "connector_id": self.connector.id,
                "product_ids": [Command.set(product.ids)],
            }
        )
        wizard.line_ids.update_linked = "shop"
        self.outage()
        run = self.env["shoper.sync.run"].browse(wizard.action_preview()["res_id"])
        self.work(run)
        self.shop.faults.clear()
        again = self.env["shoper.sync.run"].browse(run.action_run_again()["res_id"])
        self.work(again)
        self.assertEqual(self.changes(again, "product").mapped("res_id"), product.ids)

    def test_a_run_that_deletes_stops_at_its_plan_when_run_again(self):
        preset = self.preset()
        preset.line_ids.write({"import_unlinked": False, "delete_unlinked": True})
        preset.allow_deletes = True
        self.outage("producers")
        run = self.scheduled(preset)
        with self.assertRaises(UserError):
            run.with_user(self.user).action_run_again()
        self.assertFalse(run.with_user(self.user).may_run_again, "no button for it")
        self.assertTrue(run.with_user(self.manager).may_run_again)
        again = run.with_user(self.manager).action_run_again()
        again = self.env["shoper.sync.run"].browse(again["res_id"])
        self.assertFalse(again.auto_apply)
        self.assertEqual(again.preset_id, preset)

    @thorough
    def test_an_undo_that_failed_is_run_again_by_those_who_may_undo(self):
        self.shop_product("Plecak")
        done = self.synchronise(unit=IMPORT, product=IMPORT)
        self.connector.state = "draft"
        undo = done._undo()
        self.work(undo)
        self.assertEqual(undo.state, "failed")
        self.connector.state = "connected"
        with self.assertRaises(AccessError):
            undo.with_user(self.user).action_run_again()
        self.assertFalse(undo.with_user(self.user).may_run_again, "no button for it")
        again = self.env["shoper.sync.run"].browse(undo.action_run_again()["res_id"])
        self.work(again)
        self.assertEqual(again.undoes_id, done)
        self.assertEqual(again.state, "planned")
        self.assertTrue(again.planned_count)

    def test_what_went_well_is_not_run_again(self):
        run = self.synchronise(unit={})
        with self.assertRaisesRegex(UserError, "went wrong"):
            run.action_run_again()

    # --------------------------------------------------------------- second try
    def test_after_an_outage_it_is_tried_once_more_by_itself(self):
        self.shop.owner.create("producers", {"name": "Wierch"})
        preset = self.preset()
        self.outage("producers")
        run = self.scheduled(preset)
        self.assertTrue(run.outage_at)
        self.assertIn("runs once more by itself", run.reason)
        self.assertFalse(self.mails(run), "the second try comes first")
        self.later(5)
        self.assertFalse(self.again_of(run), "too early")
        self.shop.faults.clear()
        self.later()
        again = self.again_of(run)
        self.assertEqual((again.state, again.preset_id), ("done", preset))
        self.assertTrue(self.env["shoper.producer"].search([("name", "=", "Wierch")]))
        self.assertFalse(preset.failed_activity_id.active, "closed by itself")
        self.assertNotIn("once more by itself", run.reason)

    def test_there_is_no_third_try(self):
        preset = self.preset()
        self.outage("producers")
        run = self.scheduled(preset)
        self.later()
        again = self.again_of(run)
        self.assertEqual(again.state, "failed")
        self.assertFalse(again.retry_at)
        self.assertTrue(self.mails(again))
        self.later(120)
        self.assertEqual(len(preset.run_ids), 2)

    def test_a_test_while_the_shop_is_away_stops_no_synchronisation(self):
        self.outage()
        with self.enter_registry_test_mode():
            told = self.connector.action_test_settings()["params"]
        self.assertEqual(told["type"], "danger")
        self.assertEqual(self.connector.state, "connected")
        self.assertIn(told["message"], self.connector.state_message)
        self.assertIn("still start", self.connector.state_message)
        run = self.scheduled(self.preset())
        self.assertTrue(run.retry_at)
        self.assertTrue(self.connector.state_message)
        self.shop.faults.clear()
        self.later()
        self.assertEqual(self.again_of(run).state, "done")
        self.assertFalse(self.connector.state_message)

    def test_a_test_while_the_shop_s_limit_is_used_up_ends_soon_and_stops_nothing(self):
        now = FakeTime()
        defaults = Client.__init__.__kwdefaults__
        self.enterContext(patch.dict(defaults, clock=now, sleep=now.sleep))
        self.patch(client, "time", SimpleNamespace(monotonic=now))
        self.shop.faults.add(status=429, retry_after=3600, times=None)
        with self.enter_registry_test_mode():
            told = self.connector.action_test_settings()["params"]
        self.assertEqual(told["type"], "danger")
        self.assertIn("limit", told["message"])
        self.assertLessEqual(sum(now.slept), 60, "Odoo ends a request after 120")
        self.assertEqual(self.connector.state, "connected")
        self.assertIn("still start", self.connector.state_message)

    def test_a_shop_that_answers_and_has_other_errors_is_not_away(self):
        self.outage()
        with self.enter_registry_test_mode():
            self.connector.action_test_settings()
        self.assertTrue(self.connector.state_message)
        self.shop.faults.clear()
        preset = self.preset()
        preset.line_ids = [Command.create({"entity": "unit", "import_unlinked": True})]
        self.shop.faults.add("GET", "producers", status=400, times=None)
        run = self.scheduled(preset)
        self.assertEqual((run.state, run.outage_at), ("done_with_errors", False))
        self.assertFalse(self.connector.state_message)

    @thorough
    def test_what_its_preset_shall_not_do_any_more_is_not_tried_again(self):
        changes = (
            lambda preset: preset.write({"allow_deletes": False}),
            lambda preset: preset.write({"active": False}),
            lambda preset: preset.write({"is_scheduled": False}),
            lambda preset: preset.line_ids.write({"delete_unlinked": False}),
            lambda preset: preset.line_ids.write({"enabled": False}),
            lambda preset: preset.line_ids.unlink(),
            lambda preset: preset.unlink(),
        )
        for number, change in enumerate(changes):
            with self.subTest(number):
                preset = self.preset()
                preset.line_ids.write(
                    {"import_unlinked": False, "delete_unlinked": True}
                )
                preset.write({"allow_deletes": True, "is_scheduled": True})
                preset.next_run = fields.Datetime.now() - timedelta(minutes=1)
                self.outage("producers")
                self.later(0)
                run = preset.last_run_id
                self.assertTrue(run.step_ids.delete_unlinked)
                self.assertTrue(run.retry_at)
                self.env.invalidate_all()
                self.assertIn("second try", self.connector.next_run_text)
                change(preset)
                self.env.invalidate_all()
                self.assertNotIn("second try", self.connector.next_run_text or "")
                self.shop.faults.clear()
                self.later()
                self.assertFalse(self.again_of(run))
                self.assertFalse(run.retry_at)
                self.assertTrue(self.mails(run), "it is told instead")

    def test_a_shop_that_is_deleted_leaves_nothing_to_do(self):
        self.outage("producers")
        preset = self.preset()
        run = self.scheduled(preset)
        run._tell_followers()
        self.later()
        of_runs = {
            "mail.activity": "res_model",
            "mail.followers": "res_model",
            "mail.message": "model",
        }
        for model, field in of_runs.items():
            found = self.env[model].search([(field, "=", run._name)])
            self.assertTrue(found, model)
        self.connector.unlink()
        for model, field in of_runs.items():
            found = self.env[model].search([(field, "=", run._name)])
            self.assertFalse(found, model)

    def test_what_a_person_started_is_tried_again_for_that_person(self):
        self.outage("units")
        run = self.synchronise(user=self.user, unit={})
        self.shop.faults.clear()
        self.later()
        again = self.again_of(run)
        self.assertEqual((again.state, again.user_id), ("done", self.user))

    def test_what_was_run_again_meanwhile_is_not_tried_by_itself(self):
        self.outage("units")
        run = self.synchronise(unit={})
        self.shop.faults.clear()
        run.action_run_again()
        self.later()
        self.assertEqual(len(self.again_of(run)), 1)

    def test_a_technical_break_and_a_lock_are_outages_too(self):
        locked = {"error": "server_error", "error_description": "Sklep zablokowany"}
        for fault in (
            {"kind": "html"},
            {"kind": "html", "status": 403},
            {"status": 503, "body": locked},
            {"status": 200, "body": {"list": None}},
        ):
            with self.subTest(fault):
                self.shop.faults.add("GET", "units", times=None, **fault)
                run = self.synchronise(unit={})
                self.assertTrue(run.outage_at and run.retry_at)
                self.shop.faults.clear()

    def test_a_refusal_is_no_outage(self):
        self.shop.faults.add("GET", "units", status=400, body=REFUSAL, times=None)
        run = self.synchronise(unit={})
        self.assertFalse(run.outage_at or run.retry_at)

    @thorough
    def test_a_plan_that_a_person_applied_is_not_applied_again_by_itself(self):
        _remote_id, product = self.pair()
        product.weight = 2
        run = self.synchronise(auto_apply=False, product={"update_linked": "shop"})
        self.outage()
        run.action_apply()
        self.work(run)
        self.assertTrue(run.is_bad and run.outage_at, run.state)
        self.assertFalse(run.retry_at)

    def test_a_second_try_that_cannot_start_tells_the_followers(self):
        preset = self.preset()
        self.outage("producers")
        run = self.scheduled(preset)
        self.connector.state = "draft"
        self.later()
        self.assertFalse(self.again_of(run))
        self.assertTrue(self.mails(run))

    def test_a_type_that_cannot_be_read_any_more_fails_alone_when_a_plan_is_applied(
        self,
    ):
        texts = {"pl_PL": {"name": "Paleta"}}
        self.shop.owner.create("units", {"floating_point": 0, "translations": texts})
        self.shop_product("Namiot")
        run = self.synchronise(auto_apply=False, unit=IMPORT, product=IMPORT)
        for scope in ("call", "item"):
            self.shop.faults.add("GET", "products", status=403, times=None, scope=scope)
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertEqual(self.step(run, "unit").state, "done")
        self.assertEqual(self.step(run, "product").state, "failed")
        self.assertEqual(run.state, "done_with_errors")

    @thorough
    def test_a_preset_that_runs_more_often_than_the_second_try_tells_once(self):
        preset = self.preset()
        self.outage("producers")
        began = fields.Datetime.now()
        for minutes in range(0, 40, 5):
            with freeze_time(began + timedelta(minutes=minutes)):
                preset._run()
                self.env.flush_all()
                with self.enter_registry_test_mode():
                    self.connector.sudo().cron_id.method_direct_trigger()
                self.env.invalidate_all()
        runs = preset.run_ids
        self.assertEqual(set(runs.mapped("state")), {"failed"})
        told = [run for run in runs if self.mails(run)]
        self.assertEqual(told, [runs.sorted("id")[0]])
