import random
import re
from collections import defaultdict
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from ...simulator.buyers.wish import any_wish, changed
from ...sync.sales.row.money import vat_in
from ...sync.sales.row.tax import Tax
from ..cases.length import LONG, many
from ..cases.order_case import OrderCase

EACH = many(5000, 10)  # orders of every kind, for each shop
FEW = many(5000, 2)  # for each of those that differ in one thing
INVOICED = many(1000, 10)  # of all of them, at most twice as many
# Shops that compute otherwise, and how their companies round VAT.
SHOPS = (
    ({}, "round_globally"),
    (
        {
            "discount_rounding": "unit",
            "order_discounts": "separate",
            "discount_combination": "product",
            "code_discount": "percent_on_top",
            "payment_fee": "free_line",
            "guest_user": "null",
        },
        "round_per_line",
    ),
    (
        {
            "code_discount": "amount_hidden",
            "free_shipping_code": "negative_line",
            "line_stock_id": "base",
            "deleted_product_id": "zero",
            "fractional_quantity": "string0",
            "country_code": "absent",
            "vat_eu_tax": "np",
            "bundle_lines": "one_with_children",
            "returning_guest": "same_row",
            "address_state": "code",
        },
        "round_per_line",
    ),
    (
        {
            "code_discount": "amount_line",
            "currency_amounts": "order",
            "bundle_lines": "parts_as_lines",
            "loyalty_line_price": "full",
            "vat_eu_tax": "unchanged",
            "guest_user": "zero",
        },
        "round_globally",
    ),
)
# Shops that differ in one thing, and what makes it matter: usually each order has it.
SEVERAL = {
    "discount_client": "5",
    "discount_group": "7.5",
    "discount_levels": "2",
    "code": "discount",
}
ONE_MORE = (
    *(
        (
            {
                "order_discounts": "separate",
                "discount_combination": combination,
                "discount_rounding": rounding,
                "code_discount": "percent_on_top",
            },
            SEVERAL,
        )
        for combination, rounding in (("sum", "line"), ("max", "unit"))
    ),
    *(
        ({"code_discount": form, "code_amount": "told"}, {"code": "discount"})
        for form in ("amount_hidden", "amount_line")
    ),
)
NOT_ADDED_UP = "do not add up to its total"
NO_LINE_SHOWS = "code was used that no line shows"


def wishes(seed, count, wish):
    """What the buyers want that the owner lets buy by a seed, in their order.

    :param wish: what all of them want
    """
    return [
        changed(any_wish(random.Random(f"{seed}/{number}")), wish)
        for number in range(count)
    ]


def reasons_of_kind(wish, row, switches):
    """What an order of its kind waits for; nothing if it is an ordinary one."""
    total, shipping = Decimal(row["sum"]), Decimal(row["shipping_cost"])
    if wish.nothing_to_pay:
        return set()
    if int(row.get("loyalty_cost") or 0) and "loyalty_line_price" in switches:
        # Nothing in the order says how much the shop takes off for points.
        return {NO_LINE_SHOWS if wish.code else NOT_ADDED_UP}
    form = wish.code == "discount" and switches.get("code_discount")
    if form == "amount_hidden" and total < shipping:
        return {NOT_ADDED_UP}  # more is taken off than the goods cost
    return set()


def is_all_taken_off(wish, row, switches):
    """Whether nothing is paid for the goods: where a code takes off more than they
    cost, the order waits; where it takes off just that, it is an ordinary one."""
    form = wish.code == "discount" and switches.get("code_discount")
    total, shipping = Decimal(row["sum"]), Decimal(row["shipping_cost"])
    return (form == "amount_hidden" and total == shipping) or (
        form == "amount_line" and not total
    )


