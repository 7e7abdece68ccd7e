from dataclasses import replace
from decimal import Decimal
from random import Random
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tools import float_round

from ...sync.core.money import GROSZ
from ...sync.sales.row.discount_rule import (
    ENOUGH,
    NO_EVIDENCE,
    RULES,
    Evidence,
)
from ...sync.sales.row.line_row import LineRow
from ...sync.sales.row.money import Amount, LineKind, gross_by_tax, sum_of, vat_by_tax
from ...sync.sales.row.order_lines import group_lines
from ...sync.sales.row.order_row import Discounts, OrderRow, read_order
from ...sync.sales.row.order_total import (
    Bill,
    NotReproduced,
    Reproduced,
    Settings,
    Why,
    bill_of,
    reproduce,
)
from ...sync.sales.row.tax import Tax
from ..cases.length import many
from ..cases.sale_orders import COMBINATIONS, buy, line_row, order_row, rule_of

exactly = settings(deadline=None, derandomize=True, max_examples=many(500, 25))
ZERO = Decimal("0.00")
RULES_BY_NAME = {rule.name: rule for rule in RULES}
LINE = RULES_BY_NAME["line-none"]
UNIT = RULES_BY_NAME["unit-none"]
HIDDEN_KNOWN = Settings(hidden_discounts=True)


def read(bought):
    """The bill of an order as it would come from the shop."""
    order = read_order(bought.order)
    assert isinstance(order, OrderRow), order
    grouped = group_lines(bought.lines, [order.id])
    assert not grouped.odd and not grouped.lost, grouped
    return bill_of(order, grouped.lines[order.id])


def bill(*lines, total, shipping="0.00", order=None):
    """The bill of an order whose lines are given as fields that matter."""
    rows = [line_row(**{"id": str(n), **line}) for n, line in enumerate(lines, 1)]
    row = order_row(sum=total, shipping_cost=shipping, **(order or {}))
    parsed = read_order(row)
    assert isinstance(parsed, OrderRow), parsed
    return bill_of(parsed, group_lines(rows, [1]).lines[1])


def odoo_total(amounts):
    """What Odoo adds up for lines with a price-included tax."""
    return sum(
        round(float_round(a.unit_price * float(a.quantity), precision_digits=2) * 100)
        for a in amounts
    )


class TestEveryOrder(TestCase):
    """5,120 orders, 80 of each kind of shop: nobody knows which kind there is."""

    def assertNeverWrong(self, bought, result):
        """The lines give the shop's total, or the order waits with what is missing."""
        total = Decimal(bought.total).scaleb(-2)
        if isinstance(result, NotReproduced):
            self.assertEqual(sum_of(result.amounts) + result.residual, total)
            return
        self.assertEqual(sum_of(result.amounts), total)
        self.assertEqual(odoo_total(result.amounts), bought.total)
        for tax, share in vat_by_tax(result.amounts).items():
            gross = gross_by_tax(result.amounts)[tax]
            exact = gross * tax.percent / (100 + tax.percent)
            self.assertLessEqual(abs(share.vat - exact), GROSZ / 2)
            self.assertEqual(share.gross, gross)

    def test_each_is_exact_or_waits_because_its_discount_is_in_no_line(self):
        exact, waiting, by_chance = 0, 0, 0
        for bought, _rule in every_order():
            result = reproduce(read(bought))
            self.assertNeverWrong(bought, result)
            if not bought.hidden:
                self.assertIsInstance(result, Reproduced, bought)
                exact += 1
            elif isinstance(result, Reproduced):
                by_chance += 1
            else:
                self.assertIs(result.why, Why.HIDDEN_DISCOUNT, bought)
                waiting += 1
        self.assertEqual(exact + waiting + by_chance, 5120)
        self.assertGreater(waiting, 100)
        self.assertLess(by_chance, 10)

    def test_the_shop_s_own_rule_gives_each_line_as_the_shop_has_it(self):
        for bought, rule in every_order():
            if bought.hidden:
                continue
            result = reproduce_by(read(bought), rule)
            totals = {str(a.line_id): int(a.total * 100) for a in result.amounts}
            self.assertEqual(totals, totals | bought.line_totals, bought)

    def test_a_person_who_knows_the_hidden_discounts_leaves_nothing_waiting(self):
        for bought, _rule in every_order():
            result = reproduce(read(bought), HIDDEN_KNOWN)
            self.assertIsInstance(result, Reproduced, bought)
            self.assertNeverWrong(bought, result)

    @exactly
    @given(
        st.randoms(use_true_random=False),
        st.sampled_from(COMBINATIONS),
        st.integers(-500, 500),
        st.sampled_from(["0.00", "0.05"]),
        st.booleans(),
    )
    def test_a_total_that_somebody_changed_is_never_met_by_another(
        self, rng, switches, more, tolerance, hidden
    ):
        bought = buy(rng, switches)
        bought.total = max(0, bought.total + more)
        money = replace(read(bought), total=Decimal(bought.total).scaleb(-2))
        result = reproduce(
            money, Settings(tolerance=Decimal(tolerance), hidden_discounts=hidden)
        )
        self.assertNeverWrong(bought, result)
        if isinstance(result, Reproduced):
            made = [a for a in result.amounts if a.kind is LineKind.ROUNDING]
            self.assertLessEqual(abs(sum_of(made)), Decimal(tolerance))


