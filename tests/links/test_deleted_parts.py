from odoo.fields import Command

from ..cases.image_case import picture
from ..cases.length import thorough
from ..cases.undo_case import UndoWords
from ..cases.variant_case import EXPORT, IMPORT, TO_ODOO, TO_SHOP, VariantCase

BOTH = IMPORT | EXPORT
EAN = "2900000000018"


class DeletedPartsCase(UndoWords, VariantCase):
    """Pictures and variants that a person deletes in Odoo."""

    def open_shop(self):
        super().open_shop()
        self.product_id, _group, self.stocks = self.shop_jacket(("S", "M", "L"))
        self.image_ids = {
            name: self.shop_image(self.product_id, name, picture(name))
            for name in ("blue", "green")
        }
        self.exchange(IMPORT, image=IMPORT)
        self.template = self.record_of("product", self.product_id)
        self.shop.requests.clear()

    def images_named(self, name):
        return self.template.shoper_image_ids.filtered(
            lambda image: image.with_context(lang="pl_PL").name == name
        )

    def everything(self, options):
        return self.synchronise(product=options, variant=options, image=options)

    def active(self, size):
        return self.shop_variants_of(self.product_id)[size]["active"] == "1"

    def decide(self, change, choice):
        run = change.with_user(self.manager)._choose(choice)
        if run:
            self.work(run)
            self.assertRunDone(run.with_user(self.env.user))
        self.shop.requests.clear()


class TestDeletedPictures(DeletedPartsCase):
    """A picture taken out of a gallery in Odoo."""

    @thorough
    def test_it_does_not_come_back_unasked(self):
        self.images_named("blue").with_user(self.user).unlink()
        element = self.element("image", self.image_ids["blue"])
        self.assertIn("blue", element.left_note)
        for options in (IMPORT, IMPORT | TO_ODOO, BOTH | TO_SHOP):
            run = self.everything(options)
            (waiting,) = run.change_ids
            self.assertEqual((waiting.verb, waiting.entity), ("gone_odoo", "image"))
            self.assertIn(self.user.name, waiting.message)
            self.assertEqual(self.gallery(self.template), ["green"])
            self.assertEqual(self.writes(), [])
            self.assertEqual(self.downloads(), [])

    @thorough
    def test_it_is_decided_what_becomes_of_it(self):
        self.connector.write({"delete_cap_share": 100})
        for choice in ("ignore", "import", "delete"):
            self.images_named("blue").unlink()
            (waiting,) = self.everything(IMPORT).change_ids
            self.assertEqual(set(waiting.choices), {"import", "ignore", "delete"})
            self.decide(waiting, choice)
            names = [row["name"] for row in self.shop_gallery(self.product_id)]
            self.assertEqual(
                names, ["green"] if choice == "delete" else ["blue", "green"]
            )
            gallery = ["blue", "green"] if choice == "import" else ["green"]
            self.assertEqual(sorted(self.gallery(self.template)), gallery)
            self.assertNothingToDo(self.everything(BOTH))
            if choice == "ignore":
                element = self.element("image", self.image_ids["blue"])
                element.action_stop_ignoring()
                self.everything(IMPORT)

    @thorough
    def test_a_connector_that_hides_asks_about_pictures(self):
        self.connector.gone_record_policy = "hide"
        self.images_named("blue").unlink()
        (waiting,) = self.everything(IMPORT).change_ids
        self.assertEqual((waiting.verb, waiting.state), ("gone_odoo", "waiting"))

    @thorough
    def test_a_connector_that_unlinks_lets_it_come_again(self):
        self.connector.gone_record_policy = "unlink"
        self.images_named("blue").unlink()
        self.assertRunDone(self.everything(IMPORT))
        self.assertEqual(sorted(self.gallery(self.template)), ["blue", "green"])


