from ...sync.sales.order.demand import Demand
from .common import ShoperCase
from .product_case import ProductWords

LICENCE = "sale-shop"
OPEN = ("1", "2")  # types of statuses
SENT = "7"  # status of the orders that the demo shop has already
# Some of everything that the demo shop sells: simple products by the piece, engraved
# ones, sizes, colours and both, each VAT rate, fractions, a bundle and a book.
SOLD = {*range(1, 17), 28, 29, 55, 63, 93, 94, *range(98, 102), *range(113, 117)}
SOLD |= {*range(119, 123)}
FEW_SOLD = {93, 94}  # by the piece


def unseen_in(connector):
    """What the shop sold that Odoo does not hold: {product id: quantity}."""
    return Demand(connector).unseen()


class SaleWords(ProductWords):
    """The demo shop, whose catalogue, statuses and methods are in Odoo already and mean
    what is suggested: orders can be taken over. Its own 40 orders are older than that,
    and none is open any more, so that they are not.

    Synchronising that takes long: it is done once for a class, and with a quarter of
    the catalogue."""

    shop_options = {"license_id": LICENCE}
    assortment = SOLD  # another one where the class synchronises a shop of its own

    # ------------------------------------------------------------------ given
    def start_shop(self, **options):
        shop = super().start_shop(**options)
        orders, statuses = shop.shop["orders"], shop.shop["statuses"].rows
        for order_id, row in list(orders.rows.items()):
            if statuses[int(row["status_id"])]["type"] in OPEN:
                orders.replace(order_id, row | {"status_id": SENT})
        for product_id in set(shop.shop["products"].rows) - self.assortment:
            shop.owner.delete("products", product_id)
        return shop

    def open_shop(self):
        """A new shop in the place of the one that was synchronised."""
        self.shop = self.start_shop()
        self.connector = self.synchronised.with_env(self.env)
        self.connector.write({"shop_url": self.shop.url, "password": "odoo"})
        self.connector.write({"state": "connected"})  # it is the same shop

    def synchronise_shop(self):
        """What a merchant does before the first order.

        :return: the connector
        """
        self.shop = self.start_shop()
        self.connector = self.connect(self.shop)
        self.link_vat_rates()
        created = {"import_unlinked": True}
        self.assertRunDone(
            self.synchronise(
                unit=created,
                category={},
                producer=created,
                tax={},
                tag=created,
                product=created,
                variant=created,
                **self.mirrors(),
            )
        )
        with self.enter_registry_test_mode():
            connector = self.connector.with_user(self.manager)
            connector.action_start_orders()
        self.connector.with_user(self.manager).action_take_over_suggestions()
        return self.connector

    def mirrors(self):
        """Options of the types that orders need besides the catalogue."""
        return {code: {} for code in ("status", "payment", "shipping", "currency")}

    def link_vat_rates(self):
        """What no rule decides in the Polish chart, a person does: np. is no tax of
        it."""
        self.assertRunDone(self.synchronise(tax={}))
        left = self.env["shoper.element"].search(
            [
                ("connector_id", "=", self.connector.id),
                ("entity", "=", "tax"),
                ("link_state", "=", "unlinked"),
            ]
        )
        for element in left:
            rate = float(element.shop_values["rate"])
            tax = self.odoo_tax(f"{element.name} (test)", rate)
            element.with_user(self.user).action_link(tax)

    # ------------------------------------------------------------------- then
    def status(self, number):
        """The row of a status of the shop, by its number there."""
        return self.connector.order_status_ids.filtered(
            lambda status: status.number == number
        )

    def payment(self, code):
        """The row of a method of payment, by the shop's name for it."""
        return self.connector.payment_method_ids.filtered(
            lambda method: method.code == code
        )

    def shipping(self, name):
        """The row of a method of delivery."""
        return self.connector.shipping_method_ids.filtered(
            lambda method: method.name == name
        )

    def assertShopSound(self):
        """What holds in a shop at any time holds still: above all, each number of stock
        is what sales and our writes make of it."""
        self.assertEqual(self.shop.broken_rules(), [])


class SaleCase(SaleWords, ShoperCase):
    """All is synchronised once for the class; what a test does in Odoo and in the shop
    is undone for the next one."""

    def tearDown(self):
        self.assertShopSound()
        super().tearDown()

    def open_shop(self):
        self.connector = self.synchronise_shop()
        self.shop.requests.clear()
