from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ...simulator.resources.application import SINGLETONS
from ...sync.engine.shown.facts import ShownFacts
from ..cases.image_case import ImageCase
from ..cases.length import thorough
from ..cases.price_case import PriceListCase
from ..cases.product_case import ProductCase
from ..cases.undo_case import UndoWords

IMPORT = {"import_unlinked": True}
EXPORT = {"export_unlinked": True}


class TestShrunkenDownload(ProductCase):
    """From how many missing elements on a complete download is not believed."""

    def gone(self, known, count):
        """A step that finds so many of the known producers gone."""
        producers = self.shop.shop["producers"]
        here = len(producers.ids)
        for number in range(known - here):
            self.shop.owner.create("producers", {"name": f"Marka {here + number}"})
        self.assertRunDone(self.synchronise(producer=IMPORT))
        self.assertEqual(len(producers.ids), known)
        for remote_id in sorted(producers.ids)[-count:]:
            self.shop.owner.delete("producers", remote_id)
        return self.step(self.synchronise(producer=IMPORT), "producer")

    def missing(self):
        """How many known producers count as gone."""
        return self.env["shoper.element"].search_count(
            [("entity", "=", "producer"), ("link_state", "=", "missing")]
        )

    @thorough
    def test_the_share_of_the_connector_is_the_limit(self):
        self.connector.shrink_cap_share = 20
        step = self.gone(known=40, count=8)
        self.assertEqual((step.state, step.missing_count), ("done", 8))
        step = self.gone(known=40, count=9)
        self.assertEqual((step.state, step.missing_count), ("failed", 9))
        self.assertIn("the shop: 31; known ones that are missing: 9", step.message)
        self.assertEqual(self.missing(), 8)

    @thorough
    def test_few_are_no_reason_whatever_share_they_are(self):
        self.connector.shrink_cap_share = 1
        step = self.gone(known=9, count=5)
        self.assertEqual((step.state, step.missing_count), ("done", 5))
        step = self.gone(known=9, count=6)
        self.assertEqual((step.state, step.missing_count), ("failed", 6))
        self.assertEqual(self.missing(), 5)


class TestLostCreations(ProductCase):
    """What a create made whose answer was lost is looked for among what is newer than
    the create, and only taken where nothing else fits."""

    options = EXPORT | {"link_criterion": "ean"}

    def open_shop(self):
        super().open_shop()
        self.product = self.odoo_product("Nasz", default_code=False)

    def setUp(self):
        super().setUp()
        self.without_pauses()

    def twins(self):
        rows = self.shop.shop.rows("products")
        names = [row["translations"]["pl_PL"]["name"] for row in rows]
        return names.count("Nasz")

    def lose(self, kind):
        """The answer to the create is lost, carried out or not."""
        self.shop.faults.add("POST", "products", kind=kind, scope="item")

    @thorough
    def test_an_older_product_of_the_name_is_not_taken_for_what_was_made(self):
        older_id = self.shop_product("Nasz", code="X-1")
        self.lose("drop")
        self.assertRunDone(self.synchronise(product=self.options))
        self.assertEqual(self.twins(), 2)
        self.assertGreater(self.exported(self.product), older_id)
        self.assertEqual(self.element("product", older_id).link_state, "unlinked")

    @thorough
    def test_nor_by_a_later_run(self):
        older_id = self.shop_product("Nasz", code="X-1")
        self.lose("drop")
        self.shop.faults.add("GET", "products", status=503, times=None)
        self.assertEqual(self.synchronise(product=self.options).state, "failed")
        self.shop.faults.clear()
        self.assertRunDone(self.synchronise(product=self.options))
        self.assertEqual(self.twins(), 2)
        self.assertGreater(self.exported(self.product), older_id)

    def test_what_was_made_is_taken_beside_an_older_one(self):
        older_id = self.shop_product("Nasz", code="X-1")
        self.lose("lost")
        self.assertRunDone(self.synchronise(product=self.options))
        self.assertEqual(self.twins(), 2)
        self.assertGreater(self.exported(self.product), older_id)

    def test_of_two_that_fit_none_is_taken_and_none_is_sent_again(self):
        self.lose("lost")
        self.meanwhile(lambda: self.shop_product("Nasz", code="X"), "GET", "products")
        run = self.synchronise(product=self.options)
        waiting = self.changes(run, "product", state="waiting")
        self.assertEqual(len(waiting), 1)
        self.assertIn("several new elements fit", waiting.message)
        self.assertIn("asks in Decisions which one it is: press Link", waiting.message)
        self.assertEqual(self.twins(), 2)
        self.assertFalse(self.exported(self.product))
        self.assertRunDone(self.synchronise(product=self.options))
        asked = self.env["shoper.decision"].search([("entity", "=", "product")])
        self.assertEqual(len(asked), 2)
        for decision in asked:
            self.assertIn("press Link beside the one it is", decision.message)
            self.assertEqual(decision.candidate_ids.res_id, self.product.id)
        asked[0].candidate_ids.action_link()
        self.assertEqual(self.product.shoper_link_state, "linked")

    @thorough
    def test_nor_by_a_later_run_of_two(self):
        self.lose("lost")
        self.shop.faults.add("GET", "products", status=503, times=None)
        self.assertEqual(self.synchronise(product=self.options).state, "failed")
        self.shop.faults.clear()
        self.shop_product("Nasz", code="X")
        run = self.synchronise(product=self.options)
        self.assertEqual(self.twins(), 2)
        self.assertFalse(self.exported(self.product))
        self.assertTrue(self.changes(run, "product", state="waiting"))


