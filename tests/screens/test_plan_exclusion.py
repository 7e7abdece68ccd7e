import io
import zipfile

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from ..cases.comparison_counts import ComparisonCounts
from ..cases.length import thorough
from ..cases.product_case import ProductCase

MANY = 30


class TestPlanExclusion(ComparisonCounts, ProductCase):
    """A person leaves lines out of a plan before it is applied."""

    def preview(self, **options):
        run = self.synchronise(auto_apply=False, user=self.user, **options)
        self.assertEqual(run.state, "planned")
        return run

    def apply(self, run):
        run.with_user(self.user).action_apply()
        self.work(run)

    def named_change(self, run, name):
        return run.change_ids.filtered(lambda change: name in (change.name or ""))

    def test_what_is_left_out_is_not_done_and_says_by_whom(self):
        ids = {name: self.shop_product(name) for name in ("A", "B", "C")}
        run = self.preview(product={"import_unlinked": True})
        left_out = self.named_change(run, "A") | self.named_change(run, "B")
        left_out.with_user(self.user).action_exclude()
        self.assertEqual(set(left_out.mapped("state")), {"skipped"})
        self.assertIn(self.user.name, left_out[0].message)
        self.assertEqual(run.planned_count, 1)
        self.named_change(run, "B").with_user(self.user).action_include()
        self.assertEqual(self.named_change(run, "B").state, "planned")
        self.apply(run)
        self.assertRunDone(run)
        self.assertFalse(self.record_of("product", ids["A"]))
        self.assertTrue(self.record_of("product", ids["B"]))
        self.assertTrue(self.record_of("product", ids["C"]))
        self.assertIn(self.user.name, self.named_change(run, "A").message)

    def preview_with_producers(self):
        """Plan to create what only the shop has, producers before their products."""
        return self.preview(
            unit={},
            category={},
            producer={"import_unlinked": True},
            tax={},
            product={"import_unlinked": True},
        )

    @thorough
    def test_what_waits_for_it_goes_and_comes_with_it(self):
        producer_id = self.shop.owner.create("producers", {"name": "Nowy"})
        product_id = self.shop_product("A", producer_id=producer_id)
        other_id = self.shop_product("B")
        run = self.preview_with_producers()
        producer = self.changes(run, "producer", "create_odoo")
        product = self.named_change(run, "A")
        producer.with_user(self.user).action_exclude()
        self.assertEqual(product.state, "skipped")
        self.assertIn("Nowy", product.message)
        self.assertIn(self.user.name, product.message)
        producer.with_user(self.user).action_include()
        self.assertEqual((producer | product).mapped("state"), ["planned", "planned"])
        self.assertFalse(product.message)
        product.with_user(self.user).action_exclude()
        producer.with_user(self.user).action_exclude()
        producer.with_user(self.user).action_include()
        self.assertEqual(product.state, "skipped", "somebody left it out by itself")
        producer.with_user(self.user).action_exclude()
        self.apply(run)
        self.assertRunDone(run)
        self.assertFalse(self.record_of("product", product_id))
        self.assertTrue(self.record_of("product", other_id))

    @thorough
    def test_leaving_out_very_much_looks_a_few_times_at_each_line(self):
        """Seconds went by where thousands of lines waited for thousands of others."""
        for number in range(MANY):
            producer = self.shop.owner.create("producers", {"name": f"Nowy {number}"})
            self.shop_product(f"A {number}", producer_id=producer)
        run = self.preview_with_producers()
        producers = self.changes(run, "producer", "create_odoo")
        self.assertEqual(len(producers), MANY)
        with self.compared_a_few_times(MANY, "shoper.sync.change"):
            producers.with_user(self.user).action_exclude()
        products = self.changes(run, "product")
        self.assertEqual(products.mapped("state"), ["skipped"] * MANY)
        for product in products:
            self.assertIn(f"Nowy {product.name.split()[-1]}”", product.message)

    def test_nothing_is_left_out_of_a_run_that_is_applied(self):
        self.shop_product("A")
        run = self.preview(product={"import_unlinked": True})
        change = self.named_change(run, "A").with_user(self.user)
        run.with_user(self.user).action_apply()
        with self.assertRaises(UserError):
            change.action_exclude()
        self.work(run)
        with self.assertRaises(UserError):
            change.action_exclude()
        self.assertEqual(change.state, "done")

    @thorough
    def test_a_plan_that_was_made_with_other_settings_is_not_applied(self):
        currency = self.env.ref("base.PLN")
        pricelist = self.env["product.pricelist"].create(
            {"name": "Detal", "currency_id": currency.id}
        )
        for field, value in (("lang", "en_US"), ("pricelist_id", pricelist.id)):
            remote_id, product = self.pair(f"Namiot {field}")
            new_id = self.shop_product(f"Nowy {field}")
            self.shop_texts(remote_id, name="Z panelu")
            self.shop_edit(remote_id, stock={"price": "246.00"})
            run = self.preview(
                product={"update_linked": "odoo", "import_unlinked": True}
            )
            self.assertGreaterEqual(run.planned_count, 2)
            self.connector[field] = value
            self.apply(run)
            self.assertRunDone(run)
            self.assertEqual(set(run.change_ids.mapped("state")), {"stale"})
            self.assertIn("language, the price lists", run.change_ids[0].message)
            for lang in ("pl_PL", "en_US"):
                name = product.with_context(lang=lang).name
                self.assertEqual(name, f"Namiot {field}")
            self.assertEqual(product.list_price, 100)
            self.assertFalse(self.record_of("product", new_id))
            self.connector.lang = "pl_PL"
        self.assertFalse(pricelist.item_ids)

    def test_who_may_not_see_a_plan_may_not_decide_about_it(self):
        self.shop_product("A")
        run = self.preview(product={"import_unlinked": True})
        stranger = new_test_user(self.env, login="shoper-stranger", lang="en_US")
        with self.assertRaises(AccessError):
            self.named_change(run, "A").with_user(stranger).action_exclude()
        self.assertEqual(self.named_change(run, "A").state, "planned")


