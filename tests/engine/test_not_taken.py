from unittest.mock import patch

from ...sync.catalogue.product import taken_codes
from ..cases.length import thorough
from ..cases.product_case import ProductCase
from ..cases.query_counts import QueryCounts

TO_SHOP = {"update_linked": "shop"}
TO_ODOO = {"update_linked": "odoo"}
EXPORT = {"export_unlinked": True}
EAN = "5901234123457"


class TestNotTaken(QueryCounts, ProductCase):
    """The shop answers that it took a value, and does not have it."""

    def ignore(self, *fields, method="PUT", times=None):
        self.shop.faults.add(
            method, "products", "ignore", scope="item", fields=fields, times=times
        )

    def waiting(self, run):
        return self.changes(run, "product", "update_shop", "waiting")

    def test_a_price_is_told_and_sent_again(self):
        remote_id, product = self.pair()
        product.list_price = 150.0
        self.ignore("stock.price")
        run = self.synchronise(product=TO_SHOP)
        self.assertRunDone(run)
        change = self.assertWaits(run, "does not have it", verb="update_shop")
        for words in ("Price (gross)", "184.50", "123.00"):
            self.assertIn(words, change.message)
        self.assertFalse(self.changes(run, state="done"), "nothing is called done")
        self.assertEqual(self.element("product", remote_id).base["price"], "123.00")
        again = self.synchronise(product=TO_SHOP)
        self.assertEqual(self.waiting(again).after, {"price": "184.50"})
        self.shop.faults.clear()
        run = self.synchronise(product=TO_SHOP)
        self.assertRunDone(run)
        self.assertEqual(self.changes(run).mapped("state"), ["done"])
        self.assertEqual(self.row(remote_id)["stock"]["price"], "184.50")

    @thorough
    def test_what_was_taken_is_done_and_the_rest_waits_by_itself(self):
        remote_id, product = self.pair()
        product.write({"barcode": EAN, "list_price": 150.0})
        self.ignore("ean")
        run = self.synchronise(product=TO_SHOP)
        done = self.changes(run, "product", state="done")
        self.assertEqual((done.after, done.message), ({"price": "184.50"}, False))
        waiting = self.waiting(run)
        self.assertEqual((waiting.before, waiting.after), ({"ean": ""}, {"ean": EAN}))
        self.assertIn(f"EAN (sent: {EAN}; in the shop: –)", waiting.message)
        self.assertEqual(self.step(run, "product").state, "done", "gates stay open")
        decision = self.env["shoper.decision"].search([("change_id", "=", waiting.id)])
        self.assertEqual(decision.state, "open")
        self.shop.faults.clear()
        self.assertRunDone(self.synchronise(product=TO_SHOP))
        self.assertEqual(self.row(remote_id)["ean"], EAN)
        self.assertEqual(decision.state, "settled")

    @thorough
    def test_it_is_told_in_the_user_s_language(self):
        _remote_id, product = self.pair()
        product.list_price = 150.0
        self.ignore("stock.price")
        self.manager.lang = "pl_PL"
        run = self.synchronise(product=TO_SHOP)
        message = self.waiting(run).message
        self.assertIn("Cena (brutto)", message)
        self.assertIn("184,50", message)

    @thorough
    def test_an_import_does_not_overwrite_what_the_shop_did_not_take(self):
        _remote_id, product = self.pair()
        product.list_price = 150.0
        self.ignore("stock.price")
        self.synchronise(product=TO_SHOP)
        run = self.synchronise(product=TO_ODOO)
        self.assertEqual(product.list_price, 150)
        self.assertTrue(self.changes(run, "product", "conflict"))

    @thorough
    def test_of_what_is_created_it_is_told_and_sent_by_the_next_update(self):
        product = self.odoo_product("Nowy", barcode=EAN)
        self.ignore("ean", method="POST")
        run = self.synchronise(product=EXPORT)
        self.assertRunDone(run)
        self.assertEqual(self.changes(run, "product", "create_shop").state, "done")
        self.assertIn("EAN", self.waiting(run).message)
        self.assertRunDone(self.synchronise(product=TO_SHOP))
        self.assertEqual(self.row(self.exported(product))["ean"], EAN)

    @thorough
    def test_one_call_costs_the_same_however_much_was_not_taken(self):
        pairs = self.pair_each(*(f"Namiot {number}" for number in range(8)))
        cost = []
        for number in (2, 8):
            for _remote_id, product in pairs[:number]:
                product.list_price += 10
            self.shop.faults.clear()
            self.ignore("stock.price")
            self.shop.requests.clear()
            runs = []
            cost.append(
                self.queries(
                    lambda runs=runs: runs.append(self.synchronise(product=TO_SHOP))
                )
            )
            [run] = runs
            self.assertEqual(len(self.waiting(run)), number)
            self.assertEqual(
                [item.path for item in self.shop.requests].count("bulk"), 3
            )
        # A decision is kept for each.
        self.assertLess(cost[1] - cost[0], 24)

    @thorough
    def test_a_refused_property_and_one_that_is_not_taken_are_told_apart(self):
        remote_id, product = self.pair()
        product.write({"barcode": "ABC-123", "list_price": 150.0})
        self.ignore("stock.price")
        self.enterContext(patch.object(taken_codes, "ean_obstacle", lambda *_: ""))
        run = self.synchronise(product=TO_SHOP)
        failed = self.changes(run, "product", state="failed")
        self.assertEqual(list(failed.after), ["ean"])
        self.assertEqual(list(self.waiting(run).after), ["price"])
        self.assertEqual(self.row(remote_id)["stock"]["price"], "123.00")

    @thorough
    def test_undoing_says_what_the_shop_did_not_take_back(self):
        remote_id, product = self.pair()
        product.write({"barcode": EAN, "list_price": 150.0})
        run = self.synchronise(product=TO_SHOP)
        self.ignore("stock.price")
        undo = run.with_user(self.manager)._undo()
        self.work(undo)
        self.confirm(undo)
        self.work(undo)
        self.assertRunDone(undo)
        self.assertEqual(self.row(remote_id)["ean"], "")
        change = self.changes(undo, "product", "update_shop")
        self.assertIn("Price (gross)", change.message)
        self.assertNotIn("EAN", change.message)


