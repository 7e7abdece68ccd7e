from odoo.tests import tagged

from ..cases.common import ShoperCase
from ..cases.length import thorough

FIELDS = (
    "name",
    "barcode",
    "list_price",
    "weight",
    "shoper_visible",
    "shoper_short_description",
    "shoper_description",
)


@tagged("post_install", "-at_install")
class TestRoundTrip(ShoperCase):
    """The demo catalogue travels from its shop to Odoo, to an empty shop and to an
    empty Odoo, and is the same there, property by property."""

    shop_options = {"products": None}

    @thorough
    def test_catalogue_is_equal_after_two_shops_and_two_odoos(self):
        self.synchronise_all(self.connector, import_unlinked=True)
        first = self.described()
        self.assertEqual(len(first), 121)  # all but the bundle

        empty = self.start_shop(empty=True)
        self.copy_categories(self.shop, empty)
        other = self.connect(empty)
        self.synchronise_all(other, export_unlinked=True)
        self.assertEqual(len(empty.shop.rows("products")), 121)
        types = ("unit", "tax", "producer", "product", "variant")
        run = self.synchronise(other, **{entity: {} for entity in types})
        self.assertRunDone(run)
        self.assertFalse(self.changes(run, state="done"))

        self.forget_everything()
        self.synchronise_all(other, import_unlinked=True)
        self.maxDiff = None
        self.assertEqual(self.described(), first)

    def synchronise_all(self, connector, **options):
        """Every type with the same options, categories and VAT rates as they are."""
        self.link_np(connector)
        run = self.synchronise(
            connector,
            unit=options,
            category={},
            producer=options,
            tax={},
            product=options,
            variant=options,
        )
        self.assertRunDone(run)

    def link_np(self, connector):
        """What no criterion can decide in the Polish chart, a person does."""
        self.synchronise(connector, tax={})
        element = self.env["shoper.element"].search(
            [("connector_id", "=", connector.id), ("name", "=", "np.")]
        )
        if element.link_state == "unlinked":
            taxes = self.env["account.tax"]
            tax = taxes.search([("name", "=", "np. (test)")]) or self.odoo_tax(
                "np. (test)", 0.0
            )
            element.with_user(self.user).action_link(tax)

    def copy_categories(self, source, target):
        """The API cannot make the shop's categories from Odoo's: its owner does."""
        rows = {row["category_id"]: row for row in source.shop.rows("categories")}

        def copy(nodes, parent_id):
            for node in nodes:
                name = rows[str(node["id"])]["translations"]["pl_PL"]["name"]
                copy(node["children"], self.shop_category(name, parent_id, target))

        with self.connector._client() as client:
            copy(client.get("categories-tree"), 0)

    def forget_everything(self):
        """As an empty Odoo: no product, producer, category or mirror of any shop."""
        linked = [("shoper_link_state", "=", "linked")]
        for model in ("product.template", "shoper.producer", "product.category"):
            self.env[model].with_context(active_test=False).search(linked).unlink()
        options = self.env["shoper.option"].search([])
        attributes, groups = options.attribute_id, options.group_id
        groups.unlink()
        attributes.unlink()
        self.env["shoper.element"].search([]).unlink()

    def described(self):
        """Everything that was imported, by code, as a person would compare it."""
        products = self.env["product.template"].with_context(lang="pl_PL")
        return {
            product.shoper_code or product.default_code: {
                **{name: product[name] for name in FIELDS},
                "unit": product.uom_id.name,
                "category": product.categ_id.display_name,
                "categories": sorted(
                    product.shoper_category_ids.mapped("display_name")
                ),
                "producer": product.shoper_producer_id.name,
                "taxes": product.taxes_id.mapped("name"),
                "variants": self.described_variants(product),
            }
            for product in products.search([("shoper_link_state", "=", "linked")])
        }

    def described_variants(self, product):
        """Its variants by their values; archived ones are not created in a shop."""
        return {
            ", ".join(
                variant.product_template_attribute_value_ids.mapped("display_name")
            ): {
                **{
                    name: variant[name]
                    for name in ("default_code", "barcode", "weight")
                },
                "price": round(variant.lst_price, 4),
                "kind": variant.shoper_price_type or "0",
            }
            for variant in product.product_variant_ids
        }
