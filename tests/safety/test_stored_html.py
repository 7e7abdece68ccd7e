from odoo.tests import HttpCase, tagged

from ...models.shoper_html_mixin import ShopHtml
from ..cases.length import thorough
from ..cases.product_case import ProductCase

HARM = (
    '<p>Opis</p><img src="x" onerror="console.error(\'a script ran\')">'
    '<script>steal()</script><a href="javascript:steal()">a</a>'
)
HARMFUL = ("onerror", "<script", "javascript:", "steal")
LANGUAGES = ("pl_PL", "en_US")


class HtmlWords:
    """Records with HTML of the shop, and what is stored of it."""

    def holders(self):
        """[(record, field)] of every field of that kind."""
        _remote_id, product = self.pair()
        producer = self.env["shoper.producer"].create({"name": "Wierch 2"})
        return [
            (product, "shoper_description"),
            (product, "shoper_short_description"),
            (producer, "description"),
        ]

    def stored(self, record, field):
        """{language: text} as the database has it."""
        self.env.flush_all()
        self.env.cr.execute(
            f"SELECT {field} FROM {record._table} WHERE id = %s", [record.id]
        )
        return self.env.cr.fetchone()[0] or {}

    def store(self, record, field, texts):
        """Store texts past everything that looks at them."""
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE {record._table} SET {field} = jsonb_object(%s, %s) WHERE id = %s",
            [list(texts), list(texts.values()), record.id],
        )
        self.env.invalidate_all()

    def assertHarmless(self, record, field, languages=LANGUAGES):
        stored = self.stored(record, field)
        self.assertLessEqual(set(languages), set(stored))
        for lang, text in stored.items():
            self.assertIn("Opis", text, lang)
            for harm in HARMFUL:
                self.assertNotIn(harm, text, lang)


class TestStoredHtml(HtmlWords, ProductCase):
    """HTML of the shop is sanitised on every way in, in each language."""

    def test_every_field_is_looked_at(self):
        fields = {
            (model._name, field.name)
            for model in self.env.values()
            for field in model._fields.values()
            if isinstance(field, ShopHtml) and field.store
        }
        tested = {(record._name, field) for record, field in self.holders()}
        self.assertEqual(fields, tested)

    def test_translations(self):
        for record, field in self.holders():
            with self.subTest(field):
                record = record.with_user(self.user).with_context(lang="en_US")
                record.update_field_translations(field, dict.fromkeys(LANGUAGES, HARM))
                self.assertHarmless(record, field)
                record.with_context(lang="pl_PL")[field] = "<p>Opis 2</p>"
                record.update_field_translations(field, {"pl_PL": HARM})
                self.assertHarmless(record, field)

    def test_translations_of_a_variants_product(self):
        _remote_id, product = self.pair()
        variant = product.product_variant_id.with_user(self.user)
        variant.update_field_translations("shoper_description", {"pl_PL": HARM})
        self.assertHarmless(product, "shoper_description", ["pl_PL"])

    def test_one_text_for_all_languages(self):
        for record, field in self.holders():
            with self.subTest(field):
                record.with_user(self.user).web_override_translations({field: HARM})
                self.assertHarmless(record, field, ["en_US"])

    def test_a_language_is_emptied_as_before(self):
        for record, field in self.holders():
            record = record.with_user(self.user)
            record.update_field_translations(
                field, {"en_US": "<p>Text</p>", "pl_PL": "<p>Opis</p>"}
            )
            record.update_field_translations(field, {"pl_PL": False})
            self.assertEqual(self.stored(record, field), {"en_US": "<p>Text</p>"})
            record.update_field_translations(field, {"pl_PL": ""})
            self.assertEqual(self.stored(record, field)["pl_PL"], "")

    def test_create_and_write(self):
        for record, field in self.holders():
            for lang in LANGUAGES:
                with self.subTest(f"{field}, {lang}"):
                    model = record.with_user(self.user).with_context(lang=lang)
                    made = model.browse().create({"name": "Nowy", field: HARM})
                    self.assertHarmless(made, field, [lang])
                    made.write({field: "<p>Opis</p>"})
                    made.write({field: HARM})
                    self.assertHarmless(made, field, [lang])

    def test_copy(self):
        for record, field in self.holders():
            with self.subTest(field):
                self.store(record, field, dict.fromkeys(LANGUAGES, HARM))
                self.assertHarmless(record.with_user(self.user).copy(), field)

    @thorough
    def test_import_of_a_file(self):
        for record, field in self.holders():
            with self.subTest(field):
                names = ["name", field]
                model = record.browse().with_user(self.user)
                loaded = model.with_context(lang="pl_PL").load(names, [["Z", HARM]])
                self.assertFalse(loaded["messages"])
                self.assertHarmless(model.browse(loaded["ids"]), field)

    @thorough
    def test_the_shop(self):
        for line in self.connector.language_ids:
            line.active_in_shop = True
        remote_id, product = self.pair()
        rows = self.shop.shop["products"].rows
        texts = rows[remote_id]["translations"]
        texts["en_US"] = dict(texts["pl_PL"])
        for locale in texts:
            texts[locale]["description"] = HARM  # as the shop's panel keeps it
        update = {
            "update_linked": "odoo",
            "property_ids": self.properties("description"),
        }
        self.assertRunDone(self.synchronise(product=update))
        self.assertHarmless(product, "shoper_description")

    @thorough
    def test_a_translation_that_was_sanitised_makes_no_difference_to_the_shop(self):
        remote_id, product = self.pair()
        product.with_user(self.user).update_field_translations(
            "shoper_description", {"pl_PL": HARM}
        )
        chosen = {"property_ids": self.properties("description")}
        run = self.synchronise(product=chosen | {"update_linked": "shop"})
        self.assertRunDone(run)
        text = self.row(remote_id)["translations"]["pl_PL"]["description"]
        self.assertIn("Opis", text)
        for direction in ("shop", "odoo"):
            self.shop.requests.clear()
            run = self.synchronise(product=chosen | {"update_linked": direction})
            self.assertNothingToDo(run)


@tagged("post_install", "-at_install")
class TestStoredHtmlInBrowser(HtmlWords, ProductCase, HttpCase):
    """No script of a user runs in the browser of an administrator."""

    @thorough
    def test_no_script_runs_when_an_administrator_opens_the_form(self):
        self.manager.lang = "pl_PL"
        actions = {
            "product.template": "sale.product_template_action",
            "shoper.producer": "shoper_connector.shoper_producer_action",
        }
        for record, field in self.holders():
            # Odoo looks at the language of the writer only.
            writer = record.with_user(self.user).with_context(lang="en_US")
            writer.update_field_translations(field, {"pl_PL": HARM})
            with self.subTest(field):
                # An error on the console, as the script writes it, fails the tour.
                self.start_tour(
                    f"/odoo/action-{actions[record._name]}/{record.id}",
                    f"shoper_harmless_{field}",
                    login=self.manager.login,
                )
