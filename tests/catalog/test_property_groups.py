from collections.abc import Mapping, Sequence
from typing import Any
from unittest.mock import patch

from ...sync.core.row import Row, text_in
from ...sync.core.side import Side
from ...sync.core.values import Property
from ...sync.groups.group import Given, PropertyGroup
from ..cases.product_case import ProductCase


class Remark(PropertyGroup):
    """What another addon may want of products: the shop's PKWiU as a remark."""

    properties = (Property("remark", "Remark"),)

    def read_shop(self, rows: Sequence[Row]) -> list[Side]:
        return [
            Side({"remark": text_in(row, "pkwiu")}, {"raw": row["pkwiu"]})
            for row in rows
        ]

    def read_odoo(self, batch: Any) -> dict[int, Side]:
        return {
            record.id: Side({"remark": record.description_sale or ""})
            for record in batch.records
        }

    def import_obstacles(self, shops: Mapping[int, Side]) -> dict[int, str]:
        return {
            element_id: "The remark forbids it."
            for element_id, shop in shops.items()
            if shop.values["remark"] == "no"
        }

    def to_odoo(self, given: Sequence[Given]) -> list[dict[str, Any]]:
        return [
            {"description_sale": item.after.values["remark"]}
            if "remark" in item.after.values
            else {}
            for item in given
        ]


class TestPropertyGroups(ProductCase):
    """Another addon adds properties to products as a group of its own."""

    def setUp(self):
        super().setUp()
        model = self.registry["shoper.sync.product"]
        own = model._property_groups
        self.enterContext(
            patch.object(
                model, "_property_groups", lambda entity: (*own(entity), Remark)
            )
        )

    def test_its_properties_come_last(self):
        products = self.env["shoper.sync.product"]
        codes = [prop.code for prop in products._properties]
        self.assertEqual((codes[0], codes[-1]), ("name", "remark"))
        self.assertEqual(products._property("remark").label, "Remark")

    def test_they_are_mirrored_and_imported_beside_the_others(self):
        remote_id, product = self.pair("Namiot", pkwiu="13.92")
        element = self.element("product", remote_id)
        self.assertEqual(element.shop_values["remark"], "13.92")
        self.assertEqual(element.shop_facts["raw"], "13.92")
        self.assertEqual(product.description_sale, "13.92")
        self.assertEqual(product.shoper_pkwiu, "13.92")
        self.assertEqual(element.base["remark"], "13.92")

    def test_what_it_is_in_the_way_of_waits(self):
        self.shop_product("Namiot", pkwiu="no")
        run = self.synchronise(product={"import_unlinked": True})
        self.assertWaits(run, "The remark forbids it.", verb="create_odoo")
