from unittest.mock import patch

from ...sync.engine import limits
from ...sync.engine.plan import planner
from ..cases.length import thorough
from ..cases.price_case import PriceListCase
from ..cases.unit_case import UnitWords


class TestFormerSettings(UnitWords, PriceListCase):
    """What Odoo has in another language, or in other price lists, is no edit."""

    def open_shop(self):
        super().open_shop()
        self.english = self.connector.language_ids.filtered(
            lambda line: line.locale == "en_US"
        )
        self.english.active_in_shop = False

    def at_night(self, direction="shop", entity="product", *codes):
        """A preset runs, nobody is there."""
        options = {"entity": entity, "update_linked": direction}
        if codes:
            options["property_ids"] = self.properties(*codes)
        connector = self.connector.with_user(self.manager)
        run = connector._synchronise([options], origin="preset").with_env(self.env)
        self.work(run)
        self.assertRunDone(run)
        return run

    def chair(self, name="Krzeslo", english="Chair"):
        """A product that has another name in English, which takes no part."""
        remote_id, record = self.pair(name)
        record.with_context(lang="en_US").name = english
        self.assertFalse(self.at_night().change_ids)
        self.shop.requests.clear()
        return remote_id, record

    def assertAsked(self, run, *codes):
        """What differs is asked about, and nothing is written anywhere."""
        self.assertEqual(self.writes(), [])
        conflict = self.changes(run, verb="conflict")
        self.assertEqual(set(conflict.after), set(codes))
        self.assertEqual(run.change_ids, conflict)

    @thorough
    def test_another_language_of_the_catalogue_is_asked_about_at_night(self):
        remote_id, _record = self.chair()
        self.connector.lang = "en_US"
        self.assertAsked(self.at_night(), "name")
        self.assertAsked(self.at_night(), "name")
        self.assertEqual(
            self.row(remote_id)["translations"]["pl_PL"]["name"], "Krzeslo"
        )

    @thorough
    def test_a_person_sees_it_in_a_plan(self):
        remote_id, _record = self.chair()
        self.connector.lang = "en_US"
        plan = self.synchronise(auto_apply=False, product={"update_linked": "shop"})
        self.assertEqual(
            self.changes(plan, verb="update_shop").after, {"name": "Chair"}
        )
        self.confirm(plan)
        self.work(plan)
        self.assertEqual(self.row(remote_id)["translations"]["pl_PL"]["name"], "Chair")

    @thorough
    def test_names_of_tags_are_asked_about_too(self):
        tag = {"name": "Nowość", "lang_id": 1}
        remote_id = self.shop.owner.create("product-tags", tag)
        self.assertRunDone(self.synchronise(tag={"import_unlinked": True}))
        self.record_of("tag", remote_id).with_context(lang="en_US").name = "New"
        self.assertFalse(self.at_night("shop", "tag").change_ids)
        self.shop.requests.clear()
        self.connector.lang = "en_US"
        self.assertAsked(self.at_night("shop", "tag"), "name")

    @thorough
    def test_another_language_of_a_shop_language_is_asked_about_at_night(self):
        self.env["res.lang"]._activate_lang("de_DE")
        english = self.env.ref("base.lang_en")
        self.english.write({"active_in_shop": True, "lang_id": english.id})
        remote_id = self.shop_product("Krzeslo")
        texts = {"name": "Chair", "active": 1}
        self.shop_edit(remote_id, translations={"en_US": texts})
        self.assertRunDone(self.synchronise(product={"import_unlinked": True}))
        record = self.record_of("product", remote_id)
        record.with_context(lang="de_DE").name = "Stuhl"
        self.shop.requests.clear()
        self.english.lang_id = self.env.ref("base.lang_de")
        self.assertAsked(self.at_night(), "name@en_US")

    @thorough
    def test_it_holds_for_all_types_whichever_runs_first(self):
        remote_id, _record = self.chair()
        self.connector.lang = "en_US"
        self.at_night("odoo", "unit")
        base = self.element("product", remote_id).base
        self.assertNotIn("name", base)
        self.assertIn("code", base, "it is the same in all languages")

    @thorough
    def test_another_price_list_is_asked_about_at_night(self):
        remote_id, record = self.pair("Krzeslo")
        self.assertFalse(self.at_night().change_ids)
        pricelist = self.price_list("pricelist_id")
        self.fixed(pricelist, record, 500)
        self.shop.requests.clear()
        run = self.at_night("shop", "product", "price")
        self.assertAsked(run, "price")
        self.assertEqual(self.row(remote_id)["stock"]["price"], "123.00")

    @thorough
    def test_another_default_vat_rate_is_asked_about_at_night(self):
        remote_id, record = self.pair("Krzeslo")
        record.taxes_id = False
        usual, other = (
            self.element("tax", self.remote("tax", name)) for name in ("23%", "8%")
        )
        self.connector.default_tax_id = usual
        run = self.at_night("shop", "product", "price")
        self.assertFalse(run.change_ids, "it means what it meant")
        self.shop.requests.clear()
        self.connector.default_tax_id = other
        self.assertAsked(self.at_night("shop", "product", "price"), "price")
        self.assertEqual(self.row(remote_id)["stock"]["price"], "123.00")

    @thorough
    def test_a_first_default_vat_rate_lets_edits_be_sent(self):
        _remote_id, record = self.pair("Krzeslo")
        self.assertFalse(self.at_night("shop", "product", "price").change_ids)
        record.list_price = 200
        self.connector.default_tax_id = self.element("tax", self.remote("tax", "8%"))
        run = self.at_night("shop", "product", "price")
        self.assertEqual(self.changes(run).mapped("verb"), ["update_shop"])

    @thorough
    def test_edits_are_still_sent_where_the_settings_are_the_same(self):
        _remote_id, record = self.chair()
        record.with_context(lang="pl_PL").name = "Fotel"
        run = self.at_night()
        self.assertEqual(self.changes(run).mapped("verb"), ["update_shop"])

    def test_what_was_planned_for_another_place_is_not_written_after_the_change(self):
        self.enterContext(patch.dict(limits.BATCH, odoo=1))
        for name in "ABC":
            self.shop_category(name)
        run = self.queue(category={})
        self.units_until(lambda: self.changes(run, state="done"))
        root = self.env["product.category"].create({"name": "Sklep"})
        self.connector.category_root_id = root
        self.units_until(lambda: not run._is_active())
        self.assertRunDone(run)
        stale = self.changes(run, state="stale")
        self.assertEqual(len(stale), 2)
        self.assertIn("Plan it again", stale[0].message)
        made = self.env["product.category"].search([("name", "in", list("ABC"))])
        self.assertEqual(len(made), 1)
        self.assertFalse(made.parent_id)

    def half_planned(self, direction):
        """A run of a preset that compared one of two pairs when somebody chooses
        another language."""
        self.enterContext(patch.object(planner, "CHUNK", 1))
        options = {"entity": "product", "update_linked": direction}
        connector = self.connector.with_user(self.manager)
        run = connector._synchronise([options], origin="preset").with_env(self.env)
        self.units_until(lambda: (run.step_ids.cursor or {}).get("stage") == "update")
        self.connector.lang = "en_US"
        self.work(run)
        return run

    @thorough
    def test_another_language_chosen_while_a_run_plans_is_asked_about(self):
        self.chair()
        second_id, _record = self.chair("Stolik", "Table")
        run = self.half_planned("shop")
        self.assertAsked(run, "name")
        self.assertEqual(self.changes(run).element_id.remote_id, second_id)

    @thorough
    def test_what_was_planned_before_that_is_not_applied_in_another_language(self):
        remote_id, record = self.chair("Fotel", "Fotel")
        self.chair("Stolik", "Table")
        self.shop_texts(remote_id, name="Wygodny fotel")
        run = self.half_planned("odoo")
        self.assertEqual(self.changes(run, verb="update_odoo").state, "stale")
        self.assertEqual(record.with_context(lang="en_US").name, "Fotel")
