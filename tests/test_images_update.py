from odoo.exceptions import UserError

from .image_case import ImageCase, picture

IMPORT = {"import_unlinked": True}
TO_ODOO = {"update_linked": "odoo"}
TO_SHOP = {"update_linked": "shop"}


class TestImagesUpdate(ImageCase):
    """Name and order of a linked picture can be updated, nothing else."""

    def setUp(self):
        super().setUp()
        self.product_id, self.product = self.pair()
        self.image_ids = [
            self.shop_image(self.product_id, name, picture("red", (40, ord(name))))
            for name in "abc"
        ]
        self.assertRunDone(self.run_images(**IMPORT))
        self.images = self.product.shoper_image_ids
        self.shop.requests.clear()

    def shop_order(self, *names):
        rows = {row["name"]: row for row in self.shop_gallery(self.product_id)}
        for number, name in enumerate(names, 1):
            image_id = int(rows[name]["gfx_id"])
            self.shop.owner.update("product-images", image_id, {"order": number})

    def drag(self, *names):
        by_name = {image.name: image for image in self.images}
        for number, name in enumerate(names, 1):
            by_name[name].sequence = number

    def shop_names(self):
        return [row["name"] for row in self.shop_gallery(self.product_id)]

    def test_name_and_order_follow_the_shop_without_moving_a_byte(self):
        self.shop.owner.update(
            "product-images",
            self.image_ids[0],
            {"translations": {"pl_PL": {"name": "front"}}},
        )
        self.shop_order("c", "front", "b")
        run = self.run_images(**TO_ODOO)
        self.assertRunDone(run)
        self.assertEqual(self.gallery(self.product), ["c", "front", "b"])
        self.assertNoPicturesMoved()
        main = self.images.filtered(lambda image: image.name == "c")
        self.assertEqual(self.product.shoper_main_sha256, main.sha256)
        self.assertNothingToDo(self.run_images(**TO_ODOO))

    def test_a_name_edited_in_odoo_goes_to_the_shop(self):
        self.images[0].name = "Widok z przodu"
        self.assertRunDone(self.run_images(**TO_SHOP))
        self.assertIn("Widok z przodu", self.shop_names())
        self.shop.requests.clear()
        self.assertNothingToDo(self.run_images(**TO_SHOP))

    def test_an_edit_on_the_side_that_would_be_overwritten_is_protected(self):
        self.images[0].name = "mine"
        run = self.run_images(**TO_ODOO)
        self.assertWaits(run, "left alone", "image", "conflict")
        self.assertEqual(self.images[0].name, "mine")

    def test_an_order_that_the_shop_accepts_is_taken_over(self):
        self.shop.switches.image_order = "accepted"
        self.drag("c", "a", "b")
        self.assertRunDone(self.run_images(**TO_SHOP))
        self.assertEqual(self.shop_names(), ["c", "a", "b"])
        self.shop.requests.clear()
        self.assertNothingToDo(self.run_images(**TO_SHOP))

    def test_an_order_that_the_shop_does_not_take_waits_once_and_says_why(self):
        for answer in ("ignored", "refused"):
            with self.subTest(answer):
                self.shop.switches.image_order = answer
                names = ["b", "a", "c"] if answer == "ignored" else ["c", "b", "a"]
                self.drag(*names)
                self.images[0].name = f"a {answer}"
                run = self.run_images(**TO_SHOP)
                self.assertRunDone(run)
                waiting = self.changes(run, "image", "update_shop", "waiting")
                self.assertEqual(len(waiting), 2)
                self.assertIn("in the shop's panel", waiting[0].message)
                self.assertIn(f"a {answer}", self.shop_names())
                for direction in (TO_SHOP, TO_ODOO):
                    self.shop.requests.clear()
                    self.assertNothingToDo(self.run_images(**direction))
                self.images[0].name = "a"
                self.run_images(**TO_SHOP)

    def test_one_that_was_linked_by_name_is_not_downloaded(self):
        self.env["shoper.element"].search([("entity", "=", "image")]).action_unlink()
        run = self.run_images(**IMPORT, export_unlinked=True)
        self.assertRunDone(run)
        self.assertEqual(len(self.changes(run, "image", "link", "done")), 3)
        self.assertNoPicturesMoved()

    def test_those_of_a_product_made_anew_in_the_shop_are_linked_again(self):
        self.shop.owner.delete("products", self.product_id)
        new_id = self.shop_product("Namiot")
        for name in "abc":
            self.shop_image(new_id, name, picture("red", (40, ord(name))))
        self.synchronise(product={"fetch_all": False})
        self.element("product", self.product_id).action_unlink()
        self.element("product", new_id).action_link(self.product)
        self.shop.requests.clear()
        self.assertRunDone(self.run_images(**IMPORT, export_unlinked=True))
        self.assertEqual(self.gallery(self.product), list("abc"))
        self.assertEqual(len(self.shop_gallery(new_id)), 3)
        self.assertNoPicturesMoved()

    def test_equal_names_within_a_product_are_for_a_person_to_decide(self):
        self.env["shoper.element"].search([("entity", "=", "image")]).action_unlink()
        self.images[1].name = "a"
        run = self.run_images(**IMPORT, export_unlinked=True)
        (change,) = self.changes(run, "image", "ambiguous", "waiting")
        self.assertEqual(set(change.after["candidates"]), set(self.images[:2].ids))
        self.assertEqual(len(self.images), len(self.product.shoper_image_ids) - 1)

    def test_a_gallery_takes_pictures_only(self):
        with self.assertRaisesRegex(UserError, "not a picture"):
            self.gallery_image(self.product, "x", b"<svg/>")

    def test_dragging_another_one_to_the_front_makes_it_the_main_picture(self):
        self.drag("b", "a", "c")
        self.assertEqual(self.product.shoper_main_sha256, self.images[1].sha256)
