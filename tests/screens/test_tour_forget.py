from odoo.tests import HttpCase, tagged

from ..cases.customer_case import IMPORT, CustomerCase
from ..cases.languages import Walked
from ..cases.length import thorough


@tagged("post_install", "-at_install")
class TestTourForget(Walked, CustomerCase, HttpCase):
    """A person of whom a shop told is forgotten in the browser."""

    @thorough
    def test_a_customer_who_asks_for_it_is_forgotten(self):
        user_id = self.customer("Anna Nowak", None, {"phone": "601701801"})
        self.assertRunDone(self.synchronise(customer=IMPORT))
        anna = self.contact_of(user_id)
        order = self.env["sale.order"].create({"partner_id": anna.id})
        self.start_tour("/odoo", "shoper_forget", login=self.manager.login)
        element = self.element("customer", user_id)
        self.assertTrue(element.is_forgotten)
        self.assertFalse(element.name or element.payload or element.shop_values)
        self.assertEqual((anna.name, order.partner_id), ("Anna Nowak", anna))
        self.assertNothingToDo(self.synchronise(customer=IMPORT))


@thorough
@tagged("post_install", "-at_install")
class TestTourForgetInPolish(TestTourForget):
    walked_in = "pl_PL"
