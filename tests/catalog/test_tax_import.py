from odoo.exceptions import UserError
from odoo.fields import Command

from ..cases.decision_case import DecisionWords
from ..cases.length import thorough
from ..cases.product_case import ProductCase
from ..cases.undo_case import UndoWords

IMPORT = {"import_unlinked": True}


class TestTaxImport(UndoWords, DecisionWords, ProductCase):
    """VAT rates of the shop that Odoo lacks are made as copies of a tax that a person
    named."""

    def open_shop(self):
        super().open_shop()
        self.accountant = self.env.ref("account.group_account_manager")
        (self.manager | self.user).group_ids |= self.accountant
        self.tax_id = self.remote("tax", "np.")

    def shop_tax(self, name, value):
        return self.shop.owner.create(
            "taxes", {"name": name, "class": name, "value": value}
        )

    def like(self, tax):
        """What of a tax is copied."""
        lines = tax.repartition_line_ids.sorted(
            lambda line: (line.document_type, line.sequence, line.id)
        )
        return (
            tax.type_tax_use,
            tax.tax_scope,
            tax.amount_type,
            tax.tax_group_id,
            tax.company_id,
            tax.country_id,
            tax.price_include,
            tax.fiscal_position_ids,
            [
                (
                    line.document_type,
                    line.repartition_type,
                    line.factor_percent,
                    line.account_id,
                    line.tag_ids,
                )
                for line in lines
            ],
        )

    def exempt(self):
        return self.env.ref(f"account.{self.company.id}_vs_kraj_zw")

    # --------------------------------------------------------------------- offered
    def test_it_is_offered_and_off_at_first(self):
        wizard = (
            self.env["shoper.sync.wizard"]
            .with_user(self.user)
            .create({"connector_id": self.connector.id})
        )
        line = wizard.line_ids.filtered(lambda line: line.entity == "tax")
        self.assertFalse(line.import_unlinked)
        self.assertEqual(line.offered["only_in_shop"], ["create", "leave"])
        self.assertEqual(line.offered["only_in_odoo"], ["leave"])
        line.import_unlinked = True
        self.assertFalse(self.synchronise(tax={}).change_ids.filtered("like_id"))

    # -------------------------------------------------------------------- proposed
    def test_the_only_tax_of_the_same_percentage_is_proposed_and_copied(self):
        remote_id = self.shop_tax("specjalna", 8)
        run = self.synchronise(auto_apply=False, tax=IMPORT)
        change = self.changes(run, "tax", "create_odoo", "planned")
        self.assertEqual(change.element_id.remote_id, remote_id)
        self.assertEqual(change.after, {"name": "specjalna", "rate": "8"})
        model = self.named("tax", "8%")
        self.assertEqual(change.like_id, model.id)
        self.assertIn("Made like 8%", change.message)
        self.assertIn(": 8%", change.after_text)
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertRunDone(run)
        tax = self.record_of("tax", remote_id)
        self.assertNotEqual(tax, model)
        self.assertEqual((tax.name, tax.invoice_label), ("specjalna",) * 2)
        self.assertEqual(tax.amount, 8)
        self.assertEqual(self.like(tax), self.like(model))
        self.assertTrue(tax.repartition_line_ids.tag_ids, "grids are those of 8%")
        self.assertEqual(self.writes(), [])
        run = self.synchronise(tax=IMPORT | {"update_linked": "odoo"})
        self.assertFalse(self.changes(run).filtered(lambda c: c.res_id == tax.id))

    def test_another_treatment_is_no_proposal(self):
        run = self.synchronise(tax=IMPORT)
        self.assertRunDone(run)
        change = self.changes(run, "tax", "create_odoo", "waiting")
        self.assertEqual(change.name, "np.")
        self.assertIn("made like", change.message)
        self.assertFalse(self.named("tax", "np."))
        candidates = self.env["account.tax"].browse(change.meta["candidates"])
        self.assertEqual(set(candidates.mapped("amount")), {0})
        self.assertIn(self.exempt(), candidates)
        self.assertIn(self.named("tax", "0%"), candidates)
        abroad = self.env["account.chart.template"].with_company(self.company)
        self.assertIn(abroad.ref("vs_unia"), candidates, "chosen by a person")
        self.assertNotIn("service", candidates.mapped("tax_scope"))

    @thorough
    def test_one_like_a_tax_of_another_country_is_entered_as_that(self):
        model = self.odoo_tax("19% DE", 19)
        model.original_tax_ids = self.named("tax", "23%")
        model.repartition_line_ids.tag_ids = self.env["account.account.tag"].create(
            {"name": "OSS (test)", "applicability": "taxes"}
        )
        remote_id = self.shop_tax("19% Niemcy", 19)
        self.synchronise(tax=IMPORT)
        self.assertFalse(self.record_of("tax", remote_id), "it is not proposed")
        decision = self.decisions(entity="tax").filtered(
            lambda item: item.element_id.remote_id == remote_id
        )
        decision.candidate_ids.action_make_like()
        self.assertRunDone(self.decided_by_run(decision))
        tax = self.record_of("tax", remote_id)
        self.assertEqual(self.like(tax), self.like(model))
        self.assertFalse(tax.original_tax_ids, "23% is replaced by one tax, not two")

    def test_of_several_none_is_proposed(self):
        self.odoo_tax("Druga ósma", 8)
        remote_id = self.shop_tax("specjalna", 8)
        run = self.synchronise(tax=IMPORT)
        change = self.changes(run, "tax", "create_odoo", "waiting").filtered(
            lambda change: change.element_id.remote_id == remote_id
        )
        self.assertEqual(len(change.meta["candidates"]), 2)

    def test_nobody_there_means_nothing_is_proposed(self):
        remote_id = self.shop_tax("specjalna", 8)
        run = self.connector.with_user(self.manager)._synchronise(
            [{"entity": "tax", "import_unlinked": True}], origin="preset"
        )
        self.work(run)
        self.assertRunDone(run)
        self.assertFalse(self.record_of("tax", remote_id))
        decision = self.decisions(entity="tax").filtered(
            lambda item: item.element_id.remote_id == remote_id
        )
        self.assertEqual(decision.candidate_ids.res_id, self.named("tax", "8%").id)

    def test_without_any_of_that_percentage_all_are_to_choose_from(self):
        remote_id = self.shop_tax("4%", 4)
        self.synchronise(tax=IMPORT)
        decision = self.decisions(entity="tax").filtered(
            lambda item: item.element_id.remote_id == remote_id
        )
        chosen = self.named("tax", "5%")
        line = decision.candidate_ids.filtered(lambda line: line.res_id == chosen.id)
        self.assertIn(": 5%", line.details)
        line.action_make_like()
        self.assertRunDone(self.decided_by_run(decision))
        tax = self.record_of("tax", remote_id)
        self.assertEqual(tax.amount, 4, "the shop's percentage")
        self.assertEqual(self.like(tax), self.like(chosen))

    # --------------------------------------------------------------------- decided
    def test_products_that_waited_go_through_when_it_is_made(self):
        """A full run, a decision, and all that waited."""
        products = [
            self.shop_product(f"Plecak {n}", tax_id=self.tax_id) for n in range(3)
        ]
        run = self.synchronise(
            unit=IMPORT, category={}, producer=IMPORT, tax=IMPORT, product=IMPORT
        )
        self.assertRunDone(run)
        self.assertEqual(len(self.decisions("waiting", state="blocked")), 3)
        decision = self.decisions(entity="tax")
        self.assertEqual(decision.blocked_count, 3)
        self.assertEqual(decision.name, "np.")
        self.assertTrue(decision.can_make_like)
        self.assertFalse(decision.can_create or decision.can_retry)
        exempt = self.exempt()
        line = decision.candidate_ids.filtered(lambda line: line.res_id == exempt.id)
        self.assertIn(": 0%", line.details)
        line.action_make_like()
        self.assertEqual((decision.state, decision.choice), ("decided", "like"))
        self.assertRunDone(self.decided_by_run(decision))
        tax = self.named("tax", "np.")
        self.assertEqual((tax.name, tax.invoice_label, tax.amount), ("np.", "np.", 0))
        self.assertEqual(self.like(tax), self.like(exempt))
        self.work_all(decision.sudo().decision_run_id)
        for remote_id in products:
            self.assertEqual(self.record_of("product", remote_id).taxes_id, tax)
        self.assertFalse(self.decisions() | self.decisions(entity="tax"))
        self.shop.requests.clear()
        again = self.synchronise(tax=IMPORT, product=IMPORT)
        self.assertFalse(again.change_ids)
        self.assertEqual(self.writes(), [])

    def test_what_was_only_to_be_linked_can_be_made_like_another_one(self):
        self.synchronise(tax={})
        decision = self.decisions("link", entity="tax")
        self.assertTrue(decision.can_make_like)
        action = decision.action_choose_like()
        dialogs = self.env["shoper.element.link"].with_user(self.user)
        dialog = dialogs.with_context(**action["context"]).create({})
        offered = self.env["account.tax"].search(dialog.offered_domain)
        self.assertIn(self.exempt(), offered, "though it is linked with zw.")
        with self.assertRaisesRegex(UserError, "Choose"):
            dialog.action_link()
        dialog.res_id = self.odoo_tax("Zakup", 0, type_tax_use="purchase").id
        with self.assertRaisesRegex(UserError, "sale taxes"):
            dialog.action_link()
        dialog.res_id = self.exempt().id
        dialog.action_link()
        self.assertRunDone(self.decided_by_run(decision))
        self.assertEqual(self.like(self.named("tax", "np.")), self.like(self.exempt()))

    def test_taxes_of_the_same_percentage_come_first_others_are_asked_about(self):
        self.synchronise(tax={})
        decision = self.decisions("link", entity="tax")
        action = decision.action_choose_like()
        dialogs = self.env["shoper.element.link"].with_user(self.user)
        dialog = dialogs.with_context(**action["context"]).create({})
        taxes = self.env["account.tax"].with_user(self.user)
        taxes = taxes.with_context(shoper_first=dialog.first_domain)
        offered = taxes.search(dialog.offered_domain)
        self.assertNotEqual(offered[0].amount, 0)  # as Odoo sorts them
        found = taxes.name_search("", dialog.offered_domain, limit=None)
        self.assertEqual({res_id for res_id, _name in found}, set(offered.ids))
        amounts = [taxes.browse(res_id).amount for res_id, _name in found]
        zeros = amounts.count(0)
        self.assertTrue(zeros)
        self.assertFalse(any(amounts[:zeros]))
        few = taxes.name_search("", dialog.offered_domain, limit=zeros + 1)
        self.assertEqual(few, found[: zeros + 1])
        dialog.res_id = self.exempt().id
        self.assertFalse(dialog.is_unlike)
        dialog.res_id = self.named("tax", "8%").id
        self.assertTrue(dialog.is_unlike)

    @thorough
    def test_what_was_named_counts_in_the_next_full_run(self):
        self.synchronise(tax=IMPORT)
        decision = self.decisions(entity="tax")
        line = decision.candidate_ids.filtered(
            lambda line: line.res_id == self.exempt().id
        )
        line.action_make_like()
        run = decision.sudo().decision_run_id
        self.user.group_ids -= self.accountant
        self.work(run)
        self.assertFalse(self.named("tax", "np."))
        waiting = self.decisions(entity="tax")
        self.assertIn("may not create taxes", waiting.message)
        self.assertRunDone(self.synchronise(tax=IMPORT))
        self.assertEqual(self.like(self.named("tax", "np.")), self.like(self.exempt()))

    # ------------------------------------------------------------------- in the way
    def test_who_may_not_create_taxes_closes_no_gate(self):
        self.manager.group_ids -= self.accountant
        self.shop_tax("specjalna", 8)
        product_id = self.shop_product("Namiot")
        run = self.synchronise(tax=IMPORT, product=IMPORT)
        self.assertRunDone(run)
        for message in self.changes(run, "tax", "create_odoo").mapped("message"):
            self.assertIn("may not create taxes", message)
            self.assertIn("press Shop Element, and Link there", message)
        self.assertTrue(self.record_of("product", product_id))

    def test_a_name_that_is_taken_in_odoo_waits(self):
        remote_id = self.shop_tax("Obniżona", 8)
        self.odoo_tax("Obniżona", 6)
        run = self.synchronise(tax=IMPORT)
        self.assertRunDone(run)
        change = self.changes(run, "tax", "create_odoo", "waiting").filtered(
            lambda change: change.element_id.remote_id == remote_id
        )
        self.assertIn("of this name", change.message)
        self.assertIn("press Shop Element, and Link there", change.message)

    def test_a_percentage_that_moved_since_the_plan_is_not_made(self):
        remote_id = self.shop_tax("specjalna", 8)
        run = self.synchronise(auto_apply=False, tax=IMPORT)
        self.shop.owner.update("taxes", remote_id, {"value": 9})
        run.with_user(self.manager).action_apply()
        self.work(run)
        change = self.changes(run, "tax", "create_odoo", "stale")
        self.assertEqual(change.element_id.remote_id, remote_id)
        self.assertFalse(self.record_of("tax", remote_id))

    @thorough
    def test_a_model_that_was_archived_since_the_plan_is_not_copied(self):
        remote_id = self.shop_tax("specjalna", 7)
        model = self.odoo_tax("Siódma", 7)
        run = self.synchronise(auto_apply=False, tax=IMPORT)
        self.assertTrue(self.changes(run, "tax", "create_odoo", "planned"))
        model.active = False
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertTrue(self.changes(run, "tax", "create_odoo", "stale"))
        self.assertFalse(self.record_of("tax", remote_id))

    # ----------------------------------------------------------------------- undone
    @thorough
    def test_it_is_undone_and_not_made_again_unasked(self):
        remote_id = self.shop_tax("specjalna", 8)
        run = self.synchronise(tax=IMPORT)
        tax = self.record_of("tax", remote_id)
        self.assertTrue(tax.replacing_tax_ids)
        self.undo(run)
        self.assertFalse(tax.exists())
        self.assertTrue(self.named("tax", "8%"), "its model stays")
        self.synchronise(tax=IMPORT)
        self.assertFalse(self.record_of("tax", remote_id))

    @thorough
    def test_one_that_is_used_is_archived_by_the_undo(self):
        remote_id = self.shop_tax("specjalna", 8)
        run = self.synchronise(tax=IMPORT)
        tax = self.record_of("tax", remote_id)
        self.odoo_product("Namiot", taxes_id=[Command.set(tax.ids)])
        self.undo(run)
        self.assertTrue(tax.exists())
        self.assertFalse(tax.active)

    def test_the_decision_is_taken_back(self):
        self.synchronise(tax=IMPORT)
        decision = self.decisions(entity="tax")
        line = decision.candidate_ids.filtered(
            lambda line: line.res_id == self.exempt().id
        )
        line.action_make_like()
        decision.sudo().decision_run_id.with_user(self.user).action_cancel()
        self.assertEqual(decision.state, "open")
        self.assertFalse(decision.element_id.like_id)
