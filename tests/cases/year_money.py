from collections import defaultdict
from decimal import Decimal

from .year_office import YearOffice


class YearMoney(YearOffice):
    """What must be registered of what buyers paid: each payment once, nothing of what
    somebody left as it is, and nothing paid back that nobody was told of."""

    def setUp(self):
        super().setUp()
        self.steps = defaultdict(list)  # payments, from evening to evening
        self.level = defaultdict(Decimal)  # up to which sum Odoo knows what is paid
        self.ignored = {}  # {order: what is paid, of which somebody left it}
        self.paid_back = set()  # orders of which somebody entered that by hand

    def check_payments(self, orders, day):
        """What was paid of a sales order since the evening before is one payment, and
        what was paid back was asked about."""
        found = defaultdict(list)
        for payment in self.env["account.payment"].search(
            [("shoper_order_id.shoper_connector_id", "=", self.connector.id)]
        ):
            self.assertIn(payment.state, ("in_process", "paid"), day)
            number = payment.shoper_order_id.shoper_number
            found[number].append(grosz(payment.amount))
        asked = set(map(self.number_of, self.questions("pay")))
        for number, order in orders.items():
            if number not in asked:
                self.note_paid(number, order, day)
            self.assertEqual(
                sorted(found[number]), sorted(self.steps[number]), (day, number)
            )
            self.assertEqual(
                grosz(order.shoper_registered), self.level[number], (day, number)
            )

    def note_paid(self, number, order, day):
        """Note what was paid of an order of which nobody is asked."""
        more = self.paid(number) - self.level[number]
        is_sold = order.state == "sale" and self.is_accounted(order)
        if is_sold and more > 0 and self.ignored.get(number) != self.paid(number):
            self.steps[number].append(more)
            self.level[number], more = self.paid(number), 0
        if is_sold or order.state == "cancel":
            self.assertGreaterEqual(more, 0, (day, number))

    def note_left(self, decision):
        super().note_left(decision)
        change = decision.sudo().change_id
        if change.action != "pay":
            return
        number = self.number_of(decision)
        before, after = (
            Decimal(side["registered"]) for side in (change.before, change.after)
        )
        if after < before:
            self.paid_back.add(number)
        if number in self.paid_back:
            self.level[number] = after  # a person entered what there was to enter
        else:
            self.ignored[number] = after


def grosz(amount):
    """Read an amount that Odoo keeps."""
    return Decimal(f"{amount:.2f}")
