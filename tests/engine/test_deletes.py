from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError

from ...shoper_api import Client
from ...sync.engine.context import Context
from ...sync.engine.plan.free import FreeElements
from ...sync.engine.plan.users import ShopUsers
from ..cases.length import thorough
from ..cases.product_case import ProductCase

DELETE = {"delete_unlinked": True}


class TestDeletes(ProductCase):
    """Products without a counterpart in Odoo can be deleted from the shop."""

    def open_shop(self):
        super().open_shop()
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 100})

    def shop_ids(self):
        return {int(row["product_id"]) for row in self.shop.shop.rows("products")}

    def test_unlinked_ones_go_linked_ones_stay_and_the_payload_is_kept(self):
        linked_id, _product = self.pair("A")
        gone_id = self.shop_product("B", texts={"description": "<p>Opis</p>"})
        before = self.row(gone_id)
        run = self.synchronise(product=DELETE)
        self.assertRunDone(run)
        self.assertEqual(self.shop_ids(), {linked_id})
        change = self.changes(run, "product", "delete_shop", "done")
        self.assertEqual(change.payload, before)
        self.assertEqual(change.before["name"], "B")
        self.assertEqual(self.element("product", gone_id).link_state, "missing")
        self.assertEqual(self.step(run, "product").deleted_count, 1)

    def test_what_the_shop_s_products_use_waits_and_closes_nothing(self):
        owner = self.shop.owner
        used_id, free_id = (owner.create("producers", {"name": n}) for n in "XY")
        product_id = self.shop_product("B", producer_id=used_id)
        self.synchronise(product={})
        base = {"unit": DELETE, "category": {}, "tax": {}, "producer": DELETE}
        run = self.synchronise(**base, product=DELETE)
        self.assertRunDone(run)
        waiting = self.changes(run, "producer", state="waiting")
        self.assertEqual(waiting.element_id.remote_id, used_id)
        self.assertIn("B", waiting.message)
        self.assertNotIn(product_id, self.shop_ids())
        left = {int(row["producer_id"]) for row in self.shop.shop.rows("producers")}
        self.assertEqual(left, {self.producer_id, used_id})
        self.assertRunDone(self.synchronise(**base, product=DELETE))
        left = {int(row["producer_id"]) for row in self.shop.shop.rows("producers")}
        self.assertEqual(left, {self.producer_id}, "nothing uses it any more")

    def test_what_products_use_that_are_downloaded_after_it_waits_too(self):
        self.shop.switches.delete_in_use = "detached"
        producer_id = self.shop.owner.create("producers", {"name": "X"})
        product_id = self.shop_product("B", producer_id=producer_id)
        run = self.synchronise(producer=DELETE, product={"import_unlinked": True})
        self.assertRunDone(run)
        waiting = self.changes(run, "producer", state="waiting")
        self.assertEqual(waiting.element_id.remote_id, producer_id)
        self.assertIn("In the shop “B” uses it", waiting.message)
        self.assertEqual(int(self.row(product_id)["producer_id"]), producer_id)

    @thorough
    def test_how_much_uses_it_costs_no_more_queries(self):
        owner, costs = self.shop.owner, []
        for count in (1, 1, 6):  # the first fills caches
            for number in range(count):
                name = f"{len(costs)}{number}"
                producer_id = owner.create("producers", {"name": name})
                self.shop_product(f"P {name}", producer_id=producer_id)
            self.synchronise(producer={}, product={})
            step = self.queue(producer=DELETE).step_ids
            step.is_fetch_complete = True
            context = Context(step)
            elements = FreeElements(context).chunk(0, limit=None, to_delete=True)
            self.env.flush_all()
            before = self.cr.sql_log_count
            self.assertEqual(len(ShopUsers(context).names(elements)), len(elements))
            costs.append(self.cr.sql_log_count - before)
            step.run_id.action_cancel()
        self.assertEqual(costs[1], costs[2])

    def test_only_a_manager_may_start_or_apply_it(self):
        gone_id = self.shop_product("B")
        with self.assertRaises(UserError):
            self.queue(user=self.user, product=DELETE)
        run = self.synchronise(auto_apply=False, product=DELETE)
        with self.assertRaises(AccessError):
            run.with_user(self.user).action_apply()
        self.assertEqual(run.state, "planned")
        self.assertEqual(self.shop_ids(), {gone_id})

    def test_whoever_is_no_manager_any_more_deletes_nothing(self):
        gone_id = self.shop_product("B")
        run = self.queue(product=DELETE)
        groups = "shoper_connector.group_shoper_"
        self.manager.group_ids -= self.env.ref(f"{groups}manager")
        self.manager.group_ids += self.env.ref(f"{groups}user")
        self.work(run)
        change = self.changes(run, "product", "delete_shop", "failed")
        self.assertIn("Only a Shoper administrator", change.message)
        self.assertEqual(self.shop_ids(), {gone_id})

    def test_it_needs_a_complete_download(self):
        self.shop_product("B")
        with self.assertRaises(ValidationError):
            self.queue(product=DELETE | {"fetch_all": False})

    def test_it_excludes_creating_in_odoo(self):
        with self.assertRaises(ValidationError):
            self.queue(product=DELETE | {"import_unlinked": True})

    def test_above_the_share_or_the_count_nothing_is_deleted_and_it_says_so(self):
        for number in range(10):
            self.shop_product(f"B {number}")
        for caps in ({"delete_cap_count": 9}, {"delete_cap_share": 90}):
            self.connector.write(
                {"delete_cap_share": 100, "delete_cap_count": 100} | caps
            )
            run = self.synchronise(product=DELETE)
            waiting = self.changes(run, "product", "delete_shop", "waiting")
            self.assertEqual(len(waiting), 10)
            self.assertIn("Elements to delete: 10.", waiting[0].message)
            self.assertRunDone(run)
            self.assertEqual(len(self.shop_ids()), 10)

    def test_what_is_exported_in_the_same_run_is_not_deleted(self):
        gone_id = self.shop_product("B")
        product = self.odoo_product("C")
        run = self.synchronise(product=DELETE | {"export_unlinked": True})
        self.assertRunDone(run)
        self.assertEqual(self.shop_ids(), {self.exported(product)})
        self.assertNotIn(gone_id, self.shop_ids())

    def test_one_that_appeared_after_the_download_is_not_deleted(self):
        gone_id = self.shop_product("B")
        run = self.synchronise(auto_apply=False, product=DELETE)
        late_id = self.shop_product("C")
        self.confirm(run)
        self.work(run)
        self.assertRunDone(run)
        self.assertNotIn(gone_id, self.shop_ids())
        self.assertEqual(self.shop_ids(), {late_id})

    def test_one_whose_counterpart_appeared_in_odoo_meanwhile_is_not_deleted(self):
        gone_id, found_id = self.shop_product("B"), self.shop_product("C")
        run = self.synchronise(auto_apply=False, product=DELETE)
        self.odoo_product("C")
        self.confirm(run)
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(self.shop_ids(), {found_id})
        stale = self.changes(run, "product", "delete_shop", "stale")
        self.assertEqual(stale.element_id.remote_id, found_id)
        self.assertIn("synchronise again", stale.message)
        self.assertNotEqual(gone_id, found_id)

    def test_an_ambiguous_or_ignored_one_is_never_deleted(self):
        ambiguous_id = self.shop_product("Namiot", code="NT-1")
        self.odoo_product("Śpiwór", default_code="NT-1")
        ignored_id = self.shop_product("Ignorowany")
        self.synchronise(product={})
        self.element("product", ignored_id).action_ignore()
        run = self.synchronise(product=DELETE)
        self.assertWaits(run, "Same code")
        self.assertEqual(self.shop_ids(), {ambiguous_id, ignored_id})

    def test_what_an_ignored_one_used_that_is_gone_can_be_deleted(self):
        producer_id = self.shop.owner.create("producers", {"name": "Marka"})
        product_id = self.shop_product("Ignorowany", producer_id=producer_id)
        self.synchronise(producer={}, product={})
        self.element("product", product_id).action_ignore()
        waiting = self.changes(
            self.synchronise(producer=DELETE), "producer", "delete_shop", "waiting"
        )
        self.assertIn("“Ignorowany” uses it", waiting.message)
        self.shop.owner.delete("products", product_id)
        self.synchronise(product={})
        self.assertRunDone(self.synchronise(producer=DELETE))
        self.assertNotIn(producer_id, self.shop.shop["producers"].rows)

    def test_what_odoo_cannot_hold_is_never_deleted(self):
        bundle_id = self.shop_product("Zestaw", type=1)
        foreign_id = self.shop_product("Import", currency_id=2)
        gone_id = self.shop_product("B")
        run = self.synchronise(product=DELETE)
        self.assertRunDone(run)
        self.assertEqual(self.shop_ids(), {bundle_id, foreign_id})
        waiting = self.changes(run, "product", "delete_shop", "waiting")
        reasons = {change.element_id.remote_id: change.message for change in waiting}
        self.assertIn("bundle", reasons[bundle_id])
        self.assertIn("currency", reasons[foreign_id])
        self.assertNotIn(gone_id, reasons)

    def test_one_edited_or_linked_since_it_was_planned_is_not_deleted(self):
        edited_id = self.shop_product("B")
        linked_id = self.shop_product("C")
        run = self.synchronise(auto_apply=False, product=DELETE)
        self.shop_texts(edited_id, name="Jednak potrzebny")
        self.element("product", linked_id).action_link(self.odoo_product("Inny"))
        self.confirm(run)
        self.work(run)
        self.assertEqual(
            self.changes(run, "product").mapped("state"), ["stale", "stale"]
        )
        self.assertEqual(self.shop_ids(), {edited_id, linked_id})

    def test_what_is_linked_or_kept_while_it_is_read_once_more_is_not_deleted(self):
        names = ("B", "C", "D", "E")
        linked_id, kept_id, ignored_id, gone_id = map(self.shop_product, names)
        product, read = self.odoo_product("Inny"), Client.read_children
        left = [True]

        def meanwhile(client, resource, *args):
            if resource == "product-images" and left:
                left.pop()
                self.element("product", linked_id).action_link(product)
                self.element("product", kept_id).is_kept_in_shop = True
                self.element("product", ignored_id).action_ignore()
                self.env.flush_all()
            return read(client, resource, *args)

        with patch.object(Client, "read_children", meanwhile):
            run = self.synchronise(product=DELETE)
        self.assertFalse(left)
        self.assertRunDone(run)
        states = self.changes(run, "product", "delete_shop").mapped("state")
        self.assertEqual(sorted(states), ["done", "stale", "stale", "stale"])
        self.assertEqual(self.shop_ids(), {linked_id, kept_id, ignored_id})
        self.assertEqual(self.element("product", linked_id).link_state, "linked")
        self.assertEqual(self.element("product", gone_id).link_state, "missing")

    def test_one_that_the_shop_refuses_to_delete_fails_alone(self):
        refused_id = self.shop_product("B")
        self.shop_product("C")
        self.shop.faults.add(
            "DELETE",
            f"products/{refused_id}",
            status=400,
            body={"error": "invalid_request", "error_description": "Jest w zamówieniu"},
            scope="item",
            times=None,
        )
        run = self.synchronise(product=DELETE)
        self.assertEqual(run.state, "done_with_errors")
        failed = self.changes(run, "product", state="failed")
        self.assertIn("Jest w zamówieniu", failed.message)
        self.assertEqual(self.shop_ids(), {refused_id})
        self.assertEqual(self.element("product", refused_id).link_state, "unlinked")

    def test_one_that_is_gone_already_counts_as_deleted(self):
        gone_id = self.shop_product("B")
        self.meanwhile(
            lambda: self.shop.owner.delete("products", gone_id),
            "DELETE",
            "products",
            scope="item",
        )
        run = self.synchronise(product=DELETE)
        self.assertRunDone(run)
        self.assertEqual(self.changes(run, "product").mapped("state"), ["done"])

    def test_a_shrunken_download_deletes_nothing(self):
        for number in range(12):
            self.shop_product(f"B {number}")
        self.synchronise(product={})
        for remote_id in sorted(self.shop_ids())[:8]:
            self.shop.owner.delete("products", remote_id)
        run = self.synchronise(product=DELETE)
        self.assertEqual(run.state, "failed")
        self.assertEqual(len(self.shop_ids()), 4)

    @thorough
    def test_a_type_that_says_no_reason_otherwise_is_under_the_cap_too(self):
        self.connector.delete_cap_count = 1
        for name in ("B", "C"):
            self.shop_product(name)
        for nothing in (None, ""):
            entity = type(self.env["shoper.sync.product"])
            with patch.object(entity, "_delete_obstacle", lambda *_args, n=nothing: n):
                run = self.synchronise(product=DELETE)
            waiting = self.changes(run, "product", "delete_shop", "waiting")
            self.assertEqual(len(waiting), 2)
            self.assertIn("The settings of the shop allow 1 ", waiting[0].message)
        self.assertEqual(len(self.shop_ids()), 2)
