import base64
from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools import html2plaintext
from odoo.tools.safe_eval import safe_eval

from ...models.shoper_edited_mixin import UNSHOWN
from ...sync.engine.dates import moment_text
from ..cases.decision_case import DecisionWords
from ..cases.image_case import ImageCase, picture
from ..cases.languages import Walked
from ..cases.length import sides, thorough


class OneProductCase(DecisionWords, ImageCase):
    """Words about a product or a few."""

    def given(self, name="Namiot"):
        """A product in agreement with the shop, since yesterday."""
        remote_id, product = self.pair(name)
        self.assertRunDone(self.update("shop"))
        self.yesterday()
        return remote_id, product

    def yesterday(self):
        """All that happened so far was a day ago."""
        self.env.flush_all()
        for table, column in (
            ("shoper_sync_run", "started_at"),
            ("shoper_sync_run", "ended_at"),
            ("shoper_element", "linked_at"),
            ("product_template", "write_date"),
            ("product_product", "write_date"),
            ("shoper_product_image", "write_date"),
        ):
            self.cr.execute(
                f"UPDATE {table} SET {column} = {column} - interval '1 day'"  # noqa: S608
            )
        self.env.invalidate_all()

    def run_of(self, action):
        run = self.env["shoper.sync.run"].browse(action["res_id"])
        self.work(run)
        return run

    def send(self, products):
        return self.run_of(products.with_user(self.user).action_shoper_send())

    def take(self, products):
        return self.run_of(products.with_user(self.user).action_shoper_take())

    def unsent(self):
        products = self.env["product.template"].with_user(self.user)
        return products.search([("shoper_is_unsent", "=", True)])

    def assertFoundAsShown(self, **expected):
        """Exactly these are found by their state: {state: products}; each is shown with
        the state by which it is found."""
        self.env.flush_all()
        self.env.invalidate_all()
        products = self.env["product.template"].with_user(self.user)
        known = {product.id for some in expected.values() for product in some}
        for state, _label in products._fields["shoper_state"]._description_selection(
            self.env
        ):
            found = products.search([("shoper_state", "=", state)])
            self.assertEqual(set(found.mapped("shoper_state")) - {state}, set())
            wanted = {product.id for product in expected.get(state, ())}
            self.assertEqual(set(found.ids) & known, wanted, state)

    def shown(self, arch, name, **values):
        """The buttons of a product's page Shoper that do something, as far as the
        values of fields show them."""
        return [
            button
            for button in arch.xpath(f"//page[@name='shoper']//button[@name='{name}']")
            if not safe_eval(button.get("invisible"), dict(values))
        ]

    def chosen(self, action):
        """Which products an action sends to which shop."""
        runs = self.env["shoper.sync.run"].browse(action.get("res_id") or ())
        runs = runs or runs.search(action["domain"])
        return {
            run.connector_id: self.env["product.template"].browse(
                self.step(run, "product").only_res_ids
            )
            for run in runs
        }

    def dialog(self, action):
        self.assertEqual(action["res_model"], "shoper.product.send")
        dialog = self.env[action["res_model"]].with_user(self.user)
        return Form(dialog.with_context(**action["context"]))

    def take_dialog(self, action):
        self.assertEqual(action["res_model"], "shoper.product.take")
        dialog = self.env[action["res_model"]].with_user(self.user)
        return Form(dialog.with_context(**action["context"]))


