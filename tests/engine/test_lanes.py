from datetime import timedelta
from unittest.mock import patch

import psycopg2.errors

from odoo import fields

from ...sync.engine import lanes, limits
from ...sync.engine.apply.applier import Applier
from ..cases.committed_case import CommittedCase
from ..cases.common import ShoperCase
from ..cases.length import thorough
from ..cases.product_case import ProductCase
from ..cases.silent_shop import SilentShop, failure
from ..cases.undo_case import UndoWords
from ..cases.unit_case import UnitWords

IMPORT = {"import_unlinked": True}
EXPORT = {"export_unlinked": True}
UPDATE = {"update_linked": "odoo"}


class LaneWords(UnitWords):
    """Short and long runs, worked unit by unit, on a machine however slow."""

    def setUp(self):
        super().setUp()
        self.enterContext(patch.object(lanes, "PATIENCE", 3600))

    def queue_few(self, auto_apply=True, connector=None, **options):
        """Queue a run that concerns few products only."""
        connector = (connector or self.connector).with_user(self.manager)
        values = {"entity": "product", "is_partial": True, "update_linked": "none"}
        return connector._synchronise([values | options], auto_apply)


class TestLanes(UndoWords, LaneWords, ProductCase):
    """A short run goes ahead of a long one of the same shop."""

    def begin_long(self, *codes, **options):
        """A run of all products that has planned what it does and began with it."""
        self.enterContext(patch.dict(limits.BATCH, odoo=1))
        long = self.queue(product=IMPORT | UPDATE | options)
        self.units_until(lambda: long.state == "running")
        return long

    def test_a_short_run_does_not_wait_for_the_end_of_a_long_one(self):
        remote_id, product = self.pair("Namiot")
        for name in ("Karimata", "Kuchenka", "Plecak"):
            self.shop_product(name)
        long = self.begin_long()
        self.units_until(lambda: self.changes(long, state="done"))
        self.shop_texts(remote_id, name="Nowy namiot")
        short = self.queue_few(
            only_res_ids=product.ids, property_ids=self.properties("name"), **UPDATE
        )
        self.assertTrue(short.is_short)
        self.assertFalse(long.is_short)
        worked = self.units_until(lambda: not short._is_active())
        self.assertEqual(set(worked), {short})
        self.assertRunDone(short)
        self.assertEqual(product.name, "Nowy namiot")
        self.assertEqual(long.state, "running")
        self.assertTrue(self.changes(long, state="planned"))
        self.units_until(lambda: not long._is_active())
        self.assertRunDone(long)
        self.assertEqual(len(self.changes(long, "product", "create_odoo", "done")), 3)

    @thorough
    def test_while_a_long_one_downloads_and_plans_too(self):
        _remote_id, product = self.pair("Namiot")
        self.shop_product("Karimata")
        long = self.queue(product=IMPORT)
        self.work_unit(seconds=0)
        for state in ("fetching", "linking", "planning"):
            self.units_until(lambda state=state: long.step_ids.state == state)
            short = self.queue_few(only_res_ids=product.ids)
            worked = self.units_until(lambda short=short: not short._is_active())
            self.assertEqual(set(worked), {short}, state)
            self.assertRunDone(short)
        self.units_until(lambda: not long._is_active())
        self.assertRunDone(long)
        self.assertEqual(long.step_ids.created_count, 1)

    @thorough
    def test_only_what_names_few_things_is_short(self):
        _remote_id, product = self.pair("Namiot")
        numbers = {"only_remote_ids": list(range(1, 201))}
        self.assertTrue(self.queue_few(**numbers).is_short)
        numbers["only_res_ids"] = product.ids
        self.assertFalse(self.queue_few(**numbers).is_short)
        self.assertFalse(self.queue_few().is_short)
        self.assertFalse(self.queue(product={"fetch_all": False}).is_short)
        entity = type(self.env["shoper.sync.product"])
        with patch.object(entity, "_is_quick", True):
            self.assertTrue(self.queue(product={"fetch_all": False}).is_short)
            self.assertFalse(self.queue(product={"fetch_all": True}).is_short)
            both = self.queue(product={"fetch_all": False}, unit={})
            self.assertFalse(both.is_short)

    @thorough
    def test_a_long_one_is_worked_between_short_ones_that_never_end(self):
        _remote_id, product = self.pair("Namiot")
        self.shop_product("Karimata")
        long = self.begin_long()
        shorts = [self.queue_few(only_res_ids=product.ids) for _number in range(3)]
        self.assertEqual(self.work_unit(), shorts[0])
        long.heartbeat = fields.Datetime.subtract(fields.Datetime.now(), seconds=3601)
        self.assertEqual(self.work_unit(), long)
        self.assertEqual(self.work_unit(), shorts[0])
        self.units_until(lambda: not long._is_active())
        self.assertRunDone(long)
        for short in shorts:
            self.assertRunDone(short)

    @thorough
    def test_a_long_one_that_cannot_go_on_does_not_hold_up_short_ones(self):
        _remote_id, product = self.pair("Namiot")
        self.shop_product("Karimata")
        long = self.begin_long()
        short = self.queue_few(only_res_ids=product.ids)
        long.heartbeat = fields.Datetime.subtract(fields.Datetime.now(), seconds=3601)
        held = psycopg2.errors.LockNotAvailable("held by somebody")
        with (
            patch.object(Applier, "work", side_effect=held),
            patch("time.sleep"),
        ):
            self.assertEqual(self.work_unit(), long)
            self.assertEqual(self.work_unit(), short)
        self.units_until(lambda: not long._is_active())
        self.assertRunDone(short)
        self.assertRunDone(long)

    @thorough
    def test_what_a_short_one_did_meanwhile_is_neither_done_twice_nor_asked(self):
        remote_id, product = self.pair("Namiot")
        self.shop_texts(remote_id, name="Nowy namiot")
        new_id = self.shop_product("Karimata")
        other_id = self.shop_product("Kuchenka")
        codes = self.properties("name", "weight")
        long = self.begin_long(property_ids=codes)
        planned = self.changes(long, "product", state="planned")
        self.assertEqual(len(planned), 3)
        short = self.queue_few(
            only_element_ids=self.element("product", remote_id).ids,
            only_remote_ids=[new_id],
            property_ids=codes,
            **(IMPORT | UPDATE),
        )
        self.units_until(lambda: not short._is_active())
        self.assertRunDone(short)
        self.assertEqual(product.name, "Nowy namiot")
        made = self.record_of("product", new_id)
        self.assertTrue(made)
        self.units_until(lambda: not long._is_active())
        self.assertRunDone(long)
        states = {change.name: change.state for change in planned}
        self.assertEqual(sorted(states.values()), ["done", "stale", "stale"])
        self.assertTrue(self.record_of("product", other_id))
        self.assertEqual(self.record_of("product", new_id), made)
        named = self.templates().search_count([("name", "=", "Karimata")])
        self.assertEqual(named, 1)
        listed = self.env["shoper.decision"].search(
            [("entity", "=", "product"), ("state", "=", "open")]
        )
        self.assertFalse(listed.mapped("message"))
        self.shop.requests.clear()
        self.assertNothingToDo(self.synchronise(product=IMPORT | UPDATE))

    @thorough
    def test_a_record_that_a_short_one_links_anew_is_not_archived(self):
        self.connector.write(
            {"gone_element_policy": "archive", "shrink_cap_share": 100}
        )
        remote_id, product = self.pair("Namiot")
        self.shop_product("Karimata")
        self.shop.owner.delete("products", remote_id)
        long = self.begin_long()
        archive = self.changes(long, "product", "archive_odoo")
        self.assertEqual(archive.state, "planned")
        again_id = self.shop_product("Namiot")
        short = self.queue_few(only_res_ids=product.ids)
        self.units_until(lambda: not short._is_active())
        self.assertEqual(self.record_of("product", again_id), product)
        self.units_until(lambda: not long._is_active())
        self.assertRunDone(long)
        self.assertEqual(archive.state, "stale")
        self.assertTrue(product.active)

    @thorough
    def test_two_previews_of_the_same_products_are_both_right(self):
        remote_id, product = self.pair("Namiot")
        self.shop_texts(remote_id, name="Nowy namiot")
        codes = self.properties("name")
        long = self.synchronise(
            auto_apply=False, product=UPDATE | {"property_ids": codes}
        )
        short = self.queue_few(
            auto_apply=False, only_res_ids=product.ids, property_ids=codes, **UPDATE
        )
        self.work(short)
        self.assertEqual([run.state for run in (long, short)], ["planned"] * 2)
        for run in (long, short):
            run.with_user(self.manager).action_apply()
        worked = self.units_until(lambda: not long._is_active())
        self.assertEqual(list(dict.fromkeys(worked)), [short, long])
        self.assertRunDone(short)
        self.assertRunDone(long)
        self.assertEqual(self.changes(short).state, "done")
        self.assertEqual(self.changes(long).state, "stale")
        self.assertEqual(product.name, "Nowy namiot")

    @thorough
    def test_cancelling_the_long_one_does_not_touch_the_short_one(self):
        remote_id, product = self.pair("Namiot")
        self.shop_product("Karimata")
        long = self.begin_long()
        self.shop_texts(remote_id, name="Nowy namiot")
        short = self.queue_few(
            only_res_ids=product.ids, property_ids=self.properties("name"), **UPDATE
        )
        self.work_unit()
        long.with_user(self.manager).action_cancel()
        self.units_until(lambda: not short._is_active())
        self.assertRunDone(short)
        self.assertEqual(product.name, "Nowy namiot")
        self.assertEqual(self.changes(long).state, "skipped")
        self.assertFalse(self.connector._next_run())

    @thorough
    def test_what_a_short_one_edits_while_another_is_undone_stays(self):
        for name in ("Namiot", "Karimata"):
            self.shop_product(name)
        run = self.synchronise(product=IMPORT)
        undo = self.plan_undo(run)
        self.assertFalse(undo.is_short)
        self.confirm(undo)
        self.enterContext(patch.dict(limits.BATCH, odoo=1))
        self.units_until(lambda: self.changes(undo, state="done"))
        left = self.changes(undo, "product", "delete_odoo", "planned")
        element = left.element_id
        product = self.record_of("product", element.remote_id)
        self.shop_texts(element.remote_id, name="Nowy")
        short = self.queue_few(
            only_res_ids=product.ids, property_ids=self.properties("name"), **UPDATE
        )
        self.units_until(lambda: not short._is_active())
        self.assertEqual(undo.state, "running")
        self.assertEqual(product.name, "Nowy")
        self.units_until(lambda: not undo._is_active())
        self.assertRunDone(undo)
        self.assertEqual(left.state, "stale")
        self.assertEqual(product.exists().name, "Nowy")

    @thorough
    def test_asking_for_the_next_run_costs_the_same_for_any_number_of_runs(self):
        _remote_id, product = self.pair("Namiot")
        self.shop_product("Karimata")
        self.begin_long()
        self.queue(unit={}, category={}, producer={}, tax={})
        cost = {}
        for count in (2, 10):
            for _number in range(count):
                self.queue_few(only_res_ids=product.ids)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.connector._next_run()
            cost[count] = self.cr.sql_log_count - before
        self.assertEqual(cost[10], cost[2])
        self.assertLess(cost[10], 20)