class TestOrderTotals(OrderCase):
    """Orders of all kinds from shops that compute in every way: each is in Odoo with
    the shop's total to the grosz, or waits with a reason; none is wrong."""

    def test_every_order_is_exact_or_waits(self):
        precision = self.env["decimal.precision"].search(
            [("name", "=", "Product Unit")]
        )
        precision.digits = 3
        abroad = self.position("0%", "zw.", "np.")
        self.connector.write(
            {
                "unknown_products": "placeholder",
                "unknown_product_id": self.connector.fee_product_id.id,
                "position_eu_private_id": abroad.id,
                "position_eu_company_id": abroad.id,
                "position_elsewhere_id": abroad.id,
                "has_zero_shipping_line": True,
            }
        )
        self.connector.payment_method_ids.confirm = "never"
        self.sell_in_euros()
        taken = []
        for seed, (switches, rounding) in enumerate(SHOPS):
            with self.subTest(**switches), self.switched(switches):
                taken += self.check_shop(seed, switches, rounding, EACH)
        for seed, (switches, wish) in enumerate(ONE_MORE, len(SHOPS)):
            with self.subTest(**switches), self.switched(switches):
                taken += self.check_shop(
                    seed, switches, "round_per_line", FEW, {} if LONG else wish
                )
        self.check_invoices(taken)

    def sell_in_euros(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            [
                {
                    "currency_id": euro.id,
                    "name": day,
                    "rate": 0.23,
                    "company_id": self.company.id,
                }
                # of today, and of the nights when clocks change
                for day in {date.today(), date(2026, 10, 25), date(2026, 3, 29)}
            ]
        )
        self.env["product.pricelist"].create({"name": "EUR", "currency_id": euro.id})
        self.assertRunDone(self.synchronise(currency={}))

    @contextmanager
    def switched(self, switches):
        """The shop is so meanwhile, and afterwards as it is by default."""
        for name, value in switches.items():
            setattr(self.shop.switches, name, value)
        try:
            yield
        finally:
            for name in switches:
                default = type(self.shop.switches).__dataclass_fields__[name].default
                setattr(self.shop.switches, name, default)

    def check_shop(self, seed, switches, rounding, count, wish=None):
        self.company.tax_calculation_rounding_method = rounding
        self.connector.write(
            {
                "rule_evidence": False,
                "hidden_discounts": switches.get("code_discount") == "amount_hidden",
                "amounts_in": switches.get("currency_amounts", "default"),
            }
        )
        ids = self.shop.owner.buy(count, seed, restock=True, wish=wish)
        run = self.take_over()
        self.assertIn(run.state, ("done", "done_with_errors"))
        failed = self.changes(run, state="failed")
        self.assertFalse(failed, failed.mapped("message"))
        reasons, taken = self.reasons(run), []
        wanted = wishes(seed, count, wish or {})
        for order_id, wish in zip(ids, wanted, strict=True):
            order, row = self.order(order_id), self.row_of(order_id)
            expected = reasons_of_kind(wish, row, switches)
            is_at_home = row["delivery_address"]["country"] == "Polska"
            if wish.vat_eu and (is_at_home or self.has_vat(order_id, row)):
                expected |= {"marked as an EU sale without VAT"}
            if order:
                amounts = order.amount_total, row["sum"]
                self.assertTrue(self.exact(order, row), (order_id, amounts))
                self.assertFalse(order.shoper_hold)
                self.assertFalse(expected, (wish, amounts))
                taken.append(order)
                continue
            reason = reasons[order_id]
            if "Same phone and last name" in reason:
                # Whoever types, or typed once, a number that others type, too.
                is_odd = wish.phone == "odd" or (wish.registered and wish.returning)
                self.assertTrue(is_odd or self.has_double(row), (wish, reason))
                continue
            if "Same tax number and name" in reason:
                # Several customers of the shop are of one company, which stays in the
                # address book of those who come back.
                self.assertTrue(row["billing_address"]["company"], (wish, reason))
                continue
            if not expected and is_all_taken_off(wish, row, switches):
                expected = {NOT_ADDED_UP}
            self.assertTrue(expected, (wish, reason))
            for words in expected:
                self.assertIn(words, reason, wish)
        return taken

    def has_double(self, row):
        """Whether another buyer has the last name and the phone number of one, which
        happens by chance among very many."""
        mine = self.persons(row)
        return any(
            other["email"] != row["email"] and mine & self.persons(other)
            for other in self.shop.shop["orders"].rows.values()
        )

    def persons(self, row):
        """{(last name, last nine digits of the phone number)} of an order."""
        addresses = row["billing_address"], row["delivery_address"]
        return {
            (address["lastname"], re.sub(r"\D", "", address["phone"])[-9:])
            for address in addresses
        }

    def has_vat(self, order_id, row):
        """Whether the shop charges VAT for anything of an order."""
        lines = self.shop.shop["orders"].line_ids(order_id)
        lines = [self.shop.shop.row("order-products", line_id) for line_id in lines]
        charged = [
            (line["price"], line["tax_value"])
            for line in lines
            if Decimal(line["discount_perc"]) < 100
        ]
        charged.append((row["shipping_cost"], row["shipping_tax_value"]))
        return any(
            Decimal(price) and Decimal(rate or 0) for price, rate in charged if price
        )

    def check_invoices(self, orders):
        """Invoices of some of the orders come to the same, with the right VAT."""
        orders = self.env["sale.order"].union(*orders[:: len(orders) // INVOICED])
        orders = orders.filtered(
            lambda order: order.amount_total > 0 and order.currency_id.name == "PLN"
        )
        orders.action_confirm()
        for method in ("round_globally", "round_per_line"):
            self.company.tax_calculation_rounding_method = method
            some, orders = orders[::2], orders[1::2]
            for order in some:
                invoice = order._create_invoices()
                invoice.action_post()
                self.assertEqual(
                    f"{invoice.amount_total:.2f}", f"{order.shoper_total:.2f}"
                )
                self.check_vat(invoice)

    def check_vat(self, invoice):
        """The VAT of each rate is within a grosz of what is in its gross amounts. Where
        the company rounds each line, each may be off by half a grosz more."""
        method = self.company.tax_calculation_rounding_method
        more = Decimal("0.005") if method == "round_per_line" else 0
        gross, vat, lines = defaultdict(Decimal), defaultdict(Decimal), defaultdict(int)
        for line in invoice.invoice_line_ids:
            gross[line.tax_ids] += Decimal(f"{line.price_total:.2f}")
            lines[line.tax_ids] += 1
        for line in invoice.line_ids.filtered("tax_line_id"):
            vat[line.tax_line_id] -= Decimal(f"{line.amount_currency:.2f}")
        for tax, total in gross.items():
            wanted = vat_in(total, Tax(tax.name, Decimal(repr(tax.amount))))
            apart = abs(vat[tax] - wanted)
            self.assertLessEqual(apart, Decimal("0.01") + lines[tax] * more)
