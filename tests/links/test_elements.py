from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from ...sync.engine.write import MadeLink
from ..cases.common import ShoperCase
from ..cases.length import thorough


class TestElements(ShoperCase):
    """Links of shop elements with records, made and unmade by hand."""

    def open_shop(self):
        super().open_shop()
        self.remote_id = self.shop.owner.create("producers", {"name": "Wierch"})
        self.shop.owner.create("producers", {"name": "Szuwarek"})
        self.synchronise(producer={})
        self.wierch = self.element("producer", self.remote_id).with_user(self.user)
        self.ours = self.env["shoper.producer"].create({"name": "Halnik"})

    def test_a_link_by_hand_says_who_made_it(self):
        self.wierch.action_link(self.ours)
        self.assertEqual(self.wierch.link_state, "linked")
        self.assertEqual(self.wierch.record_name, "Halnik")
        self.assertEqual(self.wierch.link_rule, "by hand")
        self.assertEqual(self.wierch.linked_by, self.user)
        self.assertTrue(self.wierch.linked_at)
        self.assertEqual(self.ours.shoper_remote_id, self.remote_id)

    def test_the_dialog_makes_the_link(self):
        dialog = self.env["shoper.element.link"].with_user(self.user)
        dialog = dialog.create({"element_id": self.wierch.id})
        with self.assertRaisesRegex(UserError, "Choose"):
            dialog.action_link()
        dialog.res_id = self.ours.id
        dialog.action_link()
        self.assertEqual(self.ours.shoper_link_state, "linked")

    def test_a_record_of_another_kind_is_refused(self):
        with self.assertRaisesRegex(UserError, "cannot be linked"):
            self.wierch.action_link(self.env["product.category"].search([], limit=1))

    def test_neither_side_is_linked_twice(self):
        self.wierch.action_link(self.ours)
        other = self.env["shoper.producer"].create({"name": "Polanka"})
        with self.assertRaisesRegex(UserError, "Halnik already"):
            self.wierch.action_link(other)
        second = self.shop.owner.create("producers", {"name": "Borowik"})
        self.synchronise(producer={})
        with self.assertRaisesRegex(UserError, "Wierch already"):
            self.element("producer", second).action_link(self.ours)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():  # the last guard, whatever the code does
                link = MadeLink(self.ours.id, "?")
                self.element("producer", second)._link([link], self.user)
                self.env.flush_all()

    def test_a_record_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Druga"})
        self.user.company_ids |= other
        self.ours.company_id = other
        companies = (self.company | other).ids
        wierch = self.wierch.with_context(allowed_company_ids=companies)
        with self.assertRaisesRegex(ValidationError, "another company"):
            wierch.action_link(self.ours)

    def test_an_element_that_is_gone_is_not_linked(self):
        self.shop.owner.delete("producers", self.remote_id)
        self.synchronise(producer={})
        with self.assertRaisesRegex(UserError, "gone"):
            self.wierch.action_link(self.ours)

    def test_undoing_a_link_changes_nothing_else(self):
        self.wierch.action_link(self.ours)
        row = self.shop.shop.row("producers", self.remote_id)
        self.wierch.action_unlink()
        self.assertEqual(self.wierch.link_state, "unlinked")
        self.assertFalse(
            self.wierch.res_id or self.wierch.base or self.wierch.linked_by
        )
        self.assertEqual(self.ours.name, "Halnik")
        self.assertEqual(self.shop.shop.row("producers", self.remote_id), row)

    def test_ignored_elements_take_no_part_until_they_are_let_in_again(self):
        self.connector.delete_cap_share = 100
        self.ours.name = "Wierch"
        self.wierch.action_ignore()
        for options in (
            {"import_unlinked": True, "update_linked": "odoo"},
            {"delete_unlinked": True},
        ):
            run = self.synchronise(producer=options)
            self.assertRunDone(run)
            self.assertNotIn("Wierch", run.change_ids.mapped("name"))
        self.assertEqual(self.wierch.link_state, "ignored")
        self.wierch.action_stop_ignoring()
        self.synchronise(producer={})
        self.assertEqual(self.record_of("producer", self.remote_id), self.ours)

    def test_ignoring_a_linked_element_undoes_its_link(self):
        self.wierch.action_link(self.ours)
        self.wierch.action_ignore()
        self.assertFalse(self.wierch.res_id)
        self.assertEqual(self.ours.shoper_link_state, "unlinked")

    @thorough
    def test_a_deleted_record_leaves_its_element_unlinked(self):
        self.wierch.action_link(self.ours)
        self.ours.unlink()
        self.assertEqual(self.wierch.link_state, "unlinked")
        self.assertFalse(self.wierch.res_id or self.wierch.record_name)

    def test_a_link_that_dangles_is_undone_before_new_ones_are_looked_for(self):
        self.wierch.action_link(self.ours)
        self.env.cr.execute("DELETE FROM shoper_producer WHERE id = %s", self.ours.ids)
        self.env.invalidate_all()
        self.assertFalse(self.wierch.record_name)
        again = self.env["shoper.producer"].create({"name": "Wierch"})
        self.assertRunDone(self.synchronise(producer={}))
        self.assertEqual(self.record_of("producer", self.remote_id), again)

    @thorough
    def test_what_is_deleted_with_another_record_is_neither_deleted_nor_made_anew(self):
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 100})
        unit_id = self.shop.owner.create(
            "units",
            {"floating_point": 0, "translations": {"pl_PL": {"name": "paleta"}}},
        )
        self.synchronise(unit={})
        larger = self.env["uom.uom"].create({"name": "Karton", "relative_factor": 1})
        pallet = self.env["uom.uom"].create(
            {"name": "EUR", "relative_factor": 40, "relative_uom_id": larger.id}
        )
        self.element("unit", unit_id).action_link(pallet)
        self.env.flush_all()
        larger.unlink()
        self.env.invalidate_all()
        self.assertFalse(pallet.exists())
        for options in ({"delete_unlinked": True}, {"import_unlinked": True}):
            run = self.synchronise(unit=options)
            self.assertRunDone(run)
            asked = self.changes(run, state="waiting").filtered(
                lambda change: change.element_id.remote_id == unit_id
            )
            self.assertEqual(asked.verb, "gone_odoo")
        self.assertTrue(self.shop.shop["units"].has(unit_id))

    def test_records_are_found_by_the_state_of_their_link(self):
        self.wierch.action_link(self.ours)
        other = self.env["shoper.producer"].create({"name": "Polanka"})
        both = [("id", "in", (self.ours | other).ids)]

        def found(*domain):
            return self.env["shoper.producer"].search([*both, *domain])

        self.assertEqual(found(("shoper_link_state", "=", "linked")), self.ours)
        self.assertEqual(found(("shoper_link_state", "=", "unlinked")), other)
        self.assertEqual(found(("shoper_link_state", "!=", "linked")), other)
        self.assertEqual(found(("shoper_remote_id", "=", self.remote_id)), self.ours)
        self.assertEqual(found(("shoper_remote_id", "!=", self.remote_id)), other)
        self.shop.owner.delete("producers", self.remote_id)
        self.synchronise(producer={})
        self.assertEqual(found(("shoper_link_state", "=", "missing")), self.ours)
        self.assertEqual(found(("shoper_link_state", "=", "unlinked")), other)
        self.assertEqual(
            found(("shoper_link_state", "in", ["missing", "unlinked"])),
            self.ours | other,
        )

    @thorough
    def test_a_variant_shows_the_link_of_its_product_and_is_found_by_it(self):
        remote_id = self.shop_product("Namiot")
        self.assertRunDone(self.synchronise_base(product={"import_unlinked": True}))
        variant = self.record_of("product", remote_id).product_variant_id
        self.assertEqual(variant.shoper_link_state, "linked")
        self.assertEqual(variant.shoper_remote_id, remote_id)
        variants = self.env["product.product"]
        linked = variants.search([("shoper_link_state", "=", "linked")])
        self.assertEqual(linked, variant)
        self.assertNotIn(
            variant, variants.search([("shoper_link_state", "=", "unlinked")])
        )
        self.assertEqual(
            variants.search([("shoper_remote_id", "=", remote_id)]), variant
        )
