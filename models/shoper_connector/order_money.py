from odoo import api, fields, models
from odoo.exceptions import ValidationError

BUYERS = ("orders_invoice_for", "orders_invoice_field")


class ShoperConnector(models.Model):
    """Choose what becomes of orders that are cancelled or not paid, and of whose orders
    invoices are made."""

    _name = "shoper.connector"
    _inherit = ["shoper.connector", "shoper.money.guard"]
    _money_fields = (
        "orders_invoice",
        "orders_invoice_for",
        "orders_invoice_field",
        "orders_journal_id",
    )

    orders_cancel_at_once = fields.Boolean(
        "Cancel Sales Orders at Once",
        help="A sales order that is cancelled in the shop, and of which nothing is "
        "delivered or invoiced, is cancelled in Odoo, too. Unticked, a person decides.",
        prefetch="orders",
    )
    orders_unpaid_days = fields.Integer(
        "Cancel Unpaid Quotations After (days)",
        help="A quotation that is confirmed when it is paid, of which nothing is paid "
        "for so many days, and that nobody edited in Odoo, is cancelled in Odoo. Paid "
        "later, it is taken up again. 0: never.",
        prefetch="orders",
    )
    orders_stop_deliveries = fields.Boolean(
        "Stop Deliveries That Should Wait",
        help="A delivery cannot be validated while its order is held up, is cancelled "
        "in the shop or waits for a decision. Unticked, the delivery only says so.",
        prefetch="orders",
    )
    orders_invoice = fields.Selection(
        [
            ("none", "None"),
            ("draft", "Drafts, Once All Can Be Invoiced"),
            ("posted", "Posted, Once All Is Paid and Can Be Invoiced"),
        ],
        "Invoices",
        default="none",
        required=True,
        help="Made by synchronisations of sales orders that are taken over from now "
        "on. One that is not what the shop sold to the grosz, or whose period is "
        "locked, stays a draft. Posted ones of orders that are paid on delivery, on "
        "pick-up or later by invoice wait until all is delivered, not until it "
        "is paid.",
        prefetch="orders",
    )
    orders_invoice_since = fields.Datetime(
        "Invoices Made Since",
        compute="_compute_orders_invoice_since",
        store=True,
        readonly=True,
        copy=False,
        prefetch="orders",
    )
    orders_invoice_for = fields.Selection(
        [
            ("companies", "Companies, Whose NIP Is on the Order"),
            ("wish", "Who Ticked a Field of the Order"),
            ("all", "Everybody"),
        ],
        "Invoices For",
        default="companies",
        required=True,
        help="Consumers get a fiscal receipt; an invoice has a NIP only where it was "
        "given with the order. Another choice holds for orders that are taken over "
        "from then on; those before are invoiced as was chosen then.",
        prefetch="orders",
    )
    orders_invoice_former = fields.Json(
        readonly=True,
        copy=False,
        help="For whom invoices are made of orders that were taken over before others "
        "were chosen: [[before when, for whom, ticked field], ...]",
        prefetch="orders",
    )
    orders_invoice_field = fields.Char(
        "Ticked Field",
        default="Chcę otrzymać fakturę",
        help="Name of the shop's additional field, as orders show it.",
        prefetch="orders",
    )

    orders_journal_id = fields.Many2one(
        "account.journal",
        "Journal of Invoices",
        check_company=True,
        domain=[("type", "=", "sale")],
        ondelete="restrict",
        index="btree_not_null",
        help="In which invoices of orders that are taken over from now on are "
        "numbered, those made by hand, too. Empty: as Odoo chooses.",
        prefetch="orders",
    )

    _orders_unpaid_days = models.Constraint(
        "CHECK(orders_unpaid_days >= 0)", "A number of days is not negative."
    )

    @api.depends("orders_invoice")
    def _compute_orders_invoice_since(self):
        """Begin when invoices are switched on: those of older orders were made by
        somebody else."""
        for connector in self:
            is_on = connector.orders_invoice != "none"
            since = connector.orders_invoice_since or fields.Datetime.now()
            connector.orders_invoice_since = is_on and since

    def _invoicing_others(self, vals):
        """Return the connectors for which the values choose other buyers who get
        invoices, with what was chosen so far.

        :return: {connector: [for whom, ticked field]}
        """
        found = {}
        for connector in self:
            old = [connector[name] for name in BUYERS]
            rules = old, [vals.get(name, connector[name]) for name in BUYERS]
            # The ticked field only matters where buyers wish an invoice by it.
            before, now = (rule if rule[0] == "wish" else rule[:1] for rule in rules)
            if before != now:
                found[connector] = old
        return found

    @api.model
    def _begin_invoices_anew(self, former):
        """Keep the former choice for the orders that were taken over before now: whom
        it left out got an invoice from somebody else, or none at all.

        :param former: see :meth:`_invoicing_others`
        """
        now = fields.Datetime.to_string(fields.Datetime.now())
        for connector, rule in former.items():
            own = connector.sudo()  # users may not write this field
            if own.orders_invoice_since:
                since = fields.Datetime.to_string(own.orders_invoice_since)
                known = own.orders_invoice_former or []
                known = [item for item in known if item[0] > since]
                own.orders_invoice_former = [*known, [now, *rule]]

    def _invoice_rules(self):
        """Return for whom invoices are made, and by which ticked field.

        :return: [(of which orders: those taken over before then, None for all others,
            for whom, ticked field), ...], the earliest first
        """
        self.ensure_one()
        former = [
            (fields.Datetime.to_datetime(until), buyers, field or "")
            for until, buyers, field in self.orders_invoice_former or ()
        ]
        now = None, self.orders_invoice_for, self.orders_invoice_field or ""
        return [*former, now]

    @api.constrains("orders_invoice", "orders_invoice_for", "orders_invoice_field")
    def _check_orders_invoice_field(self):
        """Refuse invoices by wish without the name of the field that buyers tick.

        :raises ValidationError: saying so
        """
        for connector in self:
            is_wish = connector.orders_invoice_for == "wish"
            if is_wish and connector.orders_invoice != "none":
                if not (connector.orders_invoice_field or "").strip():
                    raise ValidationError(
                        self.env._("Name the field by which buyers wish an invoice.")
                    )
