from odoo.tests import HttpCase, tagged

from ..cases.image_case import ImageCase, picture
from ..cases.languages import Walked
from ..cases.length import thorough


@tagged("post_install", "-at_install")
class TestGallery(Walked, ImageCase, HttpCase):
    """The gallery on the product's form, in the browser."""

    @thorough
    def test_adding_dragging_opening_and_removing(self):
        product_id, product = self.pair()
        address = f"/odoo/action-sale.product_template_action/{product.id}"
        self.start_tour(address, "shoper_gallery", login="shoper-user")
        self.assertEqual(self.gallery(product), ["blue", "green"])
        first = product.shoper_image_ids.sorted("sequence")[0]
        self.assertEqual(product.shoper_main_sha256, first.sha256)
        self.assertRunDone(self.run_images(export_unlinked=True))
        names = [row["name"] for row in self.shop_gallery(product_id)]
        self.assertEqual(names, ["blue", "green"])

    @thorough
    def test_pictures_are_added_to_the_product_for_which_they_were_chosen(self):
        products = [self.odoo_product(f"Namiot {letter}") for letter in "ABC"]
        action = self.env["ir.actions.act_window"].create(
            {
                "name": "Namioty",
                "res_model": "product.template",
                "view_mode": "list,form",
                "domain": [("id", "in", [product.id for product in products])],
            }
        )
        address = f"/odoo/action-{action.id}"
        self.start_tour(address, "shoper_gallery_left", login="shoper-user")
        galleries = [self.gallery(product) for product in products]
        three = ["red", "green", "blue"]
        self.assertEqual(galleries, [["red"], three, three])

    @thorough
    def test_pictures_beyond_the_fortieth_are_there_and_new_ones_come_last(self):
        product = self.odoo_product()
        names = [f"{number:02}" for number in range(1, 43)]
        for number, name in enumerate(names):
            self.gallery_image(product, name, picture(size=(9, 9 + number)))
        address = f"/odoo/action-sale.product_template_action/{product.id}"
        self.start_tour(address, "shoper_gallery_many", login="shoper-user")
        names = [*names[:39], "42", "40", "red", "green"]
        self.assertEqual(self.gallery(product), names)
        places = product.shoper_image_ids.mapped("sequence")
        self.assertEqual(len(set(places)), len(names))
        self.assertEqual(product.shoper_main_sha256, product.shoper_image_ids[0].sha256)


@thorough
@tagged("post_install", "-at_install")
class TestGalleryInPolish(TestGallery):
    walked_in = "pl_PL"
