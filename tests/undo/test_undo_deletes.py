from odoo.fields import Command

from ..cases.image_case import picture
from ..cases.length import THOROUGH, thorough
from ..cases.undo_case import DELETE, CoatWords, lasting
from ..cases.variant_case import EXPORT, IMPORT, TO_ODOO, TO_SHOP, VariantCase


class UndoDeleteCase(CoatWords, VariantCase):
    """What a test does in Odoo is undone for the next one."""

    maxDiff = None


class UndoDeletedProductCase(UndoDeleteCase):
    """Words about products that were deleted in the shop."""

    def undo_without_group(self, run, before, is_tried_again=True):
        """Undo it where the shop lets no product have a group, then once more when
        somebody chose that in the panel."""
        undo = self.undo(run)
        new_id = self.restored()
        self.assertFalse(self.shop_variants_of(new_id))
        self.assertIn("Option group", self.changes(undo, "product").message)
        self.assertEqual(len(self.shop_gallery(new_id)), 2)
        left = self.changes(undo, "variant")
        self.assertEqual(set(left.mapped("state")), {"skipped"})
        self.assertIn("then undo again", left[0].message)
        if not is_tried_again:
            return
        # Somebody chooses the group in the panel.
        self.shop_edit(new_id, group_id=before[0][0]["group_id"])
        self.undo(run)
        self.assertEqual(self.restored(), new_id, "no second product")
        self.assertEqual(self.as_a_whole(new_id), before[0])
        self.assertEqual(self.places(new_id), before[1])
        self.assertEqual(self.changes(run, "product").state, "undone")


class TestUndoDeletedProducts(UndoDeletedProductCase):
    """Products that were deleted in the shop come back with all they had."""

    def open_shop(self):
        super().open_shop()
        self.deleted = UndoDeletedProductCase.delete_coat(self)

    def delete_coat(self):
        """The coat that was deleted, which all tests begin with."""
        return self.deleted

    def test_a_product_comes_back_with_variants_pictures_and_unknown_things(self):
        product_id, before, run = self.delete_coat()
        undo = self.undo(run)
        self.assertEqual(self.changes(undo, state="waiting").mapped("message"), [])
        new_id = self.restored()
        self.assertNotEqual(new_id, product_id)
        self.assertEqual(self.as_a_whole(new_id), before[0])
        self.assertEqual(self.places(new_id), before[1])
        self.assertEqual(
            self.changes(run, state="undone"), self.changes(run, "product")
        )
        told = self.changes(undo, "product").message
        self.assertIn(str(new_id), told)
        self.assertNotIn("take back", told)

    @thorough
    def test_elements_keep_their_identity_through_undoing_and_undoing_that(self):
        product_id, before, run = self.delete_coat()
        element = self.element("product", product_id)
        undo = self.undo(run)
        first_id = self.restored()
        self.assertEqual(
            (element.remote_id, element.link_state), (first_id, "unlinked")
        )
        parts = self.env["shoper.element"].search([("parent_remote_id", "=", first_id)])
        self.assertEqual(
            sorted(parts.mapped("entity")), ["image", "image", "variant", "variant"]
        )
        again = self.undo(undo)
        self.assertEqual(len(self.shop.shop.rows("products")), 1)
        self.assertFalse(self.shop.shop.rows("product-images"))
        self.assertEqual(set((element | parts).mapped("link_state")), {"missing"})
        self.assertEqual(set(undo.change_ids.mapped("state")), {"undone"})
        self.undo(again)
        second_id = self.restored()
        self.assertEqual(self.as_a_whole(second_id), before[0])
        self.assertEqual(self.places(second_id), before[1])
        self.assertEqual(element.remote_id, second_id)
        self.assertEqual(set((element | parts).mapped("link_state")), {"unlinked"})
        self.assertEqual(set(parts.mapped("parent_remote_id")), {second_id})
        count = self.env["shoper.element"].search_count([("entity", "=", "image")])
        self.assertEqual(count, 2, "none is mirrored twice")

    @thorough
    def test_a_shop_that_takes_no_group_gets_the_product_and_then_its_variants(self):
        _product_id, before, run = self.delete_coat()
        self.shop.switches.product_group = "ignored"
        self.undo_without_group(run, before, is_tried_again=THOROUGH)

    @thorough
    def test_a_shop_that_refuses_a_group_gets_the_product_without(self):
        _product_id, before, run = self.delete_coat()
        self.shop.switches.product_group = "refused"
        self.undo_without_group(run, before)

    @thorough
    def test_a_shop_that_refuses_keys_that_it_does_not_write_gets_all_of_it(self):
        _product_id, before, run = self.delete_coat()
        self.shop.switches.extra_keys = "refused"
        self.shop.switches.zero_price = "refused"
        self.undo(run)
        self.assertEqual(self.as_a_whole(self.restored()), before[0])

    @thorough
    def test_parts_left_out_of_the_plan_can_be_had_back_later(self):
        _product_id, before, run = self.delete_coat()
        undo = self.plan_undo(run)
        left = self.changes(undo, "image")[0] | self.changes(undo, "variant")[0]
        left.with_user(self.manager).action_exclude()
        self.apply(undo)
        self.assertRunDone(undo)
        new_id = self.restored()
        self.assertEqual(len(self.shop_gallery(new_id)), 1)
        self.assertEqual(len(self.shop_variants_of(new_id)), 1)
        self.assertEqual(self.changes(run, "product").state, "done")
        self.undo(run)
        self.assertEqual(self.restored(), new_id)
        self.assertEqual(len(self.shop_gallery(new_id)), 2)
        self.assertEqual(self.shop_variants_of(new_id).keys(), {"S", "M"})
        self.assertEqual(self.changes(run, "product").state, "undone")

    def test_without_the_product_nothing_of_it_comes_back(self):
        _product_id, _before, run = self.delete_coat()
        undo = self.plan_undo(run)
        self.changes(undo, "product").with_user(self.manager).action_exclude()
        self.assertEqual(set(undo.change_ids.mapped("state")), {"skipped"})
        self.apply(undo)
        self.assertEqual(len(self.shop.shop.rows("products")), 1)
        self.assertFalse(self.shop.shop.rows("product-images"))


