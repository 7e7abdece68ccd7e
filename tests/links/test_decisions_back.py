from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tools import html2plaintext

from ...sync.core.side import Side
from ...sync.engine import lanes
from ..cases.comparison_counts import ComparisonCounts
from ..cases.decision_case import LIVE, DecisionWords
from ..cases.length import thorough
from ..cases.product_case import ProductCase
from ..cases.undo_case import UndoWords

MANY = 30


class TakenBackCase(ComparisonCounts, UndoWords, DecisionWords, ProductCase):
    """Words about answers that people do not stand by."""

    def take_back(self, decision):
        """Take back what was carried out, by the plan that undoes it."""
        action = decision.with_user(self.manager).action_take_back()
        self.assertEqual(action.get("res_model"), "shoper.sync.run")
        undo = self.env["shoper.sync.run"].browse(action["res_id"])
        self.work(undo)
        self.apply(undo)
        self.assertRunDone(undo)

    def stop(self, decision):
        decision.sudo().decision_run_id.with_user(self.user).action_cancel()
        self.assertEqual(decision.state, "open")

    def choose(self, decision, choice):
        decision.with_context(shoper_choice=choice).action_choose_gone()
        self.assertEqual(decision.choice, choice)

    def gone(self):
        """A product that was deleted in the shop, and what is asked about it."""
        remote_id, product = self.pair()
        self.shop_product("Inny")
        self.shop.owner.delete("products", remote_id)
        self.synchronise(product={})
        decision = self.decisions()
        self.assertEqual(decision.verb, "gone_shop")
        return product, decision

    def two_values(self):
        """A pair with two properties that both sides edited."""
        remote_id, product = self.conflict()
        product.weight = 1
        self.shop_edit(remote_id, stock={"weight": 2})
        self.update()
        return remote_id, product, self.decisions()

    def value(self, decision, code):
        return decision.value_ids.filtered(lambda value: value.code == code)

    def shop_weight(self, remote_id):
        return float(self.row(remote_id)["stock"]["weight"])

    # ---------------------------------------------------------------- created
    def ambiguous(self):
        remote_id = self.shop_product("Kocher")
        for _twin in range(2):
            self.odoo_product("Kocher")
        self.synchronise(product={})
        return remote_id, self.decisions("link")


