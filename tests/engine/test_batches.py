import inspect
from datetime import datetime
from types import SimpleNamespace
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command
from odoo.tests import TransactionCase

from ...models.shoper_connector.worker import DEFAULT_SLICE_SECONDS
from ...shoper_api import Client
from ...sync.engine import limits
from ...sync.engine.apply import batches
from ...sync.engine.apply.late import LATE_AT, busy_seconds
from ...sync.engine.apply.odoo import OdooWriting
from ..cases.length import thorough
from ..cases.product_case import ProductCase
from ..cases.query_counts import QueryCounts

IMPORT = {"import_unlinked": True}
EXPORT = {"export_unlinked": True}
NO_BULK = {"error": "invalid_request", "error_description": "Missing MODULE 'bulk'"}
UPDATE = {"odoo": {"update_linked": "odoo"}, "shop": {"update_linked": "shop"}}


class TestBatches(QueryCounts, ProductCase):
    """Many products cost hardly more queries than few, and few calls of the shop."""

    def made(self, count, name):
        return [
            self.shop_product(
                f"{name} {number}",
                producer_id=self.producer_id,
                texts={"description": "<p>Opis</p>"},
            )
            for number in range(count)
        ]

    def own(self, count, name):
        return [
            {
                "name": f"{name} {number}",
                "default_code": f"{name}-{number}",
                "list_price": 100.0,
                "taxes_id": [Command.set(self.vat.ids)],
                "uom_id": self.unit.id,
                "categ_id": self.category.id,
                "shoper_producer_id": self.producer.id,
                "shoper_description": "<p>Opis</p>",
            }
            for number in range(count)
        ]

    def run_done(self, **options):
        self.assertRunDone(self.synchronise(**options))

    def test_an_import_costs_what_odoo_s_own_create_costs(self):
        floor, plan, apply = {}, {}, {}
        for count in (10, 40):
            values = self.own(count, f"Podłoga {count}")
            model = self.templates().with_user(self.manager)
            floor[count] = self.queries(model.create, values)
            self.made(count, f"Namiot {count}")
            runs = []
            plan[count] = self.queries(
                lambda runs=runs: runs.append(
                    self.synchronise(auto_apply=False, product=IMPORT)
                )
            )
            runs[0].with_user(self.manager).action_apply()
            apply[count] = self.queries(self.work, runs[0])
            self.assertRunDone(runs[0])
        self.assertLess(plan[40] - plan[10], 30)  # the second reads linked ones too
        self.assertLess(apply[40] - apply[10], floor[40] - floor[10] + 9)

    @thorough
    def test_a_run_without_anything_to_do_costs_the_same_for_any_number(self):
        cost = {}
        for count in (10, 40):
            self.made(count, f"Namiot {count}")
            self.run_done(product=IMPORT)
            cost[count] = self.queries(
                self.run_done, product=IMPORT | EXPORT | UPDATE["shop"]
            )
        self.assertLess(abs(cost[40] - cost[10]), 10)

    @thorough
    def test_updates_of_odoo_cost_the_same_for_any_number(self):
        cost = {}
        for count in (10, 40):
            ids = self.made(count, f"Namiot {count}")
            self.run_done(product=IMPORT)
            # Not the price: Odoo tracks its changes, which costs two for each.
            for number, remote_id in enumerate(ids):
                self.shop_edit(remote_id, stock={"weight": number + 1})
            cost[count] = self.queries(self.run_done, product=UPDATE["odoo"])
        self.assertLess(cost[40] - cost[10], 12)

    @thorough
    def test_units_that_differ_cost_the_same_for_any_number_of_products(self):
        kilograms, cost = self.remote("unit", "kg"), {}
        for count in (2, 22):
            ids = self.made(count, f"Namiot {count}")
            self.run_done(product=IMPORT)
            for remote_id in ids:
                self.shop_edit(remote_id, unit_id=kilograms)
            runs = []
            cost[count] = self.queries(
                lambda runs=runs: runs.append(
                    self.synchronise(auto_apply=False, product=UPDATE["odoo"])
                )
            )
            self.assertEqual(runs[0].planned_count, count)
            runs[0].with_user(self.manager).action_apply()
            self.work(runs[0])
        self.assertLess(cost[22] - cost[2], 15)

    @thorough
    def test_a_bulk_call_of_25_costs_no_more_queries_than_one_of_5(self):
        created, updated = {}, {}
        for count in (1, 5, 25):  # the first one meets an empty shop
            products = self.templates().create(self.own(count, f"Nasz {count}"))
            created[count] = self.queries(self.run_done, product=EXPORT)
            for product in products:
                product.weight = product.id
            updated[count] = self.queries(self.run_done, product=UPDATE["shop"])
        self.assertLess(created[25] - created[5], 15)
        self.assertLess(updated[25] - updated[5], 15)

    def test_batches_that_take_long_get_smaller(self):
        sizes = []
        create = OdooWriting.create_records

        def noted(writing, changes):
            sizes.append(len(changes))
            return create(writing, changes)

        self.made(30, "Namiot")
        with (
            patch.object(OdooWriting, "create_records", noted),
            patch.dict(limits.BATCH, odoo=16),
            patch.object(batches, "SLOW_SECONDS", 0),
        ):
            self.run_done(product=IMPORT)
        self.assertEqual(sizes, [16, 8, 4, 2])

    @thorough
    def test_they_get_larger_again_once_they_do_not(self):
        sizes = []
        create = OdooWriting.create_records

        def noted(writing, changes):
            sizes.append(len(changes))
            if len(sizes) == 3:
                batches.SLOW_SECONDS = 1e6
            return create(writing, changes)

        self.made(54, "Namiot")
        with (
            patch.object(OdooWriting, "create_records", noted),
            patch.dict(limits.BATCH, odoo=16),
            patch.object(batches, "SLOW_SECONDS", 0),
        ):
            self.run_done(product=IMPORT)
        self.assertEqual(sizes, [16, 8, 4, 8, 16, 2])

    def test_the_shop_is_called_as_little_as_possible(self):
        self.made(500, "Namiot")
        self.run_done(product={})
        self.assertEqual(self.shop_calls(), ["bulk"], "500 products: 1 call")
        self.templates().create(self.own(60, "Nasz"))
        self.run_done(product=EXPORT)
        # The list, then batches of 25 created and read back.
        self.assertEqual(self.shop_calls(), ["bulk"] + ["bulk", "bulk"] * 3)
        self.run_done(product=EXPORT | UPDATE["shop"])
        self.assertEqual(self.shop_calls(), ["bulk"])
        for product in self.templates().search([("name", "like", "Nasz ")]):
            product.weight = 5
        self.run_done(product=UPDATE["shop"])
        self.assertEqual(self.shop_calls(), ["bulk"] + ["bulk", "bulk"] * 3)
        self.run_done(product={"fetch_all": False})
        self.assertEqual(len(self.shop_calls()), 1)

    @thorough
    def test_without_bulk_calls_everything_works_page_by_page(self):
        self.shop.faults.add("POST", "bulk", status=400, body=NO_BULK, times=None)
        self.made(120, "Namiot")
        products = self.templates().create(self.own(3, "Nasz"))
        self.run_done(product=IMPORT | EXPORT)
        self.assertEqual(set(products.mapped("shoper_link_state")), {"linked"})
        self.assertEqual(len(self.shop.shop.rows("products")), 123)


