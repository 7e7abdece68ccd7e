"""Why orders get no invoice, or one that stays a draft, in the reader's language."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from ...engine.dates import day_text
from .words import Words


class InvoiceWords(Words):
    """Says what keeps invoices from being made or posted."""

    def other_invoice_setting(self) -> str:
        """Say that an invoice was planned by another setting than there is now."""
        return self.env._(
            "What invoices are made of orders was chosen otherwise since this was "
            "planned, so that none is made; synchronise again."
        )

    def short_delivery(self, number: str) -> str:
        """Say that an order is not invoiced since not all of it was delivered."""
        return self.env._(
            "Not all of %s can be invoiced, and nothing more of it is to be delivered, "
            "so that no invoice is made by itself. Let the invoice be made of what was "
            "delivered, or leave it as it is and make one by hand.",
            number,
        )

    def over_delivery(self, number: str) -> str:
        """Say that an order is not invoiced since more of it was delivered than
        sold."""
        return self.env._(
            "More was delivered of %s than the shop sold, so that no invoice is made "
            "by itself. Let the invoice be made of what was delivered, which stays a "
            "draft where it comes to more than the buyer paid; or leave it as it is "
            "and make one by hand.",
            number,
        )

    def stays_draft(self, reasons: str) -> str:
        """Say why an invoice is not posted."""
        return self.env._("The invoice stays a draft: %s", reasons)

    def look_at_draft(self, reasons: str) -> str:
        """Say why a draft would not be posted by a synchronisation."""
        return self.env._(
            "Before you post this invoice, look at what would keep a synchronisation "
            "from posting it: %s",
            reasons,
        )

    def archived_journal(self, name: str) -> str:
        """Say that an invoice is in an archived journal."""
        return self.env._(
            "Its journal %s is archived. Choose another one for this invoice, and for "
            "those to come on the page Orders in the settings of the shop.",
            name,
        )

    def invoiced_before(self, codes: Sequence[str]) -> str:
        """Say that an invoice is of what an order was before it was edited.

        :param codes: of the properties that moved
        """
        return self.env._(
            "The order was edited in the shop (%s), and the invoice says what it was "
            "before that. Decide about that edit first; if both stay as they are, "
            "correct the invoice if it needs that, and post it.",
            self._names(codes),
        )

    def invoice_locked(self, day: date, locks: str) -> str:
        """Say that an invoice belongs to a closed period."""
        return self.env._(
            "It belongs to %(day)s, and that period is locked: %(locks)s. Open the "
            "period and post it; posted as it is, Odoo dates it in an open one.",
            day=day_text(self.env, day),
            locks=locks,
        )

    def invoice_differs(self, in_odoo: float, in_shop: Decimal) -> str:
        """Say that the total of an invoice is another one."""
        return self.env._(
            "Its total is %(odoo)s, in the shop %(shop)s.",
            odoo=self._money(in_odoo),
            shop=self._money(in_shop),
        )

    def other_vat(self, name: str, has: Decimal, wanted: Decimal | None) -> str:
        """Say that the VAT of a rate is another one."""
        return self.env._(
            "VAT of %(rate)s is %(odoo)s, by the shop %(shop)s.",
            rate=name,
            odoo=self._money(has),
            shop=self._money(wanted),
        )

    def other_tax(self, name: str) -> str:
        """Say that lines without VAT have a tax that the shop's order has not."""
        return self.env._(
            "Lines have the tax “%s”, which is not the one for this sale: it stands "
            "elsewhere in the VAT return. Correct them.",
            name,
        )

    def outdated_tax(self, name: str) -> str:
        """Say that a tax is another one than when an order was taken over."""
        return self.env._(
            "The tax “%s” was changed in Odoo after the order was taken over, and the "
            "lines have it as it was. Check accounts, grids and notes of their VAT.",
            name,
        )

    def other_tax_number(self, typed: str, has: str) -> str:
        """Say that the buyer gave another tax number than the contact has, or none."""
        if not typed:
            return self.env._(
                "The order has no NIP in the shop, and the contact has “%s”, which the "
                "invoice, also in KSeF, would name. If it is a private purchase, "
                "choose another customer on the invoice.",
                has,
            )
        if not has:
            return self.env._(
                "The buyer gave the NIP “%s”, and the contact has no tax number.", typed
            )
        return self.env._(
            "The buyer gave the NIP “%(typed)s”, and the contact has “%(has)s”.",
            typed=typed,
            has=has,
        )

    def other_name(self, named: str, has: str) -> str:
        """Say that an invoice is for somebody else than the billing address names."""
        return self.env._(
            "The billing address names “%(named)s”, and the invoice, also in KSeF, is "
            "for “%(has)s”. If these are not the same, choose the right customer on "
            "the invoice.",
            named=named,
            has=has,
        )

    def no_tax_number(self, typed: str) -> str:
        """Say that what the buyer typed is no tax number."""
        return self.env._(
            "The buyer gave the NIP “%s”, which is no valid tax number. Ask the buyer "
            "for the right one.",
            typed,
        )

    def denied_eu_number(self, number: str) -> str:
        """Say that the EU's register does not know the buyer's number."""
        return self.env._(
            "It is sold without VAT to a company in the EU, and VIES, the register of "
            "the EU, does not know the buyer's VAT number “%s”. Look it up there for "
            "the day of the sale; if it was not valid then, the sale has VAT.",
            number,
        )

    def no_eu_number(self, has: str) -> str:
        """Say that the buyer of an EU sale without VAT has no number for it."""
        if not has:
            return self.env._(
                "It is sold without VAT to a company in the EU, and the contact has no "
                "valid VAT number of another country of the EU, without which the sale "
                "has VAT."
            )
        return self.env._(
            "It is sold without VAT to a company in the EU, and the contact has no "
            "valid VAT number of another country of the EU (“%s”), without which the "
            "sale has VAT.",
            has,
        )

    def edited_total(self, number: str) -> str:
        """Say that the shop's lines do not add up."""
        return self.env._("The lines of order %s in the shop do not add up.", number)
