from .committed_case import CommittedCase

IMPORT = {
    "unit": {"import_unlinked": True},
    "category": {},
    "producer": {"import_unlinked": True},
    "tax": {},
    "tag": {"import_unlinked": True},
    "product": {"import_unlinked": True},
}


class TestTwoShopsAtOnce(CommittedCase):
    """The schedules of two shops are due at the same moment: what both have is made
    in Odoo once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.start_worker()

    def fill(self, shop):
        shop.owner.create("producers", {"name": "Nasz Wierch"})
        shop.owner.create("product-tags", {"name": "Nasz tag", "lang_id": 1})
        category_id = self.shop_category("Nasza kategoria", shop=shop)
        self.shop_product("Nasz namiot", shop=shop, category_id=category_id)

    def made(self):
        return [
            self.everything(model).search_count([("name", "like", "Nasz")])
            for model in (
                "shoper.producer",
                "product.tag",
                "product.category",
                "product.template",
            )
        ]

    def test_what_the_other_shop_made_since_the_plan_is_linked_and_not_made_twice(self):
        other_shop = self.start_shop()
        other = self.connect(other_shop)
        self.addCleanup(self.env.cr.commit)
        self.addCleanup(other.unlink)
        for shop in (self.shop, other_shop):
            self.fill(shop)
        run, other_run = self.queue(**IMPORT), self.queue(other, **IMPORT)
        self.env.cr.commit()

        def work_ours(_seconds):
            self.worker.work(run)
            self.worker.wait()

        # All but products is planned by then.
        other_shop._sleep = work_ours
        other_shop.faults.add(path="bulk|products", kind="delay")
        self.work(other_run)
        self.assertRunDone(run)
        self.assertRunDone(other_run)
        self.assertEqual(self.made(), [1, 1, 1, 1])
        stale = self.changes(other_run, verb="create_odoo", state="stale")
        self.assertEqual(set(stale.mapped("entity")), {"producer", "category", "tag"})
        self.assertRunDone(self.synchronise(other, **IMPORT))
        self.assertEqual(self.made(), [1, 1, 1, 1])
        linked = other.element_ids.filtered(lambda item: "Nasz" in (item.name or ""))
        self.assertEqual(set(linked.mapped("link_state")), {"linked"})