def every_order():
    """Orders of each kind of shop, and the rule by which it computes."""
    for seed, switches in enumerate(COMBINATIONS):
        rng = Random(seed)
        for number in range(1, 81):
            yield buy(rng, switches, number), RULES_BY_NAME[rule_of(switches)]


def reproduce_by(money, rule):
    """The order's lines when the shop is known to follow one rule."""
    against = {other.name: ENOUGH for other in RULES if other != rule}
    result = reproduce(money, Settings(evidence=Evidence(against)))
    assert isinstance(result, Reproduced) and result.rule == rule
    return result


class TestRules(TestCase):
    """Orders made by hand, one for each rule."""

    def assertTotals(self, result, *totals):
        self.assertEqual([str(amount.total) for amount in result.amounts], [*totals])

    def test_the_recorded_order_is_its_lines_and_shipping(self):
        money = bill(
            {"price": "66.00"}, {"price": "149.95"}, total="229.85", shipping="13.90"
        )
        result = reproduce(money)
        self.assertIsInstance(result, Reproduced)
        self.assertTotals(result, "66.00", "149.95", "13.90")
        self.assertEqual(
            [amount.kind for amount in result.amounts],
            [LineKind.PRODUCT, LineKind.PRODUCT, LineKind.SHIPPING],
        )
        self.assertEqual([amount.line_id for amount in result.amounts], [1, 2, None])
        self.assertEqual(len(result.fits), len(RULES), "any rule gives a plain order")

    def test_rounded_per_piece_or_per_line(self):
        # 0.99 less 15 % is 0.8415: eleven pieces are 9.24 or 9.26.
        line = {"price": "0.99", "quantity": "11", "discount_perc": "15.0000"}
        for total, rounding in (("9.24", "unit"), ("9.26", "line")):
            result = reproduce(bill(line, total=total))
            self.assertIsInstance(result, Reproduced)
            self.assertEqual({rule.rounding for rule in result.fits}, {rounding})
            self.assertTotals(result, total)

    def test_percentages_of_the_order_come_on_top_in_each_way(self):
        order = {"discount_client": "10", "discount_group": "20", "discount_code": "5"}
        for total, percent in (
            ("100.00", "none"),
            ("65.00", "sum"),
            ("80.00", "max"),
            ("68.40", "chain"),
            ("95.00", "code"),
            ("70.00", "client_sum"),
            ("72.00", "client_chain"),
        ):
            result = reproduce(bill({"price": "100.00"}, total=total, order=order))
            self.assertEqual(
                {str(rule.percent) for rule in result.fits} - {"client_max"}
                if total == "80.00"
                else {str(rule.percent) for rule in result.fits},
                {percent},
            )
            self.assertTotals(result, total)

    def test_more_than_all_taken_off_is_nothing_left(self):
        order = {"discount_client": "60", "discount_group": "60"}
        result = reproduce(bill({"price": "100.00"}, total="0.00", order=order))
        self.assertEqual(
            {str(rule.percent) for rule in result.fits}, {"sum", "client_sum"}
        )

    def test_the_order_s_percentage_leaves_shipping_and_lines_without_product(self):
        free = {"product_id": "0", "stock_id": "0", "code": "", "option": ""}
        free |= {"price": "10.00", "weight": "0"}
        off = {**free, "price": "-4.00"}
        result = reproduce(
            bill(
                {"price": "100.00"},
                free,
                off,
                total="111.00",
                shipping="15.00",
                order={"discount_group": "10"},
            )
        )
        self.assertTotals(result, "90.00", "10.00", "-4.00", "15.00")
        self.assertIs(result.amounts[1].kind, LineKind.CHARGE)

    def test_a_deleted_product_is_discounted_like_any_other(self):
        gone = {"product_id": "0", "stock_id": "0", "price": "100.00"}
        result = reproduce(bill(gone, total="90.00", order={"discount_group": "10"}))
        self.assertTotals(result, "90.00")

    def test_the_first_rule_wins_and_all_that_fit_are_told(self):
        # By chance: a fifth off for the group, and the code's promotion in the line.
        money = bill(
            {"price": "100.00"},
            {"price": "100.00", "tax": "8%", "tax_value": "8"},
            total="180.00",
            order={"discount_client": "10", "discount_code": "10"},
        )
        result = reproduce(money)
        self.assertEqual(
            [rule.name for rule in result.fits],
            [
                "unit-max", "line-max", "unit-code", "unit-client_sum",
                "unit-client_max", "unit-client_chain", "line-code",
                "line-client_sum", "line-client_max", "line-client_chain",
            ],
        )  # fmt: skip
        self.assertEqual(result.rule, result.fits[0])

    def test_free_orders_and_lines_of_nothing(self):
        nothing = {"price": "0.00"}
        none = {"price": "10.00", "quantity": "0"}
        result = reproduce(bill(nothing, none, total="0.00"))
        self.assertTotals(result, "0.00", "0.00")
        self.assertEqual([amount.unit_price for amount in result.amounts], [0.0, 0.0])

    def test_ten_zloty_for_seven_pieces(self):
        line = {"price": "2.00", "quantity": "7", "discount_perc": "28.5714"}
        [amount] = reproduce(bill(line, total="10.00")).amounts
        self.assertEqual(amount.unit_price, 10 / 7)


