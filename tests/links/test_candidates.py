from ..cases.decision_case import DecisionWords
from ..cases.product_case import ProductCase

OPTIONS = {"import_unlinked": True, "link_criterion": "name"}


class TestCandidates(DecisionWords, ProductCase):
    """Records to choose from stand beside the values of a change."""

    def open_shop(self):
        super().open_shop()
        self.twins = self.odoo_product(default_code="A")
        self.twins |= self.odoo_product(default_code="B")
        self.remote_id = self.shop_product("Namiot", code="C")
        self.assertRunDone(self.synchronise(product=OPTIONS))

    def test_they_are_no_values(self):
        change = self.decisions("link").sudo().change_id
        self.assertEqual(change.meta, {"candidates": self.twins.ids})
        self.assertFalse(change.after)

    def test_columns_that_none_of_them_fills_in_are_left_out(self):
        asked = self.decisions("link")
        self.assertIn("code", asked.candidate_facts)
        self.assertNotIn("ean", asked.candidate_facts)
        self.assertIn("press Link beside the one it is", asked.message)
        self.env["shoper.producer"].create([{"name": "Kuna"}, {"name": "Kuna"}])
        self.shop.owner.create("producers", {"name": "Kuna"})
        self.synchronise(producer={})
        asked = self.decisions("link", entity="producer")
        self.assertEqual(len(asked.candidate_ids), 2)
        self.assertFalse(asked.candidate_facts)

    def test_what_is_open_is_shown_and_refused(self):
        decision = self.decisions("link")
        change = decision.sudo().change_id
        self.assertIn("[A] Namiot", change.after_text)
        self.assertIn("[B] Namiot", change.brief)
        decision.action_create()
        self.assertEqual(decision.element_id.refused_res_ids, self.twins.ids)
        self.assertRunDone(self.decided_by_run(decision))
        self.assertNotIn(self.record_of("product", self.remote_id), self.twins)

    def test_what_waits_for_one_of_them_goes_on(self):
        other_id = self.shop_product("Namiot", code="D")
        run = self.synchronise(product=OPTIONS)
        asked = self.decisions("link")
        first = asked.filtered(lambda item: item.element_id.remote_id == other_id)
        first.candidate_ids[0].action_link()
        further = self.env["shoper.sync.run"].search([("id", ">", run.id)])
        self.assertEqual(len(further), 1)
        self.work(further)
        linked = [self.record_of("product", one) for one in (other_id, self.remote_id)]
        self.assertEqual(self.twins.browse().union(*linked), self.twins)
        self.assertFalse(self.decisions())
