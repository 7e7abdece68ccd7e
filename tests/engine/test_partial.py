from ..cases.length import thorough
from ..cases.product_case import ProductCase


class TestPartial(ProductCase):
    """Runs that concern chosen elements and records only."""

    def partial(self, elements=None, records=None, **options):
        values = {
            "entity": "product",
            "is_partial": True,
            "only_element_ids": elements.ids if elements else [],
            "only_res_ids": records.ids if records else [],
            "property_ids": self.all_properties(),
        }
        run = self.connector.with_user(self.manager)._synchronise([values | options])
        self.work(run)
        return run

    def test_only_the_chosen_pair_is_updated_and_little_is_asked_of_the_shop(self):
        (chosen_id, chosen), (other_id, other) = self.pair_each("Namiot", "Karimata")
        for remote_id in (chosen_id, other_id):
            self.shop_texts(remote_id, name=f"Nowy {remote_id}")
        self.shop.requests.clear()
        run = self.partial(self.element("product", chosen_id), update_linked="odoo")
        self.assertRunDone(run)
        self.assertEqual(chosen.name, f"Nowy {chosen_id}")
        self.assertEqual(other.name, "Karimata")
        self.assertLessEqual(len(self.shop.requests), 3)
        self.partial(records=other, update_linked="odoo")
        self.assertEqual(other.name, f"Nowy {other_id}")

    def test_only_the_chosen_ones_are_created_on_the_other_side(self):
        first, second = (self.shop_product(name) for name in ("Namiot", "Karimata"))
        ours, others = (self.odoo_product(name) for name in ("Kuchenka", "Plecak"))
        self.synchronise(product={})
        options = {"import_unlinked": True, "export_unlinked": True}
        run = self.partial(self.element("product", first), ours, **options)
        self.assertRunDone(run)
        self.assertTrue(self.record_of("product", first))
        self.assertFalse(self.record_of("product", second))
        self.assertTrue(self.exported(ours))
        self.assertFalse(self.exported(others))

    @thorough
    def test_a_product_made_in_the_shop_meanwhile_is_linked_and_no_twin_is_made(self):
        self.synchronise(product={})
        ours = self.odoo_product("Kuchenka")
        remote_id = self.shop_product("Kuchenka")
        self.shop.requests.clear()
        self.assertRunDone(self.partial(records=ours, export_unlinked=True))
        self.assertEqual(self.record_of("product", remote_id), ours)
        self.assertEqual(self.writes(), [])

    @thorough
    def test_what_it_links_is_read_again_however_long_the_shop_has_had_it(self):
        remote_id = self.shop_product("Kuchenka", code="KU", stock={"weight": 1})
        self.synchronise(product={})
        self.shop_edit(remote_id, stock={"weight": 2})
        ours = self.odoo_product("Kuchenka", default_code="KU", weight=3)
        run = self.partial(records=ours, update_linked="odoo", link_criterion="code")
        self.assertRunDone(run)
        self.assertEqual(self.record_of("product", remote_id), ours)
        self.assertEqual(ours.weight, 2)

    @thorough
    def test_it_opens_no_gate_and_is_no_default_of_the_dialog(self):
        _remote_id, product = self.pair("Namiot")
        product.weight = 2
        self.shop.faults.add("PUT", "products", status=400, scope="item", times=1)
        run = self.synchronise(product={"update_linked": "shop"})
        self.assertEqual(run.state, "done_with_errors")
        values = {"is_partial": True, "only_res_ids": product.ids}
        part = {"is_partial": True, "only_parent_ids": product.ids}
        run = self.synchronise(product=values | {"update_linked": "odoo"}, image=part)
        self.assertEqual(self.step(run, "product").state, "done")
        step = self.step(run, "image")
        self.assertEqual(step.state, "blocked", "also in its own run")
        self.assertIn("the synchronisation of Products of", step.message)
        run = self.synchronise(image={})
        self.assertEqual(self.step(run, "image").state, "blocked")
        wizard = self.env["shoper.sync.wizard"].with_user(self.manager)
        wizard = wizard.create({"connector_id": self.connector.id})
        enabled = wizard.line_ids.filtered("enabled").mapped("entity")
        self.assertEqual(enabled, ["image"])

    @thorough
    def test_it_closes_no_gate_of_its_own_run(self):
        _remote_id, product = self.pair("Namiot")
        unit = self.env["uom.uom"].create({"name": "paleta"})
        self.shop.faults.add("POST", "units", status=400, scope="item")
        values = {"is_partial": True, "only_res_ids": unit.ids}
        run = self.synchronise(
            unit=values | {"export_unlinked": True},
            product={"is_partial": True, "only_res_ids": product.ids},
        )
        self.assertEqual(self.step(run, "unit").state, "done_with_errors")
        self.assertEqual(self.step(run, "product").state, "done")


