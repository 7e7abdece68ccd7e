from odoo import api, fields, models
from odoo.fields import Domain
from odoo.orm.model_classes import add_to_registry

from ...sync.core.row import text_in
from ...sync.core.side import Side
from ...sync.core.values import Property, match_key
from ...sync.engine.plan.actions import PlannedAction
from ..cases.common import ShoperCase
from ..cases.unit_case import UnitWords


class ShoperSyncTrial(models.AbstractModel):
    """Sizes of parcels of the shop, each linked with a tag: a type that only reads and
    acts, as documents do."""

    _name = "shoper.sync.trial"
    _inherit = ["shoper.sync.entity.documents"]  # a list, since nobody registers it
    _description = "Trial Type"
    _register = False  # only tests know it

    _entity = "trial"
    _label = "Parcel sizes"
    _label_of_one = "Parcel size"
    _sequence = 90
    _resource = "gauges"
    _remote_key = "gauge_id"
    _odoo_model = "product.tag"
    _criteria = {"name": "Name"}
    _rules = {"same name": "Same name"}
    _properties = (Property("name", "Name"),)
    _is_on_by_default = False
    _is_quick = True
    _requires_fetch = ("unit",)
    _undo_refusal = "A trial stays."
    _actions = {"mark": "Mark it"}

    @api.model
    def _element_values(self, ctx, row, extra):
        name = text_in(row, "name")
        return {"name": name, "payload": row, "shop_values": {"name": name}}

    @api.model
    def _odoo_values(self, ctx, records):
        return {record.id: Side({"name": record.name}) for record in records}

    @api.model
    def _compared_domain(self, ctx):
        return [Domain.FALSE]

    @api.model
    def _link_rules(self, ctx, elements, records):
        return [
            (
                "same name",
                {element.id: [match_key(element.name)] for element in elements},
                {record.id: [match_key(record.name)] for record in records},
                True,
            )
        ]

    @api.model
    def _planned_actions(self, ctx, elements):
        return {element.id: [PlannedAction("mark")] for element in elements}

    @api.model
    def _act(self, ctx, action, changes):
        ctx.records.browse(changes.mapped("res_id")).color = "9"


class TestTrialType(UnitWords, ShoperCase):
    """A type that the engine never heard of is found by itself and worked."""

    shop_options = {"empty": False}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        add_to_registry(cls.registry, ShoperSyncTrial)
        cls.addClassCleanup(cls.forget)
        cls.set_up_models()

    @classmethod
    def forget(cls):
        del cls.registry[ShoperSyncTrial._name]
        cls.set_up_models()

    @classmethod
    def set_up_models(cls):
        cls.registry._setup_models__(cls.env.cr, [])
        cls.registry.clear_cache()

    def open_shop(self):
        super().open_shop()
        self.name = "Gabaryt A"
        self.remote_id = self.shop.owner.create("gauges", {"name": self.name})
        self.tag = self.env["product.tag"].create({"name": self.name})

    def test_it_is_read_linked_and_acts_under_its_own_name(self):
        run = self.synchronise(auto_apply=False, unit={}, trial={})
        step = self.step(run, "trial")
        self.assertEqual((step.state, step.display_name), ("planned", "Parcel sizes"))
        planned = self.changes(run, "trial", state="planned")
        self.assertEqual(planned.mapped("kind"), ["Link", "Mark it"])
        self.assertIn("Mark it: 1", step.plan)
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(self.record_of("trial", self.remote_id), self.tag)
        self.assertEqual(self.tag.color, "9")
        self.assertFalse(step.is_undoable)

    def test_what_is_new_of_it_goes_ahead_and_it_needs_a_download_beside_it(self):
        connector = self.connector.with_user(self.manager)
        long = connector._synchronise([{"entity": "unit"}])
        short = connector._synchronise([{"entity": "trial", "fetch_all": False}])
        self.assertTrue(short.is_short)
        long.sudo().heartbeat = fields.Datetime.now()  # it gives way since just now
        self.assertEqual(self.work_unit(), short)
        self.units_until(lambda: long._is_active() and not short._is_active())
        self.assertEqual(short.step_ids.state, "blocked")
        self.assertIn("Units of measure", short.step_ids.message)

    def test_one_record_is_linked_by_two_types(self):
        tag_id = self.shop.owner.create(
            "product-tags", {"name": self.name, "lang_id": 1}
        )
        run = self.synchronise(unit={}, tag={}, trial={})
        self.assertRunDone(run)
        for entity, remote_id in (("tag", tag_id), ("trial", self.remote_id)):
            self.assertEqual(self.record_of(entity, remote_id), self.tag)
        engine = self.env["shoper.sync"]
        codes = [entity._entity for entity in engine._entities_of("product.tag")]
        self.assertEqual(codes, ["tag", "trial"])

    def test_it_is_off_until_somebody_chooses_it(self):
        wizard = self.env["shoper.sync.wizard"].with_user(self.manager)
        wizard = wizard.create({"connector_id": self.connector.id})
        line = wizard.line_ids.filtered(lambda line: line.entity == "trial")
        self.assertEqual(len(line), 1)
        self.assertFalse(line.enabled)
