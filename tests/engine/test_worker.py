from datetime import datetime, timedelta
from unittest.mock import patch

import psycopg2.errors

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, test_cursor

from ...models.shoper_connector import worker
from ...models.shoper_sync_run import progress
from ...sync.engine import runner
from ...sync.engine.apply.applier import Applier
from ...sync.engine.failure import Failure
from ...sync.engine.link.linking import Linking
from ...sync.engine.not_yet import NotYet
from ...sync.engine.plan.planner import Planner
from ..cases.length import thorough
from ..cases.product_case import ProductCase


class TestWorker(ProductCase):
    """Runs are worked in slices by the connector's scheduled action."""

    def slice(self):
        """What the scheduler does once."""
        with self.enter_registry_test_mode():
            self.connector.cron_id.method_direct_trigger()
        self.env.invalidate_all()

    def slice_failing(self, owner, method):
        """The same while something is broken that nobody foresaw, which is logged."""
        with (
            patch.object(owner, method, side_effect=ZeroDivisionError("ups")),
            self.assertLogs("odoo.addons.shoper_connector", "ERROR"),
        ):
            self.slice()

    def triggers(self):
        return self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.connector.cron_id.id)]
        )

    def test_a_button_only_queues_and_triggers(self):
        self.triggers().unlink()
        run = self.queue(product={})
        self.assertEqual(run.state, "queued")
        self.assertEqual(len(self.shop.requests), 0)
        self.assertTrue(self.triggers())
        self.slice()
        self.assertRunDone(run)

    def test_runs_are_worked_one_after_the_other(self):
        first, second = self.queue(product={}), self.queue(product={})
        self.slice()
        self.assertRunDone(first)
        self.assertRunDone(second)
        self.assertLessEqual(first.ended_at, second.started_at)

    def test_who_works_a_run_returns_at_its_end_and_leaves_the_others(self):
        pauses = self.enterContext(patch("time.sleep")).mock_calls
        before = self.queue(product={})
        run, behind = self.queue(product={}), self.queue(product={})
        at = fields.Datetime.add(fields.Datetime.now(), seconds=25)
        self.connector.cron_id._trigger(at)  # as a preset that is due soon
        self.work(run)
        self.assertRunDone(before)
        self.assertRunDone(run)
        self.assertEqual(behind.state, "queued")
        self.assertFalse([call for call in pauses if call.args[0] > 0])
        now = fields.Datetime.now()
        self.assertLessEqual(min(self.triggers().mapped("call_at")), now)
        self.slice()
        self.assertRunDone(behind)

    def test_who_works_a_run_waits_as_long_as_the_shop_says(self):
        pauses = self.enterContext(patch("time.sleep")).mock_calls
        run = self.queue(product={})
        self.shop.faults.add("POST", "bulk", status=429, retry_after=25)
        with self.enter_registry_test_mode():
            self.assertFalse(run._work(2))
        self.env.invalidate_all()
        self.assertEqual(run.state, "planning")
        lengths = [call.args[0] for call in pauses if call.args[0] > 0]
        self.assertTrue(lengths)
        self.assertLessEqual(max(lengths), 1, "it looks whether the run has ended")
        calls = [call for call in self.shop.requests if call.path == "bulk"]
        self.assertEqual(len(calls), 1)

    def test_over_the_limit_of_calls_a_slice_ends_and_a_later_one_goes_on(self):
        remote_id = self.shop_product("Namiot")
        self.triggers().unlink()
        run = self.queue(product={"import_unlinked": True})
        self.shop.faults.add("POST", "bulk", status=429, retry_after=25)
        self.slice()
        self.assertEqual(run.state, "planning")
        self.assertEqual(self.step(run, "product").state, "fetching")
        self.assertFalse(run.message)
        since, until = run.limited_since, run.limited_until
        self.assertTrue(20 <= (until - since).total_seconds() <= 30)
        self.assertFalse(until.microsecond, "as Odoo keeps moments")
        told = run.with_context(lang="en_US", tz="UTC").limited_text
        self.assertIn(f"{since:%I:%M:%S} PM"[:5].lstrip("0"), told)
        self.assertIn(f"{until:%I:%M:%S} PM"[:5].lstrip("0"), told)
        self.assertIn("their limit has been used up since", told)
        with freeze_time(until + timedelta(seconds=1)):
            run.invalidate_recordset()
            self.assertFalse(run.limited_text, "that is over")
        run.invalidate_recordset()
        wait = max(self.triggers().mapped("call_at")) - fields.Datetime.now()
        self.assertTrue(20 <= wait.total_seconds() <= 30, wait)
        self.slice()
        self.assertRunDone(run)
        self.assertFalse(run.limited_text or run.limited_since, "it went on")
        self.assertTrue(self.record_of("product", remote_id))

    def test_what_was_read_beside_the_rows_is_the_same_in_a_later_slice(self):
        """Option groups need the options, which are read before them."""
        remote_id = self.shop_product("Namiot")
        self.shop_variants(remote_id)
        group_id = self.shop.shop.row("products", remote_id)["group_id"]
        run = self.queue(variant={})
        path = "option-groups"
        self.shop.faults.add("GET", path, status=429, retry_after=25)
        self.slice()
        self.assertEqual(self.step(run, "option_group").state, "fetching")
        self.slice()
        self.assertEqual(self.step(run, "option_group").state, "done")
        facts = self.element("option_group", int(group_id)).shop_facts
        self.assertEqual(facts["options"], ["rozmiar"])

    def test_however_long_the_shop_says_it_is_asked_again_in_minutes(self):
        self.without_pauses()
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("shoper_connector.slice_seconds", "3600")
        self.triggers().unlink()
        run = self.queue(product={})
        self.shop.faults.add(status=429, retry_after=259200, times=None)
        self.slice()
        self.assertEqual(run.state, "planning")
        wait = max(self.triggers().mapped("call_at")) - fields.Datetime.now()
        self.assertLessEqual(wait.total_seconds(), 300)

    def test_a_run_that_waits_for_the_shop_is_not_one_without_a_worker(self):
        run, behind = self.queue(product={}), self.queue(product={})
        self.shop.faults.add(status=429, retry_after=25, times=None)
        self.slice()
        for hours in (1, 2):
            with freeze_time(datetime.now() + timedelta(hours=hours)):
                self.env.invalidate_all()
                self.assertTrue(run.is_worker_missing)
                self.assertTrue(behind.is_worker_missing)
                self.slice()
                self.assertFalse(run.is_worker_missing)
                self.assertFalse(behind.is_worker_missing)
        waited = run.limited_until - run.limited_since
        self.assertGreater(waited, timedelta(hours=1), "since it began")

    def test_a_run_that_gets_on_waits_for_the_limit_since_the_last_call_let_in(self):
        self.enterContext(patch.object(runner, "MOMENT", 60))
        run = self.queue(unit={}, producer={})
        self.shop.faults.add(status=429, retry_after=25)
        self.slice()
        self.assertTrue(run.limited_since)
        later = datetime.now() + timedelta(hours=1)
        with freeze_time(later):
            self.shop.faults.add("GET", "producers", status=429, retry_after=25)
            self.slice()
            self.assertTrue(run.limited_text)
        self.assertEqual(self.step(run, "unit").state, "planned")
        self.assertGreaterEqual(run.limited_since, later.replace(microsecond=0))

    def test_short_waits_for_the_limit_are_not_told_however_many(self):
        run, now = self.queue(product={}), fields.Datetime.now()
        hour_ago = fields.Datetime.subtract(now, hours=1)
        for seconds, is_told in ((5, False), (25, True)):
            until = fields.Datetime.add(now, seconds=seconds)
            run.write(
                {
                    "heartbeat": now,
                    "limited_since": hour_ago,
                    "limited_until": until,
                }
            )
            self.assertEqual(bool(run.limited_text), is_told)

    def test_a_run_that_waits_for_something_else_does_not_wait_for_the_limit(self):
        run = self.queue(product={})
        self.shop.faults.add(status=429, retry_after=25)
        self.slice()
        self.assertTrue(run.limited_since and run.limited_until)
        with patch.object(runner.Runner, "_work_unit", side_effect=NotYet(100)):
            self.slice()
        self.assertFalse(run.limited_since or run.limited_until or run.limited_text)

    def test_a_plan_applied_weeks_later_is_not_one_without_a_worker(self):
        plan = self.synchronise(auto_apply=False, product={})
        with freeze_time(datetime.now() + timedelta(weeks=3)):
            plan.with_user(self.manager).action_apply()
            self.assertFalse(plan.is_worker_missing)

    def test_a_slice_without_time_left_goes_on_in_the_next_one(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("shoper_connector.slice_seconds", "1e-9")
        run = self.queue(product={})
        self.slice()
        self.assertEqual(run.state, "queued")
        self.assertTrue(self.triggers())
        # What is no number above 0 is taken as the usual ten seconds.
        for value in ("nan", "-5", "0.0", "10,5"):
            parameters.set_param("shoper_connector.slice_seconds", value)
            self.assertEqual(self.connector._slice_seconds(), 10)
        self.slice()
        self.assertRunDone(run)

    def test_after_a_short_slice_others_have_their_turn(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("shoper_connector.slice_seconds", "1e-9")
        self.queue(product={})
        told, own = [], type(self.env["ir.cron"])._commit_progress

        def tell(cron, *args, remaining, **kw):
            told.append(remaining)
            return own(cron, *args, remaining=remaining, **kw)

        with patch.object(self.env.registry["ir.cron"], "_commit_progress", tell):
            self.slice()
            self.assertEqual(told[-1], 0, "else it is called at once, for ten seconds")
            with patch.object(worker, "DEFAULT_SLICE_SECONDS", 1e-9):
                self.slice()
        self.assertEqual(told[-1], 1)

    def test_the_next_slice_is_due_by_the_clock_that_is_behind(self):
        self.env["ir.config_parameter"].set_param(
            "shoper_connector.slice_seconds", "1e-9"
        )
        run = self.queue(product={})
        self.triggers().unlink()
        behind = datetime.now() - timedelta(minutes=5)
        with patch.object(test_cursor.TestCursor, "now", lambda cr: behind):
            self.slice()
        self.assertEqual(run.state, "queued")
        self.assertLessEqual(min(self.triggers().mapped("call_at")), behind)

    def test_busy_shops_share_the_time_after_which_odoo_ends_a_worker(self):
        run = self.queue(product={})
        self.assertEqual(self.connector._slice_seconds(), 10)
        for number in range(1, 10):
            other = self.env["shoper.connector"].create(
                {
                    "name": f"Inny {number}",
                    "shop_url": f"https://inny-{number}.example",
                    "login": "odoo",
                    "password": "odoo",
                }
            )
            run.sudo().copy({"connector_id": other.id, "state": "queued"})
        self.assertEqual(self.connector._slice_seconds(), 6)
        other.active = False
        self.assertGreater(self.connector._slice_seconds(), 6)
        with patch.object(worker, "ROUND_SECONDS", 1):
            self.assertEqual(self.connector._slice_seconds(), 4)

    def test_cancelled_before_it_began_it_does_nothing(self):
        run = self.queue(product={"import_unlinked": True})
        run.with_user(self.user).action_cancel()
        self.slice()
        self.assertEqual(run.state, "cancelled")
        self.assertIn(self.user.name, run.message)
        self.assertEqual(len(self.shop.requests), 0)
        with self.assertRaises(UserError):
            run.with_user(self.user).action_cancel()

    def test_a_large_plan_is_discarded_by_the_worker_piece_by_piece(self):
        for number in range(3):
            self.shop_product(f"Namiot {number}")
        options = {"import_unlinked": True}
        run = self.synchronise(user=self.user, auto_apply=False, product=options)
        self.assertEqual(run.state, "planned")
        with patch.object(progress, "AT_ONCE", 2):
            run.with_user(self.user).action_cancel()
            self.assertEqual((run.state, run.to_wind_up), ("cancelled", True))
            self.assertEqual(set(run.change_ids.mapped("state")), {"planned"})
            skip, pieces = type(run.step_ids)._skip_planned, []

            def noted(step, message, limit=None):
                pieces.append(limit)
                return skip(step, message, limit)

            with patch.object(type(run.step_ids), "_skip_planned", noted):
                self.slice()
        self.assertEqual(pieces[:2], [2, 2])
        self.assertFalse(run.to_wind_up)
        self.assertEqual(set(run.change_ids.mapped("state")), {"skipped"})
        self.assertIn(self.user.name, run.change_ids[0].message)

    @thorough
    def test_browsers_are_told_of_a_large_run_more_seldom(self):
        self.assertRunDone(self.synchronise_base())
        for number in range(3):
            self.shop_product(f"Namiot {number}")

        def told(large):
            run = self.queue(product={"import_unlinked": True, "update_linked": "odoo"})
            with (
                patch.object(runner, "MOMENT", 0),
                patch.object(progress, "LARGE", large),
                patch.object(progress, "PAUSE", -1),
                patch.object(progress, "PAUSE_OF_LARGE", 3600),
                patch.object(type(run), "_announce") as announce,
            ):
                self.slice()
            self.assertRunDone(run)
            return announce.call_count

        often = told(10_000)
        self.shop_product("Plecak")
        self.assertLess(told(1), often)

    def test_an_error_that_nobody_foresaw_ends_the_run_and_not_the_worker(self):
        run = self.queue(product={})
        self.slice_failing(Linking, "work")
        self.assertEqual(run.state, "failed")
        message = self.step(run, "product").message
        self.assertIn("unexpected", message)
        self.assertNotIn("ZeroDivisionError", message)
        self.assertTrue(self.connector.cron_id.active)
        self.assertRunDone(self.synchronise(product={}))

    @thorough
    def test_what_precedes_the_work_keeps_no_run_from_being_worked(self):
        presets = type(self.env["shoper.sync.preset"])
        self.env["shoper.sync.preset"].create(
            {"name": "By hand", "connector_id": self.connector.id}
        )
        for owner, method in (
            (presets, "_queue_due"),
            (type(self.connector), "_note_worker"),
            (type(self.connector), "_queue_webhook_run"),
        ):
            with self.subTest(method):
                run = self.queue(product={})
                self.slice_failing(owner, method)
                self.assertRunDone(run)
        run = self.queue(product={})
        clash = psycopg2.errors.SerializationFailure()
        self.triggers().unlink()
        with patch.object(presets, "_queue_due", side_effect=clash):
            self.slice()
        self.assertEqual(run.state, "queued")
        self.assertTrue(self.triggers(), "it is called again")
        self.slice()
        self.assertRunDone(run)

    def test_each_cancelled_run_is_closed_whatever_becomes_of_another_one(self):
        runs = self.env["shoper.sync.run"]
        for _number in range(2):  # all was done, and only the end was missing
            runs |= self.synchronise(product={})
        runs.to_wind_up = True
        first, wind_up = runs[0], type(runs)._wind_up

        def failing(run):
            if run == first:
                raise ZeroDivisionError("ups")
            wind_up(run)

        with (
            patch.object(type(runs), "_wind_up", failing),
            self.assertLogs("odoo.addons.shoper_connector", "ERROR"),
        ):
            self.slice()
        self.assertEqual(runs.mapped("to_wind_up"), [True, False])
        self.slice()
        self.assertEqual(runs.mapped("to_wind_up"), [False, False])

    def test_a_failure_that_cannot_be_noted_as_such_ends_the_run_all_the_same(self):
        run = self.queue(product={})
        again = ZeroDivisionError("again")
        with patch.object(Failure, "_fail", side_effect=again):
            self.slice_failing(Linking, "work")
        self.assertEqual(run.state, "failed")
        self.assertEqual({*run.step_ids.mapped("state")}, {"failed"})
        self.assertTrue(run.message)
        self.assertRunDone(self.synchronise(product={}))

    def test_nothing_planned_or_sent_stays_behind_then(self):
        product = self.odoo_product("Namiot") + self.odoo_product("Karimata")
        export = {"export_unlinked": True}
        run = self.synchronise(auto_apply=False, product=export)
        sent, planned = self.changes(run, "product", "create_shop")
        self.assertEqual({sent.res_id, planned.res_id}, {*product.ids})
        run.with_user(self.manager).action_apply()
        sent.write({"state": "sending", "attempts": 1})
        with patch.object(Failure, "_fail", side_effect=ZeroDivisionError("again")):
            self.slice_failing(Applier, "work")
        self.assertEqual(run.state, "failed")
        self.assertEqual((sent.state, sent.attempts), ("failed", 1))
        self.assertEqual(planned.state, "skipped")

    def test_what_was_planned_is_kept_when_what_follows_fails(self):
        self.shop_product("Namiot", code="NAM-1")
        product = self.odoo_product("Namiot", default_code="NAM-1")
        run = self.queue(product={})
        self.slice_failing(Planner, "work")
        self.assertEqual(run.state, "failed")
        self.assertEqual(self.changes(run, "product", "link").res_id, product.id)

    def test_a_run_whose_work_can_never_be_kept_ends(self):
        run = self.queue(unit={}, product={})
        self.slice_failing(runner, "commit")
        self.assertEqual(run.state, "failed")
        self.assertIn("unexpected", run.step_ids[0].message)
        self.assertRunDone(self.synchronise(unit={}, product={}))

    def test_nor_does_one_go_on_for_ever_that_has_many_pieces(self):
        run = self.queue(product={})
        many_pieces = patch.object(
            runner.Runner, "_work_part", lambda worked, run: worked._count()
        )
        with many_pieces:
            self.slice_failing(runner, "commit")
        self.assertEqual(run.state, "failed")

    def test_the_run_of_an_archived_user_fails_with_the_reason(self):
        run = self.queue(user=self.user, product={})
        self.user.active = False
        self.slice()
        self.assertEqual(run.state, "failed")
        self.assertIn("archived", run.message)

    def test_a_paused_or_untested_connector_starts_nothing(self):
        self.connector.active = False
        with self.assertRaises(UserError):
            self.queue(product={})
        self.connector.write({"active": True, "state": "draft"})
        with self.assertRaises(UserError):
            self.queue(product={})
