from decimal import Decimal
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from ..sync.price import gross_price, list_price

POLISH_RATES = (0.0, 5.0, 8.0, 23.0)
shop_prices = st.integers(1, 999_999).map(lambda cents: Decimal(cents).scaleb(-2))


class TestPrices(TestCase):
    """No price moves by going from one side to the other and back."""

    def test_every_shop_price_returns_from_a_net_price_unchanged(self):
        for rate in POLISH_RATES:
            moved = [
                cents
                for cents in range(1, 1_000_000)
                if gross_price(
                    list_price(Decimal(cents).scaleb(-2), rate, False), rate, False
                )
                != Decimal(cents).scaleb(-2)
            ]
            self.assertEqual(moved, [], f"{rate} %")

    @settings(deadline=None, derandomize=True)
    @given(shop_prices, st.sampled_from(POLISH_RATES))
    def test_with_vat_included_the_shop_price_is_the_list_price(self, price, rate):
        self.assertEqual(list_price(price, rate, True), float(price))
        self.assertEqual(gross_price(float(price), rate, True), price)

    @settings(deadline=None, derandomize=True, max_examples=500)
    @given(st.integers(1, 999_999), st.sampled_from(POLISH_RATES), st.booleans())
    def test_an_odoo_price_in_cents_needs_no_rewriting_after_its_export(
        self, cents, rate, included
    ):
        own = cents / 100
        exported = gross_price(own, rate, included)
        # What the shop then holds compares equal with what Odoo holds.
        self.assertEqual(gross_price(own, rate, included), exported)
        again = list_price(exported, rate, included)
        self.assertEqual(gross_price(again, rate, included), exported)

    def test_half_a_cent_is_rounded_up_exactly_and_not_by_binary_fractions(self):
        # 2.675 is a little less than that as a float; merchants mean 2.68.
        self.assertEqual(gross_price(2.675, 0.0, False), Decimal("2.68"))
        self.assertEqual(gross_price(1.5, 23.0, False), Decimal("1.85"))
        self.assertEqual(gross_price(0.1, 5.0, False), Decimal("0.11"))

    def test_a_net_price_is_the_gross_one_less_vat(self):
        self.assertEqual(list_price(Decimal("123.00"), 23.0, False), 100.0)
        self.assertEqual(list_price(Decimal("100.00"), 23.0, False), 81.300813)
        self.assertEqual(gross_price(100.0, 23.0, False), Decimal("123.00"))
