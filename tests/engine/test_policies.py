from odoo.fields import Command

from ..cases.product_case import ProductCase

SIDES = ("odoo", "shop")


class TestPolicies(ProductCase):
    """Whose edit survives when a linked product was edited on either side."""

    def open_shop(self):
        super().open_shop()
        self.remote_id, self.product = self.pair("Namiot", stock={"price": "123.00"})

    def update(self, direction, policy="protect", **options):
        return self.synchronise(
            product={"update_linked": direction, "conflict_policy": policy} | options
        )

    def edit_shop(self, name):
        self.shop_texts(self.remote_id, name=name)

    def edit_odoo(self, name):
        self.product.with_context(lang="pl_PL").name = name

    def names(self):
        texts = self.row(self.remote_id)["translations"]["pl_PL"]
        return {"odoo": self.product.name, "shop": texts["name"]}

    def test_an_edit_of_the_chosen_side_arrives_on_the_other(self):
        self.edit_shop("Z panelu")
        self.assertRunDone(self.update("odoo"))
        self.assertEqual(self.names(), {"odoo": "Z panelu", "shop": "Z panelu"})
        self.edit_odoo("Z Odoo")
        self.assertRunDone(self.update("shop"))
        self.assertEqual(self.names(), {"odoo": "Z Odoo", "shop": "Z Odoo"})

    def test_protect_leaves_an_edit_of_the_other_side_alone_and_lists_it(self):
        edit = {"odoo": self.edit_odoo, "shop": self.edit_shop}
        for direction in SIDES:
            with self.subTest(direction):
                edit[direction](f"Edycja {direction}")
                before = self.names()
                run = self.update(direction)
                change = self.assertWaits(run, "left alone", verb="conflict")
                self.assertEqual(change.before, {"name": before["odoo"]})
                self.assertEqual(change.after, {"name": before["shop"]})
                self.assertEqual(self.names(), before)
                back = "shop" if direction == "odoo" else "odoo"
                self.assertRunDone(self.update(back))

    def test_protect_lists_what_both_sides_edited(self):
        self.edit_odoo("Z Odoo")
        self.edit_shop("Z panelu")
        for direction in SIDES:
            self.assertWaits(self.update(direction), "left alone", verb="conflict")
        self.assertEqual(self.names(), {"odoo": "Z Odoo", "shop": "Z panelu"})

    def test_a_conflict_keeps_nothing_else_from_being_written(self):
        self.edit_odoo("Z Odoo")
        self.edit_shop("Z panelu")
        self.shop_edit(self.remote_id, stock={"weight": 3})
        self.assertRunDone(self.update("odoo"))
        self.assertEqual(self.product.weight, 3)
        self.assertEqual(self.product.name, "Z Odoo")

    def test_price_and_vat_are_in_conflict_together(self):
        # Only the price was edited in Odoo, only the VAT rate in the shop.
        self.product.list_price = 150.0
        self.shop_edit(self.remote_id, tax_id=self.remote("tax", "8%"))
        run = self.update("odoo")
        change = self.assertWaits(run, "left alone", verb="conflict")
        self.assertEqual(set(change.before), {"price", "tax"})
        self.assertFalse(self.changes(run, state="done"))

    def test_overwrite_lets_the_chosen_side_win(self):
        for direction in SIDES:
            self.edit_odoo(f"Z Odoo, {direction}")
            self.edit_shop(f"Z panelu, {direction}")
            winner = self.names()["shop" if direction == "odoo" else "odoo"]
            self.assertRunDone(self.update(direction, "overwrite"))
            self.assertEqual(self.names(), {"odoo": winner, "shop": winner})

    def test_both_edited_to_the_same_value_is_in_sync_and_the_new_base(self):
        self.edit_odoo("Nowa nazwa")
        self.edit_shop("Nowa nazwa")
        for direction in SIDES:
            self.shop.requests.clear()
            self.assertNothingToDo(self.update(direction))
        self.edit_shop("Z panelu")
        self.assertRunDone(self.update("odoo"))
        self.assertEqual(self.product.name, "Z panelu")

    def test_what_became_equal_is_the_base_even_when_nothing_is_updated(self):
        self.edit_odoo("Nowa nazwa")
        self.edit_shop("Nowa nazwa")
        self.synchronise(product={})
        self.assertEqual(
            self.element("product", self.remote_id).base["name"], "Nowa nazwa"
        )

    def without_common_past(self):
        """A pair linked by hand whose names were never equal."""
        element = self.element("product", self.remote_id)
        element.action_unlink()
        self.edit_odoo("Z Odoo")
        element.with_user(self.user).action_link(self.product)

    def test_without_a_common_past_the_side_that_a_person_chose_wins(self):
        self.without_common_past()
        run = self.synchronise(auto_apply=False, product={"update_linked": "odoo"})
        planned = self.changes(run, "product", "update_odoo", "planned")
        self.assertEqual(planned.before, {"name": "Z Odoo"})
        self.assertEqual(planned.after, {"name": "Namiot"})
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertEqual(self.product.name, "Namiot")

    def preset_run(self, direction, **values):
        preset = self.env["shoper.sync.preset"].create(
            {
                "name": "Nocna",
                "connector_id": self.connector.id,
                "line_ids": [
                    Command.create(
                        {
                            "entity": "product",
                            "update_linked": direction,
                            "property_ids": self.all_properties(),
                            **values,
                        }
                    )
                ],
            }
        )
        run = preset._run()
        self.assertEqual(run.user_id, self.connector.user_id)
        self.work(run)
        return run

    def test_without_a_common_past_a_preset_overwrites_nothing(self):
        self.without_common_past()
        for direction in SIDES:
            run = self.preset_run(direction)
            self.assertWaits(run, "", verb="conflict")
        self.assertEqual(self.names(), {"odoo": "Z Odoo", "shop": "Namiot"})

    def test_a_preset_carries_over_what_only_one_side_edited(self):
        self.edit_shop("Z panelu")
        self.assertRunDone(self.preset_run("odoo"))
        self.assertEqual(self.product.name, "Z panelu")

    def test_after_a_download_of_new_ones_odoo_is_not_overwritten_with_old_data(self):
        self.edit_odoo("Z Odoo")
        self.edit_shop("Z panelu")
        new_id = self.shop_product("Śpiwór", code="SP")
        new = self.odoo_product("Śpiwór", default_code="SP", weight=1)
        run = self.update("odoo", "overwrite", fetch_all=False)
        self.assertRunDone(run)
        self.assertEqual(self.step(run, "product").fetched_count, 1)
        self.assertEqual(self.product.name, "Z Odoo")
        self.assertEqual(self.record_of("product", new_id), new)
        self.assertEqual(new.weight, 0, "one downloaded now is updated")

    def test_after_a_download_of_new_ones_the_shop_is_read_again_before_writing(self):
        self.edit_odoo("Z Odoo")
        self.edit_shop("Z panelu")
        run = self.update("shop", fetch_all=False)
        self.assertWaits(run, "left alone", verb="conflict")
        self.assertEqual(self.names(), {"odoo": "Z Odoo", "shop": "Z panelu"})

    def test_what_is_linked_after_such_a_download_is_read_again_first(self):
        old = {}  # the shop has had it for long, Odoo has it since today
        for name in ("Plecak", "Kuchenka", "Latarka"):
            old[name] = self.shop_product(name, code=name, stock={"weight": 1})
        self.synchronise(product={})
        self.shop_product("Lina", code="Lina")
        for remote_id in old.values():
            self.shop_edit(remote_id, stock={"weight": 2})
        self.shop_edit(old["Kuchenka"], code="Inny")
        self.shop.owner.delete("products", old["Latarka"])
        records = {
            name: self.odoo_product(name, default_code=name, weight=3)
            for name in (*old, "Lina")
        }
        self.shop.requests.clear()
        run = self.update("odoo", fetch_all=False, link_criterion="code")
        self.assertRunDone(run)
        self.assertEqual(records["Plecak"].weight, 2)
        self.assertEqual(records["Lina"].weight, 0)
        for name in ("Kuchenka", "Latarka"):
            self.assertEqual(records[name].weight, 3)
            self.assertFalse(self.element("product", old[name]).res_id)
        named = [
            call.query["filters"]["product_id"]["in"]
            for request in self.shop.requests
            for call in request.items
            if "in" in call.query["filters"]["product_id"]
        ]
        # All in one call, without the new one; what it left out is asked for again.
        self.assertEqual(named, [[*old.values()], [old["Latarka"]]])

    def test_what_the_shop_has_by_now_is_what_differs_from_odoo(self):
        remote_id = self.shop_product("Plecak", code="PL", stock={"weight": 1})
        self.synchronise(product={})
        self.shop_edit(remote_id, stock={"weight": 2})
        self.odoo_product("Plecak", default_code="PL", weight=1)
        self.assertRunDone(self.update("shop", fetch_all=False))
        self.assertEqual(float(self.row(remote_id)["stock"]["weight"]), 1)

    def test_new_ones_are_found_though_the_connector_itself_created_later_ones(self):
        product = self.odoo_product("Z Odoo")
        owner_ids = []
        self.meanwhile(
            lambda: owner_ids.append(self.shop_product("Z panelu")),
            "POST",
            "products",
            scope="item",
        )
        self.assertRunDone(self.synchronise(product={"export_unlinked": True}))
        self.assertGreater(self.exported(product), owner_ids[0])
        run = self.synchronise(product={"import_unlinked": True, "fetch_all": False})
        self.assertRunDone(run)
        self.assertEqual(self.record_of("product", owner_ids[0]).name, "Z panelu")
