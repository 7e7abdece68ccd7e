from ..cases.image_case import picture
from ..cases.length import thorough
from ..cases.variant_case import EXPORT, IMPORT, VariantCase

DELETE = {"delete_unlinked": True, "update_linked": "odoo"}


class TestPartsLeftOut(VariantCase):
    """Pictures and variants of products that take no part are left alone."""

    def open_shop(self):
        super().open_shop()
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 100})
        self.product_id, self.group, self.variants = self.shop_jacket()
        self.tent_id = self.shop_product("Namiot")
        self.shop_image(self.product_id, "a.jpg")
        run = self.synchronise(product=IMPORT, image=IMPORT, variant=IMPORT)
        self.assertRunDone(run)
        self.product = self.record_of("product", self.product_id)
        self.tent = self.record_of("product", self.tent_id)

    def narrow_scope(self):
        """Leave the jacket out, and the tent in."""
        self.env["shoper.sync.scope"].create(
            {
                "connector_id": self.connector.id,
                "entity": "product",
                "record_domain": "[('name', '!=', 'Kurtka')]",
            }
        )

    def edit_parts(self):
        """What the jacket gets in the shop, and is edited there: as a run would delete
        it and take it over."""
        value_id = self.shop.owner.create(
            "option-values",
            self.texts(value="L") | {"option_id": self.group[1]["Rozmiar"]},
        )
        self.group[2]["Rozmiar", "L"] = value_id
        self.shop_variant(self.product_id, self.group, {"Rozmiar": "L"}, code="K-L")
        self.shop_image(self.product_id, "b.jpg", picture("blue"))
        self.shop_image(self.tent_id, "c.jpg", picture("green"))
        self.edit_variant(self.variants["S"], code="NEW")

    def assertUntouched(self):
        self.assertEqual(set(self.shop_variants_of(self.product_id)), {"S", "M", "L"})
        names = [row["name"] for row in self.shop_gallery(self.product_id)]
        self.assertEqual(names, ["a.jpg", "b.jpg"])
        self.assertEqual(self.variants_of(self.product)["S"].default_code, "KURTKA-S")
        self.assertFalse(self.shop_gallery(self.tent_id), "it takes part still")

    def plan(self):
        return self.synchronise(
            auto_apply=False, product={}, image=DELETE, variant=DELETE
        )

    def apply(self, plan):
        self.assertEqual(len(plan._planned_deletes()), 3)
        self.confirm(plan)
        self.work(plan)
        self.assertRunDone(plan)

    @thorough
    def test_nothing_of_a_plan_is_done_to_them_once_the_product_is_out_of_scope(self):
        self.edit_parts()
        plan = self.plan()
        self.narrow_scope()
        self.apply(plan)
        self.assertUntouched()
        stale = self.changes(plan, state="stale")
        self.assertEqual(len(stale), 3)
        for change in stale:
            self.assertIn("taken out of the synchronisation scope", change.message)

    @thorough
    def test_nothing_of_a_plan_is_done_to_them_once_the_product_is_unlinked(self):
        self.edit_parts()
        plan = self.plan()
        self.element("product", self.product_id).action_unlink()
        self.apply(plan)
        self.assertUntouched()

    @thorough
    def test_a_main_picture_is_not_sent_once_its_product_is_out_of_scope(self):
        remote_id, product = self.pair("Plecak")
        product.image_1920 = self.product.shoper_image_ids.content
        plan = self.synchronise(auto_apply=False, product={}, image=EXPORT)
        self.assertEqual(plan.planned_count, 1)
        self.narrow_scope()
        product.with_context(lang="pl_PL").name = "Kurtka"
        self.confirm(plan)
        self.work(plan)
        self.assertFalse(self.shop_gallery(remote_id))
        self.assertFalse(self.gallery(product))

    @thorough
    def test_they_are_left_alone_where_the_products_are_not_in_the_run(self):
        self.edit_parts()
        self.narrow_scope()
        run = self.synchronise(image=DELETE)
        self.assertRunDone(run)
        run = self.synchronise(variant=DELETE)
        self.assertRunDone(run)
        self.assertUntouched()

    def test_they_take_part_again_with_the_product(self):
        self.edit_parts()
        self.narrow_scope()
        self.synchronise(image=DELETE)
        self.connector.scope_ids.unlink()
        self.assertRunDone(self.synchronise(image=DELETE))
        names = [row["name"] for row in self.shop_gallery(self.product_id)]
        self.assertEqual(names, ["a.jpg"])

    @thorough
    def test_sending_a_product_that_is_out_of_scope_sends_nothing_of_it(self):
        self.narrow_scope()
        self.variants_of(self.product)["S"].default_code = "NEW"
        self.product.shoper_image_ids.name = "new.jpg"
        self.shop.requests.clear()
        self.product.with_user(self.manager).action_shoper_send()
        run = self.env["shoper.sync.run"].search([], order="id desc", limit=1)
        self.work(run)
        self.assertEqual(self.writes(), [])

    @thorough
    def test_attributes_of_products_that_are_left_out_make_no_options_in_the_shop(self):
        self.narrow_scope()
        self.odoo_jacket(attribute=self.odoo_attribute("Krój", mode="always"))
        self.odoo_jacket(
            attribute=self.odoo_attribute("Wzór", mode="always"), name="Kurtka"
        )
        ignored = self.odoo_jacket(
            attribute=self.odoo_attribute("Splot", mode="always"), name="Koc"
        )
        self.env["shoper.ignored.record"]._ignore(
            self.connector, "product", ignored.ids
        )
        self.exchange(EXPORT)
        names = [
            row["translations"]["pl_PL"]["name"]
            for row in self.shop.shop.rows("option-groups")
        ]
        self.assertEqual(names, ["Rozmiar", "Krój"])
