from ..cases.length import thorough
from ..cases.product_case import ProductCase
from ..cases.unit_case import UnitWords

IMPORT = {"import_unlinked": True}
DELETE = {"delete_unlinked": True}


class TestLeftOut(UnitWords, ProductCase):
    """A record that takes no part is no missing one: its counterpart in the shop is
    neither created in Odoo a second time nor deleted."""

    def open_shop(self):
        super().open_shop()
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 100})
        self.product = self.odoo_product("Namiot", list_price=100.0)
        self.remote_id = self.shop_product("Namiot")
        self.other_id = self.shop_product("Karimata")

    def narrow_scope(self):
        return self.env["shoper.sync.scope"].create(
            {
                "connector_id": self.connector.id,
                "entity": "product",
                "record_domain": "[('list_price', '>', 500)]",
            }
        )

    def ignore(self):
        self.env["shoper.ignored.record"]._ignore(
            self.connector, "product", self.product.ids
        )

    def ids_in_shop(self):
        return {int(row["product_id"]) for row in self.shop.shop.rows("products")}

    def assertNoTwin(self, run):
        self.assertRunDone(run)
        found = self.templates().search([("name", "=", "Namiot")])
        self.assertEqual(found, self.product)
        self.assertTrue(self.record_of("product", self.other_id))
        self.assertEqual(self.step(run, "product").scope_count, 1)
        self.assertEqual(self.element("product", self.remote_id).link_state, "unlinked")

    def test_what_the_scope_leaves_out_is_not_created_again(self):
        self.narrow_scope()
        self.assertNoTwin(self.synchronise(product=IMPORT))

    def test_an_ignored_record_is_not_created_again(self):
        self.ignore()
        self.assertNoTwin(self.synchronise(product=IMPORT))

    def test_one_that_fits_by_another_criterion_alone_is_not_created_either(self):
        self.narrow_scope()
        self.product.with_context(lang="pl_PL").name = "Namiot dwuosobowy"
        self.synchronise(product=IMPORT)
        found = self.templates().search([("default_code", "=", "NAMIOT")])
        self.assertEqual(found, self.product)

    def test_what_the_scope_leaves_out_is_not_deleted_from_the_shop(self):
        self.narrow_scope()
        self.assertRunDone(self.synchronise(product=DELETE))
        self.assertEqual(self.ids_in_shop(), {self.remote_id})

    def test_the_counterpart_of_an_ignored_record_is_not_deleted(self):
        self.ignore()
        self.assertRunDone(self.synchronise(product=DELETE))
        self.assertEqual(self.ids_in_shop(), {self.remote_id})

    @thorough
    def test_it_takes_part_again_with_its_record(self):
        scope = self.narrow_scope()
        self.synchronise(product=IMPORT)
        scope.unlink()
        self.assertRunDone(self.synchronise(product=IMPORT))
        self.assertEqual(self.record_of("product", self.remote_id), self.product)

    def apply(self, plan):
        self.confirm(plan)
        self.work(plan)
        self.assertRunDone(plan)

    def test_a_plan_that_waited_deletes_nothing_that_is_left_out_since(self):
        plan = self.synchronise(auto_apply=False, product=DELETE)
        self.env["shoper.sync.scope"].create(
            {
                "connector_id": self.connector.id,
                "entity": "product",
                "visibility": "hidden",
            }
        )
        self.apply(plan)
        self.assertEqual(self.ids_in_shop(), {self.remote_id, self.other_id})
        stale = self.changes(plan, "product", "delete_shop", "stale")
        self.assertIn("taken out of the synchronisation scope", stale.message)

    def test_a_plan_that_waited_writes_nothing_that_is_left_out_since(self):
        self.assertRunDone(self.synchronise(product=IMPORT))
        other = self.record_of("product", self.other_id)
        other.list_price = 1000.0
        for remote_id in (self.remote_id, self.other_id):
            self.shop_texts(remote_id, name=f"Nowy {remote_id}")
        sold = self.odoo_product("Plecak"), self.odoo_product("Kijek", list_price=700.0)
        options = {"update_linked": "odoo", "export_unlinked": True}
        plan = self.synchronise(auto_apply=False, product=options)
        self.narrow_scope()
        self.apply(plan)
        self.assertEqual(self.product.name, "Namiot")
        self.assertEqual(other.name, f"Nowy {self.other_id}")
        self.assertEqual([bool(self.exported(item)) for item in sold], [False, True])

    @thorough
    def test_what_is_left_out_while_a_run_goes_on_is_left_alone_from_then_on(self):
        self.assertRunDone(self.synchronise(product=IMPORT))
        other = self.record_of("product", self.other_id)
        other.list_price = 1000.0
        for remote_id in (self.remote_id, self.other_id):
            self.shop_texts(remote_id, name=f"Nowy {remote_id}")
        run = self.queue(product={"update_linked": "odoo"})
        self.units_until(lambda: self.step(run, "product").state == "applying")
        self.narrow_scope()
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(self.product.name, "Namiot")
        self.assertEqual(other.name, f"Nowy {self.other_id}")
        stale = self.changes(run, state="stale")
        self.assertIn("taken out of the synchronisation scope", stale.message)

    def test_a_plan_that_waited_creates_nothing_in_the_shop_that_is_ignored_since(self):
        product, other = self.odoo_product("Ponton"), self.odoo_product("Kajak")
        run = self.synchronise(auto_apply=False, product={"export_unlinked": True})
        ignored = self.env["shoper.ignored.record"]
        ignored._ignore(self.connector, "product", product.ids)
        self.confirm(run)
        self.work(run)
        self.assertFalse(self.exported(product))
        self.assertTrue(self.exported(other))
        stale = self.changes(run, state="stale")
        self.assertEqual(stale.res_id, product.id)
        self.assertIn("taken out of the synchronisation scope", stale.message)

    def test_a_category_that_the_scope_leaves_out_is_not_created_again(self):
        parent_id = self.shop_category("Obuwie")
        self.shop_category("Klapki", parent_id=parent_id)
        parent = self.env["product.category"].create({"name": "Obuwie"})
        self.env["shoper.sync.scope"].create(
            {
                "connector_id": self.connector.id,
                "entity": "category",
                "record_domain": "[('name', '!=', 'Obuwie')]",
            }
        )
        run = self.synchronise(category={})
        self.assertRunDone(run)
        found = self.env["product.category"].search([("name", "=", "Obuwie")])
        self.assertEqual(found, parent)
        waiting = self.changes(run, "category", state="waiting")
        self.assertEqual(waiting.mapped("message"), ["Its parent is not linked."])
