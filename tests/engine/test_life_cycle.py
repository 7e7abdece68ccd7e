from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tests import freeze_time

from ...sync.engine.apply.odoo import OdooWriting
from ...sync.engine.plan.actions import PlannedAction
from ..cases.common import ShoperCase
from ..cases.length import thorough
from ..cases.query_counts import QueryCounts
from ..cases.undo_case import UndoWords

IMPORT = {"import_unlinked": True}
EXPORT = {"export_unlinked": True}
TO_ODOO, TO_SHOP = ({"update_linked": side} for side in ("odoo", "shop"))


class LifeCase(UndoWords, ShoperCase):
    """Tags, as a type that declares something else of its life."""

    def declare(self, **declared):
        """Let the type of tags declare something."""
        entity = type(self.env["shoper.sync.tag"])
        for name, value in declared.items():
            self.enterContext(patch.object(entity, name, value, create=True))

    def shop_tag(self, name):
        return self.shop.owner.create("product-tags", {"name": name, "lang_id": 1})

    def rename(self, remote_id, name):
        self.shop.owner.update("product-tags", remote_id, {"name": name})

    def tag_of(self, remote_id):
        return self.record_of("tag", remote_id)

    def pairs(self, *names):
        """Tags of the shop with the ones in Odoo that were made of them."""
        ids = [self.shop_tag(name) for name in names]
        run = self.synchronise(tag=IMPORT)
        self.assertRunDone(run)
        self.shop.requests.clear()
        return run, [(remote_id, self.tag_of(remote_id)) for remote_id in ids]


class TestCompared(LifeCase):
    """What a type compares, and what it reads back."""

    def test_a_type_that_says_none_is_compared_is_left_as_it_is(self):
        _run, [(remote_id, tag)] = self.pairs("Lato")
        self.rename(remote_id, "Zima")
        self.declare(_compared_domain=lambda _self, _ctx: [Domain.FALSE])
        for update in (TO_ODOO, TO_SHOP):
            run = self.synchronise(tag=update | {"conflict_policy": "overwrite"})
            self.assertRunDone(run)
            self.assertFalse(run.change_ids)
        self.assertEqual(tag.name, "Lato")
        self.assertEqual(self.writes(), [])
        self.assertEqual(self.element("tag", remote_id).name, "Zima")

    def test_a_type_may_say_which_ones_are_compared(self):
        _run, [(first_id, first), (second_id, second)] = self.pairs("Lato", "Jesień")
        for remote_id in (first_id, second_id):
            self.rename(remote_id, f"Nowy {remote_id}")
        self.declare(
            _compared_domain=lambda _self, _ctx: [("remote_id", "=", second_id)]
        )
        self.assertRunDone(self.synchronise(tag=TO_ODOO))
        self.assertEqual(first.name, "Lato")
        self.assertEqual(second.name, f"Nowy {second_id}")

    def test_what_is_not_read_back_costs_no_call_and_is_agreed_on_as_sent(self):
        _run, [(remote_id, tag)] = self.pairs("Lato")
        tag.name = "Zima"
        self.declare(_is_read_back=False)
        self.assertRunDone(self.synchronise(tag=TO_SHOP))
        last = self.shop.requests[-1]
        methods = [call.method for call in last.items or [last]]
        self.assertEqual(methods, ["PUT"], "nothing was asked after it was written")
        element = self.element("tag", remote_id)
        self.assertEqual(element.base["name"], "Zima")
        self.assertEqual(element.shop_values["name"], "Zima")
        self.shop.requests.clear()
        run = self.synchronise(tag=TO_SHOP)
        self.assertFalse(run.change_ids)
        self.assertEqual(self.writes(), [])
        self.assertEqual(
            self.step(run, "tag").changed_count, 1, "it is looked at again"
        )

    def test_what_is_not_read_back_in_odoo_is_agreed_on_as_written(self):
        _run, [(remote_id, tag)] = self.pairs("Lato")
        self.rename(remote_id, "Zima")
        self.declare(_is_read_back=False)
        asked = []
        read = type(self.env["shoper.sync.tag"])._odoo_values

        def counted(entity, ctx, records):
            asked.append(ctx.step.state)
            return read(entity, ctx, records)

        self.declare(_odoo_values=counted)
        self.assertRunDone(self.synchronise(tag=TO_ODOO))
        self.assertEqual(tag.name, "Zima")
        self.assertEqual(self.element("tag", remote_id).base["name"], "Zima")
        self.assertEqual(asked.count("applying"), 1, "before it is written, not after")
        self.assertFalse(self.synchronise(tag=TO_ODOO).change_ids)


