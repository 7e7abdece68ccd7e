from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from ...sync.catalogue.price.variants import VariantPriceGroup
from ...sync.catalogue.product.taken_codes import TakenCodes
from ...sync.catalogue.variant.matching import RULES
from ...sync.engine.apply.late import given_up_unanswered
from ...sync.engine.context import Context
from ...sync.engine.gate import last_full_step
from ...sync.engine.limits import CHUNK
from ...sync.engine.link.scope import Scope
from ...sync.engine.link.unlinked import Unlinked
from ...sync.engine.plan.exports import Exports
from ...sync.engine.plan.free import FreeElements
from ...sync.engine.plan.planner import Planner
from ...sync.engine.undo.created import CreationUndo
from ...sync.fulfilment.stock.moved import Moved
from ...sync.sales.order import domains, due
from ...sync.sales.order.demand import Demand
from ..cases.length import thorough
from ..cases.product_case import ProductCase
from ..cases.query_plans import QueryPlans
from ..cases.unit_case import UnitWords

MANY, FEW = 3000, 100
# So many that no other way through them costs about as much as the right one.
CROWD = 20_000


class TestIndexes(QueryPlans, UnitWords, ProductCase):
    """What is looked up all the time is found by an index, however much there is of
    everything else: years of runs, and all that a large shop has."""

    def setUp(self):
        super().setUp()
        self.pair()

    def grow(self, table, columns, number=MANY):
        """Add so many rows.

        :param columns: {column: SQL; ``n`` counts the rows}
        """
        self.env.flush_all()
        self.env.cr.execute(
            f"INSERT INTO {table} ({', '.join(columns)})"
            f" SELECT {', '.join(map(str, columns.values()))}"
            f" FROM generate_series(1, {number}) n"
        )
        self.env.cr.execute(f"ANALYZE {table}")
        self.env.invalidate_all()

    def grow_elements(self, entity, state="unlinked", number=MANY):
        self.grow(
            "shoper_element",
            {
                "connector_id": self.connector.id,
                "entity": f"'{entity}'",
                "remote_id": "1000000 + n",
                "parent_remote_id": "1000000 + n / 3",
                "link_state": f"'{state}'",
                "res_model": "'product.template'",
                "res_id": "1000000 + n" if state == "linked" else "NULL",
            },
            number,
        )

    def looked_up(self, work, *joins):
        """Do something and find the conditions by index, as they can be used at all."""
        for name in ("seqscan", "sort", *joins):
            self.env.cr.execute(f"SET LOCAL enable_{name} = off")
        return self.indexes_of(work)

    def assertLookedUp(self, used, index, what):
        found = [condition for _kind, condition in used.get(index, ())]
        self.assertTrue(any(what in condition for condition in found), used)

    @thorough
    def test_what_takes_no_part_is_found_among_all_of_its_type(self):
        self.grow_elements("product", "linked")
        run = self.synchronise(product={})
        ctx = Context(self.step(run, "product").sudo())
        used = self.indexes_of(Scope(ctx).mark)
        self.assertIn("shoper_element_left_out_idx", used)

    def test_parts_are_found_by_what_they_belong_to(self):
        self.grow_elements("image")
        product = self.env["shoper.element"].search([("entity", "=", "product")])
        used = self.looked_up(product._let_parts_follow)
        self.assertLookedUp(used, "shoper_element_parent_idx", "parent_remote_id =")

    def test_pictures_in_the_way_of_an_undo_are_found_by_their_products(self):
        self.grow_elements("image")
        run = self.queue(product={})
        with self.context_of(self.step(run, "product")) as ctx:
            none = ctx.env["shoper.sync.change"]
            undo = CreationUndo(ctx, none, {})
            image = ctx.env["shoper.sync"]._entity("image")
            prop = image._property("product")
            used = self.looked_up(
                lambda: undo._read_users(image, prop, [1_000_005], none)
            )
        self.assertLookedUp(used, "shoper_element_parent_idx", "parent_remote_id =")

    def test_stock_rows_are_found_by_the_products_of_orders(self):
        self.grow_elements("stock", "linked")
        run = self.queue(order={}, stock={"update_linked": "shop"})
        joins = ("hashjoin", "mergejoin", "material")
        with self.context_of(self.step(run, "stock")) as ctx:
            moment = fields.Datetime.now() - timedelta(days=1)
            used = self.looked_up(lambda: Moved(ctx)._of_orders(moment), *joins)
        self.assertLookedUp(used, "shoper_element_parent_idx", "parent_remote_id =")
        self.assertLookedUp(used, "shoper_element_remote_uniq", "remote_id =")
        self.assertLookedUp(used, "shoper_element_written_idx", "write_date >=")

    def test_what_was_moved_lately_is_found_among_moves_of_years(self):
        run = self.queue(order={}, stock={"update_linked": "shop"})
        with self.context_of(self.step(run, "stock")) as ctx:
            moment = fields.Datetime.now() - timedelta(hours=1)
            used = self.looked_up(lambda: Moved(ctx)._written(moment))
        self.assertLookedUp(used, "stock_move_shoper_written_idx", "write_date >=")

    @thorough
    def test_elements_of_one_state_are_gone_through_by_id_piece_by_piece(self):
        self.grow_elements("category", number=CROWD)
        self.grow_elements("product", "linked", FEW)
        self.grow_elements("image", number=FEW)
        run = self.queue(product={"update_linked": "odoo"}, image={})
        with self.context_of(self.step(run, "product")) as ctx:
            used = self.looked_up(lambda: Planner(ctx)._linked_chunk(5, CHUNK))
            self.assertLookedUp(used, "shoper_element_state_idx", "id > 5")
        with self.context_of(self.step(run, "image")) as ctx:
            used = self.looked_up(lambda: FreeElements(ctx).chunk(7))
            self.assertLookedUp(used, "shoper_element_state_idx", "id > 7")

    @thorough
    def test_who_has_a_code_is_found_among_all_products_and_variants(self):
        for entity in ("product", "variant"):
            self.grow_elements(entity)
        self.env.cr.execute("UPDATE shoper_element SET code = 'KOD-' || id")
        run = self.queue(product={"export_unlinked": True})
        with self.context_of(self.step(run, "product")) as ctx:
            codes = TakenCodes(ctx, ["Nasz-1", None])
            used = self.looked_up(lambda: codes.obstacle(0, "Nasz-1"))
        self.assertLookedUp(used, "shoper_element_code_idx", "lower")
        self.assertLookedUp(used, "shoper_element_remote_uniq", "remote_id =")
        self.assertLookedUp(used, "product_product_shoper_code_idx", "lower")

    def assertStaysLinear(self, work):
        """What there is of each is gone through a few times, and not once for each of
        the others, where the database keeps no more values in memory than these."""
        self.env.cr.execute("SET LOCAL work_mem = '64kB'")
        self.env.cr.execute("SET LOCAL hash_mem_multiplier = 1")
        for query, rows in self.rows_gone_through(work):
            self.assertLess(rows, 30 * CROWD, query)

    @thorough
    def test_records_that_are_linked_are_no_matter_however_many_there_are(self):
        columns = {"name": "'Marka ' || n", "active": "TRUE"}
        self.grow("shoper_producer", columns, CROWD)
        self.env.cr.execute(
            """INSERT INTO shoper_element (connector_id, entity, remote_id, link_state,
                                           res_model, res_id)
               SELECT %s, 'producer', id, 'linked', 'shoper.producer', id
               FROM shoper_producer WHERE name LIKE 'Marka %%'""",
            [self.connector.id],
        )
        self.env.cr.execute("ANALYZE shoper_element")
        free = self.env["shoper.producer"].create({"name": "Wolna"})
        found = []
        run = self.queue(producer={"export_unlinked": True})
        with self.context_of(self.step(run, "producer")) as ctx:
            exports = Exports(ctx)
            with patch.object(exports, "plan_records", found.append):
                self.assertStaysLinear(lambda: exports.plan(0))
            self.assertEqual(found[0].ids, free.ids)
            self.assertStaysLinear(lambda: found.append(Unlinked(ctx).records()))
            self.assertEqual(found[-1].ids, free.ids)

    def test_pairs_of_variants_are_looked_for_without_their_prices(self):
        run = self.queue(product={}, variant={})
        unread = patch.object(
            VariantPriceGroup, "read_odoo", side_effect=AssertionError("read")
        )
        with self.context_of(self.step(run, "variant")) as ctx, unread:
            records = ctx.records.search([], limit=3)
            found = ctx.entity._link_rules(ctx, ctx.env["shoper.element"], records)
        self.assertEqual([rule for rule, *_keys in found], list(RULES))

    @thorough
    def test_orders_of_all_time_are_not_gone_through_for_each_other(self):
        self.grow(
            "shoper_order_status",
            {
                "connector_id": self.connector.id,
                "active": "TRUE",
                "number": "n",
                "name": "n",
                "kind": "CASE n WHEN 1 THEN 'opened' ELSE 'closed' END",
            },
            2,
        )
        self.grow_elements("order", "linked", CROWD)
        self.env.cr.execute(
            """UPDATE shoper_element SET shop_values = jsonb_build_object('status',
                 CASE WHEN remote_id > 1000005 THEN 2 WHEN remote_id > 1000003 THEN NULL
                 WHEN remote_id > 1000002 THEN 7 ELSE 1 END)
               WHERE entity = 'order'"""
        )
        self.env.cr.execute("ANALYZE shoper_element")
        elements, shop = self.env["shoper.element"], self.connector.sudo()
        for work in (
            lambda: elements.search(domains.of(shop) & ~domains.settled(shop)),
            lambda: elements.search(domains.unsettled(shop)),
            lambda: elements.search(due.acted(shop)),
            lambda: Demand(shop).unseen(),
        ):
            self.assertStaysLinear(work)
        open_ones = elements.search(domains.unsettled(shop))
        self.assertEqual(
            open_ones, elements.search(domains.of(shop) & ~domains.settled(shop))
        )
        self.assertEqual(
            open_ones.mapped("remote_id"), [1_000_000 + n for n in range(1, 6)]
        )
        used = self.indexes_of(lambda: elements.search(domains.unsettled(shop)))
        self.assertLookedUp(used, "shoper_element_status_idx", "ANY")
        self.assertIn("shoper_element_no_status_idx", used)

    def grow_runs(self, number=MANY):
        self.grow(
            "shoper_sync_run",
            {
                "connector_id": self.connector.id,
                "company_id": self.connector.company_id.id,
                "user_id": self.env.uid,
                "origin": "'preset'",
                "purpose": "'preset'",
                "state": "'done'",
                "ended_at": "'2020-01-01'::timestamp + n * interval '1 h'",
            },
            number,
        )

    def grow_changes(self, run, number=MANY):
        step = self.step(run, "product")
        self.grow(
            "shoper_sync_change",
            {
                "run_id": run.id,
                "step_id": step.id,
                "company_id": run.company_id.id,
                "entity": "'product'",
                "verb": "'update_odoo'",
                "state": "'done'",
            },
            number,
        )
        return step

    @thorough
    def test_what_is_to_be_emptied_is_found_among_changes_of_years(self):
        run = self.synchronise(product={})
        self.grow_changes(run)
        used = self.looked_up(self.env["shoper.sync.change"]._gc_values)
        self.assertLookedUp(used, "shoper_sync_change_full_idx", "entity")

    @thorough
    def test_what_was_given_up_a_moment_ago_is_found_among_changes_of_years(self):
        run = self.synchronise(product={})
        self.grow_changes(run)
        with self.context_of(self.step(run, "product")) as ctx:
            used = self.looked_up(lambda: given_up_unanswered(ctx))
        self.assertLookedUp(used, "shoper_sync_change_given_up_idx", "write_date")

    @thorough
    def test_changes_are_counted_without_being_read(self):
        for number in (MANY, FEW):
            run = self.synchronise(product={})
            step = self.grow_changes(run, number).with_user(self.user)
        used = self.looked_up(lambda: step.tally, "bitmapscan")
        [(kind, _condition)] = used["shoper_sync_change_step_idx"]
        self.assertEqual(kind, "Index Only Scan")
        self.assertEqual(step._counted(("done",)), FEW)

    def test_the_last_full_step_of_a_type_is_found_at_once(self):
        step = self.step(self.synchronise(product={}), "product")
        self.grow(
            "shoper_sync_step",
            {
                "run_id": step.run_id.id,
                "connector_id": self.connector.id,
                "company_id": step.company_id.id,
                "entity": "'product'",
                "state": "'done'",
                "update_linked": "'none'",
                "conflict_policy": "'protect'",
                "ended_at": "'2020-01-01'::timestamp + n * interval '1 h'",
                "is_partial": "n % 2 = 0",
            },
        )
        found = []
        used = self.looked_up(
            lambda: found.append(last_full_step(self.connector, "product"))
        )
        self.assertLookedUp(used, "shoper_sync_step_last_full_idx", "entity")
        self.assertEqual(found[0], step)

    def test_how_a_shop_is_doing_hangs_on_its_latest_runs_only(self):
        bad = self.synchronise(product={})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE shoper_sync_run SET state = 'failed',"
            " ended_at = ended_at + interval '1 h' WHERE id = %s",
            [bad.id],
        )
        shop = self.connector
        shop.sudo().tested_at = False
        self.grow_runs()
        for read in (shop._last_answers, shop._failing, shop._last_runs):
            for query, rows in self.rows_gone_through(read):
                self.assertLess(rows, MANY / 10, query)
        self.assertEqual(shop._failing(), {shop.id: (bad.ended_at, [bad.id])})

    @thorough
    def test_old_runs_are_cleared_away_however_much_was_ever_decided(self):
        step, shop = self.step(self.synchronise(product={}), "product"), self.connector
        self.grow_runs(FEW)
        self.grow(
            "shoper_decision",
            {
                "connector_id": shop.id,
                "entity": "'product'",
                "kind": "'waiting'",
                "state": "'decided'",
                "key": "n",
                "step_id": step.id,
                "decision_run_id": step.run_id.id,
            },
            CROWD,
        )
        runs = self.env["shoper.sync.run"]
        old = runs.search([("ended_at", "<", "2021-01-01")])
        self.assertEqual(len(old), FEW)
        with patch.object(self.env.registry[runs._name], "unlink", lambda found: None):
            self.assertStaysLinear(runs._gc_idle_runs)
        self.assertEqual(runs._gc_idle_runs(), (FEW, False))
        self.assertFalse(old.exists())
