from bisect import insort

from odoo.exceptions import UserError

from ..cases.common import ShoperCase
from ..cases.length import thorough


class TestUnits(ShoperCase):
    """Units of measure of the shop and of Odoo."""

    def shop_unit(self, name, **translations):
        texts = {"pl_PL": name} | translations
        return self.shop.owner.create(
            "units",
            {
                "floating_point": 0,
                "translations": {code: {"name": text} for code, text in texts.items()},
            },
        )

    def odoo_unit(self, name, **values):
        return (
            self.env["uom.uom"]
            .with_context(lang="pl_PL")
            .create({"name": name, **values})
        )

    def shop_names(self):
        rows = self.shop.shop.rows("units")
        return {
            int(row["unit_id"]): row["translations"]["pl_PL"]["name"] for row in rows
        }

    def unit_id(self, name):
        return next(key for key, text in self.shop_names().items() if text == name)

    def test_units_are_found_by_name_and_alias_in_any_language_archived_ones_too(self):
        pounds = self.env.ref("uom.product_uom_lb")
        pounds.active = False
        by_second_language = self.odoo_unit("Bela")
        by_second_language.with_context(lang="en_US").name = "Bale"
        bale = self.shop_unit("belka siana", en_US="BALE ")
        run = self.synchronise(unit={})
        self.assertRunDone(run)
        expected = {
            "szt.": self.env.ref("uom.product_uom_unit"),
            "kg": self.env.ref("uom.product_uom_kgm"),
            "lbs": pounds,
        }
        for name, record in expected.items():
            found = self.record_of("unit", self.unit_id(name))
            self.assertEqual(found, record, name)
        self.assertEqual(self.record_of("unit", bale), by_second_language)
        self.assertFalse(pounds.active)
        self.assertFalse(self.record_of("unit", self.unit_id("zestaw")))

    def test_two_records_that_fit_wait_for_a_person_and_are_not_created_either(self):
        ours = self.odoo_unit("Zestaw") | self.odoo_unit(" zestaw")
        unit_id = self.unit_id("zestaw")
        run = self.synchronise(unit={"import_unlinked": True, "export_unlinked": True})
        self.assertRunDone(run)
        change = self.changes(run, verb="ambiguous")
        self.assertEqual(change.state, "waiting")
        self.assertEqual(change.element_id, self.element("unit", unit_id))
        self.assertEqual(change.meta["candidates"], ours.ids)
        self.assertIn("2", change.message)
        self.assertEqual(change.element_id.link_state, "unlinked")
        self.assertEqual(list(self.shop_names().values()).count("zestaw"), 1)
        self.assertFalse(ours.filtered(lambda unit: unit.shoper_remote_id))

    def test_two_units_of_the_shop_for_one_record_wait_for_a_person(self):
        ours = self.odoo_unit("Karton")
        twins = [self.shop_unit("karton"), self.shop_unit("KARTON ")]
        run = self.synchronise(unit={"import_unlinked": True})
        changes = self.changes(run, verb="ambiguous")
        self.assertEqual(sorted(changes.element_id.mapped("remote_id")), twins)
        self.assertEqual(changes[0].meta["candidates"], ours.ids)
        self.assertEqual(
            self.env["uom.uom"].search_count([("name", "=ilike", "karton%")]), 1
        )

    def test_imported_unit_is_a_reference_of_its_own_and_follows_a_new_name(self):
        unit_id = self.shop_unit("karton")
        self.synchronise(unit={"import_unlinked": True})
        unit = self.record_of("unit", unit_id)
        self.assertEqual((unit.name, unit.factor), ("karton", 1))
        self.shop.owner.update(
            "units", unit_id, {"translations": {"pl_PL": {"name": "pudło"}}}
        )
        self.assertRunDone(self.synchronise(unit={"update_linked": "odoo"}))
        self.assertEqual(unit.with_context(lang="pl_PL").name, "pudło")

    def test_a_unit_that_odoo_had_before_is_never_renamed(self):
        unit = self.env.ref("uom.product_uom_unit")
        name = unit.with_context(lang="pl_PL").name
        run = self.synchronise(
            unit={"update_linked": "odoo", "conflict_policy": "overwrite"}
        )
        self.assertRunDone(run)
        run = self.synchronise(
            unit={"update_linked": "odoo", "conflict_policy": "overwrite"}
        )
        self.assertEqual(unit.with_context(lang="pl_PL").name, name)
        # Nobody is asked about it, either.
        changes = self.changes(run).filtered(lambda change: change.res_id == unit.id)
        self.assertFalse(changes, changes.mapped("message"))

    @thorough
    def test_a_conflict_offers_the_shop_s_name_for_units_that_came_from_it_alone(self):
        carton_id, piece_id = self.shop_unit("karton"), self.unit_id("szt.")
        self.synchronise(unit={"import_unlinked": True})
        sending = {"update_linked": "shop"}
        self.assertRunDone(self.synchronise(unit=sending))
        for unit_id in (carton_id, piece_id):
            texts = {"pl_PL": {"name": f"Z panelu {unit_id}"}}
            self.shop.owner.update("units", unit_id, {"translations": texts})
        self.synchronise(unit=sending)
        found = self.env["shoper.decision"].with_user(self.user).search([])
        asked = {item.element_id.remote_id: item for item in found}
        self.assertEqual({*asked}, {carton_id, piece_id})
        self.assertEqual(found.mapped("can_take_odoo"), [True, True])
        self.assertTrue(asked[carton_id].can_take_shop)
        # It would be said afterwards that Odoo's own units are not renamed.
        self.assertFalse(asked[piece_id].can_take_shop)
        with self.assertRaisesRegex(UserError, "None of these"):
            asked[piece_id].with_context(lang="en_US").action_take_shop()
        asked[piece_id].action_take_odoo()
        self.work(asked[piece_id].sudo().decision_run_id)
        name = self.env.ref("uom.product_uom_unit").with_context(lang="pl_PL").name
        self.assertEqual(self.shop_names()[piece_id], name)

    @thorough
    def test_always_the_shop_leaves_the_names_of_odoo_s_own_units_as_they_are(self):
        piece_id, unit = self.unit_id("szt."), self.env.ref("uom.product_uom_unit")
        sending = {"update_linked": "shop"}
        self.assertRunDone(self.synchronise(unit=sending))
        name = unit.with_context(lang="pl_PL").name
        prop = self.env["shoper.property"].search(
            [("entity", "=", "unit"), ("code", "=", "name")]
        )
        rules = self.env["shoper.decision.rule"]
        rules._remember(self.connector, prop, "shop")
        texts = {"pl_PL": {"name": "sztuczka"}}
        self.shop.owner.update("units", piece_id, {"translations": texts})
        for _again in range(2):
            run = self.synchronise(unit=sending)
            self.assertRunDone(run)
            self.assertFalse(run.change_ids, run.change_ids.mapped("message"))
        self.assertEqual(unit.with_context(lang="pl_PL").name, name)
        self.assertEqual(self.shop_names()[piece_id], "sztuczka")
        unit.with_context(lang="pl_PL").name = "Sztuka"
        self.assertRunDone(self.synchronise(unit=sending))
        self.assertEqual(self.shop_names()[piece_id], "Sztuka")

    @thorough
    def test_new_name_in_odoo_reaches_the_shop_in_its_default_language_only(self):
        unit_id = self.shop_unit("karton", en_US="box")
        self.synchronise(unit={"import_unlinked": True})
        self.record_of("unit", unit_id).with_context(lang="pl_PL").name = "pudło"
        self.assertRunDone(self.synchronise(unit={"update_linked": "shop"}))
        texts = self.shop.shop.row("units", unit_id)["translations"]
        self.assertEqual(texts["pl_PL"]["name"], "pudło")
        self.assertEqual(texts["en_US"]["name"], "box")

    @thorough
    def test_many_that_are_renamed_are_planned_with_as_many_queries_as_few(self):
        ids = [self.shop_unit(f"skrzynia {number}") for number in range(15)]
        self.assertRunDone(self.synchronise(unit={"import_unlinked": True}))
        costs = []
        for renamed in (ids[:1], ids[1:3], ids[3:]):
            for unit_id in renamed:
                texts = {"pl_PL": {"name": f"paczka {unit_id}"}}
                self.shop.owner.update("units", unit_id, {"translations": texts})
            run = self.queue(auto_apply=False, unit={"update_linked": "odoo"})
            before = self.env.cr.sql_log_count
            self.work(run)
            costs.append(self.env.cr.sql_log_count - before)
            planned = self.changes(run, verb="update_odoo", state="planned")
            self.assertEqual(len(planned), len(renamed))
            run.with_user(self.manager).action_apply()
            self.work(run)
        _first, few, many = costs
        self.assertLessEqual(many, few)

    def test_export_creates_active_units_and_links_them(self):
        self.synchronise(unit={})
        ours = self.odoo_unit("Rolka")
        archived = self.odoo_unit("Beczka", active=False)
        run = self.synchronise(unit={"export_unlinked": True})
        self.assertRunDone(run)
        self.assertIn("Rolka", self.shop_names().values())
        self.assertNotIn("Beczka", self.shop_names().values())
        self.assertEqual(self.record_of("unit", self.unit_id("Rolka")), ours)
        self.assertEqual(archived.shoper_link_state, "unlinked")
        self.shop.requests.clear()
        again = self.synchronise(unit={"export_unlinked": True})
        self.assertFalse(again.change_ids)
        self.assertEqual(self.writes(), [])

    def test_unlinked_units_are_deleted_from_the_shop_and_linked_ones_stay(self):
        self.connector.delete_cap_share = 50
        keep = self.unit_id("szt.")
        gone = {self.unit_id("zestaw"), self.unit_id("wielopak")}
        run = self.synchronise(unit={"delete_unlinked": True})
        self.assertRunDone(run)
        self.assertEqual(
            {
                change.element_id.remote_id
                for change in self.changes(run, verb="delete_shop")
            },
            gone,
        )
        self.assertIn(keep, self.shop_names())
        self.assertFalse(gone & self.shop_names().keys())

    def test_a_unit_that_products_of_the_shop_use_is_reported_and_not_deleted(self):
        self.connector.delete_cap_share = 50
        used = self.unit_id("zestaw")
        self.shop_product(unit_id=used)
        run = self.synchronise(unit={"delete_unlinked": True})
        self.assertEqual(self.step(run, "unit").state, "done_with_errors")
        change = self.changes(run, state="failed")
        self.assertEqual(change.element_id.remote_id, used)
        self.assertTrue(change.message)
        self.assertIn(used, self.shop_names())
        self.assertNotIn("wielopak", self.shop_names().values())

    def test_recent_fetch_sees_new_units_only_and_a_full_one_sees_all(self):
        old = self.shop_unit("karton")
        self.synchronise(unit={"import_unlinked": True})
        element = self.element("unit", old)
        self.shop.owner.update(
            "units", old, {"translations": {"pl_PL": {"name": "pudło"}}}
        )
        self.shop.owner.delete("units", self.unit_id("wielopak"))
        new = self.shop_unit("rolka")
        run = self.synchronise(unit={"fetch_all": False, "import_unlinked": True})
        self.assertRunDone(run)
        self.assertEqual(self.step(run, "unit").fetched_count, 1)
        self.assertEqual(self.record_of("unit", new).name, "rolka")
        self.assertEqual(element.name, "karton")
        run = self.synchronise(unit={"fetch_all": True})
        self.assertEqual(element.name, "pudło")
        self.assertEqual(self.step(run, "unit").missing_count, 1)

    def test_an_element_gone_from_the_shop_keeps_its_record_and_may_come_back(self):
        unit_id = self.shop_unit("karton")
        self.synchronise(unit={"import_unlinked": True})
        unit = self.record_of("unit", unit_id)
        units = self.shop.shop["units"]
        row = units.rows[unit_id]
        units.remove(unit_id)
        run = self.synchronise(unit={"import_unlinked": True, "export_unlinked": True})
        self.assertEqual(self.element("unit", unit_id).link_state, "missing")
        self.assertEqual(self.record_of("unit", unit_id), unit)
        self.assertEqual(unit.shoper_link_state, "missing")
        # What was deleted in the shop is not put there again unasked.
        change = self.changes(run, verb="gone_shop")
        self.assertEqual(change.state, "waiting")
        self.assertNotIn("karton", self.shop_names().values())
        units.rows[unit_id] = row
        insort(units.ids, unit_id)
        self.assertRunDone(self.synchronise(unit={"import_unlinked": True}))
        self.assertEqual(self.element("unit", unit_id).link_state, "linked")
        self.assertEqual(self.record_of("unit", unit_id), unit)

    def test_the_shop_sells_parts_of_what_is_measured_and_of_nothing_else(self):
        kilogram = self.env.ref("uom.product_uom_kgm")
        sack = {"relative_factor": 25, "relative_uom_id": kilogram.id}
        self.odoo_unit("zwój")
        self.odoo_unit("worek 25 kg", **sack)
        expected = {"m": "1", "m²": "1", "L": "1", "g": "1"}
        expected |= {"zwój": "0", "worek 25 kg": "0"}
        self.assertRunDone(self.synchronise(unit={"export_unlinked": True}))
        rows = {name: self.unit_id(name) for name in expected}
        sold = {
            name: self.shop.shop.row("units", unit_id)["floating_point"]
            for name, unit_id in rows.items()
        }
        self.assertEqual(sold, expected)
        self.assertFalse(self.synchronise(unit={"export_unlinked": True}).change_ids)

    def test_names_follow_in_each_language_and_the_fraction_flag_stays(self):
        unit_id = self.shop_unit("wiadro", en_US="bucket")
        self.shop.owner.update("units", unit_id, {"floating_point": 1})
        self.synchronise(unit={"import_unlinked": True})
        unit = self.record_of("unit", unit_id)
        self.assertEqual(unit.with_context(lang="en_US").name, "bucket")
        unit.with_context(lang="en_US").name = "pail"
        self.assertRunDone(self.synchronise(unit={"update_linked": "shop"}))
        row = self.shop.shop.row("units", unit_id)
        self.assertEqual(row["translations"]["en_US"]["name"], "pail")
        self.assertEqual(row["translations"]["pl_PL"]["name"], "wiadro")
        self.assertEqual(row["floating_point"], "1")
        self.shop.owner.update(
            "units", unit_id, {"translations": {"en_US": {"name": "bucket"}}}
        )
        self.assertRunDone(self.synchronise(unit={"update_linked": "odoo"}))
        self.assertEqual(unit.with_context(lang="en_US").name, "bucket")
        self.assertEqual(unit.with_context(lang="pl_PL").name, "wiadro")

    @thorough
    def test_units_are_known_by_polish_and_english_names(self):
        pairs = {
            "rolka": "Rolls",
            "opak.": "Package",
            "kpl.": "Komplet",
            "para": "Pair",
            "m kw.": "m²",
        }
        for name, odoo_name in pairs.items():
            remote_id = self.shop_unit(name)
            ours = self.env["uom.uom"].with_context(active_test=False).search(
                [("name", "=", odoo_name)]
            ) or self.odoo_unit(odoo_name)
            with self.subTest(name):
                self.synchronise(unit={})
                self.assertEqual(self.record_of("unit", remote_id), ours)