class TestLanesOfSilentShop(SilentShop, LaneWords, ProductCase):
    """A short run is cancelled before the shop answers what it sent, and the long one
    was about to send the same."""

    def open_shop(self):
        super().open_shop()
        self.products = self.templates().union(
            *(self.odoo_product(f"Nasz {name}", default_code=False) for name in "abc")
        )

    def setUp(self):
        super().setUp()
        self.without_pauses()
        self.enterContext(patch.dict(limits.BATCH, shop=1))
        self.long = self.queue(product=EXPORT)
        self.units_until(lambda: self.changes(self.long, state="done"))

    def cancel_short(self):
        """The last product is sent by a short run, which is cancelled at once."""
        short = self.queue_few(only_res_ids=self.products[-1:].ids, **EXPORT)
        self.units_until(lambda: self.changes(short, state="sending"))
        self.cancel(short)

    def assertEachOnce(self):
        self.assertRunDone(self.long)
        names = [
            row["translations"]["pl_PL"]["name"]
            for row in self.shop.shop.rows("products")
        ]
        self.assertEqual(sorted(names), ["Nasz a", "Nasz b", "Nasz c"])
        self.assertRunDone(self.synchronise(product=EXPORT))
        self.assertEqual(set(self.products.mapped("shoper_link_state")), {"linked"})

    @thorough
    def test_what_the_shop_is_still_at_is_waited_for(self):
        with self.overdue("POST", "Nasz c") as do_it:
            self.cancel_short()
            for _slice in range(5):
                self.work_a_slice(self.long)
            do_it()
        self.long.step_ids.started_at -= timedelta(minutes=5)
        self.units_until(lambda: not self.long._is_active())
        self.assertEachOnce()

    @thorough
    def test_what_the_shop_did_already_is_looked_up(self):
        with self.spoiled("POST", "Nasz c", end=failure, is_done=True):
            self.cancel_short()
        while self.long._is_active():
            self.work_a_slice(self.long)
        self.assertEachOnce()


