from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user

from ..cases.common import ShoperCase
from ..cases.length import thorough


class TestCompanies(ShoperCase):
    """Two shops with one catalogue, and two companies that share products."""

    def open_shop(self):
        super().open_shop()
        self.other = self.env["res.company"].create({"name": "Druga"})
        self.other.account_fiscal_country_id = self.company.account_fiscal_country_id
        self.env["account.tax.group"].create(
            {
                "name": "VAT",
                "company_id": self.other.id,
                "country_id": self.other.account_fiscal_country_id.id,
            }
        )
        self.stranger = new_test_user(
            self.env,
            login="shoper-stranger",
            groups="shoper_connector.group_shoper_manager",
            company_id=self.other.id,
            company_ids=[Command.set(self.other.ids)],
        )

    def second_shop(self, company=None):
        """Another shop and its connector; one of the other company has a VAT rate of
        that company."""
        shop = self.start_shop(empty=True)
        if company:
            self.other_vat = self.odoo_tax("23%", 23, company=company)
            self.stranger.company_ids |= self.company
            user = {"user_id": self.stranger.id}
        else:
            user = {}
        return shop, self.connect(shop, company, **user)

    def synchronise_product(self, connector, user, shop, **options):
        return self.synchronise(
            connector,
            user,
            unit={"import_unlinked": True},
            category={},
            producer={},
            tax={},
            product=options,
        )

    # -------------------------------------------------------------------- two shops
    def test_two_shops_share_a_product_and_each_has_its_own_link(self):
        shop, connector = self.second_shop()
        first = self.shop_product("Namiot", code="NT")
        self.shop_product("Inny", shop=shop, category_id=self.shop_category(shop=shop))
        second = self.shop_product(
            "Namiot", shop=shop, code="NT", category_id=self.shop_category(shop=shop)
        )
        self.assertNotEqual(first, second)
        options = {"import_unlinked": True}
        self.assertRunDone(
            self.synchronise_product(self.connector, None, self.shop, **options)
        )
        product = self.record_of("product", first)
        self.assertRunDone(self.synchronise_product(connector, None, shop))
        self.assertEqual(self.record_of("product", second, connector), product)
        for each, remote_id in ((self.connector, first), (connector, second)):
            seen = product.with_context(shoper_connector_id=each.id)
            self.assertEqual(seen.shoper_remote_id, remote_id)
            self.assertEqual(seen.shoper_link_state, "linked")
        self.assertEqual(len(product.shoper_element_ids), 2)
        # A link undone in one shop is still there in the other.
        self.element("product", second, connector).action_unlink()
        self.env.invalidate_all()
        seen = product.with_context(shoper_connector_id=connector.id)
        self.assertEqual(seen.shoper_link_state, "unlinked")
        self.assertEqual(product.shoper_remote_id, first)

    @thorough
    def test_the_price_comes_from_the_shop_that_was_linked_first(self):
        shop, connector = self.second_shop()
        first = self.shop_product("Namiot", code="NT", stock={"price": "123.00"})
        self.shop_product(
            "Namiot",
            shop=shop,
            code="NT",
            category_id=self.shop_category(shop=shop),
            stock={"price": "246.00"},
        )
        self.synchronise_product(self.connector, None, self.shop, import_unlinked=True)
        product = self.record_of("product", first)
        run = self.synchronise_product(connector, None, shop, update_linked="odoo")
        self.assertRunDone(run)
        self.assertAlmostEqual(product.list_price, 100)
        change = self.changes(run, "product", "update_odoo", "waiting")
        self.assertIn(self.connector.name, change.message)

    @thorough
    def test_each_shop_has_additional_categories_of_its_own(self):
        shop, connector = self.second_shop()
        ids = {}
        for each, name in ((self.shop, "Nowości"), (shop, "Promocje")):
            main = self.shop_category("Namioty", shop=each)
            ids[each] = main, self.shop_category(name, shop=each)
        first, second = (
            self.shop_product(
                "Namiot", shop=each, code="NT", category_id=own[0], categories=[*own]
            )
            for each, own in ids.items()
        )
        self.synchronise_product(self.connector, None, self.shop, import_unlinked=True)
        product = self.record_of("product", first)
        ours = product.shoper_category_ids
        self.assertEqual(ours.mapped("name"), ["Nowości"])
        run = self.synchronise_product(connector, None, shop, update_linked="odoo")
        self.assertRunDone(run)
        theirs = self.record_of("category", ids[shop][1], connector)
        self.assertEqual(product.shoper_category_ids, ours | theirs)
        self.shop.requests.clear()
        shop.requests.clear()
        for each, whose in ((self.connector, self.shop), (connector, shop)):
            run = self.synchronise_product(each, None, whose, update_linked="shop")
            self.assertRunDone(run)
            self.assertFalse(self.changes(run, "product").mapped("message"))
            self.assertEqual(self.writes(whose), [])
        # What one takes away is its own.
        shop.owner.update("products", second, {"categories": [ids[shop][0]]})
        run = self.synchronise_product(connector, None, shop, update_linked="odoo")
        self.assertRunDone(run)
        self.assertEqual(product.shoper_category_ids, ours)
        # Nor do they keep a product out of another shop.
        new = product.copy({"name": "Tarp", "default_code": "TP"})
        new.shoper_category_ids = theirs
        run = self.synchronise_product(
            self.connector, None, self.shop, export_unlinked=True
        )
        self.assertRunDone(run)
        self.assertEqual(new.shoper_link_state, "linked")
        # Nor does it lose one that is no more linked, or is with another one now.
        shared = self.shop_category("Nowości", shop=shop)
        self.assertRunDone(self.synchronise(connector, category={}))
        self.assertEqual(self.record_of("category", shared, connector), ours)
        element = self.element("category", ids[self.shop][1])

        def assert_waits():
            self.shop.requests.clear()
            run = self.synchronise_product(
                self.connector, None, self.shop, update_linked="shop"
            )
            waiting = self.changes(run, "product", "update_shop", "waiting")
            self.assertIn("Nowości is not linked", waiting.message)
            self.assertEqual(self.writes(), [])

        element.action_ignore()
        assert_waits()
        element.action_stop_ignoring()
        element.action_link(self.env["product.category"].create({"name": "Inne"}))
        assert_waits()

    @thorough
    def test_what_one_shop_deleted_is_not_archived_while_another_one_has_it(self):
        shop, connector = self.second_shop()
        first = self.shop_product("Namiot", code="NT")
        category_id = self.shop_category(shop=shop)
        self.shop_product("Namiot", shop=shop, code="NT", category_id=category_id)
        self.synchronise_product(self.connector, None, self.shop, import_unlinked=True)
        self.synchronise_product(connector, None, shop)
        product = self.record_of("product", first)
        self.assertEqual(len(product.shoper_element_ids), 2)
        self.shop_product("Inny", category_id=self.shop_category())
        self.connector.write(
            {"gone_element_policy": "archive", "shrink_cap_share": 100}
        )
        self.shop.owner.delete("products", first)
        run = self.synchronise_product(self.connector, None, self.shop)
        waiting = self.changes(run, "product", "gone_shop", "waiting")
        self.assertIn("another one has it", waiting.message)
        self.assertTrue(product.active)
        # A person may still say so.
        decision = self.env["shoper.decision"].search([("verb", "=", "gone_shop")])
        decision = decision.with_context(shoper_choice="archive")
        decision.with_user(self.manager).action_choose_gone()
        self.work(decision.decision_run_id)
        self.assertFalse(product.active)

    @thorough
    def test_what_it_had_when_it_was_connected_before_is_no_other_shop(self):
        shop, former = self.second_shop()
        first = self.shop_product("Namiot", code="NT")
        category_id = self.shop_category(shop=shop)
        self.shop_product("Namiot", shop=shop, code="NT", category_id=category_id)
        self.synchronise_product(self.connector, None, self.shop, import_unlinked=True)
        self.synchronise_product(former, None, shop)
        product = self.record_of("product", first)
        self.assertEqual(len(product.shoper_element_ids), 2)
        former.sudo().write(
            {"active": False, "shop_identity": self.connector.shop_identity}
        )
        self.shop_product("Inny", category_id=self.shop_category())
        self.connector.write(
            {"gone_element_policy": "archive", "shrink_cap_share": 100}
        )
        self.shop.owner.delete("products", first)
        self.synchronise_product(self.connector, None, self.shop)
        self.assertFalse(product.active)

    # ---------------------------------------------------------------- two companies
    def test_a_user_of_another_company_sees_nothing_of_the_connector(self):
        run = self.synchronise(unit={"import_unlinked": True})
        preset = self.env["shoper.sync.preset"].create(
            {
                "name": "Nocny",
                "connector_id": self.connector.id,
                "line_ids": [Command.create({"entity": "unit"})],
            }
        )
        for records in (
            self.connector,
            self.connector.language_ids,
            self.connector.check_ids,
            self.connector.element_ids,
            run,
            run.step_ids,
            run.change_ids,
            preset,
            preset.line_ids,
        ):
            with self.subTest(model=records._name):
                self.assertTrue(records)
                seen = records.with_user(self.stranger)
                self.assertFalse(seen.search([("id", "in", records.ids)]))
                with self.assertRaises(AccessError):
                    seen.read(["display_name"])
        with self.assertRaises(AccessError):
            self.queue(user=self.stranger, unit={})
        with self.assertRaises(AccessError):
            self.connector.element_ids.with_user(self.stranger).action_ignore()
        unit = self.record_of("unit", 1).with_user(self.stranger)
        self.assertEqual(unit.shoper_link_state, "unlinked")
        self.assertFalse(unit.search([("shoper_link_state", "=", "linked")]))

    def test_only_the_own_companys_taxes_are_compared_and_written(self):
        # Who works for both companies could touch the rates of either.
        self.manager.company_ids |= self.other
        shop, connector = self.second_shop(self.other)
        first = self.shop_product("Namiot", code="NT")
        second = self.shop_product(
            "Namiot", shop=shop, code="NT", category_id=self.shop_category(shop=shop)
        )
        self.synchronise_product(self.connector, None, self.shop, import_unlinked=True)
        product = self.record_of("product", first)
        own_vat = product.taxes_id.filtered(lambda tax: tax.company_id == self.company)
        self.assertEqual(own_vat.amount, 23)
        product.taxes_id = [Command.link(self.other_vat.id)]
        stranger = self.stranger
        self.assertRunDone(self.synchronise_product(connector, stranger, shop))
        self.assertEqual(self.record_of("product", second, connector), product)
        self.assertEqual(
            self.record_of("tax", self.vat_id(shop, "23%"), connector), self.other_vat
        )
        # Our shop's rate changes: the other company's rate stays.
        self.shop.owner.update(
            "products", first, {"tax_id": self.vat_id(self.shop, "8%")}
        )
        self.assertRunDone(
            self.synchronise_product(
                self.connector, None, self.shop, update_linked="odoo"
            )
        )
        amounts = {tax.company_id: tax.amount for tax in product.taxes_id}
        self.assertEqual(amounts, {self.company: 8, self.other: 23})
        # And the other shop has nothing to do about it.
        run = self.synchronise_product(connector, stranger, shop, update_linked="shop")
        self.assertRunDone(run)
        row = shop.shop.row("products", second)
        self.assertEqual(row["tax_id"], str(self.vat_id(shop, "23%")))
        # Their rate changes: the price, which comes from our shop, would with it.
        self.odoo_tax("8%", 8, company=self.other)
        shop.owner.update("products", second, {"tax_id": self.vat_id(shop, "8%")})
        price = product.list_price
        run = self.synchronise_product(connector, stranger, shop, update_linked="odoo")
        self.assertRunDone(run)
        waiting = self.changes(run, "product", "update_odoo", "waiting")
        self.assertIn(self.connector.name, waiting.mapped("message")[0])
        self.assertIn("stawką VAT zmieniłaby się", waiting.mapped("message")[0])
        self.assertEqual(product.list_price, price)
        self.assertIn(self.other_vat, product.taxes_id)

    def vat_id(self, shop, name):
        rows = shop.shop.rows("taxes")
        return next(int(row["tax_id"]) for row in rows if row["name"] == name)

    @thorough
    def test_a_branch_uses_products_and_rates_of_the_company_above_it(self):
        branch = self.env["res.company"].create(
            {"name": "Oddział", "parent_id": self.company.id}
        )
        clerk = new_test_user(
            self.env,
            login="shoper-branch",
            groups="shoper_connector.group_shoper_manager",
            company_id=branch.id,
            company_ids=[Command.set(branch.ids)],
        )
        # Odoo adds the default of the company above to what a branch creates.
        self.company.account_sale_tax_id = self.odoo_tax("Domyślna", 7)
        shop = self.start_shop(empty=True)
        connector = self.connect(shop, branch, user_id=clerk.id)
        product = self.env["product.template"].create(
            {"name": "Namiot", "default_code": "NT", "company_id": self.company.id}
        )
        producer = self.env["shoper.producer"].create(
            {"name": "Wierch", "company_id": self.company.id}
        )
        maker_id = shop.owner.create("producers", {"name": "Wierch"})
        category_id = self.shop_category(shop=shop)
        known, new = (
            self.shop_product(name, shop=shop, code=code, category_id=category_id)
            for name, code in (("Namiot", "NT"), ("Tarp", "TP"))
        )
        options = {"import_unlinked": True, "update_linked": "odoo"}
        run = self.synchronise_product(connector, clerk, shop, **options)
        self.assertRunDone(run)
        self.assertEqual(self.record_of("product", known, connector), product)
        self.assertEqual(self.record_of("producer", maker_id, connector), producer)
        imported = self.record_of("product", new, connector)
        self.assertEqual(imported.taxes_id.company_id, self.company)
        self.assertEqual(imported.taxes_id.mapped("amount"), [23])
        self.assertAlmostEqual(imported.list_price, 100)
        # By hand, too.
        element = self.element("product", known, connector).with_user(clerk)
        element.action_unlink()
        element.action_link(product.with_user(clerk))
        self.assertEqual(element.link_state, "linked")

    def test_records_of_another_company_take_no_part(self):
        theirs = self.env["shoper.producer"].create(
            {"name": "Wierch", "company_id": self.other.id}
        )
        product = self.env["product.template"].create(
            {"name": "Namiot", "default_code": "NT", "company_id": self.other.id}
        )
        self.manager.company_ids |= self.other
        remote_id = self.shop.owner.create("producers", {"name": "Wierch"})
        self.shop_product("Namiot", code="NT")
        run = self.synchronise_base(product={"export_unlinked": True})
        self.assertRunDone(run)
        self.assertNotEqual(self.record_of("producer", remote_id), theirs)
        self.assertEqual(product.shoper_link_state, "unlinked")
        self.assertFalse(self.changes(run, "product", "link"))

    def test_a_run_of_a_user_who_lost_the_right_fails_and_says_so(self):
        run = self.queue(unit={"import_unlinked": True})
        groups = ("group_shoper_user", "group_shoper_manager")
        self.manager.group_ids -= self.env["res.groups"].concat(
            *(self.env.ref(f"shoper_connector.{name}") for name in groups)
        )
        self.work(run)
        self.assertEqual(run.state, "failed")
        self.assertIn("no right to synchronise", run.message)
        self.assertFalse(run.change_ids)

    def test_a_run_of_a_user_who_lost_the_company_fails_and_says_so(self):
        self.manager.company_ids |= self.other
        run = self.queue(unit={"import_unlinked": True})
        self.manager.write(
            {
                "company_id": self.other.id,
                "company_ids": [Command.set(self.other.ids)],
            }
        )
        self.work(run)
        self.assertEqual(run.state, "failed")
        self.assertIn("no access to the company", run.message)
        self.assertFalse(run.change_ids)
        self.assertFalse(self.env["uom.uom"].search([("name", "=", "zestaw")]))

    @thorough
    def test_a_connector_of_another_company_is_not_named_to_strangers(self):
        values = {"name": "Obcy", "shop_url": self.shop.url, "login": "odoo"}
        connector = self.env["shoper.connector"].with_user(self.stranger)
        connector = connector.create(values | {"password": "odoo"})
        with self.enter_registry_test_mode():
            message = connector.action_test_settings()["params"]["message"]
        self.assertEqual(connector.state, "error")
        self.assertIn("another company", message)
        self.assertNotIn(self.connector.name, message)
