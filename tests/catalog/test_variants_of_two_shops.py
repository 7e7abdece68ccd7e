from odoo.fields import Command

from ..cases.length import thorough
from ..cases.undo_case import UndoWords
from ..cases.variant_case import EXPORT, IMPORT, TO_ODOO, TO_SHOP, VariantCase

EANS = {"S": "2900000000018", "M": "2900000000025"}


class TestVariantsOfTwoShops(UndoWords, VariantCase):
    """Variants that one shop gave to Odoo are imported from another one."""

    def open_shop(self):
        super().open_shop()
        product_id, _group, variants = self.shop_jacket()
        for size, ean in EANS.items():
            self.edit_variant(
                variants[size],
                ean=ean,
                weight="0.7",
                weight_type=1,
                price_type=1,
                price="61.50",
            )
        self.exchange(IMPORT)
        self.template = self.record_of("product", product_id)
        # Long ago: what appeared just now is left to the next run.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE product_product SET create_date = create_date - interval '1 day'"
        )
        self.env.invalidate_all()
        self.first_shop, self.first = self.shop, self.connector
        self.first_id = product_id
        self.shop = self.start_shop()
        self.connector = self.connect(self.shop)
        self.category_id = self.shop_category("Turystyka")
        self.assertRunDone(self.synchronise_base())

    def shop_offers(self, **values):
        product_id, _group, variants = self.shop_jacket()
        for size in ("S", "M"):
            self.edit_variant(
                variants[size],
                code=f"INNY-{size}",
                price_type=1,
                price="99.00",
                **values,
            )
        return product_id, variants

    def held(self):
        return {
            size: (item.default_code, item.barcode, item.weight, item.lst_price)
            for size, item in self.variants_of(self.template).items()
        }

    @thorough
    def test_they_keep_what_the_first_shop_gave_them(self):
        before = self.held()
        product_id, variants = self.shop_offers()
        run = self.exchange(IMPORT)
        self.assertEqual(self.record_of("product", product_id), self.template)
        self.assertEqual(self.held(), before)
        for size, variant in self.variants_of(self.template).items():
            self.assertEqual(self.record_of("variant", variants[size]), variant)
        made = self.changes(run, "variant", "create_odoo", "done")
        self.assertEqual(len(made), 2)
        for change in made:
            self.assertIn("keeps its values", change.message)
        base = self.element("variant", variants["S"]).base
        self.assertFalse({"code", "ean", "weight", "price"} & base.keys(), base)
        self.assertIs(base["active"], True)
        # The first shop is told of nothing.
        again = self.synchronise(self.first, product=TO_SHOP, variant=TO_SHOP)
        self.assertRunDone(again)
        self.assertFalse(self.changes(again, "variant", "update_shop"))
        self.assertEqual(self.writes(self.first_shop), [])

    @thorough
    def test_undone_they_stay_as_they_were(self):
        before = self.held()
        self.shop_offers()
        run = self.exchange(IMPORT)
        self.undo(run)
        self.assertEqual(self.held(), before)
        states = self.changes(run, "variant", "create_odoo").mapped("state")
        self.assertEqual(set(states), {"undone"})

    @thorough
    def test_prices_that_nobody_entered_are_not_sent(self):
        self.template.list_price = 0.0
        for variant in self.template.product_variant_ids:
            variant.write({"shoper_price_type": False, "shoper_price": 0.0})
        product_id, _variants = self.shop_offers()
        self.exchange(IMPORT)
        chosen = {"property_ids": self.properties("price")}
        run = self.exchange(TO_SHOP | chosen, self.variant_prices())
        waiting = self.changes(run, verb="update_shop", state="waiting")
        self.assertEqual(len(waiting), 3)
        for change in waiting:
            self.assertIn("no price in Odoo", change.message)
        rows = self.shop_variants_of(product_id).values()
        self.assertEqual({row["comp_price"] for row in rows}, {"99.00"})

    @thorough
    def test_nothing_is_no_price_on_which_both_sides_agree(self):
        self.template.product_variant_ids.write(
            {"shoper_price_type": "1", "shoper_price": 0.0}
        )
        product_id, variants = self.shop_offers()
        for size in ("S", "M"):  # they cost there what the product costs
            self.edit_variant(variants[size], price_type=0, price="0.00")
        before = self.shop_variants_of(product_id)
        self.exchange(IMPORT)
        for _again in range(2):
            run = self.exchange({}, self.variant_prices())
            waiting = self.changes(run, "variant", "update_shop", "waiting")
            self.assertEqual(len(waiting), 2)
        self.assertEqual(self.shop_variants_of(product_id), before)

    def variant_prices(self):
        """Options to send what variants cost, and nothing else of them."""
        found = self.env["shoper.property"].search(
            [("entity", "=", "variant"), ("code", "in", ("price", "price_type"))]
        )
        return TO_SHOP | {"property_ids": [Command.set(found.ids)]}

    @thorough
    def test_one_shop_does_not_take_away_what_another_one_sells(self):
        self.shop_offers()
        self.exchange(IMPORT)
        sold = self.variants_of(self.template)
        for row in self.first_shop.shop["product-stocks"].variants(self.first_id):
            self.first_shop.owner.delete("product-stocks", row)
        chosen = {"property_ids": self.properties("variants")}
        run = self.synchronise(self.first, product=TO_ODOO | chosen)
        self.assertRunDone(run)
        waiting = self.changes(run, "product", "update_odoo", "waiting")
        self.assertIn("Another shop has its variants", waiting.message)
        self.assertEqual(self.variants_of(self.template), sold)
        # One that is archived sells nothing any more.
        self.connector.sudo().active = False
        self.assertRunDone(self.synchronise(self.first, product=TO_ODOO | chosen))
        self.assertEqual(len(self.template.product_variant_ids), 1)

    @thorough
    def test_a_run_by_schedule_asks_about_what_differs(self):
        before = self.held()
        self.shop_offers()
        self.exchange(IMPORT)
        run = self.queue(product={}, variant=TO_ODOO)
        run.sudo().origin = "preset"
        self.work(run)
        self.assertRunDone(run)
        asked = self.changes(run, "variant", "conflict")
        self.assertEqual(len(asked), 2)
        self.assertLessEqual({"code", "ean", "weight"}, asked[0].after.keys())
        self.assertEqual(self.held(), before)


