from unittest import TestCase

import phonenumbers
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ...sync.sales.row.phone import read_phone
from ...sync.sales.row.words import clean
from ..cases.length import many

thorough = settings(deadline=None, derandomize=True, max_examples=many(500, 80))
# As shops have them, read in Poland.
VALID = {
    "640432543": "+48640432543",
    "456345234": "+48456345234",
    "123456789": "+48123456789",
    "555-333-444": "+48555333444",
    "48123456789": "+48123456789",
    "0048600700800": "+48600700800",
    "48600700800": "+48600700800",
    "+48 600–700–800": "+48600700800",
    "(+48) 600.700.800": "+48600700800",
    "\u202a+48\u00a0600\u00a0700\u00a0800\u202c": "+48600700800",
    "+49 151 23456789": "+4915123456789",
}
AS_TYPED = (
    "300542832", "022 555 12 34", "22 555-12-34 wew. 12", "500-600-700 po 16",
    "19 457", "112", "+4860070080", "+44 7700 900123", "600700800, 601701801",
    "600700800/601701801", "600700800; 601701801", "600700800 601701801",
    "+48600700800 +48601701801", "600700800 lub 601701801", "600-700-ABC", "0", "-",
    "brak", "+", "()", "0151 23456789", "1" * 300,
)  # fmt: skip


class TestPhones(TestCase):
    """Free text that shops have as phone numbers; majors 8.12 and 9.0 of the library
    agree on all of it."""

    def test_valid_numbers_are_comparable_and_written_international(self):
        for typed, e164 in VALID.items():
            phone = read_phone(typed, "PL")
            self.assertEqual(phone.e164, e164, typed)
            self.assertEqual(phone.key, e164)
            self.assertTrue(phone.shown.startswith("+"), phone.shown)
            self.assertEqual(phone.shown.replace(" ", "").replace("-", ""), e164)
        self.assertEqual(read_phone("600700800", "PL").shown, "+48 600 700 800")

    def test_everything_else_is_kept_as_it_was_typed(self):
        for typed in AS_TYPED:
            phone = read_phone(typed, "PL")
            self.assertIsNone(phone.e164, typed)
            self.assertEqual(phone.shown, typed)

    def test_a_number_is_read_in_the_country_of_its_address(self):
        german = read_phone("0151 23456789", "DE")
        self.assertEqual(german.e164, "+4915123456789")
        self.assertIsNone(read_phone("600700800", "US").e164)

    def test_a_number_that_is_none_abroad_may_be_one_of_the_shop_s_country(self):
        self.assertEqual(read_phone("501234567", "DE", "PL").e164, "+48501234567")
        german = read_phone("0151 23456789", "DE", "PL")
        self.assertEqual(german.e164, "+4915123456789", "the address's own comes first")
        self.assertEqual(read_phone("brak", "DE", "PL").shown, "brak")

    def test_without_a_country_only_a_prefix_tells_the_number(self):
        for country in (None, "", "XX"):
            self.assertIsNone(read_phone("600700800", country).e164)
            self.assertEqual(read_phone("+48600700800", country).e164, "+48600700800")

    def test_nothing_typed_is_no_number(self):
        for typed in ("", "  ", "\x00"):
            self.assertIsNone(read_phone(typed, "PL"))

    def test_odd_numbers_are_the_same_without_regard_to_their_spaces(self):
        first, second = read_phone("300542832", "PL"), read_phone("300-542 832", "PL")
        self.assertEqual(first.key, second.key)
        self.assertNotEqual(first.shown, second.shown)

    @thorough
    @given(
        st.one_of(st.text(), st.text("0123456789+-() ,/", max_size=16)),
        st.sampled_from(["PL", "DE", "IT", "US", None]),
    )
    @example("600700800", "PL")
    def test_no_digit_is_lost_and_what_is_shown_reads_the_same(self, typed, country):
        phone = read_phone(typed, country)
        if phone is None:
            self.assertFalse(clean(typed))
        elif phone.e164 is None:
            self.assertEqual(phone.shown, clean(typed))
        else:
            again = read_phone(phone.shown, country)
            self.assertEqual(again, phone)
            digits = "".join(filter(str.isdigit, clean(typed)))
            self.assertEqual(digits[-4:], phone.e164[-4:])
            number = phonenumbers.parse(phone.e164)
            self.assertTrue(phonenumbers.is_valid_number(number))
