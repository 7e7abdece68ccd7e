from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tools import mute_logger

from ...shoper_api.errors import error_for
from ...simulator.errors import BY_STATUS
from ...simulator.faults import Dropped
from ...sync.engine.failure import Failure
from ..cases.length import some, thorough
from ..cases.product_case import ProductCase
from ..cases.silent_shop import SilentShop

IMPORT = {"import_unlinked": True}
EXPORT = {"export_unlinked": True}
NO_BULK = {"error": "invalid_request", "error_description": "Missing MODULE 'bulk'"}
REFUSED = {"error": "invalid_request", "error_description": "Nie w tym sklepie"}


class TestFaults(SilentShop, ProductCase):
    """Whatever goes wrong is told clearly, and the next run heals it."""

    def setUp(self):
        super().setUp()
        self.without_pauses()

    def shop_names(self):
        return sorted(
            row["translations"]["pl_PL"]["name"]
            for row in self.shop.shop.rows("products")
        )

    def own(self, count):
        return self.templates().union(
            *(self.odoo_product(f"Nasz {number:02}") for number in range(count))
        )

    def assertFailed(self, run, *words):
        self.assertEqual(run.state, "failed")
        step = self.step(run, "product")
        self.assertEqual(step.state, "failed")
        for word in words:
            self.assertIn(word, step.message)
        self.assertNotIn("Something unexpected", step.message)

    def assertHealed(self, products):
        """The next run leaves no twin and nothing missing."""
        self.shop.faults.clear()
        self.assertRunDone(self.synchronise(product=EXPORT | IMPORT))
        self.assertEqual(self.shop_names(), sorted(products.mapped("name")))
        self.assertEqual(set(products.mapped("shoper_link_state")), {"linked"})
        self.assertEqual(
            self.templates().search_count([("name", "like", "Nasz")]), len(products)
        )

    # --------------------------------------------------------------- download
    def test_a_download_that_fails_says_why_and_changes_nothing(self):
        faults = {
            "status": ({"kind": "status", "status": 500}, "Internal server error"),
            "html": ({"kind": "html"}, "answered strangely"),
            "null": (
                {"kind": "status", "status": 200, "body": {"list": None}, "skip": 1},
                "answered strangely",
            ),
            "half": ({"kind": "half"}, "connection to the shop was lost"),
            "drop": ({"kind": "drop"}, "connection to the shop was lost"),
            "unpaid": ({"kind": "status", "status": 402}, "not paid"),
            "locked": ({"kind": "status", "status": 503}, "nobody in at the moment"),
            "refused": (
                {"kind": "status", "status": 403, "body": REFUSED},
                "Nie w tym sklepie",
            ),
        }
        product = self.pair("Namiot")[1]
        for name, (fault, words) in faults.items():
            with self.subTest(name):
                self.shop.faults.clear()
                self.shop.faults.add(times=None, **fault)
                run = self.synchronise(product=IMPORT | EXPORT)
                self.assertFailed(run, words)
                self.assertFalse(run.change_ids)
        self.shop.faults.clear()
        self.assertEqual(product.shoper_link_state, "linked")
        self.shop.requests.clear()
        self.assertNothingToDo(self.synchronise(product=IMPORT | EXPORT))

    def test_what_the_shop_says_is_told_only_where_it_says_more(self):
        for status, told in ((402, 0), (503, 1), (403, 1)):
            code, words = BY_STATUS[status]
            body = {"error": code, "error_description": words}
            error = error_for(status, body, method="GET", resource="units")
            for lang, shop_says in (
                ("en_US", "The shop says"),
                ("pl_PL", "Komunikat sklepu"),
            ):
                with self.subTest(status=status, lang=lang):
                    text = self.connector.with_context(lang=lang)._explain(error)
                    self.assertEqual(text.count(shop_says), told, text)
                    self.assertEqual(text.count(words), told, text)

    @thorough
    def test_a_passing_failure_of_the_download_is_not_even_noticed(self):
        remote_id = self.shop_product("Namiot")
        for kind in ("status", "half", "drop"):
            self.shop.faults.add("GET", "products", kind=kind)
            self.assertRunDone(self.synchronise(product={}))
        self.shop.revoke_tokens()
        self.assertRunDone(self.synchronise(product=IMPORT))
        self.assertTrue(self.record_of("product", remote_id))

    def test_a_wrong_password_stops_the_connector_until_it_is_tested_again(self):
        self.shop.users.add_user("odoo", "another")
        self.shop.revoke_tokens()
        run = self.synchronise(product=IMPORT)
        self.assertFailed(run, "does not accept the login or the password")
        self.assertEqual(self.connector.state, "error")

    def test_settings_that_were_put_right_and_tested_meanwhile_stay_so(self):
        self.shop.users.add_user("odoo", "another")
        self.shop.revoke_tokens()
        fail = Failure._fail

        def tested_before(*args):
            moment = fields.Datetime.now() + timedelta(seconds=1)  # a test takes longer
            self.connector.tested_at = moment
            self.env.flush_all()
            fail(*args)

        with patch.object(Failure, "_fail", tested_before):
            run = self.synchronise(product=IMPORT)
        self.assertFailed(run, "does not accept the login or the password")
        self.assertEqual(self.connector.state, "connected")

    # ----------------------------------------------------------------- create
    def test_one_that_the_shop_refuses_fails_alone_with_the_shop_s_words(self):
        products = self.own(30)
        other_id = self.shop_product("Inny")
        # Taken at the last moment, so that the plan cannot know.
        self.meanwhile(
            lambda: self.shop_edit(other_id, code="NASZ-07"),
            "POST",
            "products",
            scope="item",
        )
        run = self.synchronise(product=EXPORT)
        self.assertEqual(run.state, "done_with_errors")
        self.assertEqual(self.step(run, "product").state, "done_with_errors")
        failed = self.changes(run, state="failed")
        self.assertEqual(failed.name, products[7].display_name)
        self.assertIn("The shop says", failed.message)
        self.assertIn("code", failed.message)
        self.assertEqual(len(self.changes(run, "product", state="done")), 29)

    @thorough
    def test_a_lost_answer_of_a_bulk_create_makes_no_twin(self):
        products = self.own(3)
        self.shop.faults.add("POST", "bulk", kind="lost", skip=1)
        self.shop_product("Inny")  # one bulk call to download, one to create
        self.shop.requests.clear()
        run = self.synchronise(product=EXPORT)
        self.assertRunDone(run)
        posts = [path for verb, path in self.writes() if verb == "POST"]
        self.assertEqual(posts, ["products"] * 3)
        self.assertEqual(set(products.mapped("shoper_link_state")), {"linked"})
        self.shop.owner.delete("products", 1)
        self.assertHealed(products)

    def test_every_broken_answer_of_a_create_makes_no_twin(self):
        faults = (
            {"kind": "half"},
            {"kind": "html"},
            {"kind": "drop"},
            {"kind": "status", "status": 500},
            {"kind": "lost"},
        )
        for fault in some(faults, 2):
            with self.subTest(**fault), self.env.cr.savepoint() as savepoint:
                products = self.own(3)
                self.shop.faults.add(r"POST", "bulk", skip=1, **fault)
                self.assertRunDone(self.synchronise(product=EXPORT))
                self.assertEqual(set(products.mapped("shoper_link_state")), {"linked"})
                self.assertEqual(self.shop_names(), products.mapped("name"))
                savepoint.rollback()
            for row in self.shop.shop.rows("products"):
                self.shop.owner.delete("products", int(row["product_id"]))

    def test_an_answer_lost_in_the_middle_of_a_bulk_call_makes_no_twin(self):
        products = self.own(6)
        self.shop.faults.add("POST", "products", kind="lost", scope="item", skip=3)
        self.assertRunDone(self.synchronise(product=EXPORT))
        self.assertHealed(products)

    def test_a_lost_answer_is_found_by_a_code_that_the_shop_wrote_otherwise(self):
        product = self.odoo_product("Kubek", default_code=" KB-1 ")
        self.shop.faults.add("POST", "products", kind="lost", scope="item")
        run = self.synchronise(product={"export_unlinked": True})
        self.assertRunDone(run)
        self.assertEqual(self.row(self.exported(product))["code"], "KB-1")

    def test_one_that_breaks_the_shop_is_found_and_fails_alone(self):
        products = self.own(30)
        shop_products = self.shop.shop["products"]
        create = shop_products.create

        def broken(body, *args, **options):
            if "Nasz 03" in str(body):
                raise Dropped
            return create(body, *args, **options)

        with patch.object(shop_products, "create", broken):
            run = self.synchronise(product=EXPORT)
        self.assertEqual(run.state, "done_with_errors")
        failed = self.changes(run, state="failed")
        self.assertEqual(failed.name, products[3].display_name)
        self.assertIn("the shop created nothing", failed.message)
        self.assertEqual(len(self.shop_names()), 29)
        self.assertHealed(products)

    @thorough
    def test_a_shop_that_goes_away_after_a_create_is_looked_through_next_time(self):
        products = self.own(3)
        products.default_code = False  # nothing but the name tells what was made
        self.shop.faults.add("POST", "bulk", kind="lost", skip=1)
        self.shop.faults.add("GET", "products", status=503, times=None)
        run = self.synchronise(product=EXPORT | {"link_criterion": "ean"})
        self.assertFailed(run, "locked")
        lost = self.changes(run, "product", "create_shop")
        self.assertEqual(set(lost.mapped("state")), {"failed"})
        self.assertIn("looks for what it made", lost[0].message)
        self.assertEqual(len(self.shop_names()), 3)

        self.shop.faults.clear()
        self.shop.requests.clear()
        run = self.synchronise(product=EXPORT | IMPORT | {"link_criterion": "ean"})
        self.assertRunDone(run)
        self.assertEqual(self.writes(), [])
        self.assertEqual(set(products.mapped("shoper_link_state")), {"linked"})
        self.assertEqual(
            self.changes(run, "product", "link").mapped("note"),
            ["Created in the shop by an earlier synchronisation"] * 3,
        )

    @thorough
    def test_what_was_not_sent_is_sent_later_and_is_no_failure(self):
        products = self.own(30)
        self.shop.faults.add("POST", "bulk", status=429, retry_after=1, skip=2, times=6)
        run = self.synchronise(product=EXPORT)
        self.assertRunDone(run)
        self.assertHealed(products)

    @thorough
    def test_a_shop_locked_in_the_middle_keeps_what_is_done_and_skips_the_rest(self):
        products = self.own(30)
        self.shop.faults.add("POST", "bulk", status=503, skip=3, times=None)
        run = self.synchronise(product=EXPORT)
        self.assertEqual(run.state, "failed")
        self.assertFailed(run, "locked")
        done = self.changes(run, "product", "create_shop", "done")
        skipped = self.changes(run, "product", "create_shop", "skipped")
        self.assertEqual((len(done), len(skipped)), (25, 5))
        self.assertFalse(self.changes(run, state="failed"))
        self.assertHealed(products)

    @thorough
    def test_what_was_not_sent_after_answers_that_never_came_is_sent_later(self):
        products = self.own(6)
        self.shop.faults.add("POST", "bulk", status=400, body=NO_BULK, times=None)
        # As many as make a client take the shop for one that is down.
        with self.silence("POST /webapi/rest/products", times=3):
            run = self.synchronise(product=EXPORT)
        self.assertRunDone(run)
        self.assertHealed(products)

    @thorough
    def test_after_a_run_cancelled_while_the_shop_is_at_it_the_next_one_waits(self):
        products = self.own(2)
        run, following = (self.queue(product=EXPORT) for _number in range(2))
        with self.overdue("NASZ-0") as do_it:
            for _slice in range(50):
                self.work_a_slice(run)
                if self.changes(run, "product", state="sending"):
                    break
            changes = self.changes(run, "product")
            self.assertEqual(set(changes.mapped("state")), {"sending"})
            self.cancel(run)
            self.assertEqual(set(changes.mapped("state")), {"failed"})
            self.work_a_slice(following)
            self.assertEqual(self.step(following, "product").state, "waiting")
            do_it()
        self.work(following)
        self.assertRunDone(following)
        self.assertHealed(products)

    def test_whatever_call_of_an_export_breaks_there_is_no_twin_and_nothing_lost(self):
        for skip in some(range(5), 2):
            with self.subTest(skip=skip), self.env.cr.savepoint() as savepoint:
                products = self.own(2)
                products.default_code = False
                self.shop.faults.add(kind="lost", skip=skip, times=4)
                self.synchronise(product=EXPORT | {"link_criterion": "name"})
                self.assertHealed(products)
                savepoint.rollback()
            for row in self.shop.shop.rows("products"):
                self.shop.owner.delete("products", int(row["product_id"]))

    # ----------------------------------------------------------------- update
    @thorough
    def test_an_update_that_the_shop_refuses_fails_alone(self):
        pairs = self.pair_each(*(f"Nasz {number}" for number in range(3)))
        for _remote_id, product in pairs:
            product.weight = 5
        refused_id = pairs[1][0]
        self.shop.faults.add(
            "PUT", f"products/{refused_id}", status=400, body=REFUSED, scope="item"
        )
        run = self.synchronise(product={"update_linked": "shop"})
        self.assertEqual(run.state, "done_with_errors")
        failed = self.changes(run, state="failed")
        self.assertEqual(failed.element_id.remote_id, refused_id)
        self.assertIn("Nie w tym sklepie", failed.message)
        run = self.synchronise(product={"update_linked": "shop"})
        self.assertRunDone(run)
        self.assertEqual(self.changes(run).element_id.remote_id, refused_id)

    def test_a_lost_answer_of_an_update_is_repeated(self):
        remote_id, product = self.pair("Namiot")
        product.weight = 5
        self.shop.faults.add("PUT", "products", kind="lost", scope="item")
        self.assertRunDone(self.synchronise(product={"update_linked": "shop"}))
        self.assertEqual(float(self.row(remote_id)["stock"]["weight"]), 5)

    # ------------------------------------------------------------------- odoo
    @thorough
    def test_one_whose_ean_odoo_refuses_comes_without_it(self):
        template = self.odoo_product("Koszulka", default_code=False)
        self.odoo_variants(template)
        template.product_variant_ids[0].barcode = "5901234123457"
        for number in range(10):
            ean = "5901234123457" if number == 6 else ""
            self.shop_product(f"Namiot {number}", ean=ean)
        run = self.synchronise(product=IMPORT)
        self.assertRunDone(run)
        told = self.changes(run, "product", "create_odoo").filtered("message")
        self.assertEqual(told.mapped("name"), ["[NAMIOT-6] Namiot 6"])
        self.assertIn("5901234123457", told.message)
        made = self.templates().search([("name", "like", "Namiot")])
        self.assertEqual(len(made), 10)
        self.assertFalse(any(made.mapped("barcode")))

    def test_a_run_of_who_lost_the_right_meanwhile_says_so_and_writes_nothing(self):
        self.shop_product("Namiot")
        run = self.queue(user=self.user, product=IMPORT)
        self.user.group_ids = self.env.ref("base.group_user")
        self.work(run)
        self.assertEqual(run.state, "failed")
        self.assertIn("has no right to synchronise", run.message)
        self.assertFalse(self.templates().search([("name", "=", "Namiot")]))

    def test_a_run_whose_end_goes_wrong_ends_and_the_next_one_is_worked(self):
        self.shop_product("Namiot")
        run = self.queue(product=IMPORT)
        decisions = type(self.env["shoper.decision"])
        with (
            patch.object(decisions, "_open_undone", side_effect=KeyError("unit")),
            mute_logger("odoo.addons.shoper_connector.sync.engine.failure"),
        ):
            self.work(run)
        self.assertEqual(run.state, "failed")
        self.assertTrue(run.message and run.ended_at)
        self.assertRunDone(self.synchronise(product=IMPORT))
