from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from ..cases.product_case import ProductCase


class TestWhosePlan(ProductCase):
    """A plan is done with the rights of who made it: only they or a Shoper
    administrator decide about it, and about deletes by their number."""

    def open_shop(self):
        super().open_shop()
        self.colleague = new_test_user(
            self.env,
            login="shoper-colleague",
            name="Zofia Kowal",
            groups="shoper_connector.group_shoper_user",
        )

    def plan(self, user):
        self.shop_product("Namiot")
        run = self.synchronise(
            user=user, auto_apply=False, product={"import_unlinked": True}
        )
        self.assertEqual(run.planned_count, 1)
        return run

    def test_somebody_elses_plan_is_neither_applied_nor_edited(self):
        run = self.plan(self.colleague)
        seen, change = run.with_user(self.user), run.change_ids.with_user(self.user)
        self.assertFalse(seen.may_decide or change.is_decidable)
        for action in (
            seen.action_apply,
            seen.action_confirm_apply,
            change.action_exclude,
            change.action_include,
        ):
            with self.assertRaises(AccessError) as refusal:
                action()
            self.assertIn("Only Zofia Kowal or a Shoper", str(refusal.exception))
        self.assertEqual((run.state, run.change_ids.state), ("planned", "planned"))

    def test_its_maker_and_administrators_decide_about_it(self):
        for user in (self.colleague, self.manager):
            run = self.plan(self.colleague)
            seen, change = run.with_user(user), run.change_ids.with_user(user)
            self.assertTrue(seen.may_decide and change.is_decidable)
            change.action_exclude()
            change.action_include()
            seen.action_confirm_apply()
            self.work(run)
            self.assertRunDone(run)
            self.assertEqual(change.state, "done")
            self.record_of("product", change.element_id.remote_id).unlink()
            self.shop.owner.delete("products", change.element_id.remote_id)

    def test_the_form_says_why_it_has_no_button(self):
        run = self.plan(self.colleague)
        arch = run.get_view(view_type="form")["arch"]
        self.assertIn("is_empty_plan or not may_decide", arch)
        self.assertIn("This plan is done with the rights of", arch)

    # ------------------------------------------------------------------- deletes
    def deleting(self):
        self.connector.write({"delete_cap_share": 100})
        for name in ("Stary", "Starszy"):
            self.shop_product(name)
        run = self.synchronise(auto_apply=False, product={"delete_unlinked": True})
        self.assertEqual(len(run._planned_deletes()), 2)
        return run.with_user(self.manager)

    def test_deletes_need_their_number_whoever_asks_the_server(self):
        run = self.deleting()
        for arguments in ((), (1,), (3,)):
            with self.assertRaises(UserError) as refusal:
                run.action_apply(*arguments)
            self.assertIn("2 by now", str(refusal.exception))
        self.assertEqual(run.state, "planned")
        run.action_apply(2)
        self.work(run)
        self.assertFalse(self.shop.shop.rows("products"))

    def test_what_is_left_out_is_not_counted(self):
        run = self.deleting()
        run.change_ids[0].action_exclude()
        with self.assertRaises(UserError):
            run.action_apply(2)
        run.action_apply(1)
        self.work(run)
        self.assertEqual(len(self.shop.shop.rows("products")), 1)

    def test_a_preset_that_may_delete_asks_nobody(self):
        self.connector.write({"delete_cap_share": 100})
        self.shop_product("Stary")
        self.assertRunDone(self.synchronise_base(product={}))
        preset = (
            self.env["shoper.sync.preset"]
            .with_user(self.manager)
            .create(
                {
                    "name": "Sprzątanie",
                    "connector_id": self.connector.id,
                    "allow_deletes": True,
                    "line_ids": [
                        Command.create({"entity": "product", "delete_unlinked": True})
                    ],
                }
            )
        )
        run = preset._run()
        self.work(run)
        self.assertRunDone(run)
        self.assertFalse(self.shop.shop.rows("products"))
