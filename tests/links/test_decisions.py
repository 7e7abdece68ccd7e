from datetime import datetime, timedelta
from unittest.mock import patch

from lxml import etree

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user
from odoo.tools import html2plaintext
from odoo.tools.safe_eval import safe_eval

from ...models.shoper_decision.decision import CHOICES
from ...sync.engine.decisions import listing
from ..cases.decision_case import LIVE, DecisionWords, buttons_shown
from ..cases.length import thorough
from ..cases.product_case import ProductCase


class TestConflicts(DecisionWords, ProductCase):
    """Values that both sides edited."""

    def open_shop(self):
        super().open_shop()
        self.remote_id, self.product = self.conflict()

    def test_a_conflict_is_listed_once_with_all_three_values(self):
        waiting = self.env["shoper.decision"].with_user(self.user).count_open()
        for _again in range(2):
            self.update()
        decision = self.decisions()
        self.assertEqual(len(decision), 1)
        self.assertEqual(decision.kind, "conflict")
        self.assertEqual(
            decision.name, self.element("product", self.remote_id).display_name
        )
        line = decision.value_ids
        self.assertEqual(line.label, "Name")
        shown = [line.base_html, line.odoo_html, line.shop_html]
        self.assertEqual(
            [html2plaintext(value) for value in shown], ["Namiot", "Z Odoo", "Z panelu"]
        )
        self.assertEqual(
            self.env["shoper.decision"].with_user(self.user).count_open(), waiting + 1
        )

    @thorough
    def test_a_conflict_says_which_side_was_edited(self):
        self.product.with_context(lang="pl_PL").name = "Namiot"
        self.shop_texts(self.remote_id, name="Namiot")
        self.update()
        for direction, edited, kept in (
            ("odoo", "in Odoo", "what the shop holds"),
            ("shop", "in the shop", "what Odoo holds"),
        ):
            with self.subTest(direction):
                if direction == "odoo":
                    self.product.with_context(lang="pl_PL").name = "Z Odoo"
                else:
                    self.product.with_context(lang="pl_PL").name = "Namiot"
                    self.shop_texts(self.remote_id, name="Z panelu")
                self.update(direction)
                decision = self.decisions("conflict")
                self.assertTrue(decision.message.startswith(f"Edited {edited} since"))
                self.assertIn(kept, decision.message)
                self.assertIn(f"Edited {edited} since", html2plaintext(decision.why))

    def test_a_plan_that_is_thrown_away_takes_along_what_it_alone_asked(self):
        self.update()
        asked = self.decisions("conflict")
        asked.sudo().since -= timedelta(days=1)
        count_open = self.env["shoper.decision"].with_user(self.user).count_open
        before = count_open()
        self.conflict(" drugi")
        plan = self.synchronise(auto_apply=False, product={"update_linked": "odoo"})
        self.assertEqual(len(self.decisions("conflict")), 2)
        plan.with_user(self.user).action_cancel()
        self.assertEqual(self.decisions("conflict"), asked)
        self.assertEqual(count_open(), before)
        self.update()
        self.assertEqual(len(self.decisions("conflict")), 2, "it is asked again")

    def test_what_is_about_a_paused_shop_waits_until_it_is_not(self):
        decisions = self.env["shoper.decision"].with_user(self.user)
        before = decisions.count_open()
        self.update()
        asked = self.decisions()
        action = self.env.ref("shoper_connector.shoper_decision_action")
        listed = [*safe_eval(action.domain), ("id", "in", asked.ids)]
        self.assertEqual(decisions.search(listed), asked)
        with patch.object(type(decisions), "_announce") as announce:
            self.connector.active = False
        announce.assert_called_once()
        self.assertEqual(decisions.count_open(), 0)
        self.assertFalse(decisions.search(listed))
        with self.assertRaisesRegex(UserError, "unarchives it first"):
            asked.action_take_shop()
        asked.sudo().state = "settled"
        self.assertEqual(decisions.search(listed), asked, "what was decided stays")
        asked.sudo().state = "open"
        self.connector.active = True
        self.assertEqual(decisions.count_open(), before + 1)
        self.assertEqual(decisions.search(listed), asked)

    @thorough
    def test_of_what_waits_as_before_only_the_run_that_met_it_is_noted(self):
        self.update()
        decision = self.decisions()
        [line] = decision.value_ids
        with patch.object(listing, "renew_lines") as meet:
            again = self.update()
            meet.assert_not_called()
        self.assertEqual(self.decisions(), decision)
        self.assertEqual(decision.change_id, self.changes(again, "product"))
        self.assertEqual(decision.step_id, self.step(again, "product"))
        self.assertEqual(decision.value_ids, line)
        self.shop_texts(self.remote_id, name="Znowu z panelu")
        self.product.with_context(lang="pl_PL").shoper_short_description = "<p>O</p>"
        self.shop_texts(
            self.remote_id, name="Znowu z panelu", short_description="<p>S</p>"
        )
        later = self.update(property_ids=self.all_properties())
        self.assertEqual(self.decisions(), decision)
        self.assertEqual(decision.change_id, self.changes(later, "product"))
        self.assertEqual(
            set(decision.value_ids.mapped("code")), {"name", "short_description"}
        )

    @thorough
    def test_the_row_marks_what_differs_and_says_who_edited_when(self):
        self.product.with_user(self.manager).with_context(lang="pl_PL").name = "Z biura"
        self.update()
        decision = self.decisions()
        self.assertIn('<mark class="px-0">panelu</mark>', decision.shop_html)
        self.assertIn('<mark class="px-0">biura</mark>', decision.odoo_html)
        self.assertIn(f"edited by {self.manager.name}, ", decision.odoo_html)
        self.assertIn(f"· read {decision.shop_read}", decision.shop_html)
        # When it was edited in the shop, by the reader's clock.
        self.assertIn(f"last edited {decision.shop_edited} ·", decision.shop_html)
        row = self.shop.shop["products"].rows[self.remote_id]
        for written, shown in (
            ("2024-07-01 12:30:00", "Jul 1, 2024, 10:30 AM"),  # Warsaw, read in UTC
            ("0000-00-00 00:00:00", False),
            ("kiedyś", False),
        ):
            row["edit_date"] = written
            self.update()
            self.env.invalidate_all()
            decision = self.decisions().with_context(tz="UTC")
            edited = (decision.shop_edited or "").replace("\u202f", " ")
            self.assertEqual(edited or False, shown)
            self.assertEqual("last edited" in decision.shop_html, bool(shown))
        why = html2plaintext(decision.why)
        self.assertIn("Namiot", why, "what was agreed on")
        self.assertIn("Edited on both sides since they last agreed.", why)
        # What Odoo's own user wrote last, no person edited.
        self.product.with_user(SUPERUSER_ID).weight = 3
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.product.write_uid.id, SUPERUSER_ID)
        superuser = self.product.write_uid.sudo().name
        self.assertNotIn(superuser, decision.odoo_html)
        self.assertNotIn("edited", decision.odoo_html)
        self.assertIn(f"updated {decision.odoo_edited}", decision.odoo_html)
        self.assertTrue(decision.odoo_edited)

    @thorough
    def test_after_a_decision_the_next_one_is_shown(self):
        self.conflicts(" 2", " 3")
        self.update()
        first, second, third = self.decisions()
        ids = [first.id, second.id, third.id]
        self.assertEqual(second.next_open(ids), third.id)
        self.assertEqual(third.next_open(ids), first.id, "from the beginning again")
        third.action_leave()
        self.assertEqual(second.next_open(ids), first.id)
        first.action_leave()
        second.action_leave()
        others = self.env["shoper.decision"].search([("state", "=", "open")])
        self.assertEqual(second.next_open(ids), others[:1].id, "np. is left")
        others.sudo().state = "settled"
        self.assertFalse(second.next_open(ids))

    def test_the_side_that_a_person_takes_is_written_by_a_run_and_not_before(self):
        winners = {"action_take_shop": "Z panelu", "action_take_odoo": "Z Odoo"}
        conflicts = self.conflicts(*winners)
        self.update()
        for (action, winner), (remote_id, product) in zip(
            winners.items(), conflicts, strict=True
        ):
            with self.subTest(action):
                decision = self.decisions().filtered(
                    lambda item, product=product: item.res_id == product.id
                )
                before = self.names(remote_id, product)
                getattr(decision, action)()
                self.assertEqual(self.names(remote_id, product), before)
                self.assertEqual(decision.state, "decided")
                run = self.decided_by_run(decision)
                self.assertRunDone(run)
                self.assertEqual(self.names(remote_id, product), (winner + action,) * 2)
                self.assertEqual(len(run.change_ids), 1)
                self.assertEqual(decision.state, "decided")
                self.assertEqual(decision.decided_by, self.user)
        self.assertEqual(self.decisions().res_id, self.product.id)

    def test_what_moved_since_it_was_shown_is_not_overwritten_but_asked_again(self):
        for side in ("shop", "odoo"):
            self.update()
            decision = self.decisions()
            decision.action_take_shop()
            if side == "shop":
                self.shop_texts(self.remote_id, name="Znowu z panelu")
            else:
                self.product.with_context(lang="pl_PL").name = "Znowu z Odoo"
            before = self.names(self.remote_id, self.product)
            self.decided_by_run(decision)
            self.assertEqual(self.names(self.remote_id, self.product), before)
            self.assertEqual(decision.state, "open")
            self.assertEqual(decision.value_ids.mapped("choice"), [False])
            self.assertIn(
                "Znowu", f"{decision.value_ids.odoo_html}{decision.value_ids.shop_html}"
            )

    @thorough
    def test_what_a_run_met_since_the_screen_was_read_is_not_decided_unseen(self):
        self.update()
        decision = self.decisions()
        decision = decision.with_context(shoper_shown=decision.change_id.id)
        self.shop_texts(self.remote_id, name="Później")
        self.update()
        for buttons in (decision, decision.value_ids):
            for button in ("take_shop", "take_odoo", "leave"):
                told = getattr(buttons, f"action_{button}")()
                self.assertIn("Look again", told["params"]["message"])
        self.assertEqual(decision.state, "open")
        self.assertFalse(decision.value_ids.choice)
        self.update()  # which meets the same values once more
        decision.with_context(shoper_shown=self.met_before(decision)).action_take_odoo()
        self.assertEqual(decision.state, "decided")

    def met_before(self, decision):
        """The change in which the run before the last one met a decision."""
        met = self.env["shoper.sync.change"].search(
            [("element_id", "=", decision.element_id.id), ("verb", "=", "conflict")]
        )
        return sorted(met.ids)[-2]

    def test_every_button_for_values_says_what_is_shown(self):
        views = self.env["shoper.decision"].get_views(
            [(False, kind) for kind in ("list", "kanban", "form")]
        )
        for kind, view in views["views"].items():
            arch = etree.fromstring(view["arch"])
            for name in ("action_take_shop", "action_take_odoo", "action_leave"):
                # One above a list is about several.
                buttons = arch.xpath(f"//*[not(self::header)]/button[@name='{name}']")
                buttons += arch.xpath(f"//form/header/button[@name='{name}']")
                self.assertTrue(buttons, kind)
                for button in buttons:
                    self.assertIn("change_id", button.get("context") or "", kind)

    def test_buttons_stand_in_one_order_in_the_list_on_cards_and_in_the_form(self):
        views = self.env["shoper.decision"].get_views(
            [(False, kind) for kind in ("list", "kanban", "form")]
        )["views"]

        def order(kind, path):
            """{button: its place, the last one where it stands twice}"""
            found = etree.fromstring(views[kind]["arch"]).xpath(path)
            return {
                (button.get("name"), button.get("context") or ""): place
                for place, button in enumerate(found)
            }

        in_form = order("form", "//form/header//button")
        # No answer: rows end with the doors into the shop, which the form has above.
        del in_form["action_open_in_panel", ""]
        for kind, path in (
            ("list", "/list/button"),
            ("list", "/list/header/button"),
            ("kanban", "//footer/button"),
        ):
            shown = order(kind, path)
            places = [
                in_form[button]
                for button in sorted(shown, key=shown.get)
                if button in in_form
            ]
            self.assertGreater(len(places), 10)
            self.assertEqual(places, sorted(places), path)

    def test_leaving_both_asks_again_only_when_one_of_them_moves(self):
        self.update()
        decision = self.decisions()
        self.shop.requests.clear()
        decision.action_leave()
        self.assertEqual(list(self.shop.requests), [])
        for direction in ("odoo", "shop"):
            self.assertNothingToDo(self.update(direction))
        self.assertFalse(self.decisions())
        self.assertEqual(
            self.names(self.remote_id, self.product), ("Z Odoo", "Z panelu")
        )
        self.shop_texts(self.remote_id, name="Nowa z panelu")
        self.update("shop")
        self.assertEqual(self.decisions().kind, "conflict")

    @thorough
    def test_a_run_counts_only_what_waits_still(self):
        self.conflict(" 1")
        first, run = self.update(), self.update()
        step = self.step(run, "product")

        def counted():
            self.env.invalidate_all()
            opened = run.with_context(shoper_change_states=["waiting"])
            listed = self.env["shoper.sync.change"].search(
                opened.action_open_changes()["domain"]
            )
            some = self.env["shoper.sync.run"].search(
                [
                    ("id", "in", (first | run).ids),
                    ("change_ids", "any", [("is_answered", "=", True)]),
                ]
            )
            self.assertEqual(len(listed), run.waiting_count)
            self.assertEqual(step.waiting_count, run.waiting_count)
            self.assertEqual(first.waiting_count, run.waiting_count)
            self.assertEqual(len(some), 0 if run.waiting_count == 2 else 2)
            return run.waiting_count

        self.assertEqual(counted(), 2)
        costs = []
        for some in (run, first | run):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some.read(["waiting_count"])
            costs.append(self.cr.sql_log_count - before)
        self.assertEqual(*costs)
        decided = self.decisions("conflict")[0]
        decided.action_leave()
        self.assertEqual(counted(), 1)
        decided.action_take_back()
        self.assertEqual(counted(), 2)

    def test_each_of_two_questions_about_one_thing_waits_for_its_own_answer(self):
        self.shop_texts(self.remote_id, name="Namiot 2")
        self.shop.owner.update(
            "products", self.remote_id, {"tax_id": self.remote("tax", "np.")}
        )
        run = self.update()
        asked = self.decisions(state=LIVE)
        self.assertEqual(len(asked), 2)
        self.assertEqual(len(asked.element_id), 1)
        self.assertEqual(run.waiting_count, 2)
        self.decisions("conflict").action_leave()
        self.env.invalidate_all()
        self.assertEqual(run.waiting_count, 1)
        waits = run.change_ids.filtered(lambda change: not change.is_answered)
        self.assertEqual(waits.verb, "update_odoo")

    @thorough
    def test_what_is_settled_does_not_wait_again_when_old_runs_are_deleted(self):
        other_id, _product = self.pair("Karimata")
        self.shop_texts(other_id, name="Mata")
        kept, idle = self.update(), self.update()
        self.env.invalidate_all()
        self.assertEqual((kept.done_count, idle.done_count), (1, 0))
        self.assertEqual(kept.waiting_count, 1)
        self.shop_texts(self.remote_id, name="Z Odoo")
        self.update()
        self.assertFalse(self.decisions())
        self.env.invalidate_all()
        self.assertEqual((kept.waiting_count, idle.waiting_count), (0, 0))
        with freeze_time(datetime.now() + timedelta(days=91)):
            self.env["shoper.sync.run"]._gc_idle_runs()
        self.env.invalidate_all()
        self.assertFalse(idle.exists())
        self.assertEqual(kept.waiting_count, 0)
        with freeze_time(datetime.now() + timedelta(days=91)):
            self.env["shoper.sync.change"]._gc_left_undone()
        self.env.invalidate_all()
        self.assertEqual((kept.waiting_count, kept.gone_count), (0, 1))

    def test_a_product_and_its_elements_lead_to_what_is_to_be_decided(self):
        product = self.product.with_user(self.user)
        self.assertFalse(product.shoper_has_decision)
        self.assertFalse(product.shoper_element_ids.has_decision)
        self.update()
        self.env.invalidate_all()
        self.assertEqual(product.shoper_state, "conflict")
        self.assertTrue(product.shoper_has_decision)
        self.assertTrue(product.shoper_element_ids.has_decision)
        decision = self.decisions()
        for opened in (
            product.action_shoper_decide(),
            product.shoper_element_ids.action_decide(),
        ):
            self.assertEqual(opened["res_model"], decision._name)
            self.assertEqual(opened["res_id"], decision.id)
        decision.action_leave()
        self.env.invalidate_all()
        self.assertFalse(product.shoper_has_decision)
        decision.action_take_back()
        self.connector.active = False
        self.env.invalidate_all()
        self.assertFalse(product.shoper_has_decision, "it waits until it is not paused")

    @thorough
    def test_who_may_not_decide_is_not_led_to_decisions(self):
        seller = new_test_user(
            self.env, "seller", groups="sales_team.group_sale_salesman"
        )
        for user, is_led in ((self.user, True), (seller, False)):
            arch = self.product.with_user(user).get_view(view_type="form")["arch"]
            self.assertEqual("action_shoper_decide" in arch, is_led)

    def test_of_the_sides_of_a_conflict_none_stands_out(self):
        self.update()
        sides = ["action_take_shop", "action_take_odoo", "action_leave"]
        self.assertEqual(buttons_shown(self.decisions()), sides)
        self.assertEqual(buttons_shown(self.decisions(), main=True), [])

    def test_what_was_answered_is_said_in_the_words_of_its_button(self):
        self.update()
        decision = self.decisions()
        self.assertFalse(decision.answer)
        self.assertNotIn("Answer", decision.why)
        decision.action_take_odoo()
        self.assertEqual(decision.answer, "Take Odoo's")
        told = html2plaintext(decision.why)
        self.assertIn(f"Answer: Take Odoo's ({self.user.name}, ", told)
        self.decided_by_run(decision)
        self.assertEqual((decision.state, decision.answer), ("decided", "Take Odoo's"))

    def test_answers_are_named_as_the_buttons_are(self):
        form = self.env["shoper.decision"].get_view(view_type="form")["arch"]
        buttons = set(etree.fromstring(form).xpath("//button/@string"))
        answers = {label for code, label in CHOICES if code not in ("several", "other")}
        self.assertEqual(answers - buttons, set())

    @thorough
    def test_leaving_both_can_be_taken_back(self):
        self.update()
        decision = self.decisions()
        decision.action_leave()
        decision.action_take_back()
        self.assertEqual(decision.state, "open")
        self.update()
        self.assertEqual(self.decisions(), decision)
        decision.action_take_shop()
        self.decided_by_run(decision)
        self.assertEqual(self.names(self.remote_id, self.product), ("Z panelu",) * 2)

    @thorough
    def test_each_property_can_be_decided_by_itself(self):
        self.product.weight = 1
        self.shop_edit(self.remote_id, stock={"weight": 2})
        self.update()
        decision = self.decisions()
        name, weight = decision.value_ids.sorted("sequence")
        name.action_take_shop()
        self.assertEqual(decision.state, "open")
        self.decided_by_run(decision)
        weight.action_take_odoo()
        self.assertEqual(decision.state, "decided")
        self.assertEqual(decision.choice, "several")
        self.assertEqual(decision.answer, "Each value by itself")
        self.decided_by_run(decision)
        self.assertEqual(self.product.name, "Z panelu")
        self.assertEqual(float(self.row(self.remote_id)["stock"]["weight"]), 1)
        self.shop.requests.clear()
        self.assertNothingToDo(self.update())

    @thorough
    def test_an_answer_that_was_not_carried_out_is_asked_for_again(self):
        self.product.weight = 1
        self.shop_edit(self.remote_id, stock={"weight": 2})
        self.update()
        decision = self.decisions()
        name, _weight = decision.value_ids.sorted("sequence")
        path = f"products/{self.remote_id}"
        self.shop.faults.add("PUT", path, status=400, scope="item", times=None)
        name.action_take_odoo()
        self.decided_by_run(decision)
        self.shop.faults.clear()
        self.update()
        self.assertEqual(decision.value_ids.mapped("choice"), [False, False])

    @thorough
    def test_price_and_vat_are_decided_together(self):
        self.product.list_price = 150.0
        self.shop_edit(self.remote_id, tax_id=self.remote("tax", "8%"))
        self.update()
        decision = self.decisions()
        price = decision.value_ids.filtered(lambda value: value.code == "price")
        self.assertIn("184.50", price.odoo_html)
        price.action_take_odoo()
        self.assertRunDone(self.decided_by_run(decision))
        row = self.row(self.remote_id)
        self.assertEqual(float(row["stock"]["price"]), 184.5)
        self.assertEqual(int(row["tax_id"]), self.remote("tax", "23%"))

    @thorough
    def test_a_run_that_finds_both_equal_settles_it(self):
        self.update()
        decision = self.decisions()
        self.synchronise(product={})
        self.assertEqual(decision.state, "open", "one that did not look does not")
        self.shop_texts(self.remote_id, name="Z Odoo")
        self.update("odoo", property_ids=self.properties("code"))
        self.assertEqual(decision.state, "open")
        self.update("odoo", property_ids=self.all_properties())
        self.assertEqual(decision.state, "settled")
        answer = (
            "Not needed any more: a synchronisation looked again and found nothing to "
            "ask"
        )
        self.assertEqual(decision.answer, answer)
        self.assertIn(f"Answer: {answer} (", decision.why)
        self.assertNotIn(self.user.name, decision.why)

    @thorough
    def test_one_settled_after_an_answer_about_a_value_says_that_there_was_one(self):
        self.product.weight = 1
        self.shop_edit(self.remote_id, stock={"weight": 2})
        self.update()
        decision = self.decisions()
        name, _weight = decision.value_ids.sorted("sequence")
        name.action_take_shop()
        self.decided_by_run(decision)
        self.shop_edit(self.remote_id, stock={"weight": 1})
        self.update()
        self.assertEqual(decision.state, "settled")
        self.assertEqual(decision.answer, "Each value by itself")
        form = etree.fromstring(decision.get_view(view_type="form")["arch"])
        [column] = form.xpath("//field[@name='value_ids']/list/field[@name='choice']")
        self.assertIn("settled", column.get("column_invisible"))

    def test_a_value_is_answered_in_the_words_of_the_buttons(self):
        value, decision = (
            dict(self.env[model]._fields["choice"].selection)
            for model in ("shoper.decision.value", "shoper.decision")
        )
        self.assertEqual(value, {code: decision[code] for code in value})

    def test_many_are_decided_at_once_and_one_run_carries_them_out(self):
        others = self.conflicts(" 0", " 1", " 2")
        self.update()
        decisions = self.decisions()
        self.assertEqual(len(decisions), 4)
        decisions.action_take_odoo()
        self.assertEqual(len(decisions.decision_run_id), 1)
        self.assertRunDone(self.decided_by_run(decisions[0]))
        for remote_id, product in [*others, (self.remote_id, self.product)]:
            names = self.names(remote_id, product)
            self.assertEqual(names[0], names[1])
            self.assertIn("Z Odoo", names[0])

    def test_always_decides_all_that_are_listed_and_all_to_come(self):
        other_id, other = self.conflict(" 2")
        self.update()
        action = self.decisions()[0].value_ids.action_always()
        dialog = (
            self.env["shoper.decision.always"]
            .with_user(self.user)
            .with_context(**action["context"])
            .create({"answer": "shop"})
        )
        self.assertEqual(dialog.listed_count, 2)
        dialog.action_decide()
        self.assertFalse(self.decisions())
        self.decided_by_run(self.decisions(state="decided")[0])
        self.assertEqual(self.names(other_id, other), ("Z panelu 2",) * 2)
        self.product.with_context(lang="pl_PL").name = "A"
        self.shop_texts(self.remote_id, name="B")
        self.update()
        self.assertEqual(self.names(self.remote_id, self.product), ("B", "B"))
        self.assertFalse(self.decisions())

    def test_a_decision_whose_run_is_stopped_is_open_again(self):
        self.update()
        decision = self.decisions()
        decision.action_take_shop()
        decision.decision_run_id.with_user(self.user).action_cancel()
        self.assertEqual(decision.state, "open")
        self.assertEqual(decision.value_ids.mapped("choice"), [False])

    @thorough
    def test_what_was_written_is_taken_back_by_a_plan_that_undoes_it(self):
        self.update()
        decision = self.decisions()
        decision.action_take_shop()
        self.decided_by_run(decision)
        with self.assertRaisesRegex(AccessError, "administrator"):
            decision.action_take_back()
        action = decision.with_user(self.manager).action_take_back()
        run = self.env["shoper.sync.run"].browse(action["res_id"])
        self.work(run)
        self.assertEqual(self.names(self.remote_id, self.product), ("Z panelu",) * 2)
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertRunDone(run)
        names = self.names(self.remote_id, self.product)
        self.assertEqual(names, ("Z Odoo", "Z panelu"))
        self.assertEqual(decision.state, "open")
        self.update()
        self.assertEqual(self.decisions(), decision, "it is asked again")
        decision.action_take_odoo()
        self.decided_by_run(decision)
        names = self.names(self.remote_id, self.product)
        self.assertEqual(names, ("Z Odoo", "Z Odoo"))

    @thorough
    def test_a_conflict_of_a_plan_that_waits_is_listed_too(self):
        run = self.synchronise(auto_apply=False, product={"update_linked": "odoo"})
        decision = self.decisions()
        self.assertEqual(decision.kind, "conflict")
        # What is decided before the plan is applied is not asked about by it again.
        decision.action_leave()
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertRunDone(run)
        self.assertFalse(self.decisions())
        self.assertEqual(decision.state, "decided")
        self.update()
        self.assertFalse(self.decisions())

    @thorough
    def test_a_plan_still_asks_about_what_a_later_run_did_not(self):
        self.product.weight = 3
        self.shop_edit(self.remote_id, stock={"weight": 4})
        plan = self.synchronise(auto_apply=False, product={"update_linked": "odoo"})
        self.assertEqual(len(self.decisions().value_ids), 2)
        names = {"update_linked": "odoo", "property_ids": self.properties("name")}
        self.synchronise(product=names)
        decision = self.decisions()
        self.assertEqual(decision.value_ids.mapped("label"), ["Name"])
        decision.action_leave()
        self.assertFalse(self.decisions())
        plan.with_user(self.manager).action_apply()
        self.work(plan)
        self.assertRunDone(plan)
        self.assertEqual(self.decisions().value_ids.mapped("label"), ["Weight"])
        self.assertEqual(decision.state, "decided")
        self.decisions().action_take_odoo()
        self.assertRunDone(self.decided_by_run(self.decisions(state="decided")[0]))
        self.update("odoo")
        self.assertFalse(self.decisions())

    def test_a_plan_asks_nothing_about_single_values_that_were_answered(self):
        self.product.weight = 3
        self.shop_edit(self.remote_id, stock={"weight": 4})
        plan = self.synchronise(auto_apply=False, product={"update_linked": "odoo"})
        decision = self.decisions()
        values = {value.label: value for value in decision.value_ids}
        values["Name"].action_leave()
        self.assertEqual(decision.state, "open")
        plan.with_user(self.manager).action_apply()
        self.work(plan)
        self.assertRunDone(plan)
        left = decision.value_ids.filtered(lambda value: not value.choice)
        self.assertEqual(left.mapped("label"), ["Weight"])

    @thorough
    def test_a_plan_made_before_a_question_came_up_does_not_settle_it(self):
        self.shop_texts(self.remote_id, name="Z Odoo")
        other_id, _other = self.pair("Karimata")
        self.shop_texts(other_id, name="Mata")
        plan = self.synchronise(auto_apply=False, product={"update_linked": "odoo"})
        self.assertFalse(self.decisions())
        self.product.with_context(lang="pl_PL").name = "Znowu z Odoo"
        self.shop_texts(self.remote_id, name="Znowu z panelu")
        later = self.update()
        decision = self.decisions()
        self.assertEqual(decision.verb, "conflict")
        plan.with_user(self.manager).action_apply()
        self.work(plan)
        self.assertRunDone(plan)
        self.assertEqual(decision.state, "open")
        self.assertEqual(later.waiting_count, 1)
        self.update()
        self.assertEqual(self.decisions(), decision)

    @thorough
    def test_a_plan_made_before_shows_no_older_values_in_a_question(self):
        plan = self.synchronise(auto_apply=False, product={"update_linked": "odoo"})
        self.shop_texts(self.remote_id, name="Znowu z panelu")
        later = self.update()
        decision = self.decisions()
        plan.with_user(self.manager).action_apply()
        self.work(plan)
        self.assertRunDone(plan)
        self.assertEqual(self.decisions(), decision)
        self.assertEqual(decision.run_id, later)
        self.assertIn("Znowu", decision.value_ids.shop_html)
        decision.action_take_shop()
        self.assertRunDone(self.decided_by_run(decision))
        names = self.names(self.remote_id, self.product)
        self.assertEqual(names, ("Znowu z panelu",) * 2)

    @thorough
    def test_what_is_left_out_of_a_plan_is_asked_about_still(self):
        self.update()
        decision = self.decisions()
        self.product.with_context(lang="pl_PL").name = "Namiot"
        plan = self.synchronise(auto_apply=False, product={"update_linked": "odoo"})
        change = self.changes(plan, "product")
        self.assertEqual(change.verb, "update_odoo")
        change.with_user(self.manager).action_exclude()
        other_id, other = self.pair("Karimata")
        self.shop_texts(other_id, name="Mata")
        plan.with_user(self.manager).action_apply()
        self.work(plan)
        self.assertRunDone(plan)
        self.assertEqual(self.names(self.remote_id, self.product)[0], "Namiot")
        self.assertEqual(decision.state, "open")
        self.update()
        self.assertEqual(self.names(self.remote_id, self.product)[0], "Z panelu")
        self.assertEqual(decision.state, "settled")

    def test_only_the_companies_of_the_user_are_listed(self):
        self.update()
        stranger = new_test_user(
            self.env,
            login="stranger",
            lang="en_US",
            groups="shoper_connector.group_shoper_user",
            company_id=self.env["res.company"].create({"name": "Obca"}).id,
        )
        self.assertFalse(self.decisions(user=stranger))


