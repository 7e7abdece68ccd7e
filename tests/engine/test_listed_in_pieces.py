from unittest.mock import patch

from ...models.shoper_sync_run import progress
from ...sync.engine.decisions import decisions
from ..cases.decision_case import LIVE, DecisionWords
from ..cases.length import thorough
from ..cases.product_case import ProductCase
from ..cases.unit_case import UnitWords

UPDATE = {"update_linked": "odoo"}
PIECE = 2


class TestListedInPieces(UnitWords, DecisionWords, ProductCase):
    """However much a synchronisation leaves to people, each unit of work lists a piece
    of it, and people are asked once all of it is there."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(decisions, "CHUNK", PIECE))

    def conflicts(self, number):
        for _place in range(number):
            self.edited.append(self.shop_product(f"Namiot {len(self.edited)}"))
        self.assertRunDone(self.synchronise(product={"import_unlinked": True}))
        for remote_id in self.edited[-number:]:
            self.record_of("product", remote_id).weight = 3
            self.shop_edit(remote_id, stock={"weight": 4})

    @property
    def edited(self):
        return self.__dict__.setdefault("_edited", [])

    def live(self):
        return self.decisions(state=LIVE)

    def count_open(self):
        return self.env["shoper.decision"].with_user(self.user).count_open()

    @thorough
    def test_nobody_is_asked_before_all_of_it_is_listed(self):
        self.conflicts(5)
        run, before = self.queue(product=UPDATE), self.count_open()
        listed = []
        while run._is_active():
            self.work_unit()
            listed.append(len(self.live()))
            if run._is_active() and listed[-1] < 5:
                self.assertEqual(self.count_open(), before)
        self.assertEqual(sorted({*listed}), [0, 2, 4, 5])
        self.assertEqual(run.state, "done")
        self.assertEqual(self.decisions("conflict").mapped("state"), ["open"] * 5)
        self.assertEqual(self.count_open(), before + 5)
        self.assertEqual(run.open_decision_count, 5)

    def test_what_is_met_again_stays_and_what_is_not_is_settled(self):
        self.conflicts(5)
        self.synchronise(product=UPDATE)
        before = self.decisions("conflict")
        self.assertEqual(len(before), 5)
        first, last = self.edited[0], self.edited[-1]
        for remote_id in (first, last):
            self.shop_edit(remote_id, stock={"weight": 3})
        self.conflicts(1)
        run = self.synchronise(product=UPDATE)
        after = self.decisions("conflict")
        settled = before.filtered(lambda decision: decision.state == "settled")
        self.assertEqual(
            set(settled.mapped("element_id.remote_id")), {first, last}, "are the same"
        )
        self.assertEqual(len(after), 4)
        self.assertEqual(after & before, before - settled)
        self.assertEqual(after.run_id, run)
        self.assertEqual(after.mapped("since"), sorted(after.mapped("since"))[::-1])

    @thorough
    def test_a_plan_is_shown_once_its_questions_are_listed(self):
        self.conflicts(5)
        run = self.queue(auto_apply=False, product=UPDATE)
        self.units_until(self.live)
        self.assertEqual((run.state, len(self.live())), ("planning", PIECE))
        self.units_until(lambda: not run._is_active())
        self.assertEqual(run.state, "planned")
        self.assertEqual(len(self.decisions("conflict")), 5)
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(len(self.decisions("conflict")), 5)

    @thorough
    def test_a_unit_costs_as_much_however_much_is_left(self):
        costs = []
        for _round in range(2):
            self.live().sudo().unlink()
            self.conflicts(3 * PIECE)
            run = self.queue(product=UPDATE)
            step, queries = run.step_ids, []
            self.units_until(lambda step=step: step._is_settled())
            while run._is_active():
                before = self.cr.sql_log_count
                self.work_unit()
                if (step.cursor or {}).get("list_stage") == "left":
                    queries.append(self.cr.sql_log_count - before)
            costs.append(max(queries[1:]))
        self.assertEqual(len(self.live()), 6 * PIECE)
        self.assertLessEqual(costs[1], costs[0])

    @thorough
    def test_cancelling_a_plan_with_very_many_questions_is_left_to_the_worker(self):
        self.conflicts(5)
        run = self.synchronise(auto_apply=False, product=UPDATE)
        listed = self.decisions("conflict")
        with patch.object(progress, "AT_ONCE", 2):
            run.with_user(self.user).action_cancel()
            self.assertEqual((run.state, run.to_wind_up), ("cancelled", True))
            self.tick()
        self.assertFalse(run.to_wind_up)
        self.assertEqual(run.step_ids.state, "skipped")
        self.assertFalse(self.decisions("conflict"), "nobody but the plan asked")
        self.assertEqual(set(listed.mapped("state")), {"settled"})

    @thorough
    def test_a_question_that_cannot_be_listed_ends_the_run_and_blames_no_other_type(
        self,
    ):
        self.conflicts(1)
        run = self.queue(product=UPDATE, image={})
        with (
            patch.object(decisions.Listing, "meet", side_effect=ZeroDivisionError),
            self.assertLogs("odoo.addons.shoper_connector", "ERROR"),
        ):
            self.work(run)
        self.assertEqual(run.state, "failed")
        self.assertEqual(self.step(run, "product").state, "done")
        self.assertRunDone(self.synchronise(product=UPDATE))
        self.assertEqual(len(self.decisions("conflict")), 1)
