from decimal import Decimal
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from ...sync.core.values import Property
from ...sync.fulfilment.stock.brakes import Limits, Stakes, broken
from ...sync.fulfilment.stock.expected import is_explained, moved
from ...sync.fulfilment.stock.quantity import (
    FRACTION,
    ONE,
    ZERO,
    Terms,
    exact,
    offered,
    text,
    whole_kits,
)
from ...sync.fulfilment.stock.sharing import read, shared_out, written
from ..cases.length import many

checked = settings(deadline=None, derandomize=True, max_examples=many(300, 60))


def numbers(least, most, places=3):
    return st.decimals(least, most, places=places, allow_nan=False)


terms = st.builds(
    Terms,
    safety=numbers(0, 50),
    safety_percent=numbers(0, 100, 2),
    cap=st.one_of(st.just(ZERO), numbers(0, 500)),
    share=st.integers(0, 100).map(Decimal),
)
available = numbers(-200, 2000)
steps = st.sampled_from((ONE, FRACTION))


class TestStockNumbers(TestCase):
    """How many pieces a shop is told of, as a merchant would count them by hand."""

    def test_the_numbers_of_a_merchant(self):
        for there, given_terms, own, expected in (
            ("10", Terms(), None, "10"),
            ("-3", Terms(), None, "0"),
            ("10", Terms(safety=Decimal(4)), None, "6"),
            ("10", Terms(safety=Decimal(4)), ZERO, "10"),
            ("10", Terms(safety=Decimal(4)), Decimal(9), "1"),
            ("3", Terms(safety=Decimal(4)), None, "0"),
            ("40", Terms(safety=Decimal(2), safety_percent=Decimal(10)), None, "36"),
            ("9", Terms(safety=Decimal(2), safety_percent=Decimal(10)), None, "7"),
            ("9", Terms(share=Decimal(50)), None, "4"),
            ("900", Terms(cap=Decimal(20)), None, "20"),
            ("2.9999999999", Terms(), None, "3"),
            ("2.7", Terms(), None, "2"),
        ):
            with self.subTest(there=there, terms=given_terms, own=own):
                found = offered(exact(there), given_terms, own)
                self.assertEqual(text(found), expected)
        meters = offered(Decimal("2.7456"), Terms(), step=FRACTION)
        self.assertEqual(text(meters), "2.745")
        boxes = offered(Decimal(30), Terms(), factor=exact(1 / 12))
        self.assertEqual(text(boxes), "2", "boxes of 12")

    def test_what_makes_no_sense_is_too_much_to_be_sent_whatever_is_sold_of_it(self):
        quantity = Property("quantity", "Quantity", kind="number")
        for value in ("nan", "1e16", "1e30", "1e300"):
            for factor in (ONE, exact(1 / 12), Decimal(1000)):
                there = exact(float(value)) - 7
                found = offered(there, Terms(share=Decimal(50)), factor=factor)
                self.assertTrue(quantity.is_beyond(text(found)))
        self.assertEqual(text(offered(exact(-1e30), Terms())), "0")

    @checked
    @given(available, terms, steps, st.none() | numbers(0, 50))
    def test_never_more_than_there_is_nor_than_may_be_shown(
        self, there, terms, step, own
    ):
        found = offered(there, terms, own, step=step)
        safety = terms.safety if own is None else own
        self.assertGreaterEqual(found, 0)
        self.assertLessEqual(found, max(there, ZERO))
        self.assertLessEqual(found, max(there - safety, ZERO))
        self.assertEqual(found % step, 0)
        if terms.cap:
            self.assertLessEqual(found, terms.cap)

    @checked
    @given(available, numbers(0, 50), terms)
    def test_a_sale_never_makes_more_of_it(self, there, sold, terms):
        self.assertLessEqual(offered(there - sold, terms), offered(there, terms))

    @checked
    @given(st.lists(st.tuples(numbers(-20, 200), numbers(1, 9)), min_size=1))
    def test_kits_are_made_of_what_is_there(self, parts):
        kits = whole_kits(parts)
        self.assertTrue(all(kits * needed <= there for there, needed in parts))
        more = kits + 1
        self.assertTrue(any(more * needed > there for there, needed in parts))

    def test_a_kit_of_nothing_that_is_counted_is_not_known(self):
        self.assertIsNone(whole_kits([]))


