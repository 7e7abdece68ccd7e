import base64
import io

from PIL import Image

from ..cases.image_case import FILES, ImageCase, picture
from ..cases.length import thorough

IMPORT = {"import_unlinked": True}


class TestImagesImport(ImageCase):
    """Pictures of linked products come from the shop."""

    def test_the_original_bytes_arrive_unchanged_in_one_attachment(self):
        large = picture("blue", (2500, 2000))
        product_id, product = self.pair()
        self.shop_image(product_id, "front.jpg", large)
        self.shop_image(product_id, "back.png", picture("green", kind="PNG"))
        self.shop.requests.clear()
        run = self.run_images(**IMPORT)
        self.assertRunDone(run)
        self.assertEqual(len(self.downloads()), 2)
        self.assertEqual(run.shop_calls, len(self.shop.requests))
        self.assertEqual(self.gallery(product), ["front.jpg", "back.png"])
        front = product.shoper_image_ids[0]
        self.assertEqual(self.bytes_of(front), large)
        attachments = self.env["ir.attachment"].search(
            [
                ("res_model", "=", front._name),
                ("res_field", "!=", False),
                ("res_id", "=", front.id),
            ]
        )
        self.assertEqual(len(attachments), 1)
        thumbnail = Image.open(io.BytesIO(base64.b64decode(front.image_128)))
        self.assertEqual(max(thumbnail.size), 128)
        self.assertEqual(front.shoper_link_state, "linked")

    @thorough
    def test_every_format_of_the_shop_is_taken(self):
        product_id, product = self.pair()
        for kind in ("JPEG", "PNG", "GIF", "WEBP"):
            self.shop_image(product_id, kind, picture(kind=kind))
        self.assertRunDone(self.run_images(**IMPORT))
        self.assertEqual(self.gallery(product), ["JPEG", "PNG", "GIF", "WEBP"])
        self.assertTrue(all(product.shoper_image_ids.mapped("image_128")))

    @thorough
    def test_the_first_one_becomes_the_main_picture_of_the_product(self):
        product_id, product = self.pair()
        self.shop_image(product_id, "a", picture("red"))
        self.shop_image(product_id, "b", picture("blue"))
        self.run_images(**IMPORT)
        self.assertEqual(base64.b64decode(product.image_1920), picture("red"))
        before = product.write_date
        self.shop.owner.update("products", product_id, {"pkwiu": "1"})
        self.run_images(**IMPORT, update_linked="odoo")
        self.assertEqual(product.write_date, before)

    @thorough
    def test_the_main_picture_that_a_person_chose_stays(self):
        product_id, product = self.pair()
        own = base64.b64encode(picture("yellow"))
        product.image_1920 = own
        self.shop_image(product_id)
        self.run_images(**IMPORT)
        self.assertEqual(product.image_1920, own)
        self.assertEqual(len(product.shoper_image_ids), 1)
        product.image_1920 = False
        self.shop_image(product_id, "b")
        self.run_images(**IMPORT)
        self.assertEqual(base64.b64decode(product.image_1920), picture("red"))

    def test_the_second_run_moves_no_byte_of_a_picture(self):
        product_id, _product = self.pair()
        for name in "abc":
            self.shop_image(product_id, name, picture("red", (40, ord(name))))
        self.run_images(**IMPORT, export_unlinked=True)
        self.assertEqual(len(self.downloads()), 3)
        self.shop.requests.clear()
        run = self.run_images(**IMPORT, export_unlinked=True, update_linked="shop")
        self.assertNothingToDo(run)
        self.assertNoPicturesMoved()

    @thorough
    def test_one_that_replaces_another_of_the_same_name_is_downloaded(self):
        product_id, product = self.pair()
        old_id = self.shop_image(product_id, "a", picture("red"))
        self.run_images(**IMPORT)
        old = product.shoper_image_ids
        self.shop.owner.delete("product-images", old_id)
        new_id = self.shop_image(product_id, "a", picture("blue"))
        for _time in range(2):
            run = self.run_images(**IMPORT)
            self.assertWaits(run, "deleted in the shop", "image", "gone_shop")
            self.assertEqual(len(product.shoper_image_ids), 2)
        self.assertEqual(self.element("image", old_id).res_id, old.id)
        self.assertEqual(self.bytes_of(old), picture("red"))
        new = self.record_of("image", new_id)
        self.assertEqual(self.bytes_of(new), picture("blue"))

    def test_no_token_is_sent_along_and_no_other_host_is_asked(self):
        product_id, _product = self.pair()
        self.shop_image(product_id)
        seen = []
        public = self.shop._server._server.app.public

        def spy(request):
            seen.append(dict(request.headers))
            return public(request)

        self.shop._server._server.app.public = spy
        self.run_images(**IMPORT)
        (headers,) = seen
        self.assertNotIn("Authorization", headers)
        self.assertNotIn("Cookie", headers)

    @thorough
    def test_pictures_of_products_that_are_not_linked_are_left_out(self):
        _id, _product = self.pair("A")
        other_id = self.shop_product("B")
        image_id = self.shop_image(other_id)
        run = self.run_images(**IMPORT)
        self.assertRunDone(run)
        self.assertEqual(self.step(run, "image").fetched_count, 0)
        self.assertFalse(self.element("image", image_id))

    @thorough
    def test_what_belongs_to_a_product_unlinked_meanwhile_is_not_touched(self):
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 100})
        (product_id, _product), (kept_id, _kept) = self.pair_each("A", "B")
        image_ids = [self.shop_image(product_id, name) for name in "ab"]
        self.shop_image(kept_id)
        self.run_images(**IMPORT)
        self.element("product", product_id).action_unlink()
        self.element("image", image_ids[0]).action_unlink()
        self.shop.owner.delete("product-images", image_ids[1])
        self.shop.requests.clear()
        run = self.run_images(delete_unlinked=True, update_linked="odoo")
        self.assertNothingToDo(run)
        self.assertEqual(self.element("image", image_ids[1]).link_state, "linked")

    @thorough
    def test_one_product_in_the_first_preview_brings_its_pictures_along(self):
        product_id = self.shop_product("Nowy")
        image_id = self.shop_image(product_id)
        run = self.synchronise(auto_apply=False, product=IMPORT, image=IMPORT)
        planned = self.changes(run, "image", "create_odoo", "planned")
        self.assertEqual(planned.name, "a.jpg")
        self.assertEqual(planned.depends_on_ids.name, "[NOWY] Nowy")
        self.assertFalse(self.downloads())
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertRunDone(run)
        product = self.record_of("product", product_id)
        self.assertEqual(product.shoper_image_ids, self.record_of("image", image_id))

    @thorough
    def test_a_download_of_new_ones_finds_those_of_newly_linked_products(self):
        first_id, _first = self.pair("A")
        later_id = self.shop_product("B")
        self.shop_image(later_id, "old")
        self.shop_image(first_id, "new")
        self.run_images(**IMPORT)
        self.synchronise(product=IMPORT)
        self.run_images(**IMPORT, fetch_all=False)
        later = self.record_of("product", later_id)
        self.assertEqual(self.gallery(later), ["old"])

    def test_bad_files_are_reported_one_by_one_and_the_others_go_on(self):
        product_id, product = self.pair()
        bomb = io.BytesIO()
        Image.new("1", (10000, 10000)).save(bomb, "PNG")
        png, jpeg = picture(size=(900, 900), kind="PNG"), picture(size=(900, 900))
        bad = {
            "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture"),
            "text": (b"no picture at all", "not a picture"),
            "cut": (jpeg[: len(jpeg) // 2], "damaged"),
            "broken": (png[:45] + b"\xff" * 30 + png[75:], "damaged"),
            "bomb": (bomb.getvalue(), "million pixels"),
            "large": (picture() + b"\0" * 10 * 1024**2, "larger than 10 MB"),
        }
        for name, (content, _reason) in bad.items():
            self.shop_image(product_id, name, lambda content=content: content)
        gone = self.shop_image(product_id, "gone")
        self.shop.faults.add(
            "GET", f"{FILES}{gone}.jpg", kind="status", status=404, times=None
        )
        moved = self.shop_image(product_id, "moved")
        self.shop.faults.add(
            "GET", f"{FILES}{moved}.jpg", kind="html", status=302, times=None
        )
        self.shop_image(product_id, "good")
        run = self.run_images(**IMPORT)
        self.assertEqual(self.gallery(product), ["good"])
        reasons = {name: reason for name, (_content, reason) in bad.items()}
        reasons |= {"gone": "does not give the file", "moved": "another address"}
        failed = self.changes(run, "image", "create_odoo", "failed")
        self.assertEqual(set(failed.mapped("name")), set(reasons))
        for change in failed:
            with self.subTest(change.name):
                self.assertIn(reasons[change.name], change.message)
        self.assertEqual(self.step(run, "image").state, "done_with_errors")

    @thorough
    def test_a_lost_connection_is_tried_once_more(self):
        product_id, product = self.pair()
        image_id = self.shop_image(product_id)
        self.shop.faults.add("GET", f"{FILES}{image_id}.jpg", kind="drop")
        self.assertRunDone(self.run_images(**IMPORT))
        self.assertEqual(self.gallery(product), ["a.jpg"])
        self.assertEqual(len(self.downloads()), 2)

    @thorough
    def test_large_pictures_come_in_batches_that_fit_into_memory(self):
        product_id, product = self.pair()
        for number in range(5):
            content = picture("red", (40, 30 + number)) + b"\0" * 7 * 1024**2
            self.shop_image(product_id, str(number), content)
        batches = []
        entity = type(self.env["shoper.sync.image"])
        prepare = entity._prepare

        def spy(entity, ctx, verb, changes):
            ready = prepare(entity, ctx, verb, changes)
            batches.append(len(ready))
            return ready

        self.patch(entity, "_prepare", spy)
        self.assertRunDone(self.run_images(**IMPORT))
        self.assertEqual(sorted(self.gallery(product)), list("01234"))
        self.assertLessEqual(max(batches), 2)
        self.assertEqual(sum(batches), 5)

    def test_pictures_wait_until_products_ran_without_errors(self):
        self.shop_product("A")
        self.shop.faults.add("GET", "products", status=403, times=None)
        self.shop.faults.add("POST", "bulk", status=403, times=None)
        run = self.synchronise(product=IMPORT, image=IMPORT)
        self.assertEqual(self.step(run, "product").state, "failed")
        self.assertEqual(self.step(run, "image").state, "blocked")
        self.assertIn("Products", self.step(run, "image").message)
