from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user

from ..cases.order_life_case import OrderLifeCase


class TestOrdersGoods(OrderLifeCase):
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
    def test_a_delivery_that_should_wait_is_stopped_only_where_that_is_chosen(self):
        said_id, said = self.sold()
        order_id, order = self.sold(seed=2)
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
        self.assertIn("Shoper > Decisions", str(caught.exception))
        self.assertNotEqual(order.picking_ids.state, "done")
        self.decide("leave", self.decision(order_id, "cancel"))
        self.assertEqual(self.validate(order).state, "done", "a person decided so")

    def test_what_the_shop_holds_up_is_not_delivered_until_it_goes_on(self):
        self.stop_deliveries()
        order_id, order = self.sold()
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
        _order_id, order = self.sold()
        order.write({"shoper_hold": "total", "shoper_difference": "Too much."})
        with self.assertRaisesRegex(UserError, "Too much."):
            self.validate(order)
        order.write({"shoper_hold": False, "shoper_difference": False})
        self.assertEqual(self.validate(order).state, "done")

    def test_other_transfers_and_orders_of_no_shop_are_never_stopped(self):
        self.stop_deliveries()
        order_id, order = self.sold()
        picking = self.validate(order)
        self.shop.owner.return_order(order_id)
        self.take_over()
        wizard = self.return_dialog(order)
        wizard.product_return_moves.quantity = 1
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        self.assertEqual(back.return_id, picking)
        back.button_validate()
        self.assertEqual(back.state, "done")

    # ------------------------------------------------------------- taken back
    def return_dialog(self, order):
        """What the button for a return opens."""
        action = order.action_shoper_return()
        self.assertEqual(action["res_model"], "stock.return.picking")
        wizard = Form(self.env[action["res_model"]].with_context(**action["context"]))
        return wizard.save()

    def test_what_the_shop_took_back_is_returned_and_credited_by_odoo(self):
        order_id, order = self.sold()
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
        self.assertFalse(order.shoper_can_return)
        with self.assertRaisesRegex(UserError, "no delivery left"):
            order.with_context(lang="en_US").action_shoper_return()
        invoice = order.invoice_ids
        action = order.with_user(self.biller).action_shoper_credit()
        self.assertEqual(action["res_model"], "account.move.reversal")
        dialog = self.env["account.move.reversal"].with_user(self.biller)
        dialog = dialog.with_context(**action["context"])
        dialog.create({"journal_id": invoice.journal_id.id}).refund_moves()
        self.assertEqual(order.invoice_ids.reversal_move_ids.state, "draft")
        self.assertFalse(order.shoper_can_credit)
        self.assertEqual(order.state, "sale")

    def test_who_may_not_in_odoo_may_not_here(self):
        order_id, order = self.sold()
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
