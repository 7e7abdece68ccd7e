from unittest import TestCase

from ...sync.core.code import PropertyCode, property_of
from ...sync.core.properties import PropertiesByCode
from ...sync.core.values import Property


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

    def test_a_text_in_a_further_language_is_of_the_same_property(self):
        name = Property("name", "Name", translated=True)
        properties = PropertiesByCode([name])
        for code in ("name", "name@en_US", "name@de_DE"):
            self.assertIs(properties[code], name)
        self.assertIsNone(properties["colour"])
        self.assertIsNone(properties["colour@en_US"])
