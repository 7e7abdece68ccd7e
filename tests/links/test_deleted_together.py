from odoo.exceptions import AccessError, UserError

from ..cases.decision_case import DecisionWords
from ..cases.length import thorough
from ..cases.product_case import ProductCase


class TestDeletedTogether(DecisionWords, ProductCase):
    """Several products that were archived in Odoo are chosen to be deleted from the
    shop at once, by who may, as far as the settings of the shop allow."""

    def open_shop(self):
        super().open_shop()
        pairs = self.pair_each("Namiot", "Plecak", "Kubek")
        self.remote_ids = [remote_id for remote_id, _product in pairs]
        for _remote_id, product in pairs:
            product.active = False
        self.assertRunDone(self.synchronise(product={}))
        self.asked = self.decisions(user=self.manager)
        self.assertEqual(set(self.asked.mapped("verb")), {"gone_odoo"})
        self.assertEqual(len(self.asked), 3)

    def delete(self):
        """Press the button, and let the run come as far as it does by itself."""
        chosen = self.asked.with_context(shoper_choice="delete")
        action = chosen.action_choose_gone()
        [run] = self.asked.sudo().decision_run_id
        self.work(run)
        return run, action

    def in_shop(self):
        there = {int(row["product_id"]) for row in self.shop.shop.rows("products")}
        return [remote_id for remote_id in self.remote_ids if remote_id in there]

    @thorough
    def test_all_are_deleted_by_one_run_once_its_plan_is_confirmed(self):
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 3})
        run, action = self.delete()
        self.assertEqual(action["params"]["next"]["res_id"], run.id)
        self.assertEqual(run.state, "planned", "it is looked at first")
        self.assertEqual(self.in_shop(), self.remote_ids)
        with self.assertRaises(UserError):
            run.with_user(self.manager).action_apply()  # nobody typed how many
        self.confirm(run)
        self.work(run)
        self.assertRunDone(run)
        self.assertFalse(self.in_shop())
        self.assertEqual(set(self.asked.mapped("state")), {"decided"})
        self.assertEqual(
            set(self.changes(run).mapped("state")), {"done"}, "what they held is kept"
        )
        self.assertTrue(all(change.before for change in self.changes(run)))

    @thorough
    def test_while_the_plan_waits_nobody_is_asked_again(self):
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 3})
        run, _action = self.delete()
        self.assertRunDone(self.synchronise(product={}))
        self.assertFalse(self.decisions(user=self.manager))
        self.confirm(run)
        self.work(run)
        self.assertFalse(self.in_shop())

    @thorough
    def test_what_is_left_out_of_the_plan_is_asked_about_again_and_stays(self):
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 3})
        run, _action = self.delete()
        kept = self.changes(run).filtered(
            lambda change: change.element_id.remote_id == self.remote_ids[0]
        )
        kept.with_user(self.manager).action_exclude()
        # Nor is it deleted or asked about while the plan waits still.
        delete = {"delete_unlinked": True}
        self.assertRunDone(self.synchronise(user=self.manager, product=delete))
        self.assertEqual(self.in_shop(), self.remote_ids)
        self.assertFalse(self.decisions(user=self.manager))
        self.confirm(run)
        self.work(run)
        self.assertEqual(self.in_shop(), self.remote_ids[:1])
        asked = self.decisions(user=self.manager)
        self.assertEqual(asked.element_id, kept.element_id)
        self.assertNotEqual(kept.element_id.gone_choice, "delete")
        self.connector.gone_record_policy = "ask"
        self.assertRunDone(self.synchronise(user=self.manager, product=delete))
        self.assertEqual(self.in_shop(), self.remote_ids[:1])

    def test_what_is_discarded_is_asked_about_again(self):
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 3})
        run, _action = self.delete()
        run.with_user(self.manager).action_cancel()
        self.assertEqual(set(self.asked.mapped("state")), {"open"})
        self.assertRunDone(self.synchronise(product={}))
        self.assertEqual(self.in_shop(), self.remote_ids)

    def test_more_than_the_shop_allows_are_refused_and_none_is_deleted(self):
        for share, count in ((100, 2), (67, 10)):
            self.connector.write({"delete_cap_share": share, "delete_cap_count": count})
            with self.assertRaisesRegex(UserError, r"chose 3 .* allow 2 in one"):
                self.delete()
        self.assertEqual(self.in_shop(), self.remote_ids)
        self.assertEqual(set(self.asked.mapped("state")), {"open"})

    def test_one_that_somebody_looked_at_is_deleted_whatever_the_limits_are(self):
        self.connector.write({"delete_cap_share": 0, "delete_cap_count": 0})
        self.asked = self.asked[0]
        run, _action = self.delete()
        self.assertRunDone(run)
        self.assertEqual(len(self.in_shop()), 2)

    def test_only_an_administrator_can(self):
        asked = self.asked.with_user(self.user).with_context(shoper_choice="delete")
        with self.assertRaises(AccessError):
            asked.action_choose_gone()
        self.assertEqual(self.in_shop(), self.remote_ids)
        for user, shown in ((self.user, False), (self.manager, True)):
            decisions = self.env["shoper.decision"].with_user(user)
            view = decisions.get_view(view_type="list")
            self.assertEqual("gone_delete" in view["arch"], shown)