class TestWaiting(TestCase):
    """Orders whose total cannot be reproduced."""

    def test_an_order_without_lines_waits_even_if_its_total_is_the_shipping(self):
        result = reproduce(bill(total="15.00", shipping="15.00"))
        self.assertIsInstance(result, NotReproduced)
        self.assertIs(result.why, Why.NO_LINES)

    def test_a_line_or_shipping_without_vat_rate_waits(self):
        nameless = {"tax": "", "tax_value": ""}
        result = reproduce(bill({"price": "10.00", **nameless}, total="10.00"))
        self.assertIs(result.why, Why.NO_TAX)
        self.assertEqual(result.residual, Decimal("10.00"))
        order = {"shipping_tax_name": "", "shipping_tax_value": ""}
        money = bill({"price": "9.00"}, total="10.00", shipping="1.00", order=order)
        self.assertIs(reproduce(money).why, Why.NO_TAX)
        money = bill({"price": "9.00"}, total="9.00", order=order)
        self.assertIsInstance(reproduce(money), Reproduced, "no shipping, no rate")

    def test_what_is_missing_is_shown_with_the_calculation(self):
        result = reproduce(
            bill({"price": "20.00"}, {"price": "5.00"}, total="21.00", shipping="1.00")
        )
        self.assertIs(result.why, Why.NO_RULE)
        self.assertEqual(result.residual, Decimal("-5.00"))
        self.assertEqual(
            [amount.total for amount in result.amounts],
            [Decimal("20.00"), Decimal("5.00"), Decimal("1.00")],
        )

    def test_a_few_grosze_become_a_line_only_within_the_tolerance(self):
        money = bill(
            {"price": "10.00"},
            {"price": "90.00", "tax": "8%", "tax_value": "8"},
            total="99.97",
        )
        self.assertIs(reproduce(money).why, Why.NO_RULE)
        few = Settings(tolerance=Decimal("0.02"))
        self.assertIs(reproduce(money, few).why, Why.NO_RULE)
        result = reproduce(money, Settings(tolerance=Decimal("0.03")))
        made = result.amounts[-1]
        self.assertEqual(
            (made.kind, made.total, made.quantity, made.tax.name),
            (LineKind.ROUNDING, Decimal("-0.03"), 1, "8%"),
        )
        self.assertFalse(result.fits, "it says nothing about the shop's rules")

    def test_a_code_s_hidden_discount_waits_and_becomes_a_line_per_vat_rate(self):
        lines = [
            {"price": "60.00"},
            {"price": "30.00", "tax": "8%", "tax_value": "8"},
            {"price": "10.00", "tax": "zw.", "tax_value": ""},
        ]
        money = bill(
            *lines, total="104.99", shipping="15.00", order={"promo_code": "LATO"}
        )
        result = reproduce(money)
        self.assertIs(result.why, Why.HIDDEN_DISCOUNT)
        known = reproduce(money, HIDDEN_KNOWN)
        count = len(result.amounts)
        self.assertEqual(known.amounts[:count], result.amounts)
        made = known.amounts[count:]
        self.assertEqual(
            [(amount.tax.name, str(amount.total)) for amount in made],
            [("23%", "-6.01"), ("8%", "-3.00"), ("zw.", "-1.00")],
        )
        self.assertEqual(sum_of(made), result.residual)

    def test_no_discount_is_made_up_without_a_code_or_beyond_the_products(self):
        line = {"price": "10.00"}
        without = bill(line, total="8.00")
        self.assertIs(reproduce(without, HIDDEN_KNOWN).why, Why.NO_RULE)
        order = {"code_id": "3"}
        beyond = bill(line, total="4.00", shipping="15.00", order=order)
        self.assertIs(reproduce(beyond, HIDDEN_KNOWN).why, Why.NO_RULE)
        dearer = bill(line, total="12.00", order=order)
        self.assertIs(reproduce(dearer, HIDDEN_KNOWN).why, Why.NO_RULE)