class TestLanesAtFirst(LaneWords, ShoperCase):
    """The very first synchronisation of a shop."""

    @thorough
    def test_what_would_be_blocked_waits_for_what_the_long_one_is_about_to_do(self):
        remote_id = self.shop_product("Namiot")
        long = self.queue(unit=IMPORT, category={}, producer=IMPORT, tax={}, product={})
        self.work_unit()
        connector = self.connector.with_user(self.manager)
        some = {"is_partial": True, "only_remote_ids": [remote_id]}
        part = {"is_partial": True, "only_res_ids": [1]}
        short = connector._synchronise(
            [{"entity": "product"} | some | IMPORT, {"entity": "image"} | part]
        )
        worked = self.units_until(lambda: not short._is_active())
        self.assertRunDone(short)
        self.assertTrue(self.record_of("product", remote_id))
        self.assertIn(long, worked)
        self.units_until(lambda: not long._is_active())
        self.assertRunDone(long)


class TestLanesKilled(LaneWords, CommittedCase):
    """Short and long runs of processes that are killed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.start_worker()

    def on_calls(self, actions):
        """Do something when the shop carried out a call and is about to answer it.

        :param actions: {number of the call: what is done}
        """
        answer = type(self.shop).spoil
        calls = []

        def spoiling(fault, request, response):
            calls.append(request.path)
            if len(calls) in actions:
                actions[len(calls)]()
            return answer(fault, request, response)

        self.shop.spoil = spoiling

    @thorough
    def test_killed_while_the_long_one_creates_no_short_one_makes_a_twin(self):
        products = self.templates().union(
            *(self.odoo_product(f"Nasz {name}", default_code=False) for name in "abc")
        )
        long = self.queue(product=EXPORT)
        self.env.cr.commit()
        queued = []

        def kill():
            with self.elsewhere() as env:
                connector = self.connector.with_env(env)
                short = self.queue_few(
                    connector=connector, only_res_ids=products[:1].ids, **EXPORT
                )
                queued.append(short.id)
            self.worker.kill()

        self.on_calls({3: kill})  # after the identity and the list: the creations
        self.worker.work(long)
        self.assertTrue(self.was_killed(self.worker))
        self.env.cr.commit()
        self.env.invalidate_all()
        short = self.env["shoper.sync.run"].browse(queued)
        self.assertEqual(short.state, "queued")
        self.assertTrue(short.is_short)
        self.assertIn("sending", long.change_ids.mapped("state"))
        self.work(short)
        self.assertRunDone(short)
        self.work(long)
        self.assertRunDone(long)
        names = [
            row["translations"]["pl_PL"]["name"]
            for row in self.shop.shop.rows("products")
        ]
        self.assertEqual(sorted(names), ["Nasz a", "Nasz b", "Nasz c"])
        self.assertEqual(set(products.mapped("shoper_link_state")), {"linked"})

    @thorough
    def test_killed_in_the_short_one_both_go_on(self):
        remote_id, product = self.pair("Nasz namiot")
        new_ids = [self.shop_product(f"Nasz {name}") for name in "abc"]
        self.shop_texts(remote_id, name="Nasz nowy")
        long = self.queue(product=IMPORT)
        self.env.cr.commit()
        queued = []

        def queue_short():
            with self.elsewhere() as env:
                short = self.queue_few(
                    connector=self.connector.with_env(env),
                    only_res_ids=product.ids,
                    property_ids=self.properties("name"),
                    **UPDATE,
                )
                queued.append(short.id)

        # At the long one's list, and when the short one read its element.
        self.on_calls({2: queue_short, 4: self.worker.kill})
        self.worker.work(long)
        self.assertTrue(self.was_killed(self.worker))
        self.env.cr.commit()
        self.env.invalidate_all()
        short = self.env["shoper.sync.run"].browse(queued)
        # The long one may be applied already: it gives way after a moment, not at once.
        self.assertTrue(long._is_active())
        self.assertEqual(short.state, "planning")
        self.work(long)
        self.assertRunDone(short)
        self.assertRunDone(long)
        self.assertLessEqual(short.ended_at, long.ended_at)
        self.assertEqual(product.name, "Nasz nowy")
        for new_id in new_ids:
            self.assertTrue(self.record_of("product", new_id))
