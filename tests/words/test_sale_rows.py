import json
from datetime import datetime
from decimal import Decimal
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from ...sync.core.money import to_grosz
from ...sync.core.row import (
    OddValue,
    flag_in,
    number_in,
    read_number,
    references_in,
)
from ...sync.sales.row.currency import AmountsIn, Booked, book_currency
from ...sync.sales.row.line_row import LineRow, read_line, stored_line
from ...sync.sales.row.money import LineKind, keeps_decimals, share_out, unit_price
from ...sync.sales.row.order_lines import group_lines
from ...sync.sales.row.order_row import (
    KEPT_WITHIN,
    AdditionalField,
    Discounts,
    OrderRow,
    kept_of_order,
    read_order,
)
from ...sync.sales.row.problem import ProblemCode
from ...sync.sales.row.tax import Tax
from ..cases.length import many
from ..cases.sale_orders import address_row, line_row, order_row

thorough = settings(deadline=None, derandomize=True, max_examples=many(500, 40))
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["0", "1", "-1", "12.50", "1e5", "0000-00-00", "23%"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=5,
)


class TestNumbers(TestCase):
    def test_numbers_are_read_exactly(self):
        for value, number in (
            ("149.95", "149.95"), ("0.0000", "0"), ("-4.00", "-4"), (7, "7"),
            (79.6, "79.6"), (" 1.5 ", "1.5"), ("-0.00", "0"), ("33.3333", "33.3333"),
            ("12.", "12"), (".5", "0.5"), ("1e5", "100000"), (1e-05, "0.00001"),
        ):  # fmt: skip
            self.assertEqual(read_number(value), Decimal(number), value)
        self.assertFalse(read_number("-0.00").is_signed())
        self.assertEqual(number_in({"price": "-0.00"}, "price", 2), "0.00")

    def test_nothing_is_no_and_what_is_missing_is_not_known(self):
        for default in (True, False):
            self.assertIs(flag_in({"is_so": ""}, "is_so", default), False)
            for row in ({}, {"is_so": None}):
                self.assertIs(flag_in(row, "is_so", default), default)
        self.assertIs(flag_in({"is_so": ""}, "is_so", None), False)
        self.assertRaises(OddValue, flag_in, {}, "is_so", None)

    def test_what_is_not_clearly_a_number_is_none(self):
        for value in (
            "", "1,50", "1 000.00", "1e13", "NaN", "Infinity", ".", "0x1f",
            "1.2.3", "١٢", True, None, [], {}, "9" * 13, float("nan"), float("inf"),
            1e300, "12zł",
        ):  # fmt: skip
            self.assertIsNone(read_number(value), value)

    def test_ids_are_read_alone_or_of_what_is_listed_as_a_whole(self):
        for value, known in (
            ([5, "3", 3], [3, 5]),
            ([{"tag_id": "3"}, {"tag_id": 5, "name": "x"}, 7], [3, 5, 7]),
            ({"0": {"tag_id": "3"}, "2": "4"}, [3, 4]),
            ({"tag_id": "3", "lang_id": "1"}, [3]),
            ([], []), ("", []), (None, []),
        ):  # fmt: skip
            self.assertEqual(references_in({"tags": value}, "tags", "tag_id"), known)
        for value in (["Nowość"], [{"name": "Nowość"}], "3", [None], [["3"]], 7):
            with self.assertRaises(OddValue, msg=value):
                references_in({"tags": value}, "tags", "tag_id")
        with self.assertRaises(OddValue):
            references_in({"tags": [{"tag_id": "3"}]}, "tags")


