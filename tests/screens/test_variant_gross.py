from ..cases.product_case import ProductCase


class TestVariantGross(ProductCase):
    """What the page of a variant tells of its price with VAT."""

    def variants(self, names=("S", "M"), **values):
        template = self.odoo_product("Kurtka", **values)
        self.odoo_variants(template, names)
        return template.product_variant_ids

    def gross(self, variant, lang="en_US"):
        """The text, without the spaces that no line is broken at."""
        text = variant.with_user(self.user).with_context(lang=lang).shoper_gross
        return text and text.replace("\N{NO-BREAK SPACE}", " ")

    def test_a_net_difference_is_told_as_the_customer_pays_it(self):
        variant, other = self.variants()
        self.assertEqual(variant.taxes_id.price_include, False)
        self.assertFalse(self.gross(variant))
        variant.write({"shoper_price_type": "3", "shoper_price": 4.065041})
        other.write({"shoper_price_type": "1", "shoper_price": 110})
        self.assertEqual(
            self.gross(variant), "118.00 zł (5.00 zł less than the product)"
        )
        self.assertEqual(
            self.gross(other), "135.30 zł (12.30 zł more than the product)"
        )
        other.shoper_price_type = "0"
        self.assertEqual(self.gross(other), "123.00 zł")
        self.assertEqual(
            self.gross(variant, "pl_PL"), "118,00 zł (o 5,00 zł mniej niż produkt)"
        )

    def test_extra_prices_of_attribute_values_are_told_too(self):
        variant, other = self.variants()
        variant.product_template_attribute_value_ids.price_extra = 10
        self.assertEqual(
            self.gross(variant), "135.30 zł (12.30 zł more than the product)"
        )
        self.assertFalse(self.gross(other))

    def test_nothing_is_told_where_the_vat_is_not_one_rate(self):
        variant, _other = self.variants(taxes_id=False)
        variant.write({"shoper_price_type": "2", "shoper_price": 10})
        self.assertFalse(self.gross(variant))
        variant.taxes_id = self.vat | self.odoo_tax("5% on top", 5.0)
        self.assertFalse(self.gross(variant))

    def test_many_variants_cost_as_many_queries_as_few(self):
        variants = self.variants(("S", "M", "L", "XL", "XXL"))
        variants.write({"shoper_price_type": "2", "shoper_price": 10})
        self.env.flush_all()
        costs = []
        ids = variants.ids
        for some in (ids, ids[:2], ids):  # the first fills caches
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            variants.browse(some).with_user(self.user).read(["shoper_gross"])
            costs.append(self.cr.sql_log_count - before)
        self.assertEqual(costs[1], costs[2])
