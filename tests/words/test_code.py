from unittest import TestCase

from ...sync.core.code import PropertyCode, copy_of, property_of


class TestCodes(TestCase):
    """Codes of values say of which property they are, and in which language."""

    def test_what_is_put_together_is_read_again(self):
        for text, code in (
            ("name", PropertyCode("name")),
            ("name@en_US", PropertyCode("name", "en_US")),
        ):
            self.assertEqual(PropertyCode.of(text), code)
            self.assertEqual(code.text, text)
            self.assertEqual(property_of(text), "name")

    def test_a_note_of_a_copy_is_no_code_of_a_property(self):
        self.assertEqual(copy_of("name@en_US"), "_name@en_US")
