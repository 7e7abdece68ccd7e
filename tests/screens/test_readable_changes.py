from lxml import html

from odoo import Command

from ..cases.image_case import ImageCase, picture
from ..cases.length import thorough

ALL = {"import_unlinked": True}


class TestReadableChanges(ImageCase):
    """Before and after of a change as a person reads them."""

    def planned(self, entity, **options):
        run = self.synchronise(auto_apply=False, **{entity: options})
        changes = self.changes(run, entity).with_user(self.user)
        self.assertEqual(len(changes), 1, changes.mapped("message"))
        return changes.with_context(lang="en_US")

    def cells(self, change):
        """{label: (cell before, cell after)} of the table, as elements."""
        rows = html.fromstring(change.difference).findall(".//tbody/tr")
        return {row[0].text_content(): (row[1], row[2]) for row in rows}

    def texts(self, change):
        return {
            label: tuple(cell.text_content().strip() for cell in cells)
            for label, cells in self.cells(change).items()
        }

    def test_values_of_a_new_product_read_as_in_a_shop_window(self):
        sub_id = self.shop_category("Dwuosobowe", self.category_id)
        self.synchronise(category={})
        self.shop_product(
            stock={"price": "1234.50", "weight": "2.5"},
            category_id=sub_id,
            categories=[sub_id, self.category_id],
            producer_id=self.producer_id,
            texts={"active": 0},
        )
        shown = self.texts(self.planned("product", **ALL))
        new = {label: after for label, (_before, after) in shown.items()}
        self.assertEqual(new["Category"], "Turystyka / Dwuosobowe")
        self.assertIn("Turystyka", new["Additional categories"].split(", "))
        self.assertEqual(new["Producer"], "Wierch")
        self.assertEqual(new["Visibility"], "No")
        self.assertEqual(new["Weight"], "2.5 kg")
        self.assertIn("1,234.50", new["Price (gross)"])
        self.assertIn("zł", new["Price (gross)"])
        self.assertEqual({before for before, _after in shown.values()}, {"–"})
        self.assertNotIn("–", new.values(), "what both sides lack is not listed")

    @thorough
    def test_a_phone_shows_no_column_of_what_was_before_where_nothing_was(self):
        product_id = self.shop_product(producer_id=self.producer_id)
        new = self.planned("product", **ALL)
        for before, after in self.cells(new).values():
            self.assertIn("d-none d-md-table-cell", before.get("class"))
            self.assertNotIn("d-none", after.get("class"))
        self.synchronise(product=ALL)
        self.shop.owner.update("products", product_id, {"code": "NT-9"})
        edited = self.planned("product", update_linked="odoo")
        for cells in self.cells(edited).values():
            self.assertNotIn("d-none", "".join(cell.get("class") for cell in cells))

    def test_html_is_shown_as_it_looks_and_can_do_no_harm(self):
        _product_id, product = self.pair()
        text = (
            "<p>Lekki <b>namiot</b></p><script>steal()</script>"
            '<p class="modal" onclick="steal()" style="position: fixed; color: red">x'
            '</p><img src="https://pictures.example/a.png" onerror="steal()"/>'
            '<img src="http://pictures.example/b.png"/>'
            '<a href="javascript:steal()">a</a><a href="https://a.example">b</a>'
            '<form action="https://a.example"><input name="password"/></form>'
        )
        self.env.cr.execute(
            "UPDATE product_template SET shoper_description = "
            "jsonb_build_object('en_US', %s, 'pl_PL', %s) WHERE id = %s",
            [text, text, product.id],
        )
        self.env.invalidate_all()
        change = self.planned("product", update_linked="shop")
        _before, after = self.cells(change)["Description"]
        source = html.tostring(after, encoding="unicode")
        self.assertEqual(after.find(".//b").text, "namiot")
        for harm in ("steal", "position", "modal", "<form", "<input", "<img"):
            self.assertNotIn(harm, source)
        self.assertIn("https://pictures.example/a.png", after.text_content())
        self.assertEqual(after.findall(".//a")[1].get("rel"), "noopener noreferrer")
        self.assertIn("overflow-auto", after[0].get("class"))
        self.assertIn("Lekki *namiot*", change.after_text.replace("\n", " "))

    def test_two_of_the_same_name_are_told_apart(self):
        _product_id, product = self.pair(producer_id=self.producer_id)
        other = self.env["shoper.producer"].create({"name": "Wierch"})
        product.shoper_producer_id = other
        change = self.planned("product", update_linked="shop")
        self.assertEqual(
            self.texts(change)["Producer"],
            (
                f"Wierch (ID in the shop: {self.producer_id})",
                f"Wierch (ID in Odoo: {other.id})",
            ),
        )

    @thorough
    def test_nothing_technical_stands_for_what_is_gone(self):
        product_id, product = self.pair()
        product.shoper_producer_id = self.env["shoper.producer"].create({"name": "X"})
        change = self.planned("product", update_linked="shop")
        self.assertEqual(self.texts(change)["Producer"], ("–", "X"))
        product.shoper_producer_id.unlink()
        change.invalidate_recordset()
        self.assertEqual(self.texts(change)["Producer"], ("–", "Deleted in Odoo"))
        self.assertNotIn("shoper.producer", change.difference + change.after_text)

        product.shoper_category_ids = [Command.clear()]
        self.shop.owner.update(
            "products", product_id, {"categories": [self.shop_category("Nowa")]}
        )
        change = self.planned("product", update_linked="odoo")
        before, after = self.texts(change)["Additional categories"]
        self.assertEqual(after, "Not listed by the shop")
        self.assertNotRegex(before + after, r"\d")

    # --------------------------------------------------------------- pictures
    def picture_of(self, change):
        (shown,) = html.fromstring(f"<div>{change.picture}</div>").iter("img")
        return shown

    @thorough
    def test_a_picture_to_come_is_shown_from_the_shops_address(self):
        product_id, _product = self.pair()
        image_id = self.shop_image(product_id, "front", picture("blue"))
        change = self.planned("image", **ALL)
        before, after = self.cells(change)["Image"]
        self.assertFalse(list(before.iter("img")))
        (shown,) = after.iter("img")
        address = f"{self.shop.url}/userdata/public/gfx/{image_id}.jpg"
        self.assertEqual(shown.get("src"), address)
        self.assertEqual(shown.get("referrerpolicy"), "no-referrer")
        self.assertEqual(self.picture_of(change).get("src"), address)
        self.assertEqual(self.texts(change)["Product"][1], "Namiot")

    def test_a_product_to_come_is_shown_by_the_shop_s_picture(self):
        product_id = self.shop_product("Namiot")
        image_id = self.shop_image(product_id, "front", picture("blue"))
        self.shop_product("Plecak")  # has none
        run = self.synchronise(auto_apply=False, product={"import_unlinked": True})
        tent, rucksack = run.with_user(self.user).change_ids.sorted("name")
        self.assertEqual((tent.verb, rucksack.verb), ("create_odoo", "create_odoo"))
        shown = self.picture_of(tent)
        address = f"{self.shop.url}/userdata/public/gfx/{image_id}.jpg"
        self.assertEqual(shown.get("src"), address)
        self.assertEqual(shown.get("referrerpolicy"), "no-referrer")
        self.assertFalse(rucksack.picture)

    @thorough
    def test_a_picture_of_odoo_is_shown_by_its_thumbnail(self):
        product_id, product = self.pair()
        image = self.gallery_image(product, "front")
        change = self.planned("image", export_unlinked=True)
        address = f"/web/image/shoper.product.image/{image.id}/image_128"
        self.assertEqual(self.picture_of(change).get("src"), address)
        self.run_images(export_unlinked=True)
        image.name = "Widok"
        change = self.planned("image", update_linked="shop")
        self.assertEqual(self.texts(change)["Name"], ("front", "Widok"))
        before, after = self.cells(change)["Image"]
        for cell in (before, after):
            self.assertEqual(next(cell.iter("img")).get("src"), address)

    @thorough
    def test_a_main_picture_that_is_to_become_a_gallery_is_shown(self):
        _product_id, product = self.pair()
        product.image_1920 = self.gallery_image(product).content
        product.shoper_image_ids.unlink()
        product.write({"image_1920": product.image_1920, "shoper_main_sha256": False})
        change = self.planned("image", export_unlinked=True)
        self.assertEqual(
            self.picture_of(change).get("src"),
            f"/web/image/product.template/{product.id}/image_128",
        )

    @thorough
    def test_candidates_among_pictures_can_be_told_apart(self):
        product_id, product = self.pair()
        self.shop_image(product_id, "front")
        images = [
            self.gallery_image(product, "front", picture(c)) for c in ("red", "blue")
        ]
        change = self.planned("image")
        self.assertEqual(
            [
                shown.get("src")
                for shown in html.fromstring(change.difference).iter("img")
            ],
            [f"/web/image/shoper.product.image/{i.id}/image_128" for i in images],
        )

    def test_other_types_have_no_picture(self):
        self.shop_product()
        self.assertFalse(self.planned("product", **ALL).picture)
