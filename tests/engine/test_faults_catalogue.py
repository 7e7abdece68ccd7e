from ..cases import catalogue_data as data
from ..cases.catalogue_odoo import OdooCatalogue
from ..cases.common import ShoperCase
from ..cases.length import many, thorough

SIZE = many(7, 5)
RESOURCES = (
    "producers",
    "product-tags",
    "option-groups",
    "options",
    "option-values",
    "products",
    "product-images",
    "product-stocks",
)


class TestFaultsOfCatalogue(OdooCatalogue, ShoperCase):
    """Answers that get lost while a catalogue is created in the shop make no twin of
    anything, and the next run completes what is missing."""

    def open_shop(self):
        super().open_shop()
        self.odoo_catalogue(SIZE)

    def setUp(self):
        super().setUp()
        self.without_pauses()

    def made_with(self, kind, skip):
        """Numbers of rows in the shop after an export with one fault in each resource
        and a run after it."""
        for resource in RESOURCES:
            self.shop.faults.add("POST", resource, kind=kind, scope="item", skip=skip)
        options = self.everything(export_unlinked=True)
        self.synchronise(self.connector, **options)
        hit = RESOURCES if skip == 0 else ()
        left = {fault["path"] for fault in self.shop.faults.as_list()}
        self.assertFalse(left.intersection(hit), "each resource had its fault")
        self.shop.faults.clear()
        self.run_everything(export_unlinked=True, update_linked="shop")
        self.assertNothingLeft()
        counts = self.shop.shop.counts()
        return {name: counts[name] for name in RESOURCES}

    def expected(self):
        numbers = range(1, SIZE + 1)
        variants = {number: data.variants(number) for number in numbers}
        used = [tuple(items[0][0]) for items in variants.values() if items]
        values = {
            (tuple(options), pair)
            for items in variants.values()
            for options, _facts in items
            for pair in options.items()
        }
        return {
            "producers": len(data.PRODUCERS),
            "product-tags": len(data.TAGS),
            "option-groups": len(set(used)),
            "options": sum(map(len, set(used))),
            "option-values": len(values),
            "products": SIZE,
            "product-images": sum(data.facts(n)["pictures"] for n in numbers),
            "product-stocks": SIZE + sum(map(len, variants.values())),
        }

    @thorough
    def test_the_first_answer_of_everything_is_lost(self):
        self.assertEqual(self.made_with("lost", 0), self.expected())

    @thorough
    def test_an_answer_in_the_middle_is_lost(self):
        self.assertEqual(self.made_with("lost", 2), self.expected())

    @thorough
    def test_the_connection_breaks_before_a_creation(self):
        self.assertEqual(self.made_with("drop", 1), self.expected())