class TestUndoDeletedOtherwise(UndoDeletedProductCase):
    """So do others, and those of shops that are not like most."""

    @thorough
    def test_a_linked_product_that_was_deleted_by_decision_is_linked_again(self):
        product_id, group, ids = self.shop_jacket()
        image_id = self.shop_image(product_id)
        self.edit_variant(ids["S"], gfx_id=image_id)
        self.exchange(IMPORT, image=IMPORT)
        template = self.record_of("product", product_id)
        variants, image = self.variants_of(template), template.shoper_image_ids
        template.active = False
        run = self.synchronise(product={})
        (asked,) = self.changes(run, "product", "gone_odoo", "waiting")
        deletion = asked.with_user(self.manager)._choose("delete")
        self.work(deletion)
        self.assertRunDone(deletion)
        self.assertFalse(self.shop.shop.rows("products"))
        records = [template, image, *variants.values()]
        for record in records:
            self.assertEqual(record.shoper_link_state, "missing")
        run = self.synchronise(product={}, variant={}, image={})
        self.assertFalse(self.changes(run, verb="gone_shop"), "nobody is asked why")
        undo = self.undo(deletion)
        self.assertEqual(self.changes(undo, state="waiting").mapped("message"), [])
        for record in records:
            self.assertEqual(record.shoper_link_state, "linked", record)
        new_id = self.exported(template)
        found = self.shop_variants_of(new_id)
        self.assertEqual(
            {size: int(row["stock_id"]) for size, row in found.items()},
            {size: item.shoper_remote_id for size, item in variants.items()},
        )
        self.assertEqual(found["S"]["gfx_id"], str(image.shoper_remote_id))
        template.active = True
        template.with_context(active_test=False).product_variant_ids.active = True
        self.shop.requests.clear()
        for update in (TO_ODOO, TO_SHOP):
            self.assertNothingToDo(
                self.exchange(IMPORT | EXPORT | update, image=IMPORT | EXPORT | update)
            )

    def test_what_cannot_be_had_back_is_said_before(self):
        product_id = self.shop_product(
            "Płaszcz",
            special_offer={"promo_id": "8", "discount": "10.00"},
            loyalty_price=5,
            in_loyalty=1,
            texts={"booster": "b"},
        )
        self.synchronise(product=DELETE)
        run = self.env["shoper.sync.run"].search([], limit=1)
        undo = self.plan_undo(run)
        message = self.changes(undo, "product", "create_shop", "planned").message
        self.assertIn("special offer", message)
        self.assertIn("loyalty points", message)
        self.assertIn("loyalty programme", message)
        self.assertIn("booster", message)
        self.apply(undo)
        self.assertIn("special offer", self.changes(undo, "product").message)
        self.assertNotEqual(self.restored(), product_id)

    @thorough
    def test_a_shop_with_warehouses_gets_back_what_lay_in_them(self):
        self.shop.settings["warehouses_enabled"] = True
        _product_id, before, run = self.delete_coat()
        self.undo(run)
        new_id = self.restored()
        self.assertEqual(self.as_a_whole(new_id), before[0])
        self.assertEqual(
            {row["stock"] for row in self.shop_variants_of(new_id).values()},
            {"7", "1"},
        )

    @thorough
    def test_a_product_of_which_there_was_none_comes_back_with_none(self):
        self.shop_product("Czapka")
        self.synchronise(unit={}, category={}, tax={}, product={})
        run = self.synchronise(product=DELETE)
        [change] = self.changes(run, "product")
        row = change.payload
        change.payload = row | {"stock": row["stock"] | {"stock": 0}}
        self.shop.switches.omitted_stock = "default"
        self.shop.switches.omitted_pkwiu = "refused"
        self.undo(run)
        self.assertEqual(float(self.row(self.restored())["stock"]["stock"]), 0)

    @thorough
    def test_more_pictures_and_variants_than_one_page_come_back(self):
        sizes = tuple(str(number) for number in range(60))
        product_id, _group, _variants = self.shop_jacket(sizes)
        for number in range(55):
            self.shop_image(product_id, f"{number}.jpg", picture(size=(8, 8 + number)))
        run = self.synchronise(product=DELETE)
        self.assertRunDone(run)
        self.undo(run)
        new_id = self.restored()
        self.assertEqual(len(self.shop_gallery(new_id)), 55)
        self.assertEqual(set(self.shop_variants_of(new_id)), set(sizes))

    @thorough
    def test_the_right_to_images_is_not_needed_to_delete(self):
        read = ("units", "categories", "taxes", "producers", "languages", "currencies")
        rights = dict.fromkeys((*read, "product-tags"), "read")
        rights |= {"products": "delete", "product-stocks": "delete"}
        self.shop.users.add_user("anna", "secret", rights)
        product_id = self.shop_product("Stary")
        self.shop_image(product_id)
        self.synchronise(product={})
        self.connector.write({"login": "anna", "password": "secret"})
        with self.enter_registry_test_mode():
            self.connector.action_test_settings()
        run = self.synchronise(product=DELETE)
        self.assertRunDone(run)
        self.undo(run)
        self.assertFalse(self.shop_gallery(self.restored()))


