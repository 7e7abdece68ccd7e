import unittest

from ...sync.core.compare import Acceptance, acceptance
from ...sync.core.html import is_rest
from ...sync.core.values import Property

SENT = '<p class="a b" style="color: red">Nowy <b>opis</b></p>'


class TestAcceptance(unittest.TestCase):
    """What the shop made of a value that it was sent."""

    def outcome(self, kind, sent, before, now):
        return acceptance(Property("x", "X", kind=kind), sent, before, now)

    def test_the_same_value_is_taken_however_it_is_written(self):
        for kind, sent, now in (
            ("text", " Nowa  nazwa", "Nowa nazwa"),
            ("money", "10.00", "10.0"),
            ("refs", [2, 1], [1, 2]),
            ("bool", False, None),
            ("html", "<p>Opis</p>", "Opis"),
        ):
            with self.subTest(kind):
                self.assertIs(self.outcome(kind, sent, "?", now), Acceptance.TAKEN)

    def test_the_value_before_was_not_replaced(self):
        for kind, sent, before in (
            ("text", "590", ""),
            ("text", "nowy", "stary"),
            ("money", "10.40", "10.00"),
            ("money", "10.00", None),
            ("number", "5.2", "5"),
            ("bool", True, False),
            ("refs", [1, 2], [1]),
            ("ref", 2, 1),
            ("html", "<p>Nowy</p>", "<p>Stary</p>"),
        ):
            with self.subTest(kind, sent=sent):
                now = self.outcome(kind, sent, before, before)
                self.assertIs(now, Acceptance.NOT_TAKEN)

    def test_nothing_in_what_was_created_is_not_taken(self):
        for kind, sent, now in (
            ("text", "590", ""),
            ("money", "10.00", "0.00"),
            ("number", "5", "0.000"),
            ("bool", True, False),
            ("refs", [1], []),
            ("ref", 1, None),
        ):
            with self.subTest(kind):
                self.assertIs(self.outcome(kind, sent, None, now), Acceptance.NOT_TAKEN)

    def test_anything_else_may_be_an_edit(self):
        for kind, sent, before, now in (
            ("text", "nowy", "stary", "z panelu"),
            ("text", "nowy", None, "z panelu"),
            ("money", "10.40", "9.00", "10.00"),
            ("number", "5.2", "1", "6"),
            ("bool", True, True, False),
            ("refs", [1], [], [1, 2]),
            ("ref", 1, None, 2),
            ("html", SENT, "<p>Stary</p>", "<p>Z panelu</p>"),
        ):
            with self.subTest(kind, now=now):
                self.assertIs(self.outcome(kind, sent, before, now), Acceptance.ANOTHER)

    def test_a_number_with_fewer_decimals_was_rounded(self):
        for sent, now in (("0.125", "0.130"), ("0.124", "0.12"), ("4.6", "5")):
            with self.subTest(sent):
                found = self.outcome("number", sent, "1", now)
                self.assertIs(found, Acceptance.REWRITTEN)
        self.assertIs(self.outcome("number", "?", "1", "5"), Acceptance.ANOTHER)

    def test_cleaned_html_is_kept_even_where_it_is_as_before(self):
        before = "<p>Opis</p>"
        sent = before + "<script>x()</script>"
        self.assertIs(self.outcome("html", sent, before, before), Acceptance.TAKEN)
        sent = before + '<iframe src="https://a.pl"></iframe>'
        now = before + "<iframe></iframe>"
        self.assertIs(self.outcome("html", sent, now, now), Acceptance.REWRITTEN)


class TestRest(unittest.TestCase):
    """What is left of HTML, and what somebody else wrote."""

    def test_what_only_lacks_something_is_a_rest(self):
        for left in (
            '<p style="color: #ff0000">Nowy <b>opis</b></p>',
            "<p>Nowy <strong>opis</strong></p>",
            "Nowy opis",
            "<div><p>Nowy</p> <p>opis</p></div>",
            '<p class="b">Nowy opis</p>',
        ):
            with self.subTest(left):
                self.assertTrue(is_rest(left, SENT))

    def test_what_says_or_shows_something_else_is_none(self):
        for left in (
            "<p>Nowy</p>",
            "<p>Nowy opis!</p>",
            "<p>Nowy <i>opis</i></p>",
            '<p class="c">Nowy opis</p>',
            '<p style="color: blue">Nowy opis</p>',
            '<p>Nowy <a href="https://a.pl">opis</a></p>',
            "<h1>Nowy opis</h1>",
            "",
        ):
            with self.subTest(left):
                self.assertFalse(is_rest(left, SENT))

    def test_what_is_dangerous_goes_with_its_text(self):
        given = "<p>Opis</p><form>Zapisz <button>się</button></form><script>x</script>"
        for left in ("<p>Opis</p>", "<p>Opis</p><form>Zapisz </form>Zapisz się"):
            with self.subTest(left):
                self.assertIs(is_rest(left, given), left == "<p>Opis</p>")
        self.assertTrue(is_rest("<p>Opis</p>Zapisz się", given))

    def test_nothing_is_a_rest_of_what_showed_nothing(self):
        self.assertTrue(is_rest("", "<script>x()</script>"))
        self.assertTrue(is_rest("", "<iframe src='https://a.pl'>Film</iframe>"))
        self.assertTrue(is_rest(None, ""))
        self.assertFalse(is_rest("", "<img src='https://a.pl/b.png'/>"))
