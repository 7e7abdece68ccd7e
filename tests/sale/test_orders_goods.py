from odoo.exceptions import UserError
from odoo.tests import new_test_user

from ..cases.order_life_case import OrderLifeCase


class TestOrdersGoods(OrderLifeCase):
    """Whether goods leave of an order that the shop does not want to be delivered, and
    how they come back."""

    def open_shop(self):
        super().open_shop()
        self.mover = new_test_user(
            self.env, login="stock-user", lang="en_US", groups="stock.group_stock_user"
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
        own.with_context(skip_sms=True).button_validate()
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
