import unittest

import lxml.html
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from ...sync.engine.shown.difference import marked

WORDS = st.lists(
    st.sampled_from(["Namiot", "letni", "12,00", "<b>", "&amp;", " ", "–"])
)


def plain(markup):
    """The text that people read."""
    return lxml.html.fragment_fromstring(f"<div>{markup}</div>").text_content()


class TestDifference(unittest.TestCase):
    """What differs between two values is marked, and nothing else changes."""

    def marks(self, one, other):
        """What is marked in each of two texts."""
        found = []
        for markup in marked(escape(one), escape(other)):
            tree = lxml.html.fragment_fromstring(str(markup), create_parent="p")
            found.append([mark.text for mark in tree.iter("mark")])
        return tuple(found)

    def test_the_words_that_differ_are_marked(self):
        one, other = "Śpiwór letni Rosa 900", "Śpiwór zimowy Rosa 900"
        self.assertEqual(self.marks(one, other), (["letni"], ["zimowy"]))

    def test_numbers_are_marked_as_a_whole(self):
        self.assertEqual(
            self.marks("126,69 zł", "1\u00a0203,00 zł"), (["126,69"], ["1\u00a0203,00"])
        )

    def test_texts_with_little_in_common_are_marked_as_a_whole(self):
        one, other = "Ala ma kota", "Pies był u nas i spał"
        self.assertEqual(self.marks(one, other), ([one], [other]))

    def test_a_word_more_is_marked_on_its_side_alone(self):
        self.assertEqual(self.marks("Namiot", "Namiot duży"), ([], [" duży"]))

    def test_what_is_the_same_is_not_touched(self):
        value = Markup("<p>Ten sam <b>opis</b></p>")
        self.assertEqual(marked(value, value), (value, value))

    def test_words_inside_of_markup_are_marked_where_they_are(self):
        one = Markup("<p>Opis <b>ze sklepu</b> i dalej.</p>")
        other = Markup("<p>Opis <b>z Odoo</b> i dalej.</p>")
        first, _second = marked(one, other)
        self.assertIn("<b><mark", first)
        self.assertEqual(plain(first), plain(one))

    def test_long_texts_are_marked_without_comparing_each_with_each(self):
        one, other = (" ".join(f"{mark}{n}" for n in range(20000)) for mark in "ab")
        self.assertEqual(self.marks(f"x {one} y", f"x {other} y"), ([one], [other]))

    @given(WORDS, WORDS)
    def test_nobody_reads_anything_else_than_before(self, one, other):
        values = escape("".join(one)), escape("".join(other))
        for before, after in zip(values, marked(*values), strict=True):
            self.assertEqual(plain(after), plain(before))
            tags = {
                node.tag
                for node in lxml.html.fragments_fromstring(str(after))
                if not isinstance(node, str)
            }
            self.assertLessEqual(tags, {"mark"})
