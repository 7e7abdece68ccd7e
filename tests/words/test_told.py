import unittest
from decimal import Decimal

from ...sync.fulfilment.parcel.products import (
    lacks_lines,
    number_key,
    numbers_of,
    products_body,
    products_in,
    products_text,
    told_products,
    with_lines,
)
from ...sync.fulfilment.progress.expected import Base, expected_base
from ...sync.fulfilment.progress.notes import line_in, with_line

# Lines of an order: two of one product, which differ in their options.
LINES = (
    {"id": "8", "product_id": "3", "stock_id": "5", "option": "", "name": "Lampa"},
    {"id": "9", "product_id": "4", "stock_id": "6", "option": "M", "name": "Bluza"},
    {"id": "10", "product_id": "4", "stock_id": "6", "option": "S", "name": "Bluza"},
)


class TestToldWords(unittest.TestCase):
    """What goes back to the shop, without Odoo."""

    def test_numbers_are_told_apart_by_commas_and_each_once(self):
        self.assertEqual(numbers_of("A1, A2;A1,\nA3 "), ["A1", "A2", "A3"])
        self.assertEqual(numbers_of(False), [])
        self.assertEqual(number_key(" 68 00a "), number_key("6800A"))

    def test_products_survive_their_text_and_are_never_nothing(self):
        products = {9: Decimal("1.5"), 8: Decimal("2.0000"), 7: Decimal(0)}
        text = products_text(products)
        self.assertEqual(text, "8:2 9:1.5")
        self.assertEqual(products_in(text), {8: 2, 9: Decimal("1.5")})
        self.assertEqual(
            products_body(text),
            [
                {"order_product_id": 8, "quantity": 2},
                {"order_product_id": 9, "quantity": 1.5},
            ],
        )
        with self.assertRaises(AssertionError):
            products_body("")

    def test_the_lines_of_what_a_parcel_holds_are_found_by_their_products(self):
        def told(*products):
            row = {"order_id": "1", "products": list(products)}
            self.assertTrue(lacks_lines(row))
            return told_products(with_lines(row, LINES))

        lamp = {"product_id": "3", "quantity": "2", "name": "Lampa"}
        blouse = {"product_id": 4, "quantity": "1", "option": "S"}
        self.assertEqual(told(lamp), "8:2")
        self.assertEqual(told(lamp, blouse), "8:2 10:1")
        # One of several, of none, or of what names no product: nothing is known.
        vague = {"product_id": "4", "quantity": "1", "name": "Bluza"}
        for other in (vague, blouse | {"option": "L"}, {"quantity": "1"}):
            self.assertEqual(told(lamp, other), "")
        known = {"products": {"0": {"order_product_id": 8, "quantity": "1"}}}
        self.assertFalse(lacks_lines(known))
        self.assertEqual(told_products(known), "8:1")
        for nothing in ({}, {"products": []}, {"products": "brak"}):
            self.assertFalse(lacks_lines(nothing))

    def test_a_note_keeps_what_people_wrote(self):
        note = with_line("Zamiana koloru", "note", "S00042")
        self.assertEqual(note, "Zamiana koloru\nOdoo: S00042")
        note = with_line(note, "late", "A2")
        self.assertEqual(line_in(note, "note"), "S00042")
        self.assertEqual(line_in(note, "late"), "A2")
        self.assertEqual(with_line(note, "late", ""), "Zamiana koloru\nOdoo: S00042")
        self.assertEqual(with_line("", "note", "S1"), "Odoo: S1")
        self.assertEqual(line_in("nic", "note"), "")

    def test_what_is_taken_as_agreed_on(self):
        before = Base("a", "a")

        def found(odoo, shop, **known):
            known = {"is_own": False, "is_before": False} | known
            return expected_base(before, odoo, shop, **known)

        self.assertEqual(found("b", "a"), before, "Odoo moved alone")
        self.assertEqual(found("a", "x"), Base("a", "x"), "the panel holds")
        self.assertEqual(found(None, "x"), Base("a", "x"))
        self.assertEqual(found("b", "x"), before, "both moved: somebody decides")
        self.assertEqual(found("b", "x", is_before=True), Base("a", "x"))
        put_back = found("b", "x", is_before=True, was_there=True)
        self.assertEqual(put_back, Base("b", "x"), "it is not told once more")
        self.assertEqual(found("a", "x", is_own=True), Base(None, "x"), "told again")
        self.assertEqual(found(None, "x", is_own=True), Base("a", "x"))
