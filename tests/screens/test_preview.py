from odoo.exceptions import AccessError, UserError

from ..cases.common import ShoperCase
from ..cases.length import thorough
from ..cases.product_case import ProductCase

EVERYTHING = {
    "unit": {"import_unlinked": True},
    "category": {},
    "producer": {"import_unlinked": True},
    "tax": {},
    "product": {"import_unlinked": True},
}
MODELS = (
    "uom.uom",
    "product.category",
    "shoper.producer",
    "product.template",
    "product.product",
    "account.tax",
)


class TestPreviewOfAnEmptyOdoo(ShoperCase):
    """The very first preview shows everything, and applying does exactly that."""

    shop_options = {"products": 30}

    def np_id(self):
        rows = self.shop.shop.rows("taxes")
        return next(row["tax_id"] for row in rows if row["name"] == "np.")

    def counts(self):
        return {
            model: self.env[model].with_context(active_test=False).search_count([])
            for model in MODELS
        }

    @thorough
    def test_it_shows_everything_and_applying_does_exactly_that(self):
        before = self.counts()
        run = self.synchronise(user=self.user, auto_apply=False, **EVERYTHING)
        self.assertEqual(run.state, "planned")
        self.assertEqual(self.counts(), before, "a preview writes nothing")
        self.assertEqual(self.writes(), [])
        self.assertFalse(
            self.env["shoper.element"].search(
                [
                    ("connector_id", "=", self.connector.id),
                    ("link_state", "=", "linked"),
                ]
            )
        )
        rows = self.shop.shop.rows("products")
        untaxed = [row for row in rows if row["tax_id"] == self.np_id()]
        products = self.changes(run, "product", "create_odoo", "planned")
        self.assertEqual(len(products), 30 - len(untaxed))
        self.assertTrue(products[0].depends_on_ids, "it waits for what it refers to")
        self.assertIn("<td", products[0].difference)
        planned = self.changes(run, state="planned")
        waiting = self.changes(run, state="waiting")
        # np. is left to a person, and with it the products that have it.
        self.assertEqual(waiting.mapped("entity"), ["tax"] + ["product"] * len(untaxed))
        contents = [(change.id, change.verb, change.after) for change in planned]

        run.with_user(self.user).action_apply()
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(set(planned.mapped("state")), {"done"})
        self.assertEqual(self.changes(run, state="done"), planned)
        self.assertEqual(len(run.change_ids), len(planned) + len(waiting))
        self.assertEqual(
            [(change.id, change.verb, change.after) for change in planned], contents
        )
        created = self.counts()
        self.assertEqual(
            created["product.template"] - before["product.template"], len(products)
        )
        self.assertEqual(
            created["product.category"] - before["product.category"],
            len(self.shop.shop.rows("categories")),
        )
        self.assertEqual(self.writes(), [])
        again = {"update_linked": "odoo", "import_unlinked": True}
        run = self.synchronise(**EVERYTHING | {"product": again})
        self.assertRunDone(run)
        self.assertFalse(self.changes(run, state="done"))