class TestDeletedVariants(DeletedPartsCase):
    """A variant deleted in Odoo."""

    def delete(self, size):
        self.variants_of(self.template)[size].with_user(self.user).unlink()

    @thorough
    def test_it_does_not_come_back_unasked(self):
        self.delete("M")
        self.assertIn("KURTKA-M", self.element("variant", self.stocks["M"]).left_note)
        for options in (IMPORT, IMPORT | TO_ODOO, BOTH | TO_SHOP):
            run = self.everything(options)
            (waiting,) = run.change_ids
            self.assertEqual((waiting.verb, waiting.entity), ("gone_odoo", "variant"))
            self.assertIn(self.user.name, waiting.message)
            self.assertEqual(set(self.variants_of(self.template)), {"S", "L"})
            self.assertEqual(self.writes(), [])

    @thorough
    def test_one_that_went_with_its_value_does_not_either(self):
        line = self.template.attribute_line_ids
        value = line.value_ids.filtered(lambda item: item.name == "M")
        line.value_ids -= value
        self.assertEqual(set(self.variants_of(self.template)), {"S", "L"})
        (waiting,) = self.everything(IMPORT | TO_ODOO).change_ids
        self.assertEqual(waiting.verb, "gone_odoo")
        self.assertEqual(set(self.variants_of(self.template)), {"S", "L"})
        self.decide(waiting, "import")
        self.assertEqual(set(self.variants_of(self.template)), {"S", "M", "L"})
        self.assertNothingToDo(self.everything(BOTH | TO_SHOP))

    @thorough
    def test_it_is_decided_what_becomes_of_it(self):
        self.connector.write({"delete_cap_share": 100})
        for size, choice in (("S", "ignore"), ("M", "hide"), ("L", "delete")):
            self.delete(size)
            (waiting,) = self.everything(IMPORT).change_ids
            self.decide(waiting, choice)
            self.assertEqual(
                size in self.shop_variants_of(self.product_id), choice != "delete"
            )
            if choice != "delete":
                self.assertEqual(self.active(size), choice == "ignore")
        self.assertNothingToDo(self.everything(BOTH))

    @thorough
    def test_where_the_connector_says_so_it_is_hidden_in_the_shop(self):
        self.connector.gone_record_policy = "hide"
        self.delete("M")
        self.assertRunDone(self.everything(IMPORT))
        shown = {size: self.active(size) for size in ("S", "M", "L")}
        self.assertEqual(shown, {"S": True, "M": False, "L": True})
        self.shop.requests.clear()
        self.assertNothingToDo(self.everything(BOTH))

    @thorough
    def test_a_new_one_with_the_same_value_takes_its_place(self):
        old = self.variants_of(self.template)["M"]
        combination = old.product_template_attribute_value_ids
        self.delete("M")
        new = self.template._create_product_variant(combination)
        self.assertRunDone(self.everything(IMPORT | TO_ODOO))
        self.assertEqual(self.record_of("variant", self.stocks["M"]), new)
        self.assertEqual(new.default_code, "KURTKA-M")

    @thorough
    def test_a_bare_one_in_its_place_empties_nothing_in_the_shop_unasked(self):
        own = {"price_type": 1, "price": "246.00", "ean": EAN, "weight": 2}
        self.edit_variant(self.stocks["M"], **own, weight_type=1)
        self.exchange(TO_ODOO)
        old = self.variants_of(self.template)["M"]
        combination = old.product_template_attribute_value_ids
        self.delete("M")
        new = self.template._create_product_variant(combination)
        for _time in range(2):
            run = self.exchange(TO_SHOP)
            self.assertEqual(self.record_of("variant", self.stocks["M"]), new)
            asked = self.changes(run, "variant", "conflict", "waiting")
            codes = {"code", "ean", "weight", "price", "price_type"}
            self.assertEqual(set(asked.after), codes)
            row = self.shop_variants_of(self.product_id)["M"]
            self.assertEqual((row["comp_price"], row["ean"]), ("246.00", EAN))
            self.assertEqual(float(row["weight"]), 2)
        new.barcode = "2900000000025"
        run = self.exchange(TO_SHOP)
        row = self.shop_variants_of(self.product_id)["M"]
        self.assertEqual(row["ean"], "2900000000025", "what was entered arrives")
        self.exchange(TO_ODOO)
        self.assertEqual((new.lst_price, new.weight), (200.0, 2.0))

    @thorough
    def test_those_of_a_deleted_product_come_with_it_again(self):
        self.images_named("blue").unlink()
        self.delete("M")
        self.variants_of(self.template)["S"].unlink()
        self.variants_of(self.template)["L"].unlink()
        self.template.unlink()
        run = self.everything(IMPORT)
        (waiting,) = run.change_ids
        self.assertEqual((waiting.verb, waiting.entity), ("gone_odoo", "product"))
        self.decide(waiting, "import")
        self.assertRunDone(self.everything(IMPORT))
        template = self.record_of("product", self.product_id)
        self.assertEqual(set(self.variants_of(template)), {"S", "M", "L"})
        self.assertEqual(sorted(self.gallery(template)), ["blue", "green"])

    @thorough
    def test_a_synchronisation_that_deletes_does_so(self):
        self.connector.write({"delete_cap_share": 100})
        self.delete("M")
        run = self.synchronise(
            product={}, variant={"delete_unlinked": True}, auto_apply=False
        )
        (planned,) = run.change_ids
        self.assertEqual((planned.verb, planned.state), ("delete_shop", "planned"))
        self.apply(run)
        self.assertEqual(set(self.shop_variants_of(self.product_id)), {"S", "L"})

    @thorough
    def test_it_does_not_do_so_where_creating_it_was_undone(self):
        self.connector.write({"delete_cap_share": 100})
        product_id, _group, _stocks = self.shop_jacket(("XL", "XXL"), name="Sweter")
        run = self.exchange(IMPORT)
        template = self.record_of("product", product_id)
        first = self.changes(run, "variant", "create_odoo")[0]
        self.undo(run, changes=first)
        self.assertEqual(len(self.variants_of(template)), 1)
        run = self.synchronise(product={}, variant={"delete_unlinked": True})
        (waiting,) = run.change_ids
        self.assertEqual(waiting.verb, "gone_odoo")
        self.assertEqual(len(self.shop_variants_of(product_id)), 2)