class TestSpreadsheet(ProductCase):
    """A plan or result as a spreadsheet."""

    def open_shop(self):
        super().open_shop()
        self.user.group_ids += self.env.ref("base.group_allow_export")

    def sheet(self, run, user=None):
        run = run.with_user(user or self.user).with_context(lang="en_US")
        with zipfile.ZipFile(io.BytesIO(run._spreadsheet())) as file:
            names = file.namelist()
            texts = "".join(file.read(name).decode() for name in names)
        return texts

    @thorough
    def test_it_shows_each_property_before_and_after_as_text(self):
        remote_id, _product = self.pair("Namiot")
        self.shop_texts(remote_id, name="=HYPERLINK('http://x')")
        self.shop_edit(remote_id, stock={"price": "1230.00"})
        run = self.synchronise(auto_apply=False, product={"update_linked": "odoo"})
        texts = self.sheet(run)
        for word in (
            "Products",
            "Update in Odoo",
            "Planned",
            "Namiot",
            "Price (gross)",
            "=HYPERLINK(&apos;http://x&apos;)",
            "1,230.00",
            "NAMIOT",
        ):
            self.assertIn(word.replace("&apos;", "'"), texts.replace("&apos;", "'"))
        self.assertNotIn("<f>", texts, "no cell is a formula")
        run.action_apply()
        self.work(run)
        self.assertIn("Done", self.sheet(run))

    def test_its_sheet_has_a_name_and_no_empty_rows(self):
        self.shop_product("Namiot")
        run = self.synchronise(auto_apply=False, product={"import_unlinked": True})
        texts = self.sheet(run)
        self.assertIn('name="Changes"', texts)
        self.assertIn("NAMIOT", texts)
        self.assertNotIn("SEO title", texts, "it is empty on both sides")

    @thorough
    def test_it_is_for_those_who_may_see_the_run_and_export(self):
        self.shop_product("A")
        run = self.synchronise(auto_apply=False, product={"import_unlinked": True})
        url = run.with_user(self.user).action_export_spreadsheet()["url"]
        self.assertEqual(url, f"/shoper/run/{run.id}/changes.xlsx")
        self.user.group_ids -= self.env.ref("base.group_allow_export")
        with self.assertRaises(AccessError):
            self.sheet(run)
        with self.assertRaises(AccessError):
            run.with_user(self.user).action_export_spreadsheet()
        stranger = new_test_user(
            self.env, login="shoper-stranger", groups="base.group_allow_export"
        )
        with self.assertRaises(AccessError):
            self.sheet(run, stranger)


class TestHistory(ProductCase):
    """Each linked record shows what synchronisations did to it."""

    @thorough
    def test_a_product_shows_its_changes_the_latest_first(self):
        remote_id, product = self.pair("Namiot")
        self.shop_product("Inny")
        self.shop_texts(remote_id, name="Namiot 2")
        self.synchronise(product={"update_linked": "odoo", "import_unlinked": True})
        product.with_context(lang="pl_PL").name = "Namiot 3"
        self.synchronise(product={"update_linked": "shop"})
        action = product.with_user(self.user).action_open_shoper_history()
        found = self.env["shoper.sync.change"].with_user(self.user)
        found = found.search(action["domain"], order="id desc")
        self.assertEqual(
            found.mapped("verb"), ["update_shop", "update_odoo", "create_odoo"]
        )
        self.assertEqual(found.mapped("side"), ["shop", "odoo", "odoo"])
        self.assertEqual(found.user_id, self.manager)
        self.assertEqual(
            found.search([*action["domain"], ("side", "=", "shop")]).verb,
            "update_shop",
        )
        variant = product.product_variant_id.with_user(self.user)
        domain = variant.action_open_shoper_history()["domain"]
        self.assertEqual(found.search(domain), found)