class TestOrderRows(TestCase):
    def odd(self, **values):
        """What is refused of an order: (its field, the value)."""
        with self.assertRaises(OddValue, msg=values) as caught:
            read_order(order_row(**values))
        return caught.exception.field, caught.exception.value

    def test_a_recorded_row(self):
        order = read_order(order_row(sum="79.60", shipping_cost="13.90", paid="79.60"))
        self.assertIsInstance(order, OrderRow)
        self.assertEqual(order.total, Decimal("79.60"))
        self.assertEqual(order.shipping_tax, Tax("23%", Decimal(23)))
        self.assertEqual(order.placed, datetime(2026, 6, 28, 21, 59, 15))
        self.assertTrue(order.is_guest)
        self.assertFalse(order.is_paid or order.is_vat_eu or order.has_code)
        self.assertFalse(read_order(order_row(is_paid="")).is_paid, "PHP's false")
        self.assertEqual((order.currency_id, order.currency_rate), (1, 1))
        self.assertEqual(order.discounts, Discounts())
        self.assertEqual((order.parent_id, order.child_ids), (None, ()))
        self.assertEqual(order.billing.post_code, "31-345")
        self.assertEqual(order.additional_fields, (AdditionalField(2, "2", "1"),))

    def test_what_is_absent_null_or_zero_is_nothing(self):
        order = read_order(
            order_row(
                user_id=None, currency_rate=None, billing_address=[],
                additional_fields=None, parent_order_id="0", children=None,
                status_date="0000-00-00 00:00:00",
                shipping_tax_name=None, shipping_tax_value=None, discount_client=None,
            )
        )  # fmt: skip
        self.assertIsInstance(order, OrderRow, order)
        self.assertEqual(
            (order.user_id, order.currency_rate, order.billing, order.shipping_tax),
            (None, None, None, None),
        )
        self.assertEqual(order.discounts.client, 0)
        row = order_row()
        for optional in ("vat_eu", "is_overpayment", "lang_id", "promo_code", "utms"):
            del row[optional]
        self.assertIsInstance(read_order(row), OrderRow)

    def test_a_code_and_combined_orders_are_told(self):
        self.assertTrue(read_order(order_row(code_id="4")).has_code)
        self.assertTrue(read_order(order_row(promo_code="LATO")).has_code)
        self.assertTrue(read_order(order_row(discount_code="10")).has_code)
        self.assertFalse(read_order(order_row(discount_code="0.00")).has_code)
        for children in ([4, "5"], [{"order_id": "5", "email": "a@b.pl"}, 4]):
            row = order_row(children=children)
            self.assertEqual(read_order(row).child_ids, (4, 5))
            self.assertEqual(read_order(kept_of_order(row)), read_order(row))
            self.assertNotIn("a@b.pl", json.dumps(kept_of_order(row)))

    def test_a_code_that_is_no_percentage_is_a_code_of_another_kind(self):
        for value in ("150.00", "-5", "LATO", ["x"]):
            order = read_order(order_row(discount_code=value))
            self.assertEqual((order.discounts.code, order.has_code), (0, True), value)

    def test_a_wrong_field_is_named_with_what_it_holds(self):
        for field, value in (
            ("sum", "1,50"), ("sum", None), ("sum", "9.999"), ("sum", "-1.00"),
            ("is_paid", "?"), ("is_paid", None), ("date", "jutro"), ("date", None),
            ("user_id", "x"), ("discount_client", "101"), ("paid", "0.001"),
        ):  # fmt: skip
            self.assertEqual(self.odd(**{field: value}), (field, value))
        self.assertEqual(
            self.odd(billing_address=address_row(city=["Kraków"])),
            ("billing_address.city", ["Kraków"]),
        )

    def test_what_nothing_is_made_of_keeps_no_order_back(self):
        fields = [
            {"field_id": "3", "type": "3", "value": ["Rano", None, "Wieczorem"]},
            {"field_id": "4", "type": ["x"], "field_value": {"a": "Tak"}},
            {"field_id": "?", "value": "1"},
            "x",
        ]
        order = read_order(
            order_row(
                additional_fields=fields, delivery_date="?", lang_id="pl",
                is_overpayment="?", is_underpayment=[], is_cash_on_delivery={},
                pickup_point="WAW12A", pickup_point_data={"street": ["x"]},
            )
        )  # fmt: skip
        self.assertIsInstance(order, OrderRow, order)
        self.assertEqual(
            order.additional_fields,
            (AdditionalField(3, "3", "Rano, Wieczorem"), AdditionalField(4, "", "Tak")),
        )
        self.assertEqual((order.language_id, order.pickup_point.name), (None, "WAW12A"))
        order = read_order(order_row(additional_fields="x"))
        self.assertEqual(order.additional_fields, ())

    def test_an_address_of_empty_texts_is_none(self):
        blank = dict.fromkeys(address_row(), "")
        order = read_order(order_row(delivery_address=blank | {"country": "Polska"}))
        self.assertIsNone(order.delivery)
        self.assertEqual(order.billing.city, "Kraków")

    def test_a_row_without_id_and_what_is_no_row(self):
        self.assertEqual(self.odd(order_id=""), ("order_id", ""))
        for wrong in (None, [], "x", 7, True):
            self.assertRaises(OddValue, read_order, wrong)

    def test_pick_up_points_with_and_without_what_is_told_of_them(self):
        point = read_order(order_row(pickup_point="POP-WAW579")).pickup_point
        self.assertEqual((point.name, point.supplier), ("POP-WAW579", ""))
        data = {
            "point": "WAW12A", "supplier": "INPOST", "street": "Długa",
            "postal_code": "00-001", "latitude": 52.1, "services_cod": True,
        }  # fmt: skip
        point = read_order(order_row(pickup_point_data=data)).pickup_point
        self.assertEqual(
            (point.name, point.supplier, point.post_code),
            ("WAW12A", "INPOST", "00-001"),
        )
        older = {"machine": "WAW12A", "other": None}
        point = read_order(order_row(shipping_additional_fields=older)).pickup_point
        self.assertEqual(point.name, "WAW12A")
        none = {"machine": None}
        row = order_row(shipping_additional_fields=none, pickup_point_data=[])
        self.assertIsNone(read_order(row).pickup_point)

    def test_parts_and_pick_up_points_in_an_unknown_form_keep_no_order_back(self):
        secret = {"email": "jan@example.com"}
        for field, value, unread in (
            ("children", "4, 5", "children"),
            ("children", [secret], "children"),
            ("pickup_point", secret, "pickup_point"),
            ("pickup_point_data", ["WAW12A", secret], "pickup_point"),
            ("pickup_point_data", {"point": ["x"]}, "pickup_point"),
            ("shipping_additional_fields", "x", "pickup_point"),
        ):
            row = order_row(**{field: value})
            order = read_order(row)
            self.assertEqual(order.unread, (unread,), (field, value))
            self.assertEqual((order.child_ids, order.pickup_point), ((), None))
            self.assertEqual(read_order(kept_of_order(row)), order)
            self.assertNotIn("jan@", json.dumps(kept_of_order(row)))
        row = order_row(pickup_point="WAW12A", pickup_point_data=[secret])
        order = read_order(row)
        self.assertEqual((order.unread, order.pickup_point.name), ((), "WAW12A"))

    @thorough
    @given(st.sampled_from(sorted(order_row())), json_values)
    def test_a_value_is_read_or_refused(self, field, value):
        try:
            order = read_order(order_row(**{field: value}))
        except OddValue:
            return
        self.assertIsInstance(order, OrderRow)

    @thorough
    @given(st.sampled_from(sorted({*order_row(), *KEPT_WITHIN})), json_values)
    def test_what_is_kept_reads_the_same(self, field, value):
        row = order_row(**{field: value})
        try:
            order = read_order(row)
        except OddValue:
            return
        self.assertEqual(read_order(kept_of_order(row)), order)

    def test_what_nobody_reads_is_not_kept_at_any_depth(self):
        unknown = {"delivery_email": "jan@example.com", "pesel": "44051401458"}
        point = {"point": "WAW12A", "street": "Długa"}
        row = order_row(
            **unknown,
            billing_address=address_row(**unknown),
            delivery_address=address_row(**unknown),
            additional_fields=[{"field_id": "2", "type": "1", "value": "x"} | unknown],
            pickup_point_data=point | unknown,
            shipping_additional_fields={"machine": "WAW12A"} | unknown,
        )
        kept = kept_of_order(row)
        text = json.dumps(kept, ensure_ascii=False)
        for secret in ("192.0.2.1", "panel/order", "utm_source", *unknown.values()):
            self.assertNotIn(secret, text)
        for told in ("Warszawska", "WAW12A", "Długa"):
            self.assertIn(told, text)
        self.assertEqual(read_order(kept), read_order(row))


