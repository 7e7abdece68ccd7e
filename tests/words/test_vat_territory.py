from odoo.tests import BaseCase

from ...sync.sales.row.vat_territory import is_outside_union, vat_country


class TestVatTerritory(BaseCase):
    """Post codes tell where a place belongs for VAT."""

    def test_places_that_belong_to_another_country(self):
        for country, code, wanted in (
            ("MC", "98000", "FR"),
            ("MC", "", "FR"),
            ("GB", "BT1 5GS", "XI"),
            ("GB", "bt15gs", "XI"),
            ("GB", "B1 1AA", "GB"),
            ("GB", "", "GB"),
            ("PL", "30-001", "PL"),
        ):
            with self.subTest(country, code=code):
                self.assertEqual(vat_country(country, code), wanted)

    def test_places_outside_of_the_union(self):
        for country, code, wanted in (
            ("ES", "35001", True),
            ("ES", "E-38 670", True),
            ("ES", "ES 51001", True),
            ("ES", "52006", True),
            ("ES", "28035", False),
            ("ES", "", False),
            ("IT", "23041", True),
            ("IT", "I-23041", True),
            ("IT", "23030", False),
            ("DE", "27498", True),
            ("DE", "D-78266", True),
            ("DE", "78262", False),
            ("FI", "22100", True),
            ("FI", "FI-22 100", True),
            ("FI", "00220", False),
            ("FR", "97110", True),
            ("FR", "98713", True),
            ("FR", "98000", False),
            ("GR", "630 86", True),
            ("GR", "63080", False),
            ("PL", "22-100", False),
            ("GB", "35", False),
        ):
            with self.subTest(country, code=code):
                self.assertIs(is_outside_union(country, code), wanted)
