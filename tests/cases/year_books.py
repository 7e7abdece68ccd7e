from collections import Counter, defaultdict
from decimal import Decimal
from typing import NamedTuple

from .parcel_case import ACCEPTED, CANCELLED, PACKING, SHIPPED
from .year_money import YearMoney, grosz

STATES = ("draft", "sent", "sale", "cancel")


class Sale(NamedTuple):
    """What an invoice is to be of: the order as the shop had it when it was made."""

    total: Decimal
    tax_number: str
    buyer: str


class YearBooks(YearMoney):
    """What must hold in the evening of each day, whatever happened: compared with what
    the shop has and with what was noted by day, not with what the addon says of it."""

    def setUp(self):
        super().setUp()
        self.sold = set()  # sales orders, before the last synchronisation of the day
        self.open_then = set()  # orders that go on in the shop then
        self.accepted = set()  # those that nobody had accepted in the panel until then
        self.called_off = set()  # those of which Odoo told the shop that they end
        self.invoiced = {}  # {order: Sale}
        self.told = set()  # transfers of which the shop knows

    def before_evening(self):
        """Note what the last synchronisation of the day finds confirmed: what follows
        from that is done and told by it, and not by the one that confirms an order."""
        sold = self.orders("sale")
        self.sold = set(sold.filtered(self.is_accounted).mapped("shoper_number"))
        # One that was confirmed in the evening may have left by now.
        there = sold.filtered(self.goes_on).filtered(self.is_kept)
        there = set(there.mapped("shoper_number"))
        self.accepted |= there - self.put
        self.open_then = set(filter(self.is_open, self.bought))

    def check(self, day):
        self.assertEqual(self.shop.broken_rules(), [], day)
        orders = self.check_orders(day)
        self.check_payments(orders, day)
        self.check_invoices(orders, day)
        self.check_parcels(day)
        self.check_mails(day)
        self.check_stock(day)

    def check_orders(self, day):
        """Each order is in Odoo once, and of the shop's total.

        :return: {number: the order in Odoo}
        """
        orders = self.orders(*STATES)
        numbers = Counter(orders.mapped("shoper_number"))
        self.assertEqual(numbers, Counter(self.bought), day)
        # An edit in the panel may be met in the evening only, or what comes after it be
        # asked about then: it is decided tomorrow.
        edited, asked = (
            set(map(self.number_of, found))
            for found in (self.questions(False), self.questions())
        )
        for order in orders:
            self.check_state(order, day, order.shoper_number in asked)
            if order.shoper_number not in edited:
                self.check_total(order, day)
        return {order.shoper_number: order for order in orders}

    def check_state(self, order, day, is_asked):
        """What a person said that an order is in Odoo it stays, and the shop knows what
        was cancelled there; else it is what the shop says, unless that is asked."""
        number, state = order.shoper_number, order.state
        said = self.said.get(number)
        if said == "draft" and state == "sale" and number not in self.were_sold:
            said = self.said.pop(number)  # it goes on by the rule of its payment
        elif said:
            self.assertEqual(state, said, (day, number))
        elif not self.is_open(number) and not is_asked:
            told = order.message_ids.mapped("body")
            self.assertEqual(state, "cancel", (day, number, told))
        if state == "sale":
            self.were_sold.add(number)
        if state == "cancel":
            self.assertFalse(self.is_open(number), (day, number))
            if number in self.going_on:
                self.called_off.add(number)

    def check_total(self, order, day):
        """An order comes to what it does in the shop, unless a person edited it, or it
        goes on in the shop no more."""
        number, total = order.shoper_number, grosz(order.amount_total)
        if total == self.total(number) and number not in self.former:
            self.own.pop(number, None)  # it was corrected
        if number in self.own:
            self.assertEqual(total, grosz(self.own[number]), (day, number))
        elif self.is_open(number) and not order.shoper_hold:
            self.assertEqual(total, self.total(number), (day, number))
        if order.state == "sale":
            self.assertEqual(total, self.total(number), (day, number))

    def check_invoices(self, orders, day):
        """What is paid, or delivered to who pays then, has one invoice, of what the
        shop sold and to whom; what a person credited has none besides."""
        for number, order in orders.items():
            invoices = order.invoice_ids.grouped("move_type")
            none = order.invoice_ids.browse()
            own = invoices.get("out_invoice", none)
            self.assertEqual(
                own.mapped("state"),
                ["posted"] * (number in self.invoiced or self.is_to_invoice(order)),
                (day, number, order.message_ids.mapped("body")),
            )
            credited = set(own.ids) & self.credited
            self.assertEqual(len(invoices.get("out_refund", none)), len(credited), day)
            if own:
                sale = self.invoiced.setdefault(number, self.sale(number))
                payer = own.commercial_partner_id
                made = Sale(
                    grosz(own.amount_total), _digits(payer.vat or ""), payer.name
                )
                self.assertEqual(made, sale, (day, number))

    def is_to_invoice(self, order):
        """Whether the invoice of an order is to be made by now: all of it can be
        invoiced, and all is paid or, where that is on delivery, delivered."""
        if order.shoper_number not in self.sold:
            return False
        on_delivery = order.shoper_payment_id.code == "cod"
        is_delivered = {*order.picking_ids.mapped("state")} <= {"done", "cancel"}
        is_time = self.due(order.shoper_number) <= 0 or on_delivery and is_delivered
        return is_time and all(
            line.qty_delivered == line.product_uom_qty
            for line in order.order_line
            if line.product_id.invoice_policy == "delivery"
        )

    def sale(self, number):
        row = self.in_panel(number)
        billing = row["billing_address"]
        person = f"{billing['firstname']} {billing['lastname']}"
        return Sale(
            self.total(number),
            _digits(billing["tax_identification_number"]),
            billing["company"] or person,
        )

    def check_parcels(self, day):
        """Each delivery is one parcel, with what left and under its number, as soon as
        it has one or needs none, unless all of it came back before; and there is no
        other."""
        pickings = self.env["stock.picking"].browse(self.sent)
        has = Counter()
        for row in self.shop.shop["parcels"].rows.values():
            if row["order_id"] in self.bought:
                self.assertEqual(row["sent"], "1", day)
                held = {
                    int(one["order_product_id"]): one["quantity"]
                    for one in row["products"]
                }
                has[int(row["order_id"]), row["shipping_code"], _text(held)] += 1
        wanted = Counter()
        for picking in pickings:
            number, held = self.sent[picking.id]
            parcel = number, picking.carrier_tracking_ref or "", _text(held)
            if picking.carrier_tracking_ref or self.needs_no_number(picking):
                # Which of that day's runs came first, the day's end does not say.
                if parcel in has or not _came_back(picking):
                    self.told.add(picking.id)
            wanted[parcel] += picking.id in self.told
        self.assertEqual(has, +wanted, day)

    def needs_no_number(self, picking):
        """Whether the shop was told without a number already when a transfer left."""
        begun = self.connector.parcels_without_since
        is_told = self.connector.parcels_without_number == "send"
        return is_told and not (begun and picking.date_done < begun)

    def check_mails(self, day):
        """A buyer is mailed once of what was bought, of each parcel and of the two
        statuses into which the shop puts the order with it, and once that the order is
        accepted or cancelled, unless people said so in the panel; of nothing else but
        what they do, and at most once that an order is got ready whose goods came back
        before the shop heard of them."""
        statuses = self.shop.shop["statuses"]
        bought, told = Counter(), defaultdict(Counter)
        for place, mail in enumerate(self.shop.shop.mails):
            number = str(mail.order_id)
            if mail.kind == "order":
                bought[number] += 1
            elif place not in self.own_mails:
                what = mail.subject.partition(": ")[2]
                told[number][what if mail.kind == "status" else mail.kind] += 1
        sent = Counter(str(self.sent[picking_id][0]) for picking_id in self.told)
        packing = statuses.called(PACKING)
        undone = {
            str(number)
            for picking_id, (number, _held) in self.sent.items()
            if picking_id not in self.told
            and _came_back(self.env["stock.picking"].browse(picking_id))
        }
        for number in self.bought:
            if number in undone and told[number][packing] == sent[number] + 1:
                told[number][packing] -= 1
            wanted = Counter(
                {
                    statuses.called(ACCEPTED): int(number in self.accepted),
                    statuses.called(CANCELLED): int(number in self.called_off),
                    packing: sent[number],
                    statuses.called(SHIPPED): sent[number],
                    "parcel": sent[number],
                }
            )
            self.assertEqual(told[number], wanted, (day, number))
            self.assertEqual(bought[number], 1, (day, number))

    def check_stock(self, day):
        """The shop has what is free, less what is kept back. What it takes back by
        itself since the last synchronisation told it of a cancelling, is known to the
        next one."""
        ended = self.open_then - set(filter(self.is_open, self.bought))
        moving = {row for number in ended for row in self.oracle.sold(int(number))}
        has = {row: float(self.in_shop(row)) for row in self.products.keys() - moving}
        free = {
            row: max(0, left - self.kept_back.get(row, self.connector.stock_safety))
            for row, left in self.oracle.free().items()
            if row not in moving
        }
        self.assertEqual(has, free, day)


def _digits(text):
    return "".join(filter(str.isdigit, text))


def _text(held):
    return tuple(sorted((line_id, float(count)) for line_id, count in held.items()))


def _came_back(picking):
    """Whether all that a transfer brought to the buyer is back."""
    return all(
        sum(move.returned_move_ids.filtered(_is_done).mapped("quantity"))
        >= move.quantity
        for move in picking.move_ids.filtered(_is_done)
    )


def _is_done(move):
    return move.state == "done"
