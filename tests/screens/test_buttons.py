from lxml import etree

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user
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

    # ---------------------------------------------------------------------- paused
    def test_a_paused_shop_is_unarchived_on_its_form(self):
        for user, wanted in ((self.user, []), (self.manager, ["btn-primary"])):
            form = self.connector.with_user(user).get_view(view_type="form")["arch"]
            buttons = etree.fromstring(form).findall(
                ".//header/button[@name='action_unarchive']"
            )
            for is_active, shown in ((True, []), (False, wanted)):
                values = {"active": is_active, "id": self.connector.id}
                found = [
                    button.get("class")
                    for button in buttons
                    if not safe_eval(button.get("invisible"), dict(values))
                ]
                self.assertEqual(found, shown)

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
        self.assertFalse(dialogs.new({}).first_step)
        for values, step, words, action in (
            ({"state": "error"}, "test", "test its settings", "action_overview"),
            ({"active": False}, "unarchive", "paused", "action"),
            (None, "connect", "Enter its address", "action_new"),
        ):
            if values:
                self.connector.sudo().write(values)
            else:
                self.connector.sudo().unlink()
            self.env.invalidate_all()
            # Its buttons store it first, whatever is not filled in.
            dialog = Form(dialogs.with_context(lang="en_US")).save()
            self.assertEqual(dialog.first_step, step)
            self.assertIn(words, dialog.first_step_text)
            opened = self.env.ref(f"shoper_connector.shoper_connector_{action}")
            self.assertEqual(dialog.action_first_step()["id"], opened.id)
            own = dialog.with_user(self.user)
            own.invalidate_recordset()
            self.assertIn("Ask a Shoper administrator", own.first_step_text)

    def test_who_synchronises_while_the_only_shop_is_paused_is_told_so(self):
        wizards = self.env["shoper.sync.wizard"].with_user(self.manager)
        wizards = wizards.with_context(lang="en_US")
        self.connector.active = False
        wizard = wizards.create({})
        self.assertFalse(wizard.has_shop)
        self.assertEqual(wizard.first_step, "unarchive")
        self.assertIn("paused", wizard.first_step_text)
        with self.assertRaisesRegex(UserError, "paused.*Unarchive it"):
            wizard.action_preview()
        self.connector.active = True
        # One that can be synchronised comes before one that cannot, by name.
        self.connector.name = "Zoo"
        other = self.connector.create(
            {"name": "Ala", "shop_url": "https://ala.example.pl", "login": "odoo"}
        )
        self.assertEqual(wizards.create({}).connector_id, self.connector)
        self.connector.active = False
        self.assertEqual(wizards.create({}).connector_id, other)

    def test_a_paused_shop_offers_no_synchronisation(self):
        arch = etree.fromstring(
            self.connector.with_user(self.manager)
            .with_context(lang="en_US")
            .get_view(view_type="form")["arch"]
        )
        header = arch.find("header")
        shop = {"state": "connected", "orders_since": True}
        for name in ("Synchronise", "Fetch One Order"):
            [button] = header.xpath(f"button[@string='{name}']")
            for active in (True, False):
                values = shop | {"active": active}
                hidden = safe_eval(button.get("invisible"), values)
                self.assertEqual(bool(hidden), not active)

    # -------------------------------------------------------------- made like a tax
    def test_who_may_not_create_taxes_is_told_whom_to_ask(self):
        self.synchronise(tax={})
        decision = self.decisions("link", entity="tax")
        self.assertFalse(decision.can_make_like)
        self.assertTrue(decision.lacks_right_to_make)
        self.assertIn("Press Make It Like…", decision.message)
        self.assertIn("ask such a person to press it", decision.why)
        self.user.group_ids |= self.env.ref("account.group_account_manager")
        self.env.invalidate_all()
        self.assertTrue(decision.can_make_like)
        self.assertFalse(decision.lacks_right_to_make)
        self.assertNotIn("ask such a person", decision.why)