class TestBatchSizes(LifeCase):
    """How many changes of a type are carried out at once."""

    @thorough
    def test_a_type_says_how_many_at_once_on_each_side(self):
        sizes = []
        create = OdooWriting.create_records

        def noted(writing, changes):
            sizes.append(len(changes))
            return create(writing, changes)

        self.declare(_batch={"odoo": 2, "shop": 1})
        self.enterContext(patch.object(OdooWriting, "create_records", noted))
        self.pairs(*(f"Ze sklepu {number}" for number in range(5)))
        self.assertEqual(sizes, [2, 2, 1])
        self.env["product.tag"].create([{"name": f"Nasz {n}"} for n in range(3)])
        self.assertRunDone(self.synchronise(tag=EXPORT))
        posts = [
            [(call.method, call.path) for call in request.items or [request]]
            for request in self.shop.requests
        ]
        posts = [calls for calls in posts if ("POST", "product-tags") in calls]
        self.assertEqual([len(calls) for calls in posts], [1, 1, 1])


class TestOnByDefault(LifeCase):
    """Whether a type takes part unless somebody says so."""

    def enabled(self):
        wizard = self.env["shoper.sync.wizard"].with_user(self.manager)
        wizard = wizard.create({"connector_id": self.connector.id})
        return "tag" in wizard.line_ids.filtered("enabled").mapped("entity")

    def test_a_type_may_be_off_until_somebody_chooses_it(self):
        self.assertTrue(self.enabled())
        self.declare(_is_on_by_default=False)
        self.assertFalse(self.enabled())
        self.synchronise(tag={})
        self.assertTrue(self.enabled())


class TestUnsteady(LifeCase):
    """What may move while a creation waits."""

    def moved_meanwhile(self):
        remote_id = self.shop_tag("Lato")
        run = self.synchronise(auto_apply=False, tag=IMPORT)
        self.rename(remote_id, "Zima")
        run.with_user(self.manager).action_apply()
        self.work(run)
        return remote_id, run

    @thorough
    def test_a_creation_whose_row_moved_is_given_up(self):
        remote_id, run = self.moved_meanwhile()
        self.assertEqual(self.changes(run).state, "stale")
        self.assertFalse(self.tag_of(remote_id))

    def test_what_may_move_does_not_hold_it_up_and_arrives_with_the_next_run(self):
        self.declare(_unsteady=frozenset({"name"}))
        remote_id, run = self.moved_meanwhile()
        self.assertRunDone(run)
        tag = self.tag_of(remote_id)
        self.assertEqual(tag.name, "Lato")
        self.assertRunDone(self.synchronise(tag=TO_ODOO))
        self.assertEqual(tag.name, "Zima")


class TestUndoRefusal(LifeCase):
    """A type may say that nothing of it can be undone."""

    def test_the_reason_is_told_and_the_rest_can_be_undone(self):
        remote_id = self.shop_tag("Lato")
        producer_id = self.shop.owner.create("producers", {"name": "Wierch"})
        run = self.synchronise(tag=IMPORT, producer=IMPORT)
        self.assertRunDone(run)
        self.declare(_undo_refusal="What was paid stays paid.")
        run.invalidate_recordset()
        steps = {step.entity: step.is_undoable for step in run.step_ids}
        self.assertEqual(steps, {"tag": False, "producer": True})
        wizard = self.env["shoper.sync.undo"].with_user(self.manager)
        wizard = wizard.create({"run_id": run.id})
        self.assertEqual(wizard.step_ids.mapped("entity"), ["producer"])
        self.assertIn("What was paid stays paid.", wizard.refusals)
        self.assertNotIn("Producers", wizard.refusals)
        with self.assertRaisesRegex(UserError, "stays paid"):
            run.with_user(self.manager)._undo(steps=self.step(run, "tag"))
        undo = self.undo(run)
        self.assertFalse(self.record_of("producer", producer_id))
        self.assertTrue(self.tag_of(remote_id))
        line = self.changes(undo, "tag")
        self.assertEqual((line.state, line.verb), ("waiting", "invalid"))
        self.assertEqual(line.message, "What was paid stays paid.")


