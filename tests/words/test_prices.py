from decimal import Decimal
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from ...sync.catalogue.price.variant_prices import VariantPrices
from ...sync.core.price import (
    DISCOUNT,
    OF_PRODUCT,
    OWN,
    PLAIN,
    PRICE_TYPES,
    SURCHARGE,
    gross_price,
    level_pair,
    list_price,
    price_extra,
    retail_pair,
    sales_number,
    sales_pair,
    variant_price,
)
from ...sync.core.values import Property, decimal_text
from ..cases.length import THOROUGH, many

POLISH_RATES = (23.0, 8.0, 5.0, 0.0)
# 0.01 to 9,999.99, in hundredths; usually each seventh, so that each ending is there.
EVERY_PRICE = range(1, 1_000_000, 1 if THOROUGH else 7)
PRICE = Property("price", "Price", kind="money")
exactly = settings(deadline=None, derandomize=True, max_examples=many(500, 40))
shop_prices = st.integers(1, 999_999).map(lambda cents: Decimal(cents).scaleb(-2))
# Prices as merchants enter them, as the connector writes them, and worse ones.
odoo_prices = st.one_of(
    st.integers(1, 999_999).map(lambda cents: cents / 100),
    st.decimals("0.01", "9999.99", places=6).map(float),
    st.floats(0.01, 9999.99),
)
rates = st.sampled_from(POLISH_RATES)


