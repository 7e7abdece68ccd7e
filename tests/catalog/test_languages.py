from odoo.fields import Command

from ..cases.length import thorough
from ..cases.product_case import ProductCase

POLISH = {
    "name": "Namiot",
    "short_description": "<p>Lekki namiot</p>",
    "description": "<p>Namiot na lato</p>",
    "seo_title": "Namiot na lato | Wierch",
    "seo_description": "Lekki namiot dla dwojga",
    "seo_keywords": "namiot, lato",
    "seo_url": "namiot-na-lato",
}
ENGLISH = {
    "name": "Tent",
    "short_description": "<p>Light tent</p>",
    "description": "<p>A tent for summer</p>",
    "seo_title": "Summer tent | Wierch",
    "seo_description": "Light tent for two",
    "seo_keywords": "tent, summer",
    "seo_url": "summer-tent",
}
FIELDS = {
    "name": "name",
    "short_description": "shoper_short_description",
    "description": "shoper_description",
    "seo_title": "shoper_seo_title",
    "seo_description": "shoper_seo_description",
    "seo_keywords": "shoper_seo_keywords",
    "seo_url": "shoper_seo_url",
}


class TestLanguages(ProductCase):
    """Each language of the shop has its own texts on both sides."""

    def open_shop(self):
        super().open_shop()
        line = self.connector.language_ids.filtered(lambda line: line.locale == "en_US")
        line.write({"active_in_shop": True, "lang_id": self.env.ref("base.lang_en").id})

    def bilingual(self, english=ENGLISH):
        remote_id = self.shop_product("Namiot", texts=POLISH)
        if english:
            texts = {"en_US": english | {"active": 1}}
            self.shop_edit(remote_id, translations=texts)
        run = self.synchronise(product={"import_unlinked": True})
        self.assertRunDone(run)
        self.shop.requests.clear()
        return remote_id, self.record_of("product", remote_id)

    def in_odoo(self, record, lang):
        record = record.with_context(lang=lang)
        return {code: str(record[field] or "") for code, field in FIELDS.items()}

    def in_shop(self, remote_id, locale):
        texts = self.row(remote_id)["translations"].get(locale)
        return texts and {code: texts[code] for code in FIELDS}

    def settle(self, direction="odoo"):
        """Nothing is left to do in either direction."""
        self.shop.requests.clear()
        for side in dict.fromkeys((direction, "odoo", "shop")):
            self.assertNothingToDo(self.update(side))

    # ----------------------------------------------------------------- import
    def test_without_the_language_of_the_catalogue_nothing_is_done_and_it_says_so(self):
        remote_id, product = self.pair()
        self.shop_texts(remote_id, name="Nowy")
        self.connector.lang = "de_DE"  # as if it had been active
        run = self.synchronise(product={"update_linked": "odoo"})
        self.assertEqual(run.state, "failed")
        self.assertIn(
            "Deutsch, is not active in Odoo any more. Activate it", run.message
        )
        self.assertEqual(product.name, "Namiot")

    def test_import_takes_the_texts_of_every_language(self):
        _remote_id, record = self.bilingual()
        self.assertEqual(self.in_odoo(record, "pl_PL"), POLISH)
        self.assertEqual(self.in_odoo(record, "en_US"), ENGLISH)
        self.settle()

    @thorough
    def test_a_language_that_the_shop_lacks_stops_and_empties_nothing(self):
        remote_id, record = self.bilingual(english=None)
        self.settle()
        record.with_context(lang="en_US").name = "Our own tent"
        run = self.update("odoo", conflict_policy="overwrite")
        self.assertNothingToDo(run)
        self.assertEqual(record.with_context(lang="en_US").name, "Our own tent")
        self.assertIsNone(self.in_shop(remote_id, "en_US"))

    @thorough
    def test_a_language_that_is_not_active_in_the_shop_is_left_alone(self):
        line = self.connector.language_ids.filtered(lambda line: line.locale == "en_US")
        line.active_in_shop = False
        remote_id, record = self.bilingual()
        record.with_context(lang="en_US").name = "Other"
        self.assertNothingToDo(self.update("shop"))
        self.assertEqual(self.in_shop(remote_id, "en_US"), ENGLISH)

    @thorough
    def test_languages_that_become_known_later_are_taken_then(self):
        line = self.connector.language_ids.filtered(lambda line: line.locale == "en_US")
        line.lang_id = False
        _remote_id, record = self.bilingual()
        self.assertEqual(record.with_context(lang="en_US").name, "Namiot")
        line.lang_id = self.env.ref("base.lang_en")
        self.assertRunDone(self.update("odoo"))
        self.assertEqual(self.in_odoo(record, "en_US"), ENGLISH)
        self.assertEqual(self.in_odoo(record, "pl_PL"), POLISH)

    # ----------------------------------------------------------------- update
    def test_each_language_follows_the_shop_on_its_own(self):
        remote_id, record = self.bilingual()
        self.shop_edit(remote_id, translations={"en_US": {"name": "Big tent"}})
        run = self.update("odoo")
        change = self.changes(run)
        self.assertEqual(change.after, {"name@en_US": "Big tent"})
        self.assertIn("English", change.after_text)
        self.assertEqual(record.with_context(lang="en_US").name, "Big tent")
        self.assertEqual(record.with_context(lang="pl_PL").name, "Namiot")
        self.settle()

    @thorough
    def test_a_text_is_named_with_its_language_beside_one_of_another(self):
        remote_id, record = self.bilingual()
        self.shop_edit(remote_id, translations={"pl_PL": {"name": "Duży namiot"}})
        _dialog, lines = self.compare(record)
        self.assertEqual([*lines], ["Name"])
        self.shop_edit(remote_id, translations={"en_US": {"name": "Big tent"}})
        _dialog, lines = self.compare(record)
        self.assertEqual([*lines], ["Name (Polish)", "Name (English)"])

    @thorough
    def test_each_language_follows_odoo_on_its_own(self):
        remote_id, record = self.bilingual()
        record.with_context(lang="en_US").shoper_description = "<p>New text</p>"
        run = self.update("shop")
        change = self.changes(run)
        self.assertEqual(list(change.after), ["description@en_US"])
        expected = ENGLISH | {"description": "<p>New text</p>"}
        self.assertEqual(self.in_shop(remote_id, "en_US"), expected)
        self.assertEqual(self.in_shop(remote_id, "pl_PL"), POLISH)
        self.settle("shop")

    @thorough
    def test_a_text_emptied_in_one_language_stays_in_the_others(self):
        remote_id, record = self.bilingual()
        self.shop_edit(remote_id, translations={"pl_PL": {"seo_title": ""}})
        self.assertRunDone(self.update("odoo"))
        self.assertEqual(self.in_odoo(record, "pl_PL")["seo_title"], "")
        self.assertEqual(self.in_odoo(record, "en_US"), ENGLISH)
        record.with_context(lang="en_US").shoper_seo_keywords = ""
        self.assertRunDone(self.update("shop"))
        self.assertEqual(self.in_shop(remote_id, "en_US")["seo_keywords"], "")
        self.assertEqual(self.in_shop(remote_id, "pl_PL"), POLISH | {"seo_title": ""})
        self.settle("shop")

    @thorough
    def test_choosing_a_property_means_all_its_languages(self):
        remote_id, record = self.bilingual()
        record.with_context(lang="en_US").write({"name": "Big tent"})
        record.with_context(lang="en_US").shoper_seo_title = "Another title"
        self.assertRunDone(self.update("shop", "name"))
        expected = ENGLISH | {"name": "Big tent"}
        self.assertEqual(self.in_shop(remote_id, "en_US"), expected)

    def test_an_edit_in_one_language_is_protected_and_the_other_goes_on(self):
        remote_id, record = self.bilingual()
        record.with_context(lang="en_US").name = "Edited in Odoo"
        self.shop_edit(
            remote_id,
            translations={"en_US": {"name": "In shop"}, "pl_PL": {"name": "Namiot 2"}},
        )
        run = self.update("odoo")
        conflict = self.changes(run, verb="conflict")
        self.assertEqual(conflict.before, {"name@en_US": "Edited in Odoo"})
        self.assertEqual(conflict.after, {"name@en_US": "In shop"})
        self.assertEqual(record.with_context(lang="pl_PL").name, "Namiot 2")
        self.assertEqual(record.with_context(lang="en_US").name, "Edited in Odoo")

    @thorough
    def test_a_text_of_a_further_language_alone_is_none_of_the_main_one(self):
        """Odoo would show the English title as the Polish one, and send it so."""
        for is_later in (False, True):
            with self.subTest(is_later=is_later):
                remote_id = self.shop_product(f"Namiot {is_later}")
                english = {"name": "Tent", "active": 1}
                texts = {"seo_title": "Summer tent", "description": "<p>A tent</p>"}
                if is_later:
                    self.shop_edit(remote_id, translations={"en_US": english})
                    self.synchronise(product={"import_unlinked": True})
                english |= texts
                self.shop_edit(remote_id, translations={"en_US": english})
                run = self.synchronise(product={"import_unlinked": True})
                self.assertRunDone(run)
                self.assertRunDone(self.update("odoo"))
                record = self.record_of("product", remote_id)
                polish = self.in_odoo(record, "pl_PL")
                found = self.in_odoo(record, "en_US")
                for code, text in texts.items():
                    self.assertEqual((polish[code], found[code]), ("", text))
                self.shop.requests.clear()
                self.assertNothingToDo(self.update("shop"))

    @thorough
    def test_a_comparison_proposes_to_send_what_the_shop_lacks_in_a_language(self):
        remote_id, record = self.bilingual(english=None)
        record.with_context(lang="en_US").name = "Our own tent"
        wizard, lines = self.compare(record)
        line = lines["Name (English)"]
        self.assertEqual((line.choice, line.is_conflict), ("shop", False))
        run = self.env["shoper.sync.run"].browse(wizard.action_apply()["res_id"])
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(self.in_shop(remote_id, "en_US")["name"], "Our own tent")

    # -------------------------------------------------- first text in a language
    @thorough
    def test_first_text_in_a_language_reaches_the_shop_even_by_night(self):
        remote_id, record = self.bilingual(english=None)
        record.with_context(lang="en_US").name = "Tent"
        preset = self.env["shoper.sync.preset"].create(
            {
                "name": "Every night",
                "connector_id": self.connector.id,
                "line_ids": [
                    Command.create(
                        {
                            "entity": "product",
                            "update_linked": "shop",
                            "property_ids": self.all_properties(),
                        }
                    )
                ],
            }
        )
        run = preset._run()
        self.work(run)
        self.assertRunDone(run)
        english = self.row(remote_id)["translations"]["en_US"]
        self.assertEqual((english["name"], english["active"]), ("Tent", "1"))
        self.assertEqual(self.in_shop(remote_id, "pl_PL"), POLISH)
        self.settle("shop")

    @thorough
    def test_a_description_alone_makes_a_language_that_has_a_name(self):
        remote_id, record = self.bilingual(english=None)
        record.with_context(lang="en_US").shoper_description = "<p>For summer</p>"
        self.assertRunDone(self.update("shop"))
        english = self.in_shop(remote_id, "en_US")
        self.assertEqual(english["description"], "<p>For summer</p>")
        self.assertEqual(english["name"], "Namiot")
        self.settle("shop")

    def test_what_odoo_copied_from_another_language_never_replaces_a_text(self):
        remote_id = self.shop_product(texts=POLISH)
        self.shop_edit(remote_id, translations={"en_US": ENGLISH | {"active": 1}})
        record = self.odoo_product()
        run = self.synchronise(
            product={
                "link_criterion": "code",
                "update_linked": "shop",
                "property_ids": self.properties("name", "seo_title"),
            }
        )
        self.assertRunDone(run)
        self.assertEqual(self.record_of("product", remote_id), record)
        self.assertEqual(self.in_shop(remote_id, "en_US"), ENGLISH)

    @thorough
    def test_what_odoo_copied_stays_a_copy_when_the_original_is_edited(self):
        remote_id, record = self.bilingual(english=None)
        exported = self.odoo_product("Czapka")
        self.assertRunDone(self.synchronise(product={"export_unlinked": True}))
        (record | exported).with_context(lang="pl_PL").name = "Inna nazwa"
        run = self.update("shop")
        self.assertEqual(
            [change.after for change in self.changes(run)],
            [{"name": "Inna nazwa"}, {"name": "Inna nazwa"}],
        )
        self.assertIsNone(self.in_shop(remote_id, "en_US"))
        self.settle("shop")
        record.with_context(lang="en_US").name = "Another name"
        self.assertRunDone(self.update("shop"))
        self.assertEqual(self.in_shop(remote_id, "en_US")["name"], "Another name")

    # ----------------------------------------------------------------- export
    @thorough
    def test_export_sends_every_language_that_has_a_text_of_its_own(self):
        ours = self.odoo_product("Czapka")
        both = self.odoo_product("Kubek", shoper_description="<p>Na herbatę</p>")
        both.with_context(lang="en_US").write(
            {"name": "Mug", "shoper_description": "<p>Holds tea</p>"}
        )
        self.assertRunDone(self.synchronise(product={"export_unlinked": True}))
        self.assertIsNone(self.in_shop(self.exported(ours), "en_US"))
        english = self.row(self.exported(both))["translations"]["en_US"]
        self.assertEqual(english["name"], "Mug")
        self.assertEqual(english["description"], "<p>Holds tea</p>")
        self.assertEqual(english["active"], "1")
        self.shop.requests.clear()
        self.settle("shop")

    @thorough
    def test_hiding_a_product_hides_it_in_every_language_that_showed_it(self):
        remote_id, record = self.bilingual()
        record.shoper_visible = False
        self.assertRunDone(self.update("shop"))
        texts = self.row(remote_id)["translations"]
        self.assertEqual(texts["pl_PL"]["active"], "0")
        self.assertEqual(texts["en_US"]["active"], "0")
        self.settle("shop")

    @thorough
    def test_a_language_hidden_by_the_shops_owner_stays_hidden(self):
        remote_id, record = self.bilingual()
        self.shop_edit(remote_id, translations={"en_US": {"active": 0}})
        record.write({"shoper_visible": False})
        self.assertRunDone(self.update("shop"))
        record.write({"shoper_visible": True})
        self.shop_edit(remote_id, translations={"pl_PL": {"active": 0}})
        self.shop_edit(remote_id, translations={"en_US": {"active": 1}})
        self.assertRunDone(self.update("shop", conflict_policy="overwrite"))
        texts = self.row(remote_id)["translations"]
        self.assertEqual(texts["pl_PL"]["active"], "1")
        self.assertEqual(texts["en_US"]["active"], "1")


