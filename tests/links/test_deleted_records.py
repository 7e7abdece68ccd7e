from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools.safe_eval import safe_eval

from ..cases.length import thorough
from ..cases.product_case import ProductCase
from ..cases.undo_case import UndoWords
from ..cases.unit_case import UnitWords

IMPORT = {"import_unlinked": True}
BOTH = {"import_unlinked": True, "export_unlinked": True}


class TestDeletedRecords(UndoWords, UnitWords, ProductCase):
    """What is deleted or archived on one side is neither followed nor forgotten
    without somebody's word."""

    def open_shop(self):
        super().open_shop()
        self.pair("Zostaje")  # a shop that lists nothing at all is not believed

    def visible(self, remote_id):
        return str(self.row(remote_id)["translations"]["pl_PL"]["active"]) == "1"

    def decide(self, change, choice, user=None):
        """What a person chooses for a waiting change, carried out."""
        run = change.with_user(user or self.manager)._choose(choice)
        if run:
            self.work(run)
            self.assertRunDone(run.with_user(self.env.user))
        return run

    def shop_count(self):
        return len(self.shop.shop.rows("products"))

    # -------------------------------------------------------- gone from Odoo
    @thorough
    def test_one_deleted_in_odoo_is_not_created_again_unasked(self):
        remote_id, product = self.pair("Namiot")
        product.with_user(self.user).unlink()
        element = self.element("product", remote_id)
        self.assertEqual(element.link_state, "unlinked")
        self.assertIn("Namiot", element.left_note)
        self.assertIn(self.user.name, element.left_note)
        self.connector.write({"delete_cap_share": 100})
        for options in (IMPORT, {"delete_unlinked": True}):
            run = self.synchronise(product=options)
            waiting = self.assertWaits(run, self.user.name, verb="gone_odoo")
            self.assertFalse(self.record_of("product", remote_id))
            self.assertEqual(self.writes(), [])
        self.decide(waiting, "import")
        self.assertTrue(self.record_of("product", remote_id))
        self.assertNothingToDo(self.synchronise(product=IMPORT))

    def test_one_deleted_in_odoo_can_be_ignored_hidden_or_deleted(self):
        choices = ("ignore", "hide", "delete")
        pairs = self.pair_each(*(f"Namiot {choice}" for choice in choices))
        for _id, product in pairs:
            product.unlink()
        run = self.synchronise(product=IMPORT)
        self.assertEqual(len(self.changes(run, state="waiting")), len(choices))
        for choice, (remote_id, _product) in zip(choices, pairs, strict=True):
            waiting = self.waiting_of(run, remote_id)
            self.assertIn("Namiot", waiting.message)
            decided = self.decide(waiting, choice)
            if choice == "delete":
                self.assertFalse(self.shop.shop["products"].has(remote_id))
                self.assertFalse(decided.sudo().step_ids.filtered("message"))
            else:
                self.assertEqual(self.visible(remote_id), choice == "ignore")
        self.shop.requests.clear()
        self.assertNothingToDo(self.synchronise(product=IMPORT))

    def waiting_of(self, run, remote_id):
        """What waits of one of the products."""
        waiting = self.changes(run, "product", state="waiting").filtered(
            lambda change: change.element_id.remote_id == remote_id
        )
        self.assertEqual(len(waiting), 1)
        return waiting

    def test_only_a_manager_decides_to_delete_in_the_shop(self):
        _remote_id, product = self.pair("Namiot")
        product.unlink()
        waiting = self.assertWaits(self.synchronise(product={}), "Namiot")
        with self.assertRaises(AccessError):
            waiting.with_user(self.user)._choose("delete")
        with self.assertRaises(UserError):
            waiting.with_user(self.manager)._choose("recreate")
        self.assertEqual(waiting.state, "waiting")

    @thorough
    def test_what_was_to_be_deleted_waits_until_something_may_delete(self):
        self.connector.delete_cap_share = 100
        remote_id, product = self.pair("Namiot")
        product.unlink()
        waiting = self.assertWaits(self.synchronise(product={}), "Namiot")
        self.shop.faults.add("DELETE", "products", status=400, scope="item")
        self.work(waiting.with_user(self.manager)._choose("delete"))
        preset = self.env["shoper.sync.preset"].create(
            {
                "name": "Nocny",
                "connector_id": self.connector.id,
                "line_ids": [
                    Command.create({"entity": "product", "delete_unlinked": True})
                ],
            }
        )
        run = preset.with_user(self.manager)._run().with_env(self.env)
        self.work(run)
        waiting = self.assertWaits(run, "Somebody decided to delete", verb="gone_odoo")
        self.assertIn("Namiot", waiting.message)
        self.assertIn("delete", waiting.choices)
        self.assertTrue(self.row(remote_id))
        preset.allow_deletes = True
        self.work(preset.with_user(self.manager)._run())
        self.assertFalse(self.shop.shop["products"].has(remote_id))

    @thorough
    def test_where_the_connector_says_so_it_is_free_again(self):
        self.connector.gone_record_policy = "unlink"
        remote_id, product = self.pair("Namiot")
        product.unlink()
        self.assertFalse(self.element("product", remote_id).left_note)
        self.assertRunDone(self.synchronise(product=IMPORT))
        self.assertTrue(self.record_of("product", remote_id))

    @thorough
    def test_where_the_connector_says_so_it_is_hidden_in_the_shop(self):
        self.connector.gone_record_policy = "hide"
        (deleted_id, deleted), (archived_id, archived), (kept_id, _kept) = (
            self.pair_each("A", "B", "C")
        )
        deleted.unlink()
        archived.active = False
        run = self.synchronise(auto_apply=False, product={})
        self.assertEqual(run.planned_count, 2)
        self.assertTrue(self.visible(deleted_id), "a plan writes nothing")
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertRunDone(run)
        shown = [self.visible(item) for item in (deleted_id, archived_id, kept_id)]
        self.assertEqual(shown, [False, False, True])
        self.shop.requests.clear()
        self.assertNothingToDo(self.synchronise(product=IMPORT))
        # That it is hidden there, and only archived here, is no difference.
        for side in ("odoo", "shop"):
            run = self.synchronise(product={"update_linked": side})
            self.assertFalse(self.changes(run), run.change_ids.mapped("message"))
        archived.active = True
        self.assertRunDone(self.synchronise(product={"update_linked": "shop"}))
        self.assertTrue(self.visible(archived_id))

    def planned_for_archived(self, policy):
        """A pair and the plan of what follows from its being archived in Odoo, which
        it is no longer."""
        self.connector.gone_record_policy = policy
        remote_id, product = self.pair("Namiot")
        product.active = False
        plan = self.synchronise(auto_apply=False, product={})
        self.assertEqual(plan.planned_count, 1)
        product.active = True
        self.shop.requests.clear()
        return remote_id, product, plan

    def assertGivenUp(self, plan):
        self.confirm(plan)
        self.work(plan)
        self.assertRunDone(plan)
        self.assertEqual(self.changes(plan, "product").mapped("state"), ["stale"])
        self.assertEqual(self.writes(), [])

    @thorough
    def test_active_again_before_the_plan_is_applied_it_is_not_hidden(self):
        remote_id, _product, plan = self.planned_for_archived("hide")
        self.assertGivenUp(plan)
        self.assertTrue(self.visible(remote_id))

    @thorough
    def test_active_again_before_the_plan_is_applied_it_stays_linked(self):
        remote_id, product, plan = self.planned_for_archived("unlink")
        self.assertGivenUp(plan)
        element = self.element("product", remote_id)
        self.assertEqual((element.link_state, element.res_id), ("linked", product.id))
        self.assertEqual(element.base["name"], "Namiot")

    @thorough
    def test_active_again_it_is_not_deleted_though_somebody_had_decided_so(self):
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 100})
        remote_id, product = self.pair("Namiot")
        product.active = False
        waiting = self.assertWaits(self.synchronise(product={}), "archived in Odoo")
        run = waiting.with_user(self.manager)._choose("delete").with_env(self.env)
        self.units_until(lambda: run.to_apply)
        self.assertEqual(self.changes(run, verb="delete_shop").state, "planned")
        product.active = True
        self.shop.requests.clear()
        self.work(run)
        self.assertEqual(self.changes(run, verb="delete_shop").state, "stale")
        self.assertTrue(self.row(remote_id))
        self.assertEqual(self.writes(), [])

    def test_back_in_the_shop_before_the_plan_is_applied_it_stays_linked(self):
        self.connector.gone_element_policy = "unlink"
        remote_id, product = self.pair("Namiot")
        products = self.shop.shop["products"]
        products.ids.remove(remote_id)  # the shop does not list it
        plan = self.synchronise(auto_apply=False, product={})
        self.assertEqual(plan.planned_count, 1)
        element = self.element("product", remote_id)
        self.assertEqual(element.link_state, "missing")
        products.ids[:] = sorted([*products.ids, remote_id])
        self.confirm(plan)
        self.work(plan)
        self.assertEqual(self.changes(plan, "product").mapped("state"), ["stale"])
        self.assertEqual((element.link_state, element.res_id), ("linked", product.id))

    @thorough
    def test_one_archived_in_odoo_waits_and_can_be_unlinked_or_left(self):
        for choice in ("leave", "unlink"):
            remote_id, product = self.pair(f"Namiot {choice}")
            product.active = False
            run = self.synchronise(product=IMPORT)
            waiting = self.assertWaits(run, "archived in Odoo", verb="gone_odoo")
            self.decide(waiting, choice)
            self.shop.requests.clear()
            self.assertNothingToDo(self.synchronise(product=BOTH))
            state = self.element("product", remote_id).link_state
            self.assertEqual(state, "linked" if choice == "leave" else "unlinked")

    @thorough
    def test_one_that_is_active_again_is_linked_again_and_made_no_second_time(self):
        self.connector.gone_record_policy = "unlink"
        remote_id = self.shop_product("Namiot")
        product = self.odoo_product("Kuchenka")
        self.synchronise(product={})
        self.element("product", remote_id).action_link(product)
        product.active = False
        self.assertRunDone(self.synchronise(product=BOTH))
        self.assertFalse(self.record_of("product", remote_id))
        self.shop.requests.clear()
        self.assertNothingToDo(self.synchronise(product=BOTH))
        product.active = True
        run = self.synchronise(product=BOTH)
        self.assertRunDone(run)
        self.assertEqual(self.record_of("product", remote_id), product)
        self.assertFalse(self.changes(run, verb="create_shop"))
        self.assertFalse(self.changes(run, verb="create_odoo"))
        self.assertEqual(self.shop_count(), 2)

    @thorough
    def test_producers_that_are_active_again_are_linked_again(self):
        self.connector.gone_record_policy = "unlink"
        self.producer.active = False
        both = {"import_unlinked": True, "export_unlinked": True}
        for _again in range(2):
            self.assertRunDone(self.synchronise(producer=both))
        self.producer.active = True
        self.assertRunDone(self.synchronise(producer=both))
        self.assertEqual(self.record_of("producer", self.producer_id), self.producer)
        self.assertEqual(len(self.shop.shop.rows("producers")), 1)

    @thorough
    def test_one_that_is_archived_another_time_is_asked_about_again(self):
        remote_id, product = self.pair("Namiot")
        for choice in ("hide", "leave", "hide"):
            product.active = False
            run = self.synchronise(product={"update_linked": "shop"})
            waiting = self.assertWaits(run, "archived in Odoo", verb="gone_odoo")
            self.decide(waiting, choice)
            self.assertEqual(
                self.row(remote_id)["translations"]["pl_PL"]["active"],
                "0" if choice == "hide" else "1",
            )
            product.active = True
            self.shop_texts(remote_id, active=1)
            self.synchronise(product={"update_linked": "shop"})

    @thorough
    def test_linking_it_by_hand_answers_the_question(self):
        remote_id, product = self.pair("Namiot")
        product.unlink()
        run = self.synchronise(product=IMPORT)
        waiting = self.assertWaits(run, "Namiot", verb="gone_odoo")
        decision = self.env["shoper.decision"].search([("verb", "=", "gone_odoo")])
        element, other = self.element("product", remote_id), self.odoo_product("Inny")
        note = element.left_note
        element.with_user(self.user).action_link(other)
        self.assertEqual((decision.state, decision.choice), ("decided", "link"))
        for choice in ("ignore", "delete", "import", "hide"):
            with self.assertRaises(UserError):
                waiting.with_user(self.manager)._choose(choice)
        self.assertEqual(self.record_of("product", remote_id), other)
        decision.with_user(self.user).action_take_back()
        self.assertEqual((element.link_state, decision.state), ("unlinked", "open"))
        self.assertEqual(element.left_note, note)

    @thorough
    def test_it_is_decided_from_the_list_of_decisions_and_taken_back(self):
        remote_id, product = self.pair("Namiot")
        product.unlink()
        self.synchronise(product=IMPORT)
        decision = self.env["shoper.decision"].search([("verb", "=", "gone_odoo")])
        self.assertEqual(decision.name, "[NAMIOT] Namiot")
        self.assertFalse(decision.can_retry)
        decision = decision.with_user(self.user).with_context(shoper_choice="ignore")
        decision.action_choose_gone()
        self.assertEqual(decision.state, "decided")
        element = self.element("product", remote_id)
        self.assertEqual(element.link_state, "ignored")
        decision.action_take_back()
        self.assertEqual(element.link_state, "unlinked")
        self.assertTrue(element.left_note)
        decision = decision.with_context(shoper_choice="import")
        decision.action_choose_gone()
        self.work(decision.decision_run_id)
        self.assertTrue(self.record_of("product", remote_id))

    # ---------------------------------------------------- gone from the shop
    def gone(self, name="Namiot"):
        remote_id, product = self.pair(name)
        self.shop.owner.delete("products", remote_id)
        return remote_id, product

    def test_what_is_gone_is_shown_with_what_is_known_of_both_sides(self):
        remote_id, product = self.pair("Namiot", code="NT-2")
        self.shop.owner.delete("products", remote_id)
        product.default_code = "NT-3"
        self.synchronise(product={})
        decision = self.env["shoper.decision"].search([("verb", "=", "gone_shop")])
        decision = decision.with_context(lang="en_US")
        self.assertIn("Code: NT-2", decision.shop_html)
        self.assertIn("as last known", decision.shop_html)
        self.assertIn("Code: NT-3", decision.odoo_html)
        [group] = etree.fromstring(decision.get_view(view_type="form")["arch"]).xpath(
            "//group[group/field[@name='shop_html']]"
        )
        facts = {"has_values": False, "kind": "gone", "can_make_like": False}
        self.assertFalse(safe_eval(group.get("invisible"), facts))

    def test_one_deleted_in_the_shop_waits_and_can_be_decided(self):
        self.connector.shrink_cap_share = 100
        choices = ("archive", "unlink", "recreate", "leave")
        pairs = self.pair_each(*(f"Namiot {choice}" for choice in choices))
        for remote_id, _product in pairs:
            self.shop.owner.delete("products", remote_id)
        run = self.synchronise(product={})
        self.assertEqual(len(self.changes(run)), len(choices))
        for choice, (remote_id, product) in zip(choices, pairs, strict=True):
            count = self.shop_count()
            waiting = self.waiting_of(run, remote_id)
            self.assertEqual(waiting.verb, "gone_shop")
            self.assertIn("deleted in the shop", waiting.message)
            self.assertTrue(product.active)
            self.decide(waiting, choice)
            self.assertEqual(product.active, choice != "archive")
            self.assertEqual(self.shop_count(), count + (choice == "recreate"))
            if choice == "recreate":
                self.assertNotIn(self.exported(product), (0, remote_id))
            if choice == "unlink":
                self.assertFalse(self.element("product", remote_id).res_id)
        self.shop.requests.clear()
        self.assertNothingToDo(self.synchronise(product=IMPORT))

    @thorough
    def test_one_made_anew_there_and_deleted_again_is_one_matter(self):
        _remote_id, product = self.gone()
        again_id = self.shop_product("Namiot")
        self.assertRunDone(self.synchronise(product={}))
        self.assertEqual(self.record_of("product", again_id), product)
        self.shop.owner.delete("products", again_id)
        self.assertWaits(self.synchronise(product={}), "deleted in the shop")
        self.connector.gone_element_policy = "recreate"
        self.shop.requests.clear()
        self.assertRunDone(self.synchronise(product={"export_unlinked": True}))
        self.assertEqual(self.writes(), [("POST", "products")])
        self.shop.requests.clear()
        self.assertNothingToDo(self.synchronise(product=BOTH))

    @thorough
    def test_the_connector_can_decide_for_all_that_are_deleted_in_the_shop(self):
        for policy in ("archive", "unlink", "recreate"):
            self.connector.gone_element_policy = policy
            _remote_id, product = self.gone(f"Namiot {policy}")
            count = self.shop_count()
            run = self.synchronise(auto_apply=False, product={})
            self.assertEqual(run.planned_count, 1)
            self.assertTrue(product.active)
            run.with_user(self.manager).action_apply()
            self.work(run)
            self.assertRunDone(run)
            self.assertEqual(product.active, policy != "archive")
            self.assertEqual(self.shop_count(), count + (policy == "recreate"))
            self.shop.requests.clear()
            self.assertNothingToDo(self.synchronise(product={}))

    @thorough
    def test_what_neither_side_wants_any_more_is_not_created_in_the_shop_again(self):
        self.connector.gone_element_policy = "recreate"
        _remote_id, product = self.gone()
        product.active = False
        count = self.shop_count()
        for _again in range(2):
            self.assertNothingToDo(self.synchronise(product=BOTH))
        product.active = True
        plan = self.synchronise(auto_apply=False, product={})
        self.assertEqual(self.changes(plan).verb, "create_shop")
        product.active = False
        plan.with_user(self.manager).action_apply()
        self.work(plan)
        self.assertRunDone(plan)
        self.assertEqual(self.changes(plan).state, "stale")
        self.assertEqual(self.shop_count(), count)
        product.active = True
        self.assertRunDone(self.synchronise(product={}))
        self.assertEqual(self.shop_count(), count + 1)

    @thorough
    def test_archiving_because_of_the_shop_can_be_undone_and_stays_undone(self):
        self.connector.gone_element_policy = "archive"
        _remote_id, product = self.gone()
        run = self.synchronise(product={})
        self.assertFalse(product.active)
        undo = run.with_user(self.manager)._undo()
        self.work(undo)
        self.confirm(undo)
        self.work(undo)
        self.assertTrue(product.active)
        self.assertNothingToDo(self.synchronise(product={}))

    # ---------------------------------------------------------- undone and kept
    def unlinked_by_the_shops_settings(self):
        """A product that the shop does not have any more, and the run that unlinked
        it, which is undone."""
        self.connector.gone_element_policy = "unlink"
        remote_id, product = self.gone()
        run = self.synchronise(product={})
        self.assertFalse(self.element("product", remote_id).res_id)
        undo = self.undo(run)
        self.shop.requests.clear()
        return remote_id, product, undo

    @thorough
    def test_a_link_that_was_brought_back_is_asked_about_and_makes_no_second_one(self):
        remote_id, product, _undo = self.unlinked_by_the_shops_settings()
        element = self.element("product", remote_id)
        for options in (BOTH, BOTH, {"export_unlinked": True}):
            run = self.synchronise(product=options)
            waiting = self.assertWaits(run, "deleted in the shop", verb="gone_shop")
            self.assertEqual(len(self.changes(run)), 1)
            self.assertEqual(element.res_id, product.id)
        self.assertEqual(self.writes(), [])
        self.assertEqual(self.shop_count(), 1)
        decision = self.env["shoper.decision"].search([("verb", "=", "gone_shop")])
        self.assertEqual(decision.state, "open")
        count = self.shop_count()
        self.decide(waiting, "recreate")
        self.assertEqual(self.shop_count(), count + 1)

    @thorough
    def test_once_answered_a_link_that_was_brought_back_stays(self):
        _remote_id, product, _undo = self.unlinked_by_the_shops_settings()
        run = self.synchronise(product=BOTH)
        waiting = self.assertWaits(run, "deleted in the shop", verb="gone_shop")
        self.decide(waiting, "leave")
        self.assertNothingToDo(self.synchronise(product=BOTH))
        self.assertEqual(product.shoper_link_state, "missing")

    @thorough
    def test_bringing_a_link_back_can_be_undone_as_well(self):
        remote_id, _product, undo = self.unlinked_by_the_shops_settings()
        self.undo(undo)
        element = self.element("product", remote_id)
        self.assertEqual((element.link_state, element.res_id), ("missing", 0))
        run = self.synchronise(product={})
        self.assertFalse(self.changes(run, verb="gone_shop"))

    @thorough
    def test_a_link_with_an_archived_record_that_was_brought_back_is_asked_about(self):
        self.connector.gone_record_policy = "unlink"
        remote_id, product = self.pair("Namiot")
        product.active = False
        run = self.synchronise(product=BOTH)
        self.assertFalse(self.record_of("product", remote_id))
        self.undo(run)
        element = self.element("product", remote_id)
        for _again in range(2):
            run = self.synchronise(product=BOTH)
            self.assertWaits(run, "archived in Odoo", verb="gone_odoo")
            self.assertEqual(element.res_id, product.id)
        # What was asked then is no answer to its being archived another time.
        product.active = True
        self.assertRunDone(self.synchronise(product={}))
        product.active = False
        self.assertRunDone(self.synchronise(product={}))
        self.assertFalse(element.res_id)

    @thorough
    def test_what_was_hidden_since_it_was_archived_is_brought_back_and_asked_about(
        self,
    ):
        self.connector.gone_record_policy = "hide"
        remote_id, product = self.pair("Namiot")
        product.active = False
        run = self.synchronise(product={})
        self.assertFalse(self.visible(remote_id))
        self.undo(run)
        for options in ({}, {"update_linked": "shop"}):
            run = self.synchronise(product=options)
            waiting = self.assertWaits(run, "archived in Odoo", verb="gone_odoo")
            self.assertTrue(self.visible(remote_id))
        self.decide(waiting, "hide")
        self.assertFalse(self.visible(remote_id))

    @thorough
    def test_a_link_that_was_brought_back_to_what_is_there_follows_the_settings(self):
        self.connector.gone_element_policy = "unlink"
        remote_id, product = self.pair("Namiot")
        element = self.element("product", remote_id)
        element.with_user(self.user).action_unlink()
        run = self.synchronise(product={})
        self.assertEqual(element.res_id, product.id)
        self.undo(self.undo(run))
        self.assertEqual((element.link_state, element.res_id), ("linked", product.id))
        self.shop.owner.delete("products", remote_id)
        self.assertRunDone(self.synchronise(product={}))
        self.assertFalse(element.res_id)

    # ------------------------------------------------------------ another shop
    def test_another_shop_at_the_address_stops_everything(self):
        _remote_id, product = self.pair("Namiot")
        self.shop.shop.license_id = "another"
        run = self.synchronise(unit=IMPORT, product=BOTH)
        self.assertEqual(run.state, "failed")
        self.assertIn("Another shop", run.message)
        self.assertFalse(run.change_ids)
        self.assertEqual(self.connector.state, "error")
        self.assertEqual(product.shoper_link_state, "linked")

    @thorough
    def test_a_plan_is_not_applied_to_another_shop(self):
        self.odoo_product("Namiot")
        run = self.synchronise(auto_apply=False, product=BOTH)
        self.shop.shop.license_id = "another"
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertEqual(run.state, "failed")
        self.assertEqual(self.shop_count(), 1)


