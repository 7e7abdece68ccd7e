from odoo.fields import Command

from ..cases.length import thorough
from ..cases.variant_case import EXPORT, IMPORT, TO_SHOP, VariantCase


class TestVariantsExport(VariantCase):
    """Variants of Odoo become variants of the shop."""

    def test_a_product_gets_its_options_values_and_active_variants(self):
        template = self.odoo_jacket(sizes=("S", "M"))
        variants = self.variants_of(template)
        variants["S"].write({"weight": 0.5, "barcode": "2900000000018"})
        self.exchange(EXPORT)
        product_id = self.exported(template)
        row = self.row(product_id)
        group = self.shop.shop.row("option-groups", row["group_id"])
        self.assertEqual(group["translations"]["pl_PL"]["name"], "Rozmiar")
        (option,) = self.shop.shop.rows("options")
        self.assertEqual(
            (option["translations"]["pl_PL"]["name"], option["stock"], option["type"]),
            ("Rozmiar", "1", "radio"),
        )
        found = self.shop_variants_of(product_id)
        self.assertEqual(set(found), {"S", "M"})
        self.assertEqual({item["active"] for item in found.values()}, {"1"})
        self.assertEqual(found["S"]["code"], "BLUZA-S")
        self.assertEqual(found["S"]["ean"], "2900000000018")
        self.assertEqual(found["S"]["comp_weight"], "0.5")
        self.assertEqual(found["S"]["comp_price"], "123.00")
        self.assertEqual(
            set(template.product_variant_ids.mapped("shoper_link_state")), {"linked"}
        )

    @thorough
    def test_a_colour_that_is_no_hex_number_is_left_out_and_stops_nothing(self):
        colours = {"A": "czerwony", "B": "#aBc", "C": False, "D": "#2F5D3A"}
        attribute = self.odoo_attribute("Kolor", tuple(colours), "always")
        attribute.display_type = "color"
        for value in attribute.value_ids:
            value.html_color = colours[value.name]
        template = self.odoo_jacket(tuple(colours), attribute)
        self.assertRunDone(self.exchange(EXPORT))
        self.assertEqual(len(self.shop_variants_of(self.exported(template))), 4)
        told = {
            row["translations"]["pl_PL"]["value"]: row["color"]
            for row in self.shop.shop.rows("option-values")
        }
        expected = {"A": "", "B": "#aaBBcc", "C": "", "D": "#2F5D3A"}
        self.assertEqual(told, expected)

    @thorough
    def test_a_shop_that_takes_no_group_gets_the_product_and_its_variants_wait(self):
        for policy in ("ignored", "refused"):
            with self.subTest(policy):
                self.shop.switches.product_group = policy
                template = self.odoo_jacket(name=f"Bluza {policy}")
                run = self.exchange(EXPORT)
                product_id = self.exported(template)
                self.assertIsNone(self.row(product_id)["group_id"])
                waiting = self.changes(run, "variant", state="waiting")
                variants = template.product_variant_ids
                self.assertEqual(set(waiting.mapped("res_id")), set(variants.ids))
                self.assertIn("has no option group", waiting[0].message)
                run = self.exchange(EXPORT | TO_SHOP)
                waiting = self.changes(run, "product", state="waiting")
                [message] = waiting.mapped("message")
                self.assertIn("get an option group from outside", message)
                # Somebody chooses it in the panel.
                group = self.shop.shop.rows("option-groups")[-1]["group_id"]
                self.shop_edit(product_id, group_id=int(group))
                self.exchange(EXPORT)
                self.assertEqual(set(self.shop_variants_of(product_id)), {"S", "M"})

    @thorough
    def test_no_pieces_of_variants_are_offered_that_nobody_has(self):
        self.shop.switches.omitted_stock = "default"
        template = self.odoo_jacket()
        self.exchange(EXPORT)
        found = self.shop_variants_of(self.exported(template))
        self.assertEqual([row["stock"] for row in found.values()], ["0", "0"])

    @thorough
    def test_no_variant_is_sold_for_nothing(self):
        template = self.odoo_jacket(list_price=0.0)
        self.assertWaits(self.exchange(EXPORT), "free is created in the shop's panel")
        self.assertEqual(template.shoper_link_state, "unlinked")
        # One that has a price of its own is sold, its product too.
        size = self.variants_of(template)["S"]
        size.write({"shoper_price_type": "1", "shoper_price": 100.0})
        self.assertWaits(self.exchange(EXPORT), "no price in Odoo", "variant")
        found = self.shop_variants_of(self.exported(template))
        self.assertEqual(
            {name: row["comp_price"] for name, row in found.items()}, {"S": "123.00"}
        )
        template.list_price = 200.0
        self.exchange(EXPORT | TO_SHOP)
        found = self.shop_variants_of(self.exported(template))
        self.assertEqual(
            {name: row["comp_price"] for name, row in found.items()},
            {"S": "123.00", "M": "246.00"},
        )

    @thorough
    def test_no_variant_is_sold_below_nothing(self):
        template = self.odoo_jacket(list_price=100.0)
        size = self.variants_of(template)["S"]
        size.write({"shoper_price_type": "3", "shoper_price": 150.0})
        self.assertWaits(self.exchange(EXPORT), "below 0.00", "variant")
        product_id = self.exported(template)
        self.assertEqual(set(self.shop_variants_of(product_id)), {"M"})
        size.shoper_price = 50.0
        self.exchange(EXPORT)
        size.shoper_price = 150.0
        self.assertWaits(self.exchange(TO_SHOP), "below 0.00", "variant")
        row = self.shop_variants_of(product_id)["S"]
        self.assertEqual(row["comp_price"], "61.50")
        template.list_price = -1.0
        reasons = self.changes(self.exchange(TO_SHOP), state="waiting")
        self.assertEqual(set(reasons.mapped("entity")), {"product", "variant"})
        self.assertEqual(self.row(product_id)["stock"]["price"], "123.00")

    @thorough
    def test_no_product_becomes_so_cheap_that_a_variant_is_sold_below_nothing(self):
        template = self.odoo_jacket(list_price=100.0)
        size = self.variants_of(template)["S"]
        size.write({"shoper_price_type": "3", "shoper_price": 50.0})
        self.exchange(EXPORT)
        template.write({"list_price": 40.0, "name": "Bluza letnia"})
        run = self.exchange(TO_SHOP)
        self.assertWaits(run, "sold below 0.00 in the shop", "product")
        (waiting,) = self.changes(run, state="waiting")
        self.assertIn("BLUZA-S", waiting.message)
        product_id = self.exported(template)
        row = self.row(product_id)
        self.assertEqual(row["stock"]["price"], "123.00")
        self.assertEqual(row["translations"]["pl_PL"]["name"], "Bluza letnia")
        self.assertEqual(self.shop_variants_of(product_id)["S"]["comp_price"], "61.50")
        size.shoper_price = 10.0
        self.exchange(TO_SHOP)
        self.assertEqual(self.shop_variants_of(product_id)["S"]["comp_price"], "36.90")

    @thorough
    def test_a_code_that_was_emptied_in_odoo_stays_in_the_shop_and_stops_nothing(self):
        template = self.odoo_jacket()
        self.connector.default_category_id = self.element("category", self.category_id)
        simple = self.odoo_product("Czapka")
        self.exchange(EXPORT)
        simple.write({"default_code": False, "name": "Czapka zimowa"})
        self.variants_of(template)["S"].default_code = False
        run = self.exchange(TO_SHOP)
        waiting = self.changes(run, state="waiting")
        self.assertEqual(set(waiting.mapped("entity")), {"product", "variant"})
        for change in waiting:
            self.assertIn("no code in Odoo", change.message)
        row = self.row(self.exported(simple))
        self.assertEqual(row["code"], "CZAPKA")
        self.assertEqual(row["translations"]["pl_PL"]["name"], "Czapka zimowa")
        codes = self.shop_variants_of(self.exported(template))
        self.assertEqual(codes["S"]["code"], "BLUZA-S")

    @thorough
    def test_variants_without_codes_are_created_whatever_the_shop_makes_of_that(self):
        for omitted in ("generated", "empty"):
            with self.subTest(omitted=omitted):
                self.shop.switches.omitted_code = omitted
                self.shop.switches.empty_code = "unique"
                template = self.odoo_jacket(name=f"Bluza {omitted}")
                template.product_variant_ids.default_code = False
                self.exchange(EXPORT)
                rows = self.shop_variants_of(self.exported(template))
                self.assertEqual(set(rows), {"S", "M"})
                is_made_up = omitted == "generated"
                codes = [bool(row["code"]) for row in rows.values()]
                self.assertEqual(codes, [is_made_up, is_made_up])
                self.shop.requests.clear()
                self.exchange(TO_SHOP | EXPORT)
                self.assertEqual(self.writes(), [])

    @thorough
    def test_a_variant_with_the_code_of_its_product_is_created_without(self):
        product_id, _group, _variants = self.shop_jacket(("S", "M"))
        self.exchange(IMPORT)
        template = self.record_of("product", product_id)
        attribute = template.attribute_line_ids.attribute_id
        size = attribute.value_ids.create({"name": "L", "attribute_id": attribute.id})
        template.attribute_line_ids.value_ids |= size
        value = template.attribute_line_ids.product_template_value_ids.filtered(
            lambda item: item.product_attribute_value_id == size
        )
        variant = template._create_product_variant(value)
        variant.default_code = "kurtka"
        run = self.exchange(EXPORT)
        self.assertFalse(self.changes(run, state="waiting").mapped("message"))
        row = self.shop_variants_of(product_id)["L"]
        self.assertNotEqual(row["code"].lower(), "kurtka")
        self.shop.requests.clear()
        self.assertNothingToDo(self.exchange(EXPORT | TO_SHOP))

    def test_a_second_run_finds_nothing_to_do(self):
        self.odoo_jacket()
        self.exchange(EXPORT)
        self.shop.requests.clear()
        for update in ("odoo", "shop"):
            options = IMPORT | EXPORT | {"update_linked": update}
            self.assertNothingToDo(self.exchange(options))

    @thorough
    def test_products_with_the_same_attributes_share_a_group(self):
        attribute = self.odoo_attribute(values=("S", "M", "L"), mode="always")
        self.odoo_jacket(sizes=("S", "M"), attribute=attribute)
        self.odoo_jacket(sizes=("M", "L"), attribute=attribute, name="Polar")
        self.exchange(EXPORT)
        self.assertEqual(len(self.shop.shop.rows("option-groups")), 1)
        self.assertEqual(len(self.shop.shop.rows("option-values")), 3)

    @thorough
    def test_a_group_that_the_shop_has_is_used(self):
        group = self.shop_group(Rozmiar=("S", "M"))
        template = self.odoo_jacket()
        self.exchange(EXPORT)
        self.assertEqual(self.row(self.exported(template))["group_id"], str(group[0]))
        self.assertEqual(len(self.shop.shop.rows("option-groups")), 1)
        self.assertEqual(len(self.shop.shop.rows("option-values")), 2)

    @thorough
    def test_a_group_with_further_options_is_not_used(self):
        self.shop_group(Rozmiar=("S", "M"), Kolor=("czerwony",))
        template = self.odoo_jacket()
        self.exchange(EXPORT)
        self.assertEqual(len(self.shop.shop.rows("option-groups")), 2)
        self.assertEqual(len(self.shop_variants_of(self.exported(template))), 2)

    def mixed_group(self, **options):
        """An option group of the shop with an option, too, that makes no variants and
        that whoever buys must choose."""
        group = self.shop_group(**options)
        self.shop.owner.create(
            "options",
            self.texts(name="Nadruk")
            | {"group_id": group[0], "type": "select", "stock": 0, "required": 1},
        )
        return group

    def assertGroupOfItsOwn(self, template, *others):
        row = self.row(self.exported(template))
        group = self.shop.shop.row("option-groups", row["group_id"])
        self.assertNotIn(int(row["group_id"]), others)
        self.assertEqual(group["translations"]["pl_PL"]["name"], "Rozmiar")
        self.assertEqual(len(self.shop_variants_of(int(row["product_id"]))), 2)

    @thorough
    def test_a_group_that_asks_buyers_for_more_is_not_used(self):
        mixed_id, _options, _values = self.mixed_group(Rozmiar=("S", "M"))
        template = self.odoo_jacket()
        self.exchange(EXPORT)
        self.assertGroupOfItsOwn(template, mixed_id)
        self.assertEqual(len(self.shop.shop.rows("option-groups")), 2)
        self.shop.requests.clear()
        self.assertNothingToDo(self.exchange(EXPORT))

    @thorough
    def test_a_group_that_asks_buyers_for_more_stays_with_products_that_have_it(self):
        group = self.mixed_group(Rozmiar=("S", "M"))
        jacket_id, _group, _variants = self.shop_jacket(group=group)
        self.exchange(IMPORT)
        element = self.element("option_group", group[0])
        facts = dict(element.shop_facts)
        self.assertTrue(facts.pop("has_others"))
        element.shop_facts = facts  # as earlier versions read it
        jacket = self.record_of("product", jacket_id)
        attribute = jacket.attribute_line_ids.attribute_id
        template = self.odoo_jacket(attribute=attribute)
        value = self.env["product.attribute.value"].create(
            {"name": "XXL", "attribute_id": attribute.id}
        )
        jacket.attribute_line_ids.value_ids = [Command.link(value.id)]
        for product in (template, jacket):  # they are made when they are ordered
            for item in product.attribute_line_ids.product_template_value_ids:
                product._create_product_variant(item)
        self.exchange(EXPORT)
        self.assertGroupOfItsOwn(template, group[0])
        self.assertEqual(self.row(jacket_id)["group_id"], str(group[0]))
        self.assertEqual(set(self.shop_variants_of(jacket_id)), {"S", "M", "XXL"})
        self.assertEqual(len(self.shop.shop.rows("option-groups")), 2)
        self.shop.requests.clear()
        self.assertNothingToDo(self.exchange(EXPORT))

    @thorough
    def test_a_group_that_asks_for_more_than_it_did_is_not_used_any_more(self):
        group = self.shop_group(Rozmiar=("S", "M"))
        template = self.odoo_jacket()
        self.exchange(EXPORT)
        product_id = self.exported(template)
        self.assertEqual(self.row(product_id)["group_id"], str(group[0]))
        self.shop.owner.create(
            "options",
            self.texts(name="Nadruk")
            | {"group_id": group[0], "type": "select", "stock": 0, "required": 1},
        )
        attribute = template.attribute_line_ids.attribute_id
        other = self.odoo_jacket(attribute=attribute, name="Polar")
        self.exchange(EXPORT)
        self.assertGroupOfItsOwn(other, group[0])
        self.assertEqual(self.row(product_id)["group_id"], str(group[0]))

    @thorough
    def test_no_group_is_made_for_a_product_that_cannot_get_it(self):
        jacket_id, group, _variants = self.shop_jacket()
        self.exchange(IMPORT)
        colours = self.odoo_attribute("Kolor", values=("czerwony", "niebieski"))
        self.record_of("product", jacket_id).attribute_line_ids = [
            Command.create(
                {
                    "attribute_id": colours.id,
                    "value_ids": [Command.set(colours.value_ids.ids)],
                }
            )
        ]
        template = self.record_of("product", jacket_id)
        values = template.attribute_line_ids.product_template_value_ids
        template._create_product_variant(
            values.filtered(lambda value: value.name in ("S", "czerwony"))
        )
        run = self.exchange(EXPORT | TO_SHOP)
        self.assertFalse(self.changes(run, "option_group"))
        self.assertEqual(len(self.shop.shop.rows("option-groups")), 1)
        waiting = self.changes(run, "variant", "create_shop", "waiting")
        self.assertIn("option group", waiting.message)

    @thorough
    def test_products_met_in_the_shop_keep_a_group_that_nobody_else_gets(self):
        """Nothing is imported: the group is linked for the product that has it."""
        group = self.mixed_group(Rozmiar=("S", "M"))
        jacket_id, _group, _variants = self.shop_jacket(group=group)
        attribute = self.odoo_attribute(values=("S", "M", "L"), mode="always")
        other = self.odoo_jacket(attribute=attribute)
        self.exchange(EXPORT)
        self.assertGroupOfItsOwn(other, group[0])
        template = self.odoo_jacket(("S", "M", "L"), attribute, name="Kurtka")
        self.element("product", jacket_id).action_link(template)
        for _until_all_is_linked in range(2):
            self.exchange(EXPORT)
        self.assertEqual(self.exported(template), jacket_id)
        self.assertEqual(set(self.shop_variants_of(jacket_id)), {"S", "M", "L"})
        self.assertEqual(len(self.shop.shop.rows("option-groups")), 2)
        self.shop.requests.clear()
        self.assertNothingToDo(self.exchange(EXPORT))

    @thorough
    def test_a_group_that_somebody_ignored_is_not_made_anew_each_time(self):
        group = self.mixed_group(Rozmiar=("S", "M"))
        jacket_id, _group, _variants = self.shop_jacket(group=group)
        self.exchange(EXPORT)
        self.element("option_group", group[0]).with_user(self.user).action_ignore()
        template = self.odoo_jacket(name="Kurtka")
        self.element("product", jacket_id).action_link(template)
        for _night in range(3):
            self.exchange(EXPORT)
        self.assertLessEqual(len(self.shop.shop.rows("option-groups")), 2)

    @thorough
    def test_extra_prices_of_values_become_surcharges_and_discounts(self):
        template = self.odoo_jacket(sizes=("S", "M", "L"))
        values = template.attribute_line_ids.product_template_value_ids
        for value, extra in zip(values, (-10, 0, 20), strict=True):
            value.price_extra = extra
        self.variants_of(template)["M"].write(
            {"shoper_price_type": "1", "shoper_price": 50}
        )
        self.exchange(EXPORT)
        found = self.shop_variants_of(self.exported(template))
        self.assertEqual(
            {
                size: (row["price_type"], row["comp_price"])
                for size, row in found.items()
            },
            {"S": ("3", "110.70"), "M": ("1", "61.50"), "L": ("2", "147.60")},
        )

    def test_what_changes_in_odoo_arrives(self):
        template = self.odoo_jacket()
        self.exchange(EXPORT)
        product_id = self.exported(template)
        variant = self.variants_of(template)["S"]
        variant.write(
            {
                "default_code": "NOWY",
                "barcode": "2900000000018",
                "weight": 2,
                "shoper_price_type": "2",
                "shoper_price": 10,
            }
        )
        self.exchange(TO_SHOP)
        row = self.shop_variants_of(product_id)["S"]
        self.assertEqual(
            (row["code"], row["ean"], row["comp_weight"], row["comp_price"]),
            ("NOWY", "2900000000018", "2", "135.30"),
        )
        variant.shoper_price_type = "0"
        self.exchange(TO_SHOP)
        row = self.shop_variants_of(product_id)["S"]
        self.assertEqual((row["price_type"], row["comp_price"]), ("0", "123.00"))

    @thorough
    def test_an_archived_variant_becomes_inactive_and_back(self):
        template = self.odoo_jacket()
        self.exchange(EXPORT)
        product_id = self.exported(template)
        variant = self.variants_of(template)["S"]
        variant.active = False
        self.exchange(TO_SHOP | EXPORT)
        self.assertEqual(self.shop_variants_of(product_id)["S"]["active"], "0")
        variant.active = True
        self.exchange(TO_SHOP | EXPORT)
        self.assertEqual(self.shop_variants_of(product_id)["S"]["active"], "1")

    @thorough
    def test_a_value_that_is_added_in_odoo_makes_a_variant_in_the_shop(self):
        template = self.odoo_jacket()
        self.exchange(EXPORT)
        line = template.attribute_line_ids
        value = self.env["product.attribute.value"].create(
            {"name": "XXL", "attribute_id": line.attribute_id.id}
        )
        line.value_ids = [Command.link(value.id)]
        self.exchange(EXPORT)
        found = self.shop_variants_of(self.exported(template))
        self.assertEqual(set(found), {"S", "M", "XXL"})
        self.assertEqual(found["XXL"]["active"], "1")

    @thorough
    def test_either_form_of_options_is_found_and_remembered(self):
        for form in ("map", "list"):
            self.shop.switches.variant_options = form
            self.connector.variant_options = False
            template = self.odoo_jacket(name=f"Bluza {form}")
            self.exchange(EXPORT)
            self.assertEqual(len(self.shop_variants_of(self.exported(template))), 2)
            self.assertEqual(self.connector.variant_options, form)
            self.shop.requests.clear()
            template = self.odoo_jacket(name=f"Polar {form}")
            self.exchange(EXPORT)
            posts = [call for call in self.writes() if call[1] == "product-stocks"]
            self.assertEqual([verb for verb, _path in posts], ["POST"] * 2)

    @thorough
    def test_a_lost_answer_makes_no_twin_and_leaves_none_inactive(self):
        self.without_pauses()
        template = self.odoo_jacket()
        self.shop.faults.add("POST", "product-stocks", kind="lost", scope="item")
        self.exchange(EXPORT)
        found = self.shop_variants_of(self.exported(template))
        self.assertEqual({item["active"] for item in found.values()}, {"1"})
        self.assertEqual(len(found), 2)

    @thorough
    def test_a_variant_that_could_not_be_activated_is_by_the_next_comparison(self):
        template = self.odoo_jacket()
        self.shop.faults.add(
            "PUT", "product-stocks", status=400, scope="item", times=None
        )
        self.exchange(EXPORT)
        product_id = self.exported(template)
        active = {item["active"] for item in self.shop_variants_of(product_id).values()}
        self.assertEqual(active, {"0"})
        self.shop.faults.clear()
        self.exchange(TO_SHOP)
        active = {item["active"] for item in self.shop_variants_of(product_id).values()}
        self.assertEqual(active, {"1"})