class TestLinkDecisions(DecisionWords, ProductCase):
    """Elements of which it is not clear what they are in Odoo."""

    def open_shop(self):
        super().open_shop()
        self.remote_id = self.shop_product("Namiot", code="NT-1", ean="5901234123457")
        self.first = self.odoo_product(
            "Namiot", default_code="A", barcode="5901234123457"
        )
        self.second = self.odoo_product("Namiot", default_code="NT-1", list_price=50)
        self.options = {"link_criterion": "name", "import_unlinked": True}
        self.synchronise(product=self.options)
        self.decision = self.decisions()

    def test_the_candidates_are_shown_with_what_is_the_same(self):
        self.assertEqual(self.decision.kind, "link")
        first, second = self.decision.candidate_ids
        self.assertEqual((first.name, first.code), ("Namiot", "A"))
        self.assertEqual(first.same, "Name, EAN, Price (gross)")
        self.assertEqual(second.same, "Name, Code")
        self.assertIn("61", second.price)
        self.assertIn("NT-1", self.decision.element_facts)

    def test_the_chosen_candidate_is_linked_and_can_be_taken_back(self):
        self.decision.candidate_ids[1].action_link()
        self.assertEqual(self.record_of("product", self.remote_id), self.second)
        self.assertEqual(
            (self.decision.state, self.decision.choice), ("decided", "link")
        )
        self.decision.action_take_back()
        self.assertFalse(self.record_of("product", self.remote_id))
        self.assertEqual(self.decision.state, "open")

    def test_one_that_is_none_of_the_candidates_is_created_and_not_asked_again(self):
        self.first.barcode = False
        self.decision.action_create()
        self.assertRunDone(self.decided_by_run(self.decision))
        made = self.record_of("product", self.remote_id)
        self.assertNotIn(made, self.first | self.second)
        self.assertEqual(made.name, "Namiot")
        run = self.synchronise(product=self.options)
        self.assertFalse(run.change_ids)

    def test_an_ignored_one_is_not_asked_about_again(self):
        self.decision.action_ignore()
        self.assertEqual(
            (self.decision.state, self.decision.choice), ("decided", "ignore")
        )
        run = self.synchronise(product=self.options)
        self.assertFalse(run.change_ids)
        self.decision.action_take_back()
        self.synchronise(product=self.options)
        self.assertEqual(self.decisions(), self.decision)

    @thorough
    def test_of_hundreds_with_the_same_name_some_are_shown_and_all_are_refused(self):
        self.templates().create(
            [{"name": "Sukienka", "default_code": f"O-{n}"} for n in range(60)]
        )
        shop_ids = [self.shop_product("Sukienka", code=f"S-{n}") for n in range(2)]
        options = {"import_unlinked": True, "link_criterion": "name"}
        run = self.synchronise(product=options)
        asked = self.decisions("link") - self.decision
        self.assertEqual(set(asked.element_id.mapped("remote_id")), set(shop_ids))
        for decision in asked:
            self.assertEqual(len(decision.candidate_ids), 20)
            self.assertIn("in Odoo: 60", decision.message)
        for change in self.changes(run, "product", "ambiguous"):
            self.assertLessEqual(str(change.difference).count("<li>"), 20)
        asked.action_create()
        self.work(asked.sudo().decision_run_id)
        for shop_id in shop_ids:
            self.assertTrue(self.record_of("product", shop_id))

    def test_what_was_decided_twice_is_taken_back_once(self):
        for _again in range(2):
            self.decisions().action_ignore()
            self.decision.element_id.with_user(self.user).action_stop_ignoring()
            self.synchronise(product=self.options)
        self.decisions().action_ignore()
        decided = self.decisions(state="decided")
        self.assertEqual(len(decided), 3)
        decided.action_take_back()
        self.env.flush_all()
        self.assertEqual(len(self.decisions()), 1)

    def test_linking_by_hand_elsewhere_answers_the_question(self):
        self.element("product", self.remote_id).with_user(self.user).action_link(
            self.first
        )
        self.assertEqual(
            (self.decision.state, self.decision.choice), ("decided", "link")
        )
        self.assertEqual(self.decision.decided_by, self.user)
        self.assertEqual(self.decision.answer, f"Link: {self.first.display_name}")
        # Linked with another one since: that was not the answer.
        element = self.element("product", self.remote_id).with_user(self.user)
        element.action_unlink()
        other = self.odoo_product("Inny")
        element.action_link(other)
        self.assertEqual(element.res_id, other.id)
        self.env.invalidate_all()
        self.assertEqual(self.decision.answer, "Link")

    @thorough
    def test_a_run_that_finds_one_candidate_only_settles_it(self):
        self.first.active = False
        self.first.name = "Inny"
        self.synchronise(product=self.options)
        self.assertEqual(self.decision.state, "settled")
        self.assertEqual(self.record_of("product", self.remote_id), self.second)

    def test_a_vat_rate_without_candidates_can_be_linked_or_ignored(self):
        self.synchronise(tax={})
        rates = self.decisions("link", entity="tax")
        self.assertTrue(rates)
        self.assertFalse(rates[0].candidate_ids or rates[0].can_create)
        self.assertEqual(buttons_shown(rates[0], main=True), ["action_choose_record"])
        with self.assertRaisesRegex(UserError, "None of these"):
            rates.action_create()
        rates.action_ignore()
        self.assertFalse(self.decisions("link", entity="tax"))


