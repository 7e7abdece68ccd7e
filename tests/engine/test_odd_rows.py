from unittest.mock import patch

from odoo.tools import mute_logger

from ...simulator import api
from ...sync.engine.context import Context
from ...sync.engine.mirror import Mirror
from ...sync.engine.odd_rows import OddRows
from ..cases.length import thorough
from ..cases.variant_case import IMPORT, TO_ODOO, TO_SHOP, VariantCase

DELETE = {"delete_unlinked": True}


class TestOddRows(VariantCase):
    """One row of the shop that is not what it should be stops no other one, and
    nothing is guessed about it."""

    def setUp(self):
        super().setUp()
        self.odd = {}

    def make_odd(self, resource, remote_id, change):
        """From now on the shop answers a row otherwise than it keeps it."""
        rows = self.shop.shop[resource]
        original, changes = rows.render, self.odd.setdefault(resource, {})
        changes[remote_id] = change

        def render(row_id):
            row = original(row_id)
            if row_id in changes:
                changes[row_id](row)
            return row

        if len(changes) == 1:
            rows.render = render

    def without_name(self, row):
        for texts in (row, *row.get("translations", {}).values()):
            if "name" in texts:
                texts["name"] = " \u00a0 "

    def test_a_nul_is_left_out_and_a_text_that_names_it_stays(self):
        product_id = self.shop_product("Namiot")

        def with_nul(row):
            texts = row["translations"]["pl_PL"]
            texts["name"] = "Na\0miot \\u0000"
            texts["description"] = "<p>Lek\0ki</p>"

        self.make_odd("products", product_id, with_nul)
        run = self.synchronise(product=IMPORT)
        self.assertRunDone(run)
        product = self.record_of("product", product_id).with_context(lang="pl_PL")
        self.assertEqual(product.name, "Namiot \\u0000")
        self.assertIn("Lekki", product.shoper_description)
        self.assertNothingToDo(self.synchronise(product=TO_ODOO))

    @thorough
    def test_what_has_no_name_waits_and_closes_no_gate(self):
        units, tags = self.shop.shop["units"], self.shop.shop["product-tags"]
        parent_id = self.shop_category("Bez nazwy")
        self.shop_category("Pod", parent_id=parent_id)
        owner = self.shop.owner
        nameless = {
            "units": owner.create(
                "units", self.texts(name="a") | {"floating_point": 0}
            ),
            "categories": parent_id,
            "producers": owner.create("producers", {"name": "b"}),
            "product-tags": owner.create("product-tags", {"name": "c", "lang_id": 1}),
            "products": self.shop_product("d"),
        }
        self.assertTrue(units.rows and tags.rows)
        good_id = self.shop_product("Namiot")
        for resource, remote_id in nameless.items():
            self.make_odd(resource, remote_id, self.without_name)
        run = self.synchronise_base(tag=IMPORT, product=IMPORT)
        self.assertRunDone(run)
        self.assertTrue(self.record_of("product", good_id))
        waiting = self.changes(run, verb="create_odoo", state="waiting")
        reasons = {
            change.entity: change.message
            for change in waiting
            if change.element_id.parent_remote_id != parent_id
        }
        self.assertEqual(
            reasons,
            dict.fromkeys(
                ("unit", "category", "producer", "tag", "product"),
                "It has no name in the shop.",
            ),
        )

    @thorough
    def test_an_empty_name_empties_none_in_odoo(self):
        remote_id, product = self.pair()
        self.make_odd("products", remote_id, self.without_name)
        run = self.synchronise(product=TO_ODOO)
        self.assertWaits(run, "no name in the shop")
        self.assertEqual(product.name, "Namiot")

    @thorough
    def test_an_empty_name_in_a_further_language_empties_none_in_odoo(self):
        remote_id, product = self.pair()
        product.with_context(lang="en_US").name = "Tent"

        def texts(row):
            english = {"name": "", "description": "<p>Light</p>", "active": "1"}
            row["translations"]["en_US"] = row["translations"]["pl_PL"] | english

        self.make_odd("products", remote_id, texts)
        self.assertIn("en_US", self.connector.language_ids.mapped("locale"))
        self.assertRunDone(self.synchronise(product=TO_ODOO))
        product = product.with_context(lang="en_US")
        self.assertEqual(product.name, "Tent")
        self.assertIn("Light", product.shoper_description)

    @thorough
    def test_lists_with_gaps_come_as_objects_and_are_lists_all_the_same(self):
        other_id = self.shop_category("Inna")
        tag_id = self.shop.owner.create("product-tags", {"name": "Lato", "lang_id": 1})
        self.assertRunDone(self.synchronise_base(tag=IMPORT))
        product_id, _group, _variants = self.shop_jacket(tags=[tag_id])
        self.shop_edit(product_id, categories=[self.category_id, other_id])

        def objects(row):
            for name in ("categories", "options", "tags"):
                items = enumerate(row[name], start=1)
                row[name] = {str(2 * number): item for number, item in items}

        self.make_odd("products", product_id, objects)
        self.exchange(IMPORT)
        product = self.record_of("product", product_id)
        self.assertEqual(product.shoper_category_ids.name, "Inna")
        self.assertEqual(product.product_tag_ids.name, "Lato")
        self.assertEqual(set(self.variants_of(product)), {"S", "M"})

    def test_a_row_that_makes_no_sense_is_told_and_the_others_are_imported(self):
        bad_id, good_id = self.shop_product("Zły"), self.shop_product("Dobry")
        self.make_odd(
            "products", bad_id, lambda row: row.update(category_id="Turystyka")
        )
        with self.assertLogs("odoo.addons.shoper_connector", "WARNING"):
            run = self.synchronise(product=IMPORT)
        self.assertTrue(self.record_of("product", good_id))
        self.assertEqual(run.state, "done_with_errors")
        failed = self.changes(run, state="failed")
        self.assertEqual(failed.name, f"#{bad_id}")
        self.assertIn("cannot be right", failed.message)
        self.assertIn("Turystyka", failed.message)
        self.assertIn("Turystyka", run.reason)
        told = run.message_ids.notified_partner_ids
        self.assertFalse(told, "whoever started it sees it on the screen")
        self.odd["products"].clear()
        self.assertRunDone(self.synchronise(product=IMPORT))
        self.assertTrue(self.record_of("product", bad_id))

    def cost(self, store, *args):
        """How many queries the mirror makes."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        store(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    @thorough
    def test_many_odd_rows_and_many_that_are_back_cost_no_more_queries_than_few(self):
        ids = [self.shop_product(f"Namiot {number}") for number in range(25)]
        run = self.synchronise(product=IMPORT)
        mirror = Mirror(Context(run.step_ids))
        elements = self.env["shoper.element"].search([("remote_id", "in", ids)])
        elements = elements.filtered(lambda item: item.entity == "product")

        def back(some):
            mirror.mark_missing(some)
            return [self.row(element.remote_id) for element in some]

        def odd(some):
            return [
                self.row(element.remote_id) | {"category_id": "Turystyka"}
                for element in some
            ]

        def unread(some):
            return [{"product_id": f"x{element.remote_id}"} for element in some]

        for rows, act in (
            (back, mirror.store),
            (odd, mirror.store),
            (unread, mirror.odd_rows.tell_unread),
        ):
            parts = elements[:1], elements[1:3], elements[3:]
            with mute_logger(OddRows.__module__):
                _first, few, many = (self.cost(act, rows(part)) for part in parts)
            self.assertLessEqual(many, few, rows.__name__)
        self.assertEqual(set(elements.mapped("link_state")), {"linked"})
        told = self.changes(run, verb="invalid")
        self.assertEqual(len(told), 2 * len(elements))
        with mute_logger(OddRows.__module__):
            mirror.store(odd(elements))
        self.assertEqual(self.changes(run, verb="invalid"), told, "once in a step")

    def test_of_two_that_are_back_one_keeps_the_record_that_both_had(self):
        ids = [self.shop_product(f"Namiot {number}") for number in range(2)]
        run = self.synchronise(product=IMPORT)
        first, second = (self.element("product", remote_id) for remote_id in ids)
        mirror = Mirror(Context(run.step_ids))
        mirror.mark_missing(first | second)
        self.env.flush_all()
        second.res_id = first.res_id
        mirror.store([self.row(remote_id) for remote_id in ids])
        self.assertEqual(first.link_state, "linked")
        self.assertEqual((second.link_state, second.res_id), ("unlinked", 0))

    @thorough
    def test_one_known_that_makes_no_sense_any_more_keeps_its_link(self):
        remote_id, product = self.pair()
        self.make_odd("products", remote_id, lambda row: row.update(categories="Lato"))
        with self.assertLogs("odoo.addons.shoper_connector", "WARNING"):
            run = self.synchronise(product=TO_ODOO)
        self.assertEqual(self.changes(run, state="failed").name, "[NAMIOT] Namiot")
        self.assertEqual(self.record_of("product", remote_id), product)

    def test_without_a_vat_rate_a_product_is_not_imported_at_any_price(self):
        remote_id = self.shop_product("Namiot")
        self.make_odd("products", remote_id, lambda row: row.update(tax_id=None))
        run = self.synchronise(product=IMPORT)
        self.assertWaits(run, "no VAT rate in the shop")
        self.assertFalse(self.record_of("product", remote_id))

    @thorough
    def test_a_vat_rate_or_unit_that_the_shop_lost_stays_in_odoo(self):
        remote_id, product = self.pair()
        self.shop_edit(remote_id, stock={"price": "246.00"})
        self.make_odd(
            "products", remote_id, lambda row: row.update(tax_id="0", unit_id=None)
        )
        run = self.synchronise(product=TO_ODOO)
        self.assertRunDone(run)
        self.assertAlmostEqual(product.list_price, 200)
        self.assertEqual((product.taxes_id, product.uom_id), (self.vat, self.unit))
        self.assertNotIn("tax", self.changes(run, "product", "update_odoo").after)
        self.assertNothingToDo(self.synchronise(product=TO_ODOO))

    def test_without_a_unit_a_product_has_the_one_that_odoo_gives(self):
        remote_id = self.shop_product("Namiot")
        self.make_odd("products", remote_id, lambda row: row.update(unit_id=None))
        self.assertRunDone(self.synchronise(product=IMPORT))
        product = self.record_of("product", remote_id)
        self.assertEqual(product.uom_id, self.env.ref("uom.product_uom_unit"))
        self.assertNothingToDo(self.synchronise(product=TO_ODOO))

    def test_a_price_that_is_none_or_no_number_never_becomes_one_of_nothing(self):
        remote_id, product = self.pair()
        new_id = self.shop_product("Nowy")
        self.shop_texts(remote_id, name="Namiot nowy")
        for price in (None, ""):
            for shop_id in (remote_id, new_id):
                self.make_odd(
                    "products",
                    shop_id,
                    lambda row, price=price: row["stock"].update(price=price),
                )
            run = self.synchronise(product=IMPORT | TO_ODOO)
            self.assertWaits(run, "no price in the shop", verb="create_odoo")
            self.assertAlmostEqual(product.list_price, 100)
        self.assertEqual(product.name, "Namiot nowy")
        self.make_odd(
            "products", remote_id, lambda row: row["stock"].update(price="12,50")
        )
        with self.assertLogs("odoo.addons.shoper_connector", "WARNING"):
            run = self.synchronise(product=TO_ODOO)
        self.assertIn("cannot be right", self.changes(run, state="failed").message)
        self.assertAlmostEqual(product.list_price, 100)

    @thorough
    def test_what_the_shop_created_and_says_oddly_is_not_created_once_more(self):
        template = self.odoo_product()
        rows = self.shop.shop["products"]
        render = rows.render
        rows.render = lambda row_id: render(row_id) | {"categories": "Lato"}
        with self.assertLogs("odoo.addons.shoper_connector", "WARNING"):
            run = self.synchronise(product={"export_unlinked": True})
        self.assertEqual(self.writes().count(("POST", "products")), 1)
        [remote_id] = rows.ids
        failed = self.changes(run, "product", "create_shop")
        self.assertEqual((failed.state, failed.res_id), ("failed", template.id))
        self.assertIn(f"created it as #{remote_id}", failed.message)
        self.assertEqual(run.state, "done_with_errors")
        with self.assertLogs("odoo.addons.shoper_connector", "WARNING"):
            run = self.synchronise(product={"export_unlinked": True})
        [waiting] = self.changes(run, "product", "create_shop")
        self.assertEqual(waiting.state, "waiting")
        self.assertIn(f"already, as #{remote_id}", waiting.message)
        self.assertEqual(self.writes().count(("POST", "products")), 1)
        del rows.render
        self.assertRunDone(self.synchronise(product={"export_unlinked": True}))
        self.assertEqual(self.record_of("product", remote_id), template)
        self.assertEqual(self.writes().count(("POST", "products")), 1)

    @thorough
    def test_of_some_created_one_that_is_told_oddly_holds_up_no_other(self):
        templates = [
            self.odoo_product(name, standard_price=40.0) for name in ("Alfa", "Beta")
        ]
        rows = self.shop.shop["products"]
        render = rows.render

        def told(row_id):
            row = render(row_id)
            is_odd = row["code"] == "ALFA"
            return row | {"stock": "dużo"} if is_odd else row

        rows.render = told
        chosen = {"property_ids": self.properties("purchase_price")}
        with self.assertLogs("odoo.addons.shoper_connector", "WARNING"):
            run = self.synchronise(product={"export_unlinked": True, **chosen})
        self.assertEqual(self.writes().count(("POST", "products")), 2)
        made = self.changes(run, "product", "create_shop")
        states = {change.res_id: change.state for change in made}
        odd, other = (template.id for template in templates)
        self.assertEqual(states, {odd: "failed", other: "done"})
        remote_id = self.exported(templates[1])
        self.assertEqual(self.row(remote_id)["stock"]["price_buying"], "49.20")

    @thorough
    def test_a_tree_of_categories_that_cannot_be_read_moves_none(self):
        tree = self.shop.shop["categories"].tree
        first_id, _parent_id = self.nested("Namioty", "Małe")
        other_id, other_parent_id = self.nested("Plecaki", "Duże")
        self.assertRunDone(self.synchronise_base())
        record = self.record_of("category", first_id)
        parent = record.parent_id
        for answer in (None, "x", [None, 1], {"id": 5}, [{"id": "1_0"}], [{}], {}):
            self.shop.shop["categories"].tree = lambda answer=answer: answer
            run = self.synchronise(category={})
            self.assertEqual(self.step(run, "category").state, "done", answer)
            waiting = self.changes(run, "category", state="waiting")
            self.assertIn("cannot be read", waiting.mapped("message")[0])
            self.assertEqual((record.name, record.parent_id), ("Małe", parent))
            self.assertEqual(self.record_of("category", first_id), record)

        def without_an_id():
            nodes = tree()
            (node,) = (node for node in nodes if node["id"] == other_parent_id)
            del node["id"]
            return nodes

        self.shop.shop["categories"].tree = without_an_id
        new_id = self.shop_category("Nowa", parent_id=self.category_id)
        run = self.synchronise(category={})
        self.assertTrue(self.record_of("category", new_id))
        waiting = self.changes(run, "category", state="waiting").element_id
        lost = {other_id, other_parent_id}
        self.assertEqual(set(waiting.mapped("remote_id")), lost)
        del self.shop.shop["categories"].tree
        run = self.synchronise(category={})
        self.assertRunDone(run)
        self.assertFalse(self.changes(run, state="waiting"))
        self.assertTrue(self.record_of("category", other_id))

    def nested(self, above, name):
        parent_id = self.shop_category(above)
        return self.shop_category(name, parent_id=parent_id), parent_id

    def test_a_known_row_without_a_usable_id_is_not_taken_for_deleted(self):
        self.connector.gone_element_policy = "archive"
        remote_id, product = self.pair()
        other_id = self.shop_product("Inny")
        self.make_odd(
            "products", remote_id, lambda row: row.update(product_id=f"{remote_id}_0")
        )
        run = self.synchronise(product=IMPORT | {"fetch_all": True})
        self.assertTrue(self.record_of("product", other_id))
        self.assertTrue(product.active)
        self.assertEqual(self.element("product", remote_id).link_state, "linked")
        failed = self.changes(run, state="failed")
        self.assertEqual(failed.name, "Namiot")
        self.assertIn(f"product_id: “{remote_id}_0”", failed.message)
        self.assertIn("synchronise again", failed.message)
        self.odd["products"].clear()
        run = self.synchronise(product=IMPORT | {"fetch_all": True})
        self.assertRunDone(run)
        self.assertFalse(run.change_ids)

    def test_nothing_is_deleted_from_the_shop_while_a_row_cannot_be_read(self):
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 100})
        odd_id, other_id = self.shop_product("Namiot"), self.shop_product("Inny")
        self.synchronise(product={})
        # By now it fits, and something else in the row makes no sense.
        self.odoo_product("Plecak")
        self.shop_edit(odd_id, code="PLECAK")
        self.shop_texts(odd_id, name="Plecak")
        self.make_odd("products", odd_id, lambda row: row.update(categories="Lato"))
        for auto_apply in (False, True):
            run = self.synchronise(auto_apply=auto_apply, product=DELETE)
            self.assertFalse(self.changes(run, verb="delete_shop"))
            self.assertIn("Nothing is deleted", self.step(run, "product").message)
        self.assertEqual(run.state, "done_with_errors")
        gate = self.step(self.synchronise(image={}), "image").message
        self.assertIn("Namiot: The shop sent data", gate)
        self.odd["products"].clear()
        run = self.synchronise(product=DELETE)
        self.assertRunDone(run)
        self.assertFalse(self.step(run, "product").message)
        left = {int(row["product_id"]) for row in self.shop.shop.rows("products")}
        self.assertEqual(left, {odd_id})
        self.assertNotIn(other_id, left)

    @thorough
    def test_an_odd_row_among_those_read_again_stops_no_update(self):
        pairs = self.pair_each("Ala", "Bob", "Cel")
        for _remote_id, product in pairs:
            product.list_price = 200
        self.make_odd("products", pairs[1][0], lambda row: row.update(product_id="1_0"))
        run = self.synchronise(product=TO_SHOP | {"fetch_all": False})
        self.assertRunDone(run)  # the row is known by the id that was asked for
        for remote_id, _product in pairs:
            self.assertEqual(self.row(remote_id)["stock"]["price"], "246.00")

    @thorough
    def test_what_is_mended_is_read_by_the_next_download_of_what_is_new(self):
        first_id, bad_id = self.shop_product("Ala"), self.shop_product("Bob")
        self.make_odd("products", bad_id, lambda row: row.update(categories="Lato"))
        last_id = self.shop_product("Cel")
        recent = IMPORT | {"fetch_all": False}
        with self.assertLogs("odoo.addons.shoper_connector", "WARNING"):
            run = self.synchronise(product=recent)
        self.assertEqual(run.state, "done_with_errors")
        self.assertTrue(self.record_of("product", first_id))
        self.assertTrue(self.record_of("product", last_id))
        decision = self.env["shoper.decision"].search(
            [("state", "=", "open"), ("entity", "=", "product")]
        )
        self.assertEqual((decision.kind, decision.name), ("failed", f"#{bad_id}"))
        self.odd["products"].clear()
        self.assertRunDone(self.synchronise(product=recent))
        self.assertTrue(self.record_of("product", bad_id))
        self.assertEqual(decision.state, "settled")
        # The same of one that was known before.
        self.make_odd("products", bad_id, lambda row: row.update(categories="Lato"))
        with self.assertLogs("odoo.addons.shoper_connector", "WARNING"):
            self.synchronise(product=IMPORT | {"fetch_all": True})
        decision = decision.search([("state", "=", "open"), ("name", "like", "Bob")])
        self.assertEqual(decision.kind, "failed")
        self.odd["products"].clear()
        self.assertRunDone(self.synchronise(product=recent))
        self.assertEqual(decision.state, "settled")

    def test_a_preview_tells_an_odd_row_once(self):
        bad_id = self.shop_product("Zły")
        self.shop_product("Dobry")
        self.make_odd("products", bad_id, lambda row: row.update(categories="Lato"))
        with self.assertLogs("odoo.addons.shoper_connector", "WARNING"):
            run = self.synchronise(product=IMPORT, auto_apply=False)
            run.with_user(self.manager).action_apply()
            self.work(run)
        self.assertEqual(run.state, "done_with_errors")
        self.assertEqual(len(self.changes(run, state="failed")), 1)

    @thorough
    def test_what_is_odd_while_a_plan_is_applied_is_read_by_the_next_download(self):
        self.shop.owner.create("producers", {"name": "Plan"})
        run = self.synchronise(producer=IMPORT, auto_apply=False)
        bad_id = self.shop.owner.create("producers", {"name": "Zły"})
        for number in range(60):  # more than a page
            self.shop.owner.create("producers", {"name": f"Marka {number}"})
        self.make_odd("producers", bad_id, lambda row: row.update(web=["x"]))
        with self.assertLogs("odoo.addons.shoper_connector", "WARNING"):
            run.with_user(self.manager).action_apply()
            self.work(run)
        self.assertEqual(self.changes(run, state="failed").name, f"#{bad_id}")
        self.odd["producers"].clear()
        self.assertRunDone(self.synchronise(producer=IMPORT | {"fetch_all": False}))
        self.assertTrue(self.record_of("producer", bad_id))

    @thorough
    def test_a_picture_without_a_usable_id_is_not_taken_for_deleted(self):
        remote_id, product = self.pair()
        for name in ("a.jpg", "b.jpg"):
            self.shop_image(remote_id, name)
        self.assertRunDone(self.run_images(import_unlinked=True))
        odd_id = int(self.shop_gallery(remote_id)[0]["gfx_id"])
        self.make_odd("product-images", odd_id, lambda row: row.update(gfx_id="1_0"))
        wizard = self.env["shoper.sync.wizard"].with_user(self.manager)
        action = product.with_user(self.manager).action_shoper_synchronise()
        action = wizard.browse(action["res_id"]).action_synchronise()
        run = self.env["shoper.sync.run"].browse(action["res_id"])
        self.work(run)
        self.assertIn("gfx_id", self.changes(run, "image", state="failed").message)
        self.assertEqual(self.element("image", odd_id).link_state, "linked")
        self.assertEqual(self.gallery(product), ["a.jpg", "b.jpg"])

    @thorough
    def test_a_page_of_html_among_the_answers_of_a_bulk_stops_nothing(self):
        ids = [self.shop_product(f"P{number}") for number in range(60)]
        plain, left = api.call, [1]

        def call(shop, user, method, path, params, body):
            answer = plain(shop, user, method, path, params, body)
            if path == "products" and method == "GET" and "offset" in params and left:
                if int(params["offset"]):
                    left.pop()
                    return "<html>Przerwa</html>", {}
            return answer

        with patch.object(api, "call", call):
            run = self.synchronise(product=IMPORT)
        self.assertEqual(left, [])
        self.assertRunDone(run)
        self.assertTrue(all(self.record_of("product", item) for item in ids))
