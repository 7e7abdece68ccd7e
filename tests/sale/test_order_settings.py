from datetime import datetime, timedelta
from decimal import Decimal

from odoo.exceptions import ValidationError

from ..cases.length import thorough
from ..cases.order_case import OrderCase
from ..cases.parcel_case import SHIPPED


class TestOrderSettings(OrderCase):
    """What the page *Orders* of a shop says becomes of its orders."""

    def made(self):
        """Numbers of the shop's orders that are in Odoo."""
        orders = self.env["sale.order"].search([("shoper_number", "!=", False)])
        return set(map(int, orders.mapped("shoper_number")))

    def test_number_and_team_of_orders_and_statuses_that_are_left_out(self):
        team = self.env["crm.team"].create({"name": "Sklep internetowy"})
        self.connector.write(
            {
                "order_numbering": "shop",
                "order_prefix": "SHOP-",
                "orders_team_id": team.id,
                "left_out_status_ids": self.status(2).ids,
            }
        )
        order_id, left_out_id = self.buy(), self.buy(seed=2)
        self.shop.owner.set_status(left_out_id, 2)
        self.assertRunDone(self.take_over())
        self.assertEqual(self.made(), {order_id})
        order = self.order(order_id)
        self.assertEqual(order.name, f"SHOP-{order_id}")
        self.assertEqual(order.client_order_ref, str(order_id))
        self.assertEqual(order.team_id, team)
        self.shop.owner.set_status(left_out_id, 1)
        self.connector.write({"order_prefix": False, "orders_team_id": False})
        self.assertRunDone(self.take_over())
        other = self.order(left_out_id)
        self.assertEqual(other.name, str(left_out_id))
        self.assertNotEqual(other.team_id, team)

    @thorough
    def test_two_shops_of_a_company_do_not_give_the_same_numbers(self):
        other = self.connect(self.start_shop(), name="Drugi")
        abroad = self.env["res.company"].create({"name": "Obca"})
        elsewhere = self.connect(self.start_shop(), name="Trzeci", company=abroad)
        (self.connector | elsewhere).order_numbering = "shop"
        with self.assertRaisesRegex(ValidationError, "prefix"):
            other.order_numbering = "shop"
        other.write({"order_numbering": "shop", "order_prefix": "B-"})
        with self.assertRaisesRegex(ValidationError, "prefix"):
            self.connector.order_prefix = "B-"
        self.connector.order_prefix = "A-"
        # What was so before stays until somebody saves it.
        self.env.cr.execute(
            "UPDATE shoper_connector SET order_prefix = 'A-' WHERE id = %s", [other.id]
        )
        other.invalidate_recordset()
        other.name = "Drugi sklep"

    def test_an_order_waits_for_a_product_of_its_delivery(self):
        self.connector.shipping_product_id = False
        order_id = self.buy(("registered", "transfer"))
        reason = self.reasons(self.take_over())[order_id]
        self.assertIn("Product for Delivery", reason)
        self.assertFalse(self.order(order_id))
        self.connector.with_user(self.manager).action_make_order_products()
        self.assertRunDone(self.take_over())
        self.assertExact(order_id)

    def test_a_difference_of_grosze_becomes_a_line_if_that_is_allowed(self):
        order_id = self.buy(("registered", "transfer"))
        total = Decimal(self.row_of(order_id)["sum"]) + Decimal("0.03")
        self.let_say(order_id, sum=str(total))
        self.connector.orders_tolerance = 2
        self.assertEqual(set(self.reasons(self.take_over())), {order_id})
        self.connector.orders_tolerance = 3
        self.assertRunDone(self.take_over())
        self.assertExact(order_id)
        order = self.order(order_id)
        line = order.order_line.filtered(lambda line: line.shoper_kind == "rounding")
        self.assertEqual(line.product_id, self.connector.rounding_product_id)
        self.assertEqual(round(line.price_total, 2), 0.03)
        self.assertEqual(line.tax_ids & order.order_line.tax_ids, line.tax_ids)
        self.assertTrue(
            line.tax_ids.price_include, "its VAT is in it, as in the others"
        )

    def test_a_complete_download_goes_back_as_many_days_as_are_said(self):
        long_ago = f"{datetime.now() - timedelta(days=40):%Y-%m-%d %H:%M:%S}"
        placed = {"date": long_ago}
        order_id, order = self.taken(("registered", "card_paid"), order=placed)
        self.shop.owner.set_status(order_id, SHIPPED)
        self.take_over()
        self.shop.shop["orders"].set(order_id, status_date=long_ago)
        self.shop.owner.update("orders", order_id, {"notes": "Dopisek"})
        self.assertRunDone(self.take_over(fetch_all=True))
        self.assertNotEqual(order.shoper_notes, "Dopisek")
        self.assertNotEqual(self.element_of(order_id).link_state, "missing")
        self.connector.orders_window = 60
        self.assertRunDone(self.take_over(fetch_all=True))
        self.assertEqual(order.shoper_notes, "Dopisek")
