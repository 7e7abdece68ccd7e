from odoo import api, fields, models


class ShoperConnector(models.Model):
    """Say what statuses, methods of payment and delivery of the shop mean in Odoo.
    What is suggested counts only once a person took it over."""

    _inherit = "shoper.connector"

    order_status_ids = fields.One2many(
        "shoper.order.status",
        "connector_id",
        "Order Statuses",
        context={"active_test": False},
    )
    payment_method_ids = fields.One2many(
        "shoper.payment.method",
        "connector_id",
        "Payment Methods",
        context={"active_test": False},
    )
    shipping_method_ids = fields.One2many(
        "shoper.shipping.method",
        "connector_id",
        "Delivery Methods",
        context={"active_test": False},
    )
    suggested_position_home_id = fields.Many2one(
        "account.fiscal.position",
        "Suggestion for the Own Country",
        compute="_compute_suggested_position_home_id",
    )
    has_suggestions = fields.Boolean(
        compute="_compute_has_suggestions",
        help="Something is suggested for what nobody chose yet.",
    )

    suggested_columns = fields.Json(
        compute="_compute_suggested_columns",
        help="Columns of suggestions in which there are any",
    )

    @api.depends("company_id")
    def _compute_suggested_position_home_id(self):
        for connector in self:
            # A branch may share that of a company that the user does not see.
            company = connector.company_id.sudo()
            connector.suggested_position_home_id = company.domestic_fiscal_position_id

    @api.depends(
        "position_home_id",
        "order_status_ids.incoming",
        "payment_method_ids.kind",
        "payment_method_ids.confirm",
        "shipping_method_ids.carrier_id",
    )
    def _compute_has_suggestions(self):
        for connector in self:
            connector.has_suggestions = (
                any(
                    status.suggested_incoming and not status.incoming
                    for status in connector.order_status_ids
                )
                or any(
                    (method.suggested_kind and not method.kind)
                    or (method.suggested_confirm and not method.confirm)
                    for method in connector.payment_method_ids
                )
                or any(
                    method.suggested_carrier_id and not method.carrier_id
                    for method in connector.shipping_method_ids
                )
                or bool(
                    connector.suggested_position_home_id
                    and not connector.position_home_id
                )
            )

    @api.depends(
        "order_status_ids.unchosen_text",
        "payment_method_ids.kind",
        "payment_method_ids.confirm",
        "shipping_method_ids.carrier_id",
    )
    def _compute_suggested_columns(self):
        for connector in self:
            payments = connector.payment_method_ids
            unset = {
                "unchosen_text": connector.order_status_ids,
                "suggested_kind": payments.filtered(lambda item: not item.kind),
                "suggested_confirm": payments.filtered(lambda item: not item.confirm),
                "suggested_carrier_id": connector.shipping_method_ids.filtered(
                    lambda item: not item.carrier_id
                ),
            }
            connector.suggested_columns = [
                name for name, rows in unset.items() if any(rows.mapped(name))
            ]

    def action_take_over_suggestions(self):
        """Fill in what is suggested, where nobody chose anything yet."""
        self.ensure_one()
        self.check_access("write")
        self.order_status_ids._take_over_suggestions()
        self.payment_method_ids._take_over_suggestions()
        self.shipping_method_ids._take_over_suggestions()
        if not self.position_home_id:
            self.position_home_id = self.suggested_position_home_id
        return True