class TestUndoneDeletesHold(UndoDeleteCase):
    """What came back to the shop by an undo is not deleted there by the next run."""

    def preset(self, **values):
        line = {"entity": "product", "fetch_all": True, **DELETE, **values}
        return self.env["shoper.sync.preset"].create(
            {
                "name": "Nocna",
                "connector_id": self.connector.id,
                "allow_deletes": True,
                "line_ids": [Command.create(line)],
            }
        )

    def play(self, preset):
        run = preset._run()
        self.work(run)
        self.assertRunDone(run)
        return run

    def products(self):
        return [int(row["product_id"]) for row in self.shop.shop.rows("products")]

    @thorough
    def test_what_only_the_shop_had_is_kept_until_somebody_allows_to_delete_it(self):
        self.pair("Zostaje")
        ids = [self.shop_product(name) for name in ("Stary", "Starszy")]
        preset = self.preset()
        run = self.play(preset)
        self.assertEqual(len(self.products()), 1)
        elements = self.changes(run, "product", "delete_shop").element_id
        self.assertEqual(len(elements), 2)
        self.undo(run)
        restored = set(self.products())
        self.assertEqual(len(restored), 3)
        self.assertFalse(restored & set(ids))
        for _night in range(2):
            run = self.play(preset)
            waiting = self.changes(run, "product", "delete_shop", "waiting")
            self.assertEqual(waiting.element_id, elements)
            for message in waiting.mapped("message"):  # to who runs it, in Polish
                self.assertRegex(message, "Allow Deletion|Pozwól usunąć")
            self.assertEqual(set(self.products()), restored)
        decisions = self.env["shoper.decision"].search([("state", "=", "open")])
        self.assertFalse(decisions.filtered(lambda item: item.element_id in elements))
        elements[0].with_user(self.manager).action_allow_deletion()
        self.play(preset)
        self.assertEqual(elements.mapped("link_state"), ["missing", "unlinked"])

    @thorough
    def test_the_undo_is_undone_and_done_again_all_the_same(self):
        self.pair("Zostaje")
        self.shop_product("Stary")
        preset = self.preset()
        run = self.play(preset)
        element = self.changes(run, "product", "delete_shop").element_id
        undo = self.undo(run)
        again = self.undo(undo)
        self.assertEqual(element.link_state, "missing")
        self.assertEqual(len(self.products()), 1)
        self.undo(again)
        self.assertEqual(element.link_state, "unlinked")
        self.assertFalse(element.gone_choice)
        self.play(preset)
        self.assertEqual(len(self.products()), 2)
        self.assertEqual(element.link_state, "unlinked")
        # It is still linked by the criterion with what appears in Odoo.
        product = self.odoo_product("Stary", default_code=element.code)
        self.assertRunDone(self.synchronise(product={}))
        self.assertEqual(element.res_id, product.id)
        self.assertFalse(element.is_kept_in_shop)

    @thorough
    def test_what_somebody_had_decided_to_delete_is_asked_about_again(self):
        self.pair("Zostaje")
        remote_id, product = self.pair("Namiot")
        product.with_user(self.user).unlink()
        element = self.element("product", remote_id)
        note = element.left_note
        asked = self.assertWaits(self.synchronise(product={}), "Namiot")
        # What the decision did not get to, the preset does at night.
        self.shop.faults.add("DELETE", "products", status=400, scope="item")
        self.work(asked.with_user(self.manager)._choose("delete"))
        self.assertEqual(element.gone_choice, "delete")
        run = self.play(self.preset())
        self.assertEqual(element.link_state, "missing")
        self.undo(run)
        self.assertEqual(element.link_state, "unlinked")
        for options in ({}, IMPORT, EXPORT, DELETE):
            run = self.synchronise(product=options)
            [waiting] = self.changes(run, "product")
            self.assertEqual((waiting.verb, waiting.message), ("gone_odoo", note))
        self.play(self.preset())
        self.assertEqual(element.link_state, "unlinked")
        [decision] = self.env["shoper.decision"].search(
            [("element_id", "=", element.id), ("state", "=", "open")]
        )
        self.assertEqual(decision.verb, "gone_odoo")
        # Whoever decides so once more is believed.
        decision = decision.with_user(self.manager)
        decision.with_context(shoper_choice="delete").action_choose_gone()
        self.work(decision.decision_run_id)
        self.assertEqual(element.link_state, "missing")

    @thorough
    def test_what_a_decision_deleted_is_asked_about_again_whatever_runs_delete(self):
        self.pair("Zostaje")
        product_id, _group, ids = self.shop_jacket(("S", "M"))
        self.exchange(IMPORT)
        variants = self.variants_of(self.record_of("product", product_id))
        element = self.element("variant", ids["S"])
        variants["S"].unlink()
        self.synchronise(product={}, variant={})
        [decision] = self.env["shoper.decision"].search(
            [("element_id", "=", element.id), ("state", "=", "open")]
        )
        decision = decision.with_user(self.manager)
        decision.with_context(shoper_choice="delete").action_choose_gone()
        self.work(decision.decision_run_id)
        self.assertEqual(element.link_state, "missing")
        self.undo(decision.decision_run_id)
        self.assertEqual((decision.state, element.gone_choice), ("open", "ask"))
        run = self.synchronise(product={}, variant=DELETE)
        self.assertWaits(run, "", entity="variant", verb="gone_odoo")
        self.assertEqual(decision.state, "open")
        self.assertEqual(element.link_state, "unlinked")

    @thorough
    def test_what_was_deleted_since_its_record_was_is_asked_about_again(self):
        product_id, _group, ids = self.shop_jacket(("S", "M"))
        self.exchange(IMPORT)
        variants = self.variants_of(self.record_of("product", product_id))
        element = self.element("variant", ids["S"])
        variants["S"].unlink()
        run = self.synchronise(product={}, variant=DELETE)
        self.assertEqual(element.link_state, "missing")
        self.undo(run)
        for options in (DELETE, {}):
            run = self.synchronise(product={}, variant=options)
            self.assertWaits(run, "", entity="variant", verb="gone_odoo")
            self.assertEqual(element.link_state, "unlinked")
        self.assertEqual(set(self.shop_variants_of(product_id)), {"S", "M"})


