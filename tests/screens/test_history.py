from datetime import timedelta

from lxml import etree

from odoo import SUPERUSER_ID, fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools.safe_eval import safe_eval

from ..cases.decision_case import DecisionWords
from ..cases.languages import Walked
from ..cases.length import thorough
from ..cases.product_case import ProductCase

UPDATE = {"update_linked": "shop"}


class TestHistory(DecisionWords, ProductCase):
    """The list of synchronisations says what each was, what it changed on which side,
    how long it took and what became of it; empty and discarded plans say so."""

    def open_shop(self):
        super().open_shop()
        self.remote_id, self.product = self.pair()

    def plan(self):
        return self.synchronise(auto_apply=False, product=UPDATE)

    def counts(self, run):
        names = ("planned_count", "done_count", "waiting_count", "skipped_count")
        return tuple(run[name] for name in names)

    def test_a_type_of_which_all_waits_is_not_called_planned(self):
        self.conflict(" 2")
        step = self.plan().step_ids.filtered(lambda step: step.entity == "product")
        self.assertEqual((step.planned_count, step.waiting_count), (0, 1))
        self.assertEqual(step.result, "waits")

    # ---------------------------------------------------------------------- what
    def test_each_run_says_what_it_was(self):
        self.conflict(" 2")
        self.product.weight = 2
        wizard_run = self.update("shop")
        preset = self.env["shoper.sync.preset"].create(
            {
                "name": "Nocny",
                "connector_id": self.connector.id,
                "line_ids": [Command.create({"entity": "unit"})],
            }
        )
        preset_run = preset._run()
        self.work(preset_run)
        decision = self.decisions("conflict")
        decision.action_take_odoo()
        decided = decision.sudo().decision_run_id
        undo = wizard_run._undo()
        self.assertFalse(undo.message_ids, "the notes begin with what it did")
        sent = self.product.action_shoper_send()
        told = {
            run.what: run.purpose
            for run in (
                wizard_run,
                preset_run,
                decided,
                undo,
                self.env["shoper.sync.run"].browse(sent["res_id"]),
            )
        }
        self.assertEqual(
            told,
            {
                "Synchronisation": "wizard",
                "Nocny": "preset",
                "Decision": "decision",
                "Undoing": "undo",
                "Single Products": "product",
            },
        )
        self.assertIn("Undoing: ", undo.display_name)
        # What it was, of which shop, and when to the minute.
        self.assertRegex(
            wizard_run.with_context(lang="en_US").display_name,
            rf"^Synchronisation: {self.connector.name} \w+ \d+, 20\d\d, "
            r"\d+:\d\d\W[AP]M$",
        )
        self.assertEqual(preset.last_run_state, "done")

    def test_each_kind_has_an_icon_of_its_own_that_says_which(self):
        run = self.update("shop").with_context(lang="pl_PL")
        icons = set()
        for kind, label in run._fields["purpose"]._description_selection(run.env):
            run.purpose = kind
            icon = etree.fromstring(str(run.icon))
            self.assertEqual(icon.get("title"), label)
            icons.add(icon.get("class"))
        self.assertEqual(len(icons), len(run._fields["purpose"].selection))
        self.assertTrue(all(" fa-fw fa-" in icon for icon in icons))
        for kind in ("list", "kanban"):
            arch = etree.fromstring(run.get_view(view_type=kind)["arch"])
            self.assertEqual(len(arch.xpath("//field[@name='icon']")), 1)

    def test_states_are_in_the_reader_s_language(self):
        preset = self.env["shoper.sync.preset"].with_context(lang="pl_PL")
        labels = dict(
            preset._fields["last_run_state"]._description_selection(preset.env)
        )
        self.assertEqual(labels["failed"], "Nieudane")

    def test_changes_are_told_by_side(self):
        self.product.weight = 2
        other_id = self.shop_product("Karimata")
        run = self.synchronise(product=UPDATE | {"import_unlinked": True})
        self.assertTrue(self.record_of("product", other_id))
        self.assertEqual(run.changed, "1 in Odoo, 1 in the shop")
        self.assertFalse(self.update("shop").changed)

    @thorough
    def test_an_undone_run_keeps_its_counts_and_names_what_undid_it(self):
        self.product.weight = 2
        run = self.update("shop")
        undo = run._undo()
        self.work(undo)
        self.assertFalse(run.undone, "it is only planned")
        self.confirm(undo)
        self.work(undo)
        self.assertRunDone(undo)
        self.assertEqual(run.undone_by_ids, undo)
        self.assertEqual((run.undone, undo.undone), ("Undone", False))
        self.assertEqual((run.done_count, run.changed), (1, "1 in the shop"))
        self.assertEqual(self.step(run, "product").updated_count, 1)
        self.assertFalse(run.is_undoable or self.step(run, "product").is_undoable)

    def test_durations_are_told_as_people_do(self):
        run = self.update("shop")
        run.started_at = run.ended_at - timedelta(seconds=7)
        self.assertEqual(run.duration, "7 s")
        run.started_at = run.ended_at - timedelta(minutes=2, seconds=5)
        self.assertEqual(run.duration, "2 min 5 s")
        run.started_at = run.ended_at - timedelta(hours=1, minutes=5)
        self.assertEqual(run.duration, "1 h 5 min")

    def test_days_that_a_plan_waited_for_a_person_are_not_counted(self):
        self.product.weight = 2
        run = self.plan()
        self.assertFalse(run.duration)
        run.started_at -= timedelta(days=3)
        run.action_apply()
        self.work(run)
        self.assertRegex(run.duration, r"^\d+ s$")

    def test_changes_are_counted_per_day_type_and_person(self):
        before = self.report()
        self.product.weight = 2
        self.update("shop")
        now = self.report()
        key = ("product", "shop", "done", self.manager)
        self.assertEqual(now[key] - before.get(key, 0), 1)

    def test_changes_count_for_who_started_what_made_them(self):
        self.assertNotEqual(self.connector.user_id, self.user)
        preset = self.env["shoper.sync.preset"].create(
            {
                "name": "Nocny",
                "connector_id": self.connector.id,
                "line_ids": [
                    Command.create(
                        UPDATE
                        | {"entity": "product", "property_ids": self.all_properties()}
                    )
                ],
            }
        )
        before = self.report()
        for weight in (2, 3, 4):
            self.product.weight = weight
            if weight == 4:  # nobody started it
                preset.is_scheduled = True
                preset.next_run = fields.Datetime.now()
                preset.with_user(SUPERUSER_ID)._queue_due()
            else:
                preset.with_user(self.user)._run()
            self.work(preset.run_ids.sorted("id")[-1])
        self.assertEqual(preset.run_ids.user_id, self.connector.user_id)
        now = self.report()
        nobody = self.env["res.users"]
        people = (self.user, self.connector.user_id, nobody, nobody.browse(1))
        counts = []
        for person in people:
            key = ("product", "shop", "done", person)
            counts.append(now.get(key, 0) - before.get(key, 0))
        self.assertEqual(counts, [2, 0, 1, 0])
        domain = self.product.with_user(self.manager).action_open_shoper_history()
        changes = self.env["shoper.sync.change"].search(domain["domain"])
        changes = changes.filtered(lambda change: change.run_id in preset.run_ids)
        self.assertEqual(len(changes), 3)
        by_hand = changes.filtered("user_id")
        self.assertEqual((len(by_hand), by_hand.user_id), (2, self.user))
        runs = self.env["shoper.sync.run"].with_user(self.manager)
        view = etree.fromstring(runs.get_view(view_type="search")["arch"])
        [people] = view.xpath("//filter[@string='Started By']/@context")
        [mine] = view.xpath("//filter[@name='mine']/@domain")
        own = [("preset_id", "=", preset.id)]
        grouped = runs._read_group(own, [safe_eval(people)["group_by"]], ["__count"])
        self.assertEqual(dict(grouped), {self.user: 2, nobody: 1})
        for person, count in ((self.user, 2), (self.connector.user_id, 0)):
            domain = own + safe_eval(mine, {"uid": person.id})
            self.assertEqual(runs.search_count(domain), count)

    def report(self):
        """Changes by type, side, result and person, as a manager sees them."""
        groups = (
            self.env["shoper.sync.report"]
            .with_user(self.manager)
            ._read_group([], ["entity", "side", "result", "user_id"], ["count:sum"])
        )
        return {tuple(keys): count for *keys, count in groups}

    # ---------------------------------------------------------------------- plan
    def test_an_empty_plan_says_so_and_is_closed(self):
        self.update("shop")
        run = self.plan()
        self.assertTrue(run.is_empty_plan)
        self.assertEqual(set(run.step_ids.mapped("result")), {"idle"})
        run.action_apply()
        self.work(run)
        self.assertRunDone(run)
        self.assertFalse(run.is_empty_plan)

    def told(self, run):
        """What the green band above an empty plan says."""
        arch = self.env["shoper.sync.run"].get_view(view_type="form")["arch"]
        sentences = etree.fromstring(arch).xpath(
            "//div[@invisible='not is_empty_plan']/div"
        )
        values = {name: run[name] for name in run._fields if name.endswith("_count")}
        return [
            " ".join("".join(sentence.itertext()).split())
            for sentence in sentences
            if not safe_eval(sentence.get("invisible"), values)
        ]

    @thorough
    def test_an_empty_plan_leads_to_decisions_only_where_there_are_some(self):
        self.update("shop")
        self.assertEqual(len(self.told(self.plan())), 1)
        self.assertIn("Both sides agree", self.told(self.plan())[0])
        self.shop_product("Zestaw", type=1)
        run = self.synchronise(auto_apply=False, product={"import_unlinked": True})
        self.assertEqual((run.waiting_count, run.open_decision_count), (1, 0))
        [told] = self.told(run)
        self.assertIn("wait for something else", told)

    def test_a_plan_of_which_a_type_failed_is_not_called_empty(self):
        self.update("shop")
        refusal = {"error": "invalid_request", "error_description": "Awaria"}
        self.shop.faults.add("GET", "units", status=400, body=refusal, times=None)
        run = self.synchronise(auto_apply=False, unit={}, tag={})
        self.assertEqual(run.state, "planned")
        self.assertFalse(run.is_empty_plan)

    def test_what_is_left_out_stays_on_the_list_and_does_not_wait(self):
        self.product.weight = 2
        run = self.plan()
        self.assertEqual(self.counts(run), (1, 0, 0, 0))
        change = self.changes(run, "product", "update_shop")
        change.action_exclude()
        self.env.invalidate_all()
        self.assertEqual(self.counts(run), (0, 0, 0, 1))
        self.assertEqual(self.step(run, "product").skipped_count, 1)
        action = run.with_context(
            shoper_change_states=["planned", "sending", "skipped"]
        ).action_open_changes()
        listed = self.env["shoper.sync.change"].search(action["domain"])
        self.assertEqual(listed, change)
        change.action_include()
        self.env.invalidate_all()
        self.assertEqual(self.counts(run), (1, 0, 0, 0))

    @thorough
    def test_a_discarded_plan_waits_for_nothing(self):
        self.product.weight = 2
        run = self.plan()
        run.action_cancel()
        self.assertEqual(self.counts(run), (0, 0, 0, 1))

    @thorough
    def test_what_a_cancelled_synchronisation_did_not_get_to_is_not_left_out(self):
        _remote_id, other = self.pair("Karimata")
        (self.product | other).weight = 2
        run = self.plan()
        planned = self.changes(run, "product", state="planned")
        chosen, others = planned[:1], planned[1:]
        self.assertTrue(others)
        chosen.action_exclude()
        run.action_cancel()
        self.env.invalidate_all()
        told = [change.with_context(lang="en_US").standing for change in run.change_ids]
        self.assertEqual(told.count("Left Out"), 1)
        self.assertEqual(told.count("Not Applied"), len(others))
        arch = etree.fromstring(run.change_ids.get_view(view_type="search")["arch"])
        for name, found in (("left_out", chosen), ("not_applied", others)):
            [node] = arch.xpath(f"//filter[@name='{name}']")
            domain = [("run_id", "=", run.id), *safe_eval(node.get("domain"))]
            self.assertEqual(run.change_ids.search(domain), found)

    def test_what_waits_for_something_left_out_names_the_first_in_the_row(self):
        run = self.plan()
        step = run.step_ids[:1]
        changes = self.env["shoper.sync.change"]
        for name in ("Jeden", "Dwa", "Trzy"):
            changes |= changes.create(
                {
                    "run_id": run.id,
                    "step_id": step.id,
                    "verb": "create_odoo",
                    "name": name,
                    "depends_on_ids": [Command.set(changes[-1:].ids)],
                }
            )
        changes[0].action_exclude()
        self.assertEqual(changes.mapped("state"), ["skipped"] * 3)
        self.assertIn("Jeden", changes[2].message)
        self.assertNotIn("Dwa", changes[2].message)


