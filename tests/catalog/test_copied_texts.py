from ..cases.length import thorough
from ..cases.product_case import ProductCase
from ..cases.undo_case import UndoWords

LINK = {"link_criterion": "code"}


class TestCopiedTexts(UndoWords, ProductCase):
    """What Odoo copied from the main language into a further one is known as a copy,
    beside what both sides agree on."""

    def open_shop(self):
        super().open_shop()
        line = self.connector.language_ids.filtered(lambda line: line.locale == "en_US")
        line.write({"active_in_shop": True, "lang_id": self.env.ref("base.lang_en").id})
        self.english = line

    def copied(self, remote_id):
        return self.element("product", remote_id)._agreed().facts["copied"]

    def assertKnownAsCopies(self, *pairs):
        """Another name in the main language is sent as that alone."""
        for _remote_id, record in pairs:
            record.with_context(lang="pl_PL").name = "Inna nazwa"
        changes = self.changes(self.update("shop"))
        self.assertEqual(changes.mapped("after"), [{"name": "Inna nazwa"}] * len(pairs))
        for remote_id, _record in pairs:
            self.assertNotIn("en_US", self.row(remote_id)["translations"])

    # ------------------------------------------------------------ where it is noted
    def test_it_is_noted_beside_the_base_of_what_is_imported_exported_or_linked(self):
        imported = self.pair("Namiot")
        ours = self.odoo_product("Czapka")
        self.assertRunDone(self.synchronise(product={"export_unlinked": True}))
        exported = self.exported(ours), ours
        remote_id = self.shop_product("Kubek")
        linked = remote_id, self.odoo_product("Kubek", default_code=f"P-{remote_id}")
        self.shop_edit(remote_id, code=f"P-{remote_id}")
        plan = self.synchronise(auto_apply=False, product=LINK)
        link = self.changes(plan, verb="link")
        self.assertFalse([code for code in link.after if code[:1] == "_"])
        self.assertEqual(link._after().facts["copied"]["name@en_US"], "Kubek")
        self.confirm(plan)
        self.work(plan)
        pairs = {"Namiot": imported, "Czapka": exported, "Kubek": linked}
        for name, (remote_id, _record) in pairs.items():
            base = self.element("product", remote_id).base
            self.assertFalse([code for code in base if code[:1] == "_"])
            self.assertEqual(self.copied(remote_id)["name@en_US"], name)
        self.shop.requests.clear()
        self.assertNothingToDo(self.update("shop"))
        self.assertKnownAsCopies(*pairs.values())

    @thorough
    def test_a_language_that_the_shop_has_elsewhere_now_gives_it_up(self):
        remote_id, _record = self.pair("Namiot")
        element = self.element("product", remote_id)
        element._note_agreed({"other": 1})
        other = self.shop_product("Kubek")
        self.assertRunDone(self.synchronise(product={"import_unlinked": True}))
        beside = self.element("product", other)
        beside._note_agreed({"other": 2})
        self.assertIn("name@en_US", self.copied(remote_id))
        self.env["res.lang"]._activate_lang("de_DE")
        self.english.lang_id = self.env.ref("base.lang_de")
        self.assertRunDone(self.synchronise(unit={"update_linked": "odoo"}))
        self.assertEqual(element.base_facts, {"other": 1, "copied": {}})
        self.assertEqual(beside.base_facts, {"other": 2})
        self.assertIn("name", element.base)

    # -------------------------------------------------------------- as it was before
