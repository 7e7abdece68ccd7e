import base64
import io
import threading

import requests
from PIL import Image
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from .common import ShopCase, field_error


def picture(kind="PNG", colour="red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 3), colour).save(out, kind)
    return out.getvalue()


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


class ImageCase(ShopCase):
    def open_shop(self):
        super().open_shop()
        self.product_id = self.product()

    def image(self, data=None, **values) -> int:
        body = {
            "product_id": self.product_id,
            "content": encoded(picture() if data is None else data),
            "translations": {"pl_PL": {"name": "lampa.png"}},
        }
        return self.post("product-images", body | values)

    def row(self, gfx_id):
        return self.get(f"product-images/{gfx_id}")

    def main(self):
        return self.get(f"products/{self.product_id}")["main_image"]

    def download(self, name):
        return requests.get(f"{self.sim.url}/userdata/public/gfx/{name}", timeout=10)


class TestCreate(ImageCase):
    def test_bytes_come_back_unchanged_without_login(self):
        for kind, extension in (
            ("JPEG", "jpg"),
            ("PNG", "png"),
            ("GIF", "gif"),
            ("WEBP", "webp"),
        ):
            data = picture(kind)
            row = self.row(self.image(data))
            self.assertEqual(row["extension"], extension)
            answer = self.download(f"{row['unic_name']}.{extension}")
            self.assertEqual((answer.status_code, answer.content), (200, data))
            media = f"image/{'jpeg' if extension == 'jpg' else extension}"
            self.assertEqual(answer.headers["Content-Type"], media)

    def test_unknown_file(self):
        self.image()
        for name in ("9.png", "1.jpg", "1", "x.png", ""):
            self.assertEqual(self.download(name).status_code, 404, name)

    def test_file_by_its_older_name(self):
        gfx_id = self.image()
        self.sim.owner.update("product-images", gfx_id, {"unic_name": "lampa-z-2019"})
        self.assertEqual(self.download("lampa-z-2019.png").status_code, 200)
        self.assertEqual(self.download(f"{gfx_id}.png").status_code, 404)

    def test_row(self):
        gfx_id = self.image(hidden=True)
        row = self.row(gfx_id)
        self.assertEqual(row["unic_name"], str(gfx_id))
        self.assertEqual((row["order"], row["hidden"], row["main"]), ("1", "1", 1))
        self.assertEqual(row["name"], "lampa.png")
        self.assertEqual(row["translations"]["pl_PL"]["name"], "lampa.png")

    def test_name_by_default(self):
        for translations in ({}, None, {"pl_PL": {"description": "x"}}):
            gfx_id = self.image(translations=translations)
            self.assertEqual(self.row(gfx_id)["name"], f"{gfx_id}.png")

    def test_the_first_is_main_and_later_ones_come_behind(self):
        first, second, third = self.image(), self.image(), self.image()
        rows = [self.row(i) for i in (first, second, third)]
        self.assertEqual([row["main"] for row in rows], [1, 0, 0])
        self.assertEqual([row["order"] for row in rows], ["1", "2", "3"])
        self.assertEqual(self.main()["gfx_id"], str(first))

    def test_main_image_of_a_product_lacks_two_keys(self):
        row = self.row(self.image())
        del row["main"], row["product_id"]
        self.assertEqual(self.main(), row)

    def test_same_picture_twice_makes_two_rows(self):
        self.assertNotEqual(self.image(), self.image())

    def test_product_must_exist(self):
        body = {"content": encoded(picture())}
        self.assertEqual(
            self.refused("POST", "product-images", body),
            field_error("product_id", "Pole wymagane"),
        )
        self.assertEqual(
            self.refused("POST", "product-images", body | {"product_id": 99}),
            field_error("product_id", "Nie znaleziono wartości '99'"),
        )

    def test_what_is_no_image(self):
        body = {"product_id": self.product_id}
        self.assertEqual(
            self.refused("POST", "product-images", body),
            field_error("content", "Pole wymagane"),
        )
        for content in ("***", encoded(b"<svg/>"), encoded(b"hello")):
            self.assertEqual(
                self.refused("POST", "product-images", body | {"content": content}),
                field_error("content", "Wymagany jest poprawny plik graficzny"),
            )
        self.assertEqual(self.get("product-images")["count"], "0")

    def test_not_more_than_255(self):
        for _ in range(255):
            self.sim.owner.create(
                "product-images",
                {"product_id": self.product_id, "content": lambda: b""},
            )
        body = {"product_id": self.product_id, "content": encoded(picture())}
        self.assertIn("255", self.refused("POST", "product-images", body))

    def test_list_of_a_product(self):
        other = self.product()
        first, _foreign, second = (
            self.image(),
            self.image(product_id=other),
            self.image(),
        )
        ids = self.ids(
            "product-images", "gfx_id", filters={"product_id": self.product_id}
        )
        self.assertEqual(ids, [first, second])


class TestFetch(ImageCase):
    """The shop fetches an image by itself."""

    options = {"empty": True, "control_port": 0}

    def serve(self, data, status=200, **headers):
        answer = Response(data, status, headers=headers)
        server = make_server("127.0.0.1", 0, lambda e, s: answer(e, s))
        server.log = lambda *_args: None
        server.RequestHandlerClass.log_request = lambda *_args: None
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()

        def stop():
            server.shutdown()
            thread.join()
            server.server_close()

        self.addCleanup(stop)
        return f"http://127.0.0.1:{server.server_port}/a.gif"

    def send(self, url):
        return self.call(
            "POST", "product-images", json={"product_id": self.product_id, "url": url}
        )

    def test_from_an_address(self):
        data = picture("GIF")
        answer = self.send(self.serve(data))
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.download(f"{answer.json()}.gif").content, data)

    def test_what_cannot_be_fetched(self):
        missing = self.serve(b"", 404)
        for url in ("", missing, "ftp://127.0.0.1/a", "http://shop.example/a.jpg", 5):
            answer = self.send(url)
            self.assertEqual(answer.status_code, 400, url)
            self.assertIn("'url'", answer.json()["error_description"])

    def test_neither_redirects_nor_its_own_ports(self):
        redirect = self.serve(b"", 302, Location=self.serve(picture("GIF")))
        own = self.image(picture("GIF"))
        public = f"{self.sim.url}/userdata/public/gfx/{own}.gif"
        control = f"{self.sim.control_url}/requests"
        self.assertEqual(self.download(f"{own}.gif").status_code, 200)
        for url in (redirect, public, control):
            self.assertEqual(self.send(url).status_code, 400, url)
        self.assertEqual(self.get("product-images")["count"], "1")

    def test_a_server_error_where_switched(self):
        self.sim.switches.image_url_failure = "server_error"
        self.assertEqual(self.send(self.serve(b"", 404)).status_code, 500)
        self.assertEqual(self.send(self.serve(b"<html>")).status_code, 400)

    def test_what_is_no_image_there(self):
        self.assertEqual(self.send(self.serve(b"<html>")).status_code, 400)


