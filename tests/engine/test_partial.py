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
        chosen_id, chosen = self.pair("Namiot")
        other_id, other = self.pair("Karimata")
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

    def test_a_product_made_in_the_shop_meanwhile_is_linked_and_no_twin_is_made(self):
        self.synchronise(product={})
        ours = self.odoo_product("Kuchenka")
        remote_id = self.shop_product("Kuchenka")
        self.shop.requests.clear()
        self.assertRunDone(self.partial(records=ours, export_unlinked=True))
        self.assertEqual(self.record_of("product", remote_id), ours)
        self.assertEqual(self.writes(), [])

    def test_it_opens_no_gate_and_is_no_default_of_the_dialog(self):
        _remote_id, product = self.pair("Namiot")
        product.weight = 2
        self.shop.faults.add("PUT", "products", status=400, scope="item", times=1)
        run = self.synchronise(product={"update_linked": "shop"})
        self.assertEqual(run.state, "done_with_errors")
        self.assertRunDone(self.partial(records=product, update_linked="odoo"))
        run = self.synchronise(image={})
        self.assertEqual(self.step(run, "image").state, "blocked")
        wizard = self.env["shoper.sync.wizard"].with_user(self.manager)
        wizard = wizard.create({"connector_id": self.connector.id})
        enabled = wizard.line_ids.filtered("enabled").mapped("entity")
        self.assertEqual(enabled, ["image"])
