from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..cases.common import ShoperCase
from ..cases.languages import Walked
from ..cases.length import thorough


@tagged("post_install", "-at_install")
class TestTour(Walked, ShoperCase, HttpCase):
    """What a merchant's employee does in the browser, from the menu to the result."""

    @thorough
    def test_wizard_preview_and_run(self):
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

    @thorough
    def test_an_intention_shows_which_properties_it_updates(self):
        offered = self.env["shoper.property"].search([("entity", "=", "product")])
        price, category = (
            offered.filtered(lambda prop, code=code: prop.code == code)
            for code in ("price", "category")
        )
        options = {"update_linked": "odoo", "property_ids": [Command.set(price.ids)]}
        self.synchronise(user=self.user, product=options)
        self.start_tour("/odoo/shoper", "shoper_intention", login="shoper-user")
        run = self.env["shoper.sync.run"].search([], limit=1)
        chosen = self.step(run, "product").property_ids
        self.assertEqual(chosen, offered.filtered("default") | category)

    @thorough
    def test_what_is_chosen_after_an_intention_counts(self):
        price = self.env["shoper.property"].search(
            [("entity", "=", "product"), ("code", "=", "price")]
        )
        options = {"update_linked": "odoo", "property_ids": [Command.set(price.ids)]}
        self.synchronise(user=self.user, product=options)
        self.start_tour("/odoo/shoper", "shoper_intention_changed", login="shoper-user")
        run = self.env["shoper.sync.run"].search([], limit=1)
        step = self.step(run, "product")
        self.assertEqual(step.update_linked, "shop")
        self.assertGreater(len(step.property_ids), 1)
        self.assertNotIn("producer", run.step_ids.mapped("entity"), "unticked")

    @thorough
    def test_another_shop_is_chosen_in_the_dialog(self):
        self.connector.name = "Aaa"
        other = self.connect(self.start_shop(empty=True))
        other.name = "Drugi"
        lacking = {"resource": "producers", "level": "read", "result": "missing"}
        self.env["shoper.connector.check"].create(lacking | {"connector_id": other.id})
        self.start_tour("/odoo/shoper", "shoper_other_shop", login="shoper-user")
        run = self.env["shoper.sync.run"].search([], limit=1)
        self.assertEqual(run.connector_id, other)
        self.assertIn("product", run.step_ids.mapped("entity"))
        self.assertNotIn("producer", run.step_ids.mapped("entity"), "it is locked")


@thorough
@tagged("post_install", "-at_install")
class TestTourInPolish(TestTour):
    walked_in = "pl_PL"
