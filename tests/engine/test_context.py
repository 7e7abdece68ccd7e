from unittest.mock import patch

from odoo.fields import Command

from ...sync.engine.context import Context
from ...sync.engine.plan.imports import Imports
from ...sync.engine.references import References
from ..cases.product_case import ProductCase
from ..cases.unit_case import UnitWords


class TestContext(UnitWords, ProductCase):
    """What one unit of work knows, and what becomes of that when it fails."""

    def test_what_was_read_is_forgotten_with_the_transaction(self):
        run = self.queue(product={})
        with self.context_of(run.step_ids) as ctx:
            chosen = set(ctx.chosen)
            ctx.step.property_ids = [Command.clear()]
            element = ctx.env["shoper.element"].create(
                {
                    "connector_id": ctx.connector.id,
                    "entity": "product",
                    "remote_id": 4711,
                }
            )
            for name in ("chosen", "codes"):
                ctx.__dict__.pop(name, None)
            self.assertIn(4711, ctx.links("product").element_by_remote)
            self.assertFalse(ctx.chosen)
            found = ctx.cached("test", "elements", element.exists)
            self.assertTrue(found)
            ctx.rollback()
            self.assertNotIn(4711, ctx.links("product").element_by_remote)
            self.assertFalse(ctx.cached("test", "elements", element.exists))
            self.assertEqual(ctx.chosen, chosen)
            self.assertTrue(chosen)

    def test_costs_that_cannot_be_noted_are_an_error_of_the_run(self):
        run = self.queue(product={})
        with (
            patch.object(Context, "note_bulk_cost", side_effect=ZeroDivisionError),
            self.assertLogs("odoo.addons.shoper_connector", "ERROR"),
        ):
            self.work_unit()
        self.assertEqual(run.step_ids.state, "failed")
        self.assertIn("unexpected", run.step_ids.message)

    def test_of_two_errors_the_one_of_the_work_is_told(self):
        run = self.queue(product={})
        self.shop.faults.add(status=403, times=None)
        with patch.object(Context, "note_bulk_cost", side_effect=ZeroDivisionError):
            self.units_until(lambda: not run._is_active())
        self.assertEqual(run.state, "failed")
        self.assertNotIn("unexpected", run.step_ids.message)

    def test_an_element_that_is_gone_is_no_id_of_the_shop(self):
        run = self.queue(product={})
        with self.context_of(run.step_ids) as ctx:
            gone = max(ctx.links("unit").remote_by_element, default=0) + 1
            self.assertRaises(KeyError, References(ctx).to_remote, {"unit": gone})

    def test_a_part_of_a_tree_keeps_what_else_it_waits_for(self):
        parent_id = self.shop_category("Odzież")
        child_id = self.shop_category("Buty", parent_id)
        run = self.synchronise(auto_apply=False, category={})
        step = self.step(run, "category")
        parent, child = (
            self.element("category", remote_id) for remote_id in (parent_id, child_id)
        )
        other = step.run_id.change_ids[:1]
        with self.context_of(step) as ctx:
            imports = Imports(ctx)
            ctx.links("category").change_by_element.clear()
            values = [
                imports.changes.values(
                    "create_odoo",
                    element.with_env(ctx.env),
                    after={"name": element.name, "parent": above.id},
                    depends=depends,
                )
                for element, above, depends in (
                    (child, parent, other.ids),
                    (parent, parent.browse(), ()),
                )
            ]
            imports._create_in_order(values)
            made = ctx.env["shoper.sync.change"].search(
                [("step_id", "=", step.id)], order="id desc", limit=2
            )
            made = {change.element_id.id: change for change in made}
            self.assertEqual(
                made[child.id].depends_on_ids.ids,
                sorted([other.id, made[parent.id].id]),
            )