class TestKept(LifeCase):
    """What a type does not keep for good."""

    def clean_up(self, days):
        with freeze_time(datetime.now() + timedelta(days=days)):
            changes = self.env["shoper.sync.change"]._gc_values()
            elements = self.env["shoper.element"]._gc_payloads()
        self.env.invalidate_all()
        return changes[0], elements[0]

    @thorough
    def test_what_changes_and_rows_held_is_emptied_after_so_many_days(self):
        run, [(remote_id, tag)] = self.pairs("Lato")
        producer_id = self.shop.owner.create("producers", {"name": "Wierch"})
        self.synchronise(producer=IMPORT)
        self.assertEqual(self.clean_up(1000), (0, 0), "for good, if nothing is said")
        self.declare(_kept_days=30)
        self.assertEqual(self.clean_up(29), (0, 0))
        self.assertEqual(self.clean_up(31), (1, 1))
        self.assertEqual(self.clean_up(31), (0, 0))
        change = self.changes(run, "tag")
        for name in ("before", "after", "base", "payload", "name", "message"):
            self.assertFalse(change[name], name)
        self.assertEqual(change.display_name, "Create in Odoo")
        self.assertIn("not kept", change.note)
        element = self.element("tag", remote_id)
        self.assertFalse(element.payload)
        self.assertTrue(self.element("producer", producer_id).payload)
        run = self.synchronise(tag=TO_ODOO)
        self.assertFalse(run.change_ids)
        self.assertFalse(self.element("tag", remote_id).payload, "nothing changed")
        self.rename(remote_id, "Zima")
        self.synchronise(tag=TO_ODOO)
        self.assertEqual(tag.name, "Zima")
        self.assertTrue(self.element("tag", remote_id).payload)

    def test_what_waits_for_a_person_is_left_to_the_person(self):
        self.declare(_kept_days=30)
        _run, [(remote_id, tag)] = self.pairs("Lato")
        self.rename(remote_id, "Zima")
        tag.name = "Jesień"
        run = self.synchronise(tag=TO_ODOO)
        conflict = self.changes(run, "tag", "conflict", "waiting")
        self.clean_up(31)
        self.assertEqual(conflict.before, {"name": "Jesień"})

    def test_undoing_says_that_it_is_not_known_any_more(self):
        self.declare(_kept_days=30)
        run, [(_remote_id, tag)] = self.pairs("Lato")
        self.clean_up(31)
        undo = self.undo(run)
        self.assertIn("not kept", self.changes(undo, "tag").message)
        self.assertTrue(tag.exists())

    def test_a_type_may_keep_rows_that_are_still_needed(self):
        _run, [(first_id, _tag), (second_id, _other)] = self.pairs("Lato", "Zima")
        self.declare(
            _kept_days=30,
            _is_about_people=True,
            _kept_rows_domain=lambda _self: [("remote_id", "=", second_id)],
        )
        self.clean_up(31)
        self.assertTrue(self.element("tag", first_id).payload)
        self.assertFalse(self.element("tag", second_id).payload)


class TestLinkedByTwoTypes(LifeCase):
    """One model may be linked with elements of two types."""

    def test_only_the_links_of_the_model_s_own_type_count(self):
        product = self.env["product.product"].create({"name": "Namiot"})
        stub = {
            "connector_id": self.connector.id,
            "res_model": "product.product",
            "res_id": product.id,
            "link_state": "linked",
        }
        elements = self.env["shoper.element"]
        elements.create(stub | {"entity": "image", "remote_id": 5})
        self.assertEqual(product.shoper_link_state, "unlinked")
        self.assertFalse(product.shoper_element_ids)
        found = product.search([("shoper_link_state", "=", "linked")])
        self.assertNotIn(product, found)
        variant = elements.create(stub | {"entity": "variant", "remote_id": 7})
        product.invalidate_recordset()
        self.assertEqual(product.shoper_link_state, "linked")
        self.assertEqual(product.shoper_remote_id, 7)
        self.assertEqual(product.shoper_element_ids, variant)
        found = product.search([("shoper_remote_id", "=", 7)])
        self.assertEqual(found, product)
        self.assertFalse(product.search([("shoper_remote_id", "=", 5)]))


