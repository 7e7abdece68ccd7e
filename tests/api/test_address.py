import socket
import unittest
from unittest import mock

from ...shoper_api import Client, errors, is_local, normalise_url
from ...shoper_api.address import check_public
from .stub import Reply, Stub


class TestNormaliseUrl(unittest.TestCase):
    def test_what_people_paste_becomes_the_origin_of_the_shop(self):
        for text in (
            "sklep.example.pl",
            "sklep.example.pl/",
            "  https://sklep.example.pl  ",
            "HTTPS://Sklep.Example.PL/admin",
            "https://sklep.example.pl/admin/",
            "https://sklep.example.pl/webapi/rest",
            "https://sklep.example.pl/webapi/rest/",
            "https://sklep.example.pl/pl/p/Kubek/36?utm=1#opis",
            "https://sklep.example.pl:443",
        ):
            with self.subTest(text):
                self.assertEqual(normalise_url(text), "https://sklep.example.pl")

    def test_another_port_is_kept(self):
        self.assertEqual(normalise_url("sklep.pl:8443/x"), "https://sklep.pl:8443")

    def test_an_international_name_becomes_ascii(self):
        self.assertEqual(normalise_url("żółw.pl"), "https://xn--w-uga1v8h.pl")

    def test_plain_http_is_allowed_to_this_machine_only(self):
        for url in ("http://127.0.0.1:8069", "http://localhost:1", "http://[::1]:80"):
            with self.subTest(url):
                self.assertTrue(normalise_url(url).startswith("http://"))
        for url in (
            "http://sklep.pl",
            "http://localhost.sklep.pl",
            "http://127.0.0.1.sklep.pl",
            "http://192.168.1.5",
        ):
            with self.subTest(url), self.assertRaises(errors.InsecureAddress):
                normalise_url(url)

    def test_what_is_not_on_the_internet_is_told_from_what_is(self):
        for host in (
            *("localhost", "odoo.localhost", "localhost.", "127.0.0.1", "127.1"),
            *("2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"),
            *("10.0.0.7", "192.168.1.5", "172.16.0.1", "169.254.169.254", "[fd00::1]"),
        ):
            with self.subTest(host):
                self.assertTrue(is_local(normalise_url(f"https://{host}:8443/x")))
        for host in ("sklep.example.pl", "localhost.sklep.pl", "8.8.8.8", "żółw.pl"):
            with self.subTest(host):
                self.assertFalse(is_local(normalise_url(host)))

    def test_a_name_that_means_something_within_the_network_is_not_called(self):
        for numbers, is_inside in (
            (["10.0.0.5"], True),
            (["8.8.8.8", "169.254.169.254"], True),
            (["fe80::1%eth0"], True),
            (["::ffff:127.0.0.1"], True),
            (["8.8.8.8", "2a00:1450:401b::200e"], False),
            ([], False),
        ):
            found = [(0, 0, 0, "", (number, 0)) for number in numbers]
            with (
                self.subTest(numbers),
                mock.patch.object(socket, "getaddrinfo", return_value=found),
            ):
                if is_inside:
                    with self.assertRaises(errors.InvalidAddress) as caught:
                        check_public("10-0-0-5.nip.example")
                    self.assertEqual(caught.exception.advice_key, "inside")
                else:
                    check_public("sklep.example.pl")
        for error in (socket.gaierror(), UnicodeError()):
            with mock.patch.object(socket, "getaddrinfo", side_effect=error):
                check_public("sklep.example.pl")  # connecting tells
        with Stub(Reply(200, {})) as stub:
            url = stub.url.replace("127.0.0.1", "localhost")
            with Client(url, "jan", "haslo", token="x", own_network=False) as client:
                with self.assertRaises(errors.InvalidAddress):
                    client.get("products", 36)
                self.assertEqual(client.calls, 0)
            self.assertEqual(stub.requests, [])
            with Client(url, "jan", "haslo", token="x") as client:
                client.get("products", 36)

    def test_what_is_no_address_is_refused(self):
        for text in (
            "",
            "https://",
            "ftp://sklep.pl",
            "file:///etc/passwd",
            "mailto:a@sklep.pl",
            "https://sklep.pl:port",
            "https://[::1",
            "https://sklep pl",
            "https://sklep.pl\\.inny.pl",
        ):
            with self.subTest(text), self.assertRaises(errors.InvalidAddress):
                normalise_url(text)

    def test_a_login_in_the_address_is_refused_and_not_repeated(self):
        for text in ("https://jan:tajne@sklep.pl", "jan@sklep.pl"):
            with self.subTest(text), self.assertRaises(errors.InvalidAddress) as caught:
                normalise_url(text)
            self.assertNotIn("jan", str(caught.exception))

    def test_the_client_checks_its_address(self):
        with self.assertRaises(errors.InsecureAddress):
            Client("http://sklep.pl", "odoo", "odoo")
        self.assertEqual(Client("sklep.pl", "o", "o").url, "https://sklep.pl")
