import base64

from odoo.exceptions import UserError
from odoo.tests import Form

from ..cases.image_case import ImageCase, picture
from ..cases.length import thorough

IMPORT = {"import_unlinked": True}
EXPORT = {"export_unlinked": True}
TO_ODOO = {"update_linked": "odoo"}
TO_SHOP = {"update_linked": "shop"}


class TestImagesUpdate(ImageCase):
    """Name and order of a linked picture can be updated, nothing else."""

    def open_shop(self):
        super().open_shop()
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
        self.shop.owner.update("product-images", self.image_ids[2], {"main": 1})
        run = self.run_images(**TO_ODOO)
        self.assertRunDone(run)
        self.assertEqual(self.gallery(self.product), ["c", "front", "b"])
        self.assertNoPicturesMoved()
        main = self.images.filtered(lambda image: image.name == "c")
        self.assertEqual(self.product.shoper_main_sha256, main.sha256)
        self.assertNothingToDo(self.run_images(**TO_ODOO))

    @thorough
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

    @thorough
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

    @thorough
    def test_an_order_that_the_shop_does_not_take_is_asked_about_until_it_is_so(self):
        for answer in ("ignored", "refused"):
            with self.subTest(answer):
                self.shop.switches.image_order = answer
                self.drag("b", "a", "c")
                run = self.run_images(**TO_SHOP)
                waiting = self.changes(run, "image", "update_shop", "waiting")
                self.assertTrue(waiting)
                domain = [
                    ("entity", "=", "image"),
                    ("state", "in", ["open", "blocked"]),
                ]
                for direction in (TO_SHOP, TO_ODOO):
                    self.shop.requests.clear()
                    self.assertNothingToDo(self.run_images(**direction))
                    asked = self.env["shoper.decision"].search(domain)
                    self.assertEqual(set(asked.change_id), set(waiting))
                self.shop.switches.image_order = "accepted"
                self.shop_order("b", "a", "c")
                self.run_images(**TO_SHOP)
                self.assertEqual(set(asked.mapped("state")), {"settled"})
                self.shop_order("a", "b", "c")
                self.run_images(**TO_ODOO)

    def test_one_that_was_linked_by_name_is_not_downloaded(self):
        self.env["shoper.element"].search([("entity", "=", "image")]).action_unlink()
        run = self.run_images(**IMPORT, export_unlinked=True)
        self.assertRunDone(run)
        self.assertEqual(len(self.changes(run, "image", "link", "done")), 3)
        self.assertNoPicturesMoved()

    @thorough
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
        self.assertEqual(set(change.meta["candidates"]), set(self.images[:2].ids))
        self.assertEqual(len(self.images), len(self.product.shoper_image_ids) - 1)

    @thorough
    def test_the_form_does_not_offer_other_bytes_that_would_not_reach_the_shop(self):
        _product_id, product = self.pair("Karimata")
        image = self.gallery_image(product)
        content = base64.b64encode(picture("blue")).decode()
        with Form(image) as form:
            form.content = content
        self.assertRunDone(self.run_images(export_unlinked=True))
        with self.assertRaisesRegex(AssertionError, "content"), Form(image) as form:
            form.content = content

    @thorough
    def test_a_gallery_takes_pictures_only(self):
        with self.assertRaisesRegex(UserError, "not a picture"):
            self.gallery_image(self.product, "x", b"<svg/>")

    def test_dragging_another_one_to_the_front_makes_it_the_main_picture(self):
        self.drag("b", "a", "c")
        self.assertEqual(self.product.shoper_main_sha256, self.images[1].sha256)


