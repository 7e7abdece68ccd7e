from odoo.tests import tagged

from . import catalogue_data as data
from .catalogue_odoo import OdooCatalogue
from .catalogue_shop import ShopCatalogue
from .common import ShoperCase

SIZE = 300  # products, with 1,500 variants


def differences(found, expected, path=()):
    """Where two descriptions differ: [(path, found, expected)]."""
    if not (isinstance(found, dict) and isinstance(expected, dict)):
        if found != expected:
            yield path, found, expected
        return
    for key in found.keys() | expected.keys():
        yield from differences(
            found.get(key, "nothing"), expected.get(key, "nothing"), (*path, key)
        )


class RoundTripCase(ShoperCase):
    maxDiff = None

    def variant_count(self):
        return sum(len(data.variants(number)) for number in range(1, SIZE + 1))

    def assertCounts(self, shop):
        counts = shop.shop.counts()
        self.assertEqual(counts["products"], SIZE)
        self.assertEqual(counts["product-stocks"], SIZE + self.variant_count())
        self.assertEqual(counts["option-groups"], len(data.GROUPS))

    def assertSame(self, found, expected):
        self.assertEqual(list(differences(found, expected))[:20], [])


@tagged("post_install", "-at_install")
class TestFromOdoo(OdooCatalogue, RoundTripCase):
    """A full catalogue travels through a shop and is in the next Odoo as it was."""

    def test_odoo_to_an_empty_shop_to_an_empty_odoo(self):
        products = self.odoo_catalogue(SIZE)
        self.run_everything(export_unlinked=True)
        self.assertCounts(self.shop)
        # A shop only shows by its first product that it has manufacturer codes; and
        # what is archived was no offer to make.
        self.archive_some(products)
        self.run_everything(update_linked="shop")
        self.assertNothingLeft()

        first = self.described()
        self.assertEqual(len(first), SIZE)
        self.forget_everything()
        self.assertFalse(products.exists())
        self.run_everything(import_unlinked=True)
        self.assertSame(self.described(), first)
        self.assertNothingLeft()


@tagged("post_install", "-at_install")
class TestFromShop(ShopCatalogue, RoundTripCase):
    """A full catalogue travels through Odoo and is in the next shop as it was."""

    def test_shop_to_odoo_to_an_empty_shop(self):
        self.shop_catalogue(SIZE)
        self.assertCounts(self.shop)
        self.run_everything(import_unlinked=True)
        self.assertNothingLeft()

        empty = self.bilingual_shop()
        other = self.connect(empty, **self.price_list_ids())
        self.prepare_taxes(other)
        self.run_everything(other, export_unlinked=True)
        self.run_everything(other, update_linked="shop")
        self.assertCounts(empty)
        (first, groups), (second, new_groups) = map(
            self.described_shop, (self.shop, empty)
        )
        self.assertSame(second, first)
        self.assertEqual(new_groups, groups)
        self.assertNothingLeft(other, empty)
        self.assertNothingLeft()
