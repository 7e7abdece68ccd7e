from odoo.fields import Command
from odoo.tests import new_test_user

from ..cases.order_life_case import OrderLifeCase


class TestOrdersVendors(OrderLifeCase):
    """Goods that a vendor sends to the buyer, where dropshipping is installed."""

    def ordered(self, kind=("registered", "cod"), *, is_wholly=True):
        """An order whose goods a vendor sends.

        :param is_wholly: whether that is all of them, or one of two
        :return: (number of the order, the order in Odoo, what is bought for it)
        """
        if not self.env["ir.module.module"]._get("stock_dropshipping").state == (
            "installed"
        ):
            self.skipTest("Dropshipping is not installed")
        vendor = self.env["res.partner"].create({"name": "Hurtownia"})
        _id, like = self.sold()
        goods = like.order_line.product_id.filtered(lambda item: item.type != "service")
        (goods if is_wholly else goods[:1]).write(
            {
                "route_ids": self.env.ref("stock_dropshipping.route_drop_shipping").ids,
                "seller_ids": [Command.create({"partner_id": vendor.id})],
            }
        )
        order_id, order = self.sold(seed=2, kind=kind)
        return order_id, order, order.order_line.purchase_line_ids.order_id

    def confirmed(self, purchase):
        """Somebody confirms a purchase order, who is told of tasks from then on."""
        purchase.user_id = new_test_user(
            self.env,
            "buyer",
            groups="purchase.group_purchase_user",
            email="buyer@example.com",
            company_id=self.company.id,
        )
        purchase.button_confirm()
        self.env["mail.mail"].search([]).unlink()

    def test_what_a_vendor_sends_follows_a_changed_address(self):
        order_id, order, purchase = self.ordered()
        vendor = purchase.partner_id
        self.assertEqual(purchase.dest_address_id, order.partner_shipping_id)
        self.move_to(order_id, "Hel")
        self.assertEqual(purchase.dest_address_id.city, "Hel")
        self.assertFalse(self.notes(order), "the vendor knows nothing yet")
        purchase.button_confirm()
        picking = order.picking_ids
        self.assertEqual(picking.picking_type_code, "dropship")
        self.move_to(order_id, "Puck")
        self.assertEqual(picking.move_ids.partner_id.city, "Puck")
        self.assertEqual(picking.partner_id, vendor)
        [note] = self.notes(order)
        self.assertIn(purchase.name, note)
        self.assertIn("Hurtownia", note)
        tasks = purchase.activity_ids | order.picking_ids.activity_ids
        self.assertFalse(tasks, "none that Odoo makes of addresses")

    def test_whoever_buys_of_a_vendor_is_told_that_less_is_wanted(self):
        order_id, order, purchase = self.ordered()
        self.confirmed(purchase)
        first, second = self.line_ids(order_id)
        self.shop.owner.edit_address(order_id, delivery={"city": "Hel"})
        self.shop.owner.edit_lines(order_id, quantities={first: 1}, remove=[second])
        self.take_over()
        self.decide("shop", self.decision(order_id))
        wanted = [self.line_of(order, line).product_uom_qty for line in (first, second)]
        self.assertEqual(wanted, [1, 0])
        self.assertEqual(purchase.order_line.mapped("product_qty"), [3, 3])
        [task] = purchase.activity_ids
        self.assertEqual(task.user_id, purchase.user_id)
        self.assertIn(order.name, task.note)
        self.assertFalse(order.activity_ids | order.picking_ids.activity_ids)
        self.assertFalse(self.env["mail.mail"].search([]), "nobody is mailed")

    def test_what_a_vendor_sends_is_cancelled_by_who_sees_no_purchases(self):
        order_id, order, purchase = self.ordered()
        self.confirmed(purchase)
        self.shop.owner.cancel(order_id)
        self.take_over()
        self.assertFalse(purchase.with_user(self.user).has_access("read"))
        with self.assertNobodyIsMailed():
            self.decide("shop", self.decision(order_id, "cancel"))
            self.assertEqual(order.state, "cancel")
        self.assertQuiet()
        self.assertEqual(purchase.state, "purchase")
        self.assertEqual(purchase.activity_ids.user_id, purchase.user_id)
        self.assertEqual(purchase.activity_ids.create_uid, self.user)

    def test_of_orders_cancelled_together_each_is_told_to_whoever_buys(self):
        order_id, order, purchase = self.ordered()
        self.confirmed(purchase)
        order.order_line.product_id.route_ids = False
        later_id, later = self.sold(seed=3)
        self.connector.orders_cancel_at_once = True
        for number in (order_id, later_id):
            self.shop.owner.cancel(number)
        self.take_over()
        self.assertEqual([order.state, later.state], ["cancel", "cancel"])
        self.assertEqual(purchase.activity_ids.user_id, purchase.user_id)

    def test_no_invoice_is_made_of_what_a_vendor_is_still_to_be_asked_for(self):
        _id, order, purchase = self.ordered(("company", "cod"), is_wholly=False)
        order.order_line.product_id.invoice_policy = "order"
        self.connector.orders_invoice = "posted"
        self.connector.orders_invoice_since = False
        self.deliver(order)
        self.assertEqual(order.delivery_status, "full", "as Odoo has it")
        self.assertQuiet()
        self.assertFalse(order.invoice_ids)
        purchase.button_confirm()
        self.assertQuiet()
        self.deliver(order)
        self.assertRunDone(self.take_over())
        self.assertEqual(order.invoice_ids.mapped("state"), ["posted"])

    def move_to(self, order_id, city):
        """The shop changes the address, and a person says that it counts."""
        self.shop.owner.edit_address(order_id, delivery={"city": city})
        self.take_over()
        self.decide("shop", self.decision(order_id))

    def notes(self, order):
        return [
            body for body in map(str, order.message_ids.mapped("body")) if body.strip()
        ]