class TestImageTexts(ImageCase):
    """Names and alternative texts in the languages of both sides."""

    def open_shop(self):
        super().open_shop()
        line = self.connector.language_ids.filtered(lambda line: line.locale == "en_US")
        line.lang_id = self.env.ref("base.lang_en")
        self.product_id, self.product = self.pair()

    def texts(self, image_id):
        """Texts of a picture in the shop: {locale: (name, alternative text)}."""
        texts = self.shop.shop.row("product-images", image_id)["translations"]
        return {
            locale: (found["name"], found.get("description", ""))
            for locale, found in texts.items()
        }

    def in_odoo(self, image):
        return {
            lang: (
                image.with_context(lang=lang).name,
                image.with_context(lang=lang).alt,
            )
            for lang in ("pl_PL", "en_US")
        }

    @thorough
    def test_they_arrive_in_odoo_and_follow_edits(self):
        both = {
            "pl_PL": {"name": "przód", "description": "Namiot od przodu"},
            "en_US": {"name": "front", "description": "The tent's front"},
        }
        image_id = self.shop_image(self.product_id, translations=both)
        self.assertRunDone(self.run_images(import_unlinked=True))
        image = self.product.shoper_image_ids
        self.assertEqual(
            self.in_odoo(image),
            {
                "pl_PL": ("przód", "Namiot od przodu"),
                "en_US": ("front", "The tent's front"),
            },
        )
        for direction in (TO_ODOO, TO_SHOP):
            self.shop.requests.clear()
            self.assertNothingToDo(self.run_images(**direction))
        self.shop.requests.clear()
        both["en_US"]["description"] = "Front of the tent"
        self.shop.owner.update("product-images", image_id, {"translations": both})
        self.assertRunDone(self.run_images(**TO_ODOO))
        self.assertEqual(self.in_odoo(image)["en_US"], ("front", "Front of the tent"))
        self.assertEqual(self.in_odoo(image)["pl_PL"], ("przód", "Namiot od przodu"))
        self.assertNoPicturesMoved()

    @thorough
    def test_they_arrive_in_the_shop_and_follow_edits(self):
        image = self.gallery_image(self.product, "przód").with_context(lang="pl_PL")
        image.write({"name": "przód", "alt": "Namiot od przodu"})
        image.with_context(lang="en_US").write({"name": "front", "alt": "Tent"})
        self.assertRunDone(self.run_images(export_unlinked=True))
        (row,) = self.shop_gallery(self.product_id)
        image_id = int(row["gfx_id"])
        self.assertEqual(
            self.texts(image_id),
            {"pl_PL": ("przód", "Namiot od przodu"), "en_US": ("front", "Tent")},
        )
        image.alt = "Namiot"
        run = self.run_images(**TO_SHOP)
        self.assertRunDone(run)
        self.assertEqual(
            self.texts(image_id),
            {"pl_PL": ("przód", "Namiot"), "en_US": ("front", "Tent")},
        )
        shown = self.changes(run, "image").with_context(lang="en_US").after_text
        self.assertEqual(shown, "Alternative text: Namiot")
        for direction in (TO_ODOO, TO_SHOP):
            self.shop.requests.clear()
            self.assertNothingToDo(self.run_images(**direction))

    @thorough
    def test_a_language_that_one_side_lacks_empties_nothing(self):
        texts = {"pl_PL": {"name": "przód", "description": "Namiot od przodu"}}
        image_id = self.shop_image(self.product_id, translations=texts)
        self.run_images(import_unlinked=True)
        image = self.product.shoper_image_ids
        image.with_context(lang="en_US").write({"alt": "The tent's front"})
        self.assertNothingToDo(self.run_images(**TO_ODOO))
        self.assertEqual(self.in_odoo(image)["en_US"][1], "The tent's front")
        self.assertRunDone(self.run_images(**TO_SHOP))
        self.assertEqual(
            self.texts(image_id),
            {
                "pl_PL": ("przód", "Namiot od przodu"),
                "en_US": ("przód", "The tent's front"),
            },
        )
        self.shop.requests.clear()
        self.assertNothingToDo(self.run_images(**TO_SHOP))


