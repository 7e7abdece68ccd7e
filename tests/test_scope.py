from odoo.exceptions import AccessError, ValidationError

from .image_case import ImageCase


class TestScope(ImageCase):
    """A connector names what takes part; all else is left alone on both sides."""

    def setUp(self):
        super().setUp()
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

    def test_elements_are_chosen_by_category_with_all_below(self):
        child_id = self.shop_category("Pod turystyką", parent_id=self.category_id)
        other_id = self.shop_category("Inna")
        self.assertRunDone(self.synchronise_base())
        self.shop_product("A", category_id=self.category_id)
        self.shop_product("B", category_id=child_id)
        self.shop_product("C", category_id=other_id)
        self.shop_product("D", category_id=other_id, categories=[other_id, child_id])
        self.scope(
            category_ids=[(6, 0, self.element("category", self.category_id).ids)]
        )
        run, names = self.imported()
        self.assertEqual(names, ["A", "B", "D"])
        self.assertEqual(self.step(run, "product").scope_count, 1)
        left_out = self.connector.element_ids.filtered("is_out_of_scope")
        self.assertEqual(left_out.mapped("name"), ["C"])
        self.scope(category_ids=[(5, 0, 0)])
        self.assertEqual(self.imported()[1], ["C"])
        self.assertFalse(self.connector.element_ids.filtered("is_out_of_scope"))

    def test_elements_are_chosen_by_producer_and_visibility(self):
        other_id = self.shop.owner.create("producers", {"name": "Inny"})
        self.shop_product("A", producer_id=self.producer_id)
        self.shop_product("B", producer_id=other_id)
        self.shop_product("C", producer_id=self.producer_id, texts={"active": 0})
        self.shop_product("D")
        self.assertRunDone(self.synchronise_base())
        self.scope(
            producer_ids=[(6, 0, self.element("producer", self.producer_id).ids)],
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
