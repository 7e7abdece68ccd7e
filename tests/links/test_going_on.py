from lxml import etree

from odoo.exceptions import UserError
from odoo.tools.safe_eval import safe_eval

from ..cases.decision_case import LIVE, DecisionWords
from ..cases.length import thorough
from ..cases.product_case import ProductCase

IMPORT = {"import_unlinked": True}
OUTAGE = {"error": "invalid_request", "error_description": "Awaria działu"}


class TestGoingOn(DecisionWords, ProductCase):
    """What was settled goes on: whatever waited for it moves by itself."""

    def open_shop(self):
        super().open_shop()
        self.tax_id = self.remote("tax", "np.")
        self.rate = self.element("tax", self.tax_id).with_user(self.user)

    def waiting_product(self, name="Plecak", **values):
        return self.shop_product(name, tax_id=self.tax_id, **values)

    def runs_after(self, run):
        return self.env["shoper.sync.run"].search([("id", ">", run.id)], order="id")

    # ------------------------------------------------------------------ by hand
    @thorough
    def test_products_that_waited_for_a_vat_rate_move_when_it_is_linked(self):
        products = [self.waiting_product(f"Plecak {n}") for n in range(3)]
        other_id = self.shop_product("Inny", producer_id=self.producer_id)
        run = self.synchronise(product=IMPORT)
        self.assertEqual(len(self.decisions("waiting", state="blocked")), 3)
        self.assertTrue(self.record_of("product", other_id))
        self.shop.requests.clear()
        tax = self.odoo_tax("Poza VAT", 0)
        self.rate.action_link(tax.with_user(self.user))
        queued = self.runs_after(run)
        self.assertEqual(len(queued), 1, "one small run for all that waited")
        self.assertEqual((queued.user_id, queued.is_partial), (self.user, True))
        self.work_all(run)
        self.assertRunDone(queued)
        for remote_id in products:
            self.assertEqual(self.record_of("product", remote_id).taxes_id, tax)
        self.assertFalse(self.decisions(state=LIVE))
        calls = [
            request for request in self.shop.requests if "products" in request.path
        ]
        self.assertLessEqual(len(calls), 2, "they are read at once")

    def test_a_decision_does_so_as_well(self):
        remote_id = self.waiting_product()
        self.synchronise(product=IMPORT)
        tax = self.odoo_tax("Poza VAT", 0)
        self.synchronise(tax={})
        run = self.env["shoper.sync.run"].search([], limit=1)
        (decision,) = self.decisions("link", entity="tax")
        line = self.env["shoper.decision.candidate"].create(
            {"decision_id": decision.id, "res_id": tax.id}
        )
        line.with_user(self.user).action_link()
        self.work_all(run)
        self.assertEqual(self.record_of("product", remote_id).taxes_id, tax)

    def test_what_goes_on_by_itself_overwrites_no_edit_made_since(self):
        remote_id, product = self.pair("Plecak")
        self.shop_edit(remote_id, tax_id=self.tax_id)
        options = {"update_linked": "odoo", "conflict_policy": "overwrite"}
        run = self.synchronise(product=options)
        self.assertEqual(len(self.decisions("waiting", state="blocked")), 1)
        product.with_context(lang="pl_PL").name = "Plecak z biura"
        tax = self.odoo_tax("Poza VAT", 0)
        self.rate.action_link(tax.with_user(self.user))
        self.work_all(run)
        self.assertEqual(product.taxes_id, tax)
        self.assertEqual(product.with_context(lang="pl_PL").name, "Plecak z biura")
        self.assertFalse(self.decisions("waiting", state=LIVE))

    @thorough
    def test_nothing_that_waits_for_something_else_is_touched(self):
        self.waiting_product()
        run = self.synchronise(product=IMPORT)
        unit_id = self.shop.owner.create(
            "units",
            {"translations": {"pl_PL": {"name": "worek"}}, "floating_point": 0},
        )
        self.synchronise(unit={})
        run = self.env["shoper.sync.run"].search([], limit=1)
        unit = self.env["uom.uom"].create({"name": "wór"})
        self.element("unit", unit_id).with_user(self.user).action_link(
            unit.with_user(self.user)
        )
        self.assertFalse(self.runs_after(run))

    @thorough
    def test_what_a_plan_shows_that_nobody_applied_is_not_done(self):
        remote_id = self.waiting_product()
        plan = self.synchronise(auto_apply=False, product=IMPORT)
        tax = self.odoo_tax("Poza VAT", 0)
        self.rate.action_link(tax.with_user(self.user))
        self.assertFalse(self.runs_after(plan))
        plan.with_user(self.manager).action_apply()
        self.work(plan)
        self.work_all(plan)
        self.assertEqual(self.record_of("product", remote_id).taxes_id, tax)

    def test_a_paused_shop_waits_for_its_next_run(self):
        self.waiting_product()
        run = self.synchronise(product=IMPORT)
        self.connector.active = False
        self.rate.action_link(self.odoo_tax("Poza VAT", 0).with_user(self.user))
        self.assertTrue(self.rate.res_id)
        self.assertFalse(self.runs_after(run))

    def close_gate(self):
        """From now on the last synchronisation of units has errors."""
        self.shop.faults.add("GET", "units", status=400, body=OUTAGE, times=None)
        run = self.synchronise(
            unit={"update_linked": "shop", "conflict_policy": "overwrite"}
        )
        self.assertEqual(run.state, "failed")
        self.shop.faults.clear()
        return run

    @thorough
    def test_behind_a_closed_gate_it_is_left_to_a_full_synchronisation(self):
        remote_id = self.waiting_product()
        self.synchronise(product=IMPORT)
        run = self.close_gate()
        tax = self.odoo_tax("Poza VAT", 0)
        self.rate.action_link(tax.with_user(self.user))
        self.assertFalse(self.runs_after(run), "nobody asked for all units")
        run = self.synchronise(unit={})
        self.work_all(run)
        self.assertEqual(self.record_of("product", remote_id).taxes_id, tax)

    def test_an_export_goes_on_when_its_category_is_linked(self):
        category = self.env["product.category"].create({"name": "Magazyn"})
        product = self.odoo_product("Kubek", categ_id=category.id)
        shop_id = self.shop_category("Sklepowa")
        self.synchronise(category={})
        element = self.element("category", shop_id)
        made = self.record_of("category", shop_id)
        element.action_unlink()
        made.unlink()
        run = self.synchronise(product={"export_unlinked": True})
        self.assertIn("Magazyn", self.decisions("waiting", state="blocked").message)
        asked = self.decisions("link", entity="category")
        self.assertEqual((asked.name, asked.blocked_count), ("Magazyn", 1))
        element.with_user(self.user).action_link(category.with_user(self.user))
        self.work_all(run)
        shop_product = self.row(self.exported(product))
        self.assertEqual(int(shop_product["category_id"]), shop_id)
        self.assertEqual(asked.state, "decided")

    @thorough
    def test_a_chain_is_followed_to_its_end(self):
        """A category that is decided about, one below it, a product in that."""
        first = self.shop_category("Namioty")
        second = self.shop_category("Małe", parent_id=first)
        product_id = self.shop_product("Jedynka", category_id=second)
        for _twin in range(2):
            self.env["product.category"].create({"name": "Namioty"})
        run = self.synchronise(category={}, product=IMPORT)
        self.assertFalse(self.record_of("category", second))
        self.assertFalse(self.record_of("product", product_id))
        (decision,) = self.decisions("link", entity="category")
        decision.candidate_ids[0].action_link()
        by_hand = self.runs_after(run)
        by_itself = self.work_all(run) - by_hand
        self.assertTrue(self.record_of("category", second))
        product = self.record_of("product", product_id)
        self.assertEqual(product.categ_id, self.record_of("category", second))
        runs = self.env["shoper.sync.run"].with_user(self.user)
        [view] = etree.fromstring(runs.get_view(view_type="search")["arch"]).xpath(
            "//filter[@name='mine']"
        )
        mine = runs.search(safe_eval(view.get("domain"), {"uid": self.user.id}))
        for queued, start in ((by_hand, "By hand"), (by_itself, "By itself")):
            self.assertTrue(queued)
            told = queued.with_context(lang="en_US")
            self.assertEqual({*told.mapped("start")}, {start})
            self.assertEqual(queued.user_id, self.user, "whose rights it has")
            self.assertEqual(queued <= mine, start == "By hand")

    def two_of_one_name(self):
        """Products of the shop whose codes it made up itself."""
        return [self.shop_product("Sukienka", code="") for _twin in range(2)]

    @thorough
    def test_of_two_that_fit_the_same_two_only_one_is_asked_about(self):
        shop_ids = self.two_of_one_name()
        ours = self.templates().create([{"name": "Sukienka"} for _twin in range(2)])
        run = self.synchronise(product=IMPORT | {"link_criterion": "name"})
        asked = self.decisions("link")
        self.assertEqual(set(asked.element_id.mapped("remote_id")), set(shop_ids))
        first = asked.filtered(lambda item: item.element_id.remote_id == shop_ids[0])
        first.candidate_ids.filtered(
            lambda line: line.res_id == ours[1].id
        ).action_link()
        self.work_all(run)
        self.assertEqual(self.record_of("product", shop_ids[0]), ours[1])
        self.assertEqual(self.record_of("product", shop_ids[1]), ours[0])
        self.assertFalse(self.decisions())

    @thorough
    def test_each_answer_about_two_of_one_name_is_carried_out(self):
        shop_ids = self.two_of_one_name()
        ours = self.templates().create({"name": "Sukienka"})
        run = self.synchronise(product=IMPORT | {"link_criterion": "name"})
        asked = self.decisions("link")
        self.assertEqual(len(asked), 2)
        asked[0].action_create()
        asked[1].action_create()
        self.work_all(run)
        made = [self.record_of("product", shop_id) for shop_id in shop_ids]
        self.assertTrue(all(made))
        self.assertNotIn(ours, made)
        self.assertNotEqual(*made)
        self.assertFalse(self.decisions())

    # --------------------------------------------------------------- tried again
    def test_trying_again_says_what_must_be_decided_first(self):
        self.waiting_product()
        self.synchronise(tax={})
        run = self.synchronise(product=IMPORT)
        decision = self.decisions("waiting", state="blocked")
        with self.assertRaisesRegex(UserError, "Decide first about VAT rate: np."):
            decision.action_retry()
        self.assertEqual(decision.state, "blocked")
        self.assertFalse(self.runs_after(run))

    @thorough
    def test_trying_again_tries_what_it_waits_for(self):
        unit_id = self.shop.owner.create(
            "units",
            {"translations": {"pl_PL": {"name": "worek"}}, "floating_point": 0},
        )
        remote_id = self.shop_product("Kartofle", unit_id=unit_id)
        self.synchronise(unit={})
        self.synchronise(product=IMPORT)
        decision = self.decisions("waiting", state="blocked")
        self.assertIn("worek is not linked", decision.message)
        unit = self.env["uom.uom"].create({"name": "worek"})
        decision.action_retry()
        self.assertRunDone(self.decided_by_run(decision))
        self.assertEqual(self.record_of("unit", unit_id), unit)
        self.assertEqual(self.record_of("product", remote_id).uom_id, unit)

    @thorough
    def test_a_failed_product_is_tried_again_past_a_closed_gate(self):
        remote_id, product = self.pair()
        product.weight = 2
        self.shop.faults.add("PUT", "products", status=400, body=OUTAGE, scope="item")
        self.update("shop")
        self.close_gate()
        decision = self.decisions("failed")
        params = decision.action_retry()["params"]
        self.assertIn("of Units of measure had errors", params["message"])
        plan = self.decided_by_run(decision)
        self.assertEqual(params["next"]["res_id"], plan.id)
        self.assertEqual(plan.state, "planned", "a person looks at it")
        self.assertEqual(self.step(plan, "unit").conflict_policy, "protect")
        plan.with_user(self.user).action_apply()
        self.work(plan)
        self.assertRunDone(plan)
        self.assertEqual(float(self.row(remote_id)["stock"]["weight"]), 2)

    @thorough
    def test_a_plan_has_all_types_that_come_before_what_is_tried_again(self):
        _remote_id, product = self.pair()
        product.weight = 2
        self.shop.faults.add("PUT", "products", status=400, body=OUTAGE, scope="item")
        self.assertEqual(self.update("shop").state, "done_with_errors")
        self.close_gate()
        images = {"entity": "image", "is_partial": True, "only_res_ids": product.ids}
        decisions = self.env["shoper.decision"]
        options, whole = decisions._with_gates(self.connector, [images])
        self.assertEqual(whole, {"product", "unit"})
        plan = self.connector._synchronise(options, auto_apply=False)
        self.work(plan)
        self.assertEqual(set(plan.step_ids.mapped("state")), {"planned"})

    @thorough
    def test_a_gate_says_its_reason_in_one_language(self):
        self.manager.lang = "pl_PL"
        self.shop.faults.add("GET", "units", status=400, body=OUTAGE, times=None)
        self.synchronise(unit={})
        self.shop.faults.clear()
        self.shop_product("Plecak")
        run = self.synchronise(user=self.user, product=IMPORT)
        message = self.step(run, "product").message
        self.assertIn("Blocked", message)
        self.assertNotIn("Sklep", message)
        self.assertIn("list of synchronisations", message)
        run = self.synchronise(user=self.manager, product=IMPORT)
        self.assertIn("Awaria działu", self.step(run, "product").message)
