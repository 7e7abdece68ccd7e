from ...sync.core.side import Side
from ...sync.engine.changes import Changes
from ...sync.engine.context import Context
from ...sync.engine.mirror import Mirror
from ..cases.common import ShoperCase


class TestFacts(ShoperCase):
    """Facts of elements and of changes stand beside the values of properties."""

    def setUp(self):
        super().setUp()
        self.remote_id = self.shop.owner.create(
            "units",
            {"floating_point": 0, "translations": {"pl_PL": {"name": "worek"}}},
        )
        run = self.synchronise(unit={"import_unlinked": True})
        self.assertRunDone(run)
        self.unit = self.element("unit", self.remote_id)
        self.step_of_units = self.step(run, "unit")
        self.ctx = Context(self.step_of_units.sudo())

    def change(self, verb, **values):
        values = Changes(self.ctx).values(verb, self.unit, **values)
        return self.env["shoper.sync.change"].create(values)

    # ---------------------------------------------------------------- beside values
    def test_facts_of_an_element_are_no_property(self):
        self.assertEqual(self.unit.shop_facts, {"names": ["worek"]})
        self.assertEqual(self.unit.shop_values["name"], "worek")
        self.assertFalse([code for code in self.unit.shop_values if code[0] == "_"])
        self.assertFalse(self.unit._fields["shop_facts"].exportable)

    def test_facts_of_a_change_come_back_beside_its_values(self):
        change = self.change(
            "update_shop",
            before=Side({"name": "worek"}, {"file": 7}),
            after={"name": "wór"},
            meta={"alone": True},
        )
        self.assertEqual(change.before, {"name": "worek"})
        self.assertEqual(change._before(), Side({"name": "worek"}, {"file": 7}))
        self.assertEqual(change._after(), Side({"name": "wór"}))
        change._note_before(logo=8)
        self.assertEqual(change._before().facts, {"file": 7, "logo": 8})
        self.assertTrue(change.meta["alone"])

    def test_facts_among_what_both_sides_agree_on_are_refused(self):
        facts = {"copied": {"name@en_US": "worek"}}
        self.unit._agree_on(Side({"name": "worek"}, facts))
        self.assertEqual(self.unit.base, {"name": "worek"})
        self.assertEqual(self.unit.base_facts, facts)
        self.unit._agree_on(Side({"name": "wór"}))
        self.assertEqual(self.unit._agreed(), Side({"name": "wór"}))
        with self.assertRaisesRegex(AssertionError, "_name@en_US"):
            self.unit._agree_on(Side({"_name@en_US": "worek"}))
        for verb in ("link", "update_odoo"):
            with self.assertRaisesRegex(AssertionError, "_name@en_US"):
                self.change(verb, after={"_name@en_US": "worek"})

    def test_facts_among_values_are_refused(self):
        with self.assertRaisesRegex(AssertionError, "_file"):
            self.change("update_shop", before={"name": "worek", "_file": 7})
        row = self.unit.payload
        values = {
            "name": "x",
            "payload": row,
            "shop_values": {"name": "x", "_names": ["x"]},
        }
        self.patch(
            type(self.env["shoper.sync.unit"]),
            "_element_values",
            lambda *_arguments: values,
        )
        with self.assertRaisesRegex(AssertionError, "_names"):
            Mirror(self.ctx).store([row])

    # ----------------------------------------------------------------- as it was before
