from odoo.exceptions import AccessError
from odoo.fields import Command

from ..cases.length import thorough
from ..cases.product_case import ProductCase
from ..cases.undo_case import UndoWords

DELETE = {"delete_unlinked": True}


class TestKeptElements(UndoWords, ProductCase):
    """What a person unlinked is deleted in the shop only after somebody who may
    delete there said so."""

    def open_shop(self):
        super().open_shop()
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 100})
        self.remote_id, self.product = self.pair()
        # By no criterion it is linked again.
        self.product.write({"name": "Inny", "default_code": "INNY"})
        self.mirrored = self.element("product", self.remote_id)

    def in_shop(self):
        return self.shop.shop["products"].has(self.remote_id)

    def preset(self, **values):
        line = {"entity": "product", "delete_unlinked": True, **values}
        return self.env["shoper.sync.preset"].create(
            {
                "name": "Nocna",
                "connector_id": self.connector.id,
                "allow_deletes": True,
                "line_ids": [Command.create(line)],
            }
        )

    def assertKept(self, run=None):
        """A synchronisation that deletes leaves it alone and says why."""
        if run is None:
            run = self.preset()._run()
            self.work(run)
        self.assertRunDone(run)
        self.assertTrue(self.in_shop())
        waiting = self.changes(run, "product", "delete_shop", "waiting")
        self.assertEqual(waiting.element_id, self.mirrored)
        # To whoever is responsible for the preset, or started the run.
        self.assertRegex(waiting.message, "Allow Deletion|Pozwól usunąć")

    def test_what_a_user_unlinked_is_left_alone_by_a_preset_that_deletes(self):
        self.mirrored.with_user(self.user).action_unlink()
        self.assertKept()

    def test_it_is_left_alone_by_an_administrators_synchronisation_too(self):
        self.mirrored.with_user(self.manager).action_unlink()
        self.assertKept(self.synchronise(product=DELETE))

    @thorough
    def test_it_goes_once_somebody_who_may_delete_says_so(self):
        self.mirrored.with_user(self.user).action_unlink()
        with self.assertRaisesRegex(AccessError, "may delete in the shop"):
            self.mirrored.with_user(self.user).action_allow_deletion()
        self.assertKept()
        self.mirrored.with_user(self.manager).action_allow_deletion()
        self.assertEqual(self.mirrored.log_ids[:1].action, "allowed")
        self.assertEqual(self.mirrored.log_ids[:1].user_id, self.manager)
        run = self.preset()._run()
        self.work(run)
        self.assertRunDone(run)
        self.assertFalse(self.in_shop())

    @thorough
    def test_what_was_unlinked_by_undoing_its_link_is_kept(self):
        self.mirrored.with_user(self.user).action_unlink()
        self.product.write({"name": "Namiot", "default_code": "NAMIOT"})
        run = self.synchronise(product={})
        self.assertEqual(self.mirrored.link_state, "linked")
        self.assertFalse(self.mirrored.is_kept_in_shop)
        self.undo(run)
        self.product.write({"name": "Inny", "default_code": "INNY"})
        self.assertKept()

    def test_what_a_user_ignored_and_let_in_again_is_kept(self):
        self.mirrored.with_user(self.user).action_ignore()
        self.product.unlink()  # it is linked again with what is there
        self.mirrored.with_user(self.user).action_stop_ignoring()
        self.assertKept()

    def test_what_a_user_unlinked_from_the_record_is_kept(self):
        self.line().action_unlink()
        self.assertKept()

    def test_what_a_user_ignored_from_the_record_is_linked_again_and_kept(self):
        self.line().action_ignore()
        self.line().action_stop_ignoring()
        run = self.preset()._run()
        self.work(run)
        self.assertRunDone(run)
        self.assertTrue(self.in_shop())
        self.assertEqual(self.mirrored.res_id, self.product.id)

    def line(self):
        """What the dialog of the product's links says of the shop."""
        opened = self.product.with_user(self.user).action_open_shoper_links()
        dialogs = self.env["shoper.record.links"].with_user(self.user)
        return dialogs.browse(opened["res_id"]).line_ids

    def test_what_a_user_deleted_in_odoo_is_kept_whatever_the_connector_says(self):
        self.connector.gone_record_policy = "unlink"
        self.product.with_user(self.user).unlink()
        self.assertKept()

    def create_in_vain(self):
        """Decide that it is created in Odoo, where its VAT rate is not linked."""
        tax = self.connector.element_ids.filtered(
            lambda element: element.entity == "tax" and element.res_id == self.vat.id
        )
        tax.with_user(self.user).action_ignore()
        decision = self.env["shoper.decision"].search(
            [("element_id", "=", self.mirrored.id), ("state", "=", "open")]
        )
        if decision.verb == "gone_odoo":
            run = decision.change_id.with_user(self.user)._choose("import")
        else:
            decision.with_user(self.user).action_create()
            run = decision.decision_run_id
        self.work(run)
        self.assertRunDone(run)
        self.assertTrue(self.changes(run, "product", "create_odoo", "waiting"))

    @thorough
    def test_deciding_to_create_it_in_odoo_is_no_word_to_delete_it(self):
        self.product.with_user(self.user).unlink()
        self.synchronise(product={})
        self.create_in_vain()
        self.assertKept()

    @thorough
    def test_refusing_candidates_is_no_word_to_delete_it(self):
        self.remote_id = self.shop_product("Karimata", code="NT-1")
        self.odoo_product("Śpiwór", default_code="NT-1")
        self.synchronise(product={})
        self.mirrored = self.element("product", self.remote_id)
        self.create_in_vain()
        self.assertKept()

    def test_one_unlinked_after_the_plan_was_made_is_not_deleted(self):
        self.mirrored.with_user(self.manager).action_unlink()
        self.mirrored.with_user(self.manager).action_allow_deletion()
        run = self.synchronise(auto_apply=False, product=DELETE)
        self.assertTrue(self.changes(run, "product", "delete_shop", "planned"))
        self.mirrored.with_user(self.user).action_link(self.product)
        self.mirrored.with_user(self.user).action_unlink()
        self.confirm(run)
        self.work(run)
        self.assertTrue(self.in_shop())
        self.assertEqual(self.changes(run, "product").mapped("state"), ["stale"])

    def test_linking_it_again_ends_it(self):
        self.mirrored.with_user(self.user).action_unlink()
        self.mirrored.with_user(self.user).action_link(self.product)
        self.assertFalse(self.mirrored.is_kept_in_shop)

    def test_what_nobody_ever_linked_is_deleted_as_before(self):
        free_id = self.shop_product("Wolny")
        self.assertRunDone(self.synchronise(product=DELETE))
        self.assertFalse(self.shop.shop["products"].has(free_id))
        self.assertTrue(self.in_shop())

    def test_who_may_not_delete_does_not_run_a_preset_that_deletes(self):
        self.shop_product("Wolny")
        preset = self.preset()
        for call in ("action_run", "_run"):
            with self.subTest(call), self.assertRaises(AccessError):
                getattr(preset.with_user(self.user), call)()
        self.assertFalse(preset.run_ids)
        preset.allow_deletes = False
        self.assertTrue(preset.with_user(self.user)._run())
        preset.allow_deletes = True
        self.assertTrue(preset.with_user(self.manager)._run())

    def test_who_may_not_delete_writes_no_preset_that_deletes(self):
        for name in ("preset", "preset_line"):
            rights = self.env.ref(f"shoper_connector.access_{name}_user")
            rights.write({"perm_write": True, "perm_create": True})
        deleting = self.preset().with_user(self.user)
        with self.assertRaises(AccessError):
            deleting.is_scheduled = True
        with self.assertRaises(AccessError):
            deleting.line_ids.fetch_all = True
        with self.assertRaises(AccessError):
            self.env["shoper.sync.preset.line"].with_user(self.user).create(
                {
                    "preset_id": deleting.id,
                    "entity": "producer",
                    "delete_unlinked": True,
                }
            )
        harmless = self.preset(delete_unlinked=False)
        harmless.allow_deletes = False
        harmless = harmless.with_user(self.user)
        harmless.is_scheduled = True
        with self.assertRaises(AccessError):
            harmless.allow_deletes = True
        with self.assertRaises(AccessError):
            harmless.line_ids.delete_unlinked = True

    # ------------------------------------------------------------------ dialog
    def proposed(self, entity="product"):
        wizard = self.env["shoper.sync.wizard"].with_user(self.manager)
        wizard = wizard.create({"connector_id": self.connector.id})
        line = wizard.line_ids.filtered(lambda line: line.entity == entity)
        self.assertFalse(wizard.has_deletes)
        return line.import_unlinked, line.delete_unlinked

    def test_the_dialog_never_proposes_to_delete_again(self):
        self.assertEqual(self.proposed("tag"), (True, False))
        self.synchronise(product=DELETE, tag=DELETE)
        for entity in ("product", "tag"):  # tags: what is proposed at first
            self.assertEqual(self.proposed(entity), (True, False))

    @thorough
    def test_the_dialog_proposes_what_was_chosen_before_the_deletes(self):
        self.synchronise(product={"export_unlinked": True})
        for _time in range(2):
            self.synchronise(product=DELETE)
        self.assertEqual(self.proposed(), (False, False))
        self.synchronise(product={"import_unlinked": True})
        self.synchronise(product=DELETE)
        self.assertEqual(self.proposed(), (True, False))
