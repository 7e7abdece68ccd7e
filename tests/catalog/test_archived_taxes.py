from odoo.fields import Command

from ..cases.length import thorough
from ..cases.price_case import PriceListCase, VariantPriceCase
from ..cases.variant_case import EXPORT, IMPORT


class ArchivedTaxWords:
    """An accountant puts a new tax in the place of an old one."""

    def archived(self):
        """The tax of 23 % is archived, and there is another one."""
        self.vat.active = False
        return self.odoo_tax("23% od stycznia", 23)

    def link_anew(self, tax):
        element = self.element("tax", self.remote("tax", "23%"))
        element.with_user(self.user).action_unlink()
        element.with_user(self.user).action_link(tax.with_user(self.user))

    def taxes(self, template):
        """All VAT rates of a product, archived ones too."""
        return template.with_context(active_test=False).taxes_id

    def sold_by(self, template):
        """The VAT rates that people see, and that documents get."""
        return template.with_context(active_test=True).taxes_id


class TestArchivedTaxes(ArchivedTaxWords, PriceListCase):
    """A tax that was archived in Odoo is none by which anything is sold."""

    def test_the_rate_says_so_until_it_is_linked_with_another_one(self):
        tax = self.archived()
        self.assertEqual(self.told(), ["This tax is archived in Odoo"])
        self.link_anew(tax)
        self.assertEqual(self.told(), [])

    def told(self):
        """How what a synchronisation says of the shop's 23 % begins."""
        rate = self.element("tax", self.remote("tax", "23%"))
        changes = self.synchronise(tax={}).change_ids
        own = changes.filtered(lambda change: change.element_id == rate)
        return [change.message.split(",")[0] for change in own]

    @thorough
    def test_no_product_is_created_without_vat(self):
        tax = self.archived()
        remote_id = self.shop_product()
        run = self.synchronise(product=IMPORT)
        self.assertWaits(run, "linked with a tax that is archived")
        self.assertFalse(self.record_of("product", remote_id))
        self.link_anew(tax)
        self.assertRunDone(self.synchronise(product=IMPORT))
        template = self.record_of("product", remote_id)
        self.assertEqual(self.sold_by(template), tax)

    @thorough
    def test_beside_a_new_one_it_does_not_count(self):
        remote_id, template = self.pair(stock={"price": "123.00"})
        tax = self.archived()
        template.taxes_id = [Command.link(tax.id)]
        self.assertEqual(self.taxes(template), self.vat | tax)
        self.link_anew(tax)
        template.write({"list_price": 200.0, "standard_price": 50.0})
        self.assertRunDone(self.to_shop("price", "purchase_price"))
        stock = self.stock(remote_id)
        self.assertEqual((stock["price"], stock["price_buying"]), ("246.00", "61.50"))
        self.shop_edit(remote_id, tax_id=self.remote("tax", "8%"))
        self.assertRunDone(self.to_odoo("price", "tax"))
        self.assertEqual(self.sold_by(template), self.named("tax", "8%"))
        self.assertNothingToDo(self.to_shop("price", "tax"))

    @thorough
    def test_a_product_that_has_no_other_one_waits_and_keeps_its_vat(self):
        remote_id, template = self.pair(stock={"price": "123.00"})
        tax = self.archived()
        template.write({"list_price": 200.0, "standard_price": 50.0})
        codes = "price", "tax", "purchase_price"
        run = self.to_shop(*codes)
        waiting = self.assertWaits(run, "Choose an active one for the product")
        self.assertEqual(waiting.after.keys(), {"price", "purchase_price"})
        self.assertEqual(self.writes(), [])
        self.assertEqual(self.taxes(template), self.vat)
        self.shop_edit(remote_id, stock={"price": "369.00"})
        run = self.to_odoo(*codes, conflict_policy="overwrite")
        self.assertWaits(run, "Choose an active one for the product")
        self.assertEqual(template.list_price, 200.0)
        # What the shop says gives it the new one.
        self.link_anew(tax)
        self.assertRunDone(self.to_odoo(*codes, conflict_policy="overwrite"))
        self.assertEqual(self.sold_by(template), tax)
        self.assertEqual(template.list_price, 300.0)
        self.assertNothingToDo(self.to_odoo(*codes))

    @thorough
    def test_no_product_gets_it_from_the_shop(self):
        remote_id, template = self.pair(stock={"price": "123.00"})
        eight = self.named("tax", "8%")
        eight.active = False
        self.shop_edit(remote_id, tax_id=self.remote("tax", "8%"))
        run = self.to_odoo("price", "tax")
        self.assertWaits(run, "linked with a tax that is archived")
        self.assertEqual(self.taxes(template), self.vat)
        self.assertEqual(template.list_price, 100.0)

    @thorough
    def test_a_product_of_odoo_waits_for_another_one(self):
        template = self.odoo_product()
        tax = self.archived()
        run = self.synchronise(product=EXPORT)
        self.assertWaits(run, "Choose an active one for the product")
        template.taxes_id = tax
        self.link_anew(tax)
        self.assertRunDone(self.synchronise(product=EXPORT))
        self.assertTrue(self.exported(template))


class TestArchivedTaxesOfVariants(ArchivedTaxWords, VariantPriceCase):
    """The prices of variants are converted by the VAT rate of their product."""

    @thorough
    def test_prices_of_variants_wait_and_go_on_with_the_product_s(self):
        _product_id, stocks, variants = self.imported()
        template = variants["S"].product_tmpl_id
        tax = self.archived()
        dearer = {"shoper_price_type": "1", "shoper_price": 200.0}
        variants["S"].write(dearer)
        run = self.update_shop()
        self.assertWaits(run, "Choose an active one for the product", "variant")
        template.taxes_id = [Command.link(tax.id)]
        self.link_anew(tax)
        self.update_shop()
        row = self.shop.shop.row("product-stocks", stocks["S"])
        self.assertEqual((row["price_type"], row["price"]), ("1", "246.00"))
        self.assertNothingLeft()
