from odoo.exceptions import UserError

from ..cases.length import thorough
from ..cases.product_case import ProductCase


class TestLinks(ProductCase):
    """Links seen and changed from Odoo's records, and the log of who did what."""

    def dialog(self, record):
        action = record.with_user(self.user).action_open_shoper_links()
        return (
            self.env["shoper.record.links"]
            .with_user(self.user)
            .browse(action["res_id"])
        )

    def log(self, **values):
        domain = [(name, "=", value) for name, value in values.items()]
        found = self.env["shoper.link.log"].with_user(self.user).search(domain)
        return found.with_context(lang="en_US")

    @thorough
    def test_each_kind_of_record_shows_what_it_is_in_each_shop(self):
        other = self.connect(self.start_shop(), name="Drugi")
        remote_id, product = self.pair()
        records = {
            "product": product,
            "category": self.category,
            "producer": self.producer,
            "tax": self.vat,
            "unit": self.unit,
        }
        for entity, record in records.items():
            with self.subTest(entity):
                lines = self.dialog(record).line_ids
                self.assertEqual(lines.connector_id, self.connector | other)
                own = lines.filtered(lambda line: line.connector_id == self.connector)
                self.assertEqual(own.linked_id.entity, entity)
                self.assertEqual(own.link_state, "linked")
                self.assertFalse((lines - own).linked_id)
                self.assertEqual((lines - own).link_state, "unlinked")
        linked = self.dialog(product).line_ids.linked_id
        self.assertEqual(linked.remote_id, remote_id)

    def test_a_record_is_linked_and_unlinked_in_the_dialog(self):
        remote_id = self.shop_product("Namiot")
        product = self.odoo_product("Śpiwór")
        self.synchronise(product={})
        line = self.dialog(product).line_ids
        with self.assertRaisesRegex(UserError, "Choose"):
            line.action_link()
        line.element_id = self.element("product", remote_id)
        line.action_link()
        self.assertEqual(self.record_of("product", remote_id), product)
        self.dialog(product).line_ids.action_unlink()
        self.assertFalse(self.record_of("product", remote_id))
        log = self.dialog(product).log_ids.with_context(lang="en_US")
        self.assertEqual(log.mapped("action"), ["unlinked", "linked"])
        self.assertEqual(log.mapped("rule_label"), ["By hand", "By hand"])
        self.assertEqual(log.user_id, self.user)
        self.assertEqual(set(log.mapped("record_name")), {product.display_name})

    def test_an_ignored_record_is_neither_linked_nor_exported(self):
        product = self.odoo_product("Namiot")
        self.dialog(product).line_ids.action_ignore()
        self.assertEqual(self.dialog(product).line_ids.link_state, "ignored")
        for shown in (product, product.product_variant_id):
            shown.invalidate_recordset()
            self.assertEqual(shown.with_user(self.user).shoper_shown_state, "ignored")
        self.shop_product("Namiot")
        run = self.synchronise(product={"export_unlinked": True})
        self.assertNothingToDo(run)
        self.dialog(product).line_ids.action_stop_ignoring()
        self.assertRunDone(self.synchronise(product={"export_unlinked": True}))
        self.assertEqual(self.writes(), [], "it is linked now and no twin is made")
        self.assertEqual(product.shoper_link_state, "linked")
        product.invalidate_recordset()
        self.assertEqual(product.shoper_shown_state, "linked")

    def test_looking_for_one_links_it_and_nothing_else(self):
        first, second = self.shop_product("Namiot"), self.shop_product("Karimata")
        product, other = self.odoo_product("Namiot"), self.odoo_product("Karimata")
        action = self.dialog(product).line_ids.action_find()
        self.work(self.env["shoper.sync.run"].browse(action["res_id"]))
        self.assertEqual(self.record_of("product", first), product)
        self.assertFalse(self.record_of("product", second))
        action = self.element("product", second).with_user(self.user).action_find()
        self.work(self.env["shoper.sync.run"].browse(action["res_id"]))
        self.assertEqual(self.record_of("product", second), other)

    def test_looking_in_two_shops_shows_both_synchronisations(self):
        other = self.connect(self.start_shop(), name="Drugi")
        element = {"entity": "unit", "remote_id": 900, "name": "worek"}
        elements = self.env["shoper.element"].create(
            [element | {"connector_id": shop.id} for shop in (self.connector, other)]
        )
        before = self.env["shoper.sync.run"].search([])
        action = elements.with_user(self.user).action_find()
        listed = self.env["shoper.sync.run"].search(action["domain"])
        self.assertEqual(listed, self.env["shoper.sync.run"].search([]) - before)
        self.assertEqual(listed.connector_id, self.connector | other)

    def test_looking_for_a_category_creates_none(self):
        self.shop_category("Nowa", parent_id=self.category_id)
        unlinked = self.element("category", self.category_id).with_user(self.user)
        unlinked.action_unlink()
        self.category.name = "Inna"
        count = self.env["product.category"].search_count([])
        action = unlinked.action_find()
        self.work(self.env["shoper.sync.run"].browse(action["res_id"]))
        self.assertEqual(self.env["product.category"].search_count([]), count)

    def test_runs_log_their_links_with_rule_person_and_run(self):
        remote_id = self.shop_product("Namiot")
        new_id = self.shop_product("Karimata")
        product, mine = self.odoo_product("Namiot"), self.odoo_product("Kubek")
        run = self.synchronise(
            product={"import_unlinked": True, "export_unlinked": True}
        )
        log = self.log(run_id=run.id, entity="product")
        self.assertEqual(set(log.mapped("action")), {"linked"})
        rules = {line.res_id: line.rule_label for line in log}
        self.assertEqual(
            rules,
            {
                product.id: "Same name and code",
                self.record_of("product", new_id).id: "Created in Odoo",
                mine.id: "Created in the shop",
            },
        )
        self.assertEqual(log.user_id, self.manager)
        element = self.element("product", remote_id)
        self.assertEqual(element.log_ids.run_id, run)

    def test_deleting_a_record_says_so_in_the_log(self):
        remote_id, product = self.pair()
        product_id = product.id
        product.with_user(self.user).unlink()
        line = self.log(action="unlinked", res_id=product_id)
        self.assertEqual(line.rule_label, "Record deleted in Odoo")
        self.assertEqual(line.user_id, self.user)
        self.assertEqual(line.element_id.remote_id, remote_id)

    def test_ignoring_an_element_is_logged_both_ways(self):
        remote_id, _product = self.pair()
        element = self.element("product", remote_id).with_user(self.user)
        element.action_ignore()
        element.action_stop_ignoring()
        actions = element.log_ids.mapped("action")
        again = ["linked", "stopped"]
        self.assertEqual(actions, [*again, "ignored", "unlinked", "linked"])

    # ------------------------------------------------------- in whose language
    def test_everybody_reads_in_their_own_language_why_two_are_linked(self):
        remote_id = self.shop_product("Namiot")
        self.odoo_product("Namiot")
        run = self.synchronise(product={}, auto_apply=False)
        texts = {
            "en_US": ("Same name and code", "Created in Odoo"),
            "pl_PL": ("Ta sama nazwa i kod", "Utworzono w Odoo"),
        }
        change = self.changes(run, "product", "link")
        for lang, (text, _other) in texts.items():
            self.assertEqual(change.with_context(lang=lang).note, text)
            shown = run.with_context(lang=lang)._spreadsheet_rows()
            self.assertIn(text, next(iter(shown)))
        run.with_user(self.manager).action_apply()
        self.work(run)
        new_id = self.shop_product("Karimata")
        self.assertRunDone(self.synchronise(product={"import_unlinked": True}))
        for lang, labels in texts.items():
            with self.subTest(lang):
                self.assertEqual(change.with_context(lang=lang).note, labels[0])
                for label, shop_id in zip(labels, (remote_id, new_id), strict=True):
                    element = self.element("product", shop_id).with_context(lang=lang)
                    self.assertEqual(element.link_rule_label, label)
                    self.assertEqual(element.log_ids.rule_label, label)
                log = self.env["shoper.link.log"].with_context(lang=lang)
                groups = log.web_read_group(
                    [("entity", "=", "product")], ["rule"], ["__count"]
                )["groups"]
                self.assertEqual({group["rule"] for group in groups}, set(labels))
                for group in groups:
                    lines = log.search(group["__extra_domain"])
                    self.assertEqual(set(lines.mapped("rule_label")), {group["rule"]})

    def test_every_rule_has_a_name(self):
        labels = self.env["shoper.sync"]._rule_labels()
        for rule, label in labels.items():
            self.assertTrue(label[0].isupper(), rule)
        for entity in self.env["shoper.sync"]._entities():
            self.assertTrue(entity._rules.keys() <= labels.keys())

    @thorough
    def test_a_link_that_was_left_out_and_taken_back_still_says_why(self):
        remote_id = self.shop_product("Namiot")
        self.odoo_product("Namiot")
        run = self.synchronise(product={}, auto_apply=False)
        change = self.changes(run, "product", "link").with_user(self.manager)
        change.action_exclude()
        self.assertIn("Left out by", change.note)
        change.action_include()
        self.assertEqual(change.note, "Same name and code")
        run.with_user(self.manager).action_apply()
        self.work(run)
        element = self.element("product", remote_id).with_context(lang="en_US")
        self.assertEqual(element.link_rule_label, "Same name and code")
