from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command

from ...sync.catalogue.product import taken_codes
from ..cases.length import thorough
from ..cases.product_case import ProductCase

TO_ODOO = {"update_linked": "odoo"}
TO_SHOP = {"update_linked": "shop"}


class TestRefusedProperties(ProductCase):
    """A property that one side does not take keeps no other one back."""

    def open_shop(self):
        super().open_shop()
        self.remote_id, self.product = self.pair()
        self.others = self.pair_each(*(f"Karimata {number}" for number in range(3)))

    def setUp(self):
        super().setUp()
        # The shop refuses some bar codes that look right, too.
        self.enterContext(patch.object(taken_codes, "ean_obstacle", lambda *_: ""))

    def failed(self, run):
        return [
            (change.res_id, sorted(change.after))
            for change in self.changes(run, "product", state="failed")
        ]

    def edit_in_odoo(self, barcode):
        self.product.write({"barcode": barcode, "list_price": 200.0})
        self.product.with_context(lang="pl_PL").name = "Namiot nowy"
        for _remote_id, product in self.others:
            product.list_price = 300.0

    @thorough
    def test_a_bar_code_that_the_shop_refuses_keeps_no_price_back(self):
        self.edit_in_odoo("ABC-123")
        run = self.synchronise(product=TO_SHOP)
        self.assertEqual(self.failed(run), [(self.product.id, ["ean"])])
        row = self.row(self.remote_id)
        self.assertEqual(row["stock"]["price"], "246.00")
        self.assertEqual(row["translations"]["pl_PL"]["name"], "Namiot nowy")
        for remote_id, _product in self.others:
            self.assertEqual(self.row(remote_id)["stock"]["price"], "369.00")
        # Only what was refused is tried again, and it comes in the end.
        again = self.synchronise(product=TO_SHOP)
        self.assertEqual(self.changes(again).mapped("after"), [{"ean": "ABC-123"}])
        self.product.barcode = "5901234123457"
        self.assertRunDone(self.synchronise(product=TO_SHOP))
        self.assertEqual(self.row(self.remote_id)["ean"], "5901234123457")

    def test_what_the_shop_takes_whole_is_sent_in_one_call(self):
        self.edit_in_odoo("5901234123457")
        self.assertRunDone(self.synchronise(product=TO_SHOP))
        puts = [path for verb, path in self.writes() if verb == "PUT"]
        self.assertEqual(puts.count(f"products/{self.remote_id}"), 1)

    @thorough
    def test_a_bar_code_that_odoo_refuses_keeps_no_price_back(self):
        ean = "5901234123457"
        self.odoo_product("Inny", barcode=ean)
        self.shop_edit(self.remote_id, ean=ean, stock={"price": "246.00"})
        self.shop_texts(self.remote_id, name="Namiot nowy")
        run = self.synchronise(product=TO_ODOO)
        self.assertEqual(self.assertWaits(run, "Inny").after, {"ean": ean})
        self.assertAlmostEqual(self.product.list_price, 200)
        self.assertEqual(self.product.name, "Namiot nowy")

    @thorough
    def test_price_and_vat_rate_stay_together(self):
        reduced = self.named("tax", "8%")
        self.product.write(
            {
                "barcode": "ABC-123",
                "list_price": 200.0,
                "taxes_id": [Command.set(reduced.ids)],
            }
        )
        run = self.synchronise(product=TO_SHOP)
        self.assertEqual(self.failed(run), [(self.product.id, ["ean"])])
        done = self.changes(run, "product", "update_shop", "done")
        self.assertEqual(sorted(done.after), ["price", "tax"])
        self.assertEqual(self.row(self.remote_id)["stock"]["price"], "216.00")

    def test_a_record_that_may_not_be_written_is_one_failure(self):
        self.env["ir.rule"].create(
            {
                "name": "Look, do not touch",
                "model_id": self.env["ir.model"]._get_id("product.template"),
                "perm_read": False,
                "perm_write": True,
                "domain_force": f"[('id', '!=', {self.product.id})]",
            }
        )
        self.shop_edit(self.remote_id, stock={"price": "246.00"})
        self.shop_texts(self.remote_id, name="Namiot nowy")
        run = self.synchronise(product=TO_ODOO)
        self.assertEqual(self.failed(run), [(self.product.id, ["name", "price"])])

    @thorough
    def test_a_right_that_one_property_needs_keeps_no_other_one_back(self):
        # Where purchases are installed, another unit needs the rights of a buyer.
        self.shop_edit(
            self.remote_id,
            unit_id=self.remote("unit", "kg"),
            stock={"price": "246.00"},
        )
        with patch.object(
            self.registry["product.product"],
            "_update_uom",
            side_effect=AccessError("Buyers only."),
        ):
            run = self.synchronise(product=TO_ODOO)
        self.assertEqual(self.failed(run), [(self.product.id, ["unit"])])
        failed = self.changes(run, "product", state="failed")
        self.assertIn("Buyers only", failed.message)
        self.assertAlmostEqual(self.product.list_price, 200)

    @thorough
    def test_undoing_gives_all_of_it_back(self):
        self.edit_in_odoo("ABC-123")
        run = self.synchronise(product=TO_SHOP)
        before = {"name": "Namiot", "price": "123.00"}
        undo = run.with_user(self.manager)._undo()
        self.work(undo)
        self.confirm(undo)
        self.work(undo)
        self.assertRunDone(undo)
        row = self.row(self.remote_id)
        now = {
            "name": row["translations"]["pl_PL"]["name"],
            "price": row["stock"]["price"],
        }
        self.assertEqual(now, before)