class TestUndoDeletedVariants(UndoDeleteCase):
    """Variants that were deleted in the shop alone come back as well."""

    def open_shop(self):
        super().open_shop()
        self.product_id, self.group, self.ids = self.shop_jacket(("S", "M", "L"))
        self.image_id = self.shop_image(self.product_id)
        self.exchange(IMPORT, image=IMPORT)
        self.template = self.record_of("product", self.product_id)
        self.variants = self.variants_of(self.template)

    def delete_variants(self, *sizes):
        """They go from Odoo, then from the shop."""
        for size in sizes:
            self.edit_variant(self.ids[size], gfx_id=self.image_id, stock=9)
            self.variants[size].unlink()
        self.shop.requests.clear()
        run = self.synchronise(product={}, variant=DELETE)
        self.assertRunDone(run)

        return run

    @thorough
    def test_they_are_created_again_with_what_they_had(self):
        before = {
            size: self.shop.shop.row("product-stocks", self.ids[size])
            for size in ("S", "M")
        }
        run = self.delete_variants("S", "M")
        self.assertEqual(set(self.shop_variants_of(self.product_id)), {"L"})
        undo = self.undo(run)
        found = self.shop_variants_of(self.product_id)
        self.assertEqual(set(found), {"S", "M", "L"})
        for size in ("S", "M"):
            self.assertEqual(
                lasting(found[size]),
                lasting(before[size])
                | {
                    "stock": "9",
                    "calculated_availability_id": found[size][
                        "calculated_availability_id"
                    ],
                },
            )
            self.assertEqual(found[size]["gfx_id"], str(self.image_id))
            self.assertEqual(found[size]["active"], "1")
        self.assertEqual(found["L"]["stock_id"], str(self.ids["L"]))
        self.undo(undo)
        self.assertEqual(set(self.shop_variants_of(self.product_id)), {"L"})

    @thorough
    def test_either_form_of_options_is_found(self):
        run = self.delete_variants("S", "M")
        self.shop.switches.variant_options = "list"
        self.assertFalse(self.connector.variant_options)
        self.undo(run)
        self.assertEqual(set(self.shop_variants_of(self.product_id)), {"S", "M", "L"})
        self.assertEqual(self.connector.variant_options, "list")

    @thorough
    def test_one_whose_product_is_gone_waits_and_says_so(self):
        run = self.delete_variants("S", "M")
        self.shop.owner.delete("products", self.product_id)
        self.shop_product("Inny")
        self.synchronise(product={})
        undo = self.plan_undo(run)
        waiting = self.changes(undo, "variant", state="waiting")
        self.assertEqual(len(waiting), 2)
        self.assertIn("does not have “Kurtka” any more", waiting[0].message)

    @thorough
    def test_one_that_somebody_made_again_is_refused_alone(self):
        run = self.delete_variants("S", "M")
        self.shop_variant(self.product_id, self.group, {"Rozmiar": "S"}, code="X")
        undo = self.plan_undo(run)
        self.apply(undo)
        self.assertEqual(undo.state, "done_with_errors")
        self.assertEqual(
            sorted(self.changes(undo, "variant").mapped("state")), ["done", "failed"]
        )
        self.assertEqual(set(self.shop_variants_of(self.product_id)), {"S", "M", "L"})