class TestPartialNumbers(ProductCase):
    """Partial runs that name elements by their ids in the shop."""

    def fetch(self, entity, *remote_ids, **options):
        values = {"entity": entity, "is_partial": True, "import_unlinked": True}
        values["only_remote_ids"] = list(remote_ids)
        run = self.connector.with_user(self.manager)._synchronise([values | options])
        self.work(run)
        return run

    def test_what_was_never_mirrored_is_fetched_and_created(self):
        wanted, other = (self.shop_product(name) for name in ("Namiot", "Karimata"))
        run = self.fetch("product", wanted)
        self.assertRunDone(run)
        self.assertEqual(self.record_of("product", wanted).name, "Namiot")
        self.assertFalse(self.record_of("product", other))
        self.assertEqual(self.changes(run).mapped("verb"), ["create_odoo"])

    def test_it_is_linked_with_what_fits_and_then_updated(self):
        ours = self.odoo_product("Namiot")
        wanted = self.shop_product("Namiot", stock={"weight": 3})
        run = self.fetch(
            "product",
            wanted,
            update_linked="odoo",
            property_ids=self.properties("weight"),
        )
        self.assertRunDone(run)
        self.assertEqual(self.record_of("product", wanted), ours)
        self.assertEqual(ours.weight, 3)

    @thorough
    def test_a_preview_shows_it_first(self):
        wanted = self.shop_product("Namiot")
        values = {
            "entity": "product",
            "only_remote_ids": [wanted],
            "is_partial": True,
            "import_unlinked": True,
        }
        connector = self.connector.with_user(self.manager)
        run = connector._synchronise([values], auto_apply=False)
        self.work(run)
        self.assertEqual(run.state, "planned")
        self.assertEqual(self.changes(run, state="planned").name, "[NAMIOT] Namiot")
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertRunDone(run)
        self.assertTrue(self.record_of("product", wanted))

    def test_units_by_number_too(self):
        unit_id = self.shop.owner.create(
            "units",
            {"floating_point": 0, "translations": {"pl_PL": {"name": "wiadro"}}},
        )
        self.assertRunDone(self.fetch("unit", unit_id))
        self.assertEqual(self.record_of("unit", unit_id).name, "wiadro")

    @thorough
    def test_a_number_that_the_shop_does_not_have_is_told_and_stops_no_other(self):
        wanted = self.shop_product("Namiot")
        run = self.fetch("product", wanted, 987654)
        self.assertEqual(run.state, "done_with_errors")
        failed = self.changes(run, state="failed")
        self.assertEqual(failed.name, "#987654")
        self.assertIn("987654", failed.message)
        self.assertIn("shop's panel", failed.message)
        self.assertTrue(self.record_of("product", wanted))

    @thorough
    def test_a_known_one_that_is_gone_is_told_by_its_name(self):
        remote_id, _product = self.pair("Namiot")
        self.shop.owner.delete("products", remote_id)
        run = self.fetch("product", remote_id)
        self.assertIn("Namiot", self.changes(run, state="failed").name)
        self.assertEqual(self.element("product", remote_id).link_state, "missing")

    @thorough
    def test_an_ignored_one_that_is_gone_stays_ignored(self):
        remote_id, _product = self.pair("Namiot")
        self.element("product", remote_id).with_user(self.manager).action_ignore()
        self.shop.owner.delete("products", remote_id)
        run = self.fetch("product", remote_id)
        self.assertTrue(self.changes(run, state="failed"))
        self.assertEqual(self.element("product", remote_id).link_state, "ignored")

    @thorough
    def test_an_ignored_one_and_one_without_its_whole_are_told(self):
        remote_id, _product = self.pair("Namiot")
        self.element("product", remote_id).with_user(self.manager).action_ignore()
        run = self.fetch("product", remote_id)
        self.assertIn("ignored", self.changes(run, state="failed").message)
        self.shop_variants(remote_id)
        variant_id = self.shop.shop.rows("product-stocks")[-1]["stock_id"]
        run = self.fetch("variant", int(variant_id))
        self.assertIn("takes no part", self.changes(run, state="failed").message)

    @thorough
    def test_many_numbers_cost_few_calls(self):
        ids = [self.shop_product(f"Namiot {number}") for number in range(120)]
        self.synchronise(product={})
        self.shop.requests.clear()
        self.assertRunDone(self.fetch("product", *ids, import_unlinked=False))
        paths = [request.path for request in self.shop.requests]
        self.assertLessEqual(len([path for path in paths if path == "bulk"]), 1, paths)
        self.assertLessEqual(len(paths), 5, paths)
