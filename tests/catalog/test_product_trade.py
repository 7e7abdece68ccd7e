from unittest import TestCase

from ...sync.catalogue.product.trade import normal_gtu
from ..cases.length import sides, thorough
from ..cases.product_case import ProductCase

CODES = {
    "producer": "WRC-1",
    "isbn": "9788301000000",
    "kgo": "0.15",
    "bloz7": "1234567",
    "bloz12": "123456789012",
    "code39": "C39",
    "warehouse": "A-1-2",
    "gtu": "GTU_06",
}
ALL = ("gtu", *(f"code_{kind}" for kind in CODES if kind != "gtu"))


class TestGtu(TestCase):
    def test_a_gtu_code_is_one_however_it_is_written(self):
        for text in ("GTU_06", "gtu 06", "6", "06", "GTU-6", " GTU06 "):
            self.assertEqual(normal_gtu(text), "GTU_06", text)
        self.assertEqual(normal_gtu("13"), "GTU_13")
        self.assertEqual(normal_gtu(""), "")
        for text in ("14", "0", "GTU", "Elektronika", "GTU_061"):
            self.assertIsNone(normal_gtu(text), text)


class TestProductTrade(ProductCase):
    """PKWiU, GTU and manufacturer codes of products."""

    def settle(self):
        self.shop.requests.clear()
        for direction in sides(self):
            self.assertNothingToDo(self.update(direction))

    def use_codes(self):
        self.shop.shop.switches.additional_codes = True

    def codes(self, remote_id):
        return dict(self.row(remote_id)["stock"]["additional_codes"])

    def in_odoo(self, product):
        kinds = CODES.keys() - {"gtu"}
        values = {kind: product[f"shoper_code_{kind}"] for kind in kinds}
        return values | {"gtu": self.gtu(product)}

    def gtu(self, product):
        has_own = "l10n_pl_vat_gtu" in product._fields
        return product["l10n_pl_vat_gtu" if has_own else "shoper_gtu"]

    @thorough
    def test_pkwiu_travels_both_ways(self):
        remote_id, product = self.pair(pkwiu="13.92.22.0")
        self.assertEqual(product.shoper_pkwiu, "13.92.22.0")
        product.shoper_pkwiu = "13.92.22.1"
        self.assertRunDone(self.update("shop", "pkwiu"))
        self.assertEqual(self.row(remote_id)["pkwiu"], "13.92.22.1")
        self.settle()
        exported = self.odoo_product("Kubek", shoper_pkwiu="23.41.11.0")
        self.assertRunDone(self.synchronise(product={"export_unlinked": True}))
        self.assertEqual(self.row(self.exported(exported))["pkwiu"], "23.41.11.0")

    @thorough
    def test_codes_travel_both_ways(self):
        self.use_codes()
        remote_id, product = self.pair(stock={"additional_codes": CODES})
        self.assertEqual(self.in_odoo(product), CODES)
        self.assertTrue(product.shoper_has_codes)
        product.shoper_code_isbn = "9788301000017"
        product.shoper_code_kgo = False
        self.assertRunDone(self.update("shop"))
        self.assertEqual(
            self.codes(remote_id), CODES | {"isbn": "9788301000017", "kgo": ""}
        )
        self.settle()
        changed = CODES | {"gtu": "GTU_07", "kgo": "0.20"}
        self.shop_edit(remote_id, stock={"additional_codes": changed})
        self.assertRunDone(self.update("odoo"))
        self.assertEqual(self.in_odoo(product), changed)
        self.settle()

    @thorough
    def test_codes_that_the_connector_does_not_know_stay(self):
        self.use_codes()
        remote_id, product = self.pair(
            stock={"additional_codes": {"isbn": "1", "gtin_dun": "77"}}
        )
        product.shoper_code_isbn = "2"
        self.assertRunDone(self.update("shop"))
        codes = self.codes(remote_id)
        self.assertEqual((codes["isbn"], codes["gtin_dun"]), ("2", "77"))

    @thorough
    def test_a_gtu_written_otherwise_is_no_difference_and_an_unknown_one_stays(self):
        self.use_codes()
        remote_id, product = self.pair(stock={"additional_codes": {"gtu": "6"}})
        self.assertEqual(self.gtu(product), "GTU_06")
        self.settle()
        self.shop_edit(remote_id, stock={"additional_codes": {"gtu": "Elektronika"}})
        self.settle()
        self.assertEqual(self.gtu(product), "GTU_06")
        self.assertEqual(self.codes(remote_id), {"gtu": "Elektronika"})

    def with_codes(self, count, name="Kubek"):
        return [
            self.odoo_product(f"{name} {number}", shoper_code_isbn=f"97883{number}")
            for number in range(count)
        ]

    def sent_codes(self):
        """Calls that held codes, as (verb, how many of them in one HTTP call)."""
        held = []
        for request in self.shop.requests:
            calls = [
                call.method
                for call in request.items or ()
                if "additional_" in str(call.body)
            ]
            held += [(method, calls.count(method)) for method in dict.fromkeys(calls)]
        return held

    @thorough
    def test_a_shop_without_codes_is_sent_none_and_nothing_waits(self):
        products = self.with_codes(30)
        run = self.synchronise(product={"export_unlinked": True})
        self.assertRunDone(run)
        self.assertEqual(self.sent_codes(), [])
        for change in self.changes(run, verb="create_shop"):
            self.assertFalse(set(ALL) & change.after.keys())
        self.settle()
        self.assertFalse(products[0].shoper_has_codes)
        # Known now: they are not even planned any more.
        self.with_codes(1, "Talerz")
        run = self.synchronise(product={"export_unlinked": True}, auto_apply=False)
        self.assertFalse(set(ALL) & self.changes(run).after.keys())

    @thorough
    def test_codes_reach_an_empty_shop_in_one_run(self):
        self.use_codes()
        products = self.with_codes(60)
        products[0].shoper_code_kgo = "0.15"
        run = self.synchronise(product={"export_unlinked": True}, auto_apply=False)
        self.assertEqual(self.changes(run)[0].after["code_kgo"], "0.15")
        self.assertEqual(self.writes(), [])
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertRunDone(run)
        for number, product in enumerate(products):
            codes = self.codes(self.exported(product))
            self.assertEqual(codes["isbn"], f"97883{number}")
        self.assertEqual(self.codes(self.exported(products[0]))["kgo"], "0.15")
        # The first ones show that the shop takes codes, those after them get theirs
        # with the product.
        self.assertEqual(self.sent_codes(), [("PUT", 25), ("POST", 25), ("POST", 10)])
        self.settle()

    @thorough
    def test_a_shop_that_shows_codes_and_takes_none_gets_products_all_the_same(self):
        self.use_codes()
        self.pair()  # the shop shows that it has codes, and none of this one
        self.assertTrue(self.connector.shop_has_codes)
        self.shop.switches.additional_codes_put = "refused"
        plain = self.odoo_product("Talerz")
        (product,) = self.with_codes(1)
        self.shop.requests.clear()
        run = self.synchronise(product={"export_unlinked": True})
        self.assertRunDone(run)
        self.assertTrue(self.exported(plain))
        self.assertFalse(self.codes(self.exported(product)))
        # Empty ones are not sent; those that were refused are told of.
        self.assertEqual(self.sent_codes(), [("POST", 1), ("PUT", 1)])
        (waiting,) = self.changes(run, "product", "update_shop", "waiting")
        self.assertIn("ISBN", waiting.message)
        self.shop.switches.additional_codes_put = "written"
        self.assertRunDone(self.update("shop"))
        self.assertEqual(self.codes(self.exported(product))["isbn"], "978830")
        self.settle()

    @thorough
    def test_codes_that_do_not_arrive_are_sent_by_the_next_update(self):
        self.use_codes()
        (product,) = self.with_codes(1)
        self.shop.faults.add("PUT", "products/1", status=500, scope="item", times=9)
        self.assertRunDone(self.synchronise(product={"export_unlinked": True}))
        self.assertFalse(self.codes(self.exported(product)))
        self.shop.faults.clear()
        self.assertRunDone(self.update("shop"))
        self.assertEqual(self.codes(self.exported(product))["isbn"], "978830")
        self.settle()

    @thorough
    def test_codes_arrive_although_the_answer_to_the_creation_is_lost(self):
        self.use_codes()
        self.without_pauses()
        products = self.with_codes(3)
        self.shop.faults.add("POST", "products", kind="lost", scope="item", skip=2)
        self.assertRunDone(self.synchronise(product={"export_unlinked": True}))
        self.assertEqual(len(self.shop.shop.rows("products")), 3)
        for number, product in enumerate(products):
            codes = self.codes(self.exported(product))
            self.assertEqual(codes["isbn"], f"97883{number}")
        self.settle()

    @thorough
    def test_codes_of_an_older_shop_lie_on_the_product(self):
        remote_id, product = self.pair()
        self.shop.shop["products"].rows[remote_id]["additional_isbn"] = "978830"
        self.assertRunDone(self.update("odoo"))
        self.assertEqual(product.shoper_code_isbn, "978830")
        self.assertFalse(product.shoper_code_kgo)
