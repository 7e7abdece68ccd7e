from collections import defaultdict
from datetime import date
from decimal import Decimal

from lxml import etree

from ...sync.sale.money import vat_in
from ...sync.sale.tax import Tax
from ..cases.order_life_case import OrderLifeCase

COMPANY = ("company", "card_paid")
PERSON = ("registered", "card_paid")
EACH = 7  # orders of every mix, for each way of rounding
MIXES = (
    ("registered", "card_paid", "mixed_vat"),
    ("registered", "card_paid", "line_discounts", "mixed_vat"),
    ("company", "card_paid"),
)


class TestOrdersInvoices(OrderLifeCase):
    """Invoices of a shop's orders: for whom a person asked for them, and posted only
    where they are what the shop sold."""

    def open_shop(self):
        super().open_shop()
        self.env["product.template"].search([]).invoice_policy = "order"
        self.connector.write({"orders_invoice": "posted"})

    # ------------------------------------------------------------------ given
    def bought(self, kind=COMPANY, seed=1, **values):
        """An order that was taken over, and looked at once more.

        :return: (number of the order, the order in Odoo, its invoices)
        """
        order_id, order = self.taken(kind, seed=seed, **values)
        self.assertRunDone(self.take_over())
        return order_id, order, order.invoice_ids

    # ------------------------------------------------------------------ for whom
    def test_companies_get_invoices_and_consumers_do_not(self):
        person_id = self.buy(PERSON, seed=2)
        order_id, order, invoice = self.bought()
        row = self.row_of(order_id)
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(f"{invoice.amount_total:.2f}", row["sum"])
        self.assertEqual(invoice.ref, str(order_id))
        self.assertEqual(invoice.partner_id, order.partner_invoice_id)
        number = row["billing_address"]["tax_identification_number"]
        digits = "".join(filter(str.isdigit, number))
        self.assertIn(digits, invoice.commercial_partner_id.vat)
        self.assertEqual(invoice.invoice_date, date.today())
        day = order.shoper_paid_on
        self.assertEqual(
            (invoice.delivery_date, invoice.taxable_supply_date), (day, day)
        )
        self.assertFalse(self.order(person_id).invoice_ids)
        self.assertQuiet()
        self.assertFalse(self.env["mail.mail"].search([]))
        self.assertFalse(invoice.message_follower_ids)

    def test_who_ticked_the_field_gets_an_invoice_or_everybody(self):
        self.connector.orders_invoice_for = "wish"
        wished_id = self.buy((*PERSON, "invoice_wanted"), seed=2)
        company_id = self.buy(("company_without_nip", "card_paid"), seed=3)
        _id, other, invoices = self.bought(PERSON)
        self.assertFalse(invoices)
        self.assertEqual(self.order(wished_id).invoice_ids.state, "posted")
        self.assertFalse(self.order(company_id).invoice_ids)
        self.assertQuiet()
        self.connector.orders_invoice_for = "all"
        run = self.take_over(auto_apply=False)
        changes = self.changes(run, "order", "act")
        self.assertEqual(changes.mapped("kind"), ["Invoice", "Invoice"])
        self.assertIn("Posted", changes[0].after_text)
        self.assertFalse(other.invoice_ids, "a preview makes none")
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertEqual(other.invoice_ids.state, "posted")

    def test_drafts_are_made_once_all_is_delivered_where_that_counts(self):
        self.connector.orders_invoice = "draft"
        goods = self.env["product.template"].search([("type", "=", "consu")])
        goods.invoice_policy = "delivery"
        _id, order, invoices = self.bought(("company", "cod"), lines=self.two_things())
        self.assertFalse(invoices)
        self.assertQuiet()
        self.deliver(order)
        self.assertRunDone(self.take_over())
        invoice = order.invoice_ids
        self.assertEqual(
            (invoice.state, invoice.delivery_date), ("draft", date.today())
        )
        self.assertQuiet()

    def test_what_is_not_paid_is_not_invoiced(self):
        order_id, order, invoices = self.bought(("company", "cod"))
        self.assertEqual((order.state, len(invoices)), ("sale", 0))
        self.shop.owner.pay(order_id)
        self.take_over()
        self.assertEqual(order.invoice_ids.state, "posted")

    def test_orders_that_were_there_before_are_left_alone(self):
        self.connector.orders_invoice = "none"
        _id, order, _none = self.bought()
        self.env.cr.execute(
            "UPDATE sale_order SET create_date = create_date - interval '1 hour'"
        )
        self.env.invalidate_all()
        self.connector.orders_invoice = "posted"
        self.assertTrue(self.connector.orders_invoice_since)
        self.assertQuiet()
        self.assertFalse(order.invoice_ids)

    # ------------------------------------------------------------------ exact or not
    def test_an_invoice_that_is_not_what_the_shop_sold_stays_a_draft(self):
        ids = [self.buy(COMPANY, seed=seed) for seed in (1, 2, 3)]
        self.take_over()
        dearer, other_number, good = map(self.order, ids)
        dearer.order_line[0].price_unit += 1
        partner = other_number.partner_invoice_id.commercial_partner_id
        partner.with_context(no_vat_validation=True).vat = "PL5260250274"
        run = self.take_over()
        self.assertRunDone(run)
        states = [order.invoice_ids.state for order in (dearer, other_number, good)]
        self.assertEqual(states, ["draft", "draft", "posted"])
        told = {
            change.element_id.remote_id: change.message
            for change in self.changes(run, "order", "act")
        }
        self.assertIn("Its total is", told[ids[0]])
        self.assertIn("The buyer gave the NIP", told[ids[1]])
        self.assertIn("stays a draft", dearer.invoice_ids.message_ids[0].body)
        self.assertQuiet()

    def test_invoices_are_exact_by_both_ways_of_rounding(self):
        self.connector.orders_invoice_for = "all"
        unit = self.env["decimal.precision"].search([("name", "=", "Product Unit")])
        unit.digits = 3
        for number, rounding in enumerate(("round_globally", "round_per_line")):
            self.company.tax_calculation_rounding_method = rounding
            ids = [
                order_id
                for place, mix in enumerate(MIXES)
                for order_id in self.shop.owner.buy(
                    EACH, f"{number} {place}", [*mix], restock=True
                )
            ]
            self.take_over()
            waiting = self.reasons(self.take_over())
            self.assertLess(len(waiting), len(ids) / 4, waiting)
            posted = 0
            for order_id in set(ids) - waiting.keys():
                invoice = self.order(order_id).invoice_ids
                self.assertEqual(invoice.state, "posted")
                total = self.row_of(order_id)["sum"]
                self.assertEqual(f"{invoice.amount_total:.2f}", total)
                self.assertVat(invoice)
                posted += 1
            self.assertGreater(posted, 2 * EACH)

    def assertVat(self, invoice):
        """The VAT of each rate is within a grosz of what is in its gross amounts."""
        gross = defaultdict(Decimal)
        for line in invoice.invoice_line_ids:
            gross[line.tax_ids] += Decimal(f"{line.price_total:.2f}")
        for tax, amount in gross.items():
            lines = invoice.line_ids.filtered(
                lambda line, own=tax: line.tax_line_id == own
            )
            vat = -sum(lines.mapped("amount_currency"))
            wanted = vat_in(amount, Tax("", Decimal(repr(tax.amount))))
            self.assertLessEqual(abs(Decimal(f"{vat:.2f}") - wanted), Decimal("0.01"))

    # ------------------------------------------------------------------------ KSeF
    def test_an_invoice_can_be_sent_to_ksef_as_it_is(self):
        if "l10n_pl_edi_ref" not in self.env["account.move"]._fields:
            self.skipTest("l10n_pl_edi is not installed")
        self.company.write(
            {"vat": "PL5260250274", "street": "Prosta 1", "city": "Łódź"}
        )
        kind = ("company", "card_paid", "mixed_vat")
        order_id, _order, invoice = self.bought(kind)
        self.assertFalse(invoice._l10n_pl_edi_check_mandatory_fields())
        root = etree.fromstring(invoice._l10n_pl_edi_render_xml().encode())

        def texts(name):
            return [item.text for item in root.iter(f"{{*}}{name}")]

        number = self.row_of(order_id)["billing_address"]["tax_identification_number"]
        self.assertIn("".join(filter(str.isdigit, number)), texts("NIP"))
        self.assertEqual(texts("P_15"), [self.row_of(order_id)["sum"]])
        lines = zip(*map(texts, ("P_8B", "P_9A", "P_11")), strict=True)
        for quantity, price, net in lines:
            self.assertAlmostEqual(float(quantity) * float(price), float(net), 2)
        rates = {f"{tax.amount:.0f}" for tax in invoice.invoice_line_ids.tax_ids}
        self.assertLessEqual({"23", "8", "5"} & rates, set(texts("P_12")))