class TestUndoWithTwoShops(UndoWords, VariantCase):
    """What one shop gave to Odoo, pictures included, another one sells since."""

    @thorough
    def test_undone_all_of_it_stays_for_the_other_shop_without_this_link(self):
        product_id, _group, _variants = self.shop_jacket()
        self.shop_image(product_id, "a.jpg")
        run = self.exchange(IMPORT, image=IMPORT)
        product = self.record_of("product", product_id)
        first, self.shop = self.shop, self.start_shop()
        other = self.connect(self.shop)
        self.shop_category("Turystyka")
        self.assertRunDone(self.synchronise_base(other))
        sent = dict.fromkeys(("product", "variant", "image"), EXPORT | TO_SHOP)
        self.assertRunDone(self.synchronise(other, **sent))
        undo = self.undo(run)
        self.assertTrue(product.active)
        for entity in sent:
            with self.subTest(entity):
                changes = self.changes(undo, entity)
                self.assertEqual(set(changes.mapped("state")), {"done"})
                self.assertIn("Another shop has it", changes[0].message)
                linked = self.connector.element_ids.filtered(
                    lambda element: (
                        element.entity == entity and element.link_state == "linked"  # noqa: B023
                    )
                )
                self.assertFalse(linked)
        self.shop.requests.clear()
        self.assertRunDone(self.synchronise(other, **sent))
        self.assertEqual(self.writes(), [])
        self.shop = first
        self.undo(undo)
        taken = dict.fromkeys(("product", "variant", "image"), IMPORT | TO_ODOO)
        for _again in range(2):
            self.assertRunDone(self.synchronise(**taken))
        self.assertEqual(self.record_of("product", product_id), product)
        self.assertEqual(len(self.variants_of(product)), 2)
        self.assertEqual(self.gallery(product), ["a.jpg"])