class TestTakenBack(TakenBackCase):
    """Decisions that are taken back, or whose run was stopped: everything is asked
    again, and nothing of the former answer goes on being done."""

    def open_shop(self):
        super().open_shop()
        self.both_values = TakenBackCase.two_values(self)

    def two_values(self):
        """Those that all tests begin with."""
        return self.both_values

    def test_one_met_by_a_step_that_never_began_to_look_is_settled_as_others(self):
        # So are those of pictures and variants that an undo brings back.
        remote_id, product, decision = self.two_values()
        decision.step_id.sudo().started_at = False
        product.weight = 2
        name = product.with_context(lang="pl_PL").name
        self.shop_texts(remote_id, name=name)
        self.assertRunDone(self.update())
        self.assertEqual(decision.state, "settled")

    # ---------------------------------------------------------------- in part
    def test_one_decided_in_part_stays_listed_when_its_run_is_stopped(self):
        _remote_id, _product, decision = self.two_values()
        self.value(decision, "name").action_take_shop()
        self.stop(decision)
        self.assertEqual(decision.value_ids.mapped("choice"), [False, False])

    @thorough
    def test_a_value_left_as_it_is_is_no_question_of_the_rest(self):
        _remote_id, _product, decision = self.two_values()
        self.value(decision, "name").action_leave()
        self.update()
        self.assertEqual(self.decisions(), decision)
        self.assertEqual(decision.value_ids.mapped("code"), ["weight"])

    @thorough
    def test_values_that_two_runs_wrote_all_come_back(self):
        remote_id, product, decision = self.two_values()
        self.value(decision, "name").action_take_shop()
        self.decided_by_run(decision)
        self.value(decision, "weight").action_take_odoo()
        self.decided_by_run(decision)
        self.assertEqual(self.names(remote_id, product), ("Z panelu",) * 2)
        self.assertEqual((product.weight, self.shop_weight(remote_id)), (1, 1))
        self.take_back(decision)
        self.assertEqual(self.shop_weight(remote_id), 2)
        self.assertEqual(decision.state, "decided", "the name is still written")
        self.take_back(decision)
        self.assertEqual(self.names(remote_id, product), ("Z Odoo", "Z panelu"))
        self.assertEqual(decision.state, "open")
        self.update()
        self.assertEqual(self.decisions(), decision)
        self.assertEqual(decision.value_ids.mapped("code"), ["name", "weight"])

    @thorough
    def test_both_values_that_two_runs_find_moved_are_asked_about_again(self):
        remote_id, product, decision = self.two_values()
        self.value(decision, "name").action_take_shop()
        first = decision.sudo().decision_run_id
        self.value(decision, "weight").action_take_odoo()
        second = decision.sudo().decision_run_id
        self.assertEqual(decision.state, "decided")
        self.shop_texts(remote_id, name="Znowu z panelu")
        self.shop_edit(remote_id, stock={"weight": 3})
        for run in (first, second):
            self.work(run)
            self.assertRunDone(run)
        asked = self.decisions(state=LIVE)
        self.assertEqual(len(asked), 1)
        self.assertEqual(set(asked.value_ids.mapped("code")), {"name", "weight"})
        self.update()
        self.assertEqual(self.decisions(), asked)

    @thorough
    def test_a_value_that_moved_is_asked_about_beside_those_not_answered_yet(self):
        remote_id, product, decision = self.two_values()
        self.value(decision, "name").action_take_shop()
        self.shop_texts(remote_id, name="Znowu z panelu")
        self.assertRunDone(self.decided_by_run(decision))
        self.assertEqual(self.decisions(), decision)
        self.assertEqual(decision.value_ids.mapped("code"), ["name", "weight"])
        self.assertEqual(decision.value_ids.mapped("choice"), [False, False])
        name, weight = (
            html2plaintext(f"{value.base_html} {value.odoo_html} {value.shop_html}")
            for value in decision.value_ids
        )
        self.assertIn("Znowu", name)
        self.assertIn("2", weight)
        decision.action_take_shop()
        self.assertRunDone(self.decided_by_run(decision))
        self.assertEqual(self.names(remote_id, product), ("Znowu z panelu",) * 2)
        self.assertEqual((product.weight, self.shop_weight(remote_id)), (2, 2))

    @thorough
    def test_the_first_of_two_answers_is_asked_for_again_when_its_run_is_stopped(self):
        remote_id, product, decision = self.two_values()
        self.value(decision, "name").action_take_shop()
        first = decision.sudo().decision_run_id
        self.value(decision, "weight").action_take_odoo()
        self.assertEqual(decision.state, "decided")
        first.with_user(self.user).action_cancel()
        self.assertEqual(decision.state, "open")
        self.assertFalse(self.value(decision, "name").choice)
        self.assertEqual(self.value(decision, "weight").choice, "odoo")
        self.assertRunDone(self.decided_by_run(decision))
        self.assertEqual(self.shop_weight(remote_id), 1)
        self.assertEqual(decision.state, "open")
        self.value(decision, "name").action_take_odoo()
        self.assertEqual(decision.state, "decided")
        self.assertRunDone(self.decided_by_run(decision))
        self.assertEqual(self.names(remote_id, product), ("Z Odoo",) * 2)

    @thorough
    def test_an_answer_given_anew_stays_when_the_run_of_the_former_is_stopped(self):
        remote_id, product, decision = self.two_values()
        # One that was queued before is worked to its end first.
        nightly = self.queue(product={"update_linked": "odoo"})
        self.enterContext(patch.object(lanes, "PATIENCE", -3600))
        self.value(decision, "name").action_take_shop()
        first = decision.sudo().decision_run_id
        self.shop_texts(remote_id, name="Znowu z panelu")
        self.work(nightly)
        self.assertEqual(decision.value_ids.mapped("choice"), [False, False])
        self.value(decision, "name").action_take_odoo()
        first.with_user(self.user).action_cancel()
        self.assertEqual(self.value(decision, "name").choice, "odoo")
        self.assertFalse(self.value(decision, "weight").choice)
        self.assertRunDone(self.decided_by_run(decision))
        self.assertEqual(self.names(remote_id, product), ("Z Odoo",) * 2)


