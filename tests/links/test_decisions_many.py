from odoo.tests import tagged

from ..cases.comparison_counts import ComparisonCounts
from ..cases.decision_case import LIVE, DecisionWords
from ..cases.length import many, thorough
from ..cases.product_case import ProductCase

PRODUCTS = many(2000, 220)
CONFLICTS, UNCLEAR, FAILING = 40, 25, 10


@tagged("post_install", "-at_install")
class TestManyDecisions(ComparisonCounts, DecisionWords, ProductCase):
    """A large run leaves to people what is theirs and does everything else, and all
    that it left can be settled from the list."""

    def setUp(self):
        super().setUp()
        for number in range(PRODUCTS):
            self.shop_product(f"Produkt {number}", code=f"P-{number}")
        self.assertRunDone(self.synchronise(product={"import_unlinked": True}))
        self.elements = self.env["shoper.element"].search(
            [("entity", "=", "product"), ("link_state", "=", "linked")], order="id"
        )
        self.assertEqual(len(self.elements), PRODUCTS)
        self.products = self.templates().browse(self.elements.mapped("res_id"))

    def edit(self):
        """Every product in Odoo, some of them in the shop too; the shop refuses
        some; some new ones fit two products of Odoo."""
        self.products.weight = 2
        for element in self.elements[:CONFLICTS]:
            self.shop_edit(element.remote_id, stock={"weight": 3})
        self.failing = self.elements[CONFLICTS : CONFLICTS + FAILING]
        for element in self.failing:
            self.shop.faults.add(
                "PUT",
                f"products/{element.remote_id}",
                status=400,
                body={"error": "invalid_request", "error_description": "Nie wolno."},
                scope="item",
                times=None,
            )
        self.unclear = [
            self.shop_product(f"Nowy {number}", code=f"N-{number}")
            for number in range(UNCLEAR)
        ]
        for letter in "AB":
            self.templates().create(
                [
                    {"name": f"Nowy {number}", "default_code": f"{letter}-{number}"}
                    for number in range(UNCLEAR)
                ]
            )

    def synchronise_products(self):
        return self.synchronise(
            product={
                "link_criterion": "name",
                "update_linked": "shop",
                "import_unlinked": True,
            }
        )

    def weights(self, elements):
        """Weights of products in Odoo and in the shop."""
        products = self.templates().browse(elements.mapped("res_id"))
        rows = [self.row(element.remote_id) for element in elements]
        return [
            (product.weight, float(row["stock"]["weight"]))
            for product, row in zip(products, rows, strict=True)
        ]

    def work_decisions(self):
        for run in self.decisions(state="decided").sudo().decision_run_id:
            self.work(run)

    @thorough
    def test_a_large_run_does_the_rest_and_all_that_is_left_is_settled_from_the_list(
        self,
    ):
        self.edit()
        run = self.synchronise_products()
        self.assertEqual(run.state, "done_with_errors")
        conflicts = self.decisions("conflict")
        unclear = self.decisions("link")
        (one,) = self.decisions("failed")
        failed = self.decisions("failed", state=LIVE)
        counts = (len(conflicts), len(unclear), len(failed), len(self.decisions()))
        self.assertEqual(counts, (CONFLICTS, UNCLEAR, FAILING, 66))
        self.assertEqual(one.blocked_count, FAILING - 1, "refused for one reason")
        self.assertEqual(set(failed.mapped("message")), {self.refused()})
        others = self.elements[CONFLICTS + FAILING :]
        self.assertEqual(set(self.weights(others)), {(2.0, 2.0)})
        self.assertEqual(set(self.weights(self.elements[:CONFLICTS])), {(2.0, 3.0)})

        models = ("shoper.decision", "shoper.decision.value")
        with self.compared_a_few_times(len(conflicts), *models):
            conflicts[:20].action_take_shop()
            conflicts[20:30].action_take_odoo()
            conflicts[30:].action_leave()
        for decision in unclear[:10]:
            decision.candidate_ids[0].action_link()
        unclear[10:20].action_create()
        unclear[20:].action_ignore()
        self.shop.faults.clear()
        failed[8:].action_leave()
        self.decisions("failed").action_retry()
        self.assertFalse(self.decisions(state=LIVE))
        self.work_decisions()
        self.assertFalse(self.decisions(state=LIVE).mapped("message"))

        self.assertEqual(set(self.weights(conflicts[:20].element_id)), {(3.0, 3.0)})
        self.assertEqual(set(self.weights(conflicts[20:30].element_id)), {(2.0, 2.0)})
        self.assertEqual(set(self.weights(conflicts[30:].element_id)), {(2.0, 3.0)})
        self.assertEqual(set(self.weights(failed[:8].element_id)), {(2.0, 2.0)})
        linked, ignored = unclear[:20].element_id, unclear[20:].element_id
        self.assertEqual(set(linked.mapped("link_state")), {"linked"})
        self.assertEqual(set(ignored.mapped("link_state")), {"ignored"})

        self.shop.requests.clear()
        last = self.synchronise(
            product={"update_linked": "none", "import_unlinked": True}
        )
        self.assertNothingToDo(last)
        self.assertFalse(self.decisions())

    def refused(self):
        return "The shop refused the request. The shop says: Nie wolno."
