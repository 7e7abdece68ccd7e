import random

from ...simulator.buyers.people import nip
from ...sync.sales.customer.buyers import Buyers
from ...sync.sales.row.order_row import read_order
from .common import ShoperCase
from .product_case import ProductWords
from .sale_orders import address_row, order_row
from .undo_case import UndoWords
from .unit_case import UnitWords

IMPORT = {"import_unlinked": True}
UPDATE = {"update_linked": "odoo"}
# Of whoever is not named: where they live.
HOME = {
    "street_1": "Warszawska 543/123",
    "city": "Kraków",
    "zip_code": "31-345",
    "country": "Polska",
    "country_code": "PL",
    "phone": "640432543",
}


class CustomerWords(UndoWords, UnitWords, ProductWords):
    """A shop with customers, contacts of Odoo, and orders by buyers of all kinds."""

    # ------------------------------------------------------------------ given
    def customer(self, name="Anna Nowak", email=None, *addresses, **values):
        """A customer of the shop.

        :param addresses: fields of each address besides :data:`HOME`, one where none
            are given; the first is the default one. None: the customer has none
        :return: id in the shop
        """
        first, _space, last = name.partition(" ")
        if email is None:
            email = f"{name.replace(' ', '.').lower()}@example.com"
        user_id = self.shop.owner.create(
            "users", {"firstname": first, "lastname": last, "email": email} | values
        )
        for number, address in enumerate(addresses or ({},)):
            if address is not None:
                is_first = "0" if number else "1"
                self.address(user_id, default=is_first, **address)
        return user_id

    def address(self, user_id, **values):
        """A further address of a customer of the shop."""
        user = self.shop.shop["users"].rows[user_id]
        names = {name: user[name] for name in ("firstname", "lastname")}
        return self.shop.owner.create(
            "user-addresses", {"user_id": user_id} | names | HOME | values
        )

    def nip(self, number=1):
        """A valid tax number that nobody has."""
        return nip(random.Random(number))

    def contact(self, name="Anna Nowak", **values):
        """A contact of Odoo."""
        return self.env["res.partner"].create({"name": name, **values})

    def order(self, order_id=1, user_id=None, address=None, delivery=None, **values):
        """A row of an order, by a guest unless a customer is named.

        :param address: fields of both addresses, ``delivery`` of that of the parcel
        """
        billing = address_row(pesel="", **(address or {}))
        parcel = address_row(pesel="", **(address or {}) | (delivery or {}))
        return order_row(
            order_id=str(order_id),
            user_id=user_id and str(user_id),
            registered="1" if user_id else "0",
            billing_address=billing,
            delivery_address=parcel,
            **values,
        )

    # ------------------------------------------------------------------- when
    def buyers_of(self, *rows, known=None):
        """The contacts that orders get: {order id: (who bought, invoice, parcel)}, or
        the reasons why they wait.

        :param known: who bought where Odoo has the order: {order id: id of a contact}
        """
        orders = [read_order(row) for row in rows]
        with self.buying() as buyers:
            plans = buyers.plan(orders, known)
            good = {key: plan for key, plan in plans.items() if type(plan) is not tuple}
            found = plans | buyers.make(good)
        contacts = self.env["res.partner"]
        return {
            order_id: item
            if order_id not in good
            else tuple(contacts.browse(contact_id) for contact_id in item)
            for order_id, item in found.items()
        }

    def buyer_of(self, row, known=None):
        """The contacts that one order gets, or the reasons why it waits.

        :param known: the contact who bought, where Odoo has the order
        """
        known = known and {int(row["order_id"]): known.id}
        [found] = self.buyers_of(row, known=known).values()
        return found

    def buying(self):
        """A unit of work in which contacts of orders are found and made."""
        run = self.connector.with_user(self.manager)._synchronise(
            [{"entity": "customer", "update_linked": "none"}]
        )
        run.sudo().state = "cancelled"
        return _Buying(self, run.step_ids.sudo())

    # ------------------------------------------------------------------- then
    def contact_of(self, user_id):
        """The contact that a customer of the shop is linked with."""
        return self.record_of("customer", user_id)

    def all_contacts(self):
        return self.env["res.partner"].with_context(active_test=False).search([])


class _Buying:
    def __init__(self, case, step):
        self.context = case.context_of(step)

    def __enter__(self):
        return Buyers(self.context.__enter__())

    def __exit__(self, *exc_info):
        return self.context.__exit__(*exc_info)


class CustomerCase(CustomerWords, ShoperCase):
    """What a test does in Odoo is undone for the next one."""
