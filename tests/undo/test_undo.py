from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools import SQL

from ...sync.engine.runner import Runner
from ..cases.image_case import ImageCase, picture
from ..cases.length import thorough
from ..cases.product_case import ProductCase
from ..cases.undo_case import UndoWords

IMPORT = {"import_unlinked": True}


class TestUndo(UndoWords, ProductCase):
    """A manager undoes what a run did: a plan is shown, then applied like any."""

    def text(self, product):
        return product.with_context(lang="pl_PL").name

    # ------------------------------------------------------------------ values
    def test_values_of_odoo_come_back_to_the_last_digit(self):
        remote_id, product = self.pair("Namiot")
        product.list_price = 81.3
        product.with_context(lang="pl_PL").name = "Nasz namiot"
        self.shop_edit(remote_id, stock={"price": "1230.00", "weight": 7})
        run = self.synchronise(
            product={"update_linked": "odoo", "conflict_policy": "overwrite"}
        )
        self.assertRunDone(run)
        self.assertAlmostEqual(product.list_price, 1000, 2)
        undo = self.plan_undo(run)
        self.assertAlmostEqual(product.list_price, 1000, 2, "a plan writes nothing")
        change = self.changes(undo, "product", "update_odoo", "planned")
        self.assertEqual(change.after["name"], "Nasz namiot")
        self.apply(undo)
        self.assertRunDone(undo)
        self.assertEqual(product.list_price, 81.3)
        self.assertEqual(self.text(product), "Nasz namiot")
        self.assertEqual(product.weight, 0)
        self.assertEqual(self.changes(run, "product").mapped("state"), ["undone"])
        self.assertEqual(self.writes(), [])

    def test_nothing_is_undone_in_a_shop_that_is_paused(self):
        self.shop_product("Namiot")
        run = self.synchronise(product=IMPORT)
        stopped = run.with_user(self.manager)._undo().sudo()
        stopped._end("failed", "Stopped")
        self.connector.active = False
        for ask in (
            lambda: run.with_user(self.manager)._undo(),
            lambda: stopped.with_user(self.manager).action_run_again(),
        ):
            with self.assertRaisesRegex(UserError, "paused"):
                ask()
        self.assertEqual(run.undone_by_ids, stopped)

    @thorough
    def test_the_dialog_offers_only_the_properties_that_the_run_wrote(self):
        remote_id, _product = self.pair("Namiot")
        self.shop_edit(remote_id, stock={"weight": 7})
        self.shop_texts(remote_id, name="Namiot 2")
        run = self.synchronise(product={"update_linked": "odoo"})
        dialog = self.env["shoper.sync.undo"].with_user(self.manager)
        form = Form(dialog.create({"run_id": run.id}))
        properties = self.env["shoper.property"]
        offered = properties.browse(form.available_property_ids.ids)
        self.assertEqual(set(offered.mapped("code")), {"name", "weight"})
        self.assertEqual(set(offered.mapped("entity")), {"product"})
        form.step_ids.clear()
        self.assertFalse(form.available_property_ids.ids)

    def offered(self, run, lang="en_US"):
        """What the dialog offers to undo by property, as it is read there."""
        dialog = self.env["shoper.sync.undo"].with_user(self.manager)
        dialog = dialog.create({"run_id": run.id})
        properties = dialog.available_property_ids.with_context(
            lang=lang, shoper_undone_steps=dialog.step_ids.ids
        )
        return properties.mapped("display_name")

    def test_each_property_says_how_many_elements_get_its_old_value_back(self):
        pairs = self.pair_each("Namiot", "Kuchenka", "Karimata")
        for number, (remote_id, _product) in enumerate(pairs):
            self.shop_edit(remote_id, stock={"weight": 7 + number})
        remote_id, product = pairs[0]
        texts = self.row(remote_id)["translations"]
        texts = {lang: {"name": "Tent 2"} for lang in texts}
        self.shop_edit(remote_id, translations=texts)
        run = self.synchronise(product={"update_linked": "odoo"})
        self.assertRunDone(run)
        self.assertEqual(
            self.offered(run), ["Name · Products: 1", "Weight · Products: 3"]
        )
        self.assertEqual(
            self.offered(run, "pl_PL"), ["Nazwa · Produkty: 1", "Waga · Produkty: 3"]
        )
        weight = self.env["shoper.property"].search(
            [("entity", "=", "product"), ("code", "=", "weight")]
        )
        # What somebody edits since is left, and may still be undone another time.
        pairs[2][1].weight = 30
        undo = self.plan_undo(run, properties=weight)
        self.apply(undo)
        self.assertEqual(product.weight, 0)
        self.assertEqual(
            self.offered(run), ["Name · Products: 1", "Weight · Products: 1"]
        )

    @thorough
    def test_counting_properties_of_many_changes_takes_one_query(self):
        costs = []
        for count in (1, 6):
            pairs = self.pair_each(*(f"Namiot {count} {n}" for n in range(count)))
            for remote_id, _product in pairs:
                self.shop_edit(remote_id, stock={"weight": 7})
            run = self.synchronise(product={"update_linked": "odoo"})
            self.env.flush_all()  # the queries of the dialog alone are counted
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(self.offered(run), [f"Weight · Products: {count}"])
            costs.append(self.cr.sql_log_count - before)
        self.assertEqual(*costs)

    def test_what_was_undone_is_not_done_again_before_somebody_edits_it(self):
        remote_id, product = self.pair("Namiot")
        self.shop_texts(remote_id, name="Namiot 2")
        update = {"update_linked": "odoo"}
        self.undo(self.synchronise(product=update))
        self.assertEqual(self.text(product), "Namiot")
        self.assertNothingToDo(self.synchronise(product=update))
        self.shop_texts(remote_id, name="Namiot 3")
        self.synchronise(product=update)
        self.assertEqual(self.text(product), "Namiot 3")

    @thorough
    def test_values_of_the_shop_come_back(self):
        remote_id, product = self.pair("Namiot")
        product.with_context(lang="pl_PL").name = "Z Odoo"
        run = self.synchronise(product={"update_linked": "shop"})
        self.assertEqual(self.row(remote_id)["translations"]["pl_PL"]["name"], "Z Odoo")
        self.undo(run)
        self.assertEqual(self.row(remote_id)["translations"]["pl_PL"]["name"], "Namiot")
        self.assertEqual(self.text(product), "Z Odoo")
        self.shop.requests.clear()
        self.assertNothingToDo(self.synchronise(product={"update_linked": "shop"}))

    def test_a_later_edit_stays_and_the_plan_says_so(self):
        for side in ("odoo", "shop"):
            remote_id, product = self.pair(f"Namiot {side}")
            if side == "odoo":
                self.shop_texts(remote_id, name="Zmieniony")
                self.shop_edit(remote_id, stock={"weight": 3})
            else:
                product.with_context(lang="pl_PL").name = "Zmieniony"
                product.weight = 3
            run = self.synchronise(product={"update_linked": side})
            if side == "odoo":
                product.with_context(lang="pl_PL").name = "Później"
            else:
                self.shop_texts(remote_id, name="Później")
            undo = self.plan_undo(run)
            waiting = self.changes(undo, "product", state="waiting")
            self.assertEqual(waiting.after, {"name": f"Namiot {side}"})
            self.assertIn("edited since", waiting.message)
            self.apply(undo)
            self.assertRunDone(undo)
            if side == "odoo":
                self.assertEqual(self.text(product), "Później")
                self.assertEqual(product.weight, 0)
            else:
                row = self.row(remote_id)
                self.assertEqual(row["translations"]["pl_PL"]["name"], "Później")
                self.assertEqual(float(row["stock"]["weight"]), 0)
            verb = f"update_{side}"
            made = self.changes(run, "product", verb).filtered_domain(
                [("res_id", "=", product.id)]
            )
            self.assertEqual(made.state, "done")

    @thorough
    def test_a_unit_that_documents_use_by_now_stays(self):
        remote_id, product = self.pair("Namiot")
        self.shop_edit(remote_id, unit_id=self.remote("unit", "kg"))
        self.shop_texts(remote_id, name="Namiot 2")
        run = self.synchronise(product={"update_linked": "odoo"})
        self.assertRunDone(run)
        before = self.plan_undo(run)
        order = self.sell(product)
        undo = self.plan_undo(run)
        waiting = self.changes(undo, "product", "update_odoo", "waiting")
        self.assertEqual([*waiting.after], ["unit"])
        self.assertIn("used in documents", waiting.message)
        self.apply(before)
        self.assertWaits(before, "used in documents")
        for item in (product.uom_id, order.order_line.product_uom_id):
            self.assertEqual(item, self.named("unit", "kg"))
        self.assertEqual(self.text(product), "Namiot")

    @thorough
    def test_what_moves_between_the_plan_and_applying_it_stays(self):
        remote_id, product = self.pair("Namiot")
        self.shop_texts(remote_id, name="Zmieniony")
        undo = self.plan_undo(self.synchronise(product={"update_linked": "odoo"}))
        product.with_context(lang="pl_PL").name = "Później"
        self.apply(undo)
        self.assertEqual(self.changes(undo, "product").mapped("state"), ["stale"])
        self.assertEqual(self.text(product), "Później")

    @thorough
    def test_what_odoo_kept_elsewhere_stays_and_the_rest_comes_back(self):
        currency = self.env.ref("base.PLN")
        pricelist = self.env["product.pricelist"].create(
            {"name": "Detal", "currency_id": currency.id}
        )
        for field, value in (("pricelist_id", pricelist.id), ("lang", "en_US")):
            remote_id, product = self.pair(f"Namiot {field}")
            self.shop_texts(remote_id, name="Zmieniony")
            self.shop_edit(remote_id, stock={"price": "246.00", "weight": 3})
            run = self.synchronise(product={"update_linked": "odoo"})
            product.with_context(lang="en_US").name = "Zmieniony"
            price = product.list_price
            self.connector[field] = value
            undo = self.undo(run)
            waiting = self.changes(undo, "product", state="waiting")
            self.assertIn("language, the price lists", waiting.message)
            self.assertEqual(product.weight, 0)
            if field == "lang":
                for lang in ("pl_PL", "en_US"):
                    self.assertEqual(product.with_context(lang=lang).name, "Zmieniony")
            else:
                self.assertEqual(product.list_price, price)
                self.assertFalse(pricelist.item_ids)
                self.assertEqual(self.text(product), f"Namiot {field}")

    @thorough
    def test_references_and_flags_come_back(self):
        remote_id, product = self.pair("Namiot", producer_id=self.producer_id)
        other_id = self.shop.owner.create("producers", {"name": "Inny"})
        self.shop_edit(remote_id, producer_id=other_id)
        self.shop_texts(remote_id, active=0, description="<p>Nowy</p>")
        run = self.synchronise(
            unit={},
            category={},
            tax={},
            producer=IMPORT,
            product={"update_linked": "odoo"},
        )
        self.assertEqual(product.shoper_producer_id.name, "Inny")
        self.assertFalse(product.shoper_visible)
        self.undo(run)
        self.assertEqual(product.shoper_producer_id, self.producer)
        self.assertTrue(product.shoper_visible)
        self.assertFalse(product.shoper_description)
        self.assertFalse(self.env["shoper.producer"].search([("name", "=", "Inny")]))

    @thorough
    def test_a_value_that_cannot_come_back_keeps_no_other_one_from_it(self):
        eans = "5901234123457", "5901234123464"
        remote_id, product = self.pair("Namiot", ean=eans[0])
        price = product.list_price
        self.shop_edit(remote_id, ean=eans[1], stock={"price": "1230.00", "weight": 7})
        run = self.synchronise(product={"update_linked": "odoo"})
        self.assertEqual((product.barcode, product.weight), (eans[1], 7))
        other = self.odoo_product("Inny", barcode=eans[0])
        undo = self.plan_undo(run)
        self.apply(undo)
        self.assertEqual(undo.state, "done_with_errors")
        failed = self.changes(undo, "product", state="failed")
        self.assertEqual(failed.after, {"ean": eans[0]})
        self.assertEqual((product.list_price, product.weight), (price, 0))
        change = self.changes(run, "product")
        self.assertEqual(change.state, "done", "something of it is left")
        other.barcode = False
        self.undo(run)
        self.assertEqual(product.barcode, eans[0])
        self.assertEqual(change.state, "undone")

    # ---------------------------------------------------------------- a part of it
    def test_one_line_or_one_property_can_be_undone(self):
        pairs = self.pair_each("A", "B")
        for remote_id, _product in pairs:
            self.shop_texts(remote_id, name="Nowa nazwa")
            self.shop_edit(remote_id, stock={"weight": 2})
        run = self.synchronise(product={"update_linked": "odoo"})
        change = self.changes(run, "product").filtered(
            lambda change: change.res_id == pairs[0][1].id
        )
        self.undo(run, changes=change)
        self.assertEqual(self.text(pairs[0][1]), "A")
        self.assertEqual(self.text(pairs[1][1]), "Nowa nazwa")
        self.assertEqual(change.state, "undone")
        weight = self.env["shoper.property"].search(
            [("entity", "=", "product"), ("code", "=", "weight")]
        )
        self.undo(run, properties=weight)
        other = self.changes(run, "product") - change
        self.assertEqual(pairs[1][1].weight, 0)
        self.assertEqual(self.text(pairs[1][1]), "Nowa nazwa")
        self.assertEqual(other.state, "done", "its name is still as the run made it")
        self.undo(run)
        self.assertEqual(self.text(pairs[1][1]), "B")
        self.assertEqual(other.state, "undone")

    @thorough
    def test_one_type_can_be_undone(self):
        self.shop.owner.create("producers", {"name": "Inny"})
        remote_id = self.shop_product("Namiot")
        run = self.synchronise(
            unit={}, category={}, tax={}, producer=IMPORT, product=IMPORT
        )
        self.undo(run, steps=self.step(run, "product"))
        self.assertFalse(self.record_of("product", remote_id))
        self.assertTrue(self.env["shoper.producer"].search([("name", "=", "Inny")]))

    # --------------------------------------------------------------------- created
    def test_what_was_created_in_odoo_is_deleted_and_not_created_again(self):
        category_id = self.shop_category("Nowa", parent_id=self.category_id)
        child_id = self.shop_category("Pod nową", parent_id=category_id)
        remote_id = self.shop_product("Namiot", category_id=child_id)
        before = self.env["product.template"].search_count([])
        categories = self.env["product.category"].search_count([])
        run = self.synchronise(
            unit={}, category={}, tax={}, producer={}, product=IMPORT
        )
        self.assertRunDone(run)
        self.undo(run)
        self.assertEqual(self.env["product.template"].search_count([]), before)
        self.assertEqual(self.env["product.category"].search_count([]), categories)
        self.assertEqual(self.element("product", remote_id).link_state, "unlinked")
        run = self.synchronise(product=IMPORT)
        self.assertWaits(run, "undone by", verb="gone_odoo")
        self.assertFalse(self.record_of("product", remote_id))

    @thorough
    def test_what_is_used_is_archived_and_what_was_edited_stays(self):
        used_id, edited_id, touched_id = map(self.shop_product, "ABC")
        run = self.synchronise(product=IMPORT)
        used = self.record_of("product", used_id)
        edited = self.record_of("product", edited_id)
        self.env["sale.order"].create(
            {
                "partner_id": self.env.user.partner_id.id,
                "order_line": [
                    Command.create({"product_id": used.product_variant_id.id})
                ],
            }
        )
        edited.weight = 5
        touched = self.record_of("product", touched_id)
        touched.sale_ok = True
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE product_template SET write_date = now() + interval '1 hour' "
            "WHERE id = %s",
            [touched.id],
        )
        self.env.invalidate_all()
        undo = self.plan_undo(run)
        self.assertIn("it stays", self.changes(undo, state="waiting").message)
        self.apply(undo)
        self.assertTrue(used.exists())
        self.assertFalse(used.active)
        self.assertTrue(edited.active)
        self.assertFalse(touched.active, "archived, since somebody wrote to it")
        self.assertEqual(self.element("product", edited_id).link_state, "linked")

    @thorough
    def test_what_is_edited_after_the_plan_was_made_is_archived(self):
        self.shop_product("A")
        remote_id = self.shop_product("B")
        run = self.synchronise(product=IMPORT)
        undo = self.plan_undo(run)
        product = self.record_of("product", remote_id)
        product.with_user(self.user).description = "Uwagi"
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE product_template SET write_date = now() + interval '1 hour' "
            "WHERE id = %s",
            [product.id],
        )
        self.env.invalidate_all()
        self.apply(undo)
        self.assertRunDone(undo)
        self.assertFalse(product.active)
        self.assertIn("Uwagi", product.description)
        line = self.changes(undo, "product").filtered("message")
        self.assertIn("edited since", line.message)
        self.assertEqual(line.res_id, product.id, "the other one is deleted")

    @thorough
    def test_what_somebody_else_edits_while_it_is_created_is_archived(self):
        remote_id = self.shop_product("A")
        run = self.synchronise(product=IMPORT)
        product = self.record_of("product", remote_id)
        product.with_user(self.user).description = "Uwagi"
        self.env.flush_all()
        self.assertLessEqual(product.write_date, run.ended_at)
        self.undo(run)
        self.assertTrue(product.exists())
        self.assertFalse(product.active)

    def test_what_cannot_be_archived_stays_once_edited_and_says_so(self):
        remote_id = self.shop.owner.create("product-tags", {"name": "Zima"})
        run = self.synchronise(tag=IMPORT)
        tag = self.record_of("tag", remote_id)
        tag.with_user(self.user).sequence = 7
        undo = self.plan_undo(run)
        line = self.changes(undo, "tag", state="waiting")
        self.assertIn("edited since; it stays", line.message)
        self.apply(undo)
        self.assertTrue(tag.exists())

    @thorough
    def test_a_name_that_the_shop_lacked_in_a_language_stays_there_and_waits(self):
        remote_id, product = self.pair("A")
        self.assertRunDone(self.update("shop"))
        product.name = "Namiot"
        product.with_context(lang="en_US").name = "Tent"
        run = self.update("shop")
        undo = self.plan_undo(run)
        line = self.changes(undo, "product", state="waiting")
        self.assertIn("cannot be taken away from outside", line.message)
        self.apply(undo)
        self.assertRunDone(undo)
        texts = self.row(remote_id)["translations"]
        self.assertEqual(texts["en_US"]["name"], "Tent")
        self.assertEqual(texts["pl_PL"]["name"], "A")

    @thorough
    def test_a_tag_that_somebody_gave_a_product_since_stays(self):
        names = ("Zima", "Lato", "Wiosna")
        ids = [self.shop.owner.create("product-tags", {"name": n}) for n in names]
        run = self.synchronise(tag=IMPORT)
        of_product, of_variant, of_none = (self.record_of("tag", i) for i in ids)
        product = self.odoo_product("Kubek")
        product.product_tag_ids = of_product
        product.product_variant_id.additional_product_tag_ids = of_variant
        undo = self.plan_undo(run)
        self.apply(undo)
        self.assertFalse(of_none.exists())
        self.assertEqual(product.product_tag_ids, of_product)
        variant = product.product_variant_id
        self.assertEqual(variant.additional_product_tag_ids, of_variant)
        for line in self.changes(undo, "tag", state="waiting"):
            self.assertIn("Something uses it; it stays", line.message)

    @thorough
    def test_tags_go_with_the_products_that_came_with_them(self):
        tag_id = self.shop.owner.create("product-tags", {"name": "Zima"})
        remote_id = self.shop_product("A", tags=[tag_id])
        run = self.synchronise(tag=IMPORT, product=IMPORT)
        tag, product = (
            self.record_of("tag", tag_id),
            self.record_of("product", remote_id),
        )
        self.assertEqual(product.product_tag_ids, tag)
        self.undo(run)
        self.assertFalse(product.exists() or tag.exists())

    def test_what_was_created_in_the_shop_is_deleted_unless_edited_there(self):
        first, second = self.odoo_product("A"), self.odoo_product("B")
        run = self.synchronise(product={"export_unlinked": True})
        second_id = self.exported(second)
        self.shop_texts(second_id, name="Zmieniony w sklepie")
        self.shop.requests.clear()
        undo = self.plan_undo(run)
        self.assertEqual(self.writes(), [])
        self.assertIn("edited in the shop", self.changes(undo, state="waiting").message)
        self.apply(undo)
        self.assertRunDone(undo)
        ids = {int(row["product_id"]) for row in self.shop.shop.rows("products")}
        self.assertEqual(ids, {second_id})
        self.assertTrue(first.active)

    @thorough
    def test_a_link_is_undone_and_made_again(self):
        remote_id = self.shop_product("Namiot")
        product = self.odoo_product("Namiot")
        run = self.synchronise(product={})
        self.assertEqual(self.record_of("product", remote_id), product)
        undo = self.undo(run)
        self.assertFalse(self.record_of("product", remote_id))
        self.assertEqual(self.changes(run, "product").state, "undone")
        self.undo(undo)
        self.assertEqual(self.record_of("product", remote_id), product)

    def scheduled(self):
        """A preset links by itself, and creates what either side lacks."""
        both = {"import_unlinked": True, "export_unlinked": True}
        preset = self.env["shoper.sync.preset"].create(
            {
                "name": "W nocy",
                "connector_id": self.connector.id,
                "line_ids": [Command.create({"entity": "product"} | both)],
            }
        )
        run = preset._run()
        self.work(run)
        return run

    @thorough
    def test_a_link_that_was_undone_is_made_again_by_people_alone(self):
        remote_id = self.shop_product("Namiot")
        product = self.odoo_product("Namiot")
        self.undo(self.synchronise(product={}))
        for _again in range(2):
            self.assertRunDone(self.scheduled())
            self.assertFalse(self.record_of("product", remote_id))
        same = self.env["product.template"].search([("name", "=", "Namiot")])
        self.assertEqual(same, product)
        self.assertEqual(len(self.shop.shop.rows("products")), 1)
        element = self.element("product", remote_id)
        decision = self.env["shoper.decision"].search(
            [("element_id", "=", element.id), ("state", "=", "open")]
        )
        self.assertIn("somebody took their link away: press Link", decision.message)
        # Whoever starts a synchronisation sees what it links.
        self.assertRunDone(self.synchronise(product={}))
        self.assertEqual(self.record_of("product", remote_id), product)
        self.assertNotEqual(decision.state, "open")

    @thorough
    def test_a_link_that_was_taken_away_by_hand_is_made_again_by_people_alone(self):
        remote_id = self.shop_product("Namiot")
        product = self.odoo_product("Namiot")
        self.synchronise(product={})
        element = self.element("product", remote_id)
        element.with_user(self.user).action_unlink()
        self.assertRunDone(self.scheduled())
        self.assertFalse(self.record_of("product", remote_id))
        same = self.env["product.template"].search([("name", "=", "Namiot")])
        self.assertEqual(same, product)
        self.assertEqual(len(self.shop.shop.rows("products")), 1)
        self.assertRunDone(self.synchronise(product={}))
        self.assertEqual(self.record_of("product", remote_id), product)

    @thorough
    def test_a_link_that_was_undone_is_made_again_by_hand_for_good(self):
        remote_id = self.shop_product("Namiot")
        product = self.odoo_product("Namiot")
        self.undo(self.synchronise(product={}))
        self.scheduled()
        element = self.element("product", remote_id)
        element.with_user(self.user).action_link(product)
        self.assertRunDone(self.scheduled())
        self.assertEqual(self.record_of("product", remote_id), product)

    # --------------------------------------------------------------------- deleted
    def delete(self, **values):
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 100})
        remote_id = self.shop_product(
            "Stary",
            producer_id=self.producer_id,
            stock={
                "price": "99.50",
                "price_special": "80.00",
                "stock": 3,
                "weight": 2,
            },
            texts={"description": "<p>Opis</p>"},
            **values,
        )
        before = self.row(remote_id)
        run = self.synchronise(product={"delete_unlinked": True})
        self.assertRunDone(run)
        self.assertFalse(self.shop.shop.rows("products"))
        return remote_id, before, run

    def test_what_was_deleted_in_the_shop_is_created_again(self):
        remote_id, before, run = self.delete()
        element = self.element("product", remote_id)
        undo = self.undo(run)
        (row,) = self.shop.shop.rows("products")
        new_id = int(row["product_id"])
        self.assertNotEqual(new_id, remote_id)
        row = self.row(new_id)
        for key in ("code", "category_id", "producer_id", "tax_id", "unit_id"):
            self.assertEqual(str(row[key]), str(before[key]), key)
        prices = ("price_special", "price_type_special", "price_type_wholesale")
        for key in ("price", "weight", "stock", *prices):
            self.assertEqual(row["stock"][key], before["stock"][key])
        texts = row["translations"]["pl_PL"]
        self.assertEqual(texts["description"], "<p>Opis</p>")
        self.assertEqual((element.remote_id, element.link_state), (new_id, "unlinked"))
        self.assertIn(str(new_id), self.changes(undo, "product").message)
        self.assertEqual(self.changes(run, "product").state, "undone")

    @thorough
    def test_a_lost_answer_creates_no_twin(self):
        _remote_id, _before, run = self.delete()
        undo = self.plan_undo(run)
        self.shop.faults.add("POST", "products", kind="drop", scope="item")
        self.apply(undo)
        self.assertRunDone(undo)
        self.assertEqual(len(self.shop.shop.rows("products")), 1)

    # ------------------------------------------------------------------------- who
    def test_only_a_manager_undoes(self):
        self.shop_product("Namiot")
        run = self.synchronise(user=self.user, product=IMPORT)
        with self.assertRaises(AccessError):
            run.with_user(self.user)._undo()
        with self.assertRaises(AccessError):
            run.change_ids.with_user(self.user).action_undo()
        with self.assertRaises(AccessError):
            run.step_ids.with_user(self.user).action_undo()
        with self.assertRaises(AccessError):
            run.with_user(self.user).action_open_undo()
        undo = self.plan_undo(run)
        with self.assertRaises(AccessError):
            undo.with_user(self.user).action_apply()
        self.assertTrue(self.changes(run, state="done"))

    def test_only_what_was_done_can_be_undone(self):
        self.shop_product("Namiot")
        run = self.synchronise(auto_apply=False, product=IMPORT)
        with self.assertRaises(UserError):
            run.with_user(self.manager)._undo()
        run.action_cancel()
        with self.assertRaises(UserError):
            run.with_user(self.manager)._undo()

    @thorough
    def test_it_opens_no_gate_and_is_no_last_choice(self):
        self.shop_product("Namiot")
        run = self.synchronise(product=IMPORT)
        self.undo(run)
        wizard = (
            self.env["shoper.sync.wizard"]
            .with_user(self.manager)
            .create({"connector_id": self.connector.id})
        )
        line = wizard.line_ids.filtered(lambda line: line.entity == "product")
        self.assertTrue(line.import_unlinked)

    def test_the_dialog_offers_what_was_done(self):
        self.shop_product("Namiot")
        run = self.synchronise(unit={}, product=IMPORT)
        action = run.with_user(self.manager).action_open_undo()
        wizard = self.env[action["res_model"]].with_user(self.manager)
        wizard = wizard.browse(action["res_id"])
        self.assertEqual(wizard.step_ids.mapped("entity"), ["product"])
        # Nothing got another value: no properties are offered that are none.
        form = Form(wizard)
        self.assertTrue(form._get_modifier("only_properties", "invisible"))
        self.assertTrue(form._get_modifier("step_ids", "required"))
        undo = self.env["shoper.sync.run"].browse(wizard.action_undo()["res_id"])
        self.work(undo)
        self.assertEqual(undo.undoes_id, run)
        self.assertEqual(self.changes(undo).mapped("verb"), ["delete_odoo"])

    @thorough
    def test_what_people_keep_with_a_record_is_not_deleted_with_it(self):
        names = ("Karta", "Plik", "Notatka", "Zadanie", "Nic")
        ids = [self.shop_product(name) for name in names]
        run = self.synchronise(product=IMPORT)
        products = [
            self.record_of("product", remote_id).with_user(self.manager)
            for remote_id in ids
        ]
        sheet, file, note, task, _nothing = products
        for model, record in (("product.document", sheet), ("ir.attachment", file)):
            self.env[model].with_user(self.manager).create(
                {
                    "name": "karta.pdf",
                    "raw": b"%PDF",
                    "res_model": record._name,
                    "res_id": record.id,
                }
            )
        # As the buttons of the chatter do.
        note.message_post(body="Zmiana dostawcy", message_type="comment")
        task.activity_schedule(
            "mail.mail_activity_data_todo", summary="Zadzwonić", automated=False
        )
        undo = self.undo(run)
        self.assertEqual(
            [bool(product.exists()) for product in products], [True] * 4 + [False]
        )
        self.assertFalse(any(product.active for product in products[:4]))
        messages = self.changes(undo, "product", "delete_odoo").mapped("message")
        self.assertEqual(sum("not deleted" in (text or "") for text in messages), 4)


