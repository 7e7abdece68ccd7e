from decimal import Decimal
from random import Random
from unittest import TestCase

from ...sync.sales.order.amounts import shown_amounts
from ...sync.sales.row.money import LineKind, gross_by_tax, sum_of
from ...sync.sales.row.order_lines import group_lines
from ...sync.sales.row.order_row import read_order
from ...sync.sales.row.order_total import Reproduced, Settings, bill_of, reproduce
from ..cases.sale_orders import COMBINATIONS, buy


class TestShownAmounts(TestCase):
    """However an order's amounts are shown, they come to the same."""

    def orders(self):
        for seed in range(400):
            bought = buy(Random(seed), COMBINATIONS[seed % len(COMBINATIONS)], seed + 1)
            row = read_order(bought.order)
            bill = bill_of(row, group_lines(bought.lines, [row.id]).lines[row.id])
            result = reproduce(bill, Settings(hidden_discounts=True))
            if isinstance(result, Reproduced):
                yield bill, result.amounts

    def test_discounts_apart_change_no_sum_and_no_vat_rate(self):
        apart = 0
        for bill, amounts in self.orders():
            shown = shown_amounts(
                amounts, bill, discounts_apart=True, free_shipping=False
            )
            self.assertEqual(gross_by_tax(shown), gross_by_tax(amounts))
            apart += len(shown) > len(amounts)
            prices = {line.id: line.price * line.quantity for line in bill.lines}
            for amount in shown:
                if amount.kind is LineKind.PRODUCT:
                    full = prices[amount.line_id]
                    self.assertLess(abs(amount.total - full), Decimal("0.006"))
        self.assertGreater(apart, 100)

    def test_free_delivery_is_a_line_of_nothing(self):
        free = 0
        for bill, amounts in self.orders():
            shown = shown_amounts(
                amounts, bill, discounts_apart=False, free_shipping=True
            )
            self.assertEqual(sum_of(shown), sum_of(amounts))
            delivery = [item for item in shown if item.kind is LineKind.SHIPPING]
            self.assertEqual(len(delivery), 1)
            free += not delivery[0].total
        self.assertGreater(free, 50)