class TestOneProduct(OneProductCase):
    """What people do every day with one product or a few: see what is not sent yet,
    send, take, compare, and open it in the shop."""

    def open_shop(self):
        super().open_shop()
        self.known = OneProductCase.given(self)

    def given(self, *names):
        """The product that all tests begin with, or another one."""
        return super().given(*names) if names else self.known

    def test_an_edit_in_odoo_shows_until_it_is_sent(self):
        _remote_id, product = self.given()
        self.assertEqual(product.shoper_state, "same")
        self.assertFalse(self.unsent())
        product.weight = 3
        self.env.invalidate_all()
        self.assertEqual(product.shoper_state, "changed")
        self.assertEqual(product.shoper_element_ids.sync_state, "changed")
        self.assertEqual(self.unsent(), product)
        self.send(product)
        self.assertEqual(product.shoper_state, "same")
        self.assertFalse(self.unsent())

    @thorough
    def test_what_no_shop_shows_is_no_edit(self):
        _remote_id, product = self.given()
        _other_id, other = self.given("Karimata")
        product.is_storable = not product.is_storable
        other.product_variant_id.write({"is_storable": not other.is_storable})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertGreater(product.write_date, fields.Datetime.now() - timedelta(1))
        self.assertEqual((product | other).mapped("shoper_state"), ["same", "same"])
        self.assertFalse(self.unsent())
        product.with_context(lang="pl_PL").name = "Namiot 2"
        self.assertEqual(self.unsent(), product)
        product.is_storable = not product.is_storable
        product.product_variant_id.responsible_id = self.manager
        self.env.flush_all()
        self.assertEqual(self.unsent(), product, "it is not sent yet")
        self.send(product)
        self.assertFalse(self.unsent())

    def test_a_receipt_that_is_deleted_is_no_edit(self):
        _remote_id, product = self.given()
        kind = self.env["stock.warehouse"].search([], limit=1).in_type_id
        places = {
            "location_id": kind.default_location_src_id.id,
            "location_dest_id": kind.default_location_dest_id.id,
        }
        line = places | {"product_id": product.product_variant_id.id}
        receipt = self.env["stock.picking"].create(
            places | {"picking_type_id": kind.id, "move_ids": [Command.create(line)]}
        )
        self.assertFalse(self.unsent())
        receipt.unlink()
        self.env.invalidate_all()
        self.assertEqual(product.shoper_state, "same")
        self.assertFalse(self.unsent())

    def test_what_counts_as_shown_in_no_shop_moves_no_property(self):
        _remote_id, product = self.given()
        written = {}
        for name in UNSHOWN & product._fields.keys():
            field = product._fields[name]
            if field.type == "boolean":
                written[name] = not product[name]
            elif field.type in ("integer", "float"):
                written[name] = product[name] + 7
            elif field.type in ("char", "text", "html"):
                written[name] = "<p>Inaczej</p>"
            elif field.type == "selection":
                others = [key for key, _label in field._description_selection(self.env)]
                written[name] = next(key for key in others if key != product[name])
        self.assertGreater(len(written), 10)
        written["is_storable"] = True  # which some others of them need
        product.write(written)
        self.assertFalse(self.unsent())
        for direction in sides(self):
            run = self.update(direction, property_ids=self.all_properties())
            self.assertNothingToDo(run)

    @thorough
    def test_a_new_picture_and_an_edited_variant_are_edits_too(self):
        _remote_id, with_picture = self.given()
        _other_id, with_variant = self.given("Karimata")
        self.given("Plecak")
        self.gallery_image(with_picture)
        with_variant.product_variant_id.barcode = "5901234123457"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.unsent(), with_picture | with_variant)

    @thorough
    def test_a_comparison_of_all_products_looks_at_edits(self):
        _remote_id, product = self.given()
        product.weight = 3
        self.assertEqual(self.unsent(), product)
        self.update("shop")
        self.assertFalse(self.unsent())

    def test_a_plan_that_is_discarded_sent_nothing(self):
        _remote_id, product = self.given()
        product.weight = 3
        run = self.synchronise(auto_apply=False, product={"update_linked": "shop"})
        run.action_cancel()
        self.assertEqual(self.unsent(), product)

    def test_the_page_begins_with_the_state_the_shop_and_the_last_synchronisation(self):
        _remote_id, product = self.given()
        product = product.with_user(self.user).with_context(lang="en_US")
        arch = etree.fromstring(product.get_view(view_type="form")["arch"])
        strip = arch.find(".//page[@name='shoper']")[0]
        shown = [
            node.get("name")
            for node in strip.iter("field", "button")
            if node.get("invisible") not in ("1", "True") and node.get("name")
        ]
        self.assertEqual(shown[:2], ["shoper_state", "shoper_shops"])
        order = [
            shown.index(f"action_shoper_{name}")
            for name in ("decide", "send", "take", "compare", "open_in_shop")
        ]
        self.assertEqual(order, sorted(order))
        [element] = product.shoper_element_ids
        moment = moment_text(product.env, element.synced_at)
        shop = self.connector.name
        told = f"{shop}, last synchronised {moment}"
        self.assertTrue(moment)
        self.assertEqual(product.shoper_shops, told)
        other = self.connect(self.start_shop(license_id="Z2"), name="Outlet")
        element.sudo().copy({"connector_id": other.id, "link_state": "linked"})
        self.env.invalidate_all()
        both = product.shoper_shops.split(" · ")
        self.assertEqual(len(both), 2)
        self.assertIn(told, both)
        self.assertTrue(any(text.startswith("Outlet, last") for text in both), both)
        self.assertFalse(self.odoo_product("Plecak").shoper_shops)

    # -------------------------------------------------------------- send, take
    def test_an_edited_product_with_a_new_picture_is_sent_without_a_question(self):
        remote_id, product = self.given()
        product.weight = 3
        self.gallery_image(product)
        run = self.send(product)
        self.assertRunDone(run)
        self.assertEqual((run.purpose, run.user_id), ("product", self.user))
        self.assertEqual(float(self.row(remote_id)["stock"]["weight"]), 3)
        self.assertEqual(len(self.shop_gallery(remote_id)), 1)

    @thorough
    def test_a_main_picture_without_a_gallery_is_sent(self):
        remote_id, product = self.given()
        other_id, other = self.given("Karimata")
        (product | other).image_1920 = base64.b64encode(picture())
        self.assertRunDone(self.send(product))
        self.assertEqual(len(self.shop_gallery(remote_id)), 1)
        self.assertEqual(self.shop_gallery(other_id), [])
        self.send(product)
        self.assertEqual(len(self.shop_gallery(remote_id)), 1, "once")

    @thorough
    def test_the_plan_is_shown_where_something_waits(self):
        remote_id, product = self.given()
        product.with_context(lang="pl_PL").name = "Z Odoo"
        product.weight = 3
        self.shop_texts(remote_id, name="Z panelu")
        run = self.send(product)
        self.assertEqual(run.state, "planned")
        self.assertEqual((run.planned_count, run.waiting_count), (1, 1))
        self.assertEqual(self.writes(), [])

    @thorough
    def test_nothing_is_deleted_by_sending(self):
        remote_id, product = self.given()
        image = self.gallery_image(product)
        self.send(product)
        image.unlink()
        self.send(product)
        self.assertEqual(len(self.shop_gallery(remote_id)), 1)

    def test_what_was_edited_in_the_shop_is_taken(self):
        remote_id, product = self.given()
        _other_id, other = self.given("Karimata")
        self.shop_edit(remote_id, stock={"weight": 4})
        self.shop_edit(_other_id, stock={"weight": 4})
        self.shop_image(remote_id)
        self.assertRunDone(self.take(product))
        self.assertEqual((product.weight, other.weight), (4, 0))
        self.assertEqual(len(product.shoper_image_ids), 1)

    def test_products_of_two_shops_go_to_their_own(self):
        _remote_id, product = self.given()
        other = self.connect(self.start_shop(empty=True, license_id="Z2"))
        other_product = self.odoo_product("Karimata")
        self.env["shoper.element"].create(
            {
                "connector_id": other.id,
                "entity": "product",
                "remote_id": 7,
                "name": "Karimata",
                "res_model": "product.template",
                "res_id": other_product.id,
                "link_state": "linked",
            }
        )
        both = product | other_product
        action = both.with_user(self.user).action_shoper_send()
        runs = self.env["shoper.sync.run"].search(action["domain"])
        chosen = {
            run.connector_id: self.step(run, "product").only_res_ids for run in runs
        }
        self.assertEqual(
            chosen, {self.connector: product.ids, other: other_product.ids}
        )

    def test_the_dialog_of_a_product_is_that_of_a_shop_that_is_not_paused(self):
        _remote_id, product = self.given()
        other = self.connect(self.start_shop(empty=True, license_id="Z2"))
        self.connector.active = False
        product = product.with_user(self.user).with_context(active_test=True)
        action = product.action_shoper_synchronise()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(dialog.connector_id, other)

    @thorough
    def test_of_several_shops_a_person_chooses_those_that_get_a_new_product(self):
        _remote_id, product = self.given()
        new = self.odoo_product("Plecak")
        untested = self.connect(self.start_shop(empty=True, license_id="Z2"))
        untested.state = "draft"
        other = self.connect(self.start_shop(empty=True, license_id="Z3"))
        both = (product | new).with_user(self.user)
        action = both.action_shoper_send()
        self.assertEqual(action["res_model"], "shoper.product.send")
        dialog = self.env[action["res_model"]].with_user(self.user)
        form = Form(dialog.with_context(**action["context"]))
        self.assertEqual(set(form.connector_ids.ids), {self.connector.id, other.id})
        with self.assertRaisesRegex(UserError, "Tick a shop"):
            form.save().with_context(lang="en_US").action_send()
        form.shop_ids.add(other)
        self.assertEqual(
            self.chosen(form.save().action_send()),
            {self.connector: product, other: product | new},
        )
        # Nothing is asked about what a shop has, nor where only one is connected.
        action = product.with_user(self.user).action_shoper_send()
        self.assertEqual(action["res_model"], "shoper.sync.run")
        self.connector.state = "error"
        action = new.with_user(self.user).action_shoper_send()
        run = self.env["shoper.sync.run"].browse(action["res_id"])
        self.assertEqual(run.connector_id, other)

    @thorough
    def test_whoever_sends_or_takes_what_is_ignored_is_told_how_to_change_that(self):
        _remote_id, product = self.given()
        other = self.odoo_product("Plecak").with_user(self.user)
        product = product.with_user(self.user).with_context(lang="en_US")
        links = self.env["shoper.record.links"].with_user(self.user)
        [line] = links.browse(product.action_open_shoper_links()["res_id"]).line_ids
        line.action_ignore()
        for act in (product.action_shoper_send, product.action_shoper_take):
            with self.assertRaisesRegex(UserError, "is ignored.*then Stop Ignoring"):
                act()
        with self.assertRaisesRegex(UserError, "none of these products yet"):
            other.with_context(lang="en_US").action_shoper_take()
        # Of several the others are sent, and it is said which one is not.
        self.assertRunDone(run := self.send(product | other))
        told = self.step(run, "product").message
        self.assertIn("nothing happens to them: [NAMIOT] Namiot.", told)
        self.assertEqual(other.shoper_state, "same")
        line.action_stop_ignoring()
        self.assertRunDone(self.send(product))

    @thorough
    def test_a_product_of_one_shop_goes_to_another_one_as_well(self):
        _remote_id, product = self.given()
        product = product.with_user(self.user)
        self.assertFalse(product.shoper_is_wanted, "there is one shop")
        other = self.connect(self.start_shop(empty=True, license_id="Z2"))
        self.env.invalidate_all()
        self.assertTrue(product.shoper_is_wanted)
        self.assertFalse(self.odoo_product("Plecak").shoper_is_wanted, "no shop has it")
        form = self.dialog(product.action_shoper_send_further())
        self.assertEqual(form.shop_ids.ids, other.ids, "the only one that lacks it")
        self.assertEqual(form.connector_ids.ids, other.ids, "no other is offered")
        action = form.save().action_send()
        self.assertEqual(self.chosen(action), {other: product})
        element = product.sudo().shoper_element_ids
        element.copy(
            {
                "connector_id": other.id,
                "res_id": product.id,
                "res_model": product._name,
                "link_state": "linked",
            }
        )
        self.env.invalidate_all()
        self.assertFalse(product.shoper_unlinked_shops)
        self.assertFalse(product.shoper_is_wanted)
        self.assertEqual(
            product.shoper_element_ids.connector_id, self.connector | other
        )

    @thorough
    def test_of_several_shops_a_person_chooses_the_one_that_products_come_from(self):
        _remote_id, product = self.given()
        _other_id, alone = self.given("Karimata")
        both = (product | alone).with_user(self.user)
        self.assertEqual(self.chosen(both.action_shoper_take()), {self.connector: both})
        other = self.connect(self.start_shop(empty=True, license_id="Z2"))
        product.sudo().shoper_element_ids.copy(
            {
                "connector_id": other.id,
                "res_id": product.id,
                "res_model": product._name,
                "link_state": "linked",
            }
        )
        self.env.invalidate_all()
        for shop, taken in ((other, product), (self.connector, both)):
            form = self.take_dialog(both.action_shoper_take())
            self.assertFalse(form.is_single)
            self.assertEqual(set(form.connector_ids.ids), {self.connector.id, other.id})
            form.connector_id = shop
            self.assertEqual(self.chosen(form.save().action_go_on()), {shop: taken})
        self.assertTrue(self.take_dialog(both[0].action_shoper_take()).is_single)
        form = self.take_dialog(both[0].action_shoper_compare())
        form.connector_id = other
        run_id = form.save().action_go_on()["params"]["run_id"]
        run = self.env["shoper.sync.run"].browse(run_id)
        self.assertEqual((run.connector_id, run.purpose), (other, "compare"))
        action = alone.with_user(self.user).action_shoper_compare()
        run = self.env["shoper.sync.run"].browse(action["params"]["run_id"])
        self.assertEqual(run.connector_id, self.connector)
        other.active = False
        self.env.invalidate_all()
        self.assertEqual(self.chosen(both.action_shoper_take()), {self.connector: both})
        self.connector.active = False
        with self.assertRaisesRegex(UserError, "paused"):
            both.with_context(lang="en_US").action_shoper_take()

    def test_of_several_further_shops_none_is_chosen_beforehand(self):
        _remote_id, product = self.given()
        shops = [
            self.connect(self.start_shop(empty=True, license_id=name))
            for name in ("Z2", "Z3")
        ]
        form = self.dialog(product.with_user(self.user).action_shoper_send_further())
        self.assertFalse(form.shop_ids.ids)
        form.shop_ids.add(shops[1])
        action = form.save().action_send()
        self.assertEqual(self.chosen(action), {shops[1]: product})

    @thorough
    def test_from_the_list_shops_that_lack_some_of_the_products_are_asked_about(self):
        _remote_id, product = self.given()
        _remote_id, second = self.given("Karimata")
        action = self.env.ref("shoper_connector.product_template_action_send")
        both = (product | second).with_user(self.user)

        def send():
            context = {"active_model": both._name, "active_ids": both.ids}
            return action.with_user(self.user).with_context(**context).run()

        self.assertEqual(self.chosen(send()), {self.connector: both}, "one shop")
        other = self.connect(self.start_shop(empty=True, license_id="Z2"))
        form = self.dialog(send())
        self.assertFalse(form.shop_ids.ids)
        action_send = form.save().action_send()
        self.assertEqual(self.chosen(action_send), {self.connector: both})
        form.shop_ids.add(other)
        sent = self.chosen(form.save().action_send())
        self.assertEqual(sent, {self.connector: both, other: both})

    def test_variants_go_with_their_product(self):
        _remote_id, product = self.given()
        variant = product.product_variant_id

        def press(name):
            action = self.env.ref(f"shoper_connector.product_product_action_{name}")
            context = {
                "active_model": variant._name,
                "active_id": variant.id,
                "active_ids": variant.ids,
            }
            return action.with_user(self.user).with_context(**context).run()

        variant.default_code = "N-2"
        self.assertEqual(self.unsent(), product)
        self.assertRunDone(self.run_of(press("send")))
        self.assertFalse(self.unsent())
        self.yesterday()
        self.assertRunDone(self.run_of(press("take")))
        plan = press("compare")
        run = self.env["shoper.sync.run"].browse(plan["params"]["run_id"])
        self.assertEqual(run.purpose, "compare")
        bound = self.env["ir.actions.actions"].with_user(self.user)
        names = {
            action["name"] for action in bound.get_bindings("product.product")["action"]
        }
        self.assertLessEqual(
            {"Send to the Shop", "Take from the Shop", "Compare with the Shop"}, names
        )

    def test_whoever_has_no_shoper_rights_sends_nothing(self):
        _remote_id, product = self.given()
        seller = new_test_user(
            self.env, login="seller", groups="sales_team.group_sale_salesman"
        )
        for action in (
            *("send", "send_further", "take", "compare"),
            *("open_in_shop", "open_in_panel"),
        ):
            with self.subTest(action), self.assertRaises(AccessError):
                getattr(product.with_user(seller), f"action_shoper_{action}")()

    # ---------------------------------------------------------------- compare
    @thorough
    def test_a_comparison_proposes_to_write_where_nobody_edited(self):
        remote_id, product = self.given()
        product.with_context(lang="pl_PL").name = "Z Odoo"
        product.weight = 3
        self.shop_texts(remote_id, name="Z panelu")
        self.shop_edit(remote_id, ean="5901234123457")
        self.gallery_image(product, name="nowy.jpg")
        wizard, lines = self.compare(product)
        chosen = {label: line.choice for label, line in lines.items()}
        self.assertEqual(
            chosen,
            {
                "Name": "leave",
                "Weight": "shop",
                "EAN": "odoo",
                "Create in the Shop: nowy.jpg": "shop",
            },
        )
        self.assertTrue(lines["Name"].is_conflict)
        self.assertIn("Z Odoo", html2plaintext(lines["Name"].odoo_html))
        self.assertIn("Z panelu", html2plaintext(lines["Name"].shop_html))
        self.assertIn("Namiot", lines["Name"].base_html)
        self.assertTrue(wizard.same_count)
        self.assertEqual(self.writes(), [], "nothing is written by comparing")

        lines["Name"].choice = "odoo"
        self.assertRunDone(self.run_of(wizard.action_apply()))
        self.assertEqual(self.names(remote_id, product), ("Z panelu", "Z panelu"))
        self.assertEqual(float(self.row(remote_id)["stock"]["weight"]), 3)
        self.assertEqual(product.barcode, "5901234123457")
        self.assertEqual(len(self.shop_gallery(remote_id)), 1)

    @thorough
    def test_a_comparison_that_was_shown_counts_as_no_cancelled_one(self):
        _remote_id, product = self.given()
        product.weight = 3
        wizard, _lines = self.compare(product)
        run = wizard.run_id.with_user(self.user)
        self.assertEqual((run.state, run.result), ("cancelled", "compared"))
        form = etree.fromstring(run.get_view(view_type="form")["arch"])
        [bar] = form.xpath("//header//field[@widget='statusbar']")
        self.assertEqual(run[bar.get("name")], "compared")

    @thorough
    def test_what_may_not_run_yet_is_sent_and_compared_as_far_as_possible(self):
        remote_id, product = self.given()
        product.weight = 3
        self.shop.faults.add("PUT", "products", status=400, scope="item")
        self.assertEqual(self.update("shop").state, "done_with_errors")
        self.gallery_image(product)
        wizard, lines = self.compare(product)
        self.assertEqual({*lines}, {"Weight"})
        self.assertIn("Images: Blocked: the synchronisation", wizard.left_text)
        run = self.send(product)
        self.assertEqual(run.state, "planned", "that they are left is shown first")
        self.assertIn("Blocked", self.step(run, "image").message)
        run.with_user(self.user).action_apply()
        self.work(run)
        self.assertEqual(float(self.row(remote_id)["stock"]["weight"]), 3)
        self.assertFalse(self.shop_gallery(remote_id))
        self.assertIn("Blocked: the synchronisation of Products", run.reason)

    @thorough
    def test_what_is_not_compared_counts_as_no_agreement(self):
        _remote_id, product = self.given()
        checks = self.env["shoper.connector.check"].sudo()
        right = checks.search(
            [("resource", "=", "product-images"), ("level", "=", "read")]
        )
        right.result = "missing"
        wizard, lines = self.compare(product)
        self.assertFalse(lines)
        self.assertTrue(wizard.same_count)
        self.assertIn("Images: Not possible", wizard.left_text)
        right.result = "granted"
        self.shop.faults.add("GET", "units", status=400, times=None)
        self.assertEqual(self.synchronise(unit={}).state, "failed")
        self.shop.faults.clear()
        wizard, lines = self.compare(product)
        self.assertEqual((lines, wizard.same_count), ({}, 0))
        self.assertIn("Products: Blocked", wizard.left_text)

    @thorough
    def test_what_keeps_a_product_from_being_compared_is_synchronised_from_there(self):
        _remote_id, product = self.given()
        wizard, _lines = self.compare(product)
        self.assertFalse(wizard.is_blocked)
        self.shop.faults.add("GET", "units", status=400, times=None)
        self.assertEqual(self.synchronise(unit={}).state, "failed")
        self.shop.faults.clear()
        product.weight = 3
        wizard, lines = self.compare(product)
        self.assertFalse(lines)
        self.assertTrue(wizard.is_blocked)
        run = self.run_of(wizard.action_unblock())
        self.assertTrue(run.is_empty_plan)
        self.confirm(run)
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(run.step_ids.mapped("entity"), ["unit"])
        with self.assertRaisesRegex(UserError, "Press Compare once more"):
            wizard.action_unblock()
        wizard, lines = self.compare(product)
        self.assertIn("Weight", lines)
        self.assertFalse(wizard.is_blocked or wizard.left_text)

    @thorough
    def test_what_is_left_is_not_written(self):
        remote_id, product = self.given()
        product.weight = 3
        self.gallery_image(product)
        wizard, _lines = self.compare(product)
        wizard.line_ids.choice = "leave"
        with self.assertRaisesRegex(UserError, "Nothing is chosen"):
            wizard.action_apply()
        self.assertEqual(float(self.row(remote_id)["stock"]["weight"]), 0)

    @thorough
    def test_all_goes_to_one_side(self):
        remote_id, product = self.given()
        product.with_context(lang="pl_PL").name = "Z Odoo"
        self.shop_texts(remote_id, name="Z panelu")
        self.shop_edit(remote_id, stock={"weight": 4})
        self.gallery_image(product)
        wizard, _lines = self.compare(product)
        self.assertRunDone(self.run_of(wizard.action_all_odoo()))
        self.assertEqual(self.names(remote_id, product), ("Z panelu", "Z panelu"))
        self.assertEqual(product.weight, 4)
        self.assertFalse(self.shop_gallery(remote_id), "it stays in Odoo only")

    @thorough
    def test_pictures_that_only_the_shop_has_are_taken(self):
        remote_id, product = self.given()
        self.shop_image(remote_id)
        wizard, lines = self.compare(product)
        self.assertEqual([line.choice for line in lines.values()], ["odoo"])
        self.assertRunDone(self.run_of(wizard.action_apply()))
        self.assertEqual(len(product.shoper_image_ids), 1)

    @thorough
    def test_a_main_picture_is_sent_by_a_comparison(self):
        remote_id, product = self.given()
        product.image_1920 = base64.b64encode(picture())
        wizard, lines = self.compare(product)
        self.assertEqual([line.choice for line in lines.values()], ["shop"])
        self.assertRunDone(self.run_of(wizard.action_apply()))
        self.assertEqual(len(self.shop_gallery(remote_id)), 1)

    @thorough
    def test_what_moved_after_the_comparison_is_not_written(self):
        remote_id, product = self.given()
        product.weight = 3
        wizard, _lines = self.compare(product)
        self.shop_edit(remote_id, stock={"weight": 9})
        self.run_of(wizard.action_apply())
        self.assertEqual(float(self.row(remote_id)["stock"]["weight"]), 9)

    def test_toggles_exclude_each_other(self):
        _remote_id, product = self.given()
        product.weight = 3
        _wizard, lines = self.compare(product)
        line = lines["Weight"]
        self.assertEqual((line.to_shop, line.to_odoo), (True, False))
        line.to_odoo = True
        self.assertEqual((line.choice, line.to_shop), ("odoo", False))
        line.to_odoo = False
        self.assertEqual(line.choice, "leave")

    @thorough
    def test_a_comparison_that_took_long_is_shown_by_its_run_and_never_applied(self):
        _remote_id, product = self.given()
        product.weight = 3
        action = product.with_user(self.user).action_shoper_compare()
        run = self.env["shoper.sync.run"].browse(action["params"]["run_id"])
        self.work(run)
        own = run.with_user(self.user)
        arch = etree.fromstring(own.get_view(view_type="form")["arch"])
        names = ("state", "purpose", "is_empty_plan", "stopped_reason", "may_decide")
        values = {name: own[name] for name in (*names, "may_run_again", "is_undoable")}
        shown = [
            button.get("name")
            for button in arch.find("header").iter("button")
            if "btn-primary" in button.get("class", "")
            and not safe_eval(button.get("invisible"), values)
        ]
        self.assertEqual(shown, ["action_show_comparison"])
        self.assertEqual(self.connector.with_user(self.user).plan_count, 0)
        with self.assertRaisesRegex(UserError, "A comparison is no plan"):
            own.action_confirm_apply()
        self.assertEqual(own.action_show_comparison()["target"], "new")
        self.assertEqual((run.state, self.writes()), ("cancelled", []))

    # ------------------------------------------------------------------ doors
    def test_the_product_s_page_and_the_panel_open(self):
        remote_id, product = self.given()
        self.synchronise(product={})
        product = product.with_user(self.user)
        self.assertTrue(product.shoper_has_page)
        page = product.action_shoper_open_in_shop()["url"]
        self.assertTrue(page.startswith(f"{self.shop.url}/pl/p/"), page)
        self.assertTrue(page.endswith(f"/{remote_id}"))
        panel = product.action_shoper_open_in_panel()["url"]
        self.assertEqual(panel, f"{self.shop.url}/admin/products/edit/id/{remote_id}")

    def test_each_card_and_each_shop_of_a_product_has_doors_of_its_own(self):
        remote_id, product = self.given()
        self.synchronise(product={})
        elements = self.env["shoper.element"].with_user(self.user)
        of_record = self.env.ref(
            "shoper_connector.shoper_element_view_kanban_of_record"
        )
        page = product.with_user(self.user).get_view(view_type="form")["arch"]
        places = [
            etree.fromstring(elements.get_view(view_type="kanban")["arch"]),
            etree.fromstring(elements.get_view(of_record.id, "kanban")["arch"]),
            etree.fromstring(page).find(".//field[@name='shoper_element_ids']/list"),
        ]
        here = {"has_page": True, "has_panel_page": True, "link_state": "linked"}
        gone = {"has_page": False, "has_panel_page": False, "link_state": "missing"}
        for place in places:
            for name in ("action_open_in_shop", "action_open_in_panel"):
                [button] = place.xpath(f".//button[@name='{name}']")
                self.assertFalse(safe_eval(button.get("invisible"), here))
                self.assertTrue(safe_eval(button.get("invisible"), gone))
        # Of two shops each opens its own.
        other = self.connect(self.start_shop())
        [element] = product.shoper_element_ids
        twin = element.copy({"connector_id": other.id}).with_user(self.user)
        panel = twin.action_open_in_panel()["url"]
        self.assertEqual(panel, f"{other.shop_url}/admin/products/edit/id/{remote_id}")

    def test_parts_open_their_product_in_the_panel_others_its_front_page(self):
        remote_id, _product = self.given()
        image_id = self.shop_image(remote_id, "a.jpg")
        self.assertRunDone(self.synchronise(image={"import_unlinked": True}))
        image = self.element("image", image_id).with_user(self.user)
        address = f"{self.shop.url}/admin"
        page = f"{address}/products/edit/id/{remote_id}"
        self.assertTrue(image.has_panel_page)
        self.assertEqual(image.action_open_in_panel()["url"], page)
        producer = self.producer.with_user(self.user)
        self.assertTrue(producer.shoper_has_page)
        self.assertFalse(producer.shoper_has_panel_page)
        self.assertEqual(producer.action_shoper_open_in_panel()["url"], address)
        dialog = self.env["shoper.record.links"].browse(
            producer.action_open_shoper_links()["res_id"]
        )
        line = dialog.with_user(self.user).line_ids
        self.assertTrue(line.has_page)
        self.assertEqual(line.action_open_in_panel()["url"], address)
        image.sudo().link_state = "missing"
        self.assertEqual(image.action_open_in_panel()["url"], address)

    def test_what_is_about_a_product_leads_to_it_as_well(self):
        remote_id, product = self.given()
        product.with_context(lang="pl_PL").name = "Z Odoo"
        self.shop_texts(remote_id, name="Z panelu")
        self.update()
        [decision] = self.decisions("conflict")
        change = decision.change_id
        panel = f"{self.shop.url}/admin/products/edit/id/{remote_id}"
        page = product.with_user(self.user).action_shoper_open_in_shop()
        for record in (decision, change):
            self.assertTrue(record.has_page and record.has_panel_page)
            self.assertEqual(record.action_open_in_shop(), page)
            self.assertEqual(record.action_open_in_panel()["url"], panel)
        variant = product.product_variant_id.with_user(self.user)
        self.assertTrue(variant.shoper_has_page and variant.shoper_has_panel_page)
        self.assertEqual(variant.action_shoper_open_in_shop(), page)
        self.assertEqual(variant.action_shoper_open_in_panel()["url"], panel)
        self.element("product", remote_id).link_state = "missing"
        self.env.invalidate_all()
        self.assertFalse(decision.has_page or decision.has_panel_page)

    def test_an_address_that_is_none_of_a_page_is_not_opened(self):
        remote_id, product = self.given()
        element = self.element("product", remote_id)
        for address in ("javascript:alert(1)", 7, None):
            texts = {"pl_PL": {"permalink": address}}
            element.payload = {"translations": texts}
            self.env.invalidate_all()
            with self.subTest(address), self.assertRaises(UserError):
                product.with_user(self.user).action_shoper_open_in_shop()
            self.assertFalse(product.shoper_has_page)


