from odoo.fields import Command

from ..cases.length import thorough
from ..cases.undo_case import UndoWords
from ..cases.variant_case import EXPORT, IMPORT, TO_ODOO, TO_SHOP, VariantCase


class UndoVariantCase(UndoWords, VariantCase):
    """What a manager sees when variants are undone."""

    def attributes(self):
        """Names of attributes with those of their values."""
        return {
            item.name: item.value_ids.mapped("name")
            for item in self.env["product.attribute"].search([])
        }

    def lines_of(self, template):
        return template.with_context(active_test=True).attribute_line_ids

    def options_in_shop(self):
        return [
            len(self.shop.shop.rows(name))
            for name in ("option-groups", "options", "option-values")
        ]

    def linked(self, entity):
        return self.env["shoper.element"].search_count(
            [("entity", "=", entity), ("link_state", "=", "linked")]
        )


class TestUndoImport(UndoVariantCase):
    """Undo variants that were created in Odoo."""

    @thorough
    def test_a_product_with_its_variants_and_attributes_goes_again(self):
        attributes, before = self.attributes(), self.templates().search_count([])
        self.shop_jacket()
        run = self.exchange(IMPORT)
        self.assertNotEqual(self.attributes(), attributes)
        undo = self.undo(run)
        self.assertEqual(self.changes(undo, state="waiting").mapped("message"), [])
        self.assertEqual(self.templates().search_count([]), before)
        self.assertEqual(self.attributes(), attributes)
        self.assertFalse(self.env["shoper.option.group"].search([]))
        self.assertFalse(self.env["shoper.option.value"].search([]))
        self.assertEqual(set(run.change_ids.mapped("state")), {"undone"})
        self.assertEqual(self.writes(), [])
        # Nothing comes back before somebody says so.
        again = self.synchronise(product=IMPORT, variant=IMPORT)
        self.assertFalse(self.changes(again, state="done"))
        self.assertEqual(self.templates().search_count([]), before)

    @thorough
    def test_whoever_wants_it_again_gets_all_of_it(self):
        product_id, _group, _variants = self.shop_jacket()
        self.shop_image(product_id)
        self.undo(self.exchange(IMPORT, image=IMPORT))
        run = self.synchronise(product=IMPORT, variant=IMPORT, image=IMPORT)
        asked = self.changes(run, verb="gone_odoo")
        entities = set(asked.mapped("entity"))
        self.assertFalse(entities & {"variant", "image"}, "they follow the product")
        self.work(asked.with_user(self.manager)._choose("import"))
        self.exchange(IMPORT, image=IMPORT)
        template = self.record_of("product", product_id)
        self.assertEqual(set(self.variants_of(template)), {"S", "M"})
        self.assertEqual(self.gallery(template), ["a.jpg"])

    @thorough
    def test_whoever_wants_only_the_options_again_gets_these(self):
        self.shop_jacket()
        self.undo(self.exchange(IMPORT))
        products = self.templates().search_count([])
        run = self.synchronise(product=IMPORT, variant=IMPORT)
        asked = self.changes(run, verb="gone_odoo").filtered(
            lambda change: change.entity != "product"
        )
        parts = ["option_group", "option", "option_value"]
        self.assertEqual(set(asked.mapped("entity")), set(parts))
        again = asked.with_user(self.manager)._choose("import")
        self.assertEqual(again.sudo().step_ids.mapped("entity"), parts)
        self.work(again)
        self.assertRunDone(again.sudo())
        self.assertEqual([self.linked(part) for part in parts], [1, 1, 2])
        self.assertEqual(self.templates().search_count([]), products)

    @thorough
    def test_what_other_products_use_of_an_attribute_stays(self):
        attribute = self.odoo_attribute(values=("S",))
        ours = self.odoo_jacket(("S",), attribute, name="Nasza")
        self.shop_jacket()
        run = self.exchange(IMPORT)
        self.assertEqual(set(attribute.value_ids.mapped("name")), {"S", "M"})
        self.undo(run)
        self.assertEqual(attribute.value_ids.mapped("name"), ["S"])
        self.assertEqual(ours.attribute_line_ids.value_ids.mapped("name"), ["S"])

    @thorough
    def test_a_simple_product_that_got_variants_is_simple_again(self):
        product_id = self.shop_product("Kurtka", code="KURTKA-M")
        template = self.odoo_product(
            "Kurtka", default_code="KURTKA-M", weight=0.5, barcode="2900000000018"
        )
        product = template.product_variant_id
        self.exchange({})
        self.shop_edit(product_id, code="KURTKA")
        group = self.shop_group(Rozmiar=("S", "M", "L"))
        self.shop_edit(product_id, group_id=group[0])
        for size in ("S", "M", "L"):
            values = {"code": f"K-{size}", "weight": "2", "weight_type": 1}
            if size == "M":
                values["code"] = "KURTKA-M"
            self.shop_variant(product_id, group, {"Rozmiar": size}, **values)
        order = self.env["sale.order"].create(
            {
                "partner_id": self.env.user.partner_id.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        run = self.exchange(IMPORT)
        self.assertEqual(len(self.variants_of(template)), 3)
        self.assertEqual(product.weight, 2)
        undo = self.plan_undo(run)
        kept = self.changes(undo, "variant").filtered(
            lambda change: change.res_id == product.id
        )
        self.assertIn("is that again", kept.message)
        self.assertEqual(float(kept.after["weight"]), 0.5)
        self.apply(undo)
        self.assertRunDone(undo)
        self.assertEqual(
            template.with_context(active_test=False).product_variant_ids, product
        )
        self.assertFalse(template.attribute_line_ids)
        self.assertTrue(product.active)
        self.assertEqual(
            (product.default_code, product.weight, product.barcode),
            ("KURTKA-M", 0.5, "2900000000018"),
        )
        self.assertFalse(template.shoper_code)
        self.assertEqual(order.order_line.product_id, product)
        self.assertFalse(self.linked("variant"))
        self.assertEqual(self.record_of("product", product_id), template)
        self.shop.requests.clear()
        again = self.synchronise(product=IMPORT | TO_ODOO, variant=IMPORT | TO_ODOO)
        self.assertFalse(self.changes(again, "variant", state="done"))
        self.assertEqual(template.product_variant_ids, product)

    @thorough
    def test_a_product_stays_with_variants_while_others_of_them_stay(self):
        product_id, template = self.pair("Kurtka")
        product = template.product_variant_id
        group = self.shop_group(Rozmiar=("S", "M"))
        self.shop_edit(product_id, group_id=group[0])
        for size in ("S", "M"):
            self.shop_variant(product_id, group, {"Rozmiar": size}, code=f"K-{size}")
        run = self.exchange(IMPORT)
        made = self.changes(run, "variant", "create_odoo")
        first = made.filtered(lambda change: change.res_id == product.id)
        undo = self.plan_undo(run, changes=first)
        self.assertIn("keeps its attributes", self.changes(undo).message)
        self.apply(undo)
        self.assertRunDone(undo)
        self.assertEqual(len(template.product_variant_ids), 2)
        self.assertEqual(product.default_code, "KURTKA")
        self.undo(run, changes=made - first)
        self.assertEqual(template.product_variant_ids, product)
        self.assertFalse(template.attribute_line_ids)

    @thorough
    def test_a_variant_that_is_used_is_archived_and_the_first_one_stays(self):
        product_id, template = self.pair("Kurtka")
        product = template.product_variant_id
        group = self.shop_group(Rozmiar=("S", "M"))
        self.shop_edit(product_id, group_id=group[0])
        for size in ("S", "M"):
            self.shop_variant(product_id, group, {"Rozmiar": size}, code=f"K-{size}")
        run = self.exchange(IMPORT)
        used = template.product_variant_ids - product
        self.env["sale.order"].create(
            {
                "partner_id": self.env.user.partner_id.id,
                "order_line": [Command.create({"product_id": used.id})],
            }
        )
        self.undo(run)
        self.assertTrue(used.exists())
        self.assertFalse(used.active)
        self.assertTrue(product.exists())
        self.assertTrue(product.active)
        self.assertFalse(self.lines_of(template))
        self.assertEqual(product.default_code, "KURTKA")

    @thorough
    def test_one_variant_goes_with_the_value_that_came_with_it(self):
        product_id, group, _variants = self.shop_jacket()
        self.exchange(IMPORT)
        template = self.record_of("product", product_id)
        value_id = self.shop.owner.create(
            "option-values", self.texts(value="XL") | {"option_id": group[1]["Rozmiar"]}
        )
        group[2]["Rozmiar", "XL"] = value_id
        self.shop_variant(product_id, group, {"Rozmiar": "XL"}, code="KURTKA-XL")
        self.edit_variant(self.shop_variants_of(product_id)["S"]["stock_id"], active=0)
        run = self.exchange(IMPORT | TO_ODOO)
        self.assertFalse(self.variants_of(template)["S"].active)
        made = self.changes(run, "variant", "create_odoo")
        self.undo(run, changes=made)
        variants = self.variants_of(template)
        self.assertEqual(set(variants), {"S", "M"})
        self.assertFalse(variants["S"].active, "still archived")
        self.assertEqual(
            template.attribute_line_ids.value_ids.mapped("name"), ["S", "M"]
        )

    @thorough
    def test_a_variant_edited_since_stays_and_its_product_with_it(self):
        product_id, _group, _variants = self.shop_jacket()
        run = self.exchange(IMPORT)
        template = self.record_of("product", product_id)
        variants = self.variants_of(template)
        variants["M"].weight = 9
        undo = self.plan_undo(run)
        waiting = self.changes(undo, state="waiting")
        self.assertEqual(set(waiting.mapped("entity")), {"variant", "product"})
        self.assertIn(
            "Its part", waiting.filtered(lambda c: c.entity == "product").message
        )
        self.apply(undo)
        self.assertEqual(template.product_variant_ids, variants["M"])
        self.assertTrue(template.exists())
        self.assertEqual(self.linked("variant"), 1)
        self.assertEqual(self.linked("product"), 1)

    @thorough
    def test_pictures_of_variants_do_not_become_the_product_s(self):
        product_id, template = self.pair("Kurtka")
        group = self.shop_group(Rozmiar=("S", "M"))
        self.shop_edit(product_id, group_id=group[0])
        image_id = self.shop_image(product_id)
        for size in ("S", "M"):
            self.shop_variant(product_id, group, {"Rozmiar": size}, gfx_id=image_id)
        run = self.exchange({}, variant=IMPORT, image=IMPORT)
        self.assertTrue(template.product_variant_ids[0].image_variant_1920)
        self.undo(run)
        self.assertFalse(template.image_1920)
        self.assertFalse(template.product_variant_id.image_variant_1920)


class TestUndoExport(UndoVariantCase):
    """Undo variants that were created in the shop."""

    @thorough
    def test_a_product_with_its_variants_and_options_goes_again(self):
        template = self.odoo_jacket()
        variants = template.product_variant_ids
        self.gallery_image(template)
        run = self.exchange(EXPORT, image=EXPORT)
        self.assertEqual(self.options_in_shop(), [1, 1, 2])
        undo = self.undo(run)
        self.assertEqual(self.changes(undo, state="waiting").mapped("message"), [])
        self.assertFalse(self.shop.shop.rows("products"))
        self.assertEqual(self.options_in_shop(), [0, 0, 0])
        self.assertEqual(set(run.change_ids.mapped("state")), {"undone"})
        self.assertEqual(template.product_variant_ids, variants)
        self.shop.requests.clear()
        self.assertNothingToDo(self.exchange(EXPORT | TO_SHOP, image=EXPORT))

    @thorough
    def test_the_undoing_can_be_undone_with_all_that_hung_together(self):
        template = self.odoo_jacket()
        image = self.gallery_image(template)
        variants = self.variants_of(template)
        variants["S"].shoper_image_id = image
        variants["S"].weight = 3
        run = self.exchange(EXPORT, image=EXPORT)
        product_id = self.exported(template)
        undo = self.undo(run)
        again = self.undo(undo)
        self.assertEqual(self.changes(again, state="waiting").mapped("message"), [])
        self.assertEqual(set(undo.change_ids.mapped("state")), {"undone"})
        self.assertEqual(self.options_in_shop(), [1, 1, 2])
        new_id = self.exported(template)
        self.assertNotEqual(new_id, product_id)
        found = self.shop_variants_of(new_id)
        self.assertEqual(set(found), {"S", "M"})
        self.assertEqual(found["S"]["comp_weight"], "3")
        self.assertEqual({row["active"] for row in found.values()}, {"1"})
        (picture,) = self.shop_gallery(new_id)
        self.assertEqual(found["S"]["gfx_id"], picture["gfx_id"])
        for variant in variants.values():
            self.assertEqual(variant.shoper_link_state, "linked")
        self.assertEqual(image.shoper_link_state, "linked")
        self.shop.requests.clear()
        for update in (TO_SHOP, TO_ODOO):
            options = IMPORT | EXPORT | update
            self.assertNothingToDo(self.exchange(options, image=options))
        # And once more.
        self.undo(again)
        self.assertFalse(self.shop.shop.rows("products"))
        self.assertEqual(self.options_in_shop(), [0, 0, 0])

    @thorough
    def test_a_simple_product_of_the_shop_loses_variants_and_group_again(self):
        product_id, template = self.pair("Kurtka")
        self.odoo_variants(template)
        run = self.exchange(EXPORT | TO_SHOP)
        self.assertEqual(len(self.shop_variants_of(product_id)), 2)
        self.undo(run)
        self.assertFalse(self.shop_variants_of(product_id))
        self.assertFalse(self.row(product_id)["group_id"])
        self.assertEqual(self.options_in_shop(), [0, 0, 0])
        self.assertEqual(len(template.product_variant_ids), 2)
        self.assertEqual(self.record_of("product", product_id), template)

    @thorough
    def test_a_group_stays_while_a_variant_of_it_stays(self):
        product_id, template = self.pair("Kurtka")
        self.odoo_variants(template)
        run = self.exchange(EXPORT | TO_SHOP)
        variants = self.shop_variants_of(product_id)
        self.edit_variant(variants["S"]["stock_id"], ean="2900000000018")
        undo = self.plan_undo(run)
        messages = {
            change.entity: change.message
            for change in self.changes(undo, state="waiting")
        }
        self.assertIn("edited in the shop", messages["variant"])
        self.assertIn("so its option group does", messages["product"])
        self.assertIn("uses it", messages["option_group"])
        self.apply(undo)
        self.assertRunDone(undo)
        self.assertEqual(set(self.shop_variants_of(product_id)), {"S"})
        self.assertTrue(self.row(product_id)["group_id"])
        self.assertEqual(self.options_in_shop(), [1, 1, 1])

    @thorough
    def test_only_the_variants_can_be_undone_and_then_the_rest(self):
        template = self.odoo_jacket()
        run = self.exchange(EXPORT)
        product_id = self.exported(template)
        self.undo(run, steps=self.step(run, "variant"))
        self.assertFalse(self.shop_variants_of(product_id))
        self.assertTrue(self.shop.shop.rows("products"))
        self.undo(run)
        self.assertFalse(self.shop.shop.rows("products"))
        self.assertEqual(self.options_in_shop(), [0, 0, 0])

    @thorough
    def test_a_variant_left_out_of_the_plan_stays_with_all_that_it_needs(self):
        template = self.odoo_jacket()
        run = self.exchange(EXPORT)
        undo = self.plan_undo(run)
        kept = self.changes(undo, "variant")[0]
        kept.with_user(self.manager).action_exclude()
        self.apply(undo)
        self.assertRunDone(undo)
        self.assertEqual(len(self.shop_variants_of(self.exported(template))), 1)
        self.assertEqual(self.options_in_shop(), [1, 1, 1])
        self.assertEqual(self.linked("variant"), 1)


class TestUndoValues(UndoVariantCase):
    """Undo updates and links of variants."""

    @thorough
    def test_values_of_the_shop_s_variants_come_back_exactly(self):
        product_id, _group, ids = self.shop_jacket()
        image_id = self.shop_image(product_id)
        self.edit_variant(
            ids["S"], weight="0.5", weight_type=2, price_type=3, price="10.00"
        )
        self.shop_edit(product_id, stock={"weight": "1"})
        self.exchange(IMPORT, image=IMPORT)
        before = self.shop.shop.row("product-stocks", ids["S"])
        self.assertEqual(before["comp_weight"], "1.5")
        variant = self.variants_of(self.record_of("product", product_id))["S"]
        variant.write(
            {
                "default_code": "NOWY",
                "barcode": "2900000000018",
                "weight": 4,
                "shoper_price_type": "1",
                "shoper_price": 50,
                "active": False,
                "shoper_image_id": self.record_of("image", image_id).id,
            }
        )
        run = self.exchange(TO_SHOP)
        after = self.shop.shop.row("product-stocks", ids["S"])
        self.assertEqual((after["code"], after["active"]), ("NOWY", "0"))
        undo = self.undo(run)
        self.assertEqual(self.shop.shop.row("product-stocks", ids["S"]), before)
        self.assertEqual(variant.default_code, "NOWY")
        self.shop.requests.clear()
        self.assertNothingToDo(self.exchange(TO_SHOP))
        self.undo(undo)
        row = self.shop.shop.row("product-stocks", ids["S"])
        for key in ("code", "ean", "comp_weight", "comp_price", "active", "gfx_id"):
            self.assertEqual(row[key], after[key], key)

    @thorough
    def test_values_of_odoo_s_variants_come_back_to_the_last_digit(self):
        template = self.odoo_jacket()
        value = template.attribute_line_ids.product_template_value_ids[0]
        value.price_extra = 7.777
        variants = self.variants_of(template)
        variants["M"].write({"shoper_price_type": "2", "shoper_price": 1.234567})
        self.exchange(EXPORT)
        before = {
            size: variant.read(
                [
                    "default_code",
                    "barcode",
                    "weight",
                    "active",
                    "shoper_price_type",
                    "shoper_price",
                    "lst_price",
                ]
            )
            for size, variant in variants.items()
        }
        for row in self.shop_variants_of(self.exported(template)).values():
            self.edit_variant(
                row["stock_id"],
                code=f"X{row['stock_id']}",
                weight="2",
                weight_type=1,
                price_type=1,
                price="50.00",
                active=0,
            )
        run = self.exchange(TO_ODOO)
        self.assertFalse(template.product_variant_ids)
        self.undo(run)
        for size, variant in variants.items():
            self.assertEqual(variant.read(list(before[size][0])), before[size])
        self.shop.requests.clear()
        self.assertNothingToDo(self.exchange(TO_ODOO))

    @thorough
    def test_single_properties_and_what_belongs_to_them(self):
        product_id, _group, ids = self.shop_jacket()
        self.exchange(IMPORT)
        self.edit_variant(ids["S"], price_type=1, price="61.50", code="NOWY")
        run = self.exchange(TO_ODOO)
        variant = self.variants_of(self.record_of("product", product_id))["S"]
        self.assertEqual(variant.lst_price, 50)
        price = self.env["shoper.property"].search(
            [("entity", "=", "variant"), ("code", "=", "price")]
        )
        self.undo(run, properties=price)
        self.assertEqual(variant.lst_price, 100)
        self.assertEqual(variant.default_code, "NOWY")
        made = self.changes(run, "variant", "update_odoo")
        self.assertEqual(made.state, "done", "not all of it is undone")
        self.undo(run, changes=made)
        self.assertEqual(variant.default_code, "KURTKA-S")
        self.assertEqual(made.state, "undone")

    @thorough
    def test_a_later_edit_of_a_variant_stays(self):
        product_id, _group, ids = self.shop_jacket()
        self.exchange(IMPORT)
        self.edit_variant(ids["S"], weight="2", weight_type=1, code="NOWY")
        run = self.exchange(TO_ODOO)
        variant = self.variants_of(self.record_of("product", product_id))["S"]
        variant.default_code = "PÓŹNIEJ"
        self.undo(run)
        self.assertEqual((variant.default_code, variant.weight), ("PÓŹNIEJ", 0))

    @thorough
    def test_links_of_variants_and_options_are_undone_and_made_again(self):
        product_id, _group, ids = self.shop_jacket(name="Bluza")
        template = self.odoo_jacket()
        template.shoper_code = "BLUZA"
        run = self.exchange(EXPORT)
        self.assertEqual(self.record_of("product", product_id), template)
        self.assertEqual(self.linked("variant"), 2)
        variants = self.variants_of(template)
        undo = self.undo(run)
        self.assertEqual(self.linked("variant"), 0)
        self.assertEqual(self.linked("option_value"), 0)
        self.assertEqual(self.linked("option_group"), 0)
        self.assertEqual(self.writes(), [])
        self.undo(undo)
        self.assertEqual(self.record_of("variant", ids["S"]), variants["S"])
        self.assertEqual(self.linked("option_value"), 2)

    @thorough
    def test_variants_that_a_product_lost_in_odoo_are_told_of(self):
        self.shop_jacket(name="Polar")
        product_id, _group, ids = self.shop_jacket()
        self.exchange(IMPORT)
        template = self.record_of("product", product_id)
        first = self.variants_of(template)["S"]
        for stock_id in ids.values():
            self.shop.owner.delete("product-stocks", stock_id)
        chosen = {"property_ids": self.properties("variants", "code")}
        run = self.exchange(TO_ODOO | chosen, variant={})
        self.assertEqual(template.product_variant_ids, first)
        undo = self.plan_undo(run)
        waiting = self.changes(undo, "product", state="waiting")
        self.assertIn("cannot be had back", waiting.message)

    @thorough
    def test_the_first_variant_stays_though_others_are_used(self):
        self.shop_jacket(name="Polar")
        product_id, _group, ids = self.shop_jacket()
        self.exchange(IMPORT)
        template = self.record_of("product", product_id)
        variants = self.variants_of(template)
        self.env["sale.order"].create(
            {
                "partner_id": self.env.user.partner_id.id,
                "order_line": [Command.create({"product_id": variants["M"].id})],
            }
        )
        for stock_id in ids.values():
            self.shop.owner.delete("product-stocks", stock_id)
        chosen = {"property_ids": self.properties("variants")}
        self.exchange(TO_ODOO | chosen, variant={})
        self.assertTrue(variants["S"].exists())
        self.assertTrue(variants["S"].active)
        self.assertFalse(variants["M"].active)
        self.assertFalse(self.lines_of(template))