class TestActions(QueryCounts, LifeCase):
    """Actions are planned, shown by their names and carried out as changes."""

    def setUp(self):
        super().setUp()
        self.acted = []

        def planned(_entity, ctx, elements):
            records = ctx.records.browse(elements.mapped("res_id"))
            plain = set(records.filtered(lambda tag: tag.color != "7").ids)
            return {
                element.id: [
                    PlannedAction("shine", reason="Too dull" in element.name and "No.")
                ]
                for element in elements
                if not element.res_id or element.res_id in plain
            }

        def act(_entity, ctx, action, changes):
            self.acted.append((action, len(changes)))
            tags = ctx.records.browse(changes.mapped("res_id"))
            tags.color = {"shine": "7", "dull": "1"}[action]
            if any("Bad" in tag.name for tag in tags):
                raise UserError("Bad ones do not shine.")

        self.declare(
            _actions={"shine": "Make it shine", "dull": "Make it dull"},
            _acted={"shine": "Made to shine"},
            _reversed_by={"shine": "dull"},
            _planned_actions=planned,
            _acted_domain=lambda _entity, ctx: [],
            _action_obstacles=lambda _entity, ctx, action, changes: {},
            _act=act,
        )

    def test_the_preview_names_them_and_nothing_is_done_before(self):
        self.declare(_actions={})
        _run, [(_remote_id, tag)] = self.pairs("Lato")
        self.declare(_actions={"shine": "Make it shine"})
        run = self.synchronise(auto_apply=False, tag={})
        change = self.changes(run)
        self.assertEqual((change.verb, change.state), ("act", "planned"))
        self.assertEqual((change.kind, change.side), ("Make it shine", "odoo"))
        self.assertEqual(change.display_name, "Make it shine: Lato")
        self.assertEqual(self.step(run, "tag").plan, "Make it shine: 1")
        self.assertNotEqual(tag.color, "7")
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(tag.color, "7")
        self.assertEqual(self.step(run, "tag").acted_count, 1)
        self.assertFalse(self.synchronise(tag={}).change_ids)

    def plan_twice(self, names):
        """The plan of two actions for each tag, and how many queries it costs."""
        self.declare(_actions={})
        self.pairs(*names)
        actions = [PlannedAction("shine"), PlannedAction("dull", reason="No.")]
        self.declare(
            _actions={"shine": "Make it shine", "dull": "Make it dull"},
            _planned_actions=lambda _entity, ctx, elements: {
                element.id: [*actions, PlannedAction("dull")]
                for element in elements
                if element.name in names
            },
        )
        runs = []
        queries = self.queries(
            lambda: runs.append(self.synchronise(auto_apply=False, tag={}))
        )
        return runs[0], queries

    @thorough
    def test_how_many_there_are_costs_no_more_queries(self):
        cost = {}
        for count in (2, 22):
            names = [f"Lato {count} {number}" for number in range(count)]
            run, cost[count] = self.plan_twice(names)
            self.assertEqual(len(self.changes(run, verb="act")), 3 * count)
        self.assertLess(cost[22] - cost[2], 15)

    def test_each_comes_after_the_one_before_that_is_not_left_to_a_person(self):
        run, _cost = self.plan_twice(["Lato", "Zima"])
        changes = self.changes(run, verb="act")
        for element, own in changes.grouped("element_id").items():
            first, asked, last = own.sorted("id")
            self.assertEqual((first.action, asked.state), ("shine", "waiting"))
            self.assertEqual((asked | last).depends_on_ids, first, element.name)
            self.assertFalse(first.depends_on_ids)

    @thorough
    def test_the_run_says_how_many_were_carried_out(self):
        self.declare(_actions={})
        self.connector.gone_element_policy = "unlink"
        _run, [(remote_id, _tag), _other] = self.pairs("Lato", "Zima")
        self.declare(_actions={"shine": "Make it shine"})
        self.shop.owner.delete("product-tags", remote_id)
        run = self.synchronise(tag={}).with_context(lang="en_US")
        self.assertRunDone(run)
        step = self.step(run, "tag")
        self.assertEqual((step.acted_count, run.counted), (2, ["acted_count"]))
        texts = {part["text"]: part for part in run.summary}
        self.assertEqual(set(texts), {"Unlinked: 1", "Made to shine: 1"})
        for text, name in (("Unlinked: 1", "Lato"), ("Made to shine: 1", "Zima")):
            part = texts[text]
            opened = run.with_context(
                shoper_entity="tag",
                shoper_verb=part["verb"],
                shoper_action=part["action"],
            ).action_open_part()
            found = self.env["shoper.sync.change"].search(opened["domain"])
            self.assertEqual(found.mapped("name"), [name])
        self.assertFalse(self.synchronise(tag={}).summary)

    def test_after_a_creation_of_the_same_run(self):
        ids = [self.shop_tag("Lato"), self.shop_tag("Too dull")]
        run = self.synchronise(tag=IMPORT)
        self.assertRunDone(run)
        shiny, dull = (self.tag_of(remote_id) for remote_id in ids)
        self.assertEqual(shiny.color, "7")
        self.assertNotEqual(dull.color, "7")
        act = self.changes(run, "tag", "act")
        self.assertEqual(set(act.mapped("state")), {"done", "waiting"})
        done = act.filtered(lambda change: change.state == "done")
        self.assertEqual(done.depends_on_ids.verb, "create_odoo")
        self.assertEqual((done.res_model, done.res_id), ("product.tag", shiny.id))

    def test_one_that_fails_stops_no_other(self):
        ids = [self.shop_tag(name) for name in ("Lato", "Bad", "Zima", "Wiosna")]
        run = self.synchronise(tag=IMPORT)
        self.assertEqual(run.state, "done_with_errors")
        failed = self.changes(run, "tag", "act", "failed")
        self.assertEqual(failed.name, "Bad")
        self.assertIn("do not shine", failed.message)
        colors = [self.tag_of(remote_id).color == "7" for remote_id in ids]
        self.assertEqual(colors, [True, False, True, True])
        self.assertEqual(self.acted[0], ("shine", 4))
        self.assertIn(("shine", 1), self.acted)

    def test_one_whose_record_is_not_linked_any_more_is_given_up(self):
        self.declare(_actions={})
        _run, [(remote_id, tag)] = self.pairs("Lato")
        self.declare(_actions={"shine": "Make it shine"})
        run = self.synchronise(auto_apply=False, tag={})
        self.element("tag", remote_id).with_user(self.manager).action_unlink()
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertEqual(self.changes(run, "tag", "act").state, "stale")
        self.assertNotEqual(tag.color, "7")

    def test_undoing_does_the_action_that_takes_it_back(self):
        self.declare(_actions={})
        _run, [(_remote_id, tag)] = self.pairs("Lato")
        self.declare(_actions={"shine": "Make it shine", "dull": "Make it dull"})
        run = self.synchronise(tag={})
        undo = self.undo(run)
        self.assertEqual(tag.color, "1")
        self.assertEqual(self.changes(undo).kind, "Make it dull")
        self.assertEqual(self.changes(run).state, "undone")


