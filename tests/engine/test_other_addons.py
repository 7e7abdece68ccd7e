from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError

from ..cases.length import thorough
from ..cases.product_case import ProductCase

IMPORT = {"import_unlinked": True}
CLOSED, DEAR = "Closed for the season.", "Too dear for us."  # what other addons say


class TestOtherAddons(ProductCase):
    """What other addons of a database forbid is told of the element that it concerns
    and stops no other one."""

    def test_a_field_that_another_addon_requires_is_named(self):
        self.env.cr.execute("ALTER TABLE product_template ADD COLUMN x_brand varchar")
        self.env.cr.execute(
            "UPDATE product_template SET x_brand = '-';"
            "ALTER TABLE product_template ALTER COLUMN x_brand SET NOT NULL"
        )
        self.shop_product("A")
        run = self.synchronise(product=IMPORT)
        self.assertEqual(run.state, "done_with_errors")
        change = self.changes(run, "product", "create_odoo", "failed")
        self.assertIn("Missing required value for the field", change.message)
        self.assertIn("x_brand", change.message)
        self.assertIn("product.template", change.message)
        self.assertNotIn("Failing row", change.message)

    @thorough
    def test_a_barcode_that_odoo_knows_already_is_left_out(self):
        taken = "5901234123457"
        self.odoo_product("Inny", barcode=taken)
        remote_id = self.shop_product("A", ean=taken)
        others = [self.shop_product(f"B {number}") for number in range(4)]
        # Same EAN waits for a person; one of a packaging is found by Odoo alone.
        self.env["product.uom"].create(
            {
                "product_id": self.odoo_product("Karton").product_variant_id.id,
                "uom_id": self.env.ref("uom.product_uom_dozen").id,
                "barcode": "5907771234564",
            }
        )
        boxed_id = self.shop_product("C", ean="5907771234564")
        run = self.synchronise(product=IMPORT)
        self.assertFalse(self.record_of("product", remote_id))
        self.assertRunDone(run)
        self.assertFalse(self.record_of("product", boxed_id).barcode)
        made = self.changes(run, "product", "create_odoo").filtered("message")
        self.assertEqual(made.element_id.remote_id, boxed_id)
        self.assertIn("Karton", made.message)
        for other_id in others:
            self.assertTrue(self.record_of("product", other_id))

    @thorough
    def test_a_write_that_another_addon_refuses_fails_that_product_alone(self):
        pairs = self.pair_each("A", "B", "C")
        for remote_id, product in pairs:
            self.shop_texts(remote_id, name=f"{product.name} nowy")
        model = self.registry["product.template"]
        original, (_id, closed) = model.write, pairs[1]

        def write(records, vals):
            if closed in records and "name" in vals:
                raise UserError(CLOSED)
            return original(records, vals)

        with patch.object(model, "write", write):
            run = self.synchronise(product={"update_linked": "odoo"})
        self.assertEqual(
            [product.name for _id, product in pairs], ["A nowy", "B", "C nowy"]
        )
        failed = self.changes(run, "product", "update_odoo", "failed")
        self.assertEqual(failed.message, CLOSED)
        self.assertEqual(failed.res_id, closed.id)

    def test_a_constraint_of_another_addon_fails_that_product_alone(self):
        dear_id = self.shop_product("A", stock={"price": "9999.00"})
        fair_id = self.shop_product("B")
        model = self.registry["product.template"]
        original = model.create

        def create(records, vals_list):
            made = original(records, vals_list)
            if any(product.list_price > 5000 for product in made):
                raise ValidationError(DEAR)
            return made

        with patch.object(model, "create", create):
            run = self.synchronise(product=IMPORT)
        self.assertTrue(self.record_of("product", fair_id))
        self.assertFalse(self.record_of("product", dear_id))
        self.assertEqual(self.changes(run, state="failed").mapped("message"), [DEAR])
