import time
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import api
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ...sync.engine import runner
from ..cases.committed_case import CommittedCase
from ..cases.length import thorough

EXPORT = {"export_unlinked": True}


class TestRaces(CommittedCase):
    """What people do while a run is being worked is never lost."""

    def before(self, method, action):
        """Let something happen once, in another transaction, just before the engine
        goes on with a method."""
        model = self.registry["shoper.sync.product"]
        original = getattr(model, method)
        left = [action]

        def interrupted(*args, **kwargs):
            if left:
                left.pop()()
            return original(*args, **kwargs)

        self.enterContext(patch.object(model, method, interrupted))

    def rename(self, product, name):
        with self.elsewhere() as env:
            product.with_env(env).with_context(lang="pl_PL").name = name

    def test_an_edit_while_odoo_is_updated_survives_and_is_shown(self):
        (remote_id, product), (second_id, second) = self.pair_each(
            "Nasz namiot", "Nasz śpiwór"
        )
        self.shop_texts(remote_id, name="Nasz z panelu")
        self.shop_texts(second_id, name="Nasz drugi z panelu")
        # After the values were read, before they are written.
        self.before("_write_records", lambda: self.rename(product, "Nasz z biura"))
        run = self.synchronise(product={"update_linked": "odoo"})
        self.assertRunDone(run)
        self.assertEqual(product.name, "Nasz z biura")
        self.assertEqual(second.name, "Nasz drugi z panelu")
        states = {
            change.res_id: change.state
            for change in self.changes(run, "product", "update_odoo")
        }
        self.assertEqual(states, {product.id: "stale", second.id: "done"})
        self.assertEqual(self.element("product", remote_id).base["name"], "Nasz namiot")

    @thorough
    def test_an_edit_of_a_price_list_while_odoo_is_updated_survives(self):
        pricelist = self.env["product.pricelist"].create(
            {"name": "Nasza", "currency_id": self.connector.currency_id.id}
        )
        self.connector.pricelist_id = pricelist
        remote_id, product = self.pair("Nasz namiot", stock={"price": "123.00"})
        rule = pricelist.item_ids
        self.assertEqual(rule.product_tmpl_id, product)
        self.shop_edit(remote_id, stock={"price": "246.00"})

        def edit():
            with self.elsewhere() as env:
                rule.with_env(env).fixed_price = 77.0

        self.before("_write_records", edit)
        run = self.synchronise(product={"update_linked": "odoo"})
        self.assertRunDone(run)
        self.assertEqual(rule.fixed_price, 77.0)
        self.assertEqual(self.changes(run, "product").state, "stale")

    def test_an_edit_between_plan_and_application_survives_and_is_shown(self):
        remote_id, product = self.pair("Nasz namiot")
        self.shop_texts(remote_id, name="Nasz z panelu")
        run = self.synchronise(auto_apply=False, product={"update_linked": "odoo"})
        self.rename(product, "Nasz z biura")
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertEqual(self.changes(run, "product").state, "stale")
        self.assertEqual(product.name, "Nasz z biura")

    @thorough
    def test_an_edit_while_the_shop_is_updated_arrives_with_the_next_run(self):
        remote_id, product = self.pair("Nasz namiot")
        self.rename(product, "Nasz z biura")
        self.env.cr.commit()
        self.meanwhile(
            lambda: self.rename(product, "Nasz później"),
            "PUT",
            "products",
            scope="item",
        )
        self.assertRunDone(self.synchronise(product={"update_linked": "shop"}))
        texts = self.row(remote_id)["translations"]["pl_PL"]
        self.assertEqual(texts["name"], "Nasz z biura")
        self.assertRunDone(self.synchronise(product={"update_linked": "shop"}))
        texts = self.row(remote_id)["translations"]["pl_PL"]
        self.assertEqual(texts["name"], "Nasz później")

    @thorough
    def test_an_edit_while_it_is_created_in_the_shop_arrives_with_the_next_run(self):
        product = self.odoo_product("Nasz namiot")
        self.meanwhile(
            lambda: self.rename(product, "Nasz później"),
            "POST",
            "products",
            scope="item",
        )
        self.assertRunDone(self.synchronise(product=EXPORT))
        run = self.synchronise(product=EXPORT | {"update_linked": "shop"})
        self.assertRunDone(run)
        self.assertEqual(len(self.shop.shop.rows("products")), 1)
        texts = self.row(self.exported(product))["translations"]["pl_PL"]
        self.assertEqual(texts["name"], "Nasz później")

    @thorough
    def test_a_product_deleted_while_it_is_created_in_the_shop_is_not_linked(self):
        product = self.odoo_product("Nasz namiot")

        def delete():
            with self.elsewhere() as env:
                product.with_env(env).unlink()

        self.meanwhile(delete, "POST", "products", scope="item")
        run = self.synchronise(product=EXPORT)
        self.assertRunDone(run)
        self.assertIn("deleted in Odoo", self.changes(run, "product").message)
        element = self.env["shoper.element"].search(
            [("connector_id", "=", self.connector.id), ("entity", "=", "product")]
        )
        self.assertEqual((element.link_state, element.res_id), ("unlinked", 0))

    @thorough
    def test_a_product_linked_by_hand_while_it_is_created_in_the_shop_stays_so(self):
        other_id = self.shop_product("Nasz inny")
        self.assertRunDone(self.synchronise(product={}))
        other = self.element("product", other_id)
        product, second = self.odoo_product("Nasz namiot"), self.odoo_product("Nasz 2")

        def link():
            with self.elsewhere() as env:
                other.with_env(env(user=self.user)).action_link(product.id)

        self.meanwhile(link, "POST", "products", scope="item")
        run = self.synchronise(product=EXPORT)
        self.assertRunDone(run)
        self.assertEqual(self.exported(product), other_id)
        self.assertTrue(self.exported(second))
        [twin] = self.changes(run, "product").element_id.filtered(
            lambda element: element.link_state == "unlinked"
        )
        self.assertIn("“[NASZ-NAMIOT] Nasz namiot” was linked", twin.left_note)
        # Nothing is made of it, and nobody loses it, unless a person decides so.
        run = self.synchronise(product={"import_unlinked": True})
        self.assertEqual(self.assertWaits(run, "twice").element_id, twin)

    @thorough
    def test_cancelled_while_the_shop_answers_it_stays_cancelled(self):
        products = self.odoo_product("Nasz 1") + self.odoo_product("Nasz 2")
        run = self.queue(product=EXPORT)

        def cancel():
            with self.elsewhere() as env:
                run.with_env(env(user=self.user)).action_cancel()

        self.meanwhile(cancel, "POST", "products", scope="item")
        self.work(run)
        self.assertEqual(run.state, "cancelled")
        self.assertEqual(self.step(run, "product").state, "skipped")
        self.assertFalse(self.changes(run, state="sending"))
        self.assertEqual(len(self.shop.shop.rows("products")), 2)
        # What was on its way is found, not made twice.
        self.assertRunDone(self.synchronise(product=EXPORT))
        self.assertEqual(len(self.shop.shop.rows("products")), 2)
        self.assertEqual(set(products.mapped("shoper_link_state")), {"linked"})

    def cancel_at(self, run, method):
        """Let somebody cancel a run while the shop carries out such a call."""

        def cancel():
            with self.elsewhere() as env:
                run.with_env(env(user=self.user)).action_cancel()

        self.meanwhile(cancel, method, "products", scope="item")

    @thorough
    def test_cancelled_while_the_shop_deletes_that_can_be_undone(self):
        remote_id = self.shop_product("Nasz namiot")
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 100})
        run = self.queue(product={"delete_unlinked": True})
        self.cancel_at(run, "DELETE")
        self.work(run)
        self.assertEqual(run.state, "cancelled")
        self.assertFalse(self.shop.shop.rows("products"))
        self.assertEqual(self.changes(run, "product").state, "done")
        self.assertEqual(self.element("product", remote_id).link_state, "missing")
        self.assertTrue(run.is_undoable)

    @thorough
    def test_cancelled_while_the_shop_is_updated_that_can_be_undone(self):
        remote_id, product = self.pair("Nasz namiot")
        product.weight = 5
        run = self.queue(product={"update_linked": "shop"})
        self.cancel_at(run, "PUT")
        self.work(run)
        self.assertEqual(run.state, "cancelled")
        self.assertEqual(float(self.row(remote_id)["stock"]["weight"]), 5)
        self.assertEqual(self.changes(run, "product").state, "done")
        self.assertTrue(run.is_undoable)

    @thorough
    def test_whoever_cancels_writes_nothing_that_the_worker_writes(self):
        for number in range(30):  # more than go in one call
            self.odoo_product(f"Nasz {number}")
        run, other = self.queue(product=EXPORT), self.queue(unit={})
        seen = []

        def cancel():
            with self.elsewhere() as env:
                for each in (run, other):
                    seen_run = each.with_env(env(user=self.user))
                    seen_run.action_cancel()
                    changes = {*seen_run.sudo().change_ids.mapped("state")}
                    seen.append((seen_run.state, changes))

        self.meanwhile(cancel, "POST", "products", scope="item")
        self.work(run)
        self.assertEqual(
            seen, [("cancelled", {"sending", "planned"}), ("cancelled", set())]
        )
        step = self.step(run, "product")
        self.assertEqual(step.state, "skipped")
        self.assertEqual(step.message, run.message)
        states = [change.state for change in self.changes(run, "product")]
        self.assertEqual((states.count("done"), states.count("skipped")), (25, 5))
        # What was not begun is closed, too, as soon as the shop is worked again.
        self.assertRunDone(self.synchronise(product={}))
        self.assertEqual(other.state, "cancelled")
        self.assertEqual(self.step(other, "unit").state, "skipped")

    def test_cancelled_while_odoo_is_written_it_stays_cancelled(self):
        remote_id, product = self.pair("Nasz namiot")
        self.shop_texts(remote_id, name="Nasz z panelu")
        run = self.queue(product={"update_linked": "odoo"})

        def cancel():
            with self.elsewhere() as env:
                run.with_env(env(user=self.user)).action_cancel()

        self.before("_write_records", cancel)
        self.work(run)
        self.assertEqual(run.state, "cancelled")
        self.assertEqual(self.changes(run, "product").state, "skipped")
        self.assertEqual(product.name, "Nasz namiot")

    @thorough
    def test_cancelled_while_it_is_created_in_odoo_nothing_is_left_there(self):
        remote_id = self.shop_product("Nasz namiot")
        run = self.queue(product={"import_unlinked": True})

        def cancel():
            with self.elsewhere() as env:
                run.with_env(env(user=self.user)).action_cancel()

        self.before("_create_records", cancel)
        self.work(run)
        self.assertEqual(run.state, "cancelled")
        self.assertEqual(self.changes(run, "product").state, "skipped")
        self.assertFalse(self.element("product", remote_id).res_id)
        self.assertFalse(self.templates().search([("name", "=", "Nasz namiot")]))

    def plan_to_delete(self):
        """A plan that deletes in the shop, of which that is left out."""
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 100})
        self.shop_product("Nasz namiot")
        run = self.synchronise(auto_apply=False, product={"delete_unlinked": True})
        change = self.changes(run, "product", "delete_shop")
        change.with_user(self.manager).action_exclude()
        self.env.cr.commit()
        return run, change

    @thorough
    def test_what_is_taken_back_into_a_plan_was_counted_when_that_is_applied(self):
        run, change = self.plan_to_delete()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.manager.id, {})
            self.assertEqual(run.with_env(env).state, "planned")
            with self.elsewhere() as other:
                change.with_env(other(user=self.manager.id)).action_include()
            # Odoo tries again what fails so, and sees the line then.
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                run.with_env(env).action_apply()
                env.flush_all()
            cr.rollback()
            env.invalidate_all()
            with self.assertRaisesRegex(UserError, "1 by now, and you agreed to 0"):
                run.with_env(env).action_apply()

    @thorough
    def test_nothing_is_taken_back_into_a_plan_that_is_applied_meanwhile(self):
        run, change = self.plan_to_delete()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.manager.id, {})
            self.assertEqual(change.with_env(env).state, "skipped")
            with self.elsewhere() as other:
                run.with_env(other(user=self.manager.id)).action_apply()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                change.with_env(env).action_include()
            cr.rollback()
            env.invalidate_all()
            with self.assertRaisesRegex(UserError, "not applied yet"):
                change.with_env(env).action_include()

    def test_nobody_waits_for_the_shop_s_answer_to_cancel_a_run(self):
        # Units are planned already when the shop is asked what else these types need.
        calls = {"category": "categories-tree", "variant": "options"}
        for code, call in calls.items():
            with self.subTest(code):
                run = self.queue(unit={"import_unlinked": True}, **{code: {}})
                cancelled = []

                def cancel(run=run, cancelled=cancelled):
                    with self.elsewhere() as env:
                        env.cr.execute("SET LOCAL lock_timeout = '2s'")
                        run.with_env(env(user=self.user)).action_cancel()
                    cancelled.append(run)

                self.meanwhile(cancel, "GET", call)
                with patch.object(runner, "MOMENT", 60):
                    self.work(run)
                self.assertEqual(cancelled, [run])
                self.assertEqual(run.state, "cancelled")

    def cancel(self, run):
        with self.elsewhere() as env:
            run.with_env(env(user=self.user)).action_cancel()

    @thorough
    def test_what_is_cancelled_while_a_batch_fails_is_not_written_in_halves(self):
        for name in ("Nasz 1", "Nasz 2"):
            self.shop_product(name)
        run = self.queue(product={"import_unlinked": True})

        def cancel_and_fail():
            self.cancel(run)
            raise ValueError("the batch as a whole")

        self.before("_create_records", cancel_and_fail)
        self.work(run)
        self.assertEqual(run.state, "cancelled")
        made = self.env["product.template"].search([("name", "like", "Nasz")])
        self.assertFalse(made)
        self.assertFalse(self.changes(run, "product", state="done"))

    @thorough
    def test_what_is_cancelled_before_it_is_sent_stays_out_of_the_shop(self):
        self.odoo_product("Nasz 1")
        run = self.queue(product=EXPORT)
        self.before("_create_body", lambda: self.cancel(run))
        self.work(run)
        self.assertEqual(run.state, "cancelled")
        self.assertFalse(self.shop.shop.rows("products"))
        self.assertFalse(self.changes(run, "product", state="done"))

    @thorough
    def test_what_is_cancelled_while_it_is_read_is_not_deleted_in_the_shop(self):
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 100})
        remote_id = self.shop_product("Nasz 1")
        run = self.queue(product={"delete_unlinked": True})
        self.before("_keep", lambda: self.cancel(run))
        self.work(run)
        self.assertEqual(run.state, "cancelled")
        self.assertIn(remote_id, self.shop.shop["products"].rows)

    @thorough
    def test_paused_while_the_shop_answers_it_stops_and_goes_on_later(self):
        products = self.odoo_product("Nasz 1") + self.odoo_product("Nasz 2")
        run = self.queue(product=EXPORT)

        def pause():
            with self.elsewhere() as env:
                connector = self.connector.with_env(env(user=self.manager))
                connector.action_archive()

        self.meanwhile(pause, None, "bulk|products")
        self.work(run)
        self.assertFalse(self.connector.active)
        self.assertIn(run.state, ("planning", "running"))
        self.assertTrue(run.is_paused)
        self.assertFalse(run.is_worker_missing)
        self.assertFalse(self.shop.shop.rows("products"))
        preset = self.env["shoper.sync.preset"].create(
            {"name": "Nocny", "connector_id": self.connector.id, "is_scheduled": True}
        )
        preset.next_run = preset.create_date
        self.work(run)
        self.assertFalse(preset.run_ids)
        triggers = self.env["ir.cron.trigger"]
        own = [("cron_id", "=", self.connector.cron_id.id)]
        triggers.search(own).unlink()
        self.connector.with_user(self.manager).action_unarchive()
        self.assertTrue(triggers.search(own), "it goes on at once")
        self.assertTrue(self.connector.cron_id.active)
        preset.unlink()
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(set(products.mapped("shoper_link_state")), {"linked"})

    @thorough
    def test_a_connector_that_is_being_worked_is_left_alone(self):
        run = self.queue(product={})
        self.env.cr.commit()
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT id FROM ir_cron WHERE id = %s FOR NO KEY UPDATE",
                [self.connector.cron_id.id],
            )
            began = time.monotonic()
            self.assertFalse(run._work(60))
            self.assertLess(time.monotonic() - began, 10, "it does not wait")
            self.assertEqual(run.state, "queued")
            self.assertEqual(len(self.shop.requests), 0)
        self.assertTrue(run._work(60))
        self.env.cr.commit()
        self.env.invalidate_all()
        self.assertRunDone(run)
