from odoo.fields import Command

from ..cases.length import sides, thorough
from ..cases.product_case import ProductCase


class TestTags(ProductCase):
    """Tags of products are Odoo's own product tags."""

    def shop_tag(self, name, lang_id=1):
        values = {"name": name, "lang_id": lang_id}
        return self.shop.owner.create("product-tags", values)

    def odoo_tag(self, name):
        return self.env["product.tag"].create({"name": name})

    def tags_of(self, remote_id):
        return sorted(int(item) for item in self.row(remote_id)["tags"])

    def shop_names(self):
        return {row["name"] for row in self.shop.shop.rows("product-tags")}

    def update(self, direction):
        return self.synchronise(
            tag={},
            product={
                "update_linked": direction,
                "property_ids": self.properties("tags"),
            },
        )

    def test_tags_are_imported_and_put_on_their_products_in_one_run(self):
        new, sale = self.shop_tag("Nowość"), self.shop_tag("Wyprzedaż")
        ours = self.odoo_tag("wyprzedaż")
        remote_id = self.shop_product(tags=[new, sale])
        run = self.synchronise(
            tag={"import_unlinked": True}, product={"import_unlinked": True}
        )
        self.assertRunDone(run)
        product = self.record_of("product", remote_id)
        self.assertEqual(product.product_tag_ids, self.record_of("tag", new) | ours)
        self.shop.requests.clear()
        for direction in sides(self):
            self.assertNothingToDo(self.update(direction))

    @thorough
    def test_tags_are_exported_with_their_products_in_one_run(self):
        product = self.odoo_product("Kubek")
        product.product_tag_ids = self.odoo_tag("Nowość")
        run = self.synchronise(
            tag={"export_unlinked": True}, product={"export_unlinked": True}
        )
        self.assertRunDone(run)
        self.assertEqual(self.shop_names(), {"Nowość"})
        tag_id = self.element("tag", 1).remote_id
        self.assertEqual(self.tags_of(self.exported(product)), [tag_id])
        self.shop.requests.clear()
        for direction in sides(self):
            self.assertNothingToDo(self.update(direction))

    @thorough
    def test_tags_that_are_listed_as_a_whole_are_read(self):
        self.shop.switches.product_tags = "objects"
        sale = self.shop_tag("Wyprzedaż")
        remote_id = self.shop_product(tags=[sale])
        run = self.synchronise(
            tag={"import_unlinked": True}, product={"import_unlinked": True}
        )
        self.assertRunDone(run)
        product = self.record_of("product", remote_id)
        self.assertEqual(product.product_tag_ids, self.record_of("tag", sale))
        product.product_tag_ids |= self.odoo_tag("Nowość")
        self.assertRunDone(self.synchronise(tag={"export_unlinked": True}))
        self.assertRunDone(self.update("shop"))
        self.assertEqual(len(self.shop.shop["products"].rows[remote_id]["tags"]), 2)
        self.shop.requests.clear()
        self.assertNothingToDo(self.update("shop"))

    @thorough
    def test_tags_that_nobody_can_read_stay_on_both_sides(self):
        sale = self.shop_tag("Wyprzedaż")
        remote_id = self.shop_product(tags=[sale])
        created = {"import_unlinked": True}
        self.assertRunDone(self.synchronise(tag=created, product=created))
        product = self.record_of("product", remote_id)
        self.shop.switches.product_tags = "names"
        product.name = "Namiot nowy"
        self.assertRunDone(self.synchronise(tag={}, product={"update_linked": "shop"}))
        self.assertEqual(
            self.row(remote_id)["translations"]["pl_PL"]["name"], product.name
        )
        self.assertEqual(self.shop.shop["products"].rows[remote_id]["tags"], [sale])
        self.shop_texts(remote_id, name="Namiot ze sklepu")
        self.assertRunDone(self.synchronise(tag={}, product={"update_linked": "odoo"}))
        self.assertEqual(product.name, "Namiot ze sklepu")
        self.assertEqual(product.product_tag_ids, self.record_of("tag", sale))
        # New ones come without, and what is created there gets its tags.
        other_id = self.shop_product("Plecak", tags=[sale])
        ours = self.odoo_product(
            "Kubek", product_tag_ids=[Command.set(product.product_tag_ids.ids)]
        )
        both = {"import_unlinked": True, "export_unlinked": True}
        self.assertRunDone(self.synchronise(tag={}, product=both))
        self.assertFalse(self.record_of("product", other_id).product_tag_ids)
        tags = self.shop.shop["products"].rows[self.exported(ours)]["tags"]
        self.assertEqual(tags, [sale])
        self.shop.requests.clear()
        self.assertNothingToDo(self.update("shop"))

    @thorough
    def test_a_tag_that_is_not_linked_never_stops_a_product(self):
        new, unknown = self.shop_tag("Nowość"), self.shop_tag("Nieznany")
        self.odoo_tag("Nowość")
        self.assertRunDone(self.synchronise(tag={}))
        remote_id = self.shop_product(tags=[new, unknown])
        self.assertRunDone(self.synchronise(product={"import_unlinked": True}))
        product = self.record_of("product", remote_id)
        self.assertEqual(product.product_tag_ids.mapped("name"), ["Nowość"])
        own = self.odoo_tag("Nasz własny")
        product.product_tag_ids |= own
        self.shop.requests.clear()
        for direction in sides(self):
            self.assertNothingToDo(self.update(direction))
        self.assertEqual(self.tags_of(remote_id), [new, unknown])
        self.assertIn(own, product.product_tag_ids)

    @thorough
    def test_changed_tags_leave_those_of_the_other_side_alone(self):
        one, two = self.shop_tag("Jeden"), self.shop_tag("Dwa")
        for name in ("Jeden", "Dwa"):
            self.odoo_tag(name)
        self.assertRunDone(self.synchronise(tag={}))
        unknown = self.shop_tag("Nieznany")
        remote_id, product = self.pair(tags=[one, unknown])
        own = self.odoo_tag("Nasz własny")
        product.product_tag_ids |= own
        product.product_tag_ids -= self.record_of("tag", one)
        product.product_tag_ids |= self.record_of("tag", two)
        self.assertRunDone(self.update("shop"))
        self.assertEqual(self.tags_of(remote_id), [two, unknown])
        self.shop_edit(remote_id, tags=[one, unknown])
        self.assertRunDone(self.update("odoo"))
        self.assertEqual(product.product_tag_ids, self.record_of("tag", one) | own)
        self.shop.requests.clear()
        for direction in sides(self):
            self.assertNothingToDo(self.update(direction))

    @thorough
    def test_a_tag_that_cannot_be_made_does_not_stop_its_product(self):
        tag_id = self.shop_tag("Nowość")
        remote_id = self.shop_product(tags=[tag_id])
        run = self.synchronise(
            tag={"import_unlinked": True},
            product={"import_unlinked": True},
            auto_apply=False,
        )
        self.odoo_tag("Nowość")
        run.action_apply()
        self.work(run)
        self.assertEqual(
            self.record_of("product", remote_id).name, "Namiot", run.change_ids
        )

    @thorough
    def test_tags_of_another_language_stay_in_the_shop(self):
        english = self.shop_tag("New", lang_id=2)
        remote_id = self.shop_product(tags=[english])
        run = self.synchronise(
            tag={"import_unlinked": True}, product={"import_unlinked": True}
        )
        self.assertRunDone(run)
        product = self.record_of("product", remote_id)
        self.assertFalse(product.product_tag_ids)
        tag = self.odoo_tag("Nowość")
        product.product_tag_ids = tag
        self.assertRunDone(
            self.synchronise(
                tag={"export_unlinked": True},
                product={
                    "update_linked": "shop",
                    "property_ids": self.properties("tags"),
                },
            )
        )
        tag_id = tag.with_context(shoper_connector_id=self.connector.id)
        self.assertEqual(
            self.tags_of(remote_id), sorted([english, tag_id.shoper_remote_id])
        )

    @thorough
    def test_no_update_touches_tags_of_other_languages(self):
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 100})
        german_id = self.shop.owner.create("languages", {"locale": "de_DE"})
        english, german = self.shop_tag("New", 2), self.shop_tag("Neu", german_id)
        polish, unknown = self.shop_tag("Nowość"), self.shop_tag("Nieznany")
        polish_words = self.env["product.tag"].with_context(lang="pl_PL")
        ours = polish_words.create({"name": "Nowość"})
        self.assertRunDone(self.synchronise(tag={}))
        self.assertEqual(self.record_of("tag", polish), ours)
        remote_id, product = self.pair(tags=[english, german, polish, unknown])
        before = self.row(remote_id)
        tags = self.shop.shop.rows("product-tags")
        # Names of Odoo's tags in these languages are no matter of theirs.
        ours.with_context(lang="en_US").name = "New"
        self.odoo_tag("Neu")
        everything = {"property_ids": self.all_properties()}
        for policy in ("protect", "overwrite"):
            for direction in ("odoo", "shop"):
                options = {"update_linked": direction, "conflict_policy": policy}
                run = self.synchronise(tag=options, product=options | everything)
                self.assertRunDone(run)
        self.assertEqual(self.row(remote_id), before)
        self.assertEqual(self.shop.shop.rows("product-tags"), tags)
        # Tags of the default language come and go beside them.
        product.product_tag_ids = self.odoo_tag("Wyprzedaż")
        run = self.synchronise(
            tag={"export_unlinked": True, "update_linked": "shop"},
            product={"update_linked": "shop"} | everything,
        )
        self.assertRunDone(run)
        sale = self.element("tag", max(self.shop.shop["product-tags"].ids))
        after = self.row(remote_id)
        self.assertEqual(
            set(map(int, after["tags"])), {english, german, unknown, sale.remote_id}
        )
        kept = {"tags": None, "edit_date": None}
        self.assertEqual(after | kept, before | kept)
        # Neither is one that Odoo does not know deleted with those that it is asked
        # to delete.
        self.assertRunDone(self.synchronise(tag={"delete_unlinked": True}))
        self.assertFalse(self.shop.shop["product-tags"].has(unknown))
        self.assertEqual(self.shop.shop.rows("product-tags")[:2], tags[:2])
