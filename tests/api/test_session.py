import gzip
import http.client
import os
import tempfile
from pathlib import Path
from unittest import mock

from urllib3.exceptions import ProxyError
from urllib3.response import HTTPResponse

from ...shoper_api import Client, errors
from ...shoper_api.transport import transport_error
from .certificates import server_context, write_certificate
from .client_case import ClientCase
from .stub import DROP, HTML, TOKEN, Reply, Stub

OK = Reply(200, {"ok": 1})


class TestRequest(ClientCase):
    def test_headers_and_address(self):
        with Stub(OK) as stub:
            client = self.client(stub, language="en_US")
            client.get("products", 36)
            client.update("products", 36, {"code": "Ż"})
        get, put = stub.requests
        self.assertEqual((get.method, get.path), ("GET", "products/36"))
        self.assertEqual(get.headers["Accept-Language"], "en_US")
        self.assertEqual(get.headers["Accept-Encoding"], "gzip")
        self.assertEqual((put.method, put.path), ("PUT", "products/36"))
        self.assertEqual(put.headers["Content-Type"], "application/json")
        self.assertEqual(put.json, {"code": "Ż"})

    def test_an_id_cannot_leave_its_place_in_the_path(self):
        with Stub(OK) as stub:
            self.client(stub).get("products", "../users?x=1")
        self.assertEqual(stub.requests[0].path, "products/..%2Fusers%3Fx%3D1")

    def test_a_number_that_json_lacks_is_refused_before_it_is_sent(self):
        with Stub(OK) as stub:
            with self.assertRaises(ValueError):
                self.client(stub).create("units", {"floating_point": float("nan")})
        self.assertEqual(stub.requests, [])

    def test_one_connection_serves_all_calls(self):
        with Stub(OK) as stub:
            client = self.client(stub)
            for _ in range(3):
                client.get("units")
                client.update("units", 1, {})
        self.assertEqual({request.connection for request in stub.requests}, {1})

    def test_a_post_takes_no_connection_that_was_idle(self):
        with Stub(OK, OK, OK, Reply(200, 7)) as stub:
            client = self.client(stub)
            client.get("units")
            self.time.now += 10
            client.get("units")
            self.time.now += 10
            client.update("units", 1, {})
            self.time.now += 10
            client.create("units", {})
        self.assertEqual([r.connection for r in stub.requests], [1, 1, 1, 2])

    def test_cookies_are_not_kept(self):
        with Stub(Reply(200, {}, {"Set-Cookie": "session=1; Path=/"})) as stub:
            client = self.client(stub)
            client.get("units")
            client.get("units")
        self.assertNotIn("Cookie", stub.requests[1].headers)

    def test_counters(self):
        with Stub(lambda request: self.take(2.5)) as stub:
            client = self.client(stub)
            client.get("units")
            client.get("units")
            self.assertEqual(client.calls, 2)
            self.assertEqual(client.shop_seconds, 5.0)
            self.assertEqual(client.waited, 0.0)

    def take(self, seconds):
        self.time.now += seconds
        return OK


class TestEnvironment(ClientCase):
    def test_netrc_does_not_replace_the_login(self):
        with tempfile.TemporaryDirectory() as folder:
            netrc = Path(folder, "netrc")
            netrc.write_text("machine 127.0.0.1 login obcy password obce\n")
            with mock.patch.dict(os.environ, {"NETRC": str(netrc)}):
                with Stub(OK) as stub:
                    client = Client(stub.url, "jan", "tajne-haslo")
                    client.get("units")
                    client.close()
        for request in stub.logins + stub.requests:
            self.assertNotIn("b2JjeTpvYmNl", request.headers["Authorization"])
        self.assertEqual(stub.requests[0].headers["Authorization"], f"Bearer {TOKEN}")

    def test_this_machine_is_never_called_through_a_proxy(self):
        environment = {"http_proxy": "http://127.0.0.1:9", "no_proxy": ""}
        with mock.patch.dict(os.environ, environment), Stub(OK) as stub:
            self.client(stub).get("units")
        self.assertEqual(len(stub.requests), 1)

    def test_other_machines_are_called_through_the_proxy_of_the_environment(self):
        with Stub(OK) as proxy:
            environment = {"https_proxy": proxy.url, "no_proxy": ""}
            with mock.patch.dict(os.environ, environment):
                client = self.client(mock.Mock(url="https://sklep.example.pl"))
                with self.assertRaises(errors.ConnectFailed):  # it refuses CONNECT
                    client.create("units", {})

    def test_what_breaks_behind_a_proxy_is_not_taken_for_unsent(self):
        broken = ConnectionResetError(104, "Connection reset by peer")
        failure = ProxyError("Cannot connect to proxy.", broken)  # urllib3 1.26
        error = transport_error(failure, "sklep.example.pl", "products")
        self.assertIsInstance(error, errors.ConnectionLost)


