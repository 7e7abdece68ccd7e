import base64

import requests

from .common import ShopCase


class TestLogin(ShopCase):
    def log_in(self, **options):
        return requests.post(f"{self.sim.url}/webapi/rest/auth", timeout=10, **options)

    def assert_token(self, answer):
        self.assertEqual(answer.status_code, 200)
        body = answer.json()
        self.assertRegex(body["access_token"], r"^[0-9a-f]{40}$")
        self.assertEqual(body["expires_in"], 2592000)
        self.assertEqual(body["token_type"], "bearer")
        self.headers = {"Authorization": f"Bearer {body['access_token']}"}
        self.get("units")

    def test_basic(self):
        self.assert_token(self.log_in(auth=("odoo", "odoo")))

    def test_basic_with_letters_beyond_ascii(self):
        self.sim.users.add_user("zażółć", "gęślą:jaźń")
        pair = base64.b64encode("zażółć:gęślą:jaźń".encode()).decode()
        self.assert_token(self.log_in(headers={"Authorization": f"Basic {pair}"}))

    def test_query(self):
        pair = {"client_id": "odoo", "client_secret": "odoo"}
        self.assert_token(self.log_in(params=pair))

    def test_form(self):
        pair = {"client_id": "odoo", "client_secret": "odoo"}
        self.assert_token(self.log_in(data=pair))

    def test_json(self):
        pair = {"client_id": "odoo", "client_secret": "odoo"}
        self.assert_token(self.log_in(json=pair))

    def test_wrong_password_and_unknown_user(self):
        for pair in (("odoo", "x"), ("nobody", "odoo"), ("", "")):
            answer = self.log_in(auth=pair)
            self.assertEqual(answer.status_code, 401)
            self.assertEqual(answer.json()["error"], "auth_failure")

    def test_user_without_api_access(self):
        self.sim.users.add_user("anna", "a", None)
        answer = self.log_in(auth=("anna", "a"))
        self.assertEqual(answer.status_code, 401)
        self.assertEqual(answer.json()["error"], "auth_webapi_access_denied")

    def test_login_answer_carries_limit_headers(self):
        self.sim.bandwidth = 2
        answer = self.log_in(auth=("odoo", "odoo"))
        self.assertEqual(answer.headers["X-Shop-Api-Limit"], "10")
        self.assertEqual(answer.headers["X-Shop-Api-Bandwidth"], "2")

    def test_only_post(self):
        answer = requests.get(f"{self.sim.url}/webapi/rest/auth", timeout=10)
        self.assertEqual(answer.status_code, 405)


class TestTokens(ShopCase):
    invalid = {
        "error": "unauthorized_client",
        "error_description": "Provided access token is invalid",
    }

    def assert_invalid(self, headers=None):
        answer = self.call("GET", "units", headers=headers)
        self.assertEqual((answer.status_code, answer.json()), (401, self.invalid))

    def test_wrong_token(self):
        self.assert_invalid({"Authorization": "Bearer " + "0" * 40})

    def test_no_token_and_no_bearer(self):
        self.headers = {}
        self.assert_invalid()
        self.assert_invalid({"Authorization": "Basic b2RvbzpvZG9v"})

    def test_revoked_token(self):
        self.sim.revoke_tokens()
        self.assert_invalid()

    def test_token_expires_after_thirty_days(self):
        self.clock.now += 2592000 - 1
        self.get("units")
        self.clock.now += 1
        self.assert_invalid()

    def test_second_login_keeps_the_first_token_unless_switched(self):
        self.token()
        self.get("units")
        self.sim.switches.login_revokes_tokens = True
        self.token()
        self.assert_invalid()


class TestPermissions(ShopCase):
    text = "The request requires higher privileges than provided by the access token"

    def be(self, permissions):
        self.sim.users.add_user("anna", "a", permissions)
        self.headers = {"Authorization": f"Bearer {self.token('anna', 'a')}"}

    def assert_forbidden(self, method, path, body=None):
        answer = self.call(method, path, json=body)
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(
            answer.json(),
            {"error": "insufficient_scope", "error_description": self.text},
        )

    def test_each_level_includes_those_before_it(self):
        calls = {
            "read": ("GET", "producers", None),
            "create": ("POST", "producers", {"name": "A"}),
            "edit": ("PUT", "producers/1", {"name": "B"}),
            "delete": ("DELETE", "producers/1", None),
        }
        self.sim.owner.create("producers", {"name": "A"})
        levels = list(calls)
        for level in levels:
            self.be({"producers": level})
            for needed, (method, path, body) in calls.items():
                if levels.index(needed) > levels.index(level):
                    self.assert_forbidden(method, path, body)
                else:
                    answer = self.call(method, path, json=body)
                    self.assertEqual(answer.status_code, 200, (level, needed))

    def test_right_is_per_resource(self):
        self.be({"units": "delete"})
        self.get("units")
        for path in ("products", "products/1", "categories-tree", "taxes"):
            self.assert_forbidden("GET", path)

    def test_tree_goes_by_the_right_to_categories(self):
        self.be({"categories": "read"})
        self.assertEqual(self.get("categories-tree"), [])

    def test_settings_need_no_right(self):
        self.be({})
        self.assertEqual(self.get("application-lock"), {"locked": False})
        self.assertIn("license_id", self.get("application-config"))

    def test_change_of_rights_holds_for_tokens_given_out(self):
        self.be({"units": "read"})
        self.sim.users.add_user("anna", "a", {})
        self.assert_forbidden("GET", "units")

    def test_unknown_level_is_refused(self):
        with self.assertRaises(ValueError):
            self.sim.users.add_user("x", "x", {"units": "write"})


class TestShopClosed(ShopCase):
    def test_unpaid(self):
        self.sim.unpaid = True
        self.assertEqual(self.call("GET", "units").status_code, 402)
        self.assertEqual(self.call("GET", "units").json()["error"], "access_denied")
        answer = requests.post(
            f"{self.sim.url}/webapi/rest/auth", auth=("odoo", "odoo"), timeout=10
        )
        self.assertEqual(answer.status_code, 402)

    def test_locked(self):
        self.sim.locked = True
        answer = self.call("GET", "units")
        self.assertEqual(answer.status_code, 503)
        self.assertEqual(answer.json()["error"], "temporarily_unavailable")
        self.assertEqual(self.call("POST", "bulk", json=[]).status_code, 503)
        self.assertEqual(self.get("application-lock"), {"locked": True})
        self.sim.locked = False
        self.get("units")
