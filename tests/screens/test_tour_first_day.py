from odoo.tests import HttpCase, tagged

from ..cases.common import ShoperCase
from ..cases.languages import Walked
from ..cases.length import thorough


@tagged("post_install", "-at_install")
class TestTourFirstDay(Walked, ShoperCase, HttpCase):
    """From the installed addon to the first finished synchronisation, by as few clicks
    as the tours count, in both languages; then the overview as it is used every day."""

    walked_in = "pl_PL"

    def test_the_first_synchronisation(self):
        self.connector.unlink()
        shop = self.start_shop(empty=True)
        shop.owner.create("producers", {"name": "Wierch"})
        self.start_tour(
            "/odoo",
            "shoper_first_day_preview",
            login="shoper-manager",
            cookies={"shoper_tour_shop": shop.url},
        )
        run = self.env["shoper.sync.run"].search([])
        self.work(run)
        self.assertEqual(run.state, "planned")
        address = f"/odoo/action-shoper_connector.shoper_sync_run_action/{run.id}"
        self.start_tour(address, "shoper_first_day_apply", login="shoper-manager")
        self.work(run)
        self.assertRunDone(run)
        self.assertTrue(self.env["shoper.producer"].search([("name", "=", "Wierch")]))

    @thorough
    def test_synchronise_without_a_shop_leads_to_connecting_one(self):
        self.connector.unlink()
        self.start_tour("/odoo/shoper", "shoper_no_shop", login="shoper-manager")

    @thorough
    def test_an_empty_list_says_what_is_so_now(self):
        self.start_tour(
            "/odoo/shoper",
            "shoper_paused_meanwhile",
            login="shoper-manager",
            cookies={"shoper_tour_shop": str(self.connector.id)},
        )


@thorough
@tagged("post_install", "-at_install")
class TestTourFirstDayInEnglish(TestTourFirstDay):
    walked_in = "en_US"
