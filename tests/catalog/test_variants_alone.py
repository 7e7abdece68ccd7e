from unittest.mock import patch

from ..cases.decision_case import DecisionWords
from ..cases.length import thorough
from ..cases.variant_case import EXPORT, IMPORT, VariantCase


class TestVariantsAlone(DecisionWords, VariantCase):
    """*Compare and Synchronise* on a product with variants."""

    def run_alone(self, products, **lines):
        action = products.with_user(self.manager).action_shoper_synchronise()
        wizard = self.env["shoper.sync.wizard"].browse(action["res_id"])
        wizard = wizard.with_user(self.manager)
        for line in wizard.line_ids:
            line.write(lines.get(line.entity, {}))
        action = wizard.action_synchronise()
        run = self.env["shoper.sync.run"].browse(action["res_id"])
        self.work(run)
        self.assertRunDone(run)
        return run

    @thorough
    def test_its_variants_are_updated_and_those_of_others_are_not(self):
        group = self.shop_group(Rozmiar=("S", "M", "L"))
        first_id, _group, first = self.shop_jacket(group=group)
        other_id, _group, others = self.shop_jacket(group=group, name="Bluza")
        self.exchange(IMPORT)
        for remote_id in (first["S"], others["S"]):
            self.edit_variant(remote_id, ean="5901234123457", code=f"N{remote_id}")
        self.shop_variant(first_id, group, {"Rozmiar": "L"}, code="KURTKA-L")
        self.shop_variant(other_id, group, {"Rozmiar": "L"}, code="BLUZA-L")
        product = self.record_of("product", first_id)
        self.shop.requests.clear()
        run = self.run_alone(product)
        variants = self.variants_of(product)
        self.assertEqual(set(variants), {"S", "M", "L"})
        self.assertEqual(variants["S"].default_code, f"N{first['S']}")
        other = self.variants_of(self.record_of("product", other_id))
        self.assertEqual(set(other), {"S", "M"})
        self.assertEqual(other["S"].default_code, "BLUZA-S")
        self.assertLessEqual(run.shop_calls, 15)

    @thorough
    def test_only_its_variants_and_options_reach_the_shop(self):
        ours = self.odoo_jacket(name="Kurtka")
        others = self.odoo_jacket(
            name="Czapka", attribute=self.odoo_attribute("Kolor", ("S", "M"), "always")
        )
        self.synchronise(product={})
        self.run_alone(ours, product=EXPORT, variant=EXPORT)
        self.assertEqual(len(self.shop_variants_of(self.exported(ours))), 2)
        self.assertFalse(self.exported(others))
        groups = self.shop.shop.rows("option-groups")
        self.assertEqual(len(groups), 1, groups)

    @thorough
    def test_a_plan_that_waits_for_others_holds_when_one_is_sent(self):
        self.exchange()
        jacket = self.odoo_jacket()
        run = self.synchronise(product=EXPORT, variant=EXPORT, auto_apply=False)
        simple = self.odoo_product("Namiot")
        self.run_alone(simple, product=EXPORT, variant=EXPORT)
        self.assertTrue(self.exported(simple))
        self.assertApplied(run, jacket)

    @thorough
    def test_it_holds_when_variants_are_synchronised_without_products(self):
        self.exchange()
        jacket = self.odoo_jacket()
        run = self.synchronise(product=EXPORT, variant=EXPORT, auto_apply=False)
        self.assertRunDone(self.synchronise(variant=EXPORT))
        self.assertApplied(run, jacket)

    def assertApplied(self, run, jacket):
        """A plan still brings a product into the shop, with its group and variants."""
        self.confirm(run)
        self.work(run)
        self.assertRunDone(run)
        stale = self.changes(run, state="stale")
        self.assertFalse(stale.mapped(lambda c: (c.entity, c.verb, c.message)))
        self.assertEqual(set(self.shop_variants_of(self.exported(jacket))), {"S", "M"})

    @thorough
    def test_a_group_whose_answer_was_lost_is_found_when_another_one_was_sent(self):
        self.without_pauses()
        jacket = self.odoo_jacket()
        groups = self.shop.shop["option-groups"]
        create = groups.create

        def created(body, owner=False):
            for scope in ("call", "item"):  # nor can the run look for it
                self.shop.faults.add(
                    "GET", "option-groups", status=503, times=None, scope=scope
                )
            return create(body, owner)

        self.shop.faults.add("POST", "option-groups", kind="lost", scope="item")
        with patch.object(groups, "create", created):
            run = self.synchronise(product=EXPORT, variant=EXPORT)
        [lost] = self.changes(run, "option_group", "create_shop")
        self.assertEqual(lost.state, "failed")
        self.shop.faults.clear()
        self.run_alone(self.odoo_product("Namiot"), product=EXPORT, variant=EXPORT)
        self.exchange(EXPORT)
        self.assertEqual(len(self.shop.shop.rows("option-groups")), 1)
        self.assertEqual(set(self.shop_variants_of(self.exported(jacket))), {"S", "M"})

    @thorough
    def test_a_group_that_the_shop_refused_is_made_when_it_is_tried_again(self):
        self.exchange()
        jacket = self.odoo_jacket()
        refusal = {"error": "invalid_request", "error_description": "Nie teraz."}
        self.shop.faults.add(
            "POST", "option-groups", scope="item", status=400, body=refusal, times=1
        )
        self.synchronise(product=EXPORT, variant=EXPORT)
        self.assertFalse(self.shop.shop.rows("option-groups"))
        self.assertFalse(self.exported(jacket), "it waits for its group")
        decision = self.decisions("failed", entity="option_group")
        decision.action_retry()
        self.decided_by_run(decision)
        self.assertEqual(len(self.shop.shop.rows("option-groups")), 1)
        self.exchange(EXPORT)
        self.assertEqual(set(self.shop_variants_of(self.exported(jacket))), {"S", "M"})
