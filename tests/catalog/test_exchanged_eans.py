from unittest.mock import patch

from ...sync.engine.limits import BATCH
from ..cases.undo_case import UndoWords
from ..cases.variant_case import IMPORT, TO_ODOO, VariantCase

EANS = ("2900000000018", "2900000000025", "2900000000032")


class TestExchangedEans(UndoWords, VariantCase):
    """Bar codes that the shop gives to another product or variant: Odoo takes none
    that is in use."""

    def given(self, records):
        return tuple(record.barcode for record in records)

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

    def test_variants_exchange_theirs_although_another_one_fails(self):
        product_id, _group, variants = self.shop_jacket(("S", "M", "L"))
        taken = self.odoo_product("Inny", barcode=EANS[2]).barcode
        self.edit_variant(variants["S"], ean=EANS[0])
        self.edit_variant(variants["L"], ean=EANS[1])
        self.exchange(IMPORT)
        self.edit_variant(variants["S"], ean=EANS[1])
        self.edit_variant(variants["M"], ean=taken)
        self.edit_variant(variants["L"], ean=EANS[0])
        run = self.synchronise(product={}, variant=TO_ODOO)
        (failed,) = self.changes(run, state="failed")
        self.assertEqual(failed.after, {"ean": taken})
        found = self.variants_of(self.record_of("product", product_id))
        given = self.given(found[size] for size in "SML")
        self.assertEqual(given, (EANS[1], False, EANS[0]))

    def test_a_new_product_gets_the_one_that_another_gives_up(self):
        remote_id = self.shop_product("Alfa", ean=EANS[0])
        self.exchange(IMPORT)
        self.shop_edit(remote_id, ean=EANS[1], code="ALFA-1")
        new_id = self.shop_product("Beta", ean=EANS[0], code="ALFA")
        self.exchange(IMPORT | TO_ODOO)
        records = [self.record_of("product", item) for item in (new_id, remote_id)]
        self.assertEqual(self.given(records), EANS[:2])
        self.assertNothingToDo(self.exchange(IMPORT | TO_ODOO))