class TestEditedAtOnce(ProductCase):
    """Somebody edits a product in the shop's panel right after it was updated, before
    it is read back."""

    def edited_before_it_is_read(self, edit, method="PUT"):
        """Between the write, which begins to matter now, and the next list read."""

        def written():
            self.meanwhile(edit, "GET", "products", scope="item")

        self.meanwhile(written, method, "products", scope="item")

    def assertEditIsSeen(self, code, run):
        """The edit is told, is a conflict for the next export, and comes to Odoo with
        the next import."""
        change = self.changes(run, "product", state="done")
        self.assertIn("has another value", change.message)
        self.shop.requests.clear()
        again = self.synchronise(product=TO_SHOP)
        conflict = self.changes(again, "product", "conflict", "waiting")
        self.assertEqual(list(conflict.after), [code])
        self.assertEqual(self.writes(), [], "nothing is overwritten")
        self.assertRunDone(self.synchronise(product=TO_ODOO))

    @thorough
    def test_a_price(self):
        remote_id, product = self.pair()
        product.list_price = 150.0
        self.edited_before_it_is_read(
            lambda: self.shop_edit(remote_id, stock={"price": "246.00"})
        )
        run = self.synchronise(product=TO_SHOP)
        self.assertRunDone(run)
        change = self.changes(run, "product", state="done")
        self.assertIn("Price (gross)", change.message)
        self.assertIn("184.50", change.message)
        self.assertIn("246.00", change.message)
        self.assertEditIsSeen("price", run)
        self.assertAlmostEqual(product.list_price, 200)

    @thorough
    def test_a_description(self):
        remote_id, product = self.pair(texts={"description": "<p>Stary</p>"})
        product.shoper_description = "<p>Nowy <b>opis</b></p>"
        self.edited_before_it_is_read(
            lambda: self.shop_texts(remote_id, description="<p>Z <b>panelu</b></p>"),
        )
        run = self.synchronise(product=TO_SHOP)
        self.assertEditIsSeen("description", run)
        self.assertIn("panelu", product.shoper_description)

    @thorough
    def test_something_else_than_what_was_sent(self):
        """What an update does not send is no concern of it."""
        remote_id, product = self.pair()
        product.list_price = 150.0
        self.edited_before_it_is_read(
            lambda: self.shop_texts(remote_id, name="Z panelu")
        )
        run = self.synchronise(product=TO_SHOP)
        self.assertRunDone(run)
        self.assertFalse(self.changes(run, "product").message)
        self.assertRunDone(self.synchronise(product=TO_ODOO))
        self.assertEqual(product.name, "Z panelu")

    @thorough
    def test_right_after_it_was_created(self):
        product = self.odoo_product("Nowy")

        def edit():
            (remote_id,) = self.shop.shop["products"].ids
            self.shop_edit(remote_id, stock={"price": "246.00"})

        self.edited_before_it_is_read(edit, "POST")
        run = self.synchronise(product=EXPORT)
        self.assertRunDone(run)
        self.assertEditIsSeen("price", run)
        self.assertAlmostEqual(product.list_price, 200)

    @thorough
    def test_after_an_undo_as_well(self):
        remote_id, product = self.pair()
        product.list_price = 150.0
        run = self.synchronise(product=TO_SHOP)
        undo = run.with_user(self.manager)._undo()
        self.work(undo)
        self.confirm(undo)
        self.edited_before_it_is_read(
            lambda: self.shop_edit(remote_id, stock={"price": "246.00"})
        )
        self.work(undo)
        self.assertRunDone(undo)
        self.assertRunDone(self.synchronise(product=TO_ODOO))
        self.assertAlmostEqual(product.list_price, 200)

    def test_html_that_the_shop_cleans_is_no_edit(self):
        remote_id, product = self.pair(texts={"description": "<p>Stary</p>"})
        product.shoper_description = (
            '<p style="color: red">Nowy <a href="https://a.pl">opis</a></p>'
        )
        self.assertRunDone(self.synchronise(product=TO_SHOP))
        self.shop.requests.clear()
        self.assertNothingToDo(self.synchronise(product=TO_SHOP))
        self.assertNothingToDo(self.synchronise(product=TO_ODOO))
