from odoo.tests import HttpCase, tagged

from ..cases.languages import Walked
from ..cases.length import thorough
from ..cases.variant_case import IMPORT, VariantCase


@tagged("post_install", "-at_install")
class TestTourMore(Walked, VariantCase, HttpCase):
    """Deletes, pairs of which one side is gone, what takes part, links by hand,
    history and variants in the browser."""

    def tour(self, name, action, record, user):
        address = f"/odoo/action-{action}/{record.id}"
        self.start_tour(address, name, login=user.login)

    @thorough
    def test_deletes_in_the_shop_ask_for_their_number(self):
        self.connector.delete_cap_share = 100
        for name in ("Namiot", "Karimata"):
            self.shop_product(name)
        run = self.synchronise(auto_apply=False, product={"delete_unlinked": True})
        action = "shoper_connector.shoper_sync_run_action"
        self.tour("shoper_confirm_deletes", action, run, self.manager)
        self.work(run)
        self.assertRunDone(run)
        self.assertFalse(self.shop.shop.rows("products"))

    @thorough
    def test_a_person_says_what_becomes_of_a_product_deleted_in_the_shop(self):
        remote_id, product = self.pair()
        self.pair("Karimata")
        self.shop.owner.delete("products", remote_id)
        self.synchronise(product={})
        decision = self.env["shoper.decision"].search(
            [("state", "=", "open"), ("verb", "=", "gone_shop")]
        )
        action = "shoper_connector.shoper_decision_action"
        self.tour("shoper_gone", action, decision, self.user)
        self.work(decision.decision_run_id)
        self.assertFalse(product.active)

    @thorough
    def test_all_that_is_asked_is_ticked_at_once(self):
        self.pair("Namiot")[1].unlink()
        self.synchronise(product={})
        action = "/odoo/action-shoper_connector.shoper_decision_action"
        self.start_tour(action, "shoper_tick_all", login=self.manager.login)

    @thorough
    def test_an_administrator_says_what_takes_part(self):
        action = "shoper_connector.shoper_connector_action"
        self.tour("shoper_scope_products", action, self.connector, self.manager)
        scope = self.connector.scope_ids
        self.assertEqual((scope.entity, scope.visibility), ("product", "visible"))

    @thorough
    def test_a_product_tells_its_history(self):
        remote_id, product = self.pair()
        self.shop_texts(remote_id, name="Namiot 2")
        self.assertRunDone(self.synchronise(product={"update_linked": "odoo"}))
        self.tour("shoper_history", "sale.product_template_action", product, self.user)

    @thorough
    def test_a_variant_tells_its_link(self):
        _remote_id, _group, variants = self.shop_jacket()
        self.exchange(IMPORT)
        variant = self.record_of("variant", variants["S"])
        action = "product.product_normal_action_sell"
        self.tour("shoper_variant", action, variant, self.user)


@thorough
@tagged("post_install", "-at_install")
class TestTourMoreInPolish(TestTourMore):
    walked_in = "pl_PL"