class TestDownloadGate(LifeCase):
    """A type may need that another one was downloaded in the same run."""

    def setUp(self):
        super().setUp()
        self.declare(_requires_fetch=("unit",))
        self.remote_id = self.shop_tag("Lato")

    def assertBlocked(self, run):
        step = self.step(run, "tag")
        self.assertEqual(step.state, "blocked")
        self.assertIn("Units of measure", step.message)
        self.assertIn("same synchronisation", step.message)
        self.assertFalse(self.tag_of(self.remote_id))

    def test_one_of_an_earlier_run_does_not_count(self):
        self.assertRunDone(self.synchronise(unit=IMPORT))
        self.assertBlocked(self.synchronise(tag=IMPORT))

    def test_a_download_that_failed_keeps_it_shut(self):
        self.shop.faults.add("GET", "units", status=403, times=None)
        self.assertBlocked(self.synchronise(unit=IMPORT, tag=IMPORT))

    def test_what_became_of_it_afterwards_does_not_count(self):
        self.env["uom.uom"].create({"name": "Nasza"})
        self.shop.faults.add("POST", "units", status=400, scope="item", times=None)
        run = self.synchronise(unit=EXPORT, tag=IMPORT)
        self.assertEqual(self.step(run, "unit").state, "done_with_errors")
        self.assertEqual(self.step(run, "tag").state, "done")
        self.assertTrue(self.tag_of(self.remote_id))

    def test_a_row_that_makes_no_sense_keeps_it_shut(self):
        units = self.shop.shop["units"]
        render = units.render

        def odd(row_id):
            return render(row_id) | {"translations": 5}

        units.render = odd
        self.shop.owner.create(
            "units",
            {"floating_point": 0, "translations": {"pl_PL": {"name": "wiadro"}}},
        )
        self.assertBlocked(self.synchronise(unit=IMPORT, tag=IMPORT))
