from ..cases.order_life_case import OrderLifeCase


class TestBuyersOfEdits(OrderLifeCase):
    """An edit of an order in the shop makes no contact that Odoo has already."""

    def contacts(self):
        partners = self.env["res.partner"].with_context(active_test=False)
        return partners.search([])

    def guest(self, rule="new", seed=1):
        """A guest's order that is not paid yet.

        :return: (number of the order, the order in Odoo)
        """
        self.connector.guest_rule = rule
        kind = ("guest", "transfer", "one_address")
        return self.taken(kind, seed=seed, lines=self.two_things())

    def edit_quantity(self, order_id, quantity=7):
        first, _second = self.line_ids(order_id)
        self.shop.owner.edit_lines(order_id, quantities={first: quantity})

    def test_new_quantities_for_a_guest_make_no_second_contact(self):
        order_id, order = self.guest()
        before, buyer = self.contacts(), order.partner_id
        self.edit_quantity(order_id)
        self.assertRunDone(self.take_over())
        self.assertExact(order_id)
        self.assertEqual(self.contacts(), before)
        self.assertEqual(order.partner_id, buyer)
        self.assertQuiet()

    def test_a_guest_who_moves_house_is_the_same_contact(self):
        order_id, order = self.guest()
        before, buyer = self.contacts(), order.partner_id
        hel = {"street1": "Letnia 7", "city": "Hel", "postcode": "84-150"}
        self.shop.owner.edit_address(order_id, delivery=hel)
        self.assertRunDone(self.take_over())
        self.assertEqual(order.partner_id, buyer)
        self.assertEqual(order.partner_invoice_id, buyer)
        [address] = self.contacts() - before
        self.assertEqual((address, address.parent_id), (order.partner_shipping_id, buyer))
        self.assertQuiet()

    def test_without_an_e_mail_a_guest_is_the_same_contact_too(self):
        self.connector.guest_rule = "per_name"
        order_id = self.buy(("guest", "transfer"), lines=self.two_things())
        self.let_say(order_id, email="")
        self.assertRunDone(self.take_over())
        order, before = self.order(order_id), self.contacts()
        self.assertFalse(order.partner_id.email)
        self.shop.owner.edit_address(order_id, billing={"city": "Puck"})
        self.edit_quantity(order_id)
        self.assertRunDone(self.take_over())
        [address] = self.contacts() - before
        self.assertEqual(address.parent_id, order.partner_id)
        self.assertEqual(order.partner_invoice_id, address)

    def test_an_address_that_was_corrected_in_odoo_stays_with_other_edits(self):
        order_id, order = self.quotation()
        order.partner_invoice_id.street = order.partner_id.street = "Poprawna 1"
        before = self.contacts()
        self.edit_quantity(order_id)
        self.assertRunDone(self.take_over())
        self.assertEqual(self.contacts(), before)
        self.shop.owner.edit_address(order_id, delivery={"city": "Hel"})
        self.assertRunDone(self.take_over())
        self.assertEqual(self.contacts() - before, order.partner_shipping_id)
        self.assertQuiet()

    def test_an_order_whose_customer_became_an_employee_gets_no_address_there(self):
        order_id, order = self.quotation()
        self.env["res.users"].create(
            {"partner_id": order.partner_id.id, "login": "employee"}
        )
        before = self.contacts()
        self.edit_quantity(order_id)
        self.assertRunDone(self.take_over())
        self.assertExact(order_id)
        self.shop.owner.edit_address(order_id, delivery={"city": "Hel"})
        run = self.take_over()
        self.assertIn("contact of an employee", self.reasons(run)[order_id])
        self.assertEqual(self.contacts(), before)
