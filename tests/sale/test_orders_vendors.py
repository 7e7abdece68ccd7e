from odoo.fields import Command

from ..cases.order_life_case import OrderLifeCase


class TestOrdersVendors(OrderLifeCase):
    """Goods that a vendor sends to the buyer, where dropshipping is installed."""

    def test_what_a_vendor_sends_follows_a_changed_address(self):
        if not self.env["ir.module.module"]._get("stock_dropshipping").state == (
            "installed"
        ):
            self.skipTest("Dropshipping is not installed")
        vendor = self.env["res.partner"].create({"name": "Hurtownia"})
        _id, like = self.sold()
        like.order_line.product_id.filtered(lambda item: item.type != "service").write(
            {
                "route_ids": self.env.ref("stock_dropshipping.route_drop_shipping").ids,
                "seller_ids": [Command.create({"partner_id": vendor.id})],
            }
        )
        order_id, order = self.sold(seed=2)
        purchase = order.order_line.purchase_line_ids.order_id
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

    def move_to(self, order_id, city):
        """The shop changes the address, and a person says that it counts."""
        self.shop.owner.edit_address(order_id, delivery={"city": city})
        self.take_over()
        self.decide("shop", self.decision(order_id))

    def notes(self, order):
        return [
            body for body in map(str, order.message_ids.mapped("body")) if body.strip()
        ]