class TestLearning(TestCase):
    """What orders tell about the shop's rule."""

    by_piece = {"price": "0.99", "quantity": "11", "discount_perc": "15.0000"}

    def fits(self, total):
        return reproduce(bill(self.by_piece, total=total)).fits

    def test_after_twenty_orders_only_their_rule_counts(self):
        line = self.fits("9.26")
        nineteen = NO_EVIDENCE.after([line] * 19)
        other = bill(self.by_piece, total="9.24")
        before = reproduce(other, Settings(nineteen))
        self.assertIsInstance(before, Reproduced)
        self.assertEqual({rule.rounding for rule in before.fits}, {"unit"})
        result = reproduce(other, Settings(nineteen.after([line])))
        self.assertIs(result.why, Why.OTHER_RULE)
        self.assertEqual(result.residual, Decimal("-0.02"))
        same = bill(self.by_piece, total="9.26")
        learned = Settings(nineteen.after([line]))
        self.assertEqual(reproduce(same, learned).rule, LINE)

    def test_what_the_shop_does_not_follow_is_not_taken_though_it_comes_first(self):
        # Both roundings fit one line of one piece; the first rule is by the piece.
        line = {"price": "10.00", "discount_perc": "12.3400"}
        money = bill(line, total="8.77")
        self.assertEqual(reproduce(money).rule, UNIT)
        learned = NO_EVIDENCE.after([self.fits("9.26")] * ENOUGH)
        self.assertEqual(reproduce(money, Settings(learned)).rule, LINE)

    def test_orders_without_discount_and_those_that_wait_teach_nothing(self):
        plain = reproduce(bill({"price": "10.00"}, total="10.00")).fits
        learned = NO_EVIDENCE.after([plain, ()] * 1000)
        self.assertEqual(learned.allowed(), RULES)

    def test_discounts_of_lines_say_nothing_about_those_of_orders(self):
        learned = NO_EVIDENCE.after([self.fits("9.26")] * 100)
        money = bill(
            {"price": "100.00"}, total="90.00", order={"discount_client": "10"}
        )
        self.assertIsInstance(reproduce(money, Settings(learned)), Reproduced)

    def test_a_discount_of_the_order_alone_waits_for_the_rule_of_the_shop_too(self):
        def asked(total):
            order = {"discount_client": "10"}
            return bill({"price": "100.00"}, total=total, order=order)

        on_top = reproduce(asked("90.00")).fits
        learned = Settings(NO_EVIDENCE.after([on_top] * ENOUGH))
        self.assertIsInstance(reproduce(asked("90.00"), learned), Reproduced)
        # As if it were in the lines already, which this shop never does.
        self.assertIsInstance(reproduce(asked("100.00")), Reproduced)
        self.assertIs(reproduce(asked("100.00"), learned).why, Why.OTHER_RULE)

    def test_evidence_is_kept_as_json_and_no_order_can_forbid_every_rule(self):
        evidence = NO_EVIDENCE
        for total in ["9.26", "9.24"] * 200:
            money = bill(self.by_piece, total=total)
            result = reproduce(money, Settings(evidence))
            if isinstance(result, Reproduced):
                evidence = evidence.after([result.fits])
            self.assertTrue(evidence.allowed())
        self.assertTrue(all(type(n) is int for n in evidence.against.values()))
        self.assertEqual({rule.rounding for rule in evidence.allowed()}, {"line"})

    @exactly
    @given(st.sampled_from(COMBINATIONS), st.randoms(use_true_random=False))
    def test_a_shop_that_keeps_to_its_rule_is_never_made_to_wait(self, switches, rng):
        evidence = NO_EVIDENCE
        for number in range(1, 4):
            order = buy(rng, switches, number)
            if order.hidden:
                continue
            result = reproduce(read(order), Settings(evidence))
            self.assertIsInstance(result, Reproduced)
            self.assertIn(RULES_BY_NAME[rule_of(switches)], result.fits)
            evidence = evidence.after([result.fits] * ENOUGH)

    @exactly
    @given(
        st.lists(
            st.lists(
                st.tuples(
                    st.sets(st.sampled_from(RULES), min_size=1), st.integers(1, 30)
                ),
                max_size=6,
            ),
            max_size=4,
        )
    )
    def test_whatever_orders_of_a_batch_say_a_rule_is_left(self, batches):
        evidence = NO_EVIDENCE
        for batch in batches:
            evidence = evidence.after(
                fits for fits, count in batch for _ in range(count)
            )
            self.assertTrue(evidence.allowed())

    @exactly
    @given(
        st.dictionaries(st.sampled_from(sorted(RULES_BY_NAME)), st.integers(0, 50)),
        st.decimals("0", "9999", places=4),
        st.integers(1, 50),
    )
    def test_no_order_without_a_discount_waits_for_a_rule(self, against, price, count):
        line = {"price": str(price), "quantity": str(count)}
        for rounding in (LINE, UNIT):
            total = rounding.line_total(price, Decimal(count), ZERO, ZERO)
            result = reproduce(
                bill(line, total=str(total)), Settings(Evidence(against))
            )
            self.assertIsInstance(result, Reproduced)
            self.assertEqual(sum_of(result.amounts), total)


class TestAmounts(TestCase):
    @exactly
    @given(
        st.integers(-99_999_999, 99_999_999),
        st.decimals("0.001", "999999", places=3),
    )
    def test_odoo_multiplies_a_unit_price_back_to_the_total(self, cents, quantity):
        tax = Tax("23%", Decimal(23))
        total = Decimal(cents).scaleb(-2)
        amount = Amount(LineKind.PRODUCT, 1, total, quantity, tax)
        self.assertEqual(odoo_total([amount]), cents)
        self.assertEqual(odoo_total([amount]), int(sum_of([amount]) * 100))

    @exactly
    @given(st.randoms(use_true_random=False), st.sampled_from(COMBINATIONS))
    def test_no_number_of_an_order_is_negative_nothing(self, rng, switches):
        result = reproduce(read(buy(rng, switches)), HIDDEN_KNOWN)
        for amount in result.amounts:
            self.assertFalse(amount.total.is_zero() and amount.total.is_signed())

    def test_the_reading_leaves_no_type_open(self):
        money = bill({"price": "10.00"}, total="10.00")
        self.assertIsInstance(money, Bill)
        self.assertIsInstance(money.lines[0], LineRow)
        self.assertEqual(money.discounts, Discounts())
