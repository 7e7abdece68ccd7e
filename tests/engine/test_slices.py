from unittest.mock import patch

from ...sync.engine import reading
from ...sync.engine.decisions.left_undone import LeftUndone
from ...sync.engine.decisions.settled import Settled
from ..cases.image_case import ImageWords
from ..cases.length import thorough
from ..cases.product_case import ProductCase
from ..cases.unit_case import UnitWords

IMPORT = {"import_unlinked": True}
MANY = 60  # more than one answer of the shop holds


class TestSlices(UnitWords, ImageWords, ProductCase):
    """However much there is to read, a unit of work ends with its slice of time."""

    def mirrored(self, entity="product"):
        return self.env["shoper.element"].search_count(
            [("connector_id", "=", self.connector.id), ("entity", "=", entity)]
        )

    def few(self, **options):
        values = {"entity": "product", "is_partial": True, "update_linked": "none"}
        connector = self.connector.with_user(self.manager)
        return connector._synchronise([values | options])

    def test_what_is_new_in_the_shop_is_read_slice_by_slice(self):
        _remote_id, product = self.pair("Namiot")
        ids = [self.shop_product(f"Nowy {number}") for number in range(MANY)]
        run = self.few(only_res_ids=product.ids)
        step = run.step_ids
        self.work_unit()  # it begins, and what takes part is read
        self.work_unit(seconds=0)
        self.assertEqual(step.state, "fetching")
        self.assertEqual(self.mirrored(), 50)  # a page, which begins with a known row
        self.units_until(lambda: not run._is_active())
        self.assertRunDone(run)
        self.assertEqual(self.mirrored(), MANY + 1)
        self.assertEqual(step.fetched_to, max(ids))

    @thorough
    def test_reading_on_does_not_step_over_what_made_no_sense(self):
        _remote_id, product = self.pair("Namiot")
        odd_id = self.shop_product("Nowy dziwny")
        ids = [self.shop_product(f"Nowy {number}") for number in range(MANY)]
        rows = self.shop.shop["products"]
        render = rows.render

        def odd(row_id):
            row = render(row_id)
            if row_id == odd_id:
                row["translations"]["pl_PL"]["name"] = []
            return row

        rows.render = odd
        run = self.few(only_res_ids=product.ids)
        with self.assertLogs("odoo.addons.shoper_connector", "WARNING"):
            self.work_unit()
            self.work_unit(seconds=0)
            self.units_until(lambda: not run._is_active())
        self.assertEqual(self.mirrored(), MANY + 1)
        self.assertLess(run.step_ids.fetched_to, odd_id)
        self.assertTrue(self.element("product", max(ids)))

    @thorough
    def test_before_a_plan_is_applied_too(self):
        self.shop_product("Namiot")
        run = self.synchronise(auto_apply=False, product=IMPORT)
        for number in range(MANY):
            self.shop_product(f"Nowy {number}")
        run.with_user(self.manager).action_apply()
        self.units_until(lambda: (run.step_ids.cursor or {}).get("refreshed_to"))
        self.work_unit(seconds=0)
        self.assertFalse(run.step_ids.cursor.get("refreshed"))
        self.assertEqual(self.mirrored(), 50)
        self.units_until(lambda: not run._is_active())
        self.assertRunDone(run)
        self.assertEqual(self.mirrored(), MANY + 1)
        self.assertEqual(len(self.changes(run, "product", "create_odoo", "done")), 1)

    @thorough
    def test_parts_are_read_whole_by_whole(self):
        self.enterContext(patch.object(reading, "PARENTS", 1))
        pairs = self.pair_each("Namiot", "Karimata", "Kuchenka")
        pictures = [
            self.shop_image(remote_id, f"{number}.jpg")
            for remote_id, _product in pairs
            for number in "ab"
        ]
        self.assertRunDone(self.synchronise(image=IMPORT))
        gone = pictures[-1]
        self.shop.owner.delete("product-images", gone)
        for remote_id, _product in pairs:
            self.shop_image(remote_id, "c.jpg")
        products = self.templates().union(*(product for _id, product in pairs))
        run = self.few(entity="image", only_parent_ids=products.ids, **IMPORT)
        for count in (7, 8):
            self.work_unit(seconds=0)
            self.assertEqual(run.step_ids.state, "fetching")
            self.assertEqual(self.mirrored("image"), count)
        self.assertEqual(self.element("image", gone).link_state, "linked")
        self.units_until(lambda: not run._is_active())
        self.assertRunDone(run)
        self.assertEqual(self.mirrored("image"), 9)
        self.assertEqual(self.element("image", gone).link_state, "missing")
        self.assertEqual(run.step_ids.fetched_count, 8)

    def test_short_times_of_waiting_for_the_shop_add_up(self):
        """An answer may come within milliseconds, and there are thousands of them."""
        run = self.synchronise(unit={})
        before = run.shop_seconds
        for _unit in range(10):
            run.shop_seconds += 0.04
            run.flush_recordset()
            run.invalidate_recordset()
        self.assertAlmostEqual(run.shop_seconds, before + 0.4, places=2)

    @thorough
    def test_looking_for_what_is_settled_costs_as_much_for_many_as_for_few(self):
        pairs = self.pair_each("Nasz 0", "Nasz 1")
        products = self.templates().union(*(product for _id, product in pairs))
        run = self.few(entity="image", only_parent_ids=products[:1].ids, **IMPORT)
        queries = {}
        for count in (3, 30):
            elements = self.env["shoper.element"].create(
                [
                    {
                        "connector_id": self.connector.id,
                        "entity": "image",
                        "remote_id": 1000 * count + number,
                        "parent_remote_id": pairs[number % 2][0],
                    }
                    for number in range(count)
                ]
            )
            decisions = self.env["shoper.decision"]
            for element in elements:
                change = self.env["shoper.sync.change"].create(
                    {
                        "run_id": run.id,
                        "step_id": run.step_ids.id,
                        "verb": "create_odoo",
                        "state": "waiting",
                        "element_id": element.id,
                    }
                )
                decisions |= decisions.create(
                    {
                        "connector_id": self.connector.id,
                        "entity": "image",
                        "key": f"create_odoo {element.id}",
                        "kind": "waiting",
                        "name": "Obraz",
                        "step_id": run.step_ids.id,
                        "element_id": element.id,
                        "change_id": change.id,
                    }
                )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            left = LeftUndone(self.env, run.step_ids)
            settled = Settled(self.env, run.step_ids, left).of(decisions)
            queries[count] = self.cr.sql_log_count - before
            self.assertEqual(len(settled), (count + 1) // 2, "of the chosen one")
        self.assertLessEqual(queries[30], queries[3])
