from lxml import etree

from ..cases.common import ShoperCase


class TestLists(ShoperCase):
    """What lists show without anybody having chosen columns."""

    def columns(self, model):
        """{name of a field: what the list says of it}, as a user of Shoper sees it."""
        view = self.env[model].with_user(self.user).get_view(view_type="list")
        return {
            node.get("name"): node.attrib
            for node in etree.fromstring(view["arch"]).iter("field")
        }

    def test_the_product_list_says_how_each_product_stands_in_the_shop(self):
        column = self.columns("product.template")["shoper_state"]
        self.assertEqual(column["optional"], "show")

    def test_the_list_of_shops_says_that_synchronisations_fail(self):
        columns = self.columns("shoper.connector")
        self.assertIn("failing", columns["health"]["decoration-warning"])
        self.assertIn("health_text", columns)
        self.assertNotIn("state", columns)