class TestConfirm(ProductCase):
    """Deletes are named and confirmed before a plan is applied in the browser."""

    def test_the_number_of_elements_is_typed(self):
        self.connector.write({"delete_cap_share": 100})
        self.shop_product("Stary")
        self.shop_product("Starszy")
        run = self.synchronise(auto_apply=False, product={"delete_unlinked": True})
        run = run.with_user(self.manager)
        action = run.action_confirm_apply()
        self.assertEqual(run.state, "planned")
        wizard = self.env[action["res_model"]].with_user(self.manager)
        wizard = wizard.browse(action["res_id"])
        self.assertEqual(
            wizard.change_ids.mapped("name"), ["[STARY] Stary", "[STARSZY] Starszy"]
        )
        for typed in ("", "3", "yes"):
            wizard.typed = typed
            with self.assertRaises(UserError):
                wizard.action_apply()
        wizard.typed = " 2 "
        wizard.action_apply()
        self.work(run)
        self.assertFalse(self.shop.shop.rows("products"))

    def test_others_than_were_named_are_not_deleted_though_as_many(self):
        self.connector.write({"delete_cap_share": 100})
        ids = [self.shop_product(name) for name in ("Stary", "Starszy")]
        run = self.synchronise(auto_apply=False, product={"delete_unlinked": True})
        first, second = run.change_ids.sorted("element_id").with_user(self.manager)
        second.action_exclude()
        action = run.with_user(self.manager).action_confirm_apply()
        wizard = self.env[action["res_model"]].with_user(self.manager)
        wizard = wizard.browse(action["res_id"])
        self.env.flush_all()  # the dialog is there
        first.action_exclude()  # by somebody else
        second.action_include()
        wizard.invalidate_recordset()
        self.assertEqual(wizard.change_ids, first)
        wizard.typed = "1"
        with self.assertRaisesRegex(UserError, "Apply the Plan again"):
            wizard.action_apply()
        self.assertEqual(run.state, "planned")
        left = {int(row["product_id"]) for row in self.shop.shop.rows("products")}
        self.assertEqual(left, set(ids))

    def test_a_plan_without_deletes_is_applied_at_once(self):
        self.shop_product("Nowy")
        run = self.synchronise(auto_apply=False, product=IMPORT)
        self.assertIs(run.with_user(self.manager).action_confirm_apply(), True)
        self.work(run)
        self.assertRunDone(run)

    def test_the_dialog_leads_deletes_to_the_preview(self):
        wizard = (
            self.env["shoper.sync.wizard"]
            .with_user(self.manager)
            .create({"connector_id": self.connector.id})
        )
        self.assertFalse(wizard.has_deletes)
        line = wizard.line_ids.filtered(lambda line: line.entity == "product")
        line.write({"enabled": True, "import_unlinked": False, "delete_unlinked": True})
        self.assertTrue(wizard.has_deletes)
