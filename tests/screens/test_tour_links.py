from odoo.tests import HttpCase, tagged

from ..cases.decision_case import DecisionWords
from ..cases.languages import Walked
from ..cases.length import thorough
from ..cases.product_case import ProductCase


@tagged("post_install", "-at_install")
class TestTourLinks(Walked, DecisionWords, ProductCase, HttpCase):
    """What may be linked, what is made like what, and twins, in the browser."""

    @thorough
    def test_what_is_offered_is_seen_and_decided_on_the_screen(self):
        self.user.group_ids |= self.env.ref("account.group_account_manager")
        self.odoo_tax("Zakup zero", 0, type_tax_use="purchase")
        twins = [
            self.shop.owner.create("producers", {"name": name})
            for name in ("Halnik", "HALNIK")
        ]
        zero_id = self.shop.owner.create(
            "taxes", {"name": "zero", "class": "zero", "value": 0}
        )
        self.synchronise(tax={}, producer={"import_unlinked": True})
        run = self.connector.with_user(self.user)._synchronise(
            [
                {
                    "entity": "tax",
                    "is_partial": True,
                    "import_unlinked": True,
                    "only_element_ids": self.element("tax", zero_id).ids,
                }
            ]
        )
        self.work(run)
        self.start_tour("/odoo/shoper-decisions", "shoper_links", login="shoper-user")
        for run in self.decisions(state="decided", entity="tax").sudo().decision_run_id:
            self.work(run)
        exempt = self.env.ref(f"account.{self.company.id}_vs_kraj_zw")
        rate = self.named("tax", "np.")
        self.assertNotEqual(rate, exempt)
        self.assertEqual(rate.tax_group_id, exempt.tax_group_id)
        self.assertTrue(self.record_of("tax", zero_id))
        (decision,) = self.decisions(state="decided", entity="producer")
        self.work(decision.sudo().decision_run_id)
        self.assertTrue(all(self.record_of("producer", item) for item in twins))


@thorough
@tagged("post_install", "-at_install")
class TestTourLinksInPolish(TestTourLinks):
    walked_in = "pl_PL"
