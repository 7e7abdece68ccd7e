import base64
import unittest
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs

from ...shoper_api import Client, errors
from ...simulator import Simulator
from .client_case import ClientCase
from .stub import HTML, LOGIN, TOKEN, Reply, Stub, error

OK = Reply(200, {"ok": 1})
DENIED = error(401, "unauthorized_client", "Provided access token is invalid")


def form_of(request):
    return {name: value[0] for name, value in parse_qs(request.body.decode()).items()}


class LoginCase(ClientCase):
    """A client that has to log in first."""

    token = None


class TestLogin(LoginCase):
    def test_basic_in_utf8_and_then_the_token_on_every_call(self):
        with Stub(OK) as stub:
            client = self.client(stub)
            client.get("application-config")
            client.get("units")
        pair = base64.b64encode("jan:zażółć:hasło".encode()).decode()
        self.assertEqual(len(stub.logins), 1)
        self.assertEqual(stub.logins[0].headers["Authorization"], f"Basic {pair}")
        for request in stub.requests:
            self.assertEqual(request.headers["Authorization"], f"Bearer {TOKEN}")
        self.assertEqual(client.calls, 3)

    def test_form_fields_once_where_basic_is_not_understood(self):
        for status in (400, 401):

            def login(request, status=status):
                if form_of(request).get("client_secret") == "zażółć:hasło":
                    return LOGIN
                return error(status, "auth_failure")

            with self.subTest(status), Stub(OK, login=login) as stub:
                self.client(stub).get("units")
                self.assertEqual(len(stub.logins), 2)
                self.assertEqual(form_of(stub.logins[1])["client_id"], "jan")
                self.assertNotIn("Authorization", stub.logins[1].headers)

    def test_a_refused_login_is_not_tried_again(self):
        for status in (400, 401):
            login = error(status, "auth_failure", "Błędny login")
            with self.subTest(status), Stub(OK, login=login) as stub:
                client = self.client(stub)
                for _ in range(3):
                    with self.assertRaises(errors.AuthError) as caught:
                        client.get("units")
                self.assertEqual(len(stub.logins), 2)
                self.assertEqual(stub.requests, [])
                self.assertIn("Błędny login", str(caught.exception))

    def test_a_user_without_api_access_is_told_so(self):
        login = error(401, "auth_webapi_access_denied", "Brak dostępu")
        with Stub(OK, login=login) as stub:
            with self.assertRaises(errors.ApiAccessDenied):
                self.client(stub).get("units")
            self.assertEqual(len(stub.logins), 1)

    def test_what_is_no_shop_is_told_so(self):
        for login in (
            HTML,
            Reply(404, b"<html>"),
            Reply(200, {"hello": "world"}),
            Reply(200, {"access_token": ""}),
            Reply(200, {"access_token": "a\r\nX-Evil: 1"}),
            Reply(200, [1]),
        ):
            with self.subTest(login), Stub(OK, login=login) as stub:
                with self.assertRaises(errors.NotAShop):
                    self.client(stub).get("units")

    def test_a_login_lost_on_the_way_is_repeated(self):
        logins = iter([Reply(502, b""), LOGIN])
        with Stub(OK, login=lambda request: next(logins)) as stub:
            self.client(stub).get("units")
        self.assertEqual(len(stub.logins), 2)


