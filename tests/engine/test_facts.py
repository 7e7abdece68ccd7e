from ...sync.core.side import Side
from ...sync.engine.changes import Changes
from ...sync.engine.context import Context
from ...sync.engine.mirror import Mirror
from ..cases.common import ShoperCase
from ..cases.update_words import UpdateWords


class TestFacts(UpdateWords, ShoperCase):
    """Facts of elements and of changes stand beside the values of properties."""

    migration = "migrations/19.0.0.3.0/post-what_is_beside_values.py"

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
    def test_facts_of_elements_of_earlier_versions_are_moved(self):
        self.store(
            self.unit,
            shop_values={"name": "worek", "_names": ["worek"], "_group": None},
            shop_facts=None,
        )
        other = self.connector.element_ids - self.unit
        before = {item.id: (item.shop_values, item.shop_facts) for item in other}
        self.migrate()
        self.assertEqual(self.unit.shop_values, {"name": "worek"})
        self.assertEqual(self.unit.shop_facts, {"names": ["worek"], "group": None})
        after = {item.id: (item.shop_values, item.shop_facts) for item in other}
        self.assertEqual(before, after)

    def test_facts_of_changes_of_earlier_versions_are_moved(self):
        update = self.change("update_shop")
        html = {"name": '<a target="_blank">x</a>'}
        untouched = self.change("update_shop", after=html)
        hidden, adopted, touched = (self.change("delete_odoo") for _number in "123")
        created = self.change("create_odoo")
        deleted, link = self.change("delete_shop"), self.change("link")
        self.store(update, before={"weight": "1", "_weight": ["0", "1"]})
        self.store(update, after={"weight": "2", "_amounts": {"price": 5}})
        self.store(hidden, after={"visible": False, "_alone": True})
        self.store(adopted, after={"code": "A", "_keep": True, "_amounts": {}})
        self.store(touched, after={"_archive": True})
        self.store(created, before={"_import": {"made": 3}})
        row = {
            "product_id": 4,
            "_images": [{"gfx_id": 5, "_attachment": 6}, {"gfx_id": 7}],
            "_variants": [{"stock_id": 8}],
        }
        self.store(deleted, payload=row)
        # The base of a pair noted texts that are copies so, which stays for a while.
        self.store(link, after={"name": "x", "_name@en_US": "x"})
        self.migrate()
        self.assertEqual(
            update._before(), Side({"weight": "1"}, {"weight": ["0", "1"]})
        )
        self.assertEqual(update._after().facts, {"amounts": {"price": 5}})
        self.assertEqual(
            (hidden.after, hidden.meta), ({"visible": False}, {"alone": True})
        )
        self.assertEqual(adopted.after, {"code": "A"})
        self.assertEqual(adopted.meta, {"keep": True, "after": {"amounts": {}}})
        self.assertEqual(touched.meta, {"archive": True})
        self.assertFalse(touched.after)
        self.assertEqual(created.meta, {"import": {"made": 3}})
        self.assertFalse(created.before)
        kept = deleted._backup()
        self.assertEqual(kept.row, {"product_id": 4})
        self.assertEqual(
            [part.facts for part in kept.parts["image"]], [{"file": 6}, {}]
        )
        self.assertEqual(kept.parts["image"][0].row, {"gfx_id": 5})
        self.assertEqual(kept.parts["variant"][0].row, {"stock_id": 8})
        self.assertEqual(link.after, {"name": "x", "_name@en_US": "x"})
        self.assertEqual(untouched.after, html)
        self.assertFalse(untouched.meta)

    def test_a_decision_of_an_earlier_version_is_found_again(self):
        change = self.change("update_shop", state="waiting", before={"name": "x"})
        decision = self.env["shoper.decision"].create(
            {
                "connector_id": self.connector.id,
                "entity": "unit",
                "key": f"update_shop {self.unit.id} _weight,weight",
                "kind": "waiting",
                "name": "worek",
                "since": "2026-11-01",
                "step_id": self.step_of_units.id,
                "change_id": change.id,
            }
        )
        self.migrate()
        self.assertEqual(decision.key, f"update_shop {self.unit.id} weight")

    def test_a_form_that_was_being_tried_is_not_known(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE shoper_connector SET variant_options = 'try_list' WHERE id = %s",
            [self.connector.id],
        )
        self.migrate()
        self.assertFalse(self.connector.variant_options)
