from datetime import datetime, timedelta

from odoo.fields import Command

from .order_case import OrderWords
from .sale_case import SaleCase

# Statuses of a fresh shop.
ACCEPTED, PACKING, READY, SHIPPED, CANCELLED = 2, 4, 6, 7, 8


class ParcelWords(OrderWords):
    """Orders of the shop that leave Odoo's warehouse, in words of a merchant."""

    # ------------------------------------------------------------------ given
    def synchronise_shop(self):
        connector = super().synchronise_shop()
        self.assertRunDone(self.take_over())
        carrier = self.carrier("Kurier")
        connector.shipping_method_ids.carrier_id = carrier
        connector.with_user(self.manager).parcels_since = "2020-01-01"
        return connector

    def carrier(self, name):
        product = self.env["product.product"].create({"name": name, "type": "service"})
        return self.env["delivery.carrier"].create(
            {"name": name, "product_id": product.id}
        )

    def sold(self, lines=((0, 2), (1, 1)), seed=1, **values):
        """Somebody buys and pays, and the order is confirmed in Odoo.

        :param lines: ((place of a product, quantity), ...)
        :return: the order in Odoo
        """
        [order] = self.all_sold([seed], lines, **values)
        return order

    def all_sold(self, seeds, lines=((0, 2), (1, 1)), **values):
        """Somebody buys and pays by each seed, which is confirmed in one go.

        :return: [the order in Odoo]
        """
        lines = [
            {"stock_id": self.stock_id(place), "quantity": quantity}
            for place, quantity in lines
        ]
        taken = self.all_taken(seeds, "card_paid", lines=lines, **values)
        for order_id, order in taken:
            self.assertEqual(order.state, "sale", self.element_of(order_id).shop_values)
        return [order for _order_id, order in taken]

    def sold_many(self, count, seed=1, **values):
        """So many people buy and pay the same, which is confirmed in Odoo in one go.

        :return: the orders in Odoo
        """
        lines = [{"stock_id": self.stock_id(0), "quantity": 2}]
        ids = self.shop.owner.buy(count, seed, "card_paid", lines=lines, **values)
        self.take_over()
        orders = self.env["sale.order"].search([("shoper_number", "in", ids)])
        self.assertEqual(orders.mapped("state"), ["sale"] * count)
        return orders.sorted("id")

    def ship(self, order, number="", done=None, carrier=None):
        """Goods of an order leave; without ``done`` all that is left of it.

        :param done: how many pieces of each line leave, in their order
        :return: the transfer
        """
        picking = order.picking_ids.filtered(lambda item: item.state != "done")[:1]
        if carrier:
            picking.carrier_id = carrier
        lines = self.line_ids(order)
        for move in picking.move_ids:
            quantity = move.product_uom_qty
            if done is not None:
                quantity = done[lines.index(move.sale_line_id.shoper_line_id)]
            move.quantity = quantity
            move.picked = True
        picking.carrier_tracking_ref = number
        picking._action_done()
        return picking

    def on_delivery(self, *seeds):
        """Orders that are paid on delivery, and options by which the shop is told.

        :return: (orders in Odoo, options)
        """
        lines = [{"stock_id": self.stock_id(), "quantity": 1}]
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        self.payment("cod").write({"journal_id": journal.id, "register_payment": True})
        taken = self.all_taken(seeds, "cod", lines=lines)
        orders = self.env["sale.order"].union(*(order for _id, order in taken))
        self.assertEqual(set(orders.mapped("state")), {"sale"})
        paid = self.env["shoper.property"].search(
            [("entity", "=", "order_status"), ("code", "=", "paid")]
        )
        for order in orders:
            self.ship(order, f"A{order.id}")
        return orders, {
            "update_linked": "shop",
            "property_ids": [Command.set(paid.ids)],
        }

    # ------------------------------------------------------------------- when
    def collect(self, order, discount=0, *, is_corrected=False, currency=None, times=1):
        """The buyer pays, which somebody enters for the invoice.

        :param discount: percent, that somebody gave in Odoo
        :param is_corrected: whether another invoice was made in place of a wrong one
        :param currency: another one that the accountant chose on the invoice
        :param times: how much each price is then of what it was
        """
        for line in order.order_line:
            line.qty_delivered = line.product_uom_qty
        invoice = order._create_invoices()
        invoice.invoice_line_ids[:1].discount = discount
        if currency:
            prices = [line.price_unit * times for line in invoice.invoice_line_ids]
            invoice.currency_id = currency
            for line, price in zip(invoice.invoice_line_ids, prices, strict=True):
                line.price_unit = price
        invoice.action_post()
        if is_corrected:
            invoice = self.correct(invoice)
        payment = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        payment.create({})._create_payments()
        invoice.invalidate_recordset()
        if invoice.payment_state != "paid":  # it is when the bank says so
            invoice.payment_state = "paid"

    def give_back(self, picking, quantity, number=""):
        """So many pieces of each thing of a transfer come back."""
        wizard = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_model="stock.picking"
        )
        wizard = wizard.create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = quantity
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        back.carrier_tracking_ref = number
        back.move_ids.write({"quantity": quantity, "picked": True})
        back._action_done()

    def make_parcel(self, order, number, products=None):
        """Somebody makes a parcel in the shop's panel, of all that is left if nothing
        else is said."""
        held = [
            {"order_product_id": line_id, "quantity": quantity}
            for line_id, quantity in (products or {}).items()
        ]
        self.shop.owner.create(
            "parcels",
            {
                "order_id": int(order.shoper_number),
                "shipping_id": order.shoper_shipping_id.number,
                "shipping_code": number,
                "sent": True,
                **({"products": held} if held else {}),
            },
        )

    def tell(self, auto_apply=True, **options):
        """Synchronise orders and what goes back to the shop."""
        options = options or {"parcel": {}}
        take = {"import_unlinked": True, "update_linked": "odoo", "fetch_all": False}
        return self.synchronise(auto_apply=auto_apply, order=take, **options)

    def pause(self, *codes):
        """Types were synchronised the last time longer ago than people remember."""
        steps = self.env["shoper.sync.step"].search(
            [("connector_id", "=", self.connector.id), ("entity", "in", codes)]
        )
        steps.filtered("ended_at").ended_at = datetime.now() - timedelta(days=9)
        if self.connector.statuses_since:
            self.connector.statuses_since = datetime.now() - timedelta(days=10)

    # ------------------------------------------------------------------- then
    def parcels(self, order):
        """The parcels that the shop has of an order, the first one first."""
        rows = self.shop.shop.rows("parcels")
        return [row for row in rows if row["order_id"] == order.shoper_number]

    def contents(self, order):
        """What they hold: [(number, {line: quantity})]."""
        return [
            (
                row["shipping_code"],
                {
                    int(one["order_product_id"]): float(one["quantity"])
                    for one in row["products"]
                },
            )
            for row in self.parcels(order)
        ]

    def line_ids(self, order):
        """The shop's ids of the lines with goods."""
        goods = order.order_line.filtered(lambda line: line.shoper_kind == "product")
        return goods.mapped("shoper_line_id")

    def status_of(self, order):
        """The shop's number of the status of an order."""
        return int(self.row_of(int(order.shoper_number))["status_id"])

    def mails(self, order, kind="parcel"):
        """The mails of a kind that the shop sent the buyer of an order."""
        number = int(order.shoper_number)
        return [
            mail
            for mail in self.shop.shop.mails
            if mail.order_id == number and mail.kind == kind
        ]

    def posts(self):
        """How many parcels were sent to the shop since its calls were forgotten."""
        return self.writes().count(("POST", "parcels"))

    def waiting(self, run, entity="parcel"):
        """Why something waits: [text]."""
        return self.changes(run, entity, state="waiting").mapped("message")


class ParcelCase(ParcelWords, SaleCase):
    """What a test does in Odoo is undone for the next one."""

    def setUp(self):
        super().setUp()
        self.without_pauses()