class TestTakenBackAsAWhole(TakenBackCase):
    """The same of decisions that are about one thing."""

    @thorough
    def test_taking_back_very_many_looks_a_few_times_at_what_was_done(self):
        remote_ids = [self.shop_product(f"Namiot {number}") for number in range(MANY)]
        self.assertRunDone(self.synchronise(product={"import_unlinked": True}))
        products = [self.record_of("product", item) for item in remote_ids]
        for remote_id, product in zip(remote_ids, products, strict=True):
            product.weight = 1
            self.shop_edit(remote_id, stock={"weight": 2})
        self.update()
        decisions = self.decisions("conflict")
        decisions.action_take_shop()
        self.work(decisions.sudo().decision_run_id)
        self.assertEqual({product.weight for product in products}, {2})
        models, also = ["shoper.sync.change"], ["filtered"]
        with self.compared_a_few_times(MANY, *models, also=also):
            action = decisions.with_user(self.manager).action_take_back()
        undo = self.env["shoper.sync.run"].browse(action["res_id"])
        self.work(undo)
        with self.compared_a_few_times(5 * MANY, *models, also=also):
            self.apply(undo)
        self.assertEqual({product.weight for product in products}, {1})
        self.assertEqual(decisions.mapped("state"), ["open"] * MANY)

    @thorough
    def test_one_whose_creation_was_taken_back_can_be_created_again(self):
        remote_id, decision = self.ambiguous()
        decision.action_create()
        self.decided_by_run(decision)
        self.take_back(decision)
        self.assertFalse(self.record_of("product", remote_id))
        self.synchronise(product={"import_unlinked": True})
        self.assertEqual(self.decisions(), decision)
        decision.action_create()
        self.decided_by_run(decision)
        self.assertTrue(self.record_of("product", remote_id))
        self.assertFalse(self.decisions())

    def test_a_link_that_somebody_made_since_stays(self):
        remote_id, decision = self.ambiguous()
        first, second = decision.candidate_ids
        first.action_link()
        element = self.element("product", remote_id)
        element.action_unlink()
        element.action_link(self.templates().browse(second.res_id))
        decision.action_take_back()
        self.assertEqual(self.record_of("product", remote_id).id, second.res_id)

    def test_a_creation_that_was_stopped_is_not_done_by_the_next_run(self):
        remote_id, decision = self.ambiguous()
        decision.action_create()
        self.stop(decision)
        self.synchronise(product={"import_unlinked": True})
        self.assertFalse(self.record_of("product", remote_id))
        self.assertEqual(self.decisions(), decision)

    # ------------------------------------------------------------------- gone
    @thorough
    def test_one_created_in_the_shop_again_goes_from_there(self):
        product, decision = self.gone()
        self.choose(decision, "recreate")
        self.decided_by_run(decision)
        self.assertEqual(len(self.shop.shop.rows("products")), 2)
        self.take_back(decision)
        self.assertEqual(len(self.shop.shop.rows("products")), 1)
        self.assertEqual(decision.state, "open")
        self.choose(decision, "recreate")
        self.decided_by_run(decision)
        self.assertEqual(len(self.shop.shop.rows("products")), 2)
        self.assertTrue(self.exported(product))

    @thorough
    def test_a_link_with_one_gone_from_the_shop_comes_back(self):
        product, decision = self.gone()
        element = decision.element_id.sudo()
        element._note_agreed({"asked": "once", "kept": 5})
        agreed = element._agreed()
        self.choose(decision, "unlink")
        self.decided_by_run(decision)
        self.assertFalse(element.res_id)
        self.assertEqual(element._agreed(), Side())
        self.take_back(decision)
        self.assertEqual((element.link_state, element.res_id), ("missing", product.id))
        self.assertEqual(element._agreed(), agreed, "with the facts beside the values")
        run = self.synchronise(product={"export_unlinked": True})
        self.assertWaits(run, "deleted in the shop", verb="gone_shop")
        self.assertEqual(self.decisions(), decision)

    @thorough
    def test_a_delete_that_was_stopped_is_not_done_by_a_later_run(self):
        remote_id, product = self.pair()
        product.active = False
        self.synchronise(product={})
        decision = self.decisions(user=self.manager)
        self.choose(decision, "delete")
        self.stop(decision)
        self.assertIn("delete", decision.gone_choices)
        self.synchronise(product={})
        self.assertTrue(self.row(remote_id))
        self.assertEqual(self.decisions(user=self.manager), decision)

    @thorough
    def test_what_is_chosen_in_a_run_is_taken_off_the_list_and_can_be_taken_back(self):
        remote_id, product = self.pair()
        product.active = False
        run = self.synchronise(product={})
        decision = self.decisions(user=self.manager)
        change = self.changes(run, verb="gone_odoo").with_user(self.manager)
        change.with_context(shoper_choice="delete").action_choose()
        self.assertEqual(decision.state, "decided")
        self.stop(decision)
        self.synchronise(product={})
        self.assertTrue(self.row(remote_id))
        self.choose(decision, "leave")
        self.assertEqual(decision.state, "decided")
        self.assertEqual(decision.answer, "Leave as It Is")
        decision.action_take_back()
        self.assertIn("delete", decision.gone_choices)

    @thorough
    def test_what_failed_to_be_created_in_the_shop_and_was_tried_again(self):
        product = self.odoo_product("Plecak")
        self.shop.faults.add("POST", "products", scope="item", status=400, times=1)
        self.synchronise(product={"export_unlinked": True})
        decision = self.decisions("failed")
        decision.action_retry()
        self.decided_by_run(decision)
        self.assertTrue(self.exported(product))
        self.take_back(decision)
        self.assertFalse(self.shop.shop.rows("products"))
        self.assertEqual(decision.state, "open")
        decision.action_retry()
        self.assertRunDone(self.decided_by_run(decision))
        self.assertEqual(len(self.shop.shop.rows("products")), 1)
        self.assertTrue(self.exported(product))

    @thorough
    def test_what_failed_to_be_created_in_odoo_and_was_tried_again(self):
        remote_id = self.shop_product("Plecak", ean="5901234123457")
        taken = self.odoo_product("Zajęty", barcode="5901234123457")
        self.synchronise(product={"import_unlinked": True, "link_criterion": "name"})
        decision = self.decisions()
        taken.barcode = False
        decision.action_retry()
        self.decided_by_run(decision)
        self.take_back(decision)
        self.assertFalse(self.record_of("product", remote_id))
        self.assertEqual(decision.state, "open")
        decision.action_retry()
        self.assertRunDone(self.decided_by_run(decision))
        self.assertTrue(self.record_of("product", remote_id))