class TestKilledWorker(TransactionCase):
    """What a worker sent before it died is not looked for while it may be under way."""

    def test_the_shop_is_not_looked_at_while_it_may_be_at_a_slow_call(self):
        """Integrators wait two minutes for a bulk call; Odoo ends a scheduled action
        after as many."""
        self.assertGreaterEqual(limits.LATE, 120)
        options = inspect.signature(Client).parameters
        connecting, _silence = options["timeout"].default
        self.assertEqual(limits.ANSWER, connecting + options["patience"].default)
        self.assertLess(limits.ANSWER + DEFAULT_SLICE_SECONDS, 120)
        moment = datetime.now().replace(microsecond=0)
        ctx = SimpleNamespace(now=lambda: moment)
        change = SimpleNamespace(meta={LATE_AT: fields.Datetime.to_string(moment)})
        self.assertEqual(busy_seconds(ctx, [change]), limits.LATE)

    def test_the_last_of_several_calls_is_waited_for(self):
        moment = datetime.now().replace(microsecond=0)
        for code, calls in (("parcel", 4), ("order_status", 4), ("product", 1)):
            entity = self.env["shoper.sync"]._entity(code)
            ctx = SimpleNamespace(entity=entity, now=lambda: moment)
            change = SimpleNamespace(meta=None, write_date=moment, verb="create_shop")
            left = busy_seconds(ctx, [change])
            self.assertEqual(left, calls * limits.ANSWER + limits.LATE)
