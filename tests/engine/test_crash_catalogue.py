import json

from ..cases.committed_case import CommittedCase
from ..cases.length import some, thorough
from ..cases.undo_case import DELETE, CoatWords
from ..cases.variant_case import EXPORT, IMPORT, TO_ODOO, TO_SHOP

RESOURCES = (
    "units",
    "producers",
    "option-groups",
    "options",
    "option-values",
    "product-tags",
    "products",
    "product-images",
    "product-stocks",
)
SOME = 2  # calls at which a worker is killed in usual runs


class TestCrashOfCatalogue(CoatWords, CommittedCase):
    """A worker that is killed at each kind of call, for every type: no twin, nothing
    lost, and the next one goes on."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.start_worker()

    def kill_at(self, method, resource):
        """Kill the worker when the shop has carried out such a call, or a bulk call
        with one in it, and is about to answer."""
        answer = type(self.shop).spoil

        def killing(fault, request, response):
            if (method, resource) in self.calls_of(request):
                self.shop.spoil = answer
                self.worker.kill()
            return answer(fault, request, response)

        self.shop.spoil = killing

    def calls_of(self, request):
        path = request.path.removeprefix("/webapi/rest/").strip("/")
        if path != "bulk":
            return {(request.method, path.partition("/")[0])}
        items = json.loads(request.get_data())
        return {
            (item["method"], item["path"].removeprefix("/webapi/rest/").split("/")[0])
            for item in items
        }

    def kill_at_each(self, run, calls):
        """Let one worker after the other work a run, each of which is killed at one of
        the calls, in this order, but for the last one. In usual runs some are."""
        self.env.cr.commit()
        for call in some(calls, SOME):
            self.kill_at(*call)
            self.worker.work(run)
            self.assertTrue(self.was_killed(self.worker), f"{call} was made")
        self.shop.spoil = type(self.shop).spoil
        self.work(run)
        self.assertRunDone(run)

    def own_catalogue(self):
        """A product with all that can be created in the shop for it."""
        template = self.odoo_jacket(name="Nasz płaszcz")
        template.shoper_producer_id = self.env["shoper.producer"].create(
            {"name": "Nasz producent"}
        )
        template.product_tag_ids = self.env["product.tag"].create({"name": "Nasz tag"})
        template.uom_id = self.env["uom.uom"].create({"name": "nasza jednostka"})
        image = self.gallery_image(template, "Przód")
        self.gallery_image(template, "Tył")
        template.product_variant_ids[0].shoper_image_id = image
        return template

    def whole(self, product_id):
        """All of a product, with the names of its tags, which come back as others."""
        row, *rest = self.as_a_whole(product_id)
        tags = {
            int(tag["tag_id"]): tag["name"]
            for tag in self.shop.shop.rows("product-tags")
        }
        return row | {"tags": [tags[item] for item in row["tags"]]}, *rest

    def counts(self):
        return {name: len(self.shop.shop.rows(name)) for name in RESOURCES}

    @thorough
    def test_an_export_and_its_undoing_go_on(self):
        template = self.own_catalogue()
        before = self.counts()
        everything = dict.fromkeys(
            ("unit", "producer", "tag", "product", "image", "variant"), EXPORT
        )
        run = self.queue(category={}, tax={}, **everything)
        self.kill_at_each(
            run, [("POST", name) for name in RESOURCES] + [("PUT", "product-stocks")]
        )
        units = self.counts()["units"] - before["units"]
        made = dict(zip(RESOURCES, (units, 1, 1, 1, 2, 1, 1, 2, 3), strict=True))
        self.assertEqual(
            self.counts(), {name: before[name] + made[name] for name in RESOURCES}
        )
        names = [
            row["translations"]["pl_PL"]["name"] for row in self.shop.shop.rows("units")
        ]
        self.assertEqual(len(names), len(set(names)))
        found = self.shop_variants_of(self.exported(template))
        self.assertEqual({row["active"] for row in found.values()}, {"1"})
        self.shop.requests.clear()
        for update in (TO_SHOP, TO_ODOO):
            options = dict.fromkeys(everything, EXPORT | IMPORT | update)
            options |= {"unit": EXPORT | IMPORT}  # linked by other names
            self.assertNothingToDo(self.synchronise(**options))
        undo = self.plan_undo(run)
        self.confirm(undo)
        order = [name for name in reversed(RESOURCES) if name != "product-tags"]
        order.insert(3, "product-tags")
        self.kill_at_each(undo, [("DELETE", name) for name in order])
        self.assertEqual(self.counts(), before)
        made = self.changes(run, verb="create_shop")
        self.assertEqual(set(made.mapped("state")), {"undone"})

    @thorough
    def test_deletes_and_their_undoing_go_on(self):
        jacket_id, _group, ids = self.shop_jacket(name="Nasza kurtka")
        self.shop_image(jacket_id, "Przód")
        self.exchange(IMPORT, image=IMPORT)
        jacket = self.record_of("product", jacket_id)
        jacket.shoper_image_ids.unlink()
        self.variants_of(jacket)["S"].unlink()
        coat_id = self.shop_coat()
        self.shop.owner.create("producers", {"name": "Nasz stary"})
        self.ignore(self.other_id)
        before = self.counts(), self.whole(coat_id), self.places(coat_id)
        jacket_before = self.whole(jacket_id)
        options = dict.fromkeys(
            ("producer", "tag", "product", "image", "variant"), DELETE
        )
        run = self.queue(unit={}, category={}, tax={}, **options)
        self.kill_at_each(
            run,
            [
                ("DELETE", "producers"),
                ("DELETE", "product-tags"),
                ("GET", "userdata"),
                ("DELETE", "products"),
                ("DELETE", "product-images"),
                ("DELETE", "product-stocks"),
            ],
        )
        self.assertEqual(set(self.shop_variants_of(jacket_id)), {"M"})
        self.assertFalse(self.shop.shop.rows("product-images"))
        undo = self.plan_undo(run)
        self.assertEqual(self.changes(undo, state="waiting").mapped("message"), [])
        self.confirm(undo)
        self.kill_at_each(
            undo,
            [
                ("POST", "producers"),
                ("POST", "product-tags"),
                ("POST", "products"),
                ("PUT", "product-stocks"),
                *[("POST", "product-images"), ("POST", "product-stocks")] * 2,
                ("PUT", "product-stocks"),
            ],
        )
        new_id = self.restored()
        self.assertEqual(self.counts(), before[0])
        self.assertEqual(self.whole(new_id), before[1])
        self.assertEqual(self.places(new_id), before[2])
        self.assertEqual(self.whole(jacket_id), jacket_before)
        self.assertNotEqual(self.shop_variants_of(jacket_id)["S"]["stock_id"], ids["S"])
        deletes = self.changes(run, verb="delete_shop")
        self.assertEqual(set(deletes.mapped("state")), {"undone"})

    @thorough
    def test_an_import_of_everything_goes_on(self):
        jacket_id, _group, ids = self.shop_jacket(name="Nasza kurtka")
        image_id = self.shop_image(jacket_id, "Przód")
        self.edit_variant(ids["S"], gfx_id=image_id)
        options = dict.fromkeys(("product", "image", "variant"), IMPORT | TO_ODOO)
        run = self.queue(**options)
        self.kill_at_each(
            run,
            [("GET", "option-values"), ("GET", "product-stocks"), ("GET", "userdata")],
        )
        template = self.record_of("product", jacket_id)
        variants = self.variants_of(template)
        self.assertEqual(set(variants), {"S", "M"})
        self.assertEqual(self.gallery(template), ["Przód"])
        self.assertEqual(
            variants["S"].shoper_image_id, self.record_of("image", image_id)
        )
        self.shop.requests.clear()
        for update in (TO_SHOP, TO_ODOO):
            options = dict.fromkeys(options, IMPORT | EXPORT | update)
            self.assertNothingToDo(self.synchronise(**options))
