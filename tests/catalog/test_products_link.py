from odoo.fields import Command

from ..cases.length import thorough
from ..cases.product_case import ProductCase

BOTH_WAYS = {"import_unlinked": True, "export_unlinked": True}

EANS = ("2900000000018", "2900000000025")


class TestProductsLink(ProductCase):
    """Which product of the shop is which product of Odoo."""

    def test_by_name_and_code_both_must_be_the_same(self):
        remote_id = self.shop_product("Namiot", code="NT-1")
        product = self.odoo_product(" namiot ", default_code="NT-1")
        self.odoo_product("Namiot", default_code="NT-2")
        run = self.synchronise(product={})
        self.assertRunDone(run)
        self.assertEqual(self.record_of("product", remote_id), product)
        self.assertEqual(self.element("product", remote_id).linked_by, self.manager)
        element = self.element("product", remote_id).with_context(lang="en_US")
        self.assertEqual(element.link_rule_label, "Same name and code")

    def test_same_code_with_another_name_waits_and_never_becomes_a_twin(self):
        remote_id = self.shop_product("Namiot", code="NT-1")
        product = self.odoo_product("Śpiwór", default_code="NT-1")
        run = self.synchronise(product=BOTH_WAYS)
        change = self.assertWaits(run, "Same code, but not the chosen criterion")
        self.assertEqual(change.meta, {"candidates": product.ids})
        self.assertFalse(self.record_of("product", remote_id))
        self.assertEqual(self.writes(), [])
        self.assertEqual(len(self.templates().search([("name", "=", "Namiot")])), 0)

    def test_same_ean_with_another_name_and_code_waits(self):
        self.shop_product("Namiot", code="NT-1", ean="5901234123457")
        self.odoo_product("Śpiwór", default_code="SP-1", barcode="5901234123457")
        run = self.synchronise(product=BOTH_WAYS)
        self.assertWaits(run, "Same EAN, but not the chosen criterion")
        self.assertEqual(self.writes(), [])

    @thorough
    def test_a_code_that_differs_in_capitals_only_waits(self):
        remote_id = self.shop_product("Namiot", code="nt-1")
        product = self.odoo_product("Namiot", default_code="NT-1")
        run = self.synchronise(product=BOTH_WAYS)
        change = self.assertWaits(run, "Same code but for capitals")
        self.assertEqual(change.meta, {"candidates": product.ids})
        self.assertFalse(self.record_of("product", remote_id))
        self.assertEqual(self.writes(), [])

    def test_codes_that_look_the_same_are_the_same(self):
        codes = {"ŻÓŁW-1": "Z\u0307O\u0301ŁW-1", "NT 1": " NT  1"}
        for criterion in ("name_code", "code"):
            pairs = []
            for number, (ours, theirs) in enumerate(codes.items()):
                name, code = f"Namiot {number} {criterion}", f"{theirs} {criterion}"
                own = f"{ours} {criterion}"
                product = self.odoo_product(name, default_code=own)
                pairs.append((theirs, self.shop_product(name, code=code), product))
            self.shop.requests.clear()
            options = {"link_criterion": criterion, **BOTH_WAYS}
            self.assertRunDone(self.synchronise(product=options))
            for theirs, remote_id, product in pairs:
                with self.subTest(theirs, criterion=criterion):
                    self.assertEqual(self.record_of("product", remote_id), product)
            self.assertEqual(self.writes(), [])

    @thorough
    def test_an_archived_product_is_proposed_and_an_active_one_preferred(self):
        remote_id = self.shop_product("Namiot")
        old = self.odoo_product("Namiot", active=False)
        self.connector.gone_record_policy = "hide"
        run = self.synchronise(product=BOTH_WAYS)
        change = self.assertWaits(run, "Archived in Odoo")
        self.assertEqual(change.meta, {"candidates": old.ids})
        self.assertEqual(self.writes(), [])
        product = self.odoo_product("Namiot")
        self.assertRunDone(self.synchronise(product={}))
        self.assertEqual(self.record_of("product", remote_id), product)

    @thorough
    def test_what_is_a_combo_in_odoo_or_unseen_is_neither_made_nor_deleted(self):
        item = self.odoo_product("Kubek").product_variant_id
        combo = self.env["product.combo"].create(
            {
                "name": "Do wyboru",
                "combo_item_ids": [Command.create({"product_id": item.id})],
            }
        )
        self.odoo_product("Zestaw", type="combo", combo_ids=[Command.set(combo.ids)])
        hidden = self.odoo_product("Tajny", barcode=EANS[0])
        self.env["ir.rule"].create(
            {
                "name": "Hidden",
                "model_id": self.env["ir.model"]._get_id("product.template"),
                "domain_force": [("id", "!=", hidden.id)],
            }
        )
        self.shop_product("Zestaw")
        self.shop_product("Tajemnica", ean=EANS[0])
        for options, verb in (
            ({"import_unlinked": True}, "create_odoo"),
            ({"delete_unlinked": True}, "delete_shop"),
        ):
            run = self.synchronise(
                auto_apply=False, product=options | {"fetch_all": True}
            )
            found = self.changes(run, "product", verb)
            self.assertEqual(found.mapped("state"), ["waiting"] * 2)
            self.assertIn("it is a combo", found[0].message)
            self.assertIn("may not see", found[1].message)

    def test_by_code_the_name_does_not_matter(self):
        remote_id = self.shop_product("Namiot", code="NT-1")
        product = self.odoo_product("Śpiwór", default_code="NT-1")
        self.synchronise(product={"link_criterion": "code"})
        self.assertEqual(self.record_of("product", remote_id), product)

    def test_by_ean_neither_name_nor_code_matters(self):
        remote_id = self.shop_product("Namiot", code="NT-1", ean="5901234123457")
        product = self.odoo_product(
            "Śpiwór", default_code="SP-1", barcode="5901234123457"
        )
        self.synchronise(product={"link_criterion": "ean"})
        self.assertEqual(self.record_of("product", remote_id), product)

    def test_by_name_two_of_the_same_name_are_left_to_a_person(self):
        remote_id = self.shop_product("Namiot", code="NT-1")
        twins = self.odoo_product("Namiot", default_code="A") + self.odoo_product(
            "namiot", default_code="B"
        )
        run = self.synchronise(product={"link_criterion": "name"} | BOTH_WAYS)
        change = self.assertWaits(run, "several fit in Odoo (2)")
        self.assertEqual(change.meta, {"candidates": twins.ids})
        self.assertEqual(self.writes(), [])

        self.element("product", remote_id).with_user(self.user).action_link(twins[1])
        run = self.synchronise(product={"link_criterion": "name"})
        self.assertNothingToDo(run)
        self.assertEqual(self.record_of("product", remote_id), twins[1])

    def test_by_name_two_of_the_shop_for_one_of_odoo_are_left_to_a_person(self):
        self.shop_product("Namiot", code="NT-1")
        self.shop_product("Namiot", code="NT-2")
        self.odoo_product("Namiot", default_code="")
        run = self.synchronise(product={"link_criterion": "name"} | BOTH_WAYS)
        waiting = self.changes(run, "product", "ambiguous", "waiting")
        self.assertEqual(len(waiting), 2)
        self.assertFalse(self.changes(run, "product") - waiting)

    @thorough
    def test_products_of_another_company_and_combos_are_no_candidates(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.shop_product("Namiot", code="NT-1")
        self.odoo_product(
            "Namiot", default_code="NT-1", company_id=other.id, taxes_id=False
        )
        run = self.synchronise(product={})
        self.assertFalse(run.change_ids)

    @thorough
    def test_with_variants_on_one_side_all_but_what_variants_hold_is_updated(self):
        for direction in ("odoo", "shop"):
            name = f"Koszulka {direction}"
            remote_id = self.shop_product(name, code=f"A-{direction}", ean=EANS[0])
            product = self.odoo_product(
                name, default_code=f"B-{direction}", barcode=EANS[1], list_price=1.0
            )
            if direction == "odoo":
                self.shop_variants(remote_id)
            else:
                self.odoo_variants(product)
            options = {"link_criterion": "name", "update_linked": direction}
            self.assertRunDone(self.synchronise(product=options))
            self.assertEqual(self.record_of("product", remote_id), product)
            price = {"odoo": ("123.00", 100.0), "shop": ("1.23", 1.0)}[direction]
            row = self.row(remote_id)
            self.assertEqual((row["stock"]["price"], product.list_price), price)
            self.assertEqual((row["code"], row["ean"]), (f"A-{direction}", EANS[0]))
            if direction == "odoo":
                self.assertEqual(product.default_code, "B-odoo")
            self.shop_edit(remote_id, ean="")
            product.product_variant_ids.barcode = False

    @thorough
    def test_by_name_and_code_those_with_variants_fit_by_their_name(self):
        """Odoo has no code for them, their variants have."""
        remote_id, simple_id = (
            self.shop_product(name) for name in ("Kurtka", "Czapka")
        )
        self.shop_variants(remote_id)
        jacket, cap = (
            self.odoo_product(name, default_code=False) for name in ("Kurtka", "Czapka")
        )
        self.odoo_variants(jacket)
        run = self.synchronise(product=BOTH_WAYS, variant=BOTH_WAYS)
        self.assertEqual(self.record_of("product", remote_id), jacket)
        self.assertEqual(self.templates().search_count([("name", "=", "Kurtka")]), 1)
        rows = self.shop.shop.rows("products")
        names = [row["translations"]["pl_PL"]["name"] for row in rows]
        self.assertEqual(names.count("Kurtka"), 1)
        link = self.changes(run, "product", "link")
        self.assertEqual(link.rule, "same name, variants")
        self.assertNotEqual(self.record_of("product", simple_id), cap, "of no code")

    @thorough
    def test_by_code_or_ean_those_with_variants_wait_and_become_no_twins(self):
        for criterion in ("code", "ean"):
            name = f"Kurtka {criterion}"
            remote_id = self.shop_product(name)
            self.shop_variants(remote_id)
            jacket = self.odoo_product(name, default_code=False)
            self.odoo_variants(jacket)
            options = BOTH_WAYS | {"link_criterion": criterion}
            run = self.synchronise(product=options, variant=BOTH_WAYS)
            waiting = self.changes(run, "product", "ambiguous", "waiting")
            self.assertEqual(waiting.meta, {"candidates": jacket.ids})
            self.assertIn("but not the chosen criterion", waiting.message)
            self.element("product", remote_id).action_link(jacket)
        self.assertEqual(len(self.shop.shop.rows("products")), 2)

    @thorough
    def test_by_name_two_with_variants_are_left_to_a_person(self):
        remote_id = self.shop_product("Kurtka")
        self.shop_variants(remote_id)
        for _again in range(2):
            self.odoo_variants(self.odoo_product("Kurtka", default_code=False))
        run = self.synchronise(product=BOTH_WAYS, variant=BOTH_WAYS)
        waiting = self.changes(run, "product", "ambiguous", "waiting")
        self.assertEqual(waiting.element_id.remote_id, remote_id)
        self.assertEqual(len(self.shop.shop.rows("products")), 1)

    def test_unlinked_ones_with_variants_wait_where_variants_are_not_synchronised(self):
        self.shop_variants(self.shop_product("Koszulka"))
        self.odoo_variants(self.odoo_product("Spodnie"))
        run = self.synchronise(product=BOTH_WAYS)
        reasons = {
            change.verb: change.message
            for change in self.changes(run, "product", state="waiting")
        }
        self.assertEqual(run.change_ids.mapped("state"), ["waiting", "waiting"])
        self.assertIn("synchronise variants as well", reasons["create_odoo"])
        self.assertIn("synchronise variants as well", reasons["create_shop"])

    def test_bundles_and_other_currencies_are_reported_and_not_imported(self):
        self.shop_product("Zestaw", type=1)
        euro = next(
            int(row["currency_id"])
            for row in self.shop.shop.rows("currencies")
            if row["name"] == "EUR"
        )
        self.shop_product("Import", currency_id=euro)
        run = self.synchronise(product=BOTH_WAYS)
        reasons = self.changes(run, "product", "create_odoo", "waiting")
        self.assertEqual(len(reasons), 2)
        self.assertIn("bundle", reasons[0].message)
        self.assertIn("another currency", reasons[1].message)
        self.assertRunDone(run)

    def test_an_ignored_product_takes_no_part(self):
        remote_id = self.shop_product("Namiot")
        self.synchronise(product={})
        self.element("product", remote_id).with_user(self.user).action_ignore()
        self.assertNothingToDo(self.synchronise(product={"import_unlinked": True}))