class TestLineRows(TestCase):
    def test_a_recorded_line(self):
        line = read_line(line_row(discount_perc="33.3333", quantity="0.250"))
        self.assertEqual(
            (line.id, line.order_id, line.price, line.discount, line.quantity),
            (8, 1, Decimal("149.95"), Decimal("33.3333"), Decimal("0.25")),
        )
        self.assertEqual((line.tax, line.code), (Tax("23%", Decimal(23)), "101"))
        self.assertTrue(line.is_product)

    def test_what_is_sold_and_what_is_only_a_line(self):
        gone = {"product_id": "0", "stock_id": "0"}
        self.assertTrue(read_line(line_row(**gone)).is_product)
        gone |= {"code": "", "ean": "", "option": "", "weight": "0"}
        self.assertFalse(read_line(line_row(**gone)).is_product)
        for name in ("ean", "option"):
            line = read_line(line_row(**gone | {name: "5901234123457"}))
            self.assertTrue(line.is_product, name)
        self.assertFalse(read_line(line_row(price="-5.00")).is_product)

    def test_a_line_that_names_nothing_is_of_goods_by_what_no_fee_has(self):
        nothing = {"product_id": "0", "stock_id": "0", "code": "", "option": ""}
        # As the shop writes what is not there, and what nobody can read.
        fee = line_row(**nothing, weight="0.0000", quantity="1.000", is_digital="")
        odd = {"weight": "?", "pkwiu": ["x"], "is_digital": "?", "file_options": "x"}
        unsaid = {"weight", "pkwiu", "is_digital", "file_options"}
        for row in (fee, fee | odd, {key: fee[key] for key in fee.keys() - unsaid}):
            self.assertFalse(read_line(row).is_product, row)
        for name, value in (
            ("weight", "0.5"),
            ("pkwiu", "58.11.1"),
            ("is_digital", 1),
            ("text_options", [{"name": "Grawer", "value": "Ala"}]),
            ("file_options", [{"name": "Zdjęcie"}]),
            ("children", [{"stock_id": "4"}]),
            ("quantity", "2"),
            ("quantity", "0.5"),
        ):
            self.assertTrue(read_line(fee | {name: value}).is_product, name)
            off = {name: value, "price": "-5.00"}
            self.assertFalse(read_line(fee | off).is_product, name)

    def test_rates_without_percentage_are_rates_of_nothing(self):
        for name in ("zw.", "np."):
            line = read_line(line_row(tax=name, tax_value=""))
            self.assertEqual(line.tax, Tax(name, Decimal(0)))
        for nothing in (None, "", "0", 0, "0.00"):
            self.assertIsNone(read_line(line_row(tax="", tax_value=nothing)).tax)
        for odd in ("23", "x"):
            self.assertRaises(OddValue, read_line, line_row(tax="", tax_value=odd))
        self.assertRaises(OddValue, read_line, line_row(tax="23%", tax_value=""))

    def test_wrong_amounts_are_told_of_the_order(self):
        for field, value in (
            ("price", "abc"), ("price", None), ("quantity", "-1"),
            ("discount_perc", "100.0001"), ("id", "0"),
        ):  # fmt: skip
            found = group_lines([line_row(**{field: value})], [1])
            [error] = found.odd[1]
            self.assertEqual((error.field, error.value), (field, value))

    def test_a_unit_that_makes_no_sense_is_kept_and_refuses_no_order(self):
        row = line_row(unit={"name": "szt."})
        self.assertEqual(read_line(row), read_line(line_row()))
        self.assertEqual(stored_line(row)["unit"], {"name": "szt."})

    def test_only_what_an_order_is_made_of_is_kept(self):
        kept = stored_line(line_row(ip_address="192.0.2.1"))
        self.assertNotIn("ip_address", kept)
        self.assertNotIn("images", kept)
        self.assertEqual(read_line(kept), read_line(line_row()))

    @thorough
    @given(st.sampled_from(sorted(line_row())), json_values)
    def test_a_value_is_read_or_refused(self, field, value):
        try:
            line = read_line(line_row(**{field: value}))
        except OddValue:
            return
        self.assertIsInstance(line, LineRow)


