import unicodedata
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tools import html_sanitize

from ..simulator.sanitise import sanitise
from ..sync.values import Property, decimal_text, match_key, normal_html

HTML = Property("description", "Description", kind="html")
WORDS = ("Lekki", "namiot  na", " lato ", "żółć", "&amp;", "a &lt; b", "&nbsp;")
STYLES = (
    "",
    ' style="color: rgb(255, 0, 0); font-weight: bold"',
    ' style="COLOR:#FF0000"',
    ' class="opis"',
    ' onclick="kup()"',
    ' href="javascript:kup()"',
    ' href="https://sklep.example/p/1"',
)
TAGS = ("p", "div", "b", "strong", "ul", "li", "span", "a", "h2")


def element(inner):
    return st.builds(
        "<{0}{1}>{2}</{0}>".format,
        st.sampled_from(TAGS),
        st.sampled_from(STYLES),
        st.lists(inner, max_size=3).map("".join),
    )


pages = st.lists(
    st.recursive(
        st.sampled_from((*WORDS, "<br>", "<script>zle()</script>", "<!-- uwaga -->")),
        element,
        max_leaves=8,
    ),
    max_size=3,
).map("".join)


class TestValues(TestCase):
    """When two values mean the same."""

    thorough = settings(deadline=None, derandomize=True, max_examples=400)

    @thorough
    @given(pages)
    def test_html_that_the_shop_rewrote_is_the_same_html(self, page):
        self.assertTrue(HTML.same(page, sanitise(page)), (page, sanitise(page)))

    @thorough
    @given(pages)
    def test_the_form_in_which_html_is_compared_is_stable(self, page):
        once = normal_html(page)
        self.assertEqual(normal_html(once), once)

    def test_html_from_several_editors_is_the_same(self):
        forms = (
            '<p style="color: rgb(255, 0, 0)">Lekki namiot</p>',
            '<p style="COLOR:#ff0000;">Lekki\n  namiot</p>',
            '<p onclick="x()" style="color: #FF0000">Lekki namiot</p>',
            '<p style="color:#ff0000">Lekki namiot<!-- uwaga --></p>',
            '<script>x()</script><p style="color:#ff0000">Lekki namiot</p>',
        )
        for form in forms:
            self.assertTrue(HTML.same(forms[0], form), form)
        self.assertFalse(HTML.same(forms[0], "<p>Lekki namiot</p>"))
        self.assertFalse(HTML.same(forms[0], forms[0].replace("Lekki", "Ciężki")))

    def test_text_and_the_paragraph_that_odoo_makes_of_it_are_the_same(self):
        texts = ("Lekki namiot", "<b>Lekki</b> namiot", "a &lt; b", "a<br>b", "")
        for text in texts:
            self.assertTrue(HTML.same(text, str(html_sanitize(text))), text)

    def test_texts_differ_by_words_and_not_by_white_space_or_composition(self):
        text = Property("name", "Name")
        self.assertTrue(text.same("Śpiwór  letni ", "Śpiwór letni"))
        self.assertTrue(text.same(unicodedata.normalize("NFD", "Śpiwór"), "Śpiwór"))
        self.assertTrue(text.same(None, ""))
        self.assertFalse(text.same("Śpiwór", "śpiwór"))
        self.assertEqual(match_key(" Śpiwór  Letni"), match_key("śpiwór letni"))

    def test_numbers_are_compared_as_numbers(self):
        money = Property("price", "Price", kind="money")
        self.assertTrue(money.same("12.50", "12.5"))
        # No price of its own is another thing than one of nothing.
        self.assertFalse(money.same("0.00", None))
        self.assertFalse(money.same("12.50", "12.51"))
        self.assertEqual(decimal_text("2.675", 2), "2.68")
        self.assertEqual(decimal_text(None, 2), "0.00")
        self.assertEqual(decimal_text("brak", 3), "0.000")

    def test_references_do_not_depend_on_their_order(self):
        categories = Property("categories", "C", kind="refs", entity="category")
        self.assertTrue(categories.same([2, 10], [10, 2]))
        self.assertTrue(categories.same([], None))
        self.assertFalse(categories.same([2], [2, 10]))
