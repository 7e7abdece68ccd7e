"""What an order costs, under each switch about money. The sums are worked out here by
hand, from what the API shows of the order and what the switch says."""

from decimal import ROUND_HALF_UP, Decimal

from .order_case import OrderCase


def cents(number) -> Decimal:
    return Decimal(number).quantize(Decimal("0.01"), ROUND_HALF_UP)


class TestMoney(OrderCase):
    def open_shop(self):
        super().open_shop()
        self.sim.settings["shopping_allow_overselling"] = "1"

    def order_of(self, kind="pick_up", price="9.99", quantity=3, discount=0, **options):
        line = {"price": price, "discount_perc": discount}
        order_id = self.buy(quantity, kind=kind, line=line, **options)
        row = self.order(order_id)
        self.assert_sound()
        return row, self.lines(order_id)

    def shown(self, row, lines, percent=0) -> Decimal:
        """Sum of what is shown, lines rounded once each, less a percent on top."""
        left = 1 - Decimal(percent) / 100
        return Decimal(row["shipping_cost"]) + sum(
            cents(
                Decimal(line["price"])
                * Decimal(line["quantity"])
                * (1 - Decimal(line["discount_perc"]) / 100)
                * (left if line["product_id"] != "0" else 1)
            )
            for line in lines
        )

    def test_lines_and_shipping(self):
        row, lines = self.order_of("transfer", price="65.70", quantity=1)
        self.assertEqual(
            Decimal(row["sum"]), Decimal("65.70") + Decimal(row["shipping_cost"])
        )
        self.assertNotEqual(row["shipping_cost"], "0.00")

    def test_rounding_of_discounts(self):
        for rounding, expected in (("line", "9.26"), ("unit", "9.24")):
            self.sim.switches.discount_rounding = rounding
            row, _lines = self.order_of(price="0.99", quantity=11, discount=15)
            self.assertEqual(row["sum"], expected)

    def test_an_order_keeps_the_rule_by_which_it_was_bought(self):
        row, lines = self.order_of(price="0.99", quantity=11, discount=15)
        self.sim.switches.discount_rounding = "unit"
        self.put(f"order-products/{lines[0]['id']}", {"name": "x"})
        self.assertEqual(self.order(row["order_id"])["sum"], "9.26")

    def test_discount_of_a_group(self):
        kind = ["pick_up", "group_discount"]
        row, lines = self.order_of(kind)
        self.assertEqual((row["discount_group"], row["sum"]), ("10", "26.97"))
        self.assertEqual(lines[0]["discount_perc"], "10.0000")
        self.sim.switches.order_discounts = "separate"
        row, lines = self.order_of(kind)
        self.assertEqual((row["discount_group"], row["sum"]), ("10", "26.97"))
        self.assertEqual(lines[0]["discount_perc"], "0.0000")

    def test_several_discounts_become_one(self):
        wish = {"discount_client": 5, "discount_group": 10, "discount_levels": "2.5"}
        for how, percent in (("sum", "17.5"), ("max", "10"), ("product", "16.6375")):
            self.sim.switches.discount_combination = how
            self.sim.switches.order_discounts = "separate"
            row, lines = self.order_of(wish=wish, price="100.00", quantity=1)
            self.assertEqual(Decimal(row["sum"]), self.shown(row, lines, percent), how)
            self.sim.switches.order_discounts = "folded"
            row, lines = self.order_of(wish=wish, price="100.00", quantity=1)
            self.assertEqual(Decimal(lines[0]["discount_perc"]), Decimal(percent))
            self.assertEqual(Decimal(row["sum"]), self.shown(row, lines))

    def test_code_in_percent(self):
        kind = ["pick_up", "code"]
        row, lines = self.order_of(kind)
        self.assertEqual((row["promo_code"], row["discount_code"]), ("LATO", "10"))
        self.assertEqual(row["code_id"], "1")
        self.assertEqual((lines[0]["discount_perc"], row["sum"]), ("10.0000", "26.97"))
        self.sim.switches.code_discount = "percent_on_top"
        row, lines = self.order_of(kind)
        self.assertEqual((lines[0]["discount_perc"], row["sum"]), ("0.0000", "26.97"))
        self.assertEqual(row["discount_code"], "10")

    def test_code_of_an_amount(self):
        kind = ["pick_up", "code"]
        self.sim.switches.code_discount = "amount_line"
        row, lines = self.order_of(kind)
        self.assertEqual((row["discount_code"], row["sum"]), ("0", "9.97"))
        self.assertEqual((lines[1]["price"], lines[1]["product_id"]), ("-20.00", "0"))
        self.sim.switches.code_discount = "amount_hidden"
        row, lines = self.order_of(kind)
        self.assertEqual((len(lines), row["sum"]), (1, "9.97"))
        self.assertEqual(self.shown(row, lines), Decimal("29.97"))

    def test_an_amount_is_never_more_than_the_goods(self):
        for form in ("amount_line", "amount_hidden"):
            self.sim.switches.code_discount = form
            row, _lines = self.order_of(["pick_up", "code"], quantity=1)
            self.assertEqual(row["sum"], "0.00")

    def test_free_shipping(self):
        row, _lines = self.order_of("free_shipping")
        self.assertEqual((row["shipping_cost"], row["sum"]), ("0.00", "29.97"))

    def test_code_for_free_shipping(self):
        row, lines = self.order_of("free_shipping_code")
        self.assertEqual(row["promo_code"], "DOSTAWA0")
        self.assertEqual((row["shipping_cost"], len(lines)), ("0.00", 1))
        self.sim.switches.free_shipping_code = "negative_line"
        row, lines = self.order_of("free_shipping_code")
        self.assertEqual(Decimal(lines[1]["price"]), -Decimal(row["shipping_cost"]))
        self.assertLess(Decimal(lines[1]["price"]), 0)
        self.assertEqual(row["sum"], "29.97")

    def test_fee_of_a_payment(self):
        row, lines = self.order_of("cod")
        with_fee = Decimal(row["shipping_cost"])
        self.assertEqual(len(lines), 1)
        self.sim.switches.payment_fee = "free_line"
        other, lines = self.order_of("cod")
        self.assertEqual(other["shipping_id"], row["shipping_id"])
        self.assertEqual(
            with_fee, Decimal(other["shipping_cost"]) + Decimal(lines[1]["price"])
        )
        self.assertEqual(lines[1]["name"], "Opłata za płatność")
        self.assertEqual(other["sum"], row["sum"])

    def test_other_currency(self):
        self.assertEqual(self.get("currencies/3")["name"], "EUR")
        row, lines = self.order_of(["pick_up", "eur"], price="42.70", quantity=2)
        self.assertEqual((row["currency_id"], row["currency_rate"]), ("3", "4.27"))
        self.assertEqual((lines[0]["price"], row["sum"]), ("42.70", "85.40"))
        self.sim.switches.currency_amounts = "order"
        row, lines = self.order_of(["transfer", "eur"], price="42.70", quantity=2)
        self.assertEqual(row["currency_rate"], "4.27")
        self.assertEqual(lines[0]["price"], "10.00")
        shipping = self.get(f"shippings/{row['shipping_id']}")["cost"]
        self.assertEqual(
            Decimal(row["shipping_cost"]), cents(Decimal(shipping) / Decimal("4.27"))
        )
        self.assertEqual(
            Decimal(row["sum"]), Decimal("20.00") + Decimal(row["shipping_cost"])
        )

    def test_without_vat(self):
        for switch, tax, price in (
            ("zero", "0%", "100.00"),
            ("np", "np.", "100.00"),
            ("unchanged", "23%", "123.00"),
        ):
            self.sim.switches.vat_eu_tax = switch
            row, lines = self.order_of("vat_eu", price="123.00", quantity=1)
            self.assertIs(row["vat_eu"], True)
            self.assertEqual((lines[0]["tax"], lines[0]["price"]), (tax, price))
            self.assertEqual(row["shipping_tax_name"], tax)
            self.assertEqual(Decimal(row["sum"]), self.shown(row, lines))

    def test_paid_with_points(self):
        row, lines = self.order_of(["pick_up", "points"])
        self.assertEqual((lines[0]["price"], row["sum"]), ("0.00", "0.00"))
        self.assertEqual(lines[0]["loyalty"]["score"], row["loyalty_cost"])
        self.assertGreater(row["loyalty_cost"], 0)
        self.sim.switches.loyalty_line_price = "full"
        row, lines = self.order_of(["pick_up", "points"])
        self.assertEqual((lines[0]["price"], row["sum"]), ("9.99", "0.00"))

    def test_nothing_to_pay_is_paid(self):
        row, _lines = self.order_of("nothing_to_pay")
        self.assertEqual((row["sum"], row["paid"]), ("0.00", "0.00"))
        self.assertEqual((row["is_paid"], row["is_underpayment"]), (True, False))

    def test_payments(self):
        for kind, paid, under, over in (
            ("card_paid", True, False, False),
            ("card_unpaid", False, True, False),
            ("underpaid", False, True, False),
            ("overpaid", True, False, True),
            ("cod", False, True, False),
        ):
            row, _lines = self.order_of(kind)
            self.assertEqual(
                (row["is_paid"], row["is_underpayment"], row["is_overpayment"]),
                (paid, under, over),
                kind,
            )
            self.assertIs(row["is_cash_on_delivery"], kind == "cod")
            # there is a form to pay by only where something is left
            unpaid_card = kind in ("card_unpaid", "underpaid")
            self.assertEqual(bool(row["payment_url"]), unpaid_card, kind)

    def test_the_switches_together(self):
        """Whatever the rules are, the sum is that of what was bought."""
        for rounding in ("line", "unit"):
            for discounts in ("folded", "separate"):
                for code in (
                    "percent_folded",
                    "percent_on_top",
                    "amount_line",
                    "amount_hidden",
                ):
                    self.sim.switches.discount_rounding = rounding
                    self.sim.switches.order_discounts = discounts
                    self.sim.switches.code_discount = code
                    self.owner.buy(25, f"{rounding}{discounts}{code}")
        self.assertEqual(self.get("orders")["count"], "400")
        self.assert_sound()
