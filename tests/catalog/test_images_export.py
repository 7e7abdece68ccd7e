import base64
from unittest.mock import patch

from ...sync.engine.plan import exports
from ..cases.image_case import ImageCase, picture
from ..cases.length import sides, thorough

EXPORT = {"export_unlinked": True}
IMPORT = {"import_unlinked": True}
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    b'<rect width="9" height="9"/></svg>'
)


class TestImagesExport(ImageCase):
    """Pictures of linked products are created in, and deleted from, the shop."""

    def lose_answer_after_two(self):
        """Two pictures are created, the others and the answer are not."""
        self.shop.faults.add(
            "POST", "product-images", kind="lost", skip=1, scope="item"
        )

    def test_the_gallery_arrives_in_its_order_with_the_original_bytes(self):
        product_id, product = self.pair()
        self.gallery_image(product, "second", picture("red"), sequence=2)
        self.gallery_image(product, "first", picture("blue"), sequence=1)
        self.assertRunDone(self.run_images(**EXPORT))
        rows = self.shop_gallery(product_id)
        self.assertEqual([row["name"] for row in rows], ["first", "second"])
        self.assertEqual([row["main"] for row in rows], [1, 0])
        self.assertEqual(self.shop_bytes(rows[0]), picture("blue"))
        self.assertEqual(
            product.shoper_image_ids.mapped("shoper_link_state"), ["linked", "linked"]
        )
        for direction in sides(self):
            self.shop.requests.clear()
            run = self.run_images(**EXPORT, **IMPORT, update_linked=direction)
            self.assertNothingToDo(run)
            self.assertNoPicturesMoved()

    @thorough
    def test_galleries_keep_their_order_however_many_there_are(self):
        ids, products = zip(self.pair("A"), self.pair("B"), self.pair("C"), strict=True)
        for sequence in range(4, 0, -1):
            for product in products:
                content = picture("red", (40, 30 + sequence))
                self.gallery_image(product, f"{sequence}", content, sequence=sequence)
        with patch.object(exports, "CHUNK", 3):
            self.assertRunDone(self.run_images(**EXPORT))
        for product_id in ids:
            names = [row["name"] for row in self.shop_gallery(product_id)]
            self.assertEqual(names, list("1234"))

    def test_pictures_of_a_product_created_in_the_same_run_follow_it(self):
        product = self.odoo_product("Nowy")
        self.gallery_image(product)
        run = self.synchronise(product=EXPORT, image=EXPORT)
        self.assertRunDone(run)
        (row,) = self.shop_gallery(self.exported(product))
        self.assertEqual(row["name"], "a.jpg")

    def test_pictures_of_products_that_are_not_linked_stay_in_odoo(self):
        self.gallery_image(self.odoo_product("B"))
        run = self.run_images(**EXPORT)
        self.assertFalse(run.change_ids)

    @thorough
    def test_a_product_without_gallery_sends_its_own_main_picture_once(self):
        product_id, product = self.pair()
        product.image_1920 = base64.b64encode(picture("yellow"))
        run = self.synchronise(auto_apply=False, image=EXPORT)
        self.assertEqual(self.changes(run, "image").verb, "create_shop")
        self.assertFalse(product.shoper_image_ids, "a preview writes nothing")
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertRunDone(run)
        (row,) = self.shop_gallery(product_id)
        self.assertEqual(self.shop_bytes(row), picture("yellow"))
        self.assertEqual(product.shoper_image_ids.name, "Namiot")
        self.shop.requests.clear()
        self.assertNothingToDo(self.run_images(**EXPORT))

    @thorough
    def test_a_main_picture_that_no_gallery_takes_waits_and_the_rest_goes_on(self):
        ids = {}
        for name in ("A", "B", "C"):
            ids[name], product = self.pair(name)
            content = SVG if name == "B" else picture("yellow")
            # Odoo takes drawings of system administrators alone.
            product.sudo().image_1920 = base64.b64encode(content)
        for _again in range(2):
            run = self.run_images(**EXPORT)
            self.assertRunDone(run)
            waiting = self.changes(run, "image", state="waiting")
            self.assertIn("B", waiting.name)
            self.assertTrue(waiting.message)
        sent = {name for name in ids if self.shop_gallery(ids[name])}
        self.assertEqual(sent, {"A", "C"})
        decision = self.env["shoper.decision"].search([("entity", "=", "image")])
        self.assertEqual(decision.mapped("state"), ["open"])

    @thorough
    def test_a_main_picture_is_not_sent_where_the_shop_has_a_gallery(self):
        product_id, product = self.pair()
        self.shop_image(product_id)
        product.image_1920 = base64.b64encode(picture("yellow"))
        run = self.run_images(**EXPORT)
        self.assertFalse(run.change_ids)

    def test_a_lost_answer_makes_no_twin(self):
        product_id, product = self.pair()
        for name in "abc":
            self.gallery_image(product, name, picture("red", (40, ord(name))))
        self.lose_answer_after_two()
        self.assertRunDone(self.run_images(**EXPORT))
        rows = self.shop_gallery(product_id)
        self.assertEqual([row["name"] for row in rows], list("abc"))
        self.shop.requests.clear()
        self.assertNothingToDo(self.run_images(**EXPORT, **IMPORT))

    @thorough
    def test_the_same_name_at_another_product_is_no_lost_answer(self):
        (first_id, first), (second_id, second) = self.pair_each("A", "B")
        self.gallery_image(first, "front")
        self.gallery_image(second, "front", picture("blue"))
        self.lose_answer_after_two()
        run = self.run_images(**EXPORT)
        self.assertRunDone(run)
        self.assertEqual(set(run.change_ids.mapped("state")), {"done"})
        (row,) = self.shop_gallery(first_id)
        self.assertEqual(self.shop_bytes(row), picture("red"))
        (row,) = self.shop_gallery(second_id)
        self.assertEqual(self.shop_bytes(row), picture("blue"))

    def test_what_is_over_the_shops_limit_is_reported_and_the_rest_goes_on(self):
        (full_id, full), (other_id, other) = self.pair_each("A", "B")
        for number in range(255):
            self.shop_image(full_id, f"{number}")
        self.gallery_image(full, "too many")
        self.gallery_image(other, "fine")
        run = self.run_images(**EXPORT)
        failed = self.changes(run, "image", state="failed")
        self.assertEqual(failed.name, "too many")
        self.assertIn("255", failed.message)
        self.assertEqual(len(self.shop_gallery(other_id)), 1)

    @thorough
    def test_one_call_carries_only_so_many_bytes(self):
        product_id, product = self.pair()
        for number in range(5):
            content = picture("red", (40, 30 + number)) + b"\0" * 3 * 1024**2
            self.gallery_image(product, str(number), content)
        self.assertRunDone(self.run_images(**EXPORT))
        self.assertEqual(len(self.shop_gallery(product_id)), 5)
        sizes = [
            sum(len(item.body["content"]) for item in request.items or [request])
            for request in self.shop.requests
            if any(
                item.method == "POST" and item.path == "product-images"
                for item in request.items or [request]
            )
        ]
        self.assertLess(max(sizes), 12 * 1024**2)
        self.assertEqual(len(sizes), 3)

    @thorough
    def test_two_shops_keep_galleries_of_their_own(self):
        other_shop = self.start_shop()
        other = self.connect(other_shop)
        first_id, product = self.pair()
        image_id = self.shop_image(first_id, "front", picture("blue"))
        self.run_images(**IMPORT)
        self.shop_category("Turystyka", shop=other_shop)
        second_id = self.shop_product("Namiot", shop=other_shop)
        self.synchronise_base(other, product=IMPORT)
        other_element = self.element("product", second_id, other)
        if other_element.link_state != "linked":
            other_element.with_user(self.manager).action_link(product)
        run = self.synchronise(other, image=EXPORT)
        self.assertRunDone(run)
        (row,) = self.shop_gallery(second_id, other_shop)
        self.assertEqual(self.shop_bytes(row, other_shop), picture("blue"))
        image = product.shoper_image_ids
        self.assertEqual(len(image.shoper_element_ids), 2)

        other_shop.owner.delete("product-images", int(row["gfx_id"]))
        self.shop_image(second_id, "own", shop=other_shop)
        self.synchronise(other, image={})
        self.shop.requests.clear()
        self.assertNothingToDo(self.run_images())
        self.assertEqual(self.element("image", image_id).link_state, "linked")
        self.assertEqual(len(self.shop_gallery(first_id)), 1)
        self.assertEqual(product.shoper_image_ids, image)

    def test_unlinked_ones_are_deleted_by_a_manager_and_linked_ones_stay(self):
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 100})
        product_id, product = self.pair()
        self.shop_image(product_id, "kept")
        self.run_images(**IMPORT)
        self.shop_image(product_id, "gone")
        run = self.run_images(delete_unlinked=True)
        self.assertRunDone(run)
        rows = self.shop_gallery(product_id)
        self.assertEqual([row["name"] for row in rows], ["kept"])
        self.assertEqual(self.gallery(product), ["kept"])

    @thorough
    def test_one_removed_in_odoo_can_be_deleted_in_the_shop(self):
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 100})
        product_id, product = self.pair()
        self.shop_image(product_id, "a")
        self.shop_image(product_id, "b", picture("blue"))
        self.run_images(**IMPORT)
        product.shoper_image_ids[0].unlink()
        self.assertEqual(base64.b64decode(product.image_1920), picture("blue"))
        self.run_images(delete_unlinked=True)
        rows = self.shop_gallery(product_id)
        self.assertEqual([row["name"] for row in rows], ["b"])

    @thorough
    def test_one_that_replaces_another_of_the_same_name_is_sent(self):
        product_id, product = self.pair()
        self.shop_image(product_id, "a", picture("red"))
        self.run_images(**IMPORT)
        product.shoper_image_ids.with_user(self.user).unlink()
        new = self.gallery_image(product, "a", picture("blue"))
        for _time in range(2):
            run = self.run_images(**EXPORT)
            self.assertWaits(run, self.user.name, "image", "gone_odoo")
            rows = self.shop_gallery(product_id)
            self.assertEqual(
                [self.shop_bytes(row) for row in rows],
                [picture("red"), picture("blue")],
            )
        self.assertEqual(self.record_of("image", int(rows[1]["gfx_id"])), new)

    @thorough
    def test_one_deleted_in_the_shop_is_not_sent_again_unasked(self):
        product_id, _product = self.pair()
        self.shop_image(product_id, "a")
        gone_id = self.shop_image(product_id, "b")
        self.run_images(**IMPORT)
        self.shop.owner.delete("product-images", gone_id)
        self.shop.requests.clear()
        run = self.run_images(**EXPORT)
        self.assertWaits(run, "deleted in the shop", "image", "gone_shop")
        self.assertEqual(self.writes(), [])
