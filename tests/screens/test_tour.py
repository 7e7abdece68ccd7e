from odoo.tests import HttpCase, tagged

from ..cases.common import ShoperCase


@tagged("post_install", "-at_install")
class TestTour(ShoperCase, HttpCase):
    """What a merchant's employee does in the browser, from the menu to the result."""

    def test_wizard_preview_and_run(self):
        self.user.lang = "en_US"  # the language of the tour
        self.connector.name = "Local shop"
        self.shop_product("Namiot", code="NT-2", stock={"price": "1230.00"})
        self.shop_product("Karimata")
        if not self.env["account.tax"].search(
            [("name", "=", "23%"), ("company_id", "=", self.company.id)]
        ):
            self.odoo_tax("23%", 23.0)
        self.start_tour("/odoo", "shoper_preview", login="shoper-user")
        run = self.env["shoper.sync.run"].search([])
        self.assertEqual(run.user_id, self.user)
        self.work(run)
        self.assertEqual(run.state, "planned")
        self.assertFalse(self.env["product.template"].search([("name", "=", "Namiot")]))
        address = f"/odoo/action-shoper_connector.shoper_sync_run_action/{run.id}"
        self.start_tour(address, "shoper_apply", login="shoper-user")
        self.work(run)
        self.assertRunDone(run)
        self.start_tour(address, "shoper_result", login="shoper-user")
        names = ("Namiot", "Karimata")
        products = self.env["product.template"].search([("name", "in", names)])
        self.assertEqual(products.mapped("shoper_link_state"), ["linked", "linked"])