class TestRedirects(ClientCase):
    def test_never_followed_and_the_target_is_named(self):
        with Stub(OK) as other, Stub(OK) as stub:
            for target, name in (
                (f"{other.url}/webapi/rest/units?x=1", other.url),
                ("https://www.sklep.pl/a", "https://www.sklep.pl"),
                ("https://jan:tajne@sklep.pl/", "https://sklep.pl"),
                ("//inny.pl/", "http://inny.pl"),
                (stub.url.replace("http", "https"), stub.url.replace("http", "https")),
                ("/login", stub.url),
                ("http://[", "an invalid address"),
            ):
                for method, status in (("get", 302), ("create", 307), ("update", 301)):
                    stub._replies = [Reply(status, b"", {"Location": target})]
                    args = {"get": (1,), "create": ({},), "update": (1, {})}[method]
                    with (
                        self.subTest(target=target, method=method),
                        self.assertRaises(errors.RedirectRefused) as caught,
                    ):
                        getattr(self.client(stub), method)("units", *args)
                    self.assertEqual(caught.exception.target, name)
                    self.assertIn(name, str(caught.exception))
                    self.assertNotIn("tajne", str(caught.exception))
            self.assertEqual(other.requests + other.logins, [])
            self.assertEqual(len(stub.requests), 7 * 3)


class TestSize(ClientCase):
    def test_the_answer_of_a_redirect_is_not_read(self):
        reply = Reply(302, b"x" * 5_000_000, {"Location": "/"})
        read = {"read": mock.DEFAULT, "read1": mock.DEFAULT}
        with (
            Stub(reply) as stub,
            mock.patch.multiple(http.client.HTTPResponse, **read) as unread,
        ):
            with self.assertRaises(errors.RedirectRefused):
                self.client(stub).get("units")
        for method in unread.values():
            method.assert_not_called()

    def test_an_answer_at_the_limit_is_read_and_one_above_is_not(self):
        for size, fits in ((1000, True), (1001, False)):
            reply = Reply(200, b'["' + b"x" * (size - 4) + b'"]')
            with self.subTest(size), Stub(reply) as stub:
                client = self.client(stub, max_answer=1000)
                if fits:
                    client.get("units")
                else:
                    with self.assertRaises(errors.AnswerTooLarge):
                        client.get("units")
                self.assertEqual(len(stub.requests), 1)

    def test_decompressed_bytes_count(self):
        bomb = gzip.compress(b"0" * 50_000_000)
        with Stub(Reply(200, bomb, {"Content-Encoding": "gzip"})) as stub:
            with self.assertRaises(errors.AnswerTooLarge):
                self.client(stub, max_answer=1_000_000).get("units")

    def test_a_compressed_answer_is_read(self):
        body = gzip.compress(b'{"a": "%s"}' % (b"b" * 100_000))
        with Stub(Reply(200, body, {"Content-Encoding": "gzip"})) as stub:
            self.assertEqual(len(self.client(stub).get("units")["a"]), 100_000)

    def test_what_is_compressed_goes_by_two_names_and_may_be_left_unnamed(self):
        body = gzip.compress(b"{}")
        for name, content in (("x-gzip", body), (" GZIP", body), ("", b"{}")):
            with self.subTest(name):
                with Stub(Reply(200, content, {"Content-Encoding": name})) as stub:
                    self.assertEqual(self.client(stub).get("units"), {})

    def test_a_compressed_answer_that_is_cut_off_is_lost(self):
        whole = gzip.compress(b"93")
        for body in (whole[:5], whole[:-9], whole[:-1], b"93"):
            with self.subTest(body):
                with Stub(Reply(200, body, {"Content-Encoding": "gzip"})) as stub:
                    with self.assertRaises(errors.OutcomeUnknown):
                        self.client(stub).create("units", {})

    def test_the_status_counts_where_what_was_not_asked_for_cannot_be_read(self):
        with Stub(Reply(503, b"\x1f", {"Content-Encoding": "br"})) as stub:
            with self.assertRaises(errors.ServerError):
                self.client(stub).get("units")

    def test_compression_within_compression_is_refused(self):
        body = gzip.compress(gzip.compress(b"{}"))
        with Stub(Reply(200, body, {"Content-Encoding": "gzip, gzip"})) as stub:
            with self.assertRaises(errors.NotAShop):
                self.client(stub).get("units")

    def test_a_lost_answer_to_a_post_is_unknown_also_when_too_large(self):
        with Stub(Reply(200, b"1" * 2000)) as stub:
            with self.assertRaises(errors.OutcomeUnknown):
                self.client(stub, max_answer=1000).create("units", {})


