from odoo import api, fields, models
from odoo.exceptions import UserError

from ...sync.sales.order.maps import GONE
from ...sync.sales.order.sent import transfers


class SaleOrder(models.Model):
    """Open what Odoo has for taking back the goods and the money of an order that the
    shop took back, in part perhaps, or deleted."""

    _inherit = "sale.order"

    shoper_is_lowered = fields.Boolean(
        compute="_compute_shoper_can_give_back",
        # Whoever sells need not see deliveries, invoices and elements of shops.
        compute_sudo=True,
        help="It comes to less in the shop than when it was taken over.",
    )
    shoper_can_return = fields.Boolean(
        compute="_compute_shoper_can_give_back",
        # Whoever sells need not see deliveries and elements of shops.
        compute_sudo=True,
        help="The shop took it back, lowered or deleted it, and a delivery of it is "
        "not returned in Odoo.",
    )
    shoper_can_credit = fields.Boolean(
        compute="_compute_shoper_can_give_back",
        # Whoever sells need not see invoices and elements of shops.
        compute_sudo=True,
        help="The shop took it back, lowered or deleted it, and an invoice of it has "
        "no credit note in Odoo.",
    )

    @api.depends(
        "shoper_status_id.incoming",
        "shoper_link_state",
        "shoper_total",
        "picking_ids.state",
        "picking_ids.return_ids.state",
        "order_line.move_ids.state",
        "order_line.move_ids.returned_move_ids.state",
        "invoice_ids.state",
        "invoice_ids.reversal_move_ids.state",
    )
    def _compute_shoper_can_give_back(self):
        gone = self._shoper_gone_since()
        for order in self:
            # A status counts only once a person said that it means this.
            is_given_back = order.shoper_status_id.incoming in GONE
            is_given_back |= order.shoper_link_state == "missing" or order in gone
            order.shoper_is_lowered = not is_given_back and order._is_lowered()
            is_given_back |= order.shoper_is_lowered
            order.shoper_can_return = is_given_back and bool(
                order._deliveries_to_return()
            )
            order.shoper_can_credit = is_given_back and bool(
                order._invoices_to_credit()
            )

    def _is_lowered(self):
        """Tell whether the order comes to less in the shop than what was taken over."""
        in_shop, taken_over = self.shoper_shop_total, self.shoper_total
        return self.currency_id.compare_amounts(in_shop, taken_over) < 0

    def _shoper_gone_since(self):
        """Find which of these orders the shop deleted, whether they are linked still or
        somebody unlinked or ignored them: {order: when that was found}."""
        numbers = filter(None, self.mapped("shoper_number"))
        elements = self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "in", self.shoper_connector_id.ids),
                ("entity", "=", self._shoper_entity),
                ("remote_id", "in", [int(number) for number in numbers]),
                ("gone_since", "!=", False),
            ],
            ["connector_id", "remote_id", "gone_since"],
        )
        since = {
            (element.connector_id, str(element.remote_id)): element.gone_since
            for element in elements
        }
        keys = {
            order: (order.shoper_connector_id, order.shoper_number) for order in self
        }
        return {order: since[key] for order, key in keys.items() if key in since}

    def _deliveries_to_return(self):
        """Find the done deliveries of this order of whose goods nothing is returned or
        about to be."""
        return transfers(self).filtered(
            lambda picking: (
                picking.state == "done"
                and picking.picking_type_code == "outgoing"
                and all(
                    back.state == "cancel" for back in self._returned_moves(picking)
                )
            )
        )

    def _returned_moves(self, picking):
        """Find what comes back of a delivery; not of the goods of another order."""
        moves = picking.move_ids.filtered(
            lambda move: move.sale_line_id.order_id.id in (False, self.id)
        )
        return moves.returned_move_ids

    def _invoices_to_credit(self):
        """Find the posted invoices without a credit note."""
        return self.invoice_ids.filtered(
            lambda move: (
                move.state == "posted"
                and move.move_type == "out_invoice"
                and all(item.state == "cancel" for item in move.reversal_move_ids)
            )
        )

    def action_shoper_return(self):
        """Open Odoo's own return of the delivery; of several, the first of which
        nothing is returned yet."""
        self.ensure_one()
        picking = self._deliveries_to_return().sorted("id")[:1]
        if not picking:
            raise UserError(self.env._("There is no delivery left to be returned."))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "stock.act_stock_return_picking"
        )
        return action | {"context": self._wizard_context(picking)}

    def action_shoper_credit(self):
        """Open Odoo's own credit note of the invoice; of several, the first without
        one."""
        self.ensure_one()
        invoice = self._invoices_to_credit().sorted("id")[:1]
        if not invoice:
            raise UserError(
                self.env._("There is no invoice left without a credit note.")
            )
        context = {"default_reason": self._reason_to_credit(invoice)}
        return invoice.action_reverse() | {
            "context": self._wizard_context(invoice) | context
        }

    def _reason_to_credit(self, invoice):
        """Say why money is given back, as it is printed for the buyer and KSeF is told,
        until somebody writes another reason."""
        env = self.with_context(lang=invoice.partner_id.lang or self.env.lang).env
        if self.shoper_status_id.incoming == "returned":
            return env._("Return of order %s", self.shoper_number)
        if self.shoper_is_lowered:
            return env._("Correction of order %s", self.shoper_number)
        return env._("Order %s was cancelled", self.shoper_number)

    def _wizard_context(self, record):
        """Make the context by which a dialog of Odoo knows the document it is about."""
        return {
            "active_model": record._name,
            "active_id": record.id,
            "active_ids": record.ids,
        }