class TestProductsAtFirst(OneProductCase):
    """The same of products that are in agreement with no shop yet."""

    # ----------------------------------------------------------------- changed
    def test_the_only_variant_of_a_product_says_that_it_is_linked_as_its_product(self):
        _remote_id, product = self.pair()
        variant = product.product_variant_id.with_user(self.user)
        view = self.env.ref("product.product_normal_form_view")
        arch = etree.fromstring(variant.get_view(view.id, "form")["arch"])
        [page] = arch.findall(".//page[@name='shoper']")
        known = {
            "shoper_link_state": variant.shoper_link_state,
            "shoper_remote_id": variant.shoper_remote_id,
            "shoper_element_ids": variant.shoper_element_ids.ids,
        }
        shown = {
            name: [
                not safe_eval(node.get("invisible"), known)
                for node in page.findall(f".//field[@name='{name}']")
            ]
            for name in known
        }
        self.assertEqual(
            shown,
            {
                "shoper_link_state": [True],
                "shoper_remote_id": [True],
                "shoper_element_ids": [False],
            },
        )

    @thorough
    def test_what_a_synchronisation_writes_in_odoo_is_no_edit(self):
        remote_id = self.shop_product("Plecak")
        self.shop_image(remote_id)
        self.assertRunDone(
            self.synchronise(
                product={"import_unlinked": True}, image={"import_unlinked": True}
            )
        )
        self.assertFalse(self.unsent())
        self.assertEqual(self.record_of("product", remote_id).shoper_state, "linked")

    @thorough
    def test_the_product_list_shows_states_at_a_constant_cost(self):
        products = self.env["product.template"]
        for name in ("Namiot", "Karimata", "Plecak", "Kuchenka", "Lampa"):
            products |= self.given(name)[1]
        products[1:3].weight = 7
        self.env.flush_all()
        names = ["shoper_state", "shoper_is_unsent", "shoper_link_state"]
        names.append("shoper_shops")
        costs = []
        for some in (products, products[:2], products):  # the first fills caches
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some.with_user(self.user).read(names)
            costs.append(self.cr.sql_log_count - before)
        self.assertEqual(costs[1], costs[2])

    @thorough
    def test_products_are_found_by_the_state_that_their_list_shows(self):
        self.connector.shrink_cap_share = 100
        states = ("same", "changed", "differs", "waiting", "failed", "missing")
        made = self.pair_each(*(f"Namiot {state}" for state in states))
        pairs = dict(zip(states, made, strict=True))
        pairs["conflict"] = self.conflict()
        self.assertEqual(pairs["same"][1].shoper_state, "linked")
        self.assertFoundAsShown(linked=[product for _id, product in pairs.values()])
        ids = {state: remote_id for state, (remote_id, _product) in pairs.items()}
        self.shop.owner.delete("products", ids["missing"])
        self.shop_edit(ids["waiting"], tax_id=self.remote("tax", "np."))
        for state in ("differs", "failed"):
            self.shop_texts(ids[state], name=f"Z panelu {state}")
        run = self.synchronise(auto_apply=False, product={"update_linked": "odoo"})
        # As when the shop, or Odoo, had refused it.
        failed = self.changes(run).filtered(
            lambda change: change.res_id == pairs["failed"][1].id
        )
        self.env.flush_all()
        self.cr.execute(
            "UPDATE shoper_sync_change SET state = 'failed' WHERE id IN %s",
            [tuple(failed.ids)],
        )
        self.cr.execute(
            "UPDATE shoper_sync_run SET ended_at = now() AT TIME ZONE 'UTC'"
        )
        self.yesterday()
        pairs["changed"][1].weight = 3
        new = self.odoo_product("Nowy")
        found = {state: [product] for state, (_id, product) in pairs.items()}
        self.assertFoundAsShown(unlinked=[new], **found)
        # What was looked at alone since counts, not what all together gave.
        self.assertRunDone(self.take(pairs["differs"][1]))
        found["same"] += found.pop("differs")
        self.assertFoundAsShown(unlinked=[new], **found)
        # Of two shops the graver one is shown.
        other = self.connect(self.start_shop())
        [element] = pairs["same"][1].shoper_element_ids
        element.copy({"connector_id": other.id, "link_state": "missing"})
        found["missing"].append(found["same"].pop(0))
        self.assertFoundAsShown(unlinked=[new], **found)
        products = self.env["product.template"].with_user(self.user)
        agreed = products.search([("shoper_state", "!=", "same")])
        self.assertNotIn(pairs["differs"][1], agreed)
        self.assertIn(new, agreed)

    @thorough
    def test_a_product_that_the_shop_lacks_is_created_there(self):
        self.assertRunDone(self.synchronise(product={}))
        product = self.odoo_product("Plecak")
        self.assertRunDone(self.send(product))
        row = self.row(self.exported(product))
        self.assertEqual(row["code"], product.default_code)

    def test_what_is_to_be_decided_stands_out(self):
        product = self.odoo_product("Plecak").with_user(self.user)
        arch = etree.fromstring(product.get_view(view_type="form")["arch"])
        for has_decision in (False, True):
            values = {"shoper_has_shop": True, "shoper_has_decision": has_decision}
            prominent = [
                name
                for name in ("action_shoper_decide", "action_shoper_send")
                for button in self.shown(arch, name, **values)
                if "btn-primary" in button.get("class")
            ]
            wanted = "action_shoper_decide" if has_decision else "action_shoper_send"
            self.assertEqual(prominent, [wanted])

    def test_without_a_shop_nothing_is_offered(self):
        product = self.odoo_product("Plecak").with_user(self.user)
        self.assertTrue(product.shoper_has_shop)
        self.env["shoper.connector"].search([]).active = False
        self.env.invalidate_all()
        self.assertFalse(product.shoper_has_shop)
        arch = etree.fromstring(product.get_view(view_type="form")["arch"])
        for name in (
            "action_shoper_send",
            "action_shoper_take",
            "action_shoper_compare",
            "action_shoper_synchronise",
        ):
            for has_decision in (False, True):
                values = {
                    "shoper_has_decision": has_decision,
                    "shoper_link_state": "linked",
                }
                shown = self.shown(arch, name, shoper_has_shop=False, **values)
                self.assertFalse(shown)
                [_button] = self.shown(arch, name, shoper_has_shop=True, **values)
        product = product.with_context(lang="en_US")
        self.assertIn("paused", product.shoper_first_step_text)
        with self.assertRaisesRegex(UserError, "paused.*Ask a Shoper administrator"):
            product.action_shoper_send()
        with self.assertRaisesRegex(UserError, "paused"):
            product.action_shoper_synchronise()
        connect = "//page[@name='shoper']//button[@string='Shoper Shops']"
        self.assertFalse(arch.xpath(connect), "only administrators do")
        own = product.with_user(self.manager).with_context(lang="en_US")
        arch = etree.fromstring(own.get_view(view_type="form")["arch"])
        [button] = arch.xpath(connect)
        values = {"shoper_has_shop": False, "shoper_first_step": own.shoper_first_step}
        self.assertFalse(safe_eval(button.get("invisible"), values))

    def test_what_no_shop_has_cannot_be_taken(self):
        product = self.odoo_product("Plecak")
        with self.assertRaisesRegex(UserError, "none of these products"):
            product.with_user(self.user).with_context(lang="en_US").action_shoper_take()

    @thorough
    def test_a_product_of_a_company_without_a_shop_goes_to_none_of_another_one(self):
        own, other = self.connector.company_id, self.env["res.company"]
        other = other.create({"name": "Inna"})
        self.user.company_ids += other
        product = self.odoo_product("Plecak", company_id=other.id)
        product = product.with_user(self.user).with_context(
            allowed_company_ids=(own | other).ids, lang="en_US"
        )
        with self.assertRaisesRegex(UserError, "No shop of this company"):
            product.action_shoper_send()

    @thorough
    def test_a_comparison_that_failed_shows_its_run(self):
        self.without_pauses()
        _remote_id, product = self.given()
        self.shop.faults.add(status=500, times=None)
        action = product.with_user(self.user).action_shoper_compare()
        run = self.env["shoper.sync.run"].browse(action["params"]["run_id"])
        self.work(run)
        shown = run.with_user(self.user).action_show_comparison()
        self.assertEqual((shown["res_model"], shown["res_id"]), (run._name, run.id))


