from odoo.exceptions import UserError
from odoo.fields import Command

from ..cases.common import ShoperCase
from ..cases.length import sides, thorough


class TestProducers(ShoperCase):
    """Producers of the shop and of Odoo."""

    def shop_producer(self, name, **values):
        return self.shop.owner.create("producers", {"name": name, **values})

    def odoo_producer(self, name, **values):
        return self.env["shoper.producer"].create({"name": name, **values})

    def rows(self):
        return {
            int(row["producer_id"]): row for row in self.shop.shop.rows("producers")
        }

    def test_import_keeps_name_and_website(self):
        remote_id = self.shop_producer("Wierch", web="https://wierch.example")
        self.assertRunDone(self.synchronise(producer={"import_unlinked": True}))
        producer = self.record_of("producer", remote_id)
        self.assertEqual(producer.name, "Wierch")
        self.assertEqual(producer.website, "https://wierch.example")
        self.assertFalse(
            self.synchronise(producer={"import_unlinked": True}).change_ids
        )

    def test_names_that_differ_in_case_and_spaces_are_one(self):
        remote_id = self.shop_producer("Nowa  Grań ")
        ours = self.odoo_producer("NOWA GRAŃ")
        run = self.synchronise(producer={"import_unlinked": True})
        self.assertRunDone(run)
        self.assertEqual(self.changes(run).mapped("verb"), ["link"])
        self.assertEqual(self.record_of("producer", remote_id), ours)

    def test_several_that_fit_are_never_merged_or_made_anew(self):
        twins = [self.shop_producer("Wierch"), self.shop_producer("wierch")]
        ours = self.odoo_producer("Wierch ")
        run = self.synchronise(
            producer={"import_unlinked": True, "export_unlinked": True}
        )
        self.assertRunDone(run)
        changes = self.changes(run)
        self.assertEqual(set(changes.mapped("verb")), {"ambiguous"})
        self.assertEqual(sorted(changes.element_id.mapped("remote_id")), twins)
        self.assertEqual(self.env["shoper.producer"].search([]), ours)
        self.assertEqual(list(self.rows()), twins)

    def test_import_and_export_in_one_run_fill_both_sides(self):
        remote_id = self.shop_producer("Wierch")
        ours = self.odoo_producer("Halnik", website="https://halnik.example")
        options = {"import_unlinked": True, "export_unlinked": True}
        self.assertRunDone(self.synchronise(producer=options))
        self.assertEqual(self.record_of("producer", remote_id).name, "Wierch")
        made = next(key for key, row in self.rows().items() if row["name"] == "Halnik")
        self.assertEqual(self.rows()[made]["web"], "https://halnik.example")
        self.assertEqual(self.record_of("producer", made), ours)
        self.shop.requests.clear()
        self.assertFalse(self.synchronise(producer=options).change_ids)
        self.assertEqual(self.writes(), [])

    def test_updates_follow_the_chosen_direction(self):
        remote_id = self.shop_producer("Wierch", web="https://wierch.example")
        self.synchronise(producer={"import_unlinked": True})
        producer = self.record_of("producer", remote_id)
        self.shop.owner.update("producers", remote_id, {"name": "Wierchy"})
        self.synchronise(producer={"update_linked": "odoo"})
        self.assertEqual(producer.name, "Wierchy")
        producer.website = False
        self.assertRunDone(self.synchronise(producer={"update_linked": "shop"}))
        self.assertEqual(self.rows()[remote_id]["web"], "")
        self.assertEqual(self.rows()[remote_id]["name"], "Wierchy")

    def test_only_chosen_properties_are_updated(self):
        remote_id = self.shop_producer("Wierch", web="https://wierch.example")
        self.synchronise(producer={"import_unlinked": True})
        producer = self.record_of("producer", remote_id)
        self.shop.owner.update(
            "producers", remote_id, {"name": "Wierchy", "web": "https://x.example"}
        )
        website = self.env["shoper.property"].search(
            [("entity", "=", "producer"), ("code", "=", "website")]
        )
        self.synchronise(
            producer={"update_linked": "odoo", "property_ids": [website.id]}
        )
        self.assertEqual(producer.name, "Wierch")
        self.assertEqual(producer.website, "https://x.example")

    def test_unlinked_ones_are_deleted_by_a_manager_only(self):
        self.connector.delete_cap_share = 100
        remote_id = self.shop_producer("Wierch")
        with self.assertRaisesRegex(UserError, "administrator"):
            self.synchronise(user=self.user, producer={"delete_unlinked": True})
        self.assertIn(remote_id, self.rows())
        run = self.synchronise(producer={"delete_unlinked": True})
        self.assertRunDone(run)
        self.assertNotIn(remote_id, self.rows())
        change = self.changes(run, verb="delete_shop", state="done")
        self.assertEqual(change.payload["name"], "Wierch")
        self.assertEqual(self.element("producer", remote_id).link_state, "missing")

    def test_archived_producers_are_neither_linked_nor_exported(self):
        remote_id = self.shop_producer("Wierch")
        archived = self.odoo_producer("Wierch", active=False)
        run = self.synchronise(producer={"export_unlinked": True})
        self.assertRunDone(run)
        self.assertFalse(run.change_ids)
        self.assertFalse(self.record_of("producer", remote_id))
        self.assertEqual(archived.shoper_link_state, "unlinked")

    # ------------------------------------------------------------------- texts
    def update(self, direction):
        properties = self.env["shoper.property"].search([("entity", "=", "producer")])
        return self.synchronise(
            producer={
                "update_linked": direction,
                "property_ids": [Command.set(properties.ids)],
            }
        )

    def settle(self):
        self.shop.requests.clear()
        for direction in sides(self):
            run = self.update(direction)
            self.assertRunDone(run)
            self.assertFalse(run.change_ids)
        self.assertEqual(self.writes(), [])

    @thorough
    def test_texts_travel_both_ways_in_each_language(self):
        texts = {
            "pl_PL": {"description": "<p>Namioty z gór</p>", "seo_title": "Wierch"},
            "en_US": {"description": "<p>Mountain tents</p>", "seo_title": "Wierch!"},
        }
        remote_id = self.shop_producer("Wierch", translations=texts)
        self.synchronise(producer={"import_unlinked": True})
        producer = self.record_of("producer", remote_id)
        for lang, expected in texts.items():
            record = producer.with_context(lang=lang)
            self.assertEqual(record.description, expected["description"])
            self.assertEqual(record.seo_title, expected["seo_title"])
        self.settle()
        producer.with_context(lang="en_US").seo_url = "wierch-tents"
        producer.with_context(lang="pl_PL").seo_keywords = "namioty"
        self.assertRunDone(self.update("shop"))
        shop = self.rows()[remote_id]["translations"]
        self.assertEqual(shop["en_US"]["seo_url"], "wierch-tents")
        self.assertEqual(shop["pl_PL"]["seo_keywords"], "namioty")
        self.assertEqual(shop["pl_PL"]["description"], "<p>Namioty z gór</p>")
        self.settle()

    # -------------------------------------------------------------------- twins
    def test_twins_of_the_shop_are_not_made_in_odoo(self):
        twins = [self.shop_producer("Wierch"), self.shop_producer(" WIERCH")]
        run = self.synchronise(producer={"import_unlinked": True})
        self.assertRunDone(run)
        changes = self.changes(run)
        self.assertEqual(set(changes.mapped("verb")), {"ambiguous"})
        self.assertEqual(sorted(changes.element_id.mapped("remote_id")), twins)
        self.assertIn("same name", changes[0].message)
        self.assertFalse(self.env["shoper.producer"].search([]))

    @thorough
    def test_a_twin_that_comes_later_is_not_made_a_second_time(self):
        remote_id = self.shop_producer("Wierch")
        self.assertRunDone(self.synchronise(producer={"import_unlinked": True}))
        producer = self.record_of("producer", remote_id)
        twin = self.shop_producer("wierch")
        run = self.synchronise(producer={"import_unlinked": True})
        self.assertEqual(self.changes(run).mapped("verb"), ["ambiguous"])
        self.assertEqual(self.changes(run).element_id.remote_id, twin)
        self.assertEqual(self.env["shoper.producer"].search([]), producer)

    def test_twins_of_odoo_are_not_made_in_the_shop(self):
        self.odoo_producer("Wierch")
        self.odoo_producer("WIERCH ")
        run = self.synchronise(producer={"export_unlinked": True})
        self.assertRunDone(run)
        self.assertEqual(self.changes(run).mapped("state"), ["waiting", "waiting"])
        self.assertIn("same name", self.changes(run)[0].message)
        self.assertFalse(self.rows())
