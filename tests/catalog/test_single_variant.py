from ..cases.length import thorough
from ..cases.variant_case import EXPORT, IMPORT, TO_ODOO, TO_SHOP, VariantCase

BOTH = IMPORT | EXPORT


class TestSingleVariant(VariantCase):
    """Products with one variant only keep their option and its value on the way to
    another shop."""

    def open_shop(self):
        super().open_shop()
        self.product_id, _group, self.stocks = self.shop_jacket(
            ("S",), stock={"weight": "1.5"}
        )
        self.edit_variant(self.stocks["S"], price_type=1, price="150.00")
        self.exchange(IMPORT)
        self.template = self.record_of("product", self.product_id)
        self.other_shop = self.start_shop()
        self.other = self.connect(self.other_shop)

    def on_the_other_side(self, action):
        """Do something where the other shop is the one that is talked about."""
        kept = self.shop, self.connector
        self.shop, self.connector = self.other_shop, self.other
        try:
            return action()
        finally:
            self.shop, self.connector = kept

    def send(self, options, auto_apply=True, **more):
        everything = ("unit", "producer", "tag", "product", "image", "variant")
        run = self.synchronise(
            self.other,
            category={},
            tax={},
            auto_apply=auto_apply,
            **dict.fromkeys(everything, options) | more,
        )
        if auto_apply:
            self.assertRunDone(run)
        return run

    def prepare_other_shop(self):
        self.synchronise_base(self.other)
        category_id = self.shop_category("Turystyka", shop=self.other_shop)
        self.synchronise(self.other, category={})
        self.other.default_category_id = self.element(
            "category", category_id, self.other
        )

    @thorough
    def test_it_has_them_in_the_other_shop_too(self):
        self.prepare_other_shop()
        run = self.send(EXPORT | TO_SHOP)
        self.assertFalse(self.changes(run, "product", state="waiting").message)

        def look():
            other_id = self.exported(self.template)
            row = self.row(other_id)
            variants = self.shop_variants_of(other_id)
            (group,) = self.shop.shop.rows("option-groups")
            self.assertEqual(int(row["group_id"]), int(group["group_id"]))
            self.assertEqual(row["code"], "KURTKA")
            self.assertEqual(list(variants), ["S"])
            self.assertEqual(variants["S"]["code"], "KURTKA-S")
            self.assertEqual(variants["S"]["active"], "1")
            self.assertEqual(variants["S"]["comp_price"], "150.00")
            (option,) = self.shop.shop.rows("options")
            self.assertEqual(option["translations"]["pl_PL"]["name"], "Rozmiar")

        self.on_the_other_side(look)
        self.other_shop.requests.clear()
        for options in (EXPORT | TO_SHOP, IMPORT | TO_ODOO):
            again = self.send(options)
            self.assertFalse(again.change_ids.filtered(lambda c: c.entity != "tax"))
        self.assertEqual(self.writes(self.other_shop), [])
        self.assertNothingToDo(self.exchange(BOTH | TO_ODOO))

    @thorough
    def test_it_gets_them_although_the_first_run_ended_before_its_variant(self):
        self.prepare_other_shop()
        run = self.send(EXPORT, auto_apply=False)
        variant = self.changes(run, "variant", "create_shop")
        variant.with_user(self.manager).action_exclude()
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.send(EXPORT | TO_SHOP)
        self.on_the_other_side(
            lambda: self.assertEqual(
                list(self.shop_variants_of(self.exported(self.template))), ["S"]
            )
        )

    @thorough
    def test_one_that_is_simple_in_the_other_shop_stays_so_there(self):
        self.prepare_other_shop()
        self.shop_product("Kurtka", shop=self.other_shop)
        self.send(EXPORT | TO_SHOP)
        self.assertEqual(self.writes_of("product-stocks"), [])
        other_id = self.element_of(self.template)
        self.assertFalse(
            self.on_the_other_side(lambda: self.shop_variants_of(other_id))
        )

    def writes_of(self, resource):
        return [call for call in self.writes(self.other_shop) if call[1] == resource]

    def element_of(self, template):
        return self.on_the_other_side(lambda: self.exported(template))

    @thorough
    def test_one_that_the_shop_lost_is_made_again_with_them(self):
        self.shop_product("Zostaje")
        self.exchange(IMPORT)
        self.shop.owner.delete("products", self.product_id)
        self.connector.gone_element_policy = "recreate"
        for _round in range(2):
            run = self.exchange(EXPORT | TO_SHOP)
            self.assertFalse(self.changes(run, "product", state="waiting"))
        again_id = self.exported(self.template)
        self.assertNotEqual(again_id, self.product_id)
        self.assertEqual(list(self.shop_variants_of(again_id)), ["S"])

    @thorough
    def test_an_attribute_that_is_a_mere_fact_makes_no_variant(self):
        self.prepare_other_shop()
        fact = self.odoo_jacket(("Bawełna",), name="Koc")
        fact.product_variant_id.default_code = "KOC"
        self.send(EXPORT | TO_SHOP)
        other_id = self.element_of(fact)
        self.assertTrue(other_id)
        self.assertFalse(
            self.on_the_other_side(lambda: self.shop_variants_of(other_id))
        )