class TestMainImage(ImageCase):
    """The shop's main picture is the first of the gallery in Odoo."""

    def open_shop(self):
        super().open_shop()
        self.product_id, self.product = self.pair()
        self.ids = [
            self.shop_image(self.product_id, name, picture("red", (40, ord(name))))
            for name in "abc"
        ]

    def mains(self):
        return [
            row["name"] for row in self.shop_gallery(self.product_id) if row["main"]
        ]

    def assertSettled(self):
        for direction in (TO_ODOO, TO_SHOP):
            self.shop.requests.clear()
            self.assertNothingToDo(self.run_images(**direction))

    @thorough
    def test_one_that_is_not_the_first_in_the_shop_comes_first_in_odoo(self):
        self.shop.owner.update("product-images", self.ids[1], {"main": 1})
        self.assertRunDone(self.run_images(import_unlinked=True))
        self.assertEqual(self.gallery(self.product), ["b", "a", "c"])
        first = self.product.shoper_image_ids.sorted("sequence")[0]
        self.assertEqual(self.product.shoper_main_sha256, first.sha256)
        self.assertSettled()

        self.shop.owner.update("product-images", self.ids[2], {"main": 1})
        self.assertRunDone(self.run_images(**TO_ODOO))
        self.assertEqual(self.gallery(self.product), ["c", "a", "b"])
        self.assertSettled()

    @thorough
    def test_the_first_in_odoo_becomes_the_main_one_where_the_shop_lets_it(self):
        self.shop.switches.image_order = "accepted"
        self.run_images(import_unlinked=True)
        images = self.product.shoper_image_ids.sorted("sequence")
        for place, image in enumerate(images[2] | images[0] | images[1], start=1):
            image.sequence = place
        self.assertRunDone(self.run_images(**TO_SHOP))
        self.assertEqual(self.mains(), ["c"])
        names = [row["name"] for row in self.shop_gallery(self.product_id)]
        self.assertEqual(names, ["c", "a", "b"])
        self.assertSettled()