class TestToken(LoginCase):
    def test_a_stored_token_spares_the_login(self):
        with Stub(OK) as stub:
            self.client(stub, token="cafe" * 10).get("units")
        self.assertEqual(stub.logins, [])
        self.assertEqual(
            stub.requests[0].headers["Authorization"], f"Bearer {'cafe' * 10}"
        )

    def test_a_stored_token_that_no_header_can_hold_is_not_used(self):
        with Stub(OK) as stub:
            self.client(stub, token="a\nb").get("units")
        self.assertEqual(len(stub.logins), 1)

    def test_a_refused_token_is_renewed_once_and_the_call_repeated(self):
        for method, args in (("get", ("units", 1)), ("create", ("units", {}))):
            with self.subTest(method), Stub(DENIED, Reply(200, {"id": 5})) as stub:
                getattr(self.client(stub, token="cafe" * 10), method)(*args)
                self.assertEqual(len(stub.logins), 1)
                self.assertEqual(len(stub.requests), 2)

    def test_a_shop_that_refuses_its_own_token_is_not_asked_for_ever(self):
        with Stub(DENIED) as stub:
            client = self.client(stub, token="cafe" * 10)
            for _ in range(3):
                with self.assertRaises(errors.AuthError):
                    client.get("units")
        self.assertEqual(len(stub.logins), 2)
        self.assertEqual(len(stub.requests), 3)

    def test_a_token_that_was_accepted_may_be_renewed_again_and_again(self):
        with Stub(OK, DENIED, error(404), DENIED, OK) as stub:
            client = self.client(stub)
            client.get("units")
            with self.assertRaises(errors.NotFound):
                client.get("units", 9)
            client.get("units")
        self.assertEqual(len(stub.logins), 3)

    def test_the_new_token_is_handed_over_with_its_end(self):
        told = []
        with Stub(OK) as stub:
            self.client(stub, on_token=lambda *token: told.append(token)).get("units")
        ((token, expires_at),) = told
        self.assertEqual(token, TOKEN)
        left = expires_at - datetime.now(timezone.utc)
        self.assertLess(abs(left - timedelta(days=30)), timedelta(minutes=1))

    def test_renewed_a_day_before_its_end(self):
        with Stub(OK) as stub:
            client = self.client(stub)
            client.get("units")
            self.time.now += 29 * 86400 - 1
            client.get("units")
            self.assertEqual(len(stub.logins), 1)
            self.time.now += 2
            client.get("units")
            self.assertEqual(len(stub.logins), 2)

    def test_a_short_life_is_not_over_at_once(self):
        login = Reply(200, {"access_token": TOKEN, "expires_in": 3600})
        with Stub(OK, login=login) as stub:
            client = self.client(stub)
            client.get("units")
            self.time.now += 3000
            client.get("units")
            self.assertEqual(len(stub.logins), 1)
            self.time.now += 300
            client.get("units")
            self.assertEqual(len(stub.logins), 2)

    def test_a_nonsensical_life_counts_as_thirty_days(self):
        for value in (None, "soon", 0, -5, "NaN", [1]):
            login = Reply(200, {"access_token": TOKEN, "expires_in": value})
            told = []
            with self.subTest(value), Stub(OK, login=login) as stub:
                self.client(stub, on_token=lambda t, e, told=told: told.append(e)).get(
                    "units"
                )
                self.assertGreater(
                    told[0], datetime.now(timezone.utc) + timedelta(days=29)
                )


class TestWithSimulator(unittest.TestCase):
    def test_revoked_tokens_are_renewed(self):
        with Simulator() as sim, Client(sim.url, "odoo", "odoo") as client:
            sim.bandwidth = None
            client.get("units")
            sim.revoke_tokens()
            client.get("units")
            self.assertEqual(client.calls, 5)

    def test_two_programs_whose_logins_end_each_other_s_tokens(self):
        with Simulator() as sim:
            sim.bandwidth = None
            sim.switches.login_revokes_tokens = True
            other = self.enterContext(Client(sim.url, "odoo", "odoo"))
            todo = [other.get]  # just after the login of the first one

            def meanwhile(token, expires_at):
                if todo:
                    todo.pop()("units")

            client = Client(sim.url, "odoo", "odoo", on_token=meanwhile)
            self.enterContext(client)
            for one in (client, other, client, other):
                self.assertTrue(one.get("units"))
            self.assertFalse(todo)

    def test_a_wrong_password_is_refused(self):
        with Simulator() as sim, Client(sim.url, "odoo", "inne") as client:
            with self.assertRaises(errors.AuthError):
                client.get("units")

    def test_a_locked_and_an_unpaid_shop_are_told_apart(self):
        with Simulator() as sim, Client(sim.url, "odoo", "odoo") as client:
            sim.locked = True
            with self.assertRaises(errors.ShopLocked):
                client.get("units")
            sim.locked, sim.unpaid = False, True
            with self.assertRaises(errors.ShopUnpaid):
                client.get("units")