class TestUndoDeletedOthers(UndoDeleteCase):
    """What several types deleted comes back in an order in which it fits."""

    @thorough
    def test_a_product_gets_back_tags_that_the_shop_lists_as_a_whole(self):
        self.shop.switches.product_tags = "objects"
        tag_id = self.shop.owner.create("product-tags", {"name": "Zima"})
        self.shop_product("Płaszcz", tags=[tag_id])
        run = self.synchronise(unit={}, category={}, tax={}, tag={}, product=DELETE)
        self.assertRunDone(run)
        self.undo(run)
        rows = self.shop.shop["products"].rows
        self.assertEqual(rows[self.restored()]["tags"], [tag_id])

    @thorough
    def test_a_product_gets_back_the_tag_and_producer_that_were_deleted_too(self):
        self.shop.switches.delete_in_use = "detached"
        producer_id = self.shop.owner.create("producers", {"name": "Stary"})
        tag_id = self.shop.owner.create("product-tags", {"name": "Zima"})
        product_id = self.shop_product(
            "Płaszcz", producer_id=producer_id, tags=[tag_id]
        )
        run = self.synchronise(
            unit={}, category={}, tax={}, producer=DELETE, tag=DELETE, product=DELETE
        )
        self.assertRunDone(run)
        self.assertFalse(self.shop.shop.rows("product-tags"))
        self.undo(run)
        row = self.row(self.restored())
        (tag,) = self.shop.shop.rows("product-tags")
        self.assertEqual(tag["lang_id"], "1")
        self.assertEqual(row["tags"], [int(tag["tag_id"])])
        names = {
            item["producer_id"]: item["name"]
            for item in self.shop.shop.rows("producers")
        }
        self.assertEqual(names[row["producer_id"]], "Stary")
        self.assertNotEqual(row["producer_id"], str(producer_id))
        self.assertNotEqual(self.restored(), product_id)

    @thorough
    def test_a_product_whose_category_is_gone_goes_to_the_default_one_or_waits(self):
        category_id = self.shop_category("Nietrwała")
        self.shop_product("Płaszcz", category_id=category_id)
        self.synchronise(unit={}, category={}, tax={}, producer={}, product={})
        run = self.synchronise(product=DELETE)
        self.shop.owner.delete("categories", category_id)
        self.synchronise(category={})
        undo = self.plan_undo(run)
        self.assertIn(
            "category", self.changes(undo, "product", state="waiting").message
        )
        undo.with_user(self.manager).action_cancel()
        self.connector.default_category_id = self.element("category", self.category_id)
        undo = self.undo(run)
        self.assertEqual(
            int(self.row(self.restored())["category_id"]), self.category_id
        )
        self.assertIn("Category", self.changes(undo, "product").message)

    @thorough
    def test_a_producer_comes_back_with_its_texts(self):
        self.shop.switches.extra_keys = "refused"
        producer_id = self.shop.owner.create(
            "producers",
            {"name": "Stary", "web": "https://stary.example"}
            | {"in_loyalty": 1, "sort_type": 2}
            | self.texts(description="<p>Od 1900</p>", seo_title="Stary"),
        )
        before = self.shop.shop.row("producers", producer_id)
        run = self.synchronise(unit={}, category={}, tax={}, producer=DELETE)
        undo = self.plan_undo(run)
        lost = self.changes(undo, "producer", "create_shop", "planned").message
        self.assertIn("loyalty programme", lost)
        self.assertIn("order of its products", lost)
        self.shop.requests.clear()
        self.apply(undo)
        row = self.shop.shop.rows("producers")[-1]
        but = ("producer_id", "in_loyalty", "sort_type")
        self.assertEqual(lasting(row, but), lasting(before, but))
        (sent,) = [
            call.body
            for request in self.shop.requests
            for call in request.items or [request]
            if (call.method, call.path) == ("POST", "producers")
        ]
        self.assertEqual(set(sent), {"name", "web", "translations"})

    @thorough
    def test_pictures_deleted_alone_come_back_in_place(self):
        product_id = self.shop_product("Płaszcz")
        content = picture("blue")
        self.shop_image(product_id, "Przód", content)
        run = self.synchronise(product=IMPORT, image=IMPORT)
        template = self.record_of("product", product_id)
        template.shoper_image_ids.unlink()
        run = self.synchronise(product={}, image=DELETE)
        self.assertRunDone(run)
        self.assertFalse(self.shop_gallery(product_id))
        undo = self.undo(run)
        (image,) = self.shop_gallery(product_id)
        self.assertEqual(self.shop_bytes(image), content)
        self.assertEqual(self.changes(undo, "image").state, "done")

    @thorough
    def test_pictures_that_the_shop_counts_anew_can_be_deleted_again(self):
        product_id = self.shop_product("Płaszcz")
        ids = [
            self.shop_image(product_id, name, picture(color))
            for name, color in (("a", "red"), ("b", "green"), ("c", "blue"))
        ]
        self.shop.owner.delete("product-images", ids[1])
        self.assertEqual(
            [row["order"] for row in self.shop_gallery(product_id)], ["1", "3"]
        )
        undo = self.undo(self.synchronise(product=DELETE))
        new_id = self.restored()
        self.assertEqual(
            [row["order"] for row in self.shop_gallery(new_id)], ["1", "2"]
        )
        self.undo(undo)
        self.assertFalse(self.shop.shop.rows("products"))

    @thorough
    def test_one_without_its_file_waits_and_the_rest_comes_back(self):
        product_id = self.shop_product("Płaszcz")
        self.shop_image(product_id, "Przód", picture("blue"))
        image_id = self.shop_image(product_id, "Tył", picture("green"))
        self.shop.faults.add(
            path=f"userdata/public/gfx/{image_id}.jpg", status=404, times=None
        )
        run = self.synchronise(product=DELETE)
        self.assertRunDone(run)
        undo = self.plan_undo(run)
        waiting = self.changes(undo, "image", state="waiting")
        self.assertIn("did not give its file", waiting.message)
        self.apply(undo)
        self.assertRunDone(undo)
        (image,) = self.shop_gallery(self.restored())
        self.assertEqual(image["name"], "Przód")
        self.assertEqual(self.changes(run, "product").state, "undone")

    @thorough
    def test_no_picture_is_deleted_while_the_shop_does_not_give_its_file(self):
        product_id = self.shop_product("Płaszcz")
        image_id = self.shop_image(product_id, "Przód", picture("blue"))
        self.synchronise(product=IMPORT, image=IMPORT)
        self.record_of("product", product_id).shoper_image_ids.unlink()
        self.shop.faults.add(
            path=f"userdata/public/gfx/{image_id}.jpg", status=503, times=None
        )
        run = self.synchronise(product={}, image=DELETE)
        self.assertEqual(self.changes(run, "image", "delete_shop").state, "failed")
        self.assertTrue(self.shop_gallery(product_id))

    @thorough
    def test_no_product_is_deleted_while_the_shop_does_not_give_its_pictures(self):
        product_id = self.shop_product("Płaszcz")
        self.shop_product("Inny")
        image_id = self.shop_image(product_id, "Przód", picture("blue"))
        self.shop.faults.add(
            path=f"userdata/public/gfx/{image_id}.jpg", status=503, times=None
        )
        run = self.synchronise(product=DELETE)
        failed = self.changes(run, "product", state="failed")
        self.assertEqual(failed.element_id.remote_id, product_id)
        self.assertEqual(len(self.shop.shop.rows("products")), 1)
        self.assertTrue(self.shop_gallery(product_id))
        self.shop.faults.clear()
        run = self.synchronise(product=DELETE)
        self.assertFalse(self.shop.shop.rows("products"))
        self.undo(run)
        (image,) = self.shop_gallery(self.restored())
        self.assertEqual(self.shop_bytes(image), picture("blue"))

    @thorough
    def test_users_of_what_was_created_keep_it_in_the_shop(self):
        producer = self.env["shoper.producer"].create({"name": "Nowy"})
        first = self.synchronise(unit={}, category={}, tax={}, producer=EXPORT)
        product = self.odoo_product("Namiot", shoper_producer_id=producer.id)
        second = self.synchronise(product=EXPORT)
        undo = self.plan_undo(first)
        message = self.changes(undo, "producer", state="waiting").message
        self.assertIn("Namiot", message)
        undo.with_user(self.manager).action_cancel()
        self.undo(second)
        self.undo(first)
        names = {item["name"] for item in self.shop.shop.rows("producers")}
        self.assertNotIn("Nowy", names)
        self.assertTrue(product.exists())

    @thorough
    def test_what_a_product_uses_since_the_plan_stays_in_the_shop(self):
        self.shop.switches.delete_in_use = "detached"
        self.env["shoper.producer"].create({"name": "Nowy"})
        run = self.synchronise(producer=EXPORT)
        producer_id = self.changes(run, "producer").element_id.remote_id
        undo = self.plan_undo(run)
        product_id = self.shop_product("Namiot", producer_id=producer_id)
        self.synchronise(product={})
        self.apply(undo)
        self.assertRunDone(undo)
        waiting = self.changes(undo, "producer", state="waiting")
        self.assertIn("In the shop “Namiot” uses it", waiting.message)
        self.assertEqual(int(self.row(product_id)["producer_id"]), producer_id)

    @thorough
    def test_a_product_that_got_a_picture_by_a_later_run_stays(self):
        template = self.odoo_product("Namiot")
        first = self.synchronise(product=EXPORT)
        self.gallery_image(template)
        second = self.synchronise(image=EXPORT)
        undo = self.plan_undo(first)
        self.assertIn("uses it", self.changes(undo, "product", state="waiting").message)
        undo.with_user(self.manager).action_cancel()
        self.undo(second)
        self.undo(first)
        self.assertFalse(self.shop.shop.rows("products"))

    @thorough
    def test_a_product_that_somebody_gave_a_picture_or_variants_stays(self):
        group = self.shop_group(Rozmiar=("S",))
        products = [self.odoo_product(name) for name in ("A", "B", "C")]
        run = self.synchronise(product=EXPORT)
        ids = [self.exported(product) for product in products]
        self.shop_edit(ids[0], group_id=group[0])
        self.shop_variant(ids[0], group, {"Rozmiar": "S"})
        undo = self.plan_undo(run)
        self.assertIn("variants or images", self.changes(undo, state="waiting").message)
        self.shop_image(ids[1])
        self.apply(undo)
        self.assertIn("parts of its own", self.changes(undo, state="stale").message)
        left = {int(row["product_id"]) for row in self.shop.shop.rows("products")}
        self.assertEqual(left, set(ids[:2]))
        self.assertTrue(self.shop_gallery(ids[1]))

    @thorough
    def test_one_edited_after_the_plan_stays(self):
        product = self.odoo_product("Namiot")
        undo = self.plan_undo(self.synchronise(product=EXPORT))
        self.shop_texts(self.exported(product), name="Potrzebny")
        self.apply(undo)
        self.assertEqual(self.changes(undo).mapped("state"), ["stale"])
        self.assertEqual(product.shoper_link_state, "linked")

    @thorough
    def test_an_order_in_odoo_keeps_a_restored_product_s_link(self):
        template = self.odoo_product("Namiot")
        run = self.synchronise(product=EXPORT)
        self.env["sale.order"].create(
            {
                "partner_id": self.env.user.partner_id.id,
                "order_line": [
                    Command.create({"product_id": template.product_variant_id.id})
                ],
            }
        )
        undo = self.undo(run)
        self.assertEqual(template.shoper_link_state, "missing")
        self.undo(undo)
        self.assertEqual(template.shoper_link_state, "linked")
        self.assertEqual(self.exported(template), self.restored())