class TestTransport(ClientCase):
    def test_no_connection(self):
        with Stub(OK) as stub:
            pass
        with self.assertRaises(errors.ConnectFailed):
            self.client(stub).create("units", {})
        self.assertEqual(self.time.slept, [1, 2])

    def test_an_answer_that_does_not_come(self):
        with Stub(lambda request: stub.hang()) as stub:
            with self.assertRaises(errors.Timeout):
                self.client(stub, timeout=(1, 0.1)).get("units")
            self.assertEqual(len(stub.requests), 3)

    def test_an_answer_that_drips(self):
        body = Reply(200, b'["' + b"x" * 100_000 + b'"]')
        with Stub(body) as stub:
            ticks = iter(range(0, 10_000, 15))
            client = self.client(stub, clock=lambda: next(ticks), timeout=(1, 2))
            with self.assertRaises(errors.Timeout):
                client.get("units")

    def test_dropped_and_cut_answers(self):
        for reply in (DROP, Reply(200, {"a": "b" * 1000}, cut=100)):
            with self.subTest(reply), Stub(reply) as stub:
                with self.assertRaises(errors.ConnectionLost):
                    self.client(stub).get("units")

    def test_a_cut_answer_that_makes_sense_is_noticed(self):
        with Stub(Reply(200, 93, cut=1)) as stub:
            with self.assertRaises(errors.OutcomeUnknown):
                self.client(stub).create("units", {})

    def test_an_old_urllib3_gives_answers_too(self):
        lacking = property(lambda response: response.no_such_method)
        with mock.patch.object(HTTPResponse, "read1", lacking, create=True):
            with Stub(Reply(200, {"a": "b" * 10_000})) as stub:
                self.assertEqual(len(self.client(stub).get("units")["a"]), 10_000)

    def test_a_cut_answer_without_length_is_noticed(self):
        with Stub(Reply(200, b'{"list": [1, 2')) as stub:
            with self.assertRaises(errors.ConnectionLost):
                self.client(stub).get("units")

    def test_html_is_no_shop(self):
        with Stub(HTML) as stub:
            with self.assertRaises(errors.NotAShop):
                self.client(stub).get("units")

    def test_json_nested_without_end_is_no_crash(self):
        with Stub(Reply(200, b"[" * 200_000)) as stub:
            with self.assertRaises(errors.ConnectionLost):
                self.client(stub).get("units")


class TestCertificates(ClientCase):
    def server(self, *, days, name="127.0.0.1"):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.pem = Path(folder.name, "server.pem")
        write_certificate(self.pem, days=days, name=name)
        return Stub(OK, tls=server_context(self.pem))

    def trusted(self):
        return mock.patch.dict(os.environ, {"REQUESTS_CA_BUNDLE": str(self.pem)})

    def test_a_valid_certificate_of_a_bundle_of_the_environment_is_accepted(self):
        with self.server(days=30) as stub, self.trusted():
            self.assertEqual(self.client(stub).get("units"), {"ok": 1})

    def test_an_untrusted_certificate_is_refused(self):
        with self.server(days=30) as stub:
            with self.assertRaises(errors.CertificateInvalid):
                self.client(stub).create("units", {})
        self.assertEqual(stub.requests, [])

    def test_an_expired_certificate_is_refused_and_said_to_be(self):
        with self.server(days=-1) as stub, self.trusted():
            with self.assertRaisesRegex(errors.CertificateInvalid, "expired"):
                self.client(stub).create("units", {})

    def test_a_certificate_of_another_host_is_refused(self):
        with self.server(days=30, name="127.0.0.2") as stub, self.trusted():
            with self.assertRaises(errors.CertificateInvalid):
                self.client(stub).get("units")

    def test_https_to_a_server_without_tls_is_no_connection(self):
        with Stub(OK) as stub:
            plain = mock.Mock(url=stub.url.replace("http", "https"))
            with self.assertRaises(errors.ConnectFailed):
                self.client(plain).create("units", {})

    def test_a_missing_ca_bundle_is_told(self):
        with self.server(days=30) as stub:
            with mock.patch.dict(os.environ, {"REQUESTS_CA_BUNDLE": "/missing.pem"}):
                with self.assertRaisesRegex(errors.ConnectFailed, "missing.pem"):
                    self.client(stub).get("units")
