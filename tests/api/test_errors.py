import pickle
import unittest

from ...shoper_api import Client, errors
from .stub import HTML, FakeTime, Reply, Stub, error

FIELDS = (
    "Wartość pola 'name' jest niepoprawna: Pole wymagane; "
    "Wartość pola 'ean' jest niepoprawna: Wymagany jest poprawny kod; inny niż '1'"
)


def failure_of(reply, method="get", *args):
    """The error that the client raises for an answer."""
    clock = FakeTime()
    with Stub(reply) as stub:
        with Client(stub.url, "o", "tajne1", clock=clock, sleep=clock.sleep) as client:
            try:
                getattr(client, method)("products", *args)
            except errors.ShoperError as failure:
                return failure, stub
    raise AssertionError("no error")


class TestStatus(unittest.TestCase):
    def test_each_answer_of_the_shop_has_its_error(self):
        for reply, cls, kind, tries in (
            (error(400, "invalid_request", FIELDS), errors.Rejected, "rejected", 1),
            (error(400, "object_readonly", "x"), errors.Rejected, "rejected", 1),
            (error(402, "access_denied", "x"), errors.ShopUnpaid, "unpaid", 1),
            (
                error(403, "insufficient_scope"),
                errors.PermissionDenied,
                "permission",
                1,
            ),
            (
                error(403, "auth_ip_not_allowed"),
                errors.ApiAccessDenied,
                "api_access",
                1,
            ),
            (
                error(401, "auth_webapi_access_denied"),
                errors.ApiAccessDenied,
                "api_access",
                1,
            ),
            (error(404, "invalid_request"), errors.NotFound, "not_found", 1),
            (error(405, "invalid_request"), errors.MethodNotAllowed, "method", 1),
            (error(501, "invalid_request"), errors.MethodNotAllowed, "method", 1),
            (error(409, "server_error"), errors.Conflict, "conflict", 3),
            (
                error(429, "temporarily_unavailable"),
                errors.RateLimited,
                "rate_limited",
                5,
            ),
            (error(500), errors.ServerError, "server", 3),
            (Reply(502, b"<html>Bad gateway"), errors.ServerError, "server", 3),
            (Reply(503, b"<html>Busy"), errors.ServerError, "server", 3),
            (error(503, "temporarily_unavailable"), errors.ShopLocked, "locked", 1),
            (error(504), errors.ServerError, "server", 3),
            (HTML, errors.NoJson, "no_json", 3),
            (Reply(403, b"<html>Przerwa"), errors.NoJson, "no_json", 1),
            (Reply(404, b"<html>Not found"), errors.NoJson, "no_json", 1),
            (Reply(200, 5), errors.NotAShop, "not_a_shop", 1),
            (Reply(200, b""), errors.ConnectionLost, "connection_lost", 3),
        ):
            with self.subTest(status=reply.status, kind=kind):
                failure, stub = failure_of(reply)
                self.assertIs(type(failure), cls)
                self.assertEqual(failure.kind, kind)
                self.assertEqual(len(stub.requests), tries)

    def test_an_error_tells_what_the_shop_said(self):
        failure, _ = failure_of(error(400, "object_readonly", "Nie można"), "get", 36)
        self.assertEqual(failure.status, 400)
        self.assertEqual(failure.code, "object_readonly")
        self.assertEqual(failure.description, "Nie można")
        self.assertEqual(failure.resource, "products")
        self.assertEqual(failure.advice_key, "rejected")
        self.assertEqual(
            str(failure),
            "The shop refused the data (GET products, status 400): Nie można",
        )

    def test_the_advice_follows_the_code_where_it_says_more(self):
        failure, _ = failure_of(error(403, "auth_ip_not_allowed"))
        self.assertEqual(failure.advice_key, "ip_not_allowed")

    def test_of_what_no_shop_says_it_is_that_the_answer_is_strange(self):
        for reply in (HTML, Reply(404, b"<html>Not found"), Reply(200, 5)):
            failure, _ = failure_of(reply)
            self.assertEqual(failure.advice_key, "strange")

    def test_reasons_by_field(self):
        failure, _ = failure_of(error(400, "invalid_request", FIELDS))
        self.assertEqual(
            failure.fields,
            {
                "name": "Pole wymagane",
                "ean": "Wymagany jest poprawny kod; inny niż '1'",
            },
        )
        failure, _ = failure_of(
            error(400, "invalid_request", "Key 'category_id' is required")
        )
        self.assertEqual(
            failure.fields, {"category_id": "Key 'category_id' is required"}
        )
        failure, _ = failure_of(error(400, "invalid_request", "Category '9'"))
        self.assertEqual(failure.fields, {})

    def test_reasons_of_both_forms_in_one_text(self):
        name = "Wartość pola 'name' jest niepoprawna: Pole wymagane"
        missing = "Key 'pkwiu' is required"
        for texts in ([missing, "Key 'code' is required"], [missing, name]):
            for joined in ("; ".join(texts), "; ".join(reversed(texts))):
                failure, _stub = failure_of(error(400, "invalid_request", joined))
                self.assertEqual(failure.fields["pkwiu"], missing, joined)
                self.assertEqual(len(failure.fields), 2, joined)
        self.assertEqual(failure.fields["name"], "Pole wymagane")

    def test_kinds_are_all_different(self):
        classes = [
            item
            for item in vars(errors).values()
            if isinstance(item, type) and issubclass(item, errors.ShoperError)
        ]
        self.assertEqual(len({cls.kind for cls in classes}), len(classes))

    def test_an_error_survives_pickling(self):
        failure, _ = failure_of(error(400, "invalid_request", FIELDS))
        copy = pickle.loads(pickle.dumps(failure))
        self.assertEqual((str(copy), copy.fields), (str(failure), failure.fields))
