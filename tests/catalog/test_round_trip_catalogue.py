from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from ..cases import catalogue_data as data
from ..cases.catalogue_odoo import OdooCatalogue
from ..cases.catalogue_shop import ShopCatalogue
from ..cases.common import ShoperCase
from ..cases.length import many, thorough

SIZE = many(300, 6)  # products, with five times as many variants


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

    def tick(self, connector):
        """What the scheduler does until nothing is left to do."""
        for _slice in range(20):
            self.env.flush_all()
            with self.enter_registry_test_mode():
                connector.cron_id.method_direct_trigger()
            self.env.invalidate_all()
            if not any(run._is_active() for run in connector.run_ids):
                break

    def assertPresetFindsNothing(self, connector, shop):
        """Run by themselves at their time, saved options of either direction do not
        write to Odoo or to the shop."""
        for side in ("shop", "odoo"):
            options = self.everything(
                update_linked=side, import_unlinked=True, export_unlinked=True
            )
            preset = self.env["shoper.sync.preset"].create(
                {
                    "name": f"Every night, {side}",
                    "connector_id": connector.id,
                    "is_scheduled": True,
                    "line_ids": [
                        Command.create({"entity": entity} | chosen)
                        for entity, chosen in options.items()
                    ],
                }
            )
            shop.requests.clear()
            for night in (1, 2):
                preset.next_run = fields.Datetime.now() - timedelta(hours=1)
                self.tick(connector)
                self.assertEqual(preset.run_ids.mapped("state"), ["done"] * night)
                self.assertEqual({*preset.run_ids.step_ids.mapped("state")}, {"done"})
                self.assertFalse(preset.run_ids.change_ids)
            self.assertEqual(self.writes(shop), [])
            preset.is_scheduled = False

    def assertSame(self, found, expected):
        self.assertEqual(list(differences(found, expected))[:20], [])


@tagged("post_install", "-at_install")
class TestFromOdoo(OdooCatalogue, RoundTripCase):
    """A full catalogue travels through a shop and is in the next Odoo as it was."""

    @thorough
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

    @thorough
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
        self.assertPresetFindsNothing(other, empty)
