import base64

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from ..cases.image_case import ImageCase, picture

PAGE = b"<html><script>steal()</script></html>"


class TestStoredPicture(ImageCase):
    """Nothing but pictures is kept as a picture, whatever is said about it."""

    def open_shop(self):
        super().open_shop()
        _remote_id, self.product = self.pair()
        self.images = self.env["shoper.product.image"].with_user(self.user)

    def values(self, content, **values):
        return {
            "product_tmpl_id": self.product.id,
            "name": "a",
            "content": base64.b64encode(content).decode(),
            **values,
        }

    def test_a_hash_does_not_make_a_picture_of_other_bytes(self):
        for forged in (
            {"sha256": "0" * 64},
            {"sha256": "0" * 64, "image_128": base64.b64encode(PAGE).decode()},
        ):
            with self.subTest(forged), self.assertRaisesRegex(UserError, "not a pict"):
                self.images.create(self.values(PAGE, **forged))
        image = self.images.create(self.values(picture()))
        with self.assertRaisesRegex(UserError, "not a picture"):
            image.write(self.values(PAGE, sha256="0" * 64))
        self.assertEqual(self.bytes_of(image), picture())

    def test_what_follows_from_the_bytes_is_stated_by_nobody(self):
        image = self.images.create(
            self.values(picture(), sha256="0" * 64, image_128=base64.b64encode(PAGE))
        )
        honest = self.images.create(self.values(picture()))
        self.assertEqual(image.sha256, honest.sha256)
        self.assertEqual(image.image_128, honest.image_128)
        image.write({"sha256": "0" * 64, "image_128": base64.b64encode(PAGE)})
        self.assertEqual(image.sha256, honest.sha256)
        self.assertEqual(image.image_128, honest.image_128)

    def test_a_cut_off_picture_with_a_hash_is_not_kept(self):
        with self.assertRaisesRegex(UserError, "damaged"):
            self.images.create(self.values(picture()[:-30], sha256="0" * 64))


@tagged("post_install", "-at_install")
class TestSpreadsheetAddress(ImageCase, HttpCase):
    """The address of a spreadsheet with whatever number."""

    def test_a_number_that_no_run_can_have_is_not_found(self):
        self.authenticate("shoper-manager", "shoper-manager")
        for number in ("-1", "2147483647", "2147483648", "9" * 5000):
            with self.subTest(number[:20]):
                answer = self.url_open(f"/shoper/run/{number}/changes.xlsx")
                self.assertEqual(answer.status_code, 404)

    def test_it_is_made_for_whoever_fetches_it(self):
        self.authenticate("shoper-manager", "shoper-manager")
        answer = self.url_open("/shoper/run/1/changes.xlsx", method="OPTIONS")
        self.assertEqual(
            (answer.status_code, answer.headers["Allow"]), (405, "GET, HEAD")
        )
