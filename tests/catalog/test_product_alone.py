from odoo.exceptions import UserError

from ..cases.image_case import ImageCase, picture
from ..cases.length import thorough


class TestProductAlone(ImageCase):
    """*Compare and Synchronise* on a product, and on products chosen in the list."""

    def dialog(self, products, user=None, **lines):
        """The dialog as the button opens it, with options of some lines changed."""
        products = products.with_user(user or self.manager)
        action = products.action_shoper_synchronise()
        wizard = self.env["shoper.sync.wizard"].browse(action["res_id"])
        wizard = wizard.with_user(user or self.manager)
        for line in wizard.line_ids:
            line.write(lines.get(line.entity, {}))
        return wizard

    def run_alone(self, products, user=None, **lines):
        action = self.dialog(products, user, **lines).action_synchronise()
        run = self.env["shoper.sync.run"].browse(action["res_id"])
        self.work(run)
        return run

    def state(self, product):
        self.env.invalidate_all()
        return product.shoper_element_ids.sync_state

    @thorough
    def test_the_dialog_offers_what_belongs_to_products_and_deletes_nothing(self):
        _remote_id, product = self.pair()
        wizard = self.dialog(product)
        self.assertLessEqual(
            {"product", "image"}, set(wizard.line_ids.mapped("entity"))
        )
        self.assertNotIn("category", wizard.line_ids.mapped("entity"))
        self.assertEqual(wizard.product_ids, product)
        self.assertFalse(any(wizard.line_ids.mapped("delete_unlinked")))
        line = wizard.line_ids.filtered(lambda line: line.entity == "product")
        line.write({"import_unlinked": False, "delete_unlinked": True})
        unlinked = self.shop_product("Karimata")
        run = self.env["shoper.sync.run"].browse(wizard.action_synchronise()["res_id"])
        self.work(run)
        self.assertRunDone(run)
        self.assertTrue(self.row(unlinked))

    def test_only_the_product_itself_is_read_and_written(self):
        (chosen_id, chosen), (other_id, other) = self.pair_each("Namiot", "Karimata")
        for remote_id in (chosen_id, other_id):
            self.shop_texts(remote_id, name=f"Nowy {remote_id}")
        before = self.element("product", other_id).payload
        run = self.run_alone(chosen)
        self.assertRunDone(run)
        self.assertEqual(chosen.name, f"Nowy {chosen_id}")
        self.assertEqual(other.name, "Karimata")
        self.assertEqual(self.element("product", other_id).payload, before)
        self.assertEqual(run.change_ids.element_id, self.element("product", chosen_id))
        # Three of them for options, one to ask which shop it is.
        self.assertLessEqual(run.shop_calls, 9)

    @thorough
    def test_products_that_were_deleted_meanwhile_do_not_make_it_a_run_of_all(self):
        _remote_id, chosen = self.pair("Namiot")
        more = self.odoo_product("Karimata")
        self.odoo_product("Nigdy nie wysłany")
        self.synchronise(product={})
        for products, left in ((chosen, 0), (chosen.copy() | more, 1)):
            wizard = self.dialog(products)
            products[0].unlink()
            self.assertEqual(len(wizard.product_ids), left)
            runs = self.env["shoper.sync.run"].search_count([])
            if left:
                run = wizard.action_synchronise()["res_id"]
                run = self.env["shoper.sync.run"].browse(run)
                self.assertEqual(self.step(run, "product").only_res_ids, more.ids)
                continue
            for action in (wizard.action_preview, wizard.action_synchronise):
                with self.assertRaisesRegex(UserError, "(?s)products.*choose"):
                    action()
            self.assertEqual(self.env["shoper.sync.run"].search_count([]), runs)
            self.assertNotIn("category", wizard.line_ids.mapped("entity"))
            download = wizard.line_ids[0].offered["download"]
            self.assertEqual(download, ["all"], "it is still about single ones")

    @thorough
    def test_an_edit_is_not_overwritten_since_that_was_chosen_once(self):
        _remote_id, product = self.pair()
        options = {"update_linked": "odoo", "conflict_policy": "overwrite"}
        plan = self.synchronise(auto_apply=False, product=options)
        plan.with_user(self.manager).action_cancel()
        for name in ("Swój", "Znów swój"):
            product.name = name
            run = self.run_alone(product, product={"update_linked": "odoo"})
            self.assertRunDone(run)
            self.assertEqual(product.name, name)
            self.assertEqual(self.state(product), "conflict")
            self.assertRunDone(self.synchronise(product=options))
            self.assertEqual(product.name, "Namiot")

    @thorough
    def test_its_pictures_are_read_whatever_becomes_of_filters_by_ids(self):
        remote_id, product = self.pair()
        for policy in ("accepted", "refused", "ignored", "nothing"):
            with self.subTest(policy=policy):
                self.shop.switches.id_filter = policy
                content = picture(size=(40, 30 + len(policy)))
                self.shop_image(remote_id, f"{policy}.jpg", content)
                other_id = self.shop_product(f"Inny {policy}")
                self.shop_image(other_id, "cudzy.jpg")
                self.assertRunDone(self.run_alone(product))
                self.assertIn(f"{policy}.jpg", self.gallery(product))
        elements = self.env["shoper.element"]
        self.assertFalse(elements.search([("name", "=", "cudzy.jpg")]))

    @thorough
    def test_several_products_of_the_list_are_taken_together(self):
        ids, products = zip(*self.pair_each(*"ABC"), strict=True)
        for product in products:
            product.list_price = 200.0
        chosen = products[0] | products[1]
        run = self.run_alone(chosen, product={"update_linked": "shop"})
        self.assertRunDone(run)
        prices = [self.row(remote_id)["stock"]["price"] for remote_id in ids]
        self.assertEqual(prices, ["246.00", "246.00", "123.00"])

    @thorough
    def test_the_menu_of_actions_takes_what_is_chosen_in_the_list(self):
        products = self.pair("Namiot")[1] | self.pair("Karimata")[1]
        menu = self.env.ref("shoper_connector.product_template_action_synchronise")
        chosen = {"active_model": products._name, "active_ids": products.ids}
        action = menu.with_user(self.user).with_context(**chosen).run()
        wizard = self.env["shoper.sync.wizard"].browse(action["res_id"])
        self.assertEqual(wizard.product_ids, products)

    @thorough
    def test_a_preview_writes_nothing_until_it_is_applied(self):
        remote_id, product = self.pair()
        self.shop_texts(remote_id, name="Nowy")
        wizard = self.dialog(product)
        run = self.env["shoper.sync.run"].browse(wizard.action_preview()["res_id"])
        self.work(run)
        self.assertEqual((run.state, product.name), ("planned", "Namiot"))
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(product.name, "Nowy")

    @thorough
    def test_its_new_pictures_arrive_and_those_of_others_do_not(self):
        (chosen_id, chosen), (other_id, other) = self.pair_each("Namiot", "Karimata")
        self.shop_image(chosen_id, "przód")
        self.shop_image(other_id, "przód")
        options = {"import_unlinked": True}
        self.assertRunDone(self.run_alone(chosen, image=options))
        self.assertEqual(chosen.shoper_image_ids.mapped("name"), ["przód"])
        self.assertFalse(other.shoper_image_ids)
        gone = self.shop_image(chosen_id, "tył")
        self.assertRunDone(self.run_alone(chosen, image=options))
        self.shop.owner.delete("product-images", gone)
        self.assertRunDone(self.run_alone(chosen, image=options))
        self.assertEqual(self.element("image", gone).link_state, "missing")

    @thorough
    def test_a_picture_of_odoo_reaches_the_shop_for_this_product_only(self):
        (_chosen_id, chosen), (_other_id, other) = self.pair_each("Namiot", "Karimata")
        for product in (chosen, other):
            self.gallery_image(product, "przód")
        run = self.run_alone(
            chosen, image={"export_unlinked": True, "import_unlinked": False}
        )
        self.assertRunDone(run)
        posted = [path for verb, path in self.writes() if verb == "POST"]
        self.assertEqual(posted, ["product-images"])

    @thorough
    def test_a_product_that_the_shop_lacks_is_created_alone(self):
        ours, others = (self.odoo_product(name) for name in ("Kuchenka", "Plecak"))
        self.synchronise(product={})
        self.assertEqual(ours.shoper_unlinked_shops, self.connector.name)
        run = self.run_alone(ours, product={"export_unlinked": True})
        self.assertRunDone(run)
        self.assertTrue(self.exported(ours))
        self.assertFalse(self.exported(others))
        self.env.invalidate_all()
        self.assertFalse(ours.shoper_unlinked_shops)

    def test_what_the_shop_lacks_is_offered_to_be_created_there(self):
        ours, linked = self.odoo_product("Kuchenka"), self.pair("Namiot")[1]
        chosen = self.dialog(linked | ours).line_ids.grouped("entity")["product"]
        self.assertFalse(chosen.export_unlinked)
        run = self.run_alone(ours)
        self.assertRunDone(run)
        self.assertTrue(self.exported(ours))

    @thorough
    def test_an_empty_plan_names_the_way_to_create_what_the_shop_lacks(self):
        ours = self.odoo_product("Kuchenka")
        leave = {"export_unlinked": False}
        for products, lacking in ((ours, 1), (ours | self.pair("Namiot")[1], 1)):
            wizard = self.dialog(products, product=leave, image=leave, variant=leave)
            action = wizard.action_preview()
            run = self.env["shoper.sync.run"].browse(action["res_id"])
            self.work(run)
            self.assertTrue(run.is_empty_plan)
            self.assertEqual(run.lacking_count, lacking)

    @thorough
    def test_the_form_says_how_the_product_stands_to_the_shop(self):
        remote_id, product = self.pair()
        self.assertEqual(self.state(product), "linked")
        self.run_alone(product)
        self.assertEqual(self.state(product), "same")
        self.assertTrue(product.shoper_element_ids.synced_at)
        self.shop_texts(remote_id, name="Nowy")
        wizard = self.dialog(product)
        self.work(self.env["shoper.sync.run"].browse(wizard.action_preview()["res_id"]))
        self.assertEqual(self.state(product), "differs")
        self.run_alone(product)
        self.assertEqual(self.state(product), "same")
        self.shop_texts(remote_id, name="Inny")
        product.name = "Swój"
        self.run_alone(product)
        self.assertEqual(self.state(product), "conflict")
        product.name = "Inny"
        self.run_alone(product)
        self.assertEqual(self.state(product), "same")
        product.taxes_id = False
        self.run_alone(product)
        self.assertEqual(self.state(product), "waiting")

    @thorough
    def test_a_comparison_of_one_product_says_nothing_about_another(self):
        (remote_id, product), (_other_id, other) = self.pair_each("Namiot", "Karimata")
        self.shop_texts(remote_id, name="Nowy")
        options = {"update_linked": "odoo", "property_ids": self.all_properties()}
        self.synchronise(auto_apply=False, product=options)
        self.run_alone(other)
        self.assertEqual(self.state(product), "differs")
        self.assertEqual(self.state(other), "same")

    @thorough
    def test_users_of_the_connector_may_do_it(self):
        remote_id, product = self.pair()
        self.shop_texts(remote_id, name="Nowy")
        self.assertRunDone(self.run_alone(product, user=self.user))
        self.assertEqual(product.name, "Nowy")
