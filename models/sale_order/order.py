from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, get_lang

from ...sync.engine.states import LIVE
from ...sync.sales.order.domains import OPEN
from ...sync.sales.order.promised import is_as_promised
from ...sync.sales.order.underpaid import underpaid_text

UNPAID = 7  # days after which a quotation that should be paid is told about
HOLDS = [("total", "Total Differs")]


class SaleOrder(models.Model):
    """Orders of a Shoper shop: what the shop says of them, beside what they are in
    Odoo. No such field is copied with an order, since two would be the same one of the
    shop, and no user writes one, since payments and invoices follow from them. Buyers
    read their orders in the portal: fields that are for staff alone have ``groups``."""

    _name = "sale.order"
    _inherit = ["sale.order", "shoper.linked.mixin", "shoper.fact.guard"]
    _fact_prefix = "shoper_"
    _shoper_entity = "order"

    shoper_number = fields.Char(
        "Number in the Shop", readonly=True, copy=False, index="btree_not_null"
    )
    shoper_connector_id = fields.Many2one(
        "shoper.connector",
        "Shop",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    shoper_date = fields.Datetime(
        "Bought",
        readonly=True,
        copy=False,
        help="When the buyer ordered, by the shop's clock",
    )
    shoper_status_id = fields.Many2one(
        "shoper.order.status",
        "Status in the Shop",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    shoper_payment_id = fields.Many2one(
        "shoper.payment.method",
        "Payment in the Shop",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    shoper_shipping_id = fields.Many2one(
        "shoper.shipping.method",
        "Delivery in the Shop",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    shoper_origin_id = fields.Many2one(
        "shoper.order.origin",
        "Origin in the Shop",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Where the shop has the order from: a marketplace, a telephone",
    )
    shoper_total = fields.Monetary(
        "Total as Taken Over",
        readonly=True,
        copy=False,
        help="What the buyer was to pay by what the order was made of, gross, with "
        "delivery: edits in the shop that Odoo does not follow leave it",
    )
    shoper_paid = fields.Monetary("Paid in the Shop", readonly=True, copy=False)
    shoper_is_unpaid_long = fields.Boolean(
        "Unpaid",
        compute="_compute_shoper_is_unpaid_long",
        search="_search_shoper_is_unpaid_long",
        # Whoever sells need not see what the shop's methods and statuses mean.
        compute_sudo=True,
        help="A quotation of an order that is to be paid in advance and has been "
        "unpaid for a week; or a sales order that is not fully paid",
    )
    shoper_underpaid = fields.Text(
        "Not All Paid",
        compute="_compute_shoper_is_unpaid_long",
        # Whoever sells need not see what the shop's methods and statuses mean.
        compute_sudo=True,
        groups="base.group_user",
        help="How much of a sales order that is to be paid before is not paid",
    )
    shoper_hold = fields.Selection(
        HOLDS,
        "Held Up",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Why synchronisations leave the order as it is until somebody looks at it",
    )
    shoper_is_held = fields.Boolean(
        "Is Held Up",
        compute="_compute_shoper_is_held",
        search="_search_shoper_is_held",
        groups="shoper_connector.group_shoper_user",
        help="Synchronisations leave it as it is, or do not confirm it, until somebody "
        "looks at it",
    )
    shoper_has_other_total = fields.Boolean(
        "Has Another Total",
        compute="_compute_shoper_has_other_total",
        search="_search_shoper_has_other_total",
        groups="shoper_connector.group_shoper_user",
        help="It is held up, and its total is another one than the shop's",
    )
    shoper_difference = fields.Text(
        "Why It Is Held Up",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="And what to do about it",
    )
    shoper_pickup_point = fields.Char("Pick-Up Point", readonly=True, copy=False)
    shoper_notes = fields.Text("Notes of the Buyer", readonly=True, copy=False)
    shoper_shop_notes = fields.Text(
        "Notes in the Shop",
        readonly=True,
        copy=False,
        groups="shoper_connector.group_shoper_user",
    )
    shoper_fields = fields.Text(
        "Additional Fields",
        readonly=True,
        copy=False,
        help="What the buyer ticked or wrote in fields of the shop's own",
    )
    shoper_tags = fields.Text(
        "Tags in the Shop",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="As the shop has them; the tags of the order itself are Odoo's.",
    )
    shoper_promised_on = fields.Date(
        "Delivery Date in the Shop",
        readonly=True,
        copy=False,
        help="Where it is chosen that the order has it in Odoo, too",
    )
    shoper_extra = fields.Json(
        readonly=True,
        copy=False,
        exportable=False,
        groups="base.group_user",
        help="What else the shop said of the order: promotion code, currency and rate "
        "of the buyer",
    )
    shoper_extra_text = fields.Text(
        "More", compute="_compute_shoper_extra_text", groups="base.group_user"
    )
    shoper_taken = fields.Json(
        readonly=True,
        copy=False,
        exportable=False,
        groups="shoper_connector.group_shoper_user",
        help="What the order was made of, as the shop said it then: {property: value}",
    )

    shoper_made = fields.Json(
        readonly=True,
        copy=False,
        exportable=False,
        groups="base.group_user",
        help="Who the order is for and what its lines come to, as they were made: to "
        "notice what a person edits in Odoo",
    )
    shoper_paid_on = fields.Date(
        "Paid On",
        readonly=True,
        copy=False,
        help="When it was paid, as far as the shop says it",
    )
    shoper_settled_on = fields.Date(
        "All Paid On",
        compute="_compute_shoper_settled_on",
        store=True,
        help="When all of it was paid, as far as the shop says it: what is paid "
        "besides later moves no date",
    )
    shoper_registered = fields.Monetary(
        "Registered as Paid",
        readonly=True,
        copy=False,
        help="Up to which sum its payments in the shop were registered in accounting, "
        "less what was paid back",
    )
    shoper_paid_back = fields.Monetary(
        "Paid Back",
        readonly=True,
        copy=False,
        help="How much of what was registered was paid back since, as a person said "
        "who entered that in accounting",
    )

    shoper_questions = fields.Text(
        "To Decide",
        compute="_compute_shoper_questions",
        groups="base.group_user",
        help="What the shop did with it, and a person has to decide about",
    )

    _shoper_number_uniq = models.UniqueIndex(
        "(shoper_connector_id, shoper_number) WHERE shoper_number IS NOT NULL",
        "This order of the shop is in Odoo already.",
    )
    # Orders that changed of late are searched for each minute, among all there are.
    _shoper_written_idx = models.Index(
        "(write_date) WHERE shoper_connector_id IS NOT NULL"
    )

    @api.depends(
        "state",
        "shoper_date",
        "shoper_paid",
        "shoper_total",
        "shoper_payment_id.kind",
        "shoper_payment_id.confirm",
        "shoper_status_id.incoming",
        "shoper_status_id.kind",
    )
    @api.depends_context("lang")
    def _compute_shoper_is_unpaid_long(self):
        found = self.filtered_domain(self._unpaid_domain())
        for order in self:
            paid, total = order.shoper_paid, order.shoper_total
            is_unpaid = order in found and paid < total
            order.shoper_is_unpaid_long = is_unpaid
            order.shoper_underpaid = (
                is_unpaid
                and order.state == "sale"
                and underpaid_text(self.env, paid, total, order.currency_id)
            )

    @api.depends("shoper_paid", "shoper_paid_on", "shoper_total")
    def _compute_shoper_settled_on(self):
        for order in self:
            left = order.shoper_total - order.shoper_paid
            if order.currency_id.compare_amounts(left, 0) > 0:
                order.shoper_settled_on = False
            else:
                was = order.shoper_settled_on
                order.shoper_settled_on = was or order.shoper_paid_on

    @api.depends("shoper_hold", "state")
    def _compute_shoper_is_held(self):
        held = self.search([("id", "in", self.ids), ("shoper_is_held", "=", True)])
        for order in self:
            order.shoper_is_held = order._origin in held

    def _search_shoper_is_held(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env["shoper.decision"].flush_model()
        self.env["shoper.sync.change"].flush_model(["action"])
        self.env["shoper.element"].flush_model(["res_id"])
        asked = SQL(
            """SELECT e.res_id FROM shoper_decision d
               JOIN shoper_sync_change c ON c.id = d.change_id
               JOIN shoper_element e ON e.id = d.element_id
               WHERE d.entity = 'order' AND d.state = ANY(%s) AND c.action = 'confirm'
                 AND e.res_id IS NOT NULL""",
            list(LIVE),
        )
        quoted = Domain("state", "in", ("draft", "sent"))
        return Domain("shoper_hold", "!=", False) | (quoted & Domain("id", "in", asked))

    @api.depends("shoper_is_held", "amount_total", "shoper_total")
    def _compute_shoper_has_other_total(self):
        other = self.search(
            [("id", "in", self.ids), ("shoper_has_other_total", "=", True)]
        )
        for order in self:
            order.shoper_has_other_total = order._origin in other

    def _search_shoper_has_other_total(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env["shoper.element"].flush_model(
            ["res_model", "res_id", "connector_id", "entity", "shop_values"]
        )

        # The total that the shop says now may be another one than was taken over: a
        # person may have left an edit of the shop as it is. The element is looked up
        # for each order by itself, since few of all orders are held up.
        def differs(model, alias, query):
            def column(name):
                return SQL.identifier(alias, name, to_flush=model._fields[name])

            return SQL(
                """round(%(total)s - COALESCE(
                     (SELECT (e.shop_values ->> 'total')::numeric FROM shoper_element e
                      WHERE e.res_model = %(model)s AND e.res_id = %(id)s
                        AND e.res_id > 0 AND e.entity = %(entity)s
                        AND e.connector_id = %(connector)s),
                     %(taken_over)s, 0), 2) <> 0""",
                total=column("amount_total"),
                taken_over=column("shoper_total"),
                id=column("id"),
                connector=column("shoper_connector_id"),
                model=self._name,
                entity=self._shoper_entity,
            )

        held = Domain("shoper_is_held", "=", True)
        held &= Domain("shoper_number", "!=", False)
        return held & Domain.custom(to_sql=differs)

    def _search_shoper_is_unpaid_long(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.flush_model(["shoper_paid", "shoper_total"])
        less = SQL(
            """SELECT id FROM sale_order
               WHERE shoper_number IS NOT NULL
                 AND COALESCE(shoper_paid, 0) < shoper_total"""
        )
        return self._unpaid_domain() & Domain("id", "in", less)

    def _unpaid_domain(self):
        """Say which orders wait for a payment, as far as a domain can: quotations that
        should have been paid a week ago, and sales orders whose method of payment wants
        the money first. Orders that the shop holds back, or that it is done with, are
        not among them."""
        long_ago = fields.Datetime.now() - timedelta(days=UNPAID)
        quoted = Domain("state", "in", ("draft", "sent"))
        quoted &= Domain("shoper_date", "<", long_ago)
        sold = Domain("state", "=", "sale")
        sold &= Domain("shoper_payment_id.confirm", "=", "paid")
        awaited = Domain(
            [
                ("shoper_payment_id.kind", "=", "prepaid"),
                ("shoper_status_id.incoming", "=", "open"),
                ("shoper_status_id.kind", "in", OPEN),
            ]
        )
        return awaited & (quoted | sold)

    @api.depends("shoper_number")
    def _compute_shoper_questions(self):
        asked = {}
        if any(order.shoper_number for order in self):
            # Whoever sees the order is told that something about it is open.
            decisions = self.env["shoper.decision"].sudo()
            for decision in decisions.search(decisions._about_orders(self.ids)):
                res_id = decision.element_id.res_id
                asked.setdefault(res_id, []).append(decision.message or decision.name)
        for order in self:
            order.shoper_questions = "\n".join(asked.get(order.id, ()))

    def action_shoper_decide(self):
        """Open what is to be decided about the order; a single question itself."""
        self.ensure_one()
        decisions = self.env["shoper.decision"]
        return decisions._action_open_about(decisions._about_orders(self.ids))

    @api.model
    def get_empty_list_help(self, help_message):
        """Say in the empty list of the shops' orders (context key ``shoper_orders``)
        what is to be done."""
        if not self.env.context.get("shoper_orders"):
            return super().get_empty_list_help(help_message)
        connectors = self.env["shoper.connector"]
        told = connectors.has_access("read") and connectors._no_orders_help()
        return told or super().get_empty_list_help(help_message)

    def _date_after_locked_period(self):
        """Date orders as of now whose delivery would be planned in a locked period:
        Odoo plans none there. A delivery date in that period is taken off first, where
        it is the one that the shop promised."""
        for order in self.filtered("shoper_promised_on"):
            # Whoever sells need not see shops.
            zone = order.shoper_connector_id.sudo()._timezone()
            if is_as_promised(order, zone) and order._is_due_in_locked_period():
                order.commitment_date = False
        late = self.filtered(
            lambda order: not order.commitment_date and order._is_due_in_locked_period()
        )
        late.date_order = fields.Datetime.now()

    def _is_due_in_locked_period(self, promised=None):
        """Tell whether goods of the order would have left in a locked period.
        Exceptions that Odoo makes for single users do not count: somebody else may
        validate the delivery.

        :param promised: a delivery date (UTC) to look at instead of the order's own
        """
        self.ensure_one()
        goods = self.order_line.filtered(lambda line: line.product_id.type == "consu")
        if not goods:
            return False
        company = self.company_id.with_context(ignore_exceptions=True)
        promised = promised or self.commitment_date
        lead = 0 if promised else min(goods.mapped("customer_lead"))
        due = promised or self.date_order
        days = lead - company.security_lead
        locked = max(company.user_fiscalyear_lock_date, company.user_hard_lock_date)
        return (due + timedelta(days=days)).date() <= locked

    def _prepare_confirmation_values(self):
        """Keep the moment at which the buyer ordered, from which Odoo plans deliveries.
        Were it put back after confirming, deliveries would have another moment than
        their order: Odoo would not find them again, and make a return where a quantity
        is lowered."""
        values = super()._prepare_confirmation_values()
        if self and all(order.shoper_number for order in self):
            values.pop("date_order", None)
        return values

    def _prepare_invoice(self):
        """Keep the fiscal position of an order of the shop, also where it has none:
        its VAT is the shop's. Odoo would choose one by whom the invoice is for."""
        values = super()._prepare_invoice()
        if self.shoper_number:
            values["fiscal_position_id"] = self.fiscal_position_id.id
        return values

    def _action_confirm(self):
        """Keep the fiscal position with which an order of the shop was made. Where its
        parcel waits at a pick-up point, Odoo chooses it anew with the address. Let
        shops know of the stock that is gone."""
        orders = self.filtered("shoper_number")
        positions = {order: order.fiscal_position_id for order in orders}
        result = super()._action_confirm()
        for order, position in positions.items():
            if order.fiscal_position_id != position:
                order.fiscal_position_id = position
        self._shoper_note_moved()
        return result

    @api.depends("shoper_extra")
    @api.depends_context("lang")
    def _compute_shoper_extra_text(self):
        labels = {
            "promo_code": self.env._("Promotion code"),
            "origin": self.env._("Number of its origin"),
            "currency": self.env._("Currency of the buyer"),
            "rate": self.env._("Rate in the shop"),
            "typed": self.env._("Typed as NIP"),
            "pickup_point": self.env._("Pick-up point"),
            "children": self.env._("Orders combined with it"),
        }
        point = get_lang(self.env).decimal_point
        for order in self:
            extra = dict(order.shoper_extra or {})
            if extra.get("rate"):
                extra["rate"] = extra["rate"].replace(".", point)
            order.shoper_extra_text = "\n".join(
                f"{label}: {extra[key]}"
                for key, label in labels.items()
                if extra.get(key)
            )
