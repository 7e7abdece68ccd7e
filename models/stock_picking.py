from odoo import api, fields, models
from odoo.exceptions import UserError

from ..sync.fulfilment.parcel.contents import orders_of
from ..sync.sales.order.sent import SENDING


class StockPicking(models.Model):
    """Transfers of goods that a buyer of a Shoper shop gets."""

    _inherit = "stock.picking"

    shoper_parcel_ids = fields.One2many(
        "shoper.parcel",
        "picking_id",
        "Parcels in the Shop",
        groups="shoper_connector.group_shoper_user",
        copy=False,
    )
    shoper_questions = fields.Text(
        "Before It Is Delivered",
        compute="_compute_shoper_questions",
        # Whoever delivers need not see the order.
        compute_sudo=True,
        groups="base.group_user",
        help="What the shop did with the order, and a person has to decide about; or "
        "how much of it is not paid",
    )

    shoper_is_asked = fields.Boolean(
        compute="_compute_shoper_questions",
        # Whoever delivers need not see the order.
        compute_sudo=True,
        groups="base.group_user",
        help="A person has to decide about its order.",
    )

    @api.depends(
        "picking_type_code",
        "move_ids.sale_line_id",
        "sale_id.shoper_questions",
        "sale_id.shoper_hold",
        "sale_id.shoper_status_id.incoming",
        "sale_id.shoper_status_id.kind",
        "sale_id.shoper_underpaid",
    )
    @api.depends_context("lang")
    def _compute_shoper_questions(self):
        for picking in self:
            orders = orders_of(picking)
            if picking.picking_type_code == "incoming":
                # What comes back is received, whatever speaks against its leaving.
                orders = orders.browse()
            reasons = {
                # What is not paid is told, and left to whoever delivers.
                order: order._why_not_to_deliver() or order.shoper_underpaid
                for order in orders
            }
            picking.shoper_questions = orders._said_of_each(reasons)
            picking.shoper_is_asked = any(orders.mapped("shoper_questions"))

    def action_shoper_decide(self):
        """Open what is to be decided about the transfer's orders."""
        self.ensure_one()
        self.check_access("read")
        # Whoever delivers need not see the orders; decisions are those of the user.
        orders = orders_of(self.sudo())
        decisions = self.env["shoper.decision"]
        return decisions._action_open_about(decisions._about_orders(orders.ids))

    def button_validate(self):
        """Refuse to deliver what the shop does not want to be delivered, where its
        connector is set so.

        :raises UserError: with the order, the reason and what to do
        """
        for picking in self:
            if picking.state == "done" or picking.picking_type_code not in SENDING:
                continue
            # Whoever delivers reads neither orders nor the settings of the shop.
            for order in orders_of(picking.sudo()):
                stops = order.shoper_connector_id.orders_stop_deliveries
                if reason := stops and order._why_not_to_deliver():
                    raise UserError(
                        self.env._(
                            "%(order)s is not to be delivered yet.\n\n%(reason)s\n\n"
                            "%(advice)s",
                            order=order.name,
                            reason=reason,
                            advice=self._undelivered_advice(),
                        )
                    )
        return super().button_validate()

    @api.model
    def _undelivered_advice(self):
        """Say what to do about an order that is not to be delivered yet, to those who
        may and to those who may not."""
        if self.env.user.has_group("shoper_connector.group_shoper_user"):
            return self.env._(
                "Decide about it (Shoper > Decisions), or change its status in the "
                "shop's panel and synchronise the orders. Then validate again."
            )
        return self.env._(
            "Ask a Shoper user to decide about it (Shoper > Decisions) or to change "
            "its status in the shop's panel. Then validate again."
        )

    def _action_done(self):
        """Let shops know of the stock that left or came. What left with an order of a
        shop was taken off there when it was bought."""
        result = super()._action_done()
        # Whoever moves goods need not see orders.
        moved = self.sudo().filtered(lambda picking: picking.state == "done")
        shops = self.env["shoper.connector"]
        if moved:
            shops._note_stock_moved(
                (
                    picking.company_id,
                    order.shoper_connector_id
                    if picking.picking_type_code in SENDING
                    else shops,
                    moves.product_id,
                )
                for picking in moved
                for order, moves in picking.move_ids.grouped(
                    lambda move: move.sale_line_id.order_id or move.picking_id.sale_id
                ).items()
            )
        return result

    def _add_delivery_cost_to_so(self):
        """Leave an order of a shop with what the buyer paid for its delivery: what the
        carrier says that it cost is kept on the transfer."""
        # Whoever delivers need not see the order.
        if self.sudo().sale_id.shoper_number:
            return None
        return super()._add_delivery_cost_to_so()
