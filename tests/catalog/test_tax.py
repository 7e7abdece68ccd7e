from odoo.fields import Command

from ..cases.common import ShoperCase
from ..cases.length import thorough


class TestTaxes(ShoperCase):
    """VAT rates, linked with those of the Polish chart of accounts."""

    def remote(self, name):
        rows = self.shop.shop.rows("taxes")
        return next(int(row["tax_id"]) for row in rows if row["name"] == name)

    def shop_tax(self, name, value):
        return self.shop.owner.create(
            "taxes", {"name": name, "class": name, "value": value}
        )

    def tax_of(self, name):
        return self.record_of("tax", self.remote(name))

    def test_rates_of_the_polish_chart_are_found_by_label_name_and_alias(self):
        run = self.synchronise(tax={})
        self.assertRunDone(run)
        for name, amount in (("23%", 23), ("8%", 8), ("5%", 5), ("0%", 0)):
            tax = self.tax_of(name)
            self.assertEqual((tax.amount, tax.invoice_label), (amount, name))
            self.assertEqual(tax.type_tax_use, "sale")
            self.assertNotEqual(tax.tax_scope, "service")
            self.assertFalse(tax.original_tax_ids)
        self.assertEqual(self.tax_of("23%").with_context(lang="en_US").name, "23% G")
        self.assertEqual(self.tax_of("0%").with_context(lang="en_US").name, "0%")
        self.assertEqual(
            self.tax_of("zw.").with_context(lang="en_US").name, "0% Exempt"
        )

    def test_a_rate_that_nothing_fits_waits_and_is_linked_by_hand(self):
        run = self.synchronise(tax={})
        change = self.changes(run, verb="ambiguous")
        self.assertEqual(change.name, "np.")
        self.assertEqual(change.state, "waiting")
        self.assertIn("Choose in Odoo", change.message)
        self.assertEqual(self.step(run, "tax").state, "done")
        ours = self.odoo_tax("Nie podlega VAT", 0)
        element = self.element("tax", self.remote("np."))
        element.with_user(self.user).action_link(ours.with_user(self.user))
        self.assertEqual(self.tax_of("np."), ours)
        self.assertEqual((element.link_rule, element.linked_by), ("by hand", self.user))
        self.assertFalse(self.synchronise(tax={}).change_ids)

    def test_an_ignored_rate_is_not_listed_any_more(self):
        self.synchronise(tax={})
        self.element("tax", self.remote("np.")).with_user(self.user).action_ignore()
        self.assertFalse(self.synchronise(tax={}).change_ids)

    def test_an_equal_percentage_alone_never_links(self):
        remote_id = self.shop_tax("preferencyjna", 7)
        self.odoo_tax("Obniżona", 7)
        run = self.synchronise(tax={})
        self.assertFalse(self.record_of("tax", remote_id))
        self.assertIn(
            "preferencyjna", self.changes(run, state="waiting").mapped("name")
        )

    def test_an_equal_name_with_another_percentage_never_links(self):
        remote_id = self.shop_tax("Obniżona", 7)
        self.odoo_tax("Obniżona", 6)
        self.synchronise(tax={})
        self.assertFalse(self.record_of("tax", remote_id))

    def test_two_rates_that_fit_wait_with_both_as_candidates(self):
        first = self.odoo_tax("Rolnicza", 7)
        second = self.odoo_tax("Inna", 7, description="rolnicza ")
        third = self.odoo_tax("Trzecia", 7, invoice_label="ROLNICZA")
        remote_id = self.shop_tax("rolnicza", 7)
        run = self.synchronise(tax={})
        self.assertEqual(self.record_of("tax", remote_id), first)
        # Without a rate of that name, two labels fit alike.
        self.element("tax", remote_id).action_unlink()
        first.active = False
        run = self.synchronise(tax={})
        change = self.changes(run, verb="ambiguous").filtered(
            lambda change: change.element_id.remote_id == remote_id
        )
        self.assertEqual(change.meta["candidates"], (second | third).ids)

    @thorough
    def test_purchase_service_and_other_companies_rates_are_no_candidates(self):
        other = self.env["res.company"].create({"name": "Druga"})
        self.odoo_tax("Rolnicza", 7, type_tax_use="purchase")
        self.odoo_tax("Rolnicza", 7, tax_scope="service")
        self.odoo_tax(
            "Rolnicza",
            7,
            company=other,
            country_id=self.company.account_fiscal_country_id.id,
            tax_group_id=self.env["account.tax.group"]
            .create(
                {
                    "name": "VAT",
                    "company_id": other.id,
                    "country_id": self.company.account_fiscal_country_id.id,
                }
            )
            .id,
        )
        self.odoo_tax(
            "Rolnicza",
            7,
            tax_scope="consu",
            original_tax_ids=[
                Command.link(
                    self.env["account.tax"]
                    .search([("company_id", "=", self.company.id)], limit=1)
                    .id
                )
            ],
        )
        remote_id = self.shop_tax("Rolnicza", 7)
        run = self.synchronise(tax={})
        self.assertFalse(self.record_of("tax", remote_id))
        change = self.changes(run, verb="ambiguous").filtered(
            lambda change: change.element_id.remote_id == remote_id
        )
        self.assertFalse(change.after)

    def test_a_percentage_changed_in_the_shop_is_told_and_never_written(self):
        self.synchronise(tax={})
        self.manager.group_ids |= self.env.ref("account.group_account_manager")
        tax = self.tax_of("8%")
        self.shop.owner.update("taxes", self.remote("8%"), {"value": 9})
        name = {"property_ids": [self.name_property().id]}
        for options in (
            {},
            {"update_linked": "odoo", **name},
            {"update_linked": "odoo", "conflict_policy": "overwrite", **name},
        ):
            run = self.synchronise(tax=options)
            self.assertRunDone(run)
            change = self.changes(run, state="waiting").filtered(
                lambda change: change.res_id == tax.id
            )
            self.assertEqual(len(change), 1, options)
            self.assertRegex(change.message, "9.*8")
            self.assertEqual(tax.amount, 8)

    def name_property(self):
        return self.env["shoper.property"].search(
            [("entity", "=", "tax"), ("code", "=", "name")]
        )

    @thorough
    def test_only_the_name_is_updated_and_only_when_chosen(self):
        self.synchronise(tax={})
        tax = self.tax_of("23%")
        before = tax.read(["amount", "invoice_label", "tax_group_id", "description"])
        run = self.synchronise(tax={"update_linked": "odoo"})
        self.assertFalse(self.changes(run, verb="update_odoo"))
        self.manager.group_ids |= self.env.ref("account.group_account_manager")
        run = self.synchronise(
            tax={
                "update_linked": "odoo",
                "property_ids": [self.name_property().id],
            }
        )
        self.assertRunDone(run)
        self.assertEqual(tax.with_context(lang="pl_PL").name, "23%")
        self.assertEqual(
            tax.read(["amount", "invoice_label", "tax_group_id", "description"]), before
        )

    def test_a_rate_whose_name_another_tax_has_waits_and_keeps_nothing_back(self):
        self.synchronise(tax={})
        self.manager.group_ids |= self.env.ref("account.group_account_manager")
        tax, rate_id = self.tax_of("23%"), self.remote("23%")
        other = self.odoo_tax("VAT 23", 23).with_context(lang="pl_PL")
        other.name = "VAT 23"
        self.shop.owner.update("taxes", rate_id, {"name": "VAT 23"})
        options = {"update_linked": "odoo", "property_ids": self.name_property().ids}
        run = self.synchronise(tax=options)
        self.assertRunDone(run)
        change = self.changes(run, verb="update_odoo", state="waiting")
        self.assertEqual(change.res_id, tax.id)
        self.assertIn("a sale tax of this name in Odoo already", change.message)
        other.name = "VAT 23 (dawny)"
        self.assertRunDone(self.synchronise(tax=options))
        self.assertEqual(tax.with_context(lang="pl_PL").name, "VAT 23")

    @thorough
    def test_rates_are_renamed_with_the_rights_of_the_person_only(self):
        self.synchronise(tax={})
        tax = self.tax_of("23%")
        name = tax.name
        run = self.synchronise(
            tax={
                "update_linked": "odoo",
                "property_ids": [self.name_property().id],
            }
        )
        self.assertEqual(self.step(run, "tax").state, "done_with_errors")
        change = self.changes(run, state="failed").filtered(
            lambda change: change.res_id == tax.id
        )
        self.assertIn("lacks a right", change.message)
        self.assertEqual(tax.name, name)
