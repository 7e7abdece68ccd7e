from .image_case import picture
from .variant_case import VariantWords

DELETE = {"delete_unlinked": True}
# What the shop makes anew of each product and row of its stock.
ANEW = {
    "product_id",
    "stock_id",
    "add_date",
    "edit_date",
    "permalink",
    "translation_id",
    "gfx_id",
    "unic_name",
    "default",
}


def lasting(row, but=()):
    """A row of the shop without what cannot be the same once it is made again."""
    if isinstance(row, dict):
        keys = row.keys() - ANEW - set(but)
        if row.get("description") == "":
            keys -= {"description"}  # of a picture it need not be there
        return {key: lasting(row[key], but) for key in sorted(keys)}
    return [lasting(item, but) for item in row] if isinstance(row, list) else row


class UndoWords:
    """What a manager does to undo a run."""

    def plan_undo(self, run, user=None, **chosen):
        undo = run.with_user(user or self.manager)._undo(**chosen)
        self.work(undo)
        undo = undo.with_user(self.env.user)
        self.assertEqual(undo.state, "planned", undo.step_ids.mapped("message"))
        return undo

    def apply(self, run):
        self.confirm(run)
        self.work(run)

    def undo(self, run, **chosen):
        undo = self.plan_undo(run, **chosen)
        self.apply(undo)
        self.assertRunDone(undo)
        return undo


class CoatWords(UndoWords, VariantWords):
    """A shop in which everything may be deleted, and a product that has all sorts of
    things."""

    def open_shop(self):
        super().open_shop()
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 100})

    def shop_coat(self):
        """A product of the shop with variants, pictures, and all sorts of things that
        the connector knows nothing of."""
        self.shop.switches.additional_codes = True
        self.other_id = self.shop_product("Inny")
        group = self.shop_group(Rozmiar=("S", "M"))
        product_id = self.shop_product(
            "Płaszcz",
            group_id=group[0],
            producer_id=self.producer_id,
            pkwiu="14.13",
            other_price="300.00",
            dimension_w="1.5",
            vol_weight="2.5",
            collections=[7],
            related=[self.other_id],
            tags=[self.shop.owner.create("product-tags", {"name": "Zima"})],
            attributes={"5": {"16": "TAK", "15": "30°C"}},
            feeds_excludes=[3],
            is_product_of_day=True,
            unit_price_calculation=1,
            in_loyalty=1,
            safety_information={"gpsr_producer_id": "4"},
            stock={
                "price": "250.00",
                "price_wholesale": "200.00",
                "stock": 3,
                "sold": 12,
                "warn_level": 2,
                "package": 4,
                "weight": "1.5",
                "availability_id": 2,
                "delivery_id": 2,
                "additional_codes": {"producer": "P-1", "isbn": "1"},
            },
            texts={
                "description": "<p>Ciepły</p>",
                "seo_title": "Płaszcz",
                "main_page": 1,
                "booster": "b",
            },
        )
        images = [
            self.shop_image(product_id, name, picture(color), hidden=hidden)
            for name, color, hidden in (("Przód", "blue", 0), ("Tył", "green", 1))
        ]
        self.shop.owner.update(
            "product-images",
            images[0],
            {"translations": {"pl_PL": {"description": "Płaszcz z przodu"}}},
        )
        self.shop_variant(
            product_id,
            group,
            {"Rozmiar": "S"},
            code="PŁASZCZ-S",
            ean="2900000000018",
            price_type=2,
            price="10.00",
            price_type_special=1,
            price_special="99.00",
            weight="0.2",
            weight_type=2,
            stock=7,
            sold=2,
            warn_level=1,
            gfx_id=images[1],
            availability_id=3,
            additional_codes={"kgo": "K"},
        )
        self.shop_variant(product_id, group, {"Rozmiar": "M"}, stock=1, active=0)
        base_id = self.row(product_id)["stock"]["stock_id"]
        self.shop.owner.update("product-stocks", base_id, {"price_buying": "100.00"})
        self.shop.requests.clear()
        return product_id

    def as_a_whole(self, product_id):
        """All that the shop holds of a product, as far as it can be had back."""
        row = self.row(product_id)
        pictures = self.shop_gallery(product_id)
        return (
            lasting(
                row, but=("main_image", "options", "stock", "in_loyalty", "booster")
            ),
            lasting(row["stock"]),
            [(lasting(image), self.shop_bytes(image)) for image in pictures],
            {
                name: lasting(variant)
                for name, variant in self.shop_variants_of(product_id).items()
            },
        )

    def places(self, product_id):
        """Which picture each variant shows."""
        pictures = [row["gfx_id"] for row in self.shop_gallery(product_id)]
        return {
            name: row["gfx_id"] and pictures.index(row["gfx_id"])
            for name, row in self.shop_variants_of(product_id).items()
        }

    def restored(self):
        """Shop id of the product that was created again."""
        ids = [int(row["product_id"]) for row in self.shop.shop.rows("products")]
        return max(ids)

    def ignore(self, product_id):
        self.synchronise(product={})
        self.element("product", product_id).action_ignore()

    def delete_coat(self):
        """The coat is deleted from the shop by a synchronisation."""
        product_id = self.shop_coat()
        self.ignore(self.other_id)
        before = self.as_a_whole(product_id), self.places(product_id)
        run = self.synchronise(product=DELETE)
        self.assertRunDone(run)
        self.assertFalse(self.shop_gallery(product_id))
        self.assertEqual(len(self.shop.shop.rows("products")), 1)
        return product_id, before, run
