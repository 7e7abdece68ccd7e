from datetime import datetime, timedelta, timezone

from lxml import etree

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time

from ..cases.length import some, thorough
from ..cases.product_case import ProductCase

IMPORT = {"import_unlinked": True}
OUTAGE = {"error": "invalid_request", "error_description": "Awaria działu"}


class TestGates(ProductCase):
    """Products wait until what they refer to was synchronised without errors."""

    def open_shop(self):
        super().open_shop()
        self.remote_id = self.shop_product()

    def assertBlocked(self, run, *words):
        step = self.step(run, "product")
        self.assertEqual(step.state, "blocked")
        self.assertEqual(run.state, "failed" if len(run.step_ids) == 1 else run.state)
        for word in words:
            self.assertIn(word, step.message)
        self.assertFalse(self.record_of("product", self.remote_id))

    def assertOpen(self, run):
        self.assertEqual(self.step(run, "product").state, "done")
        self.assertTrue(self.record_of("product", self.remote_id))

    @thorough
    def test_a_type_that_was_never_synchronised_keeps_products_back(self):
        labels = {
            "unit": "Units of measure",
            "category": "Categories",
            "producer": "Producers",
            "tax": "VAT rates",
        }
        shop = self.start_shop(empty=True)
        self.remote_id = self.shop_product(shop=shop)
        connector = self.connect(shop)
        for missing, label in some(labels.items(), 2):
            with self.subTest(missing), self.env.cr.savepoint() as savepoint:
                others = {entity: {} for entity in labels if entity != missing}
                self.synchronise(connector, **others)
                run = self.synchronise(connector, product=IMPORT)
                step = self.step(run, "product")
                self.assertEqual((step.state, run.state), ("blocked", "failed"))
                self.assertIn(f"{label} were never synchronised", step.message)
                savepoint.rollback()

    def test_each_failed_download_keeps_products_back_until_it_succeeds(self):
        resources = {
            "unit": "units",
            "category": "categories",
            "producer": "producers",
            "tax": "taxes",
        }
        for entity, resource in some(resources.items(), 2):
            with self.subTest(entity):
                self.shop.faults.add(
                    "GET", resource, status=400, body=OUTAGE, times=None
                )
                failed = self.synchronise(**{entity: {}})
                self.shop.faults.clear()
                self.assertEqual(self.step(failed, entity).state, "failed")
                run = self.synchronise(product=IMPORT)
                label = self.step(failed, entity).display_name
                # As the user's language has it, by the shop's clock.
                ended = failed.ended_at.replace(tzinfo=timezone.utc)
                ended = ended.astimezone(self.connector._timezone())
                day = f"{ended:%b} {ended.day}, {ended.year}, "
                self.assertBlocked(run, label, day, "Awaria działu")
                self.assertRunDone(self.synchronise(**{entity: {}}))
        self.assertOpen(self.synchronise(product=IMPORT))

    def test_a_reason_is_written_also_for_who_has_a_zone_by_an_old_name(self):
        self.shop.faults.add("GET", "units", status=400, body=OUTAGE, times=None)
        failed = self.synchronise(unit={})
        self.shop.faults.clear()
        # Odoo offers it no more, and knows what it is called now.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET tz = 'Türkiye' WHERE id = %s",
            [failed.user_id.partner_id.id],
        )
        self.env.invalidate_all()
        run = self.synchronise(product=IMPORT)
        label = self.step(failed, "unit").display_name
        self.assertBlocked(run, label, "Awaria działu")

    def test_a_failed_change_keeps_products_back_and_is_named(self):
        self.env["uom.uom"].create({"name": "paleta"})
        self.shop.faults.add(
            "POST",
            "units",
            status=400,
            body={"error": "invalid_request", "error_description": "Za dużo jednostek"},
            scope="item",
            times=None,
        )
        failed = self.synchronise(unit={"export_unlinked": True})
        self.assertEqual(failed.state, "done_with_errors")
        run = self.synchronise(product=IMPORT)
        self.assertBlocked(run, "Units of measure", "Za dużo jednostek")

    @thorough
    def test_what_only_waits_opens_the_gate(self):
        run = self.synchronise(tax={})
        self.assertTrue(self.changes(run, "tax", state="waiting"))
        self.assertEqual(self.step(run, "tax").state, "done")
        self.assertOpen(self.synchronise(product=IMPORT))

    def test_in_one_run_the_gate_is_open_as_soon_as_the_others_are_planned(self):
        shop = self.start_shop(empty=True)
        connector = self.connect(shop)
        self.shop_product(shop=shop, unit_id=1)
        run = self.synchronise(
            connector,
            auto_apply=False,
            unit=IMPORT,
            category={},
            producer=IMPORT,
            tax={},
            product=IMPORT,
        )
        self.assertEqual(set(run.step_ids.mapped("state")), {"planned"})
        self.assertEqual(len(self.changes(run, "product", "create_odoo", "planned")), 1)

    def test_a_plan_behind_what_will_end_with_errors_shows_nothing_to_do(self):
        units = self.shop.shop["units"]
        render, remote_id = units.render, self.remote("unit", "szt.")

        def render_odd(row_id):
            return render(row_id) | ({"translations": 5} if row_id == remote_id else {})

        units.render = render_odd
        run = self.synchronise(auto_apply=False, unit=IMPORT, product=IMPORT)
        self.assertEqual(self.step(run, "unit").state, "planned")
        (failed,) = self.changes(run, "unit", state="failed")
        self.assertBlocked(run, "Units of measure", failed.message)

    @thorough
    def test_it_is_closed_again_when_applying_what_the_others_planned_failed(self):
        self.env["uom.uom"].create({"name": "paleta"})
        run = self.synchronise(
            auto_apply=False, unit={"export_unlinked": True}, product=IMPORT
        )
        self.assertEqual(self.step(run, "product").state, "planned")
        self.shop.faults.add("POST", "units", status=400, scope="item", times=None)
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertEqual(self.step(run, "unit").state, "done_with_errors")
        self.assertEqual(run.state, "done_with_errors")
        self.assertBlocked(run, "Units of measure")
        skipped = self.changes(run, "product", "create_odoo")
        self.assertEqual(skipped.state, "skipped")
        self.assertIn("Blocked", skipped.message)

    @thorough
    def test_an_unfinished_or_cancelled_synchronisation_does_not_count(self):
        run = self.synchronise(auto_apply=False, unit=IMPORT)
        run.with_user(self.manager).action_cancel()
        self.synchronise(auto_apply=False, category={})
        self.assertOpen(self.synchronise(product=IMPORT))

    def apply_later(self, plan):
        """Apply a plan that waited, an hour later as clocks go."""
        plan.with_user(self.manager).action_apply()
        with freeze_time(datetime.now() + timedelta(hours=1)):
            self.work(plan)

    @thorough
    def test_a_plan_that_waited_counts_when_it_was_applied(self):
        self.env["uom.uom"].create({"name": "paleta"})
        plan = self.synchronise(auto_apply=False, unit={"export_unlinked": True})
        self.assertRunDone(self.synchronise(unit=IMPORT))
        self.shop.faults.add("POST", "units", status=400, scope="item")
        self.apply_later(plan)
        self.assertEqual(plan.state, "done_with_errors")
        self.assertBlocked(self.synchronise(product=IMPORT), "Units of measure")

    @thorough
    def test_a_plan_that_waited_and_then_went_well_opens_the_gate(self):
        plan = self.synchronise(auto_apply=False, unit=IMPORT)
        self.shop.faults.add("GET", "units", status=400, body=OUTAGE, times=None)
        self.assertEqual(self.synchronise(unit=IMPORT).state, "failed")
        self.assertBlocked(self.synchronise(product=IMPORT), "Awaria działu")
        self.shop.faults.clear()
        self.apply_later(plan)
        self.assertRunDone(plan)
        self.assertOpen(self.synchronise(product=IMPORT))

    def test_a_shrunken_download_stops_until_a_manager_accepts_it(self):
        for number in range(8):
            self.shop_category(f"Nowa {number}")
        self.assertRunDone(self.synchronise(category={}))
        for row in self.shop.shop.rows("categories")[2:]:
            self.shop.owner.delete("categories", int(row["category_id"]))
        run = self.synchronise(user=self.user, category={}, product=IMPORT)
        step = self.step(run, "category")
        self.assertEqual(step.state, "failed")
        self.assertIn("known ones that are missing", step.message)
        self.assertFalse(self.changes(run, "category"))
        # Why is said once, beside what failed.
        self.assertBlocked(run, "Waits for Categories")
        arch = run.with_user(self.manager).get_view(view_type="form")["arch"]
        buttons = etree.fromstring(arch).xpath("//button[@name='action_accept_fewer']")
        self.assertEqual(len(buttons), 2)  # in the list, and on phones' cards
        for button in buttons:
            self.assertIn(button.get("string"), step.message)

        with self.assertRaises(AccessError):
            step.with_user(self.user).action_accept_fewer()
        action = step.with_user(self.manager).action_accept_fewer()
        again = self.env["shoper.sync.run"].browse(action["res_id"])
        self.work(again)
        self.assertRunDone(again)
        self.assertEqual(self.step(again, "category").missing_count, 7)
        self.assertOpen(again)

    def test_accepted_a_preset_stays_one_and_deletes_only_after_a_look(self):
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 100})
        linked_id, product = self.pair("Karimata")
        others = [self.shop_product(f"Obcy {number}") for number in range(8)]
        self.assertRunDone(self.synchronise(product={}))
        for remote_id in others[1:]:
            self.shop.owner.delete("products", remote_id)
        product.weight = 5
        self.element("product", linked_id).base = False  # nothing was agreed on
        line = {
            "entity": "product",
            "update_linked": "odoo",
            "delete_unlinked": True,
            "property_ids": self.properties("weight"),
        }
        preset = self.env["shoper.sync.preset"].create(
            {
                "name": "Nocny",
                "connector_id": self.connector.id,
                "allow_deletes": True,
                "line_ids": [Command.create(line)],
            }
        )
        run = preset.with_user(self.manager)._run().with_env(self.env)
        self.work(run)
        step = self.step(run, "product")
        self.assertEqual((step.state, step.missing_count), ("failed", 7))
        action = step.with_user(self.manager).action_accept_fewer()
        again = self.env["shoper.sync.run"].browse(action["res_id"])
        self.work(again)
        self.assertEqual(again.state, "planned")
        self.assertEqual((again.origin, again.preset_id), ("preset", preset))
        self.assertEqual((again.purpose, again.again_of_id), ("preset", run))
        deletes = self.changes(again, "product", "delete_shop", "planned")
        self.assertEqual(deletes.element_id.remote_id, others[0])
        waiting = self.changes(again, "product", "conflict", "waiting")
        self.assertEqual(waiting.res_id, product.id)
        self.assertEqual(product.weight, 5)

    def test_an_empty_download_stops_even_if_little_was_there(self):
        self.assertRunDone(self.synchronise(product=IMPORT))
        product = self.record_of("product", self.remote_id)
        self.shop.owner.delete("products", self.remote_id)
        run = self.synchronise(product={"export_unlinked": True})
        self.assertEqual(self.step(run, "product").state, "failed")
        self.assertEqual(run.state, "failed")
        self.assertEqual(product.shoper_link_state, "linked")
        self.assertEqual(self.writes(), [])
