from odoo.fields import Command

from ..cases.length import sides, some, thorough
from ..cases.product_case import ProductCase


class TestProductsUpdate(ProductCase):
    """Linked products follow the side that was chosen, property by property."""

    def open_shop(self):
        super().open_shop()
        self.second_category_id = self.shop_category("Namioty")
        self.second_producer_id = self.shop.owner.create("producers", {"name": "Halny"})
        self.assertRunDone(self.synchronise_base())
        self.second_category = self.record_of("category", self.second_category_id)
        self.second_producer = self.record_of("producer", self.second_producer_id)

    def described(self, product):
        """What Odoo holds for each property."""
        return {
            "name": product.name,
            "code": product.default_code,
            "ean": product.barcode,
            "price": round(product.list_price, 4),
            "tax": product.taxes_id.filtered(
                lambda tax: tax.company_id == self.company
            ),
            "unit": product.uom_id,
            "category": product.categ_id,
            "categories": product.shoper_category_ids,
            "producer": product.shoper_producer_id,
            "short_description": str(product.shoper_short_description),
            "description": str(product.shoper_description),
            "weight": product.weight,
            "visible": product.shoper_visible,
        }

    def some_of(self, codes):
        """Those that a test writes one by one: the price and the VAT rate, on which it
        depends, and of the others some."""
        others = some([code for code in codes if code not in ("price", "tax")], 3)
        return [code for code in codes if code in ("price", "tax", *others)]

    def test_each_property_of_the_shop_reaches_odoo_alone(self):
        remote_id, product = self.pair("Namiot", code="NT-1")
        edits = {
            "name": lambda: self.shop_texts(remote_id, name="Namiot 2"),
            "code": lambda: self.shop_edit(remote_id, code="NT-2"),
            "ean": lambda: self.shop_edit(remote_id, ean="5901234123457"),
            "price": lambda: self.shop_edit(remote_id, stock={"price": "246.00"}),
            "tax": lambda: self.shop_edit(remote_id, tax_id=self.remote("tax", "8%")),
            "unit": lambda: self.shop_edit(
                remote_id, unit_id=self.remote("unit", "kg")
            ),
            "category": lambda: self.shop_edit(
                remote_id, category_id=self.second_category_id
            ),
            "producer": lambda: self.shop_edit(
                remote_id, producer_id=self.second_producer_id
            ),
            "short_description": lambda: self.shop_texts(
                remote_id, short_description="<p>Krótko</p>"
            ),
            "description": lambda: self.shop_texts(
                remote_id, description="<p>Długo</p>"
            ),
            "weight": lambda: self.shop_edit(remote_id, stock={"weight": 1.25}),
            "visible": lambda: self.shop_texts(remote_id, active=0),
        }
        expected = self.described(product)
        values = {
            "name": "Namiot 2",
            "code": "NT-2",
            "ean": "5901234123457",
            "price": 200.0,
            "tax": self.named("tax", "8%"),
            "unit": self.named("unit", "kg"),
            "category": self.second_category,
            "producer": self.second_producer,
            "short_description": "<p>Krótko</p>",
            "description": "<p>Długo</p>",
            "weight": 1.25,
            "visible": False,
        }
        for edit in edits.values():
            edit()
        alone = self.some_of(values)
        for code in alone:
            with self.subTest(code):
                run = self.update("odoo", code)
                self.assertRunDone(run)
                change = self.changes(run, "product", "update_odoo", "done")
                self.assertEqual(list(change.after), [code])
                expected[code] = values[code]
                if code == "tax":  # the gross price stays, the net one follows
                    expected["price"] = round(246 / 1.08, 4)
                self.assertEqual(self.described(product), expected)
        if rest := values.keys() - alone:
            run = self.update("odoo")
            change = self.changes(run, "product", "update_odoo", "done")
            self.assertEqual(change.after.keys(), rest)
            expected |= {code: values[code] for code in rest}
            self.assertEqual(self.described(product), expected)
        self.shop.requests.clear()
        self.assertNothingToDo(self.update("odoo"))

    @thorough
    def test_additional_categories_of_the_shop_reach_odoo(self):
        remote_id, product = self.pair()
        both = [self.category_id, self.second_category_id]
        self.shop_edit(remote_id, categories=both)
        self.assertRunDone(self.update("odoo", "categories"))
        self.assertEqual(product.shoper_category_ids, self.second_category)
        self.shop_edit(remote_id, categories=[self.category_id])
        self.assertRunDone(self.update("odoo", "categories"))
        self.assertFalse(product.shoper_category_ids)

    @thorough
    def test_each_property_of_odoo_reaches_the_shop_alone(self):
        remote_id, product = self.pair("Namiot", code="NT-1")
        edits = {
            "name": {"name": "Namiot 2"},
            "code": {"default_code": "NT-2"},
            "ean": {"barcode": "5901234123457"},
            "price": {"list_price": 200.0},
            "tax": {"taxes_id": [Command.set(self.named("tax", "8%").ids)]},
            "unit": {"uom_id": self.named("unit", "kg").id},
            "category": {"categ_id": self.second_category.id},
            "producer": {"shoper_producer_id": self.second_producer.id},
            "short_description": {"shoper_short_description": "<p>Krótko</p>"},
            "description": {"shoper_description": "<p>Długo</p>"},
            "weight": {"weight": 1.25},
            "visible": {"shoper_visible": False},
        }
        product.with_context(lang="pl_PL").write(
            {key: value for edit in edits.values() for key, value in edit.items()}
        )
        alone = self.some_of(edits)
        for code in alone:
            with self.subTest(code):
                self.shop.requests.clear()
                run = self.update("shop", code)
                self.assertRunDone(run)
                change = self.changes(run, "product", "update_shop", "done")
                self.assertEqual(list(change.after), [code])
                self.assertEqual(self.writes(), [("PUT", f"products/{remote_id}")])
        if rest := edits.keys() - alone:
            change = self.changes(self.update("shop"), "product", "update_shop", "done")
            self.assertEqual(change.after.keys(), rest)
        row = self.row(remote_id)
        texts = row["translations"]["pl_PL"]
        self.assertEqual(texts["name"], "Namiot 2")
        self.assertEqual(texts["short_description"], "<p>Krótko</p>")
        self.assertEqual(texts["description"], "<p>Długo</p>")
        self.assertEqual(texts["active"], "0")
        self.assertEqual((row["code"], row["ean"]), ("NT-2", "5901234123457"))
        self.assertEqual(row["stock"]["price"], "216.00")
        self.assertEqual(float(row["stock"]["weight"]), 1.25)
        self.assertEqual(int(row["tax_id"]), self.remote("tax", "8%"))
        self.assertEqual(int(row["unit_id"]), self.remote("unit", "kg"))
        self.assertEqual(int(row["producer_id"]), self.second_producer_id)
        self.assertEqual(int(row["category_id"]), self.second_category_id)
        self.shop.requests.clear()
        self.assertNothingToDo(self.update("shop"))

    @thorough
    def test_additional_categories_of_odoo_reach_the_shop(self):
        remote_id, product = self.pair()
        product.shoper_category_ids = self.second_category
        self.assertRunDone(self.update("shop", "categories"))
        both = [self.category_id, self.second_category_id]
        self.assertEqual(self.row(remote_id)["categories"], both)
        product.shoper_category_ids = False
        self.assertRunDone(self.update("shop", "categories"))
        self.assertEqual(self.row(remote_id)["categories"], [self.category_id])

    @thorough
    def test_another_main_category_in_the_shop_loses_no_category(self):
        both = [self.category_id, self.second_category_id]
        remote_id, product = self.pair(categories=both)
        self.shop_edit(remote_id, category_id=both[1], categories=both)
        self.assertNothingToDo(self.update("odoo", "categories"))
        third_id = self.shop_category("Trzecia")
        self.assertRunDone(self.synchronise_base())
        product.shoper_category_ids |= self.record_of("category", third_id)
        self.shop.requests.clear()
        self.assertRunDone(self.update("shop", "categories"))
        row = self.row(remote_id)
        self.assertEqual(int(row["category_id"]), both[1])
        self.assertEqual(sorted(row["categories"]), [*both, third_id])
        for side in sides(self):
            self.shop.requests.clear()
            self.assertNothingToDo(self.update(side, "categories"))

    @thorough
    def test_another_main_category_in_odoo_is_no_edit_of_the_others(self):
        both = [self.category_id, self.second_category_id]
        remote_id, product = self.pair(categories=both)
        product.categ_id = self.second_category
        product.shoper_category_ids = self.category | self.second_category
        for side in ("shop", "odoo"):
            self.shop.requests.clear()
            self.assertNothingToDo(self.update(side, "categories"))
        self.assertEqual(sorted(self.row(remote_id)["categories"]), both)

    @thorough
    def test_a_producer_changed_on_both_sides_is_shown_with_the_former_one(self):
        remote_id, product = self.pair(producer_id=self.producer_id)
        third_id = self.shop.owner.create("producers", {"name": "Kuna"})
        self.synchronise(producer={"import_unlinked": True})
        product.shoper_producer_id = self.second_producer
        self.shop_edit(remote_id, producer_id=third_id)
        self.synchronise(product={"update_linked": "odoo"})
        decisions = self.env["shoper.decision"].search([("entity", "=", "product")])
        [value] = decisions.value_ids.filtered(lambda item: item.code == "producer")
        self.assertIn("Halny", value.odoo_html)
        self.assertIn("Kuna", value.shop_html)
        self.assertIn("Wierch", value.base_html)

    @thorough
    def test_a_producer_can_be_taken_away_on_either_side(self):
        remote_id, product = self.pair(producer_id=self.producer_id)
        product.shoper_producer_id = False
        self.assertRunDone(self.update("shop", "producer"))
        self.assertIn(self.row(remote_id)["producer_id"], (None, "0"))
        self.assertNothingToDo(self.cleared(lambda: self.update("shop")))
        product.shoper_producer_id = self.producer
        self.assertRunDone(self.update("shop", "producer"))
        self.shop_edit(remote_id, producer_id=0)
        self.assertRunDone(self.update("odoo", "producer"))
        self.assertFalse(product.shoper_producer_id)

    def cleared(self, action):
        self.shop.requests.clear()
        return action()

    @thorough
    def test_what_is_not_chosen_is_left_alone(self):
        remote_id, product = self.pair("Namiot")
        self.shop_texts(remote_id, name="Namiot 2", description="<p>Nowy</p>")
        self.update("odoo", "description")
        self.assertEqual(product.name, "Namiot")
        self.assertIn("Nowy", product.shoper_description)

    @thorough
    def test_the_rest_of_the_shop_s_product_stays_as_it_is(self):
        remote_id, product = self.pair(
            "Namiot", other_price="199.00", stock={"price": "123.00", "warn_level": 3}
        )
        before = self.row(remote_id)
        product.name = "Namiot 2"
        self.assertRunDone(self.update("shop"))
        after = self.row(remote_id)
        before["translations"]["pl_PL"]["name"] = "Namiot 2"
        for row in (before, after):
            row.pop("edit_date")
            row["translations"]["pl_PL"].pop("permalink")
        self.assertEqual(after, before)

    def test_price_and_vat_of_the_shop_come_to_odoo_as_one(self):
        remote_id, product = self.pair(stock={"price": "123.00"})
        zero = self.remote("tax", "np.")
        self.shop_edit(remote_id, tax_id=zero, stock={"price": "200.00"})
        run = self.update("odoo")
        waiting = self.changes(run, "product", "update_odoo", "waiting")
        self.assertEqual(waiting.message, "VAT rate np. is not linked.")
        self.assertEqual(set(waiting.after), {"price", "tax"})
        self.assertAlmostEqual(product.list_price, 100.0)

        self.shop_edit(remote_id, tax_id=self.remote("tax", "8%"))
        self.assertRunDone(self.update("odoo"))
        self.assertEqual(product.taxes_id, self.named("tax", "8%"))
        self.assertAlmostEqual(product.list_price, 185.185185)

    @thorough
    def test_a_vat_rate_of_another_company_stays_on_the_product(self):
        remote_id, product = self.pair()
        other = self.env["res.company"].create({"name": "Other"})
        self.env["account.chart.template"].try_loading(
            "generic_coa", other, install_demo=False
        )
        product.taxes_id += self.odoo_tax("7 %", 7.0, company=other)
        foreign = product.taxes_id.filtered(lambda tax: tax.company_id == other)
        self.shop_edit(remote_id, tax_id=self.remote("tax", "8%"))
        self.assertRunDone(self.update("odoo"))
        self.assertEqual(product.taxes_id, self.named("tax", "8%") + foreign)

    def test_a_product_with_several_vat_rates_waits_in_either_direction(self):
        remote_id, product = self.pair(stock={"price": "123.00"})
        product.taxes_id += self.odoo_tax("Opłata", 2.0)
        self.shop_edit(remote_id, stock={"price": "246.00"})
        for direction in ("odoo", "shop"):
            self.shop.requests.clear()
            run = self.update(direction, "price", "name")
            self.assertWaits(run, "not have exactly one VAT rate")
            self.assertEqual(self.writes(), [])
        self.assertAlmostEqual(product.list_price, 100.0)

    def test_a_product_without_a_vat_rate_is_no_matter_when_nothing_is_updated(self):
        _remote_id, product = self.pair()
        product.taxes_id = False
        run = self.update("none")
        self.assertRunDone(run)
        self.assertFalse(run.change_ids)

    @thorough
    def test_the_unit_of_a_product_in_documents_is_not_changed(self):
        remote_id, product = self.pair()
        order = self.sell(product)
        self.shop_edit(remote_id, unit_id=self.remote("unit", "kg"))
        self.shop_texts(remote_id, name="Namiot 2")
        run = self.update("odoo")
        self.assertWaits(run, "used in documents")
        self.assertEqual(product.uom_id, self.unit)
        self.assertEqual(product.name, "Namiot 2")
        self.assertEqual(order.order_line.product_uom_id, self.unit)

    @thorough
    def test_nor_that_of_one_that_was_sold_since_it_was_planned(self):
        (remote_id, product), (free_id, free) = self.pair_each("Namiot", "Plecak")
        for edited in (remote_id, free_id):
            self.shop_edit(edited, unit_id=self.remote("unit", "kg"))
        self.shop_texts(remote_id, name="Namiot 2")
        run = self.update("odoo", auto_apply=False)
        order = self.sell(product)
        self.confirm(run)
        self.work(run)
        self.assertWaits(run, "used in documents")
        self.assertEqual(order.order_line.product_uom_id, self.unit)
        self.assertEqual(product.uom_id, self.unit)
        self.assertEqual(product.name, "Namiot 2")
        self.assertEqual(free.uom_id, self.named("unit", "kg"))

    @thorough
    def test_a_product_with_archived_variants_is_a_simple_one(self):
        remote_id, product = self.pair()
        archived = self.env["product.product"].create(
            {"product_tmpl_id": product.id, "active": False}
        )
        self.shop_edit(remote_id, ean="5901234123457", code="NT-9")
        self.assertRunDone(self.update("odoo"))
        self.assertEqual(product.product_variant_id.barcode, "5901234123457")
        self.assertEqual(product.product_variant_id.default_code, "NT-9")
        self.assertFalse(archived.barcode)
        self.assertNothingToDo(self.cleared(lambda: self.update("odoo")))

    def test_html_that_one_side_rewrote_is_never_a_difference_again(self):
        html = (
            '<p style="color: RGB(255, 0, 0)">Lekki</p><script>alert(1)</script>'
            '<p onclick="buy()">Namiot</p><iframe src="https://film.example/1"></iframe>'
        )
        remote_id, product = self.pair(texts={"description": html})
        for direction in ("odoo", "shop"):
            self.assertNothingToDo(self.cleared(lambda d=direction: self.update(d)))
        product.shoper_description = html.replace("Lekki", "Ciężki")
        self.assertRunDone(self.update("shop"))
        texts = self.row(remote_id)["translations"]["pl_PL"]
        self.assertIn("Ciężki", texts["description"])
        for direction in ("odoo", "shop"):
            self.assertNothingToDo(self.cleared(lambda d=direction: self.update(d)))

    def test_no_price_is_ever_rewritten_by_rounding(self):
        prices = ["0.01", "0.99", "9.99", "99.99", "1234.56", "9999.99", "33.33"]
        rates = ["23%", "8%", "5%", "0%"]
        for number, price in enumerate(prices):
            for rate in rates:
                self.shop_product(
                    f"Produkt {number} {rate}",
                    stock={"price": price},
                    tax_id=self.remote("tax", rate),
                )
        self.assertRunDone(self.synchronise(product={"import_unlinked": True}))
        own = self.templates()
        for number in range(20):
            own |= self.odoo_product(f"Nasz {number}", list_price=0.01 + number * 7.77)
        self.assertRunDone(self.synchronise(product={"export_unlinked": True}))
        for direction in ("odoo", "shop"):
            for policy in ("protect", "overwrite"):
                self.shop.requests.clear()
                run = self.update(direction, conflict_policy=policy)
                self.assertNothingToDo(run)
        self.assertEqual(own[3].list_price, 0.01 + 3 * 7.77)
