from lxml import etree

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval

from ..cases.common import ShoperCase
from ..cases.length import thorough

UPDATE = {"update_odoo": "odoo", "update_shop": "shop"}
ALL = {
    "fetch_all",
    "update_odoo",
    "update_shop",
    "import_unlinked",
    "export_unlinked",
    "delete_unlinked",
}
FROM_SHOP = {"fetch_all", "update_odoo", "import_unlinked"}
# What may be chosen of each type, in the order in which they are worked; all else is
# shown read-only, with the reason.
OFFERED = {
    "unit": ALL,
    "category": set(),
    "producer": ALL,
    "tax": FROM_SHOP,
    "tag": ALL,
    "product": ALL,
    "image": ALL,
    "variant": ALL,
    "status": set(),
    "payment": set(),
    "shipping": set(),
    "currency": set(),
    "customer": FROM_SHOP,
    "order": FROM_SHOP,
    "parcel": set(),
    "order_status": {"update_shop"},
    "stock": {"fetch_all"},
}
# What the type itself chose.
FIXED = {
    "category": FROM_SHOP,
    "status": FROM_SHOP,
    "payment": FROM_SHOP,
    "shipping": FROM_SHOP,
    "currency": {"fetch_all"},
    "parcel": {"fetch_all", "update_shop", "export_unlinked"},
    "order_status": {"fetch_all"},
    "stock": {"update_shop"},
}


