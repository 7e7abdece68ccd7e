from ..cases.length import thorough
from ..cases.variant_case import EXPORT, IMPORT, VariantCase


class TestVariantsAlone(VariantCase):
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
