from dataclasses import replace
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from ...sync.sales.row.address import (
    country_code,
    post_code,
    read_address,
    unique_names,
)
from ...sync.sales.row.address_row import OF_USER, AddressRow, read_address_row
from ...sync.sales.row.names import (
    company_name,
    email_key,
    guest_key,
    is_company,
    person_name,
)
from ...sync.sales.row.problem import Problem, ProblemCode
from ...sync.sales.row.tax_number import is_pesel, read_tax_number
from ...sync.sales.row.words import clean, comparable
from ..cases.length import many
from ..cases.sale_orders import address_row

thorough = settings(deadline=None, derandomize=True, max_examples=many(500, 40))
KNOWN = {"PL", "DE", "GB", "GR", "US"}
COUNTRIES = unique_names(
    [
        ("Polska", "PL"), ("Poland", "PL"), ("Niemcy", "DE"), ("Germany", "DE"),
        ("Grecja", "GR"), ("Georgia", "GE"), ("Georgia", "US-GA"),
    ]
)  # fmt: skip


def address(**values):
    return read_address_row(address_row(**values))


class TestWords(TestCase):
    def test_what_cannot_be_seen_goes(self):
        self.assertEqual(clean(" Jan\x00\u200b  Nowak\t\n"), "Jan Nowak")
        self.assertEqual(clean("Jan\ud800"), "Jan", "half of a pair cannot be stored")
        self.assertEqual(clean("Zoe\u0301 🙂"), "Zoé 🙂")
        self.assertEqual(clean("ł" * 300), "ł" * 300, "nothing is cut")

    def test_capitals_and_spaces_do_not_count_accents_do(self):
        self.assertEqual(comparable("  ŁÓDŹ  ulica "), comparable("Łódź\u00a0Ulica"))
        self.assertEqual(comparable("Łódz\u0301"), comparable("łódź"))
        self.assertNotEqual(comparable("Lodz"), comparable("Łódź"))
        self.assertEqual(comparable("Hauptstraße"), comparable("HAUPTSTRASSE"))

    @thorough
    @given(st.text())
    def test_a_clean_text_stays_as_it_is(self, text):
        self.assertEqual(clean(clean(text)), clean(text))
        self.assertEqual(comparable(comparable(text)), comparable(text))
        clean(text).encode()


class TestNames(TestCase):
    def test_a_person_has_both_names_or_one(self):
        self.assertEqual(person_name(" Anna ", "Kowalska"), "Anna Kowalska")
        self.assertEqual(person_name("", "Kowalska"), "Kowalska")
        self.assertEqual(person_name("", ""), "")

    def test_a_company_has_a_name_or_a_valid_nip(self):
        self.assertTrue(is_company("Firma", None))
        self.assertTrue(is_company("", read_tax_number("526-025-02-74")))
        self.assertFalse(is_company(" ", read_tax_number("brak")))
        self.assertFalse(is_company("", None))
        for typed in ("-", " . ", "---", "Brak", "NIE DOTYCZY", "n/d"):
            self.assertFalse(is_company(typed, None), typed)
        self.assertEqual(company_name(" 4  F "), "4 F")
        self.assertEqual(company_name("Brak Sp. z o.o."), "Brak Sp. z o.o.")

    def test_e_mail_addresses_are_compared_without_capitals(self):
        self.assertEqual(email_key(" Anna@Example.COM "), "anna@example.com")
        self.assertEqual(email_key("brak"), "")
        self.assertEqual(email_key("a@b@c"), "")

    def test_a_guest_is_the_same_by_e_mail_name_and_tax_number(self):
        nip = read_tax_number("PL 526-025-02-74")
        key = guest_key("Anna@example.com", "Anna  KOWALSKA", nip)
        same = read_tax_number("5260250274")
        self.assertEqual(key, guest_key("anna@example.com ", "Anna Kowalska", same))
        self.assertNotEqual(key, guest_key("anna@example.com", "Anna Kowalska"))
        self.assertNotEqual(key, guest_key("anna@example.com", "Jan Kowalski", same))
        self.assertNotEqual(key, guest_key("jan@example.com", "Anna Kowalska", same))

    def test_where_the_e_mail_ends_and_the_name_begins_counts(self):
        self.assertNotEqual(
            guest_key("a@example.co", "m"), guest_key("a@example.com", "")
        )

    def test_a_name_without_e_mail_is_nobody_s_key(self):
        self.assertIsNone(guest_key("", "Jan Nowak"))
        self.assertIsNone(guest_key("brak", "Jan Nowak"))

    @thorough
    @given(*[st.text("ab \t|@", max_size=4)] * 4)
    def test_different_guests_never_have_one_key(self, mail, other, name, second):
        first = guest_key(f"{mail}@x", name)
        again = guest_key(f"{other}@x", second)
        if first is not None and first == again:
            self.assertEqual(email_key(f"{mail}@x"), email_key(f"{other}@x"))
            self.assertEqual(comparable(name), comparable(second))