class TestOptions(ShoperCase):
    """What the wizard offers for each type, and what it refuses."""

    def wizard(self, user=None):
        wizards = self.env["shoper.sync.wizard"].with_user(user or self.manager)
        return wizards.create({"connector_id": self.connector.id})

    def line(self, entity):
        lines = self.wizard().line_ids
        return lines.filtered(lambda line: line.entity == entity)

    def hints(self, entity):
        """Why options of a type are not offered."""
        return self.env["shoper.sync"]._entity(entity)._option_hints()

    def test_a_line_per_type_in_the_order_in_which_they_are_worked(self):
        self.assertEqual(self.wizard().line_ids.mapped("entity"), [*OFFERED])

    def test_each_option_that_is_not_offered_is_refused_with_its_reason(self):
        for entity, offered in OFFERED.items():
            hints = self.hints(entity)
            for option in sorted(ALL - offered - FIXED.get(entity, set())):
                with self.subTest(entity=entity, option=option):
                    line = self.line(entity)
                    reason = hints[option]
                    self.assertTrue(reason)
                    with self.assertRaises(ValidationError) as raised:
                        line.write(self.choice(option))
                    self.assertIn(reason, str(raised.exception))

    def choice(self, option):
        if option in UPDATE:
            return {"update_linked": UPDATE[option]}
        return {option: option != "fetch_all"}

    @thorough
    def test_each_option_that_is_offered_can_be_chosen(self):
        for entity, offered in OFFERED.items():
            for option in sorted(offered):
                with self.subTest(entity=entity, option=option):
                    line = self.line(entity)
                    self.assertNotIn(option, self.hints(entity))
                    line.import_unlinked = False
                    line.write(self.choice(option))

    def test_the_choices_for_categories_are_fixed(self):
        line = self.line("category")
        self.assertTrue(line.fetch_all and line.import_unlinked)
        self.assertEqual(line.update_linked, "odoo")
        self.assertTrue(
            ALL - {"import_unlinked", "update_odoo"} <= set(self.hints("category"))
        )
        with self.assertRaises(ValidationError):
            line.fetch_all = False
        # Whatever a caller says, a run takes what is fixed.
        run = self.connector.with_user(self.manager)._synchronise(
            [{"entity": "category", "fetch_all": False, "update_linked": "none"}]
        )
        self.assertTrue(run.step_ids.fetch_all and run.step_ids.import_unlinked)
        self.assertEqual(run.step_ids.update_linked, "odoo")

    def test_each_type_is_linked_by_its_own_criteria_only(self):
        self.assertEqual(self.line("tax").criteria, ["name_label"])
        self.assertEqual(self.line("tax").offered["update_linked"], ["none", "odoo"])
        product = self.line("product")
        self.assertEqual(product.criteria, ["name_code", "code", "ean", "name"])
        self.assertEqual(product.offered["update_linked"], ["none", "odoo", "shop"])
        with self.assertRaises(ValidationError):
            product.link_criterion = "name_label"

    def test_import_and_delete_exclude_each_other(self):
        line = self.line("producer")
        with self.assertRaisesRegex(ValidationError, "not both"):
            line.write({"import_unlinked": True, "delete_unlinked": True})
        with Form(self.wizard()) as wizard:
            self.assertFalse(wizard.has_deletes)
            with wizard.line_ids.edit(2) as line:
                line.only_in_shop = "delete"
            self.assertTrue(wizard.has_deletes)
        line = wizard.record.line_ids[2]
        self.assertEqual((line.import_unlinked, line.delete_unlinked), (False, True))
        line.write({"only_in_shop": "leave", "download": "new"})
        self.assertEqual((line.import_unlinked, line.delete_unlinked), (False, False))
        self.assertFalse(line.fetch_all)

    def test_an_answer_leaves_those_to_other_questions_as_they_are(self):
        answers = {"download": "new", "only_in_shop": "leave", "only_in_odoo": "create"}
        others = {"download": "all", "only_in_shop": "create", "only_in_odoo": "leave"}
        preset = self.env["shoper.sync.preset"].create(
            {
                "name": "Noc",
                "connector_id": self.connector.id,
                "line_ids": [Command.create({"entity": "product"})],
            }
        )
        for line in (self.line("product"), preset.line_ids):
            for name, answer in others.items():
                line.write(answers)
                # As in a browser, which sends what was chosen and no more.
                self.env.flush_all()  # what is emptied next is to be stored
                self.env.invalidate_all()
                line.write({name: answer})
                with self.subTest(line=line._name, answer=name):
                    shown = line.read(list(answers))[0]
                    del shown["id"]
                    self.assertEqual(shown, answers | {name: answer})
                    self.env.flush_all()  # likewise
                    self.env.invalidate_all()
                    kept = {key: line[key] for key in answers}
                    self.assertEqual(kept, answers | {name: answer})

    def test_export_and_delete_in_one_run_never_delete_what_was_just_exported(self):
        self.connector.delete_cap_share = 100
        self.shop.owner.create("producers", {"name": "Wierch"})
        ours = self.env["shoper.producer"].create({"name": "Halnik"})
        run = self.synchronise(
            producer={"export_unlinked": True, "delete_unlinked": True}
        )
        self.assertRunDone(run)
        names = [row["name"] for row in self.shop.shop.rows("producers")]
        self.assertEqual(names, ["Halnik"])
        self.assertEqual(ours.shoper_link_state, "linked")

    def test_nothing_chosen_is_told(self):
        wizard = self.wizard()
        wizard.line_ids.enabled = False
        with self.assertRaisesRegex(UserError, "at least one"):
            wizard.action_preview()

    def test_the_wizard_remembers_what_this_person_chose_for_this_shop(self):
        self.synchronise(unit={"update_linked": "shop", "fetch_all": False})
        lines = {line.entity: line for line in self.wizard().line_ids}
        self.assertEqual(lines["unit"].update_linked, "shop")
        self.assertFalse(lines["unit"].fetch_all)
        self.assertFalse(lines["tax"].enabled)
        others = {line.entity: line for line in self.wizard(self.user).line_ids}
        self.assertEqual(others["unit"].update_linked, "none")
        self.assertTrue(others["tax"].enabled)

    def test_to_overwrite_edits_is_chosen_anew_each_time(self):
        overwrite = {"update_linked": "odoo", "conflict_policy": "overwrite"}
        self.synchronise(unit=overwrite, status={})
        lines = {line.entity: line for line in self.wizard().line_ids}
        self.assertEqual(lines["unit"].update_linked, "odoo")
        self.assertEqual(lines["unit"].conflict_policy, "protect")
        self.assertEqual(lines["status"].conflict_policy, "overwrite", "it is fixed")

    def test_a_plan_that_was_discarded_is_no_choice(self):
        self.synchronise(unit={"update_linked": "shop"}, tag={})
        plan = self.synchronise(auto_apply=False, unit={"update_linked": "odoo"})
        for _time in range(2):
            lines = {line.entity: line for line in self.wizard().line_ids}
            is_discarded = plan.state == "cancelled"
            self.assertEqual(lines["tag"].enabled, is_discarded)
            expected = "shop" if is_discarded else "odoo"
            self.assertEqual(lines["unit"].update_linked, expected)
            if not is_discarded:
                plan.with_user(self.manager).action_cancel()

    def test_a_select_says_what_it_does_not_offer_and_why(self):
        category = self.line("category")
        self.assertEqual(category.offered["update_linked"], ["odoo"])
        self.assertEqual(category.offered["only_in_shop"], ["create"])
        for column in ("download", "update_linked", "only_in_shop", "only_in_odoo"):
            self.assertIn("A limit of the shop", category.reasons[column])
        tax = self.line("tax")
        self.assertEqual(tax.offered["update_linked"], ["none", "odoo"])
        self.assertEqual(tax.offered["only_in_odoo"], ["leave"])
        self.assertIn("VAT rates cannot", tax.reasons["update_linked"])

    def test_what_detecting_means_is_said_where_it_is_another_thing(self):
        lines = self.wizard().with_context(lang="en_US").line_ids
        notes = {
            line.entity: (line.reasons or {}).get("download", "") for line in lines
        }
        self.assertIn("once more those that are open", notes["order"])
        self.assertIn("what moved in Odoo", notes["stock"])
        self.assertIn("Orders that go on", notes["order_status"])
        self.assertIn("something is to be sent", notes["parcel"])
        self.assertEqual((notes["unit"], notes["customer"]), ("", ""))

    def test_deletes_are_not_offered_to_who_may_not_delete(self):
        def product(user):
            lines = self.wizard(user).line_ids
            return lines.filtered(lambda line: line.entity == "product")

        offered = product(self.manager).offered["only_in_shop"]
        self.assertEqual(offered, ["create", "leave", "delete"])
        line = product(self.user)
        self.assertEqual(line.offered["only_in_shop"], ["create", "leave"])
        self.assertIn("administrator", line.reasons["only_in_shop"])

    def test_an_intention_sets_every_line_as_far_as_the_type_allows(self):
        with Form(self.wizard()) as wizard:
            self.assertEqual(wizard.intention, "news")
            wizard.intention = "send"
        lines = {line.entity: line for line in wizard.record.line_ids}
        self.assertEqual(wizard.record.intention, "send")
        product, tax = lines["product"], lines["tax"]
        self.assertEqual(product.update_linked, "shop")
        self.assertTrue(product.export_unlinked)
        self.assertFalse(product.import_unlinked)
        self.assertEqual(tax.update_linked, "none")
        self.assertFalse(tax.export_unlinked)
        self.assertEqual(lines["category"].update_linked, "odoo")
        with Form(wizard.record) as wizard:
            wizard.intention = "refresh"
            with wizard.line_ids.edit([*OFFERED].index("product")) as line:
                self.assertEqual(line.update_linked, "odoo")
                line.only_in_shop = "leave"
            self.assertEqual(wizard.intention, "own")
        self.assertEqual(product.update_linked, "odoo")
        self.assertEqual(tax.update_linked, "odoo")
        self.assertFalse(product.export_unlinked)
        self.assertFalse(product.import_unlinked)

    def test_answers_of_a_type_that_is_off_cannot_be_chosen(self):
        for model in ("shoper.sync.wizard.line", "shoper.sync.preset.line"):
            for kind in ("list", "form"):
                view = self.env.ref(
                    f"shoper_connector.{model.replace('.', '_')}_view_{kind}"
                )
                arch = self.env[model].with_user(self.manager).get_view(view.id)["arch"]
                fields = etree.fromstring(arch).xpath(
                    "//field[@widget='shoper_option']"
                )
                self.assertGreaterEqual(len(fields), 5)
                for field in fields:
                    for enabled in (True, False):
                        readonly = safe_eval(
                            field.get("readonly", "False"), {"enabled": enabled}
                        )
                        self.assertEqual(readonly, not enabled, field.get("name"))

    def test_synchronising_without_preview_waits_for_a_first_run(self):
        self.assertFalse(self.wizard().had_run)
        with self.assertRaisesRegex(UserError, "Press Preview"):
            self.wizard().action_synchronise()
        self.assertFalse(self.env["shoper.sync.run"].search([]))
        self.synchronise(auto_apply=False, unit={})
        self.assertFalse(self.wizard().had_run)
        self.synchronise(unit={})
        self.assertTrue(self.wizard().had_run)
        self.assertTrue(self.wizard(self.user).had_run)
        self.assertTrue(self.wizard().action_synchronise()["res_id"])

    @thorough
    def test_what_fetches_settings_or_single_things_is_no_first_run(self):
        def is_looked_at():
            steps = self.connector.with_user(self.manager).onboarding_steps
            return next(step["done"] for step in steps if step["code"] == "preview")

        action = self.connector.with_user(self.manager).action_fetch_order_settings()
        settings = self.env["shoper.sync.run"].browse(action["res_id"])
        self.work(settings)
        single = self.synchronise(unit={"is_partial": True, "only_remote_ids": [1]})
        for run in (settings, single):
            self.assertRunDone(run)
        self.assertFalse(self.wizard().had_run)
        self.assertFalse(is_looked_at())
        self.synchronise(unit={})
        self.assertTrue(self.wizard().had_run)
        self.assertTrue(is_looked_at())

    def test_deletes_are_never_started_without_their_preview(self):
        self.synchronise(unit={})
        wizard = self.wizard()
        line = wizard.line_ids.filtered(lambda line: line.entity == "unit")
        line.only_in_shop = "delete"
        with self.assertRaisesRegex(UserError, "seen their names"):
            wizard.action_synchronise()
        self.assertTrue(wizard.action_preview()["res_id"])

    def test_an_untested_shop_is_not_synchronised_and_who_tests_it_is_told(self):
        self.connector.sudo().state = "draft"
        for user, words in ((self.manager, "press Test"), (self.user, "Ask a Shoper")):
            for method in ("action_preview", "action_synchronise"):
                with self.assertRaisesRegex(UserError, words):
                    getattr(self.wizard(user), method)()

    def test_a_type_that_is_added_to_a_preset_has_its_usual_options(self):
        with Form(self.env["shoper.sync.preset"].with_user(self.manager)) as preset:
            preset.name = "Night"
            preset.connector_id = self.connector
            with preset.line_ids.new() as line:
                line.entity = "category"
                self.assertEqual(line.offered["update_linked"], ["odoo"])
            with preset.line_ids.new() as line:
                line.entity = "product"
                line.update_linked = "shop"
                line.only_in_odoo = "create"
                self.assertEqual(line.property_choice, "usual")
        category, product = preset.record.line_ids
        self.assertTrue(category.import_unlinked)
        self.assertTrue(product.export_unlinked and product.property_ids)