class TestDeactivatedLanguages(ProductCase):
    """Languages that were deactivated in Odoo after they were chosen."""

    def deactivate(self, code):
        """Past Odoo's own check, which looks at active users and contacts only."""
        self.env.flush_all()
        self.cr.execute("UPDATE res_lang SET active = false WHERE code = %s", [code])
        self.env.invalidate_all()
        self.env.registry.clear_cache("stable")
        self.addCleanup(self.env.registry.clear_cache, "stable")

    def failed(self, **options):
        self.shop.requests.clear()
        run = self.synchronise(product={"import_unlinked": True} | options)
        self.assertEqual(run.state, "failed")
        self.assertEqual(len(self.shop.requests), 0, "nothing is downloaded")
        return run

    @thorough
    def test_a_run_says_that_the_catalogue_has_no_language_and_what_to_do(self):
        self.shop_product()
        self.deactivate("pl_PL")
        message = self.failed().message
        self.assertIn(
            "language of the catalogue, Polish / Język polski, is not", message
        )
        self.assertIn("Settings > Translations > Languages", message)
        self.assertIn(self.connector.name, message)
        manager = self.connector.with_user(self.manager)
        with self.enter_registry_test_mode():
            told = manager.action_test_settings()["params"]
        self.assertEqual(told["type"], "danger")
        self.assertIn("language of the catalogue", told["message"])
        self.connector.write({"lang": "en_US", "state": "connected"})
        self.assertRunDone(self.synchronise(product={"import_unlinked": True}))

    def test_a_plan_that_waits_says_so_when_it_is_applied(self):
        self.shop_product()
        run = self.synchronise(product={"import_unlinked": True}, auto_apply=False)
        self.deactivate("pl_PL")
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertEqual(run.state, "failed")
        self.assertIn("language of the catalogue", run.message)

    @thorough
    def test_a_run_says_that_its_user_has_no_language_and_what_to_do(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.manager.lang = "de_DE"
        self.shop_product()
        self.deactivate("de_DE")
        run = self.failed()
        # In the language of the catalogue, since the user has none.
        self.assertIn("Deutsch", run.message)
        self.assertIn(self.manager.name, run.message)
        self.manager.lang = "en_US"
        self.assertRunDone(self.synchronise(product={"import_unlinked": True}))

    @thorough
    def test_a_further_language_is_left_alone(self):
        self.env["res.lang"]._activate_lang("de_DE")
        line = self.connector.language_ids.filtered(lambda line: line.locale == "en_US")
        german = self.env["res.lang"].search([("code", "=", "de_DE")])
        line.write({"active_in_shop": True, "lang_id": german.id})
        self.deactivate("de_DE")
        remote_id = self.shop_product()
        self.shop_variants(remote_id)
        run = self.synchronise(
            product={"import_unlinked": True}, variant={"import_unlinked": True}
        )
        self.assertRunDone(run)
        self.assertEqual(
            len(self.record_of("product", remote_id).product_variant_ids), 2
        )

    def test_what_waits_can_still_be_looked_at(self):
        self.shop_product("Namiot", code="NT-1")
        self.odoo_product("Śpiwór", default_code="NT-1")
        self.synchronise(product={})
        self.deactivate("pl_PL")
        decision = self.env["shoper.decision"].search([("entity", "=", "product")])
        decision = decision.with_user(self.manager).with_context(lang="en_US")
        self.assertIn("Namiot", decision.element_facts)
        self.assertTrue(decision.candidate_ids.read())