class TestInsertedImages(ImageCase):
    """A new picture takes its place in a gallery that the shop has already."""

    def open_shop(self):
        super().open_shop()
        self.product_id, self.product = self.pair()
        for name in "abc":
            self.shop_image(self.product_id, name, picture("red", (40, ord(name))))
        self.assertRunDone(self.run_images(**IMPORT))
        self.shop.requests.clear()

    def insert(self, name, sequence):
        content = picture("blue", (40, len(self.product.shoper_image_ids)))
        return self.gallery_image(self.product, name, content, sequence=sequence)

    def drag(self, *names):
        """As the gallery does it: numbered anew from 1."""
        images = {image.name: image for image in self.product.shoper_image_ids}
        for number, name in enumerate(names, 1):
            images[name].sequence = number

    def shop_names(self):
        return "".join(row["name"] for row in self.shop_gallery(self.product_id))

    def main(self):
        return self.shop.shop.row("products", self.product_id)["main_image"]["name"]

    def moves(self):
        """Pictures that were asked to be moved."""
        calls = [call for request in self.shop.requests for call in request.items or ()]
        return [
            call.path
            for call in calls
            if call.method == "PUT" and "order" in (call.body or {})
        ]

    def settle(self, *directions):
        for direction in directions:
            self.shop.requests.clear()
            self.assertNothingToDo(
                self.run_images(**EXPORT, **IMPORT, update_linked=direction)
            )

    @thorough
    def test_a_new_first_one_becomes_first_and_main_in_the_same_run(self):
        self.shop.switches.image_order = "accepted"
        for number, update in enumerate(("none", "shop")):
            with self.subTest(update):
                name = "xy"[number]
                before = self.shop_names()
                self.insert(name, -number)
                if update == "shop":
                    self.drag(name, *before)
                run = self.run_images(**EXPORT, update_linked=update)
                self.assertRunDone(run)
                self.assertFalse(self.changes(run, state="waiting"))
                self.assertEqual(self.shop_names(), name + before)
                self.assertEqual(self.main(), name)
                self.settle("none", "shop", "odoo")

    def assertNothingAboutPlaces(self, *directions):
        for direction in directions:
            self.shop.requests.clear()
            run = self.run_images(update_linked=direction)
            self.assertRunDone(run)
            self.assertFalse(
                run.change_ids.filtered(lambda change: "gone" not in change.verb)
            )
            self.assertEqual(self.writes(), [])

    @thorough
    def test_one_that_replaces_the_first_one_is_no_order_refused(self):
        self.shop.switches.image_order = "accepted"
        self.product.shoper_image_ids.filtered(lambda image: image.name == "a").unlink()
        self.insert("x", 4)
        # As the gallery does it: numbered anew from the smallest number moved.
        numbers = {"x": 2, "b": 3, "c": 4}
        for image in self.product.shoper_image_ids:
            image.sequence = numbers[image.name]
        run = self.run_images(**EXPORT, update_linked="shop")
        self.assertRunDone(run)
        self.assertFalse(self.changes(run, verb="update_shop", state="waiting"))
        self.assertEqual(self.main(), "x")
        self.assertNothingAboutPlaces("shop", "odoo")
        numbers = {"b": 2, "x": 3, "c": 4}
        for image in self.product.shoper_image_ids:
            image.sequence = numbers[image.name]
        run = self.run_images(update_linked="shop")
        moved = self.changes(run, verb="update_shop")
        self.assertEqual(set(moved.mapped("state")), {"done"})
        self.assertFalse(any(moved.mapped("message")))
        self.assertEqual(self.main(), "b")
        self.assertNothingAboutPlaces("shop", "odoo")

    def test_one_that_follows_a_deleted_first_one_is_no_conflict(self):
        self.shop.switches.image_order = "accepted"
        (first,) = [
            int(row["gfx_id"])
            for row in self.shop_gallery(self.product_id)
            if row["name"] == "a"
        ]
        self.shop.owner.delete("product-images", first)
        self.assertEqual(self.main(), "b")
        self.assertNothingAboutPlaces("shop", "odoo")

    @thorough
    def test_one_in_the_middle_comes_where_it_is_in_odoo(self):
        self.shop.switches.image_order = "accepted"
        self.insert("x", 2)
        self.drag("a", "x", "b", "c")
        self.assertRunDone(self.run_images(**EXPORT))
        self.assertEqual((self.shop_names(), self.main()), ("axbc", "a"))
        # The others have other numbers in Odoo now, and get them when they are sent.
        self.assertRunDone(self.run_images(**TO_SHOP))
        self.assertEqual((self.shop_names(), self.main()), ("axbc", "a"))
        self.settle("none", "shop", "odoo")

    def test_several_new_ones_come_in_their_order(self):
        self.shop.switches.image_order = "accepted"
        self.insert("x", -2)
        self.insert("y", -1)
        self.insert("z", 9)
        self.assertRunDone(self.run_images(**EXPORT))
        self.assertEqual((self.shop_names(), self.main()), ("xyabcz", "x"))
        self.settle("none", "shop", "odoo")

    @thorough
    def test_one_at_the_end_is_not_moved(self):
        self.shop.switches.image_order = "accepted"
        self.insert("x", 9)
        self.assertRunDone(self.run_images(**EXPORT))
        self.assertEqual((self.shop_names(), self.main()), ("abcx", "a"))
        self.assertEqual(self.moves(), [])

    @thorough
    def test_a_shop_that_does_not_take_it_is_asked_once_and_the_reason_shown(self):
        for answer in ("ignored", "refused"):
            with self.subTest(answer):
                self.shop.switches.image_order = answer
                self.shop.requests.clear()
                before = self.shop_names()
                image = self.insert(answer[0], 0)
                run = self.run_images(**EXPORT)
                waiting = self.assertWaits(run, "in the shop's panel", "image")
                self.assertEqual(waiting.res_id, image.id)
                self.assertEqual(self.shop_names(), before + answer[0])
                self.assertEqual(self.main(), "a")
                self.assertEqual(len(self.moves()), 1)
                self.settle("none", "shop", "odoo")
                self.assertEqual(self.moves(), [])

    @thorough
    def test_a_move_whose_answer_is_lost_is_made_by_the_next_update(self):
        self.shop.switches.image_order = "accepted"
        self.insert("x", 0)
        self.shop.faults.add("PUT", "product-images", scope="item", times=9)
        self.assertRunDone(self.run_images(**EXPORT))
        self.assertEqual(self.main(), "a")
        self.shop.faults.clear()
        self.assertRunDone(self.run_images(**TO_SHOP))
        self.assertEqual((self.shop_names(), self.main()), ("xabc", "x"))
        self.settle("none", "shop", "odoo")

    @thorough
    def test_it_is_moved_although_the_answer_to_its_creation_is_lost(self):
        self.shop.switches.image_order = "accepted"
        self.without_pauses()
        self.insert("x", 0)
        self.shop.faults.add("POST", "product-images", kind="lost", scope="item")
        self.assertRunDone(self.run_images(**EXPORT))
        self.assertEqual((self.shop_names(), self.main()), ("xabc", "x"))
        self.settle("none", "shop", "odoo")
