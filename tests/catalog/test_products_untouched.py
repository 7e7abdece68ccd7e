from odoo.fields import Command

from ..cases.length import thorough
from ..cases.product_case import ProductCase

# What updates of every property may change, besides dates.
MAY_CHANGE = {
    "tax_id",
    "unit_id",
    "category_id",
    "categories",
    "producer_id",
    "code",
    "ean",
    "pkwiu",
    "tags",
    "translations",
    "stock",
}
TEXTS_MAY_CHANGE = {
    "name",
    "short_description",
    "description",
    "seo_title",
    "seo_description",
    "seo_keywords",
    "seo_url",
    "active",
    "permalink",
}
STOCK_MAY_CHANGE = {"price", "weight", "code", "ean"}


class TestProductsUntouched(ProductCase):
    """What the connector does not know stays in the shop as it is."""

    def rich_product(self):
        """A product with all that a shop's owner keeps on it, as the panel does."""
        other = self.shop_product("Latarka", code="LATARKA")
        return self.shop_product(
            "Namiot",
            attributes={"5": {"10": "55% len"}, "6": []},
            related=[other],
            collections=[2, 3],
            feeds_excludes=[1],
            dimension_w=10.5,
            dimension_h=20,
            dimension_l=30,
            vol_weight=4,
            other_price="199.00",
            in_loyalty=1,
            is_product_of_day=1,
            unit_price_calculation=1,
            safety_information={"gpsr_producer_id": 7, "gpsr_certificates": [1, 2]},
            special_offer={
                "promo_id": "8",
                "discount_type": "1",
                "discount": "13.00",
                "date_from": "2026-06-28 21:59:15",
                "date_to": "2026-08-30 21:59:15",
            },
            stock={
                "availability_id": 2,
                "delivery_id": 3,
                "warn_level": 4,
                "package": 2,
                "price_wholesale": "100.00",
                "price_special": "90.00",
                "calculation_unit_id": 1,
                "calculation_unit_ratio": 2,
            },
            texts={"order": 7, "main_page": 1, "booster": "x"},
        )

    def test_updates_of_every_property_leave_the_rest_of_the_payload(self):
        remote_id = self.rich_product()
        self.assertRunDone(self.synchronise(product={"import_unlinked": True}))
        product = self.record_of("product", remote_id)
        before = self.row(remote_id)
        tag = self.env["product.tag"].create({"name": "Nowość"})
        self.assertRunDone(self.synchronise(tag={"export_unlinked": True}))
        product.write(
            {
                "name": "Namiot 2",
                "default_code": "NAMIOT-2",
                "barcode": "5901234123457",
                "list_price": 321.0,
                "weight": 2.5,
                "taxes_id": [Command.set(self.named("tax", "8%").ids)],
                "uom_id": self.named("unit", "kg").id,
                "shoper_producer_id": self.producer.id,
                "shoper_short_description": "<p>Krótko</p>",
                "shoper_description": "<p>Długo</p>",
                "shoper_seo_title": "T",
                "shoper_seo_description": "O",
                "shoper_seo_keywords": "S",
                "shoper_seo_url": "namiot-2",
                "shoper_pkwiu": "13.92",
                "shoper_visible": False,
                "product_tag_ids": [Command.set(tag.ids)],
            }
        )
        run = self.synchronise(
            product={"update_linked": "shop", "property_ids": self.all_properties()}
        )
        self.assertRunDone(run)
        after = self.row(remote_id)
        self.assertEqual(after["code"], "NAMIOT-2")
        self.assertEqual(self.kept(after), self.kept(before))

    @thorough
    def test_updates_from_the_shop_write_nothing_there(self):
        remote_id = self.rich_product()
        self.assertRunDone(self.synchronise(product={"import_unlinked": True}))
        self.shop_texts(remote_id, name="Namiot 3", description="<p>Inny</p>")
        before = self.row(remote_id)
        self.shop.requests.clear()
        run = self.synchronise(
            product={"update_linked": "odoo", "property_ids": self.all_properties()}
        )
        self.assertRunDone(run)
        self.assertEqual(self.writes(), [])
        self.assertEqual(self.row(remote_id), before)

    def kept(self, row):
        """What of a product's payload no property is about."""
        rest = {
            key: value
            for key, value in row.items()
            if key not in MAY_CHANGE | {"edit_date", "promo_price"}
        }
        rest["stock"] = {
            key: value
            for key, value in row["stock"].items()
            if key not in STOCK_MAY_CHANGE
            and not key.startswith(("comp_", "price_b"))
            # follow from the price
            and "historical" not in key
        }
        rest["texts"] = {
            locale: {
                key: value
                for key, value in texts.items()
                if key not in TEXTS_MAY_CHANGE
            }
            for locale, texts in row["translations"].items()
        }
        return rest

    def test_bundles_are_reported_and_left_alone(self):
        remote_id = self.shop_product("Zestaw", type=1)
        before = self.row(remote_id)
        run = self.synchronise(product={"import_unlinked": True})
        self.assertWaits(run, "bundle", verb="create_odoo")
        self.assertFalse(self.record_of("product", remote_id))
        self.assertEqual(self.row(remote_id), before)

    def test_their_pages_say_that_they_are_left_alone(self):
        bundle_id = self.shop_product("Zestaw", type=1)
        kind_id = self.shop_product("Karta")
        self.shop.shop["products"].rows[kind_id]["type"] = "karta"
        usual_id = self.shop_product("Namiot")
        self.synchronise(product={})
        ids = (bundle_id, kind_id, usual_id)
        bundle, kind, usual = (self.element("product", id_) for id_ in ids)
        part = self.env["shoper.element"].create(
            {
                "connector_id": self.connector.id,
                "entity": "variant",
                "remote_id": 77,
                "parent_remote_id": bundle_id,
            }
        )
        seen = (bundle | kind | usual | part).with_user(self.user)
        seen = seen.with_context(lang="en_US")
        why = dict(zip(seen.ids, seen.mapped("left_alone"), strict=True))
        self.assertEqual(why[bundle.id], "It is a bundle; bundles are left alone.")
        self.assertEqual(why[part.id], why[bundle.id])
        self.assertIn("type: “karta”", why[kind.id])
        self.assertFalse(why[usual.id])
        # Of one that is ignored something else is said.
        bundle.with_user(self.user).action_ignore()
        self.assertFalse(bundle.left_alone)

    @thorough
    def test_a_kind_that_nobody_knows_is_left_alone_and_stops_no_others(self):
        for kind in ("2", "karta"):
            remote_id = self.shop_product(f"Karta {kind}")
            self.shop.shop["products"].rows[remote_id]["type"] = kind
            other_id = self.shop_product(f"Zwykły {kind}", code=f"Z-{kind}")
            before = self.row(remote_id)
            options = {"import_unlinked": True, "delete_unlinked": False}
            run = self.synchronise(product=options, image={})
            self.assertRunDone(run)
            self.assertWaits(run, f"type: “{kind}”", verb="create_odoo")
            self.assertFalse(self.record_of("product", remote_id))
            self.assertTrue(self.record_of("product", other_id))
            self.assertEqual(self.row(remote_id), before)
            self.shop.owner.delete("products", remote_id)

    @thorough
    def test_digital_goods_are_imported_as_services_and_stay_digital(self):
        remote_id = self.shop_product("Kurs")
        self.shop.shop["products"].rows[remote_id]["is_digital"] = 1
        run = self.synchronise(product={"import_unlinked": True})
        self.assertRunDone(run)
        product = self.record_of("product", remote_id)
        self.assertEqual((product.name, product.type), ("Kurs", "service"))
        product.name = "Kurs 2"
        run = self.synchronise(
            product={"update_linked": "shop", "property_ids": self.all_properties()}
        )
        self.assertRunDone(run)
        self.assertEqual(self.row(remote_id)["is_digital"], 1)
        self.assertEqual(self.row(remote_id)["translations"]["pl_PL"]["name"], "Kurs 2")