class TestGrouping(TestCase):
    """Lines of many orders in one answer."""

    def test_each_line_once_with_its_order(self):
        rows = [
            line_row(id="9", order_id="2"),
            line_row(id="8", order_id="1"),
            line_row(id="7", order_id="2"),
            line_row(id="8", order_id="1"),
        ]
        found = group_lines(rows, [1, 2, 3])
        self.assertEqual(
            {
                number: [line.id for line in lines]
                for number, lines in found.lines.items()
            },
            {1: [8], 2: [7, 9], 3: []},
        )
        self.assertEqual((found.odd, found.lost), ({}, ()))

    def test_rows_of_other_orders_are_left_out_where_the_filter_was_ignored(self):
        rows = [line_row(id="1", order_id="5"), line_row(id="2", order_id="1")]
        found = group_lines(rows, [1])
        self.assertEqual([line.id for line in found.lines[1]], [2])
        self.assertNotIn(5, found.lines)

    def test_a_line_that_was_edited_between_two_pages_spoils_only_its_order(self):
        rows = [
            line_row(id="8", order_id="1", quantity="1"),
            line_row(id="8", order_id="1", quantity="2"),
            line_row(id="9", order_id="2"),
        ]
        found = group_lines(rows, [1, 2])
        self.assertEqual(list(found.odd), [1])
        self.assertEqual((found.odd[1][0].field, found.odd[1][0].value), ("id", 8))
        self.assertEqual(len(found.lines[2]), 1)

    def test_unreadable_rows_are_told_by_order_where_that_is_known(self):
        rows = [line_row(price="?"), line_row(order_id=""), "x", line_row(id="9")]
        found = group_lines(rows, [1])
        self.assertEqual([error.field for error in found.odd[1]], ["price"])
        self.assertEqual([error.field for error in found.lost], ["order_id", ""])
        self.assertEqual([line.id for line in found.lines[1]], [9])