class TestTaxNumbers(TestCase):
    def assertNumber(self, typed, country, key, is_valid, of):
        number = read_tax_number(typed, country)
        self.assertEqual(
            (number.key, number.is_valid, number.country), (key, is_valid, of), typed
        )
        return number

    def test_a_nip_is_its_ten_digits_however_it_is_typed(self):
        for typed in (
            "5260250274", "526-025-02-74", "PL5260250274", "pl 526 025 02 74",
            "NIP: 526-025-02-74", "526.025.02.74\u200b", "NIP PL5260250274",
        ):  # fmt: skip
            number = self.assertNumber(typed, "PL", "5260250274", True, "PL")
            self.assertEqual(number.for_odoo, "5260250274")

    def test_what_is_no_nip_is_kept_as_it_was_typed(self):
        for typed in ("5260250275", "123", "526025027", "52602502744", "1x"):
            number = read_tax_number(typed)
            self.assertFalse(number.is_valid, typed)
            self.assertEqual(number.for_odoo, typed)

    def test_placeholders_that_fit_the_checksum_are_no_nip(self):
        # They would make one company of all who typed them.
        for typed in ("0000000000", "111-111-11-11"):
            self.assertFalse(read_tax_number(typed).is_valid, typed)

    def test_foreign_numbers_keep_the_letters_of_their_country(self):
        self.assertNumber("DE 136 695 976", "DE", "DE136695976", True, "DE")
        self.assertNumber("136695976", "DE", "DE136695976", True, "DE")
        self.assertNumber("DE136695976", "PL", "DE136695976", True, "DE")
        self.assertNumber("EL 094259216", "GR", "EL094259216", True, "EL")
        self.assertNumber("094259216", "GR", "EL094259216", True, "EL")
        self.assertNumber("DE136695970", "DE", "DE136695970", False, "DE")

    def test_a_country_outside_the_union_is_kept_and_not_judged(self):
        number = self.assertNumber("12-3456789", "US", "US123456789", False, "US")
        self.assertEqual(number.for_odoo, "12-3456789")

    def test_a_polish_company_may_have_its_address_abroad(self):
        self.assertNumber("5260250274", "US", "5260250274", True, "PL")
        self.assertNumber("PL5260250274", "DE", "5260250274", True, "PL")

    def test_a_number_that_fits_both_countries_goes_by_its_address(self):
        self.assertNumber("0400.000.185", "BE", "BE0400000185", True, "BE")
        self.assertNumber("0400000185", "PL", "0400000185", True, "PL")

    def test_nothing_typed_is_no_number(self):
        for typed in ("", "  ", "-", "\x00", " . ", "brak", "Nie dotyczy", "n/d"):
            self.assertIsNone(read_tax_number(typed))

    def test_a_pesel_is_no_tax_number(self):
        for typed in ("44051401359", "440514 01359", "PL 44051401359"):
            self.assertIsNone(read_tax_number(typed))
            self.assertTrue(is_pesel(typed))
        # Eleven digits are something else where they are not a person's, or abroad.
        self.assertEqual(read_tax_number("44051401358").key, "44051401358")
        self.assertEqual(read_tax_number("44051401359", "IT").key, "IT44051401359")

    @thorough
    @given(st.text(), st.sampled_from(["PL", "DE", "GR", "US", "", "X", "polska"]))
    def test_no_text_is_an_error_and_what_is_valid_stays_the_same(self, text, country):
        number = read_tax_number(text, country)
        if number and number.is_valid:
            again = read_tax_number(number.for_odoo, number.country)
            self.assertEqual((again.key, again.is_valid), (number.key, True))


