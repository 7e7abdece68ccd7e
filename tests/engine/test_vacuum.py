from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from ..cases.length import thorough
from ..cases.product_case import ProductCase


class TestVacuum(ProductCase):
    """What a schedule leaves behind when there was nothing to do is cleared away,
    everything that somebody may want to look at stays."""

    def aged(self, run, days=100):
        run.sudo().ended_at = fields.Datetime.now() - timedelta(days=days)
        return run

    def vacuum(self):
        return self.env["shoper.sync.run"]._gc_idle_runs()

    def test_old_runs_that_changed_nothing_go_and_the_latest_stays(self):
        self.pair()
        idle = [self.aged(self.synchronise(product={})) for _number in range(3)]
        young = self.aged(self.synchronise(product={}), days=5)
        latest = self.aged(self.synchronise(product={}))
        self.assertEqual(self.vacuum(), (3, False))
        self.assertFalse(any(run.exists() for run in idle))
        self.assertEqual((young | latest).exists(), young | latest)

    @thorough
    def test_what_starts_by_itself_and_finds_nothing_goes_after_a_few_days(self):
        self.pair()
        by_person, told, scheduled, told_again = (
            self.synchronise(product={}) for _ in range(4)
        )
        self.shop.faults.add(None, None, status=500, times=None)
        failed = self.synchronise(product={})
        self.assertIn(failed.state, ("failed", "done_with_errors"))
        self.shop.faults.clear()
        latest = self.synchronise(product={})
        (told | told_again).sudo().purpose = "webhook"
        (scheduled | failed | latest).sudo().purpose = "preset"
        for run in (by_person, told, scheduled, told_again, failed, latest):
            self.aged(run, days=4)
        self.assertEqual(self.vacuum(), (2, False))
        self.assertFalse((told | scheduled).exists())
        left = by_person | told_again | failed | latest
        self.assertEqual(left.exists(), left)

    @thorough
    def test_the_last_run_that_compared_stays_where_later_ones_did_not(self):
        self.pair()
        compared = self.synchronise(product={"update_linked": "odoo"})
        later = self.synchronise(product={}) + self.synchronise(product={})
        (compared | later).sudo().purpose = "preset"
        for run in compared | later:
            self.aged(run, days=4)
        self.vacuum()
        self.assertTrue(compared.exists())

    @thorough
    def test_runs_of_types_that_note_no_id_go_as_well(self):
        self.pair()
        read, old, latest = (
            self.aged(self.synchronise(product={})) for _number in range(3)
        )
        (old | latest).sudo().step_ids.fetched_to = 0
        self.vacuum()
        self.assertFalse(old.exists())
        self.assertEqual((read | latest).exists(), read | latest)

    @thorough
    def test_the_gates_stay_open_and_new_ones_are_still_found(self):
        self.pair()
        for _number in range(2):
            self.aged(self.synchronise_base(product={}))
        self.vacuum()
        remote_id = self.shop_product("Karimata")
        run = self.synchronise(product={"import_unlinked": True, "fetch_all": False})
        self.assertRunDone(run)
        self.assertEqual(self.step(run, "product").fetched_count, 1)
        self.assertTrue(self.record_of("product", remote_id))

    @thorough
    def test_runs_with_changes_failures_or_decisions_stay(self):
        remote_id, product = self.pair()
        made = self.env["shoper.sync.run"].search([], limit=1)
        product.weight = 3
        self.shop.faults.add(
            "PUT", f"products/{remote_id}", status=400, scope="item", times=None
        )
        failed = self.synchronise(product={"update_linked": "shop"})
        self.assertEqual(failed.state, "done_with_errors")
        self.shop.faults.clear()
        product.name = "Z Odoo"
        self.shop_texts(remote_id, name="Z panelu")
        asked = self.synchronise(product={"update_linked": "odoo"})
        self.assertTrue(self.changes(asked, "product", "conflict", "waiting"))
        self.synchronise(product={})
        runs = made | failed | asked
        for run in runs:
            self.aged(run)
        self.vacuum()
        self.assertEqual(runs.exists(), runs)

    @thorough
    def test_what_runs_left_undone_goes_once_a_later_one_says_what_is_left(self):
        self.pair()
        self.shop_product("Czeka", tax_id=self.remote("tax", "np."))
        runs = [
            self.synchronise(product={"import_unlinked": True}) for _number in range(4)
        ]
        for run in runs:
            self.assertEqual(run.change_ids.mapped("state"), ["waiting"])
            self.aged(run, days=4)
        by_person, old, lost, latest = runs
        (old | lost | latest).sudo().purpose = "preset"
        lost.change_ids.sudo().attempts = 1
        counted = (old.waiting_count, self.step(old, "product").waiting_count)
        vacuum = self.env["shoper.sync.change"]._gc_left_undone
        self.assertEqual(vacuum(), (1, False))
        self.env.invalidate_all()
        self.assertFalse(old.change_ids)
        self.assertEqual(
            (old.waiting_count, self.step(old, "product").waiting_count), counted
        )
        self.assertEqual(old.gone_count, 1)
        for run in by_person | lost | latest:
            self.assertTrue(run.change_ids)
            self.assertFalse(run.gone_count)
        self.aged(by_person, days=100)
        self.assertEqual(vacuum(), (1, False))
        self.assertFalse(by_person.change_ids)
        self.aged(latest, days=100)
        self.assertEqual(vacuum(), (0, False), "nothing later says it, and it is asked")
        decision = self.env["shoper.decision"].search([("entity", "=", "product")])
        self.assertEqual(decision.change_id, latest.change_ids)

    @thorough
    def test_what_the_shop_was_told_and_nobody_takes_back_goes_after_months(self):
        _remote_id, product = self.pair()
        runs = self.env["shoper.sync.run"]
        for weight in (3, 4, 5):
            product.weight = weight
            runs += self.synchronise(product={"update_linked": "shop"})
        told, left_out, young = (
            self.changes(run, "product", "update_shop", "done") for run in runs
        )
        for run in runs - young.run_id:
            self.aged(run)
        left_out.sudo().excluded_by = self.user
        step = self.step(told.run_id, "product")
        self.assertEqual(step.updated_count, 1)
        vacuum = self.env["shoper.sync.change"]._gc_told
        self.assertEqual(vacuum(), (0, False), "it can be undone")
        entity = type(self.env["shoper.sync.product"])
        with patch.object(entity, "_undo_refusal", "It is gone."):
            self.assertEqual(vacuum(), (1, False))
        self.env.invalidate_all()
        self.assertFalse(told.exists())
        self.assertEqual((step.updated_count, step.run_id.gone_count), (1, 1))
        stay = left_out | young
        self.assertEqual(stay.exists(), stay)

    @thorough
    def test_what_a_decision_is_about_stays_whatever_later_runs_say(self):
        self.pair()
        self.shop_product("Czeka", tax_id=self.remote("tax", "np."))
        run = self.synchronise(product={"import_unlinked": True})
        self.aged(run)
        decision = self.env["shoper.decision"].search([("entity", "=", "product")])
        self.synchronise(product={"import_unlinked": True})
        waiting = run.change_ids
        waiting.question = "Which tax is meant?"
        # Of changes with the same question one is asked about for all.
        alike = waiting.copy()
        step_id = run.step_ids.id
        decision.sudo().write({"change_id": waiting.id, "step_id": step_id})
        self.env["shoper.sync.change"]._gc_left_undone()
        self.assertEqual(decision.exists().change_id, waiting)
        self.assertEqual((waiting | alike).exists(), waiting | alike)

    def test_of_the_shop_s_messages_those_that_nobody_took_up_stay_longer(self):
        kept = {}
        for number, (state, days) in enumerate(
            (("taken", 1), ("taken", 15), ("new", 15), ("new", 100)), 1
        ):
            event = self.env["shoper.webhook.event"].create(
                {
                    "connector_id": self.connector.id,
                    "topic": "order.create",
                    "entity": "order",
                    "remote_id": number,
                    "state": state,
                }
            )
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE shoper_webhook_event SET create_date = %s WHERE id = %s",
                [fields.Datetime.now() - timedelta(days=days), event.id],
            )
            kept[state, days] = event
        self.env.invalidate_all()
        self.env["shoper.webhook.event"]._gc_events()
        left = {key for key, event in kept.items() if event.exists()}
        self.assertEqual(left, {("taken", 1), ("new", 15)})
