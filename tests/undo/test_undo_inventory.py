from odoo.fields import Command

from ..cases.image_case import picture
from ..cases.length import thorough
from ..cases.price_case import PriceWords
from ..cases.product_case import ProductCase
from ..cases.undo_case import UndoWords
from ..cases.variant_case import EXPORT, IMPORT, TO_ODOO, TO_SHOP, VariantCase

BOTH = IMPORT | EXPORT


class InventoryWords(UndoWords):
    """What people do in Inventory with products that were imported."""

    def put_in_stock(self, variant):
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        self.env["stock.quant"]._update_available_quantity(
            variant, warehouse.lot_stock_id, 3
        )

    def replenish(self, variant):
        self.env["stock.warehouse.orderpoint"].create({"product_id": variant.id})

    def move(self, variant):
        supplier = self.env.ref("stock.stock_location_suppliers")
        customer = self.env.ref("stock.stock_location_customers")
        self.env["stock.move"].create(
            {
                "product_id": variant.id,
                "product_uom_qty": 1,
                "location_id": supplier.id,
                "location_dest_id": customer.id,
            }
        )

    def order(self, variant):
        self.env["sale.order"].create(
            {
                "partner_id": self.env.user.partner_id.id,
                "order_line": [Command.create({"product_id": variant.id})],
            }
        )

    def later(self, variant):
        """The variant was written after the run that made it had ended."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE product_product SET write_date = now() + interval '1 hour' "
            "WHERE id = %s",
            [variant.id],
        )
        self.env.invalidate_all()

    def visible(self, remote_id, shop=None):
        row = (shop or self.shop).shop.row("products", remote_id)
        return str(row["translations"]["pl_PL"]["active"]) == "1"

    def decide(self, run, choice, entity="product"):
        asked = self.changes(run, entity, "gone_odoo", "waiting")
        self.assertTrue(asked, "nothing is asked")
        decided = asked.with_user(self.manager)._choose(choice)
        if decided:
            self.work(decided)
            self.assertRunDone(decided.with_user(self.env.user))
        self.shop.requests.clear()


class TestUndoInventory(InventoryWords, PriceWords, VariantCase):
    """What Inventory notes of a product by itself is no use of it; what people do
    with it is."""

    def counts(self):
        names = (
            "product.template",
            "product.product",
            "product.value",
            "product.pricelist.item",
            "shoper.product.image",
            "product.attribute",
        )
        return {
            name: self.env[name].with_context(active_test=False).search_count([])
            for name in names
        }

    @thorough
    def test_what_nobody_uses_goes_without_a_trace(self):
        self.set_levels(2)
        self.price_list("wholesale_pricelist_id")
        before = self.counts()
        product_id, _group, variants = self.shop_jacket(stock={"price_wholesale": "9"})
        self.edit_variant(variants["S"], price_type_wholesale=1, price_wholesale="8")
        self.shop_image(product_id)
        self.shop_product("Namiot", stock={"price_buying": "61.50"})
        run = self.exchange(IMPORT, image=IMPORT)
        made = self.counts()
        self.assertFalse([name for name in before if made[name] == before[name]])
        undo = self.undo(run)
        self.assertEqual(self.counts(), before)
        self.assertEqual(set(self.changes(undo).mapped("state")), {"done"})
        self.assertFalse(self.changes(undo, "product").filtered("message"))

    def test_what_people_use_is_archived(self):
        # Odoo archives the rule of a product with it and asks for this right.
        self.manager.group_ids |= self.env.ref("stock.group_stock_manager")
        uses = [self.put_in_stock, self.replenish, self.move, self.order]
        ids = [self.shop_product(use.__name__) for use in uses]
        run = self.synchronise(product=IMPORT)
        products = [self.record_of("product", item) for item in ids]
        for use, product in zip(uses, products, strict=True):
            if use == self.put_in_stock:
                product.is_storable = True
            use(product.product_variant_id)
        self.undo(run)
        for use, product in zip(uses, products, strict=True):
            self.assertTrue(product.exists(), use.__name__)
            self.assertFalse(product.active, use.__name__)

    @thorough
    def test_whose_cost_somebody_changed_since_is_archived(self):
        remote_id = self.shop_product("Namiot")
        run = self.synchronise(product=IMPORT)
        product = self.record_of("product", remote_id)
        product.product_variant_id.standard_price = 7
        self.later(product.product_variant_id)
        self.undo(run)
        self.assertTrue(product.exists())
        self.assertFalse(product.active)

    @thorough
    def test_thousands_cost_no_more_queries_than_one(self):
        counts = []
        for name, number in (("A", 2), ("B", 12)):
            for index in range(number):
                self.shop_product(f"{name}{index}")
            run = self.synchronise(product=IMPORT)
            undo = run.with_user(self.manager)._undo()
            before = self.env.cr.sql_log_count
            self.work(undo)
            counts.append(self.env.cr.sql_log_count - before)
            self.apply(undo)
            self.assertRunDone(undo.with_user(self.env.user))
        self.assertLessEqual(counts[1], counts[0] + 5)


class TestAfterUndo(InventoryWords, ProductCase):
    """An undo that is about Odoo alone has no consequence in the shop, and what it
    took away does not come back by itself."""

    def archived(self):
        """A product that undoing its import archived: (shop id, product)."""
        remote_id = self.shop_product("Namiot")
        run = self.synchronise(product=IMPORT)
        product = self.record_of("product", remote_id)
        self.order(product.product_variant_id)
        self.undo(run)
        self.assertFalse(product.active)
        self.shop.requests.clear()
        return remote_id, product

    @thorough
    def test_an_archived_product_is_not_linked_again_unasked(self):
        remote_id, product = self.archived()
        run = self.synchronise(product=BOTH | TO_SHOP)
        self.assertWaits(run, "undone by", verb="gone_odoo")
        self.assertFalse(self.record_of("product", remote_id))
        self.assertEqual(self.writes(), [])
        self.assertFalse(product.active)

    @thorough
    def test_whoever_wants_it_again_gets_the_archived_one_back(self):
        remote_id, product = self.archived()
        count = self.templates().with_context(active_test=False).search_count([])
        self.decide(self.synchronise(product=IMPORT), "import")
        self.assertEqual(self.record_of("product", remote_id), product)
        self.assertTrue(product.active)
        self.assertTrue(product.product_variant_id.active)
        self.assertEqual(
            self.templates().with_context(active_test=False).search_count([]), count
        )
        self.assertNothingToDo(self.synchronise(product=BOTH | TO_SHOP))

    @thorough
    def test_taking_back_that_it_is_wanted_leaves_it_archived(self):
        self.connector.gone_record_policy = "hide"
        remote_id, product = self.archived()
        self.synchronise(product=IMPORT)
        decision = self.env["shoper.decision"].search([("verb", "=", "gone_odoo")])
        decision = decision.with_user(self.manager)
        decision.with_context(shoper_choice="import").action_choose_gone()
        self.work(decision.sudo().decision_run_id)
        self.assertTrue(product.active)
        action = decision.action_take_back()
        undo = self.env["shoper.sync.run"].browse(action["res_id"])
        self.work(undo)
        self.apply(undo)
        self.assertFalse(product.active)
        self.shop.requests.clear()
        run = self.synchronise(product=BOTH | TO_SHOP)
        self.assertWaits(run, "undone by", verb="gone_odoo")
        self.assertFalse(self.record_of("product", remote_id))
        self.assertEqual(self.writes(), [])

    @thorough
    def test_undoing_back_and_forth_makes_no_second_one(self):
        remote_id = self.shop_product("Namiot")
        run = self.synchronise(product=IMPORT)
        product = self.record_of("product", remote_id)
        self.order(product.product_variant_id)
        self.undo(self.undo(self.undo(run)))
        self.assertFalse(product.active)
        count = self.templates().with_context(active_test=False).search_count([])
        run = self.synchronise(product=BOTH)
        self.assertWaits(run, "undone by", verb="gone_odoo")
        self.assertEqual(
            self.templates().with_context(active_test=False).search_count([]), count
        )

    @thorough
    def test_an_archived_one_deleted_since_is_created_anew(self):
        remote_id, product = self.archived()
        self.env["sale.order.line"].search([]).unlink()
        product.unlink()
        self.decide(self.synchronise(product=IMPORT), "import")
        self.assertTrue(self.record_of("product", remote_id).active)

    @thorough
    def test_nothing_is_hidden_in_the_shop(self):
        self.connector.gone_record_policy = "hide"
        used_id, _product = self.archived()
        gone_id = self.shop_product("Plecak")
        self.undo(self.synchronise(product=IMPORT))
        self.shop.requests.clear()
        for options in (IMPORT, TO_SHOP, BOTH | TO_ODOO):
            run = self.synchronise(product=options)
            self.assertRunDone(run)
            asked = self.changes(run, "product", "gone_odoo", "waiting")
            self.assertEqual(
                set(asked.element_id.mapped("remote_id")), {used_id, gone_id}
            )
        self.assertEqual(self.writes(), [])
        self.assertTrue(self.visible(used_id))
        self.assertTrue(self.visible(gone_id))

    @thorough
    def test_nothing_is_hidden_when_a_decision_about_it_is_taken_back(self):
        self.connector.gone_record_policy = "hide"
        remote_id, _product = self.archived()
        self.synchronise(product=IMPORT)
        decision = self.env["shoper.decision"].search([("verb", "=", "gone_odoo")])
        decision = decision.with_user(self.user).with_context(shoper_choice="ignore")
        decision.action_choose_gone()
        decision.action_take_back()
        self.assertWaits(self.synchronise(product=IMPORT), "undone by")
        self.assertTrue(self.visible(remote_id))

    @thorough
    def test_what_somebody_deletes_afterwards_is_hidden_as_before(self):
        self.connector.gone_record_policy = "hide"
        remote_id, product = self.archived()
        self.decide(self.synchronise(product=IMPORT), "import")
        self.env["sale.order.line"].search([]).unlink()
        product.unlink()
        self.assertRunDone(self.synchronise(product=IMPORT))
        self.assertFalse(self.visible(remote_id))

    @thorough
    def test_what_another_shop_has_is_neither_archived_nor_hidden_there(self):
        first_id = self.shop_product("Namiot")
        run = self.synchronise(product=IMPORT)
        product = self.record_of("product", first_id)
        shop = self.start_shop()
        other = self.connect(shop, gone_record_policy="hide")
        second_id = self.shop_product("Namiot", shop=shop)
        self.synchronise_base(other)
        self.synchronise(other, product={})
        self.assertEqual(self.record_of("product", second_id, other), product)
        undo = self.undo(run)
        self.assertIn("Another shop has it", self.changes(undo, "product").message)
        self.assertTrue(product.active)
        self.assertRunDone(self.synchronise(other, product=TO_SHOP))
        self.assertTrue(self.visible(second_id, shop))
        self.shop.requests.clear()
        run = self.synchronise(product=BOTH)
        self.assertWaits(run, "undone by", verb="gone_odoo")
        self.assertEqual(self.writes(), [], "no twin is made in the shop")
        self.undo(undo)
        self.assertEqual(self.record_of("product", first_id), product)
        self.assertNothingToDo(self.synchronise(product=BOTH))

    @thorough
    def test_restoring_is_not_undone_where_another_shop_has_it_since(self):
        remote_id = self.shop_product("Namiot")
        run = self.synchronise(product=IMPORT)
        product = self.record_of("product", remote_id)
        self.order(product.product_variant_id)
        again = self.undo(self.undo(run))
        self.assertTrue(product.active)
        shop = self.start_shop()
        other = self.connect(shop, gone_record_policy="hide")
        second_id = self.shop_product("Namiot", shop=shop)
        self.synchronise_base(other)
        self.synchronise(other, product={})
        self.assertEqual(self.record_of("product", second_id, other), product)
        self.undo(again)
        self.assertTrue(product.active)
        self.assertRunDone(self.synchronise(other, product=TO_SHOP))
        self.assertTrue(self.visible(second_id, shop))


class TestVariantsAfterUndo(InventoryWords, VariantCase):
    """The same of variants, which an archived record makes inactive in the shop."""

    @thorough
    def test_an_archived_variant_stays_active_in_the_shop(self):
        product_id, template = self.pair("Kurtka")
        group = self.shop_group(Rozmiar=("S", "M"))
        self.shop_edit(product_id, group_id=group[0])
        for size in ("S", "M"):
            self.shop_variant(product_id, group, {"Rozmiar": size}, code=f"K-{size}")
        product = template.product_variant_id
        run = self.exchange(IMPORT)
        used = template.product_variant_ids - product
        self.order(used)
        self.undo(run, changes=self.changes(run, "variant").filtered(
            lambda change: change.res_id == used.id
        ))  # fmt: skip
        self.assertFalse(used.active)
        self.shop.requests.clear()
        run = self.exchange(BOTH | TO_SHOP)
        asked = self.changes(run, "variant", state="waiting")
        self.assertEqual(asked.verb, "gone_odoo")
        self.assertEqual(self.writes(), [])
        self.assertFalse(used.active)
        self.decide(run, "import", "variant")
        self.assertTrue(used.active)
        self.assertNothingToDo(self.exchange(BOTH | TO_SHOP))

    @thorough
    def test_an_archived_variant_comes_back_although_its_product_is_simple(self):
        product_id, template = self.pair("Kurtka")
        group = self.shop_group(Rozmiar=("S", "M"))
        self.shop_edit(product_id, group_id=group[0])
        for size in ("S", "M"):
            self.shop_variant(product_id, group, {"Rozmiar": size}, code=f"K-{size}")
        product = template.product_variant_id
        run = self.exchange(IMPORT)
        used = template.product_variant_ids - product
        self.order(used)
        self.undo(run, steps=self.step(run, "variant"))
        self.assertFalse(template.attribute_line_ids.filtered("active"))
        self.assertFalse(used.active)
        run = self.exchange(IMPORT)
        self.decide(run, "import", "variant")
        self.assertTrue(used.active)
        self.assertEqual(set(self.variants_of(template)), {"S", "M"})
        self.assertEqual(self.variants_of(template)[self.values_of(used)], used)

    @thorough
    def test_a_product_wanted_again_comes_with_its_variants_and_pictures(self):
        product_id, _group, _variants = self.shop_jacket()
        self.shop_image(product_id, "a.jpg", picture("blue"))
        run = self.exchange(IMPORT, image=IMPORT)
        template = self.record_of("product", product_id)
        variants = self.variants_of(template)
        self.order(variants["S"])
        self.undo(run)
        self.assertFalse(template.active)
        self.assertTrue(variants["S"].exists())
        run = self.synchronise(product=BOTH, variant=BOTH, image=BOTH)
        self.assertEqual(self.changes(run, "variant"), run.change_ids.browse())
        for change in self.changes(run, verb="gone_odoo"):
            change.with_user(self.manager)._choose("import")
        for waiting in self.env["shoper.sync.run"].search([("state", "=", "queued")]):
            self.work(waiting)
        self.exchange(BOTH | TO_ODOO, image=IMPORT)
        self.assertEqual(self.record_of("product", product_id), template)
        self.assertTrue(template.active)
        self.assertEqual(self.variants_of(template)["S"], variants["S"])
        found = self.variants_of(template)
        self.assertEqual(
            {key: item.active for key, item in found.items()}, {"S": True, "M": True}
        )
        self.assertEqual(self.gallery(template), ["a.jpg"])
