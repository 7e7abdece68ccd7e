from ..cases.common import ShoperCase
from ..cases.length import thorough


class TestCategories(ShoperCase):
    """The shop's tree of categories below one category of Odoo."""

    def open_shop(self):
        super().open_shop()
        self.root = self.env["product.category"].create({"name": "Sklep"})
        self.connector.category_root_id = self.root

    def odoo_category(self, name, parent=None):
        return self.env["product.category"].create(
            {"name": name, "parent_id": (parent or self.root).id}
        )

    def move(self, category_id, parent_id):
        self.shop.owner.update("categories", category_id, {"parent_id": parent_id})

    def rename(self, category_id, name):
        self.shop.owner.update(
            "categories", category_id, {"translations": {"pl_PL": {"name": name}}}
        )

    def path(self, remote_id):
        return self.record_of("category", remote_id).complete_name

    def tree(self):
        """Three levels: {name: shop id}."""
        top = self.shop_category("Odzież")
        middle = self.shop_category("Buty", top)
        bottom = self.shop_category("Trapery", middle)
        return top, middle, bottom

    def test_the_tree_is_created_below_the_chosen_category(self):
        *_others, bottom = self.tree()
        run = self.synchronise(category={})
        self.assertRunDone(run)
        self.assertEqual(self.path(bottom), "Sklep / Odzież / Buty / Trapery")
        self.assertFalse(self.synchronise(category={}).change_ids)

    def test_what_is_created_has_no_message_in_the_language_of_the_shop(self):
        top, *_others = self.tree()
        self.assertRunDone(self.synchronise(category={}))
        self.assertFalse(self.record_of("category", top).message_ids)

    def test_without_a_chosen_category_the_tree_lies_on_top(self):
        self.connector.category_root_id = False
        *_others, bottom = self.tree()
        self.assertRunDone(self.synchronise(category={}))
        self.assertEqual(self.path(bottom), "Odzież / Buty / Trapery")

    @thorough
    def test_a_place_that_is_chosen_later_moves_nothing_as_its_help_says(self):
        self.connector.category_root_id = False
        top, *_others, bottom = self.tree()
        self.assertRunDone(self.synchronise(category={}))
        self.connector.category_root_id = self.root
        connector = self.connector.with_context(lang="en_US")
        told = connector.fields_get(["category_root_id"])["category_root_id"]
        self.assertIn("moves nothing that is in Odoo already", told["help"])
        new = self.shop_category("Namioty")
        for direction in ("odoo", "shop"):
            run = self.synchronise(category={"update_linked": direction})
            self.assertRunDone(run)
            self.assertFalse(self.changes(run, "category", f"update_{direction}"))
        self.assertEqual(self.path(bottom), "Odzież / Buty / Trapery")
        self.assertEqual(self.path(new), "Sklep / Namioty")
        # Where somebody moves it, nothing differs from the shop.
        self.record_of("category", top).parent_id = self.root
        for direction in ("odoo", "shop"):
            run = self.synchronise(category={"update_linked": direction})
            self.assertFalse(self.changes(run, "category"))
        self.assertEqual(self.path(bottom), "Sklep / Odzież / Buty / Trapery")

    def test_categories_are_found_by_their_name_within_the_parent(self):
        top, middle, bottom = self.tree()
        ours = self.odoo_category("ODZIEŻ ")
        child = self.odoo_category("buty", ours)
        self.odoo_category("Trapery")  # elsewhere in the tree: another one
        outside = self.env["product.category"].create({"name": "Odzież"})
        self.assertRunDone(self.synchronise(category={}))
        self.assertEqual(self.record_of("category", top), ours)
        self.assertEqual(self.record_of("category", middle), child)
        self.assertEqual(self.record_of("category", bottom).parent_id, child)
        self.assertEqual(outside.shoper_link_state, "unlinked")

    def test_siblings_of_one_name_in_the_shop_are_two_categories(self):
        first = self.shop_category("Buty")
        second = self.shop_category("Buty")
        self.assertRunDone(self.synchronise(category={}))
        one, two = (self.record_of("category", item) for item in (first, second))
        self.assertTrue(one and two)
        self.assertNotEqual(one, two)

    @thorough
    def test_siblings_that_both_fit_wait_with_all_that_lies_below_them(self):
        ours = self.odoo_category("Buty") | self.odoo_category("buty")
        parent = self.shop_category("Buty")
        child = self.shop_category("Trapery", parent)
        run = self.synchronise(category={})
        self.assertRunDone(run)
        change = self.changes(run, verb="ambiguous")
        self.assertEqual(change.meta["candidates"], ours.ids)
        waiting = self.changes(run, verb="create_odoo")
        self.assertEqual(waiting.element_id, self.element("category", child))
        self.assertEqual(waiting.state, "waiting")
        self.assertTrue(waiting.message)
        self.element("category", parent).action_link(ours[1])
        self.assertRunDone(self.synchronise(category={}))
        self.assertEqual(self.record_of("category", child).parent_id, ours[1])

    def test_names_and_parents_follow_the_shop(self):
        top, middle, bottom = self.tree()
        self.synchronise(category={})
        self.rename(middle, "Obuwie")
        other = self.shop_category("Turystyka")
        self.move(middle, other)
        run = self.synchronise(category={})
        self.assertRunDone(run)
        self.assertFalse(
            self.changes(run, state="waiting"), run.change_ids.mapped("message")
        )
        self.assertEqual(self.path(bottom), "Sklep / Turystyka / Obuwie / Trapery")

    @thorough
    def test_a_parent_and_its_child_that_changed_places(self):
        top, middle, bottom = self.tree()
        self.synchronise(category={})
        self.move(middle, 0)
        self.move(top, bottom)
        self.assertRunDone(self.synchronise(category={}))
        self.assertEqual(self.path(top), "Sklep / Buty / Trapery / Odzież")
        self.move(bottom, 0)
        self.move(top, 0)
        self.move(middle, top)
        self.assertRunDone(self.synchronise(category={}))
        self.assertEqual(self.path(middle), "Sklep / Odzież / Buty")
        self.assertEqual(self.path(bottom), "Sklep / Trapery")

    @thorough
    def test_one_whose_new_parent_was_put_below_it_in_odoo_waits(self):
        top, middle, _bottom = self.tree()
        other = self.shop_category("Turystyka")
        self.synchronise(category={})
        self.record_of("category", other).parent_id = self.record_of("category", top)
        self.move(top, other)
        self.rename(top, "Ubrania")
        run = self.synchronise(category={})
        self.assertRunDone(run)  # else it would keep all products back
        self.assertEqual(self.path(middle), "Sklep / Ubrania / Buty")
        change = self.changes(run, verb="update_odoo", state="waiting")
        self.assertEqual(change.element_id, self.element("category", top))
        self.assertIn("“Turystyka”, which lies below it", change.message)
        self.record_of("category", other).parent_id = self.root
        self.assertRunDone(self.synchronise(category={}))
        self.assertEqual(self.path(middle), "Sklep / Turystyka / Ubrania / Buty")

    def test_an_edit_in_odoo_is_protected_and_listed(self):
        top, middle, bottom = self.tree()
        self.synchronise(category={})
        record = self.record_of("category", middle)
        record.name = "Moje buty"
        run = self.synchronise(category={})
        self.assertEqual(record.name, "Moje buty")
        self.assertEqual(self.changes(run).mapped("verb"), ["conflict"])
        self.assertEqual(self.changes(run).before, {"name": "Moje buty"})

    def test_a_category_gone_from_the_shop_stays_in_odoo(self):
        top, middle, bottom = self.tree()
        self.synchronise(category={})
        record = self.record_of("category", bottom)
        self.shop.owner.delete("categories", bottom)
        run = self.synchronise(category={})
        self.assertRunDone(run)
        self.assertTrue(record.exists())
        self.assertEqual(record.shoper_link_state, "missing")
        self.assertEqual(run.change_ids.mapped("verb"), ["gone_shop"])
        self.assertEqual(run.change_ids.state, "waiting")
        self.assertEqual(self.step(run, "category").missing_count, 1)

    def test_an_orphan_waits_until_it_has_a_parent(self):
        orphan = self.shop_category("Zagubiona", 777)
        child = self.shop_category("Pod zagubioną", orphan)
        run = self.synchronise(category={})
        self.assertRunDone(run)
        waiting = self.changes(run, verb="create_odoo", state="waiting")
        self.assertEqual(
            sorted(waiting.element_id.mapped("remote_id")), [orphan, child]
        )
        self.assertIn("tree", waiting[0].message)
        self.move(orphan, 0)
        self.assertRunDone(self.synchronise(category={}))
        self.assertEqual(self.path(child), "Sklep / Zagubiona / Pod zagubioną")

    def test_an_orphan_is_not_taken_for_one_at_the_top_of_the_same_name(self):
        ours = self.odoo_category("Zagubiona")
        orphan = self.shop_category("Zagubiona", 777)
        run = self.synchronise(category={})
        self.assertFalse(self.record_of("category", orphan))
        self.assertIn("tree", self.changes(run, state="waiting").message)
        self.move(orphan, 0)
        self.assertRunDone(self.synchronise(category={}))
        self.assertEqual(self.record_of("category", orphan), ours)

    def test_a_linked_category_that_lost_its_parent_is_listed_and_left_alone(self):
        top, middle, bottom = self.tree()
        self.synchronise(category={})
        path = self.path(bottom)
        self.shop.shop["categories"].parents[bottom] = 777
        run = self.synchronise(category={})
        self.assertRunDone(run)
        self.assertEqual(self.path(bottom), path)
        self.assertIn("tree", self.changes(run, state="waiting").message)

    @thorough
    def test_categories_that_went_with_their_parent_are_asked_about_like_it(self):
        top, middle, bottom = self.tree()
        self.synchronise(category={})
        self.env.cr.execute(  # children go by the database's cascade
            "DELETE FROM product_category WHERE id = %s",
            [self.record_of("category", top).id],
        )
        self.env.invalidate_all()
        run = self.synchronise(category={})
        elements = [
            self.element("category", number) for number in (top, middle, bottom)
        ]
        asked = self.changes(run, "category", state="waiting").element_id
        self.assertEqual(asked, self.env["shoper.element"].concat(*elements))
        self.assertFalse(self.record_of("category", bottom).exists())
        for change in self.changes(run, "category", state="waiting"):
            self.work(change.with_user(self.manager)._choose("import"))
        self.assertEqual(self.path(bottom), "Sklep / Odzież / Buty / Trapery")
