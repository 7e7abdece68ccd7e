from ...sync.core.price import gross_price
from .length import sides
from .product_case import ProductCase
from .variant_case import EXPORT, IMPORT, TO_ODOO, TO_SHOP, VariantCase

# What a variant costs more, less or on its own on the wholesale level.
OWN = {"price_type_wholesale": 1, "price_wholesale": "86.10"}
SURCHARGE = {"price_type_wholesale": 2, "price_wholesale": "12.30"}
DISCOUNT = {"price_type_wholesale": 3, "price_wholesale": "6.15"}
# Dearer than the product at retail, and without a wholesale price.
DEARER = {
    "S": {"price_type": 2, "price": "10.00"},
    "M": {"price_type": 1, "price": "150.00"},
}


class PriceWords:
    """Price lists of a connector, and what is sold at by them, in words of a
    merchant; beside those for products."""

    def open_shop(self):
        super().open_shop()
        self.currency = self.connector.currency_id  # PLN
        self.currency.active = True

    def price_list(self, field=None, **values):
        """A price list; with a field the connector's for that price level."""
        found = self.env["product.pricelist"].create(
            {"name": field or "Lista", "currency_id": self.currency.id, **values}
        )
        if field:
            self.connector[field] = found
        return found

    def fixed(self, pricelist, template, price, **values):
        return self.env["product.pricelist.item"].create(
            {
                "pricelist_id": pricelist.id,
                "applied_on": "1_product",
                "product_tmpl_id": template.id,
                "compute_price": "fixed",
                "fixed_price": price,
                **values,
            }
        )

    def rules(self, pricelist, template):
        return pricelist.item_ids.filtered(lambda r: r.product_tmpl_id == template)

    def to_odoo(self, *codes, **options):
        self.shop.requests.clear()
        return self.synchronise(
            product={
                "update_linked": "odoo",
                "property_ids": self.properties(*codes),
                **options,
            }
        )

    def to_shop(self, *codes, **options):
        self.shop.requests.clear()
        return self.synchronise(
            product={
                "update_linked": "shop",
                "property_ids": self.properties(*codes),
                **options,
            }
        )

    def stock(self, remote_id):
        return self.row(remote_id)["stock"]

    def set_levels(self, count):
        """The shop uses so many price levels, and the connector knows it."""
        self.shop.shop.price_levels = count
        with self.enter_registry_test_mode():
            self.connector.action_test_settings()
        self.shop.requests.clear()

    def assertSoldAsInShop(self, product_id, *codes):
        """Odoo sells every variant of a product at the very price of the shop, on
        these levels (else at retail and on all that have a list)."""
        lists = {
            "price": self.connector.pricelist_id,
            "price_wholesale": self.connector.wholesale_pricelist_id,
            "price_special": self.connector.special_pricelist_id,
        }
        variants = self.variants_of(self.record_of("product", product_id))
        rows = self.shop_variants_of(product_id)
        self.assertEqual(variants.keys(), rows.keys())
        used = [code for code, found in lists.items() if found or code == "price"]
        codes = codes or used
        for code in codes:
            sold = {
                name: self.gross(variant, lists[code])
                for name, variant in variants.items()
            }
            in_shop = {name: row[f"comp_{code}"] for name, row in rows.items()}
            self.assertEqual(sold, in_shop, code)

    def gross(self, variant, pricelist=None):
        """What a customer pays for one piece, as text with two decimals."""
        price = variant.lst_price
        if pricelist:
            price = pricelist._get_product_price(variant, 1)
        tax = variant.taxes_id
        # Odoo adds surcharges as binary fractions.
        return str(gross_price(round(price, 9), tax.amount, tax.price_include))


class PriceListCase(PriceWords, ProductCase):
    """Prices of products in lists."""


class VariantPriceCase(PriceWords, VariantCase):
    """Prices of variants in lists."""

    def jacket(self, prices=(), product=None):
        """A jacket of 123.00 in S, M and L.

        :param prices: {size: what its stock row says of its prices}
        :param product: what the product's own row says
        """
        product_id, _group, variants = self.shop_jacket(
            ("S", "M", "L"), stock={"price": "123.00", **(product or {})}
        )
        for size, values in dict(prices).items():
            self.edit_variant(variants[size], **values)
        return product_id, variants

    def imported(self, prices=(), product=None):
        """The same, and its variants in Odoo: (shop id, {size: shop id}, {size:
        variant})."""
        product_id, stocks = self.jacket(prices, product)
        self.exchange(IMPORT)
        self.shop.requests.clear()
        template = self.record_of("product", product_id)
        return product_id, stocks, self.variants_of(template)

    def update_odoo(self, **options):
        return self.exchange(TO_ODOO | options)

    def update_shop(self, **options):
        return self.exchange(TO_SHOP | options)

    def rule_of(self, pricelist, variant):
        return pricelist.item_ids.filtered(lambda rule: rule.product_id == variant)

    def own_price(self, pricelist, variant, price, **values):
        """A rule that a person makes for one variant."""
        return self.env["product.pricelist.item"].create(
            {
                "pricelist_id": pricelist.id,
                "applied_on": "0_product_variant",
                "product_id": variant.id,
                "compute_price": "fixed",
                "fixed_price": price,
                **values,
            }
        )

    def assertNothingLeft(self):
        """No direction finds anything to do, nor has anything to tell."""
        self.shop.requests.clear()
        for side in sides(self):
            update = {"update_linked": side}
            self.assertNothingToDo(self.exchange(IMPORT | EXPORT | update))


class LevelCase(VariantPriceCase):
    """A shop with all three price levels, two of them in lists."""

    def open_shop(self):
        super().open_shop()
        self.set_levels(3)
        self.wholesale = self.price_list("wholesale_pricelist_id")
        self.special = self.price_list("special_pricelist_id")