class TestForeignShop(ProductCase):
    """Who the shop is is asked once per run, and again before a plan is applied."""

    def asked(self):
        paths = [request.path for request in self.shop.requests]
        self.shop.requests.clear()
        return paths.count("application-config")

    def test_a_run_asks_once(self):
        self.shop_product()
        self.asked()
        run = self.synchronise_base(product=IMPORT)
        self.assertRunDone(run)
        self.assertEqual(self.asked(), 1)

    def test_a_plan_asks_again_when_it_is_applied(self):
        product = self.odoo_product()
        self.asked()
        run = self.synchronise(auto_apply=False, product=EXPORT)
        self.assertEqual(self.asked(), 1)
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(self.asked(), 1)
        self.assertTrue(self.exported(product))

    @thorough
    def test_an_undo_takes_nothing_back_in_another_shop(self):
        product = self.odoo_product()
        run = self.synchronise(product=EXPORT)
        remote_id = self.exported(product)
        undo = run.with_user(self.manager)._undo()
        self.work(undo)
        self.shop.shop.license_id = "another"
        self.confirm(undo)
        self.work(undo)
        self.assertEqual(undo.state, "failed")
        self.assertIn("Another shop", undo.message)
        self.assertTrue(self.row(remote_id))
        self.assertEqual(self.connector.state, "error")

    def test_a_shop_that_says_nothing_of_itself_is_another_one(self):
        self.shop_product()
        config = SINGLETONS["application-config"](self.shop.shop)
        config |= {"license_id": "", "technical_url": None}
        self.enterContext(
            patch.dict(SINGLETONS, {"application-config": lambda shop: config})
        )
        run = self.synchronise(product=IMPORT)
        self.assertEqual(run.state, "failed")
        self.assertFalse(run.change_ids)
        # Nor is it one that nobody asked yet who it is.
        self.connector.copy({"login": "other"})
        self.connector.shop_identity = False
        with self.enter_registry_test_mode():
            self.connector.with_user(self.manager).action_test_settings()
        self.assertEqual(self.connector.state, "connected")


