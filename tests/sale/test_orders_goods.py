from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user

from ..cases.length import thorough
from ..cases.order_life_case import OrderLifeCase
from ..cases.undo_case import UndoWords


class TestOrdersGoods(UndoWords, OrderLifeCase):
    """Whether goods leave of an order that the shop does not want to be delivered, and
    how they come back."""

    def open_shop(self):
        super().open_shop()
        self.mover = new_test_user(
            self.env, login="stock-user", lang="en_US", groups="stock.group_stock_user"
        )
        self.biller = new_test_user(
            self.env,
            login="billing-user",
            lang="en_US",
            groups="account.group_account_invoice,shoper_connector.group_shoper_user,"
            "sales_team.group_sale_salesman_all_leads",
        )
        self.orders = self.all_of("sale", "sale")

    # ------------------------------------------------------------------ given
    def status_meaning(self, incoming):
        """The number of a status of the shop that means something."""
        statuses = self.connector.order_status_ids
        return statuses.filtered(lambda item: item.incoming == incoming)[0].number

    def stop_deliveries(self):
        self.connector.with_user(self.manager).orders_stop_deliveries = True

    # ------------------------------------------------------------------- when
    def validate(self, order):
        """Somebody of the warehouse, who sees no orders, delivers all of it.

        :return: the transfer
        """
        self.env.flush_all()
        self.env.invalidate_all()  # as another request sees it
        picking = order.picking_ids.filtered(lambda item: item.state != "done")
        for move in picking.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        own = picking.with_user(self.mover)
        own.with_context(skip_sms=True, lang="en_US").button_validate()
        return picking

    # ---------------------------------------------------------------- deliveries
    @thorough
    def test_a_delivery_that_should_wait_is_stopped_only_where_that_is_chosen(self):
        (said_id, said), (order_id, order) = self.orders
        for number in (said_id, order_id):
            self.shop.owner.cancel(number)
        self.take_over()
        picking = said.picking_ids.with_user(self.mover)
        self.assertIn("was cancelled in the shop", picking.shoper_questions)
        self.assertEqual(self.validate(said).state, "done", "it is only said")
        self.stop_deliveries()
        with self.assertRaisesRegex(UserError, order.name) as caught:
            self.validate(order)
        self.assertIn("was cancelled in the shop", str(caught.exception))
        self.assertIn("Ask a Shoper user", str(caught.exception))
        self.mover.group_ids += self.env.ref("shoper_connector.group_shoper_user")
        with self.assertRaisesRegex(UserError, r"Decide about it \(Shoper > Decisions"):
            self.validate(order)
        self.assertNotEqual(order.picking_ids.state, "done")
        self.decide("leave", self.decision(order_id, "cancel"))
        self.assertEqual(self.validate(order).state, "done", "a person decided so")

    def test_what_the_shop_holds_up_is_not_delivered_until_it_goes_on(self):
        self.stop_deliveries()
        order_id, order = self.orders[0]
        held = self.status(self.status_meaning("open"))[0]
        other = self.connector.order_status_ids.filtered(
            lambda item: item.incoming == "open" and item != held
        )[0]
        other.incoming = "hold"
        self.shop.owner.set_status(order_id, other.number)
        self.take_over()
        with self.assertRaisesRegex(UserError, f"holds it up.*{other.name}"):
            self.validate(order)
        self.shop.owner.set_status(order_id, held.number)
        self.take_over()
        self.assertEqual(self.validate(order).state, "done")

    def test_an_order_that_is_held_up_in_odoo_is_not_delivered(self):
        self.stop_deliveries()
        _order_id, order = self.orders[0]
        order.write({"shoper_hold": "total", "shoper_difference": "Too much."})
        with self.assertRaisesRegex(UserError, "Too much."):
            self.validate(order)
        order.write({"shoper_hold": False, "shoper_difference": False})
        self.assertEqual(self.validate(order).state, "done")

    @thorough
    def test_a_transfer_of_several_orders_waits_for_each_of_them(self):
        self.stop_deliveries()
        (_order_id, order), (_held_id, held) = self.orders
        merged = order.picking_ids
        held.picking_ids.move_ids.picking_id = merged  # as some addons do
        self.assertEqual(merged.sale_id, order, "Odoo has one order of it")
        held.write({"shoper_hold": "total", "shoper_difference": "Too much."})
        told = merged.with_user(self.mover).shoper_questions
        self.assertEqual(told, f"{held.name}: Too much.")
        with self.assertRaisesRegex(UserError, f"{held.name}.*\n\nToo much."):
            self.validate(order)
        held.write({"shoper_hold": False, "shoper_difference": False})
        self.assertEqual(self.validate(order).state, "done")

    @thorough
    def test_other_transfers_and_orders_of_no_shop_are_never_stopped(self):
        self.stop_deliveries()
        order_id, order = self.orders[0]
        picking = self.validate(order)
        self.shop.owner.return_order(order_id)
        self.take_over()
        wizard = self.return_dialog(order)
        wizard.product_return_moves[0].quantity = 1
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        self.assertEqual(back.return_id, picking)
        back.button_validate()
        self.assertEqual(back.state, "done")

    @thorough
    def test_the_rest_of_what_left_in_part_waits_until_the_order_is_taken_up(self):
        self.stop_deliveries()
        order_id, order = self.orders[0]
        [first] = order.picking_ids
        first.move_ids.write({"quantity": 2, "picked": True})
        first._action_done()
        rest = order.picking_ids - first
        self.shop.owner.cancel(order_id)
        reason = self.reasons(self.take_over())[order_id]
        self.assertIn(f"Still to be delivered: {rest.name}. Cancel that first.", reason)
        self.assertNotIn(first.name, reason)
        self.decide("leave", self.decision(order_id, "return"))
        self.assertQuiet()
        with self.assertRaisesRegex(UserError, "cancelled it or took it back"):
            self.validate(order)
        self.shop.owner.set_status(order_id, 2)
        self.assertRunDone(self.take_over())
        self.assertEqual(self.validate(order), rest)
        # Delivered wholly nothing is left to go out; it is another question.
        self.shop.owner.cancel(order_id)
        reason = self.reasons(self.take_over())[order_id]
        self.assertNotIn("Still to be delivered", reason)

    # ------------------------------------------------------- picked, not sent
    def pick_first(self):
        """Goods are picked in one step, and leave in another."""
        warehouses = self.env["stock.warehouse"]
        warehouses = warehouses.search([("company_id", "=", self.company.id)])
        warehouses.delivery_steps = "pick_ship"

    def picked(self, seed=3):
        """An order whose goods are picked, of which none left.

        :return: (number of the order, the order in Odoo, the picking)
        """
        self.pick_first()
        order_id, order = self.sold(seed=seed)
        picking = order.picking_ids
        self.deliver(order)
        self.assertEqual(picking.state, "done")
        return order_id, order, picking

    @thorough
    def test_what_is_only_picked_may_be_cancelled_but_never_at_once(self):
        self.connector.orders_cancel_at_once = True
        order_id, order, picking = self.picked()
        kept_id, kept, _picking = self.picked(seed=4)
        for number in (order_id, kept_id):
            self.shop.owner.cancel(number)
        reasons = self.reasons(self.take_over())
        self.assertEqual(set(reasons), {order_id, kept_id})
        self.assertIn(f"picked in Odoo already ({picking.name})", reasons[order_id])
        self.assertEqual((order | kept).mapped("state"), ["sale", "sale"])
        decision = self.decision(order_id, "cancel")
        self.decide("shop", decision)
        self.assertEqual(order.state, "cancel")
        self.assertEqual(set(order.picking_ids.mapped("state")), {"done", "cancel"})
        self.assertIn(picking.name, order.message_ids[0].body)
        self.undo(decision.decision_run_id)
        self.assertEqual(order.state, "sale", "nothing of it has left")
        self.decide("leave", self.decision(kept_id, "cancel"))
        self.stop_deliveries()
        self.validate(kept)
        self.assertEqual(set(kept.picking_ids.mapped("state")), {"done"})
        self.assertQuiet()

    @thorough
    def test_what_is_picked_since_the_plan_is_asked_about(self):
        self.connector.orders_cancel_at_once = True
        self.pick_first()
        order_id, order = self.sold(seed=3)
        self.shop.owner.cancel(order_id)
        run = self.take_over(auto_apply=False)
        self.assertEqual(self.changes(run, "order", "act").kind, "Cancel")
        self.deliver(order)
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertEqual(order.state, "sale")
        self.assertIn("picked in Odoo already", self.reasons(run)[order_id])
        self.decide("shop", self.decision(order_id, "cancel"))
        self.assertEqual(order.state, "cancel")

    @thorough
    def test_what_is_picked_of_a_deleted_order_is_cancelled_by_hand(self):
        order_id, _order, _picking = self.picked()
        self.shop.owner.delete_order(order_id)
        self.take_over()
        choices = self.decision(order_id).with_user(self.user).gone_choices
        self.assertEqual(choices, ["unlink", "leave"])

    @thorough
    def test_what_is_picked_follows_an_edit_once_a_person_says_so(self):
        order_id, order, picking = self.picked()
        [first, *_others] = self.line_ids(order_id)
        self.shop.owner.edit_lines(order_id, quantities={first: 2})
        reason = self.reasons(self.take_over())[order_id]
        self.assertIn(f"picked in Odoo already ({picking.name})", reason)
        self.decide("shop", self.decision(order_id))
        self.assertExact(order_id)
        self.shop.owner.edit_address(order_id, delivery={"city": "Hel"})
        self.take_over()
        self.decide("shop", self.decision(order_id))
        kinds = order.picking_ids.grouped("picking_type_code")
        self.assertEqual(kinds["outgoing"].partner_id.city, "Hel")
        self.assertEqual(kinds["outgoing"].move_ids.mapped("product_uom_qty"), [2, 3])
        back = kinds["internal"] - picking
        self.assertEqual(
            back.move_ids.location_id, picking.move_ids.location_dest_id, "put back"
        )
        self.assertEqual(back.move_ids.mapped("product_uom_qty"), [1])
        # Once it left, nothing is written any more.
        self.validate(order)
        self.shop.owner.edit_lines(order_id, quantities={first: 7})
        self.assertIn("delivered or invoiced", self.reasons(self.take_over())[order_id])

    # ------------------------------------------------------------- taken back
    def return_dialog(self, order):
        """What the button for a return opens."""
        action = order.action_shoper_return()
        self.assertEqual(action["res_model"], "stock.return.picking")
        wizard = Form(self.env[action["res_model"]].with_context(**action["context"]))
        return wizard.save()

    def test_what_the_shop_took_back_is_returned_and_credited_by_odoo(self):
        order_id, order = self.orders[0]
        self.assertFalse(order.shoper_can_return or order.shoper_can_credit)
        self.deliver(order)
        order.order_line.product_id.invoice_policy = "order"
        order._create_invoices().action_post()
        self.assertFalse(
            order.shoper_can_return or order.shoper_can_credit, "the shop says nothing"
        )
        self.shop.owner.return_order(order_id)
        self.take_over()
        self.assertTrue(order.shoper_can_return and order.shoper_can_credit)
        wizard = self.return_dialog(order)
        self.assertEqual(wizard.picking_id, order.picking_ids)
        wizard.product_return_moves.quantity = 3
        wizard.action_create_returns()
        left = wizard.picking_id
        self.assertTrue(left.with_user(self.mover).shoper_questions)
        back = (order.picking_ids - left).with_user(self.mover)
        self.assertFalse(back.shoper_questions, "it may be received")
        self.assertFalse(order.shoper_can_return)
        with self.assertRaisesRegex(UserError, "no delivery left"):
            order.with_context(lang="en_US").action_shoper_return()
        invoice = order.invoice_ids
        action = order.with_user(self.biller).action_shoper_credit()
        self.assertEqual(action["res_model"], "account.move.reversal")
        dialog = self.env["account.move.reversal"].with_user(self.biller)
        dialog = dialog.with_context(**action["context"])
        dialog = dialog.create({"journal_id": invoice.journal_id.id})
        self.assertIn(str(order_id), dialog.reason)
        dialog.refund_moves()
        self.assertEqual(order.invoice_ids.reversal_move_ids.state, "draft")
        self.assertFalse(order.shoper_can_credit)
        self.assertEqual(order.state, "sale")

    def test_what_came_back_in_part_is_returned_and_credited_by_odoo(self):
        order_id, order = self.orders[0]
        order.partner_id.lang = "en_US"
        self.deliver(order)
        order.order_line.product_id.invoice_policy = "order"
        order._create_invoices().action_post()
        line = self.line_ids(order_id)[0]
        self.shop.owner.edit_lines(order_id, quantities={line: 1})
        self.assertIn("delivered or invoiced", self.reasons(self.take_over())[order_id])
        self.env.invalidate_all()
        self.assertTrue(order.shoper_can_return and order.shoper_can_credit)
        wizard = self.return_dialog(order)
        wizard.product_return_moves.quantity = 1
        wizard.action_create_returns()
        self.assertFalse(order.shoper_can_return)
        action = order.with_context(lang="en_US").action_shoper_credit()
        reason = action["context"]["default_reason"]
        self.assertEqual(reason, f"Correction of order {order_id}")

    def deleted_in_shop(self):
        """An order that was delivered and invoiced, and is deleted in the shop.

        :return: (number of the order, the order in Odoo)
        """
        order_id, order = self.orders[0]
        self.deliver(order)
        order.order_line.product_id.invoice_policy = "order"
        order._create_invoices().action_post()
        self.shop.owner.delete_order(order_id)
        self.take_over()
        return order_id, order

    @thorough
    def test_what_the_shop_deleted_is_returned_and_credited_by_odoo(self):
        order_id, order = self.deleted_in_shop()
        decision = self.decision(order_id)
        self.assertIn("on the page Shoper of the order", decision.message)
        for told in (order.name, "Sales Order", "zł"):
            self.assertIn(told, decision.with_user(self.user).odoo_html)
        self.assertIn(order.partner_id.name, decision.with_user(self.user).shop_html)
        self.env.invalidate_all()  # as another request sees it
        self.assertTrue(order.shoper_can_return and order.shoper_can_credit)
        decision = decision.with_user(self.user)
        decision.with_context(shoper_choice="leave").action_choose_gone()
        wizard = self.return_dialog(order)
        wizard.product_return_moves.quantity = 3
        wizard.action_create_returns()
        self.env.invalidate_all()
        self.assertFalse(order.shoper_can_return)
        self.assertTrue(order.shoper_can_credit)
        self.assertQuiet()

    @thorough
    def test_what_the_shop_deleted_is_given_back_after_it_was_unlinked_too(self):
        order_id, order = self.deleted_in_shop()
        seen = order.with_user(self.user).with_context(lang="en_US")
        self.assertIn(">Deleted in the shop<", seen.shoper_timeline)
        decision = self.decision(order_id).with_user(self.user)
        decision.with_context(shoper_choice="unlink").action_choose_gone()
        self.work(decision.sudo().decision_run_id)
        self.env.invalidate_all()  # as another request sees it
        self.assertFalse(self.element_of(order_id).res_id)
        self.assertTrue(order.shoper_can_return and order.shoper_can_credit)
        self.assertIn(">Deleted in the shop<", seen.shoper_timeline)

    def test_an_order_that_is_in_the_shop_still_is_not_given_back_once_unlinked(self):
        order_id, order = self.orders[0]
        self.deliver(order)
        element = self.element_of(order_id)
        # The shop did not list it once.
        gone = {"link_state": "missing", "gone_since": self.env.cr.now()}
        element.write(gone)
        self.assertRunDone(self.fetch(order_id))
        self.assertEqual(element.link_state, "linked")
        element.with_user(self.user).action_unlink()
        self.env.invalidate_all()  # as another request sees it
        self.assertFalse(order.shoper_can_return)
        seen = order.with_user(self.user).with_context(lang="en_US")
        self.assertNotIn("Deleted in the shop", seen.shoper_timeline)

    @thorough
    def test_whoever_posts_a_draft_is_told_what_came_back_since(self):
        order_id, order = self.orders[0]
        order.order_line.product_id.invoice_policy = "order"
        draft = order._create_invoices()
        self.deliver(order)

        def told():
            """What the form of the draft says to whom does not see the order."""
            self.env.flush_all()
            self.env.invalidate_all()  # as another request sees it
            own = draft.with_user(self.biller).with_context(lang="en_US")
            return Form(own).shoper_questions or ""

        self.assertFalse(told())
        self.shop.owner.return_order(order_id)
        self.take_over()
        opened = draft.with_user(self.biller).action_shoper_decide()
        decision = self.env[opened["res_model"]].browse(opened["res_id"])
        self.assertIn(decision.message, told())
        self.decide("both", decision)
        self.assertNotIn(decision.message, told())
        self.assertIn("cancelled it or took it back", told())
        wizard = self.return_dialog(order)
        wizard.product_return_moves[0].quantity = 1
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        self.assertNotIn("came back", told(), "it is on its way")
        back.move_ids.write({"quantity": 1, "picked": True})
        back._action_done()
        self.assertIn(f"Goods came back ({back.name})", told())
        sold = back.move_ids.sale_line_id
        draft.invoice_line_ids.filtered(
            lambda line: line.sale_line_ids == sold
        ).quantity = 2
        self.assertNotIn("came back", told())
        draft.action_post()
        self.assertFalse(told())

    @thorough
    def test_what_left_with_another_order_is_returned_as_well(self):
        (other_id, other), (order_id, order) = self.orders
        merged = other.picking_ids
        emptied = order.picking_ids
        emptied.move_ids.picking_id = merged  # as some addons do
        emptied.unlink()
        self.deliver(other)
        for number in (other_id, order_id):
            self.shop.owner.return_order(number)
        self.take_over()
        self.assertTrue(other.shoper_can_return and order.shoper_can_return)
        wizard = self.return_dialog(order)
        self.assertEqual(wizard.picking_id, merged)
        for line in wizard.product_return_moves:
            is_own = line.move_id.sale_line_id.order_id == order
            line.quantity = 3 if is_own else 0
        wizard.action_create_returns()
        self.assertFalse(order.shoper_can_return)
        self.assertTrue(other.shoper_can_return, "nothing of it comes back yet")

    def test_who_may_not_in_odoo_may_not_here(self):
        order_id, order = self.orders[0]
        self.deliver(order)
        self.shop.owner.return_order(order_id)
        self.take_over()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            Form(
                self.env["stock.return.picking"]
                .with_user(self.biller)
                .with_context(**order.action_shoper_return()["context"])
            )
        arch = order.with_user(self.biller).get_view(view_type="form")["arch"]
        self.assertIn('name="action_shoper_credit"', arch)
        self.assertNotIn('name="action_shoper_return"', arch)