@tagged("post_install", "-at_install")
class TestTourHistory(Walked, DecisionWords, ProductCase, HttpCase):
    """Plans and failures, in the browser."""

    def tour(self, run, name):
        address = f"/odoo/action-shoper_connector.shoper_sync_run_action/{run.id}"
        self.start_tour(address, name, login="shoper-user")

    @thorough
    def test_a_failed_run_says_why_and_is_run_again(self):
        self.without_pauses()
        self.shop.faults.add(status=500, times=None)
        run = self.synchronise(unit={}, producer={})
        self.tour(run, "shoper_run_again")
        again = self.env["shoper.sync.run"].search([("again_of_id", "=", run.id)])
        self.assertEqual(again.user_id, self.user)

    @thorough
    def test_an_empty_plan_is_closed(self):
        _remote_id, _product = self.pair()
        self.update("shop")
        run = self.synchronise(user=self.user, auto_apply=False, product=UPDATE)
        self.tour(run, "shoper_empty_plan")

    @thorough
    def test_a_line_is_left_out_and_the_plan_discarded(self):
        _remote_id, product = self.pair()
        product.weight = 2
        run = self.synchronise(user=self.user, auto_apply=False, product=UPDATE)
        self.tour(run, "shoper_discard_plan")
        self.assertEqual(run.state, "cancelled")


@thorough
@tagged("post_install", "-at_install")
class TestTourHistoryInPolish(TestTourHistory):
    walked_in = "pl_PL"