class TestNobodysEdit(TestCase):
    """A number that follows from what was sold is no edit in the panel."""

    def test_what_was_sold_explains_a_lower_number(self):
        for agreed, shop, sold, expected in (
            (10, 10, 0, True),
            (10, 8, 2, True),
            (10, 9, 2, True),  # one of them was bought while it was read
            (10, 10, 2, True),  # our number overwrote the sale
            (10, 7, 2, False),
            (10, 11, 2, False),
            (1, -1, 2, True),
        ):
            with self.subTest(agreed=agreed, shop=shop, sold=sold):
                found = is_explained(Decimal(agreed), Decimal(shop), Decimal(sold))
                self.assertEqual(found, expected)

    def test_orders_that_were_cancelled_explain_a_higher_one(self):
        self.assertTrue(is_explained(Decimal(8), Decimal(10), ZERO, Decimal(2)))

    def test_a_sale_moves_what_was_left_different_on_both_sides(self):
        self.assertEqual(moved("10", Decimal(8)), "8")
        left = moved({"odoo": "10", "shop": "50"}, Decimal(48))
        self.assertEqual(left, {"odoo": "8", "shop": "48"})


class TestBrakes(TestCase):
    """What looks like a mistake is not sent unseen."""

    limits = Limits(count=20, zero_share=10, fall_share=50, rise_share=25)

    def broken(self, rows, before, after, emptied=0, first=0):
        stakes = Stakes(rows, Decimal(before), Decimal(after), emptied, first)
        return broken(stakes, self.limits)

    def test_a_day_s_work_passes(self):
        self.assertEqual(self.broken(1000, 5000, 4000, emptied=99, first=200), [])
        self.assertEqual(self.broken(30, 300, 150, emptied=20, first=7), [])

    def test_an_emptied_warehouse_stops(self):
        self.assertEqual(self.broken(1000, 5000, 2499), ["fallen"])
        self.assertEqual(self.broken(1000, 5000, 4000, emptied=101), ["emptied"])
        self.assertEqual(self.broken(5, 50, 0, emptied=5), ["fallen"])

    def test_a_shop_that_was_sold_out_is_not_filled_unseen(self):
        self.assertEqual(self.broken(100, 0, 500, first=26), ["offered"])
        self.assertEqual(self.broken(20, 0, 100, first=6), ["offered"], "a small one")

    def test_a_shop_of_nothing_has_nothing_to_lose(self):
        self.assertEqual(self.broken(0, 0, 0), [])


class TestSharedOut(TestCase):
    """How many pieces each of a shop's own warehouses is told of."""

    def test_the_numbers_of_a_merchant(self):
        for total, there, expected in (
            ("10", {2: "4", 1: "9"}, "1:6 2:4"),
            ("3", {2: "4", 1: "9"}, "1:0 2:3"),
            ("0", {2: "4", 1: "9"}, "1:0 2:0"),
            ("5", {2: "-3", 1: "9"}, "1:5 2:0"),
            ("9", {2: "3", 1: "4"}, "1:4 2:3"),
            ("2.75", {2: "0.5", 10: "9"}, "2:0.5 10:2.25"),
        ):
            with self.subTest(total=total, there=there):
                amounts = {key: Decimal(value) for key, value in there.items()}
                shares = shared_out(Decimal(total), amounts)
                self.assertEqual(written(shares), expected)
                self.assertEqual(read(expected), shares)

    @checked
    @given(
        numbers(-5, 300),
        st.dictionaries(st.integers(1, 9), numbers(-50, 200), min_size=1),
    )
    def test_none_gets_more_than_it_has_and_all_together_the_total(self, total, there):
        shares = shared_out(total, there)
        self.assertEqual(list(shares), list(there))
        for warehouse, share in shares.items():
            self.assertTrue(ZERO <= share <= max(there[warehouse], ZERO))
        in_all = sum((max(most, ZERO) for most in there.values()), ZERO)
        self.assertEqual(sum(shares.values(), ZERO), min(max(total, ZERO), in_all))
        *others, last = there
        if shares[last]:
            for warehouse in others:
                self.assertEqual(shares[warehouse], max(there[warehouse], ZERO))
        self.assertEqual(read(written(shares)), shares)