class TestSimpleAgain(DeletedPartsCase):
    """A product that has no variants any more in the shop."""

    def open_shop(self):
        super().open_shop()
        self.shop_jacket(name="Sweter")  # a shop without variants is not believed
        self.shop_jacket(name="Golf")
        self.exchange(IMPORT)

    def options(self, **more):
        return IMPORT | TO_ODOO | {"property_ids": self.all_properties()} | more

    def make_simple(self, product_id, stocks):
        for stock_id in stocks:
            self.shop.owner.delete("product-stocks", stock_id)
        self.shop_edit(product_id, group_id=0)

    def assertAllDone(self, run):
        self.assertRunDone(run)
        left = run.change_ids.filtered(lambda change: change.state != "done")
        self.assertEqual(left.mapped(lambda c: (c.entity, c.verb, c.after)), [])

    def assertSimple(self, template):
        self.assertEqual(len(self.variants_of(template)), 1)
        self.assertFalse(template.attribute_line_ids)

    @thorough
    def test_one_that_came_with_variants_loses_them_without_a_question(self):
        self.make_simple(self.product_id, self.stocks.values())
        run = self.synchronise(product=self.options(), variant=IMPORT | TO_ODOO)
        self.assertAllDone(run)
        self.assertSimple(self.template)
        self.shop.requests.clear()
        self.assertNothingToDo(
            self.synchronise(product=self.options(), variant=IMPORT | TO_ODOO)
        )

    @thorough
    def test_one_that_got_variants_later_loses_them_again(self):
        product_id, template = self.pair("Polar")
        product = template.product_variant_id
        for options in (self.options(), IMPORT):
            group = self.shop_group(Rozmiar=("S", "M"))
            self.shop_edit(product_id, group_id=group[0])
            stocks = [
                self.shop_variant(product_id, group, {"Rozmiar": size})
                for size in ("S", "M")
            ]
            run = self.synchronise(product=options, variant=IMPORT | TO_ODOO)
            self.assertRunDone(run)
            self.assertEqual(set(self.variants_of(template)), {"S", "M"})
            self.make_simple(product_id, stocks)
            run = self.synchronise(product=self.options(), variant=IMPORT | TO_ODOO)
            self.assertAllDone(run)
            self.assertSimple(template)
            self.assertEqual(template.product_variant_ids, product)

    @thorough
    def test_one_that_got_variants_in_odoo_is_asked_about(self):
        _product_id, template = self.pair("Polar")
        attribute = self.odoo_attribute("Kolor", mode="always")
        template.attribute_line_ids = [
            Command.create(
                {
                    "attribute_id": attribute.id,
                    "value_ids": [Command.set(attribute.value_ids.ids)],
                }
            )
        ]
        run = self.synchronise(product=self.options(), variant=IMPORT | TO_ODOO)
        (waiting,) = run.change_ids
        self.assertEqual(waiting.verb, "conflict")
        self.assertEqual(len(self.variants_of(template)), 2)
