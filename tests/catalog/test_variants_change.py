from odoo.fields import Command

from ..cases.image_case import picture
from ..cases.length import thorough
from ..cases.variant_case import EXPORT, IMPORT, TO_ODOO, TO_SHOP, VariantCase


class TestVariantsChange(VariantCase):
    """Products that get variants, lose them, or whose variants have pictures."""

    @thorough
    def test_a_simple_product_of_odoo_gets_variants_and_stays_the_first(self):
        product_id = self.shop_product("Kurtka", code="KURTKA-M")
        template = self.odoo_product("Kurtka", default_code="KURTKA-M", weight=0.5)
        product = template.product_variant_id
        self.exchange({})
        self.assertEqual(self.record_of("product", product_id), template)
        self.shop_edit(product_id, code="KURTKA")
        group = self.shop_group(Rozmiar=("S", "M", "L"))
        self.shop_edit(product_id, group_id=group[0])
        for size in ("S", "M", "L"):
            values = {"code": f"KURTKA-{size}"}
            self.shop_variant(product_id, group, {"Rozmiar": size}, **values)
        self.exchange(IMPORT | TO_ODOO)
        variants = self.variants_of(template)
        self.assertEqual(set(variants), {"S", "M", "L"})
        self.assertEqual(variants["M"], product, "it has the code")
        self.assertTrue(all(variant.active for variant in variants.values()))
        self.assertEqual(template.shoper_code, "KURTKA-M")
        self.exchange(IMPORT | TO_ODOO)
        self.assertEqual(template.shoper_code, "KURTKA")
        self.shop.requests.clear()
        self.assertNothingToDo(self.exchange(IMPORT | TO_ODOO))

    @thorough
    def test_a_linked_variant_without_values_gets_its_own_back_not_those_of_another(
        self,
    ):
        product_id, group, stocks = self.shop_jacket(("S", "M"))
        self.exchange(IMPORT)
        template = self.record_of("product", product_id)
        small = self.variants_of(template)["S"]
        self.shop.owner.delete("product-stocks", stocks["M"])
        lines = template.attribute_line_ids
        lines.value_ids -= lines.value_ids.filtered(lambda value: value.name == "M")
        lines.unlink()
        self.assertEqual(template.product_variant_ids, small)
        stocks["M"] = self.shop_variant(
            product_id, group, {"Rozmiar": "M"}, code="KURTKA-M2"
        )
        run = self.exchange(IMPORT)
        self.assertFalse(self.changes(run, state="failed"))
        variants = self.variants_of(template)
        self.assertEqual(set(variants), {"S", "M"})
        for size, variant in variants.items():
            self.assertEqual(self.record_of("variant", stocks[size]), variant)
        self.assertEqual(variants["S"], small)
        self.assertEqual(variants["M"].default_code, "KURTKA-M2")
        self.shop.requests.clear()
        self.assertNothingToDo(self.exchange(IMPORT | TO_ODOO))

    @thorough
    def test_a_weight_below_nothing_is_not_sent_and_holds_up_no_other_variant(self):
        product_id, _group, _stocks = self.shop_jacket(("S", "M"))
        self.exchange(IMPORT)
        variants = self.variants_of(self.record_of("product", product_id))
        variants["S"].weight, variants["M"].weight = -2, 3
        run = self.exchange(TO_SHOP)
        [change] = self.changes(run, "variant", state="waiting")
        self.assertIn("is too small to be right", change.message)
        rows = self.shop_variants_of(product_id)
        weights = {size: float(row["weight"]) for size, row in rows.items()}
        self.assertEqual(weights, {"S": 0, "M": 3})

    def test_a_simple_product_of_the_shop_gets_variants(self):
        product_id, template = self.pair("Kurtka")
        attribute = self.odoo_attribute(mode="always")
        template.attribute_line_ids = [
            Command.create(
                {
                    "attribute_id": attribute.id,
                    "value_ids": [Command.set(attribute.value_ids.ids)],
                }
            )
        ]
        self.exchange(EXPORT | TO_SHOP)
        found = self.shop_variants_of(product_id)
        self.assertEqual(set(found), {"S", "M"})
        self.assertEqual({row["active"] for row in found.values()}, {"1"})
        self.assertEqual(self.row(product_id)["code"], "KURTKA")
        self.shop.requests.clear()
        self.assertNothingToDo(self.exchange(EXPORT | TO_SHOP))

    @thorough
    def test_a_shop_that_takes_no_group_is_told_of_and_no_variant_sent(self):
        self.shop.switches.product_group = "ignored"
        _product_id, template = self.pair("Kurtka")
        attribute = self.odoo_attribute(mode="always")
        template.attribute_line_ids = [
            Command.create(
                {
                    "attribute_id": attribute.id,
                    "value_ids": [Command.set(attribute.value_ids.ids)],
                }
            )
        ]
        run = self.exchange(EXPORT | TO_SHOP)
        (waiting,) = self.changes(run, "product", state="waiting")
        self.assertIn("does not let a product get an option group", waiting.message)
        self.assertNotIn("product-stocks", [path for _verb, path in self.writes()])

    @thorough
    def test_a_variant_that_has_the_code_of_another_size_waits(self):
        product_id, _group, stocks = self.shop_jacket(("S", "M", "L"))
        self.exchange(IMPORT)
        found = self.variants_of(self.record_of("product", product_id))
        for size in ("M", "L"):
            self.element("variant", stocks[size]).action_unlink()
        self.edit_variant(stocks["M"], code="")
        self.edit_variant(stocks["L"], code="KURTKA-M", price_type=1, price=123)
        self.edit_variant(stocks["S"], price_type=1, price=246)
        for _round in range(2):
            run = self.exchange(TO_ODOO)
            (waiting,) = self.changes(run, "variant", state="waiting")
            self.assertEqual(waiting.element_id.remote_id, stocks["L"])
            self.assertIn("another value of the same option", waiting.message)
            self.assertFalse(found["M"].shoper_price, "size L has that price")
            self.assertEqual(found["S"].shoper_price, 200, "the other one goes on")
        self.edit_variant(stocks["L"], code="KURTKA-L")
        self.edit_variant(stocks["M"], code="KURTKA-M")
        self.element("variant", stocks["L"]).action_unlink()
        self.exchange(TO_ODOO)
        self.assertEqual(self.record_of("variant", stocks["M"]), found["M"])
        self.assertEqual(found["L"].shoper_price, 100)

    @thorough
    def test_a_variant_whose_code_differs_in_capitals_only_waits(self):
        product_id, group, stocks = self.shop_jacket()
        self.exchange(IMPORT)
        found = self.variants_of(self.record_of("product", product_id))
        self.element("variant", stocks["M"]).action_unlink()
        self.shop.owner.delete("product-stocks", stocks["M"])
        option_id = group[1]["Rozmiar"]
        group[2]["Rozmiar", "XL"] = self.shop.owner.create(
            "option-values", self.texts(value="XL") | {"option_id": option_id}
        )
        stock_id = self.shop_variant(
            product_id, group, {"Rozmiar": "XL"}, code="kurtka-m"
        )
        run = self.exchange(IMPORT)
        (waiting,) = self.changes(run, "variant", state="waiting")
        self.assertEqual(waiting.element_id.remote_id, stock_id)
        self.assertIn("Same code but for capitals", waiting.message)
        self.assertEqual(waiting.meta, {"candidates": found["M"].ids})

    @thorough
    def test_variants_that_are_gone_from_the_shop_can_go_from_odoo(self):
        self.shop_jacket(name="Polar")
        product_id, _group, variants = self.shop_jacket()
        self.exchange(IMPORT)
        template = self.record_of("product", product_id)
        first = self.variants_of(template)["S"]
        for stock_id in variants.values():
            self.shop.owner.delete("product-stocks", stock_id)
        self.exchange(TO_ODOO)
        self.assertEqual(len(self.variants_of(template)), 2, "not unless chosen")
        chosen = {"property_ids": self.properties("variants")}
        self.exchange(TO_ODOO | chosen, variant={})
        self.assertEqual(template.product_variant_ids, first)
        self.assertFalse(template.attribute_line_ids)
        self.assertEqual(first.default_code, "KURTKA")

    @thorough
    def test_an_attribute_that_makes_all_combinations_gets_no_new_variant(self):
        template = self.odoo_jacket()
        self.exchange(EXPORT)
        product_id = self.exported(template)
        (option,) = self.shop.shop.rows("options")
        value_id = self.shop.owner.create(
            "option-values", self.texts(value="XL") | {"option_id": option["option_id"]}
        )
        self.shop.owner.create(
            "product-stocks",
            {
                "product_id": product_id,
                "options": {option["option_id"]: str(value_id)},
                "extended": 1,
                "price_type": 0,
            },
        )
        run = self.synchronise(product={}, variant=IMPORT)
        self.assertWaits(run, "makes all combinations at once", "variant")
        self.assertEqual(set(self.variants_of(template)), {"S", "M"})

    @thorough
    def test_the_picture_of_a_variant_arrives_and_goes_back(self):
        product_id, _group, variants = self.shop_jacket()
        image_id = self.shop_image(product_id)
        self.edit_variant(variants["S"], gfx_id=image_id)
        self.exchange(IMPORT)
        variant = self.variants_of(self.record_of("product", product_id))["S"]
        self.assertFalse(variant.shoper_image_id, "images were not synchronised")
        self.exchange(IMPORT | TO_ODOO, image=IMPORT)
        image = self.record_of("image", image_id)
        self.assertEqual(variant.shoper_image_id, image)
        self.assertTrue(variant.image_variant_1920)
        variant.shoper_image_id = False
        self.exchange(TO_SHOP)
        self.assertFalse(self.shop.shop.row("product-stocks", variants["S"])["gfx_id"])
        self.assertFalse(variant.image_variant_1920)
        variant.shoper_image_id = image
        self.exchange(TO_SHOP)
        row = self.shop.shop.row("product-stocks", variants["S"])
        self.assertEqual(row["gfx_id"], str(image_id))

    def shared_picture(self):
        """A picture of two variants that is gone from the shop since it came."""
        product_id, _group, variants = self.shop_jacket()
        self.shop_image(product_id, "main.jpg")
        image_id = self.shop_image(product_id, "both.jpg", picture("blue"))
        for stock_id in variants.values():
            self.edit_variant(stock_id, gfx_id=image_id)
        self.exchange(IMPORT, image=IMPORT)
        self.shop.owner.delete("product-images", image_id)
        return product_id, self.record_of("image", image_id)

    @thorough
    def test_a_picture_gone_from_the_shop_is_one_matter_not_one_of_each_variant(self):
        product_id, image = self.shared_picture()
        variants = self.record_of("product", product_id).product_variant_ids
        for options in (TO_ODOO, TO_SHOP):
            run = self.exchange(options, image=options)
            (waiting,) = run.change_ids
            self.assertEqual((waiting.entity, waiting.verb), ("image", "gone_shop"))
            self.assertEqual(variants.shoper_image_id, image)
        self.work(waiting.with_user(self.manager)._choose("unlink"))
        self.shop.requests.clear()
        self.assertNothingToDo(self.exchange(TO_ODOO, image=TO_ODOO))
        self.assertEqual(variants.shoper_image_id, image)

    @thorough
    def test_a_picture_that_the_shop_gets_again_is_its_variants_again(self):
        product_id, image = self.shared_picture()
        self.connector.gone_element_policy = "recreate"
        self.exchange(EXPORT | TO_SHOP, image=EXPORT | TO_SHOP)
        made_id = image.with_context(
            shoper_connector_id=self.connector.id
        ).shoper_remote_id
        rows = self.shop_variants_of(product_id).values()
        self.assertEqual({row["gfx_id"] for row in rows}, {str(made_id)})
        self.shop.requests.clear()
        self.assertNothingToDo(self.exchange(TO_SHOP, image=TO_SHOP))

    @thorough
    def test_what_the_connector_does_not_know_of_a_variant_stays(self):
        product_id, _group, variants = self.shop_jacket()
        unknown = {"warn_level": "3", "package": "2", "stock": "7", "sold": "4"}
        self.edit_variant(variants["S"], **unknown)
        self.exchange(IMPORT)
        before = self.shop.shop.row("product-stocks", variants["S"])
        variant = self.variants_of(self.record_of("product", product_id))["S"]
        variant.write({"default_code": "NOWY", "barcode": "2900000000018"})
        self.exchange(TO_SHOP)
        after = self.shop.shop.row("product-stocks", variants["S"])
        self.assertEqual((after["code"], after["ean"]), ("NOWY", "2900000000018"))
        changed = {key for key in before if before[key] != after[key]}
        self.assertEqual(changed, {"code", "ean"})
