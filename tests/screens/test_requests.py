from datetime import timedelta

from lxml import etree

from odoo.exceptions import AccessError, ValidationError

from ...shoper_api import BulkItem, errors
from ...sync.engine import request_log
from ..cases.committed_case import CommittedCase
from ..cases.common import ShoperCase
from ..cases.length import thorough
from ..cases.product_case import ProductWords

PERSON = "anna.nowak@example.com"


class RequestWords:
    def requests(self, *domain):
        self.env.invalidate_all()
        return self.env["shoper.request"].search(
            [("connector_id", "=", self.connector.id), *domain], order="id"
        )

    def everything_kept(self):
        return "\n".join(repr(values) for values in self.requests().read())


class TestRequests(RequestWords, ProductWords, ShoperCase):
    """Which calls to the shop are kept, and what of them."""

    def open_shop(self):
        super().open_shop()
        self.without_pauses()
        self.requests().unlink()

    def setUp(self):
        super().setUp()
        self.without_pauses()

    def test_errors_are_kept_with_what_they_were_for(self):
        self.assertEqual(self.connector.request_log, "errors")
        product = self.odoo_product("Namiot")
        bad = self.odoo_product("Zły")
        refusal = {"error": "invalid_request", "error_description": "Zła nazwa"}
        self.shop.faults.add(
            "POST", "products", scope="item", status=400, body=refusal, skip=1
        )
        self.shop.faults.add("GET", "units", status=502)
        run = self.synchronise(unit={}, product={"export_unlinked": True})
        failed = self.changes(run, "product", state="failed")
        self.assertTrue(failed)
        kept = self.requests()
        self.assertEqual(
            kept.mapped(lambda r: (r.method, r.path, r.status, r.kind, r.reason)),
            [("GET", "units", 502, "server", kept[0].reason)]
            + [("POST", "bulk", 200, "in_part", "1 / 2")],
        )
        self.assertEqual(kept[1].items, "POST products 200\nPOST products 400")
        self.assertTrue(all(kept.mapped("is_error")))
        self.assertEqual(kept.run_id, run)
        self.assertFalse(kept.change_id, "which of the two it was is not known")
        (product | bad).write({"description_sale": "x", "name": "Nowa nazwa"})
        self.shop.faults.add(
            "PUT", "products", scope="item", status=400, body=refusal, times=None
        )
        run = self.synchronise(product={"update_linked": "shop"})
        failed = self.changes(run, "product", "update_shop", state="failed")
        self.assertEqual(len(failed), 1)
        self.assertEqual((self.requests() - kept).change_id, failed)

    def test_of_a_bulk_it_is_told_which_elements_it_was_about(self):
        self.connector.request_log = "all"
        numbers = (7, 12345, 12345678)
        with self.enter_registry_test_mode(), self.connector._client() as client:
            client.bulk([BulkItem("GET", "products", number) for number in numbers])
        self.assertEqual(
            self.requests(("path", "=", "bulk")).items.splitlines(),
            [f"GET products/{number} 404" for number in numbers],
        )

    def test_calls_are_counted_whatever_became_of_them(self):
        self.shop.requests.clear()
        self.shop.faults.add("GET", "units", status=500, times=None)
        run = self.synchronise(unit={})
        self.assertEqual(run.state, "failed")
        self.assertIn("units", [call.path for call in self.shop.requests])
        self.assertEqual(run.shop_calls, len(self.shop.requests))

    def test_none_and_all(self):
        self.connector.request_log = "off"
        self.shop.faults.add("GET", "units", status=500, times=None)
        run = self.synchronise(unit={})
        self.assertEqual(run.state, "failed")
        self.assertFalse(self.requests())
        self.shop.faults.clear()
        self.connector.request_log = "all"
        self.shop.requests.clear()
        run = self.synchronise(unit={}, producer={})
        self.assertRunDone(run)
        made = [(call.method, call.path) for call in self.shop.requests]
        self.assertEqual(self.requests().mapped(lambda r: (r.method, r.path)), made)
        self.assertEqual(run.shop_calls, len(made))
        self.assertFalse(self.requests(("is_error", "=", True)))
        self.assertEqual(set(self.requests().mapped("kind")), {"answered"})

    def test_a_graph_tells_in_words_what_came_of_each(self):
        self.connector.request_log = "all"
        refusal = {"error": "temporarily_unavailable"}
        self.shop.faults.add("GET", "units", status=429, body=refusal, times=1)
        self.assertRunDone(self.synchronise(unit={}))
        requests = self.env["shoper.request"]
        labels = dict(requests._fields["kind"]._description_selection(requests.env))
        groups = requests.formatted_read_group([], ["kind"], ["__count"])
        self.assertEqual(
            {labels[group["kind"]] for group in groups},
            {"Answered", "Limit of Requests Used Up"},
        )
        self.assertEqual(
            self.requests(("is_error", "=", True)).mapped("code"),
            ["temporarily_unavailable"],
        )

    def test_each_kind_of_error_has_a_word(self):
        known = dict(self.env["shoper.request"]._fields["kind"].selection)
        kinds = {
            item.kind
            for item in vars(errors).values()
            if isinstance(item, type) and issubclass(item, errors.ShoperError)
        }
        # Of these no call is told, but what was before it or follows from it.
        told_of_none = {"shoper", "address", "insecure", "not_sent", "outcome_unknown"}
        self.assertEqual(set(known), kinds - told_of_none | {"answered", "in_part"})

    def test_no_secret_and_nobody_is_in_it(self):
        self.connector.request_log = "all"
        self.shop.users.add_user("odoo", "tajne-haslo-7")
        self.connector.password = "tajne-haslo-7"
        self.shop.revoke_tokens()
        told = {
            "error": "invalid_request",
            "error_description": f"{PERSON}, tel. 600 700 800, tajne-haslo-7, Nowak",
        }
        for resource in ("units", "users", "webhooks"):
            self.shop.faults.add("GET", resource, status=400, body=told, times=None)
        busy = {"error": "temporarily_unavailable", "error_description": "Zbyt wiele"}
        self.shop.faults.add("GET", "taxes", status=409, body=busy, times=None)
        with self.enter_registry_test_mode(), self.connector._client() as client:
            for resource in ("units", "users", "webhooks"):
                with self.assertRaises(errors.Rejected):
                    client.page(resource, filters={"email": PERSON})
            with self.assertRaises(errors.Conflict):
                client.page("taxes")
        tokens = set(self.shop.users.tokens)
        self.assertTrue(tokens)
        kept = self.everything_kept()
        self.assertIn("'auth'", kept)
        for secret in (*tokens, "tajne-haslo-7", PERSON, "600 700 800"):
            self.assertNotIn(secret, kept)
        reasons = dict(
            self.requests(("is_error", "=", True)).mapped(lambda r: (r.path, r.reason))
        )
        self.assertIn("Nowak", reasons["units"], "the shop's words of things")
        self.assertEqual(reasons["taxes"], "Zbyt wiele", "and nothing else")
        for resource in ("users", "webhooks"):
            self.assertFalse(reasons[resource])
            [code] = set(self.requests(("path", "=", resource)).mapped("code"))
            self.assertEqual(code, "invalid_request")

    def test_they_are_shown_to_administrators_and_found(self):
        self.connector.request_log = "all"
        self.assertRunDone(self.synchronise(unit={}))
        requests = self.env["shoper.request"].with_user(self.manager)
        kept = requests.search([])
        self.assertTrue(kept)
        kept[:1].sudo().milliseconds = 5000
        self.assertEqual(requests.search([("is_slow", "=", True)]), kept[:1])
        self.assertEqual(requests.search([("is_slow", "=", False)]), kept[1:])
        groups = requests.formatted_read_group(
            [], ["called_at:day"], ["__count", "milliseconds:avg"]
        )
        self.assertEqual(sum(group["__count"] for group in groups), len(kept))
        preset = self.env["shoper.sync.preset"].create(
            {"name": "Nocny", "connector_id": self.connector.id}
        )
        kept[:1].sudo().run_id.preset_id = preset
        for typed, found in (
            ("nocny", kept),
            (self.connector.name, kept),
            ("nothing like that", kept.browse()),
        ):
            with self.subTest(typed):
                self.assertEqual(requests.search([("run_id", "ilike", typed)]), found)
        for user, error in ((self.user, AccessError), (self.manager, AccessError)):
            with self.assertRaises(error):
                kept.with_user(user).write({"path": "x"})
        with self.assertRaises(AccessError):
            kept.with_user(self.user).read(["path"])

    def test_moments_of_requests_have_seconds(self):
        requests = self.env["shoper.request"].with_user(self.manager)
        for view_type in ("list", "kanban", "form"):
            arch = etree.fromstring(requests.get_view(view_type=view_type)["arch"])
            [moment] = arch.xpath("//field[@name='called_at']")
            self.assertIn("'show_seconds': true", moment.get("options"), view_type)

    def test_old_ones_are_deleted(self):
        self.connector.request_log = "all"
        self.assertRunDone(self.synchronise(unit={}))
        kept = self.requests()
        self.connector.request_log_days = 3
        # They are compared with the moment at which the transaction began, which may
        # be long ago here: many tests share one.
        began = self.env.cr.now()
        kept[0].called_at = began - timedelta(days=3, minutes=1)
        kept[1].called_at = began - timedelta(days=2, hours=23)
        done, _more = self.env["shoper.request"]._gc_requests()
        self.assertEqual(done, 1)
        self.assertEqual(self.requests(), kept[1:])
        for days in (0, 367):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self.connector.request_log_days = days


