from odoo.tests import HttpCase, tagged

from ..cases.image_case import ImageCase
from ..cases.length import many


@tagged("post_install", "-at_install")
class TestGallery(ImageCase, HttpCase):
    """The gallery on the product's form, in the browser."""

    def test_adding_dragging_opening_and_removing_in_each_language(self):
        for lang in many(("en_US", "pl_PL"), ("pl_PL",)):
            self.user.lang = lang
            product_id, product = self.pair(f"Namiot {lang}")
            address = f"/odoo/action-sale.product_template_action/{product.id}"
            self.start_tour(address, "shoper_gallery", login="shoper-user")
            self.assertEqual(self.gallery(product), ["blue", "green"])
            first = product.shoper_image_ids.sorted("sequence")[0]
            self.assertEqual(product.shoper_main_sha256, first.sha256)
            self.assertRunDone(self.run_images(export_unlinked=True))
            names = [row["name"] for row in self.shop_gallery(product_id)]
            self.assertEqual(names, ["blue", "green"])
