from odoo.fields import Command

from ..cases.decision_case import DecisionWords
from ..cases.length import thorough
from ..cases.variant_case import EXPORT, IMPORT, TO_ODOO, TO_SHOP, VariantCase


class TestVariantsArchived(DecisionWords, VariantCase):
    """Products, variants and attribute values that are archived in Odoo."""

    def active(self, template):
        return {key: item.active for key, item in self.variants_of(template).items()}

    def active_in_shop(self, product_id):
        rows = self.shop_variants_of(product_id).items()
        return {key: row["active"] == "1" for key, row in rows}

    def take_away(self, template, name):
        """Take a value away from a product whose variant is sold: Odoo archives it."""
        partner = self.env["res.partner"].create({"name": "Jan"})
        line = Command.create({"product_id": self.variants_of(template)[name].id})
        self.env["sale.order"].create({"partner_id": partner.id, "order_line": [line]})
        lines = template.attribute_line_ids
        value = lines.value_ids.filtered(lambda value: value.name == name)
        lines.filtered(lambda line: value in line.value_ids).value_ids -= value

    @thorough
    def test_variants_of_an_archived_product_wait_for_what_becomes_of_it(self):
        product_id, group, _variants = self.shop_jacket()
        self.exchange(IMPORT)
        template = self.record_of("product", product_id)
        template.action_archive()
        for options in (EXPORT | TO_SHOP, IMPORT | TO_ODOO):
            self.shop.requests.clear()
            run = self.exchange(options | {"conflict_policy": "overwrite"})
            (waiting,) = run.change_ids
            self.assertEqual(waiting.verb, "gone_odoo")
            self.assertEqual(self.writes(), [])
            self.assertEqual(self.active_in_shop(product_id), {"S": True, "M": True})
            self.assertEqual(self.active(template), {"S": False, "M": False})
        option_id = group[1]["Rozmiar"]
        group[2]["Rozmiar", "L"] = self.shop.owner.create(
            "option-values", self.texts(value="L") | {"option_id": option_id}
        )
        self.shop_variant(product_id, group, {"Rozmiar": "L"}, code="KURTKA-L")
        run = self.exchange(IMPORT)
        (waiting,) = self.changes(run, "variant")
        self.assertIn("product is archived in Odoo", waiting.message)
        self.assertEqual(set(self.variants_of(template)), {"S", "M"})

    def assertOnlySmallIsSold(self, product_id):
        run = self.exchange(TO_SHOP)
        self.assertWaits(run, "Odoo activated it by itself", "variant")
        self.assertEqual(self.active_in_shop(product_id), {"S": True, "M": False})

    @thorough
    def test_what_comes_back_with_its_product_is_not_sold_unasked(self):
        product_id, _group, variants = self.shop_jacket()
        self.exchange(IMPORT)
        self.edit_variant(variants["M"], active=0)
        self.exchange(TO_ODOO)
        template = self.record_of("product", product_id).with_context(active_test=True)
        self.assertEqual(self.active(template), {"S": True, "M": False})
        template.action_archive()
        template.action_unarchive()
        self.assertEqual(self.active(template), {"S": True, "M": True})
        self.assertOnlySmallIsSold(product_id)
        template.name = "Kurtka zimowa"
        self.assertOnlySmallIsSold(product_id)
        (asked,) = self.decisions(entity="variant")
        variant = self.variants_of(template)["M"]
        variant.action_archive()
        self.exchange(TO_SHOP)
        self.assertEqual(asked.state, "settled")
        variant.action_unarchive()
        self.exchange(TO_SHOP)
        self.assertEqual(self.active_in_shop(product_id), {"S": True, "M": True})

    @thorough
    def test_nor_is_what_comes_back_with_a_further_value(self):
        template = self.odoo_jacket()
        self.exchange(EXPORT)
        product_id = self.exported(template)
        self.variants_of(template)["M"].active = False
        self.exchange(TO_SHOP)
        lines = template.attribute_line_ids
        value = self.env["product.attribute.value"].create(
            {"name": "XXL", "attribute_id": lines.attribute_id.id}
        )
        lines.value_ids = [Command.link(value.id)]
        self.assertTrue(self.variants_of(template)["M"].active)
        self.assertOnlySmallIsSold(product_id)
        (asked,) = self.decisions(entity="variant")
        asked.with_user(self.user).action_take_odoo()
        self.decided_by_run(asked)
        self.assertEqual(self.active_in_shop(product_id), {"S": True, "M": True})

    @thorough
    def test_a_variant_that_the_shop_sells_again_gets_its_value_back(self):
        product_id, _group, variants = self.shop_jacket(("S", "M", "L"))
        self.exchange(IMPORT)
        template = self.record_of("product", product_id)
        self.take_away(template, "M")
        self.exchange(TO_SHOP)
        self.assertFalse(self.active_in_shop(product_id)["M"])
        self.variants_of(template)["L"].active = False
        self.edit_variant(variants["M"], active=1)
        self.exchange(TO_ODOO)
        self.assertEqual(self.active(template), {"S": True, "M": True, "L": False})
        names = template.attribute_line_ids.value_ids.mapped("name")
        self.assertEqual(set(names), {"S", "M", "L"})
        variant = self.variants_of(template)["M"]
        taken = variant.product_template_attribute_value_ids
        self.assertTrue(all(taken.mapped("ptav_active")))

    @thorough
    def test_where_that_would_make_all_combinations_it_waits(self):
        template = self.odoo_jacket()
        self.exchange(EXPORT)
        product_id = self.exported(template)
        self.take_away(template, "M")
        self.exchange(TO_SHOP)
        row = self.shop_variants_of(product_id)["M"]
        self.edit_variant(int(row["stock_id"]), active=1)
        run = self.exchange(TO_ODOO)
        self.assertWaits(run, "makes all combinations at once", "variant")
        self.assertEqual(self.active(template), {"S": True, "M": False})

    @thorough
    def test_an_archived_value_is_used_again_where_the_shop_has_it(self):
        attribute = self.odoo_attribute(values=("S", "M", "L"))
        values = {value.name: value for value in attribute.value_ids}
        (values["M"] + values["L"]).action_archive()
        product_id, group, _variants = self.shop_jacket(("S", "M"))
        self.exchange(IMPORT)
        template = self.record_of("product", product_id)
        self.assertEqual(self.active(template), {"S": True, "M": True})
        self.assertTrue(values["M"].active)
        self.assertFalse(values["L"].active)
        group[2]["Rozmiar", "L"] = self.shop.owner.create(
            "option-values",
            self.texts(value="L") | {"option_id": group[1]["Rozmiar"]},
        )
        self.shop_variant(product_id, group, {"Rozmiar": "L"}, code="KURTKA-L")
        self.exchange(IMPORT)
        self.assertEqual(set(self.variants_of(template)), {"S", "M", "L"})
        self.assertEqual(template.attribute_line_ids.value_ids, attribute.value_ids)
