from ..cases.decision_case import DecisionWords
from ..cases.length import thorough
from ..cases.product_case import ProductCase
from ..cases.undo_case import UndoWords


class TestUndoLeft(UndoWords, DecisionWords, ProductCase):
    """What a person edited and then left different on both sides is nobody's own form
    of a value: undoing what was written before leaves it alone."""

    def open_shop(self):
        super().open_shop()
        # A shop that lists nothing at all is not believed.
        self.remote_id, self.product = self.pair("Namiot")

    def rename(self, product, name):
        product.with_context(lang="pl_PL").name = name

    @thorough
    def test_an_edit_in_odoo_that_was_left_stays(self):
        self.shop_texts(self.remote_id, name="Namiot X")
        run = self.update()
        self.assertRunDone(run)
        self.rename(self.product, "Namiot Y")
        self.assertRunDone(self.update())
        self.decisions("conflict").action_leave()
        undo = self.plan_undo(run)
        (line,) = self.changes(undo, "product")
        self.assertEqual(line.state, "waiting")
        self.assertIn("edited since", line.message)
        self.apply(undo)
        self.assertEqual(
            self.names(self.remote_id, self.product), ("Namiot Y", "Namiot X")
        )

    @thorough
    def test_what_a_rule_left_stays(self):
        prop = self.env["shoper.property"].search(
            [("entity", "=", "product"), ("code", "=", "name")]
        )
        rules = self.env["shoper.decision.rule"]
        self.shop_texts(self.remote_id, name="Namiot X")
        run = self.update()
        rules._remember(self.connector, prop, "leave")
        self.rename(self.product, "Namiot Y")
        self.assertFalse(self.update().change_ids)
        (line,) = self.changes(self.plan_undo(run), "product")
        self.assertEqual(line.state, "waiting")

    @thorough
    def test_an_element_that_was_edited_in_the_panel_and_left_is_not_deleted(self):
        product = self.odoo_product("Plecak")
        run = self.synchronise(product={"export_unlinked": True})
        self.assertRunDone(run)
        remote_id = self.exported(product)
        self.shop_texts(remote_id, name="Plecak z panelu")
        self.assertRunDone(self.update("shop"))
        self.decisions("conflict").action_leave()
        undo = self.plan_undo(run)
        (line,) = self.changes(undo, "product")
        self.assertEqual(line.state, "waiting", line.verb)
        self.assertIn("edited in the shop since", line.message)
        self.apply(undo)
        self.assertTrue(self.row(remote_id))

    @thorough
    def test_a_form_of_the_shop_s_own_is_still_taken_back(self):
        """What the shop made of HTML is no edit; it has a base with both forms."""
        self.product.shoper_description = "<p onclick='x()'>Opis</p><p>Lato</p>"
        run = self.update("shop")
        self.assertRunDone(run)
        undo = self.undo(run)
        self.assertEqual(self.changes(undo, "product").mapped("state"), ["done"])
