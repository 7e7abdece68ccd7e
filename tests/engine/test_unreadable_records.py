from ..cases.image_case import picture
from ..cases.length import thorough
from ..cases.variant_case import IMPORT, TO_ODOO, TO_SHOP, VariantCase


class TestUnreadableRecords(VariantCase):
    """Linked records that the user of a run may not see any more stop nobody else."""

    def open_shop(self):
        super().open_shop()
        self.jacket_id, _group, self.variant_ids = self.shop_jacket()
        self.tent_id = self.shop_product("Namiot")
        self.image_ids = {
            product_id: self.shop_image(product_id)
            for product_id in (self.jacket_id, self.tent_id)
        }
        run = self.synchronise(product=IMPORT, variant=IMPORT, image=IMPORT)
        self.assertRunDone(run)
        self.jacket = self.record_of("product", self.jacket_id)
        self.tent = self.record_of("product", self.tent_id)

    def edit_in_shop(self):
        self.shop_texts(self.jacket_id, name="Kurtka nowa")
        self.shop_texts(self.tent_id, name="Namiot nowy")
        self.edit_variant(self.variant_ids["S"], code="NOWY")
        for image_id in self.image_ids.values():
            texts = {"translations": {"pl_PL": {"name": "nowa.jpg"}}}
            self.shop.owner.update("product-images", image_id, texts)

    def hide_jacket(self):
        self.env["ir.rule"].create(
            {
                "name": "Not for everybody",
                "model_id": self.env["ir.model"]._get_id("product.template"),
                "domain_force": f"[('id', '!=', {self.jacket.id})]",
            }
        )

    def assertOnlyTheTentIsUpdated(self, run):
        self.assertRunDone(run)
        self.assertEqual(self.tent.name, "Namiot nowy")
        self.assertEqual(self.jacket.name, "Kurtka")
        self.assertNotIn("NOWY", self.jacket.product_variant_ids.mapped("default_code"))
        self.assertEqual(self.tent.shoper_image_ids.name, "nowa.jpg")
        waiting = self.changes(run, state="waiting")
        self.assertIn(self.jacket.id, waiting.mapped("res_id"))
        for message in waiting.mapped("message"):
            self.assertIn("may not see its record", message)

    @thorough
    def test_a_product_moved_to_another_company_is_told_and_left_alone(self):
        self.edit_in_shop()
        self.jacket.company_id = self.env["res.company"].create({"name": "Druga"})
        run = self.synchronise(product=TO_ODOO, variant=TO_ODOO, image=TO_ODOO)
        self.assertOnlyTheTentIsUpdated(run)
        again = self.synchronise(product=TO_SHOP, variant=TO_SHOP, image=TO_SHOP)
        self.assertRunDone(again)
        self.assertEqual(self.writes(), [])

    @thorough
    def test_a_product_hidden_by_a_rule_of_ones_own_is_told_and_left_alone(self):
        self.edit_in_shop()
        self.hide_jacket()
        run = self.synchronise(product=TO_ODOO, variant=TO_ODOO, image=TO_ODOO)
        self.assertOnlyTheTentIsUpdated(run)

    @thorough
    def test_one_hidden_after_planning_is_stale_and_the_others_are_written(self):
        self.edit_in_shop()
        options = {"product": TO_ODOO, "variant": TO_ODOO, "image": TO_ODOO}
        run = self.synchronise(auto_apply=False, **options)
        self.hide_jacket()
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(self.tent.name, "Namiot nowy")
        hidden = self.changes(run, "product").filtered(
            lambda change: change.res_id == self.jacket.id
        )
        self.assertEqual(hidden.state, "stale")

    @thorough
    def test_a_new_picture_of_another_product_is_still_sent(self):
        self.hide_jacket()
        for product in (self.jacket, self.tent):
            self.gallery_image(product, "druga.jpg", picture("blue"))
        run = self.synchronise(image={"export_unlinked": True})
        self.assertRunDone(run)
        names = [
            row["name"]
            for row in self.shop.shop.rows("product-images")
            if int(row["product_id"]) == self.tent_id
        ]
        self.assertIn("druga.jpg", names)