class TestValuedCost(UndoWords, PriceListCase):
    """A cost that would move the value of a stock stays, whenever the stock came."""

    def open_shop(self):
        super().open_shop()
        self.remote_id, self.template = self.pair()
        self.template.write({"is_storable": True, "standard_price": 10.0})
        self.variant = self.template.product_variant_id
        stock_id = int(self.stock(self.remote_id)["stock_id"])
        self.shop.owner.update("product-stocks", stock_id, {"price_buying": "61.50"})

    def receive(self, quantity):
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        self.env["stock.quant"]._update_available_quantity(
            self.variant, warehouse.lot_stock_id, quantity
        )

    def cost(self):
        return self.template.with_company(self.company).standard_price

    def plan(self):
        return self.synchronise(
            auto_apply=False,
            product={
                "update_linked": "odoo",
                "conflict_policy": "overwrite",
                "property_ids": self.properties("purchase_price", "name"),
            },
        )

    def test_valuation_is_installed(self):
        self.assertIn("total_value", self.variant._fields)

    @thorough
    def test_a_stock_that_came_after_the_plan_keeps_its_cost(self):
        self.shop_texts(self.remote_id, name="Nowa nazwa")
        run = self.plan()
        (change,) = self.changes(run, "product", "update_odoo", "planned")
        self.assertEqual(change.after["purchase_price"], "61.50")
        self.receive(3)
        self.apply(run)
        self.assertEqual(self.cost(), 10.0)
        left = self.changes(run, "product").filtered(lambda c: c.state != "done")
        self.assertEqual([*left.after, left.state], ["purchase_price", "waiting"])
        self.assertIn("is valued by its cost", left.message)

    @thorough
    def test_a_stock_below_nothing_is_one_too(self):
        self.receive(-2)
        self.apply(self.plan())
        self.assertEqual(self.cost(), 10.0)

    def test_without_a_stock_the_cost_is_written(self):
        self.apply(self.plan())
        self.assertEqual(self.cost(), 50.0)

    @thorough
    def test_undoing_moves_no_value_either(self):
        self.shop_texts(self.remote_id, name="Nowa nazwa")
        run = self.plan()
        self.apply(run)
        self.assertEqual(self.cost(), 50.0)
        before = self.plan_undo(run)
        self.receive(3)
        after = self.plan_undo(run)
        waiting = self.changes(after, "product", "update_odoo", "waiting")
        self.assertEqual([*waiting.after], ["purchase_price"])
        self.assertIn("is valued by its cost", waiting.message)
        self.apply(before)
        self.assertWaits(before, "is valued by its cost")
        self.assertEqual(self.cost(), 50.0)
        self.assertEqual(self.template.with_context(lang="pl_PL").name, "Namiot")


class TestShownFacts(ProductCase):
    """Whatever a shop or Odoo calls something is shown as text."""

    evil = '<img src="x" onerror="alert(1)">&amp; <b>Namiot</b>'

    def decision(self):
        found = self.env["shoper.decision"].search(
            [("entity", "=", "product"), ("state", "=", "open")]
        )
        self.assertEqual(len(found), 1)
        return found

    def assertEscaped(self, markup):
        self.assertNotIn("<img", markup)
        self.assertNotIn("<b>", markup)
        self.assertIn("&lt;img src=", markup)

    def test_what_is_to_be_linked(self):
        for code in ("A", "B"):
            self.odoo_product("Namiot", default_code=code, barcode=False)
        remote_id = self.shop_product("Namiot", code="<b>C</b>")
        self.synchronise(product={"link_criterion": "name"})
        self.shop_texts(remote_id, name=self.evil)
        self.synchronise(product={"link_criterion": "name"})
        element = self.element("product", remote_id)
        entity = element._sync_entity()
        table = ShownFacts(entity).table(entity._shown_of_element(element))
        self.assertEscaped(table)
        self.assertIn("&lt;b&gt;C&lt;/b&gt;", table)

    @thorough
    def test_values_of_a_conflict(self):
        remote_id, product = self.pair("Namiot")
        product.with_context(lang="pl_PL").name = f"Odoo {self.evil}"
        self.shop_texts(remote_id, name=f"Sklep {self.evil}")
        self.synchronise(product={"update_linked": "odoo"})
        value = self.decision().value_ids
        self.assertEqual(value.code, "name")
        for markup in (value.odoo_html, value.shop_html):
            self.assertEscaped(markup)
        self.assertNotIn("<img", value.base_html)


