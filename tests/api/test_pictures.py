import threading
import unittest
from http.server import BaseHTTPRequestHandler
from unittest import mock

from ...shoper_api import download_pictures, errors
from .stub import DROP, Reply, Stub

FOLDER = "/userdata/public/gfx/"


_send_header = BaseHTTPRequestHandler.send_header


def _without_length(handler, name, value):
    if name != "Content-Length":
        _send_header(handler, name, value)


def file(size=10, **headers):
    return Reply(200, b"x" * size, headers)


class TestDownloadPictures(unittest.TestCase):
    def test_asks_for_the_public_address_without_login(self):
        with Stub(file()) as stub:
            found = download_pictures(stub.url, ["46.jpg"])
        self.assertEqual(found, {"46.jpg": b"x" * 10})
        (request,) = stub.requests
        self.assertEqual((request.method, request.path), ("GET", f"{FOLDER}46.jpg"))
        self.assertNotIn("Authorization", request.headers)
        self.assertEqual(request.headers["Accept-Encoding"], "identity")
        self.assertEqual(stub.logins, [])

    def test_a_name_cannot_leave_the_folder(self):
        with Stub(file()) as stub:
            download_pictures(stub.url, ["../../webapi/rest/users?x.jpg"])
        self.assertEqual(
            stub.requests[0].path, f"{FOLDER}..%2F..%2Fwebapi%2Frest%2Fusers%3Fx.jpg"
        )

    def test_another_folder_can_be_asked_for(self):
        with Stub(file()) as stub:
            download_pictures(stub.url, ["46.jpg"], folder="/userdata/producers/")
        self.assertEqual(stub.requests[0].path, "/userdata/producers/46.jpg")

    def test_a_redirect_is_not_followed(self):
        with Stub(file()) as other:
            moved = Reply(302, b"", {"Location": f"{other.url}/46.jpg"})
            with Stub(moved) as stub:
                found = download_pictures(stub.url, ["46.jpg"])
            self.assertIsInstance(found["46.jpg"], errors.RedirectRefused)
            self.assertEqual(other.requests, [])

    def test_an_error_concerns_its_own_picture(self):
        def answer(request):
            return Reply(404, b"") if request.path.endswith("2.jpg") else file()

        with Stub(answer) as stub:
            found = download_pictures(stub.url, ["1.jpg", "2.jpg", "3.jpg"])
        self.assertIsInstance(found.pop("2.jpg"), errors.NotFound)
        self.assertEqual(found, {"1.jpg": b"x" * 10, "3.jpg": b"x" * 10})

    def test_a_lost_answer_is_asked_for_once_more(self):
        with Stub(DROP, file()) as stub:
            found = download_pictures(stub.url, ["1.jpg"])
        self.assertEqual(found, {"1.jpg": b"x" * 10})
        with Stub(DROP) as stub:
            found = download_pictures(stub.url, ["1.jpg"])
        self.assertIsInstance(found["1.jpg"], errors.ConnectionLost)
        self.assertEqual(len(stub.requests), 2)

    def test_a_picture_that_is_cut_off_is_none(self):
        with Stub(Reply(200, b"x" * 100, cut=50)) as stub:
            found = download_pictures(stub.url, ["1.jpg"])
        self.assertIsInstance(found["1.jpg"], errors.ConnectionLost)

    def test_a_picture_too_large_is_refused(self):
        with Stub(file(101)) as stub:
            found = download_pictures(stub.url, ["1.jpg"], max_picture=100)
        self.assertIsInstance(found["1.jpg"], errors.AnswerTooLarge)

    def test_a_picture_too_large_whose_size_is_not_announced_is_refused(self):
        chunked = Reply(200, b"fff\r\n" + b"x" * 4095, {"Transfer-Encoding": "chunked"})
        with (
            Stub(chunked) as stub,
            mock.patch.object(BaseHTTPRequestHandler, "send_header", _without_length),
        ):
            found = download_pictures(stub.url, ["1.jpg"], max_picture=100)
        self.assertIsInstance(found["1.jpg"], errors.AnswerTooLarge)

    def test_a_size_that_is_no_number_stops_nothing(self):
        def any_length(handler, name, value):
            _send_header(handler, name, "many" if name == "Content-Length" else value)

        content = b"a\r\n" + b"x" * 10 + b"\r\n0\r\n\r\n"
        chunked = Reply(200, content, {"Transfer-Encoding": "chunked"})
        with (
            Stub(chunked) as stub,
            mock.patch.object(BaseHTTPRequestHandler, "send_header", any_length),
        ):
            found = download_pictures(stub.url, ["46.jpg"])
        self.assertEqual(found, {"46.jpg": b"x" * 10})

    def test_what_has_no_room_is_left_for_the_next_call(self):
        names = [f"{number}.jpg" for number in range(6)]
        with Stub(file(40)) as stub:
            found = download_pictures(stub.url, names, max_picture=50, max_held=100)
            self.assertTrue(found)
            self.assertLessEqual(sum(map(len, found.values())), 100)
            while len(found) < 6:
                rest = [name for name in names if name not in found]
                more = download_pictures(stub.url, rest, max_picture=50, max_held=100)
                self.assertTrue(more)
                found |= more

    def test_several_at_once_but_not_more_than_asked_for(self):
        lock, seen, most = threading.Lock(), [0], [0]
        together = threading.Barrier(3, timeout=5)

        def answer(request):
            with lock:
                seen[0] += 1
                most[0] = max(most[0], seen[0])
            together.wait()
            with lock:
                seen[0] -= 1
            return file()

        names = [f"{number}.jpg" for number in range(6)]
        with Stub(answer) as stub:
            found = download_pictures(stub.url, names, threads=3)
        self.assertEqual(len(found), 6)
        self.assertEqual(most[0], 3)

    def test_what_stops_every_picture_is_raised(self):
        with Stub(Reply(429, b"", {"Retry-After": "7"})) as stub:
            with self.assertRaises(errors.RateLimited) as caught:
                download_pictures(stub.url, ["1.jpg", "2.jpg"])
        self.assertEqual(caught.exception.retry_after, 7)
        with Stub(file()) as stub:
            url = stub.url
        with self.assertRaises(errors.ConnectFailed):
            download_pictures(url, ["1.jpg"])

    def test_nothing_to_do(self):
        self.assertEqual(download_pictures("https://sklep.example.pl", []), {})
