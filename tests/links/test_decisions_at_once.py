from ..cases.decision_case import LIVE, DecisionWords
from ..cases.length import thorough
from ..cases.product_case import ProductCase

FEW, MANY = 2, 20
IMPORT = {"import_unlinked": True}
EXPORT = {"export_unlinked": True}


class TestDecidedAtOnce(DecisionWords, ProductCase):
    """Twenty decisions that are taken at once cost as many queries as two."""

    def assertConstant(self, decisions, act):
        """Decide two, then twenty of these; whatever is read once in a process is read
        by one before."""
        self.assertEqual(len(decisions), 1 + FEW + MANY)
        costs = []
        for asked in (
            decisions[:1],
            decisions[1 : 1 + FEW],
            decisions[1 + FEW :],
        ):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            act(asked)
            self.env.flush_all()
            costs.append(self.env.cr.sql_log_count - before)
        _first, few, many = costs
        self.assertLessEqual(many, few)

    def twins_in_shop(self):
        """Producers of the shop whose names are nearly the same, two by two."""
        for number in range(1 + FEW + MANY):
            for name in (f"Halnik {number}", f"HALNIK {number}"):
                self.shop.owner.create("producers", {"name": name})
        self.assertRunDone(self.synchronise(producer=IMPORT))
        return self.decisions(entity="producer")

    def waiting_in_odoo(self, more=0):
        """Products of Odoo whose category is not in the shop, beside as many of the
        shop.

        :param more: so many are there besides those that are decided about
        """
        category = self.env["product.category"].create({"name": "Inna"})
        for number in range(1 + FEW + MANY + more):
            self.shop_product(f"Kurtka {number}")
            self.odoo_product(f"Namiot {number}", categ_id=category.id)
        self.assertRunDone(self.synchronise(product=EXPORT))
        return self.decisions(state=LIVE)

    @thorough
    def test_records_are_ignored(self):
        # With the last one the question about the category would be settled, too.
        decisions = self.waiting_in_odoo(more=1)[:-1]
        self.assertEqual(set(decisions.mapped("verb")), {"create_shop"})
        self.assertConstant(decisions, lambda asked: asked.action_ignore())
        ignored = self.env["shoper.ignored.record"]._res_ids(self.connector, "product")
        self.assertEqual(sorted(ignored), sorted(decisions.mapped("res_id")))

    @thorough
    def test_what_was_gone_is_wanted_again(self):
        decisions = self.waiting_in_odoo().sudo()
        elements = self.env["shoper.element"].search([("entity", "=", "product")])
        for decision, element in zip(decisions, elements, strict=False):
            element.write(
                {
                    "link_state": "missing",
                    "res_model": "product.template",
                    "res_id": decision.res_id,
                    "gone_choice": "leave",
                }
            )
        self.assertConstant(decisions, lambda asked: asked._want_again())
        again = elements.filtered(lambda item: item.gone_choice == "recreate")
        self.assertEqual(
            sorted(again.mapped("res_id")), sorted(decisions.mapped("res_id"))
        )

    @thorough
    def test_each_of_nearly_one_name_is_created(self):
        decisions = self.twins_in_shop()
        self.assertConstant(decisions, lambda asked: asked.action_create_both())
        for decision in decisions.sudo():
            self.assertEqual(len(decision.memo["elements"]), 2)
            self.assertEqual(len(decision.memo["distinct"]), 1)
        for run in decisions.sudo().decision_run_id:
            self.work(run)
        elements = self.env["shoper.element"].search([("entity", "=", "producer")])
        self.assertEqual(set(elements.mapped("link_state")), {"linked"})

    def test_one_of_nearly_one_name_stands_for_both(self):
        decisions = self.twins_in_shop()
        self.assertConstant(decisions, lambda asked: asked.action_use_one())
        for decision in decisions.sudo():
            self.assertEqual(len(decision.memo["merged"]), 1)

    def test_one_record_of_nearly_one_name_stands_for_both(self):
        producers = self.env["shoper.producer"]
        for number in range(1 + FEW + MANY):
            for name in (f"Halnik {number}", f"HALNIK {number}"):
                producers.create({"name": name})
        self.assertRunDone(self.synchronise(producer=EXPORT))
        decisions = self.decisions(entity="producer")
        self.assertConstant(decisions, lambda asked: asked.action_use_one())
        same_as = self.env["shoper.ignored.record"]._same_as(self.connector, "producer")
        for decision in decisions.sudo():
            (merged,) = decision.memo["merged_records"]
            self.assertIn(same_as[merged], producers.search([]).ids)
