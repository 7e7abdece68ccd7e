import unicodedata
from decimal import InvalidOperation
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tools import html_sanitize

from ...simulator.sanitise import sanitise
from ...sync.core.html import lost_html, normal_html
from ...sync.core.values import Property, decimal_text, match_key
from ..cases.length import many

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

    thorough = settings(deadline=None, derandomize=True, max_examples=many(400, 40))

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

    def test_what_editors_write_in_several_ways_is_the_same(self):
        alike = (
            ("<b>Lekki</b> <i>namiot</i>", "<strong>Lekki</strong> <em>namiot</em>"),
            ("<P>Lekki<BR>namiot</P>", "<p>Lekki<br/>namiot</p>"),
            ("<p>Za&#380;&oacute;&#322;&#263; &quot;x&quot;</p>", '<p>Zażółć "x"</p>'),
            ("<p>Lekki&nbsp;namiot</p>", "<p>Lekki namiot</p>"),
            ("<p>a</p><p>&nbsp;</p><p>b</p>", "<p>a</p>\n<p><br></p>\n<p>b</p>"),
            ("<p>a</p><p></p>", "<p>a</p><p>&nbsp;</p>"),
            ("", "<p><br></p>"),
            ("", "<p>&nbsp;</p>"),
            ("<p>Lekki\u200b namiot\ufeff</p>", "<p>Lekki namiot</p>"),
            ('<p class="b a">x</p>', '<p class="a  b a">x</p>'),
            (
                '<p style="color: red; margin: 0">x</p>',
                '<p style="margin:0; COLOR: #F00;">x</p>',
            ),
            (
                '<p style="background: rgba(0, 0, 255, 1)">x</p>',
                '<p style="background: blue">x</p>',
            ),
            (
                """<p style='font-family: "Open Sans", serif'>x</p>""",
                """<p style="font-family:'Open Sans',serif">x</p>""",
            ),
            (
                '<a href="https://a.example" target="_blank">x</a>',
                '<a rel="noopener" target="_blank" href="https://a.example">x</a>',
            ),
            (
                "<table><tr><td>1</td></tr></table>",
                "<table>\n<tbody>\n<tr>\n<td> 1 </td></tr></tbody></table>",
            ),
            ("<ul><li>a</li><li>b</li></ul>", "<ul>\n  <li>a</li>\n  <li>b </li></ul>"),
        )
        for one, other in alike:
            self.assertTrue(HTML.same(one, other), (one, other))

    def test_what_a_reader_would_notice_is_a_difference(self):
        unlike = (
            ("<p>Lekki<b> namiot</b></p>", "<p>Lekki<b>namiot</b></p>"),
            ("<p>a</p><p></p><p>b</p>", "<p>a</p><p>b</p>"),
            ('<p style="color: red">x</p>', '<p style="color: blue">x</p>'),
            ('<p style="color: rgba(0,0,0,0.5)">x</p>', '<p style="color: #000">x</p>'),
            ('<img src="/a.jpg">', '<img src="/b.jpg">'),
            ('<a href="/a">x</a>', '<a href="https://a.example/a">x</a>'),
            ("<p>a &lt;b&gt; c</p>", "<p>a <b></b> c</p>"),
            ("<ul><li>x</li></ul>", "<ol><li>x</li></ol>"),
            ("<em>x</em>", '<i class="fa fa-star">x</i>'),
            ("<p>x<br>y</p>", "<p>x y</p>"),
        )
        for one, other in unlike:
            self.assertFalse(HTML.same(one, other), (one, other))

    def test_what_was_removed_is_named(self):
        sent = (
            '<p onclick="x()">a<script>x()</script></p><a href="javascript:x()">b</a>'
            '<iframe src="https://film.example/1"></iframe><img src="/a.jpg">'
        )
        self.assertEqual(
            lost_html(sent, sanitise(sent)),
            ["href=javascript:", "iframe src", "onclick", "script"],
        )
        self.assertEqual(lost_html("<p>a</p>", "<p>b</p>"), [])
        self.assertEqual(lost_html(None, ""), [])

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
        for nonsense in ("brak", "12,50", "1 200.00"):
            with self.assertRaises(InvalidOperation):
                decimal_text(nonsense, 3)

    def test_references_do_not_depend_on_their_order(self):
        categories = Property("categories", "C", kind="refs", entity="category")
        self.assertTrue(categories.same([2, 10], [10, 2]))
        self.assertTrue(categories.same([], None))
        self.assertFalse(categories.same([2], [2, 10]))
