from collections import Counter
from contextlib import contextmanager
from decimal import Decimal
from unittest.mock import patch

from ...models.shoper_connector import stock_moved
from ...simulator.buyers.people import nip
from .parcel_case import ACCEPTED, ParcelWords
from .stock_case import StockWords
from .stock_oracle import GONE

KINDS = (
    ("registered", "transfer"),
    ("registered", "cod"),
    ("registered", "card_paid"),
    ("guest", "card_paid"),
    ("guest", "transfer", "code"),
    ("registered", "card_paid", "invoice_wanted"),
    ("company", "card_paid"),
    ("company", "cod"),
)
AGAIN = (("registered", "card_paid"), ("registered", "cod"))
CITIES = ("Hel", "Puck", "Reda")
HALF, GROSZ = Decimal("0.5"), Decimal("0.01")
NEVER = 10**9  # seconds


class YearLife(ParcelWords, StockWords):
    """What happens in a small shop from day to day, by chance, and what is noted of it
    to be compared with in the evening."""

    def setUp(self):
        super().setUp()
        self.without_pauses()
        # Not when the clock says so: the same seed is the same year.
        self.enterContext(patch.object(stock_moved, "PAUSE", NEVER))
        self.bought = []
        self.accounts = []  # e-mail addresses of buyers
        self.put = set()  # orders that people accepted in the panel
        self.edited = set()  # orders whose lines were edited today: nobody packs them
        self.sent = {}  # what left: {transfer: (order, {line of the shop: pieces})}
        self.returned = set()
        self.own_mails = set()  # places of mails that people in the panel caused
        self.going_on = set()  # orders that go on in the shop when people go home

    @contextmanager
    def at_work(self):
        """People work, and no synchronisation: what the shop mails is their doing."""
        before = len(self.shop.shop.mails)
        self.edited.clear()
        yield
        self.own_mails.update(range(before, len(self.shop.shop.mails)))
        self.going_on = set(filter(self.is_open, self.bought))

    def happenings(self):
        """What may happen, each as often as it does."""
        return [
            *[self.somebody_buys] * 5,
            *[self.somebody_pays] * 2,
            *[self.goods_leave] * 3,
            *[self.goods_arrive] * 2,
            self.somebody_pays_a_part,
            self.money_is_paid_back,
            self.somebody_cancels,
            self.somebody_cancels_what_is_paid,
            self.an_address_is_edited,
            self.lines_are_edited,
            self.the_panel_moves_a_status,
            self.something_comes_back,
            self.a_number_comes_late,
            self.parcels_without_number_are_told_or_not,
            self.somebody_buys_at_the_counter,
        ]

    # ------------------------------------------------------------------- choosing
    def one_of(self, things):
        return things[self.random.randrange(len(things))] if things else things

    def orders(self, *states):
        """Orders of the shop in Odoo, in some states."""
        return self.env["sale.order"].search(
            [("shoper_number", "in", self.bought), ("state", "in", states)], order="id"
        )

    def in_panel(self, number):
        """An order as the shop's panel has it."""
        return self.shop.shop["orders"].rows[int(number)]

    def paid(self, number):
        return Decimal(self.in_panel(number).get("paid", "0"))

    def total(self, number):
        return Decimal(self.in_panel(number)["sum"])

    def due(self, number):
        return self.total(number) - self.paid(number)

    def is_open(self, number):
        return int(self.in_panel(number)["status_id"]) not in GONE

    def quotations(self):
        """Quotations that go on in the shop."""
        return self.orders("draft").filtered(self.goes_on)

    def goes_on(self, order):
        return self.is_open(order.shoper_number)

    def is_kept(self, order):
        """Whether nothing of an order has left."""
        return "done" not in order.picking_ids.mapped("state")

    def untouched(self):
        """Sales orders of which nothing is paid, delivered or invoiced."""
        return self.orders("sale").filtered(
            lambda order: (
                self.goes_on(order)
                and not self.paid(order.shoper_number)
                and self.is_kept(order)
                and not order.invoice_ids
            )
        )

    def pieces(self, stock_id):
        return int(float(self.in_shop(stock_id)))

    # ------------------------------------------------------------------- the shop
    def somebody_buys(self):
        rows = self.random.sample(list(self.products), self.random.choice((1, 1, 2)))
        lines = [
            {"stock_id": row, "quantity": self.random.randint(1, min(there, 3))}
            for row in rows
            if (there := self.pieces(row))
        ]
        if not lines:
            return
        kind, buyer = self.random.choice(KINDS), None
        if self.accounts and self.random.random() < 0.2:
            kind, buyer = self.random.choice(AGAIN), self.for_another_company()
        [number] = self.shop.owner.buy(
            1, f"{self.seed}-{len(self.bought)}", list(kind), lines=lines, buyer=buyer
        )
        self.bought.append(str(number))
        if self.in_panel(number)["registered"] == "1":
            self.accounts.append(self.in_panel(number)["email"])

    def for_another_company(self):
        """Who bought before does so again, for a company that nobody knows."""
        return {
            "email": self.random.choice(self.accounts),
            "company": f"Nowa {len(self.bought)} sp. z o.o.",
            "tax_identification_number": nip(self.random),
        }

    def somebody_pays(self):
        unpaid = [
            number
            for number in self.bought
            if self.is_open(number) and self.due(number) > 0
        ]
        if unpaid:
            self.shop.owner.pay(int(self.random.choice(unpaid)))

    def somebody_pays_a_part(self):
        order = self.one_of(self.untouched())
        if order and order.shoper_number not in self.edited:
            part = (self.due(order.shoper_number) * HALF).quantize(GROSZ)
            self.shop.owner.pay(int(order.shoper_number), part)

    def money_is_paid_back(self):
        """All of it, or a part."""
        number = self.one_of([number for number in self.bought if self.paid(number)])
        if number:
            back = self.paid(number) * self.random.choice((1, HALF))
            self.shop.owner.pay(int(number), -back.quantize(GROSZ))

    def somebody_cancels(self):
        order = self.one_of(self.quotations() | self.untouched())
        if order:
            self.cancel_in_panel(order)

    def cancel_in_panel(self, order):
        self.shop.owner.cancel(int(order.shoper_number))
        self.edited.add(order.shoper_number)

    def somebody_cancels_what_is_paid(self):
        """The buyer gets the money, and nothing has left."""
        order = self.one_of(
            self.orders("sale").filtered(
                lambda order: (
                    self.goes_on(order)
                    and self.is_kept(order)
                    and self.paid(order.shoper_number)
                )
            )
        )
        if order:
            self.cancel_in_panel(order)
            number = order.shoper_number
            self.shop.owner.pay(int(number), -self.paid(number))

    def an_address_is_edited(self):
        order = self.one_of(self.orders("draft", "sale").filtered(self.goes_on))
        if order and order.state == "draft" and self.random.random() < 0.5:
            company = self.for_another_company() if self.accounts else {}
            company.pop("email", None)
            self.shop.owner.edit_address(int(order.shoper_number), billing=company)
        elif order:
            city = self.random.choice(CITIES)
            self.shop.owner.edit_address(
                int(order.shoper_number), delivery={"city": city}
            )

    def lines_are_edited(self):
        order = self.one_of(self.quotations() | self.untouched())
        if not order:
            return
        number, lines = int(order.shoper_number), self.shop.shop["order-products"]
        line_id = self.random.choice(self.shop.shop["orders"].line_ids(number))
        there = int(lines.quantity(line_id))
        there += self.pieces(lines.facts[line_id].stock_row)
        quantity = self.random.randint(1, min(there, 3))
        self.shop.owner.edit_lines(number, quantities={line_id: quantity})
        self.edited.add(order.shoper_number)

    def the_panel_moves_a_status(self):
        order = self.one_of(self.orders("draft", "sale"))
        if order and self.is_open(order.shoper_number):
            self.shop.owner.set_status(int(order.shoper_number), ACCEPTED)
            self.put.add(order.shoper_number)

    # ----------------------------------------------------------------- the warehouse
    def goods_leave(self):
        waiting = (
            self.orders("sale")
            .filtered(self.goes_on)
            .picking_ids.filtered(
                lambda picking: (
                    picking.state not in ("done", "cancel")
                    and picking.picking_type_code == "outgoing"
                    and picking.sale_id.shoper_number not in self.edited
                )
            )
        )
        picking = self.one_of(waiting)
        if not picking:
            return
        number = int(picking.sale_id.shoper_number)
        facts = self.shop.shop["order-products"].facts
        line_ids = {
            self.products[facts[line_id].stock_row]: line_id
            for line_id in self.shop.shop["orders"].line_ids(number)
            if facts[line_id].stock_row
        }
        held = Counter()
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty
            if move.product_uom_qty > 1 and self.random.random() < 0.3:
                move.quantity -= 1  # the rest comes later
            move.picked = True
            held[line_ids[move.product_id]] += move.quantity
        if self.random.random() < 0.75:
            picking.carrier_tracking_ref = f"NR{picking.id}"
        picking._action_done()
        self.sent[picking.id] = number, dict(held)

    def a_number_comes_late(self):
        """A parcel gets its number, or another one: a label was torn."""
        picking = self.env["stock.picking"].browse(self.one_of(list(self.sent)))
        if picking:
            known = picking.carrier_tracking_ref
            picking.carrier_tracking_ref = f"{known}B" if known else f"NR{picking.id}"

    def parcels_without_number_are_told_or_not(self):
        self.connector.with_user(
            self.manager
        ).parcels_without_number = self.random.choice(("wait", "send"))

    def something_comes_back(self):
        done = self.env["stock.picking"].browse(self.sent)
        picking = self.one_of(
            done.filtered(
                lambda item: item.carrier_tracking_ref and item.id not in self.returned
            )
        )
        if not picking:
            return
        self.returned.add(picking.id)
        wizard = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_model="stock.picking"
        )
        wizard = wizard.create({"picking_id": picking.id})
        for line in wizard.product_return_moves:
            line.quantity = self.random.randint(1, int(line.move_id.quantity))
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        for move in back.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        back._action_done()

    def goods_arrive(self):
        product = self.products[self.random.choice(list(self.products))]
        self.put_in_stock(product, self.random.randint(1, 6))

    def somebody_buys_at_the_counter(self):
        row = self.random.choice(list(self.products))
        if self.pieces(row):
            order = self.sell(self.products[row], 1)
            if self.random.random() < 0.5:
                self.deliver(order)
