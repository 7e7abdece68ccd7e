"""Comparing invoices of orders with what the shop sold."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from odoo.models import BaseModel

from ...core.money import GROSZ, odoo_amount
from ...engine.context import Context
from ..row.money import vat_by_tax
from ..row.order_row import OrderRow
from ..row.order_total import Reproduced
from ..row.tax_number import HOME, read_tax_number
from ..row.words import clean
from .given_number import is_later_number, tax_key
from .gross_twins import is_good
from .invoice_names import InvoiceNames
from .invoice_words import InvoiceWords
from .plans import OrderPlans
from .reading import StoredOrder
from .supply_dates import divided_text, has_parts_due_apart, order_of


class InvoiceCheck:
    """Compares invoices with what the shop sold."""

    def __init__(self, ctx: Context, rows: Iterable[OrderRow]) -> None:
        """Prepare for invoices of the given orders."""
        self.ctx = ctx
        self.words = InvoiceWords(ctx)
        self.plans = OrderPlans(ctx)
        self.names = InvoiceNames(ctx, rows)

    def reasons(self, invoice: BaseModel, stored: StoredOrder | None) -> list[str]:
        """Say in what an invoice differs from the shop's order: its total, its
        currency, the VAT of a rate by more than rounding does, the tax number of the
        buyer, whom it names; and what else only an accountant can decide: see the
        methods below.

        :param invoice: of one order, with all rights
        """
        if stored is None:
            return [self.words.not_kept()]
        found = []
        total = odoo_amount(invoice.amount_total)
        if total != stored.row.total:
            words = InvoiceWords(self.ctx, invoice.currency_id)
            found.append(words.invoice_differs(invoice.amount_total, stored.row.total))
        has = invoice.currency_id
        wanted = self.plans.currencies.wanted_instead(stored.row, has)
        if wanted:
            found.append(self.words.other_currency(has.name, wanted))
        found += self._vat_reasons(invoice, stored)
        found += self._number_reasons(invoice, stored.row)
        found += self.names.reasons(invoice, stored.row)
        found += self._eu_reasons(invoice, stored.row)
        found += self._rate_reasons(invoice)
        is_divided = has_parts_due_apart(invoice)
        return found + ([divided_text(self.ctx.env)] if is_divided else [])

    def _number_reasons(self, invoice: BaseModel, row: OrderRow) -> list[str]:
        """Compare the tax number that the buyer gave with that of the contact, which
        has one of a country outside the EU in ``shoper_vat_raw``. One that is not valid
        counts as none."""
        billing = row.billing
        typed = clean(billing.tax_number) if billing else ""
        found = self.plans.destinations.places.country(billing) if billing else ""
        country = found if isinstance(found, str) else ""
        number = read_tax_number(typed, country or HOME)
        buyer = invoice.commercial_partner_id
        has = buyer.vat or ""
        if not has and number and not number.is_checked:
            has = buyer.shoper_vat_raw or ""
        reasons = []
        if is_later_number(order_of(invoice), billing):
            reasons.append(self.words.later_number(typed))
        is_same = tax_key(typed, country) == tax_key(has, country)
        is_wrong = number and number.is_checked and not number.is_valid
        if is_wrong and (is_same or not has):
            reasons.append(self.words.no_tax_number(typed))
        elif not is_same:
            given = typed if number else ""  # people also type that they have none
            reasons.append(self.words.other_tax_number(given, has))
        return reasons

    def _eu_reasons(self, invoice: BaseModel, row: OrderRow) -> list[str]:
        """Say what an EU sale without VAT lacks to be one (article 42 section 1 of the
        Polish VAT act): that it goes to another country of the EU, and that the buyer
        has a valid number of another one."""
        if not row.is_vat_eu:
            return []
        reasons = []
        place = self.plans.destinations.of(row)
        if place and not place.is_elsewhere_in_union:
            reasons.append(self.words.eu_sale_to(place.shown))
        buyer = invoice.commercial_partner_id
        number = read_tax_number(buyer.vat or "", buyer.country_code or HOME)
        if not number or not number.is_valid or number.country == HOME:
            reasons.append(self.words.no_eu_number(buyer.vat or ""))
        elif buyer.shoper_vies == "denied":
            reasons.append(self.words.denied_eu_number(buyer.vat))
        return reasons

    def _rate_reasons(self, invoice: BaseModel) -> list[str]:
        """Say that Odoo has no rate of the day by which an invoice is booked."""
        if invoice.currency_id == invoice.company_currency_id:
            return []
        day = invoice._get_invoice_currency_rate_date()
        trouble = self.plans.currencies.rate_trouble(invoice.currency_id.name, day)
        return [trouble] if trouble else []

    def _vat_reasons(self, invoice: BaseModel, stored: StoredOrder) -> list[str]:
        """Compare the VAT of each tax with what the shop's lines contain, and say which
        taxes changed since the order was made, or are not those of this sale."""
        total = self.plans.total_of(stored)
        if not isinstance(total, Reproduced):
            return [self.words.edited_total(str(stored.row.id))]
        wanted: dict[int | None, Decimal] = {}
        for tax, share in vat_by_tax(total.amounts).items():
            tax_id = self.plans.tax_of(stored.row, tax)
            wanted[tax_id] = wanted.get(tax_id, Decimal(0)) + share.vat
        has: dict[int | None, Decimal] = dict.fromkeys(wanted, Decimal(0))
        names = {}
        for line in invoice.line_ids.filtered("tax_line_id"):
            tax = line.tax_line_id.shoper_gross_of_id or line.tax_line_id
            amount = odoo_amount(-line.amount_currency)
            has[tax.id] = has.get(tax.id, Decimal(0)) + amount
            names[tax.id] = tax.name
        apart = _rounded_by(invoice)
        words = InvoiceWords(self.ctx, invoice.currency_id)
        found = [
            words.other_vat(names.get(tax_id, ""), vat, wanted.get(tax_id))
            for tax_id, vat in has.items()
            if abs(vat - wanted.get(tax_id, Decimal(0))) > apart[tax_id]
        ]
        # Amounts do not tell one tax of 0 % from another.
        sold = _sold(invoice).tax_ids
        twins = sold.filtered("shoper_gross_of_id")
        # A language that came later holds up no invoice that is printed in another one.
        printed = invoice.partner_id.lang or invoice.company_id.partner_id.lang
        languages = {self.ctx.connector.lang, printed}
        outdated = twins.filtered(lambda tax: not is_good(tax, languages))
        found += [
            self.words.outdated_tax(tax.shoper_gross_of_id.name) for tax in outdated
        ]
        taxes = sold.mapped(lambda tax: tax.shoper_gross_of_id or tax)
        others = taxes.filtered(lambda tax: not tax.amount and tax.id not in wanted)
        return found + [self.words.other_tax(tax.name) for tax in others]


def _rounded_by(invoice: BaseModel) -> defaultdict[int | None, Decimal]:
    """Say by how much the VAT of each tax may be another one than the shop's: a grosz,
    and where the company rounds it on each line, half of one for each of them.

    :return: {id of the ``account.tax`` that stands for the rate: amount}
    """
    found: defaultdict[int | None, Decimal] = defaultdict(lambda: GROSZ)
    if invoice.company_id.tax_calculation_rounding_method == "round_per_line":
        for line in _sold(invoice):
            for tax in line.tax_ids:
                found[(tax.shoper_gross_of_id or tax).id] += GROSZ / 2
    return found


def _sold(invoice: BaseModel) -> BaseModel:
    """Choose the product lines of an invoice whose total is not 0."""
    return invoice.invoice_line_ids.filtered(
        lambda line: (
            line.display_type == "product"
            and not line.currency_id.is_zero(line.price_total)
        )
    )
