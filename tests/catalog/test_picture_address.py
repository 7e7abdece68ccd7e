import time
from unittest.mock import patch

import odoo
from odoo.tests import HOST, HttpCase, tagged

from ...models import shoper_product_image
from ..cases.committed_case import CommittedCase
from ..cases.image_case import ImageCase, ImageWords, picture
from ..cases.length import thorough


@tagged("post_install", "-at_install")
class TestPictureAddress(ImageWords, HttpCase):
    """An address that gives one picture to a shop, and nothing to anybody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        product = cls.env["product.template"].create({"name": "Namiot"})
        cls.image = cls.gallery_image(cls, product, "front", picture("blue"))
        cls.image.flush_recordset()

    def get(self, address, status=200):
        answer = self.url_open(address, allow_redirects=False)
        self.assertEqual(answer.status_code, status)
        return answer

    def address(self, **parts):
        """A signed address, with parts of it replaced."""
        head, image_id, expires, name = self.image._signed_address().rsplit("/", 3)
        signature, extension = name.split(".")
        whole = {
            "image_id": image_id,
            "expires": expires,
            "signature": signature,
            "extension": extension,
            **parts,
        }
        return head + "/{image_id}/{expires}/{signature}.{extension}".format(**whole)

    def test_it_gives_the_original_bytes_to_anybody_without_a_session(self):
        self.assertTrue(self.address().startswith(self.image.get_base_url()))
        answer = self.get(self.address())
        self.assertEqual(answer.content, picture("blue"))
        self.assertEqual(answer.headers["Content-Type"], "image/jpeg")
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertNotIn("Set-Cookie", answer.headers)

    def test_the_type_is_that_of_the_bytes(self):
        for kind in ("PNG", "GIF", "WEBP"):
            image = self.gallery_image(
                self.image.product_tmpl_id, "x", picture(kind=kind)
            )
            answer = self.get(image._signed_address())
            self.assertEqual(answer.headers["Content-Type"], f"image/{kind.lower()}")
            self.assertEqual(answer.content, picture(kind=kind))

    def test_anything_else_is_not_found(self):
        other = self.gallery_image(self.image.product_tmpl_id, "b", picture("red"))
        for parts in (
            {"image_id": other.id},
            {"image_id": 2147483647},
            {"image_id": 2147483648},
            {"image_id": -1},
            {"image_id": "9" * 5000},
            {"expires": "9" * 5000},
            {"expires": int(time.time()) + 10 * 365 * 86400},
            {"signature": "0" * 64},
            {"signature": "ż"},
            {"extension": "png"},
            {"extension": "html"},
        ):
            with self.subTest(parts):
                self.get(self.address(**parts), 404)

    def test_it_holds_for_an_hour(self):
        address = self.address()
        with patch.object(shoper_product_image, "time") as clock:
            clock.time.return_value = time.time() + 3590
            self.get(address)
            clock.time.return_value = time.time() + 3610
            self.get(address, 404)

    def test_it_holds_for_these_bytes_only(self):
        address = self.address()
        self.image.content = self.gallery_image(
            self.image.product_tmpl_id, "x", picture("red")
        ).content
        self.get(address, 404)
        self.image.unlink()
        self.get(address, 404)


class TestExportByAddress(ImageCase):
    """What the shop cannot fetch goes with its bytes."""

    def open_shop(self):
        super().open_shop()
        self.connector.image_export = "url"
        self.env["ir.config_parameter"].set_param("web.base.url", "http://127.0.0.1:9")

    def sent(self):
        """What went along with each picture: "url" or "content"."""
        return [
            "url" if "url" in item.body else "content"
            for request in self.shop.requests
            for item in request.items or [request]
            if item.method == "POST" and item.path == "product-images"
        ]

    @thorough
    def test_bytes_are_sent_unless_the_connector_says_otherwise(self):
        self.connector.image_export = "content"
        product_id, product = self.pair()
        self.gallery_image(product)
        self.assertRunDone(self.run_images(export_unlinked=True))
        self.assertEqual(self.sent(), ["content"])

    @thorough
    def test_an_odoo_that_the_shop_cannot_reach_sends_bytes_and_says_so(self):
        product_id, product = self.pair()
        for number in range(30):
            self.gallery_image(product, f"{number:02}", picture(size=(9, 9 + number)))
        run = self.run_images(export_unlinked=True)
        self.assertRunDone(run)
        rows = self.shop_gallery(product_id)
        self.assertEqual([row["name"] for row in rows], [f"{n:02}" for n in range(30)])
        self.assertEqual(self.shop_bytes(rows[29]), picture(size=(9, 38)))
        # One bulk call of addresses, then no more of them.
        self.assertEqual(self.sent(), ["url"] * 25 + ["content"] * 30)
        notes = self.connector.message_ids.mapped("body")
        told = [note for note in notes if "could not download" in note]
        self.assertEqual(len(told), 1)
        self.assertIn("http://127.0.0.1:9", told[0])
        self.assertNotIn("/shoper/picture/", told[0], "an address is a secret")

    @thorough
    def test_a_shop_that_breaks_over_an_address_gets_bytes_and_makes_no_twin(self):
        self.shop.switches.image_url_failure = "server_error"
        product_id, product = self.pair()
        for name in "abc":
            self.gallery_image(product, name, picture(size=(9, ord(name))))
        self.assertRunDone(self.run_images(export_unlinked=True))
        rows = self.shop_gallery(product_id)
        self.assertEqual([row["name"] for row in rows], list("abc"))
        self.assertEqual(self.sent(), ["url"] * 3 + ["content"] * 3)

    @thorough
    def test_what_the_shop_refuses_in_either_form_fails_with_its_words(self):
        product_id, product = self.pair()
        for number in range(255):
            self.shop_image(product_id, f"{number}")
        self.gallery_image(product, "too many")
        run = self.run_images(export_unlinked=True)
        failed = self.changes(run, "image", state="failed")
        self.assertIn("255", failed.message)
        self.assertEqual(self.sent(), ["url", "content"])
        notes = self.connector.message_ids.mapped("body")
        self.assertFalse([note for note in notes if "could not download" in note])


class TestFetchedByTheShop(ImageWords, CommittedCase):
    """The whole way: the shop fetches from this very Odoo."""

    http_request_key = None  # of requests that are no test's

    @thorough
    def test_the_shop_fetches_the_original_bytes(self):
        port = odoo.service.server.server.httpd.server_port
        parameters = self.env["ir.config_parameter"]
        before = parameters.get_param("web.base.url")
        self.addCleanup(self.env.cr.commit)
        self.addCleanup(parameters.set_param, "web.base.url", before)
        parameters.set_param("web.base.url", f"http://{HOST}:{port}")
        self.connector.image_export = "url"
        product_id, product = self.pair("Nasz namiot")
        self.gallery_image(product, "front", picture("blue"))
        self.gallery_image(product, "back", picture(kind="PNG"))
        self.assertRunDone(self.run_images(export_unlinked=True))
        rows = self.shop_gallery(product_id)
        self.assertEqual([row["name"] for row in rows], ["front", "back"])
        self.assertEqual(self.shop_bytes(rows[0]), picture("blue"))
        self.assertEqual(self.shop_bytes(rows[1]), picture(kind="PNG"))
        bodies = [
            item.body
            for request in self.shop.requests
            for item in request.items or [request]
            if item.method == "POST" and item.path == "product-images"
        ]
        self.assertEqual(len(bodies), 2)
        self.assertFalse(any("content" in body for body in bodies))
