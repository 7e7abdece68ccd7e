from unittest.mock import patch

from odoo.fields import Command

from ...sync.engine.limits import BATCH
from ..cases.length import thorough
from ..cases.undo_case import UndoWords
from ..cases.variant_case import EXPORT, IMPORT, TO_ODOO, TO_SHOP, VariantCase

EANS = ("2900000000018", "2900000000025", "2900000000032")


class TestExchangedEans(UndoWords, VariantCase):
    """Bar codes that the shop gives to another product or variant: Odoo takes none
    that is in use."""

    def given(self, records):
        return tuple(record.barcode for record in records)

    @thorough
    def test_products_exchange_theirs_whatever_batch_they_are_in(self):
        names = ("Alfa", "Beta", "Gamma")
        ids = [
            self.shop_product(name, ean=ean)
            for name, ean in zip(names, EANS, strict=True)
        ]
        self.exchange(IMPORT)
        products = [self.record_of("product", remote_id) for remote_id in ids]
        turned = EANS[1:] + EANS[:1]
        for remote_id, ean in zip(ids, turned, strict=True):
            self.shop_edit(remote_id, ean=ean)
        self.enterContext(patch.dict(BATCH, odoo=1))
        run = self.exchange(TO_ODOO)
        self.assertEqual(self.given(products), turned)
        self.assertNothingToDo(self.exchange(TO_ODOO))
        self.undo(run)
        self.assertEqual(self.given(products), EANS)
        self.assertEqual(set(run.change_ids.mapped("state")), {"undone"})

    @thorough
    def test_variants_exchange_theirs_although_another_one_waits(self):
        product_id, _group, variants = self.shop_jacket(("S", "M", "L"))
        taken = self.odoo_product("Inny", barcode=EANS[2]).barcode
        self.edit_variant(variants["S"], ean=EANS[0])
        self.edit_variant(variants["L"], ean=EANS[1])
        self.exchange(IMPORT)
        self.edit_variant(variants["S"], ean=EANS[1])
        self.edit_variant(variants["M"], ean=taken)
        self.edit_variant(variants["L"], ean=EANS[0])
        run = self.synchronise(product={}, variant=TO_ODOO)
        self.assertRunDone(run)
        (waiting,) = self.changes(run, state="waiting")
        self.assertEqual(waiting.after, {"ean": taken})
        self.assertIn("Inny", waiting.message)
        found = self.variants_of(self.record_of("product", product_id))
        given = self.given(found[size] for size in "SML")
        self.assertEqual(given, (EANS[1], False, EANS[0]))

    @thorough
    def test_a_new_product_gets_the_one_that_another_gives_up(self):
        remote_id = self.shop_product("Alfa", ean=EANS[0])
        self.exchange(IMPORT)
        self.shop_edit(remote_id, ean=EANS[1], code="ALFA-1")
        new_id = self.shop_product("Beta", ean=EANS[0], code="ALFA")
        self.exchange(IMPORT | TO_ODOO)
        records = [self.record_of("product", item) for item in (new_id, remote_id)]
        self.assertEqual(self.given(records), EANS[:2])
        self.assertNothingToDo(self.exchange(IMPORT | TO_ODOO))

    @thorough
    def test_two_products_with_one_ean_hold_up_nothing_else(self):
        ids = [self.shop_product(name, ean=EANS[0]) for name in ("Alfa", "Beta")]
        product_id, _group, _variants = self.shop_jacket()
        plan = self.synchronise(auto_apply=False, product=IMPORT, variant=IMPORT)
        planned = self.changes(plan, "product", state="planned")
        self.assertEqual(len(planned.filtered(lambda c: "ean" in c.after)), 1)
        self.assertIn("another one has it", planned.filtered("message").message)
        run = self.exchange(IMPORT)
        records = [self.record_of("product", item) for item in ids]
        self.assertEqual(self.given(records), (EANS[0], False))
        self.assertEqual(len(self.record_of("product", product_id)), 1)
        self.assertEqual(len(self.changes(run, "variant", "create_odoo", "done")), 2)
        change = self.changes(run, "product").filtered("message")
        self.assertEqual(change.res_id, records[1].id)
        self.assertWaits(self.exchange(TO_ODOO), "Alfa")
        # Another company's product is no candidate, and has one all the same.
        other = self.env["res.company"].create({"name": "Inna"})
        self.odoo_product("Obcy", barcode=EANS[2], company_id=other.id, taxes_id=False)
        self.shop_product("Gamma", ean=EANS[1])
        self.shop_product("Delta", ean=EANS[2])
        plan = self.synchronise(auto_apply=False, product=IMPORT)
        (told,) = self.changes(plan, "product").filtered("message")
        self.assertIn("another product", told.message)
        # Somebody gives the other one to a packaging before the plan is applied.
        packaging = {"uom_id": self.unit.id, "barcode": EANS[1]}
        records[0].product_variant_id.product_uom_ids = [Command.create(packaging)]
        self.confirm(plan)
        self.work(plan)
        self.assertRunDone(plan)
        made = self.changes(plan, "product", "create_odoo", "done")
        self.assertEqual(len(made), 2)
        self.assertNotIn("ean", made[0].after | made[1].after)
        self.assertIn("Alfa", " ".join(made.mapped("message")))

    @thorough
    def test_an_ean_goes_from_a_variant_to_a_simple_product(self):
        product_id, _group, variants = self.shop_jacket()
        self.edit_variant(variants["S"], ean=EANS[0])
        simple_id = self.shop_product("Alfa")
        self.exchange(IMPORT)
        variant = self.variants_of(self.record_of("product", product_id))["S"]
        simple = self.record_of("product", simple_id)
        self.edit_variant(variants["S"], ean="")
        self.shop_edit(simple_id, ean=EANS[0])
        run = self.exchange(TO_ODOO)
        self.assertWaits(run, "Kurtka")
        self.assertFalse(variant.barcode)
        self.exchange(TO_ODOO)
        self.assertEqual(simple.barcode, EANS[0])

    @thorough
    def test_a_number_that_is_no_ean_stays_in_odoo(self):
        self.connector.default_category_id = self.element("category", self.category_id)
        template = self.odoo_product("Alfa", barcode="WEW-17")
        jacket = self.odoo_jacket()
        self.variants_of(jacket)["S"].barcode = "2900000000019"
        run = self.exchange(EXPORT)
        row = self.row(self.exported(template))
        self.assertEqual(row["ean"], "")
        self.assertEqual(self.shop_variants_of(self.exported(jacket))["S"]["ean"], "")
        told = self.changes(run, state="done").filtered("message")
        self.assertEqual(set(told.mapped("entity")), {"product", "variant"})
        self.assertIn("WEW-17", " ".join(told.mapped("message")))
        self.shop.requests.clear()
        self.assertNothingToDo(self.exchange(TO_SHOP))
        template.barcode = EANS[0]
        self.exchange(TO_SHOP)
        self.assertEqual(self.row(self.exported(template))["ean"], EANS[0])
        template.barcode = "WEW-18"
        self.assertWaits(self.exchange(TO_SHOP), "WEW-18")
