import re

from odoo import api, fields, models
from odoo.tools import SQL

from ..sync.sales.order.matching import match_payments, tell_unmatched
from ..sync.sales.order.supply_dates import (
    date_supply,
    divided_text,
    has_parts_due_apart,
    is_as_dated,
)

REDUCED = "K_15"  # tag of the Polish chart for what is sold with 5 % VAT
MOST_SIGNS = 512  # that FA(3), the form of KSeF's invoices, takes as a line's name
# What FA(3) has before the day of supply: numbers of the invoice and of deliveries.
BEFORE_SUPPLY = re.compile(r"</P_2>(?:\s*<WZ>[^<]*</WZ>)*")
TOTAL = re.compile(r"(<P_15>)[^<]*")
RATE = re.compile(r"(<KursWalutyZ>)[^<]*")


class AccountMove(models.Model):
    """Invoices of a shop's orders, whose prices are gross."""

    _name = "account.move"
    _inherit = ["account.move", "shoper.fact.guard"]
    _fact_prefix = "shoper_"

    shoper_is_made = fields.Boolean(
        "Made by a Synchronisation",
        readonly=True,
        copy=False,
        help="As long as nobody posted it, it goes with what becomes of its order.",
    )

    shoper_delivered_on = fields.Date(
        "Delivery Date of a Synchronisation",
        readonly=True,
        copy=False,
        help="The delivery date that a synchronisation wrote: another one is what a "
        "person entered, and stays.",
    )
    shoper_due_on = fields.Date(
        "Taxable Supply Date of a Synchronisation",
        readonly=True,
        copy=False,
        help="The taxable supply date that a synchronisation wrote: another one is "
        "what a person entered, and stays.",
    )

    shoper_kept_draft = fields.Text(
        "Why It Is a Draft",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="What kept the synchronisation that made it from posting it, or would "
        "have",
    )
    shoper_questions = fields.Text(
        "Before It Is Posted",
        compute="_compute_shoper_questions",
        # Whoever posts invoices need not see orders.
        compute_sudo=True,
        groups="base.group_user",
        help="What came back of its orders since, what the shop did with them, and a "
        "person has to decide about",
    )
    shoper_is_asked = fields.Boolean(
        compute="_compute_shoper_questions",
        # Whoever posts invoices need not see orders.
        compute_sudo=True,
        groups="base.group_user",
        help="A person has to decide about its orders.",
    )

    # Few rows are drafts: the overview counts them each time that it is looked at.
    _shoper_drafts_idx = models.Index("(id) WHERE shoper_is_made AND state = 'draft'")

    @api.depends("state", "move_type")
    @api.depends_context("lang")
    def _compute_shoper_questions(self):
        for move in self:
            is_open = move.state == "draft" and move.move_type == "out_invoice"
            orders = move._shop_orders() if is_open else self.env["sale.order"]
            reasons = {order: order._why_not_to_invoice() for order in orders}
            move.shoper_questions = orders._said_of_each(reasons)
            move.shoper_is_asked = any(orders.mapped("shoper_questions"))

    def action_shoper_decide(self):
        """Open what is to be decided about the invoice's orders."""
        self.ensure_one()
        self.check_access("read")
        decisions = self.env["shoper.decision"]
        # Whoever posts invoices need not see orders; decisions are those of the user.
        orders = self._shop_orders()
        return decisions._action_open_about(decisions._about_orders(orders.ids))

    def _post(self, soft=True):
        """Post, and match the invoices with payments that buyers made in the shop
        before, whoever posts them. Before that, drafts that a synchronisation made get
        their date of supply: all may have been delivered since."""
        self._hold_shop_orders()
        # Whoever posts invoices need not see orders and deliveries.
        made = self.sudo().filtered("shoper_is_made")
        made = made.filtered(lambda move: not move.posted_before and is_as_dated(move))
        # Odoo's cache keeps the lines of orders for all users, whoever read them: it is
        # emptied so that all of them count here, and below those that the user may see.
        made.line_ids.invalidate_recordset(["sale_line_ids"])
        for move in date_supply(made):
            if has_parts_due_apart(move):
                move.message_post(body=divided_text(self.env))
        made.line_ids.invalidate_recordset(["sale_line_ids"])
        posted = super()._post(soft)
        invoices = posted.filtered(lambda move: move.move_type == "out_invoice")
        left = match_payments(invoices._shop_orders())
        for invoice, payments in left.items():
            if invoice in invoices:
                tell_unmatched(invoice, payments)
        return posted

    def _hold_shop_orders(self):
        """Keep synchronisations from registering payments of these invoices' orders at
        the same time: neither would see what the other one does, and the invoices would
        stay unpaid for good.

        Both write the rows of the orders, this one without changing them. So the
        database lets the second one go on only if it sees what the first one did; else
        Odoo, or the synchronisation, begins anew. A lock alone would end without a
        trace."""
        invoices = self.filtered(lambda move: move.move_type == "out_invoice")
        order_ids = invoices._shop_orders().ids
        if order_ids:
            self.env.cr.execute(
                SQL(
                    """WITH held AS (SELECT id FROM sale_order WHERE id = ANY(%s)
                                     ORDER BY id FOR NO KEY UPDATE)
                       UPDATE sale_order o SET shoper_registered = o.shoper_registered
                       FROM held WHERE o.id = held.id""",
                    order_ids,
                ),
                log_exceptions=False,  # it is no error, only not their turn
            )

    def _compute_delivery_date(self):
        """Leave the date of invoices that a synchronisation made, which it dates
        itself, and of posted ones: Odoo would take that of the order's first delivery,
        whenever one of its deliveries or returns is done."""
        kept = self.filtered(
            lambda move: (
                move.shoper_is_made
                or move.state == "posted"
                and move.line_ids.sale_line_ids.order_id.filtered("shoper_number")
            )
        )
        return super(AccountMove, self - kept)._compute_delivery_date()

    def _shop_orders(self):
        """Find the orders of a shop of which these are invoices."""
        # Whoever works with invoices need not see orders.
        sold = self.env["sale.order.line"].sudo()
        of_shop = [
            ("invoice_lines", "in", self.line_ids.ids),
            ("order_id.shoper_number", "!=", False),
        ]
        return sold.search_fetch(of_shop, ["order_id"]).order_id

    def _l10n_pl_edi_check_mandatory_fields(self):
        """Refuse to send KSeF invoices without some of their lines: Odoo's own module
        (`l10n_pl_edi`, which need not be there) leaves those out whose taxes stand
        nowhere in the VAT return, and nobody could take that back."""
        errors = super()._l10n_pl_edi_check_mandatory_fields()
        left_out = self.invoice_line_ids.filtered(
            lambda line: (
                line.display_type == "product"
                and not line.tax_tag_ids
                and not line.currency_id.is_zero(line.price_total)
                and line.move_id._shop_orders()
            )
        )
        if left_out:
            taxes = left_out.tax_ids.mapped(lambda tax: tax.shoper_gross_of_id or tax)
            errors["shoper_left_out"] = {
                "level": "danger",
                "message": self.env._(
                    "KSeF would get %(invoices)s without some of its lines: their "
                    "taxes have no tax grids (%(taxes)s). Let an accountant set those "
                    "first.",
                    invoices=", ".join(left_out.move_id.mapped("name")),
                    taxes=", ".join(taxes.mapped("name")) or "-",
                ),
            }
        return errors

    def _l10n_pl_edi_get_xml_values(self):
        """Tell KSeF net prices of lines whose VAT is included in the price, the rate of
        5 %, and no longer names of lines than it takes; Odoo's own module
        (`l10n_pl_edi`, which need not be there) writes the price as it stands on the
        line, and takes 5 % for exempt."""
        values = super()._l10n_pl_edi_get_xml_values()
        if not self._shop_orders():
            return values
        lines = list(self.invoice_line_ids)
        for vals in values["invoice_lines"]:
            line = lines[vals["NrWierszaFa"] - 1]
            if line.quantity and any(tax.price_include for tax in line.tax_ids):
                vals["P_9A"] = f"{line.price_subtotal / line.quantity:.8f}"
            tags = line.tax_tag_ids.with_context(lang="en_US").mapped("name")
            if REDUCED in [(tag or "").lstrip("+-") for tag in tags]:
                vals["P_12"] = "5"
            if vals["P_7"]:
                vals["P_7"] = vals["P_7"][:MOST_SIGNS]
        return values

    def _l10n_pl_edi_render_xml(self):
        """Correct what KSeF is told of an invoice of a shop's order: the day of supply
        is named where it is not that of the invoice; an invoice in another currency
        than the company's has its total in that currency, and as its rate what one unit
        of it costs in the company's. Odoo's own module compares the day with the
        accounting date, which is the day of the tax, gives the total in the currency of
        the company, and the rate the other way round, with more decimals than KSeF
        takes."""
        text = super()._l10n_pl_edi_render_xml()
        if not self._shop_orders():
            return text
        if self.currency_id != self.company_currency_id:
            total = self.amount_total_in_currency_signed
            rate = 1 / self.invoice_currency_rate
            text = TOTAL.sub(rf"\g<1>{total:.2f}", text, count=1)
            text = RATE.sub(rf"\g<1>{rate:.6f}", text, count=1)
        day = self.delivery_date
        if not day or day == self.invoice_date or "<P_6>" in text:
            return text
        return BEFORE_SUPPLY.sub(rf"\g<0>\n<P_6>{day}</P_6>", text, count=1)