class TestUndoImages(UndoWords, ImageCase):
    """Pictures come and go with what is undone."""

    @thorough
    def test_a_picture_that_an_undo_took_away_is_asked_about_with_its_product(self):
        self.shop_image(self.shop_product("Namiot"))
        undo = self.undo(self.synchronise(product=IMPORT, image=IMPORT))
        again = self.plan_undo(undo)
        product = self.changes(again, "product")
        self.assertIn("Decide among the Decisions", product.message)
        image = self.changes(again, "image")
        self.assertIn("comes back with what it is a part of", image.message)
        self.synchronise(product=IMPORT, image=IMPORT)
        asked = self.env["shoper.decision"].search([("state", "=", "open")])
        self.assertIn("product", asked.mapped("entity"))
        self.assertNotIn("image", asked.mapped("entity"))

    @thorough
    def test_what_the_undoing_itself_writes_as_a_second_begins_is_no_edit(self):
        remote_id = self.shop_product("Namiot")
        self.shop_image(remote_id)
        run = self.synchronise(product=IMPORT, image=IMPORT)
        product = self.record_of("product", remote_id)
        self.env.flush_all()
        run.ended_at = fields.Datetime.subtract(run.ended_at, minutes=1)
        for table in ("product_template", "product_product", "shoper_product_image"):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET write_date = %s",
                    SQL.identifier(table),
                    run.ended_at,
                )
            )
        self.env.invalidate_all()
        undo = self.plan_undo(run)
        self.confirm(undo)
        begin = Runner._begin

        def late(runner, run):
            begin(runner, run)
            began = runner.env.cr.now().replace(microsecond=0)  # the transaction
            run.applying_since = fields.Datetime.add(began, seconds=1)

        with patch.object(Runner, "_begin", late):
            self.work(undo)
        self.assertRunDone(undo)
        self.assertFalse(product.exists())

    @thorough
    def test_pictures_that_were_deleted_with_a_product_come_back(self):
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 100})
        remote_id = self.shop_product("Stary")
        content = picture("blue")
        self.shop_image(remote_id, "Przód", content)
        run = self.synchronise(product={"delete_unlinked": True})
        self.assertFalse(self.shop.shop.rows("product-images"))
        self.undo(run)
        (product,) = self.shop.shop.rows("products")
        (image,) = self.shop.shop.rows("product-images")
        self.assertEqual(str(image["product_id"]), str(product["product_id"]))
        self.assertEqual(image["translations"]["pl_PL"]["name"], "Przód")
        self.assertEqual(self.shop_bytes(image), content)

    @thorough
    def test_pictures_created_in_odoo_go_with_their_product(self):
        remote_id = self.shop_product("Namiot")
        self.shop_image(remote_id, "Przód")
        run = self.synchronise(product=IMPORT, image=IMPORT)
        product = self.record_of("product", remote_id)
        self.assertEqual(self.gallery(product), ["Przód"])
        undo = self.undo(run)
        messages = self.changes(undo).mapped(lambda c: (c.verb, c.state, c.message))
        self.assertFalse(product.exists(), messages)
        self.assertFalse(self.env["shoper.product.image"].search([]))
