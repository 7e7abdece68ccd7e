from odoo.tests import HttpCase, tagged

from ..cases.decision_case import DecisionWords
from ..cases.product_case import ProductCase


@tagged("post_install", "-at_install")
class TestTourDecisions(DecisionWords, ProductCase, HttpCase):
    """A merchant's employee decides in the browser what the runs left open."""

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