class TestFailures(DecisionWords, ProductCase):
    """What the shop or Odoo refused, and what waits for something else."""

    REFUSED = {
        "error": "invalid_request",
        "error_description": "Nie wolno.",
    }

    def refuse(self, method="PUT", times=1):
        self.shop.faults.add(
            method, "products", status=400, body=self.REFUSED, scope="item", times=times
        )

    @thorough
    def test_a_failed_update_is_tried_again_with_the_shop_s_words_shown(self):
        remote_id, product = self.pair()
        product.weight = 2
        self.refuse(times=2)
        self.assertEqual(self.update("shop").state, "done_with_errors")
        decision = self.decisions()
        self.assertEqual(decision.kind, "failed")
        self.assertIn("Nie wolno.", decision.message)
        since = decision.since
        decision.action_retry()
        self.decided_by_run(decision)
        self.assertEqual(decision.state, "open", "it failed again")
        self.assertEqual(decision.since, since)
        decision.action_retry()
        self.assertRunDone(self.decided_by_run(decision))
        self.assertEqual(decision.state, "decided")
        self.assertEqual(float(self.row(remote_id)["stock"]["weight"]), 2)

    @thorough
    def test_what_failed_since_a_plan_was_made_is_settled_where_the_plan_does_it(self):
        remote_id, product = self.pair()
        product.weight = 2
        plan = self.synchronise(auto_apply=False, product={"update_linked": "shop"})
        self.refuse()
        self.update("shop")
        decision = self.decisions("failed")
        self.assertTrue(decision)
        plan.with_user(self.manager).action_apply()
        self.work(plan)
        self.assertRunDone(plan)
        self.assertEqual(float(self.row(remote_id)["stock"]["weight"]), 2)
        self.assertEqual(decision.state, "settled")

    def test_a_failed_export_is_tried_again_or_ignored(self):
        first, second = self.odoo_product("Plecak"), self.odoo_product("Kubek")
        self.refuse("POST", times=2)
        self.synchronise(product={"export_unlinked": True})
        failed = self.decisions("failed", state=LIVE)
        self.assertEqual(len(failed), 2)
        asked = failed.filtered(lambda item: item.state == "open")
        self.assertEqual(buttons_shown(asked[0], main=True), ["action_retry"])
        again = failed.filtered(lambda item: item.res_id == first.id)
        other = failed - again
        other.action_ignore()
        again.action_retry()
        self.assertRunDone(self.decided_by_run(again))
        self.assertTrue(self.exported(first))
        self.assertFalse(self.exported(second))
        self.assertNothingToDoFor(second)
        other.action_take_back()
        self.synchronise(product={"export_unlinked": True})
        self.assertTrue(self.exported(second))

    @thorough
    def test_two_steps_of_a_type_are_both_tried_again(self):
        remote_id, product = self.pair()
        product.weight = 2
        new = self.odoo_product("Plecak")
        self.refuse()
        self.refuse("POST")
        partial = {"entity": "product", "is_partial": True, "import_unlinked": False}
        run = self.connector.with_user(self.user)._synchronise(
            [
                partial
                | {
                    "update_linked": "shop",
                    "export_unlinked": False,
                    "only_element_ids": self.element("product", remote_id).ids,
                },
                partial
                | {
                    "update_linked": "none",
                    "export_unlinked": True,
                    "only_res_ids": new.ids,
                },
            ]
        )
        self.work(run)
        failed = self.decisions("failed", state=LIVE)
        self.assertEqual(len(failed), 2)
        failed.action_retry()
        self.assertRunDone(self.decided_by_run(failed))
        self.assertEqual(float(self.row(remote_id)["stock"]["weight"]), 2)
        self.assertTrue(self.exported(new))

    def assertNothingToDoFor(self, product):
        run = self.synchronise(product={"export_unlinked": True})
        self.assertFalse(run.change_ids)
        self.assertFalse(self.exported(product))

    @thorough
    def test_a_failed_import_is_tried_again(self):
        remote_id = self.shop_product("Plecak")
        self.odoo_product("Zajęty", default_code="Z", barcode="5901234123457")
        self.shop_edit(remote_id, ean="5901234123457")
        self.synchronise(product={"import_unlinked": True, "link_criterion": "name"})
        self.assertTrue(self.decisions())
        self.templates().search([("name", "=", "Zajęty")]).barcode = False
        self.decisions().action_retry()
        self.decided_by_run(self.decisions(state="decided"))
        self.assertTrue(self.record_of("product", remote_id))
        self.assertFalse(self.decisions())

    def test_what_waits_for_a_correction_in_odoo_leads_there(self):
        product = self.odoo_product("Plecak", categ_id=False)
        self.synchronise(product={"export_unlinked": True})
        decision = self.decisions("waiting")
        self.assertEqual(decision.res_id, product.id)
        self.assertEqual(buttons_shown(decision, main=True), ["action_open_record"])
        self.assertIn("action_retry", buttons_shown(decision))
        self.assertEqual(decision.action_open_record()["res_id"], product.id)

    @thorough
    def test_one_that_waits_for_a_link_is_settled_when_it_got_it(self):
        tax_id = self.remote("tax", "np.")
        remote_id = self.shop_product("Plecak", tax_id=tax_id)
        self.synchronise(product={"import_unlinked": True})
        decision = self.decisions("waiting", state="blocked")
        self.assertIn("not linked", decision.message)
        tax = self.odoo_tax("Bez VAT", 0.0)
        self.element("tax", tax_id).with_user(self.user).action_link(tax)
        self.assertRunDone(self.synchronise(product={"import_unlinked": True}))
        self.assertTrue(self.record_of("product", remote_id))
        self.assertEqual(decision.state, "settled")

    def test_who_may_not_see_shoper_decides_nothing(self):
        _remote_id, product = self.pair()
        product.weight = 2
        self.refuse()
        self.update("shop")
        seller = new_test_user(
            self.env, login="seller", groups="sales_team.group_sale_salesman"
        )
        decision = self.decisions().with_user(seller)
        for action in ("action_retry", "action_leave", "action_take_back"):
            with self.subTest(action), self.assertRaises(AccessError):
                getattr(decision, action)()
