from datetime import datetime

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import Form
from odoo.tools import html2plaintext
from odoo.tools.safe_eval import safe_eval

from ...sync.engine.dates import moment_text
from ..cases.length import thorough
from ..cases.query_counts import QueryCounts
from .test_one_product import OneProductCase


class TestCompareDialog(QueryCounts, OneProductCase):
    """What the dialog that compares a product tells besides what differs: what is the
    same, who edited what when, how much is written, and where to look further."""

    def open_shop(self):
        super().open_shop()
        self.known = OneProductCase.given(self)
        (self.user | self.manager).lang = "en_US"

    def given(self, *names):
        """The product that all tests begin with, or another one."""
        return super().given(*names) if names else self.known

    def open(self, wizard):
        """Read the dialog as a browser does."""
        arch = etree.fromstring(wizard.get_view(view_type="form")["arch"])
        [lines] = arch.xpath("//field[@name='line_ids']")
        of_lines = {node.get("name") for node in lines.iter("field")} - {"line_ids"}
        own = {node.get("name") for node in arch.iter("field")} - of_lines
        wanted = {name: {} for name in own}
        wanted["line_ids"] = {"fields": {name: {} for name in of_lines}}
        [values] = wizard.web_read(wanted)
        return values

    def footer(self, wizard):
        """The names of the buttons below the dialog that are shown."""
        arch = etree.fromstring(wizard.get_view(view_type="form")["arch"])
        return [
            button.get("name")
            for button in arch.findall("footer/button")
            if button.get("name")
            and not safe_eval(
                button.get("invisible"),
                {
                    name: wizard[name]
                    for name in ("chosen_count", "line_count", "is_blocked")
                },
            )
        ]

    # ------------------------------------------------------------------ the same
    def test_what_is_the_same_is_folded_away(self):
        remote_id, product = self.given()
        product.weight = 3
        self.shop_edit(remote_id, ean="5901234123457")
        wizard, _lines = self.compare(product)
        folded = etree.fromstring(str(wizard.same_html))
        self.assertEqual(folded.tag, "details")
        self.assertIsNone(folded.get("open"))
        rows = {
            row.findtext("th"): row.findtext("td") or "".join(row.find("td").itertext())
            for row in folded.iter("tr")
        }
        properties = {label.partition(" (")[0] for label in rows}
        self.assertEqual(
            folded.findtext("summary"), f"Properties that agree: {len(properties)}"
        )
        self.assertEqual(rows["Name (Polish)"], "Namiot")
        self.assertFalse({"Weight", "EAN"} & {*rows})
        self.assertEqual(wizard.same_count, len(properties))

    def test_where_all_agrees_only_that_is_shown(self):
        _remote_id, product = self.given()
        wizard, lines = self.compare(product)
        self.assertFalse(lines)
        self.assertFalse(self.footer(wizard))
        self.assertIn("Properties that agree", wizard.same_html)

    @thorough
    def test_what_somebody_left_apart_counts_as_no_agreement(self):
        remote_id, product = self.given()
        product.with_context(lang="pl_PL").name = "Z Odoo"
        self.shop_texts(remote_id, name="Z panelu")
        self.update("odoo")
        self.decisions("conflict").with_user(self.user).action_leave()
        wizard, lines = self.compare(product)
        self.assertFalse(lines)
        same, apart = etree.fromstring(f"<div>{wizard.same_html}</div>")
        self.assertNotIn("Name", [row.findtext("th") for row in same.iter("tr")])
        self.assertEqual(apart.findtext("summary"), "Different, and left so: 1")
        told = html2plaintext(etree.tostring(apart, encoding="unicode"))
        self.assertIn("In Odoo: Z Odoo", told)
        self.assertIn("In the shop: Z panelu", told)

    @thorough
    def test_a_product_that_is_left_alone_is_not_said_to_agree(self):
        remote_id, product = self.given()
        self.shop.owner.update("products", remote_id, {"type": 1})
        wizard, lines = self.compare(product)
        self.assertFalse(lines)
        self.assertIn("bundle", wizard.left_text)
        self.assertFalse(wizard.same_html)

    # -------------------------------------------------------------------- edited
    def test_of_each_side_that_was_edited_stands_when_and_in_odoo_by_whom(self):
        remote_id, product = self.given()
        product.with_user(self.manager).write({"weight": 3})
        product.with_user(self.manager).with_context(lang="pl_PL").name = "Z Odoo"
        self.shop_texts(remote_id, name="Z panelu")
        self.shop_edit(remote_id, ean="5901234123457", edit_date="2026-03-04 10:15:00")
        wizard, lines = self.compare(product)
        told = {
            label: (html2plaintext(line.odoo_html), html2plaintext(line.shop_html))
            for label, line in lines.items()
        }
        moment = moment_text(wizard.env, datetime(2026, 3, 4, 9, 15))
        by_whom, when = f"edited by {self.manager.name}", f"last edited {moment}"
        edited = {
            label: (by_whom in odoo, when in shop)
            for label, (odoo, shop) in told.items()
        }
        self.assertEqual(
            edited,
            {"Name": (True, True), "Weight": (True, False), "EAN": (False, True)},
        )

    def test_whoever_may_not_see_an_editor_s_record_is_told_nothing_of_it(self):
        _remote_id, product = self.given()
        product.with_user(self.manager).weight = 3
        _wizard, lines = self.compare(product)
        self.env["ir.rule"].create(
            {
                "name": "No products",
                "model_id": self.env["ir.model"]._get_id("product.template"),
                "domain_force": "[(0, '=', 1)]",
            }
        )
        self.env.invalidate_all()
        self.assertNotIn(self.manager.name, lines["Weight"].odoo_html)

    # ------------------------------------------------------------------ how much
    def test_how_much_is_written_where_is_told_as_rows_are_chosen(self):
        remote_id, product = self.given()
        product.weight = 3
        product.with_context(lang="pl_PL").name = "Z Odoo"
        self.shop_texts(remote_id, name="Z panelu")
        self.shop_edit(remote_id, ean="5901234123457")
        wizard, lines = self.compare(product)
        self.assertEqual(wizard.chosen_text, "To the shop: 1 · To Odoo: 1 · Left: 1")
        self.assertEqual(wizard.apply_label, "Apply Choices (2)")
        places = {label: at for at, label in enumerate(lines)}
        with Form(wizard) as form:
            with form.line_ids.edit(places["Name"]) as line:
                line.to_shop = True
            self.assertEqual(form.apply_label, "Apply Choices (3)")
            self.assertEqual(form.chosen_text, "To the shop: 2 · To Odoo: 1 · Left: 0")
            for label in places:
                with form.line_ids.edit(places[label]) as line:
                    line.to_shop = line.to_odoo = False
            self.assertEqual(form.chosen_count, 0)
            self.assertIn("there is nothing to do", form.chosen_text)
        self.assertEqual(self.footer(wizard), ["action_all_shop", "action_all_odoo"])
        with self.assertRaisesRegex(UserError, "Nothing is chosen"):
            wizard.action_apply()

    @thorough
    def test_rows_that_only_make_sense_together_count_together(self):
        remote_id, product = self.given()
        product.weight = 3
        product.list_price = 77
        wizard, lines = self.compare(product)
        joined = next(iter(self.env["shoper.sync"]._entity("product")._joined), ())
        own = [line for line in lines.values() if line.code in joined]
        if len(own) > 1:
            own[0].choice = "shop"
            own[1].choice = "leave"
            self.assertEqual(wizard._choices()[own[1]], "shop")
        run = self.run_of(wizard.action_apply())
        written = sum(len(change.after) for change in self.changes(run))
        self.assertEqual(wizard.chosen_count, written)
        self.assertEqual(float(self.row(remote_id)["stock"]["weight"]), 3)

    def test_what_cannot_be_written_yet_says_why_and_is_not_counted(self):
        remote_id, product = self.given()
        tax = product.taxes_id.copy({"name": "Inny", "amount": 11})
        product.write({"taxes_id": tax.ids, "weight": 3})
        wizard, lines = self.compare(product)
        line = lines["VAT rate"]
        self.assertEqual(
            (line.not_to_shop, line.not_to_odoo), (line.change_id.message, False)
        )
        self.assertEqual(line.choice, "leave")
        self.assertIn(line.change_id.message, html2plaintext(line.shop_html))
        self.assertEqual(wizard.chosen_count, 1)
        self.assertRunDone(self.run_of(wizard.action_all_shop()))
        self.assertEqual(line.choice, "leave")
        self.assertEqual(float(self.row(remote_id)["stock"]["weight"]), 3)

    def test_a_conflict_that_needs_what_is_not_linked_is_no_choice_for_that_side(self):
        remote_id, product = self.given()
        product.taxes_id = self.record_of("tax", self.remote("tax", "8%"))
        self.shop_edit(remote_id, tax_id=self.remote("tax", "np."))
        wizard, lines = self.compare(product)
        line = lines["VAT rate"]
        self.assertTrue(line.is_conflict)
        self.assertFalse(line.not_to_shop)
        self.assertRegex(line.not_to_odoo, "np.*is not linked")
        self.assertIn(line.not_to_odoo, html2plaintext(line.odoo_html))
        with self.assertRaisesRegex(UserError, "Nothing is chosen"):
            wizard.action_all_odoo()
        self.assertRunDone(self.run_of(wizard.action_all_shop()))
        self.assertEqual(self.row(remote_id)["tax_id"], str(self.remote("tax", "8%")))

    def test_what_can_be_written_on_no_side_is_not_counted(self):
        remote_id, product = self.given()
        product.taxes_id = product.taxes_id.copy({"name": "Inny", "amount": 11})
        self.shop_edit(remote_id, tax_id=self.remote("tax", "np."))
        wizard, lines = self.compare(product)
        line = lines["VAT rate"]
        self.assertTrue(line.not_to_shop and line.not_to_odoo)
        self.assertEqual(wizard.chosen_count, 0)
        self.assertNotIn("Left: 1", wizard.chosen_text)
        product.weight = 3
        wizard, _lines = self.compare(product)
        self.assertEqual(wizard.chosen_text, "To the shop: 1 · To Odoo: 0 · Left: 0")

    # --------------------------------------------------------------------- doors
    @thorough
    def test_doors_lead_to_the_product_where_it_has_an_address(self):
        remote_id, product = self.given()
        product.weight = 3
        wizard, _lines = self.compare(product)
        self.assertTrue(wizard.has_page and wizard.has_panel_page)
        own = product.with_user(self.user)
        self.assertEqual(
            wizard.action_open_in_shop()["url"], own.action_shoper_open_in_shop()["url"]
        )
        page = f"{self.shop.url}/admin/products/edit/id/{remote_id}"
        self.assertEqual(wizard.action_open_in_panel()["url"], page)
        self.assertIn(self.connector.name, wizard.read_text)
        self.element("product", remote_id).link_state = "missing"
        self.env.invalidate_all()
        self.assertFalse(wizard.has_page or wizard.has_panel_page)

    # ------------------------------------------------------------------- queries
    @thorough
    def test_a_dialog_of_many_rows_opens_with_as_many_queries_as_one_of_few(self):
        _remote_id, product = self.given()
        _other_id, other = self.given("Karimata")
        for some, pictures in ((product, 1), (other, 6)):
            some.weight = 3
            for number in range(pictures):
                self.gallery_image(some, name=f"{number}.jpg")
        other.barcode = "5901234123457"
        other.list_price += 7
        other.with_context(lang="pl_PL").name = "Inna"
        few, own = self.compare(product)
        many, all_rows = self.compare(other)
        self.assertGreater(len(all_rows), len(own) + 5)
        self.open(few)
        self.assertEqual(self.queries(self.open, many), self.queries(self.open, few))
