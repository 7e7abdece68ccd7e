from lxml import etree

from ..cases.common import ShoperCase


class TestLists(ShoperCase):
    """What lists show without anybody having chosen columns."""

    def columns(self, model):
        """{name of a field: what the list says of it}, as a user of Shoper sees it."""
        view = self.env[model].with_user(self.user).get_view(view_type="list")
        return {
            node.get("name"): node.attrib
            for node in etree.fromstring(view["arch"]).iter("field")
        }

    def test_the_product_list_says_how_each_product_stands_in_the_shop(self):
        column = self.columns("product.template")["shoper_state"]
        self.assertEqual(column["optional"], "show")

    def test_the_list_of_shops_says_that_synchronisations_fail(self):
        columns = self.columns("shoper.connector")
        self.assertIn("failing", columns["health"]["decoration-warning"])
        self.assertIn("health_text", columns)
        self.assertNotIn("state", columns)

    def test_what_is_about_one_thing_names_its_type_as_one(self):
        said = {"en_US": ("Product", "Order"), "pl_PL": ("Produkt", "Zamówienie")}
        for lang, names in said.items():
            decisions = self.env["shoper.decision"].with_context(lang=lang)
            for entity, name in zip(("product", "order"), names, strict=True):
                line = decisions.new({"entity": entity})
                self.assertEqual(line.type_name, name)

    def test_every_type_says_what_one_of_it_is_called(self):
        engine = self.env["shoper.sync"]
        self.assertTrue(all(engine._labels_of_one().values()))
        self.assertEqual(
            list(engine._labels_of_one()),
            [code for code, _label in engine._entity_selection()],
        )

    def test_lists_about_one_thing_show_its_type_as_one(self):
        for model in (
            "shoper.decision",
            "shoper.element",
            "shoper.ignored.record",
            "shoper.link.log",
            "shoper.sync.change",
            "shoper.webhook.event",
        ):
            with self.subTest(model):
                columns = self.columns(model)
                self.assertEqual(columns["type_name"]["string"], "Type")
                hidden = columns.get("entity", {}).get("column_invisible", "1")
                self.assertIn(hidden, ("1", "True"))

    def test_what_has_a_number_for_a_name_is_titled_so_that_one_knows_what_it_is(self):
        given = [
            ("order", "35", "Order 35", "Zamówienie 35"),
            ("order_status", "35", "Order 35", "Zamówienie 35"),
            ("parcel", "35 · A1", "Parcel of order 35 · A1", None),
            ("product", "Namiot", "Namiot", "Namiot"),
        ]
        for entity, name, english, polish in given:
            for lang, title in (("en_US", english), ("pl_PL", polish)):
                env = self.env(context=dict(self.env.context, lang=lang))
                values = {"entity": entity, "name": name}
                decision = env["shoper.decision"].new(values)
                if title:
                    self.assertEqual(decision.title, title)
                    self.assertEqual(decision.display_name, title)

    # ---------------------------------------------------------------- on a phone
    def test_lists_in_forms_have_cards_for_phones(self):
        for model, names in {
            "product.template": ["shoper_element_ids"],
            "res.partner": ["shoper_element_ids"],
            "shoper.connector": ["odoo_check_ids", "scope_ids"],
            "shoper.record.links": ["line_ids", "log_ids"],
            "shoper.sync.run": ["busy_step_ids", "idle_step_ids"],
        }.items():
            arch = self.env[model].with_user(self.user).get_view(view_type="form")
            tree = etree.fromstring(arch["arch"])
            for name in names:
                with self.subTest(f"{model}.{name}"):
                    [field] = tree.xpath(f"//field[@name='{name}']")
                    self.assertEqual(field.get("mode"), "list,kanban")
                    named = "kanban_view_ref" in (field.get("context") or "")
                    self.assertEqual(len(field.findall("kanban")), 0 if named else 1)
