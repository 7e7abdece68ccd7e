from odoo.tests import HttpCase, tagged

from ..cases.decision_case import DecisionWords
from ..cases.languages import Walked
from ..cases.length import thorough
from ..cases.product_case import ProductCase


@tagged("post_install", "-at_install")
class TestTourDecisions(Walked, DecisionWords, ProductCase, HttpCase):
    """A merchant's employee decides in the browser what the runs left open."""

    walked_in = "pl_PL"

    @thorough
    def test_decisions_of_each_kind_are_made_on_the_screen(self):
        others = self.env["shoper.element"].search([("link_state", "=", "unlinked")])
        others.with_user(self.user).action_ignore()
        remote_id, product = self.conflict()
        product.weight = 1
        self.shop_edit(remote_id, stock={"weight": 2})
        failing_id, failing = self.pair("Karimata")
        failing.weight = 3
        lamp_id = self.shop_product("Lampa", code="L-1")
        lamp = self.odoo_product("Lampa", default_code="L-1")
        self.odoo_product("Lampa", default_code="L-2")
        self.shop.faults.add(
            "PUT",
            f"products/{failing_id}",
            status=400,
            body={"error": "invalid_request", "error_description": "Nie wolno."},
            scope="item",
        )
        self.update("shop", link_criterion="name")
        self.start_tour("/odoo/sales", "shoper_decisions", login="shoper-user")
        for run in self.decisions(state="decided").sudo().decision_run_id:
            self.work(run)
        self.assertEqual(self.names(remote_id, product), ("Z panelu", "Z panelu"))
        self.assertEqual(product.weight, 1)
        self.assertEqual(float(self.row(remote_id)["stock"]["weight"]), 2)
        self.assertEqual(self.record_of("product", lamp_id), lamp)
        self.assertEqual(float(self.row(failing_id)["stock"]["weight"]), 3)
        self.assertFalse(self.decisions())

    def test_two_conflicts_and_a_vat_rate_are_settled_from_the_overview(self):
        tax = self.odoo_tax("Poza VAT", 0)
        first, second = self.conflict(), self.pair("Karimata")
        second[1].with_context(lang="pl_PL").name = "Karimata z Odoo"
        self.shop_texts(second[0], name="Karimata z panelu")
        np_id = self.remote("tax", "np.")
        waiting = [self.shop_product(f"Plecak {n}", tax_id=np_id) for n in range(3)]
        self.update(import_unlinked=True)
        self.start_tour("/odoo/shoper", "shoper_settle_decisions", login="shoper-user")
        while run := self.env["shoper.sync.run"].search(
            [("state", "=", "queued")], order="id", limit=1
        ):
            self.work(run)
        self.assertEqual(self.names(*first), ("Z Odoo", "Z Odoo"))
        self.assertEqual(self.names(*second), ("Karimata z panelu",) * 2)
        for remote_id in waiting:
            self.assertEqual(self.record_of("product", remote_id).taxes_id, tax)


@thorough
@tagged("post_install", "-at_install")
class TestTourDecisionsInEnglish(TestTourDecisions):
    walked_in = "en_US"


@tagged("post_install", "-at_install")
class TestTourDecisionsOnPhone(Walked, DecisionWords, ProductCase, HttpCase):
    """A merchant's employee decides with a phone in the hand."""

    browser_size = "390x844"
    touch_enabled = True

    @thorough
    def test_decisions_are_cards_with_buttons(self):
        remote_id, product = self.conflict()
        product.with_context(lang="pl_PL").name = "Karimata"
        self.update()
        self.start_tour("/odoo/shoper", "shoper_decide_on_a_phone", login="shoper-user")
        decision = self.decisions(state="decided")
        self.work(decision.sudo().decision_run_id)
        self.assertEqual(self.names(remote_id, product), ("Z panelu", "Z panelu"))

    @thorough
    def test_taxes_to_choose_from_say_what_tells_them_apart(self):
        tax = self.odoo_tax("Poza VAT", 0)
        tax.invoice_label = "np."
        tax_id = self.remote("tax", "np.")
        self.shop_product("Plecak", tax_id=tax_id)
        self.update(import_unlinked=True)
        decision = self.decisions("link", entity="tax")
        self.start_tour(
            f"/odoo/action-shoper_connector.shoper_decision_action/{decision.id}",
            "shoper_choose_a_tax_on_a_phone",
            login="shoper-user",
        )
        self.assertEqual(self.element("tax", tax_id).res_id, tax.id)

    @thorough
    def test_all_answers_are_buttons_on_the_form(self):
        self.conflict()
        self.update()
        decision = self.decisions()
        self.start_tour(
            f"/odoo/action-shoper_connector.shoper_decision_action/{decision.id}",
            "shoper_answer_on_a_phone",
            login="shoper-user",
        )
        self.assertEqual((decision.state, decision.choice), ("decided", "leave"))


@thorough
@tagged("post_install", "-at_install")
class TestTourDecisionsOnPhoneInPolish(TestTourDecisionsOnPhone):
    walked_in = "pl_PL"
