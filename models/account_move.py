import re

from odoo import fields, models

from ..sync.order.payments import match_payments, tell_unmatched
from ..sync.order.supply_dates import date_supply, is_dated_by_payment

REDUCED = "K_15"  # tag of the Polish chart for what is sold with 5 % VAT
# What FA(3) has before the day of supply: the number, and those of deliveries.
BEFORE_SUPPLY = re.compile(r"</P_2>(?:\s*<WZ>[^<]*</WZ>)*")


class AccountMove(models.Model):
    """Invoices of a shop's orders, whose prices are gross."""

    _inherit = "account.move"

    shoper_is_made = fields.Boolean(
        "Made by a Synchronisation",
        readonly=True,
        copy=False,
        help="As long as nobody posted it, it goes with what becomes of its order.",
    )

    # Few ever are: the overview counts them each time that it is looked at.
    _shoper_drafts_idx = models.Index("(id) WHERE shoper_is_made AND state = 'draft'")

    def _post(self, soft=True):
        """Match invoices, whoever posts them, with what buyers paid in the shop before
        that. Of drafts that were made before anything was delivered, the date of supply
        is known by now."""
        # Whoever posts invoices need not see orders and deliveries.
        made = self.sudo().filtered("shoper_is_made")
        date_supply(
            made.filtered(
                lambda move: not move.taxable_supply_date or is_dated_by_payment(move)
            )
        )
        posted = super()._post(soft)
        invoices = posted.filtered(lambda move: move.move_type == "out_invoice")
        # Whoever posts invoices need not see orders.
        orders = invoices.sudo().line_ids.sale_line_ids.order_id
        left = match_payments(orders.filtered("shoper_number"))
        for invoice, payments in left.items():
            if invoice in invoices:
                tell_unmatched(invoice, payments)
        return posted

    def _l10n_pl_edi_get_xml_values(self):
        """Tell KSeF net prices of lines whose VAT is included in the price, and the
        rate of 5 %; Odoo's own module (`l10n_pl_edi`, which need not be there) writes
        the price as it stands on the line, and takes 5 % for exempt."""
        values = super()._l10n_pl_edi_get_xml_values()
        if not self.line_ids.sale_line_ids.order_id.filtered("shoper_number"):
            return values
        lines = list(self.invoice_line_ids)
        for vals in values["invoice_lines"]:
            line = lines[vals["NrWierszaFa"] - 1]
            if line.quantity and any(tax.price_include for tax in line.tax_ids):
                vals["P_9A"] = f"{line.price_subtotal / line.quantity:.8f}"
            tags = line.tax_tag_ids.with_context(lang="en_US").mapped("name")
            if REDUCED in [(tag or "").lstrip("+-") for tag in tags]:
                vals["P_12"] = "5"
        return values

    def _l10n_pl_edi_render_xml(self):
        """Tell KSeF the day of supply where it is not that of the invoice. Odoo's own
        module compares it with the accounting date, which is the day of the tax."""
        text = super()._l10n_pl_edi_render_xml()
        day = self.delivery_date
        is_of_shop = self.line_ids.sale_line_ids.order_id.filtered("shoper_number")
        if not is_of_shop or not day or day == self.invoice_date or "<P_6>" in text:
            return text
        return BEFORE_SUPPLY.sub(rf"\g<0>\n<P_6>{day}</P_6>", text, count=1)