@tagged("post_install", "-at_install")
class TestTourOneProduct(Walked, DecisionWords, ImageCase, HttpCase):
    """One product, in the browser, with the clicks that it takes."""

    @thorough
    def test_an_edited_product_is_sent_by_three_clicks_from_the_list(self):
        remote_id, product = self.pair()
        product.weight = 3
        self.start_tour(
            "/odoo/action-sale.product_template_action?view_type=list",
            "shoper_send_product",
            login="shoper-user",
        )
        purpose = [("purpose", "=", "product")]
        run = self.env["shoper.sync.run"].search(purpose, limit=1)
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(float(self.row(remote_id)["stock"]["weight"]), 3)

    @thorough
    def test_a_product_in_conflict_leads_to_its_decision(self):
        remote_id, product = self.conflict()
        self.update()
        self.start_tour(
            f"/odoo/action-sale.product_template_action/{product.id}",
            "shoper_decide_about_product",
            login="shoper-user",
        )
        decision = self.decisions(state="decided")
        self.assertEqual(decision.choice, "odoo")
        self.work(decision.decision_run_id)
        self.assertEqual(*self.names(remote_id, product))

    @thorough
    def test_of_two_shops_one_is_chosen_for_a_new_product(self):
        product = self.odoo_product("Plecak")
        other = self.connect(
            self.start_shop(empty=True, license_id="Z2"), name="Outlet"
        )
        self.start_tour(
            f"/odoo/action-sale.product_template_action/{product.id}",
            "shoper_send_to_which",
            login="shoper-user",
        )
        run = self.env["shoper.sync.run"].search([("connector_id", "=", other.id)])
        self.assertEqual(self.step(run, "product").only_res_ids, product.ids)

    @thorough
    def test_a_product_of_one_shop_is_sent_to_another_one_by_three_clicks(self):
        _remote_id, product = self.pair()
        other = self.connect(
            self.start_shop(empty=True, license_id="Z2"), name="Outlet"
        )
        self.start_tour(
            f"/odoo/action-sale.product_template_action/{product.id}",
            "shoper_send_further",
            login="shoper-user",
        )
        run = self.env["shoper.sync.run"].search([("connector_id", "=", other.id)])
        self.assertEqual(self.step(run, "product").only_res_ids, product.ids)

    @thorough
    def test_the_gallery_marks_pictures_and_names_a_bad_file(self):
        _remote_id, product = self.pair()
        self.start_tour(
            f"/odoo/action-sale.product_template_action/{product.id}",
            "shoper_gallery_marks",
            login="shoper-user",
        )
        self.assertEqual(self.gallery(product), ["red", "green"])


@thorough
@tagged("post_install", "-at_install")
class TestTourOneProductInPolish(TestTourOneProduct):
    walked_in = "pl_PL"
