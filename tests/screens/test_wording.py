import re

import polib
from lxml import etree

from odoo.tools import file_path

from ..cases.common import ShoperCase

# What texts name of Odoo's own screens, and what is in quotes without being a name.
OF_ODOO = {
    "Kombinacja",
    "Odnośnik klienta",
    "Odnośnik przesyłki",
    "Połącz",
    "Product Unit",
    "Użytkownik: Wszystkie dokumenty",
    "Zamienia",
    "Zestaw",
}
NO_NAMES = {"o dwa więcej", "siedem"}


class TestWording(ShoperCase):
    """Texts are those of whoever reads them, not of whoever made them."""

    def help_of(self, user, action):
        actions = self.env["ir.actions.act_window"].with_user(user)
        return actions._for_xml_id(f"shoper_connector.{action}")["help"]

    def test_rights_are_listed_in_the_readers_language(self):
        first = self.connector.check_ids[0]
        for lang, text in (("en_US", "Units of measure"), ("pl_PL", "Jednostki miary")):
            self.assertEqual(first.with_context(lang=lang).needed_for, text)

    def test_a_run_is_named_by_its_moment_as_the_reader_writes_it(self):
        run = self.queue(unit={})
        day = run.create_date
        english, polish = (
            run.with_context(lang=lang, tz="UTC").display_name
            for lang in ("en_US", "pl_PL")
        )
        self.assertRegex(english, rf" {day:%b} {day.day}, {day.year}, \d+:\d\d\W[AP]M$")
        self.assertRegex(polish, rf" {day.day} \w+ {day.year}, \d\d:\d\d$")

    def test_a_number_that_may_be_one_is_followed_by_no_plural(self):
        found = {}
        for model in ("shoper.connector", "shoper.sync.preset"):
            arch = self.env[model].with_context(lang="en_US").get_view()["arch"]
            for field in etree.fromstring(arch).iter("field"):
                if "oe_inline" in (field.get("class") or "") and field.tail:
                    found[field.get("name")] = field.tail.strip()
        self.assertIn("delete_cap_count", found)
        for name, text in found.items():
            self.assertNotRegex(text, r"^\w+s\b", name)
        units = self.env["shoper.sync.preset"]._fields["interval_type"].selection
        cron = self.env["ir.cron"]._fields["interval_type"].selection
        self.assertLessEqual(set(units), set(cron), "in the words of Odoo")

    def test_what_a_text_names_in_quotes_is_called_so_on_the_screens(self):
        texts = polib.pofile(file_path("shoper_connector/i18n/pl.po"))
        known = {text.msgstr for text in texts} | OF_ODOO | NO_NAMES
        named = [
            (name, text.msgid)
            for text in texts
            for name in re.findall("„([^”%]+)”", text.msgstr)
        ]
        self.assertGreater(len(named), 100)
        self.assertEqual([item for item in named if item[0] not in known], [])

    def test_missing_rights_are_announced_above_the_form(self):
        self.assertFalse(self.connector.has_missing_rights)
        self.connector.check_ids[0].sudo().result = "missing"
        self.assertTrue(self.connector.has_missing_rights)

    def test_without_a_shop_a_list_says_the_next_step_to_each_person(self):
        self.connector.unlink()
        for action in (
            "shoper_sync_run_action",
            "shoper_element_action",
            "shoper_decision_action",
            "shoper_sync_preset_action",
        ):
            with self.subTest(action):
                self.assertIn(
                    "Ask a Shoper administrator", self.help_of(self.user, action)
                )
                self.assertIn(">Connect a Shop<", self.help_of(self.manager, action))

    def test_with_a_shop_a_user_is_not_sent_where_only_administrators_may_go(self):
        action = "shoper_sync_preset_action"
        told = {user: self.help_of(user, action) for user in (self.user, self.manager)}
        self.assertIn("A Shoper administrator can save", told[self.user])
        self.assertIn("Save as Preset", told[self.manager])
