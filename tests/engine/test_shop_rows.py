from odoo.tools import SQL

from ...sync.engine.context import Context
from ...sync.engine.mirror import Mirror
from ..cases import shop_rows
from ..cases.common import ShoperCase


class TestShopRows(ShoperCase):
    """Rows as a live shop answers them are understood, whatever form they take."""

    def values(self, entity, rows, extra=None):
        """What the mirror makes of rows: {shop id: shop values}."""
        step = self.env["shoper.sync.step"].create(
            {"run_id": self.run_id(), "entity": entity}
        )
        ctx = Context(step)
        read = ctx.entity._all_element_values(ctx, rows, extra)
        ids = [int(row[ctx.entity._remote_key]) for row in rows]
        found = dict(zip(ids, read, strict=True))
        Mirror(ctx).store(rows, extra)
        elements = self.env["shoper.element"].search([("entity", "=", entity)])
        self.assertEqual(set(elements.mapped("remote_id")), set(found))
        for element in elements:
            self.assertTrue(element.display_name)
        return {
            key: item["shop_values"] | (item.get("shop_facts") or {})
            for key, item in found.items()
        }

    def run_id(self):
        return (
            self.env["shoper.sync.run"]
            .create({"connector_id": self.connector.id, "user_id": self.manager.id})
            .id
        )

    def test_units_rates_categories_and_producers(self):
        units = self.values("unit", shop_rows.UNITS)
        self.assertEqual((units[2]["name"], units[9]["name"]), ("kg", ""))
        taxes = self.values("tax", shop_rows.TAXES)
        self.assertEqual([taxes[key]["rate"] for key in (1, 4)], ["23", "0"])
        categories = self.values("category", shop_rows.CATEGORIES, shop_rows.TREE)
        self.assertEqual(categories[16]["name"], "Namioty")
        self.assertEqual(categories[16]["parent"], 21)
        producers = self.values("producer", shop_rows.PRODUCERS)
        self.assertEqual(producers[13]["description"], "")
        self.assertIsNone(producers[13]["description@en_US"])
        self.assertEqual(producers[14]["name"], "Halny")

    def test_products(self):
        products = self.values("product", shop_rows.PRODUCTS)
        plain, rich, bundle, digital = (products[key] for key in (36, 37, 38, 39))
        self.assertEqual(plain["name"], "Namiot letni")
        self.assertEqual(plain["short_description"], "<p>Namiot na lato </p>")
        self.assertEqual((plain["price"], plain["code"]), ("290.00", "NAM-1"))
        self.assertEqual((plain["category"], plain["categories"]), (16, []))
        self.assertEqual((plain["producer"], plain["unit"], plain["tax"]), (13, 2, 1))
        self.assertTrue(plain["visible"])
        self.assertNotIn("code_isbn", plain)
        self.assertEqual((rich["category"], rich["categories"]), (16, [21]))
        self.assertIsNone(rich["producer"])
        self.assertEqual((rich["tags"], rich["price"]), ([3], "290.00"))
        self.assertTrue(bundle["bundle"])
        self.assertEqual(bundle["name"], "")
        self.assertTrue(digital["digital"])
        self.assertEqual(digital["code_isbn"], "")

    def test_options_and_variants(self):
        self.values("option_group", shop_rows.OPTION_GROUPS)
        self.values("option", shop_rows.OPTIONS)
        values = self.values("option_value", shop_rows.OPTION_VALUES)
        self.assertEqual(values[61]["name"], "piaskowy")
        variants = self.values("variant", shop_rows.VARIANTS[:1])
        self.assertEqual(variants[45]["code"], "NAM-1-P")
        self.assertEqual(variants[45]["options"], [61])

    def test_what_is_mirrored_is_kept_as_odoo_keeps_what_it_creates(self):
        self.values("product", shop_rows.PRODUCTS)
        elements = self.env["shoper.element"].search([("entity", "=", "product")])
        fields = [
            field
            for field in elements._fields.values()
            if field.store and field.column_type
        ]
        names = sorted({field.name for field in fields} - {"id"})
        mirrored = self.rows(elements, names)
        vals_list = [
            {
                field.name: field.convert_to_write(element[field.name], element)
                for field in fields
                if element[field.name] not in (False, 0, None)
            }
            for element in elements
        ]
        elements.unlink()
        created = self.env["shoper.element"].create(vals_list)
        self.assertEqual(mirrored, self.rows(created, names))

    def rows(self, elements, names):
        """What the database holds in some fields of elements."""
        self.env.flush_all()
        columns = SQL(", ").join(map(SQL.identifier, names))
        query = SQL(
            "SELECT %s FROM shoper_element WHERE id = ANY(%s) ORDER BY remote_id",
            columns,
            elements.ids,
        )
        return self.env.execute_query(query)

    def test_new_rows_are_mirrored_in_a_few_queries(self):
        step = self.env["shoper.sync.step"].create(
            {"run_id": self.run_id(), "entity": "unit"}
        )
        mirror, [unit] = Mirror(Context(step)), shop_rows.UNITS[:1]
        costs = []
        for first, count in ((100, 1), (200, 50)):
            before = self.env.cr.sql_log_count
            mirror.store([unit | {"unit_id": first + item} for item in range(count)])
            costs.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(costs[1], costs[0])
