import base64
import logging
import traceback
import unittest

from ...shoper_api import BulkItem, Client, errors
from ...shoper_api.redaction import MASK, get_logger, mask
from .stub import DROP, HTML, TOKEN, FakeTime, Reply, Stub, error

LOGIN = "jan@example.pl"
PASSWORD = "S3kretne+hasło/9"
STORED = "stored-token-of-no-known-look"


class TestMask(unittest.TestCase):
    def test_secrets_go_and_the_rest_stays(self):
        for text, masked in (
            ('{"password": "a\\"b", "x": 1}', '{"password": ***, "x": 1}'),
            ("{'client_secret': 'abc', 'x': 1}", "{'client_secret': ***, 'x': 1}"),
            ('{"access_token":"abc"}', '{"access_token":***}'),
            (
                "client_id=jan&client_secret=abc&x=1",
                "client_id=jan&client_secret=***&x=1",
            ),
            ("GET /x?access_token=abc HTTP/1.1", "GET /x?access_token=*** HTTP/1.1"),
            ("Authorization: Basic amFuOnRham5l", "Authorization: Basic ***"),
            ("{'Authorization': 'Bearer abc'}", "{'Authorization': ***}"),
            ("authorization: abc", "authorization: ***"),
            ("Bearer abcdefgh12345678 refused", "Bearer *** refused"),
            (f"token {TOKEN} is invalid", "token *** is invalid"),
            (f"token {TOKEN.upper()}.", "token ***."),
            ("ab" * 32, "***"),
        ):
            with self.subTest(text):
                self.assertEqual(mask(text), masked)

    def test_what_only_looks_alike_stays(self):
        for text in (
            "products/36",
            "ab" * 16,  # an MD5 sum
            f"{TOKEN}0",  # 41 digits
            f"x{TOKEN}",
            "Wartość pola 'name' jest niepoprawna: Pole wymagane",
        ):
            with self.subTest(text):
                self.assertEqual(mask(text), text)


class TestLoggers(unittest.TestCase):
    def test_every_logger_masks_its_arguments(self):
        logger = get_logger("shoper_api.test")
        self.assertIs(get_logger("shoper_api.test"), logger)
        self.assertEqual(len(logger.filters), 1)
        with self.assertLogs(logger, logging.DEBUG) as logs:
            logger.debug("token %s of %s", TOKEN, {"password": "abc"})
        self.assertEqual(
            logs.records[0].getMessage(), f"token {MASK} of {{'password': {MASK}}}"
        )


class Everything(logging.Handler):
    """Keeps all that any logger of the process says, down to DEBUG."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []

    def emit(self, record):
        self.lines.append(f"{record.name} {self.format(record)} {record.args!r}")


class TestNothingLeaks(unittest.TestCase):
    """Goes through every way a call can end, listening to all loggers."""

    def setUp(self):
        self.log = Everything()
        root = logging.getLogger()
        self.addCleanup(root.removeHandler, self.log)
        root.addHandler(self.log)
        # The package has a level of its own where it is part of Odoo.
        package = logging.getLogger(Client.__module__.rpartition(".")[0])
        for logger in (root, package):
            self.addCleanup(logger.setLevel, logger.level)
            logger.setLevel(logging.DEBUG)
        self.secrets = {
            PASSWORD,
            base64.b64encode(f"{LOGIN}:{PASSWORD}".encode()).decode(),
            TOKEN,
            STORED,
        }

    def client(self, url, **options):
        clock = FakeTime()
        client = Client(
            url,
            LOGIN,
            PASSWORD,
            clock=clock,
            sleep=clock.sleep,
            timeout=(1, 0.1),
            patience=0.1,
            **options,
        )
        self.addCleanup(client.close)
        return client

    def assertClean(self, text):
        for secret in self.secrets:
            self.assertNotIn(secret, text)

    def assertCleanError(self, error):
        """Neither the error nor anything it leads to holds a secret."""
        seen, queue = [], [error]
        while queue:
            item = queue.pop()
            if any(item is other for other in seen):
                continue
            seen.append(item)
            self.assertIsInstance(item, errors.ShoperError)
            self.assertClean(f"{item!s} {item!r} {item.args!r} {vars(item)!r}")
            queue += [x for x in (item.__cause__, item.__context__) if x]
        self.assertClean("".join(traceback.format_exception(error)))

    def echo(self, request):
        """A shop that repeats in its error what it was told."""
        told = request.headers.get("Authorization", "")
        text = f"{told} {told.split()[-1:]} {PASSWORD} {request.body.decode()}"
        return error(400, f"no_{told}", text)

    def test_calls_that_fail_in_every_way(self):
        statuses = (400, 401, 402, 403, 404, 405, 409, 429, 500, 501, 503)
        replies = [error(status, text=f"{PASSWORD} {TOKEN}") for status in statuses]
        replies += [self.echo, DROP, HTML, Reply(200, {"a": "b" * 90}, cut=9)]
        replies += [Reply(302, b"", {"Location": f"https://a.pl/?t={TOKEN}"})]
        replies += [Reply(200, b"<html>" + TOKEN.encode())]
        for reply in replies:
            with self.subTest(reply), Stub(reply) as stub:
                client = self.client(stub.url, token=STORED)
                for call, *args in (
                    (client.get, "units"),
                    (client.create, "units", {"name": "x"}),
                    (client.delete, "units", 1),
                ):
                    with self.assertRaises(errors.ShoperError) as caught:
                        call(*args)
                    self.assertCleanError(caught.exception)
                items = [BulkItem("GET", "units"), BulkItem("POST", "units", body={})]
                for result in client.bulk(items):
                    self.assertCleanError(result.error)
        self.assertClean("\n".join(self.log.lines))
        self.assertTrue([line for line in self.log.lines if "urllib3" in line])
        self.assertTrue([line for line in self.log.lines if "GET units" in line])

    def test_items_of_a_bulk_that_fail(self):
        body = {"error": "x", "error_description": f"{PASSWORD} {TOKEN} {STORED}"}
        item = {"code": 400, "body": body, "id": "i0"}
        with Stub(Reply(200, {"errors": True, "items": [item]})) as stub:
            client = self.client(stub.url, token=STORED)
            (result,) = client.bulk([BulkItem("GET", "units")])
            self.assertCleanError(result.error)

    def test_logins_that_fail_in_every_way(self):
        for login in (
            self.echo,
            error(401, "auth_failure", PASSWORD),
            error(500),
            DROP,
            HTML,
            Reply(200, {"access_token": f"{TOKEN} {TOKEN}"}),
        ):
            with self.subTest(login), Stub(Reply(), login=login) as stub:
                with self.assertRaises(errors.ShoperError) as caught:
                    self.client(stub.url).get("units")
                self.assertCleanError(caught.exception)
        self.assertClean("\n".join(self.log.lines))

    def test_no_connection_and_no_answer(self):
        with Stub(lambda request: stub.hang()) as stub:
            with self.assertRaises(errors.Timeout) as caught:
                self.client(stub.url).get("units")
            self.assertCleanError(caught.exception)
        with self.assertRaises(errors.ConnectFailed) as caught:
            self.client(stub.url).get("units")
        self.assertCleanError(caught.exception)
        self.assertClean("\n".join(self.log.lines))

    def test_the_client_itself(self):
        client = self.client("https://sklep.example.pl", token=STORED)
        self.assertEqual(repr(client), "<Client https://sklep.example.pl>")