class TestUpdate(ImageCase):
    def test_name_and_description_by_locale(self):
        gfx_id = self.image()
        self.put(
            f"product-images/{gfx_id}",
            {"translations": {"en_US": {"name": "lamp", "description": "d"}}},
        )
        row = self.row(gfx_id)
        self.assertEqual(row["name"], "lampa.png")
        self.assertEqual(row["translations"]["en_US"]["name"], "lamp")

    def test_content(self):
        gfx_id = self.image()
        data = picture("GIF", "blue")
        self.put(f"product-images/{gfx_id}", {"content": encoded(data)})
        self.assertEqual(self.row(gfx_id)["extension"], "gif")
        self.assertEqual(self.download(f"{gfx_id}.gif").content, data)

    def test_order_and_main_are_ignored_by_default(self):
        _first, second = self.image(), self.image()
        self.put(f"product-images/{second}", {"order": 9, "main": 1})
        row = self.row(second)
        self.assertEqual((row["order"], row["main"]), ("2", 0))

    def test_order_and_main_are_refused_where_switched(self):
        self.sim.switches.image_order = "refused"
        gfx_id = self.image()
        for name in ("order", "main"):
            text = self.refused("PUT", f"product-images/{gfx_id}", {name: 1})
            self.assertIn(f"'{name}'", text)
        self.put(f"product-images/{gfx_id}", {"hidden": 1})

    def test_order_and_main_are_taken_where_switched(self):
        self.sim.switches.image_order = "accepted"
        first, second = self.image(), self.image()
        self.put(f"product-images/{second}", {"order": 5, "main": 1})
        self.assertEqual(self.row(second)["order"], "5")
        self.assertEqual([self.row(i)["main"] for i in (first, second)], [0, 1])
        self.assertEqual(self.main()["gfx_id"], str(second))

    def test_owner_may_reorder(self):
        first, second = self.image(), self.image()
        self.sim.owner.update("product-images", first, {"order": 7})
        self.sim.owner.update("product-images", second, {"main": 1})
        self.assertEqual(self.row(first)["order"], "7")
        self.assertEqual(self.main()["gfx_id"], str(second))

    def test_image_stays_with_its_product(self):
        gfx_id, other = self.image(), self.product()
        self.put(f"product-images/{gfx_id}", {"product_id": other})
        self.assertEqual(self.row(gfx_id)["product_id"], str(self.product_id))

    def test_edit_date_of_the_product_moves_only_where_switched(self):
        before = self.get(f"products/{self.product_id}")["edit_date"]
        self.clock.now += 61
        self.image()
        self.assertEqual(self.get(f"products/{self.product_id}")["edit_date"], before)
        self.sim.switches.edit_date_on_image = True
        self.image()
        after = self.get(f"products/{self.product_id}")["edit_date"]
        self.assertGreater(after, before)


class TestDelete(ImageCase):
    def test_main_passes_to_the_next_in_order(self):
        first, second, third, fourth = (self.image() for _ in range(4))
        self.sim.owner.update("product-images", second, {"order": 8})
        self.delete(f"product-images/{first}")
        self.assertEqual(self.main()["gfx_id"], str(third))
        self.delete(f"product-images/{second}")
        self.assertEqual(self.row(third)["main"], 1)
        self.delete(f"product-images/{third}")
        self.assertEqual(self.row(fourth)["main"], 1)
        self.delete(f"product-images/{fourth}")
        self.assertIsNone(self.main())

    def test_file_is_gone(self):
        gfx_id = self.image()
        self.delete(f"product-images/{gfx_id}")
        self.assertEqual(self.download(f"{gfx_id}.png").status_code, 404)
