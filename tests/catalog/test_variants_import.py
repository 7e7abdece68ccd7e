from ..cases.length import thorough
from ..cases.variant_case import EXPORT, IMPORT, TO_ODOO, VariantCase


class TestVariantsImport(VariantCase):
    """Variants of the shop become variants of Odoo, exactly those that exist."""

    @thorough
    def test_variants_of_a_kind_that_nobody_knows_are_not_compared(self):
        product_id, _group, variants = self.shop_jacket()
        self.exchange(IMPORT)
        self.shop.shop["products"].rows[product_id]["type"] = "2"
        self.shop.owner.update("products", product_id, {"pkwiu": "1"})
        self.edit_variant(variants["S"], code="INNY")
        run = self.exchange(TO_ODOO | {"fetch_all": True})
        template = self.record_of("product", product_id)
        codes = template.product_variant_ids.mapped("default_code")
        self.assertEqual(sorted(codes), ["KURTKA-M", "KURTKA-S"])
        [message] = {*self.changes(run, "variant").mapped("message")}
        self.assertIn("type: “2”", message)

    @thorough
    def test_of_variants_with_the_same_options_the_first_comes_and_the_rest_waits(self):
        product_id, _group, variants = self.shop_jacket(("S", "M", "L"))
        rows = self.shop.shop["product-stocks"].rows
        own = rows[variants["M"]]["options"]
        rows[variants["M"]]["options"] = rows[variants["S"]]["options"]
        run = self.synchronise(product=IMPORT, variant=IMPORT)
        self.assertRunDone(run)
        template = self.record_of("product", product_id)
        codes = template.product_variant_ids.mapped("default_code")
        self.assertEqual(sorted(codes), ["KURTKA-L", "KURTKA-S"])
        waiting = self.changes(run, "variant", state="waiting")
        self.assertEqual(waiting.element_id.remote_id, variants["M"])
        self.assertIn("same options", waiting.message)
        self.assertRunDone(self.synchronise(product=IMPORT, variant=IMPORT))
        self.assertEqual(len(template.product_variant_ids), 2)
        rows[variants["M"]]["options"] = own
        self.exchange(IMPORT | {"fetch_all": True})
        self.assertEqual(set(self.variants_of(template)), {"S", "M", "L"})

    def test_a_product_comes_with_exactly_the_variants_that_the_shop_has(self):
        group = self.shop_group(Rozmiar=("S", "M"), Kolor=("czerwony", "zielony"))
        product_id = self.shop_product("Kurtka", group_id=group[0])
        for size, colour in (("S", "czerwony"), ("M", "czerwony"), ("M", "zielony")):
            self.shop_variant(
                product_id,
                group,
                {"Rozmiar": size, "Kolor": colour},
                code=f"K-{size}-{colour}",
                weight="0.7",
            )
        self.exchange(IMPORT)
        template = self.record_of("product", product_id)
        self.assertEqual(
            template.attribute_line_ids.attribute_id.mapped("name"),
            ["Rozmiar", "Kolor"],
        )
        self.assertEqual(
            set(template.attribute_line_ids.attribute_id.mapped("create_variant")),
            {"dynamic"},
        )
        variants = self.variants_of(template)
        self.assertEqual(set(variants), {"S, czerwony", "M, czerwony", "M, zielony"})
        self.assertEqual(
            {key: item.default_code for key, item in variants.items()},
            {key: f"K-{key.replace(', ', '-')}" for key in variants},
        )
        self.assertEqual(set(template.product_variant_ids.mapped("weight")), {0.7})
        self.assertEqual(template.shoper_code, "KURTKA")
        for variant in template.product_variant_ids:
            self.assertEqual(variant.shoper_link_state, "linked")

    @thorough
    def test_a_second_run_finds_nothing_to_do(self):
        self.shop_jacket()
        self.exchange(IMPORT)
        self.shop.requests.clear()
        for update in ("odoo", "shop"):
            options = IMPORT | EXPORT | {"update_linked": update}
            self.assertNothingToDo(self.exchange(options))

    def test_prices_are_the_product_s_or_own_or_more_or_less(self):
        group = self.shop_group(Rozmiar=("S", "M", "L", "XL"))
        product_id = self.shop_product(
            "Kurtka", group_id=group[0], stock={"price": "123.00"}
        )
        for size, kind, price in (
            ("S", 3, "12.30"),
            ("M", 0, None),
            ("L", 1, "150.00"),
            ("XL", 2, "24.60"),
        ):
            values = {"price_type": kind} | ({"price": price} if price else {})
            self.shop_variant(product_id, group, {"Rozmiar": size}, **values)
        self.exchange(IMPORT)
        template = self.record_of("product", product_id)
        self.assertAlmostEqual(template.list_price, 100)
        prices = {
            size: round(variant.lst_price, 4)
            for size, variant in self.variants_of(template).items()
        }
        self.assertEqual(prices, {"S": 90, "M": 100, "L": 121.9512, "XL": 120})
        # Odoo sells at it.
        variant = self.variants_of(template)["L"]
        pricelist = self.env["product.pricelist"].create({"name": "Detal"})
        self.assertAlmostEqual(
            pricelist._get_product_price(variant, 1), 121.951220, places=5
        )

    @thorough
    def test_the_price_of_a_variant_that_changes_in_the_shop_arrives(self):
        product_id, _group, variants = self.shop_jacket()
        self.exchange(IMPORT)
        self.edit_variant(variants["S"], price_type=1, price="61.50")
        self.exchange(TO_ODOO)
        template = self.record_of("product", product_id)
        self.assertAlmostEqual(self.variants_of(template)["S"].lst_price, 50)
        self.edit_variant(variants["S"], price_type=0)
        self.exchange(TO_ODOO)
        self.assertAlmostEqual(self.variants_of(template)["S"].lst_price, 100)

    @thorough
    def test_inactive_variants_are_archived_ones(self):
        product_id, _group, variants = self.shop_jacket()
        self.edit_variant(variants["S"], active=0)
        self.exchange(IMPORT)
        template = self.record_of("product", product_id)
        active = {
            size: item.active for size, item in self.variants_of(template).items()
        }
        self.assertEqual(active, {"S": False, "M": True})
        self.edit_variant(variants["S"], active=1)
        self.edit_variant(variants["M"], active=0)
        self.exchange(TO_ODOO)
        active = {
            size: item.active for size, item in self.variants_of(template).items()
        }
        self.assertEqual(active, {"S": True, "M": False})

    @thorough
    def test_code_ean_and_weight_of_a_variant_arrive(self):
        product_id, _group, variants = self.shop_jacket()
        self.exchange(IMPORT)
        self.edit_variant(
            variants["S"],
            code="NOWY",
            ean="2900000000018",
            weight="1.25",
            weight_type=1,
        )
        self.exchange(TO_ODOO)
        variant = self.variants_of(self.record_of("product", product_id))["S"]
        self.assertEqual(
            (variant.default_code, variant.barcode, variant.weight),
            ("NOWY", "2900000000018", 1.25),
        )

    @thorough
    def test_a_value_that_is_added_in_the_shop_makes_a_variant_and_no_other(self):
        product_id, group, variants = self.shop_jacket()
        self.edit_variant(variants["S"], active=0)
        self.exchange(IMPORT)
        template = self.record_of("product", product_id)
        before = self.variants_of(template)
        group[2]["Rozmiar", "XL"] = self.shop.owner.create(
            "option-values", self.texts(value="XL") | {"option_id": group[1]["Rozmiar"]}
        )
        self.shop_variant(product_id, group, {"Rozmiar": "XL"}, code="KURTKA-XL")
        self.exchange(IMPORT)
        after = self.variants_of(template)
        self.assertEqual(set(after), {"S", "M", "XL"})
        self.assertEqual({size: after[size] for size in before}, before)
        self.assertFalse(after["S"].active, "still archived")
        self.assertEqual(after["XL"].default_code, "KURTKA-XL")

    @thorough
    def test_two_groups_share_the_attribute_and_each_keeps_its_link(self):
        first, _group, _variants = self.shop_jacket()
        second, _group, _variants = self.shop_jacket(name="Spodnie", sizes=("M", "L"))
        self.exchange(IMPORT)
        lines = [
            self.record_of("product", product_id).attribute_line_ids
            for product_id in (first, second)
        ]
        self.assertEqual(lines[0].attribute_id, lines[1].attribute_id)
        self.assertEqual(
            lines[0].attribute_id.value_ids.mapped("name"), ["S", "M", "L"]
        )
        self.assertEqual(self.env["shoper.option.group"].search_count([]), 2)

    @thorough
    def test_an_attribute_of_odoo_with_that_name_is_used(self):
        attribute = self.odoo_attribute(" ROZMIAR ", ("m", "S"))
        product_id, _group, _variants = self.shop_jacket()
        self.exchange(IMPORT)
        template = self.record_of("product", product_id)
        self.assertEqual(template.attribute_line_ids.attribute_id, attribute)
        self.assertEqual(len(attribute.value_ids), 2)

    @thorough
    def test_an_attribute_that_makes_all_combinations_is_never_used(self):
        attribute = self.odoo_attribute(mode="always")
        product_id, _group, _variants = self.shop_jacket()
        self.exchange(IMPORT)
        used = self.record_of("product", product_id).attribute_line_ids.attribute_id
        self.assertNotEqual(used, attribute)
        self.assertEqual(used.name, "Rozmiar")

    @thorough
    def test_options_that_make_no_variants_are_named_and_left_alone(self):
        product_id, group, _variants = self.shop_jacket()
        self.shop.owner.create(
            "options",
            self.texts(name="Grawer")
            | {"group_id": group[0], "type": "text", "stock": 0},
        )
        run = self.exchange(IMPORT)
        self.assertIn("Grawer", self.step(run, "option").message)
        template = self.record_of("product", product_id)
        self.assertEqual(len(template.attribute_line_ids), 1)
        self.shop.requests.clear()
        self.assertNothingToDo(self.exchange(IMPORT | EXPORT))

    def make_variants(self, option_id, stock):
        """Let an option make variants, or none."""
        self.shop.owner.update("options", option_id, {"stock": stock})

    def add_size(self, group, size):
        group[2]["Rozmiar", size] = self.shop.owner.create(
            "option-values",
            self.texts(value=size) | {"option_id": group[1]["Rozmiar"]},
        )

    @thorough
    def test_an_option_that_makes_variants_only_later_takes_part_then(self):
        group = self.shop_group(Rozmiar=())
        self.make_variants(group[1]["Rozmiar"], 0)
        run = self.exchange(IMPORT)
        self.assertIn("Rozmiar", self.step(run, "option").message)
        self.make_variants(group[1]["Rozmiar"], 1)
        for size in ("S", "M"):
            self.add_size(group, size)
        product_id, _group, _variants = self.shop_jacket(group=group)
        run = self.exchange(IMPORT)
        self.assertFalse(self.step(run, "option").message)
        template = self.record_of("product", product_id)
        self.assertEqual(set(self.variants_of(template)), {"S", "M"})

    @thorough
    def test_an_option_that_makes_none_for_a_while_comes_back_with_its_link(self):
        product_id, group, _variants = self.shop_jacket()
        self.exchange(IMPORT)
        option_id = group[1]["Rozmiar"]
        row = self.record_of("option", option_id)
        self.make_variants(option_id, 0)
        self.shop.requests.clear()
        self.exchange(IMPORT | EXPORT)
        self.assertEqual(self.element("option", option_id).link_state, "ignored")
        self.assertEqual(self.writes(), [], "it is not created there once more")
        self.make_variants(option_id, 1)
        self.add_size(group, "L")
        self.shop_variant(product_id, group, {"Rozmiar": "L"}, code="KURTKA-L")
        self.exchange(IMPORT | EXPORT)
        self.assertEqual(self.element("option", option_id).link_state, "linked")
        self.assertEqual(self.record_of("option", option_id), row)
        template = self.record_of("product", product_id)
        self.assertEqual(set(self.variants_of(template)), {"S", "M", "L"})
        self.shop.requests.clear()
        self.assertNothingToDo(self.exchange(IMPORT | EXPORT))

    @thorough
    def test_an_option_that_somebody_ignored_stays_so_until_that_is_taken_back(self):
        _product_id, group, _variants = self.shop_jacket()
        self.exchange(IMPORT)
        option_id = group[1]["Rozmiar"]
        element = self.element("option", option_id)
        element.with_user(self.user).action_ignore()
        for stock in (1, 0, 1):
            self.make_variants(option_id, stock)
            self.exchange(IMPORT)
            self.assertEqual(element.link_state, "ignored")
        element.with_user(self.user).action_stop_ignoring()
        for stock in (0, 1):
            self.make_variants(option_id, stock)
            self.exchange(IMPORT)
        self.assertEqual(element.link_state, "linked")

    def test_without_variants_in_the_run_the_product_waits(self):
        self.shop_jacket()
        run = self.synchronise(product=IMPORT)
        self.assertWaits(run, "It has variants that were not downloaded")

    @thorough
    def test_names_arrive_in_every_language(self):
        self.connector.language_ids.active_in_shop = True
        group = self.shop_group(Kolor=("czerwony",))
        self.shop.owner.update(
            "options",
            group[1]["Kolor"],
            {"translations": {"en_US": {"name": "Colour"}}},
        )
        product_id = self.shop_product("Kurtka", group_id=group[0])
        self.shop_variant(product_id, group, {"Kolor": "czerwony"})
        self.exchange(IMPORT)
        attribute = self.record_of(
            "product", product_id
        ).attribute_line_ids.attribute_id
        self.assertEqual(attribute.with_context(lang="pl_PL").name, "Kolor")
        self.assertEqual(attribute.with_context(lang="en_US").name, "Colour")
