from decimal import Decimal
from random import Random

from odoo.fields import Command
from odoo.tests import TransactionCase

from ...sync.core.money import GROSZ
from ...sync.sales.row.money import vat_by_tax
from ...sync.sales.row.order_lines import group_lines
from ...sync.sales.row.order_row import read_order
from ...sync.sales.row.order_total import Settings, bill_of, reproduce
from ..cases.sale_orders import COMBINATIONS, TAXES, buy


class TestOrdersInOdoo(TransactionCase):
    """Lines made by the calculation, in Odoo's own orders."""

    def gross_tax(self, name, percent):
        """An archived tax that is included in the price, as the connector makes it."""
        return self.env["account.tax"].create(
            {
                "name": f"{name} brutto",
                "amount": float(percent),
                "type_tax_use": "sale",
                "price_include_override": "tax_included",
                "active": False,
            }
        )

    def line(self, product, tax, amount):
        return Command.create(
            {
                "product_id": product.id,
                "product_uom_qty": float(amount.quantity),
                "price_unit": amount.unit_price,
                "technical_price_unit": -1,
                "discount": 0.0,
                "tax_ids": [Command.set(tax.ids)],
            }
        )

    def orders(self):
        """An order of each kind of shop, in Odoo, beside what the shop says."""
        taxes = {name: self.gross_tax(name, percent) for name, percent in TAXES}
        product = self.env["product.product"].create(
            {"name": "Anything", "type": "consu"}
        )
        # A unit as fine as the shop's quantities.
        precision = self.env["decimal.precision"]
        precision = precision.search([("name", "=", "Product Unit")])
        precision.digits = 3
        bought, values = [], []
        for seed, switches in enumerate(COMBINATIONS):
            order = buy(Random(seed), switches, seed + 1)
            row = read_order(order.order)
            lines = group_lines(order.lines, [row.id]).lines[row.id]
            result = reproduce(bill_of(row, lines), Settings(hidden_discounts=True))
            bought.append((order, result.amounts))
            values.append(
                {
                    "partner_id": self.env.user.partner_id.id,
                    "order_line": [
                        self.line(product, taxes[amount.tax.name], amount)
                        for amount in result.amounts
                    ],
                }
            )
        return list(zip(bought, self.env["sale.order"].create(values), strict=True))

    def assertTotals(self, orders):
        self.env.flush_all()
        self.env.invalidate_all()  # what the database keeps, not what was given
        for (bought, amounts), order in orders:
            self.assertEqual(round(order.amount_total * 100), bought.total)
            for amount, line in zip(amounts, order.order_line, strict=True):
                self.assertAlmostEqual(line.price_total, float(amount.total), 6)

    def vat_apart(self, orders):
        """How far Odoo's VAT of any rate of an order is from that of its gross sum."""
        apart = Decimal(0)
        for (_bought, amounts), order in orders:
            found = {}
            for amount, line in zip(amounts, order.order_line, strict=True):
                vat = Decimal(str(round(line.price_tax, 2)))
                found[amount.tax] = found.get(amount.tax, Decimal(0)) + vat
            for tax, share in vat_by_tax(amounts).items():
                apart = max(apart, abs(found[tax] - share.vat))
        return apart

    def test_each_total_is_the_shop_s_with_vat_rounded_per_rate(self):
        self.env.company.tax_calculation_rounding_method = "round_globally"
        orders = self.orders()
        self.assertTotals(orders)
        self.assertLessEqual(self.vat_apart(orders), GROSZ)

    def test_each_total_is_the_shop_s_with_vat_rounded_per_line(self):
        self.env.company.tax_calculation_rounding_method = "round_per_line"
        orders = self.orders()
        self.assertTotals(orders)
        # Each of up to six lines may round by half a grosz.
        self.assertLessEqual(self.vat_apart(orders), 3 * GROSZ)