class TestEveryPrice(TestCase):
    """Each price from 0.01 to 9,999.99 and each Polish rate, with VAT included and
    not: no price moves by going from one side to the other and back."""

    def test_from_the_shop_to_odoo_and_back(self):
        for rate in POLISH_RATES:
            moved = [
                cents
                for cents in EVERY_PRICE
                if gross_price(
                    list_price(Decimal(cents).scaleb(-2), rate, False), rate, False
                )
                != Decimal(cents).scaleb(-2)
            ]
            self.assertEqual(moved, [], f"{rate} %, not included")

    def test_from_odoo_to_the_shop_as_whole_numbers_say_it(self):
        # The exact gross price in hundredths, rounded half up, without any fraction.
        for rate in (23, 8, 5, 0):
            wrong = [
                cents
                for cents in EVERY_PRICE
                if gross_price(cents / 100, float(rate), False)
                != Decimal((cents * (100 + rate) + 50) // 100).scaleb(-2)
            ]
            self.assertEqual(wrong, [], f"{rate} %, not included")

    def test_with_vat_included_both_sides_hold_the_same_number(self):
        # No rate enters the calculation then: one is as good as all.
        moved = [
            cents
            for cents in EVERY_PRICE
            if list_price(Decimal(cents).scaleb(-2), 23.0, True) != cents / 100
            or gross_price(cents / 100, 23.0, True) != Decimal(cents).scaleb(-2)
        ]
        self.assertEqual(moved, [])


class TestPrices(TestCase):
    @exactly
    @given(odoo_prices, rates, st.booleans())
    def test_an_exported_price_compares_equal_with_its_origin(
        self, own, rate, included
    ):
        sent = str(gross_price(own, rate, included))
        kept = decimal_text(sent, 2)  # as the shop answers it
        self.assertEqual(kept, sent)
        self.assertTrue(PRICE.same(str(gross_price(own, rate, included)), kept))

    @exactly
    @given(odoo_prices, rates, st.booleans())
    def test_a_price_that_came_back_from_the_shop_needs_no_writing(
        self, own, rate, included
    ):
        gross = gross_price(own, rate, included)
        again = list_price(gross, rate, included)
        self.assertEqual(gross_price(again, rate, included), gross)
        self.assertEqual(
            list_price(gross_price(again, rate, included), rate, included), again
        )

    @exactly
    @given(shop_prices, st.floats(0.0, 100.0).map(lambda rate: round(rate, 2)))
    def test_other_rates_than_the_polish_ones_do_not_move_a_price_either(
        self, price, rate
    ):
        self.assertEqual(
            gross_price(list_price(price, rate, False), rate, False), price
        )

    def test_half_a_cent_is_rounded_up_exactly_and_not_by_binary_fractions(self):
        # 2.675 is a little less than that as a float; merchants mean 2.68.
        self.assertEqual(gross_price(2.675, 0.0, False), Decimal("2.68"))
        self.assertEqual(gross_price(1.5, 23.0, False), Decimal("1.85"))
        self.assertEqual(gross_price(0.1, 5.0, False), Decimal("0.11"))

    def test_a_net_price_is_the_gross_one_less_vat(self):
        self.assertEqual(list_price(Decimal("123.00"), 23.0, False), 100.0)
        self.assertEqual(list_price(Decimal("100.00"), 23.0, False), 81.300813)
        self.assertEqual(gross_price(100.0, 23.0, False), Decimal("123.00"))


class TestVariantPrices(TestCase):
    """A variant's own price, surcharge or discount, gross in the shop, is an extra
    of its product's price in Odoo."""

    @exactly
    @given(odoo_prices, shop_prices, rates, st.booleans())
    def test_an_extra_leads_to_the_very_price_of_the_shop(
        self, product_price, gross, rate, included
    ):
        extra = price_extra(product_price, gross, rate, included)
        self.assertEqual(gross_price(product_price, rate, included, extra), gross)

    @exactly
    @given(
        odoo_prices,
        st.integers(0, 99_999),
        rates,
        st.booleans(),
        st.sampled_from(PRICE_TYPES),
    )
    def test_a_variant_of_each_price_type_makes_the_round_trip(
        self, product_price, cents, rate, included, price_type
    ):
        amount = Decimal(cents).scaleb(-2) if price_type != "0" else Decimal("0.00")
        of_product = gross_price(product_price, rate, included)
        price = variant_price(of_product, price_type, amount)
        extra = price_extra(product_price, price, rate, included)
        again = gross_price(product_price, rate, included, extra)
        amounts = {
            OF_PRODUCT: Decimal("0.00"),
            OWN: again,
            SURCHARGE: again - of_product,
            DISCOUNT: of_product - again,
        }
        self.assertEqual(amounts[price_type], amount)

    @exactly
    @given(
        odoo_prices,
        st.sampled_from(PRICE_TYPES),
        odoo_prices,
        rates,
        st.booleans(),
    )
    def test_the_shop_sells_at_the_very_price_of_odoo(
        self, product_price, price_type, number, rate, included
    ):
        sold = {
            "0": gross_price(product_price, rate, included),
            "1": gross_price(number, rate, included),
            "2": gross_price(product_price, rate, included, number),
            "3": gross_price(product_price, rate, included, -number),
        }[price_type]
        pair = sales_pair(product_price, price_type, number, rate, included)
        of_product = gross_price(product_price, rate, included)
        self.assertEqual(variant_price(of_product, *pair), sold)

    @exactly
    @given(
        odoo_prices,
        st.sampled_from(PRICE_TYPES),
        st.integers(0, 99_999),
        rates,
        st.booleans(),
    )
    def test_odoo_sells_at_the_very_price_of_the_shop(
        self, product_price, price_type, cents, rate, included
    ):
        pair = retail_pair(price_type, Decimal(cents).scaleb(-2))
        number = sales_number(product_price, pair, rate, included)
        again = sales_pair(product_price, pair[0], number, rate, included)
        self.assertEqual(again, pair)

    def test_a_price_of_half_a_grosz_is_met_too(self):
        # 1.50 is 1.845 with VAT, that is 1.85; 10.00 less its VAT is a little less.
        pair = SURCHARGE, Decimal("10.00")
        number = sales_number(1.5, pair, 23.0, False)
        self.assertEqual(gross_price(1.5, 23.0, False, number), Decimal("11.85"))

    def test_prices_of_odoo_are_added_exactly(self):
        # As floats these make 0.49999999999999994, which is less than 0.615 gross.
        self.assertEqual(gross_price(0.15, 23.0, False, 0.35), Decimal("0.62"))
        self.assertEqual(gross_price(1.1, 23.0, False, -0.6), Decimal("0.62"))

    def test_the_shop_computes_a_discount_from_the_products_price(self):
        # As recorded: 120.00 less 31.00 of price type 3.
        price = variant_price(Decimal("120.00"), "3", Decimal("31.00"))
        self.assertEqual(price, Decimal("89.00"))
        self.assertEqual(price_extra(97.560976, price, 23.0, False), -25.203252)


amounts = st.integers(0, 30_000).map(lambda cents: Decimal(cents).scaleb(-2))
pairs = st.tuples(st.sampled_from(PRICE_TYPES), amounts)
prices_or_none = st.one_of(st.none(), shop_prices)


class TestPricesInLists(TestCase):
    """Whatever the shop says of a price, Odoo needs one rule in a list for it or none,
    sells at the shop's price by it, and says the same of it in turn."""

    def sold(self, wanted, of_product, retail_price, retail, code):
        """Give a variant a price on a level, by a rule where it needs one.

        :return: (the variant's prices then, what it costs)
        """
        bases = {"price": retail_price, code: of_product or retail_price}
        levels = {code} - {"price"} if of_product else set()
        prices = VariantPrices(bases=bases, levels=levels, known=["price", code])
        if code != "price":
            prices.sales = retail
        price = prices.price(code, wanted)
        if wanted != prices.without_rule(code):
            prices.ruled[code] = price, wanted[0] != OWN
            return prices, price
        if code in levels:  # by the rule of its product
            return prices, of_product
        return prices, variant_price(retail_price, *prices.pair("price"))

    @exactly
    @given(pairs, shop_prices)
    def test_on_the_retail_level(self, given_pair, retail_price):
        wanted = retail_pair(*given_pair)
        prices, sold = self.sold(wanted, None, retail_price, PLAIN, "price")
        self.assertEqual(sold, variant_price(retail_price, *given_pair))
        self.assertEqual(prices.pair("price"), wanted)

    @exactly
    @given(pairs, pairs, shop_prices, prices_or_none)
    def test_on_a_further_level(self, given_pair, retail, retail_price, of_product):
        retail = retail_pair(*retail)
        base = of_product or retail_price
        wanted = level_pair(*given_pair, retail)
        as_retail = given_pair[0] == PRICE_TYPES[0]
        in_shop = variant_price(base, *(retail if as_retail else given_pair))
        code = "price_wholesale"
        prices, sold = self.sold(wanted, of_product, retail_price, retail, code)
        self.assertEqual(sold, in_shop)
        self.assertEqual(prices.pair(code), wanted)

    @exactly
    @given(pairs, pairs, shop_prices, shop_prices, prices_or_none)
    def test_a_rule_that_follows_says_the_same_after_it_followed(
        self, given_pair, retail, retail_price, dearer, of_product
    ):
        retail = retail_pair(*retail)
        wanted = level_pair(*given_pair, retail)
        for price in (retail_price, dearer):
            found = self.sold(wanted, of_product, price, retail, "price_special")[0]
            self.assertEqual(found.pair("price_special"), wanted)

    def test_a_surcharge_of_nothing_is_no_surcharge(self):
        nothing = Decimal("0.00")
        for kind in (SURCHARGE, DISCOUNT):
            self.assertEqual(retail_pair(kind, nothing), PLAIN)
            self.assertEqual(level_pair(kind, nothing, PLAIN), PLAIN)
            # But here it is cheaper than at retail.
            retail = SURCHARGE, Decimal("5.00")
            self.assertEqual(level_pair(kind, nothing, retail), (SURCHARGE, nothing))
        self.assertEqual(retail_pair(OWN, nothing), (OWN, nothing))

    def test_a_price_that_cannot_be_known_is_none(self):
        unknown = VariantPrices(bases={"price": None}, known=["price"])
        self.assertIsNone(unknown.price("price", (SURCHARGE, Decimal("5.00"))))
        own = OWN, Decimal("5.00")
        self.assertEqual(unknown.price("price", own), Decimal("5.00"))
        unknown.ruled["price"] = Decimal("7.00"), True
        self.assertEqual(unknown.pair("price"), (OWN, Decimal("7.00")))