class TestUndoLeftSomething(UndoWords, DecisionWords, ProductCase):
    """What an undoing could not give back is no difference between the two sides."""

    @thorough
    def test_a_later_edit_is_not_asked_about_as_if_it_were_a_conflict(self):
        remote_id, product = self.pair()
        self.shop_texts(remote_id, name="Z panelu")
        run = self.update()
        product.with_context(lang="pl_PL").name = "Później"
        undo = self.undo(run)
        self.assertEqual(undo.waiting_count, 1)
        self.assertFalse(self.decisions())
        self.update()
        self.assertEqual(self.names(remote_id, product), ("Później", "Z panelu"))
        self.assertEqual(self.decisions().verb, "conflict")

    @thorough
    def test_one_that_failed_offers_no_sides_and_is_undone_by_trying_again(self):
        remote_id, product = self.pair()
        product.with_context(lang="pl_PL").name = "Z Odoo"
        run = self.update("shop")
        self.shop.faults.add("PUT", "products", status=400, scope="item", times=1)
        undo = self.plan_undo(run)
        self.apply(undo)
        self.assertEqual(undo.state, "done_with_errors")
        decision = self.decisions("failed")
        self.assertFalse(decision.has_values)
        self.assertFalse(decision.odoo_html)
        self.assertIn("Z Odoo", decision.shop_html)
        with self.assertRaises(AccessError):
            decision.with_user(self.user).action_retry()
        decision.with_user(self.manager).action_retry()
        again = decision.sudo().decision_run_id
        self.work(again)
        self.assertRunDone(again)
        self.assertEqual(self.names(remote_id, product), ("Z Odoo", "Namiot"))
        self.assertFalse(self.decisions())
