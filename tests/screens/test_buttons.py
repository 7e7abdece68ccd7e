from lxml import etree

from odoo import Command
from odoo.tests import new_test_user
from odoo.tools.safe_eval import safe_eval

from ..cases.decision_case import DecisionWords
from ..cases.product_case import ProductCase


class TestButtons(DecisionWords, ProductCase):
    """Buttons are there for those for whom they work; others are told whom to ask."""

    # --------------------------------------------------------------------- presets
    def test_presets_that_delete_are_run_by_administrators_alone(self):
        def preset(name, **values):
            line = {"entity": "product", "import_unlinked": False} | values
            return self.env["shoper.sync.preset"].create(
                {
                    "name": name,
                    "connector_id": self.connector.id,
                    "allow_deletes": True,
                    "line_ids": [Command.create(line)],
                }
            )

        deleting = preset("Kasowanie", delete_unlinked=True)
        harmless = preset("Ceny")
        for user, names in (
            (self.user, ["Ceny"]),
            (self.manager, ["Kasowanie", "Ceny"]),
        ):
            both = (deleting | harmless).with_user(user)
            self.assertEqual(both.filtered("may_run").mapped("name"), names)
            self.env.invalidate_all()
            shown = self.connector.with_user(user).preset_buttons
            self.assertEqual({row["name"] for row in shown}, set(names))

    # ---------------------------------------------------------------------- allow
    def test_allow_is_offered_to_whom_it_is_allowed(self):
        other = new_test_user(
            self.env, "other", groups="shoper_connector.group_shoper_manager"
        )
        system = new_test_user(
            self.env,
            "system",
            groups="base.group_system,shoper_connector.group_shoper_manager",
        )
        self.assertEqual(self.connector.user_id, self.manager)
        for user, may in ((self.manager, True), (system, True), (other, False)):
            self.assertEqual(self.connector.with_user(user).may_allow_user, may)
        self.connector.sudo().user_id = self.env.ref("base.user_root")
        self.assertFalse(self.connector.with_user(system).may_allow_user)

    # ------------------------------------------------------------------- forgotten
    def test_only_administrators_let_the_shop_tell_of_forgotten_people_again(self):
        for user, is_forgotten, count in (
            (self.user, True, 0),
            (self.user, False, 1),
            (self.manager, True, 1),
        ):
            elements = self.env["shoper.element"].with_user(user)
            form = etree.fromstring(elements.get_view(view_type="form")["arch"])
            element = {"link_state": "ignored", "is_forgotten": is_forgotten}
            shown = [
                button
                for button in form.iterfind(".//button[@name='action_stop_ignoring']")
                if not safe_eval(button.get("invisible"), element)
            ]
            self.assertEqual(len(shown), count)

    # -------------------------------------------------------------------- one order
    def test_without_a_shop_no_order_is_asked_for(self):
        dialogs = self.env["shoper.order.fetch"].with_user(self.manager)
        self.assertTrue(dialogs.new({}).has_shop)
        self.connector.sudo().state = "draft"
        self.env.invalidate_all()
        dialog = dialogs.new({})
        self.assertFalse(dialog.has_shop)
        overview = self.env.ref("shoper_connector.shoper_connector_action_overview")
        self.assertEqual(dialog.action_connect()["id"], overview.id)
        self.connector.active = False
        connect = self.env.ref("shoper_connector.shoper_connector_action_new")
        self.assertEqual(dialog.action_connect()["id"], connect.id)

    # -------------------------------------------------------------- made like a tax
    def test_who_may_not_create_taxes_is_told_whom_to_ask(self):
        self.synchronise(tax={})
        decision = self.decisions("link", entity="tax")
        self.assertFalse(decision.can_make_like)
        self.assertTrue(decision.lacks_right_to_make)
        self.user.group_ids |= self.env.ref("account.group_account_manager")
        self.env.invalidate_all()
        self.assertTrue(decision.can_make_like)
        self.assertFalse(decision.lacks_right_to_make)