class TestAddresses(TestCase):
    def test_polish_post_codes_have_one_form(self):
        for typed in ("30718", "30-718", " 30 718 ", "PL-30-718", "30–718", "30 - 718"):
            self.assertEqual(post_code(typed, "PL"), "30-718", typed)
        for typed in ("3071", "brak", "307-18-1", "", "SW1A 1AA"):
            self.assertEqual(post_code(typed, "PL"), typed)
        self.assertEqual(post_code("30718", "DE"), "30718")

    def test_countries_go_by_code_then_by_name_in_any_language(self):
        for code, name, country in (
            ("PL", "Niemcy", "PL"), ("pl", "", "PL"), ("", "POLSKA ", "PL"),
            ("", "Germany", "DE"), ("UK", "", "GB"), ("EL", "", "GR"),
            ("XX", "Polska", "PL"),
        ):  # fmt: skip
            self.assertEqual(country_code(code, name, COUNTRIES, KNOWN), country)

    def test_a_country_is_never_assumed(self):
        for code, name, found in (
            ("", "", ""), ("", "Atlantyda", "Atlantyda"), ("XX", "", "XX"),
            ("", "Georgia", "Georgia"),
        ):  # fmt: skip
            problem = country_code(code, name, COUNTRIES, KNOWN)
            self.assertIsInstance(problem, Problem)
            self.assertEqual(
                (problem.code, problem.value), (ProblemCode.UNKNOWN_COUNTRY, found)
            )
        self.assertIsInstance(
            read_address(address(country="", country_code=""), COUNTRIES, KNOWN),
            Problem,
        )

    def test_one_address_typed_differently_is_one(self):
        first = read_address(address(), COUNTRIES, KNOWN)
        second = read_address(
            address(
                firstname=" ANNA",
                street1="warszawska  543/123",
                postcode="31345",
                country_code="",
                phone="+48 640-432-543",
            ),
            COUNTRIES,
            KNOWN,
        )
        self.assertEqual(first.key, second.key)
        self.assertEqual(first.phone, "+48 640 432 543")
        self.assertEqual(second.post_code, "31-345")

    def test_each_field_makes_another_address(self):
        key = read_address(address(), COUNTRIES, KNOWN).key
        for field, value in (
            ("firstname", "Ewa"), ("lastname", "Nowak"), ("company", "Firma"),
            ("street1", "Inna 1"), ("street2", "m. 2"), ("postcode", "00-001"),
            ("city", "Łódź"), ("country_code", "DE"), ("phone", "500600700"),
            ("phone", ""), ("phone", "brak"),
        ):  # fmt: skip
            other = read_address(address(**{field: value}), COUNTRIES, KNOWN)
            self.assertNotEqual(other.key, key, field)
        same = read_address(address(address_id="9", pesel=""), COUNTRIES, KNOWN)
        self.assertEqual(same.key, key)

    def test_the_country_counts_by_itself(self):
        home = read_address(address(phone=""), COUNTRIES, KNOWN).key
        abroad = address(phone="", country_code="DE")
        self.assertNotEqual(read_address(abroad, COUNTRIES, KNOWN).key, home)

    def test_a_partner_written_by_hand_is_compared_in_the_same_form(self):
        first = read_address(address(), COUNTRIES, KNOWN)
        by_hand = replace(
            first, name="anna kowalska ", post_code="31345", phone="640432543"
        )
        self.assertEqual(by_hand.key, first.key)

    @thorough
    @given(
        st.sampled_from(["firstname", "company", "street1", "postcode", "phone"]),
        st.text(max_size=20),
    )
    def test_what_was_written_reads_as_the_same_address(self, field, typed):
        row = address(**{field: typed})
        first = read_address(row, COUNTRIES, KNOWN)
        again = AddressRow(
            first_name=first.name,
            last_name="",
            company=first.company,
            tax_number="",
            street1=first.street1,
            street2=first.street2,
            post_code=first.post_code,
            city=first.city,
            state="",
            country="",
            country_code=first.country,
            phone=first.phone,
        )
        self.assertEqual(read_address(again, COUNTRIES, KNOWN).key, first.key)

    def test_the_address_book_of_a_user_has_other_names_for_its_fields(self):
        row = {
            "address_book_id": "4", "firstname": "Anna", "lastname": "Kowalska",
            "company_name": "Firma", "street_1": "Długa 1", "street_2": "2",
            "zip_code": "31-345", "city": "Kraków", "country_code": "PL",
            "tax_identification_number": "5260250274", "phone": 640432543,
        }  # fmt: skip
        row = read_address_row(row, OF_USER)
        self.assertEqual(
            (row.company, row.street1, row.street2, row.post_code, row.phone),
            ("Firma", "Długa 1", "2", "31-345", "640432543"),
        )

    def test_an_id_that_makes_no_sense_refuses_no_address(self):
        self.assertEqual(address(address_id="?"), address())