class TestSmallThings(ImageCase):
    """One assertion each for places that no test noticed when they were broken."""

    def test_an_ignored_one_that_is_gone_stays_ignored_and_counts_for_nothing(self):
        for number in range(7):
            self.shop.owner.create("producers", {"name": f"Marka {number}"})
        self.synchronise(producer={})
        elements = self.env["shoper.element"].search(
            [("entity", "=", "producer"), ("link_state", "=", "unlinked")]
        )
        self.assertEqual(len(elements), 7)
        elements.action_ignore()
        for element in elements:
            self.shop.owner.delete("producers", element.remote_id)
        step = self.step(self.synchronise(producer={}), "producer")
        self.assertEqual((step.state, step.missing_count), ("done", 0))
        self.assertEqual(set(elements.mapped("link_state")), {"ignored"})

    def test_what_did_not_change_in_the_shop_is_not_written(self):
        ids = [
            self.shop.owner.create("producers", {"name": f"Marka {number}"})
            for number in range(3)
        ]
        self.synchronise(producer={})
        step = self.step(self.synchronise(producer={}), "producer")
        self.assertEqual((step.fetched_count, step.changed_count), (4, 0))
        self.shop.owner.update("producers", ids[1], {"web": "https://x.example"})
        step = self.step(self.synchronise(producer={}), "producer")
        self.assertEqual((step.fetched_count, step.changed_count), (4, 1))

    @thorough
    def test_one_that_comes_back_does_not_take_a_record_that_was_linked_anew(self):
        producers = self.shop.shop["producers"]
        first_id = self.shop.owner.create("producers", {"name": "Halny"})
        self.synchronise(producer=IMPORT)
        producer = self.record_of("producer", first_id)
        producers.ids.remove(first_id)  # the shop does not list it
        self.synchronise(producer={})
        self.assertEqual(self.element("producer", first_id).link_state, "missing")
        second_id = self.shop.owner.create("producers", {"name": "Halny"})
        self.assertRunDone(self.synchronise(producer={}))
        self.assertEqual(self.record_of("producer", second_id), producer)
        producers.ids[:] = sorted([*producers.ids, first_id])
        run = self.synchronise(producer={})
        self.assertEqual(self.step(run, "producer").state, "done")
        self.assertEqual(self.element("producer", first_id).link_state, "unlinked")
        self.assertEqual(self.record_of("producer", second_id), producer)
        producers.ids.remove(second_id)
        producers.ids.remove(first_id)
        self.synchronise(producer={})
        producers.ids[:] = sorted([*producers.ids, second_id])
        self.synchronise(producer={})
        self.assertEqual(self.record_of("producer", second_id), producer)
        self.assertEqual(self.element("producer", second_id).link_state, "linked")

    @thorough
    def test_pictures_of_a_product_deleted_in_the_shop_are_gone_with_it(self):
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 100})
        remote_id, product = self.pair()
        image_id = self.shop_image(remote_id)
        self.assertRunDone(self.run_images(**IMPORT))
        element = self.element("product", remote_id)
        element.action_unlink()
        element.action_allow_deletion()
        product.name = "Coś innego"
        product.default_code = "X"
        self.assertRunDone(self.synchronise(product={"delete_unlinked": True}))
        self.assertEqual(self.shop.shop.rows("products"), [])
        self.assertEqual(self.element("image", image_id).link_state, "missing")

    def test_a_plan_of_other_settings_is_not_applied(self):
        self.shop_category("Nowa")
        run = self.synchronise(category={}, auto_apply=False)
        (change,) = self.changes(run, "category", "create_odoo", "planned")
        root = self.env["product.category"].create({"name": "Sklep"})
        self.connector.category_root_id = root
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertEqual(change.state, "stale")
        self.assertIn("Plan it again", change.message)
        names = self.env["product.category"].search([]).mapped("name")
        self.assertNotIn("Nowa", names)

    @thorough
    def test_what_was_never_sent_does_not_count_as_sent(self):
        self.without_pauses()
        for number in range(30):
            self.odoo_product(f"Nasz {number:02}")
        self.shop.faults.add("POST", "bulk", status=429, retry_after=1, skip=1, times=5)
        self.assertRunDone(self.synchronise(product=EXPORT))
        sizes = [
            len(request.items)
            for request in self.shop.requests
            if request.items and request.items[0].method == "POST"
        ]
        self.assertEqual(sizes, [25, 5])

    @thorough
    def test_a_download_that_fails_settles_nothing(self):
        remote_id, product = self.pair("Namiot")
        product.with_context(lang="pl_PL").name = "Z Odoo"
        self.shop_texts(remote_id, name="Z panelu")
        self.synchronise(product={"update_linked": "odoo"})
        decision = self.env["shoper.decision"].search(
            [("entity", "=", "product"), ("state", "=", "open")]
        )
        self.assertEqual(decision.kind, "conflict")
        self.shop.faults.add("GET", "products", status=402, times=None, scope="item")
        self.shop.faults.add("GET", "products", status=402, times=None)
        run = self.synchronise(product={"update_linked": "odoo"})
        self.assertEqual(run.state, "failed")
        self.assertEqual(decision.state, "open")

    def test_of_two_tags_of_one_name_one_is_created_and_the_other_waits(self):
        for _twice in range(2):
            self.shop.owner.create("product-tags", {"name": "Lato", "lang_id": 1})
        run = self.synchronise(tag=IMPORT)
        self.assertRunDone(run)
        waiting = self.changes(run, "tag", state="waiting")
        self.assertEqual(len(waiting), 1)
        self.assertIn("There is a tag of this name in Odoo already", waiting.message)
        self.assertEqual(
            len(self.env["product.tag"].search([("name", "=", "Lato")])), 1
        )

    @thorough
    def test_what_was_edited_after_its_undo_was_planned_is_not_deleted(self):
        remote_id = self.shop_product("Namiot")
        run = self.synchronise(product=IMPORT)
        product = self.record_of("product", remote_id)
        undo = run.with_user(self.manager)._undo()
        self.work(undo)
        (change,) = self.changes(undo, "product", "delete_odoo", "planned")
        product.with_context(lang="pl_PL").name = "Nasz namiot"
        self.confirm(undo)
        self.work(undo)
        self.assertEqual(change.state, "stale")
        self.assertTrue(product.exists() and product.active)
        self.assertEqual(self.record_of("product", remote_id), product)

    def test_what_is_decided_is_not_decided_again(self):
        for code in ("A", "B"):
            self.odoo_product("Namiot", default_code=code)
        self.shop_product("Namiot")
        self.synchronise(product={"link_criterion": "name"})
        decision = self.env["shoper.decision"].search(
            [("entity", "=", "product"), ("state", "=", "open")]
        )
        decision.action_ignore()
        decided_at = decision.decided_at = "2026-01-01 00:00:00"
        with self.assertRaises(UserError):
            decision.action_ignore()
        self.assertEqual(str(decision.decided_at), decided_at)

    def test_a_preset_holds_the_types_that_were_chosen_and_no_other(self):
        wizard = self.env["shoper.sync.wizard"].with_user(self.manager)
        wizard = wizard.create({"connector_id": self.connector.id})
        for line in wizard.line_ids:
            line.enabled = line.entity in ("unit", "tag")
        preset = self.named_preset(wizard)
        self.assertEqual(set(preset.line_ids.mapped("entity")), {"unit", "tag"})

    def test_what_the_shop_never_deleted_is_not_created_again(self):
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 100})
        remote_id = self.shop_product("Namiot")
        with patch.object(self.shop.shop["products"], "delete", lambda row_id: None):
            run = self.synchronise(product={"delete_unlinked": True})
        self.assertEqual(self.element("product", remote_id).link_state, "missing")
        self.synchronise(product={})
        self.assertEqual(self.element("product", remote_id).link_state, "unlinked")
        undo = run.with_user(self.manager)._undo()
        self.work(undo)
        change = self.changes(undo, "product", "create_shop")
        self.assertEqual(change.state, "waiting")
        self.assertIn("The shop has it again", change.message)
        self.assertEqual(len(self.shop.shop.rows("products")), 1)

    @thorough
    def test_a_record_is_ignored_only_in_shops_that_one_sees(self):
        product = self.odoo_product("Namiot")
        dialog = self.env["shoper.record.links"].with_user(self.user)
        action = dialog._open_for(product.with_user(self.user))
        (line,) = dialog.browse(action["res_id"]).line_ids
        other = self.env["res.company"].create({"name": "Inna"})
        self.user.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        line = line.with_context(allowed_company_ids=other.ids)
        for act in (line.action_ignore, line.action_stop_ignoring):
            with self.assertRaises(AccessError):
                act()
        ignored = self.env["shoper.ignored.record"]
        self.assertFalse(ignored._res_ids(self.connector, "product"))

    @thorough
    def test_a_record_that_one_does_not_see_is_ignored_by_nobody(self):
        other = self.env["res.company"].create({"name": "Inna"})
        hidden = self.odoo_product("Namiot", company_id=other.id)
        shown = self.odoo_product("Karimata")
        shop = {"connector_id": self.connector.id, "entity": "product"}
        for record, error in ((hidden, AccessError), (other.partner_id, UserError)):
            dialog = self.env["shoper.record.links"].with_user(self.user)
            dialog = dialog.create(
                {
                    "res_model": record._name,
                    "res_id": record.id,
                    "line_ids": [Command.create(shop)],
                }
            )
            for act in ("action_ignore", "action_stop_ignoring"):
                with self.subTest(record=record), self.assertRaises(error):
                    getattr(dialog.line_ids, act)()
        ignored = self.env["shoper.ignored.record"]
        self.assertFalse(ignored._res_ids(self.connector, "product"))
        action = dialog._open_for(shown.with_user(self.user))
        dialog.browse(action["res_id"]).line_ids.action_ignore()
        self.assertEqual(ignored._res_ids(self.connector, "product"), shown.ids)
