from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form

from ..cases.image_case import ImageCase
from ..cases.length import sides, thorough
from ..cases.query_counts import QueryCounts


class TestScope(QueryCounts, ImageCase):
    """A connector names what takes part; all else is left alone on both sides."""

    def open_shop(self):
        super().open_shop()
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 100})

    def scope(self, entity="product", **values):
        found = self.connector.scope_ids.filtered(lambda scope: scope.entity == entity)
        if found:
            found.write(values)
            return found
        return self.env["shoper.sync.scope"].create(
            {"connector_id": self.connector.id, "entity": entity, **values}
        )

    def imported(self, **options):
        run = self.synchronise(product={"import_unlinked": True, **options})
        self.assertRunDone(run)
        names = self.changes(run, "product", "create_odoo").element_id.mapped("name")
        return run, sorted(names)

    @thorough
    def test_elements_are_chosen_by_category_with_all_below(self):
        child_id = self.shop_category("Pod turystyką", parent_id=self.category_id)
        other_id = self.shop_category("Inna")
        self.assertRunDone(self.synchronise_base())
        self.shop_product("A", category_id=self.category_id)
        self.shop_product("B", category_id=child_id)
        self.shop_product("C", category_id=other_id)
        self.shop_product("D", category_id=other_id, categories=[other_id, child_id])
        gone_id = self.shop_category("Usunięta")
        self.shop_product("E", category_id=gone_id)
        self.shop.owner.delete("categories", gone_id)  # E is in none any more
        self.scope(
            category_ids=[Command.set(self.element("category", self.category_id).ids)]
        )
        run, names = self.imported()
        self.assertEqual(names, ["A", "B", "D"])
        self.assertEqual(self.step(run, "product").scope_count, 2)
        left_out = self.connector.element_ids.filtered("is_out_of_scope")
        self.assertEqual(left_out.mapped("name"), ["C", "E"])
        self.scope(category_ids=[Command.clear()])
        self.assertEqual(self.imported()[1], ["C", "E"])
        self.assertFalse(self.connector.element_ids.filtered("is_out_of_scope"))

    def test_the_list_says_how_many_records_take_part(self):
        products = self.env["product.template"]
        products.create([{"name": "A", "weight": 7}, {"name": "B", "weight": 5000}])
        scope = self.scope()
        self.assertEqual(scope.record_summary, "All")
        scope.record_domain = "[('weight', '>', 4000)]"
        count = products.search_count([])
        self.assertEqual(scope.record_summary, f"1 of {count}")

    @thorough
    def test_elements_are_chosen_by_producer_and_visibility(self):
        other_id = self.shop.owner.create("producers", {"name": "Inny"})
        self.shop_product("A", producer_id=self.producer_id)
        self.shop_product("B", producer_id=other_id)
        self.shop_product("C", producer_id=self.producer_id, texts={"active": 0})
        self.shop_product("D")
        self.assertRunDone(self.synchronise_base())
        self.scope(
            producer_ids=[Command.set(self.element("producer", self.producer_id).ids)],
            visibility="visible",
        )
        self.assertEqual(self.imported()[1], ["A"])
        self.scope(visibility="hidden")
        self.assertEqual(self.imported()[1], ["C"])

    def test_what_is_out_of_scope_is_left_alone_in_both_directions(self):
        remote_id, product = self.pair("Namiot")
        self.shop_image(remote_id)
        gone_id = self.shop_product("Stary", texts={"active": 0})
        self.shop_product("Taki sam", texts={"active": 0})
        same = self.odoo_product("Taki sam")
        self.shop_texts(remote_id, name="Nowa nazwa", active=0)
        self.scope(visibility="visible", record_domain="[('sale_ok', '=', False)]")
        self.shop.requests.clear()
        for options in (
            {"update_linked": "odoo", "import_unlinked": True},
            {"update_linked": "shop", "export_unlinked": True},
            {"delete_unlinked": True},
        ):
            run = self.synchronise(product=options, image={"import_unlinked": True})
            self.assertNothingToDo(run)
        self.assertEqual(product.with_context(lang="pl_PL").name, "Namiot")
        self.assertEqual(same.shoper_link_state, "unlinked")
        self.assertTrue(self.shop.shop["products"].has(gone_id))
        self.assertFalse(self.gallery(product))

    def test_records_are_chosen_by_a_domain(self):
        ours = self.odoo_product("Nasz")
        self.odoo_product("Obcy", sale_ok=True, weight=9)
        remote_id, linked = self.pair("Para")
        linked.weight = 9
        self.scope(record_domain="[('weight', '<', 5)]")
        self.shop.requests.clear()
        run = self.synchronise(
            product={"export_unlinked": True, "update_linked": "shop"}
        )
        self.assertRunDone(run)
        self.assertEqual(self.changes(run).mapped("res_id"), ours.ids)
        self.assertTrue(self.element("product", remote_id).is_out_of_scope)
        linked.weight = 4
        run = self.synchronise(product={"update_linked": "shop"})
        self.assertEqual(
            self.changes(run, verb="update_shop").mapped("res_id"), linked.ids
        )

    def test_a_wrong_domain_is_refused(self):
        for domain in ("[('nothing', '=', 1)]", "((", "[1]"):
            with self.assertRaises(ValidationError):
                self.scope(record_domain=domain)
            self.connector.scope_ids.unlink()

    def test_only_managers_change_the_scope(self):
        scope = self.scope(visibility="visible")
        with self.assertRaises(AccessError):
            scope.with_user(self.user).visibility = "hidden"
        scope.with_user(self.manager).visibility = "hidden"

    # -------------------------------------------------- categories and producers
    def tree(self):
        """Categories of the shop below one another: {name: shop id}; Sandały are
        hidden."""
        ids = {"Turystyka": self.category_id}
        for name, parent in (
            ("Odzież", None),
            ("Buty", "Odzież"),
            ("Sandały", "Buty"),
            ("Kurtki", "Odzież"),
        ):
            ids[name] = self.shop_category(name, ids.get(parent, 0))
        texts = {"pl_PL": {"active": 0}}
        self.shop.owner.update("categories", ids["Sandały"], {"translations": texts})
        return ids

    def elements(self, entity, *remote_ids):
        found = self.env["shoper.element"].union(
            *(self.element(entity, remote_id) for remote_id in remote_ids)
        )
        return [Command.set(found.ids)]

    def made_categories(self):
        run = self.synchronise(category={})
        self.assertRunDone(run)
        made = self.changes(run, "category", "create_odoo")
        return run, set(made.element_id.mapped("name"))

    @thorough
    def test_categories_take_part_with_all_below_and_with_those_above(self):
        ids = self.tree()
        # What is not mirrored yet cannot be chosen.
        self.scope("category", visibility="hidden")
        run, made = self.made_categories()
        self.assertEqual(made, {"Odzież", "Buty", "Sandały"})
        self.scope(
            "category",
            visibility=False,
            category_ids=self.elements("category", ids["Odzież"]),
        )
        run, made = self.made_categories()
        self.assertEqual(made, {"Kurtki"})
        self.assertEqual(self.step(run, "category").scope_count, 1)
        self.assertTrue(self.element("category", self.category_id).is_out_of_scope)
        path = self.record_of("category", ids["Sandały"]).complete_name
        self.assertEqual(path, "Odzież / Buty / Sandały")

    @thorough
    def test_categories_that_are_left_out_stay_as_they_are(self):
        ids = self.tree()
        self.scope("category", visibility="visible")
        self.assertEqual(self.made_categories()[1], {"Odzież", "Buty", "Kurtki"})
        self.assertFalse(self.record_of("category", ids["Sandały"]))
        only = self.elements("category", ids["Kurtki"])
        self.scope("category", category_ids=only)
        for name in ("Buty", "Kurtki", "Odzież"):
            texts = {"pl_PL": {"name": f"{name}!"}}
            self.shop.owner.update("categories", ids[name], {"translations": texts})
        self.assertRunDone(self.synchronise(category={}))
        names = {
            name: self.record_of("category", remote_id).name
            for name, remote_id in ids.items()
        }
        self.assertEqual(names["Buty"], "Buty")
        self.assertEqual((names["Kurtki"], names["Odzież"]), ("Kurtki!", "Odzież!"))

    @thorough
    def test_a_product_of_a_category_that_is_left_out_waits_and_stops_nothing(self):
        ids = self.tree()
        self.scope("category", category_ids=self.elements("category", self.category_id))
        self.assertRunDone(self.synchronise_base())
        out = [
            self.shop_product(f"But {number}", category_id=ids["Buty"])
            for number in range(3)
        ]
        both = [self.category_id, ids["Kurtki"]]
        inside = self.shop_product("Namiot", categories=both)
        run = self.synchronise(product={"import_unlinked": True})
        self.assertRunDone(run)
        waiting = self.changes(run, "product", "create_odoo", "waiting")
        self.assertEqual(sorted(waiting.element_id.mapped("remote_id")), out)
        self.assertIn(
            "Category Odzież / Buty is outside the synchronisation scope",
            waiting[0].message,
        )
        self.assertIn("in the settings of the shop", waiting[0].message)
        product = self.record_of("product", inside)
        self.assertEqual(product.categ_id, self.category)
        self.assertFalse(product.shoper_category_ids)
        # The additional category that is left out stays in the shop.
        self.shop.requests.clear()
        for direction in sides(self):
            run = self.synchronise(
                product={
                    "update_linked": direction,
                    "property_ids": self.all_properties(),
                }
            )
            self.assertNothingToDo(run)
        second = self.shop_category("Druga", self.category_id)
        self.assertRunDone(self.synchronise_base())
        product.shoper_category_ids |= self.record_of("category", second)
        run = self.synchronise(
            product={
                "update_linked": "shop",
                "property_ids": self.properties("categories"),
            }
        )
        self.assertRunDone(run)
        self.assertEqual(set(self.row(inside)["categories"]), {*both, second})
        self.shop_edit(inside, categories=both)
        run = self.synchronise(
            product={
                "update_linked": "odoo",
                "property_ids": self.properties("categories"),
            }
        )
        self.assertRunDone(run)
        self.assertFalse(product.shoper_category_ids)
        own = self.env["product.category"].create({"name": "Nasza"})
        # It may be linked by hand, or let take part.
        self.element("category", ids["Buty"]).action_link(own)
        run = self.synchronise(product={"import_unlinked": True})
        self.assertRunDone(run)
        self.assertEqual(self.record_of("product", out[0]).categ_id, own)

    @thorough
    def test_many_products_that_wait_cost_no_more_queries_than_few(self):
        ids = self.tree()
        self.scope("category", category_ids=self.elements("category", self.category_id))
        self.assertRunDone(self.synchronise_base())
        cost = {}
        for count in (3, 28):
            for number in range(count):
                self.shop_product(f"But {count} {number}", category_id=ids["Buty"])
            cost[count] = self.queries(
                self.synchronise, product={"import_unlinked": True}, auto_apply=False
            )
        self.assertLess(cost[28] - cost[3], 15)

    @thorough
    def test_producers_are_chosen(self):
        other_id = self.shop.owner.create("producers", {"name": "Inny"})
        third_id = self.shop.owner.create("producers", {"name": "Trzeci"})
        self.env["shoper.producer"].create({"name": "Inny"})
        self.assertRunDone(self.synchronise(producer={"fetch_all": True}))
        self.element("producer", other_id).action_unlink()
        self.scope("producer", producer_ids=self.elements("producer", third_id))
        self.shop.owner.update("producers", self.producer_id, {"name": "Zmieniony"})
        run = self.synchronise(
            producer={"import_unlinked": True, "update_linked": "odoo"}
        )
        self.assertRunDone(run)
        self.assertEqual(self.step(run, "producer").scope_count, 2)
        self.assertEqual(self.changes(run).mapped("verb"), ["create_odoo"])
        self.assertEqual(self.record_of("producer", third_id).name, "Trzeci")
        self.assertEqual(self.producer.name, "Wierch")
        self.assertFalse(self.record_of("producer", other_id))
        self.record_of("producer", third_id).unlink()
        run = self.synchronise(producer={"delete_unlinked": True})
        self.assertRunDone(run)
        self.assertTrue(self.shop.shop["producers"].has(other_id))

    def test_a_filter_that_makes_no_sense_for_a_type_is_not_offered(self):
        self.assertFalse(self.scope("tax").filters)
        self.assertEqual(self.scope("category").filters, ["category_ids", "visibility"])
        with self.assertRaisesRegex(ValidationError, "Producers.*In the Shop"):
            self.scope("producer", visibility="visible")
        self.connector.scope_ids.unlink()
        form = Form(self.connector.with_user(self.manager).with_context(lang="en_US"))
        with form.scope_ids.new() as line:
            line.entity = "product"
            line.visibility = "hidden"
            line.entity = "producer"
        form.save()
        scope = self.connector.scope_ids.filtered(lambda s: s.entity == "producer")
        self.assertFalse(scope.visibility)

    def test_the_connector_shows_what_was_left_out(self):
        self.shop_product("A")
        self.shop_product("B", texts={"active": 0})
        scope = self.scope(visibility="visible")
        self.imported()
        self.assertEqual(scope.left_out_count, 1)
        action = scope.with_user(self.user).action_open_left_out()
        left_out = self.env["shoper.element"].search(action["domain"])
        self.assertEqual(left_out.mapped("name"), ["B"])

    def test_categories_are_chosen_by_their_paths(self):
        ids = self.tree()
        self.assertRunDone(self.synchronise(category={}))
        element = self.element("category", ids["Sandały"])
        self.assertEqual(element.display_name, "Sandały")
        element = element.with_context(shoper_paths=True)
        self.assertEqual(element.display_name, "Odzież / Buty / Sandały")
