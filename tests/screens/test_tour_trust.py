from odoo.tests import HttpCase, tagged

from ..cases.product_case import ProductCase


@tagged("post_install", "-at_install")
class TestTourTrust(ProductCase, HttpCase):
    """A plan is thinned out and a run undone in the browser."""

    def test_a_line_is_left_out_and_the_rest_is_undone(self):
        ids = [self.shop_product(name) for name in ("Namiot", "Karimata")]
        options = {"import_unlinked": True}
        run = self.synchronise(auto_apply=False, product=options)
        address = "/odoo/action-shoper_connector.shoper_sync_run_action"
        self.start_tour(
            f"{address}/{run.id}", "shoper_exclude", login=self.manager.login
        )
        run.with_user(self.manager).action_apply()
        self.work(run)
        made = [bool(self.record_of("product", item)) for item in ids]
        self.assertEqual(made, [True, False])
        self.start_tour(f"{address}/{run.id}", "shoper_undo", login=self.manager.login)
        undo = self.env["shoper.sync.run"].search([("undoes_id", "=", run.id)])
        self.work(undo)
        self.assertEqual(undo.state, "planned")
        undo.with_user(self.manager).action_apply()
        self.work(undo)
        self.assertRunDone(undo)
        self.assertFalse(self.record_of("product", ids[0]))