class TestCurrency(TestCase):
    def book(self, currency, rate, amounts_in=AmountsIn.UNKNOWN):
        rate = None if rate is None else Decimal(rate)
        return book_currency(currency, rate, "PLN", amounts_in)

    def test_the_shop_s_own_currency_is_always_understood(self):
        for amounts_in in AmountsIn:
            self.assertEqual(self.book("PLN", "1.0000", amounts_in), Booked("PLN"))

    def test_another_waits_until_the_shop_is_known(self):
        for currency, rate in (("EUR", "4.3"), ("EUR", "1"), ("PLN", "4.3")):
            problem = self.book(currency, rate)
            self.assertIs(problem.code, ProblemCode.CURRENCY_NOT_PROVEN)
        for amounts_in in AmountsIn:
            problem = self.book("PLN", "4.3", amounts_in)
            self.assertIs(problem.code, ProblemCode.CURRENCY_NOT_PROVEN)

    def test_then_the_amounts_are_the_buyer_s_or_the_shop_s(self):
        rate = Decimal("4.3")
        self.assertEqual(
            self.book("EUR", "4.3", AmountsIn.ORDER), Booked("EUR", None, rate)
        )
        self.assertEqual(
            self.book("EUR", "4.3", AmountsIn.DEFAULT), Booked("PLN", "EUR", rate)
        )

    def test_none_named_or_no_rate_is_missing(self):
        for currency, rate in ((None, "1"), ("", "1"), ("PLN", None), ("EUR", "0")):
            problem = self.book(currency, rate, AmountsIn.ORDER)
            self.assertIs(problem.code, ProblemCode.MISSING)


class TestMoney(TestCase):
    def test_halves_go_away_from_nothing(self):
        for exact, rounded in (("0.005", "0.01"), ("-0.005", "-0.01"), ("-0.004", "0")):
            self.assertEqual(to_grosz(Decimal(exact)), Decimal(rounded))
        self.assertFalse(to_grosz(Decimal("-0.004")).is_signed())

    def test_a_unit_price_is_not_rounded_and_nothing_costs_nothing(self):
        self.assertEqual(unit_price(Decimal("10.00"), Decimal(7)), 10 / 7)
        self.assertEqual(unit_price(Decimal("0.00"), Decimal(0)), 0.0)

    def test_a_quantity_that_odoo_would_round_is_told(self):
        self.assertTrue(keeps_decimals(Decimal("1.250"), 2))
        self.assertFalse(keeps_decimals(Decimal("0.333"), 2))
        self.assertTrue(keeps_decimals(Decimal(144), 0))

    @thorough
    @given(
        st.lists(st.integers(0, 1_000_000), min_size=1, max_size=6), st.integers(0, 100)
    )
    def test_shares_add_up_and_none_gives_more_than_it_has(self, cents, percent):
        shares = {
            Tax(str(n), Decimal(n)): Decimal(c).scaleb(-2) for n, c in enumerate(cents)
        }
        total = Decimal(sum(cents) * percent // 100).scaleb(-2)
        parts = share_out(total, shares)
        self.assertEqual(sum(parts.values(), Decimal(0)), total)
        for tax, part in parts.items():
            self.assertLessEqual(part, shares[tax])
            exact = total * shares[tax] / sum(shares.values())
            self.assertLess(abs(part - exact), Decimal("0.01"))

    def test_kinds_are_stored_by_these_names(self):
        self.assertEqual(
            [*LineKind], ["product", "charge", "shipping", "discount", "rounding"]
        )
