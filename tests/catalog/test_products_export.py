from odoo.fields import Command

from ..cases.length import sides, thorough
from ..cases.product_case import ProductCase

EXPORT = {"export_unlinked": True}


class TestProductsExport(ProductCase):
    """Products of Odoo become products of the shop."""

    def test_everything_that_both_sides_hold_arrives(self):
        other = self.record_of("category", self.shop_category("Wyprzedaż"))
        self.assertFalse(other)
        run = self.synchronise(category={})
        self.assertRunDone(run)
        sale_id = max(self.shop.shop["categories"].ids)
        product = self.odoo_product(
            "Namiot dwuosobowy",
            default_code="NT-2",
            barcode="5901234123457",
            list_price=1000.0,
            weight=2.5,
            shoper_producer_id=self.producer.id,
            shoper_category_ids=[Command.set(self.record_of("category", sale_id).ids)],
            shoper_short_description="<p>Krótko</p>",
            shoper_description='<p style="color: #ff0000">Lekki</p>',
            shoper_visible=True,
        )
        run = self.synchronise(product=EXPORT)
        self.assertRunDone(run)
        row = self.row(self.exported(product))
        texts = row["translations"]["pl_PL"]
        self.assertEqual(texts["name"], "Namiot dwuosobowy")
        self.assertEqual(texts["short_description"], "<p>Krótko</p>")
        self.assertIn("Lekki", texts["description"])
        self.assertEqual(texts["active"], "1")
        self.assertEqual((row["code"], row["ean"]), ("NT-2", "5901234123457"))
        self.assertEqual(row["stock"]["price"], "1230.00")
        self.assertEqual(float(row["stock"]["weight"]), 2.5)
        self.assertEqual(int(row["tax_id"]), self.remote("tax", "23%"))
        self.assertEqual(int(row["unit_id"]), self.remote("unit", "szt."))
        self.assertEqual(int(row["producer_id"]), self.producer_id)
        self.assertEqual(int(row["category_id"]), self.category_id)
        self.assertEqual(row["categories"], [self.category_id, sale_id])
        for direction in ("odoo", "shop"):
            self.shop.requests.clear()
            run = self.synchronise(
                product={
                    "update_linked": direction,
                    "property_ids": self.all_properties(),
                    "import_unlinked": True,
                    "export_unlinked": True,
                }
            )
            self.assertNothingToDo(run)

    def test_a_price_with_vat_included_is_sent_as_it_is(self):
        included = self.odoo_tax(
            "23% incl", 23.0, price_include_override="tax_included"
        )
        tax_element = self.element("tax", self.remote("tax", "23%"))
        tax_element.action_unlink()
        tax_element.action_link(included)
        product = self.odoo_product(
            list_price=123.0, taxes_id=[Command.set(included.ids)]
        )
        self.assertRunDone(self.synchronise(product=EXPORT))
        row = self.row(self.exported(product))
        self.assertEqual(row["stock"]["price"], "123.00")

    def test_no_pieces_are_offered_that_nobody_has(self):
        self.shop.switches.omitted_stock = "default"
        product = self.odoo_product("Namiot")
        service = self.odoo_product("Montaż", type="service")
        self.assertRunDone(self.synchronise(product=EXPORT))
        offered = [
            self.row(self.exported(item))["stock"]["stock"]
            for item in (product, service)
        ]
        self.assertEqual(offered, ["0", "10"])

    def test_a_hidden_product_stays_hidden(self):
        product = self.odoo_product(shoper_visible=False)
        self.synchronise(product=EXPORT)
        row = self.row(self.exported(product))
        self.assertEqual(row["translations"]["pl_PL"]["active"], "0")

    def test_archived_unsold_and_foreign_products_are_not_exported(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.odoo_product("A", active=False)
        self.odoo_product("B", sale_ok=False)
        self.odoo_product("C", company_id=other.id, taxes_id=False)
        run = self.synchronise(product=EXPORT)
        self.assertFalse(run.change_ids)

    def test_odoo_s_own_discount_is_not_exported(self):
        product = self.odoo_product("Rabat", type="service", list_price=0)
        self.company.sale_discount_product_id = product.product_variant_id
        run = self.synchronise(product=EXPORT)
        self.assertFalse(run.change_ids)

    def test_what_the_shop_requires_and_odoo_lacks_waits_with_the_reason(self):
        category = self.env["product.category"].create({"name": "Magazyn"})
        unit = self.env["uom.uom"].create({"name": "paleta"})
        foreign = self.odoo_tax("19 %", 19.0)
        lacking = {
            "Magazyn is not linked": {"categ_id": category.id},
            "no category": {"categ_id": False},
            "paleta is not linked": {"uom_id": unit.id},
            "no VAT rate": {"taxes_id": False},
            "exactly one VAT": {"taxes_id": [Command.set((self.vat + foreign).ids)]},
            "19 % is not linked": {"taxes_id": [Command.set(foreign.ids)]},
            "no price in Odoo": {"list_price": 0.0},
            "below 0.00": {"list_price": -10.0},
        }
        products = {
            reason: self.odoo_product(f"Namiot {number}", **values)
            for number, (reason, values) in enumerate(lacking.items())
        }
        run = self.synchronise(product=EXPORT)
        waiting = self.changes(run, "product", "create_shop", "waiting")
        self.assertEqual(len(waiting), len(lacking))
        for reason, product in products.items():
            with self.subTest(reason):
                change = waiting.filtered(lambda item: item.res_id == product.id)  # noqa: B023
                self.assertIn(reason, change.message)
        self.assertEqual(self.writes(), [])

    @thorough
    def test_defaults_of_the_connector_fill_in_and_the_preview_shows_them(self):
        category = self.env["product.category"].create({"name": "Magazyn"})
        unit = self.env["uom.uom"].create({"name": "paleta"})
        self.connector.write(
            {
                "default_category_id": self.element("category", self.category_id).id,
                "default_unit_id": self.element("unit", self.remote("unit", "kg")).id,
                "default_tax_id": self.element("tax", self.remote("tax", "8%")).id,
            }
        )
        product = self.odoo_product(
            categ_id=category.id, uom_id=unit.id, taxes_id=False, list_price=100.0
        )
        run = self.synchronise(auto_apply=False, product=EXPORT)
        shown = self.changes(run, "product", "create_shop", "planned").difference
        for text in ("Turystyka", "kg", "8%", "108"):
            self.assertIn(text, shown)
        self.assertEqual(self.writes(), [])
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertRunDone(run)
        row = self.row(self.exported(product))
        self.assertEqual(int(row["category_id"]), self.category_id)
        self.assertEqual(int(row["unit_id"]), self.remote("unit", "kg"))
        self.assertEqual(int(row["tax_id"]), self.remote("tax", "8%"))
        self.assertEqual(row["stock"]["price"], "108.00")

        # A default is no difference between the two sides, in either direction.
        for direction in sides(self):
            self.shop.requests.clear()
            run = self.synchronise(
                product={
                    "update_linked": direction,
                    "property_ids": self.all_properties(),
                }
            )
            self.assertNothingToDo(run)
        self.assertEqual(product.categ_id, category)
        self.assertEqual(product.uom_id, unit)

        # What is edited is, by that VAT rate.
        price = self.properties("price")
        product.list_price = 200.0
        self.assertRunDone(
            self.synchronise(product={"update_linked": "shop", "property_ids": price})
        )
        remote_id = self.exported(product)
        self.assertEqual(self.row(remote_id)["stock"]["price"], "216.00")
        self.shop_edit(remote_id, stock={"price": "324.00"})
        self.assertRunDone(
            self.synchronise(product={"update_linked": "odoo", "property_ids": price})
        )
        self.assertAlmostEqual(product.list_price, 300)
        self.assertFalse(product.taxes_id)

    def test_a_default_does_not_replace_what_is_linked(self):
        self.connector.default_unit_id = self.element("unit", self.remote("unit", "kg"))
        product = self.odoo_product()
        self.synchronise(product=EXPORT)
        row = self.row(self.exported(product))
        self.assertEqual(int(row["unit_id"]), self.remote("unit", "szt."))

    @thorough
    def test_units_and_producers_of_the_same_run_come_first(self):
        unit = self.env["uom.uom"].create({"name": "paleta"})
        producer = self.env["shoper.producer"].create({"name": "Nowy"})
        product = self.odoo_product(uom_id=unit.id, shoper_producer_id=producer.id)
        run = self.synchronise(unit=EXPORT, producer=EXPORT, product=EXPORT)
        self.assertRunDone(run)
        row = self.row(self.exported(product))
        self.assertEqual(int(row["unit_id"]), self.remote("unit", "paleta"))
        producers = self.shop.shop.rows("producers")
        self.assertEqual(row["producer_id"], producers[-1]["producer_id"])
        self.assertEqual(producers[-1]["name"], "Nowy")

    def test_one_deleted_in_the_shop_is_not_created_there_again_unasked(self):
        self.shop_product("Inny")
        product = self.odoo_product()
        self.synchronise(product=EXPORT)
        self.shop.owner.delete("products", self.exported(product))
        self.shop.requests.clear()
        run = self.synchronise(product=EXPORT)
        self.assertWaits(run, "deleted in the shop", verb="gone_shop")
        self.assertEqual(self.writes(), [])

    def test_a_code_of_several_products_waits_and_stops_nothing_else(self):
        one = self.odoo_product("A", default_code="DUP")
        other = self.odoo_product("B", default_code="dup")
        single = self.odoo_product("C", default_code="SINGLE")
        run = self.synchronise(product=EXPORT)
        self.assertRunDone(run)
        waiting = self.changes(run, "product", "create_shop", "waiting")
        self.assertEqual(set(waiting.mapped("res_id")), {one.id, other.id})
        self.assertIn("have the code DUP", waiting[0].message)
        single_id = self.exported(single)
        other.default_code = "OTHER"
        self.assertRunDone(self.synchronise(product=EXPORT))
        self.assertEqual(self.row(self.exported(one))["code"], "DUP")
        self.assertEqual(self.row(self.exported(other))["code"], "OTHER")
        single.default_code = "OTHER"
        run = self.synchronise(product={"update_linked": "shop"})
        self.assertRunDone(run)
        change = self.changes(run, "product", "update_shop", "waiting")
        self.assertIn("have the code OTHER", change.message)
        self.assertEqual(self.row(single_id)["code"], "SINGLE")

    def test_a_code_that_the_shop_has_elsewhere_waits_and_stops_nothing_else(self):
        self.shop_product("Obcy", code="TAKEN")
        self.synchronise(product={})
        self.element_by_code("TAKEN").action_ignore()
        product = self.odoo_product("Namiot", default_code="taken")
        run = self.synchronise(product=EXPORT)
        self.assertRunDone(run)
        change = self.changes(run, "product", "create_shop", "waiting")
        self.assertEqual(change.res_id, product.id)
        self.assertIn("[TAKEN] Obcy has the code taken", change.message)
        taken_id = self.element_by_code("TAKEN").remote_id
        self.shop.owner.delete("products", taken_id)
        self.assertRunDone(self.synchronise(product=EXPORT))
        self.assertTrue(self.exported(product), "nobody has the code any more")

    @thorough
    def test_codes_that_products_exchange_wait_until_they_can_be_written(self):
        one = self.odoo_product("A", default_code="ONE")
        two = self.odoo_product("B", default_code="TWO")
        self.assertRunDone(self.synchronise(product=EXPORT))
        ids = self.exported(one), self.exported(two)
        one.default_code, two.default_code = "TWO", "ONE"
        update = {"update_linked": "shop"}
        run = self.synchronise(product=update)
        self.assertRunDone(run)
        waiting = self.changes(run, "product", "update_shop", "waiting")
        self.assertEqual(len(waiting), 2)
        for change in waiting:
            self.assertIn("until it gets another one", change.message)
            self.assertNotIn("link the two", change.message)
        one.default_code = "FREE"
        for _run in range(2):
            self.assertRunDone(self.synchronise(product=update))
        self.assertEqual([self.row(each)["code"] for each in ids], ["FREE", "ONE"])
        one.default_code = "TWO"
        self.assertRunDone(self.synchronise(product=update))
        self.assertEqual(self.row(ids[0])["code"], "TWO")

    def element_by_code(self, code):
        return self.env["shoper.element"].search(
            [("connector_id", "=", self.connector.id), ("code", "=", code)]
        )
