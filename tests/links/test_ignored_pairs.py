from unittest.mock import patch

from ...sync.engine.fetch.download import Download
from ...sync.engine.write import MadeLink
from ..cases.decision_case import DecisionWords
from ..cases.length import thorough
from ..cases.product_case import ProductCase

ALL = {"import_unlinked": True, "export_unlinked": True}


class TestIgnoredPairs(DecisionWords, ProductCase):
    """Of what was linked, both sides are ignored and let in again together: what is
    left would be created on the other side once more."""

    def open_shop(self):
        super().open_shop()
        self.wierch = self.element("producer", self.producer_id)
        self.remote_id = self.shop_product("Namiot")
        self.product = self.odoo_product("Kuchenka")
        self.assertRunDone(self.synchronise(product={}))
        self.tent = self.element("product", self.remote_id)
        self.tent.action_link(self.product)
        self.shop.requests.clear()

    def line(self, record):
        """What the dialog *Shoper* of a record says of the shop."""
        opened = record.with_user(self.user).action_open_shoper_links()
        dialogs = self.env["shoper.record.links"].with_user(self.user)
        return dialogs.browse(opened["res_id"]).line_ids

    def ignored(self):
        return self.env["shoper.ignored.record"].search([])

    def assertNothingMade(self, entity):
        run = self.synchronise(**{entity: ALL})
        self.assertRunDone(run)
        self.assertFalse(self.changes(run, verb="create_shop"))
        self.assertFalse(self.changes(run, verb="create_odoo"))
        self.assertEqual(self.writes(), [])

    def test_an_element_is_ignored_with_its_record(self):
        self.wierch.with_user(self.user).action_ignore()
        self.assertNothingMade("producer")
        self.assertEqual(self.ignored().res_id, self.producer.id)
        self.wierch.with_user(self.user).action_stop_ignoring()
        self.assertFalse(self.ignored())
        self.assertRunDone(self.synchronise(producer=ALL))
        self.assertEqual(self.record_of("producer", self.producer_id), self.producer)
        self.assertEqual(self.writes(), [])

    @thorough
    def test_an_element_ignored_during_a_download_that_lacks_it_stays_ignored(self):
        remote_id = self.shop_product("Śpiwór")
        self.assertRunDone(self.synchronise(product={}))
        self.shop.owner.delete("products", remote_id)
        finish = Download._finish

        def ignored_before(download):
            self.element("product", remote_id).action_ignore()
            self.env.flush_all()
            finish(download)

        with patch.object(Download, "_finish", ignored_before):
            self.assertRunDone(self.synchronise(product={}))
        self.assertEqual(self.element("product", remote_id).link_state, "ignored")

    @thorough
    def test_a_record_is_ignored_with_its_element(self):
        self.line(self.product).action_ignore()
        self.assertEqual(self.tent.link_state, "ignored")
        self.assertNothingMade("product")
        self.line(self.product).action_stop_ignoring()
        self.assertLinkedAgain()

    def assertLinkedAgain(self):
        """No criterion finds the pair, and nothing is made of either once more."""
        self.assertFalse(self.ignored())
        self.assertEqual(self.tent.link_state, "linked")
        self.assertEqual(self.tent.res_id, self.product.id)
        self.assertEqual(self.tent.log_ids[:1].action, "linked")
        self.assertNothingMade("product")

    def test_an_element_linked_by_hand_is_linked_again(self):
        self.tent.with_user(self.user).action_ignore()
        self.tent.with_user(self.user).action_stop_ignoring()
        self.assertLinkedAgain()

    @thorough
    def test_a_line_of_the_list_that_is_deleted_links_both_again(self):
        self.tent.with_user(self.user).action_ignore()
        self.ignored().with_user(self.user).unlink()
        self.assertLinkedAgain()

    @thorough
    def test_who_takes_ignoring_back_has_the_link_again(self):
        self.product.active = False
        self.tent.gone_choice = "delete"
        self.shop.faults.add("DELETE", "products", status=400, scope="item")
        self.synchronise(product={"delete_unlinked": True})
        decision = self.decisions()
        self.assertEqual(decision.verb, "delete_shop", "the shop refused it")
        decision.action_ignore()
        self.shop.requests.clear()
        self.assertEqual(self.tent.link_state, "ignored")
        self.product.active = True
        self.assertNothingMade("product")
        decision.action_take_back()
        self.assertLinkedAgain()

    def other(self):
        """An element that is not linked."""
        other_id = self.shop_product("Inny")
        self.assertRunDone(self.synchronise(product={}))
        return self.element("product", other_id)

    def test_a_record_that_is_linked_anew_lets_its_former_element_not_in(self):
        self.tent.action_ignore()
        self.other().with_user(self.user).action_link(self.product)
        self.assertFalse(self.ignored())
        self.assertEqual(self.tent.link_state, "ignored")
        self.tent.action_stop_ignoring()
        self.assertEqual(self.tent.link_state, "unlinked")

    def test_an_element_that_is_linked_anew_has_no_part_in_its_former_record(self):
        self.tent.action_ignore()
        self.tent.with_user(self.user).action_link(self.odoo_product("Inna"))
        self.tent.action_ignore()
        self.tent.action_stop_ignoring()
        self.assertEqual(self.ignored().res_id, self.product.id)
        self.assertEqual(self.tent.record_name, "[INNA] Inna")

    def test_what_is_linked_otherwise_meanwhile_is_not_linked_twice(self):
        self.tent.action_ignore()
        self.other()._link([MadeLink(self.product.id, "merged")], self.env.user)
        self.tent.action_stop_ignoring()
        self.assertEqual(self.tent.link_state, "unlinked")

    def test_what_was_deleted_meanwhile_is_not_linked_again(self):
        self.tent.action_ignore()
        self.product.unlink()
        self.tent.action_stop_ignoring()
        self.assertEqual(self.tent.link_state, "unlinked")

    def test_who_links_them_again_ignores_neither(self):
        self.line(self.product).action_ignore()
        self.tent.with_user(self.user).action_link(self.product)
        self.assertFalse(self.ignored())
        self.assertEqual(self.tent.link_state, "linked")

    def test_what_was_ignored_alone_is_let_in_alone(self):
        self.tent.action_unlink()
        self.line(self.product).action_ignore()
        self.tent.action_ignore()
        self.line(self.product).action_stop_ignoring()
        self.assertEqual(self.tent.link_state, "ignored")

    def forget_record(self):
        """What earlier versions left of an ignored pair: only one side is ignored."""
        self.ignored().element_id = False
        self.ignored().unlink()
        self.assertEqual(self.tent.link_state, "ignored")

    def test_people_see_what_is_ignored_together(self):
        ignored = self.env["shoper.ignored.record"]
        for kind in ("list", "kanban"):
            arch = ignored.get_view(view_type=kind)["arch"]
            self.assertIn('name="element_id"', arch)
        elements = self.env["shoper.element"].with_context(lang="en_US")
        for kind in ("list", "form"):
            arch = elements.get_view(view_type=kind)["arch"]
            self.assertIn("in Odoo", arch.split('name="action_ignore"')[1][:300])

    @thorough
    def test_a_contact_stays_free_for_another_account(self):
        """Contacts are not created in the shop."""
        self.shop.owner.create(
            "users",
            {"firstname": "Jan", "lastname": "Nowak", "email": "jan@example.com"},
        )
        self.assertRunDone(self.synchronise(customer={"import_unlinked": True}))
        customer = self.env["shoper.element"].search(
            [("entity", "=", "customer"), ("link_state", "=", "linked")]
        )
        self.assertTrue(customer)
        customer.action_ignore()
        self.assertFalse(self.ignored())