class TestRequestsStay(RequestWords, CommittedCase):
    """What was called is known even where nothing else of it was kept."""

    @thorough
    def test_they_survive_a_rollback(self):
        self.without_pauses()
        self.shop.faults.add("GET", "units", status=500, times=3)
        with self.elsewhere() as env:
            connector = env["shoper.connector"].browse(self.connector.id)
            connector.name = "Nie zostanie"
            env.flush_all()
            client = connector._client()
            with self.assertRaises(errors.ServerError):
                client.page("units")
            client.close()
            env.cr.rollback()
        self.env.cr.rollback()
        self.assertNotEqual(self.connector.name, "Nie zostanie")
        self.assertEqual(
            self.requests().mapped(lambda r: (r.path, r.status, r.attempt)),
            [("units", 500, 1), ("units", 500, 2), ("units", 500, 3)],
        )

    @thorough
    def test_a_locked_shop_is_not_waited_for(self):
        self.without_pauses()
        self.shop.faults.add("GET", "units", status=400)
        with self.elsewhere() as env:
            connector = env["shoper.connector"].browse(self.connector.id)
            client = connector._client()
            with self.assertRaises(errors.Rejected):
                client.page("units")
            env.cr.execute(
                "SELECT id FROM shoper_connector WHERE id = %s FOR UPDATE",
                [connector.id],
            )
            with self.assertLogs(request_log.__name__, "WARNING") as logs:
                client.close()
        self.assertIn("not logged", logs.output[0])
        self.assertFalse(self.requests())
