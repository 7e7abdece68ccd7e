from ast import literal_eval

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tools.safe_eval import safe_eval

from ..cases.common import ShoperCase


class TestNextSteps(ShoperCase):
    """What a shop's settings lead to."""

    def form(self, view=False):
        """The form of a shop as its administrator gets it."""
        name = f"shoper_connector.shoper_connector_view_form_{view}"
        view = view and self.env.ref(name)
        connector = self.connector.with_user(self.manager)
        return etree.fromstring(connector.get_view(view and view.id, "form")["arch"])

    def test_the_page_of_orders_has_its_steps_in_their_order(self):
        page = self.form().find(".//page[@name='orders']")
        wanted = (
            "action_fetch_order_settings",
            "action_take_over_suggestions",
            "action_start_orders",
        )
        named = [
            button.get("args", "").strip("[']") or button.get("name")
            for button in page.iter("button")
        ]
        found = [name for name in named if name in wanted]
        self.assertEqual([*dict.fromkeys(found)], [*wanted])

    def test_statuses_and_methods_can_be_fetched_whatever_is_here(self):
        buttons = self.form().xpath("//button[@name='action_fetch_order_settings']")
        lists = ("order_status_ids", "payment_method_ids", "shipping_method_ids")
        for here in (lists, lists[:1], ()):
            values = {name: name in here for name in lists}
            seen = [
                button
                for button in buttons
                if not safe_eval(button.getparent().get("invisible"), values)
            ]
            self.assertEqual(len(seen), 1, here)

    def test_who_waits_for_the_shop_is_told_for_what(self):
        connector = self.connector.with_user(self.manager).with_context(lang="en_US")
        buttons = self.form().xpath("//button[@name='action_ask']")
        self.assertEqual(len(buttons), 12)
        for button in buttons:
            [method] = literal_eval(button.get("args"))
            action = connector.action_ask(method)["params"]
            self.assertTrue(callable(getattr(connector, action["method"])))
            self.assertIn("…", action["message"])
        action = connector.action_begin_test()["params"]
        self.assertEqual(action["method"], "action_test_settings")
        with self.assertRaises(AccessError):
            self.connector.with_user(self.user).action_begin_test()

    def test_where_nothing_can_be_fetched_yet_the_test_of_settings_comes_first(self):
        settings = {"webhook_state": "off", "webhook_address": "https://odoo.test"}
        for page, told in (("orders", 2), ("webhooks", 1)):
            hints = [
                hint
                for hint in self.form().xpath(f"//page[@name='{page}']//*[b]")
                if "".join(hint.itertext()) == "Press Test Settings first."
            ]
            self.assertEqual(len(hints), told, page)
            for state in ("draft", "error", "connected"):
                values = {"state": state, **settings}
                for hint in hints:
                    is_hidden = bool(safe_eval(hint.get("invisible"), dict(values)))
                    self.assertEqual(is_hidden, state == "connected")

    def test_nothing_is_suggested_before_anything_is_fetched(self):
        page = self.form().find(".//page[@name='orders']")
        [button] = page.xpath(".//button[@name='action_take_over_suggestions']")
        lists = ("order_status_ids", "payment_method_ids", "shipping_method_ids")
        for here in ((), lists[:1], lists):
            values = {name: name in here for name in lists} | {"has_suggestions": True}
            is_hidden = safe_eval(button.getparent().get("invisible"), values)
            self.assertEqual(bool(is_hidden), not here)

    def test_empty_lists_lead_to_what_fills_them(self):
        for name, wanted in (
            ("shoper_element_action", "shoper_sync_wizard_action_new"),
            ("shoper_parcel_action", "shoper_sync_wizard_action_new"),
            ("shoper_request_action", "shoper_connector_action"),
        ):
            words = etree.HTML(self.env.ref(f"shoper_connector.{name}").help)
            [link] = words.iter("a")
            self.assertEqual(link.get("name"), f"shoper_connector.{wanted}")

    def test_the_preview_of_stock_has_orders_and_stock_chosen_alone(self):
        action = self.connector.with_user(self.user).action_preview_stock()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        chosen = wizard.line_ids.filtered("enabled").mapped("entity")
        self.assertEqual(set(chosen), {"order", "stock"})

    def test_what_is_amiss_leads_to_the_page_that_says_what(self):
        for field, method in (
            ("has_missing_rights", "action_open_rights"),
            ("has_odoo_problem", "action_open_odoo_check"),
        ):
            told = [
                alert
                for alert in self.form().xpath("//div[@role='alert']")
                if f"not {field}" in alert.get("invisible")
            ]
            buttons = [button.get("name") for alert in told for button in alert]
            self.assertIn(method, buttons)

    def test_a_step_opens_its_own_page(self):
        connector = self.connector.with_user(self.manager)
        connector.odoo_check_ids.sudo().unlink()
        views = connector.action_open_odoo_check()["views"]
        self.assertEqual(views, [(False, "form")], "there is no such page yet")
        for page in ("odoo_check", "rights", "orders"):
            found = self.form(page).xpath("//page[@autofocus]/@name")
            self.assertEqual(found, [page])
        self.assertEqual(self.form().xpath("//page[@autofocus]"), [])