class TestPreview(ProductCase):
    """A plan is a contract: what moved meanwhile is shown and never applied."""

    def preview(self, **options):
        run = self.synchronise(auto_apply=False, product=options)
        self.assertEqual(run.state, "planned")
        return run

    def apply(self, run):
        run.with_user(self.manager).action_apply()
        self.work(run)

    def assertStale(self, run, *words):
        stale = self.changes(run, "product", state="stale")
        self.assertEqual(len(stale), 1)
        for word in words:
            self.assertIn(word, stale.message)
        self.assertFalse(self.changes(run, state="failed"))
        self.assertEqual(run.state, "done", "what waits is no error")
        return stale

    @thorough
    def test_an_update_of_odoo_is_dropped_when_the_shop_moved(self):
        remote_id, product = self.pair("Namiot")
        self.shop_texts(remote_id, name="Plan")
        run = self.preview(update_linked="odoo")
        self.shop_texts(remote_id, name="Później")
        self.apply(run)
        self.assertStale(run, "Changed on one of the sides")
        self.assertEqual(product.name, "Namiot")

    def test_a_product_edited_in_the_shop_since_is_not_created_as_it_was(self):
        remote_id = self.shop_product("Namiot")
        run = self.preview(import_unlinked=True)
        self.shop_edit(remote_id, stock={"price": "99.00"})
        self.apply(run)
        self.assertStale(run, "Changed on one of the sides")
        self.assertFalse(self.record_of("product", remote_id))

    def test_an_update_of_odoo_is_dropped_when_odoo_moved(self):
        remote_id, product = self.pair("Namiot")
        self.shop_texts(remote_id, name="Plan")
        run = self.preview(update_linked="odoo")
        product.with_context(lang="pl_PL").name = "Później"
        self.apply(run)
        self.assertStale(run)
        self.assertEqual(product.name, "Później")

    @thorough
    def test_an_update_of_the_shop_is_dropped_when_either_side_moved(self):
        for side in ("odoo", "shop"):
            remote_id, product = self.pair(f"Namiot {side}")
            product.with_context(lang="pl_PL").name = f"Plan {side}"
            run = self.preview(update_linked="shop")
            if side == "odoo":
                product.with_context(lang="pl_PL").name = "Później"
            else:
                self.shop_texts(remote_id, name="Później")
            self.shop.requests.clear()
            self.apply(run)
            self.assertStale(run)
            self.assertEqual(self.writes(), [])
            product.with_context(lang="pl_PL").name = f"Koniec {side}"
            self.synchronise(
                product={"update_linked": "shop", "conflict_policy": "overwrite"}
            )

    @thorough
    def test_what_did_not_move_is_applied_beside_what_did(self):
        (first_id, first), (second_id, second) = self.pair_each("A", "B")
        for remote_id in (first_id, second_id):
            self.shop_edit(remote_id, stock={"weight": 7})
        run = self.preview(update_linked="odoo")
        second.weight = 1
        self.apply(run)
        self.assertStale(run)
        self.assertEqual((first.weight, second.weight), (7, 1))

    def test_nothing_is_created_in_the_shop_whose_counterpart_appeared_there(self):
        self.odoo_product("Namiot")
        run = self.preview(export_unlinked=True)
        self.shop_product("Namiot")
        self.apply(run)
        self.assertStale(run, "appeared")
        self.assertEqual(len(self.shop.shop.rows("products")), 1)
        self.assertEqual(self.writes(), [])

    def test_nothing_is_created_in_the_shop_whose_counterpart_got_its_code(self):
        remote_id = self.shop_product("Namiot", code="INNY")
        self.odoo_product("Namiot", default_code="NT-1")
        run = self.preview(export_unlinked=True)
        self.shop_edit(remote_id, code="NT-1")
        self.apply(run)
        self.assertStale(run, "appeared")
        self.assertEqual(self.writes(), [])

    @thorough
    def test_nothing_is_created_in_odoo_whose_counterpart_appeared_there(self):
        self.shop_product("Namiot")
        run = self.preview(import_unlinked=True)
        product = self.odoo_product("Namiot")
        self.apply(run)
        self.assertStale(run, "appeared")
        self.assertEqual(self.templates().search([("name", "=", "Namiot")]), product)

    def test_a_link_is_dropped_when_it_is_not_the_only_one_possible_any_more(self):
        remote_id = self.shop_product("Namiot", code="NT-1")
        self.odoo_product("Namiot", default_code="NT-1")
        run = self.preview()
        self.odoo_product("Namiot", default_code="NT-1")
        self.apply(run)
        self.assertStale(run, "appeared")
        self.assertFalse(self.record_of("product", remote_id))

    def test_a_link_that_was_made_by_hand_meanwhile_stays(self):
        remote_id = self.shop_product("Namiot")
        self.odoo_product("Namiot")
        run = self.preview()
        other = self.odoo_product("Śpiwór")
        self.element("product", remote_id).with_user(self.user).action_link(other)
        self.apply(run)
        self.assertStale(run)
        self.assertEqual(self.record_of("product", remote_id), other)

    def test_what_refers_to_a_link_undone_meanwhile_is_not_created(self):
        self.shop_product("Namiot", producer_id=self.producer_id)
        run = self.preview(import_unlinked=True)
        self.element("producer", self.producer_id).with_user(self.user).action_unlink()
        self.apply(run)
        self.assertStale(run, "Wierch is not linked")

    def test_a_product_deleted_in_the_shop_meanwhile_is_not_created_in_odoo(self):
        remote_id = self.shop_product("Namiot")
        run = self.preview(import_unlinked=True)
        self.shop.owner.delete("products", remote_id)
        self.apply(run)
        self.assertStale(run)
        self.assertFalse(self.templates().search([("name", "=", "Namiot")]))

    def test_a_record_deleted_in_odoo_meanwhile_is_not_created_in_the_shop(self):
        product = self.odoo_product("Namiot")
        run = self.preview(export_unlinked=True)
        product.unlink()
        self.apply(run)
        self.assertStale(run)
        self.assertEqual(self.writes(), [])

    def test_the_shop_is_read_again_before_a_plan_is_applied(self):
        remote_id, product = self.pair("Namiot")
        self.shop_texts(remote_id, name="Plan")
        run = self.preview(update_linked="odoo")
        self.shop.requests.clear()
        self.apply(run)
        self.assertEqual(product.name, "Plan")
        read = [item for request in self.shop.requests for item in request.items]
        self.assertEqual([item.path for item in read], ["products"])

    def test_only_a_plan_can_be_applied_and_only_once(self):
        self.shop_product("Namiot")
        run = self.preview(import_unlinked=True)
        self.apply(run)
        with self.assertRaisesRegex(UserError, "applied or discarded meanwhile"):
            run.with_user(self.manager).action_apply()

    def test_a_cancelled_plan_writes_nothing(self):
        self.shop_product("Namiot")
        self.odoo_product("Śpiwór")
        run = self.preview(import_unlinked=True, export_unlinked=True)
        run.with_user(self.manager).action_cancel()
        self.work(run)
        self.assertEqual(run.state, "cancelled")
        self.assertEqual(set(run.change_ids.mapped("state")), {"skipped"})
        self.assertEqual(self.writes(), [])
        with self.assertRaises(UserError):
            run.with_user(self.manager).action_cancel()

    def test_who_may_not_decide_about_a_plan_throws_away_an_empty_one_alone(self):
        empty = self.preview(import_unlinked=True)
        empty.with_user(self.user).action_cancel()
        self.assertEqual(empty.state, "cancelled")
        self.shop_product("Namiot")
        run = self.preview(import_unlinked=True)
        with self.assertRaisesRegex(AccessError, "may decide about it"):
            run.with_user(self.user).action_cancel()
        self.assertEqual(run.state, "planned")
