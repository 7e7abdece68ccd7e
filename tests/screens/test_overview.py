import base64
import json
from ast import literal_eval
from datetime import datetime, timedelta

from lxml import etree, html

from odoo import SUPERUSER_ID, Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, new_test_user
from odoo.tools import convert_file

from ..cases.common import ShoperCase
from ..cases.image_case import picture
from ..cases.length import thorough

CARD = (
    "name health health_text failing_what state state_message plan_count "
    "to_decide_count blocked_count edited_count only_shop_count only_odoo_count "
    "last_run_state last_run_text next_run_text preset_buttons onboarding_steps "
    "changes_graph has_missing_rights has_odoo_problem waiting_count has_orders "
    "orders_waiting_count orders_waiting_text orders_held_count orders_unpaid_count "
    "orders_other_total_count orders_unposted_count is_stock_blocked current_run_text "
    "is_current_run_stuck"
).split()


class TestOverview(ShoperCase):
    """What the card of a shop says, to whom, and at which cost."""

    def open_shop(self):
        super().open_shop()
        self.env["product.template"].search([]).sale_ok = False
        if not self.env["account.tax"].search(
            [("name", "=", "23%"), ("company_id", "=", self.company.id)]
        ):
            self.odoo_tax("23%", 23.0)

    def card(self, connectors=None, user=None):
        """What the browser reads of cards, with nothing in the cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        connectors = (connectors or self.connector).with_user(user or self.user)
        rows = connectors.web_read({name: {} for name in CARD})
        return rows[0] if len(rows) == 1 else rows

    def imported(self, *names):
        ids = [self.shop_product(name) for name in names]
        self.assertRunDone(self.synchronise_base())
        self.assertRunDone(self.synchronise(product={"import_unlinked": True}))
        return [self.record_of("product", remote_id) for remote_id in ids]

    def age(self, records, **delta):
        """As if the records had last been written some time ago."""
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE {records._table} SET write_date = %s WHERE id IN %s",
            [fields.Datetime.now() - timedelta(**delta), tuple(records.ids)],
        )
        self.env.invalidate_all()

    def rate_without_tax(self):
        """Id of a VAT rate of the shop that a Polish chart of accounts lacks."""
        taxes = self.shop.shop["taxes"].rows
        return next(key for key, row in taxes.items() if row["name"] == "np.")

    # ----------------------------------------------------------------- numbers
    @thorough
    def test_what_one_side_lacks_is_unknown_until_all_was_downloaded(self):
        own = self.connector.with_user(self.user)
        remote_id = self.shop_product("Namiot")
        self.assertRunDone(self.synchronise_base())
        self.assertTrue(own.is_only_unknown)
        part = {"is_partial": True, "only_remote_ids": [remote_id]}
        self.assertRunDone(self.synchronise(product=part))
        self.env.invalidate_all()
        self.assertTrue(own.is_only_unknown, "others may be there, too")
        self.assertRunDone(self.synchronise(product={}))
        self.env.invalidate_all()
        self.assertFalse(own.is_only_unknown)

    @thorough
    def test_products_of_one_side_only_are_counted_and_listed(self):
        self.imported("Namiot")
        self.shop_product("Karimata")
        self.assertRunDone(self.synchronise(product={}))
        category = self.env["product.category"].create({"name": "Nowe"})
        values = {"name": "Tylko tu", "sale_ok": True, "categ_id": category.id}
        product = self.env["product.template"].create(values)
        ignored = product.copy({"name": "Pominięty"})
        self.env["shoper.ignored.record"].sudo().create(
            {
                "connector_id": self.connector.id,
                "entity": "product",
                "res_id": ignored.id,
            }
        )
        # Odoo itself puts discounts on orders by it.
        discount = product.copy({"name": "Rabat", "type": "service"})
        self.company.sale_discount_product_id = discount.product_variant_id
        card = self.card()
        self.assertEqual((card["only_shop_count"], card["only_odoo_count"]), (1, 1))
        own = self.connector.with_user(self.user)
        for action, names in (
            (own.action_open_only_shop(), ["Karimata"]),
            (own.action_open_only_odoo(), ["Tylko tu"]),
        ):
            records = self.env[action["res_model"]].with_context(**action["context"])
            self.assertEqual(records.search(action["domain"]).mapped("name"), names)
        # What is gone from the shop is decided about, and not only in Odoo.
        linked = [("entity", "=", "product"), ("link_state", "=", "linked")]
        self.env["shoper.element"].search(linked).link_state = "missing"
        self.assertEqual(self.card()["only_odoo_count"], 1)
        scope = {"entity": "product", "record_domain": "[('name', '=', 'x')]"}
        self.connector.scope_ids = [Command.create(scope)]
        self.assertEqual(self.card()["only_odoo_count"], 0)
        self.connector.scope_ids.record_domain = "[('categ_id.name', '=', 'Nowe')]"
        self.assertEqual(self.card()["only_odoo_count"], 1)

    def edited(self):
        """Names of what the card's button lists as edited, which it counts as well."""
        action = self.connector.with_user(self.user).action_open_edited()
        products = self.env["product.template"].with_user(self.user)
        arch = products.get_view(view_type="search")["arch"]
        name = next(
            key.removeprefix("search_default_")
            for key in action["context"]
            if key.startswith("search_default_")
        )
        [search] = etree.fromstring(arch).xpath(f"//filter[@name='{name}']")
        domain = action["domain"] + literal_eval(search.get("domain"))
        found = products.with_context(**action["context"]).search(domain)
        self.assertEqual(self.card()["edited_count"], len(found))
        return sorted(found.mapped("name"))

    @thorough
    def test_a_list_behind_a_zero_says_what_that_means(self):
        own = self.connector.with_user(self.user).with_context(lang="en_US")
        self.assertIn("No elements of a shop here", own.action_open_only_shop()["help"])
        self.imported("Namiot")
        for name, sentence in (
            ("plans", "No plan waits for anybody here"),
            ("edited", "No product here has been edited since it was last compared"),
            ("only_shop", "Nothing here is only in the shop"),
            ("only_odoo", "No product here is only in Odoo"),
            ("orders_waiting", "No order waits here"),
            ("orders_held", "No order is held up here"),
            (
                "orders_other_total",
                "No order here that is held up has another total than in the shop",
            ),
            ("orders_unpaid", "No order here has waited for its payment for a week"),
            ("orders_unposted", "No invoice here is left as a draft"),
        ):
            with self.subTest(name):
                action = getattr(own, f"action_open_{name}")()
                self.assertIn(f">{sentence}</p>", action["help"])
        for name in ("plans", "edited"):  # what fills the list
            action = getattr(own, f"action_open_{name}")()
            self.assertIn("is listed here until", action["help"])

    def test_what_was_edited_in_odoo_is_counted_until_it_is_compared(self):
        products = self.imported("Namiot", "Karimata", "Kuchenka")
        tent, mat, stove = products
        for element in self.connector.element_ids:
            element.linked_at = fields.Datetime.now() - timedelta(hours=2)
        runs = self.env["shoper.sync.run"].search([])
        runs.started_at = runs.ended_at = fields.Datetime.now() - timedelta(hours=2)
        variants = tent.product_variant_id | mat.product_variant_id
        self.age(variants | stove.product_variant_id, hours=3)
        self.age(tent | mat | stove, hours=3)
        self.assertEqual(self.edited(), [])
        tent.list_price += 1
        mat.product_variant_id.default_code = "MATA"
        self.age(mat, hours=3)
        self.env["shoper.product.image"].create(
            {
                "product_tmpl_id": stove.id,
                "name": "kuchenka.jpg",
                "content": base64.b64encode(picture()),
            }
        )
        self.age(stove, hours=3)
        self.assertEqual(self.edited(), ["Karimata", "Kuchenka", "Namiot"])
        stove.active = False
        self.assertEqual(self.edited(), ["Karimata", "Namiot"])
        twin = self.twins(1)
        self.assertFalse(self.card(twin)["edited_count"])
        action = twin.with_user(self.user).action_open_edited()
        own = self.env["product.template"].with_context(**action["context"])
        self.assertFalse(own.search([("shoper_is_unsent", "=", True)]))
        self.assertRunDone(self.synchronise(product={"update_linked": "shop"}))
        self.assertEqual(self.edited(), [])
        runs = self.env["shoper.sync.run"].search([])
        runs.started_at = runs.ended_at = fields.Datetime.now() - timedelta(hours=1)
        self.age(variants | stove.product_variant_id, hours=3)
        self.age(tent | mat | stove, hours=3)
        mat.product_variant_id.default_code = "MATA 2"
        self.age(mat, hours=3)
        self.assertEqual(self.edited(), ["Karimata"], "by its variant alone")

    @thorough
    def test_what_one_decision_blocks_is_no_decision_of_its_own(self):
        np_id = self.rate_without_tax()
        self.assertRunDone(self.synchronise_base())
        before = self.card()["to_decide_count"]
        for name in ("Namiot", "Karimata", "Kuchenka"):
            self.shop_product(name, tax_id=np_id)
        self.synchronise(product={"import_unlinked": True})
        card = self.card()
        self.assertEqual(card["blocked_count"], 3)
        self.assertEqual(card["to_decide_count"], before)
        self.assertGreaterEqual(before, 1)

    @thorough
    def test_plans_the_last_run_and_the_next_one(self):
        self.assertFalse(self.card()["last_run_text"])
        self.shop.owner.create("producers", {"name": "Wierch"})
        self.assertRunDone(self.synchronise(producer={"import_unlinked": True}))
        self.synchronise(auto_apply=False, unit={})
        self.env["shoper.sync.preset"].create(
            {
                "name": "Noc",
                "connector_id": self.connector.id,
                "is_scheduled": True,
                "line_ids": [Command.create({"entity": "unit"})],
            }
        )
        card = self.card()
        self.assertEqual(card["plan_count"], 1)
        self.assertEqual(card["last_run_state"], "done")
        self.assertIn("changes: 1", card["last_run_text"])
        self.assertIn("Noc", card["next_run_text"])
        self.assertEqual([row["name"] for row in card["preset_buttons"]], ["Noc"])
        plan = self.connector.with_user(self.user).action_open_plans()
        self.assertEqual(
            self.env["shoper.sync.run"].browse(plan["res_id"]).state, "planned"
        )

    @thorough
    def test_a_plan_with_nothing_to_write_is_none_to_look_at(self):
        self.shop.owner.create("producers", {"name": "Wierch"})
        self.assertRunDone(self.synchronise(producer={"import_unlinked": True}))
        empty = self.synchronise(auto_apply=False, producer={"update_linked": "odoo"})
        self.assertTrue(empty.is_empty_plan)
        self.assertEqual(self.card()["plan_count"], 0)
        own = self.connector.with_user(self.user)
        self.assertFalse(own.env[empty._name].search(own.action_open_plans()["domain"]))
        arch = etree.fromstring(
            own.env[empty._name].get_view(view_type="search")["arch"]
        )
        [search] = arch.xpath("//filter[@name='planned']")
        found = own.env[empty._name].search(literal_eval(search.get("domain")))
        self.assertFalse(found, "nor is it found by the filter of that name")
        # One whose only line somebody left out can still be taken back.
        self.shop.owner.create("producers", {"name": "Turnia"})
        plan = self.synchronise(auto_apply=False, producer={"import_unlinked": True})
        plan.change_ids.action_exclude()
        self.assertFalse(plan.planned_count)
        self.assertEqual(self.card()["plan_count"], 1)

    def let_fail(self, run, moment):
        """Let a run that ended look as one that failed at another moment."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE shoper_sync_run SET state = 'failed', ended_at = %s WHERE id = %s",
            (moment, run.id),
        )
        run.invalidate_recordset()

    def download_at_work(self, shop, state="planning"):
        """A synchronisation of a shop that is downloading its units, for the card."""
        [run] = self.env["shoper.sync.run"].create(
            {
                "connector_id": shop.id,
                "state": state,
                "step_ids": [
                    Command.create(
                        {
                            "entity": "unit",
                            "fetch_all": True,
                            "state": "fetching",
                            "started_at": fields.Datetime.now() + timedelta(minutes=1),
                            "fetched_count": 2,
                        }
                    )
                ],
            }
        )
        return run

    def test_the_run_at_work_is_shown_with_how_far_it_is(self):
        self.assertFalse(self.card()["current_run_text"])
        self.assertRunDone(self.synchronise(unit={}))
        known = self.env["shoper.element"].search_count([("entity", "=", "unit")])
        preset = self.preset("Noc", "tag")
        own = self.connector.with_user(self.user).with_context(lang="en_US")
        queued = preset.with_user(self.user)._run()
        self.assertEqual(self.card()["current_run_text"], "Noc · Queued")
        at_work = self.download_at_work(self.connector)
        self.assertEqual(
            self.card()["current_run_text"],
            f"Synchronisation · Download of Units of measure: 2 of about {known}",
        )
        self.assertFalse(self.card()["is_current_run_stuck"])
        with freeze_time(datetime.now() + timedelta(minutes=5)):
            stuck = self.card()
            self.assertTrue(stuck["is_current_run_stuck"])
            self.assertIn("nothing has happened", stuck["current_run_text"])
        self.assertEqual(own.action_open_current_run()["res_id"], at_work.id)
        (at_work | queued).action_cancel()
        self.env.invalidate_all()
        self.assertFalse(self.card()["current_run_text"])
        self.assertFalse(own.action_open_current_run()["res_id"])

    @thorough
    def test_the_next_run_is_the_second_try_if_that_comes_first(self):
        night = self.preset("Noc", "unit")
        self.let_fail(run := self.run_preset(night), fields.Datetime.now())
        run.retry_at = fields.Datetime.now() + timedelta(minutes=15)
        self.assertIn("Noc, second try after an outage", self.card()["next_run_text"])
        steps = self.card(user=self.manager)["onboarding_steps"]
        self.assertFalse(steps[-1]["done"], "a second try is no schedule")
        other = self.preset("Często", "tag")
        other.write({"is_scheduled": True, "next_run": fields.Datetime.now()})
        self.assertTrue(self.card()["next_run_text"].endswith(" · Często"))
        other.next_run = fields.Datetime.now() + timedelta(hours=1)
        self.assertIn("second try", self.card()["next_run_text"])
        # Whoever starts it anew takes the place of the second try.
        self.run_preset(night)
        self.assertTrue(self.card()["next_run_text"].endswith(" · Często"))

    def test_changes_are_counted_by_day_with_failures(self):
        self.shop.owner.create("producers", {"name": "Wierch"})
        self.assertRunDone(self.synchronise(producer={"import_unlinked": True}))
        failed = self.synchronise(producer={})
        self.let_fail(failed, fields.Datetime.now() - timedelta(days=2))
        graph = self.connector.with_context(tz="UTC").changes_graph
        days = json.loads(graph)[0]["values"]
        self.assertEqual(len(days), 14)
        self.assertEqual((days[-1]["value"], days[-1]["failed"]), (1, 0))
        self.assertEqual((days[-3]["value"], days[-3]["failed"]), (0, 1))
        self.assertFalse(any(day["value"] or day["failed"] for day in days[:-3]))

    # ------------------------------------------------------------------ health
    @thorough
    def test_a_series_of_failures_ends_with_a_good_run_or_test(self):
        self.assertRunDone(self.synchronise(unit={}))
        connector = self.connector
        now = fields.Datetime.now()
        connector.sudo().tested_at = now - timedelta(days=1)
        runs = self.env["shoper.sync.run"].search([])
        runs.sudo().write({"ended_at": now - timedelta(hours=5)})
        for hours in (3, 2):
            failed = self.synchronise(unit={})
            self.let_fail(failed, now - timedelta(hours=hours))
        self.env.invalidate_all()
        self.assertEqual(connector.health, "failing")
        self.assertEqual(connector.failing_since, now - timedelta(hours=3))
        self.assertEqual(connector.last_contact, now - timedelta(hours=5))
        other = self.synchronise(unit={})  # ended before, though begun later
        other.sudo().ended_at = now - timedelta(hours=4)
        self.env.invalidate_all()
        self.assertEqual((connector.health, connector.last_run_id), ("failing", other))
        opened = connector.with_user(self.user).action_open_failed_run()
        self.assertEqual(opened["res_id"], failed.id)
        connector.sudo().tested_at = now
        self.env.invalidate_all()
        self.assertNotEqual(connector.health, "failing")
        self.assertFalse(connector.failing_since)

    def hours_ago(self, run, hours):
        """As if the run had ended some hours ago."""
        run.sudo().ended_at = fields.Datetime.now() - timedelta(hours=hours)
        self.env.flush_all()
        self.env.invalidate_all()

    def preset(self, name, *entities):
        return self.env["shoper.sync.preset"].create(
            {
                "name": name,
                "connector_id": self.connector.id,
                "line_ids": [Command.create({"entity": code}) for code in entities],
            }
        )

    def runs_with_failing_units(self, start):
        """A run of which units failed and something else did not."""
        refusal = {"error": "invalid_request", "error_description": "Awaria"}
        self.shop.faults.add("GET", "units", status=400, body=refusal, times=None)
        run = start()
        self.shop.faults.clear()
        self.assertEqual(run.state, "done_with_errors")
        self.assertEqual(self.step(run, "unit").state, "failed")
        return run

    def run_preset(self, preset):
        run = preset._run()
        self.work(run)
        return run

    @thorough
    def test_a_run_of_which_a_step_failed_is_no_good_one(self):
        connector = self.connector
        connector.sudo().tested_at = fields.Datetime.now() - timedelta(days=1)
        night, often = self.preset("Noc", "unit", "tag"), self.preset("Często", "tag")
        bad = self.runs_with_failing_units(lambda: self.run_preset(night))
        self.hours_ago(bad, 3)
        self.assertEqual(connector.health, "failing")
        self.hours_ago(self.run_preset(often), 2)
        self.hours_ago(self.synchronise(tag={}), 2)
        self.assertEqual(connector.health, "failing", "others went well, it did not")
        self.assertEqual(connector.failing_since, bad.ended_at)
        self.assertEqual(self.card()["failing_what"], "Noc", "and not what went well")
        opened = connector.with_user(self.user).action_open_failed_run()
        self.assertEqual(opened["res_id"], bad.id)
        self.hours_ago(self.run_preset(night), 1)
        self.assertNotEqual(connector.health, "failing")
        bad = self.runs_with_failing_units(lambda: self.run_preset(night))
        self.env.invalidate_all()
        self.assertEqual(connector.health, "failing")
        night.active = False
        self.env.invalidate_all()
        self.assertNotEqual(connector.health, "failing", "nobody waits for it")
        night.active = True
        self.env.invalidate_all()
        self.assertEqual(connector.health, "failing")
        night.unlink()
        self.env.invalidate_all()
        self.assertNotEqual(connector.health, "failing", "nobody can run it again")

    @thorough
    def test_all_that_fails_is_named_and_opened_the_latest_first(self):
        connector = self.connector
        connector.sudo().tested_at = fields.Datetime.now() - timedelta(days=1)
        bad = self.env["shoper.sync.run"]
        for name, hours in (("Noc", 3), ("Dzień", 2), ("Noc", 1)):
            preset = self.env["shoper.sync.preset"].search([("name", "=", name)])
            preset = preset or self.preset(name, "unit", "tag")
            run = self.runs_with_failing_units(lambda own=preset: self.run_preset(own))
            self.hours_ago(run, hours)
            bad |= run
        self.assertEqual(self.card()["failing_what"], "Noc, Dzień")
        self.assertEqual(connector.failing_since, bad[0].ended_at)
        opened = connector.with_user(self.user).action_open_failed_run()
        runs = bad.search(opened["domain"])
        self.assertEqual(runs, bad[1:].sorted("id", reverse=True))
        self.hours_ago(self.run_preset(preset), 0)
        self.assertEqual(self.card()["failing_what"], "Dzień")
        connector.sudo().tested_at = fields.Datetime.now()
        self.assertFalse(self.card()["failing_what"])

    def test_what_a_person_started_fails_until_anything_goes_well(self):
        connector = self.connector
        connector.sudo().tested_at = fields.Datetime.now() - timedelta(days=1)
        bad = self.runs_with_failing_units(lambda: self.synchronise(unit={}, tag={}))
        self.hours_ago(bad, 2)
        self.assertEqual(connector.health, "failing")
        self.hours_ago(self.run_preset(self.preset("Często", "tag")), 1)
        self.assertNotEqual(connector.health, "failing")

    def test_a_step_that_failed_is_a_failure_of_its_day(self):
        self.runs_with_failing_units(lambda: self.synchronise(unit={}, tag={}))
        graph = self.connector.with_context(tz="UTC").changes_graph
        self.assertEqual(json.loads(graph)[0]["values"][-1]["failed"], 1)

    def test_a_paused_shop_is_neither_connected_nor_failing(self):
        night = self.preset("Noc", "unit")
        later = fields.Datetime.now() + timedelta(minutes=1)  # than it was tested
        self.let_fail(self.run_preset(night), later)
        self.assertEqual(self.card()["health"], "failing")
        self.connector.active = False
        card = self.card()
        self.assertEqual((card["health"], card["failing_what"]), ("paused", False))
        self.assertFalse(self.connector.failing_since)
        self.connector.active = True
        self.assertEqual(self.card()["health"], "failing")

    def test_missing_rights_and_problems_in_odoo_limit_a_shop(self):
        connector = self.connector
        connector.odoo_check_ids.sudo().result = "ok"
        connector.check_ids.sudo().result = "granted"
        self.assertEqual(self.card()["health"], "connected")
        connector.check_ids[0].sudo().result = "missing"
        self.assertEqual(self.card()["health"], "limited")
        connector.check_ids[0].sudo().result = "granted"
        connector.odoo_check_ids[0].sudo().result = "warning"
        self.assertEqual(self.card()["health"], "connected")
        connector.odoo_check_ids[0].sudo().result = "problem"
        self.assertEqual(self.card()["health"], "limited")
        connector.sudo().state = "error"
        self.assertEqual(self.card()["health"], "error")

    # ------------------------------------------------------------- first steps
    def next_step(self):
        steps = self.card(user=self.manager)["onboarding_steps"]
        return next((step["code"] for step in steps if step["next"]), None)

    def test_the_first_steps_follow_each_other_and_go_away(self):
        connector = self.connector
        connector.sudo().state = "draft"
        self.assertEqual(self.next_step(), "connect")
        connector.sudo().state = "connected"
        connector.odoo_check_ids.sudo().result = "problem"
        self.assertEqual(self.next_step(), "check")
        connector.odoo_check_ids.sudo().result = "ok"
        self.assertEqual(self.next_step(), "preview")
        run = self.synchronise(auto_apply=False, tax={})
        own = connector.with_user(self.manager)
        self.assertEqual(own.action_onboarding_preview()["res_id"], run.id)
        run.action_apply()
        self.work(run)
        self.assertEqual(self.next_step(), "decide")
        decisions = self.env["shoper.decision"].search([])
        decisions.sudo().state = "settled"
        self.assertEqual(self.next_step(), "schedule")
        self.schedule()
        self.assertFalse(self.card()["onboarding_steps"])
        self.tick()
        decisions.sudo().state = "open"
        connector.odoo_check_ids.sudo().result = "problem"
        self.assertFalse(self.card()["onboarding_steps"], "they do not come back")

    def schedule(self):
        self.env["shoper.sync.preset"].create(
            {"name": "Noc", "connector_id": self.connector.id, "is_scheduled": True}
        )

    def test_the_first_steps_stay_until_each_is_done(self):
        self.connector.odoo_check_ids.sudo().result = "ok"
        self.assertRunDone(self.synchronise(tax={}))
        self.schedule()
        self.tick()
        self.assertEqual(self.next_step(), "decide", "the schedule was set before")
        self.env["shoper.decision"].search([]).sudo().state = "settled"
        self.connector.odoo_check_ids.sudo().result = "problem"
        self.tick()
        self.assertEqual(self.next_step(), "check")

    def test_a_test_that_finds_something_new_brings_no_first_steps_back(self):
        self.connector.odoo_check_ids.sudo().result = "ok"
        self.assertRunDone(self.synchronise(unit={"import_unlinked": True}))
        self.schedule()
        self.assertFalse(self.card()["onboarding_steps"])
        self.env["account.tax"].search([]).active = False
        with self.enter_registry_test_mode():
            self.connector.with_user(self.manager).action_test_settings()
        self.assertTrue(self.card()["has_odoo_problem"])
        self.assertFalse(self.card()["onboarding_steps"])

    def test_the_step_schedule_leads_to_a_preset_that_runs_automatically(self):
        run = self.synchronise(auto_apply=False, unit={"import_unlinked": True}, tax={})
        run.sudo().purpose = "wizard"
        presets = self.env["shoper.sync.preset"].with_user(self.manager)
        action = self.connector.with_user(self.manager).action_onboarding_schedule()
        self.assertFalse(presets.search([]), "it has no name yet")
        self.assertEqual(action["res_model"], presets._name)
        form = Form(presets.with_context(**action["context"]))
        self.assertTrue(form.is_scheduled)
        self.assertTrue(form.next_run)
        form.name = "Every night"
        preset = form.save()
        self.assertEqual(preset.connector_id, self.connector)
        self.assertEqual(
            {line.entity: line.import_unlinked for line in preset.line_ids},
            {"unit": True, "tax": False},
            "as the last synchronisation of this user",
        )
        own = self.connector.with_user(self.manager)
        self.assertEqual(own.schedule_text, self.card()["next_run_text"])
        # From then on it leads to what there is.
        action = own.action_onboarding_schedule()
        self.assertEqual(presets.search(action["domain"]), preset)
        self.assertIn("list", action["view_mode"])

    def test_empty_lists_lead_to_the_shop_that_is_paused(self):
        def told(user, *models):
            texts = {
                self.env[model].with_user(user).get_empty_list_help("Else")
                for model in models
            }
            self.assertEqual(len(texts), 1)
            return texts.pop()

        lists = (
            "shoper.decision",
            "shoper.link.log",
            "shoper.option.group",
            "shoper.producer",
            "shoper.sync.report",
        )
        shops = "shoper.connector"
        self.connector.active = False
        for user, text in (
            (self.user, "Ask a Shoper administrator to unarchive it."),
            (self.manager, "{'search_default_paused': 1}"),
        ):
            found = html.fromstring(told(user, *lists, shops))
            shown = html.tostring(found, encoding="unicode")
            self.assertIn("The shop is paused", shown)
            self.assertIn(text, shown)
        self.connector.active = True
        self.assertEqual(told(self.manager, *lists), "Else")
        for user in (self.user, self.manager):
            self.assertIn("Remove the filter", told(user, shops))
        self.connector.sudo().state = "draft"
        self.assertIn("test its settings", told(self.manager, *lists))
        self.assertIn("Remove the filter", told(self.manager, shops))
        self.connector.sudo().unlink()
        self.assertIn("Enter its address", told(self.manager, *lists))
        self.assertEqual(told(self.manager, shops), "Else", "how to connect one")
        self.assertIn("Ask a Shoper administrator", told(self.user, shops))

    def test_each_first_step_that_is_possible_can_be_begun(self):
        connector = self.connector

        def open_steps():
            steps = self.card(user=self.manager)["onboarding_steps"]
            return [step["code"] for step in steps if step["open"]]

        connector.sudo().state = "draft"
        self.assertEqual(open_steps(), ["connect"])
        connector.sudo().state = "connected"
        connector.odoo_check_ids.sudo().result = "problem"
        self.assertEqual(open_steps(), ["check", "preview"])
        self.assertRunDone(self.synchronise(tax={}))
        self.assertTrue(self.card()["to_decide_count"])
        self.assertEqual(open_steps(), ["check", "decide", "schedule"])

    def test_the_first_step_names_the_shop_by_its_address_if_it_has_no_name(self):
        self.connector.sudo().shop_name = False
        [connect, *_others] = self.card(user=self.manager)["onboarding_steps"]
        self.assertEqual(connect["text"], self.connector.shop_url)

    def test_the_first_steps_can_be_put_away_by_who_sets_up(self):
        self.assertTrue(self.card()["onboarding_steps"])
        with self.assertRaises(AccessError):
            self.connector.with_user(self.user).action_close_onboarding()
        self.connector.with_user(self.manager).action_close_onboarding()
        self.assertFalse(self.card()["onboarding_steps"])

    # ------------------------------------------------------------------ access
    def apps(self, user):
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        return [menus[key]["xmlid"] for key in menus["root"]["children"]]

    def test_only_people_with_shoper_rights_see_the_app(self):
        salesperson = new_test_user(
            self.env, "sales", groups="sales_team.group_sale_salesman"
        )
        app = "shoper_connector.menu_shoper_app"
        self.assertIn(app, self.apps(self.user))
        self.assertIn(app, self.apps(self.manager))
        self.assertNotIn(app, self.apps(salesperson))
        with self.assertRaises(AccessError):
            self.card(user=salesperson)

    def test_the_app_opens_its_overview(self):
        menus = self.env["ir.ui.menu"].with_user(self.user).load_web_menus(False)
        app = self.env.ref("shoper_connector.menu_shoper_app")
        action = self.env.ref("shoper_connector.shoper_connector_action_overview")
        self.assertEqual(menus[app.id]["actionID"], action.id)
        self.assertTrue(menus[app.id]["webIconData"])

    def test_a_shop_of_another_company_has_no_card(self):
        company = self.env["res.company"].create({"name": "Druga"})
        other = self.start_shop(empty=True)
        hidden = self.connect(other, company, user_id=self.env.uid)
        found = self.env["shoper.connector"].with_user(self.user).search([])
        self.assertEqual(found, self.connector)
        with self.assertRaises(AccessError):
            self.card(hidden)

    # ----------------------------------------------------- after the installation
    def test_it_opens_once_after_the_installation(self):
        """*Install* on the page of apps shows what the method ``next`` answers."""
        todo = self.env.ref("shoper_connector.shoper_first_screen_todo")
        others = self.env["ir.actions.todo"].search([("id", "!=", todo.id)])
        others.state = "done"
        self.assertEqual(todo.state, "open", "as the installation left it")
        module = self.env["ir.module.module"].with_user(self.env.ref("base.user_admin"))
        first, second = module.next(), module.next()
        self.assertEqual(
            (first["type"], first["target"]), ("ir.actions.act_url", "self")
        )
        action = self.env.ref("shoper_connector.shoper_connector_action_overview")
        self.assertEqual(first["url"], f"/odoo/{action.path}")
        self.assertEqual(second["url"], "/odoo")
        module.env["shoper.connector"].check_access("read")

    def test_an_update_does_not_open_it_again(self):
        todo = self.env.ref("shoper_connector.shoper_first_screen_todo")
        todo.state = "done"
        path = "data/shoper_first_screen.xml"
        convert_file(self.env, "shoper_connector", path, {}, mode="update")
        self.assertEqual(todo.state, "done")
        todo.action_id.unlink()
        self.assertFalse(todo.exists())
        convert_file(self.env, "shoper_connector", path, {}, mode="update")
        name = "shoper_connector.shoper_first_screen_todo"
        self.assertFalse(self.env.ref(name, raise_if_not_found=False))

    # -------------------------------------------------------------------- cost
    def twins(self, number):
        """More shops, as if they had been tested."""
        connectors = self.env["shoper.connector"]
        for position in range(number):
            connectors |= connectors.create(
                {
                    "name": f"Sklep {position}",
                    "shop_url": f"https://sklep{position}.example",
                    "login": "odoo",
                    "user_id": self.manager.id,
                }
            )
        connectors.sudo().state = "connected"
        return connectors

    def queries(self, connectors):
        self.card(connectors)  # what is cached for everybody is
        connectors = connectors.with_user(self.user)
        # Kept as long as the environment, which may be a new one or that of before.
        self.assertTrue(connectors.env.tz)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        connectors.web_read({name: {} for name in CARD})
        return self.env.cr.sql_log_count - before

    def test_more_shops_and_products_take_no_more_queries(self):
        self.shop_product("Czeka", tax_id=self.rate_without_tax())
        self.imported("Namiot")
        self.assertTrue(self.card()["blocked_count"])
        self.connector.sudo().check_ids[:1].result = "missing"
        twins = self.twins(5)
        few = self.queries(self.connector | twins[:1])
        self.assertEqual(self.queries(self.connector | twins), few)
        self.shop_product("Karimata")
        self.shop_product("Kuchenka")
        self.assertRunDone(self.synchronise(product={"import_unlinked": True}))
        self.assertEqual(self.queries(self.connector | twins), few)
        self.assertLess(few, 40)

    @thorough
    def test_more_runs_at_work_take_no_more_queries(self):
        twins = self.twins(5)
        for shop in self.connector | twins:
            self.download_at_work(shop)
            self.download_at_work(shop, "queued")
        few = self.queries(self.connector | twins[:1])
        self.assertEqual(self.queries(self.connector | twins), few)

    # ----------------------------------------------------------------- presets
    def test_a_preset_is_started_from_its_own_shop_alone(self):
        preset = self.env["shoper.sync.preset"].create(
            {
                "name": "Ceny",
                "connector_id": self.connector.id,
                "line_ids": [Command.create({"entity": "unit"})],
            }
        )
        context = {"shoper_preset_id": preset.id}
        other = self.twins(1).with_user(self.user).with_context(**context)
        with self.assertRaises(UserError):
            other.action_run_preset()
        own = self.connector.with_user(self.user).with_context(**context)
        action = own.action_run_preset()
        self.assertEqual(action["res_id"], preset.run_ids.id)

    def test_a_button_of_a_preset_that_is_gone_says_so(self):
        preset = self.preset("Ceny", "unit")
        own = self.connector.with_user(self.user)
        own = own.with_context(shoper_preset_id=preset.id)
        for part in ("action_archive", "unlink"):
            getattr(preset, part)()
            with self.assertRaisesRegex(UserError, "archived or deleted"):
                own.action_run_preset()

    def test_a_run_says_who_pressed_the_button_of_its_preset(self):
        self.assertNotEqual(self.connector.user_id, self.user)
        preset = self.preset("Ceny", "unit")
        own = self.connector.with_user(self.user)
        own = own.with_context(shoper_preset_id=preset.id)
        runs = self.env["shoper.sync.run"].with_context(lang="en_US")
        pressed = runs.browse(own.action_run_preset()["res_id"])
        self.assertEqual((pressed.create_uid, pressed.start), (self.user, "By hand"))
        self.assertEqual(pressed.user_id, self.connector.user_id, "whose rights it has")
        pressed.action_cancel()
        preset.write({"is_scheduled": True, "next_run": fields.Datetime.now()})
        preset.with_user(SUPERUSER_ID)._queue_due()
        scheduled = runs.browse(max(preset.run_ids.ids))
        self.assertNotEqual(scheduled, pressed)
        self.assertEqual(scheduled.start, "By itself")
        scheduled.is_second_try = True
        self.assertIn("second try", scheduled.start)
