from ..cases.common import ShoperCase


class TestProductsImport(ShoperCase):
    """Products of the shop become products of Odoo."""

    def open_shop(self):
        super().open_shop()
        self.vat = self.env["account.tax"].search(
            [
                ("invoice_label", "=", "23%"),
                ("type_tax_use", "=", "sale"),
                ("tax_scope", "=", False),
                ("company_id", "=", self.company.id),
            ],
            limit=1,
        ) or self.odoo_tax("23%", 23.0)

    def test_first_run_of_an_empty_odoo_creates_everything_with_its_references(self):
        parent = self.shop_category("Turystyka")
        child = self.shop_category("Namioty", parent_id=parent)
        producer = self.shop.owner.create("producers", {"name": "Wierch"})
        remote_id = self.shop_product(
            "Namiot dwuosobowy",
            category_id=child,
            producer_id=producer,
            code="NT-2",
            ean="5901234123457",
            stock={"price": "1230.00", "weight": 2.5},
            texts={"description": "<p>Lekki</p>", "active": 1},
        )
        run = self.synchronise_base(product={"import_unlinked": True})
        self.assertRunDone(run)
        product = self.record_of("product", remote_id)
        self.assertEqual(product.name, "Namiot dwuosobowy")
        self.assertEqual(product.default_code, "NT-2")
        self.assertEqual(product.barcode, "5901234123457")
        self.assertEqual(product.taxes_id, self.vat)
        self.assertAlmostEqual(product.list_price, 1000.0)
        self.assertEqual(product.weight, 2.5)
        self.assertEqual(product.categ_id.display_name, "Turystyka / Namioty")
        self.assertEqual(product.shoper_producer_id.name, "Wierch")
        self.assertIn("Lekki", product.shoper_description)
        self.assertTrue(product.shoper_visible)
        self.assertEqual(product.shoper_link_state, "linked")
        self.assertEqual(product.shoper_remote_id, remote_id)
        made = (product, product.product_variant_id, product.categ_id)
        for record in made:
            self.assertFalse(record.message_follower_ids, "nobody asked to follow it")

    def test_a_second_run_writes_nothing_on_either_side(self):
        remote_id = self.shop_product()
        options = {
            "import_unlinked": True,
            "export_unlinked": True,
            "update_linked": "odoo",
        }
        self.synchronise_base(product=options)
        product = self.record_of("product", remote_id)
        before = product.write_date
        self.shop.requests.clear()
        run = self.synchronise_base(product=options)
        self.assertRunDone(run)
        self.assertFalse(run.change_ids.filtered(lambda change: change.state == "done"))
        self.assertEqual(self.writes(), [])
        self.assertEqual(product.write_date, before)
