from ..cases.length import thorough
from ..cases.product_case import ProductCase

EXPORT = {"export_unlinked": True}
EAN = 5901234123457.0  # scanned while the cursor stood in the wrong field
# What was entered in Odoo by mistake, and what is told of it.
MISTAKES = (
    ({"list_price": EAN}, "Price (gross)"),
    ({"list_price": 1e30}, "Price (gross)"),
    ({"list_price": float("nan")}, "Price (gross)"),  # as a spreadsheet may say it
    ({"standard_price": EAN}, "Purchase price"),
    ({"weight": EAN}, "Weight"),
    ({"weight": 1e30}, "Weight"),
    ({"weight": -1}, "Weight"),
    ({"standard_price": -10}, "Purchase price"),
)
REASONS = [*["is too large to be right"] * 6, *["is too small to be right"] * 2]


class TestOddNumbers(ProductCase):
    """A number in Odoo that makes no sense is not sent to the shop, where it could
    neither be read nor put right from Odoo, and it holds up no other product."""

    def assertWaits(self, changes, labels):
        self.assertEqual(changes.mapped("state"), ["waiting"] * len(labels))
        for change, label, reason in zip(changes, labels, REASONS, strict=True):
            self.assertIn(reason, change.message)
            self.assertIn(label, change.message)

    @thorough
    def test_nothing_is_created_with_one(self):
        for number, (values, _label) in enumerate(MISTAKES):
            self.odoo_product(f"Nasz {number}", **values)
        good = self.odoo_product("Nasz dobry")
        options = EXPORT | {"property_ids": self.all_properties()}
        run = self.synchronise(product=options)
        self.assertRunDone(run)
        changes = self.changes(run, "product", "create_shop").sorted("id")
        self.assertWaits(changes[:-1], [label for _values, label in MISTAKES])
        self.assertEqual(changes[-1:].res_id, good.id)
        self.assertEqual(len(self.shop.shop.rows("products")), 1)

    @thorough
    def test_nothing_is_updated_with_one_and_it_is_sent_once_it_is_right(self):
        pairs = self.pair_each(*(f"Para {number}" for number in range(len(MISTAKES))))
        good_id, good = self.pair("Dobra")
        for (_remote_id, record), (values, _label) in zip(pairs, MISTAKES, strict=True):
            record.write(values)
        good.list_price = 200
        run = self.update("shop", "price", "purchase_price", "weight")
        self.assertRunDone(run)
        changes = self.changes(run, "product", "update_shop").sorted("id")
        self.assertWaits(changes[:-1], [label for _values, label in MISTAKES])
        self.assertEqual(self.row(good_id)["stock"]["price"], "246.00")
        remote_id, record = pairs[0]
        self.assertEqual(self.row(remote_id)["stock"]["price"], "123.00")
        record.list_price = 300
        self.assertRunDone(self.update("shop", "price"))
        self.assertEqual(self.row(remote_id)["stock"]["price"], "369.00")

    @thorough
    def test_what_lacks_a_name_or_a_category_holds_up_no_other(self):
        (nameless_id, nameless), (placeless_id, placeless), (endless_id, endless) = (
            self.pair_each("Bezimienny", "Bezdomny", "Rozwlekły")
        )
        endless.with_context(lang="pl_PL").name = "Rozwlekły " * 200
        good_id, good = self.pair("Dobry")
        nameless.with_context(lang="pl_PL").name = "   "
        placeless.categ_id = False
        good.list_price = 200
        self.odoo_product("  ", default_code="NIC")
        run = self.update("shop", "name", "category", "price", **EXPORT)
        self.assertRunDone(run)
        told = {
            change.element_id.remote_id: change.message
            for change in self.changes(run, "product", state="waiting")
        }
        self.assertEqual(told.keys(), {nameless_id, placeless_id, endless_id, 0})
        self.assertIn("longer than 1000 characters", told[endless_id])
        self.assertIn("It has no name in Odoo.", told[nameless_id])
        self.assertIn("It has no name in Odoo.", told[0])
        self.assertIn("It has no category in Odoo", told[placeless_id])
        self.assertEqual(self.row(good_id)["stock"]["price"], "246.00")
        self.assertEqual(int(self.row(placeless_id)["category_id"]), self.category_id)
