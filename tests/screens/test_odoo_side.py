from datetime import timedelta

from lxml import etree

from odoo import Command, fields
from odoo.tests import Form, new_test_user
from odoo.tools.safe_eval import safe_eval

from ..cases.common import ShoperCase
from ..cases.length import thorough


class TestOdooSide(ShoperCase):
    """What *Test Settings* finds in Odoo, and what it advises."""

    def open_shop(self):
        super().open_shop()
        self.company_taxes().active = False
        for name, rate in (("23%", 23), ("8%", 8), ("5%", 5), ("0%", 0), ("zw.", 0)):
            self.odoo_tax(name, rate)
        self.crons = self.env["ir.cron"].search([])
        self.crons.lastcall = fields.Datetime.now()

    def company_taxes(self):
        return self.env["account.tax"].search(
            [("company_id", "=", self.company.id), ("type_tax_use", "=", "sale")]
        )

    def checked(self, code, connector=None):
        connector = (connector or self.connector).with_user(self.manager)
        with self.enter_registry_test_mode():
            connector.action_test_settings()
        self.env.flush_all()
        self.env.invalidate_all()
        return connector.odoo_check_ids.filtered(lambda check: check.code == code)

    def test_a_ready_odoo_has_nothing_to_put_right(self):
        self.odoo_tax("np.", 0)
        self.company_taxes().price_include_override = "tax_included"
        self.env["decimal.precision"].search([("name", "=", "Product Unit")]).digits = 3
        self.checked("worker")
        results = {
            check.code: (check.result, check.advice)
            for check in self.connector.odoo_check_ids
        }
        self.assertEqual(set(results), set(results) | {"currency", "vat", "language"})
        self.assertEqual(set(results.values()), {("ok", False)}, results)
        self.assertFalse(self.connector.has_odoo_problem)

    def test_lines_that_somebody_looks_at_stay_when_it_is_tested_again(self):
        seen = self.connector.odoo_check_ids
        self.odoo_tax("np.", 0)
        self.assertEqual(self.checked("vat").result, "ok")
        self.assertEqual(self.connector.odoo_check_ids, seen)

    @thorough
    def test_another_currency_of_the_company(self):
        company = self.env["res.company"].create(
            {"name": "Our Inc.", "currency_id": self.env.ref("base.USD").id}
        )
        self.manager.company_ids |= company
        self.connector.unlink()
        connector = self.connect(self.shop, company)
        check = self.checked("currency", connector)
        self.assertEqual(check.result, "problem")
        self.assertEqual(check.found, "Shop: PLN, Odoo: USD")
        self.assertIn("company's currency to PLN", check.advice)
        self.assertEqual(check.action_open()["res_id"], company.id)

    def test_who_synchronises_is_told_what_has_to_be_fixed(self):
        other = self.connect(self.start_shop())
        self.company_taxes().active = False
        self.checked("vat")
        wizards = self.env["shoper.sync.wizard"].with_user(self.user)
        form = Form(wizards.create({"connector_id": other.id}))
        self.assertFalse(form.has_odoo_problem)
        form.connector_id = self.connector.with_user(self.user)
        self.assertTrue(form.has_odoo_problem)
        wizard = form.save()
        opened = wizard.action_open_odoo_check()
        self.assertEqual(
            (opened["res_model"], opened["res_id"]),
            (self.connector._name, self.connector.id),
        )
        self.assertEqual(opened["views"], self.page_of_the_check())
        # It may be synchronised all the same.
        self.assertTrue(wizard.action_preview())

    def page_of_the_check(self):
        page = self.env.ref("shoper_connector.shoper_connector_view_form_odoo_check")
        return [(page.id, "form")]

    def test_who_synchronises_reads_of_it_only_where_there_is_something(self):
        arch = self.env["shoper.sync.wizard"].get_view(view_type="form")["arch"]
        [button] = etree.fromstring(arch).xpath(
            "//button[@name='action_open_odoo_check']"
        )
        for has_problem, state, is_shown in (
            (True, "connected", True),
            (False, "connected", False),
            (True, "error", False),  # another line says what comes first
        ):
            facts = {"has_odoo_problem": has_problem, "connector_state": state}
            hidden = safe_eval(button.getparent().get("invisible"), facts)
            self.assertEqual(bool(hidden), not is_shown)

    def test_vat_rates_that_will_not_link_are_named(self):
        check = self.checked("vat")
        self.assertEqual(
            (check.result, check.found), ("warning", "5 of 6 link automatically")
        )
        self.assertIn("np.", check.advice)
        self.assertNotIn("23%", check.advice)
        self.assertEqual(self.changes_of_preview(), ["np."])

    def test_vat_rates_to_decide_lead_to_the_decisions_about_them(self):
        check = self.checked("vat").with_user(self.user)
        self.assertFalse(
            self.env["account.tax"].with_user(self.user).has_access("write")
        )
        self.assertTrue(check.can_open, "whoever synchronises decides")
        self.assertNotIn("Ask", check.advice)
        other = self.connect(self.start_shop())
        for connector in (other, self.connector):
            self.synchronise(connector, tax={}, producer={})
        action = check.action_open()
        decisions = self.env[action["res_model"]].with_user(self.user)
        found = decisions.search(action["domain"])
        self.assertEqual(found.mapped("name"), ["np."])
        self.assertEqual(found.connector_id, self.connector)
        self.assertEqual(action["context"], "{'search_default_open': 1}")

    def changes_of_preview(self):
        """Names of the VAT rates that a preview really leaves without a link."""
        run = self.synchronise(auto_apply=False, tax={})
        return self.changes(run, state="waiting").mapped("name")

    def test_two_taxes_that_fit_are_no_link(self):
        self.odoo_tax("23% T", 23, invoice_label="23%")
        self.odoo_tax("8% T", 8, invoice_label="8%").copy({"name": "8% U"})
        self.env["account.tax"].search([("name", "=", "8%")]).active = False
        check = self.checked("vat")
        self.assertIn("8%", check.advice)
        self.assertEqual(check.found, "4 of 6 link automatically")
        self.assertCountEqual(self.changes_of_preview(), ["8%", "np."])

    def test_without_any_tax_that_fits_the_chart_of_accounts_is_missing(self):
        self.company_taxes().active = False
        check = self.checked("vat")
        self.assertEqual(check.result, "problem")
        self.assertIn("chart of accounts", check.advice)
        self.assertEqual(check.action_open()["res_model"], "res.config.settings")

    def test_what_a_person_linked_or_ignored_is_dealt_with(self):
        self.synchronise(tax={})
        rate = self.connector.element_ids.filtered(lambda item: item.name == "np.")
        rate.with_user(self.manager).action_ignore()
        self.assertEqual(self.checked("vat").result, "ok")

    def test_a_language_that_odoo_lacks(self):
        line = self.connector.language_ids.filtered(lambda item: not item.is_default)
        line.lang_id = False
        self.env["res.lang"].search([("code", "=", "en_US")])
        self.shop.owner.create(
            "languages", {"locale": "de_DE", "active": 1, "order": 3}
        )
        check = self.checked("language")
        self.assertEqual(check.result, "warning")
        self.assertIn("German", check.advice)
        self.assertIn("texts are left alone", check.advice)
        # Of the main language they are not: they would be kept in another one.
        check.sudo().write(
            {"result": "problem", "facts": check.facts | {"lacking": ["pl_PL"]}}
        )
        self.assertIn("Language of the Catalogue", check.advice)
        self.assertNotIn("left alone", check.advice)

    def test_a_server_that_works_no_scheduled_actions(self):
        long_ago = fields.Datetime.now() - timedelta(days=1)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_cron SET nextcall = %s, write_date = %s, lastcall = NULL",
            [long_ago, long_ago],
        )
        self.env.invalidate_all()
        # The shop was just connected: the server may not have come to it yet.
        check = self.checked("worker")
        self.assertEqual(check.result, "warning")
        self.assertFalse(self.connector.has_odoo_problem)
        self.env.cr.execute(
            "UPDATE shoper_connector SET create_date = %s WHERE id = %s",
            [long_ago, self.connector.id],
        )
        self.env.invalidate_all()
        check = self.checked("worker")
        self.assertEqual(check.result, "problem")
        self.assertIn("max_cron_threads", check.advice)
        # Once one is worked, that is not so any more.
        self.connector._note_worker()
        self.assertEqual(check.result, "ok")

    def test_a_shop_whose_scheduled_action_is_switched_off(self):
        cron = self.connector.sudo().cron_id
        cron.active = False
        check = self.checked("worker")
        self.assertEqual(check.result, "problem")
        self.assertIn("of this shop is switched off", check.found)
        self.assertIn("Settings > Technical > Scheduled Actions", check.advice)
        cron.active = True
        self.assertEqual(self.checked("worker").result, "ok")
        # That of a paused shop is off, which is right.
        self.connector.active = False
        self.assertFalse(cron.active)
        self.assertEqual(self.checked("worker").result, "ok")

    def test_weights_in_another_unit(self):
        self.env["ir.config_parameter"].set_param("product.weight_in_lbs", "1")
        check = self.checked("weight")
        self.assertEqual(check.result, "warning")
        self.assertIn("lb", check.found)

    def test_parts_of_a_unit_that_odoo_would_round(self):
        precision = self.env["decimal.precision"].search(
            [("name", "=", "Product Unit")]
        )
        units = [row["floating_point"] for row in self.shop.shop.rows("units")]
        self.assertIn("1", units)
        precision.digits = 2
        check = self.checked("decimals")
        self.assertEqual((check.result, check.found), ("warning", "Odoo keeps 2"))
        self.assertIn("to 3 before the first order", check.advice)
        self.assertEqual(check.action_open()["res_model"], "decimal.precision")
        precision.digits = 3
        self.assertEqual(self.checked("decimals").result, "ok")
        precision.digits = 2
        for row in self.shop.shop.rows("units"):
            self.shop.owner.update("units", row["unit_id"], {"floating_point": 0})
        self.assertEqual(self.checked("decimals").result, "ok")

    def test_the_user_of_scheduled_runs_needs_rights(self):
        clerk = new_test_user(self.env, "clerk", groups="base.group_user")
        self.connector.user_id = clerk
        check = self.checked("user")
        self.assertEqual(check.result, "problem")
        self.assertIn("Shoper Synchronisation", check.advice)
        self.assertEqual(check.action_open()["res_id"], clerk.id)
        clerk.group_ids |= self.env.ref("shoper_connector.group_shoper_user")
        self.assertEqual(self.checked("user").result, "ok")
        self.connector.sudo().allowed_user_id = False
        self.assertIn("Allow", self.checked("user").advice)
        company = self.env["res.company"].create({"name": "Druga"})
        clerk.write(
            {"company_id": company.id, "company_ids": [Command.set(company.ids)]}
        )
        self.assertIn("no access to the shop's company", self.checked("user").advice)

    def test_for_orders_it_needs_more_rights(self):
        clerk = new_test_user(self.env, "clerk", groups="base.group_user")
        self.connector.user_id = clerk
        orders = {"sale.order", "res.partner"}
        self.assertFalse(orders & set(self.checked("user").facts["lacking"]))
        self.connector.sudo()._start_orders(0, {0})
        check = self.checked("user")
        self.assertEqual(orders & set(check.facts["lacking"]), orders)
        self.assertIn("Sales Order", check.advice)
        self.assertNotIn("stock.picking", check.facts["lacking"])
        self.env["shoper.sync.preset"].create(
            {
                "name": "Paczki",
                "connector_id": self.connector.id,
                "line_ids": [Command.create({"entity": "parcel"})],
            }
        )
        check = self.checked("user")
        self.assertIn("stock.picking", check.facts["lacking"])
        self.assertIn("Transfer", check.advice)
        clerk.group_ids |= self.env.ref("shoper_connector.group_shoper_user")
        self.assertEqual(self.checked("user").result, "ok")

    def test_net_prices_are_worth_a_look_until_rates_are_linked(self):
        check = self.checked("gross")
        self.assertEqual(
            (check.result, check.found), ("warning", "No sale tax includes it")
        )
        self.assertIn("before the first synchronisation", check.advice)
        self.assertFalse(self.connector.has_odoo_problem)
        action = check.action_open()
        self.assertEqual(action["res_model"], "account.tax")
        self.company_taxes()[:1].price_include_override = "tax_included"
        self.assertEqual(self.checked("gross").found, "Sale taxes include it")
        self.company_taxes().price_include_override = "tax_excluded"
        self.synchronise(tax={})
        check = self.checked("gross")
        self.assertEqual((check.result, check.advice), ("ok", False))
        self.assertEqual(check.found, "As the linked VAT rates say")

    def test_only_who_may_change_it_gets_the_button(self):
        self.env["ir.config_parameter"].set_param("product.weight_in_lbs", "1")
        check = self.checked("weight")
        self.assertFalse(check.with_user(self.user).can_open)
        self.assertIn("Ask a system administrator", check.with_user(self.user).advice)
        admin = new_test_user(
            self.env,
            "admin-2",
            groups="base.group_system,shoper_connector.group_shoper_manager",
        )
        self.assertTrue(check.with_user(admin).can_open)
        self.assertNotIn("Ask", check.with_user(admin).advice)
        # Taxes are for accountants, whoever else looks after the server.
        gross = self.checked("gross")
        self.assertIn("Accounting: Administrator", gross.with_user(admin).advice)
        self.assertEqual(check.with_context(lang="pl_PL").code, "weight")
